#include "server/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "server/config.h"
#include "server/unconfirmed.h"

namespace serein::server {

std::string configuration_page() {
  std::string page =
      "# Configuration\n\n"
      "Serein works without any configuration. Each setting can be given in three ways; the first "
      "wins:\n\n"
      "1. a flag of `serein serve`: `--durability=relaxed`\n"
      "2. an environment variable: `SEREIN_DURABILITY=relaxed`\n"
      "3. a line of a config file, named with `--config FILE`: `durability = relaxed`\n\n"
      "What is misspelt is an error. `serein serve --print-config` shows what would be in "
      "force.\n\n"
      "| setting | variable | values | default | |\n| --- | --- | --- | --- | --- |\n";
  const Config defaults;
  for (const Setting& setting : settings()) {
    std::string values(setting.value);
    for (std::size_t bar = values.find('|'); bar != std::string::npos;
         bar = values.find('|', bar + 2)) {
      values.insert(bar, "\\");
    }
    const std::string value = setting.get(defaults);
    page += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", setting.name, variable_name(setting),
                        values, value.empty() ? "" : "`" + value + "`", setting.documentation);
  }
  return page;
}

std::string compatibility_page(const aws::Registry& registry) {
  std::string page =
      "# Compatibility\n\n"
      "What Serein does of the services it speaks for. An operation that is not implemented "
      "answers with "
      "`NotImplementedException`, and so does a parameter that is not: nothing is accepted and "
      "ignored.\n";
  std::map<std::string_view, std::vector<const aws::BoundOperation*>> by_service;
  for (const aws::BoundOperation* operation : registry.all()) {
    by_service[operation->service->id].push_back(operation);
  }
  for (const auto& [service, operations] : by_service) {
    const auto done = std::count_if(operations.begin(), operations.end(),
                                    [](const auto* operation) { return operation->implemented(); });
    page += fmt::format("\n## {}\n\n{} of {} operations.\n\n| operation | |\n| --- | --- |\n",
                        service, done, operations.size());
    for (const aws::BoundOperation* operation : operations) {
      page += fmt::format("| {} | {} |\n", operation->model->name,
                          operation->implemented() ? "yes" : "no");
    }
  }
  page +=
      "\n## Unconfirmed\n\n"
      "What neither documentation nor a recorded observation of the service confirms. Who knows "
      "better is welcome to tell.\n\n";
  for (const std::string_view behaviour : unconfirmed_behaviours()) {
    page += fmt::format("- {}\n", behaviour);
  }
  return page + "\nSee [differences.md](differences.md) for what differs on purpose.\n";
}

std::string server_metrics(const net::ServerStats& stats) {
  const auto gauge = [](std::string_view name, std::uint64_t value) {
    return fmt::format("# TYPE serein_{} gauge\nserein_{} {}\n", name, name, value);
  };
  const auto counter = [](std::string_view name, std::uint64_t value) {
    return fmt::format("# TYPE serein_{} counter\nserein_{} {}\n", name, name, value);
  };
  return gauge("connections", stats.connections) +
         gauge("request_body_memory_bytes", stats.body_memory_bytes) +
         counter("connections_accepted_total", stats.accepted) +
         counter("connections_refused_total", stats.refused) +
         counter("requests_overloaded_total", stats.overloaded) +
         counter("requests_malformed_total", stats.malformed) +
         counter("connection_timeouts_total", stats.timeouts) +
         counter("received_bytes_total", stats.bytes_in) +
         counter("sent_bytes_total", stats.bytes_out);
}

}  // namespace serein::server
