#!/usr/bin/env python3
"""Checks that no folder of src/ includes a higher one, that every file names its licence, and that
every header stands alone.

Usage: check_floors.py SOURCE_DIR [COMPILER FLAGS... [-- HEADER...]]

With a compiler, each header of include/ and src/ is also compiled by itself, but for those that
include one of a library that the build lacks: such headers are named after a -- at the end.
"""
import itertools
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# From the ground up: a folder may include itself and those named here. What is not named here may
# not be there: a new folder finds its place in this table first.
ALLOWED = {
    "base": set(),
    "evm": {"base"},
    "chain": {"base", "evm"},
    "evmc": {"base", "evm"},
    "capi": {"base", "evm", "chain"},
    "fixtures": {"base", "evm", "chain"},
    "zx": {"base"},
    "lab": {"base", "evm", "evmc", "chain", "fixtures", "zx"},
    "cli": {"base", "evm", "chain", "fixtures", "zx", "lab"},
}

# Folders within a guest that have an order of their own.
ALLOWED_WITHIN = {
    "evm": {
        "analysis": {"instructions"},
        "engines": {"analysis", "instructions", "tracing", "precompiles"},
        "instructions": {"tracing", "precompiles"},
        "precompiles": set(),
        "shadow": set(),
        "tracing": set(),
    },
    # The laboratory stands on the hosts, which know nothing of it.
    "lab": {"hosts": set()},
    "zx": {
        "syntax": set(),
        "values": set(),
        "compiler": {"syntax", "values"},
        "runtime": {"syntax", "values", "compiler"},
        "storage": {"values", "runtime"},
        "intrinsics": {"syntax", "values", "compiler", "runtime", "library"},
        "library": {"values", "runtime"},
        "tree": {"syntax", "values", "compiler", "runtime"},
        "engine": {
            "syntax", "values", "compiler", "runtime", "storage", "intrinsics", "library", "tree",
        },
    },
}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def check_includes(root: Path) -> list[str]:
    errors = []
    for path in sorted((root / "src").rglob("*.[ch]pp")):
        parts = path.relative_to(root / "src").parts
        folder = parts[0]
        if folder not in ALLOWED:
            errors.append(f"{path}: folder {folder} has no floor in check_floors.py")
            continue
        for include in INCLUDE.findall(path.read_text()):
            target = include.split("/")
            if target[0] != folder and target[0] not in ALLOWED[folder]:
                errors.append(f"{path}: {folder} may not include {include}")
            within = ALLOWED_WITHIN.get(folder)
            if within and len(parts) > 2 and target[0] == folder and len(target) > 2:
                inner, other = parts[1], target[1]
                if other != inner and other not in within.get(inner, set()):
                    errors.append(f"{path}: {folder}/{inner} may not include {include}")
    for path in sorted((root / "include").rglob("*.h*")):
        for include in INCLUDE.findall(path.read_text()):
            errors.append(f"{path}: public headers may not include {include}")
    return errors


def check_licences(root: Path) -> list[str]:
    """Each file begins with comments, of which one line is the licence's and nothing else."""
    errors = []
    for folder in ("src", "include", "tests", "bench", "examples"):
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            head = itertools.takewhile(lambda line: line.startswith("//"),
                                       path.read_text().splitlines())
            if "// SPDX-License-Identifier: Apache-2.0" not in head:
                errors.append(f"{path}: no line with the licence at its beginning")
        for path in sorted((root / folder).rglob("*.[ch]")):
            text = path.read_text()
            head = text[:text.find("*/")].splitlines() if text.startswith("/*") else []
            if " * SPDX-License-Identifier: Apache-2.0" not in head:
                errors.append(f"{path}: no line with the licence at its beginning")
    return errors


def check_alone(root: Path, command: list[str], lacking: list[str]) -> list[str]:
    headers = sorted((root / "include").rglob("*.hpp")) + sorted((root / "src").rglob("*.hpp"))
    # The two dispatchers are alternatives, and each belongs to a compiler.
    headers = [h for h in headers if h.name not in ("tail_calls.hpp", "computed_goto.hpp")]
    headers = [h for h in headers
               if not any(f"#include <{name}>" in h.read_text() for name in lacking)]

    def compile_alone(header: Path) -> str | None:
        with tempfile.NamedTemporaryFile("w", suffix=".cpp") as source:
            source.write(f'#include "{header}"\n')
            source.flush()
            result = subprocess.run(
                command
                + ["-fsyntax-only", f"-I{root}/include", f"-I{root}/src", source.name],
                capture_output=True, text=True, check=False)
        return None if result.returncode == 0 else f"{header} does not stand alone:\n{result.stderr}"

    with ThreadPoolExecutor() as pool:
        return [error for error in pool.map(compile_alone, headers) if error]


def main() -> int:
    root = Path(sys.argv[1])
    errors = check_includes(root) + check_licences(root)
    command = sys.argv[2:]
    if command:
        end = command.index("--") if "--" in command else len(command)
        errors += check_alone(root, command[:end], command[end + 1:])
    for error in errors:
        print(error, file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
