#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the programs of this folder beside their twins in other languages.

    bench/zx/compare.py                       all programs, all languages that are installed
    bench/zx/compare.py calls closures        these programs
    bench/zx/compare.py --rounds 9 --only zx,lua
    bench/zx/compare.py --json > result.json

Runs are interleaved, one of each in turn, so that whatever else the machine does falls on all of
them alike. A figure is the least processor time (user and system) of all rounds, start-up
included; a run whose output is not that of the .expected file ends the comparison.
"""
import argparse
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent


def commands(sluice):
    """Each language's name, its command, and the ending of its programs."""
    known = {
        "zx": ([sluice, "run"], ".zx"),
        "zx-tree": ([sluice, "run", "--engine", "tree"], ".zx"),
        "lua": (["lua5.4"], ".lua"),
        "luajit": (["luajit"], ".lua"),
        "node": (["node"], ".js"),
        "python": (["python3"], ".py"),
    }
    return {name: each for name, each in known.items() if shutil.which(each[0][0])}


def processor_seconds(command):
    """Runs a command; its processor seconds and what it printed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        output = process.stdout.read()
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"compare.py: {' '.join(command)} ended with {process.returncode}: "
                 f"{errors.decode(errors='replace').strip()}")
    return usage.ru_utime + usage.ru_stime, output


def measure(programs, languages, rounds):
    best = {}
    for number in range(rounds):
        for program in programs:
            expected = (FOLDER / f"{program}.expected").read_bytes()
            for language, (command, ending) in languages.items():
                if sys.stderr.isatty():
                    print(f"\r\033[Kround {number + 1} of {rounds}: {program}, {language}",
                          end="", file=sys.stderr, flush=True)
                file = str(FOLDER / (program + ending))
                seconds, output = processor_seconds(command + [file])
                if output != expected:
                    sys.exit(f"compare.py: {language} printed something else than "
                             f"{program}.expected for {file}")
                key = (program, language)
                best[key] = min(seconds, best.get(key, seconds))
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return best


def geometric_mean(ratios):
    return math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))


def print_table(programs, languages, best):
    width = max(len(program) for program in programs + ["geometric mean"])
    print(f"{'seconds':{width}}" + "".join(f"{language:>10}" for language in languages))
    for program in programs:
        print(f"{program:{width}}" +
              "".join(f"{best[program, language]:10.3f}" for language in languages))
    if "zx" not in languages or len(languages) == 1:
        return
    print(f"\n{'times zx':{width}}" + "".join(f"{language:>10}" for language in languages))
    for program in programs:
        print(f"{program:{width}}" +
              "".join(f"{best[program, language] / best[program, 'zx']:10.2f}"
                      for language in languages))
    means = [geometric_mean([best[program, language] / best[program, "zx"]
                             for program in programs]) for language in languages]
    print(f"{'geometric mean':{width}}" + "".join(f"{mean:10.2f}" for mean in means))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    all_programs = sorted(path.stem for path in FOLDER.glob("*.expected"))
    parser.add_argument("programs", nargs="*", metavar="PROGRAM",
                        help="of: " + ", ".join(all_programs))
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run [5]")
    parser.add_argument("--only", default="", help="languages, separated by commas")
    parser.add_argument("--sluice", default=str(ROOT / "build/release/bin/sluice"),
                        help="the program that runs .zx [build/release/bin/sluice]")
    parser.add_argument("--json", action="store_true", help="seconds as JSON")
    arguments = parser.parse_args()

    programs = arguments.programs or all_programs
    for program in programs:
        if program not in all_programs:
            parser.error(f"no program {program!r}; there are {', '.join(all_programs)}")
    if arguments.rounds < 1:
        parser.error("--rounds needs at least 1")
    languages = commands(arguments.sluice)
    if arguments.only:
        wanted = arguments.only.split(",")
        for language in wanted:
            if language not in languages:
                parser.error(f"{language!r} is not installed or not known; "
                             f"there are {', '.join(languages)}")
        languages = {name: languages[name] for name in wanted}
    if not languages:
        parser.error("nothing to compare: build the release preset, or name --sluice PATH")

    best = measure(programs, languages, arguments.rounds)
    if arguments.json:
        rows = [{"program": program, "language": language, "seconds": round(seconds, 4)}
                for (program, language), seconds in best.items()]
        print(json.dumps(rows, indent=2))
    else:
        print_table(programs, list(languages), best)


if __name__ == "__main__":
    main()
