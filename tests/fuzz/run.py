#!/usr/bin/env python3
"""Fuzzes every target for a while: run.py BUILD_DIR SECONDS [TARGET...]

Runs as many targets at a time as there are processors, each for SECONDS. What they find to be worth
keeping goes to BUILD_DIR/corpus/TARGET, where the next run goes on from; what ends them to
BUILD_DIR/findings. Exits with 1 if there is such a finding.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The longest input, in bytes: enough for what a target can do with it.
MAX_SIZE = {"fuzz_program": 4096, "fuzz_fixture": 16384, "fuzz_block": 8192,
            "fuzz_zx_engines": 6144}
DEFAULT_MAX_SIZE = 2048
TIMEOUT = 10  # Seconds for one input.
MEMORY = 2048  # MiB.
STATUS = re.compile(r"^#(\d+)\s.*?\bcov: (\d+) ft: (\d+)", re.M)


class Run:
    def __init__(self, build: Path, target: str, seconds: int):
        self.target = target
        self.program = build / "bin" / target
        self.log = build / "logs" / f"{target}.log"
        self.corpus = build / "corpus" / target
        self.prefix = build / "findings" / f"{target}-"
        self.seconds = seconds
        self.took = 0.0
        self.findings: list[Path] = []
        self.failed = False

    def __call__(self) -> None:
        for folder in (self.log.parent, self.corpus, self.prefix.parent):
            folder.mkdir(parents=True, exist_ok=True)
        before = set(self.prefix.parent.glob(f"{self.target}-*"))
        command = [
            self.program, self.corpus, HERE / "corpus" / self.target,
            f"-max_total_time={self.seconds}", f"-timeout={TIMEOUT}", f"-rss_limit_mb={MEMORY}",
            f"-max_len={MAX_SIZE.get(self.target, DEFAULT_MAX_SIZE)}",
            f"-artifact_prefix={self.prefix}", "-print_final_stats=1",
        ]
        dictionary = HERE / f"{self.target}.dict"
        if dictionary.exists():
            command.append(f"-dict={dictionary}")
        # Sanitizers remember less of each allocation than when a finding is replayed.
        environment = dict(os.environ, ASAN_OPTIONS="malloc_context_size=2:quarantine_size_mb=16")
        started = time.monotonic()
        with self.log.open("w") as log:
            result = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT,
                                    env=environment, check=False)
        self.took = time.monotonic() - started
        self.findings = sorted(set(self.prefix.parent.glob(f"{self.target}-*")) - before)
        # libFuzzer keeps inputs that were merely slow, and goes on.
        self.failed = result.returncode != 0

    def status(self) -> tuple[int, int, int]:
        """Executions, edges of the program reached, features reached."""
        try:
            found = STATUS.findall(self.log.read_text(errors="replace"))
        except FileNotFoundError:
            found = []
        return tuple(map(int, found[-1])) if found else (0, 0, 0)


def show_progress(runs: list[Run], seconds: int, rounds: int, done: threading.Event) -> None:
    started = time.monotonic()
    while not done.wait(1):
        executions = sum(run.status()[0] for run in runs)
        line = (f"{time.monotonic() - started:5.0f} of about {seconds * rounds} s, "
                f"{executions:,} executions")
        print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def print_table(runs: list[Run]) -> None:
    rows = [("target", "executions", "per second", "edges", "features", "corpus", "findings")]
    for run in runs:
        executions, edges, features = run.status()
        rows.append((run.target, f"{executions:,}", f"{executions / max(run.took, 1):,.0f}",
                     f"{edges:,}", f"{features:,}", f"{len(list(run.corpus.iterdir())):,}",
                     str(max(len(run.findings), int(run.failed)))))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join([row[0].ljust(widths[0])]
                        + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]))


def main() -> int:
    if len(sys.argv) < 3 or not sys.argv[2].isdigit() or int(sys.argv[2]) == 0:
        print("usage: run.py BUILD_DIR SECONDS [TARGET...]", file=sys.stderr)
        return 2
    build, seconds = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    known = sorted(path.stem for path in HERE.glob("fuzz_*.cpp"))
    targets = sys.argv[3:] or known
    for target in targets:
        if target not in known:
            print(f"run.py: no target {target}; there are {', '.join(known)}", file=sys.stderr)
            return 2
        if not (build / "bin" / target).exists():
            print(f"run.py: {build / 'bin' / target} is not built", file=sys.stderr)
            return 2

    runs = [Run(build, target, seconds) for target in targets]
    processors = os.cpu_count() or 1
    done = threading.Event()
    progress = None
    if sys.stderr.isatty():
        progress = threading.Thread(
            target=show_progress, args=(runs, seconds, -(-len(runs) // processors), done))
        progress.start()
    try:
        with ThreadPoolExecutor(processors) as pool:
            list(pool.map(lambda run: run(), runs))
    finally:
        done.set()
        if progress:
            progress.join()

    print_table(runs)
    for run in runs:
        if not run.failed and not run.findings:
            continue
        print(f"\n{run.target}: see {run.log}")
        for finding in run.findings:
            print(f"  found  {finding}\n  replay {run.program} {finding}")
    # An input that was slow but within its time is told of, and is no finding.
    return 1 if any(run.failed for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
