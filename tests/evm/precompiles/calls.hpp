// Calling precompiles from tests, by name and with hexadecimal text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::evm::test {

inline Bytes bytes(std::string_view hex)
{
    return from_hex(hex).value();
}

/// 32 bytes that hold a number, as text.
inline std::string word(const u256& x)
{
    return to_hex(to_hash256(x));
}

inline const Precompile& contract(std::string_view name)
{
    for (const Precompile& precompile : precompiles()) {
        if (precompile.name == name)
            return precompile;
    }
    ADD_FAILURE() << "no precompile is called " << name;
    return precompiles().front();
}

inline std::uint64_t gas(std::string_view name, BytesView input,
                         Revision revision = latest_revision)
{
    return contract(name).cost(input, revision);
}

/// The output as text, or "failure". The output's place holds leftovers of an earlier call.
inline std::string run(std::string_view name, BytesView input, Revision revision = latest_revision)
{
    Bytes output(77, 0xee);
    if (!contract(name).run(input, output, revision))
        return "failure";
    return to_hex(output);
}

inline std::string run(std::string_view name, std::string_view hex,
                       Revision revision = latest_revision)
{
    return run(name, bytes(hex), revision);
}

}  // namespace sluice::evm::test
