// The suites' entries: one a file of this folder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/suite.hpp"

namespace sluice::conformance {

bool run_state_tests(const Document& document, Tally& tally);
bool run_block_tests(const Document& document, Tally& tally);
bool run_state_tests_shadow(const Document& document, Tally& tally);
bool run_state_tests_by_evmc(const Document& document, Tally& tally);
bool run_block_tests_shadow(const Document& document, Tally& tally);
bool run_chain_files(const Document& document, Tally& tally);
bool run_transaction_tests(const Document& document, Tally& tally);
bool run_rlp_tests(const Document& document, Tally& tally);
bool run_trie_tests(const Document& document, Tally& tally);
bool run_difficulty_tests(const Document& document, Tally& tally);
bool run_basic_tests(const Document& document, Tally& tally);
bool run_vm_tests(const Document& document, Tally& tally);
bool run_opcode_vectors(const Document& document, Tally& tally);

}  // namespace sluice::conformance
