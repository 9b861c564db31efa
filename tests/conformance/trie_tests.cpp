// Trie tests: roots.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "chain/trie.hpp"
#include "fixtures/trie_test.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

/// Whether keys are hashed first, as those of the state are: only the file's name tells.
bool is_secure(const std::string& path)
{
    std::string name = std::filesystem::path{path}.filename().string();
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name.find("secure") != std::string::npos;
}

}  // namespace

bool run_trie_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    const bool hashed = is_secure(document.path);
    for (const fixtures::TrieTest& test :
         take(fixtures::read_trie_tests(document.root), document, tally, is_ours)) {
        chain::TrieBuilder builder;
        for (const auto& [key, value] : test.writes) {
            if (hashed)
                builder.add(keccak256(key), value);
            else
                builder.add(key, value);
        }
        if (const Hash256 root = builder.root(); root == test.root)
            tally.pass("");
        else
            tally.fail("", fmt::format("{}: {}: root {}", document.path, test.name,
                                       to_hex_prefixed(root)));
    }
    return is_ours;
}

}  // namespace sluice::conformance
