"""ReturnConsumedCapacity of every operation: tables, indexes, batches and pages, exact to the half unit."""

import pytest

from conftest import make_table, schema
from support import N, S, definitions, index, keys, text_of_size

KB = 1024


def table_with(dynamodb, **indexes):
    return make_table(
        dynamodb, KeySchema=keys(("p", "HASH"), ("c", "RANGE")), **indexes,
        AttributeDefinitions=definitions(("p", "S"), ("c", "S"), *(
            (element["AttributeName"], "S") for kind in indexes.values() for one in kind
            for element in one["KeySchema"] if element["AttributeName"] not in "pc")))


@pytest.fixture(scope="module")
def indexed(dynamodb):
    """A table with one index of either kind: gsi includes `x`, lsi has everything."""
    name = table_with(
        dynamodb, GlobalSecondaryIndexes=[index("gsi", ("g", "HASH"), projection="INCLUDE", include=["x"])],
        LocalSecondaryIndexes=[index("lsi", ("p", "HASH"), ("a", "RANGE"))])
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture(scope="module")
def keys_only(dynamodb):
    """A table with an index of either kind that has keys only."""
    name = table_with(
        dynamodb, GlobalSecondaryIndexes=[index("gsi", ("g", "HASH"), projection="KEYS_ONLY")],
        LocalSecondaryIndexes=[index("lsi", ("p", "HASH"), ("a", "RANGE"), projection="KEYS_ONLY")])
    yield name
    dynamodb.delete_table(TableName=name)


def cost(name, total=0, **parts):
    """What ConsumedCapacity is expected to be, given the units of the table and of each index."""
    of_table = parts.pop("table", None)
    expected = {"TableName": name, "CapacityUnits": total or (of_table or 0) + sum(parts.values())}
    if of_table is not None:
        expected["Table"] = {"CapacityUnits": of_table}
    for kind, of_index in (("GlobalSecondaryIndexes", "gsi"), ("LocalSecondaryIndexes", "lsi")):
        if of_index in parts:
            expected[kind] = {of_index: {"CapacityUnits": parts[of_index]}}
    return expected


def filled(size, **attributes):
    """An item of this size."""
    item = {name: S(value) for name, value in attributes.items()}
    return {**item, "fill": text_of_size(item, size)}


# --- The sums that everybody learns --------------------------------------------------------------


@pytest.mark.parametrize("size, times, units", [(4.5, 6, 30), (2, 2, 4), (1, 10, 10), (0.5, 3, 3), (5, 3, 15)])
def test_writes_a_second(dynamodb, table_s, p, size, times, units):
    """A unit is a write of up to 1 KB; sizes are rounded up, each on its own."""
    answers = [dynamodb.put_item(TableName=table_s, Item=filled(int(size * KB), p=f"{p}{i}"),
                                 ReturnConsumedCapacity="TOTAL") for i in range(times)]
    assert sum(answer["ConsumedCapacity"]["CapacityUnits"] for answer in answers) == units


@pytest.mark.parametrize("size, consistent, times, units", [
    (4, True, 10, 10), (12, False, 16, 24), (6, True, 10, 20), (6, False, 10, 10), (0.1, False, 10, 5),
    (5, True, 5, 10),
])
def test_reads_a_second(dynamodb, table_s, p, size, consistent, times, units):
    """A unit is one strong or two eventual reads of up to 4 KB."""
    dynamodb.put_item(TableName=table_s, Item=filled(int(size * KB), p=p))
    answers = [dynamodb.get_item(TableName=table_s, Key={"p": S(p)}, ConsistentRead=consistent,
                                 ReturnConsumedCapacity="TOTAL") for _ in range(times)]
    assert sum(answer["ConsumedCapacity"]["CapacityUnits"] for answer in answers) == units


# --- UpdateItem ----------------------------------------------------------------------------------


@pytest.mark.parametrize("before, after, units", [
    (None, 100, 1), (None, KB, 1), (None, KB + 1, 2), (100, 3 * KB, 3), (3 * KB, 100, 3), (2 * KB, 2 * KB, 2),
    (100, 100, 1), (2 * KB + 1, KB, 3),
])
def test_updates(dynamodb, table_s, p, before, after, units):
    """The larger of the item before and after counts, however little was changed."""
    if before:
        dynamodb.put_item(TableName=table_s, Item=filled(before, p=p))
    answer = dynamodb.update_item(
        TableName=table_s, Key={"p": S(p)}, UpdateExpression="SET fill = :f", ReturnConsumedCapacity="TOTAL",
        ExpressionAttributeValues={":f": text_of_size({"p": S(p)}, after)})
    assert answer["ConsumedCapacity"] == cost(table_s, units)


@pytest.mark.parametrize("expression, units", [("REMOVE z", 3), ("REMOVE fill", 3), ("SET v = :v", 3)])
def test_small_updates_of_a_large_item(dynamodb, table_s, p, expression, units):
    """An update costs the item, not what it changes."""
    dynamodb.put_item(TableName=table_s, Item=filled(3 * KB - 10, p=p))
    values = {"ExpressionAttributeValues": {":v": N(1)}} if ":v" in expression else {}
    answer = dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, UpdateExpression=expression,
                                  ReturnConsumedCapacity="TOTAL", **values)
    assert answer["ConsumedCapacity"] == cost(table_s, units)


def test_update_of_nothing(dynamodb, table_s, p):
    """What changes nothing costs the minimum."""
    answer = dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, UpdateExpression="REMOVE a",
                                  ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(table_s, table=1)


# --- Writes to indexes ---------------------------------------------------------------------------


@pytest.mark.parametrize("attributes, units", [
    ({}, {"table": 1}), ({"x": "x"}, {"table": 1}), ({"g": "g"}, {"table": 1, "gsi": 1}),
    ({"a": "a"}, {"table": 1, "lsi": 1}), ({"g": "g", "a": "a", "x": "x"}, {"table": 1, "gsi": 1, "lsi": 1}),
])
def test_puts(dynamodb, indexed, p, attributes, units):
    """An index costs a write of its own where the item enters it; one that it does not enter is not even named."""
    item = {name: S(value) for name, value in {"p": p, "c": "1", **attributes}.items()}
    answer = dynamodb.put_item(TableName=indexed, Item=item, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, **units)


def test_total_has_everything(dynamodb, indexed, p):
    """TOTAL sums table and indexes and names no parts."""
    item = {name: S(name + p) for name in "pcga"}
    answer = dynamodb.put_item(TableName=indexed, Item=item, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == {"TableName": indexed, "CapacityUnits": 3}


def test_same_item_again(dynamodb, indexed, p):
    """An index that stays as it is costs nothing."""
    item = {name: S(name + p) for name in "pcgax"}
    dynamodb.put_item(TableName=indexed, Item=item)
    answer = dynamodb.put_item(TableName=indexed, Item=item, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, table=1)


@pytest.mark.parametrize("expression, units", [
    ("SET z = :v", {"table": 1, "lsi": 1}), ("SET x = :v", {"table": 1, "gsi": 1, "lsi": 1}),
    ("SET g = :v", {"table": 1, "gsi": 2, "lsi": 1}), ("REMOVE g", {"table": 1, "gsi": 1, "lsi": 1}),
    ("SET a = :v", {"table": 1, "lsi": 2}), ("REMOVE a", {"table": 1, "lsi": 1}),
    ("SET g = :v, a = :v", {"table": 1, "gsi": 2, "lsi": 2}), ("REMOVE g, a", {"table": 1, "gsi": 1, "lsi": 1}),
    ("REMOVE nothing", {"table": 1}), ("SET x = x, g = g", {"table": 1}),
])
def test_updates_of_indexes(dynamodb, indexed, p, expression, units):
    """A change in place costs a write, a change of the key two, and one that the index does not hold none."""
    dynamodb.put_item(TableName=indexed, Item={name: S(name + p) for name in "pcgaxz"})
    values = {"ExpressionAttributeValues": {":v": S("new")}} if ":v" in expression else {}
    answer = dynamodb.update_item(TableName=indexed, Key={"p": S("p" + p), "c": S("c" + p)},
                                  UpdateExpression=expression, ReturnConsumedCapacity="INDEXES", **values)
    assert answer["ConsumedCapacity"] == cost(indexed, **units)


@pytest.mark.parametrize("attributes, units", [
    ("", {"table": 1}), ("g", {"table": 1, "gsi": 1}), ("a", {"table": 1, "lsi": 1}),
    ("gax", {"table": 1, "gsi": 1, "lsi": 1}),
])
def test_deletions(dynamodb, indexed, p, attributes, units):
    """A deletion costs a write for each index that the item was in."""
    dynamodb.put_item(TableName=indexed, Item={name: S(name + p) for name in "pc" + attributes})
    answer = dynamodb.delete_item(TableName=indexed, Key={"p": S("p" + p), "c": S("c" + p)},
                                  ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, **units)


def test_deletion_of_nothing(dynamodb, indexed, p):
    """Indexes do not make it dearer."""
    answer = dynamodb.delete_item(TableName=indexed, Key={"p": S(p), "c": S("x")}, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, table=1)


@pytest.mark.parametrize("size, units", [(500, 1), (1500, 2), (3500, 4), (9800, 10)])
def test_sizes_of_entries(dynamodb, indexed, p, size, units):
    """What an index holds of the item counts: everything, or keys and `x`."""
    answer = dynamodb.put_item(TableName=indexed, Item=filled(size, p=p, c="c", g="g", a="a", x="x"),
                               ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, table=units, gsi=1, lsi=units)


@pytest.mark.parametrize("size, units", [(500, 1), (3500, 4)])
def test_size_of_an_included_attribute(dynamodb, indexed, p, size, units):
    """An attribute that is projected counts."""
    answer = dynamodb.put_item(TableName=indexed, Item={"p": S(p), "c": S("c"), "g": S("g"), "x": S("x" * size)},
                               ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, table=units, gsi=units)


def test_keys_only(dynamodb, keys_only, p):
    """Large items are cheap for an index that holds their keys."""
    item = filled(5 * KB, p=p, c="c", g="g", a="a")
    answer = dynamodb.put_item(TableName=keys_only, Item=item, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(keys_only, table=5, gsi=1, lsi=1)
    answer = dynamodb.put_item(TableName=keys_only, Item={**item, "fill": S("y")}, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(keys_only, table=5)


@pytest.mark.parametrize("before, after, units", [(3500, 1500, 4), (1500, 3500, 4), (2500, 2500, 3)])
def test_change_in_place(dynamodb, indexed, p, before, after, units):
    """The larger of the entry before and after counts."""
    dynamodb.put_item(TableName=indexed, Item=filled(before, p=p, c="c", a="a"))
    answer = dynamodb.put_item(TableName=indexed, Item=filled(after, p=p, c="c", a="a", z="z"),
                               ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, table=units, lsi=units)


@pytest.mark.parametrize("before, after, table, entry", [(3500, 1500, 4, 6), (1500, 3500, 4, 6), (500, 500, 1, 2)])
def test_change_of_a_key_of_large_entries(dynamodb, indexed, p, before, after, table, entry):
    """A change of the key is a deletion of the old entry and a put of the new one, each with its size."""
    dynamodb.put_item(TableName=indexed, Item=filled(before, p=p, c="c", a="old"))
    answer = dynamodb.put_item(TableName=indexed, Item=filled(after, p=p, c="c", a="new"),
                               ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == cost(indexed, table=table, lsi=entry)


# --- Queries and scans ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def partition(dynamodb, indexed, keys_only):
    """The key of five items of 2 KB in each of both tables."""
    for table in (indexed, keys_only):
        for c in "12345":
            dynamodb.put_item(TableName=table, Item=filled(2 * KB, p="capacity", c=c, g="capacity", a=c))
    return "capacity"


@pytest.mark.parametrize("consistent", [True, False], ids=["strong", "eventual"])
@pytest.mark.parametrize("limit, units", [(None, 3), (1, 1), (2, 1), (3, 2), (5, 3)])
def test_queries_of_a_table(dynamodb, indexed, partition, consistent, limit, units):
    """The sum of a page is rounded up; the indexes of the table do not matter."""
    answer = dynamodb.query(
        TableName=indexed, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": S(partition)},
        ConsistentRead=consistent, ReturnConsumedCapacity="INDEXES", **({"Limit": limit} if limit else {}))
    assert answer["ConsumedCapacity"] == cost(indexed, table=units if consistent else units / 2)


@pytest.mark.parametrize("consistent", [True, False], ids=["strong", "eventual"])
@pytest.mark.parametrize("more", [{}, {"Select": "COUNT"}, {"ProjectionExpression": "c"}, {"Select": "ALL_ATTRIBUTES"}])
def test_queries_of_a_whole_local_index(dynamodb, indexed, partition, more, consistent):
    """An index with everything costs what the table would, and the table nothing."""
    answer = dynamodb.query(
        TableName=indexed, IndexName="lsi", KeyConditionExpression="p = :p", ReturnConsumedCapacity="INDEXES",
        ExpressionAttributeValues={":p": S(partition)}, ConsistentRead=consistent, **more)
    units = 3 if consistent else 1.5
    assert answer["ConsumedCapacity"] == cost(indexed, units, table=0, lsi=units)


@pytest.mark.parametrize("name, condition", [("lsi", "p = :p"), ("gsi", "g = :p")])
def test_queries_of_small_entries(dynamodb, keys_only, partition, name, condition):
    """What an index does not hold is not paid."""
    answer = dynamodb.query(
        TableName=keys_only, IndexName=name, KeyConditionExpression=condition, ReturnConsumedCapacity="INDEXES",
        ExpressionAttributeValues={":p": S(partition)})
    assert answer["ConsumedCapacity"] == cost(keys_only, 0.5, table=0, **{name: 0.5})


def test_total_of_an_index(dynamodb, indexed, partition):
    """TOTAL names no parts."""
    answer = dynamodb.query(
        TableName=indexed, IndexName="gsi", KeyConditionExpression="g = :p", ReturnConsumedCapacity="TOTAL",
        ExpressionAttributeValues={":p": S(partition)})
    assert answer["ConsumedCapacity"] == {"TableName": indexed, "CapacityUnits": 0.5}


@pytest.mark.parametrize("name, condition", [("lsi", "p = :p"), ("gsi", "g = :p")])
def test_empty_queries(dynamodb, indexed, p, name, condition):
    """Finding nothing costs the minimum."""
    answer = dynamodb.query(
        TableName=indexed, IndexName=name, KeyConditionExpression=condition, ReturnConsumedCapacity="INDEXES",
        ExpressionAttributeValues={":p": S(p)})
    assert answer["ConsumedCapacity"] == cost(indexed, 0.5, table=0, **{name: 0.5})


@pytest.mark.parametrize("more", [{"Select": "ALL_ATTRIBUTES"}, {"ProjectionExpression": "fill"},
                                  {"ProjectionExpression": "c, fill"}])
@pytest.mark.parametrize("consistent", [True, False], ids=["strong", "eventual"])
@pytest.mark.parametrize("limit", [1, 3, 5])
def test_fetching_from_the_table(dynamodb, keys_only, partition, more, consistent, limit):
    """Each item that a local index fetches costs a read of the whole item."""
    answer = dynamodb.query(
        TableName=keys_only, IndexName="lsi", KeyConditionExpression="p = :p", ReturnConsumedCapacity="INDEXES",
        ExpressionAttributeValues={":p": S(partition)}, ConsistentRead=consistent, Limit=limit, **more)
    unit = 1 if consistent else 0.5
    assert answer["ConsumedCapacity"] == cost(keys_only, (limit + 1) * unit, table=limit * unit, lsi=unit)


def test_fetching_large_items(dynamodb, keys_only, p):
    """Fetched items are rounded up one by one."""
    for c in "12":
        dynamodb.put_item(TableName=keys_only, Item=filled(5 * KB, p=p, c=c, a=c))
    answer = dynamodb.query(
        TableName=keys_only, IndexName="lsi", KeyConditionExpression="p = :p", ReturnConsumedCapacity="INDEXES",
        ExpressionAttributeValues={":p": S(p)}, ConsistentRead=True, Select="ALL_ATTRIBUTES")
    assert answer["ConsumedCapacity"] == cost(keys_only, 5, table=4, lsi=1)


@pytest.fixture(scope="module")
def scanned(dynamodb):
    """A table with five items of 2 KB, of which two are in each index."""
    name = table_with(
        dynamodb, GlobalSecondaryIndexes=[index("gsi", ("g", "HASH"))],
        LocalSecondaryIndexes=[index("lsi", ("p", "HASH"), ("a", "RANGE"), projection="KEYS_ONLY")])
    for i in range(5):
        extra = {"g": "g", "a": "a"} if i < 2 else {}
        dynamodb.put_item(TableName=name, Item=filled(2 * KB, p=str(i), c="c", **extra))
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.mark.parametrize("more, units", [
    ({}, {"table": 1.5}), ({"ConsistentRead": True}, {"table": 3}), ({"Limit": 1}, {"table": 0.5}),
    ({"Select": "COUNT"}, {"table": 1.5}), ({"ProjectionExpression": "p"}, {"table": 1.5}),
    ({"FilterExpression": "attribute_exists(nothing)"}, {"table": 1.5}),
    ({"Limit": 3, "ConsistentRead": True}, {"table": 2}),
    ({"IndexName": "gsi"}, {"table": 0, "gsi": 0.5}), ({"IndexName": "lsi"}, {"table": 0, "lsi": 0.5}),
    ({"IndexName": "lsi", "ConsistentRead": True}, {"table": 0, "lsi": 1}),
    ({"IndexName": "lsi", "Select": "ALL_ATTRIBUTES"}, {"table": 1, "lsi": 0.5}),
])
def test_scans(dynamodb, scanned, more, units):
    """A Scan costs what it reads, of the table or of the index."""
    answer = dynamodb.scan(TableName=scanned, ReturnConsumedCapacity="INDEXES", **more)
    assert answer["ConsumedCapacity"] == cost(scanned, **units)


def test_scan_of_nothing(dynamodb, new_table):
    """An empty table costs the minimum."""
    name = new_table()
    answer = dynamodb.scan(TableName=name, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == cost(name, 0.5)


# --- Batches -------------------------------------------------------------------------------------


def units_of_tables(answer):
    return {each["TableName"]: each["CapacityUnits"] for each in answer["ConsumedCapacity"]}


@pytest.mark.parametrize("consistent", [True, False], ids=["strong", "eventual"])
@pytest.mark.parametrize("kind", ["TOTAL", "INDEXES"])
def test_batch_get(dynamodb, table_s, p, consistent, kind):
    """Each item is rounded up on its own; what is not there costs the minimum."""
    dynamodb.put_item(TableName=table_s, Item=filled(5 * KB, p=p + "1"))
    dynamodb.put_item(TableName=table_s, Item=filled(100, p=p + "2"))
    answer = dynamodb.batch_get_item(ReturnConsumedCapacity=kind, RequestItems={
        table_s: {"Keys": [{"p": S(p + i)} for i in "123"], "ConsistentRead": consistent, "ProjectionExpression": "p"}})
    units = 4 if consistent else 2
    assert answer["ConsumedCapacity"] == [cost(table_s, **({"total": units} if kind == "TOTAL" else {"table": units}))]


def test_batch_get_of_several_tables(dynamodb, table_s, table_ss, p):
    """Each table has its own sum."""
    answer = dynamodb.batch_get_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        table_s: {"Keys": [{"p": S(f"{p}{i}")} for i in range(5)], "ConsistentRead": True},
        table_ss: {"Keys": [{"p": S(p), "c": S(str(i))} for i in range(3)]}})
    assert units_of_tables(answer) == {table_s: 5, table_ss: 1.5}


def test_batch_write(dynamodb, table_s, table_ss, p):
    """Each table has its own sum, with the larger of the item before and after."""
    dynamodb.put_item(TableName=table_s, Item=filled(3 * KB, p=p + "1"))
    dynamodb.put_item(TableName=table_ss, Item=filled(2 * KB, p=p, c="1"))
    answer = dynamodb.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        table_s: [{"PutRequest": {"Item": {"p": S(p + "1")}}}, {"PutRequest": {"Item": filled(KB + 1, p=p + "2")}}],
        table_ss: [{"DeleteRequest": {"Key": {"p": S(p), "c": S("1")}}},
                   {"DeleteRequest": {"Key": {"p": S(p), "c": S("2")}}}]})
    assert units_of_tables(answer) == {table_s: 5, table_ss: 3}


def test_batch_write_to_indexes(dynamodb, indexed, p):
    """The indexes that a batch wrote to are summed and named."""
    answer = dynamodb.batch_write_item(ReturnConsumedCapacity="INDEXES", RequestItems={indexed: [
        {"PutRequest": {"Item": {name: S(name + p) for name in "pcgx"}}},
        {"PutRequest": {"Item": {"p": S(p), "c": S("sparse")}}}]})
    assert answer["ConsumedCapacity"] == [cost(indexed, table=2, gsi=1)]


@pytest.mark.parametrize("kind", ["NONE", None])
@pytest.mark.parametrize("operation, body", [
    ("BatchGetItem", {"Keys": [{"p": S("x")}]}), ("BatchWriteItem", [{"DeleteRequest": {"Key": {"p": S("x")}}}]),
])
def test_batches_that_are_not_asked(api, table_s, operation, body, kind):
    """Nothing is told unless asked for."""
    answer = api(operation, {"RequestItems": {table_s: body}, **({"ReturnConsumedCapacity": kind} if kind else {})})
    assert "ConsumedCapacity" not in answer.json


@pytest.mark.parametrize("operation, more", [
    ("UpdateItem", {"Key": {"p": S("x"), "c": S("capacity")}, "UpdateExpression": "REMOVE a"}), ("Scan", {"Limit": 1}),
])
def test_kinds_of_answers(api, new_table, operation, more):
    """NONE and nothing have no ConsumedCapacity; TOTAL has a number, INDEXES the table's part as well."""
    table = new_table(**schema("S", "S"))  # nobody else's items are read
    body = {"TableName": table, **more}
    assert "ConsumedCapacity" not in api(operation, body).json
    assert "ConsumedCapacity" not in api(operation, {**body, "ReturnConsumedCapacity": "NONE"}).json
    units = 1 if operation == "UpdateItem" else 0.5
    assert api(operation, {**body, "ReturnConsumedCapacity": "TOTAL"}).json["ConsumedCapacity"] == cost(table, units)
    assert api(operation, {**body, "ReturnConsumedCapacity": "INDEXES"}).json["ConsumedCapacity"] == \
        cost(table, table=units)
