#!/usr/bin/env python3
# Checks that every script that scripts/CHECKLIST.md names is there, and that every line names one.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    problems = []
    rows = 0
    for line in (folder / "CHECKLIST.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("|") or line.startswith("|---") or line.endswith("| scripts |"):
            continue
        rows += 1
        scripts = re.findall(r"`([^`]*\.zx)`", line.split("|")[-2])
        if not scripts:
            problems.append(f"no script is named for: {line.split('|')[1].strip()}")
        problems += [f"there is no {name}" for name in scripts if not (folder / name).is_file()]
    if rows == 0:
        problems.append("CHECKLIST.md has no lines")
    for problem in problems:
        print(f"check_checklist: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
