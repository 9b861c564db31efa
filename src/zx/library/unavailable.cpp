// Names that the language knows and this build does not have. Programs that name screens, graphics,
// databases or websockets are refused before they run; those that call a server, a socket or a
// daemon fail there, as they may well run without.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"

namespace sluice::zx {

namespace {

/// The name as a template argument, so that each has a function of its own that knows it.
template <std::size_t size>
struct Name {
    constexpr Name(const char (&characters)[size])  // NOLINT: meant to convert
    {
        for (std::size_t i = 0; i + 1 < size; ++i)
            text[i] = characters[i];
    }
    char text[size - 1]{};
};

template <Name name>
NativeStatus refuse(NativeCall& call)
{
    return misuse(call, {std::string_view{name.text, sizeof(name.text)},
                         "() is not available in this build"});
}

template <Name name>
constexpr BuiltinInfo refused{.name = std::string_view{name.text, sizeof(name.text)},
                              .function = refuse<name>};

constexpr BuiltinInfo functions[] = {
    refused<"http_server">,
    refused<"socket_create_server">,
    refused<"socket_create_connection">,
    refused<"watch_and_reload">,
    refused<"daemonize">,
};

constexpr BuiltinInfo unsupported[] = {
    refused<"sqlite_connect">,
    refused<"postgres_connect">,
    refused<"mysql_connect">,
    refused<"mongo_connect">,
    refused<"mix">,
    refused<"define_screen">,
    refused<"define_component">,
    refused<"add_to_screen">,
    refused<"render_screen">,
    refused<"set_theme">,
    refused<"create_canvas">,
    refused<"draw_line">,
    refused<"draw_text">,
};

constexpr BuiltinInfo websocket[] = {
    refused<"create_server">,
    refused<"createServer">,
    refused<"connect">,
};

}  // namespace

std::span<const BuiltinInfo> unavailable_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> unsupported_functions() noexcept
{
    return unsupported;
}

std::span<const BuiltinInfo> websocket_module() noexcept
{
    return websocket;
}

}  // namespace sluice::zx
