"""What the recipes for perf share."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from recipe import CANNOT, need, output_of, stop

# Of user code alone, which is what unprivileged users may record at the usual setting. Machines
# without counters, as many virtual ones are, have the clock.
EVENTS = ["cycles:u", "cpu-clock:u"]


def permitted_event():
    """An event that may be recorded here; gives up if there is none."""
    need("perf", "linux-perf")
    said = ""
    with tempfile.TemporaryDirectory() as folder:
        for event in EVENTS:
            result = subprocess.run(["perf", "record", "-q", "-e", event, "-o", f"{folder}/perf.data",
                                     "true"], capture_output=True, text=True, errors="replace",
                                    check=False)
            if result.returncode == 0:
                return event
            said = said or next((line for line in result.stderr.splitlines() if line.strip()), "")
    try:
        paranoid = Path("/proc/sys/kernel/perf_event_paranoid").read_text().strip()
    except OSError:
        paranoid = "unknown"
    stop(f"perf may not record here (kernel.perf_event_paranoid is {paranoid}): as root, run "
         "'sysctl kernel.perf_event_paranoid=2', and give a container the capability PERFMON "
         f"(perf says: {said})", CANNOT)


def record(recipe, mode, data, event, options):
    """Records a case. Gives the file to report from: with the code of a JIT injected, if any."""
    folder = data.parent
    environment = dict(os.environ, JITDUMPDIR=str(folder))
    # The clock of jitdump is the monotonic one.
    recipe.watch(["perf", "record", "-q", "-k", "mono", "-e", event, "-o", str(data), *options, "--"],
                 mode, environment)
    keep_maps(data, folder)
    return inject_dumps(data)


def mapped(data):
    """The lines of the recording that say what was mapped into memory."""
    return output_of("perf", "script", "-i", str(data), "--show-mmap-events", "-F", "comm,pid,time,event")


def keep_maps(data, folder):
    """Copies maps of symbols, which perf looks for in /tmp only, and which nobody else keeps."""
    processes = set(re.findall(r"\d+", output_of("perf", "script", "-i", str(data), "-F", "pid")))
    for process in processes:
        symbols = Path(f"/tmp/perf-{process}.map")
        if symbols.is_file():
            shutil.copy(symbols, folder / f"perf-{process}.map")


def inject_dumps(data):
    """perf finds dumps by their having been mapped, whatever folder they are in."""
    if not re.search(r"PERF_RECORD_MMAP.*jit-\d+\.dump", mapped(data)):
        return data
    injected = data.with_suffix(".jit.data")
    output_of("perf", "inject", "--jit", "-i", str(data), "-o", str(injected), folder=data.parent)
    return injected


def report(data, sort, has_callers):
    callers = ["--no-children"] if has_callers else []
    return output_of("perf", "report", "--stdio", "-i", str(data), "--sort", sort, *callers)
