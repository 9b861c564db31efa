#!/usr/bin/env python3
"""Samples where a case spends its time, by symbol, with `perf record`.

The present engines have a function an opcode or a stream instruction, so symbols are enough to tell
them apart. Code made at run time is found in both of the ways that perf knows: a map of symbols,
/tmp/perf-PID.map, is copied beside the recording; and files jit-PID.dump in the format jitdump,
which an engine writes (to $JITDUMPDIR, as is usual), are injected into it, with the code itself.
"""
# SPDX-License-Identifier: Apache-2.0
import perf
from recipe import Recipe


def main():
    recipe = Recipe(__doc__, runs=200)
    recipe.parser.add_argument("--frequency", type=int, default=4999, metavar="HZ",
                               help="samples a second [4999]")
    recipe.parser.add_argument("--call-graph", choices=["fp", "dwarf", "lbr"],
                               help="record callers too, found in this way")
    options = recipe.parse()
    event = perf.permitted_event()
    folder = recipe.make_folder()
    extra = ["--call-graph", options.call_graph] if options.call_graph else []
    data = perf.record(recipe, recipe.modes[0], folder / "perf.data", event,
                       ["-F", str(options.frequency), *extra])
    sort = "comm,dso,symbol" if recipe.words else "symbol,dso"
    recipe.write_report("report.txt", perf.report(data, sort, options.call_graph is not None))


if __name__ == "__main__":
    main()
