"""Each rule can fail: small made-up projects that break one rule each, and one that keeps all."""

import pathlib
import tempfile
import unittest

import compilers
import layering
import sizes
import text
import tree

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

KEEPS_ALL = {
    "src/base/CMakeLists.txt": "serein_module(base)",
    "src/base/result.h": "// What it is.\n#pragma once\n",
    "src/net/CMakeLists.txt": "serein_module(net LINKS ssl)",
    "src/net/http.h": '#pragma once\n\n#include "base/result.h"\n',
    "src/net/server.h": "#pragma once\n",
    "src/aws/CMakeLists.txt": "# The front door.\nserein_module(aws MAY_USE net/http.h TEST_MAY_USE net LINKS z)",
    "src/aws/codec.cc": '#include "aws/models/dynamodb.h"\n#include "net/http.h"\n',
    "src/aws/codec_test.cc": '#include "net/server.h"\n',
    "models/dynamodb.json": "{}",
    "docs/a.md": "# A b\nSee [there](b.md#c-d), [here](#a-b) and [far](https://example.com).\n",
    "docs/b.md": "# C d\n",
}


class RulesTest(unittest.TestCase):
    def project(self, changes):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        files = {**KEEPS_ALL, **changes}
        for name, content in files.items():
            path = pathlib.Path(folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tree.Project(folder.name, files)

    def assert_found(self, rule, changes, path, line, words):
        findings = rule(self.project(changes))
        self.assertEqual([(f.path, f.line) for f in findings], [(path, line)], findings)
        self.assertIn(words, findings[0].message)

    def test_a_project_that_keeps_all_rules(self):
        project = self.project({})
        for rule in [*tree.RULES, *text.RULES, *layering.RULES]:
            self.assertEqual(rule(project), [], rule.__name__)

    def test_an_include_that_the_table_does_not_allow(self):
        self.assert_found(layering.layering, {"src/net/server.h": '#pragma once\n#include "aws/codec.h"\n',
                                              "src/aws/codec.h": "#pragma once\n"},
                          "src/net/server.h", 2, "net may not use aws/codec.h")

    def test_a_header_entry_allows_only_that_header(self):
        self.assert_found(layering.layering, {"src/aws/codec.cc": '#include "net/server.h"\n'},
                          "src/aws/codec.cc", 1, "aws may not use net/server.h")

    def test_an_include_not_written_from_src(self):
        self.assert_found(layering.layering, {"src/net/server.h": '#pragma once\n#include "http.h"\n'},
                          "src/net/server.h", 2, "there is no src/http.h")

    def test_a_generated_header_without_its_model(self):
        self.assert_found(layering.layering, {"src/aws/codec.cc": '#include "aws/models/s3.h"\n'},
                          "src/aws/codec.cc", 1, "there is no src/aws/models/s3.h")

    def test_a_folder_that_is_no_module(self):
        self.assert_found(layering.layering, {"src/new/a.cc": '#include "base/result.h"\n'},
                          "src/new/a.cc", 1, "no module")

    def test_a_deeper_module_is_another_module(self):
        self.assert_found(layering.layering,
                          {"src/net/tls/CMakeLists.txt": "serein_module(net/tls)", "src/net/tls/a.h": "#pragma once\n",
                           "src/net/server.h": '#pragma once\n#include "net/tls/a.h"\n'},
                          "src/net/server.h", 2, "net may not use net/tls/a.h")

    def test_an_entry_that_does_not_exist(self):
        self.assert_found(layering.arrows_point_down, {"src/net/CMakeLists.txt": "\nserein_module(net MAY_USE jsn)"},
                          "src/net/CMakeLists.txt", 2, "jsn, which does not exist")

    def test_a_cycle(self):
        findings = layering.arrows_point_down(self.project({"src/net/CMakeLists.txt": "serein_module(net MAY_USE aws)"}))
        self.assertIn("net -> aws -> net", [f.message.removeprefix("a cycle: ") for f in findings])

    def test_a_library_behind_a_wall(self):
        self.assert_found(layering.walled_libraries, {"src/aws/codec.cc": "#include <rocksdb/db.h>\n"},
                          "src/aws/codec.cc", 1, "src/kv/rocksdb alone")

    def test_a_header_without_pragma_once(self):
        self.assert_found(text.pragma_once, {"src/net/server.h": "#include <string>\n#pragma once\n"},
                          "src/net/server.h", 1, "#pragma once")

    def test_a_path_of_a_machine(self):
        self.assert_found(text.machine_names, {"docs/b.md": "one\nsee /wor" "k/main\n"}, "docs/b.md", 2, "path of one machine")

    def test_a_registry_host(self):
        self.assert_found(text.machine_names, {"docs/b.md": "from npmjs" ".org\n"}, "docs/b.md", 1, "registry")

    def test_a_lock_file_with_addresses(self):
        self.assert_found(text.lock_files, {"tests/js/package-lock.json": '{\n"resolved": "x"}'},
                          "tests/js/package-lock.json", 2, "download address")

    def test_a_note_to_self(self):
        self.assert_found(text.notes_to_self, {"src/net/http.h": "#pragma once\n// TO" "DO: more\n"},
                          "src/net/http.h", 2, "do it now")

    def test_a_link_to_no_file(self):
        self.assert_found(text.links, {"docs/b.md": "# C d\n[x](c.md)\n"}, "docs/b.md", 2, "no such file")

    def test_a_link_to_no_heading(self):
        self.assert_found(text.links, {"docs/b.md": "# C d\n[x](a.md#nope)\n"}, "docs/b.md", 2, "no such heading")

    def test_a_link_in_code_is_no_link(self):
        self.assertEqual(text.links(self.project({"docs/b.md": "# C d\n`[x](c.md)`\n```\n[x](c.md)\n```\n"})), [])

    def test_a_binary(self):
        self.assert_found(tree.stray_files, {"a.out": b"\x7fELF\0\0"}, "a.out", 1, "binary")

    def test_a_large_file(self):
        self.assert_found(tree.stray_files, {"data.csv": "x" * (tree.LARGE_FILE_BYTES + 1)}, "data.csv", 1, "bytes")

    def test_a_seed_of_a_fuzz_target_may_be_binary(self):
        self.assertEqual(tree.stray_files(self.project({"tests/fuzz/corpus/json/1": b"\0"})), [])

    def test_long_files_and_functions_are_pointed_at(self):
        body = "  a();\n" * (sizes.LONG_FUNCTION_LINES + 1)
        project = self.project({"src/net/a.cc": f"void f() {{\n{body}}}\n\nvoid g() {{\n  b();\n}}\n" + "\n" * 600})
        self.assertEqual(sorted((f.line, "function" in f.message) for f in sizes.long_ones(project)),
                         [(1, False), (1, True)])

    def compiled(self, changes):
        """With the project's own configuration of the tools."""
        own = {name: (REPOSITORY / name).read_bytes() for name in (".clang-format", ".clang-tidy", "src/base/mutex.h")}
        return self.project({**own, **changes})

    def test_clang_format(self):
        self.assert_formatted("int  f();\n", [("src/net/a.cc", 1)])
        self.assert_formatted("int f();\n", [])

    def assert_formatted(self, code, expected):
        project = self.compiled({"src/net/a.cc": code})
        found = [(f.path, f.line) for f in compilers.clang_format(project) if f.path == "src/net/a.cc"]
        self.assertEqual(found, expected)

    def test_clang_tidy_in_a_source_and_in_a_header(self):
        project = self.compiled({
            "src/net/a.cc": '#include "net/a.h"\n\nint BadName() { return 1; }\n',
            "src/net/a.h": "#pragma once\nclass bad_class {};\n",
            "src/net/b.h": "#pragma once\nstruct B {\n  B(int x);\n};\n",
        })
        found = {(f.path, f.line) for f in compilers.clang_tidy(project)}
        self.assertTrue({("src/net/a.cc", 3), ("src/net/a.h", 2), ("src/net/b.h", 3)} <= found, found)

    def test_the_thread_safety_analysis(self):
        code = ('#include "base/mutex.h"\nstruct S {{\n  serein::Mutex m;\n  int n GUARDED_BY(m) = 0;\n'
                "  int f() {{\n{}    return n;\n  }}\n}};\nint g(S& s) {{ return s.f(); }}\n")
        bad = compilers.thread_safety(self.compiled({"src/net/a.cc": code.format("")}))
        self.assertEqual([(f.path, f.line) for f in bad], [("src/net/a.cc", 6)])
        good = code.format("    serein::MutexLock lock(m);\n")
        self.assertEqual(compilers.thread_safety(self.compiled({"src/net/a.cc": good})), [])

    def test_what_passed_is_remembered_and_what_failed_is_not(self):
        project = self.compiled({"src/net/a.cc": "int f();\n", "src/net/b.cc": "int  g();\n"})
        first = compilers.clang_format(project)
        self.assertEqual(first, compilers.clang_format(project))
        memory = list((project.root / "build/lint-cache/format").iterdir())
        self.assertEqual(len(memory), len(project.named(".cc", ".h")) - len(first))


if __name__ == "__main__":
    unittest.main()
