// Statements that check, protect and record.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(Verify, Conditions)
{
    EXPECT_EQ(tree("verify a == b, \"m\""), "(verify (== a b) (message \"m\"))");
    EXPECT_EQ(tree("verify(a, \"m\")"), "(verify a (message \"m\"))");
    EXPECT_EQ(tree("verify (a) && b, \"m\""), "(verify (and a b) (message \"m\"))");
    EXPECT_EQ(tree("verify a { b }"), "(verify a (do b))");
    EXPECT_EQ(tree("verify { a, b > 1 }, \"m\""), "(verify a (> b 1) (message \"m\"))");
    EXPECT_EQ(tree("verify(f, [a, b])"), "(verify f (checks (list a b)))");
}

TEST(Verify, Modes)
{
    EXPECT_EQ(tree("verify:data v matches \"re\", \"m\""),
              "(verify :data v (matches \"re\") (message \"m\"))");
    EXPECT_EQ(tree("verify:data v is_type string"), "(verify :data v (is_type \"string\"))");
    EXPECT_EQ(tree("verify:data v equals w"), "(verify :data v (equals w))");
    EXPECT_EQ(tree("verify:access a == b, \"m\" { c }"),
              "(verify :access (== a b) (message \"m\") (do c))");
    EXPECT_EQ(tree("verify:db v exists_in \"t\", \"m\""),
              "(verify :db v (exists \"t\") (message \"m\"))");
    EXPECT_EQ(tree("verify:db v unique_in \"t\""), "(verify :db v (unique_in \"t\"))");
    EXPECT_EQ(tree("verify:db v matches_in \"t\""), "(verify :db v (matches_in \"t\"))");
    EXPECT_EQ(tree("verify:env \"VAR\" is_set"), "(verify :env \"VAR\" (is_set _))");
    EXPECT_EQ(tree("verify:pattern v matches \"re\""), "(verify :pattern v (matches \"re\"))");
}

TEST(Protection, Forms)
{
    EXPECT_EQ(tree("protect(f, {rate_limit: 1}, \"strict\")"),
              "(protect f (map (entry \"rate_limit\" 1)) \"strict\")");
    EXPECT_EQ(tree("seal x"), "(seal x)");
    EXPECT_EQ(tree("seal o.p"), "(seal (. o p))");
    EXPECT_EQ(tree("restrict o.f = \"deny\""), "(restrict (. o f) \"deny\")");
    EXPECT_EQ(tree("restrict(x, {range: [1, 2]})"),
              "(restrict x (map (entry \"range\" (list 1 2))))");
    EXPECT_EQ(errors("seal f()"), "1:1 only a name or a property can be sealed");
}

TEST(Protection, RestrictKnowsWhatWasWritten)
{
    const Parsed parsed{"restrict o.f = \"deny\""};
    EXPECT_EQ(as<Restrict>(parsed.result.program->statements[0])->written, "o.f");
}

TEST(Records, AuditAndTrail)
{
    EXPECT_EQ(tree("audit x, \"read\""), "(audit x \"read\" _)");
    EXPECT_EQ(tree("audit x, \"read\", time()"), "(audit x \"read\" (call time))");
    EXPECT_EQ(tree("trail *, \"f\""), "(trail * \"f\")");
    EXPECT_EQ(tree("trail print"), "(trail print _)");
}

TEST(Capabilities, Forms)
{
    EXPECT_EQ(tree("capability c = {a: 1}"), "(capability c (map (entry \"a\" 1)))");
    EXPECT_EQ(tree("capability c {a: 1}"), "(capability c (map (entry \"a\" 1)))");
    EXPECT_EQ(tree("capability c;"), "(capability c _)");
    EXPECT_EQ(tree("grant who { a, io.read }"), "(grant \"who\" a io.read)");
    EXPECT_EQ(tree("grant \"who\" a, b;"), "(grant \"who\" a b)");
    EXPECT_EQ(tree("revoke who { a }"), "(revoke \"who\" a)");
}

}  // namespace
}  // namespace sluice::zx
