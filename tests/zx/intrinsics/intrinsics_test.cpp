// What engines call for the statements that are rarely used.
// SPDX-License-Identifier: Apache-2.0
#include "zx/intrinsics/intrinsics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/zx/runtime/test_engine.hpp"
#include "zx/syntax/ast_declarations.hpp"
#include "zx/syntax/ast_security.hpp"

namespace sluice::zx {
namespace {

using namespace testing;

class IntrinsicCalls : public ::testing::Test {
protected:
    IntrinsicCalls()
    {
        unit.name = "__main__";
        unit.variables.resize(variable_count);
        EXPECT_TRUE(engine.runtime().modules().add(unit, {}, ""));
    }

    Outcome call(std::string_view name, const std::vector<Value>& operands)
    {
        const BuiltinInfo* const intrinsic = find_intrinsic(name);
        EXPECT_NE(intrinsic, nullptr) << name;
        return engine.call_builtin(*intrinsic, operands);
    }
    Value text(std::string_view text) { return engine.text(text); }
    Value& variable() { return engine.runtime().module_slots(0)[slot]; }
    std::string assign(Value value)
    {
        return engine.runtime().assign_special(0, slot, nullptr, value) == Status::Ok
                   ? ""
                   : engine.failed().error;
    }
    std::string sanitized(std::string_view input, std::string_view context)
    {
        return show(call("%sanitize", {text(input), text(context)}).value);
    }

    static constexpr std::uint32_t slot = 7;
    static constexpr std::size_t variable_count = 8;
    ModuleUnit unit;
    TestEngine engine;
};

TEST_F(IntrinsicCalls, AreFoundByTheirNames)
{
    const auto builtins = intrinsics().builtins;
    EXPECT_TRUE(std::ranges::is_sorted(builtins, {}, &BuiltinInfo::name));
    EXPECT_EQ(std::ranges::adjacent_find(builtins, {}, &BuiltinInfo::name), builtins.end());
    for (const BuiltinInfo& builtin : builtins)
        EXPECT_EQ(find_intrinsic(builtin.name), &builtin);
    EXPECT_EQ(find_intrinsic("%no_such_thing"), nullptr);
}

TEST_F(IntrinsicCalls, EmitRecordsAndRunsHandlersInOrder)
{
    std::string seen;
    for (const char name : {'a', 'b'}) {
        FunctionObject* const handler =
            engine.function([&, name](Value, std::span<const Value> arguments) {
                seen += name + show(arguments[0]);
                return engine.done(Value::null());
            });
        ASSERT_TRUE(call("%stream", {text("Paid"), Value::from(handler)}).ok);
    }
    ASSERT_TRUE(call("%emit", {text("Paid"), engine.list({integer(5)})}).ok);
    ASSERT_TRUE(call("%emit", {text("Other"), engine.list()}).ok);
    EXPECT_EQ(seen, "a5b5");
    EXPECT_EQ(show(Value::from(engine.runtime().events().log())),
              "[{event: Paid, args: [5]}, {event: Other, args: []}]");
}

TEST_F(IntrinsicCalls, EventsOfUndoneCallsAreDropped)
{
    ASSERT_TRUE(call("%emit", {text("Kept"), engine.list()}).ok);
    const Runtime::ActionScope scope = engine.runtime().begin_transaction();
    ASSERT_TRUE(call("%emit", {text("Dropped"), engine.list()}).ok);
    EXPECT_TRUE(engine.runtime().end_transaction(scope, false));
    EXPECT_EQ(show(Value::from(engine.runtime().events().log())), "[{event: Kept, args: []}]");
}

TEST_F(IntrinsicCalls, WatchersRunAfterWritesAndNotWithinThemselves)
{
    int runs = 0;
    FunctionObject* const handler = engine.function([&](Value, std::span<const Value>) {
        ++runs;
        EXPECT_EQ(assign(integer(100)), "");
        return engine.fail("a watcher's error");
    });
    ASSERT_TRUE(call("%watch",
                     {Value::from(handler), Value::from_boolean(false), integer(0), integer(slot)})
                    .ok);
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(assign(integer(1)), "");
    EXPECT_TRUE(engine.runtime().has_pending_watchers());
    ASSERT_TRUE(call("%run_watchers", {}).ok);
    EXPECT_EQ(runs, 1);
    EXPECT_NE(engine.diagnostics.find("a watcher's error"), std::string::npos);
    EXPECT_FALSE(engine.runtime().has_pending_watchers());
}

TEST_F(IntrinsicCalls, LedgersKeepTheirVersionsAndATransactionUndoesThem)
{
    ASSERT_TRUE(
        call("%declare_storage", {text("price"), integer(static_cast<int>(StorageKind::Ledger)),
                                  integer(0), integer(slot), integer(100)})
            .ok);
    variable() = integer(100);
    EXPECT_EQ(assign(integer(110)), "");
    const List& history = *engine.runtime().guards().find(&variable())->history;
    EXPECT_EQ(history.size(), 2U);
    const Runtime::ActionScope scope = engine.runtime().begin_transaction();
    EXPECT_EQ(assign(integer(120)), "");
    EXPECT_EQ(history.size(), 3U);
    EXPECT_TRUE(engine.runtime().end_transaction(scope, false));
    EXPECT_EQ(show(variable()), "110");
    ASSERT_EQ(history.size(), 2U);
    const Map& version = *history[1].as<Map>();
    EXPECT_EQ(show(version.get(engine.heap(), engine.name("value"))), "110");
    EXPECT_EQ(show(version.get(engine.heap(), engine.name("version"))), "2");
    EXPECT_EQ(version.get(engine.heap(), engine.name("prev_hash")).as<String>()->size(), 64U);
}

TEST_F(IntrinsicCalls, SealsNameWhatTheyGuard)
{
    variable() = engine.map({{"name", integer(1)}});
    ASSERT_TRUE(call("%seal", {integer(0), integer(slot), text("config"), variable()}).ok);
    EXPECT_EQ(assign(integer(1)), "Cannot assign to sealed object: config");
    EXPECT_EQ(engine.runtime().set_property(variable(), engine.name("name"), integer(2), Value{}),
              Status::Error);
    EXPECT_EQ(engine.failed().error, "Cannot modify sealed property: name");
}

TEST_F(IntrinsicCalls, RestrictionsDecideWhoReadsAndWrites)
{
    const Value user = engine.map({{"name", text("ann")},
                                   {"role", text("user")},
                                   {"password", text("secret")},
                                   {"token", text("t")},
                                   {"other", integer(1)}});
    for (const auto& [property, mode] :
         std::vector<std::pair<std::string_view, std::string_view>>{{"name", "read-only"},
                                                                    {"role", "admin-only"},
                                                                    {"password", "redact"},
                                                                    {"token", "deny"}}) {
        const Value written = text("user." + std::string{property});
        ASSERT_TRUE(call("%restrict", {written, text(mode), user, text(property)}).ok);
    }
    const auto write = [&](std::string_view property) {
        return engine.runtime().set_property(user, engine.name(property), integer(2), Value{}) ==
                       Status::Ok
                   ? ""
                   : engine.failed().error;
    };
    EXPECT_EQ(write("name"), "Write prohibited by restriction: user.name");
    EXPECT_EQ(write("role"), "Admin privileges required to modify this field");
    EXPECT_EQ(write("token"), "Write prohibited by restriction: user.token");
    EXPECT_EQ(write("other"), "");
    const auto read = [&](std::string_view property) {
        Value by_name;
        Value by_index;
        const Status status =
            engine.runtime().get_property(user, engine.name(property), Value{}, by_name);
        EXPECT_EQ(engine.runtime().get_index(user, text(property), Value{}, by_index), status);
        EXPECT_TRUE(by_name.same_as(by_index));
        return status == Status::Ok ? show(by_name) : engine.failed().error;
    };
    EXPECT_EQ(read("name"), "ann");
    EXPECT_EQ(read("other"), "2");
    EXPECT_EQ(read("password"), "***REDACTED***");
    EXPECT_EQ(read("token"), "Read prohibited by restriction: user.token");
    EXPECT_FALSE(call("%restrict", {text("u.x"), text("sometimes"), user, text("x")}).ok);
    EXPECT_FALSE(call("%restrict", {text("u.x"), text("deny"), integer(1), text("x")}).ok);
}

TEST_F(IntrinsicCalls, RulesOfAVariableHoldForLaterAssignments)
{
    variable() = integer(5);
    const Value rules =
        engine.map({{"range", engine.list({integer(1), integer(10)})}, {"type", text("integer")}});
    ASSERT_TRUE(
        call("%restrict_rules", {integer(0), integer(slot), text("n"), integer(5), rules}).ok);
    EXPECT_EQ(assign(integer(10)), "");
    EXPECT_NE(assign(integer(11)), "");
    EXPECT_NE(assign(text("x")), "");
    EXPECT_EQ(show(variable()), "10");
}

TEST_F(IntrinsicCalls, SanitizeMakesTextsSafe)
{
    EXPECT_EQ(sanitized("<b>\"x\" & 'y'</b>", "html"),
              "&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;/b&gt;");
    EXPECT_EQ(sanitized("a b&c/d~e", "url"), "a%20b%26c%2Fd~e");
    EXPECT_EQ(sanitized("O'Hara", "sql"), "O''Hara");
    EXPECT_EQ(sanitized("a,\"b\"", "csv"), "\"a,\"\"b\"\"\"");
    EXPECT_EQ(sanitized("plain", "csv"), "plain");
    EXPECT_EQ(sanitized("'\"\\\n\r\t<>", "javascript"), "\\'\\\"\\\\\\n\\r\\t\\<\\>");
    EXPECT_EQ(sanitized("<x>", "none"), "<x>");
    EXPECT_FALSE(call("%sanitize", {text("x"), text("klingon")}).ok);
}

TEST_F(IntrinsicCalls, ValidateTellsAndNeverRaises)
{
    const auto validate = [&](Value value, Value schema) {
        const Outcome outcome = call("%validate", {value, schema});
        EXPECT_TRUE(outcome.ok);
        return show(outcome.value);
    };
    EXPECT_EQ(validate(text("a@b.org"), text("email")), "Validation passed for email");
    EXPECT_EQ(validate(text("nope"), text("email")).substr(0, 19), "Validation failed: ");
    EXPECT_EQ(validate(text("123e4567-e89b-12d3-a456-426614174000"), text("uuid")),
              "Validation passed for uuid");
    EXPECT_EQ(validate(integer(5), text("integer")), "Validation passed for integer");
    EXPECT_EQ(validate(text("5"), text("integer")).substr(0, 19), "Validation failed: ");
    const Value schema = engine.map({{"name", text("string")}});
    EXPECT_EQ(validate(engine.map({{"name", text("ann")}}), schema).substr(0, 17),
              "Validation passed");
    EXPECT_EQ(validate(engine.map({{"name", integer(1)}}), schema).substr(0, 19),
              "Validation failed: ");
}

TEST_F(IntrinsicCalls, FailuresHaveTheirMessages)
{
    const Value none = Value::null();
    EXPECT_EQ(call("%require_failed", {none, text("m")}).error, "Requirement failed: m");
    EXPECT_EQ(call("%require_failed", {none, none}).error,
              "Requirement failed: Requirement not met");
    EXPECT_EQ(call("%require_failed", {text("balance"), text("m")}).error,
              "Resource requirement: m");
    EXPECT_EQ(call("%reverted", {text("r")}).error, "Transaction reverted: r");
    EXPECT_EQ(call("%reverted", {none}).error, "Transaction reverted: Transaction reverted");
    EXPECT_EQ(call("%verify_failed", {none, none, none}).error, "Verification failed");
    EXPECT_EQ(call("%verify_failed", {text("access"), none, none}).error, "Access denied");
    EXPECT_EQ(call("%verify_failed", {text("env"), text("V"), none}).error,
              "Environment variable verification failed: V");
    EXPECT_EQ(call("%verify_failed", {text("data"), none, text("own")}).error, "own");
    EXPECT_EQ(call("%match_failed", {}).error, "Match expression: no pattern matched");
    EXPECT_FALSE(call("%gc", {text("sometimes")}).ok);
    EXPECT_TRUE(call("%gc", {text("collect")}).ok);
}

TEST_F(IntrinsicCalls, VerifyChecksForms)
{
    const auto holds = [&](VerifyCheck check, Value value, Value operand) {
        const Outcome outcome = call(
            "%verify_holds", {Value::null(), integer(static_cast<int>(check)), value, operand});
        EXPECT_TRUE(outcome.ok) << outcome.error;
        return show(outcome.value);
    };
    EXPECT_EQ(holds(VerifyCheck::Matches, text("abc"), text("[a-c]+")), "true");
    EXPECT_EQ(holds(VerifyCheck::Matches, text("abc"), text("b")), "false");
    EXPECT_EQ(holds(VerifyCheck::Matches, text("abc"), text("/a.c/")), "true");
    EXPECT_EQ(holds(VerifyCheck::IsType, text("a@b.org"), text("email")), "true");
    EXPECT_EQ(holds(VerifyCheck::IsType, integer(5), text("number")), "true");
    EXPECT_EQ(holds(VerifyCheck::IsType, integer(5), text("string")), "false");
    EXPECT_EQ(holds(VerifyCheck::Equals, integer(5), Value::from_float(5)), "true");
    EXPECT_EQ(holds(VerifyCheck::ExistsIn, text("ann"), text("users")), "false");
    EXPECT_EQ(holds(VerifyCheck::UniqueIn, text("ann"), text("users")), "true");
}

TEST_F(IntrinsicCalls, EnumsCountPositionsAndAreFrozen)
{
    const Value made = call("%define_enum", {engine.list({text("A"), text("B"), text("C")}),
                                             engine.list({Value::null(), integer(5), text("x")})})
                           .value;
    EXPECT_EQ(show(made), "{A: 0, B: 5, C: x}");
    EXPECT_TRUE(made.object()->frozen());
}

TEST_F(IntrinsicCalls, ProtectionsAndGrantsAreRecorded)
{
    EXPECT_EQ(show(call("%protect", {text("transfer"), engine.map(), text("warn")}).value),
              "Protection policy activated for 'transfer' (level: warn)");
    EXPECT_FALSE(call("%protect", {text("transfer"), engine.map(), text("maybe")}).ok);
    ASSERT_TRUE(call("%grant", {text("ann"), engine.list({text("a"), text("b")})}).ok);
    ASSERT_TRUE(call("%revoke", {text("ann"), engine.list({text("b")})}).ok);
    EXPECT_TRUE(engine.runtime().grants().holds("ann", "a"));
    EXPECT_FALSE(engine.runtime().grants().holds("ann", "b"));
    EXPECT_FALSE(engine.runtime().grants().holds("bob", "a"));
}

}  // namespace
}  // namespace sluice::zx
