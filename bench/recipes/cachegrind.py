#!/usr/bin/env python3
"""Simulates caches and branch prediction while a case runs: exact counts by function.

With cachegrind the whole process counts, loading and deploying included. With --measured only the
executions count, by callgrind with the same simulations: as many as --runs says.
"""
# SPDX-License-Identifier: Apache-2.0
import re

from recipe import Recipe, need, output_of, stop

MEASURED = "sluice::lab::measured_call*"


def summary_of(errors):
    """The lines of the simulated totals, without what valgrind puts before each."""
    lines = [re.sub(r"^==\d+== ?", "", line) for line in errors.splitlines() if line.startswith("==")]
    wanted = re.compile(r"(I +refs|I1 +misses|LLi misses|D +refs|D1 +misses|LLd misses|LL misses"
                        r"|Branches|Mispredicts|Mispred rate):")
    return [line for line in lines if wanted.match(line)]


def main():
    recipe = Recipe(__doc__, runs=1)
    recipe.parser.add_argument("--measured", action="store_true",
                               help="count nothing but the executions (a case, not words behind --)")
    options = recipe.parse()
    if options.measured and recipe.words:
        recipe.parser.error("--measured needs a case: words behind -- have no measured part")
    need("valgrind", "valgrind")
    folder = recipe.make_folder()
    file = folder / "cachegrind.out"
    tool = ["valgrind", "--cache-sim=yes", "--branch-sim=yes"]
    if options.measured:
        tool += ["--tool=callgrind", f"--toggle-collect={MEASURED}", f"--callgrind-out-file={file}"]
    else:
        tool += ["--tool=cachegrind", f"--cachegrind-out-file={file}"]
    lines = summary_of(recipe.watch(tool, recipe.modes[0]))
    if not lines:
        stop("valgrind printed no totals", 1)
    (folder / "report-totals.txt").write_text("\n".join(lines) + "\n")
    print("\n".join(lines), end="\n\n")
    annotate = "callgrind_annotate" if options.measured else "cg_annotate"
    # Instructions, and what costs most beside them: missed branches and missed caches.
    shown = "--show=Ir,Bc,Bcm,Bi,Bim,D1mr,DLmr"
    text = output_of(annotate, shown, str(file))
    # The table, behind what was asked for.
    table = re.search(r"^Ir +Bc .*", text, re.M | re.S)
    recipe.write_report("report.txt", table[0] if table else text)


if __name__ == "__main__":
    main()
