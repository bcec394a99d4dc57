"""Rules that a tool of Clang decides, file by file; what passed once is remembered by content."""

import concurrent.futures
import functools
import hashlib
import os
import re
import subprocess

import layering
from tree import Finding

FLAGS = ["-std=c++20", "-Isrc", "-Ibuild/release/generated"]
ANALYSIS = ["clang++-16", "-fsyntax-only", "-Wthread-safety", "-Werror=thread-safety"]
_DIAGNOSTIC = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):\d+: (?:error|warning): (?P<text>.*)$")


class Memory:
    """Which (rule, input) pairs passed. Only success is remembered, so a failure is shown each time."""

    def __init__(self, project, rule, *circumstances):
        self._folder = project.root / "build" / "lint-cache" / rule
        self._circumstances = repr(circumstances)

    def _file(self, *inputs):
        digest = hashlib.sha256(self._circumstances.encode())
        for data in inputs:
            digest.update(b"%d:" % len(data) + data)
        return self._folder / digest.hexdigest()

    def knows(self, *inputs):
        return self._file(*inputs).exists()

    def remember(self, *inputs):
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file(*inputs).touch()


@functools.lru_cache(maxsize=None)
def _version(tool):
    return subprocess.run([tool, "--version"], capture_output=True, text=True).stdout


def _each(function, items):
    """The findings of all items, on all cores."""
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return [finding for findings in pool.map(function, items) for finding in findings]


def _run(project, command):
    return subprocess.run(
        command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )


def _diagnostics(project, name, result):
    """What a tool of Clang wrote, as findings; one that says so much at least when nothing could be read."""
    findings = set()
    for line in result.stdout.splitlines():
        match = _DIAGNOSTIC.match(line)
        if match:
            path = os.path.relpath(os.path.join(project.root, match["path"]), project.root)
            findings.add(Finding(path, int(match["line"]), match["text"]))
    if result.returncode != 0 and not findings:
        findings.add(Finding(name, 1, "the tool failed: " + " ".join(result.stdout.split())[-500:]))
    return findings


def closure(project, name):
    """The file and all headers of the project that it includes, directly or not; sorted."""
    found, open_files = set(), [name]
    while open_files:
        current = open_files.pop()
        if current in found:
            continue
        found.add(current)
        for _, bracket, header in layering.includes_of(project, current):
            if bracket == '"' and f"src/{header}" in project.files:
                open_files.append(f"src/{header}")
    return sorted(found)


def clang_format(project):
    """C++ files look as clang-format leaves them."""
    memory = Memory(project, "format", _version("clang-format"), project.data(".clang-format"))

    def check(name):
        if memory.knows(project.data(name)):
            return []
        result = _run(project, ["clang-format", "--dry-run", "--Werror", "--ferror-limit=1", name])
        if result.returncode == 0:
            memory.remember(project.data(name))
            return []
        lines = [finding.line for finding in _diagnostics(project, name, result)]
        return [Finding(name, min(lines), "not formatted: run ./dev format")]

    return _each(check, project.named(".cc", ".h"))


def _tidy_units(project):
    """What clang-tidy is run on: {main file: the files that it speaks about}. A .cc file speaks for itself and
    its own header; a header without a .cc file is a unit too. A change to any other header is that header's unit's
    business, which keeps a change to a much-used header from checking the whole tree again."""
    sources = project.named(".cc")
    headers = set(project.named(".h"))
    units = {}
    for source in sources:
        own = source.removesuffix(".cc") + ".h"
        units[source] = [source, own] if own in headers else [source]
    spoken_for = {name for files in units.values() for name in files}
    for header in headers - spoken_for:
        units[header] = [header]
    return units


def clang_tidy(project):
    """Naming and the mistakes that .clang-tidy lists."""
    units = _tidy_units(project)
    memory = Memory(project, "tidy", _version("clang-tidy"), project.data(".clang-tidy"), FLAGS)

    def check(name):
        inputs = [project.data(file) for file in units[name]]
        if memory.knows(*inputs):
            return []
        own_headers = "|".join(re.escape(file) for file in units[name])
        flags = ["-xc++", *FLAGS] if name.endswith(".h") else FLAGS
        command = ["clang-tidy", "--quiet", f"--header-filter=({own_headers})$", name, "--", *flags]
        result = _run(project, [*command, "-Wno-pragma-once-outside-header"])
        if result.returncode == 0:
            memory.remember(*inputs)
            return []
        return _diagnostics(project, name, result)

    return _each(check, sorted(units, key=lambda name: -len(project.data(name))))


def thread_safety(project):
    """Clang's thread-safety analysis of each source that sees base/mutex.h."""
    memory = Memory(project, "thread-safety", _version("clang++-16"), ANALYSIS, FLAGS)

    def check(name):
        files = closure(project, name)
        if "src/base/mutex.h" not in files:
            return []
        inputs = [project.data(file) for file in files]
        if memory.knows(*inputs):
            return []
        result = _run(project, [*ANALYSIS, *FLAGS, name])
        if result.returncode == 0:
            memory.remember(*inputs)
            return []
        return _diagnostics(project, name, result)

    return _each(check, project.named(".cc"))


RULES = [clang_format, clang_tidy, thread_safety]
