"""The comparison of a crash run must see losses and halves, or the runs show nothing."""
import pytest

from record import Record

NAME = ("Table", "key")


def item(version, filler="x"):
    return {"version": {"N": str(version)}, "filler": {"S": filler}}


def acknowledged(*states):
    record = Record()
    for state in states:
        record.begin(NAME, state)
        record.commit(NAME)
    return record


def test_what_was_acknowledged_must_be_there():
    record = acknowledged(item(1), item(2))
    record.compare(NAME, item(2))
    assert record.problems == []


@pytest.mark.parametrize("found", [None, item(1), item(2, "half"), item(3)])
def test_everything_else_is_a_loss(found):
    record = acknowledged(item(1), item(2))
    record.compare(NAME, found)
    assert len(record.problems) == 1


@pytest.mark.parametrize("found", [item(1), item(2)])
def test_a_write_in_doubt_may_have_happened_or_not(found):
    record = acknowledged(item(1))
    record.begin(NAME, item(2))
    record.compare(NAME, found)
    assert record.problems == []
    record.compare(NAME, found)
    assert record.problems == []


def test_what_was_found_once_must_stay():
    record = acknowledged(item(1))
    record.begin(NAME, item(2))
    record.compare(NAME, item(2))
    record.compare(NAME, item(1))
    assert len(record.problems) == 1


def test_a_deleted_item_that_comes_back_is_a_loss():
    record = acknowledged(item(1), None)
    record.compare(NAME, item(1))
    assert len(record.problems) == 1
