"""WarmThroughput of tables and global indexes. Recorded by a lab of AWS controllers (ACK), October 2026."""

import pytest

import support
from support import definitions, index, keys, random_text

INVALID = "One or more parameter values were invalid: "
INITIAL = ("initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
           "on-demand-capacity-mode.html#on-demand-capacity-mode-initial")
CURRENT = "current WarmThroughput, decreasing WarmThroughput is not supported"
WITH_INDEX = {"AttributeDefinitions": definitions(("p", "S"), ("g", "S")), "KeySchema": keys(("p", "HASH"))}


def units(read, write):
    return {"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write}


def capacity(read, write):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


@pytest.fixture
def call(api):
    """call(operation, **parameters) answers the JSON of a success."""

    def run(operation, **parameters):
        answer = api(operation, parameters)
        assert answer.status == 200, answer.text
        return answer.json

    return run


@pytest.fixture
def refused(api):
    """refused(operation, message, **parameters) expects a ValidationException."""

    def run(operation, message, **parameters):
        answer = api(operation, parameters)
        assert (answer.error, answer.message) == ("ValidationException", INVALID + message)

    return run


@pytest.fixture
def table(call, new_table):
    """table(**parameters) makes a table by a request of its own and answers its name."""

    def make(**parameters):
        name = new_table()
        call("DeleteTable", TableName=name)
        call("CreateTable", TableName=name, **{"BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(("p", "HASH")),
                                               "AttributeDefinitions": definitions(("p", "S")), **parameters})
        return name

    return make


@pytest.fixture
def warm(call):
    """warm(name) is the WarmThroughput of the table; warm(name, 0) of its first global index."""

    def read(name, number=None):
        description = call("DescribeTable", TableName=name)["Table"]
        shown = description if number is None else description["GlobalSecondaryIndexes"][number]
        assert shown["WarmThroughput"].pop("Status") == "ACTIVE"
        return shown["WarmThroughput"]

    return read


def test_on_demand(table, warm):
    """What is billed by request begins with 12,000 reads and 4,000 writes."""
    name = table(**WITH_INDEX, GlobalSecondaryIndexes=[index("global", ("g", "HASH"))])
    assert warm(name) == warm(name, 0) == units(12000, 4000)


def test_provisioned(table, warm):
    """What is provisioned can serve just that."""
    name = table(**WITH_INDEX, BillingMode="PROVISIONED", ProvisionedThroughput=capacity(5, 6),
                 GlobalSecondaryIndexes=[index("global", ("g", "HASH"), ProvisionedThroughput=capacity(1, 2))])
    assert (warm(name), warm(name, 0)) == (units(5, 6), units(1, 2))


def test_never_falls(call, table, warm):
    """It follows the highest throughput there was, and on-demand billing."""
    name = table(BillingMode="PROVISIONED", ProvisionedThroughput=capacity(3, 1))
    call("UpdateTable", TableName=name, ProvisionedThroughput=capacity(1, 2))
    assert warm(name) == units(3, 2)
    call("UpdateTable", TableName=name, BillingMode="PAY_PER_REQUEST")
    assert warm(name) == units(12000, 4000)
    call("UpdateTable", TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=capacity(1, 1))
    assert warm(name) == units(12000, 4000)


@pytest.mark.parametrize("wanted, expected", [
    (units(12001, 4001), units(12001, 4001)), ({"ReadUnitsPerSecond": 12001}, units(12001, 4000)),
    ({"WriteUnitsPerSecond": 5000}, units(12000, 5000)), (units(12000, 4000), units(12000, 4000)),
    ({}, units(12000, 4000)),
], ids=["both", "read", "write", "the least", "empty"])
def test_asked_for(call, table, warm, wanted, expected):
    """A table and an index may be made with more; one unit alone leaves the other."""
    name = table(**WITH_INDEX, WarmThroughput=wanted,
                 GlobalSecondaryIndexes=[index("global", ("g", "HASH"), WarmThroughput=wanted)])
    assert warm(name) == warm(name, 0) == expected


def test_answer_of_create_table(call, new_table):
    """CreateTable shows it only if it was asked for, on its way."""
    name = new_table()
    call("DeleteTable", TableName=name)
    parameters = {"BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(("p", "HASH")),
                  "AttributeDefinitions": definitions(("p", "S"))}
    assert "WarmThroughput" not in call("CreateTable", TableName=name, **parameters)["TableDescription"]
    call("DeleteTable", TableName=name)
    answer = call("CreateTable", TableName=name, WarmThroughput=units(13000, 5000), **parameters)
    assert answer["TableDescription"]["WarmThroughput"] == {**units(13000, 5000), "Status": "UPDATING"}


@pytest.mark.parametrize("wanted, member, least", [
    (units(11999, 4000), "ReadUnitsPerSecond", INITIAL), (units(12000, 3999), "WriteUnitsPerSecond", INITIAL),
    (units(0, 0), "ReadUnitsPerSecond", INITIAL), (units(-1, -1), "ReadUnitsPerSecond", INITIAL),
])
def test_less_than_there_is(refused, wanted, member, least):
    """A new table has the initial throughput at least."""
    common = {"TableName": f"serein-test-{random_text()}", "BillingMode": "PAY_PER_REQUEST", **WITH_INDEX}
    refused("CreateTable", f"Requested {member} for WarmThroughput for table is lower than {least}",
            **{**common, "AttributeDefinitions": definitions(("p", "S"))}, WarmThroughput=wanted)
    refused("CreateTable", f"Requested {member} for WarmThroughput for index global is lower than {least}",
            **common, GlobalSecondaryIndexes=[index("global", ("g", "HASH"), WarmThroughput=wanted)])


def test_less_than_provisioned(refused):
    """A new table has what is provisioned at least."""
    refused("CreateTable", "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits "
            "of ProvisionedThroughput", TableName=f"serein-test-{random_text()}", KeySchema=keys(("p", "HASH")),
            AttributeDefinitions=definitions(("p", "S")), ProvisionedThroughput=capacity(10, 10),
            WarmThroughput=units(5, 5))


def test_raised(call, table, warm, refused):
    """UpdateTable raises it, takes the same again, and refuses less."""
    name = table()
    call("UpdateTable", TableName=name, WarmThroughput=units(13000, 4500))
    assert warm(name) == units(13000, 4500)
    call("UpdateTable", TableName=name, WarmThroughput=units(13000, 4500))
    call("UpdateTable", TableName=name, WarmThroughput={"WriteUnitsPerSecond": 4600})
    assert warm(name) == units(13000, 4600)
    refused("UpdateTable", f"Requested ReadUnitsPerSecond for WarmThroughput for table is lower than {CURRENT}",
            TableName=name, WarmThroughput=units(12999, 4600))
    refused("UpdateTable", f"Requested WriteUnitsPerSecond for WarmThroughput for table is lower than {CURRENT}",
            TableName=name, WarmThroughput=units(13000, 4599))


def test_raised_of_an_index(call, table, warm, refused):
    """An index has its own."""
    name = table(**WITH_INDEX, GlobalSecondaryIndexes=[index("global", ("g", "HASH"))])

    def updates(wanted):
        return [{"Update": {"IndexName": "global", "WarmThroughput": wanted}}]

    call("UpdateTable", TableName=name, GlobalSecondaryIndexUpdates=updates(units(12001, 4001)))
    assert (warm(name), warm(name, 0)) == (units(12000, 4000), units(12001, 4001))
    refused("UpdateTable", f"Requested ReadUnitsPerSecond for WarmThroughput for index global is lower than {CURRENT}",
            TableName=name, GlobalSecondaryIndexUpdates=updates(units(100, 100)))
    refused("UpdateTable", "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
            "specified for index: global", TableName=name, GlobalSecondaryIndexUpdates=updates({}))
    refused("UpdateTable", "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
            "specified for index: ghost", TableName="no-such-table",
            GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "ghost", "WarmThroughput": {}}}])


def test_of_a_new_index(call, table, warm):
    """An index that is added has what was asked for."""
    name = table()
    call("UpdateTable", TableName=name, AttributeDefinitions=definitions(("g", "S")), GlobalSecondaryIndexUpdates=[
        {"Create": index("global", ("g", "HASH"), WarmThroughput=units(13000, 5000))}])
    assert warm(name, 0) == units(13000, 5000)


@pytest.mark.parametrize("other", [
    {"DeletionProtectionEnabled": False}, {"BillingMode": "PAY_PER_REQUEST"},
    {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}},
], ids=["protection", "billing", "stream"])
def test_alone(call, table, warm, refused, api, other):
    """It is changed alone; an empty one counts as none."""
    name = table()
    answer = api("UpdateTable", {"TableName": name, "WarmThroughput": units(12001, 4001), **other})
    assert answer.error == "ValidationException" and answer.message.endswith("must be the only operation in the request")
    call("UpdateTable", TableName=name, WarmThroughput={}, **other)
    assert warm(name) == units(12000, 4000)


def test_not_with_a_new_index(table, refused):
    """The making of an index is a change of its own."""
    refused("UpdateTable", "Create global secondary index cannot be specified when updating WarmThroughput",
            TableName=table(), WarmThroughput=units(12001, 4001), AttributeDefinitions=definitions(("g", "S")),
            GlobalSecondaryIndexUpdates=[{"Create": index("global", ("g", "HASH"))}])


@pytest.mark.own_server
def test_after_a_restart(start_server, tmp_path):
    """It is kept with the table."""
    arguments = ("--data", str(tmp_path / "data"))
    server = start_server(*arguments)
    body = {"TableName": "warm", "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(("p", "HASH")),
            "AttributeDefinitions": definitions(("p", "S")), "WarmThroughput": units(13000, 5000)}
    support.send(server.endpoint, "POST", "/", support.call_headers("CreateTable"), support.to_bytes(body))
    server.kill()
    server = start_server(*arguments)
    answer = support.send(server.endpoint, "POST", "/", support.call_headers("DescribeTable"),
                          support.to_bytes({"TableName": "warm"}))
    assert answer.json["Table"]["WarmThroughput"] == {**units(13000, 5000), "Status": "ACTIVE"}
