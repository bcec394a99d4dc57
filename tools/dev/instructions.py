"""Instructions per operation, counted by Valgrind: the same on a busy machine as on a quiet one.

bench/instructions.json holds the reference. A count above it by more than the tolerance fails; one that is as far
below is pointed at, so that the reference follows it (`./dev bench instructions --update`).
"""

import json
import pathlib
import re
import shutil
import tempfile

import build
import project
import report
from project import BUILD, ROOT

PROGRAM = BUILD / "bench" / "serein_instructions"
REFERENCE = ROOT / "bench" / "instructions.json"
TOLERANCE = 0.05
# Valgrind offers the same instructions on every x86-64 processor of the last ten years; what is left to choose by
# libraries is chosen for all.
ENVIRONMENT = {"SIMDJSON_FORCE_IMPLEMENTATION": "westmere", "LC_ALL": "C"}
_TRIGGER = re.compile(r"^desc: Trigger: Client Request: (\w+) (\d+)$", re.MULTILINE)
_TOTALS = re.compile(r"^totals: (\d+)$", re.MULTILINE)


def count():
    """{operation: instructions each}."""
    if not shutil.which("valgrind"):
        raise project.Failure("there is no valgrind; ./dev setup installs it")
    build.build("bench", ["serein_instructions"])
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--quiet",
                   f"--callgrind-out-file={folder}/counts", PROGRAM]
        project.run(command, env=ENVIRONMENT, quiet=True)
        return dict(filter(None, (_counted(file.read_text()) for file in pathlib.Path(folder).iterdir())))


def _counted(text):
    """(operation, instructions each) of one of callgrind's files; None of the last one, which has no trigger."""
    trigger, totals = _TRIGGER.search(text), _TOTALS.search(text)
    return (trigger[1], round(int(totals[1]) / int(trigger[2]))) if trigger and totals else None


def compare(counted, reference):
    """Prints the table; the Counts of operations that are within the tolerance of their reference."""
    counts = report.Counts()
    project.say(f"{'operation':<16} {'instructions':>12} {'reference':>10} {'change':>8}")
    for operation in sorted(set(counted) | set(reference)):
        now, before = counted.get(operation), reference.get(operation)
        if now is None or before is None:
            project.say(f"{operation:<16} {now or '':>12} {before or '':>10}  only one of them is known")
            counts.failed += 1
            continue
        change = now / before - 1
        good = change <= TOLERANCE
        remark = "" if good else "  too many"
        if change < -TOLERANCE:
            remark = "  fewer: ./dev bench instructions --update keeps it so"
        project.say(f"{operation:<16} {now:>12,} {before:>10,} {change:>+8.1%}{remark}")
        counts += report.Counts(passed=int(good), failed=int(not good))
    return counts


def run(*, update=False):
    """Counts and compares; the Counts of a stage."""
    counted = count()
    if update:
        REFERENCE.write_text(json.dumps(counted, indent=2, sort_keys=True) + "\n")
        project.say(f"wrote {REFERENCE.relative_to(ROOT)}")
    return compare(counted, json.loads(REFERENCE.read_text()))
