// CREATE and CREATE2: addresses, nonces, init code, what is deployed and when nothing is. Limits on
// code and init code are in the files of their EIPs.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "chain/rlp.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Creation = Evm;
SLUICE_ON_EVERY_ENGINE(Creation);

constexpr Address creator = address(0xc4ea);

/// Creates from init code and returns the address.
Bytecode ret_created(const Bytecode& init_code)
{
    return create(init_code) + ret_top();
}

/// Yellow Paper: the low 20 bytes of the hash of RLP's [sender, nonce].
Address address_by_hand(const Address& sender, std::uint64_t nonce)
{
    Bytes encoding;
    chain::rlp::Writer writer{encoding};
    writer.list([&] {
        writer.string(sender);
        writer.integer(nonce);
    });
    return to_address(to_u256(sluice::keccak256(encoding)));
}

TEST_P(Creation, AddressesFollowFromSenderAndNonce)
{
    // Contracts of a known account of the main chain.
    const Address known = address_from_hex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0").value();
    const std::string_view created[]{
        "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "343c43a37d37dff08ae8c4a11544c718abb4fcf8",
        "f778b86fa74e846c4f0a1fbd1335fe81c00a0c91", "fffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c"};
    for (std::uint64_t nonce = 0; nonce < 4; ++nonce) {
        set_account(known, 0, ret_created(Bytecode{OP_STOP}), nonce);
        const Address expected = address_from_hex(created[nonce]).value();
        EXPECT_EQ(evaluate(call(known).output(0, 32) + OP_POP + mload(0)), to_u256(expected));
    }
}

TEST_P(Creation, AddressesOfEveryLengthOfNonce)
{
    for (const std::uint64_t nonce :
         {1ULL, 0x7fULL, 0x80ULL, 0xffULL, 0x100ULL, 0xffffULL, 0x10000ULL, 0xffffffULL,
          0xffffffffULL, 0x100000000ULL, 0xffffffffffULL, 0xffffffffffffffULL, 0x100000000000000ULL,
          ~0ULL - 1}) {
        set_account(creator, 0, ret_created(Bytecode{OP_STOP}), nonce);
        EXPECT_EQ(evaluate(call(creator).output(0, 32) + OP_POP + mload(0)),
                  to_u256(address_by_hand(creator, nonce)))
            << nonce;
        EXPECT_EQ(account(creator).nonce, nonce + 1);
    }
}

TEST_P(Creation, OfTransactionsHasTheSendersNonce)
{
    set_account(sender, 0, {}, 41);
    execute_creation(deployer(Bytecode{OP_STOP}));
    EXPECT_SUCCESS();
    EXPECT_EQ(result.created, address_by_hand(sender, 41));
    EXPECT_EQ(account(sender).nonce, 42U);
}

TEST_P(Creation, DeploysWhatInitCodeReturns)
{
    const Bytecode deployed = ret(0x77);
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        execute(create(deployer(deployed)) + OP_DUP1 + push(0x40) + OP_MSTORE +
                call(mload(0x40)).gas(100'000).output(0, 32) + OP_POP + ret_memory(0, 0x60));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), u256{0x77});
        const Address created = to_address(output(2));
        EXPECT_EQ(code_of(created), deployed.bytes());
        // EIP-161: contracts begin with nonce 1.
        EXPECT_EQ(account(created).nonce, r >= Revision::spurious_dragon ? 1U : 0U);
    }
}

TEST_P(Creation, GivesTheNewContractItsValue)
{
    set_account(contract, 100);
    for (const auto& code : {create(ret(op(OP_BALANCE, {OP_ADDRESS})), 30),
                             create2(ret(op(OP_BALANCE, {OP_ADDRESS})), 0, 30)}) {
        const Address created = to_address(evaluate(code));
        EXPECT_EQ(account(created).balance, u256{30});
        EXPECT_EQ(load_be_short(code_of(created)), u256{30});
    }
    EXPECT_EQ(account(contract).balance, u256{40});
}

TEST_P(Creation, InitCodeRunsAsTheNewContract)
{
    set_account(contract, 100);
    transaction.origin = address(0x0123);
    const Bytecode init = sstore(5, 6) + ret_words({OP_ADDRESS, OP_CALLER, OP_CALLVALUE, OP_ORIGIN,
                                                    OP_CALLDATASIZE, calldataload(0)});
    const Address created = to_address(evaluate(create(init, 7)));
    const Bytes code = code_of(created);
    ASSERT_EQ(code.size(), 6U * 32);
    const auto item = [&](std::size_t i) { return load_be(code.data() + 32 * i); };
    EXPECT_EQ(item(0), to_u256(created));
    EXPECT_EQ(item(1), to_u256(contract));
    EXPECT_EQ(item(2), u256{7});
    EXPECT_EQ(item(3), u256{0x0123});
    EXPECT_EQ(item(4), u256{0});
    EXPECT_EQ(item(5), u256{0});
    EXPECT_EQ(storage(created, 5), u256{6});
}

TEST_P(Creation, InitCodeReadsItself)
{
    const Bytecode init =
        op(OP_CODECOPY, {0, 0, OP_CODESIZE}) + ret_memory(0, OP_CODESIZE) + Bytecode{1, 2, 3};
    EXPECT_EQ(code_of(to_address(evaluate(create(init)))), init.bytes());
    execute_creation(init);
    EXPECT_EQ(code_of(result.created), init.bytes());
    // The account has no code yet.
    const Bytecode asks = ret(op(OP_EXTCODESIZE, {OP_ADDRESS}));
    EXPECT_EQ(code_of(to_address(evaluate(create(asks)))), Bytes(32));
}

TEST_P(Creation, WithoutInitCodeMakesAnEmptyContract)
{
    for (const Bytecode& creation : {op(OP_CREATE, {0, 0, 0}), op(OP_CREATE2, {0, 0, 0, 0}),
                                     op(OP_CREATE, {0, u256_max, 0})}) {
        const Address created = to_address(evaluate(creation));
        EXPECT_NE(created, Address{});
        EXPECT_TRUE(account(created).flags.exists);
        EXPECT_EQ(account(created).nonce, 1U);
        EXPECT_TRUE(code_of(created).empty());
    }
    execute_creation({});
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(0);
    EXPECT_EQ(account(result.created).nonce, 1U);
}

TEST_P(Creation, Costs32000AndTheCode)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        EXPECT_EQ(cost(OP_CREATE, {0, 0, 0}), 32000U);
        // 32 bytes of code at 200 each. EIP-3860: 2 for the one word of init code.
        const Bytecode init = ret_memory(0, 32);
        const std::uint64_t init_word = r >= Revision::shanghai ? 2 : 0;
        EXPECT_EQ(gas_of(create(init)) - gas_of(store_bytes(init)),
                  3 * 3 + 32000 + init_word + 3 + 3 + 3 + 32 * 200);
    }
}

TEST_P(Creation, IncreasesTheCreatorsNonce)
{
    execute(op(OP_CREATE, {0, 0, 0}) + op(OP_CREATE, {0, 0, 0}) + op(OP_CREATE2, {0, 0, 0, 0}));
    EXPECT_EQ(account(contract).nonce, 4U);
    // Failed init code has used it up as well; want of balance has not.
    EXPECT_EQ(evaluate(create(Bytecode{OP_INVALID})), u256{0});
    EXPECT_EQ(account(contract).nonce, 5U);
    EXPECT_EQ(evaluate(create(Bytecode{OP_STOP}, 1)), u256{0});
    EXPECT_EQ(account(contract).nonce, 5U);
}

TEST_P(Creation, WithoutTheBalanceFailsAndGivesGasBack)
{
    set_account(contract, 10);
    for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
        const Bytecode creation =
            opcode == OP_CREATE ? op(opcode, {11, 0, 0}) : op(opcode, {11, 0, 0, 0});
        EXPECT_EQ(evaluate(creation), u256{0});
        EXPECT_EQ(gas_of(creation), 3U * (opcode == OP_CREATE ? 3 : 4) + 32000);
    }
    EXPECT_EQ(account(contract).balance, u256{10});
}

TEST_P(Creation, FailedInitCodeLeavesNothing)
{
    set_account(contract, 100);
    for (const Bytecode& failure :
         {Bytecode{OP_INVALID}, revert_memory(0, 0), jump(0), Bytecode{OP_POP}}) {
        const Address next = address_by_hand(contract, account(contract).nonce);
        EXPECT_EQ(evaluate(create(sstore(0, 1) + op(OP_LOG0, {0, 0}) + failure, 5)), u256{0});
        EXPECT_FALSE(account(next).flags.exists);
        EXPECT_EQ(storage(next, 0), u256{0});
        EXPECT_TRUE(logs.empty());
        EXPECT_EQ(account(contract).balance, u256{100});
    }
}

TEST_P(Creation, FailedInitCodeTakesItsGasButRevertGivesItBack)
{
    constexpr std::uint64_t gas = 1'000'000;
    const auto run_init = [&](const Bytecode& init) {
        execute(create(init), {}, gas);
        EXPECT_SUCCESS();
        return result.gas_left;
    };
    const auto spent_before = [&](const Bytecode& init) {
        return gas_of(store_bytes(init)) + 3 * 3 + 32000 + 2;
    };
    const Bytecode invalid{OP_INVALID};
    EXPECT_EQ(run_init(invalid), (gas - spent_before(invalid)) / 64);
    const Bytecode reverts = revert_memory(0, 32);
    EXPECT_EQ(run_init(reverts), gas - spent_before(reverts) - 9);
}

TEST_P(Creation, ReturnDataIsThereOnlyAfterARevert)
{
    const Bytecode size_after = OP_POP + ret(OP_RETURNDATASIZE);
    execute(create(revert_memory(0, 5)) + size_after);
    EXPECT_OUTPUT(5);
    execute(create(ret_memory(0, 5)) + size_after);
    EXPECT_OUTPUT(0);
    execute(create(Bytecode{OP_INVALID}) + size_after);
    EXPECT_OUTPUT(0);
    // A creation that does not start empties it as well.
    constexpr Address talker = address(0x7a17);
    set_account(talker, 0, ret_memory(0, 9));
    execute(call(talker) + OP_POP + op(OP_CREATE, {1, 0, 0}) + size_after);
    EXPECT_OUTPUT(0);
}

TEST_P(Creation, AtAnAddressInUseFailsAndTakesAllGas)
{
    for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
        // EIP-684: a nonce or code. A balance alone is none of it.
        struct Case {
            u256 balance;
            Bytecode code;
            std::uint64_t nonce;
            bool taken;
        };
        const Case cases[]{{0, {}, 1, true}, {0, Bytecode{OP_STOP}, 0, true}, {5, {}, 0, false}};
        std::uint64_t salt = 0;
        for (const Case& c : cases) {
            ++salt;
            const std::uint64_t nonce = account(contract).nonce;
            const Hash256 salt_bytes = to_hash256(u256{salt});
            const Hash256 code_hash = sluice::keccak256({});
            Bytes preimage{0xff};
            for (const BytesView part :
                 {BytesView{contract}, BytesView{salt_bytes}, BytesView{code_hash}})
                preimage.insert(preimage.end(), part.begin(), part.end());
            const Address target =
                opcode == OP_CREATE ? address_by_hand(contract, std::max<std::uint64_t>(nonce, 1))
                                    : to_address(to_u256(sluice::keccak256(preimage)));
            set_account(target, c.balance, c.code, c.nonce);
            const Bytecode creation =
                opcode == OP_CREATE ? op(opcode, {0, 0, 0}) : op(opcode, {0, 0, 0, salt});
            execute(creation + ret_top(), {}, 1'000'000);
            EXPECT_SUCCESS();
            EXPECT_EQ(output(), c.taken ? u256{0} : to_u256(target));
            EXPECT_EQ(account(contract).nonce, std::max<std::uint64_t>(nonce, 1) + 1);
            if (c.taken) {
                EXPECT_LT(result.gas_left, 1'000'000U / 64);
            } else {
                EXPECT_EQ(account(target).balance, c.balance);
            }
        }
    }
}

TEST_P(Creation, OfATransactionAtAnAddressInUseFails)
{
    set_account(address_by_hand(sender, 0), 0, {}, 1);
    set_account(sender, 100);
    value = 7;
    execute_creation(deployer(Bytecode{OP_STOP}));
    EXPECT_STATUS(address_collision);
    EXPECT_EQ(result.gas_left, 0U);
    EXPECT_EQ(account(sender).balance, u256{100});
}

TEST_P(Creation, IsForbiddenInStaticCalls)
{
    set_account(creator, 0, op(OP_CREATE, {0, 0, 0}));
    EXPECT_EQ(evaluate(staticcall(creator).gas(100'000)), u256{0});
    set_account(creator, 0, op(OP_CREATE2, {0, 0, 0, 0}));
    EXPECT_EQ(evaluate(staticcall(creator).gas(100'000)), u256{0});
    EXPECT_EQ(account(creator).nonce, 0U);
    is_static = true;
    execute(op(OP_CREATE, {0, 0, 0}));
    EXPECT_STATUS(static_mode_violation);
}

TEST_P(Creation, NestsInInitCode)
{
    const Bytecode innermost = deployer(ret(0x33));
    const Bytecode middle = ret_created(innermost);  // deploys the address it has created
    const Address outer = to_address(evaluate(create(middle)));
    const Address inner = to_address(load_be_short(code_of(outer)));
    EXPECT_EQ(inner, address_by_hand(outer, 1));
    EXPECT_EQ(code_of(inner), ret(0x33).bytes());
    EXPECT_EQ(account(outer).nonce, 2U);
}

}  // namespace
}  // namespace sluice::evm::test
