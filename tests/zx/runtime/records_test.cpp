// Entities and data classes.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/zx/runtime/test_engine.hpp"
#include "zx/runtime/data_instances.hpp"
#include "zx/runtime/entity_instances.hpp"

namespace sluice::zx {
namespace {

using namespace testing;

class Records : public ::testing::Test {
protected:
    EntityField field(std::string_view name, std::string_view type = "",
                      Value value = Value::null())
    {
        return {.name = engine.name(name),
                .type_name = engine.name(type),
                .default_value = value,
                .is_injected = false};
    }
    Value entity(std::string_view name, std::vector<EntityField> fields, Value base = {},
                 std::vector<std::pair<std::string_view, FunctionObject*>> methods = {})
    {
        std::vector<String*> names;
        std::vector<FunctionObject*> functions;
        for (const auto& [method, function] : methods) {
            names.push_back(engine.name(method));
            functions.push_back(function);
        }
        Value made;
        EXPECT_EQ(define_entity(engine.runtime(),
                                {.name = engine.name(name),
                                 .base = base,
                                 .fields = fields,
                                 .method_names = names,
                                 .methods = functions},
                                made),
                  Status::Ok);
        return engine.keep(made);
    }

    // A default value is what a function gives, each time anew.
    DataField data_field(std::string_view name, std::string_view type = "",
                         FunctionObject* value = nullptr, FunctionObject* constraint = nullptr)
    {
        return {.name = engine.name(name),
                .type_name = engine.name(type),
                .default_value = value,
                .constraint = constraint};
    }
    Value data_class(DataClassDescription description)
    {
        Value made;
        EXPECT_EQ(define_data_class(engine.runtime(), description, made), Status::Ok);
        return engine.keep(made);
    }

    Value get(Value object, std::string_view name)
    {
        Value result;
        EXPECT_EQ(engine.runtime().get_property(object, engine.name(name), Value{}, result),
                  Status::Ok);
        return result;
    }
    std::string set(Value object, std::string_view name, Value value)
    {
        return engine.runtime().set_property(object, engine.name(name), value, Value{}) ==
                       Status::Ok
                   ? ""
                   : engine.failed().error;
    }

    TestEngine engine;
};

TEST_F(Records, EntitiesAreMadeByPositionAndByName)
{
    const Value point = entity("Point", {field("x", "integer", integer(1)), field("y", "integer")});
    EXPECT_EQ(show(engine.call(point).value), "Point { x: 1, y: null }");
    EXPECT_EQ(show(engine.call(point, {integer(5), integer(6)}).value), "Point { x: 5, y: 6 }");
    EXPECT_EQ(show(engine.call(point, {engine.map({{"y", integer(3)}})}).value),
              "Point { x: 1, y: 3 }");
    EXPECT_EQ(show(point), "entity Point { x: integer, y: integer }");
}

TEST_F(Records, EntitiesKeepExtraFieldsOfAConstructionByNameOnly)
{
    const Value point = entity("Point", {field("x")});
    const Value made =
        engine.call(point, {engine.map({{"x", integer(1)}, {"z", integer(2)}})}).value;
    EXPECT_EQ(show(get(made, "z")), "2");
    EXPECT_EQ(set(made, "z", integer(3)), "");
    EXPECT_EQ(set(made, "w", integer(3)), "Entity 'Point' has no field 'w'");
    EXPECT_TRUE(get(made, "w").is_null());
}

TEST_F(Records, EntitiesInheritFieldsFirstAndMethods)
{
    FunctionObject* const norm = engine.function(
        [&](Value self, std::span<const Value>) { return engine.done(get(self, "x")); });
    const Value base = entity("Base", {field("x")}, {}, {{"norm", norm}});
    const Value derived = entity("Derived", {field("y")}, base);
    const Value made = engine.call(derived, {integer(1), integer(2)}).value;
    EXPECT_EQ(show(made), "Derived { x: 1, y: 2 }");
    EXPECT_EQ(show(engine.call_method(made, "norm").value), "1");
    EXPECT_TRUE(engine.runtime().is_of_type(made, "Base", base));
    EXPECT_EQ(engine.call_method(made, "nothing").error,
              "Method 'nothing' not supported for ENTITY_INSTANCE");
}

TEST_F(Records, EntitiesGetWhatIsInjected)
{
    EntityField injected = field("db");
    injected.is_injected = true;
    const Value service = entity("Service", {injected});
    EXPECT_TRUE(get(engine.call(service).value, "db").is_null());
    engine.runtime().dependencies().add("db", integer(42));
    EXPECT_EQ(show(get(engine.call(service).value, "db")), "42");
}

TEST_F(Records, DataClassesCheckTypesAndConstraints)
{
    FunctionObject* const not_negative = engine.function([&](Value self, std::span<const Value>) {
        return engine.done(Value::from_boolean(get(self, "balance").integer() >= 0));
    });
    FunctionObject* const zero =
        engine.function([&](Value, std::span<const Value>) { return engine.done(integer(0)); });
    const std::vector<DataField> fields{data_field("id", "number"),
                                        data_field("balance", "number", zero, not_negative)};
    const Value account =
        data_class({.name = engine.name("Account"), .base = {}, .fields = fields});
    EXPECT_EQ(show(engine.call(account, {integer(1), integer(5)}).value),
              "Account(id=1, balance=5)");
    EXPECT_EQ(show(engine.call(account, {integer(1)}).value), "Account(id=1, balance=0)");
    EXPECT_EQ(engine.call(account, {integer(1), integer(-5)}).error,
              "Validation failed for field 'balance': constraint not satisfied");
    EXPECT_EQ(engine.call(account, {engine.text("one")}).error,
              "Type mismatch for field 'id': expected number, got STRING");
    EXPECT_TRUE(engine.call(account, {Value::null()}).ok) << "null has every type";
}

TEST_F(Records, DataInstancesDoNotShareDefaults)
{
    FunctionObject* const empty =
        engine.function([&](Value, std::span<const Value>) { return engine.done(engine.list()); });
    const std::vector<DataField> fields{data_field("items", "array", empty)};
    const Value bag = data_class({.name = engine.name("Bag"), .base = {}, .fields = fields});
    const Value first = engine.call(bag).value;
    const Value second = engine.call(bag).value;
    ASSERT_EQ(engine.runtime().append(get(first, "items").as<List>(), integer(1)), Status::Ok);
    EXPECT_EQ(show(second), "Bag(items=[])");
}

TEST_F(Records, DataInstancesHaveMembersOfTheirOwn)
{
    const std::vector<DataField> fields{data_field("id"), data_field("owner")};
    const Value account = data_class({.name = engine.name("Account"),
                                      .base = {},
                                      .is_immutable = true,
                                      .is_verified = true,
                                      .fields = fields});
    const Value made = engine.call(account, {integer(1), engine.text("ann")}).value;
    EXPECT_EQ(show(engine.call_method(made, "toString").value), "Account(id=1, owner=ann)");
    EXPECT_EQ(show(engine.call_method(made, "toJSON").value), "{\"id\": 1, \"owner\": \"ann\"}");
    // printf '{"id": 1, "owner": "ann"}' | sha256sum
    EXPECT_EQ(show(engine.call_method(made, "hash").value),
              "a69d8caa250fae60c07904b62ecfa6d11d8903a76515a1be39cf763b1419df9b");
    const Value copy = engine.call_method(made, "clone").value;
    EXPECT_FALSE(copy.same_as(made));
    EXPECT_EQ(show(engine.call_method(made, "equals", {copy}).value), "true");
    EXPECT_EQ(show(engine.call_method(account, "fromJSON", {engine.text("{\"id\": 2}")}).value),
              "Account(id=2, owner=null)");
    EXPECT_EQ(show(engine.call_method(account, "default").value), "Account(id=null, owner=null)");
    EXPECT_NE(set(made, "id", integer(2)), "");
    EXPECT_EQ(show(get(made, "id")), "1");
}

TEST_F(Records, DataClassesRememberAndLogDecoratedMethods)
{
    int runs = 0;
    FunctionObject* const twice = engine.function(
        [&](Value, std::span<const Value> arguments) {
            ++runs;
            return engine.done(integer(arguments[0].integer() * 2));
        },
        {"n"});
    const std::vector<String*> names{engine.name("cached"), engine.name("logged")};
    const std::vector<DataMethod> methods{
        {.function = twice, .is_cached = true},
        {.function = engine.function(
             [&](Value, std::span<const Value>) { return engine.done(integer(3)); }, {"a", "b"}),
         .is_logged = true}};
    const Value made =
        engine
            .call(data_class(
                {.name = engine.name("C"), .base = {}, .method_names = names, .methods = methods}))
            .value;
    EXPECT_EQ(show(engine.call_method(made, "cached", {integer(4)}).value), "8");
    EXPECT_EQ(show(engine.call_method(made, "cached", {integer(4)}).value), "8");
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(show(engine.call_method(made, "cached", {integer(5)}).value), "10");
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(show(engine.call_method(made, "logged", {integer(1), integer(2)}).value), "3");
    engine.runtime().output().flush();
    EXPECT_EQ(engine.output, "📝 Calling logged(1, 2)\n📝 logged returned: 3\n");
}

TEST_F(Records, GenericClassesNeedTypes)
{
    const std::vector<DataField> fields{data_field("value")};
    const Value box = data_class(
        {.name = engine.name("Box"), .base = {}, .type_parameter_count = 1, .fields = fields});
    EXPECT_FALSE(engine.call(box, {integer(5)}).ok);
    Value special;
    ASSERT_EQ(specialize(engine.runtime(), *box.as<DataClass>(), engine.name("number"), special),
              Status::Ok);
    Value again;
    ASSERT_EQ(specialize(engine.runtime(), *box.as<DataClass>(), engine.name("number"), again),
              Status::Ok);
    EXPECT_TRUE(again.same_as(special));
    const Value made = engine.call(special, {integer(5)}).value;
    EXPECT_EQ(show(made), "Box<number>(value=5)");
    EXPECT_TRUE(engine.runtime().is_of_type(made, "Box", box));
}

}  // namespace
}  // namespace sluice::zx
