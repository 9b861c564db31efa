// Builtins on HTTP, and the module http.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/http_client.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/json.hpp"

namespace sluice::zx {

namespace {

[[nodiscard]] bool may_use_network(NativeCall& call, std::string_view name)
{
    if (!is_free_of_sandboxes(call, name))
        return false;
    if (call.runtime.options().allows_network)
        return true;
    misuse(call, {name, "() is denied: the program has no capability 'network'"});
    return false;
}

/// Headers from a map of strings; null is none.
[[nodiscard]] bool read_headers(NativeCall& call, std::string_view name, Value value,
                                HttpRequest& request)
{
    if (value.is_null())
        return true;
    if (!value.is_map()) {
        takes(call, name, "headers as a map");
        return false;
    }
    const Map& map = *value.as<Map>();
    for (std::uint32_t i = 0; i < map.used(); ++i) {
        const MapEntry& header = map.entry_at(i);
        if (header.key == nullptr)
            continue;
        DisplayForm text;
        if (!text.read(header.value) || text.view().size() > max_http_header_bytes) {
            takes(call, name, "shorter headers");
            return false;
        }
        request.headers.emplace_back(header.key->view(), text.view());
    }
    return true;
}

/// A body: strings as they are, maps and lists as JSON. False: `status` says what to return.
[[nodiscard]] bool read_body(NativeCall& call, std::string_view name, Value value,
                             HttpRequest& request, NativeStatus& status)
{
    if (value.is_null())
        return true;
    String* text = nullptr;
    if (value.is_string()) {
        text = value.as<String>();
    } else {
        ErrorText error;
        const Status written =
            write_json(call.runtime.heap(), value, JsonLayout::Line, text, error);
        if (written != Status::Ok) {
            status = written == Status::OutOfMemory ? NativeStatus::OutOfMemory
                                                    : misuse(call, {name, "() ", error.text()});
            return false;
        }
        request.headers.emplace_back("Content-Type", "application/json");
    }
    if (text->size() > max_http_body_bytes) {
        status = takes(call, name, "a body of at most 16 MiB");
        return false;
    }
    request.body = text->view();
    return true;
}

[[nodiscard]] bool read_timeout(NativeCall& call, std::string_view name, Value value,
                                HttpRequest& request)
{
    if (value.is_null())
        return true;
    const double seconds = is_number(value) ? as_float(value) : -1;
    if (!(seconds > 0 && seconds <= longest_http_timeout)) {
        takes(call, name, "a timeout above 0 and up to 300 seconds");
        return false;
    }
    request.timeout_seconds = seconds;
    return true;
}

/// {status, body, headers}; nullptr when memory is out.
Map* response_map(Heap& heap, const HttpResponse& response)
{
    MapBuilder headers{heap};
    for (const auto& [name, value] : response.headers)
        headers.text(name, value);
    MapBuilder map{heap};
    map.integer("status", response.status)
        .text("body", response.body)
        .set("headers", headers.map() == nullptr ? Value{} : Value::from(headers.map()));
    return map.map();
}

/// Sends, once: where memory is out afterwards the request is not repeated, but failed.
NativeStatus exchange(NativeCall& call, std::string_view name, HttpRequest& request)
{
    request.is_interrupted = call.runtime.options().is_interrupted;
    call.runtime.output().flush();
    const auto response = send_http(request);
    if (!response)
        return misuse(call, {name, " error: ", response.error()});
    Map* const map = response_map(call.runtime.heap(), *response);
    return map == nullptr ? misuse(call, {name, " error: no memory for the answer"})
                          : call.done(Value::from(map));
}

/// Where the parts of a request stand among the arguments; -1: nowhere.
struct Shape {
    std::string_view name;
    std::string_view method;
    int body = -1;
    int headers = -1;
    int timeout = -1;
};

[[nodiscard]] Value argument_at(const NativeCall& call, int index)
{
    return index < 0 ? Value::null() : call.argument(static_cast<std::size_t>(index));
}

NativeStatus request(NativeCall& call, const Shape& shape)
{
    std::string_view url;
    NativeStatus status = NativeStatus::Error;
    HttpRequest request;
    request.method = shape.method;
    if (!may_use_network(call, shape.name) || !take_text(call, shape.name, 0, url) ||
        !read_headers(call, shape.name, argument_at(call, shape.headers), request) ||
        !read_timeout(call, shape.name, argument_at(call, shape.timeout), request) ||
        !read_body(call, shape.name, argument_at(call, shape.body), request, status))
        return status;
    request.url = url;
    return exchange(call, shape.name, request);
}

NativeStatus http_get(NativeCall& call)
{
    return request(call, {.name = "http_get", .method = "GET", .headers = 1, .timeout = 2});
}
NativeStatus http_async_get(NativeCall& call)
{
    return request(call, {.name = "http_async_get", .method = "GET", .headers = 1, .timeout = 2});
}
NativeStatus http_delete(NativeCall& call)
{
    return request(call, {.name = "http_delete", .method = "DELETE", .headers = 1, .timeout = 2});
}
NativeStatus http_post(NativeCall& call)
{
    return request(call,
                   {.name = "http_post", .method = "POST", .body = 1, .headers = 2, .timeout = 3});
}
NativeStatus http_put(NativeCall& call)
{
    return request(call,
                   {.name = "http_put", .method = "PUT", .body = 1, .headers = 2, .timeout = 3});
}
NativeStatus get(NativeCall& call)
{
    return request(call, {.name = "get", .method = "GET", .headers = 1, .timeout = 2});
}
NativeStatus post(NativeCall& call)
{
    return request(call, {.name = "post", .method = "POST", .body = 1, .headers = 2, .timeout = 3});
}

/// `http_request(method, url [, data [, headers [, timeout]]])`
NativeStatus http_request(NativeCall& call)
{
    constexpr std::string_view name = "http_request";
    std::string_view method;
    std::string_view url;
    NativeStatus status = NativeStatus::Error;
    HttpRequest request;
    if (!may_use_network(call, name) || !take_text(call, name, 0, method) ||
        !take_text(call, name, 1, url) || !read_headers(call, name, call.argument(3), request) ||
        !read_timeout(call, name, call.argument(4), request) ||
        !read_body(call, name, call.argument(2), request, status))
        return status;
    request.method = to_ascii_upper(method);
    request.url = url;
    return exchange(call, name, request);
}

/// One after the other: what they have in common is the list.
NativeStatus http_parallel_get(NativeCall& call)
{
    constexpr std::string_view name = "http_parallel_get";
    constexpr std::size_t most_addresses = 100;
    List* urls = nullptr;
    if (!may_use_network(call, name) || !take_list(call, name, 0, urls))
        return NativeStatus::Error;
    if (urls->size() > most_addresses)
        return takes(call, name, "at most 100 addresses");
    Heap& heap = call.runtime.heap();
    List* const responses = List::create(heap, urls->size());
    if (responses == nullptr)
        return NativeStatus::OutOfMemory;
    for (std::size_t i = 0; i < urls->size(); ++i) {
        HttpRequest request;
        if (!(*urls)[i].is_string())
            return takes(call, name, "a list of addresses");
        if (!read_headers(call, name, call.argument(1), request) ||
            !read_timeout(call, name, call.argument(2), request))
            return NativeStatus::Error;
        request.url = (*urls)[i].as<String>()->view();
        const NativeStatus status = exchange(call, name, request);
        if (status != NativeStatus::Done)
            return status;
        // There is room: the list was made with its final size.
        static_cast<void>(responses->append(heap, call.result));
    }
    return give(call, responses);
}

constexpr BuiltinInfo functions[] = {
    {.name = "http_get", .function = http_get, .least = 1, .most = 3},
    {.name = "http_async_get", .function = http_async_get, .least = 1, .most = 3},
    {.name = "http_delete", .function = http_delete, .least = 1, .most = 3},
    {.name = "http_post", .function = http_post, .least = 1, .most = 4},
    {.name = "http_put", .function = http_put, .least = 1, .most = 4},
    {.name = "http_request", .function = http_request, .least = 2, .most = 5},
    {.name = "http_parallel_get", .function = http_parallel_get, .least = 1, .most = 3},
};

constexpr BuiltinInfo module[] = {
    {.name = "get", .function = get, .least = 1, .most = 3},
    {.name = "post", .function = post, .least = 1, .most = 4},
};

}  // namespace

std::span<const BuiltinInfo> network_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> http_module() noexcept
{
    return module;
}

}  // namespace sluice::zx
