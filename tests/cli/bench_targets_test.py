#!/usr/bin/env python3
"""Targets of figures, and the report: bench_targets_test.py PROGRAM SOURCE_DIR"""
# SPDX-License-Identifier: Apache-2.0
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import shutil

from support import SOURCE, Folder, main, sluice

TARGET = """[[target]]
name = "{0}"
figure = "{0}"
{1}
"""


class Targets(Folder):
    def targets(self, *parts):
        return self.write("targets.toml", "".join(TARGET.format(*part) for part in parts))

    def bench(self, file, *options, check):
        return sluice("bench", "targets", "merkle-proof", "--quick", "--targets", file, *options,
                      check=check)

    def test_what_is_met_and_missed_is_said(self):
        easy = self.targets(("speed-up", "minimum = 0.01"), ("memory-ratio", "maximum = 100"),
                            ("analysis-ms", "maximum = 10000\ntarget = 5000"))
        rows = json.loads(self.bench(easy, "--json", check=0).stdout)
        self.assertEqual([(row["figure"], row["result"]) for row in rows],
                         [("speed-up", "met"), ("memory-ratio", "met"), ("analysis-ms", "met: target")])
        hard = self.targets(("speed-up", "minimum = 1000"), ("memory-ratio", "maximum = 100"))
        out = self.bench(hard, check=1).stdout
        self.assertRegex(out, r"speed-up +merkle-proof +speed-up +minimum 1000 .* missed\n")
        self.assertTrue(out.endswith("1 met, 1 missed, 0 open\n"), out)

    def test_of_some_cases_the_others_are_not_missed(self):
        file = self.targets(("memory-ratio", 'maximum = 100\ncases = ["merkle-proof", "snailtracer"]'),
                            ("analysis-ms", 'maximum = 100\ncases = ["snailtracer"]'))
        rows = json.loads(self.bench(file, "--json", check=0).stdout)
        self.assertEqual([row["case"] for row in rows], ["merkle-proof"])

    def test_a_case_that_fails_is_a_failure_whatever_the_targets(self):
        shutil.copytree(SOURCE / "bench/cases/merkle-proof", self.folder / "wrong")
        expected = self.folder / "wrong/expected.json"
        expected.write_text(expected.read_text().replace("1010666", "1010667"))
        result = sluice("bench", "targets", self.folder / "wrong", "--quick", "--targets",
                        self.targets(("speed-up", "minimum = 0.01")), check=1)
        self.assertIn("1010667", result.stderr)
        self.assertNotIn("no target", result.stderr)

    def test_the_targets_that_come_with_it_are_for_its_cases(self):
        out = sluice("bench", "targets", "merkle-proof", "--quick", "--json").stdout
        self.assertEqual({row["case"] for row in json.loads(out)}, {"merkle-proof"})

    def test_bad_input(self):
        self.assert_one_line("bench", "targets", "--targets", self.folder / "none", code=2,
                             says="none")
        bad = self.write("bad.toml", "[[target]]\nname = 1\n")
        self.assert_one_line("bench", "targets", "--targets", bad, code=2, says="bad.toml:1: ")
        self.assert_one_line("bench", "targets", "closures", code=2, says="not for .zx programs")
        other = self.targets(("speed-up", 'minimum = 1\ncases = ["snailtracer"]'))
        self.assert_one_line("bench", "targets", "merkle-proof", "--quick", "--targets", other, code=2,
                             says="no target is for these cases")


class Report(Folder):
    def test_a_report_has_its_sections(self):
        file = self.folder / "report.md"
        sluice("bench", "report", "merkle-proof", "--quick", "--output", file)
        text = file.read_text()
        sections = [line[3:] for line in text.splitlines() if line.startswith("## ")]
        self.assertEqual(sections, ["Summary", "Detailed results", "Memory", "Analysis time",
                                    "Profile insights"])
        self.assertEqual(text.count("| merkle-proof | traditional |"), 1)
        self.assertIn("| merkle-proof | KECCAK256 |", text)

    def test_the_one_in_the_documents_was_made_by_the_command(self):
        text = (SOURCE / "docs/performance-report.md").read_text()
        self.assertIn("Made by `sluice bench report` from one run", text)
        self.assertRegex(text, r"\| commit \| [0-9a-f]{12} \|")
        for case in (SOURCE / "bench/cases").iterdir():
            if case.is_dir():
                self.assertIn(f"| {case.name} | advanced |", text)

    def test_bad_input(self):
        self.assert_one_line("bench", "report", "closures", code=2, says="'sluice bench zx'")
        self.assert_one_line("bench", "report", "nowhere", code=2, says="nowhere")


if __name__ == "__main__":
    main()
