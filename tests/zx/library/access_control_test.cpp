// Access control: section 13.6.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

class AccessControl : public testing::Test {
protected:
    NativeMachine machine;
    Value token = machine.text("token");
    Value alice = machine.text("alice");
    Value bob = machine.text("bob");
    Value minter = machine.text("minter");
};

TEST_F(AccessControl, ContractsHaveOneOwner)
{
    EXPECT_EQ(machine.show("get_owner", {token}), "null");
    machine.call("set_owner", {token, alice});
    EXPECT_EQ(machine.show("get_owner", {token}), "alice");
    EXPECT_EQ(machine.show("is_owner", {token, alice}), "true");
    EXPECT_EQ(machine.show("is_owner", {token, bob}), "false");
    machine.call("set_owner", {token, bob});
    EXPECT_EQ(machine.show("is_owner", {token, alice}), "false");
}

TEST_F(AccessControl, RolesAreGrantedAndRevoked)
{
    EXPECT_EQ(machine.show("has_role", {token, alice, minter}), "false");
    machine.call("grant_role", {token, alice, minter});
    machine.call("grant_role", {token, alice, machine.text("admin")});
    EXPECT_EQ(machine.show("has_role", {token, alice, minter}), "true");
    EXPECT_EQ(machine.show("has_role", {token, bob, minter}), "false");
    EXPECT_EQ(machine.show("get_roles", {token, alice}), "[minter, admin]");
    EXPECT_EQ(machine.show("revoke_role", {token, alice, minter}), "true");
    EXPECT_EQ(machine.show("revoke_role", {token, alice, minter}), "false");
    EXPECT_EQ(machine.show("get_roles", {token, alice}), "[admin]");
    EXPECT_EQ(machine.show("get_roles", {token, bob}), "[]");
}

TEST_F(AccessControl, PermissionsAreApartFromRoles)
{
    machine.call("grant_permission", {token, alice, minter});
    EXPECT_EQ(machine.show("has_permission", {token, alice, minter}), "true");
    EXPECT_EQ(machine.show("has_role", {token, alice, minter}), "false");
    machine.call("revoke_permission", {token, alice, minter});
    EXPECT_EQ(machine.show("has_permission", {token, alice, minter}), "false");
}

TEST_F(AccessControl, NamesThatRunTogetherAreKeptApart)
{
    machine.call("grant_role", {machine.text("ab"), machine.text("c"), minter});
    EXPECT_EQ(machine.show("has_role", {machine.text("a"), machine.text("bc"), minter}), "false");
}

TEST_F(AccessControl, RequirementsNeedATransaction)
{
    EXPECT_EQ(machine.show("require_owner", {token}),
              "error: require_owner() requires transaction context (TX.caller)");
    EXPECT_EQ(machine.show("require_role", {token, minter}),
              "error: require_role() requires transaction context (TX.caller)");
    EXPECT_EQ(machine.show("require_permission", {token, minter}),
              "error: require_permission() requires transaction context (TX.caller)");
}

TEST_F(AccessControl, RequirementsTestTheCaller)
{
    machine.runtime().transaction().begin("alice");
    machine.call("set_owner", {token, alice});
    machine.call("grant_role", {token, alice, minter});
    EXPECT_EQ(machine.show("require_owner", {token}), "true");
    EXPECT_EQ(machine.show("require_role", {token, minter}), "true");
    EXPECT_EQ(machine.show("require_permission", {token, minter, machine.text("no way")}),
              "error: Access denied: no way");
    EXPECT_TRUE(
        machine.show("require_permission", {token, minter}).starts_with("error: Access denied: "));
    machine.call("set_owner", {token, bob});
    EXPECT_EQ(machine.show("require_owner", {token, machine.text("owners only")}),
              "error: Access denied: owners only");
}

}  // namespace
}  // namespace sluice::zx::test
