// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/left_out.hpp"

#include <algorithm>

#include "evm/precompiles/precompile.hpp"

namespace sluice::conformance {
namespace {

struct Reason {
    std::string_view name;
    std::string_view explanation;
};

constexpr Reason reasons[] = {
    {no_root,
     "Tools' own test data, in which the state root is yet to be filled in: no state "
     "hashes to zero, so nothing is expected."},
    {recorded_calls,
     "The format records nested calls instead of carrying them out; the engine "
     "carries them out."},
    {unknown_fork,
     "Rules that Sluice does not have: forks after Osaka, and those of the EVM Object Format, "
     "which no chain has taken."},
    {unnamed_opcode,
     "Which instruction the vectors are for, only a file's name tells, and this "
     "one's names none."},
    {unnamed_hash,
     "\"Of the empty string\", says the file; no hash of it that is in use (Keccak-256, "
     "SHA-256, SHA3-256, zeros) fits the signature."},
};

constexpr std::string_view precompile_prefix = "precompile ";

/// Files by a part of their path; the first that fits counts.
constexpr Reason unread[] = {
    {"TrieTests/trietestnextprev",
     "Steps to the next and the previous key; our tries are roots "
     "computed in one pass and have no steps."},
    {"BasicTests/crypto", "Encryption of the network protocol, which is no part of execution."},
    {"BasicTests/blockgenesistest",
     "Genesis blocks of a protocol before Frontier, with other "
     "header fields."},
    {"precompiles/", "Vectors of precompiles: run by tests/evm/precompiles."},
    {"assets/eip-", "Vectors of precompiles: run by tests/evm/precompiles."},
    {"c-kzg-4844/", "Vectors of a precompile: run by tests/evm/precompiles."},
    {"cmd/evm/testdata",
     "Inputs and outputs of go-ethereum's evm: those of t8n and a trace of its run are held "
     "against ours by tests/cli, the others are of commands that Sluice does not have."},
    {"eth/tracers", "Outputs of tracers that sum calls and states up; ours writes instructions."},
    {"execution-apis/",
     "Requests to a node and its answers; Sluice is no node. The chain that they are about is run "
     "(ChainFiles)."},
};

}  // namespace

std::string missing_precompile(std::string_view name)
{
    return std::string{precompile_prefix} + std::string{name};
}

std::string explain(std::string_view reason)
{
    for (const Reason& known : reasons) {
        if (known.name == reason)
            return std::string{known.explanation};
    }
    if (reason.starts_with(precompile_prefix)) {
        const std::string_view name = reason.substr(precompile_prefix.size());
        const bool lacking = std::ranges::any_of(evm::precompiles(), [&](const auto& precompile) {
            return precompile.name == name && precompile.run == nullptr;
        });
        if (lacking)
            return "This build has no such precompile; results without it would be wrong.";
    }
    return {};
}

std::string_view explain_unread(std::string_view path)
{
    for (const Reason& known : unread) {
        if (path.find(known.name) != std::string_view::npos)
            return known.explanation;
    }
    return {};
}

}  // namespace sluice::conformance
