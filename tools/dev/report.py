"""Counting test cases honestly: what runners write becomes Counts, what stages return becomes a summary."""

import dataclasses
import re
import time
import traceback
import xml.etree.ElementTree

import project


@dataclasses.dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text

    def good(self):
        """Nothing failed, and something ran: a stage in which nothing ran shows nothing."""
        return self.failed == 0 and self.passed > 0


_LINE = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")


def from_line(output):
    """The Counts of a runner whose last such line says `N passed, N failed[, N skipped]`; None without one."""
    for line in reversed(output.strip().splitlines()):
        match = _LINE.search(line.strip())
        if match:
            return Counts(*(int(number or 0) for number in match.groups()))
    return None


def _cases(path):
    return xml.etree.ElementTree.parse(path).getroot().iter("testcase")


def _failed(case):
    return case.find("failure") is not None or case.find("error") is not None


def failed_cases(path):
    """The names of the cases of a JUnit file that failed."""
    return {case.get("name") for case in _cases(path) if _failed(case)}


def from_junit(path):
    """The Counts of a JUnit file as GoogleTest, pytest and ctest write it. GoogleTest says a test that did
    not run, as one named DISABLED_, by status or result."""
    counts = Counts()
    for case in _cases(path):
        not_run = (
            case.find("skipped") is not None
            or case.get("status") in ("notrun", "disabled")
            or case.get("result") in ("skipped", "suppressed")
        )
        if _failed(case):
            counts.failed += 1
        elif not_run:
            counts.skipped += 1
        else:
            counts.passed += 1
    return counts


def slow_cases(path, seconds):
    """(time, name) of the cases of a JUnit file that took longer."""
    times = [(float(case.get("time") or 0), f"{case.get('classname')}.{case.get('name')}") for case in _cases(path)]
    return [(time_, name) for time_, name in times if time_ > seconds]


class Summary:
    """Runs stages one after the other, prints their times, and ends with the one line that counts."""

    def __init__(self):
        self._rows = []

    def stage(self, name, function):
        project.say(f"\n== {name}")
        start = time.monotonic()
        try:
            counts = function()
        except project.Failure as failure:
            project.say(f"{name}: {failure}")
            counts = Counts(failed=1)
        except Exception:  # A mistake in a stage must not hide what the others have to say.
            project.say(traceback.format_exc())
            counts = Counts(failed=1)
        if counts.passed + counts.failed == 0:
            project.say(f"{name}: nothing ran, which is a failure")
            counts.failed = 1
        seconds = time.monotonic() - start
        self._rows.append((name, counts, seconds))
        project.say(f"== {name}: {counts} in {seconds:.1f} s")

    def finish(self):
        """Prints the table and the last line; the exit code."""
        total = sum((counts for _, counts, _ in self._rows), Counts())
        seconds = sum(seconds for _, _, seconds in self._rows)
        project.say("\nstage               passed  failed  skipped   seconds")
        for name, counts, spent in self._rows:
            project.say(
                f"{name:<18} {counts.passed:>7} {counts.failed:>7} {counts.skipped:>8} {spent:>9.1f}"
            )
        project.say(f"all of it took {seconds / 60:.1f} minutes\n")
        project.say(str(total))
        return 0 if total.good() else 1
