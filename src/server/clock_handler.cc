#include "server/clock_handler.h"

#include <charconv>
#include <chrono>
#include <optional>

#include "json/parse.h"
#include "json/writer.h"

namespace serein::server {
namespace {

// Years are printed with four digits.
constexpr WallTime kLatest{std::chrono::seconds{253402300799}};
constexpr double kMaxAdvanceSeconds = 1e10;

constexpr const char* kUsage =
    R"(One of {"freeze":"2026-01-01T00:00:00Z"}, {"freeze":true}, {"advance_seconds":600}, )"
    R"({"release":true}.)";

net::HttpResponse refuse(int status, const std::string& text) {
  net::HttpResponse response(status, text + "\n");
  response.add_header("Content-Type", "text/plain; charset=utf-8");
  return response;
}

net::HttpResponse show(const AdjustableClock& clock) {
  const WallTime now = clock.now();
  const auto offset =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - SystemClock().now());
  std::string body;
  json::Writer writer(body);
  writer.begin_object();
  writer.key("now").string(format_time(now));
  writer.key("epoch_seconds").number(epoch_seconds(now));
  writer.key("frozen").boolean(clock.is_frozen());
  writer.key("offset_seconds").number(static_cast<double>(offset.count()) / 1000.0);
  writer.end_object();
  net::HttpResponse response(200, body + "\n");
  response.add_header("Content-Type", "application/json");
  return response;
}

// The errors of what follows are texts for people.
Result<> freeze(AdjustableClock& clock, const json::Value& value) {
  if (value.is_bool() && value.boolean()) {
    clock.freeze();
    return {};
  }
  const auto time = value.is_string() ? parse_time(value.string()) : std::nullopt;
  if (!time || *time < WallTime()) {
    return fail(kInvalidInput,
                "freeze is true, or a time as \"2026-01-01T00:00:00Z\", from 1970 to 9999.");
  }
  clock.set(*time);
  return {};
}

Result<> advance(AdjustableClock& clock, const json::Value& value) {
  double seconds = -1;
  if (value.is_number()) {
    const std::string_view text = value.number();
    std::from_chars(text.data(), text.data() + text.size(), seconds);
  }
  if (!(seconds >= 0) || seconds > kMaxAdvanceSeconds) {
    return fail(kInvalidInput, "advance_seconds is a number of seconds, not negative.");
  }
  const std::chrono::microseconds step(static_cast<std::int64_t>(seconds * 1e6));
  if (clock.now() + step > kLatest) {
    return fail(kInvalidInput, "advance_seconds leads beyond the year 9999.");
  }
  clock.advance(step);
  return {};
}

Result<> change(AdjustableClock& clock, std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return fail(kInvalidInput, "No JSON: {}", document.error().message());
  if (!document->root().is_object() || document->root().object().size() != 1) {
    return fail(kInvalidInput, "{}", kUsage);
  }
  const json::Member& action = document->root().object().front();
  if (action.key == "freeze") return freeze(clock, action.value);
  if (action.key == "advance_seconds") return advance(clock, action.value);
  if (action.key == "release" && action.value.is_bool() && action.value.boolean()) {
    clock.release();
    return {};
  }
  return fail(kInvalidInput, "{}", kUsage);
}

}  // namespace

net::HttpResponse ClockHandler::answer(const net::HttpRequest& request) {
  if (request.method == "GET") return show(clock_);
  if (request.method != "POST") {
    net::HttpResponse response = refuse(405, "Only GET and POST.");
    response.add_header("Allow", "GET, POST");
    return response;
  }
  if (const auto changed = change(clock_, request.body); !changed) {
    return refuse(400, changed.error().message());
  }
  on_changed_();
  return show(clock_);
}

}  // namespace serein::server
