// The module blockchain: section 20. Hashes are computed here from the texts that the reference
// says they are of.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"
#include "zx/runtime/sha256.hpp"

namespace sluice::zx::test {
namespace {

class Blockchain : public testing::Test {
protected:
    Value call(std::string_view function, std::vector<Value> arguments = {})
    {
        return machine.call_member("blockchain", function, std::move(arguments));
    }
    std::string show(std::string_view function, std::vector<Value> arguments = {})
    {
        return machine.show_member("blockchain", function, std::move(arguments));
    }
    std::string part(Value map, std::string_view key)
    {
        return machine.display(entry(machine.runtime().heap(), *map.as<Map>(), key));
    }
    void set(Value map, std::string_view key, Value value)
    {
        machine.call("map_set", {map, machine.text(key), value});
    }

    NativeMachine machine;
};

TEST_F(Blockchain, BlocksHashTheirFields)
{
    const Value block = call("create_block", {integer(3), integer(1000), machine.text("data"),
                                              machine.text("abc"), integer(7)});
    ASSERT_TRUE(block.is_map()) << machine.error;
    EXPECT_EQ(part(block, "hash"), sha256_hex("31000dataabc7"));
    EXPECT_EQ(show("hash_block", {block}), sha256_hex("31000dataabc7"));
    EXPECT_EQ(machine.show("keys", {block}),
              "[index, timestamp, data, previous_hash, nonce, hash]");
    EXPECT_EQ(show("validate_block", {block}), "true");
    set(block, "data", machine.text("forged"));
    EXPECT_EQ(show("validate_block", {block}), "false");
    EXPECT_EQ(show("validateBlock", {integer(1)}), "false");
}

TEST_F(Blockchain, ChainsGrowAndAreChecked)
{
    const Value chain = call("create_chain", {machine.text("main")});
    ASSERT_TRUE(chain.is_map()) << machine.error;
    call("add_block", {chain, machine.text("one")});
    const Value second = call("addBlock", {chain, machine.text("two")});
    EXPECT_EQ(part(second, "index"), "2");
    EXPECT_EQ(show("validate_chain", {chain}), "true");
    const Value info = call("get_chain_info", {chain});
    EXPECT_EQ(part(info, "name"), "main");
    EXPECT_EQ(part(info, "length"), "3");
    EXPECT_EQ(part(info, "latest_hash"), part(second, "hash"));
    set(second, "previous_hash", machine.text("0"));
    EXPECT_EQ(show("validate_chain", {chain}), "false");
    set(second, "hash", machine.text(show("hash_block", {second})));
    EXPECT_EQ(show("validate_chain", {chain}), "false") << "hash its own, but no successor";
}

TEST_F(Blockchain, TheGenesisBlockIsTheFirst)
{
    const Value block = call("create_genesis_block");
    EXPECT_EQ(part(block, "index"), "0");
    EXPECT_EQ(show("validate_block", {block}), "true");
    EXPECT_EQ(show("validate_chain", {machine.list({block})}), "true");
    EXPECT_EQ(show("validate_chain", {integer(1)}),
              "error: validate_chain() takes a list of blocks or a chain");
}

TEST_F(Blockchain, WorkIsProved)
{
    const Value proof = call("proof_of_work", {machine.text("data"), integer(2)});
    ASSERT_TRUE(proof.is_map()) << machine.error;
    EXPECT_TRUE(part(proof, "hash").starts_with("00"));
    EXPECT_EQ(part(proof, "hash"), sha256_hex("data" + part(proof, "nonce")));
    EXPECT_EQ(show("proof_of_work", {machine.text("data"), integer(64), integer(10)}),
              "error: proof_of_work() found no nonce in 10 attempts");
    EXPECT_TRUE(show("proof_of_work", {null(), integer(65)}).starts_with("error: "));
}

TEST_F(Blockchain, TransactionsHashTheirFields)
{
    const Value transaction =
        call("create_transaction", {machine.text("a"), machine.text("b"), integer(5), integer(9)});
    ASSERT_TRUE(transaction.is_map()) << machine.error;
    EXPECT_EQ(part(transaction, "hash"), sha256_hex("ab59"));
    EXPECT_EQ(show("hash_transaction", {transaction}), sha256_hex("ab59"));
}

TEST_F(Blockchain, AddressesAreMadeAndChecked)
{
    const Value address = call("create_address", {machine.text("any key")});
    EXPECT_EQ(show("validate_address", {address}), "true");
    EXPECT_EQ(show("validate_address", {address, machine.text("zx")}), "false");
    EXPECT_EQ(show("validateAddress", {machine.text("0x12")}), "false");
    EXPECT_EQ(show("validate_address", {null()}), "false");
    EXPECT_TRUE(show("createAddress", {machine.text("k"), machine.text("zx")}).starts_with("zx"));
}

TEST_F(Blockchain, MerkleRootsAreThoseOfTheModuleCrypto)
{
    const Value leaves = machine.list({machine.text("aa"), machine.text("bb")});
    EXPECT_EQ(show("calculate_merkle_root", {leaves}), sha256_hex("aabb"));
    EXPECT_EQ(show("calculateMerkleRoot", {leaves}), sha256_hex("aabb"));
}

}  // namespace
}  // namespace sluice::zx::test
