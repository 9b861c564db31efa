// The page as text; tests/pages looks at it in a browser.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/call_tree.hpp"
#include "lab/page.hpp"

namespace sluice::lab {
namespace {

using Json = nlohmann::json;
using Unit = CallTree::Metric::Unit;

std::size_t count(std::string_view text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

/// What stands between two strings of a page.
std::string between(const std::string& page, std::string_view before, std::string_view behind)
{
    const std::size_t begin = page.find(before) + before.size();
    return page.substr(begin, page.find(behind, begin) - begin);
}

TEST(FlamePage, HoldsTheTree)
{
    CallTree tree{"run", {{"time", Unit::nanoseconds}, {"gas", Unit::gas}}};
    const auto a = tree.child(CallTree::root, {.name = "a", .file = "f.zx", .line = 3});
    tree.add(tree.child(a, {.name = "b", .file = {}, .line = 0}), 1, 5);
    tree.add(a, 0, 9);
    const Json data = Json::parse(between(to_flame_page(tree), "id=\"data\">", "</script>"));
    EXPECT_EQ(data["title"], "run");
    EXPECT_EQ(data["parents"], Json({0, 0, 1}));
    EXPECT_EQ(data["frames"], Json({0, 1, 2}));
    EXPECT_EQ(data["names"], Json({"run", "a", "b"}));
    EXPECT_EQ(data["files"], Json({"f.zx"}));
    EXPECT_EQ(data["places"], Json({-1, 0, -1}));
    EXPECT_EQ(data["lines"], Json({0, 3, 0}));
    EXPECT_EQ(data["metrics"][0], Json({{"name", "time"}, {"unit", "ns"}, {"self", {0, 9, 0}}}));
    EXPECT_EQ(data["metrics"][1], Json({{"name", "gas"}, {"unit", "gas"}, {"self", {0, 0, 5}}}));
}

TEST(FlamePage, AsksForNothingOutside)
{
    const std::string page = to_flame_page({"run", {{"time", Unit::nanoseconds}}});
    for (const char* outside : {"http:", "https:", "src=", "@import", "url(", "fetch("})
        EXPECT_EQ(count(page, outside), 0U) << outside;
    EXPECT_EQ(count(page, "default-src 'none'"), 1U);
    EXPECT_EQ(count(page, "{{"), 0U);
}

TEST(FlamePage, NamesAreTextWhateverTheyHold)
{
    const CallTree plain{"run", {{"time", Unit::nanoseconds}}};
    CallTree tree{"</title><script>1</script>", {{"</script>", Unit::count}}};
    tree.child(CallTree::root,
               {.name = "</script><script>2</script>", .file = "<!--<script>", .line = 1});
    tree.child(CallTree::root, {.name = "\xff\xfe{{script}}", .file = "\n\x1b", .line = 1});
    const std::string page = to_flame_page(tree);
    EXPECT_EQ(count(page, "<script"), count(to_flame_page(plain), "<script"));
    EXPECT_EQ(count(page, "</script"), count(to_flame_page(plain), "</script"));
    EXPECT_EQ(count(page, "<!--"), 0U);
    const Json data = Json::parse(between(page, "id=\"data\">", "</script>"));
    EXPECT_EQ(data["names"],
              Json({"</title><script>1</script>", "</script><script>2</script>", "??{{script}}"}));
    EXPECT_EQ(data["files"], Json({"<!--<script>", " ?"}));
    EXPECT_EQ(between(page, "<title>", "</title>"), "&lt;/title&gt;&lt;script&gt;1&lt;/script&gt;");
}

TEST(Page, SlotsAreFilledOnce)
{
    const std::pair<std::string_view, std::string_view> parts[] = {{"a", "{{b}}"}, {"b", "2"}};
    EXPECT_EQ(fill_slots("x{{a}}y{{b}}z{{c}}{{", parts), "x{{b}}y2z{{c}}{{");
    EXPECT_EQ(fill_slots("", parts), "");
    EXPECT_EQ(fill_slots("}}{{a", parts), "}}{{a");
}

TEST(Page, EscapesWhatHtmlReads)
{
    EXPECT_EQ(escape_html("<a href=\"x\" id='y'>&\xff"),
              "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;?");
}

/// Computed with `printf ... | openssl dgst -sha256 -binary | base64`.
TEST(Page, AllowsItsOwnScriptByItsHash)
{
    const std::string page =
        make_page({.title = "t", .style = "", .body = "", .data = "", .script = "alert(1)"});
    EXPECT_NE(page.find("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
              std::string::npos);
    const std::string still =
        make_page({.title = "t", .style = "", .body = "", .data = "", .script = ""});
    EXPECT_NE(still.find("script-src 'none'"), std::string::npos);
}

}  // namespace
}  // namespace sluice::lab
