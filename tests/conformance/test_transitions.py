"""Tables that take their time: --transition-ms makes a server as slow as the service, for programs that wait."""

import time

import pytest

from conftest import schema
from support import S, call_headers, client, definitions, expect, index, invalid, refusal_of, send, to_bytes

pytestmark = pytest.mark.own_server

MILLISECONDS = 400
BUSY = "Attempt to change a resource which is still in use: Table is being "


@pytest.fixture
def slow(start_server):
    return client(start_server("--in-memory", "--transition-ms", str(MILLISECONDS)).endpoint)


def create(dynamodb, **more):
    return dynamodb.create_table(TableName="Slow", BillingMode="PAY_PER_REQUEST", **{**schema(), **more})


def status(dynamodb):
    return dynamodb.describe_table(TableName="Slow")["Table"]["TableStatus"]


def wait_until_active(dynamodb):
    dynamodb.get_waiter("table_exists").wait(TableName="Slow", WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})


def test_creating(slow):
    """A table is seen being made, and cannot be used before it is ready."""
    begin = time.monotonic()
    assert create(slow)["TableDescription"]["TableStatus"] == "CREATING"
    assert status(slow) == "CREATING"
    expect(refusal_of(slow.put_item, TableName="Slow", Item={"p": S("x")}),
           "ResourceNotFoundException", "Requested resource not found")
    expect(refusal_of(slow.delete_table, TableName="Slow"), "ResourceInUseException", BUSY + "created: Slow")
    wait_until_active(slow)
    assert time.monotonic() - begin >= MILLISECONDS / 1000
    slow.put_item(TableName="Slow", Item={"p": S("x")})


def test_indexes_of_a_new_table(slow):
    """They become active with their table."""
    create(slow, AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
           GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"))])
    by_g, = slow.describe_table(TableName="Slow")["Table"]["GlobalSecondaryIndexes"]
    assert (by_g["IndexStatus"], "Backfilling" in by_g) == ("CREATING", False)
    wait_until_active(slow)
    by_g, = slow.describe_table(TableName="Slow")["Table"]["GlobalSecondaryIndexes"]
    assert by_g["IndexStatus"] == "ACTIVE"


def test_updating(slow):
    """A table that is being changed serves items, and takes no further change."""
    create(slow)
    wait_until_active(slow)
    answer = slow.update_table(TableName="Slow", TableClass="STANDARD_INFREQUENT_ACCESS")["TableDescription"]
    assert answer["TableStatus"] == "UPDATING"
    assert status(slow) == "UPDATING"
    slow.put_item(TableName="Slow", Item={"p": S("x")})
    expect(refusal_of(slow.update_table, TableName="Slow", TableClass="STANDARD"),
           "ResourceInUseException", BUSY + "updated: Slow")
    wait_until_active(slow)


def test_deleting(slow):
    """A table is seen going; its name is free when it is gone, and nothing of it is left."""
    create(slow)
    wait_until_active(slow)
    slow.put_item(TableName="Slow", Item={"p": S("x")})
    assert slow.delete_table(TableName="Slow")["TableDescription"]["TableStatus"] == "DELETING"
    assert status(slow) == "DELETING"
    expect(refusal_of(slow.get_item, TableName="Slow", Key={"p": S("x")}),
           "ResourceNotFoundException", "Requested resource not found")
    expect(refusal_of(create, dynamodb=slow), "ResourceInUseException")
    invalid(slow.describe_time_to_live, "Cannot describe time to live while table is in DELETING state: "
            "Current table state is DELETING", TableName="Slow")
    slow.get_waiter("table_not_exists").wait(TableName="Slow", WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    create(slow)
    wait_until_active(slow)
    assert "Item" not in slow.get_item(TableName="Slow", Key={"p": S("x")})


def test_protected_from_deletion(start_server):
    """Protection is told at once, not after the time has passed."""
    server = start_server("--in-memory", "--transition-ms", str(MILLISECONDS))

    def call(operation, **body):  # Debian's boto3 does not know the member
        return send(server.endpoint, "POST", "/", call_headers(operation), to_bytes({"TableName": "Slow", **body}))

    assert call("CreateTable", BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=True, **schema()).status == 200
    wait_until_active(client(server.endpoint))
    answer = call("DeleteTable")
    assert (answer.error, answer.message) == (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
    assert call("DescribeTable").json["Table"]["TableStatus"] == "ACTIVE"


def test_goes_on_after_a_restart(start_server, tmp_path):
    """States are kept: a table that was being deleted when the server was killed goes after the next start."""
    options = ("--data", str(tmp_path / "data"), "--transition-ms", str(MILLISECONDS))
    server = start_server(*options)
    dynamodb = client(server.endpoint)
    create(dynamodb)
    wait_until_active(dynamodb)
    dynamodb.delete_table(TableName="Slow")
    server.kill()
    dynamodb = client(start_server(*options).endpoint)
    dynamodb.get_waiter("table_not_exists").wait(TableName="Slow", WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    assert dynamodb.list_tables()["TableNames"] == []
