#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over the sources, with the release build's commands. Configured by .clang-tidy.

    scripts/tidy.py                 all of src/, what was changed last first
    scripts/tidy.py FILE...         the sources named
    scripts/tidy.py --seconds N     all of src/, of which no new one is begun after N seconds

A source without findings is remembered by what clang-tidy read: its preprocessed text with comments,
its flags, the configuration and the version. What was clean once is not read again, in another copy
of the project either. The memory is ~/.cache/sluice/tidy (below XDG_CACHE_HOME, where that is set)
and may be deleted at any time.
"""
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

CLANG_TIDY = "clang-tidy-19"
COMMANDS = pathlib.Path("build/release/compile_commands.json")

# clang-tidy only says so when it does not understand its configuration, and goes on without. Beside
# that, standard error may tell which file it is at, and how many warnings there are, with those in
# others' headers.
HARMLESS = re.compile(r"\[\d+/\d+\] Processing file |\d+ warnings?( and \d+ errors?)? generated\.$")


def output_of(command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **options).stdout


def sources():
    """All of src/, what was changed last first."""
    present = output_of(["git", "ls-files", "src/*.cpp"], text=True).split()
    changed = output_of(["git", "log", "-n", "300", "--format=", "--name-only", "--", "src/*.cpp"],
                        text=True).split()
    places = {name: place for place, name in reversed(list(enumerate(changed)))}
    return sorted(present, key=lambda name: places.get(name, len(changed)))


class Memory:
    """Which sources were found clean."""

    def __init__(self, root):
        cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
        self.folder = pathlib.Path(cache) / "sluice" / "tidy"
        self.root = str(root).encode()
        self.commands = {entry["file"]: entry for entry in json.loads(COMMANDS.read_text())}
        self.common = hashlib.sha256()
        for part in (output_of([CLANG_TIDY, "--version"]), pathlib.Path(".clang-tidy").read_bytes()):
            self.common.update(len(part).to_bytes(8, "little") + part)

    def place_of(self, source):
        """The file that stands for this source as it is; none if nothing says how to read it."""
        entry = self.commands.get(str(pathlib.Path(source).resolve()))
        if entry is None:
            return None
        words = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
        del words[words.index("-o"):words.index("-o") + 2]
        text = subprocess.run([*words, "-E", "-C"], cwd=entry["directory"], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if text.returncode != 0:
            return None
        key = self.common.copy()
        for part in (" ".join(words).encode(), text.stdout):
            key.update(part.replace(self.root, b""))
        return self.folder / key.hexdigest()


def check(source, memory, deadline):
    """What there is to say of a source, and whether it is clean; none if it was not looked at."""
    place = memory.place_of(source)
    if place is not None and place.exists():
        return "", "", True
    if time.monotonic() >= deadline:
        return "", "", None
    run = subprocess.run([CLANG_TIDY, "-p", str(COMMANDS.parent), "--quiet", source],
                         capture_output=True, text=True, check=False)
    errors = [line for line in run.stderr.splitlines() if line and not HARMLESS.match(line)]
    if errors:
        errors.append(f"tidy.py: clang-tidy could not do its work on {source}, see above")
    clean = run.returncode == 0 and not errors
    if clean and place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    return run.stdout, "".join(f"{line}\n" for line in errors), clean


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    os.chdir(root)
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if not COMMANDS.exists():
        subprocess.run(["cmake", "--preset", "release"], check=True, stdout=subprocess.DEVNULL)
    memory = Memory(root)
    arguments = sys.argv[1:]
    deadline = float("inf")
    if arguments[:1] == ["--seconds"]:
        if len(arguments) != 2 or not arguments[1].isdecimal():
            print("tidy.py: --seconds needs a number (try --help)", file=sys.stderr)
            return 2
        deadline = time.monotonic() + int(arguments[1])
        arguments = []
    names = arguments or sources()
    status = 0
    not_seen = 0
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        runs = [pool.submit(check, name, memory, deadline) for name in names]
        for done, run in enumerate(as_completed(runs), 1):
            found, errors, clean = run.result()
            if sys.stderr.isatty():
                print(f"\r{done}/{len(runs)}", end="\n" if done == len(runs) else "", flush=True,
                      file=sys.stderr)
            sys.stdout.write(found)
            sys.stderr.write(errors)
            not_seen += clean is None
            status = 1 if clean is False else status
    if not_seen:
        print(f"tidy.py: {not_seen} of {len(names)} sources were not looked at for want of time",
              file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
