#!/usr/bin/env python3
"""Running zx programs: arguments, input and errors: zx_run_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

from support import Folder, main, sluice


class Arguments(Folder):
    def test_words_behind_the_mark_are_the_programs(self):
        path = self.write("a.zx", "print(__ARGS__)")
        for words, shown in ((("a", "b", "--", "--c"), "[a, b, --c]"),
                             (("--", "--c", "d"), "[--c, d]"),
                             (("a", "--", "b"), "[a, b]"),
                             (("--", "-x", "--", "y"), "[-x, --, y]"),
                             (("a", "--gas-limit", "999", "--", "--gas-limit", "z"),
                              "[a, --gas-limit, z]"),
                             (("a", "--", ""), "[a, ]"),
                             (("a", "--", "run", "evm"), "[a, run, evm]"),
                             (("a", "--"), "[a]")):
            for command in (("run",), ("zx", "run"), ("zx",)):
                result = sluice(*command, path, *words, check=0)
                self.assertEqual(result.stdout, shown + "\n", (command, words))

    def test_the_program_may_stand_behind_the_mark(self):
        path = self.write("a.zx", "print(__ARGS__)")
        self.assertEqual(sluice("run", "--", path, "--c", check=0).stdout, "[--c]\n")

    def test_options_before_the_mark_are_checked(self):
        path = self.write("a.zx", "")
        self.assertIn("--c", sluice("run", path, "a", "--c", check=2).stderr)


class Input(Folder):
    def test_both_engines_get_the_same_lines(self):
        path = self.write("a.zx", "let line = input()\nwhile line != null {\n"
                                  "  print(\"got \" + line)\n  line = input()\n}")
        result = sluice("run", "--engine", "both", path, stdin="one\n\nthree", check=0)
        self.assertEqual((result.stdout, result.stderr), ("got one\ngot \ngot three\n", ""))


class BothEngines(Folder):
    """Each engine begins with the same files, and is shown the same numbers."""

    def both(self, text, code=0):
        path = self.write("a.zx", text)
        return sluice("run", "--engine", "both", path, check=code, cwd=self.folder)

    def test_programs_that_change_files_agree(self):
        self.write("old.txt", "old")
        self.write("moved.txt", "moved")
        result = self.both("""
            print(file_exists("new.txt") + " " + read_file("old.txt"))
            file_write_text("new.txt", "text")
            file_append("old.txt", "more")
            fs_mkdir("one/two")
            file_write_text("one/two/three.txt", "3")
            fs_rename("moved.txt", "one/moved.txt")
            print(persist_get("count"))
            persist_set("count", 1)
            if true {
                log > "log.txt"
                print("logged")
            }
            fs_mkdir("brief")
            fs_rmdir("brief")""")
        self.assertEqual((result.stdout, result.stderr), ("false old\nnull\n", ""))
        self.assertEqual((self.folder / "old.txt").read_text(), "oldmore\n")
        self.assertEqual((self.folder / "one/two/three.txt").read_text(), "3")
        self.assertEqual((self.folder / "one/moved.txt").read_text(), "moved")
        self.assertEqual((self.folder / "log.txt").read_text(), "logged\n")
        self.assertFalse((self.folder / "moved.txt").exists())

    def test_what_cannot_be_taken_back_is_said(self):
        (self.folder / "from").mkdir()
        result = self.both('fs_rename("from", "to")\nprint("done")', code=1)
        self.assertEqual(result.stdout, "done\n")
        self.assert_is_one_line(result.stderr, "only the vm has run, as the tree cannot begin with "
                                f"the same files: the folder '{self.folder.resolve()}/from' was")

    def test_numbers_that_depend_on_the_engine_are_those_of_the_first(self):
        result = self.both('use "perf" as perf\nlet l = []\nfor each i in range(1000) '
                           '{ l.push([i]) }\nprint(perf.collect_gc())\nprint(memory_stats())\n'
                           'print(perf.memory_stats())\nprint(perf.vm_stats())')
        self.assertEqual(len(result.stdout.splitlines()), 4)
        self.assertEqual(result.stderr, "")


class Errors(Folder):
    def places(self, text):
        """Where an error passed through, as both engines say."""
        path = self.write("a.zx", text)
        reports = [sluice("run", "--engine", engine, path, check=1).stderr
                   for engine in ("vm", "tree")]
        self.assertEqual(*reports)
        return [line.split("a.zx:")[1] for line in reports[0].splitlines() if "  at " in line]

    def test_a_deadlock_is_where_the_main_task_waits(self):
        start = "let g = wait_group()\nwg_add(g, 1)\nasync action never() { wg_wait(g) }\n"
        self.assertEqual(self.places(start + "wg_wait(g)"), ["4:1"])
        self.assertEqual(self.places(start + "function f(p) {\n  return await p\n}\nf(never())"),
                         ["5:10 in f", "7:1"])
        self.assertEqual(
            self.places("channel<integer> c\ntry { 1 / 0 } catch e { }\nfor each v in c { }"),
            ["3:1"])

    def test_an_error_passes_once_through_the_frame_of_a_cleanup(self):
        self.assertEqual(
            self.places("function f() { return 1 / 0 }\nusing (r = {a: 1}) {\n  f()\n}"),
            ["1:25 in f", "3:3"])
        self.assertEqual(
            self.places("function f() { return 1 / 0 }\nfunction g() {\n"
                        "  using (r = {a: 1}) { f()\n    print(1)\n  }\n}\n"
                        "using (r = {a: 1}) {\n  using (s = {a: 1}) { g() }\n  print(2)\n}"),
            ["1:25 in f", "3:24 in g", "8:24"])


if __name__ == "__main__":
    main()
