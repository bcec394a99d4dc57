"""The stages of ./dev test. Each returns the Counts of the test cases that it ran."""

import json
import os
import shutil
import subprocess
import sys

import build
import instructions
import npm
import project
import report
from project import BUILD, JOBS, ROOT, Failure

REPORTS = BUILD / "reports"

# A test case that takes longer is pointed at: the whole of ./dev test has 30 minutes.
SLOW_CASE_SECONDS = 5

SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": f"suppressions={ROOT / 'cmake' / 'tsan.supp'}:second_deadlock_stack=1",
}


def _runner(command, *, env=None):
    """Counts of a program that ends with the line `N passed, N failed`; shows all that it says meanwhile."""
    if not (ROOT / command[0]).exists():
        raise Failure(f"{command[0]} is missing")
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    output = []
    for line in process.stdout:
        output.append(line)
        sys.stdout.write(line)
        sys.stdout.flush()
    code = process.wait()
    counts = report.from_line("".join(output))
    if counts is None:
        counts = report.Counts(passed=1) if code == 0 else report.Counts(failed=1)
    if code != 0 and counts.failed == 0:
        project.say(f"{command[0]} ended with exit code {code}")
        counts.failed = 1
    return counts


def _ctest(preset, *, label=None):
    """Counts of the GoogleTest programs of a build. A program that wrote no report (it crashed, or left
    before its end) is one failure, whatever its exit code."""
    folder = REPORTS / preset
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    selection = ["-L", f"^{label}$"] if label else []
    ctest = ["ctest", "--test-dir", BUILD / preset]
    listing = subprocess.run(
        [*ctest, "--show-only=json-v1", *selection], capture_output=True, text=True, check=True
    )
    names = [test["name"] for test in json.loads(listing.stdout)["tests"]]
    env = {**SANITIZER_OPTIONS, "GTEST_OUTPUT": f"xml:{folder}/", "GTEST_COLOR": "no"}
    junit = folder / "ctest.junit"
    command = [*ctest, *selection, f"-j{JOBS}", "--output-on-failure", "--output-junit", junit]
    subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **env})
    failed_programs = report.failed_cases(junit)
    counts = report.Counts()
    for name in names:
        xml = folder / f"{name}_test.xml"
        if not xml.exists():
            project.say(f"{name}_test wrote no report: it crashed or ended early")
            counts.failed += 1
            continue
        program = report.from_junit(xml)
        for seconds, case in report.slow_cases(xml, SLOW_CASE_SECONDS):
            project.say(f"slow: {case} took {seconds:.0f} s")
        # A leak is found after the last test case and fails only the program.
        if name in failed_programs and program.failed == 0:
            program.failed = 1
        counts += program
    return counts


def lint(options):
    """layering, format, clang-tidy, thread-safety, tidiness of the tree; and the lint's own tests"""
    build.generate()
    return _runner(["tests/lint/run", *(["--all"] if options.all else [])])


def compile_release(options):
    """the release build compiles"""
    build.build("release")
    return report.Counts(passed=1)


def unit(options):
    """GoogleTest programs: unit, golden, store and model tests"""
    build.build("release")
    return _ctest("release")


def conformance(options):
    """all that pytest runs: real clients against the release server, the examples, faults of the machine, the tests of our tools"""
    build.build("release", ["serein"])
    npm.setup()
    junit = REPORTS / "conformance.xml"
    junit.parent.mkdir(parents=True, exist_ok=True)
    junit.unlink(missing_ok=True)
    command = ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider",
               f"--junitxml={junit}", "tests/conformance", "examples", "tests/crash", "tests/compare", "tests/faults", "tools/dev"]
    env = {"SEREIN_BINARY": str(build.SERVER), "SEREIN_BIG": "1" if options.all else "0", **npm.node_environment()}
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}).returncode
    if not junit.exists():
        raise Failure(f"pytest ended with exit code {code} and no report")
    counts = report.from_junit(junit)
    if code != 0 and counts.failed == 0:
        counts.failed = 1
    return counts


def crash(options):
    """kill -9 under load, restart, check, compare; and whether an order explains what clients saw"""
    build.build("release", ["serein", "serein_lossy", "serein_stale"])
    rounds = "50" if options.all else "5"
    lossy = ["tests/crash/run", "--binary", str(build.BUILD / "release" / "serein_lossy")]
    counts = _runner(["tests/crash/run", "--rounds", rounds])
    counts += _runner([*lossy, "--rounds", rounds])
    # The run must be able to see a loss, or its passing means nothing.
    counts += _runner([*lossy, "--rounds", "5", "--durability", "relaxed", "--expect-loss"])
    counts += _runner(["tests/crash/run_history", "--rounds", "20" if options.all else "3"])
    # Likewise able to see what bodies must not read.
    stale = ["--binary", str(build.BUILD / "release" / "serein_stale")]
    counts += _runner(["tests/crash/run_history", *stale, "--seconds", "1", "--expect-violation"])
    return counts


def robustness(options):
    """10,000 malformed requests; with --all, to a server under AddressSanitizer"""
    preset = "asan" if options.all else "release"
    build.build(preset, ["serein"])
    command = [BUILD / preset / "serein", "serve", "--in-memory", "--port", "0"]
    server = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, **SANITIZER_OPTIONS})
    try:
        line = server.stdout.readline()
        if " serves " not in line:
            raise Failure(f"the server does not start: {line}")
        address = "127.0.0.1:" + line.split(",")[0].rsplit(":", 1)[1]
        counts = _runner(["tests/robustness/malformed.py", address, "--count", "10000"])
    finally:
        server.terminate()
        code = server.wait()
    # A leak or a race is told at the end.
    if code != 0:
        project.say(f"the server ended with exit code {code}")
        counts.failed += 1
    return counts


def fuzz(options):
    """each fuzz target over its corpus; with --all, some seconds of fuzzing besides"""
    build.configure("clang")
    if not build.has_target("clang", "fuzzers"):
        raise Failure("there are no fuzz targets (*_fuzz.cc)")
    build.build("clang", ["fuzzers"])
    seconds = 20 if options.all else 0
    return _runner(["tests/fuzz/run", "--seconds", str(seconds)], env=SANITIZER_OPTIONS)


def asan(options):
    """tests of the pure folders under AddressSanitizer and UndefinedBehaviorSanitizer; with --all, all tests"""
    build.build("asan", [] if options.all else ["pure_tests"])
    return _ctest("asan", label=None if options.all else "pure")


def tsan(options):
    """all unit tests under ThreadSanitizer (only with --all)"""
    build.build("tsan")
    return _ctest("tsan")


def count_instructions(options):
    """instructions per operation, held against their reference"""
    return instructions.run()


STAGES = {
    "lint": lint,
    "build": compile_release,
    "unit": unit,
    "conformance": conformance,
    "crash": crash,
    "robustness": robustness,
    "fuzz": fuzz,
    "asan": asan,
    "instructions": count_instructions,
    "tsan": tsan,
}
ONLY_WITH_ALL = {"tsan"}


def run(options):
    """Runs the stages that were asked for; the exit code."""
    names = options.stages or [
        name for name in STAGES if options.all or name not in ONLY_WITH_ALL
    ]
    summary = report.Summary()
    for name in names:
        summary.stage(name, lambda stage=STAGES[name]: stage(options))
    return summary.finish()
