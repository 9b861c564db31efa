#!/usr/bin/env python3
"""The engines' options as their users meet them: engine_options_test.py PROGRAM SOURCE_DIR"""
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.

import json

from support import Folder, main, sluice, transfer_test

# Counts 60,000 down to 0, then returns 0: enough gas for mode auto to lower it.
LOOP = "61ea605b600190038060035700"


class EngineOptions(Folder):
    def run_with(self, *options):
        return sluice("evm", "run", "--gas", "10000000", *options, LOOP, check=0).stdout

    def metrics(self, *options):
        path = self.folder / "metrics.json"
        self.run_with("--metrics", path, *options)
        return json.loads(path.read_text())

    def test_modes_differ_in_nothing_but_what_ran(self):
        def without_time(text):
            return [line for line in text.splitlines() if not line.startswith("time")]

        expected = without_time(self.run_with("--mode", "traditional"))
        for mode in ("advanced", "auto"):
            self.assertEqual(without_time(self.run_with("--mode", mode)), expected)

    def test_metrics_tell_which_engine_ran(self):
        self.assertEqual(self.metrics("--mode", "traditional")["traditional_messages"], 1)
        advanced = self.metrics("--mode", "advanced")
        self.assertEqual(advanced["advanced_messages"], 1)
        self.assertGreater(advanced["lowered_traces"], 0)
        auto = self.metrics()
        self.assertEqual(auto["fallbacks"]["cold"], 1)
        self.assertEqual(auto["promoted_messages"], 1)

    def test_a_share_keeps_codes_from_the_advanced_engine(self):
        for share in ("0%", "0"):
            none = self.metrics("--mode", "advanced", "--advanced-share", share)
            self.assertEqual(none["fallbacks"]["not_in_share"], 1)
        for share in ("100%", "1"):
            every = self.metrics("--mode", "advanced", "--advanced-share", share)
            self.assertEqual(every["advanced_messages"], 1)

    def test_metrics_in_prometheus_format(self):
        path = self.folder / "sluice.prom"
        self.run_with("--metrics", path)
        self.assertIn("\n# TYPE sluice_promoted_messages_total counter\n"
                      "sluice_promoted_messages_total 1\n", path.read_text())

    def test_metrics_of_benches(self):
        path = self.folder / "bench.json"
        sluice("bench", "merkle-proof", "--runs", "1", "--mode", "advanced", "--metrics", path, check=0)
        self.assertGreater(json.loads(path.read_text())["advanced_messages"], 0)

    def test_bad_options(self):
        for share in ("101%", "-1", "2", "nan", "x", "5%%"):
            self.assert_one_line("evm", "run", "--advanced-share=" + share, "00", code=2,
                                 says="is no share; give 0% to 100%, or 0 to 1")
        self.assert_one_line("evm", "run", "--mode", "fast", "00", code=2,
                             says="give one of traditional, advanced, auto, shadow")
        self.assert_one_line("evm", "run", "--mode", "shadow", "--reproducers", self.folder / "none",
                             "00", code=2, says="is not a directory")
        self.assert_one_line("evm", "run", "--metrics", self.folder / "none" / "m", "00", code=1,
                             says="cannot write")

    def test_options_that_would_do_nothing(self):
        tests = self.write("test/transfer.json", transfer_test("0x" + "00" * 32))
        for command in (("evm", "run", "00"), ("evm", "statetest", tests), ("bench", "merkle-proof")):
            for mode in ((), ("--mode", "auto"), ("--mode", "advanced")):
                self.assert_one_line(*command, *mode, "--reproducers", self.folder, code=2,
                                     says="--reproducers: only --mode shadow")
        for command in (("evm", "run", "00"), ("evm", "statetest", tests)):
            for trace in (("--trace",), ("--trace-file", self.folder / "trace")):
                self.assert_one_line(*command, *trace, "--mode", "shadow", code=2,
                                     says="--mode shadow: what is traced runs once")
        self.assertFalse((self.folder / "trace").exists())


if __name__ == "__main__":
    main()
