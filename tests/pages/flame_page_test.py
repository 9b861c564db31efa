#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The flame graph in a browser, driven as its readers do it."""
import unittest

from support import PHONE, PageTest, main


def box(page, name):
    """Where the widest box of a function is in the window, or None: through the page's hook for tests."""
    return page.evaluate(f"flameGraph.box({name!r})")


def state(page):
    return page.evaluate("flameGraph.state()")


def click_box(page, name):
    place = box(page, name)
    page.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)


def text(page, selector):
    return page.evaluate(f"document.querySelector({selector!r}).innerText")


def functions(page):
    """The rows of the table: name, self, total."""
    return page.evaluate("""Array.from(document.querySelectorAll('#functions tbody tr'), (row) => [
        row.querySelector('.name').textContent,
        ...Array.from(row.querySelectorAll('td'), (cell) => cell.firstChild.textContent.trim())])""")


def search(page, words):
    page.evaluate("document.getElementById('search').focus()")
    page.type(words)


def colour(page, place):
    """The colour in the canvas at the left end of a box, as text."""
    return page.evaluate(f"""(() => {{
        const canvas = document.getElementById('canvas');
        const corner = canvas.getBoundingClientRect();
        const pen = new OffscreenCanvas(1, 1).getContext('2d', {{willReadFrequently: true}});
        pen.drawImage(canvas, {place["x"]} + 3 - corner.left, {place["y"]} + 3 - corner.top, 1, 1, 0, 0, 1, 1);
        return pen.getImageData(0, 0, 1, 1).data.join();
    }})()""")


class Zoom(PageTest):
    def test_shows_each_box_as_wide_as_its_share(self):
        page = self.open("flame.html")
        whole = state(page)["width"]
        self.assertEqual(box(page, "market.zx")["width"], whole)
        # From the example's own figures: match_orders and all that it calls take 52.2 ms of 94.12 ms.
        self.assertAlmostEqual(box(page, "match_orders")["width"] / whole, 52.2 / 94.12, places=3)
        self.assertGreater(box(page, "main")["y"], box(page, "market.zx")["y"])

    def test_a_click_on_a_box_zooms_into_it(self):
        page = self.open("flame.html")
        before = box(page, "Token.transfer")
        click_box(page, "Token.transfer")
        whole = state(page)["width"]
        self.assertEqual(state(page)["zoomed"], "Token.transfer")
        self.assertEqual(box(page, "Token.transfer")["width"], whole)
        self.assertLess(before["width"], whole / 2)
        self.assertIsNone(box(page, "list.sort"))
        # Of 19.9 ms in all, 4.7 are the write's.
        self.assertAlmostEqual(box(page, "storage.write")["width"] / whole, 4.7 / 19.9, places=3)

    def test_a_click_on_a_caller_zooms_out_to_it(self):
        page = self.open("flame.html")
        click_box(page, "Token.transfer")
        click_box(page, "match_orders")
        self.assertEqual(state(page)["zoomed"], "match_orders")
        self.assertEqual(box(page, "match_orders")["width"], state(page)["width"])
        self.assertIsNotNone(box(page, "list.sort"))

    def test_escape_and_the_button_show_everything_again(self):
        page = self.open("flame.html")
        before = box(page, "Token.transfer")
        self.assertTrue(page.evaluate("document.getElementById('reset').disabled"))
        click_box(page, "Token.transfer")
        page.press("Escape")
        self.assertEqual(box(page, "Token.transfer"), before)
        click_box(page, "Token.transfer")
        page.evaluate("document.getElementById('reset').click()")
        page.settle()
        self.assertEqual(state(page)["zoomed"], "market.zx")
        self.assertEqual(box(page, "Token.transfer"), before)

    def test_motion_ends_where_it_should(self):
        page = self.open("flame.html", prefers_reduced_motion="no-preference")
        click_box(page, "Token.transfer")
        page.evaluate("new Promise((done) => setTimeout(done, 400))")
        self.assertEqual(box(page, "Token.transfer")["width"], state(page)["width"])

    def test_keys_walk_and_zoom(self):
        page = self.open("flame.html")
        page.evaluate("document.getElementById('canvas').focus()")
        page.press("ArrowDown")
        self.assertEqual(state(page)["selected"], "market.zx")
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown"):
            page.press(key)
        self.assertEqual(state(page)["selected"], "parse_csv")
        self.assertIn("accounts.zx:31", text(page, "#detail"))
        page.press("ArrowUp")
        self.assertEqual(state(page)["selected"], "load_accounts")
        page.press("ArrowLeft")
        self.assertEqual(state(page)["selected"], "run_rounds")
        page.press("Enter")
        self.assertEqual(state(page)["zoomed"], "run_rounds")
        page.press("Escape")
        self.assertEqual(state(page)["zoomed"], "market.zx")

    def test_tab_reaches_every_control(self):
        page = self.open("flame.html")
        reached = set()
        for _ in range(12):
            page.press("Tab")
            reached.add(page.evaluate("document.activeElement.id || document.activeElement.name || "
                                      "document.activeElement.dataset.by || document.activeElement.className"))
        self.assertLessEqual({"metric", "direction", "search", "canvas", "name", "self", "total"}, reached)


class Reading(PageTest):
    def test_the_line_below_tells_what_is_pointed_at(self):
        page = self.open("flame.html")
        place = box(page, "by_price")
        page.move(place["x"] + 5, place["y"] + 5)
        detail = text(page, "#detail")
        # 12.2 ms with what it calls, 7.9 ms itself, of 94.12 ms.
        for part in ("by_price", "total 12.2 ms", "13.0 %", "self 7.90 ms", "market.zx:71"):
            self.assertIn(part, detail)
        self.assertIn("by_price", text(page, "#tip"))
        page.move(5, 5)
        self.assertTrue(page.evaluate("document.getElementById('tip').hidden"))

    def test_a_search_marks_what_it_finds_and_says_how_much_that_is(self):
        page = self.open("flame.html")
        before = {name: colour(page, box(page, name)) for name in ("Token.transfer", "main")}
        search(page, "TOKEN.")
        self.assertEqual(set(state(page)["matched"]),
                         {"Token.transfer", "Token.require_balance", "emit Transfer"})
        # Each stretch once: all of it is within transfer's 19.9 ms of 94.12 ms.
        self.assertIn("3 functions match: 21.1 % of all", text(page, "#found"))
        after = {name: colour(page, box(page, name)) for name in before}
        self.assertNotEqual(before["Token.transfer"], after["Token.transfer"])
        self.assertEqual(after["Token.transfer"], "124,58,237,255")
        self.assertNotEqual(after["main"], after["Token.transfer"])
        self.assertEqual(len(functions(page)), 3)
        click_box(page, "settle")
        self.assertIn("of what is zoomed", text(page, "#found"))
        page.press("Escape")
        self.assertIsNone(state(page)["matched"])
        self.assertTrue(page.evaluate("document.getElementById('found').hidden"))

    def test_another_metric_gives_other_widths(self):
        page = self.open("flame.html")
        whole = state(page)["width"]
        page.evaluate("document.querySelectorAll('[name=metric]')[1].click()")
        page.settle()
        self.assertEqual(state(page)["metric"], "gas")
        # 5,000,000 of 13,462,100 gas is the write's, and it comes first now.
        self.assertAlmostEqual(box(page, "storage.write")["width"] / whole, 5 / 13.4621, places=3)
        self.assertEqual(functions(page)[0][:2], ["storage.write", "5,000,000 gas"])

    def test_the_table_counts_recursion_once_and_sorts(self):
        page = self.open("flame.html")
        rows = functions(page)
        self.assertEqual(rows[0][:2], ["match_orders", "9.30 ms"])
        # Nine calls within each other: 9 * 1150 - 90 * 36 = 7110 us.
        self.assertIn(["search_from", "7.11 ms", "7.11 ms"], rows)
        page.evaluate("document.querySelector('[data-by=total]').click()")
        self.assertEqual(functions(page)[0][0], "market.zx")
        self.assertEqual(page.evaluate("document.querySelector('[data-by=total]').parentElement.ariaSort"),
                         "descending")
        page.evaluate("document.querySelector('[data-by=name]').click()")
        names = [row[0] for row in functions(page)]
        self.assertEqual(names, sorted(names))

    def test_callers_can_stand_below(self):
        page = self.open("flame.html")
        page.evaluate("document.querySelector('[value=up]').click()")
        page.settle()
        self.assertLess(box(page, "main")["y"], box(page, "market.zx")["y"])
        click_box(page, "Token.transfer")
        self.assertEqual(state(page)["zoomed"], "Token.transfer")

    def test_the_same_name_has_the_same_colour_everywhere(self):
        page = self.open("flame.html")
        before = colour(page, box(page, "quote_all"))
        page.evaluate("document.querySelectorAll('[name=metric]')[1].click()")
        page.settle()
        self.assertEqual(colour(page, box(page, "quote_all")), before)


class Surroundings(PageTest):
    def test_fits_a_phone(self):
        for name in ("flame.html", "flame-hostile.html", "flame-big.html"):
            page = self.open(name, **PHONE)
            self.assertEqual(page.overflow(), 0, name)

    def test_dark_is_dark(self):
        bright = self.open("flame.html", prefers_color_scheme="light")
        dark = self.open("flame.html", prefers_color_scheme="dark")
        for page, is_dark in ((bright, False), (dark, True)):
            channels = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
            self.assertEqual(sum(map(int, channels)) < 3 * 60, is_dark)
        self.assertNotEqual(colour(bright, box(bright, "main")), colour(dark, box(dark, "main")))

    def test_prints_the_graph_without_its_controls(self):
        page = self.open("flame.html", prefers_color_scheme="dark")
        page.emulate(media="print")
        page.settle()
        self.assertEqual(page.evaluate("getComputedStyle(document.getElementById('tools')).display"), "none")
        self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"),
                         "rgb(255, 255, 255)")
        canvas = page.evaluate("(() => { const c = document.getElementById('canvas'); "
                               "return [c.width, c.clientWidth, c.clientHeight]; })()")
        self.assertEqual(canvas[2], 14 * 21)
        self.assertEqual(canvas[0], 3 * canvas[1])
        self.assertTrue(page.pdf().startswith(b"%PDF"))


class Trees(PageTest):
    def test_hostile_names_are_text(self):
        page = self.open("flame-hostile.html")
        self.assertIsNone(page.evaluate("window.harmed === undefined ? null : window.harmed"))
        self.assertEqual(page.evaluate("document.querySelectorAll('img').length"), 0)
        self.assertEqual(page.evaluate("document.scripts.length"), 2)
        self.assertEqual(text(page, "h1"), "</title><script>window.harmed = 1</script>")
        names = [row[0] for row in functions(page)]
        for name in ("</script><script>window.harmed = 3</script>", "__proto__", "constructor", "(no name)",
                     "{{script}}", "not UTF-8: ??? and a ? turned direction"):
            self.assertIn(name, names)
        search(page, "</script>")
        self.assertIn("</script><script>window.harmed = 3</script>", state(page)["matched"])
        click_box(page, "__proto__")
        self.assertEqual(state(page)["zoomed"], "__proto__")

    def test_the_policy_stops_what_would_slip_in(self):
        page = self.open("flame-empty.html")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"harmed = 1\">')")
        page.settle()
        self.assertIsNone(page.evaluate("window.harmed === undefined ? null : window.harmed"))
        self.assertTrue(any("Content Security Policy" in complaint for complaint in page.complaints))
        page.complaints.clear()

    def test_100000_nodes_stay_usable(self):
        page = self.open("flame-big.html")
        took = page.evaluate("""(() => {
            const begin = performance.now();
            for (let i = 0; i < 10; ++i) document.getElementById('graph').dispatchEvent(new Event('scroll'));
            return (performance.now() - begin) / 10;
        })()""")
        self.assertLess(took, 200, "milliseconds for drawing once")
        search(page, "function_12")
        self.assertGreater(len(state(page)["matched"]), 50)
        click_box(page, "function_153")
        self.assertEqual(state(page)["zoomed"], "function_153")

    def test_deep_calls_do_no_harm(self):
        page = self.open("flame-deep.html")
        self.assertEqual(state(page)["rows"], 50_002)
        self.assertEqual([row[0] for row in functions(page)], ["down", "bottom", "50,000 deep"])
        page.evaluate("document.getElementById('graph').scrollTop = 1e9")
        page.settle()
        place = box(page, "bottom")
        self.assertGreater(place["y"], 0)
        click_box(page, "bottom")
        self.assertEqual(state(page)["zoomed"], "bottom")

    def test_nothing_counted_is_no_error(self):
        page = self.open("flame-empty.html")
        self.assertEqual(functions(page), [])
        self.assertIn("nothing", text(page, "h1"))


if __name__ == "__main__":
    main()
