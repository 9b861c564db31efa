// Contracts: templates, instances, who may see what, and what a failing action leaves.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/contracts.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/zx/runtime/test_engine.hpp"

namespace sluice::zx {
namespace {

using namespace testing;

class Contracts : public ::testing::Test {
protected:
    struct Variable {
        std::string_view name;
        Value initial{};
        std::string_view type{};
        bool is_private = false;
    };
    struct Action {
        std::string_view name;
        TestEngine::Body body;
        std::vector<std::string_view> parameters{};
        bool is_private = false;
    };

    // What the resolver would have made of a declaration without a parent.
    Outcome define(std::string_view name, const std::vector<Variable>& variables,
                   const std::vector<Action>& actions, const std::vector<Value>& protocols = {})
    {
        ContractCode& code = *codes_.emplace_back(std::make_unique<ContractCode>());
        code.name = name;
        code.declaration = engine.arena.make<ContractDeclaration>(0);
        code.module = &module_;
        std::vector<Value> initial;
        for (const Variable& variable : variables) {
            TypeAnnotation* type = nullptr;
            if (!variable.type.empty()) {
                type = engine.arena.make<TypeAnnotation>(0);
                const std::vector<Symbol> path{engine.symbols.intern(variable.type)};
                type->path = engine.arena.copy(path);
            }
            code.state.push_back({.symbol = engine.symbols.intern(variable.name),
                                  .is_private = variable.is_private,
                                  .type = type,
                                  .declaration = engine.arena.make<StateDeclaration>(0)});
            initial.push_back(variable.initial);
        }
        std::vector<FunctionObject*> functions;
        for (const Action& action : actions) {
            code.actions.push_back({.symbol = engine.symbols.intern(action.name),
                                    .code = nullptr,
                                    .is_private = action.is_private});
            functions.push_back(engine.function(action.body, action.parameters));
        }
        Value made;
        bool is_stored = false;
        const Status status = define_contract(engine.runtime(), code, Value{}, initial, functions,
                                              protocols, made, is_stored);
        return status == Status::Ok ? engine.done(engine.keep(made)) : engine.failed();
    }

    Value get(Value object, std::string_view name, Value from = {})
    {
        Value result;
        EXPECT_EQ(engine.runtime().get_property(object, engine.name(name), from, result),
                  Status::Ok);
        return result;
    }
    bool set(Value object, std::string_view name, Value value, Value from = {})
    {
        return engine.runtime().set_property(object, engine.name(name), value, from) == Status::Ok;
    }
    std::string error() { return engine.failed().error; }

    TestEngine engine;

private:
    ModuleUnit module_;
    std::vector<std::unique_ptr<ContractCode>> codes_;
};

TEST_F(Contracts, BeginWithGivenAndZeroValues)
{
    const Value made = define("C",
                              {{.name = "given", .initial = integer(7)},
                               {.name = "count", .type = "uint256"},
                               {.name = "ratio", .type = "float"},
                               {.name = "owner", .type = "Address"},
                               {.name = "open", .type = "bool"},
                               {.name = "items", .type = "List"},
                               {.name = "table", .type = "Map"},
                               {.name = "other", .type = "Thing"},
                               {.name = "bare"}},
                              {})
                           .value;
    EXPECT_EQ(show(get(made, "given")), "7");
    EXPECT_EQ(show(get(made, "count")), "0");
    EXPECT_EQ(show(get(made, "ratio")), "0.0");
    EXPECT_EQ(show(get(made, "owner")), "");
    EXPECT_EQ(show(get(made, "open")), "false");
    EXPECT_EQ(show(get(made, "items")), "[]");
    EXPECT_EQ(show(get(made, "table")), "{}");
    EXPECT_TRUE(get(made, "other").is_null());
    EXPECT_TRUE(get(made, "bare").is_null());
}

TEST_F(Contracts, ShowNameAddressAndDeployment)
{
    const Value made = define("Token", {}, {}).value;
    EXPECT_EQ(show(made), "<contract Token>");
    EXPECT_EQ(show(get(made, "name")), "Token");
    EXPECT_EQ(show(get(made, "is_deployed")), "true");
    EXPECT_TRUE(get(made, "anything_else").is_null());
    const Value instance = engine.call(made).value;
    const std::string address = show(get(instance, "address"));
    EXPECT_EQ(address.size(), 16U);
    EXPECT_EQ(show(instance), "<contract Token@" + address + ">");
    EXPECT_NE(show(get(made, "address")), address);
}

TEST_F(Contracts, GiveTheSameAddressesInEveryRun)
{
    TestEngine other;
    ContractCode code;
    code.name = "Token";
    const auto address = [&](Runtime& runtime, std::uint64_t index) {
        return show(Value::from(runtime.address_of(runtime.identity_of(code), index)));
    };
    EXPECT_NE(address(engine.runtime(), 0), address(engine.runtime(), 1));
    EXPECT_EQ(address(other.runtime(), 0), address(engine.runtime(), 0));
    EXPECT_EQ(address(other.runtime(), 1), address(engine.runtime(), 1));
}

TEST_F(Contracts, CopyTheTemplatesStateAsItIsNow)
{
    const Value shared = engine.list({integer(1)});
    const Value made =
        define("C", {{.name = "a", .initial = shared}, {.name = "b", .initial = shared}}, {}).value;
    ASSERT_EQ(engine.runtime().append(shared.as<List>(), integer(2)), Status::Ok);
    const Value instance = engine.call(made).value;
    EXPECT_EQ(show(get(instance, "a")), "[1, 2]");
    EXPECT_FALSE(get(instance, "a").same_as(shared));
    EXPECT_TRUE(get(instance, "a").same_as(get(instance, "b"))) << "what is shared stays shared";
    ASSERT_EQ(engine.runtime().append(get(instance, "a").as<List>(), integer(3)), Status::Ok);
    EXPECT_EQ(show(shared), "[1, 2]");
}

TEST_F(Contracts, RunInitWithTheArguments)
{
    const Value made = define("C", {{.name = "owner"}},
                              {{.name = "init",
                                .body =
                                    [&](Value self, std::span<const Value> arguments) {
                                        EXPECT_TRUE(set(self, "owner", arguments[0], self));
                                        return engine.done(Value::null());
                                    },
                                .parameters = {"owner"}}})
                           .value;
    const Outcome outcome = engine.call(made, {engine.text("ann")});
    ASSERT_TRUE(outcome.ok) << outcome.error;
    EXPECT_EQ(show(get(outcome.value, "owner")), "ann");
    EXPECT_TRUE(get(made, "owner").is_null());
}

TEST_F(Contracts, PassOnTheErrorOfInit)
{
    const Value made =
        define("C", {},
               {{.name = "init",
                 .body = [&](Value, std::span<const Value>) { return engine.fail("no"); }}})
            .value;
    const Outcome outcome = engine.call(made);
    EXPECT_FALSE(outcome.ok);
    EXPECT_EQ(outcome.error, "no");
}

TEST_F(Contracts, KeepPrivateThingsToThemselves)
{
    const Value made =
        define("Safe", {{.name = "code", .initial = integer(1234), .is_private = true}},
               {{.name = "secret",
                 .body = [&](Value, std::span<const Value>) { return engine.done(integer(1)); },
                 .is_private = true}})
            .value;
    EXPECT_TRUE(get(made, "code").is_null());
    EXPECT_FALSE(set(made, "code", integer(1)));
    EXPECT_EQ(engine.call_method(made, "secret").error,
              "Action 'secret' is private in contract Safe");
    EXPECT_EQ(show(get(made, "code", made)), "1234");
    EXPECT_TRUE(set(made, "code", integer(5), made));
    EXPECT_TRUE(engine.call_method(made, "secret", {}, made).ok);
    const Value instance = engine.call(made).value;
    EXPECT_TRUE(get(made, "code", instance).is_null()) << "another instance is outside too";
}

TEST_F(Contracts, AddStateThatNothingDeclares)
{
    const Value made = define("C", {}, {}).value;
    EXPECT_TRUE(set(made, "late", integer(3), made));
    EXPECT_EQ(show(get(made, "late")), "3");
    const Value instance = engine.call(made).value;
    EXPECT_EQ(show(get(instance, "late")), "3");
    EXPECT_TRUE(set(instance, "late", integer(4), instance));
    EXPECT_EQ(show(get(made, "late")), "3");
}

TEST_F(Contracts, UndoTheWritesOfAFailingAction)
{
    const Value made =
        define("C", {{.name = "n", .initial = integer(1)}, {.name = "list", .type = "List"}},
               {{.name = "fails",
                 .body =
                     [&](Value self, std::span<const Value>) {
                         EXPECT_TRUE(set(self, "n", integer(2), self));
                         EXPECT_TRUE(set(self, "late", integer(2), self));
                         EXPECT_EQ(
                             engine.runtime().append(get(self, "list").as<List>(), integer(1)),
                             Status::Ok);
                         return engine.fail("stop");
                     }}})
            .value;
    EXPECT_EQ(engine.call_method(made, "fails").error, "stop");
    EXPECT_EQ(show(get(made, "n")), "1");
    EXPECT_EQ(show(get(made, "list")), "[]");
    EXPECT_TRUE(get(made, "late").is_null());
}

TEST_F(Contracts, MustHaveWhatTheirProtocolsAsk)
{
    ProtocolObject* const protocol =
        engine.heap().create<ProtocolObject>(engine.name("Payable"), false);
    engine.keep(Value::from(protocol));
    protocol->methods = {engine.name("pay")};
    const Outcome refused = define("C", {}, {}, {Value::from(protocol)});
    EXPECT_EQ(refused.error,
              "Contract 'C' does not implement 'pay' required by protocol 'Payable'");
    const auto nothing = [&](Value, std::span<const Value>) { return engine.done(Value::null()); };
    EXPECT_TRUE(define("C", {}, {{.name = "pay", .body = nothing}}, {Value::from(protocol)}).ok);
}

TEST_F(Contracts, NameTheUnknownAction)
{
    const Value made = define("C", {}, {}).value;
    EXPECT_EQ(engine.call_method(made, "nowhere").error,
              "Action 'nowhere' not found in contract C");
    const Value instance = engine.call(made).value;
    EXPECT_EQ(engine.call(instance).error.substr(0, 16), "Not a function: ");
}

TEST_F(Contracts, FallBackOnStateForBalances)
{
    const Value made = define("C",
                              {{.name = "balance", .initial = integer(9)},
                               {.name = "balance_ann", .initial = integer(4)}},
                              {})
                           .value;
    EXPECT_EQ(show(engine.call_method(made, "get_balance").value), "9");
    EXPECT_EQ(show(engine.call_method(made, "get_balance", {engine.text("ann")}).value), "4");
    EXPECT_EQ(show(engine.call_method(made, "get_balance", {engine.text("bob")}).value), "0");
}

TEST_F(Contracts, MakeNestedMapsWhereTheyAreMissing)
{
    const Value table = engine.map();
    Value inner;
    ASSERT_EQ(engine.runtime().get_or_create_map(table, engine.text("x"), Value{}, inner),
              Status::Ok);
    ASSERT_TRUE(inner.is_map());
    EXPECT_EQ(show(table), "{x: {}}");
    Value again;
    ASSERT_EQ(engine.runtime().get_or_create_map(table, engine.text("x"), Value{}, again),
              Status::Ok);
    EXPECT_TRUE(again.same_as(inner));
}

}  // namespace
}  // namespace sluice::zx
