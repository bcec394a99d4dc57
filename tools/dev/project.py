"""Where things are, and how commands are run: what all of ./dev shares."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
JOBS = len(os.sched_getaffinity(0))


class Failure(Exception):
    """What ended a command, in words for the person who typed it."""


def say(text):
    print(text, flush=True)


def run(command, *, env=None, quiet=False, cwd=ROOT):
    """Runs a command to its end; a Failure when it fails. Quiet: its output is shown only then."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if result.returncode != 0:
        if quiet:
            sys.stdout.write(result.stdout.decode(errors="replace"))
        raise Failure(f"failed with exit code {result.returncode}: {' '.join(map(str, command))}")


def replace_process(command, *, env=None, cwd=ROOT):
    """Becomes the command, so that its signals and its exit code are ours."""
    sys.stdout.flush()
    os.chdir(cwd)
    os.execvpe(str(command[0]), [str(part) for part in command], {**os.environ, **(env or {})})
