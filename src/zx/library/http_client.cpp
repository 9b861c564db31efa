// A client for HTTP, by libcurl.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "zx/library/encoding.hpp"

namespace sluice::zx {

namespace {

struct HandleDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, HandleDeleter>;
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

/// What the callbacks fill.
struct Exchange {
    const HttpRequest& request;
    HttpResponse response;
    std::size_t header_bytes = 0;
    bool is_too_long = false;
};

// libcurl's callbacks: a result other than the size given ends the transfer.

std::size_t take_body(char* data, std::size_t unit, std::size_t count, void* context)
{
    Exchange& exchange = *static_cast<Exchange*>(context);
    const std::size_t size = unit * count;
    if (exchange.response.body.size() + size > max_http_body_bytes) {
        exchange.is_too_long = true;
        return 0;
    }
    exchange.response.body.append(data, size);
    return size;
}

std::size_t take_header(char* data, std::size_t unit, std::size_t count, void* context)
{
    Exchange& exchange = *static_cast<Exchange*>(context);
    const std::size_t size = unit * count;
    exchange.header_bytes += size;
    if (exchange.header_bytes > max_http_header_bytes) {
        exchange.is_too_long = true;
        return 0;
    }
    std::string_view line{data, size};
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' '))
        line.remove_suffix(1);
    // Each answer on the way, a redirection say, begins anew.
    if (line.starts_with("HTTP/"))
        exchange.response.headers.clear();
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return size;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t'))
        value.remove_prefix(1);
    exchange.response.headers.emplace_back(to_ascii_lower(line.substr(0, colon)), value);
    return size;
}

int look_whether_interrupted(void* context, curl_off_t /*total*/, curl_off_t /*received*/,
                             curl_off_t /*to_send*/, curl_off_t /*sent*/)
{
    const Exchange& exchange = *static_cast<const Exchange*>(context);
    return exchange.request.is_interrupted && exchange.request.is_interrupted() ? 1 : 0;
}

/// libcurl wants to be started once, by one thread.
bool start_library()
{
    static std::once_flag once;
    static bool is_started = false;
    std::call_once(once, [] { is_started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
    return is_started;
}

bool has_line_break(std::string_view text)
{
    return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

bool has_http_scheme(std::string_view url)
{
    const std::string start = to_ascii_lower(url.substr(0, 8));
    return start.starts_with("http://") || start.starts_with("https://");
}

bool is_known_method(std::string_view method)
{
    constexpr std::array<std::string_view, 7> methods = {"GET",  "POST",    "PUT",  "DELETE",
                                                         "HEAD", "OPTIONS", "PATCH"};
    return std::ranges::find(methods, method) != methods.end();
}

/// False if a header is none; the list has what the request asks for.
bool make_headers(const HttpRequest& request, HeaderList& list)
{
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || name.find_first_of(": \t") != std::string::npos ||
            has_line_break(name) || has_line_break(value))
            return false;
        std::string line = name;
        line.append(": ").append(value);
        curl_slist* const shorter = list.release();
        curl_slist* const longer = curl_slist_append(shorter, line.c_str());
        list.reset(longer != nullptr ? longer : shorter);
        if (longer == nullptr)
            return false;
    }
    return true;
}

void set_method(CURL* handle, const HttpRequest& request)
{
    const bool has_body =
        !request.body.empty() || request.method == "POST" || request.method == "PUT";
    if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
        return;
    }
    if (has_body) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

}  // namespace

std::expected<HttpResponse, std::string> send_http(const HttpRequest& request)
{
    if (!has_http_scheme(request.url) || has_line_break(request.url))
        return std::unexpected{std::string{"the address must begin with http:// or https://"}};
    if (!is_known_method(request.method))
        return std::unexpected{"unknown method '" + request.method + "'"};
    HeaderList headers;
    if (!make_headers(request, headers))
        return std::unexpected{std::string{"a header has a bad name or value"}};
    const Handle handle{start_library() ? curl_easy_init() : nullptr};
    if (handle == nullptr)
        return std::unexpected{std::string{"the HTTP library did not start"}};

    Exchange exchange{.request = request, .response = {}};
    std::array<char, CURL_ERROR_SIZE> message{};
    const double seconds = std::clamp(request.timeout_seconds, 0.001, longest_http_timeout);
    CURL* const curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(seconds * 1000));
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "sluice-zx");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &look_whether_interrupted);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
    set_method(curl, request);

    const CURLcode code = curl_easy_perform(curl);
    if (exchange.is_too_long)
        return std::unexpected{std::string{"the answer is too long"}};
    if (code != CURLE_OK)
        return std::unexpected{
            std::string{message[0] == '\0' ? curl_easy_strerror(code) : message.data()}};
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange.response.status);
    return std::move(exchange.response);
}

}  // namespace sluice::zx
