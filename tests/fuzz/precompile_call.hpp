// Precompiled contracts by their addresses, and the bytes that go into them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <sluice/types.hpp>

#include "evm/precompiles/precompile.hpp"

namespace sluice::fuzz {

/// What a call gives. One that fails has no output.
struct Answer {
    bool success = false;
    Bytes output;

    friend bool operator==(const Answer&, const Answer&) = default;
};

inline Answer ask(const evm::Precompile& precompile, BytesView input,
                  evm::Revision revision = evm::latest_revision)
{
    Answer answer;
    answer.output = {1, 2, 3};  // What is there before is not part of the output.
    answer.success = precompile.run(input, answer.output, revision);
    if (!answer.success)
        answer.output.clear();
    return answer;
}

/// There is one at this address. It may be one that the build has no library for.
inline const evm::Precompile& precompile_at(std::uint16_t address)
{
    const auto all = evm::precompiles();
    return *std::ranges::find(all, address, &evm::Precompile::address);
}

/// Fails where the build has no library for it.
inline Answer ask(std::uint16_t address, BytesView input)
{
    const evm::Precompile& precompile = precompile_at(address);
    return precompile.run == nullptr ? Answer{} : ask(precompile, input);
}

/// `size` bytes from `offset` on, with zeros behind the end.
inline Bytes padded(BytesView input, std::size_t offset, std::size_t size)
{
    Bytes bytes(size);
    evm::read_padded(input, offset, bytes.data(), size);
    return bytes;
}

inline void append(Bytes& bytes, BytesView more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
}

inline Bytes concatenate(std::initializer_list<BytesView> parts)
{
    Bytes all;
    for (const BytesView part : parts)
        append(all, part);
    return all;
}

}  // namespace sluice::fuzz
