// SPDX-License-Identifier: Apache-2.0
#include "chain/intrinsic_gas.hpp"

#include <gtest/gtest.h>

namespace sluice::chain {
namespace {

using evm::Revision;

Transaction call(Bytes data)
{
    Transaction tx;
    tx.to = Address{};
    tx.data = std::move(data);
    return tx;
}

Transaction creation(Bytes data)
{
    Transaction tx;
    tx.data = std::move(data);
    return tx;
}

std::uint64_t intrinsic(const Transaction& tx, Revision revision)
{
    return intrinsic_gas(tx, revision).intrinsic;
}

TEST(IntrinsicGas, AnEmptyCallIsTheBase)
{
    for (const auto& [revision, name, fixture_name] : evm::revision_names)
        EXPECT_EQ(intrinsic(call({}), revision), 21'000U) << name;
}

TEST(IntrinsicGas, Eip2028MadeDataCheaperInIstanbul)
{
    const Transaction tx = call({0, 1, 0, 2, 3});
    EXPECT_EQ(intrinsic(tx, Revision::frontier), 21'000U + 2 * 4 + 3 * 68);
    EXPECT_EQ(intrinsic(tx, Revision::petersburg), 21'000U + 2 * 4 + 3 * 68);
    EXPECT_EQ(intrinsic(tx, Revision::istanbul), 21'000U + 2 * 4 + 3 * 16);
    EXPECT_EQ(intrinsic(tx, Revision::osaka), 21'000U + 2 * 4 + 3 * 16);
}

TEST(IntrinsicGas, CreationCostsMoreFromHomestead)
{
    const Transaction tx = creation({0});
    EXPECT_EQ(intrinsic(tx, Revision::frontier), 21'000U + 4);
    EXPECT_EQ(intrinsic(tx, Revision::homestead), 53'000U + 4);
    EXPECT_EQ(intrinsic(tx, Revision::paris), 53'000U + 4);
}

TEST(IntrinsicGas, Eip3860ChargesInitcodeByTheWord)
{
    EXPECT_EQ(intrinsic(creation({}), Revision::shanghai), 53'000U);
    EXPECT_EQ(intrinsic(creation(Bytes(1)), Revision::shanghai), 53'000U + 4 + 2);
    EXPECT_EQ(intrinsic(creation(Bytes(32)), Revision::shanghai), 53'000U + 32 * 4 + 2);
    EXPECT_EQ(intrinsic(creation(Bytes(33)), Revision::shanghai), 53'000U + 33 * 4 + 4);
    EXPECT_EQ(intrinsic(call(Bytes(33)), Revision::shanghai), 21'000U + 33 * 4);
}

TEST(IntrinsicGas, Eip2930ChargesAccessLists)
{
    Transaction tx = call({});
    tx.type = TransactionType::access_list;
    tx.access_list = {{Address{}, {Hash256{}, Hash256{}}}, {Address{}, {}}};
    // The same address and key twice is paid for twice.
    EXPECT_EQ(intrinsic(tx, Revision::berlin), 21'000U + 2 * 2'400 + 2 * 1'900);
}

TEST(IntrinsicGas, Eip7702ChargesAuthorizations)
{
    Transaction tx = call({});
    tx.type = TransactionType::set_code;
    tx.authorizations.resize(3);
    EXPECT_EQ(intrinsic(tx, Revision::prague), 21'000U + 3 * 25'000);
}

TEST(IntrinsicGas, Eip7623SetsAFloorByTokens)
{
    const Transaction tx = call({0, 1, 0, 2, 3});
    EXPECT_EQ(intrinsic_gas(tx, Revision::cancun).floor, 0U);
    EXPECT_EQ(intrinsic_gas(tx, Revision::prague).floor, 21'000U + 10 * (2 + 4 * 3));
    // Data alone counts: neither creation nor lists lift the floor.
    Transaction heavy = creation({0, 1, 0, 2, 3});
    heavy.access_list = {{Address{}, {Hash256{}}}};
    EXPECT_EQ(intrinsic_gas(heavy, Revision::osaka).floor, 21'000U + 10 * (2 + 4 * 3));
}

}  // namespace
}  // namespace sluice::chain
