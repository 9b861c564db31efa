// Any code, with any call data and little gas, on every engine through every door.
//
// Input: revision, flags, gas in units of 16 (two bytes), how much call data, call data, code.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "tests/evm/support/evm_test.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/doors.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

using namespace evm::test;
using evm::Revision;

// Addresses that a PUSH2 names; fuzz_bytecode.dict has them.
constexpr Address sender = address(0x1000);
constexpr Address contract = address(0x1001);
constexpr Address echo = address(0x1002);
constexpr Address counter = address(0x1003);
constexpr Address delegated = address(0x1004);
constexpr Address coinbase = address(0x1005);

/// The code under test among others that it can call: one that returns its call data, one that
/// writes storage and then fails if it got any, and one that delegates to the first.
Scene make_scene(Revision revision, BytesView code)
{
    using namespace evm;
    const Bytecode echoes =
        OP_CALLDATASIZE + push(0) + push(0) + OP_CALLDATACOPY + ret_memory(0, OP_CALLDATASIZE);
    const Bytecode counts = sstore(0, add(sload(0), 1)) + jumpi(1, OP_CALLDATASIZE);
    const Bytes delegation = (Bytecode{0xef, 0x01, 0x00} + Bytecode{BytesView{echo}}).bytes();

    Scene scene;
    scene.accounts = {
        {sender, 1, u256{1} << 100, {}, {}},
        {contract, 1, u256{1000}, {code.begin(), code.end()}, {{0, 1}, {1, u256_max}}},
        {echo, 1, u256{1}, echoes.bytes(), {}},
        {counter, 1, u256{}, counts.bytes(), {}},
        {delegated, 1, u256{7}, delegation, {}},
    };
    chain::BlockEnvironment& environment = scene.environment;
    environment.revision = revision;
    environment.context.number = 1000;
    environment.context.timestamp = 1'700'000'000;
    environment.context.coinbase = coinbase;
    environment.context.base_fee = u256{7};
    environment.block_hashes = [](std::uint64_t number) {
        return keccak256(to_hash256(u256{number}));
    };
    return scene;
}

}  // namespace

void fuzz_bytecode(BytesView input)
{
    ByteSource source{input};
    const auto revision = static_cast<Revision>(source.below(evm::revision_count));
    const std::uint8_t flags = source.u8();
    evm::Message message;
    message.gas = 16 * source.number(2);
    const std::size_t calldata_size = source.u8();
    const BytesView calldata = source.bytes(calldata_size);
    const BytesView code = source.rest();

    const Scene scene = make_scene(revision, code);
    message.sender = sender;
    message.value = u256{(flags & 1) != 0 ? 5U : 0U};
    if ((flags & 2) != 0) {
        message.kind = evm::CallKind::create;
        message.input = code;
    } else {
        message.is_static = (flags & 4) != 0 && revision >= Revision::byzantium;
        message.value = message.is_static ? u256{} : message.value;
        message.recipient = message.code_address = (flags & 8) != 0 ? delegated : contract;
        message.input = calldata;
    }
    const std::array<Hash256, 2> blobs{Hash256{{1, 2}}, Hash256{{1, 3}}};
    compare_messages(scene, message, evm::TransactionContext{sender, u256{10}, blobs});
}

}  // namespace sluice::fuzz
