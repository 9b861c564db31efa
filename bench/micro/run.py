#!/usr/bin/env python3
"""Runs the micro-benchmarks of a build and prints one table of all of them.

    bench/micro/run.py                              those of build/release
    bench/micro/run.py build/gcc --smoke            each as briefly as can be: do they still work?
    bench/micro/run.py --filter 'ADD|MUL'           those whose name matches
    bench/micro/run.py --keccak-all --filter keccak with every implementation of Keccak-256
    bench/micro/run.py --json results.json          and all results, as Google Benchmark writes them

Build them first: cmake --build build/release --target micro_bench

A benchmark compares its result with one known from elsewhere before it is timed. Results go to
standard output, progress and what failed to standard error. The exit code is 1 if a benchmark failed
or a program did not come to its end, 2 if the arguments are wrong or nothing matched.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = ("base_bench", "opcode_bench", "evm_bench", "lowering_bench", "chain_bench", "zx_bench")
KECCAK = ("portable", "bmi2", "avx2", "avx512")
SMOKE_SECONDS = 0.00001
UNITS = (("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1.0))
TO_NANOSECONDS = dict(UNITS)


class Usage(Exception):
    """Wrong arguments; says what is wrong."""


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default="build/release", type=Path,
                        help="folder of the build, or its bin (default: build/release)")
    parser.add_argument("--filter", default=".", metavar="REGEX",
                        help="run the benchmarks whose names match")
    parser.add_argument("--time", type=float, default=0.1, metavar="SECONDS",
                        help="run each for at least so long (default: 0.1)")
    parser.add_argument("--smoke", action="store_true",
                        help="run each as briefly as can be and print no table")
    parser.add_argument("--json", type=Path, metavar="FILE",
                        help="write all results there as Google Benchmark writes them, merged")
    parser.add_argument("--keccak-all", action="store_true",
                        help="run benchmarks of Keccak-256 once with each implementation")
    arguments = parser.parse_args()
    if arguments.time <= 0:
        raise Usage("--time must be above zero")
    try:
        re.compile(arguments.filter)
    except re.error as error:
        raise Usage(f"--filter is no regular expression: {error}") from None
    return arguments


def find_programs(build: Path) -> list[Path]:
    folder = build / "bin" if (build / "bin").is_dir() else build
    programs = [folder / name for name in PROGRAMS]
    missing = [program.name for program in programs if not os.access(program, os.X_OK)]
    if missing:
        raise Usage(f"{folder} lacks {', '.join(missing)}; "
                    f"build them: cmake --build {build} --target micro_bench")
    return programs


def names_of(program: Path, pattern: str) -> list[str]:
    """The benchmarks of a program that match."""
    listed = subprocess.run([program, "--benchmark_list_tests"], capture_output=True, text=True,
                            check=False)
    if listed.returncode != 0:
        raise RuntimeError(f"{program} does not list its benchmarks: {listed.stderr.strip()}")
    return [name for name in listed.stdout.splitlines() if re.search(pattern, name)]


class Progress:
    """A line that tells how far it is, on terminals; else a line a program."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.is_terminal = sys.stderr.isatty()

    def begin(self, label: str) -> None:
        if not self.is_terminal:
            print(f"{label} ...", file=sys.stderr, flush=True)

    def step(self, name: str) -> None:
        self.done += 1
        if self.is_terminal:
            text = f"{self.done}/{self.total}  {name}"[:os.get_terminal_size(2).columns - 1]
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def matches_exactly(names: list[str]) -> str:
    """What Google Benchmark selects just these by; it knows POSIX's extended expressions."""
    quoted = (re.sub(r"([][.*+?^${}()|\\])", r"\\\1", name) for name in names)
    return "^(" + "|".join(quoted) + ")$"


def run_program(program: Path, names: list[str], seconds: float, keccak: str,
                progress: Progress) -> dict:
    """What the program reports of these benchmarks. Raises RuntimeError if it does not end well."""
    environment = dict(os.environ)
    if keccak:
        environment["SLUICE_KECCAK"] = keccak
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "results.json"
        command = [program, f"--benchmark_filter={matches_exactly(names)}",
                   f"--benchmark_min_time={seconds}", f"--benchmark_out={output}",
                   "--benchmark_out_format=json", "--benchmark_color=false"]
        with (tempfile.TemporaryFile("w+") as complaints,
              subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True,
                               env=environment) as process):
            wanted = set(names)
            for line in process.stdout:
                name = line.split(maxsplit=1)[0] if line.strip() else ""
                if name in wanted:
                    progress.step(name)
            code = process.wait()
            complaints.seek(0)
            errors = complaints.read()
        try:
            results = json.loads(output.read_text())
        except (OSError, ValueError):
            last = errors.strip().splitlines()[-1:] or ["no message"]
            raise RuntimeError(f"{program.name} ended with {code} and no results: "
                               f"{last[0]}") from None
    failed = [entry for entry in results["benchmarks"] if entry.get("error_occurred")]
    if code != 0 and not failed:
        raise RuntimeError(f"{program.name} ended with {code}")
    if len(results["benchmarks"]) != len(names):
        raise RuntimeError(f"{program.name} ran {len(results['benchmarks'])} of {len(names)} "
                           "benchmarks")
    for entry in results["benchmarks"]:
        entry["program"] = program.name
        if keccak:
            entry["keccak"] = keccak
    return results


def show_time(nanoseconds: float) -> str:
    for unit, factor in UNITS:
        if abs(nanoseconds) >= factor or unit == "ns":
            return f"{nanoseconds / factor:.3g} {unit}" if abs(nanoseconds) < 999.5 * factor \
                else f"{nanoseconds / factor:.0f} {unit}"
    raise AssertionError


def show_rate(value: float, unit: str) -> str:
    for prefix, factor in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= factor:
            return f"{value / factor:.3g} {prefix}{unit}"
    return f"{value:.3g} {unit}"


def row_of(entry: dict) -> tuple[str, str, str, str]:
    """Name, time an operation, rate, and what else there is to say."""
    name = entry["name"].removesuffix("/manual_time")
    if "keccak" in entry:
        name += f" [{entry['keccak']}]"
    if entry.get("error_occurred"):
        return (name, "failed", "", entry["error_message"])
    more = ""
    # Of what measures differences the time of an operation; else the processor's, which a busy
    # machine lengthens less than the clock's.
    if "ns/op" in entry:
        time = entry["ns/op"]
        if abs(time) < 0.05:
            time = 0.0
    else:
        time = entry["cpu_time"] * TO_NANOSECONDS[entry["time_unit"]]
        if "items_per_second" in entry:
            more = f"{show_time(1e9 / entry['items_per_second'])} each"
    rate = ""
    if "Mgas/s" in entry:
        rate = show_rate(entry["Mgas/s"] * 1e6, "gas/s")
    elif "bytes_per_second" in entry:
        rate = show_rate(entry["bytes_per_second"], "B/s")
    if "room/byte" in entry:
        more = f"{entry['room/byte']:.2f} bytes a byte of code"
    return (name, show_time(time), rate, more)


def print_table(entries: list[dict]) -> None:
    rows = [("benchmark", "time", "rate", "")] + [row_of(entry) for entry in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, time, rate, more in rows:
        line = f"{name:<{widths[0]}}  {time:>{widths[1]}}  {rate:>{widths[2]}}  {more}"
        print(line.rstrip())


def run_all(arguments: argparse.Namespace) -> int:
    chosen = []
    for program in find_programs(arguments.build):
        names = names_of(program, arguments.filter)
        hashes = [name for name in names if name.startswith("keccak256/")]
        if arguments.keccak_all and hashes:
            others = [name for name in names if name not in hashes]
            available = names_of(program, "^keccak_digest/")
            chosen += [(program, hashes, implementation) for implementation in KECCAK
                       if f"keccak_digest/{implementation}" in available]
            chosen += [(program, others, "")] if others else []
        elif names:
            chosen.append((program, names, ""))
    if not chosen:
        raise Usage(f"no benchmark matches {arguments.filter!r}")

    progress = Progress(sum(len(names) for _, names, _ in chosen))
    merged: dict = {"context": {}, "benchmarks": []}
    broken = []
    for program, names, keccak in chosen:
        progress.begin(f"{program.name}: {len(names)} benchmarks")
        try:
            results = run_program(program, names,
                                  SMOKE_SECONDS if arguments.smoke else arguments.time, keccak,
                                  progress)
        except RuntimeError as error:
            broken.append(str(error))
            continue
        merged["context"] = merged["context"] or results["context"]
        merged["benchmarks"] += results["benchmarks"]
    progress.clear()

    if not arguments.smoke:
        print_table(merged["benchmarks"])
    if arguments.json:
        merged["context"].pop("executable", None)
        arguments.json.write_text(json.dumps(merged, indent=1) + "\n")
    for message in broken:
        print(f"run.py: {message}", file=sys.stderr)
    failed = [entry for entry in merged["benchmarks"] if entry.get("error_occurred")]
    for entry in failed:
        print(f"run.py: {entry['name']}: {entry['error_message']}", file=sys.stderr)
    if broken or failed:
        return 1
    if arguments.smoke:
        print(f"{len(merged['benchmarks'])} benchmarks work")
    return 0


def main() -> int:
    try:
        return run_all(parse_arguments())
    except Usage as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2
    except (OSError, RuntimeError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
