// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {

const std::vector<Suite>& suites()
{
    static const std::vector<Suite> all{
        {"StateTests",
         "One transaction on a state: state root and logs, or the rejection. Through the code of "
         "`sluice evm statetest`.",
         run_state_tests},
        {"BlockTests",
         "Blocks on a genesis: last block and state, or the refusal of those that are not valid.",
         run_block_tests},
        {"StateTestsShadow",
         "The state tests once more, by both engines, which must agree on every message.",
         run_state_tests_shadow, true},
        {"StateTestsByEvmc",
         "The state tests once more, with all code run by the module of EVMC in mode auto, loaded "
         "from its file, and transactions and nested messages by a client of it.",
         run_state_tests_by_evmc, true},
        {"BlockTestsShadow",
         "The block tests once more, by both engines, which must agree on every message.",
         run_block_tests_shadow, true},
        {"ChainFiles",
         "A genesis.json beside a chain.rlp: every block of the chain, through all its forks.",
         run_chain_files},
        {"TransactionTests",
         "Bytes of transactions: sender, hash, intrinsic gas and the same bytes again, or the "
         "rejection.",
         run_transaction_tests},
        {"VmTests",
         "One message: output, gas, logs and state, or the failure. On every engine, plain, traced "
         "and behind the public `Host`, by Frontier's rules and by Homestead's.",
         run_vm_tests},
        {"OpcodeVectors", "One instruction on two operands, as bytecode on every engine.",
         run_opcode_vectors},
        {"RlpTests", "Values to encodings and back; what is no encoding is refused.",
         run_rlp_tests},
        {"TrieTests",
         "Roots of tries. Sequences of writes and deletions come down to what is left of them: a "
         "root is computed from that in one pass.",
         run_trie_tests},
        {"DifficultyTests", "A block's difficulty by its parent.", run_difficulty_tests},
        {"BasicTests",
         "Keys, signatures, compact paths, legacy transactions and genesis blocks: BasicTests and "
         "GenesisTests.",
         run_basic_tests},
    };
    return all;
}

}  // namespace sluice::conformance
