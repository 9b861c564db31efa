// The life of a program, its surroundings and its records: sections 13.1, 17.3, 17.6 and 20.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

template <int number>
NativeStatus prints(NativeCall& call)
{
    call.runtime.output().write_line("hook " + std::to_string(number));
    return give_null(call);
}

NativeStatus ticks(NativeCall& call)
{
    call.runtime.output().write_line("tick " + std::to_string(call.runtime.clock().milliseconds()));
    return give_null(call);
}

TEST(Process, ExitRunsItsHooksAndUnwinds)
{
    NativeMachine machine;
    machine.call("on_exit", {machine.callable(prints<1>)});
    machine.call("on_exit", {machine.callable(prints<2>)});
    machine.call("exit_program", {integer(3)});
    EXPECT_EQ(machine.take_output(), "hook 1\nhook 2\n👋 Exiting with code 3\n");
    EXPECT_EQ(machine.runtime().error().kind, ErrorKind::Exit);
    EXPECT_EQ(machine.runtime().error().exit_code, 3);
    EXPECT_EQ(machine.show("exit_program", {integer(256)}),
              "error: exit_program() takes a code from 0 to 255");
}

TEST(Process, FunctionsOnExitRunOnce)
{
    NativeMachine machine;
    machine.call("on_exit", {machine.callable(prints<1>)});
    machine.call("exit_program");
    machine.call("exit_program");
    EXPECT_EQ(machine.take_output(), "hook 1\n👋 Exiting with code 0\n👋 Exiting with code 0\n");
}

TEST(Process, SignalsCallTheirOwnHandlers)
{
    NativeMachine machine;
    machine.call("signal_handler", {machine.text("SIGINT"), machine.callable(prints<1>)});
    machine.call("signal_handler", {machine.text("term"), machine.callable(prints<2>)});
    machine.call("on_exit", {machine.callable(prints<3>)});
    machine.runtime().request_end(EndSignal::Terminate);
    machine.runtime().forget_stop();
    EXPECT_EQ(machine.show("run", {null(), integer(2)}), "null");
    const std::string output = machine.take_output();
    EXPECT_TRUE(output.ends_with("exit.\nhook 2\nhook 3\n✅ Program terminated gracefully.\n"))
        << output;
    EXPECT_FALSE(machine.runtime().ending().is_requested());
}

TEST(Process, RunRepeatsUntilItIsInterrupted)
{
    RuntimeOptions options;
    const auto polls = std::make_shared<int>(0);
    options.is_interrupted = [polls] { return ++*polls > 4; };
    NativeMachine machine{std::move(options)};
    machine.call("on_start", {machine.callable(prints<1>)});
    machine.call("on_exit", {machine.callable(prints<2>)});
    machine.call("signal_handler", {machine.text("SIGINT"), machine.callable(prints<3>)});
    EXPECT_EQ(machine.show("run", {machine.callable(ticks), integer(2)}), "null");
    const std::string output = machine.take_output();
    EXPECT_TRUE(
        output.starts_with("🚀 Program running. Press Ctrl+C to exit.\nhook 1\n"
                           "tick 1704067200000\ntick 1704067202000\n"))
        << output;
    EXPECT_TRUE(output.ends_with("hook 3\nhook 2\n✅ Program terminated gracefully.\n")) << output;
}

NativeStatus waits_ten_seconds(NativeCall& call)
{
    if (call.step == 2)
        return call.done(call.returned);
    if (call.step == 0) {
        call.step = 1;
        const Value schedule =
            Value::from(call.runtime.heap().create<BuiltinObject>(find_builtin("schedule")));
        return call.call(schedule, call.argument(0));
    }
    call.step = 2;
    call.runtime.scheduler().sleep(10'000'000);
    return NativeStatus::Suspend;
}

TEST(Process, ScheduledTasksRunLater)
{
    NativeMachine machine;
    const auto job = [&](double interval) {
        return machine.map({{"interval", number(interval)}, {"action", machine.callable(ticks)}});
    };
    constexpr static BuiltinInfo waiter{
        .name = "wait", .function = waits_ten_seconds, .is_simple = false};
    const Value jobs = machine.list({job(4), job(1)});
    EXPECT_EQ(machine.display(machine.run(waiter, null(), {jobs})), "[1, 2]");
    EXPECT_EQ(machine.take_output(), "tick 1704067201000\ntick 1704067204000\n");
    EXPECT_EQ(machine.show("schedule", {machine.list({integer(1)})}),
              "error: schedule() takes a list of maps {interval, action}");
}

TEST(Process, EnvironmentWritesStayInTheProgram)
{
    NativeMachine machine;
    ::setenv("ZX_LIBRARY_TEST", "outer", 1);
    const Value name = machine.text("ZX_LIBRARY_TEST");
    EXPECT_EQ(machine.show("env_get", {name}), "outer");
    EXPECT_EQ(machine.show("env_exists", {name}), "true");
    EXPECT_EQ(machine.show("env_set", {name, machine.text("inner")}), "true");
    EXPECT_EQ(machine.show("env_get", {name}), "inner");
    EXPECT_STREQ(::getenv("ZX_LIBRARY_TEST"), "outer");
    const Value missing = machine.text("ZX_LIBRARY_TEST_MISSING");
    EXPECT_EQ(machine.show("env_get", {missing}), "null");
    EXPECT_EQ(machine.show("env_get", {missing, integer(1)}), "1");
    EXPECT_EQ(machine.show("env_exists", {missing}), "false");
    for (const std::string_view refused : {"PATH", "ld_preload", "PYTHONPATH"})
        EXPECT_TRUE(
            machine.show("env_set", {machine.text(refused), name}).starts_with("error: env_set() "))
            << refused;
    ::unsetenv("ZX_LIBRARY_TEST");
}

TEST(Process, MemoryIsCounted)
{
    NativeMachine machine;
    const Value statistics = machine.call("memory_stats");
    ASSERT_TRUE(statistics.is_map());
    EXPECT_GT(entry(machine.runtime().heap(), *statistics.as<Map>(), "bytes_used").integer(), 0);
    EXPECT_TRUE(machine.call("track_memory").is_string());
}

// ---- context -----------------------------------------------------------------------------------

TEST(Context, TransactionsAreMaps)
{
    NativeMachine machine;
    machine.runtime().transaction().begin("alice");
    const Value transaction = machine.call("TX");
    ASSERT_TRUE(transaction.is_map());
    const Heap& heap = machine.runtime().heap();
    EXPECT_EQ(machine.display(entry(heap, *transaction.as<Map>(), "caller")), "alice");
    EXPECT_EQ(machine.show("keys", {machine.call("tx")}),
              "[caller, timestamp, block_hash, gas_used, gas_remaining, gas_limit]");
    EXPECT_EQ(machine.show("msg"), "{sender: alice}");
    EXPECT_EQ(machine.show("keys", {machine.call("gas")}), "[used, remaining, limit]");
    EXPECT_TRUE(find_builtin("TX")->is_variable);
    EXPECT_TRUE(find_builtin("msg")->is_variable);
    EXPECT_FALSE(find_builtin("tx")->is_variable);
}

TEST(Context, ModulesKnowThemselves)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("is_main"), "false");
    EXPECT_EQ(machine.show("get_module_name"), "null");
    ModuleUnit unit;
    unit.name = "__main__";
    unit.path = "/project/main.zx";
    FunctionCode code;
    code.module = &unit;
    machine.code = &code;
    EXPECT_EQ(machine.show("is_main"), "true");
    EXPECT_EQ(machine.show("get_module_name"), "__main__");
    EXPECT_EQ(machine.show("get_module_path"), "/project/main.zx");
    EXPECT_EQ(machine.show("list_imports"), "[]");
    EXPECT_EQ(machine.show("get_exported_names"), "[]");
}

TEST(Context, ErrorInfoTellsOfTheErrorThatWasCaughtLast)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("error_info"), "null");
    machine.call("revert", {machine.text("why")});
    // What an engine does where it catches.
    machine.runtime().note_caught({nullptr, 0});
    EXPECT_EQ(machine.show("error_info"), "{message: Transaction reverted: why, kind: revert}");
}

// ---- policies ----------------------------------------------------------------------------------

TEST(Policy, DependenciesPreferMocksInTestMode)
{
    NativeMachine machine;
    const Value name = machine.text("db");
    EXPECT_TRUE(machine.call("register_dependency", {name, integer(1)}).is_string());
    EXPECT_TRUE(machine.call("mock_dependency", {name, integer(2)}).is_string());
    EXPECT_EQ(machine.display(machine.runtime().dependencies().find("db")), "1");
    EXPECT_TRUE(machine.call("set_execution_mode", {machine.text("test")}).is_string());
    EXPECT_EQ(machine.display(machine.runtime().dependencies().find("db")), "2");
    EXPECT_TRUE(machine.call("clear_mocks").is_string());
    EXPECT_EQ(machine.display(machine.runtime().dependencies().find("db")), "1");
    EXPECT_EQ(machine.show("set_execution_mode", {machine.text("FAST")}),
              "error: set_execution_mode() takes PRODUCTION, DEBUG, TEST or SANDBOX");
}

TEST(Policy, RulesAreRecordedAndGivenBack)
{
    NativeMachine machine;
    const Value rules = machine.map({{"ttl", integer(60)}});
    EXPECT_TRUE(machine.call("cache", {machine.text("f"), rules}).same_as(rules));
    EXPECT_TRUE(machine.call("throttle", {machine.text("f"), rules}).same_as(rules));
    EXPECT_TRUE(machine.call("create_policy", {machine.text("p"), rules}).is_string());
    EXPECT_NE(machine.show("check_policy", {machine.text("p"), null()}),
              machine.show("check_policy", {machine.text("q"), null()}));
}

TEST(Policy, AuditsAreKeptInOrder)
{
    NativeMachine machine;
    machine.call("audit", {machine.text("login"), integer(1)});
    machine.call("audit", {machine.text("logout")});
    EXPECT_EQ(machine.show("__audit_trail__"),
              "[{event: login, data: 1, timestamp: 1704067200}, "
              "{event: logout, data: null, timestamp: 1704067200}]");
}

// ---- modules of the engine ---------------------------------------------------------------------

TEST(Perf, HintsAreAccepted)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show_member("perf", "enable_vm", {boolean(true)}), "true");
    EXPECT_EQ(machine.show_member("perf", "set_vm_mode", {machine.text("stack")}), "true");
    EXPECT_EQ(
        machine.show_member("perf", "set_vm_thresholds", {integer(1), integer(2), integer(3)}),
        "true");
    EXPECT_EQ(machine.show_member("perf", "force_vm_loops", {boolean(true)}), "true");
    EXPECT_EQ(machine.show_member("perf", "warmup"), "true");
    EXPECT_EQ(machine.show_member("perf", "reset_vm"), "true");
    EXPECT_EQ(machine.show_member("perf", "profile_start"), "true");
    EXPECT_EQ(machine.show_member("perf", "profile_stop"), "true");
    EXPECT_TRUE(machine.call_member("perf", "vm_stats").is_map());
    EXPECT_TRUE(machine.call_member("perf", "memory_stats").is_map());
    EXPECT_TRUE(machine.call_member("perf", "collect_gc").is_map());
    EXPECT_TRUE(machine.call_member("perf", "profile_report").is_string());
}

TEST(Perf, OnlyTheNamedSettingsTurnMeteringOff)
{
    NativeMachine machine;
    const auto configure = [&](std::string_view key, bool value) {
        EXPECT_EQ(
            machine.show_member("perf", "set_vm_config", {machine.map({{key, boolean(value)}})}),
            "true");
        return machine.runtime().meter().is_metered;
    };
    EXPECT_TRUE(configure("anything", false));
    EXPECT_TRUE(configure("enable_gas_metering", true));
    EXPECT_TRUE(configure("perf_disable_gas_metering", false));
    EXPECT_FALSE(configure("enable_gas_metering", false));
    EXPECT_EQ(machine.runtime().meter().limit, Meter::unlimited);
    NativeMachine other;
    other.call_member("perf", "set_vm_config",
                      {other.map({{"perf_disable_gas_metering", boolean(true)}})});
    EXPECT_FALSE(other.runtime().meter().is_metered);
}

TEST(Kernel, AnswersWithoutData)
{
    NativeMachine machine;
    EXPECT_TRUE(machine.call_member("kernel", "status").is_map());
    EXPECT_EQ(machine.show_member("kernel", "domains"), "[]");
    EXPECT_EQ(machine.show_member("kernel", "get_domain", {machine.text("x")}), "null");
    EXPECT_EQ(machine.show_member("kernel", "resolve_opcode", {integer(1)}), "null");
    EXPECT_EQ(machine.show_member("kernel", "is_booted"), "true");
}

}  // namespace
}  // namespace sluice::zx::test
