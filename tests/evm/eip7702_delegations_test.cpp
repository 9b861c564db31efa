// EIP-7702 (Prague): what calls and code inspection make of an account that delegates to another's
// code. How an account comes to delegate is in eip7702_set_code_transactions_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/create_address.hpp>
#include "base/keccak.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip7702 : public Evm {
protected:
    static constexpr Address authority = address(0xa117);
    static constexpr Address target = address(0x7777);
    static constexpr Address middle = address(0x3333);
    static constexpr std::uint64_t cold = 2600;
    static constexpr std::uint64_t warm = 100;

    static std::vector<Revision> having() { return revisions(Revision::prague); }

    /// The code of an account that delegates.
    static Bytecode designator(const Address& to)
    {
        return Bytecode{0xef, 0x01, 0x00} + Bytecode{BytesView{to}};
    }

    void delegate(const Address& from, const Address& to, const u256& balance = 0)
    {
        set_account(from, balance, designator(to), 1);
    }

    /// A call without gas to an account, and what it costs without the access itself.
    struct BareCall {
        Bytecode code;
        std::uint64_t overhead;
    };
    static std::vector<BareCall> bare_calls(const Address& to)
    {
        return {{call(to).gas(0) + OP_POP, 7 * 3 + 2},
                {callcode(to).gas(0) + OP_POP, 7 * 3 + 2},
                {delegatecall(to).gas(0) + OP_POP, 6 * 3 + 2},
                {staticcall(to).gas(0) + OP_POP, 6 * 3 + 2}};
    }

    static std::vector<CallBuilder> calls(const Address& to)
    {
        return {call(to), callcode(to), delegatecall(to), staticcall(to)};
    }

    std::uint64_t balance_cost_after(const Bytecode& setup, const Address& where)
    {
        return evaluate(setup + metered(op(OP_BALANCE, {where}) + OP_POP)).limb[0] - 3 - 2;
    }
};
SLUICE_ON_EVERY_ENGINE(Eip7702);

TEST_P(Eip7702, DesignatorsAreCodeThatFailsBeforePrague)
{
    set_account(target, 0, ret(42));
    delegate(authority, target);
    for (const Revision r : revisions()) {
        revision = r;
        execute(call(authority).gas(20'000).output(0, 32) + OP_POP + ret(mload(0)));
        EXPECT_OUTPUT(r >= Revision::prague ? 42 : 0);
    }
}

TEST_P(Eip7702, CallsRunTheTargetsCodeAsTheAuthoritys)
{
    set_account(target, 11, ret_words({OP_ADDRESS, OP_CALLER, OP_SELFBALANCE, sload(1)}));
    set_storage(target, 1, 5);
    delegate(authority, target, 22);
    set_storage(authority, 1, 6);
    for (const Revision r : having()) {
        revision = r;
        for (CallBuilder a_call : {call(authority), staticcall(authority)}) {
            execute(a_call.output(0, 128) + OP_POP + ret_memory(0, 128));
            EXPECT_SUCCESS();
            EXPECT_EQ(output(0), to_u256(authority));
            EXPECT_EQ(output(1), to_u256(contract));
            EXPECT_EQ(output(2), u256{22});
            EXPECT_EQ(output(3), u256{6});
        }
    }
}

TEST_P(Eip7702, DelegatecallsRunTheTargetsCodeAsTheCallers)
{
    set_account(target, 11, ret_words({OP_ADDRESS, OP_CALLER, OP_SELFBALANCE, sload(1)}));
    delegate(authority, target, 22);
    set_storage(authority, 1, 6);
    set_storage(contract, 1, 7);
    for (const Revision r : having()) {
        revision = r;
        for (CallBuilder a_call : {callcode(authority), delegatecall(authority)}) {
            set_account(contract, 33);
            execute(a_call.output(0, 128) + OP_POP + ret_memory(0, 128));
            EXPECT_SUCCESS();
            EXPECT_EQ(output(0), to_u256(contract));
            EXPECT_EQ(output(2), u256{33});
            EXPECT_EQ(output(3), u256{7});
        }
        EXPECT_EQ(output(1), to_u256(sender));
    }
}

TEST_P(Eip7702, TheTargetIsAccessedOnTopOfTheAuthority)
{
    delegate(authority, target);
    for (const Revision r : having()) {
        revision = r;
        for (const BareCall& first : bare_calls(authority)) {
            EXPECT_EQ(gas_of(first.code), first.overhead + cold + cold);
            EXPECT_EQ(gas_of(2 * first.code), 2 * first.overhead + cold + cold + warm + warm);
            EXPECT_EQ(gas_of(op(OP_BALANCE, {target}) + first.code),
                      3 + cold + first.overhead + cold + warm);
            EXPECT_EQ(gas_of(op(OP_BALANCE, {authority}) + first.code),
                      3 + cold + first.overhead + warm + cold);
            // And warm it stays.
            EXPECT_EQ(balance_cost_after(first.code, target), warm);
            EXPECT_EQ(balance_cost_after(first.code, authority), warm);
        }
    }
}

TEST_P(Eip7702, TargetsThatAreWarmFromTheStartCostAHundred)
{
    for (const Revision r : having()) {
        revision = r;
        for (const Address& to : {authority, contract, sender, coinbase, address(1)}) {
            delegate(authority, to);
            for (const BareCall& a_call : bare_calls(authority))
                EXPECT_EQ(gas_of(a_call.code), a_call.overhead + cold + warm);
        }
    }
}

TEST_P(Eip7702, AnAccessThatCannotBePaidFailsTheCaller)
{
    delegate(authority, target);
    for (const BareCall& a_call : bare_calls(authority)) {
        execute(a_call.code, {}, a_call.overhead + 2 * cold);
        EXPECT_SUCCESS();
        execute(a_call.code, {}, a_call.overhead - 2 + 2 * cold - 1);
        EXPECT_STATUS(out_of_gas);
    }
}

TEST_P(Eip7702, TheCalleesShareIsOfWhatIsLeftAfterTheAccess)
{
    constexpr std::uint64_t gas = 100'000;
    set_account(target, 0, Bytecode{OP_INVALID});
    delegate(authority, target);
    execute(call(authority) + OP_POP, {}, gas);
    EXPECT_SUCCESS();
    // GAS and six pushes.
    EXPECT_EQ(result.gas_left, (gas - 2 - 6 * 3 - 2 * cold) / 64 - 2);
}

TEST_P(Eip7702, ADelegationsOwnDelegationIsNotFollowed)
{
    // The first one's code runs, and its first byte is no instruction.
    constexpr Address end = address(0x8888);
    set_account(end, 0, ret(42));
    delegate(target, end);
    delegate(authority, target);
    for (const Revision r : having()) {
        revision = r;
        for (CallBuilder a_call : calls(authority)) {
            execute(a_call.gas(20'000) + OP_RETURNDATASIZE + OP_ADD + ret_top());
            EXPECT_OUTPUT(0);
            EXPECT_EQ(balance_cost_after(a_call.gas(20'000) + OP_POP, end), cold);
        }
        EXPECT_EQ(gas_of(call(authority).gas(20'000) + OP_POP), 7 * 3 + 2 + 2 * cold + 20'000);
    }
}

TEST_P(Eip7702, LoopsOfDelegationsFail)
{
    for (const Revision r : having()) {
        revision = r;
        delegate(authority, authority);
        EXPECT_EQ(evaluate(call(authority).gas(20'000)), u256{0});
        EXPECT_EQ(gas_of(call(authority).gas(20'000) + OP_POP), 7 * 3 + 2 + cold + warm + 20'000);
        delegate(authority, target);
        delegate(target, authority);
        EXPECT_EQ(evaluate(call(authority).gas(20'000)), u256{0});
        EXPECT_EQ(evaluate(call(target).gas(20'000)), u256{0});
    }
}

TEST_P(Eip7702, ATargetWithoutCodeIsACallOfNothing)
{
    for (const Revision r : having()) {
        revision = r;
        for (const Address& to : {target, address(0x9999)}) {
            set_account(contract, 10);
            delegate(authority, to);
            for (CallBuilder a_call : calls(authority))
                EXPECT_EQ(evaluate(a_call), u256{1});
            EXPECT_EQ(evaluate(call(authority).value(4)), u256{1});
            EXPECT_EQ(account(authority).balance, u256{4});
            EXPECT_EQ(account(to).balance, u256{0});
        }
    }
}

TEST_P(Eip7702, PrecompilesAsTargetsAreWithoutCode)
{
    // The identity would return its input, ecrecover would cost 3000, blake2f would fail.
    for (const Revision r : having()) {
        revision = r;
        for (const Address& precompile : {address(4), address(1), address(9)}) {
            SCOPED_TRACE(to_hex(precompile));
            delegate(authority, precompile);
            for (CallBuilder a_call : calls(authority)) {
                execute(mstore(0, 7) + a_call.gas(0).input(0, 32) + OP_RETURNDATASIZE + push(0) +
                        OP_MSTORE + push(32) + OP_MSTORE + ret_memory(0, 64));
                EXPECT_SUCCESS();
                EXPECT_EQ(output(0), u256{0});
                EXPECT_EQ(output(1), u256{1});
            }
        }
    }
}

TEST_P(Eip7702, InspectionSeesTheDesignator)
{
    set_account(target, 0, ret(42));
    delegate(authority, target);
    const Bytecode own = designator(target);
    // Before Prague it was the same.
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        EXPECT_EQ(evaluate(op(OP_EXTCODESIZE, {authority})), u256{23});
        EXPECT_EQ(evaluate(op(OP_EXTCODEHASH, {authority})),
                  to_u256(sluice::keccak256(own.bytes())));
        execute(op(OP_EXTCODECOPY, {authority, 0, 0, 32}) + ret_memory(0, 32));
        Bytes padded = own.bytes();
        padded.resize(32);
        EXPECT_EQ(result.output, padded);
    }
}

TEST_P(Eip7702, InspectionDoesNotAccessTheTarget)
{
    delegate(authority, target);
    for (const Revision r : having()) {
        revision = r;
        for (const Bytecode& look :
             {op(OP_EXTCODESIZE, {authority}) + OP_POP, op(OP_EXTCODEHASH, {authority}) + OP_POP,
              op(OP_BALANCE, {authority}) + OP_POP}) {
            EXPECT_EQ(gas_of(look), 3 + cold + 2);
            EXPECT_EQ(balance_cost_after(look, target), cold);
        }
        const Bytecode copy = op(OP_EXTCODECOPY, {authority, 0, 0, 0});
        EXPECT_EQ(gas_of(copy), 4 * 3 + cold);
        EXPECT_EQ(balance_cost_after(copy, target), cold);
    }
}

TEST_P(Eip7702, RunningCodeSeesItself)
{
    const Bytecode code = op(OP_CODECOPY, {32, 0, 32}) + mstore(0, OP_CODESIZE) + ret_memory(0, 64);
    set_account(target, 0, code);
    delegate(authority, target);
    execute(call(authority).output(0, 64) + OP_POP + ret_memory(0, 64));
    EXPECT_EQ(output(0), u256{code.size()});
    Bytes padded = code.bytes();
    padded.resize(32);
    EXPECT_EQ(output(1), load_be(padded.data()));
}

TEST_P(Eip7702, StorageOfBothKindsIsTheAuthoritys)
{
    set_account(target, 0,
                sstore(1, add(sload(1), 1)) + tstore(1, add(tload(1), 2)) + ret(tload(1)));
    delegate(authority, target);
    for (const Revision r : having()) {
        revision = r;
        set_storage(authority, 1, 10);
        execute(call(authority) + OP_POP + call(target) + OP_POP + call(authority).output(0, 32) +
                OP_POP + ret(mload(0)));
        EXPECT_OUTPUT(4);
        EXPECT_EQ(storage(authority, 1), u256{12});
    }
}

TEST_P(Eip7702, CreationsAreTheAuthoritys)
{
    set_account(target, 0, create(deployer(Bytecode{OP_STOP})) + ret_top());
    for (const Revision r : having()) {
        revision = r;
        set_account(authority, 0, designator(target), 40 + static_cast<std::uint64_t>(r));
        const Address expected = create_address(authority, account(authority).nonce);
        execute(call(authority).output(0, 32) + OP_POP + ret(mload(0)));
        EXPECT_OUTPUT(to_u256(expected));
        EXPECT_EQ(account(authority).nonce, 41 + static_cast<std::uint64_t>(r));
        EXPECT_EQ(account(target).nonce, 0U);
    }
}

TEST_P(Eip7702, SelfdestructMovesTheAuthoritysBalance)
{
    constexpr Address heir = address(0xbbbb);
    for (const Revision r : having()) {
        revision = r;
        set_account(target, 5, selfdestruct(heir));
        set_account(heir, 0, {}, 1);
        delegate(authority, target, 70);
        execute(call(authority) + ret_top());
        EXPECT_OUTPUT(1);
        EXPECT_EQ(account(heir).balance, u256{70});
        EXPECT_EQ(code_of(authority), designator(target).bytes());
        EXPECT_EQ(account(authority).balance, u256{0});
        EXPECT_EQ(account(target).balance, u256{5});
    }
}

TEST_P(Eip7702, StaticCallsHoldForTheTargetsCode)
{
    set_account(target, 0, sstore(1, 1));
    delegate(authority, target);
    EXPECT_EQ(evaluate(staticcall(authority).gas(50'000)), u256{0});
    EXPECT_EQ(storage(authority, 1), u256{0});
    EXPECT_EQ(evaluate(call(authority).gas(50'000)), u256{1});
    EXPECT_EQ(storage(authority, 1), u256{1});
}

TEST_P(Eip7702, TheTargetStaysWarmUnlessItsCallerFails)
{
    set_account(target, 0, Bytecode{OP_INVALID});
    delegate(authority, target);
    EXPECT_EQ(balance_cost_after(call(authority).gas(1000) + OP_POP, target), warm);
    set_account(contract, 0);
    EXPECT_EQ(balance_cost_after(call(authority).value(1) + OP_POP, target), warm);
    set_account(middle, 0, call(authority).gas(1000) + OP_INVALID);
    EXPECT_EQ(balance_cost_after(call(middle).gas(20'000) + OP_POP, target), cold);
}

TEST_P(Eip7702, OnlyWholeDesignatorsDelegate)
{
    set_account(target, 0, ret(42));
    const Bytes whole = designator(target).bytes();
    Bytes longer = whole;
    longer.push_back(0);
    Bytes version = whole;
    version[1] = 2;
    Bytes minor = whole;
    minor[2] = 1;
    for (const Bytes& code :
         {longer, Bytes{whole.begin(), whole.end() - 1}, version, minor, Bytes{0xef, 0x01, 0x00}}) {
        set_account(authority, 0, Bytecode{code}, 1);
        EXPECT_EQ(evaluate(call(authority).gas(20'000)), u256{0}) << to_hex(code);
        EXPECT_EQ(gas_of(call(authority).gas(0) + OP_POP), 7 * 3 + 2 + cold);
    }
}

TEST_P(Eip7702, OfTheRecipientOfATransactionTheTargetIsWarm)
{
    const Bytecode ask = metered(op(OP_BALANCE, {target}) + OP_POP);
    set_account(target, 0, ret_words({OP_ADDRESS, ask}));
    for (const Revision r : having()) {
        revision = r;
        execute(designator(target));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), to_u256(contract));
        EXPECT_EQ(output(1), u256{3 + warm + 2});
        // Running costs what the code costs.
        set_account(target, 0, Bytecode{OP_JUMPDEST});
        EXPECT_EQ(gas_of(designator(target)), 1U);
        set_account(target, 0, ret_words({OP_ADDRESS, ask}));
    }
}

}  // namespace
}  // namespace sluice::evm::test
