"""The AWS SDK for JavaScript: runs each test of js/*.test.mjs by Node.js and reports it as a test of its own."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from support import clean_environment

FOLDER = pathlib.Path(__file__).parent / "js"
FILES = sorted(FOLDER.glob("*.test.mjs"))
OLDEST_NODE = 20


def names_of(file):
    """The names of the tests in a file: each stands as test("name", …) at the beginning of a line."""
    return re.findall(r'^test\("([^"]+)"', file.read_text(), re.MULTILINE)


def node():
    program = os.environ.get("SEREIN_NODE") or shutil.which("node")
    assert program, f"Node.js is missing: {OLDEST_NODE} or newer is needed"
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    assert int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE, f"Node.js is {version}, the SDK needs {OLDEST_NODE}"
    return program


@pytest.fixture(scope="module")
def results(endpoint):
    """Output of one run of all files in TAP form, by name of the test: (passed, details)."""
    if not (FOLDER / "node_modules").is_dir():
        pytest.fail("the packages of the JavaScript tests are missing; `./dev setup` installs them")
    run = subprocess.run(
        [node(), "--test", "--test-reporter=tap", *map(str, FILES)], cwd=FOLDER, capture_output=True, text=True,
        timeout=300, env=clean_environment(ENDPOINT=endpoint))
    outcomes, name = {}, None
    for line in run.stdout.splitlines():
        match = re.match(r"\s*(ok|not ok) \d+ - (.*?)( # .*)?$", line)
        if match:
            name = match.group(2)
            outcomes[name] = [match.group(1) == "ok", ""]
        elif name:
            outcomes[name][1] += line + "\n"
    assert outcomes, run.stdout + run.stderr
    return outcomes


@pytest.mark.parametrize("file, name", [(file, name) for file in FILES for name in names_of(file)],
                         ids=lambda value: value.stem if isinstance(value, pathlib.Path) else value)
def test_javascript(results, file, name):
    """The client that browsers and Node.js functions use understands the server."""
    assert name in results, f"{file.name} did not run it"
    passed, details = results[name]
    assert passed, details
