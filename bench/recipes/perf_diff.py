#!/usr/bin/env python3
"""Samples a case in two modes of the engine, and shows by symbol what differs: `perf diff`.

The two are recorded one after the other: for which of them is faster, ask `sluice bench --mode A,B`,
whose sides run in turns. Shares are of each recording's own time.
"""
# SPDX-License-Identifier: Apache-2.0
import perf
from recipe import Recipe, output_of


def main():
    recipe = Recipe(__doc__, runs=200, two_modes=True)
    recipe.parser.add_argument("--frequency", type=int, default=4999, metavar="HZ",
                               help="samples a second [4999]")
    options = recipe.parse()
    event = perf.permitted_event()
    folder = recipe.make_folder()
    recorded = [perf.record(recipe, mode, folder / f"perf-{mode}.data", event,
                            ["-F", str(options.frequency)]) for mode in recipe.modes]
    print(f"share in {recipe.modes[0]}, difference in {recipe.modes[1]}, symbol")
    recipe.write_report("report.txt", output_of("perf", "diff", "--sort", "symbol", *recorded))


if __name__ == "__main__":
    main()
