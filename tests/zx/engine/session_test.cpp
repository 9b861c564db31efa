// Sessions: what options must not change.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/session.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sluice::zx {
namespace {

std::int64_t gas_of(const std::string& text, EngineKind engine, std::int64_t max_operations)
{
    SessionOptions options;
    options.engine = engine;
    options.max_operations = max_operations;
    const DiskFiles files;
    Session session{files, options};
    EXPECT_TRUE(session.load_text("test.zx", text)) << session.problems();
    const RunReport report = session.run();
    EXPECT_EQ(report.ending, RunReport::Ending::Done) << report.description;
    return report.gas_used;
}

TEST(Sessions, CountingOperationsChangesNoGas)
{
    for (const char* const text :
         {"async action a() { return 1 }\nlet x = await a()\nlet y = x + await a()",
          "function f(n) { if n > 0 { return f(n - 1) + 1 }\n return 0 }\nlet x = f(10)",
          "let sum = 0\nfor each i in range(10) { try { if i == 5 { throw i }\n sum += i } "
          "catch (e) { sum += 100 } }"}) {
        const std::int64_t gas = gas_of(text, EngineKind::Tree, Meter::unlimited);
        EXPECT_EQ(gas_of(text, EngineKind::Vm, Meter::unlimited), gas) << text;
        EXPECT_EQ(gas_of(text, EngineKind::Vm, 10'000), gas) << text;
        EXPECT_EQ(gas_of(text, EngineKind::Tree, 10'000), gas) << text;
    }
}

}  // namespace
}  // namespace sluice::zx
