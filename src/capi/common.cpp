// What belongs to no object: errors, words, names, addresses.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <limits>
#include <sluice/create_address.hpp>
#include <system_error>

#include "base/u256.hpp"
#include "capi/convert.hpp"
#include "capi/guard.hpp"

namespace sluice::capi {
namespace {

/// One a thread, and no memory to be asked for when that is what has run out.
thread_local std::array<char, 256> last_error{};

}  // namespace

SluiceError fail(SluiceError error, std::string_view text) noexcept
{
    const std::size_t size = std::min(text.size(), last_error.size() - 1);
    std::copy_n(text.begin(), size, last_error.begin());
    last_error[size] = '\0';
    return error;
}

}  // namespace sluice::capi

using namespace sluice;

extern "C" {

const char* sluice_last_error()
{
    return capi::last_error.data();
}

const char* sluice_version()
{
    return SLUICE_VERSION;
}

SluiceWord sluice_word(uint64_t number)
{
    return capi::to_c(u256{number});
}

uint64_t sluice_number(SluiceWord word)
{
    return saturate_u64(capi::from_c(word));
}

SluiceError sluice_find_revision(const char* name, SluiceRevision* revision)
{
    if (revision == nullptr)
        return capi::bad_argument("revision is null");
    *revision = SLUICE_FRONTIER;
    const auto found = name != nullptr ? evm::find_revision(name) : std::nullopt;
    if (!found)
        return capi::bad_argument("no revision has this name");
    *revision = static_cast<SluiceRevision>(*found);
    return SLUICE_OK;
}

SluiceError sluice_options_set(SluiceOptions* options, const char* name, const char* value)
{
    if (options == nullptr || name == nullptr || value == nullptr)
        return capi::bad_argument("options, name or value is null");
    // A program built against an older header has a shorter struct.
    SluiceOptions full = SLUICE_OPTIONS_INIT;
    if (!capi::take_struct(options, full))
        return capi::bad_argument("options are not initialised");
    const std::string_view option = name;
    std::size_t end = 0;  // of the field
    if (option == "mode") {
        end = offsetof(SluiceOptions, mode) + sizeof(full.mode);
        const auto mode = evm::parse_engine_mode(value);
        if (!mode)
            return capi::bad_argument("no such mode; give traditional, advanced, auto or shadow");
        full.mode = static_cast<SluiceMode>(*mode);
    } else if (option == "advanced-share") {
        end = offsetof(SluiceOptions, advanced_share) + sizeof(full.advanced_share);
        const auto share = evm::parse_share(value);
        if (!share)
            return capi::bad_argument("no share; give 0% to 100%, or 0 to 1");
        full.advanced_share = *share;
    } else if (option == "promotion-gas") {
        end = offsetof(SluiceOptions, promotion_gas) + sizeof(full.promotion_gas);
        const auto gas = evm::parse_count(value, std::numeric_limits<std::uint64_t>::max());
        if (!gas)
            return capi::bad_argument("no gas; give a number");
        full.promotion_gas = *gas;
    } else if (option == "lowers-after") {
        end = offsetof(SluiceOptions, lowers_after) + sizeof(full.lowers_after);
        const auto times = evm::parse_count(value, capi::most_meetings);
        if (!times)
            return capi::bad_argument("no number of times; give one up to 255");
        full.lowers_after = *times;
    } else if (option == "cache-bytes") {
        end = offsetof(SluiceOptions, cache_bytes) + sizeof(full.cache_bytes);
        const auto bytes = evm::parse_byte_count(value);
        if (!bytes)
            return capi::bad_argument("no number of bytes; give one, or one with K, M or G");
        full.cache_bytes = *bytes;
    } else if (option == "reproducers") {
        end = offsetof(SluiceOptions, reproducers) + sizeof(full.reproducers);
        const auto check = [value]() -> SluiceError {
            std::error_code error;
            if (!std::filesystem::is_directory(value, error))
                return capi::bad_argument("no such directory");
            return SLUICE_OK;
        };
        if (const SluiceError error = capi::guard(check); error != SLUICE_OK)
            return error;
        full.reproducers = value;
    } else {
        return capi::bad_argument("no such option");
    }
    if (end > options->struct_size)
        return capi::bad_argument("the program was built before there was this option");
    std::memcpy(options, &full, options->struct_size);
    return SLUICE_OK;
}

const char* sluice_status_text(SluiceStatus status)
{
    if (status < 0 || status > SLUICE_STATUS_UNSUPPORTED_PRECOMPILE)
        return "unknown";
    // Literals, which end with a zero.
    return evm::to_string(static_cast<evm::Status>(status)).data();
}

SluiceAddress sluice_create_address(SluiceAddress sender, uint64_t nonce)
{
    return capi::to_c(evm::create_address(capi::from_c(sender), nonce));
}

SluiceAddress sluice_create2_address(SluiceAddress sender, SluiceWord salt,
                                     const uint8_t* init_code, size_t size)
{
    const BytesView code{init_code, init_code != nullptr ? size : 0};
    return capi::to_c(evm::create2_address(capi::from_c(sender), capi::from_c(salt), code));
}
}
