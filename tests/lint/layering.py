"""Who may include what: the MAY_USE lists of the folders' CMakeLists.txt, held against every #include."""

import dataclasses
import posixpath
import re

from tree import Finding

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
_MODULE = re.compile(r"serein_module\(([^)]*)\)")
_KEYWORDS = {"MAY_USE", "TEST_MAY_USE", "LINKS", "TEST_LINKS"}
TEST_ENDINGS = ("_test.cc", "_fuzz.cc", "_bench.cc", "_test.h")
# Made from models/NAME.json when the project is built.
_GENERATED_MODEL = re.compile(r"aws/models/(\w+)\.h$")

# Libraries that only one folder knows of, so that they can be exchanged.
WALLED_LIBRARIES = {
    "rocksdb/": "kv/rocksdb",
    "boost/asio": "net",
    "boost/beast": "net",
    "simdjson": "json",
}


@dataclasses.dataclass
class Module:
    name: str
    cmake: str
    line: int
    lists: dict

    def allowed(self, is_test):
        entries = ["base", *self.lists.get("MAY_USE", [])]
        return entries + self.lists.get("TEST_MAY_USE", []) if is_test else entries


def modules(project):
    """The layering table: {name: Module}."""
    table = {}
    for cmake in project.named("CMakeLists.txt", under="src/"):
        code = re.sub(r"#.*", "", project.text(cmake))
        for match in _MODULE.finditer(code):
            name, *words = match.group(1).split()
            lists, current = {}, None
            for word in words:
                if word in _KEYWORDS:
                    current = lists.setdefault(word, [])
                elif current is not None:
                    current.append(word)
            table[name] = Module(name, cmake, code[: match.start()].count("\n") + 1, lists)
    return table


def module_of(table, path):
    """The module that a path below src/ belongs to: the deepest that is a folder above it."""
    folder = posixpath.dirname(path)
    while folder and folder not in table:
        folder = posixpath.dirname(folder)
    return folder or None


def includes_of(project, name):
    """(line, bracket, header) of each #include."""
    for number, line in project.lines(name):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def layering(project):
    """Each #include is allowed by the MAY_USE list of its folder."""
    table = modules(project)
    findings = []
    for name in project.named(".cc", ".h", under="src/"):
        for number, bracket, header in includes_of(project, name):
            problem = bracket == '"' and _problem(project, table, name, header)
            if problem:
                findings.append(Finding(name, number, problem))
    return findings


def _exists(project, header):
    generated = _GENERATED_MODEL.match(header)
    return f"src/{header}" in project.files or bool(generated and f"models/{generated[1]}.json" in project.files)


def _problem(project, table, name, header):
    """Why the file may not include the header; None if it may."""
    own = module_of(table, name.removeprefix("src/"))
    if own is None:
        return "the folder is no module: give it a CMakeLists.txt with serein_module"
    module = table[own]
    is_test = name.endswith(TEST_ENDINGS)
    if not _exists(project, header):
        return f'there is no src/{header}: includes are written from src/, as in "base/result.h"'
    target = module_of(table, header)
    allowed = module.allowed(is_test)
    if target == own or target in allowed or header in allowed:
        return None
    return f"{own} may not use {header}: its MAY_USE ({module.cmake}:{module.line}) has {' '.join(allowed)}"


def arrows_point_down(project):
    """The layering table has no cycles and names only modules and headers that exist."""
    table = modules(project)
    findings = []
    for module in table.values():
        for entry in module.allowed(is_test=True):
            exists = f"src/{entry}" in project.files if entry.endswith(".h") else entry in table
            if not exists and entry != "base":
                findings.append(Finding(module.cmake, module.line, f"{module.name} may use {entry}, which does not exist"))
        cycle = _way_back(table, module.name)
        if cycle:
            findings.append(Finding(module.cmake, module.line, f"a cycle: {' -> '.join(cycle)}"))
    return findings


def _way_back(table, start):
    """A path of MAY_USE arrows from a module to itself; None if there is none."""
    seen, open_paths = set(), [[start]]
    while open_paths:
        path = open_paths.pop()
        for entry in table[path[-1]].lists.get("MAY_USE", []):
            target = module_of(table, entry) if entry.endswith(".h") else entry
            if target == start:
                return [*path, start]
            if target in table and target not in seen:
                seen.add(target)
                open_paths.append([*path, target])
    return None


def walled_libraries(project):
    """RocksDB, Asio, Beast and simdjson are known to one folder each (tests/ and bench/ may look behind)."""
    table = modules(project)
    findings = []
    for name in project.named(".cc", ".h", under="src/"):
        if name.endswith("_bench.cc"):
            continue
        own = module_of(table, name.removeprefix("src/"))
        for number, _, header in includes_of(project, name):
            for prefix, owner in WALLED_LIBRARIES.items():
                if header.startswith(prefix) and own != owner:
                    findings.append(Finding(name, number, f"<{header}> is the business of src/{owner} alone: use its interface"))
    return findings


RULES = [layering, arrows_point_down, walled_libraries]
