"""`serein backup` and `serein restore`: copies of real data, also of a directory in use."""

import threading

import pytest

import support
from conftest import make_table
from support import N, S

pytestmark = pytest.mark.own_server


def put_items(dynamodb, table, numbers):
    for i in numbers:
        dynamodb.put_item(TableName=table, Item={"p": S(str(i)), "twice": N(2 * i)})


def items(dynamodb, table):
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {int(item["p"]["S"]): int(item["twice"]["N"]) for page in pages for item in page["Items"]}


def succeed(*arguments):
    result = support.run_serein(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def refuse(*arguments):
    result = support.run_serein(*arguments)
    assert result.returncode == 1
    return result.stderr


@pytest.fixture
def place(tmp_path):
    """Paths for directories of this test."""
    return lambda name: str(tmp_path / name)


@pytest.fixture
def filled(start_server, place):
    """A server with a table of ten items in the directory `data`: (server, client, table)."""
    server = start_server("--data", place("data"))
    dynamodb = support.client(server.endpoint)
    table = make_table(dynamodb)
    put_items(dynamodb, table, range(10))
    return server, dynamodb, table


def test_backup_of_a_running_server(filled, start_server, place):
    """It has what was acknowledged before it, and nothing of what comes after; the server does not notice."""
    _, dynamodb, table = filled
    assert "backed up" in succeed("backup", place("copy"), "--data", place("data"))
    put_items(dynamodb, table, range(10, 20))
    other = support.client(start_server("--data", place("copy")).endpoint)
    assert items(other, table) == {i: 2 * i for i in range(10)}
    assert len(items(dynamodb, table)) == 20


def test_backup_under_load_is_of_one_moment(filled, place):
    """Everything acknowledged before is in it, and whatever else is, is without gaps: one client wrote it in order."""
    _, dynamodb, table = filled
    stop = threading.Event()
    written = []

    def write():
        client = support.client(filled[0].endpoint)
        while not stop.is_set():
            put_items(client, table, [10 + len(written)])
            written.append(10 + len(written))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(written) < 50:
            pass
        before = len(written)
        succeed("backup", place("copy"), "--data", place("data"))
    finally:
        stop.set()
        thread.join()
    succeed("restore", place("copy"), "--data", place("new"))
    listing = succeed("check", "--data", place("new"))
    number = int(listing.split(" items")[0].rsplit(" ", 1)[1])
    assert 10 + before <= number <= 10 + len(written)


def test_backup_without_a_server(filled, place):
    """The same command, whether a server is running or not."""
    server, _, _ = filled
    server.kill()
    succeed("backup", place("copy"), "--data", place("data"))
    assert "10 items" in succeed("check", "--data", place("copy"))


def test_restore(filled, start_server, place):
    """What was damaged after the backup is as it was; the backup can be used again."""
    server, dynamodb, table = filled
    succeed("backup", place("copy"), "--data", place("data"))
    dynamodb.delete_table(TableName=table)
    server.kill()
    for name in ("new", "again"):
        assert "restored" in succeed("restore", place("copy"), "--data", place(name))
    assert items(support.client(start_server("--data", place("new")).endpoint), table) == {i: 2 * i for i in range(10)}


def test_nothing_is_overwritten(filled, place):
    """A wrong path must not cost data."""
    succeed("backup", place("copy"), "--data", place("data"))
    assert "nothing is overwritten" in refuse("backup", place("copy"), "--data", place("data"))
    assert "nothing is overwritten" in refuse("backup", place("data"), "--data", place("data"))
    assert "nothing is overwritten" in refuse("restore", place("copy"), "--data", place("data"))


def test_unfit_places_are_told(filled, place):
    """Clear messages for what is no directory of data, no backup, or has no parent."""
    assert "no data directory" in refuse("backup", place("copy"), "--data", place("nothing"))
    assert "no backup" in refuse("restore", place("nothing"), "--data", place("new"))
    assert "no directory" in refuse("backup", place("a/b"), "--data", place("data"))


def test_interrupted_backup_is_no_backup(filled, place, tmp_path):
    """What an interrupted try has left is cleared away by the next one."""
    partial = tmp_path / "copy.partial"
    partial.mkdir()
    (partial / "rest").write_text("x")
    succeed("backup", place("copy"), "--data", place("data"))
    assert not partial.exists()
