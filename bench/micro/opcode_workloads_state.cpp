// Workloads that look at the world around the code, or change it.
// SPDX-License-Identifier: Apache-2.0
#include "base/u256.hpp"
#include "bench/micro/opcode_words.hpp"
#include "tests/support/reference_keccak.hpp"

namespace sluice::micro {

using namespace evm;

u256 plain_hash(BytesView data)
{
    return load_be(reference_keccak(data).data());
}

Address peer(std::size_t number)
{
    Address address{{0x9e, 0xe7}};
    address.bytes[19] = static_cast<std::uint8_t>(number);
    return address;
}

Address callee(Opcode ending)
{
    Address address{{0xca, 0x11, 0xee}};
    address.bytes[19] = ending;
    return address;
}

Bytes callee_code(Opcode ending)
{
    switch (ending) {
        case OP_RETURN:
        case OP_REVERT:
            return {OP_PUSH0, OP_PUSH0, ending};
        case OP_SELFDESTRUCT: {
            const Address beneficiary = peer(0);
            Bytes code{OP_PUSH20};
            code.insert(code.end(), std::begin(beneficiary.bytes), std::end(beneficiary.bytes));
            code.push_back(ending);
            return code;
        }
        default:
            return {ending};
    }
}

namespace {

Words peers()
{
    Words all;
    for (std::size_t i = 0; i < peer_count; ++i)
        all.push_back(to_u256(peer(i)));
    return all;
}

void add_reads(std::vector<Workload>& to, std::string_view family,
               std::initializer_list<std::pair<Opcode, u256>> reads)
{
    for (const auto& [opcode, expected] : reads)
        to.push_back(
            {.opcode = opcode, .family = family, .variant = "", .gas = 2, .expected = expected});
}

/// Memory of 2048 bytes; in the first words of it bytes 1 to 32, over and over.
Bytes touch_memory()
{
    Bytes code{OP_PUSH0, OP_PUSH2, 0x07, 0xe0, OP_MSTORE};
    for (unsigned offset = 0; offset < 512; offset += 32) {
        code.push_back(OP_PUSH32);
        for (std::uint8_t i = 1; i <= 32; ++i)
            code.push_back(i);
        code.insert(code.end(), {OP_PUSH2, static_cast<std::uint8_t>(offset >> 8),
                                 static_cast<std::uint8_t>(offset), OP_MSTORE});
    }
    return code;
}

/// The highest byte of the memory word that copies are made to, by the way of the stack.
Bytes copied_byte()
{
    return {OP_PUSH2, 0x02, 0x00, OP_MLOAD, OP_PUSH0, OP_BYTE};
}

Words copy_targets()
{
    return {512, 640, 801, 1000};
}

void add_environment(std::vector<Workload>& to)
{
    const std::string_view family = "environment";
    add_reads(to, family,
              {{OP_ORIGIN, to_u256(origin)},
               {OP_CALLER, to_u256(caller)},
               {OP_CALLVALUE, value_of_message},
               {OP_CALLDATASIZE, 32},
               {OP_GASPRICE, 7}});
    // What these give is for the runner to say.
    for (const Opcode opcode : {OP_ADDRESS, OP_CODESIZE})
        to.push_back({.opcode = opcode, .family = family, .variant = "", .gas = 2});
    // The example's call data is its operand, of which it reads the lowest byte.
    to.push_back({.opcode = OP_CALLDATALOAD,
                  .family = family,
                  .variant = "",
                  .operands = {{31, 0, 32, 64, 65, 97, 128, 160, 200, 256, 288, 320, 350, 384}},
                  .gas = 3,
                  .expected = u256{31} << 248});
    for (const std::uint64_t size : {32U, 256U}) {
        const std::string variant = std::to_string(size);
        const std::uint64_t words = size / 32;
        // The example's call data begins with the size, of which this copies 32 or 1.
        const std::uint64_t source = size == 32 ? 31 : 30;
        to.push_back({.opcode = OP_CALLDATACOPY,
                      .family = family,
                      .variant = variant,
                      .operands = {copy_targets(), {source, 0, 32, 64}, {size}},
                      .gas = 3 + 3 * words,
                      .expected = size == 32 ? 32 : 1,
                      .probe = copied_byte(),
                      .prologue = touch_memory()});
        // The code begins with the prologue: PUSH0.
        to.push_back({.opcode = OP_CODECOPY,
                      .family = family,
                      .variant = variant,
                      .operands = {copy_targets(), {0, 32, 100, 200}, {size}},
                      .gas = 3 + 3 * words,
                      .expected = OP_PUSH0,
                      .probe = copied_byte(),
                      .prologue = touch_memory()});
        // The identity's answer: bytes 1 to 32 again.
        Bytes with_answer = touch_memory();
        with_answer.insert(with_answer.end(), {OP_PUSH0, OP_PUSH0, OP_PUSH2, 0x02, 0x00, OP_PUSH0,
                                               OP_PUSH1, 4, OP_GAS, OP_STATICCALL, OP_POP});
        to.push_back({.opcode = OP_RETURNDATACOPY,
                      .family = family,
                      .variant = variant,
                      .operands = {copy_targets(), {2, 0, 32, 100}, {size}},
                      .gas = 3 + 3 * words,
                      .expected = 3,
                      .probe = copied_byte(),
                      .prologue = with_answer});
        if (size == 32)
            to.push_back({.opcode = OP_RETURNDATASIZE,
                          .family = family,
                          .variant = "",
                          .gas = 2,
                          .expected = 512,
                          .prologue = with_answer});
    }
    to.push_back({.opcode = OP_SELFBALANCE,
                  .family = family,
                  .variant = "",
                  .gas = 5,
                  .expected = balance_of_contract});
    for (const bool is_cold : {false, true}) {
        const std::string variant = is_cold ? "cold" : "warm";
        const std::uint64_t gas = is_cold ? 2600 : 100;
        const auto add = [&](Opcode opcode, const u256& expected) {
            to.push_back({.opcode = opcode,
                          .family = family,
                          .variant = variant,
                          .operands = {peers()},
                          .gas = gas,
                          .expected = expected,
                          .once = is_cold});
        };
        add(OP_BALANCE, 1000);
        add(OP_EXTCODESIZE, peer_code_size);
        add(OP_EXTCODEHASH, plain_hash(Bytes(peer_code_size, OP_JUMPDEST)));
        to.push_back({.opcode = OP_EXTCODECOPY,
                      .family = family,
                      .variant = variant + "_32",
                      .operands = {peers(), copy_targets(), {0, 16, 32}, {32}},
                      .gas = gas + 3,
                      .expected = OP_JUMPDEST,
                      .probe = copied_byte(),
                      .prologue = touch_memory(),
                      .once = is_cold});
    }
}

void add_block(std::vector<Workload>& to)
{
    const std::string_view family = "block";
    add_reads(to, family,
              {{OP_COINBASE, to_u256(coinbase)},
               {OP_TIMESTAMP, 1'700'000'000},
               {OP_NUMBER, block_number},
               {OP_PREVRANDAO, 1234},
               {OP_GASLIMIT, 36'000'000},
               {OP_CHAINID, 5},
               {OP_BASEFEE, 6},
               {OP_BLOBBASEFEE, 8}});
    to.push_back({.opcode = OP_BLOBHASH,
                  .family = family,
                  .variant = "",
                  .operands = {{1, 0, 2}},
                  .gas = 3,
                  .expected = 101});
    Words numbers;
    for (std::uint64_t back = 1; numbers.size() < 14; back += 17)
        numbers.emplace_back(block_number - back);
    to.push_back({.opcode = OP_BLOCKHASH,
                  .family = family,
                  .variant = "",
                  .operands = {numbers},
                  .gas = 20,
                  .expected = block_number - 1});
}

void add_storage(std::vector<Workload>& to)
{
    const std::string_view family = "storage";
    Words used;
    Words unused;
    for (std::uint64_t slot = 1; slot <= used_slots; ++slot) {
        used.emplace_back(slot);
        unused.emplace_back(100 + slot);
    }
    to.push_back({.opcode = OP_SLOAD,
                  .family = family,
                  .variant = "warm",
                  .operands = {used},
                  .gas = 100,
                  .expected = 1001});
    to.push_back({.opcode = OP_SLOAD,
                  .family = family,
                  .variant = "cold",
                  .operands = {used},
                  .gas = 2100,
                  .expected = 1001,
                  .once = true});
    const Bytes read_used{OP_PUSH1, 1, OP_SLOAD};
    const Bytes read_unused{OP_PUSH1, 101, OP_SLOAD};
    const Words values{5, 6, 7, 8, 9, 10, 11};
    const auto add_write = [&](const char* variant, const Words& keys, const Words& written,
                               std::uint64_t gas, const Bytes& probe, bool once) {
        to.push_back({.opcode = OP_SSTORE,
                      .family = family,
                      .variant = variant,
                      .operands = {keys, written},
                      .gas = gas,
                      .expected = written.front(),
                      .probe = probe,
                      .once = once});
    };
    // Keys whose value changes each time.
    add_write("changed_before", {1, 2, 3, 1, 2, 3, 1}, values, 100, read_used, false);
    add_write("cold_changed", used, values, 5000, read_used, true);
    add_write("cold_cleared", used, {0}, 5000, read_used, true);
    add_write("cold_set", unused, values, 22'100, read_unused, true);
    to.push_back({.opcode = OP_TLOAD,
                  .family = family,
                  .variant = "",
                  .operands = {used},
                  .gas = 100,
                  .expected = 77,
                  .prologue = {OP_PUSH1, 77, OP_PUSH1, 1, OP_TSTORE}});
    to.push_back({.opcode = OP_TSTORE,
                  .family = family,
                  .variant = "",
                  .operands = {used, values},
                  .gas = 100,
                  .expected = 5,
                  .probe = {OP_PUSH1, 1, OP_TLOAD}});
}

void add_log(std::vector<Workload>& to)
{
    for (std::uint64_t topics = 0; topics <= 4; ++topics) {
        for (const std::uint64_t size : {0U, 32U, 256U}) {
            Workload workload{.opcode = static_cast<Opcode>(OP_LOG0 + topics),
                              .family = "log",
                              .variant = std::to_string(size),
                              .operands = {{0}, {size}},
                              .gas = 375 * (topics + 1) + 8 * size,
                              // That the log is there, the runner looks at.
                              .expected = 1,
                              .probe = {OP_PUSH1, 1},
                              .prologue = touch_memory(),
                              .executions = 64};
            for (std::uint64_t topic = 0; topic < topics; ++topic)
                workload.operands.push_back(words(1000 + topic, 4));
            to.push_back(std::move(workload));
        }
    }
}

/// To a nested message.
constexpr std::uint64_t gas_to_give = 1000;

void add_system(std::vector<Workload>& to)
{
    const std::string_view family = "system";
    const auto add_call = [&](Opcode opcode, Opcode executed, const std::string& variant,
                              const Address& account, std::uint64_t gas, bool success,
                              std::uint64_t value = 0, std::uint64_t given = gas_to_give) {
        Workload workload{.opcode = opcode,
                          .family = family,
                          .variant = variant,
                          .operands = {{given}, {to_u256(account)}},
                          .gas = gas,
                          .expected = success ? 1 : 0,
                          .prologue = touch_memory(),
                          .executed = {executed},
                          .executions = 128};
        if (executed == OP_CALL || executed == OP_CALLCODE)
            workload.operands.push_back({value});
        // 32 bytes in, 32 bytes out.
        for (const std::uint64_t word : {0U, 32U, 512U, 32U})
            workload.operands.push_back({word});
        to.push_back(std::move(workload));
    };
    Address identity{};
    identity.bytes[19] = 4;
    for (const Opcode opcode : {OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL}) {
        add_call(opcode, opcode, "no_code", without_code, 100, true);
        add_call(opcode, opcode, "STOP", callee(OP_STOP), 100, true);
        // 15 and 3 for a word.
        add_call(opcode, opcode, "identity", identity, 118, true);
    }
    // 9000 for the value, of which 2300 come back unused.
    add_call(OP_CALL, OP_CALL, "value", without_code, 6800, true, 1, 0);

    // What ends a frame is measured with the call that begins it.
    add_call(OP_STOP, OP_STATICCALL, "nested", callee(OP_STOP), 100, true);
    add_call(OP_RETURN, OP_STATICCALL, "nested", callee(OP_RETURN), 104, true);
    add_call(OP_REVERT, OP_STATICCALL, "nested", callee(OP_REVERT), 104, false);
    // It takes all that it is given.
    add_call(OP_INVALID, OP_STATICCALL, "nested", callee(OP_INVALID), 100 + gas_to_give, false);
    add_call(OP_SELFDESTRUCT, OP_CALL, "nested", callee(OP_SELFDESTRUCT), 5103, true, 0, 10'000);

    // Init code: nothing; and three bytes that deploy nothing (2 a word, EIP-3860).
    const Bytes is_there{OP_ISZERO, OP_ISZERO};
    Bytes init_in_memory{OP_PUSH3, OP_PUSH0, OP_PUSH0, OP_RETURN, OP_PUSH0, OP_MSTORE};
    for (const bool has_code : {false, true}) {
        const char* const variant = has_code ? "RETURN" : "no_init_code";
        const std::uint64_t size = has_code ? 3 : 0;
        to.push_back({.opcode = OP_CREATE,
                      .family = family,
                      .variant = variant,
                      .operands = {{0}, {29}, {size}},
                      .gas = has_code ? 32'006U : 32'000U,
                      .expected = 1,
                      .probe = is_there,
                      .prologue = init_in_memory,
                      .executions = 16});
        // And 6 for hashing a word.
        to.push_back({.opcode = OP_CREATE2,
                      .family = family,
                      .variant = variant,
                      .operands = {{0}, {29}, {size}, {1, 2, 3}},
                      .gas = has_code ? 32'012U : 32'000U,
                      .expected = 1,
                      .probe = is_there,
                      .prologue = init_in_memory,
                      .once = true});
    }
}

}  // namespace

void add_state_workloads(std::vector<Workload>& to)
{
    add_environment(to);
    add_block(to);
    add_storage(to);
    add_log(to);
    add_system(to);
}

}  // namespace sluice::micro
