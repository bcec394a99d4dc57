"""The files of the project, what a rule finds in them, and the rules about which files there may be."""

import dataclasses
import functools
import os
import pathlib
import subprocess

# Larger files are data that somebody must have had a reason to commit: interface models and lock files.
LARGE_FILE_BYTES = 500_000
LARGE_FILES_ALLOWED = ("models/", "package-lock.json")
BINARY_FILES_ALLOWED = ("tests/fuzz/corpus/", "tests/formats/")


@dataclasses.dataclass(order=True, frozen=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


class Project:
    """A root and the names of its files, relative to it."""

    def __init__(self, root, files):
        self.root = pathlib.Path(root)
        self.files = sorted(files)

    @staticmethod
    def of_git(root):
        """All that is committed or would be by `git add -A`; what is deleted does not count."""
        listing = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=root, capture_output=True, text=True, check=True,
        ).stdout
        return Project(root, {name for name in listing.split("\0") if name and os.path.isfile(root / name)})

    def named(self, *endings, under=""):
        return [name for name in self.files if name.endswith(endings) and name.startswith(under)]

    @functools.lru_cache(maxsize=None)
    def data(self, name):
        return (self.root / name).read_bytes()

    def text(self, name):
        return self.data(name).decode(errors="replace")

    def lines(self, name):
        """The file's lines with their numbers."""
        return enumerate(self.text(name).splitlines(), 1)

    def is_binary(self, name):
        return b"\0" in self.data(name)[:8192]


def stray_files(project):
    """No binaries and no large files in git."""
    findings = []
    for name in project.files:
        size = len(project.data(name))
        if size > LARGE_FILE_BYTES and not _is_allowed(name, LARGE_FILES_ALLOWED):
            findings.append(Finding(name, 1, f"has {size} bytes; make it when it is needed, or say why in tests/lint/tree.py"))
        elif project.is_binary(name) and not _is_allowed(name, BINARY_FILES_ALLOWED):
            findings.append(Finding(name, 1, "is binary; make it from its source when it is needed"))
    return findings


def _is_allowed(name, places):
    return any(name.startswith(place) or name.endswith("/" + place) for place in places)


RULES = [stray_files]
