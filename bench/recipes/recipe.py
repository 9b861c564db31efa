"""What the recipes of this folder share: their arguments, what they run, and how they give up."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# What test runners take for "skipped": the tool is not there, or may not do it.
CANNOT = 77

COMMON = """
CASE is what `sluice bench` takes: the name of a case, a case folder or a state-test file. Everything
is written into one folder, which is named at the end. Words behind -- are run in place of a bench, as
in `{name} -- run bench/zx/calls.zx`.

Exit codes: 0 fine, 1 what ran has failed, 2 bad usage, 77 the tool is missing or not permitted.
"""


def stop(text, code):
    print(f"{Path(sys.argv[0]).name}: {text}", file=sys.stderr)
    sys.exit(code)


def need(tool, package):
    """Gives up if a tool is missing."""
    if shutil.which(tool) is None:
        stop(f"{tool} is not installed: install the package {package}", CANNOT)


class Recipe:
    """The command line of a recipe, and the folder that it writes into."""

    def __init__(self, about, runs, two_modes=False):
        name = Path(sys.argv[0]).name
        parser = argparse.ArgumentParser(
            usage=f"{name} [OPTION...] CASE | -- WORD...", description=about,
            epilog=COMMON.format(name=name), formatter_class=argparse.RawDescriptionHelpFormatter)
        self.parser = parser
        self.two_modes = two_modes
        parser.add_argument("case", nargs="?", metavar="CASE", help="what is run")
        if two_modes:
            parser.add_argument("--modes", default="traditional,advanced", metavar="M,M",
                                help="the two modes of the engine [traditional,advanced]")
        else:
            parser.add_argument("--mode", default="auto", metavar="M",
                                help="mode of the engine, as `sluice bench` has it [auto]")
        parser.add_argument("--runs", type=int, default=runs, metavar="N",
                            help=f"executions that are watched [{runs}]")
        parser.add_argument("--top", type=int, default=20, metavar="N",
                            help="lines of the report that are shown [20]")
        parser.add_argument("--out", type=Path, metavar="FOLDER",
                            help="where files go [build/recipes/RECIPE-CASE-MODE]")
        parser.add_argument("--sluice", default=str(ROOT / "build/release/bin/sluice"),
                            metavar="PROGRAM", help="what runs cases [build/release/bin/sluice]")

    def parse(self):
        words = sys.argv[1:]
        self.words = None
        if "--" in words:
            mark = words.index("--")
            words, self.words = words[:mark], words[mark + 1:]
        self.options = options = self.parser.parse_args(words)
        if (options.case is None) == (not self.words):
            self.parser.error("name one case, or words for sluice behind --")
        if self.two_modes and self.words:
            self.parser.error("two modes need a case: words behind -- have none")
        if options.runs < 1 or options.top < 1:
            self.parser.error("--runs and --top are 1 or more")
        if shutil.which(options.sluice) is None:
            self.parser.error(f"no program {options.sluice}: build it, or name another by --sluice")
        self.modes = options.modes.split(",") if self.two_modes else [options.mode]
        if self.two_modes and len(self.modes) != 2:
            self.parser.error("--modes takes two modes, as in traditional,advanced")
        return options

    def make_folder(self):
        """Makes the folder, which is empty of what an earlier run has left there."""
        recipe = Path(sys.argv[0]).stem
        what = "-".join([Path(self.options.case).name, *self.modes]) if self.options.case else "words"
        folder = self.options.out or ROOT / "build/recipes" / f"{recipe}-{what}"
        if folder.exists() and not folder.is_dir():
            self.parser.error(f"{folder} is not a folder")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            stop(f"the folder {folder} cannot be made: {error.strerror}", 1)
        for old in folder.iterdir():
            if old.is_file() and old.name.startswith(self.file_names()):
                old.unlink()
        self.folder = folder
        return folder

    @staticmethod
    def file_names():
        """What the files of recipes begin with."""
        return ("bench", "perf", "jit", "cachegrind", "heaptrack", "report")

    def command(self, mode, runs=None):
        """What is run: the case in one mode, or the words."""
        if self.words:
            return [self.options.sluice, *self.words]
        return [self.options.sluice, "bench", self.options.case, "--mode", mode, "--runs",
                str(runs or self.options.runs), "--json"]

    def watch(self, tool, mode, environment=None):
        """Runs a tool with the case behind it. Gives what it wrote to standard error."""
        suffix = f"-{mode}" if self.two_modes else ""
        output = self.folder / f"bench{suffix}.out"
        with output.open("w") as out:
            result = subprocess.run([*tool, *self.command(mode)], stdout=out,
                                    stderr=subprocess.PIPE, text=True, errors="replace",
                                    env=environment, check=False)
        wrong = self.complaint(output, result.returncode)
        if wrong:
            said = [line for line in result.stderr.splitlines() if line.strip()]
            # Tools have last words of their own.
            said = [line for line in said if line.startswith("sluice: ")] or said
            # What sluice calls bad usage is, here as well.
            stop(wrong + (f": {said[-1]}" if said else ""), 2 if result.returncode == 2 else 1)
        return result.stderr

    def complaint(self, output, code):
        if not self.words and output.stat().st_size:
            text = output.read_text(errors="replace")
            try:  # A tool may have printed lines of its own before and behind.
                rows = json.JSONDecoder().raw_decode(text, re.search(r"^\{", text, re.M).start())[0]["cases"]
            except (ValueError, AttributeError, KeyError):
                if code == 0:
                    return f"the bench printed no results (see {output})"
                rows = []
            for row in rows:
                if not row["checked"]:
                    return f"{row['name']} has failed ({row['error']})"
        return f"{Path(self.options.sluice).name} ended with exit code {code}" if code else None

    def write_report(self, name, text):
        """Keeps a report, and shows its top."""
        text = readable(text)
        (self.folder / name).write_text(text)
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        for line in lines[:self.options.top]:
            print(line.rstrip())
        print(f"\nfiles: {self.folder}")


def output_of(*command, folder=None):
    """What a tool prints; that it fails ends the recipe."""
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=folder,
                            stdin=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        said = [line for line in result.stderr.splitlines() if line.strip()]
        stop(f"{' '.join(map(str, command[:2]))} has failed" + (f": {said[-1]}" if said else ""), 1)
    return result.stdout


def opcode_names():
    """Names of opcodes by their byte, out of the table in the sources; none without these."""
    table = ROOT / "src/evm/opcodes.hpp"
    rows = re.findall(r"^    X\(0x([0-9a-f]{2}), (\w+),", table.read_text(), re.M) if table.is_file() else []
    return {int(byte, 16): name for byte, name in rows}


def readable(text):
    """Symbols with opcodes by name in place of their number, and without what all begin with."""
    names = opcode_names()
    text = re.sub(r"\(sluice::evm::Opcode\)(\d+)",
                  lambda found: names.get(int(found[1]), f"opcode {found[1]}"), text)
    return re.sub(r"\(sluice::evm::OperandKind\)(\d+)", r"operand \1", text).replace("sluice::", "")


def without_control(text):
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
