"""/_serein/clock: the time that users see stands still, goes on, and jumps, for tests of what takes long."""

import datetime
import time

import pytest

import support
from conftest import schema
from support import client, send, to_bytes, utc_now

pytestmark = pytest.mark.own_server

START = "2026-01-01T00:00:00.000000Z"
USAGE = ('One of {"freeze":"2026-01-01T00:00:00Z"}, {"freeze":true}, {"advance_seconds":600}, {"release":true}.\n')


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server, whose clock each test leaves as it was."""
    server = support.Server(tmp_path_factory.mktemp("clock") / "log", "--in-memory", "--transition-ms", "60000")
    yield server
    server.terminate()


@pytest.fixture
def clock(server):
    """clock(change) posts it, clock() gets; both return the answer."""
    def call(*change):
        if not change:
            return send(server.endpoint, "GET", "/_serein/clock")
        return send(server.endpoint, "POST", "/_serein/clock", {}, to_bytes(change[0]))

    yield call
    call({"release": True})


def age(shown):
    """Seconds by which the time that is shown differs from the machine's."""
    return (datetime.datetime.fromisoformat(shown["now"].replace("Z", "+00:00")) - utc_now()).total_seconds()


def test_shown(clock):
    """It runs with the machine's until it is changed."""
    answer = clock()
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json) == {"now", "epoch_seconds", "frozen", "offset_seconds"}
    assert abs(age(answer.json)) < 10
    assert (answer.json["frozen"], answer.json["offset_seconds"]) == (False, 0)


def test_freeze_at(clock):
    """It stands still at a time that is given."""
    first = clock({"freeze": "2026-01-01T00:00:00Z"}).json
    assert (first["now"], first["frozen"], first["epoch_seconds"]) == (START, True, 1767225600)
    time.sleep(0.02)
    assert clock().json["now"] == START


def test_freeze_now(clock):
    """Or at the time that it is."""
    first = clock({"freeze": True}).json
    assert abs(age(first)) < 10
    time.sleep(0.02)
    assert clock().json["now"] == first["now"]


def test_freeze_with_a_fraction(clock):
    """Times have microseconds."""
    assert clock({"freeze": "2026-01-01T00:00:00.25Z"}).json["now"] == "2026-01-01T00:00:00.250000Z"


def test_freeze_again(clock):
    """Freezing what is frozen keeps it where it is."""
    clock({"freeze": "2026-01-01T00:00:00Z"})
    assert clock({"freeze": True}).json["now"] == START


def test_advance_while_frozen(clock):
    """It jumps, and stands still again."""
    clock({"freeze": "2026-01-01T00:00:00Z"})
    assert clock({"advance_seconds": 600}).json["now"] == "2026-01-01T00:10:00.000000Z"
    assert clock({"advance_seconds": 0.5}).json["now"] == "2026-01-01T00:10:00.500000Z"


def test_advance_while_it_runs(clock):
    """It jumps, and goes on from there."""
    shown = clock({"advance_seconds": 86400}).json
    assert 86390 < age(shown) < 86410
    assert not shown["frozen"]
    assert 86399 < shown["offset_seconds"] < 86401
    time.sleep(0.02)
    assert clock().json["now"] > shown["now"]


def test_release(clock):
    """It is the machine's again."""
    clock({"freeze": "2026-01-01T00:00:00Z"})
    shown = clock({"release": True}).json
    assert abs(age(shown)) < 10
    assert (shown["frozen"], shown["offset_seconds"]) == (False, 0)


BAD = [
    b"", b"{", b"[]", b"{}", b"null", b"7", {"freeze": "now"}, {"freeze": 7}, {"freeze": False}, {"freeze": None},
    {"freeze": "2026-02-30T00:00:00Z"}, {"freeze": "1969-12-31T23:59:59Z"}, {"freeze": "2026-01-01T00:00:00+01:00"},
    {"advance_seconds": "600"}, {"advance_seconds": -1}, {"advance_seconds": None}, {"advance_seconds": 1e300},
    {"advance_seconds": 9e9, "release": True}, {"release": False}, {"release": 1}, {"freez": True},
    {"freeze": True, "advance_seconds": 1},
]


@pytest.mark.parametrize("body", BAD, ids=[str(body) for body in BAD])
def test_bad_changes(clock, body):
    """What is not understood changes nothing, and says what is."""
    clock({"freeze": "2026-01-01T00:00:00Z"})
    answer = clock(body)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text
    assert clock().json["now"] == START


def test_usage(clock):
    """What can be said is told to who says something else."""
    assert clock({"stop": True}).text == USAGE


def test_beyond_the_last_year(clock):
    """Years have four digits."""
    clock({"freeze": "9999-12-31T23:59:59Z"})
    assert clock({"advance_seconds": 1}).status == 400
    assert clock().json["now"] == "9999-12-31T23:59:59.000000Z"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_methods(server, method):
    """GET and POST only."""
    answer = send(server.endpoint, method, "/_serein/clock")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST")


def test_creation_time_of_tables(server, clock):
    """What users see follows it."""
    clock({"freeze": "2026-01-01T00:00:00Z"})
    dynamodb = client(server.endpoint, "111111111111")
    created = dynamodb.create_table(TableName="made-at", BillingMode="PAY_PER_REQUEST", **schema())
    assert created["TableDescription"]["CreationDateTime"] == datetime.datetime(
        2026, 1, 1, tzinfo=datetime.timezone.utc)


def test_date_of_answers(server, clock):
    """Also the date of an answer."""
    clock({"freeze": "2026-01-01T00:00:00Z"})
    assert send(server.endpoint, "GET", "/").headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT"


def test_jobs_notice_a_jump(server, clock):
    """What waits for a time is done soon after the clock passes it, and not before."""
    clock({"freeze": True})
    dynamodb = client(server.endpoint, "222222222222")
    dynamodb.create_table(TableName="waits", BillingMode="PAY_PER_REQUEST", **schema())
    clock({"advance_seconds": 61})
    assert dynamodb.describe_table(TableName="waits")["Table"]["TableStatus"] == "ACTIVE"
    dynamodb.delete_table(TableName="waits")
    time.sleep(0.1)
    assert dynamodb.describe_table(TableName="waits")["Table"]["TableStatus"] == "DELETING"
    clock({"advance_seconds": 61})
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and dynamodb.list_tables()["TableNames"]:
        time.sleep(0.01)
    assert dynamodb.list_tables()["TableNames"] == []


def test_not_in_enforce_mode(start_server):
    """Where signatures count, nobody sets the clock."""
    server = start_server("--in-memory", "--auth=enforce", env={
        "SEREIN_ROOT_ACCESS_KEY_ID": "AKIAROOTEXAMPLE", "SEREIN_ROOT_SECRET_ACCESS_KEY": "secret"})
    for method in ("GET", "POST"):
        assert send(server.endpoint, method, "/_serein/clock", {}, b'{"freeze":true}').status == 404
