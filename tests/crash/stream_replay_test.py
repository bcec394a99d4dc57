"""The replay of streams sees what is wrong with one."""
import pytest

import stream_replay


def record(number, old, new):
    change = {"Keys": {"p": {"S": "a"}}, "SequenceNumber": number}
    if old is not None:
        change["OldImage"] = old
    if new is not None:
        change["NewImage"] = new
    return {"dynamodb": change}


def rebuild(records):
    replay = stream_replay.Replay()
    for one in records:
        replay.add(one)
    return replay.images


ONE, TWO = {"p": {"S": "a"}, "v": {"N": "1"}}, {"p": {"S": "a"}, "v": {"N": "2"}}


def test_rebuilds():
    """Records in order make the item of the last one, and none after a removal."""
    records = [record("1", None, ONE), record("2", ONE, TWO)]
    assert list(rebuild(records).values()) == [TWO]
    assert rebuild([*records, record("3", TWO, None)]) == {}


@pytest.mark.parametrize("records", [
    [record("1", None, ONE), record("3", TWO, ONE)],
    [record("1", None, ONE), record("1", None, ONE)],
    [record("2", None, ONE), record("1", ONE, TWO)],
    [record("1", ONE, TWO)],
    [record("1", None, ONE), record("2", ONE, ONE)],
], ids=["lost", "twice", "out of order", "no beginning", "no change"])
def test_mismatches(records):
    """What is lost, doubled, or out of order shows."""
    with pytest.raises(stream_replay.Mismatch):
        rebuild(records)
