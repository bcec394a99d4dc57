"""Tables that take their time: --transition-ms makes a server as slow as the service, for programs that wait.

The clock stands still, so that no machine is too slow to see what lasts only for a time.
"""

import pytest

from conftest import schema
from support import S, call_headers, client, definitions, expect, index, invalid, refusal_of, send, to_bytes

pytestmark = pytest.mark.own_server

SECONDS = 60
BUSY = "Attempt to change a resource which is still in use: Table is being "


def set_clock(server, change):
    assert send(server.endpoint, "POST", "/_serein/clock", {}, to_bytes(change)).status == 200


@pytest.fixture
def slow_server(start_server):
    server = start_server("--in-memory", "--transition-ms", str(SECONDS * 1000))
    set_clock(server, {"freeze": True})
    return server


@pytest.fixture
def slow(slow_server):
    return client(slow_server.endpoint)


@pytest.fixture
def pass_time(slow_server):
    """Lets so much time pass that what takes time is done: pass_time(); or so many seconds."""
    return lambda seconds=SECONDS: set_clock(slow_server, {"advance_seconds": seconds})


def create(dynamodb, **more):
    return dynamodb.create_table(TableName="Slow", BillingMode="PAY_PER_REQUEST", **{**schema(), **more})


def status(dynamodb):
    return dynamodb.describe_table(TableName="Slow")["Table"]["TableStatus"]


def wait_until_gone(dynamodb):
    dynamodb.get_waiter("table_not_exists").wait(TableName="Slow", WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})


def test_creating(slow, pass_time):
    """A table is seen being made, and cannot be used before it is ready."""
    assert create(slow)["TableDescription"]["TableStatus"] == "CREATING"
    assert status(slow) == "CREATING"
    expect(refusal_of(slow.put_item, TableName="Slow", Item={"p": S("x")}),
           "ResourceNotFoundException", "Requested resource not found")
    expect(refusal_of(slow.delete_table, TableName="Slow"), "ResourceInUseException", BUSY + "created: Slow")
    pass_time(SECONDS - 1)
    assert status(slow) == "CREATING"
    pass_time(1)
    assert status(slow) == "ACTIVE"
    slow.put_item(TableName="Slow", Item={"p": S("x")})


def test_indexes_of_a_new_table(slow, pass_time):
    """They become active with their table."""
    create(slow, AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
           GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"))])
    by_g, = slow.describe_table(TableName="Slow")["Table"]["GlobalSecondaryIndexes"]
    assert (by_g["IndexStatus"], "Backfilling" in by_g) == ("CREATING", False)
    pass_time()
    by_g, = slow.describe_table(TableName="Slow")["Table"]["GlobalSecondaryIndexes"]
    assert by_g["IndexStatus"] == "ACTIVE"


def test_updating(slow, pass_time):
    """A table that is being changed serves items, and takes no further change."""
    create(slow)
    pass_time()
    answer = slow.update_table(TableName="Slow", TableClass="STANDARD_INFREQUENT_ACCESS")["TableDescription"]
    assert answer["TableStatus"] == "UPDATING"
    assert status(slow) == "UPDATING"
    slow.put_item(TableName="Slow", Item={"p": S("x")})
    expect(refusal_of(slow.update_table, TableName="Slow", TableClass="STANDARD"),
           "ResourceInUseException", BUSY + "updated: Slow")
    pass_time()


def test_deleting(slow, pass_time):
    """A table is seen going; its name is free when it is gone, and nothing of it is left."""
    create(slow)
    pass_time()
    slow.put_item(TableName="Slow", Item={"p": S("x")})
    assert slow.delete_table(TableName="Slow")["TableDescription"]["TableStatus"] == "DELETING"
    assert status(slow) == "DELETING"
    expect(refusal_of(slow.get_item, TableName="Slow", Key={"p": S("x")}),
           "ResourceNotFoundException", "Requested resource not found")
    expect(refusal_of(create, dynamodb=slow), "ResourceInUseException")
    invalid(slow.describe_time_to_live, "Cannot describe time to live while table is in DELETING state: "
            "Current table state is DELETING", TableName="Slow")
    pass_time()
    wait_until_gone(slow)
    create(slow)
    pass_time()
    assert "Item" not in slow.get_item(TableName="Slow", Key={"p": S("x")})


def test_protected_from_deletion(slow_server, pass_time):
    """Protection is told at once, not after the time has passed."""

    def call(operation, **body):  # Debian's boto3 does not know the member
        return send(slow_server.endpoint, "POST", "/", call_headers(operation), to_bytes({"TableName": "Slow", **body}))

    assert call("CreateTable", BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=True, **schema()).status == 200
    pass_time()
    answer = call("DeleteTable")
    assert (answer.error, answer.message) == (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
    assert call("DescribeTable").json["Table"]["TableStatus"] == "ACTIVE"


def test_goes_on_after_a_restart(start_server, tmp_path):
    """States are kept: a table that was being deleted when the server was killed goes after the next start."""
    options = ("--data", str(tmp_path / "data"), "--transition-ms", str(SECONDS * 1000))
    server = start_server(*options)
    dynamodb = client(server.endpoint)
    create(dynamodb)
    set_clock(server, {"advance_seconds": SECONDS})
    dynamodb.delete_table(TableName="Slow")
    server.kill()
    server = start_server(*options)
    set_clock(server, {"advance_seconds": 2 * SECONDS})
    dynamodb = client(server.endpoint)
    wait_until_gone(dynamodb)
    assert dynamodb.list_tables()["TableNames"] == []
