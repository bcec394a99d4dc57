"""ReturnConsumedCapacity: what an operation costs."""

import pytest

KB = 1024


def put(dynamodb, table, p, size, c=None):
    """Puts an item of so many bytes and answers what it cost."""
    keys = {"p": {"S": p}, **({"c": {"S": c}} if c else {})}
    taken = sum(len(name) + len(value["S"]) for name, value in keys.items()) + len("a")
    return dynamodb.put_item(TableName=table, Item={**keys, "a": {"S": "x" * (size - taken)}},
                             ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]["CapacityUnits"]


@pytest.mark.parametrize("size, units", [(100, 1), (KB, 1), (KB + 1, 2), (4 * KB + 512, 5), (400 * KB, 400)])
def test_writes(dynamodb, table_s, p, size, units):
    """A unit for each started KB."""
    assert put(dynamodb, table_s, p, size) == units


@pytest.mark.parametrize("before, after, units", [(3 * KB, 100, 3), (100, 3 * KB, 3), (2 * KB, 2 * KB, 2)])
def test_overwriting(dynamodb, table_s, p, before, after, units):
    """The larger of the item before and after counts."""
    put(dynamodb, table_s, p, before)
    assert put(dynamodb, table_s, p, after) == units


@pytest.mark.parametrize("size, units", [(None, 1), (100, 1), (3 * KB - 1, 3)])
def test_deletions(dynamodb, table_s, p, size, units):
    """A deletion costs what was deleted, and a unit when nothing was there."""
    if size:
        put(dynamodb, table_s, p, size)
    answer = dynamodb.delete_item(TableName=table_s, Key={"p": {"S": p}}, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == {"TableName": table_s, "CapacityUnits": units}


@pytest.mark.parametrize("size, strong", [(None, 1), (100, 1), (4 * KB, 1), (4 * KB + 1, 2), (6 * KB, 2), (12 * KB, 3),
                                          (400 * KB, 100)])
def test_reads(dynamodb, table_s, p, size, strong):
    """A unit for each started 4 KB of a strong read, half of it for an eventual one, and the minimum for nothing."""
    if size:
        put(dynamodb, table_s, p, size)
    for consistent, units in ((True, strong), (False, strong / 2)):
        answer = dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=consistent,
                                   ReturnConsumedCapacity="TOTAL")
        assert answer["ConsumedCapacity"] == {"TableName": table_s, "CapacityUnits": units}


def test_projection_costs_the_whole_item(dynamodb, table_s, p):
    """What is read counts, not what is returned."""
    put(dynamodb, table_s, p, 12 * KB)
    answer = dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ProjectionExpression="p", ConsistentRead=True,
                               ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"]["CapacityUnits"] == 3


def test_query_costs_its_sum(dynamodb, table_ss, p):
    """Items of a page are summed before they are rounded; filters and projections do not make it cheaper."""
    for c in "abcde":
        put(dynamodb, table_ss, p, 2 * KB, c)  # 10 KB in all
    query = {"TableName": table_ss, "KeyConditionExpression": "p = :p", "ReturnConsumedCapacity": "TOTAL"}
    values = {":p": {"S": p}}
    for more, units in (({}, 1.5), ({"ConsistentRead": True}, 3), ({"ConsistentRead": True, "Limit": 1}, 1),
                        ({"ProjectionExpression": "c", "ConsistentRead": True}, 3),
                        ({"Select": "COUNT", "ConsistentRead": True}, 3),
                        ({"FilterExpression": "attribute_exists(b)", "ConsistentRead": True}, 3)):
        answer = dynamodb.query(ExpressionAttributeValues=values, **query, **more)
        assert answer["ConsumedCapacity"]["CapacityUnits"] == units, more


def test_empty_query(dynamodb, table_ss, p):
    """Finding nothing costs the minimum."""
    for consistent, units in ((True, 1), (False, 0.5)):
        answer = dynamodb.query(TableName=table_ss, KeyConditionExpression="p = :p", ConsistentRead=consistent,
                                ExpressionAttributeValues={":p": {"S": p}}, ReturnConsumedCapacity="TOTAL")
        assert answer["ConsumedCapacity"]["CapacityUnits"] == units


@pytest.mark.parametrize("operation", ["PutItem", "GetItem", "DeleteItem", "Query"])
def test_kinds_of_answers(api, table_ss, p, operation):
    """NONE and nothing have no ConsumedCapacity; INDEXES shows the table's part."""
    key = {"p": {"S": p}, "c": {"S": "x"}}
    body = {"TableName": table_ss, **{
        "PutItem": {"Item": key}, "GetItem": {"Key": key}, "DeleteItem": {"Key": key},
        "Query": {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": p}}},
    }[operation]}
    assert "ConsumedCapacity" not in api(operation, body).json
    assert "ConsumedCapacity" not in api(operation, {**body, "ReturnConsumedCapacity": "NONE"}).json
    units = 0.5 if operation in ("GetItem", "Query") else 1
    assert api(operation, {**body, "ReturnConsumedCapacity": "TOTAL"}).json["ConsumedCapacity"] == \
        {"CapacityUnits": units, "TableName": table_ss}
    assert api(operation, {**body, "ReturnConsumedCapacity": "INDEXES"}).json["ConsumedCapacity"] == \
        {"CapacityUnits": units, "TableName": table_ss, "Table": {"CapacityUnits": units}}


def test_item_collection_metrics_without_indexes(api, table_s, p):
    """Only tables with local indexes have item collections to measure."""
    answer = api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}}, "ReturnItemCollectionMetrics": "SIZE"})
    assert answer.text == "{}"
