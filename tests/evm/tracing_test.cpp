// Traces of instructions: what a line says, and which lines there are.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <vector>

#include "evm/tracing/eip3155.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

constexpr Address contract = address(0xcccc);

/// Runs code with a tracer and keeps the lines.
std::vector<std::string> trace(const Bytecode& code, const TraceOptions& options = {},
                               const TraceFilter& filter = {}, Revision revision = latest_revision,
                               std::uint64_t gas = 1'000'000)
{
    std::vector<std::string> lines;
    Eip3155Tracer tracer{options, filter, [&](std::string_view line) { lines.emplace_back(line); }};
    chain::State state;
    state.set_account(contract, 1, 0, code.bytes());
    state.set_storage(contract, 7, 0x1234);
    chain::BlockEnvironment environment;
    environment.revision = revision;
    chain::Executor executor{state, environment};
    executor.set_tracer(&tracer);
    Message message;
    message.gas = gas;
    message.recipient = message.code_address = contract;
    state.begin_transaction();
    executor.run(message, {});
    return lines;
}

/// One field of a line as the line spells it.
std::string field(const std::string& line, std::string_view name)
{
    simdjson::dom::parser parser;
    simdjson::dom::element value;
    EXPECT_EQ(parser.parse(simdjson::padded_string{line}).at_key(name).get(value),
              simdjson::SUCCESS)
        << name << " in " << line;
    return simdjson::minify(value);
}

std::vector<std::string> names(const std::vector<std::string>& lines)
{
    std::vector<std::string> all;
    for (const std::string& line : lines) {
        const std::string name = field(line, "opName");
        all.push_back(name.substr(1, name.size() - 2));
    }
    return all;
}

using Names = std::vector<std::string>;

// Both lines as geth writes them for the same code.
TEST(Tracing, LinesAreGeths)
{
    const auto lines = trace(hex_code("6040"), {}, {}, latest_revision, 0x2540be400);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0],
              R"({"pc":0,"op":96,"gas":"0x2540be400","gasCost":"0x3","memSize":0,"stack":[],)"
              R"("depth":1,"refund":0,"opName":"PUSH1"})"
              "\n");
    EXPECT_EQ(lines[1],
              R"({"pc":2,"op":0,"gas":"0x2540be3fd","gasCost":"0x0","memSize":0,"stack":["0x40"],)"
              R"("depth":1,"refund":0,"opName":"STOP"})"
              "\n");
}

TEST(Tracing, AnSstoresLineHasTheRefundItAdds)
{
    const auto lines = trace(sstore(7, 0) + OP_STOP);
    ASSERT_EQ(names(lines), (Names{"PUSH1", "PUSH1", "SSTORE", "STOP"}));
    EXPECT_EQ(field(lines[1], "refund"), "0");
    EXPECT_EQ(field(lines[2], "refund"), "4800");
    EXPECT_EQ(field(lines[3], "refund"), "4800");
}

TEST(Tracing, AFailedFramesRefundsDoNotCount)
{
    // A creation whose init code clears a slot that it has set, and reverts.
    const Bytecode init = sstore(1, 1) + sstore(1, 0) + revert_memory(0, 0);
    const auto lines = trace(create(init) + OP_STOP);
    EXPECT_EQ(field(lines[lines.size() - 2], "opName"), "\"REVERT\"");
    EXPECT_EQ(field(lines[lines.size() - 2], "refund"), "19900");
    EXPECT_EQ(field(lines.back(), "opName"), "\"STOP\"");
    EXPECT_EQ(field(lines.back(), "refund"), "0");
}

TEST(Tracing, TheReturnOfACreationDoesNotPayForTheCode)
{
    const auto lines = trace(create(deployer(hex_code("00112233"))) + OP_STOP);
    bool seen = false;
    for (const std::string& line : lines) {
        if (field(line, "opName") == "\"RETURN\"") {
            seen = true;
            EXPECT_EQ(field(line, "gasCost"), "\"0x0\"");
        }
    }
    EXPECT_TRUE(seen);
}

TEST(Tracing, StorageIsWhatWasReadAndWritten)
{
    TraceOptions options;
    options.storage = true;
    const auto lines = trace(sload(7) + OP_POP + sstore(8, 9) + OP_STOP, options);
    ASSERT_EQ(names(lines), (Names{"PUSH1", "SLOAD", "POP", "PUSH1", "PUSH1", "SSTORE", "STOP"}));
    EXPECT_EQ(field(lines[1], "storage"), R"({"0x7":"0x1234"})");
    EXPECT_EQ(field(lines[5], "storage"), R"({"0x8":"0x9"})");
    for (const std::size_t other : {0U, 2U, 3U, 6U})
        EXPECT_EQ(lines[other].find("storage"), std::string::npos);
}

TEST(Tracing, StorageThatWasNotReachedIsNotShown)
{
    TraceOptions options;
    options.storage = true;
    for (const Bytecode& code : {sload(7), Bytecode{OP_SLOAD}, push(1) + OP_SSTORE}) {
        const auto lines = trace(code, options, {}, latest_revision, 10);
        EXPECT_EQ(lines.back().find("storage"), std::string::npos) << lines.back();
        EXPECT_NE(lines.back().find("error"), std::string::npos) << lines.back();
    }
}

TEST(Tracing, NamesAreThoseOfTheRulesInForce)
{
    EXPECT_EQ(names(trace(Bytecode{OP_PUSH0}, {}, {}, Revision::shanghai)).front(), "PUSH0");
    EXPECT_EQ(names(trace(Bytecode{OP_PUSH0}, {}, {}, Revision::paris)),
              (Names{"opcode 0x5f not defined"}));
}

TEST(Tracing, PartsCanBeLeftOut)
{
    const auto lines = trace(push(1), {false, false, false, false});
    EXPECT_EQ(lines[1].find("stack"), std::string::npos);
    const auto full = trace(mstore(0, 1) + OP_STOP, {true, true, true, true});
    EXPECT_EQ(field(full.back(), "memory"), "\"0x" + std::string(62, '0') + "01\"");
    EXPECT_EQ(field(full.back(), "returnData"), "\"0x\"");
}

// ---- windows -------------------------------------------------------------------------------

/// Four instructions at 0, 2, 4 and 5.
const Bytecode addition = push(1) + push(2) + Bytecode{OP_ADD} + OP_STOP;

TEST(TraceFilters, BySteps)
{
    TraceFilter filter;
    filter.steps = {2, 3};
    EXPECT_EQ(names(trace(addition, {}, filter)), (Names{"PUSH1", "ADD"}));
    filter.steps = {4, 100};
    EXPECT_EQ(names(trace(addition, {}, filter)), (Names{"STOP"}));
    filter.steps = {5, 100};
    EXPECT_TRUE(trace(addition, {}, filter).empty());
}

TEST(TraceFilters, ByPosition)
{
    TraceFilter filter;
    filter.pc = {2, 4};
    EXPECT_EQ(names(trace(addition, {}, filter)), (Names{"PUSH1", "ADD"}));
}

TEST(TraceFilters, ByInstruction)
{
    TraceFilter filter;
    filter.opcodes.reset();
    filter.opcodes.set(OP_ADD);
    filter.opcodes.set(OP_STOP);
    EXPECT_EQ(names(trace(addition, {}, filter)), (Names{"ADD", "STOP"}));
}

TEST(TraceFilters, ByDepth)
{
    const Bytecode code = create(push(1) + OP_STOP) + OP_STOP;
    TraceFilter filter;
    filter.depth = {2, 2};
    EXPECT_EQ(names(trace(code, {}, filter)), (Names{"PUSH1", "STOP"}));
    filter.depth = {1, 1};
    EXPECT_EQ(names(trace(code, {}, filter)).back(), "STOP");
    filter.depth = {3, 1024};
    EXPECT_TRUE(trace(code, {}, filter).empty());
}

// A line says the same whether the lines around it are there or not.
TEST(TraceFilters, LeaveTheirLinesAsTheyAre)
{
    const Bytecode code = sload(7) + create(sstore(1, 1) + sstore(1, 0) + ret(5)) +
                          call(address(4)).gas(100) + sstore(7, 0) + Bytecode{OP_ADDRESS} +
                          Bytecode{OP_INVALID};
    TraceOptions options;
    options.storage = true;
    const auto all = trace(code, options);
    ASSERT_GT(all.size(), 30U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        TraceFilter filter;
        filter.steps = {i + 1, i + 1};
        EXPECT_EQ(trace(code, options, filter), std::vector<std::string>{all[i]});
    }
}

}  // namespace
}  // namespace sluice::evm::test
