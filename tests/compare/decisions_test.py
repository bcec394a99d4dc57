"""Decisions: a wrong match would hide a difference, so that patterns and verdicts must be exact."""

import json
import pathlib
import unittest

import decisions
from answers import Class

FOUND = Class("Query", "ValidationException: a. … b", "ok")


def entry(**changes):
    whole = {"operations": ["Query"], "against": "local", "serein": "ValidationException: a. … b", "other": "ok",
             "right": "serein", "why": "because", "source": "a page"}
    return {**whole, **changes}


def verdict(*entries, found=FOUND, against="local"):
    return decisions.verdict(decisions.parse(json.dumps(entries)), against, found)[0]


class VerdictTest(unittest.TestCase):
    def test_a_class_that_nobody_looked_at_is_undecided(self):
        self.assertEqual(verdict(), decisions.UNDECIDED)
        self.assertEqual(verdict(entry(operations=["Scan"])), decisions.UNDECIDED)
        self.assertEqual(verdict(entry(), against="dynalite"), decisions.UNDECIDED)

    def test_with_a_source_it_is_decided(self):
        self.assertEqual(verdict(entry()), decisions.DECIDED)
        self.assertEqual(verdict(entry(operations=["*"], against="*")), decisions.DECIDED)

    def test_without_a_source_nothing_is_confirmed(self):
        self.assertEqual(verdict(entry(source="")), decisions.UNCONFIRMED)

    def test_where_serein_is_wrong_it_is_to_be_mended(self):
        self.assertEqual(verdict(entry(right="other")), decisions.TO_MEND)
        self.assertEqual(verdict(entry(right="neither")), decisions.TO_MEND)

    def test_what_is_not_implemented_needs_no_decision(self):
        found = Class("Query", "NotImplementedException: …", "anything")
        self.assertEqual(verdict(found=found), decisions.NOT_IMPLEMENTED)

    def test_patterns_cover_the_whole_text_and_only_the_star_is_special(self):
        self.assertEqual(verdict(entry(serein="ValidationException: *")), decisions.DECIDED)
        self.assertEqual(verdict(entry(serein="ValidationException")), decisions.UNDECIDED)
        self.assertEqual(verdict(entry(serein="ValidationException: a.* b")), decisions.DECIDED)
        self.assertEqual(verdict(entry(serein="ValidationException: a* .b")), decisions.UNDECIDED)

    def test_the_first_decision_that_covers_a_class_counts(self):
        self.assertEqual(verdict(entry(right="other"), entry(serein="*")), decisions.TO_MEND)


class FileTest(unittest.TestCase):
    def test_the_file_is_well_formed(self):
        self.assertIsNotNone(decisions.parse((pathlib.Path(__file__).parent / "decisions.json").read_text()))

    def test_mistakes_are_named(self):
        for wrong in (entry(right="nobody"), entry(because="x"), {"operations": ["Query"]}):
            with self.assertRaises(decisions.Malformed):
                decisions.parse(json.dumps([wrong]))


if __name__ == "__main__":
    unittest.main()
