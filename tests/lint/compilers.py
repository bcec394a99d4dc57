"""Rules that a tool of Clang decides, file by file; what passed once is remembered by content."""

import concurrent.futures
import functools
import hashlib
import os
import re
import subprocess

import layering
from tree import Finding

FLAGS = ["-std=c++20", "-Isrc", "-Itests", "-Ibench", "-Ibuild/release/generated"]
ANALYSIS = ["clang++-16", "-fsyntax-only", "-Wthread-safety", "-Werror=thread-safety"]
# What is worth its time in tests, where copies and long parameter lists harm nobody.
TEST_CHECKS = "--checks=-*,readability-identifier-naming,bugprone-argument-comment,google-build-using-namespace"
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
    """What clang-tidy is run on: {main file: the files that it speaks about}. A .cc file speaks for itself and its own
    header; the headers of a folder that have no .cc file are checked together, through a file that includes them. A
    change to a header is its own unit's business alone, or a much-used one would have the whole tree checked again."""
    sources = project.named(".cc")
    headers = set(project.named(".h"))
    units = {}
    for source in sources:
        own = source.removesuffix(".cc") + ".h"
        units[source] = [source, own] if own in headers else [source]
    alone = headers - {name for files in units.values() for name in files}
    for folder in {os.path.dirname(name) for name in alone}:
        together = sorted(name for name in alone if os.path.dirname(name) == folder)
        main = f"build/lint-cache/headers/{folder.replace('/', '_')}.cc"
        (project.root / main).parent.mkdir(parents=True, exist_ok=True)
        (project.root / main).write_text("".join(f'#include "{project.root / name}"\n' for name in together))
        units[main] = together
    return units


def clang_tidy(project):
    """Naming and the mistakes that .clang-tidy lists."""
    units = _tidy_units(project)
    memory = Memory(project, "tidy", _version("clang-tidy"), project.data(".clang-tidy"), FLAGS, TEST_CHECKS)

    def check(name):
        inputs = [project.data(file) for file in units[name]]
        if memory.knows(*inputs):
            return []
        own_headers = "|".join(re.escape(file) for file in units[name])
        is_test = name.endswith(layering.TEST_ENDINGS) or name.startswith("tests/")
        command = ["clang-tidy", "--quiet", *([TEST_CHECKS] if is_test else []), "--config-file=.clang-tidy"]
        result = _run(project, [*command, f"--header-filter=({own_headers})$", name, "--", *FLAGS])
        if result.returncode == 0:
            memory.remember(*inputs)
            return []
        return _diagnostics(project, name, result)

    return _each(check, sorted(units, key=lambda name: -sum(len(project.data(file)) for file in units[name])))


def _guards_something(project, name):
    """Whether the file, or a header that it includes itself, knows mutexes: nobody else can touch what they guard."""
    own = [f"src/{header}" for _, bracket, header in layering.includes_of(project, name) if bracket == '"']
    return any(
        header == "base/mutex.h"
        for file in [name, *own] if file in project.files
        for _, _, header in layering.includes_of(project, file)
    )


def thread_safety(project):
    """Clang's thread-safety analysis of each source that has to do with mutexes."""
    memory = Memory(project, "thread-safety", _version("clang++-16"), ANALYSIS, FLAGS)

    def check(name):
        inputs = [project.data(file) for file in closure(project, name)]
        if memory.knows(*inputs):
            return []
        result = _run(project, [*ANALYSIS, *FLAGS, name])
        if result.returncode == 0:
            memory.remember(*inputs)
            return []
        return _diagnostics(project, name, result)

    sources = [name for name in project.named(".cc") if _guards_something(project, name)]
    return _each(check, sources)


RULES = [clang_format, clang_tidy, thread_safety]
