#include "net/http.h"

#include <gtest/gtest.h>

#include "net/characters.h"
#include "net/response_head.h"

namespace serein::net {
namespace {

class RecordingImpl final : public Responder::Impl {
 public:
  explicit RecordingImpl(std::vector<int>& statuses) : statuses_(statuses) {}
  void send(HttpResponse response) override { statuses_.push_back(response.status); }
  void run_on_io_thread(UniqueFunction<void()> task) override { task(); }

 private:
  std::vector<int>& statuses_;
};

// Every exchange is answered exactly once, also by code that forgets to.
TEST(Responder, AnswersOnce) {
  std::vector<int> statuses;
  {
    Responder used(std::make_shared<RecordingImpl>(statuses));
    Responder moved(std::move(used));
    moved.send(HttpResponse(200, ""));
    EXPECT_EQ(statuses, std::vector<int>({200}));
  }
  EXPECT_EQ(statuses, std::vector<int>({200}));
  { const Responder dropped(std::make_shared<RecordingImpl>(statuses)); }
  EXPECT_EQ(statuses, std::vector<int>({200, 500}));
  Responder replaced(std::make_shared<RecordingImpl>(statuses));
  replaced = Responder(std::make_shared<RecordingImpl>(statuses));
  EXPECT_EQ(statuses, std::vector<int>({200, 500, 500}));
}

// A task may own the responder that runs it, as the state of an operation does.
TEST(Responder, TaskMayDestroyResponder) {
  std::vector<int> statuses;
  auto responder = std::make_unique<Responder>(std::make_shared<RecordingImpl>(statuses));
  Responder& reference = *responder;
  reference.run_on_io_thread([owned = std::move(responder)]() mutable {
    owned->send(HttpResponse(204, ""));
    owned.reset();
  });
  EXPECT_EQ(statuses, std::vector<int>({204}));
}

// Data in a header cannot become another header or a second answer.
TEST(HttpResponse, HeadersCannotBeSplit) {
  HttpResponse response;
  response.add_header("X-A", std::string("1\r\nX-B: 2\0", 10));
  response.add_header("X C:\n", "3");
  EXPECT_EQ(response.header_lines(), "X-A: 1  X-B: 2 \r\nX_C__: 3\r\n");
}

TEST(HttpRequest, HeaderNamesIgnoreCase) {
  HttpRequest request;
  request.headers = {{"X-Amz-Target", "first"}, {"x-amz-target", "second"}, {"Empty", ""}};
  EXPECT_EQ(request.header("X-AMZ-TARGET"), "first");
  EXPECT_EQ(request.header("empty"), "");
  EXPECT_EQ(request.header("absent"), std::nullopt);
}

// The fast way over eight bytes agrees with looking at each one: every byte, at every place.
TEST(Characters, FieldValues) {
  for (int c = 0; c < 256; ++c) {
    const bool is_valid = c == '\t' || (c >= ' ' && c != 0x7F);
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, c % 2 == 0 ? 'a' : '\xE4');
      text[at] = static_cast<char>(c);
      EXPECT_EQ(is_field_value(text), is_valid) << c << " at " << at;
      text[(at + 3) % text.size()] = '\t';
      EXPECT_EQ(is_field_value(text), is_valid) << c << " at " << at << " and a tab";
    }
  }
  EXPECT_TRUE(is_field_value(""));
}

// Characters that differ in one bit only are not taken for letters of either case.
TEST(Characters, CaseIsOfLettersOnly) {
  EXPECT_TRUE(equals_ignoring_case("Az09-", "aZ09-"));
  EXPECT_FALSE(equals_ignoring_case("@", "`"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
}

// The example of RFC 9110, and a day beyond what 32 bits can count.
TEST(ResponseHead, Date) {
  using std::chrono::seconds;
  EXPECT_EQ(http_date(WallTime(seconds(784111777))), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(WallTime(seconds(4102444800))), "Fri, 01 Jan 2100 00:00:00 GMT");
}

TEST(ResponseHead, DateLineFollowsTheClock) {
  AdjustableClock clock;
  clock.set(WallTime(std::chrono::seconds(784111777)));
  DateLine line(clock);
  EXPECT_EQ(line.get(), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  clock.advance(std::chrono::milliseconds(999));
  EXPECT_EQ(line.get(), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(line.get(), "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n");
}

std::string head_of(const HttpResponse& response, const ResponseFraming& framing) {
  std::string head;
  render_head(response, framing, "Date: d\r\n", head);
  return head;
}

// The client can tell the length of each answer, and whether another may follow.
TEST(ResponseHead, Framing) {
  HttpResponse response(200, "abc");
  response.add_header("A", "b");
  EXPECT_EQ(head_of(response, {.http_1_1 = true, .keep_alive = true}),
            "HTTP/1.1 200 OK\r\nDate: d\r\nA: b\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(head_of(HttpResponse(404, ""), {.http_1_1 = true, .keep_alive = false}),
            "HTTP/1.1 404 Not Found\r\nDate: d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head_of(HttpResponse(299, ""), {.http_1_1 = false, .keep_alive = true}),
            "HTTP/1.1 299 \r\nDate: d\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(head_of(HttpResponse(204, "dropped"), {}),
            "HTTP/1.1 204 No Content\r\nDate: d\r\n\r\n");
}

}  // namespace
}  // namespace serein::net
