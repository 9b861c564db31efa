#!/usr/bin/env python3
"""bench/micro/run.py on programs that stand in for those of a build: what it makes of results, of
failures and of what does not end well. Usage: micro_run_test.py SLUICE SOURCE_DIR"""
# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE_DIR = Path(sys.argv.pop())
sys.argv.pop()

PROGRAMS = ("base_bench", "opcode_bench", "evm_bench", "lowering_bench", "chain_bench", "zx_bench")

# A program with the entries of a JSON file beside it, as far as run.py knows Google Benchmark.
STAND_IN = """#!/usr/bin/env python3
import json, os, re, sys
here = os.path.abspath(__file__)
entries = json.load(open(here + ".json"))
options = dict(a.split("=", 1) for a in sys.argv[1:] if "=" in a)
if "--benchmark_list_tests" in sys.argv:
    print("\\n".join(entry["name"] for entry in entries))
    sys.exit(0)
chosen = [e for e in entries if re.search(options["--benchmark_filter"], e["name"])]
if any(e.get("crash") for e in chosen):
    print("stand-in: what it says last", file=sys.stderr)
    sys.exit(70)
for e in chosen:
    e["min_time"] = float(options["--benchmark_min_time"])
    e["keccak_wanted"] = os.environ.get("SLUICE_KECCAK", "")
    print(e["name"], "1 ns")
json.dump({"context": {"executable": here, "num_cpus": 2}, "benchmarks": chosen},
          open(options["--benchmark_out"], "w"))
sys.exit(1 if any(e.get("error_occurred") for e in chosen) else 0)
"""


def entry(name: str, **more: object) -> dict:
    return {"name": name, "cpu_time": 1500.0, "real_time": 9e9, "time_unit": "ns", **more}


class MicroRun(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = Path(folder.name)
        (self.build / "bin").mkdir()
        for name in PROGRAMS:
            self.put(name, [])

    def put(self, program: str, entries: list[dict]) -> None:
        path = self.build / "bin" / program
        path.write_text(STAND_IN if entries else "#!/bin/sh\n")
        path.chmod(0o755)
        Path(f"{path}.json").write_text(json.dumps(entries))

    def run_py(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([SOURCE_DIR / "bench/micro/run.py", self.build, *arguments],
                              capture_output=True, text=True, check=False)

    def test_table_has_times_of_operations_and_rates(self) -> None:
        self.put("opcode_bench",
                 [entry("traditional/arithmetic/ADD/64_64/manual_time",
                        **{"ns/op": 2.0, "Mgas/s": 1500.0})])
        self.put("chain_bench", [entry("root/state/10", items_per_second=4e6)])
        self.put("zx_bench", [entry("zx/lex", bytes_per_second=2.5e6)])
        result = self.run_py()
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
        self.assertEqual(rows["traditional/arithmetic/ADD/64_64"], ["2", "ns", "1.5", "Ggas/s"])
        self.assertEqual(rows["root/state/10"], ["1.5", "us", "250", "ns", "each"])
        self.assertEqual(rows["zx/lex"], ["1.5", "us", "2.5", "MB/s"])

    def test_wrong_result_fails_and_is_named(self) -> None:
        self.put("zx_bench", [entry("zx/lex"),
                              entry("zx/load", error_occurred=True, error_message="it is wrong")])
        for option in ("--smoke", "--time=0.01"):
            result = self.run_py(option)
            self.assertEqual(result.returncode, 1)
            self.assertIn("run.py: zx/load: it is wrong\n", result.stderr)

    def test_program_that_crashes_fails_and_others_run(self) -> None:
        self.put("base_bench", [entry("add/1/1", crash=True)])
        self.put("zx_bench", [entry("zx/lex")])
        result = self.run_py()
        self.assertEqual(result.returncode, 1)
        self.assertIn("base_bench ended with 70 and no results: stand-in: what it says last",
                      result.stderr)
        self.assertIn("zx/lex", result.stdout)

    def test_filter_chooses_among_all_programs_exactly(self) -> None:
        self.put("base_bench", [entry("add/1/1"), entry("add/1/12"), entry("x.y"), entry("xzy")])
        result = self.run_py("--filter", r"^(add/1/1|x\.y)$")
        self.assertEqual([line.split()[0] for line in result.stdout.splitlines()],
                         ["benchmark", "add/1/1", "x.y"])
        self.assertEqual(self.run_py("--filter", "nothing").returncode, 2)
        self.assertEqual(self.run_py("--filter", "(").returncode, 2)

    def test_json_is_merged(self) -> None:
        self.put("base_bench", [entry("add/1/1")])
        self.put("zx_bench", [entry("zx/lex")])
        file = self.build / "out.json"
        self.assertEqual(self.run_py("--json", str(file), "--time", "0.25").returncode, 0)
        merged = json.loads(file.read_text())
        self.assertEqual(merged["context"], {"num_cpus": 2})
        self.assertEqual([(e["program"], e["name"], e["min_time"]) for e in merged["benchmarks"]],
                         [("base_bench", "add/1/1", 0.25), ("zx_bench", "zx/lex", 0.25)])

    def test_keccak_all_runs_hashes_by_each_implementation_there_is(self) -> None:
        self.put("base_bench", [entry("add/1/1"), entry("keccak256/32"),
                                entry("keccak_digest/portable"), entry("keccak_digest/bmi2")])
        file = self.build / "out.json"
        result = self.run_py("--keccak-all", "--filter", "add|keccak256", "--json", str(file))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([(e["name"], e["keccak_wanted"])
                          for e in json.loads(file.read_text())["benchmarks"]],
                         [("keccak256/32", "portable"), ("keccak256/32", "bmi2"), ("add/1/1", "")])
        self.assertIn("keccak256/32 [bmi2]", result.stdout)

    def test_missing_programs_are_named(self) -> None:
        (self.build / "bin/zx_bench").unlink()
        result = self.run_py()
        self.assertEqual(result.returncode, 2)
        self.assertIn("lacks zx_bench; build them: cmake --build", result.stderr)


if __name__ == "__main__":
    unittest.main()
