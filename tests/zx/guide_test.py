#!/usr/bin/env python3
"""Runs every example of the language guide: guide_test.py SLUICE GUIDE

Each block fenced as ```zx is a program that states in comments what it prints, as `sluice test`
reads them. Lines `// file: NAME` divide a block into several files, the last of which is run.
"""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(sys.argv[1]).resolve()
GUIDE = Path(sys.argv[2])

EXPECTATION = re.compile(r"(//|#) expect( error| syntax error| stderr)?:")
FILE_LINE = re.compile(r"// file: ([\w./]+\.zx)$")


class Block:
    """What stands between two fences."""

    def __init__(self, language, line):
        self.language = language
        self.line = line  # of the opening fence, counted from 1
        self.lines = []

    def files(self):
        """The files that the block consists of, by name; the last one is the program."""
        name = "main.zx"
        files = {}
        for line in self.lines:
            if found := FILE_LINE.match(line):
                name = found[1]
            files.setdefault(name, []).append(line)
        return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


def blocks_of(text):
    blocks = []
    block = None
    for number, line in enumerate(text.splitlines(), 1):
        if block is None and line.startswith("```"):
            block = Block(line[3:].strip(), number)
            blocks.append(block)
        elif block is not None and line == "```":
            block = None
        elif block is not None:
            block.lines.append(line)
    if block is not None:
        raise ValueError(f"line {block.line}: the block is not closed")
    return blocks


def run_examples(blocks, folder):
    """The exit code and the output of `sluice test`, which runs the blocks on both engines."""
    programs = []
    for block in blocks:
        for name, text in block.files().items():
            path = folder / f"line_{block.line:04}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        programs.append(path)
    result = subprocess.run([PROGRAM, "test", "--engine", "both", "--jobs", "2", *programs],
                            cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    return result.returncode, result.stdout + result.stderr


def anchor(heading):
    """The name by which links lead to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Guide(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.text = GUIDE.read_text()
        cls.blocks = blocks_of(cls.text)
        cls.examples = [block for block in cls.blocks if block.language == "zx"]

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name).resolve()

    def test_every_block_names_its_language(self):
        for block in self.blocks:
            self.assertIn(block.language, ("zx", "sh", "text", "json"), f"line {block.line}")

    def test_every_example_states_its_outcome(self):
        self.assertGreater(len(self.examples), 50)
        for block in self.examples:
            program = list(block.files().values())[-1]
            self.assertRegex(program, EXPECTATION, f"line {block.line}")

    def test_every_example_does_what_it_says(self):
        code, said = run_examples(self.examples, self.folder)
        self.assertEqual(code, 0, "\n" + said)
        self.assertIn(f"{2 * len(self.examples)} passed, 0 failed", said)

    def test_an_example_that_is_wrong_is_found(self):
        wrong = "```zx\n// file: a.zx\nexport const n = 2\n// file: b.zx\nuse \"./a\"\n" \
                "print(n)  // expect: 3\n```\n"
        right = wrong.replace("expect: 3", "expect: 2")
        code, said = run_examples(blocks_of(right), self.folder)
        self.assertEqual(code, 0, said)
        code, said = run_examples(blocks_of(wrong), self.folder)
        self.assertEqual(code, 1, said)
        self.assertIn("0 passed, 2 failed", said)

    def test_links_within_the_guide_lead_somewhere(self):
        outside = re.sub(r"```.*?```", "", self.text, flags=re.S)
        anchors = {anchor(text) for text in re.findall(r"^#+ (.+)$", outside, flags=re.M)}
        links = re.findall(r"\]\(#([^)]*)\)", outside)
        self.assertGreater(len(links), 10)
        self.assertEqual([link for link in links if link not in anchors], [])

    def test_links_to_files_lead_somewhere(self):
        for link in re.findall(r"\]\(([^)#]+)\)", self.text):
            if "://" not in link:
                self.assertTrue((GUIDE.parent / link).exists(), link)

    def test_tables_line_up(self):
        above = None
        in_block = False
        for number, line in enumerate(self.text.splitlines(), 1):
            in_block ^= line.startswith("```")
            if in_block or not line.startswith("|"):
                above = None
                continue
            bars = [found.start() for found in re.finditer(r"(?<!\\)\|", line)]
            if above is not None:
                self.assertEqual(bars, above, f"line {number}")
            above = bars


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
