"""Rules about the text of files, line by line."""

import os
import posixpath
import re

from tree import Finding

# The patterns are written so that they do not match themselves.
_PLACES = [
    (re.compile(r"/wor[k]/|/far[m]/|/hom[e]/[a-z]"), "a path of one machine; find it from the file's own place"),
    (re.compile(r"\b(npm|deb)[a-z]*[.](org|net|com)\b"),
     "a registry's host name; leave that to the configuration of apt and npm"),
]
_LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
_SOURCES = (".cc", ".h", ".py", ".mjs", ".js", ".ts", ".sh", ".cmake", "CMakeLists.txt", "/run", "dev")
_CODE_BLOCK = re.compile(r"^(```|~~~)")
_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)")


def _grep(project, names, pattern, message):
    return [
        Finding(name, number, message.format(match.group(0)))
        for name in names
        for number, line in project.lines(name)
        if (match := pattern.search(line))
    ]


def _texts(project):
    return [name for name in project.files if not project.is_binary(name)]


def pragma_once(project):
    """Every header begins with #pragma once (comments may stand before it)."""
    findings = []
    for name in project.named(".h"):
        code = [line for _, line in project.lines(name) if line.strip() and not line.startswith("//")]
        if not code or code[0].strip() != "#pragma once":
            findings.append(Finding(name, 1, "the first line of code of a header is `#pragma once`"))
    return findings


def machine_names(project):
    """No paths of a machine and no registry hosts."""
    names = [name for name in _texts(project) if not name.endswith("package-lock.json")]
    findings = []
    for pattern, message in _PLACES:
        findings += _grep(project, names, pattern, "`{}` is " + message)
    return findings


def lock_files(project):
    """npm's lock files hold no download addresses, so that they work with any registry."""
    names = project.named("package-lock.json")
    return _grep(project, names, re.compile(r'"resolved":'),
                 "a download address; make the lock file with `npm install --omit-lockfile-registry-resolved`")


def notes_to_self(project):
    """No notes about what is to be done later: do it, or open an issue."""
    names = [name for name in _texts(project) if name.endswith(_SOURCES)]
    return _grep(project, names, _LATER, "`{}`: do it now, or put it into an issue")


def links(project):
    """Links of Markdown files to files and headings of the project lead somewhere."""
    findings = []
    for name in project.named(".md"):
        for number, target in _links_of(project, name):
            problem = _broken(project, name, target)
            if problem:
                findings.append(Finding(name, number, f"the link to {target} leads nowhere: {problem}"))
    return findings


def _links_of(project, name):
    in_code = False
    for number, line in project.lines(name):
        if _CODE_BLOCK.match(line.strip()):
            in_code = not in_code
        elif not in_code:
            for match in _LINK.finditer(re.sub(r"`[^`]*`", "", line)):
                yield number, match.group(1) or match.group(2)


def _broken(project, name, target):
    if re.match(r"[a-z]+:", target):
        return None
    path, _, anchor = target.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if file not in project.files and not os.path.isdir(project.root / file):
        return "there is no such file"
    if anchor and file.endswith(".md") and anchor not in _anchors(project, file):
        return f"{file} has no such heading"
    return None


def _anchors(project, name):
    """The anchors that GitHub gives to headings."""
    headings = [line.lstrip("#").strip() for _, line in project.lines(name) if re.match(r"#+ ", line)]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


RULES = [pragma_once, machine_names, lock_files, notes_to_self, links]
