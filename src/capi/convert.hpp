// Between the C API's types and ours.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sluice.h>

#include <cstring>
#include <memory>
#include <optional>
#include <sluice/evm.hpp>

#include "base/u256.hpp"
#include "capi/guard.hpp"

namespace sluice::capi {

/// The most that EngineOptions::lowers_after can be.
inline constexpr std::uint64_t most_meetings = 255;

inline SluiceAddress to_c(const Address& address) noexcept
{
    SluiceAddress result;
    std::memcpy(result.bytes, address.bytes, sizeof(result.bytes));
    return result;
}

inline SluiceWord to_c(const u256& x) noexcept
{
    SluiceWord result;
    store_be(result.bytes, x);
    return result;
}

inline SluiceWord to_c(const Hash256& hash) noexcept
{
    SluiceWord result;
    std::memcpy(result.bytes, hash.bytes, sizeof(result.bytes));
    return result;
}

inline SluiceBytes to_c(BytesView bytes) noexcept
{
    return {bytes.empty() ? nullptr : bytes.data(), bytes.size()};
}

inline Address from_c(const SluiceAddress& address) noexcept
{
    Address result;
    std::memcpy(result.bytes, address.bytes, sizeof(result.bytes));
    return result;
}

inline u256 from_c(const SluiceWord& word) noexcept
{
    return load_be(word.bytes);
}

inline Hash256 hash_from_c(const SluiceWord& word) noexcept
{
    Hash256 result;
    std::memcpy(result.bytes, word.bytes, sizeof(result.bytes));
    return result;
}

/// Whether a view is one: no null with a size.
inline bool is_view(const void* data, std::size_t size) noexcept
{
    return data != nullptr || size == 0;
}

/// Takes a struct of the caller's version: what it does not have yet stays as `defaults` have it.
/// False for null, for one of a later version than this library's, and for sizes that no version
/// can have: those would leave a pointer half taken.
template <class Struct>
bool take_struct(const Struct* given, Struct& defaults) noexcept
{
    if (given == nullptr || given->struct_size < sizeof(given->struct_size) ||
        given->struct_size > sizeof(Struct) || given->struct_size % alignof(Struct) != 0)
        return false;
    std::memcpy(&defaults, given, given->struct_size);
    return true;
}

/// These say false for what is out of range or null where it must not be.
bool take_revision(SluiceRevision given, evm::Revision& revision) noexcept;
bool take_message(const SluiceMessage* given, evm::Message& message) noexcept;
bool take_block(const SluiceBlock* given, evm::BlockContext& block) noexcept;

/// Null is the default. Makes a cache of codes. Throws std::bad_alloc.
bool take_options(const SluiceOptions* given, evm::EngineOptions& options);

/// Makes what a revision and options make: a world or a vm.
template <class Handle>
SluiceError create(SluiceRevision revision, const SluiceOptions* options, Handle** handle)
{
    if (handle == nullptr)
        return bad_argument("there is no place for the handle: it is null");
    *handle = nullptr;
    evm::Revision rules{};
    if (!take_revision(revision, rules))
        return bad_argument("no such revision");
    return guard([&] {
        evm::EngineOptions engine;
        if (!take_options(options, engine))
            return bad_argument("options are not initialised or out of range");
        *handle = new Handle{rules, engine};
        return SluiceError{SLUICE_OK};
    });
}

SluiceMessage to_c(const evm::Message& message) noexcept;

}  // namespace sluice::capi
