// That every statement which is lowered calls an intrinsic that there is, with what it takes.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "zx/compiler/children.hpp"
#include "zx/compiler/lowering.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/intrinsics/intrinsics.hpp"
#include "zx/runtime/program.hpp"
#include "zx/runtime/source_files.hpp"

namespace sluice::zx {
namespace {

struct Sample {
    const char* name;
    const char* program;
    std::set<std::string> intrinsics;  ///< What the program's nodes call, besides others.
};

void PrintTo(const Sample& sample, std::ostream* stream)
{
    *stream << sample.name;
}

class Lowering : public testing::TestWithParam<Sample> {};

TEST_P(Lowering, CallsIntrinsicsWithWhatTheyTake)
{
    MemoryFiles files;
    files.add("/main.zx", GetParam().program);
    files.add("/lib.zx", "export let a = 1;");
    const Catalog catalog;
    LoadOptions options;
    options.root = "/";
    LoadedProgram program{files, catalog, std::move(options)};
    ASSERT_TRUE(program.load("/main.zx")) << program.failure() << program.diagnostics().size();

    std::set<std::string> called;
    const std::function<void(Node&)> visit = [&](Node& node) {
        if (const auto call = lower(node, program.entry(), program.symbols())) {
            const std::string name{call->intrinsic};
            called.insert(name);
            const BuiltinInfo* const info = find_intrinsic(name);
            ASSERT_NE(info, nullptr) << name;
            EXPECT_GE(call->argument_count(), info->least) << name;
            if (info->most != any_number) {
                EXPECT_LE(call->argument_count(), info->most) << name;
            }
        }
        visit_children(node, visit);
    };
    visit(*program.entry().program);
    for (const std::string& expected : GetParam().intrinsics)
        EXPECT_TRUE(called.contains(expected)) << expected;
}

const Sample samples[] = {
    {"Contract",
     "protocol P { action f() }\n"
     "contract A { state x = 1; action f() { return x; } }\n"
     "contract B extends A { state y = 2; state z; action g() { return y; } }",
     {"%define_contract", "%define_protocol"}},
    {"Entity", "entity E { a: string = \"x\", b: int }", {"%define_entity"}},
    {"DataClass",
     "data immutable D<T> { a: number = 1, b: number require b > 0, computed c => this.a }",
     {"%define_data_class"}},
    {"Enum", "enum E { A, B = 5, C }", {"%define_enum"}},
    {"TypeAlias", "type_alias T = string;", {"%type_alias"}},
    {"External", "external f;", {"%external"}},
    {"Module", "module M { let a = 1; action f() { return a; } }", {"%define_module"}},
    {"Package", "package a.b { let c = 1; }", {"%define_package"}},
    {"Storage", "state s = 1; ledger l = 2; persistent p = 3;", {"%declare_storage"}},
    {"Import", "use {a} from \"lib\"\nuse \"lib\" as l", {"%import"}},
    {"MissingImport", "use \"nowhere\"", {"%import_failed"}},
    {"Export", "let a = 1; export a;", {"%export"}},
    {"Freeze", "let a = [1]; immutable a;", {"%seal"}},
    {"Seal", "let a = {\"k\": 1}; seal a; seal a.k;", {"%seal", "%seal_property"}},
    {"Restrict",
     "let a = 1; let o = {\"f\": 1};\nrestrict o.f = \"redact\";\n"
     "restrict(a, {\"range\": [0, 5]});",
     {"%restrict", "%restrict_rules"}},
    {"Stream", "stream ev as x => { print x; }\nemit ev(1, 2);", {"%stream", "%emit"}},
    {"Watch",
     "let a = 1; let o = {\"f\": 1};\nwatch { print a; }\nwatch o.f => { print 1; }",
     {"%watch"}},
    {"Require", "require \"lib\" imported, \"m\";", {"%require_dependency"}},
    {"Revert", "action f() { revert(\"no\"); }", {"%reverted"}},
    {"Limit", "action f() { limit(5); }", {"%limit"}},
    {"Protect", "protect(f, {\"a\": 1}, \"warn\");", {"%protect"}},
    {"Audit", "let a = 1; audit a, \"read\";", {"%audit"}},
    {"Trail", "trail print;", {"%trail"}},
    {"Capability",
     "capability c; grant w { c } revoke w { c }",
     {"%capability", "%grant", "%revoke"}},
    {"Inject", "inject db;", {"%inject"}},
    {"Middleware", "middleware(\"/a\", action(r) { return r; });", {"%middleware"}},
    {"Auth", "auth {\"a\": 1}", {"%auth"}},
    {"Throttle", "throttle(f, {\"a\": 1}); cache(f, {\"a\": 1});", {"%throttle", "%cache"}},
    {"Gc", "gc \"collect\";", {"%gc"}},
    {"Channel", "channel<int>[3] c;", {"%channel"}},
    {"Debug", "debug 1;", {"%debug"}},
    {"VerifyTarget", "verify(1, [2]);", {"%verify_target"}},
    {"Sanitize",
     "let a = sanitize \"x\", \"html\"; let b = validate a, \"string\";",
     {"%sanitize", "%validate"}},
    {"Find", "let a = find \"x\" in \"y\"; let b = load env.HOME;", {"%find", "%load"}},
    {"Log", "log > \"file\";", {"%log_to"}},
    {"TypeTest", "let a = 1 is string;", {"%is"}},
};

INSTANTIATE_TEST_SUITE_P(Statements, Lowering, testing::ValuesIn(samples),
                         [](const auto& each) { return std::string{each.param.name}; });

// What engines call besides, by the names that they call it.
TEST(Intrinsics, AreThereUnderTheNamesThatEnginesCall)
{
    for (const char* name : {"%assign",
                             "%close",
                             "%define_guard",
                             "%destructure_list",
                             "%destructure_map",
                             "%enable_recovery",
                             "%fail",
                             "%freeze",
                             "%get_or_create_map",
                             "%log_end",
                             "%match_failed",
                             "%match_type",
                             "%matches",
                             "%peek",
                             "%print",
                             "%read_text",
                             "%recover",
                             "%require_failed",
                             "%run_watchers",
                             "%specialize",
                             "%tx_begin",
                             "%tx_commit",
                             "%tx_undo",
                             "%verify_failed",
                             "%verify_holds"})
        EXPECT_NE(find_intrinsic(name), nullptr) << name;
}

}  // namespace
}  // namespace sluice::zx
