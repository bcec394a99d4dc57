"""What is long: pointed at, never failed for. Think again whether it is about one thing."""

import re

from tree import Finding

LONG_FILE_LINES = 600
LONG_FUNCTION_LINES = 70
_FUNCTION_END = re.compile(r"^( {0,2})\}$")


def long_ones(project):
    """Advice about long files and functions of the C++ sources. Relies on clang-format: a body ends with a
    brace in the column where its definition begins."""
    findings = []
    for name in project.named(".cc", ".h", under="src/"):
        lines = project.text(name).splitlines()
        if len(lines) > LONG_FILE_LINES:
            findings.append(Finding(name, 1, f"{len(lines)} lines in one file"))
        findings += _long_functions(name, lines)
    return findings


def _long_functions(name, lines):
    findings = []
    start = {}
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if indent in (0, 2) and line.endswith(") {") or re.search(r"\) (const|noexcept|override).*\{$", line):
            start[indent] = number
        match = _FUNCTION_END.match(line)
        if match and len(match.group(1)) in start:
            length = number - start.pop(len(match.group(1))) + 1
            if length > LONG_FUNCTION_LINES:
                findings.append(Finding(name, number - length + 1, f"a function of {length} lines"))
    return findings
