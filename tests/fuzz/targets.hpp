// What is fuzzed: functions that take any bytes, and end the program when something is wrong.
//
// Each is in the file of its name. A libFuzzer program runs one of them (fuzzer_entry.cpp); the
// replay program runs any of them on files, with every compiler (replay.cpp).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <sluice/types.hpp>
#include <string_view>

namespace sluice::fuzz {

/// Any code, on every engine through every door.
void fuzz_bytecode(BytesView input);

/// Valid programs of several contracts, as whole transactions on every engine.
void fuzz_program(BytesView input);

/// Transactions from bytes and from fields: encoding, signatures, validation, execution, receipts.
void fuzz_transaction(BytesView input);

/// RLP: the ways to read it against each other, and what is read against what is written.
void fuzz_rlp(BytesView input);

/// Blocks from bytes, and chains that they are added to.
void fuzz_block(BytesView input);

/// Test files, and what they ask to be run.
void fuzz_fixture(BytesView input);

/// Precompiled contracts, against other libraries and what mathematics says.
void fuzz_precompile(BytesView input);

/// Generated zx programs on both engines.
void fuzz_zx_engines(BytesView input);

/// Texts as zx programs: parsing, dumps, warnings.
void fuzz_zx_parser(BytesView input);

/// Changed bytes as code of a zx program.
void fuzz_zx_code(BytesView input);

struct Target {
    std::string_view name;
    void (*run)(BytesView input);
};

inline constexpr std::array targets{
    Target{"fuzz_bytecode", fuzz_bytecode},
    Target{"fuzz_program", fuzz_program},
    Target{"fuzz_transaction", fuzz_transaction},
    Target{"fuzz_rlp", fuzz_rlp},
    Target{"fuzz_block", fuzz_block},
    Target{"fuzz_fixture", fuzz_fixture},
    Target{"fuzz_precompile", fuzz_precompile},
    Target{"fuzz_zx_engines", fuzz_zx_engines},
    Target{"fuzz_zx_parser", fuzz_zx_parser},
    Target{"fuzz_zx_code", fuzz_zx_code},
};

/// Ends the program, which is a finding, unless `holds`. Says on standard error what should have.
void require(bool holds, std::string_view what);

}  // namespace sluice::fuzz
