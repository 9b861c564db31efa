#!/usr/bin/env python3
"""Counts the instructions of the benchmark cases and holds them against bench/baseline.json.

Usage: baseline_test.py PROGRAM SOURCE_DIR

Counts are exact, and the same on all machines for the same compiler and flags, so that a small
threshold is no risk. They rise a little with what the linker inlines otherwise: hence not 0.
"""
# SPDX-License-Identifier: Apache-2.0
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

THRESHOLD = "1%"
SKIPPED = 77


def main() -> int:
    program, source = sys.argv[1], Path(sys.argv[2])
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        subprocess.run([program, "bench", str(source / "bench/cases"), "--no-times", "--warm-up", "1",
                        "--mode", "traditional,advanced", "--json-output", str(counts)], check=True)
        compared = subprocess.run([program, "bench", "compare", str(source / "bench/baseline.json"),
                                   str(counts), "--threshold", THRESHOLD])
    if compared.returncode != 0:
        print("CONTRIBUTING.md, \"Add a benchmark\", says how the baseline is written anew")
    return compared.returncode


if __name__ == "__main__":
    sys.exit(main())
