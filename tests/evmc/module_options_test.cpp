// The module's options.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/evmc/small_client.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sluice::evmc::test {
namespace {

using namespace evm;
using namespace evm::test;

TEST(EvmcOptions, AreTaken)
{
    const OwnedVm vm = create();
    Client client;
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"mode", "traditional"},
             {"mode", "advanced"},
             {"mode", "auto"},
             {"mode", "shadow"},
             {"promotion-gas", "0"},
             {"promotion-gas", "18446744073709551615"},
             {"lowers-after", "0"},
             {"lowers-after", "255"},
             {"cache-bytes", "0"},
             {"reproducers", "/"},
             {"cache-bytes", "65536"},
             {"cache-bytes", "64K"},
             {"cache-bytes", "16M"},
             {"cache-bytes", "1G"},
             {"advanced-share", "5%"},
             {"advanced-share", "0.05"},
             {"advanced-share", "100%"},
             {"advanced-share", "0"},
         }) {
        EXPECT_EQ(vm->set_option(vm.get(), name, value), EVMC_SET_OPTION_SUCCESS)
            << name << '=' << value;
        const Outcome outcome{execute(*vm, client, message_with(100'000), ret(add(20, 22)))};
        EXPECT_EQ(outcome.number(), 42U) << name << '=' << value;
    }
}

TEST(EvmcOptions, AreRefused)
{
    const OwnedVm vm = create();
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"mode", "fast"},
             {"mode", "Auto"},
             {"mode", ""},
             {"mode", nullptr},
             {"promotion-gas", "-1"},
             {"promotion-gas", "1K"},
             {"lowers-after", "256"},
             {"lowers-after", ""},
             {"metrics", ""},
             {"metrics", "/dev/null/metrics.json"},
             {"reproducers", ""},
             {"reproducers", "/dev/null"},
             {"cache-bytes", "-1"},
             {"cache-bytes", "many"},
             {"cache-bytes", ""},
             {"cache-bytes", "K"},
             {"cache-bytes", "1.5M"},
             {"cache-bytes", "1T"},
             {"cache-bytes", "99999999999999999999"},
             {"cache-bytes", "99999999999G"},
             {"advanced-share", "101%"},
             {"advanced-share", "2"},
             {"advanced-share", "-0.1"},
             {"advanced-share", "nan"},
             {"advanced-share", "%"},
         })
        EXPECT_EQ(vm->set_option(vm.get(), name, value), EVMC_SET_OPTION_INVALID_VALUE)
            << name << '=' << (value != nullptr ? value : "null");
    for (const char* name : {"", "trace", "Mode", static_cast<const char*>(nullptr)})
        EXPECT_EQ(vm->set_option(vm.get(), name, "1"), EVMC_SET_OPTION_INVALID_NAME);
}

TEST(EvmcOptions, MetricsAreWrittenAtTheEnd)
{
    const sluice::test::TemporaryFolder folder;
    const std::string file = (folder.path() / "metrics.prom").string();
    {
        const OwnedVm vm = create();
        Client client;
        ASSERT_EQ(vm->set_option(vm.get(), "metrics", file.c_str()), EVMC_SET_OPTION_SUCCESS);
        ASSERT_EQ(vm->set_option(vm.get(), "mode", "shadow"), EVMC_SET_OPTION_SUCCESS);
        for (int i = 0; i < 3; ++i)
            const Outcome outcome{execute(*vm, client, message_with(100'000), ret(add(20, 22)))};
    }
    std::ifstream stream{file};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    EXPECT_NE(text.find("\nsluice_shadowed_messages_total 3\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nsluice_divergences_total 0\n"), std::string::npos);
    EXPECT_NE(text.find("\nsluice_code_cache_hits_total 2\n"), std::string::npos);
}

}  // namespace
}  // namespace sluice::evmc::test
