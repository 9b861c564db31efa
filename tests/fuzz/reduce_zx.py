#!/usr/bin/env python3
"""Makes a zx program on which the engines differ smaller: reduce_zx.py ZX_DIFFERENTIAL PROGRAM.zx [GAS]

Takes away lines, whole blocks first, and then pieces of lines, as long as what differs stays of the
same kind: output, diagnostics, error, exit code, gas, or the end of the process. The result goes to
PROGRAM.zx.reduced in the same folder, where helpers.zx is too.
"""
# SPDX-License-Identifier: Apache-2.0
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = re.compile(r"^(output|diagnostics|error|exit code|gas|only one)", re.M)


class Reducer:
    def __init__(self, tool: str, program: Path, gas: str | None):
        self.folder = Path(tempfile.mkdtemp(prefix="reduce_zx_"))
        helpers = program.parent / "helpers.zx"
        if helpers.exists():
            shutil.copy(helpers, self.folder / "helpers.zx")
        self.command = [tool, "--file", str(self.folder / "program.zx")]
        if gas:
            self.command += ["--gas", gas]
        self.tries = 0
        self.wanted = None

    def signature(self, text: str) -> tuple | None:
        """What differs, first of all; None when nothing does."""
        (self.folder / "program.zx").write_text(text)
        self.tries += 1
        try:
            done = subprocess.run(self.command, capture_output=True, timeout=10, check=False)
        except subprocess.TimeoutExpired:
            return ("timeout",)
        if done.returncode < 0 or done.returncode > 2:
            return ("crash", done.returncode)
        if done.returncode != 1:
            return None
        kinds = KINDS.findall(done.stdout.decode(errors="replace"))
        return tuple(kinds[:1])

    def still(self, text: str) -> bool:
        return self.signature(text) == self.wanted

    def lines(self, lines: list[str]) -> list[str]:
        size = max(1, len(lines) // 2)
        while size >= 1:
            at = 0
            while at < len(lines):
                candidate = lines[:at] + lines[at + size:]
                if self.still("".join(candidate)):
                    lines = candidate
                else:
                    at += 1 if size < 8 else size // 2
            size //= 2
        return lines

    def unwrap(self, lines: list[str]) -> list[str]:
        """Takes the braces around a block away, and keeps what is within."""
        at = 0
        while at < len(lines):
            depth = len(lines[at]) - len(lines[at].lstrip())
            if lines[at].rstrip().endswith("{"):
                for end in range(at + 1, len(lines)):
                    if len(lines[end]) - len(lines[end].lstrip()) <= depth:
                        candidate = lines[:at] + lines[at + 1:end] + lines[end + 1:]
                        if self.still("".join(candidate)):
                            lines = candidate
                            at -= 1
                        break
            at += 1
        return lines

    def pieces(self, lines: list[str]) -> list[str]:
        """Puts 0 in the place of what stands in brackets, and arguments away."""
        for at, line in enumerate(lines):
            changed = True
            while changed:
                changed = False
                for match in sorted(bracketed(lines[at]), key=lambda m: m[0] - m[1]):
                    for instead in ("0", "", "()", "a"):
                        candidate = lines[at][:match[0]] + instead + lines[at][match[1]:]
                        if len(candidate) < len(lines[at]) and self.still(
                                "".join(lines[:at] + [candidate] + lines[at + 1:])):
                            lines[at] = candidate
                            changed = True
                            break
                    if changed:
                        break
        return lines

    def run(self, text: str) -> str:
        self.wanted = self.signature(text)
        if self.wanted is None:
            sys.exit("reduce_zx: the engines agree on this program")
        previous = None
        while previous != text:
            previous = text
            lines = self.lines(text.splitlines(keepends=True))
            lines = self.unwrap(lines)
            lines = self.pieces(lines)
            text = "".join(lines)
        return text


def bracketed(line: str) -> list[tuple[int, int]]:
    """Where brackets open and close, with and without them; and the arguments between commas."""
    found, stack = [], []
    for at, char in enumerate(line):
        if char in "([{":
            stack.append([at, at + 1])
        elif char == "," and stack:
            found.append((stack[-1][1], at + 1))
            stack[-1][1] = at + 1
        elif char in ")]}" and stack:
            start, last = stack.pop()
            found += [(start, at + 1), (start + 1, at), (last, at)]
    return found


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program = Path(sys.argv[2])
    reducer = Reducer(sys.argv[1], program, sys.argv[3] if len(sys.argv) > 3 else None)
    reduced = reducer.run(program.read_text())
    target = program.with_suffix(".zx.reduced")
    target.write_text(reduced)
    print(reduced)
    print(f"// {reducer.tries} tries, {target}", file=sys.stderr)
    shutil.rmtree(reducer.folder)


if __name__ == "__main__":
    main()
