#!/usr/bin/env python3
"""Counts the instructions of one execution of benchmark cases, exactly, with callgrind.

Usage: bench/instructions.py [--sluice PROGRAM] [--mode MODE] [--warm-up N] [--json FILE] [CASE...]

CASE is what `sluice bench` takes: case folders, state-test files, or folders of them. Each case is
counted by itself: the program warms up, then callgrind counts the call and nothing else. Needs
valgrind, whose processor is an Intel with AVX2, so Keccak takes its AVX2 path here, whatever the
machine; SLUICE_KECCAK=bmi2 counts the other.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MEASURED = "sluice::lab::measured_call*"


def list_cases(sluice: str, paths: list[str]) -> list[tuple[str, str]]:
    """Each case as (path to give to `sluice bench`, name)."""
    cases = []
    for path in paths:
        folder = Path(path)
        if folder.is_dir() and not any((folder / f).exists() for f in ("init.hex", "code.hex")):
            entries = sorted(e for e in folder.iterdir() if e.is_dir() or e.suffix == ".json")
            cases += list_cases(sluice, [str(e) for e in entries])
            continue
        listed = subprocess.run([sluice, "bench", "--list", path], capture_output=True, text=True,
                                check=True).stdout
        cases += [(path, line.split()[0]) for line in listed.splitlines()]
    return cases


def count(sluice: str, mode: str, warm_up: int, path: str, name: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--toggle-collect={MEASURED}",
             f"--callgrind-out-file={folder}/out", sluice, "bench", path, "--only", name,
             "--runs", "1", "--warm-up", str(warm_up), "--mode", mode, "--json"],
            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{name}: {result.stdout}{result.stderr}")
    report = json.loads(result.stdout)
    assert all(case["checked"] for case in report["cases"]), result.stdout
    collected = re.search(r"Collected : (\d+)", result.stderr)
    if collected is None:
        sys.exit(f"{name}: callgrind did not see {MEASURED}")
    return int(collected.group(1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("--sluice", default=str(root / "build/release/bin/sluice"))
    parser.add_argument("--mode", default="traditional", help="engine, as `sluice bench` has it")
    parser.add_argument("--warm-up", type=int, default=2, metavar="N",
                        help="runs before the counted one (default 2); code that runs straight "
                             "through is lowered after 16")
    parser.add_argument("--json", metavar="FILE", help="also write the counts to a file")
    parser.add_argument("cases", nargs="*", default=[str(root / "bench/cases")])
    arguments = parser.parse_args()
    if not os.access(arguments.sluice, os.X_OK):
        sys.exit(f"{arguments.sluice} is not there: build it, or name another with --sluice")

    counts = {}
    for path, name in list_cases(arguments.sluice, arguments.cases):
        counts[name] = count(arguments.sluice, arguments.mode, arguments.warm_up, path,
                             name)
        print(f"{name:<32} {counts[name]:>15,}", flush=True)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(counts, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
