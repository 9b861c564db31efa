// SPDX-License-Identifier: Apache-2.0
#include "lab/evmc_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/quote.hpp"

namespace sluice::lab {
namespace {

/// "path/libNAME.so" to "NAME"; "path/NAME-1.2.so.0" to "NAME-1".
std::string name_of(std::string_view file)
{
    std::string name{file.substr(file.rfind('/') + 1)};
    name.resize(std::min(name.size(), name.find('.')));
    if (name.starts_with("lib"))
        name.erase(0, 3);
    return name;
}

std::string_view loader_error() noexcept
{
    const char* const error = dlerror();
    return error != nullptr ? error : "unknown error";
}

/// Up to the next comma, which is taken away with it.
std::string_view take_item(std::string_view& list) noexcept
{
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    return item;
}

}  // namespace

std::string evmc_side_name(std::string_view configuration)
{
    const std::string_view file = take_item(configuration);
    std::string name = name_of(file);
    if (!configuration.empty())
        name += fmt::format(",{}", configuration);
    return name;
}

std::expected<EvmcLibrary, std::string> EvmcLibrary::load(std::string_view configuration)
{
    std::string_view options = configuration;
    const std::string file{take_item(options)};
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return std::unexpected(fmt::format("{}: no such file", quote(file)));
    // With a slash in it, so that the name is a path and nothing is searched for.
    const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return std::unexpected(
            fmt::format("{}: cannot be loaded: {}", quote(file), loader_error()));

    std::string symbol = "evmc_create_" + name_of(file);
    std::ranges::replace(symbol, '-', '_');
    void* found = dlsym(library, symbol.c_str());
    if (found == nullptr)
        found = dlsym(library, "evmc_create");
    if (found == nullptr)
        return std::unexpected(fmt::format("{}: no EVM for EVMC: it has neither {} nor evmc_create",
                                           quote(file), symbol));
    const auto create = reinterpret_cast<EvmcVm* (*)()>(found);
    EvmcVm* const vm = create();
    if (vm == nullptr)
        return std::unexpected(fmt::format("{}: {} creates nothing", quote(file), symbol));
    // Until the version is known to be ours, nothing else of it may be looked at, nor destroyed.
    if (vm->abi_version != EVMC_ABI_VERSION)
        return std::unexpected(fmt::format("{}: speaks version {} of EVMC, not {}", quote(file),
                                           vm->abi_version, static_cast<int>(EVMC_ABI_VERSION)));
    EvmcLibrary result{vm};
    if (const auto set = result.set_options(options); !set)
        return std::unexpected(fmt::format("{}: {}", quote(file), set.error()));
    return result;
}

std::expected<void, std::string> EvmcLibrary::set_options(std::string_view options) const
{
    while (!options.empty()) {
        const std::string_view item = take_item(options);
        const std::size_t equals = item.find('=');
        const std::string name{item.substr(0, equals)};
        const std::string value{equals == std::string_view::npos ? "" : item.substr(equals + 1)};
        if (vm_->set_option == nullptr)
            return std::unexpected(fmt::format("takes no options, so not {}", quote(name)));
        switch (vm_->set_option(vm_.get(), name.c_str(), value.c_str())) {
            case EVMC_SET_OPTION_SUCCESS:
                break;
            case EVMC_SET_OPTION_INVALID_VALUE:
                return std::unexpected(
                    fmt::format("option {} does not take {}", quote(name), quote(value)));
            default:
                return std::unexpected(fmt::format("no option {}", quote(name)));
        }
    }
    return {};
}

}  // namespace sluice::lab
