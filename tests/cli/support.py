"""What the tests of the program share: running it, and folders of one's own."""
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

PROGRAM = sys.argv[1]
SOURCE = Path(sys.argv[2])

EMPTY_LOGS = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"


# What AddressSanitizer says of every program that switches stacks, as the tree interpreter does.
SANITIZER_NOTE = re.compile(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", re.M)


def sluice(*arguments, stdin="", check=None, cwd=None):
    """Runs the program; with `check` its exit code must be that. Nothing may crash or hang."""
    result = subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, capture_output=True,
                            text=True, timeout=120, check=False, cwd=cwd)
    assert result.returncode >= 0, f"killed by signal {-result.returncode}: {arguments}"
    result.stderr = SANITIZER_NOTE.sub("", result.stderr)
    if check is not None:
        assert result.returncode == check, \
            f"{arguments}: exit code {result.returncode}, expected {check}\n{result.stderr}"
    return result


def on_terminal(columns, *arguments):
    """The lines that the program prints on a terminal of so many columns; it must succeed."""
    give_up = time.monotonic() + 120
    end, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=terminal,
                          stderr=subprocess.DEVNULL, env=os.environ | {"NO_COLOR": "1"}) as process:
        os.close(terminal)
        printed = b""
        with open(end, "rb", buffering=0) as stream:
            try:
                while select.select([end], [], [], max(0, give_up - time.monotonic()))[0]:
                    printed += stream.read(65536)
                process.kill()
            except OSError:  # The other end is closed: that is all.
                pass
    assert process.returncode == 0, f"{arguments}: exit code {process.returncode}"
    return printed.decode().replace("\r\n", "\n").splitlines()


def shell(script, check=None):
    """Runs a line of bash, in which $SLUICE is the program: for what only a shell can arrange."""
    result = subprocess.run(["bash", "-c", script], env={**os.environ, "SLUICE": PROGRAM},
                            capture_output=True, text=True, timeout=120, check=False)
    if check is not None:
        assert result.returncode == check, \
            f"{script}: exit code {result.returncode}, expected {check}\n{result.stderr}"
    result.stderr = SANITIZER_NOTE.sub("", result.stderr)
    return result


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def write(self, name, contents):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents if isinstance(contents, str) else json.dumps(contents))
        return path

    def assert_one_line(self, *arguments, stdin="", code=2, says=""):
        result = sluice(*arguments, stdin=stdin, check=code)
        self.assert_is_one_line(result.stderr, says)

    def assert_is_one_line(self, text, says=""):
        lines = text.splitlines()
        self.assertEqual(len(lines), 1, text[:4000])
        self.assertTrue(lines[0].startswith("sluice: "), lines[0])
        self.assertIn(says, lines[0])
        self.assertLess(len(lines[0].encode()), 2100)
        self.assertTrue(lines[0].isprintable(), lines[0])


def transfer_test(root):
    """A state test of a plain transfer, which runs in two forks."""
    post = [{"hash": root, "logs": EMPTY_LOGS, "indexes": {"data": 0, "gas": 0, "value": 0}}]
    return {"transfer": {
        "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                "currentDifficulty": "0x00", "currentGasLimit": "0x989680",
                "currentNumber": "0x01", "currentTimestamp": "0x03e8",
                "currentBaseFee": "0x07", "currentRandom": "0x00"},
        "pre": {"0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b": {
            "balance": "0x0de0b6b3a7640000", "nonce": "0x00", "code": "0x", "storage": {}}},
        "transaction": {"data": ["0x"], "gasLimit": ["0x5208"], "value": ["0x01"],
                        "gasPrice": "0x0a", "nonce": "0x00",
                        "to": "0x1000000000000000000000000000000000000000",
                        "sender": "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"},
        "post": {"Shanghai": post, "Cancun": post}}}


def main():
    unittest.main(argv=[sys.argv[0]], verbosity=1)
