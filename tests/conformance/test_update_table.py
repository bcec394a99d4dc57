"""UpdateTable: billing, throughput, protection, class, streams, and global indexes made and dropped online."""

import re
import time

import pytest

from conftest import make_table, schema
from support import (NOT_NULL, N, S, all_pages, definitions, expect, index, invalid, keys, one_of, random_text,
                     refusal_of, violation, violations)

INVALID = "One or more parameter values were invalid: "
LIMIT = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"


def units(read, write):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


def provisioned(read=5, write=5):
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(read, write)}


@pytest.fixture
def describe(dynamodb):
    return lambda table: dynamodb.describe_table(TableName=table)["Table"]


@pytest.fixture
def wait(describe):
    """Waits until a table and all its indexes are active; answers the description."""

    def call(table):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            described = describe(table)
            states = [i["IndexStatus"] for i in described.get("GlobalSecondaryIndexes", [])]
            if described["TableStatus"] == "ACTIVE" and all(state == "ACTIVE" for state in states):
                return described
            time.sleep(0.02)
        raise AssertionError(f"not active: {described}")

    return call


@pytest.fixture
def update(dynamodb, wait):
    """Updates a table and answers its description when that is done."""

    def call(table, **changes):
        dynamodb.update_table(TableName=table, **changes)
        return wait(table)

    return call


# --- Throughput and billing ----------------------------------------------------------------------


@pytest.mark.parametrize("read, write", [(10, 10), (20, 15), (5, 6), (1, 1), (4, 9)])
def test_throughput(new_table, update, read, write):
    """Units go up and down."""
    throughput = update(new_table(**provisioned()), ProvisionedThroughput=units(read, write))["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (read, write)
    assert throughput["NumberOfDecreasesToday"] == (1 if read < 5 or write < 5 else 0)
    assert ("LastDecreaseDateTime" in throughput) is (read < 5 or write < 5)
    assert ("LastIncreaseDateTime" in throughput) is (read > 5 or write > 5)


def test_answer(dynamodb, new_table):
    """The answer is a description of the table, which is being updated or done with it."""
    name = new_table(**provisioned())
    table = dynamodb.update_table(TableName=name, ProvisionedThroughput=units(6, 6))["TableDescription"]
    assert (table["TableName"], table["KeySchema"]) == (name, keys(("p", "HASH")))
    assert table["TableStatus"] in ("UPDATING", "ACTIVE")


@pytest.mark.parametrize("mode", [{}, {"BillingMode": "PROVISIONED"}])
def test_same_throughput(dynamodb, new_table, mode):
    """An update that changes nothing is refused."""
    invalid(dynamodb.update_table,
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
            "Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current "
            "WriteCapacityUnits provisioned for the table: 7. Requested WriteCapacityUnits: 7. Refer to the Amazon "
            "DynamoDB Developer Guide for current limits and how to request higher limits.",
            TableName=new_table(**provisioned(5, 7)), ProvisionedThroughput=units(5, 7), **mode)


@pytest.mark.parametrize("read, write, name", [
    (1000000000001, 1000000000001, "ReadCapacityUnits"), (1000000000000, 1000000000001, "WriteCapacityUnits")])
def test_too_many_units(dynamodb, new_table, read, write, name):
    """There is a bound to numbers of units."""
    invalid(dynamodb.update_table, f"Given value 1000000000001 for {name} is out of bounds",
            TableName=new_table(**provisioned()), ProvisionedThroughput=units(read, write))


def test_from_provisioned_to_on_demand(new_table, update):
    """A table that becomes on demand has a summary and zero units."""
    table = update(new_table(**provisioned()), BillingMode="PAY_PER_REQUEST")
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert "LastUpdateToPayPerRequestDateTime" in table["BillingModeSummary"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 0


def test_from_on_demand_to_provisioned(new_table, update):
    """A table that becomes provisioned has the units that were given."""
    table = update(new_table(), **provisioned(3, 4))
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
    assert table.get("BillingModeSummary", {"BillingMode": "PROVISIONED"})["BillingMode"] == "PROVISIONED"


def test_on_demand_again(new_table, update):
    """Asking for the mode that a table has is no error."""
    assert update(new_table(), BillingMode="PAY_PER_REQUEST")["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_indexes_change_with_their_table(new_table, update):
    """A table that becomes provisioned needs units for its indexes in the same call."""
    name = new_table(AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
                     GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"))])
    table = update(name, **provisioned(), GlobalSecondaryIndexUpdates=[
        {"Update": {"IndexName": "by-g", "ProvisionedThroughput": units(2, 3)}}])
    throughput = table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (2, 3)


def test_indexes_without_units(dynamodb, new_table):
    """No index is forgotten."""
    name = new_table(AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
                     GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"))])
    invalid(dynamodb.update_table, INVALID + "ProvisionedThroughput must be specified for index: by-g",
            TableName=name, **provisioned())


# --- What else a table has -----------------------------------------------------------------------


def test_deletion_protection(api, dynamodb, new_table):
    """A protected table cannot be deleted until the protection ends (Debian's boto3 does not know of it)."""
    name = new_table()
    assert api("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": True}).status == 200
    assert api("DescribeTable", {"TableName": name}).json["Table"]["DeletionProtectionEnabled"] is True
    expect(refusal_of(dynamodb.delete_table, TableName=name), "ValidationException",
           re.compile(".*protected against deletion.*"))
    assert api("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False}).status == 200
    dynamodb.delete_table(TableName=name)


@pytest.mark.parametrize("before, after", [("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
                                           ("STANDARD_INFREQUENT_ACCESS", "STANDARD")])
def test_table_class(new_table, update, before, after):
    """The class of a table changes both ways."""
    table = update(new_table(TableClass=before), TableClass=after)
    assert table["TableClassSummary"]["TableClass"] == after


@pytest.mark.parametrize("view", ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"])
def test_stream(new_table, update, view):
    """A stream is switched on with its view."""
    name = new_table()
    table = update(name, StreamSpecification={"StreamEnabled": True, "StreamViewType": view})
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": view}
    assert table["LatestStreamArn"] == f"{table['TableArn']}/stream/{table['LatestStreamLabel']}"


def test_end_of_a_stream(new_table, update):
    """A stream that is switched off is no longer specified."""
    name = new_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    table = update(name, StreamSpecification={"StreamEnabled": False})
    assert "StreamSpecification" not in table or table["StreamSpecification"]["StreamEnabled"] is False


@pytest.mark.parametrize("before, change", [
    ({"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}),
    ({"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}),
    (None, {"StreamEnabled": False}),
], ids=["on again", "other view", "off again"])
def test_streams_that_are_already_so(dynamodb, new_table, before, change):
    """A stream is switched, not changed."""
    name = new_table(**({"StreamSpecification": before} if before else {}))
    words = "Table already has an enabled stream" if before else "Table has no stream to disable"
    invalid(dynamodb.update_table, f"{words}: TableName: {name}", TableName=name, StreamSpecification=change)


# --- Indexes -------------------------------------------------------------------------------------


def create(name, *elements, **more):
    """An update that makes an index; its key is of texts."""
    return {"AttributeDefinitions": definitions(*((attribute, "S") for attribute, _ in elements)),
            "GlobalSecondaryIndexUpdates": [{"Create": index(name, *elements, **more)}]}


def remove(name):
    return {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}


@pytest.fixture
def indexed(new_table):
    """A table with the index by-g."""
    return new_table(AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
                     GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"))])


def test_index_of_an_empty_table(new_table, update):
    """A new index is described with all that it is."""
    table = update(new_table(), **create("new", ("g", "HASH"), ("h", "RANGE"), projection="INCLUDE", include=["x"]))
    described, = table["GlobalSecondaryIndexes"]
    assert (described["IndexName"], described["IndexStatus"]) == ("new", "ACTIVE")
    assert described["KeySchema"] == keys(("g", "HASH"), ("h", "RANGE"))
    assert described["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]}
    assert described["IndexArn"] == f"{table['TableArn']}/index/new"
    assert sorted(d["AttributeName"] for d in table["AttributeDefinitions"]) == ["g", "h", "p"]


def test_index_is_announced(dynamodb, new_table):
    """The answer shows the index as being made."""
    name = new_table()
    table = dynamodb.update_table(TableName=name, **create("new", ("g", "HASH")))["TableDescription"]
    assert table["GlobalSecondaryIndexes"][0]["IndexStatus"] in ("CREATING", "ACTIVE")


@pytest.mark.parametrize("count", [1, 100])
def test_filling(dynamodb, new_table, update, count):
    """An index that was made later has the items that were there before, and those of after."""
    name = new_table()
    for i in range(count):
        dynamodb.put_item(TableName=name, Item={"p": S(str(i)), "g": S(str(i % 2)), "v": N(i)})
    update(name, **create("new", ("g", "HASH")))
    dynamodb.put_item(TableName=name, Item={"p": S("late"), "g": S("0"), "v": N(count)})
    items, _ = all_pages(dynamodb.query, TableName=name, IndexName="new", KeyConditionExpression="g = :g",
                         ExpressionAttributeValues={":g": S("0")}, Limit=7)
    assert sorted(int(item["v"]["N"]) for item in items) == [*range(0, count, 2), count]


def test_filling_with_a_part(dynamodb, new_table, update):
    """The index holds its projection only."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item={"p": S("x"), "g": S("y"), "v": N(1), "w": N(2)})
    update(name, **create("new", ("g", "HASH"), projection="INCLUDE", include=["v"]))
    assert dynamodb.scan(TableName=name, IndexName="new")["Items"] == [{"p": S("x"), "g": S("y"), "v": N(1)}]


@pytest.mark.parametrize("value", [None, N(1), {"NULL": True}, S(""), S("x" * 2049), {"L": []}],
                         ids=["missing", "number", "null", "empty", "long", "list"])
def test_items_that_do_not_fit(dynamodb, new_table, update, value):
    """Items without a proper key are left out of an index that is made later, and stay in the table."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item={"p": S("bad"), **({"g": value} if value else {})})
    dynamodb.put_item(TableName=name, Item={"p": S("good"), "g": S("x")})
    update(name, **create("new", ("g", "HASH")))
    assert [item["p"] for item in dynamodb.scan(TableName=name, IndexName="new")["Items"]] == [S("good")]
    assert dynamodb.scan(TableName=name)["Count"] == 2


def test_keys_are_checked_from_then_on(dynamodb, new_table, update):
    """Once there is an index, its key refuses writes."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item={"p": S("x"), "g": N(1)})
    update(name, **create("new", ("g", "HASH")))
    invalid(dynamodb.put_item,
            INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: new",
            TableName=name, Item={"p": S("x"), "g": N(1)})


def test_changes_while_filling(dynamodb, new_table, wait):
    """Writes that happen while an index is made are in it."""
    name = new_table()
    for i in range(200):
        dynamodb.put_item(TableName=name, Item={"p": S(str(i)), "g": S("old")})
    dynamodb.update_table(TableName=name, **create("new", ("g", "HASH")))
    for i in range(0, 200, 2):
        dynamodb.put_item(TableName=name, Item={"p": S(str(i)), "g": S("new")})
        dynamodb.delete_item(TableName=name, Key={"p": S(str(i + 1))})
    wait(name)
    items, _ = all_pages(dynamodb.scan, TableName=name, IndexName="new")
    assert sorted(int(item["p"]["S"]) for item in items) == list(range(0, 200, 2))
    assert {item["g"]["S"] for item in items} == {"new"}


def test_end_of_an_index(dynamodb, indexed, update):
    """A dropped index is gone, with its rules and its definition."""
    table = update(indexed, **remove("by-g"))
    assert "GlobalSecondaryIndexes" not in table
    assert table["AttributeDefinitions"] == definitions(("p", "S"))
    invalid(dynamodb.scan, "The table does not have the specified index: by-g", TableName=indexed, IndexName="by-g")
    dynamodb.put_item(TableName=indexed, Item={"p": S("x"), "g": N(1)})


def test_index_again(dynamodb, indexed, update):
    """A name is free again, and the new index is filled anew, with another type."""
    dynamodb.put_item(TableName=indexed, Item={"p": S("x"), "g": S("y")})
    update(indexed, **remove("by-g"))
    dynamodb.put_item(TableName=indexed, Item={"p": S("z"), "g": N(1)})
    update(indexed, AttributeDefinitions=definitions(("g", "N")),
           GlobalSecondaryIndexUpdates=[{"Create": index("by-g", ("g", "HASH"))}])
    assert dynamodb.scan(TableName=indexed, IndexName="by-g")["Items"] == [{"p": S("z"), "g": N(1)}]


def test_several_indexes_in_turn(dynamodb, new_table, update):
    """Indexes come and go one after another."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item={"p": S("x"), "g": S("1"), "h": S("2")})
    update(name, **create("first", ("g", "HASH")))
    table = update(name, **create("second", ("h", "HASH")))
    assert sorted(i["IndexName"] for i in table["GlobalSecondaryIndexes"]) == ["first", "second"]
    update(name, **remove("first"))
    assert dynamodb.scan(TableName=name, IndexName="second")["Count"] == 1


def test_index_on_the_keys_of_the_table(dynamodb, new_table, update):
    """The key of a new index may be the table's."""
    name = new_table(**schema("S", "S"))
    dynamodb.put_item(TableName=name, Item={"p": S("x"), "c": S("y")})
    update(name, **create("round", ("c", "HASH"), ("p", "RANGE")))
    assert dynamodb.scan(TableName=name, IndexName="round")["Count"] == 1


def test_index_with_keys_of_several_attributes(dynamodb, new_table, update):
    """Such an index can be made later, too."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item={"p": S("x"), "g": S("1"), "h": S("2"), "r": S("3")})
    update(name, **create("long", ("g", "HASH"), ("h", "HASH"), ("r", "RANGE")))
    assert dynamodb.scan(TableName=name, IndexName="long")["Count"] == 1


def test_throughput_of_an_index(dynamodb, new_table, update):
    """Each index of a provisioned table has its own units."""
    name = new_table(AttributeDefinitions=definitions(("p", "S"), ("g", "S")), **provisioned(),
                     GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"), ProvisionedThroughput=units(2, 2))])
    change = {"Update": {"IndexName": "by-g", "ProvisionedThroughput": units(4, 1)}}
    table = update(name, GlobalSecondaryIndexUpdates=[change])
    throughput = table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (4, 1)
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    invalid(dynamodb.update_table, re.compile("The provisioned throughput for the index by-g will not change.*"),
            TableName=name, GlobalSecondaryIndexUpdates=[change])


# --- Refused -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table(dynamodb):
    """A table that no update of this file changes: a range key, a local and a global index."""
    name = make_table(
        dynamodb, AttributeDefinitions=definitions(("p", "S"), ("c", "S"), ("a", "S"), ("g", "S")),
        KeySchema=keys(("p", "HASH"), ("c", "RANGE")), GlobalSecondaryIndexes=[index("by-g", ("g", "HASH"))],
        LocalSecondaryIndexes=[index("by-a", ("p", "HASH"), ("a", "RANGE"))])
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.mark.parametrize("changes", [{}, {"GlobalSecondaryIndexUpdates": []}])
def test_nothing_to_update(dynamodb, table, changes):
    """An update says what to update; the list of what it could has grown over the years."""
    invalid(dynamodb.update_table, re.compile("At least one of ProvisionedThroughput, BillingMode, .* is required"),
            TableName=table, **changes)


@pytest.mark.parametrize("changes, message", [
    ({"BillingMode": "PROVISIONED"},
     INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"),
    ({"ProvisionedThroughput": units(1, 1)}, INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
     "specified when BillingMode is PAY_PER_REQUEST"),
    ({"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": units(1, 1)},
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    ({"GlobalSecondaryIndexUpdates": [{}]}, INVALID + "One of GlobalSecondaryIndexUpdate.Update, "
     "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"),
    ({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "abc"}}, {"Delete": {"IndexName": "abc"}}]},
     INVALID + "Only one global secondary index update per index is allowed simultaneously. Index: abc"),
    (create("by-g", ("g", "HASH")), "Attempting to create an index which already exists"),
    (create("by-a", ("g", "HASH")), "Attempting to create an index which already exists"),
], ids=["no units", "units on demand", "units and on demand", "empty", "twice",
        "there is one", "there is a local one"])
def test_rules(dynamodb, table, changes, message):
    """Parameters must fit each other and the table; the words are the service's."""
    invalid(dynamodb.update_table, message, TableName=table, **changes)


@pytest.mark.parametrize("changes", [
    {"GlobalSecondaryIndexUpdates": [{"Create": index("new", ("x", "HASH"))}]},
    {"GlobalSecondaryIndexUpdates": [{"Create": index("new", ("g", "HASH"))}]},
    {"AttributeDefinitions": definitions(("g", "N")),
     "GlobalSecondaryIndexUpdates": [{"Create": index("new", ("g", "HASH"))}]},
    create("new", ("x", "HASH"), projection="INCLUDE"),
    create("new", ("x", "HASH"), projection="KEYS_ONLY", include=["y"]),
    create("new", ("x", "RANGE")), create("new", *((f"h{i}", "HASH") for i in range(5))),
    create("new", ("x", "HASH"), ProvisionedThroughput=units(1, 1)),
    {"GlobalSecondaryIndexUpdates": [{"Create": index("new", ("g", "HASH")), "Delete": {"IndexName": "by-g"}}]},
    {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "by-g", "ProvisionedThroughput": units(1, 1)}}]},
], ids=["undefined", "defined before only", "other type", "no names", "names", "no hash", "5 hashes", "throughput",
        "two in one", "throughput on demand"])
def test_rules_without_recorded_words(dynamodb, table, changes):
    """Refused as invalid; the exact words of the service are not known."""
    invalid(dynamodb.update_table, None, TableName=table, **changes)


@pytest.mark.parametrize("first", ["Create", "Delete"])
@pytest.mark.parametrize("second", ["Create", "Delete"])
def test_one_at_a_time(dynamodb, table, first, second):
    """One index is made or dropped by a call."""
    of = {"Create": lambda name: {"Create": index(name, ("x", "HASH"))},
          "Delete": lambda name: {"Delete": {"IndexName": name}}}
    expect(refusal_of(dynamodb.update_table, TableName=table, AttributeDefinitions=definitions(("x", "S")),
                      GlobalSecondaryIndexUpdates=[of[first]("new1"), of[second]("new2")]),
           "LimitExceededException", LIMIT)


@pytest.mark.parametrize("changes", [remove("no-such-index"), {"GlobalSecondaryIndexUpdates": [
    {"Update": {"IndexName": "no-such-index", "ProvisionedThroughput": units(1, 1)}}]}], ids=["delete", "update"])
def test_unknown_index(dynamodb, table, changes):
    """What is not there is not changed."""
    expect(refusal_of(dynamodb.update_table, TableName=table, **changes), "ResourceNotFoundException")


def test_local_indexes_stay(dynamodb, table):
    """A local index lasts as long as its table; the kind of error differs between sources."""
    assert refusal_of(dynamodb.update_table, TableName=table, **remove("by-a")).code in \
        ("ValidationException", "ResourceNotFoundException")


def test_twenty_indexes(dynamodb, new_table):
    """20 global indexes are the most (the words are not on record)."""
    name = new_table(AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
                     GlobalSecondaryIndexes=[index(f"index{i}", ("g", "HASH")) for i in range(20)])
    assert refusal_of(dynamodb.update_table, TableName=name, **create("one-more", ("g", "HASH"))).code in \
        ("ValidationException", "LimitExceededException")


PLACE = "globalSecondaryIndexUpdates.1.member."


@pytest.mark.parametrize("changes, entries", [
    ({"BillingMode": "FREE"}, [violation("FREE", "billingMode", one_of("PROVISIONED", "PAY_PER_REQUEST"))]),
    ({"ProvisionedThroughput": {}}, [violation(None, "provisionedThroughput.readCapacityUnits", NOT_NULL),
                                     violation(None, "provisionedThroughput.writeCapacityUnits", NOT_NULL)]),
    ({"ProvisionedThroughput": units(0, 5)}, [violation("0", "provisionedThroughput.readCapacityUnits",
                                                        "Member must have value greater than or equal to 1")]),
    ({"TableClass": "GOLD"}, [violation("GOLD", "tableClass", one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS"))]),
    ({"GlobalSecondaryIndexUpdates": [{"Delete": {}}]}, [violation(None, PLACE + "delete.indexName", NOT_NULL)]),
    ({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "ab"}}]},
     [violation("ab", PLACE + "delete.indexName", "Member must have length greater than or equal to 3")]),
    ({"GlobalSecondaryIndexUpdates": [{"Create": {}}]}, [
        violation(None, PLACE + "create.indexName", NOT_NULL), violation(None, PLACE + "create.keySchema", NOT_NULL),
        violation(None, PLACE + "create.projection", NOT_NULL)]),
    ({"GlobalSecondaryIndexUpdates": [{"Create": index("new", ("x", "KEY"))}]},
     [violation("KEY", PLACE + "create.keySchema.1.member.keyType", one_of("HASH", "RANGE"))]),
], ids=["mode", "no units", "zero", "class", "no name", "short name", "no index", "no role"])
def test_violations(dynamodb, table, changes, entries):
    """Bounds and sets of the interface model."""
    invalid(dynamodb.update_table, violations(*entries), TableName=table, **changes)


@pytest.mark.parametrize("changes, code, message", [
    ({"BillingMode": "PAY_PER_REQUEST"}, "ResourceNotFoundException",
     "Requested resource not found: Table: {} not found"),
    ({}, "ValidationException", None),
])
def test_unknown_table(dynamodb, changes, code, message):
    """The request is checked before the table is looked for."""
    name = f"serein-test-{random_text()}"
    expect(refusal_of(dynamodb.update_table, TableName=name, **changes), code, message and message.format(name))


def test_no_name(api):
    """Operations on tables have their own words for a missing name."""
    assert api("UpdateTable", {"BillingMode": "PAY_PER_REQUEST"}).message == \
        "The parameter 'TableName' is required but was not present in the request"


# --- Encryption ----------------------------------------------------------------------------------

ENCRYPTION = "One or more parameter values were invalid: "


@pytest.mark.parametrize("specification", [{}, {"Enabled": False}], ids=["empty", "off"])
def test_encryption_that_is_there(dynamodb, new_table, specification):
    """Every table is encrypted with keys of the service (recorded: a lab of AWS controllers)."""
    invalid(dynamodb.update_table, ENCRYPTION + "Table is already encrypted by default", TableName=new_table(),
            SSESpecification=specification)


@pytest.mark.parametrize("specification, message", [
    ({"Enabled": False, "SSEType": "KMS"}, "SSEType can not be specified if Enabled is false"),
    ({"Enabled": False, "KMSMasterKeyId": "k"}, "KMSMasterKeyId can not be specified if Enabled is false"),
    ({"Enabled": True, "KMSMasterKeyId": "k"}, "SSEType KMS is required if KMSMasterKeyId is specified"),
    ({"Enabled": True, "SSEType": "AES256"}, "SSEType AES256 is not supported"),
], ids=["type of none", "key of none", "key without type", "type"])
def test_encryption_that_does_not_fit(dynamodb, table_s, specification, message):
    """Parts of an SSESpecification that contradict each other (recorded: a lab of AWS controllers)."""
    invalid(dynamodb.update_table, ENCRYPTION + message, TableName=table_s, SSESpecification=specification)
    invalid(dynamodb.create_table, ENCRYPTION + message, TableName=f"serein-test-{random_text()}",
            BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")), AttributeDefinitions=definitions(("p", "S")),
            SSESpecification=specification)
