#!/usr/bin/env python3
"""Kills a program that writes to its state, again and again: kill_test.py PROGRAM [KILLS [SECONDS]]

Each time the state must be that of a completed call: what several state variables say together has
to fit, nothing that a failed call wrote may be there, and nothing that was there before, or that the
program printed, may be lost.
"""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BANK = """
export contract Bank {
    data sequence = 0
    data balances = {}
    data moved = 0
    data recent = []
    data entries = {}
    data totals = {"in": 0, "out": 0}
    data failed = 0
    action init() {
        let i = 0
        while (i < 10) { balances["a" + i] = 1000  i = i + 1 }
    }
    action move(from, to, amount) {
        sequence = sequence + 1
        balances[from] = balances[from] - amount
        totals["out"] = totals["out"] + amount
        recent.push(sequence)
        if (len(recent) > 20) { recent.remove(recent[0]) }
        entries["e" + (sequence % 50)] = {"sequence": sequence, "path": [from, to], "amount": amount}
        balances[to] = balances[to] + amount
        totals["in"] = totals["in"] + amount
        moved = moved + amount
        return sequence
    }
    action spoil() {
        sequence = sequence + 1000000
        balances["a1"] = -1
        failed = failed + 1
        recent.push(-1)
        entries["bad"] = {"sequence": -1, "path": [], "amount": 0}
        revert("spoiled")
    }
}
"""

WRITER = """
use {Bank} from "bank.zx"
let bank = Bank()
let i = bank.sequence
while (true) {
    let n = bank.move("a" + (i % 10), "a" + ((i * 7 + 3) % 10), i % 13)
    print(n)
    if (i % 5 == 0) { try { bank.spoil() } catch (e) { } }
    i = i + 1
}
"""

READER = """
use {Bank} from "bank.zx"
let bank = Bank()
print(stringify_json({"sequence": bank.sequence, "balances": bank.balances, "moved": bank.moved,
                      "recent": bank.recent, "entries": bank.entries, "totals": bank.totals,
                      "failed": bank.failed}))
"""


def expected(sequence):
    """What the bank has after so many transfers."""
    balances = {f"a{i}": 1000 for i in range(10)}
    entries = {}
    moved = 0
    for i in range(sequence):
        source, target, amount = f"a{i % 10}", f"a{(i * 7 + 3) % 10}", i % 13
        balances[source] -= amount
        balances[target] += amount
        moved += amount
        entries[f"e{(i + 1) % 50}"] = {"sequence": i + 1, "path": [source, target],
                                       "amount": amount}
    return {"sequence": sequence, "balances": balances, "moved": moved,
            "recent": list(range(max(1, sequence - 19), sequence + 1)), "entries": entries,
            "totals": {"in": moved, "out": moved}, "failed": 0}


def last_printed(text):
    """The number on the last line that is whole, or 0."""
    lines = text.split("\n")[:-1]
    return int(lines[-1]) if lines else 0


def run_reader(program, folder):
    result = subprocess.run([program, "run", "--state", "state", "reader.zx"], cwd=folder,
                            capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, f"exit code {result.returncode}: {result.stderr}"
    return json.loads(result.stdout)


def stamp(path):
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def kill_once(program, folder, delay):
    """Starts the writer, lets it write for `delay` seconds, kills it; gives what it printed."""
    data = folder / "state" / "data.mdb"
    before = stamp(data)
    with open(folder / "printed", "w+", encoding="utf-8") as printed:
        writer = subprocess.Popen([program, "run", "--no-gas", "--state", "state", "writer.zx"],
                                  cwd=folder, stdout=printed, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while stamp(data) == before and writer.poll() is None and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(delay)
        assert writer.poll() is None, f"the writer ended by itself: {writer.stderr.read()}"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stderr.close()
        printed.seek(0)
        return printed.read()


def run_series(program, where, chance, kills, deadline):
    """Kills the writer so often, over one state directory in a new folder; what came of it."""
    done = 0
    sequence = 0
    with tempfile.TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        for file, text in (("bank.zx", BANK), ("writer.zx", WRITER), ("reader.zx", READER)):
            (folder / file).write_text(text, encoding="utf-8")
        while done < kills and time.monotonic() < deadline:
            printed = kill_once(program, folder, chance.uniform(0, 0.03))
            state = run_reader(program, folder)
            assert state["sequence"] >= sequence, f"from {sequence} back to {state['sequence']}"
            assert state["sequence"] >= last_printed(printed), \
                f"{last_printed(printed)} was printed, and {state['sequence']} stored"
            sequence = state["sequence"]
            wanted = expected(sequence)
            for key, value in wanted.items():
                assert state[key] == value, f"{key}: {state[key]}, and not {value}"
            done += 1
    print(f"{done} kills in {where or 'the temporary folder'}, {sequence} calls stored")
    assert done >= min(kills, 10), "too slow to say anything"
    return sequence


def main():
    program = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 50
    chance = random.Random(20)
    began = time.monotonic()
    # Most of them where a commit does not wait for a disk, so that there are more commits to hit.
    memory = "/dev/shm"
    if os.access(memory, os.W_OK):
        run_series(program, None, chance, kills // 5, began + seconds / 2)
        calls = run_series(program, memory, chance, kills - kills // 5, began + seconds)
    else:
        calls = run_series(program, None, chance, kills, began + seconds)
    assert calls > 0, "nothing was written"
    print(f"{time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
