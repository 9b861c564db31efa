#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of benches and of their history in a browser. What they show is what
tests/pages/example_results.cpp makes up."""
from support import PHONE, PageTest, main

CASES = ["blake2b_huff", "erc20_transfer", "keccak_loop", "mload_dense", "snailtracer", "storage_writes",
         "uniswap_swap"]
SIDES = ["traditional", "advanced", "peer 1.4.2"]


def texts(page, selector):
    return page.evaluate(f"Array.from(document.querySelectorAll({selector!r}), (e) => e.textContent.trim())")


def boxes(page, selector):
    """Where elements are: left and right ends."""
    return page.evaluate(f"""Array.from(document.querySelectorAll({selector!r}), (e) => {{
        const box = e.getBoundingClientRect();
        return [box.left, box.right];
    }})""")


class Bench(PageTest):
    def test_the_table_has_a_row_for_each_side_of_each_case(self):
        page = self.open("bench.html")
        rows = page.evaluate("""Array.from(document.querySelectorAll('.bench tbody tr'),
            (row) => Array.from(row.children, (cell) => cell.textContent))""")
        self.assertEqual([row[:2] for row in rows], [[case, side] for case in CASES for side in SIDES])
        failed = rows[3 * 3 + 2]
        self.assertEqual(failed[2:], ["FAILED gas used 914,221, expected 914,220"])
        self.assertEqual([row[2] for row in rows[:3]], ["21,000,123"] * 3)
        self.assertEqual([row[-1].split()[-1] for row in rows[1:3]], ["faster", "faster"])
        self.assertIn("slower", rows[3 * 5 + 2][-1])
        # No row is without a time but the failed.
        self.assertEqual([row[3][-1] for row in rows if row is not failed], ["s"] * 20)

    def test_failures_and_what_was_not_checked_are_told_first(self):
        page = self.open("bench.html")
        notices = texts(page, ".notice")
        self.assertEqual(len(notices), 2)
        self.assertTrue(notices[0].startswith("1 of 21 rows FAILED"), notices)
        self.assertEqual(notices[1], "Not checked: peer 1.4.2: gas, which this peer does not tell")

    def test_each_case_has_a_chart_with_every_side(self):
        page = self.open("bench.html")
        self.assertEqual(texts(page, "figcaption b"), CASES)
        lanes = page.evaluate("""Array.from(document.querySelectorAll('figure'), (figure) =>
            Array.from(figure.querySelectorAll('.lane-name'), (name) => name.firstChild.textContent.trim()))""")
        self.assertEqual(lanes, [SIDES] * len(CASES))
        # Every side but the failed one has a median in its plot, and few times are dots.
        self.assertEqual(len(boxes(page, ".lane line.median")), 20)
        self.assertEqual(len(boxes(page, "#case-12 circle.dot")) + self.beyond(page, "#case-12"), 3 * 24)
        self.assertEqual(len(boxes(page, "#case-0 path.density")), 3)

    def beyond(self, page, figure):
        words = " ".join(texts(page, f"{figure} .lane-name i")).replace("◂", "").replace("▸", "").split()
        return sum(int(words[i - 1]) for i, word in enumerate(words) if word in ("up", "down"))

    def test_outliers_do_not_squash_the_rest(self):
        page = self.open("bench.html")
        # Some took eight times as long. Still the boxes of the three sides stand well apart.
        ((left, right),) = boxes(page, "#case-3 .lane.side-0 > .plot")
        middles = [(a + b) / 2 for a, b in boxes(page, "#case-3 line.median")]
        self.assertGreater(self.beyond(page, "#case-3"), 50)
        self.assertGreater(middles[0] - middles[1], (right - left) / 2)
        for a, b in boxes(page, ".density"):
            self.assertGreaterEqual(a, 0)
            self.assertGreater(b, a)

    def test_ratios_lie_on_their_side_of_one(self):
        page = self.open("bench.html")
        places = page.evaluate("""Array.from(document.querySelectorAll('.ratio'), (plot) => {
            const middle = (e) => { const b = e.getBoundingClientRect(); return (b.left + b.right) / 2; };
            const ratio = parseFloat(plot.closest('tr').querySelector('.ratio-text').textContent);
            return [ratio, middle(plot.querySelector('circle')) - middle(plot.querySelector('.one'))];
        })""")
        self.assertEqual(len(places), 13)
        for ratio, distance in places:
            self.assertEqual(ratio > 1, distance > 0, (ratio, distance))

    def test_tells_how_to_do_it_again(self):
        page = self.open("bench.html")
        self.assertEqual(texts(page, "pre"), ["sluice bench --vm ./libpeer.so --instructions --html bench.html"])
        origin = texts(page, "dd")
        for part in ("8 x Example(R) Processor at 3.2 GHz", "-O3 -march=x86-64-v3 -flto=thin",
                     "3f786850e387550fdab836ed7e6dc881de23001b", "2026-03-14T15:09:26Z"):
            self.assertIn(part, origin)

    def test_names_in_the_table_lead_to_their_charts(self):
        page = self.open("bench.html")
        page.evaluate("document.querySelector('.bench tr:nth-child(5) a').click()")
        page.settle()
        self.assertEqual(page.evaluate("document.querySelector(':target figcaption b').textContent"),
                         "erc20_transfer")


class History(PageTest):
    def test_the_table_tells_what_drifted(self):
        page = self.open("history.html")
        rows = page.evaluate("""Array.from(document.querySelectorAll('.history tbody tr'),
            (row) => Array.from(row.children, (cell) => cell.textContent))""")
        self.assertEqual(len(rows), 21)
        drifted = {(row[0], row[1]): row[2] for row in rows}
        self.assertEqual(drifted["uniswap_swap", "advanced"], "slower")
        self.assertEqual(drifted["mload_dense", "peer 1.4.2"], "FAILED")
        self.assertEqual(drifted["uniswap_swap", "traditional"], "same")
        # 2 % eleven times: 1.02 ** 11 = 1.2434.
        (row,) = [row for row in rows if row[:2] == ["uniswap_swap", "advanced"]]
        self.assertEqual(row[-1], "1.2434")

    def test_the_charts_show_each_result_of_each_side(self):
        page = self.open("history.html")
        self.assertEqual(texts(page, "figcaption b"), CASES)
        dots = page.evaluate("""Array.from(document.querySelectorAll('figure'), (figure) =>
            Array.from(figure.querySelectorAll('svg.lines'), (plot) => plot.querySelectorAll('.dot').length))""")
        # Times of three sides and counts of two; one side failed each time.
        self.assertEqual(dots, [[24 if case == "mload_dense" else 36, 24] for case in CASES])
        tops = page.evaluate("""Array.from(document.querySelectorAll('figure:last-child svg.lines:last-of-type '
            + '.side-1 .dot'), (dot) => dot.getBoundingClientRect().top)""")
        self.assertEqual(tops, sorted(tops, reverse=True))
        self.assertIn("2026-03-12 04:00", texts(page, "figure:last-child .side-1 .dot:last-child title")[0])


class Surroundings(PageTest):
    def test_fits_a_phone(self):
        for name in ("bench.html", "bench-hostile.html", "bench-empty.html", "history.html",
                     "history-hostile.html"):
            page = self.open(name, **PHONE)
            self.assertEqual(page.overflow(), 0, name)

    def test_the_table_fits_a_screen(self):
        page = self.open("bench.html", width=1400)
        self.assertEqual(page.evaluate("(() => { const s = document.querySelector('.scroll'); "
                                       "return s.scrollWidth - s.clientWidth; })()"), 0)

    def test_prints_on_white(self):
        for name in ("bench.html", "history.html"):
            page = self.open(name, prefers_color_scheme="dark")
            page.emulate(media="print")
            page.settle()
            self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"),
                             "rgb(255, 255, 255)")
            self.assertTrue(page.pdf().startswith(b"%PDF"))

    def test_dark_is_dark(self):
        for name in ("bench.html", "history.html"):
            page = self.open(name, prefers_color_scheme="dark")
            channels = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
            self.assertLess(sum(map(int, channels)), 3 * 60)

    def test_hostile_names_are_text(self):
        for name in ("bench-hostile.html", "history-hostile.html"):
            page = self.open(name)
            self.assertIsNone(page.evaluate("window.harmed === undefined ? null : window.harmed"))
            self.assertEqual(page.evaluate("document.scripts.length + document.images.length"), 0)
            self.assertIn("<script>window.harmed = 2</script>", texts(page, "tbody th"))

    def test_nothing_measured_is_no_error(self):
        page = self.open("bench-empty.html")
        self.assertEqual(texts(page, ".notice"), ["Nothing was measured."])


if __name__ == "__main__":
    main()
