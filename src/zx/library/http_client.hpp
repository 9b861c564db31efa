// A client for HTTP and HTTPS.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::zx {

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< Sent where it is not empty, and always with POST and PUT.
    double timeout_seconds = 30;
    std::function<bool()> is_interrupted;  ///< Asked now and then; may be empty.
};

struct HttpResponse {
    long status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
};

/// Bodies are at most this long, headers together at most `max_http_header_bytes`.
inline constexpr std::size_t max_http_body_bytes = std::size_t{16} << 20;
inline constexpr std::size_t max_http_header_bytes = std::size_t{1} << 20;
inline constexpr double longest_http_timeout = 300;

/// Sends a request and waits for the answer, or says why there is none. Only http and https, also
/// behind redirections, of which there are at most five; headers of a program cannot smuggle in
/// others.
[[nodiscard]] std::expected<HttpResponse, std::string> send_http(const HttpRequest& request);

}  // namespace sluice::zx
