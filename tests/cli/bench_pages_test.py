#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pages of benches, and what drifted over many of them."""
import json

from support import SOURCE, Folder, main, sluice


def results(date, times, **more):
    row = {"name": "x", "fork": "Cancun", "mode": "advanced", "checked": True, "gas": 1000, "runs": len(times),
           "timesUs": times}
    return {"schema": 1, "sluice": "sluice", "machine": "here", "date": date, "cases": [row | more]}


class Pages(Folder):
    def test_bench_writes_a_page_besides_its_table(self):
        page = self.folder / "bench.html"
        case = next(path for path in sorted((SOURCE / "bench" / "cases").iterdir()) if path.is_dir())
        result = sluice("bench", case, "--runs", 8, "--mode", "traditional,advanced", "--html", page, check=0)
        self.assertIn(case.name, result.stdout)
        html = page.read_text()
        self.assertTrue(html.startswith("<!doctype html>"))
        self.assertEqual(html.count("<figure"), html.count("<tr class=\"first"))
        self.assertIn("--html", html)

    def test_a_page_that_cannot_be_written_is_a_failure(self):
        case = next(path for path in sorted((SOURCE / "bench" / "cases").iterdir()) if path.is_dir())
        result = sluice("bench", case, "--runs", 1, "--html", self.folder / "no" / "page.html", check=1)
        self.assert_is_one_line(result.stderr, "page.html")


class History(Folder):
    def history(self, *arguments, check=0):
        return sluice("bench", "history", self.folder, *arguments, check=check)

    def test_tells_what_drifted_by_date(self):
        # By name the other way round.
        self.write("b.json", results("2026-01-01T00:00:00Z", [100, 101, 100, 101, 100, 101, 100, 101]))
        self.write("a.json", results("2026-01-02T00:00:00Z", [120, 121, 120, 121, 120, 121, 120, 121]))
        self.write("notes.txt", "not looked at")
        page = self.folder / "drift.html"
        result = self.history("--html", page)
        line = next(line for line in result.stdout.splitlines() if line.startswith("x "))
        self.assertIn("slower", line)
        self.assertIn("100.5", line)
        self.assertIn("120.5", line)
        self.assertIn("1.199", line)
        self.assertEqual(result.stderr, "")
        self.assertIn("<figure", page.read_text())

    def test_bad_files_are_told_and_the_others_go_on(self):
        good = results("2026-01-01T00:00:00Z", [100] * 8)
        self.write("a.json", good)
        self.write("b.json", "{")
        self.write("c.json", good | {"schema": 99})
        self.write("d.json", good | {"date": "2026-01-02T00:00:00Z"})
        result = self.history(check=1)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 2, result.stderr)
        self.assertIn("b.json", lines[0])
        self.assertIn("c.json", lines[1])
        self.assertIn("same", result.stdout)

    def test_a_folder_without_results_is_bad_usage(self):
        self.assert_one_line("bench", "history", self.folder, says="no results in")
        self.assert_one_line("bench", "history", self.folder / "none", says="none")
        self.write("a.json", "[]")
        result = self.history(check=1)
        self.assert_is_one_line(result.stderr, "a.json")
        self.assertEqual(result.stdout, "")

    def test_reads_what_bench_writes(self):
        case = next(path for path in sorted((SOURCE / "bench" / "cases").iterdir()) if path.is_dir())
        sluice("bench", case, "--runs", 8, "--json-output", self.folder / "a.json", check=0)
        written = json.loads((self.folder / "a.json").read_text())
        result = self.history("--markdown")
        self.assertIn(f"| {written['cases'][0]['name']}", result.stdout)
        self.assertIn("only once", result.stdout)


if __name__ == "__main__":
    main()
