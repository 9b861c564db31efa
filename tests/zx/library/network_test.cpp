// HTTP: sections 17.7 and 20, against a server of one answer in this process.
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "native_machine.hpp"
#include "zx/library/http_client.hpp"

namespace sluice::zx::test {
namespace {

/// Answers each connection with one text, as often as it is told, and keeps what it was asked.
class OneAnswerServer {
public:
    OneAnswerServer(std::string answer, int connections)
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        const bool is_open =
            ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
            ::listen(listener_, 8) == 0 &&
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
        EXPECT_TRUE(is_open);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this, answer = std::move(answer), connections] {
            for (int i = 0; i < connections; ++i)
                serve(answer);
        }};
    }
    ~OneAnswerServer()
    {
        finish();
        ::close(listener_);
    }
    OneAnswerServer(const OneAnswerServer&) = delete;
    OneAnswerServer& operator=(const OneAnswerServer&) = delete;

    [[nodiscard]] std::string url(std::string_view path = "/") const
    {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string{path};
    }
    /// What the clients sent, once they have all come.
    const std::string& finish()
    {
        if (thread_.joinable())
            thread_.join();
        return request_;
    }

private:
    void serve(const std::string& answer)
    {
        const int connection = ::accept(listener_, nullptr, nullptr);
        std::string request;
        char buffer[4096];
        // Until the end of the headers and of the body that they announce.
        for (;;) {
            const std::size_t end = request.find("\r\n\r\n");
            if (end != std::string::npos && request.size() >= end + 4 + body_size(request))
                break;
            const ssize_t count = ::recv(connection, buffer, sizeof(buffer), 0);
            if (count <= 0)
                break;
            request.append(buffer, static_cast<std::size_t>(count));
        }
        request_ += request;
        for (std::size_t sent = 0; sent < answer.size();) {
            const ssize_t count =
                ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
            if (count <= 0)
                break;
            sent += static_cast<std::size_t>(count);
        }
        ::close(connection);
    }

    static std::size_t body_size(const std::string& request)
    {
        constexpr std::string_view name = "Content-Length: ";
        const std::size_t place = request.find(name);
        return place == std::string::npos ? 0 : std::stoul(request.substr(place + name.size()));
    }

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::string request_;
    std::thread thread_;
};

constexpr const char* hello =
    "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-Kind:  test \r\n"
    "Connection: close\r\n\r\nhello";

TEST(Http, GetGivesStatusBodyAndHeaders)
{
    OneAnswerServer server{hello, 2};
    NativeMachine machine;
    const Value headers = machine.map({{"X-Token", machine.text("t1")}});
    EXPECT_EQ(machine.show("http_get", {machine.text(server.url("/a?b=c")), headers}),
              "{status: 201, body: hello, headers: {content-length: 5, x-kind: test, connection: "
              "close}}");
    EXPECT_TRUE(machine.call_member("http", "get", {machine.text(server.url())}).is_map())
        << machine.error;
    const std::string& request = server.finish();
    EXPECT_TRUE(request.starts_with("GET /a?b=c HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("X-Token: t1\r\n"), std::string::npos) << request;
}

TEST(Http, PostSendsTextsAsTheyAreAndValuesAsJson)
{
    OneAnswerServer server{hello, 3};
    NativeMachine machine;
    const Value url = machine.text(server.url());
    EXPECT_TRUE(machine.call("http_post", {url, machine.text("plain")}).is_map());
    EXPECT_TRUE(
        machine.call_member("http", "post", {url, machine.map({{"a", integer(1)}})}).is_map());
    EXPECT_TRUE(machine.call("http_request", {machine.text("delete"), url}).is_map());
    const std::string& request = server.finish();
    EXPECT_TRUE(request.starts_with("POST / HTTP/1.1\r\n"));
    EXPECT_NE(request.find("\r\n\r\nplain"), std::string::npos) << request;
    EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos) << request;
    EXPECT_NE(request.find("\r\n\r\n{\"a\": 1}"), std::string::npos) << request;
    EXPECT_NE(request.find("DELETE / HTTP/1.1\r\n"), std::string::npos) << request;
}

TEST(Http, SeveralAddressesGiveSeveralAnswers)
{
    OneAnswerServer server{hello, 2};
    NativeMachine machine;
    const Value url = machine.text(server.url());
    const Value answers = machine.call("http_parallel_get", {machine.list({url, url})});
    ASSERT_TRUE(answers.is_list()) << machine.error;
    EXPECT_EQ(answers.as<List>()->size(), 2U);
}

TEST(Http, AnswersThatAreTooLongAreCutOff)
{
    OneAnswerServer server{
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(max_http_body_bytes + 1, 'x'),
        1};
    const auto response = send_http(
        {.method = "GET", .url = server.url(), .headers = {}, .body = {}, .is_interrupted = {}});
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error(), "the answer is too long");
}

TEST(Http, OnlyHttpIsSpoken)
{
    NativeMachine machine;
    for (const std::string_view url :
         {"file:///etc/passwd", "ftp://x", "gopher://x", "", "httpx://y"})
        EXPECT_EQ(machine.show("http_get", {machine.text(url)}),
                  "error: http_get error: the address must begin with http:// or https://")
            << url;
}

TEST(Http, HeadersCannotSmuggle)
{
    NativeMachine machine;
    const Value url = machine.text("http://127.0.0.1:1/");
    EXPECT_EQ(machine.show("http_get", {url, machine.map({{"A", machine.text("b\r\nEvil: yes")}})}),
              "error: http_get error: a header has a bad name or value");
    EXPECT_EQ(machine.show("http_get", {url, machine.map({{"A: b", machine.text("c")}})}),
              "error: http_get error: a header has a bad name or value");
}

TEST(Http, FailuresNameTheFunction)
{
    // Nothing listens at this port once the socket that found it is closed.
    std::string dead;
    {
        OneAnswerServer server{hello, 0};
        dead = server.url();
    }
    NativeMachine machine;
    EXPECT_TRUE(
        machine.show_member("http", "get", {machine.text(dead)}).starts_with("error: get error: "));
    EXPECT_TRUE(machine.show_member("http", "post", {machine.text(dead)})
                    .starts_with("error: post error: "));
}

TEST(Http, ProgramsWithoutTheCapabilityReachNobody)
{
    RuntimeOptions options;
    options.allows_network = false;
    NativeMachine machine{std::move(options)};
    EXPECT_EQ(machine.show("http_get", {machine.text("http://x")}),
              "error: http_get() is denied: the program has no capability 'network'");
    EXPECT_EQ(machine.show_member("http", "get", {machine.text("http://x")}),
              "error: get() is denied: the program has no capability 'network'");
}

TEST(Http, ArgumentsAreChecked)
{
    NativeMachine machine;
    const Value url = machine.text("http://127.0.0.1:1/");
    EXPECT_EQ(machine.show("http_get", {url, integer(1)}),
              "error: http_get() takes headers as a map");
    EXPECT_EQ(machine.show("http_get", {url, null(), integer(0)}),
              "error: http_get() takes a timeout above 0 and up to 300 seconds");
    EXPECT_EQ(machine.show("http_request", {machine.text("TRACE"), url}),
              "error: http_request error: unknown method 'TRACE'");
}

}  // namespace
}  // namespace sluice::zx::test
