"""What comes from npm: a Node.js that is new enough, and the packages of the JavaScript tests."""

import hashlib
import os
import shutil
import subprocess

import project
from project import BUILD, ROOT

# Current AWS SDKs need it; Debian 12 has 18.
OLDEST_NODE = 20
JS_TESTS = ROOT / "tests" / "conformance" / "js"


def install(folder):
    """`npm ci` in the folder, unless that was done for this very lock file."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == lock:
        return
    project.say(f"setup: npm packages of {folder.relative_to(ROOT)}")
    # With the system's Node.js: Debian's npm does not run on another.
    project.run(["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier"], cwd=folder, quiet=True)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(lock)


def _system_node_is_new_enough():
    if not shutil.which("node"):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    return int(version.lstrip("v").split(".")[0] or 0) >= OLDEST_NODE


def _own_node():
    """The program in build/node for this kind of processor; None if there is none. (npm 9 makes no link in .bin
    when it skips the package for another processor.)"""
    return next((BUILD / "node" / "node_modules").glob("node-linux-*/bin/node"), None)


def node_environment():
    """The environment in which `node` is new enough (SEREIN_NODE is its full path) and all else is Debian's, before
    what else there may be on this machine."""
    own = _own_node()
    folders = [str(own.parent)] if own else []
    path = os.pathsep.join([*folders, "/usr/bin", os.environ["PATH"]])
    return {"PATH": path, "SEREIN_NODE": shutil.which("node", path=path) or ""}


def setup():
    """Makes node and the packages of the JavaScript tests be there; quick when they are."""
    if not _system_node_is_new_enough():
        folder = BUILD / "node"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(ROOT / "tools" / "dev" / "node" / name, folder / name)
        install(folder)
        # npm drops an optional package without a word when it cannot fetch it.
        if not _own_node():
            (folder / "node_modules" / ".installed").unlink()
            raise project.Failure("npm could not fetch Node.js; see the newest log in ~/.npm/_logs")
    if (JS_TESTS / "package-lock.json").exists():
        install(JS_TESTS)
