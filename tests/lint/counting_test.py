"""The numbers under ./dev test are honest: nothing that failed, crashed or did not run counts as passed."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "dev"))

import project
import report

GOOGLE_TEST = """<testsuites><testsuite>
  <testcase name="Passes" status="run" result="completed"/>
  <testcase name="Fails" status="run" result="completed"><failure message="no"/></testcase>
  <testcase name="Skips" status="run" result="skipped"><skipped message=""/></testcase>
  <testcase name="DISABLED_Sleeps" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""

PYTEST = """<testsuites><testsuite>
  <testcase classname="a" name="passes"/>
  <testcase classname="a" name="fails"><failure message="no"/></testcase>
  <testcase classname="a" name="breaks"><error message="no"/></testcase>
  <testcase classname="a" name="skips"><skipped/></testcase>
</testsuite></testsuites>"""

CTEST = """<testsuite>
  <testcase name="base" status="run"/>
  <testcase name="kv" status="fail"><failure message=""/></testcase>
  <testcase name="net" status="disabled"><skipped/></testcase>
</testsuite>"""


def summary_of(*stages):
    """The exit code and the last line of a Summary of such stages."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        summary = report.Summary()
        for number, function in enumerate(stages):
            summary.stage(f"stage {number}", function)
        code = summary.finish()
    return code, output.getvalue().splitlines()[-1]


def breaks():
    raise project.Failure("no")


class CountingTest(unittest.TestCase):
    def junit(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".xml")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name

    def test_google_test(self):
        self.assertEqual(report.from_junit(self.junit(GOOGLE_TEST)), report.Counts(1, 1, 2))

    def test_pytest(self):
        self.assertEqual(report.from_junit(self.junit(PYTEST)), report.Counts(1, 2, 1))

    def test_ctest(self):
        path = self.junit(CTEST)
        self.assertEqual(report.from_junit(path), report.Counts(1, 1, 1))
        self.assertEqual(report.failed_cases(path), {"kv"})

    def test_slow_cases(self):
        path = self.junit('<testsuite><testcase classname="A" name="b" time="7"/><testcase name="c" time="1"/></testsuite>')
        self.assertEqual(report.slow_cases(path, 5), [(7.0, "A.b")])

    def test_the_last_line_of_a_runner_counts(self):
        self.assertEqual(report.from_line("1 passed, 0 failed\nmore\nrounds: 5 passed, 2 failed, 1 skipped\nbye\n"),
                         report.Counts(5, 2, 1))
        self.assertIsNone(report.from_line("all is well\n"))

    def test_all_passed(self):
        self.assertEqual(summary_of(lambda: report.Counts(2), lambda: report.Counts(1, 0, 3)),
                         (0, "3 passed, 0 failed, 3 skipped"))

    def test_one_failed(self):
        self.assertEqual(summary_of(lambda: report.Counts(2), lambda: report.Counts(1, 1)), (1, "3 passed, 1 failed"))

    def test_a_stage_that_breaks_is_a_failure_and_the_others_still_run(self):
        self.assertEqual(summary_of(breaks, lambda: report.Counts(1)), (1, "1 passed, 1 failed"))

    def test_a_stage_in_which_nothing_ran_is_a_failure(self):
        self.assertEqual(summary_of(lambda: report.Counts(5), report.Counts), (1, "5 passed, 1 failed"))
        self.assertEqual(summary_of(lambda: report.Counts(5), lambda: report.Counts(0, 0, 4)),
                         (1, "5 passed, 1 failed, 4 skipped"))

    def test_no_stages(self):
        self.assertEqual(summary_of(), (1, "0 passed, 0 failed"))


if __name__ == "__main__":
    unittest.main()
