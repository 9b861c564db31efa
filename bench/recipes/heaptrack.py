#!/usr/bin/env python3
"""Counts what a case allocates, and where, with heaptrack.

Stacks, memories and frames of the EVM lie in address space that is reserved once and are no
allocations; what shows here is all else.
"""
# SPDX-License-Identifier: Apache-2.0
import re

from recipe import Recipe, need, output_of, stop, without_control


def totals(text):
    """The last lines of a report: calls, temporary ones, peak, resident peak, leaked."""
    wanted = ("total runtime:", "calls to allocation functions:", "temporary memory allocations:",
              "peak heap memory consumption:", "peak RSS", "total memory leaked:")
    return [line.strip() for line in text.splitlines() if line.startswith(wanted)]


def main():
    recipe = Recipe(__doc__, runs=5)
    options = recipe.parse()
    need("heaptrack", "heaptrack")
    need("heaptrack_print", "heaptrack")
    folder = recipe.make_folder()
    # heaptrack's own words go to standard output, among those of the bench.
    recipe.watch(["heaptrack", "-o", str(folder / "heaptrack")], recipe.modes[0])
    files = sorted(folder.glob("heaptrack.*"))
    if not files:
        stop("heaptrack wrote no file", 1)
    text = without_control(output_of("heaptrack_print", str(files[0])))
    lines = totals(text)
    if not lines:
        stop(f"heaptrack_print made nothing of {files[0]}", 1)
    print("\n".join(lines), end="\n\n")
    begin = text.find("MOST CALLS TO ALLOCATION FUNCTIONS")
    recipe.write_report("report.txt", text[max(begin, 0):])


if __name__ == "__main__":
    main()
