#!/usr/bin/env python3
"""Scripts of the source tree, with their tools stubbed: scripts_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json
import os
import re
import shutil
import subprocess

from support import SOURCE, Folder, main


class Scripts(Folder):
    def run_script(self, name, *arguments, **stubs):
        """Runs a copy of a script; each stub is a shell script that stands in for a tool."""
        script = self.folder / "scripts" / name
        script.parent.mkdir(exist_ok=True)
        shutil.copy(SOURCE / "scripts" / name, script)
        for tool, body in stubs.items():
            path = self.write(f"bin/{tool.replace('_', '-')}", f"#!/bin/sh\n{body}\n")
            path.chmod(0o755)
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "XDG_CACHE_HOME": str(self.folder / "cache")}
        return subprocess.run([script, *arguments], env=environment,
                              text=True, capture_output=True, timeout=60, check=False)

    def tidy(self, clang_tidy, *arguments, text="int a;"):
        """Over one source, of which the compiler says that it reads this text."""
        source = self.write("src/a.cpp", "")
        compiler = self.write("bin/compiler", f"#!/bin/sh\necho '{text}'\n")
        compiler.chmod(0o755)
        self.write("build/release/compile_commands.json", json.dumps([{
            "file": str(source), "directory": str(self.folder),
            "command": f"ccache {compiler} -o a.o -c {source}"}]))
        self.write(".clang-tidy", "Checks: '*'")
        return self.run_script("tidy.py", *arguments, git="echo src/a.cpp", clang_tidy_19=(
            f'[ "$1" != --version ] || exit 0; echo >>{self.folder}/readings; {clang_tidy}'))

    def readings(self):
        return len((self.folder / "readings").read_text())

    def test_tidy_is_quiet_when_all_is_well(self):
        result = self.tidy("echo '[1/2] Processing file /src/a.cpp.' >&2;"
                           "echo '12 warnings generated.' >&2; echo '1 warning generated.' >&2")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_tidy_fails_with_clang_tidy(self):
        result = self.tidy("echo 'a.cpp:1:1: error: [bugprone-x]'; exit 1")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("bugprone-x", result.stdout)

    def test_tidy_shows_a_broken_configuration(self):
        result = self.tidy("echo \".clang-tidy:1:1: error: unknown key 'Chekcs'\" >&2")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("unknown key 'Chekcs'", result.stderr)

    def test_tidy_reads_what_was_clean_only_when_it_changed(self):
        for text, readings in (("int a;", 1), ("int a;", 1), ("int b;", 2), ("int a;", 2)):
            self.assertEqual(self.tidy("", text=text).returncode, 0)
            self.assertEqual(self.readings(), readings)

    def test_tidy_leaves_out_what_there_is_no_time_for_and_says_so(self):
        result = self.tidy("exit 1", "--seconds", "0")
        self.assertEqual(result.returncode, 0)
        self.assertIn("1 of 1 sources were not looked at", result.stderr)
        self.assertEqual(self.tidy("", "--seconds", "many").returncode, 2)

    def test_tidy_reads_again_what_was_not_clean(self):
        for readings in (1, 2):
            self.assertNotEqual(self.tidy("exit 1").returncode, 0)
            self.assertEqual(self.readings(), readings)

    def fetch_blst(self, *arguments, npm="echo npm was called >&2; exit 1"):
        return self.run_script("fetch_blst.sh", *arguments, npm=npm)

    def blst_in(self, folder):
        for file in ("src/server.c", "build/assembly.S", "bindings/blst.h"):
            self.write(f"{folder}/{file}", "")
        return str(self.folder / folder)

    def test_blst_is_taken_from_a_folder_that_is_named(self):
        place = self.blst_in("mine")
        result = self.fetch_blst(str(self.folder / "cache"), place)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, place + "\n", ""))

    def test_blst_is_fetched_once(self):
        script = (SOURCE / "scripts" / "fetch_blst.sh").read_text()
        version = re.search(r"^version=(.*)$", script, re.M).group(1)
        place = self.blst_in(f"cache/c-kzg-{version}")
        result = self.fetch_blst(str(self.folder / "cache"))
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, place + "\n", ""))

    def test_blst_of_another_digest_is_refused(self):
        tarball = self.write("other.tgz", "no tarball at all")
        npm = 'for name; do :; done; echo other >"${name%@*}-${name#*@}.tgz"'
        fetched = self.fetch_blst(str(self.folder / "cache"), npm=npm)
        for result in (self.fetch_blst(str(self.folder / "cache"), str(tarball)), fetched):
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertRegex(result.stderr, "its SHA-512 is [0-9a-f]{128}$")
        self.assertEqual(os.listdir(self.folder / "cache"), [])

    def test_blst_that_is_not_to_be_had_is_said_so(self):
        for local, message in (("", "npm could not fetch"), ("nowhere", "there is no"),
                               ("scripts", "holds no blst")):
            local = str(self.folder / local) if local else ""
            result = self.fetch_blst(str(self.folder / "cache"), local)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertIn(message, result.stderr)

    def test_pgo_installs_what_profiles_need(self):
        packages = (SOURCE / "scripts" / "packages.txt").read_text().split("\n")
        self.assertIn("test libclang-rt-19-dev", packages)
        setup = self.write("scripts/setup.sh", '#!/bin/sh\necho "$1"\nexit 7\n')
        setup.chmod(0o755)
        result = self.run_script("pgo.sh")
        self.assertEqual((result.returncode, result.stdout), (7, "test\n"))


if __name__ == "__main__":
    main()
