"""Local secondary indexes: what is in them, Query and Scan on them, reads beyond their projection, and bad keys."""

import re

import pytest

from support import N, S, all_pages, expect, invalid, random_text, refusal_of

INVALID = "One or more parameter values were invalid: "
NOT_VALID = "One or more parameter values are not valid. "
NUMBERS = ["-10", "-1.5", "0", "1", "2", "2.5", "3", "10", "100"]
BINARIES = [b"\x00", b"\x00\xff", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xff\xff"]


@pytest.fixture(scope="module")
def filled(dynamodb, table_lsi):
    """A partition with items in each index, and one in none; c runs against the order of the indexes."""
    p = random_text()
    for i, n in enumerate(NUMBERS):
        dynamodb.put_item(TableName=table_lsi, Item={
            "p": S(p), "c": S(f"n{9 - i}"), "n": N(n), "x": S(f"x{i}"), "z": S(f"z{i}")})
    for i, b in enumerate(BINARIES):
        dynamodb.put_item(TableName=table_lsi, Item={
            "p": S(p), "c": S(f"b{9 - i}"), "b": {"B": b}, "x": S(f"x{i}"), "y": N(i), "z": S(f"z{i}")})
    for i, a in enumerate(("A", "a", "aa", "b", "é", "😀")):
        dynamodb.put_item(TableName=table_lsi, Item={
            "p": S(p), "c": S(f"a{9 - i}"), "a": S(a), "x": S(f"x{i}"), "even": {"BOOL": i % 2 == 0}})
    dynamodb.put_item(TableName=table_lsi, Item={"p": S(p), "c": S("none"), "x": S("x")})
    return p


@pytest.fixture
def query(dynamodb, table_lsi):
    """query(index, p, "n > :n", {":n": …}) asks an index for one partition."""

    def call(index, p, condition=None, values=None, **more):
        return dynamodb.query(
            TableName=table_lsi, IndexName=index,
            KeyConditionExpression="p = :p" + (f" AND {condition}" if condition else ""),
            ExpressionAttributeValues={":p": S(p), **(values or {})}, **more)

    return call


@pytest.fixture
def names_in(query):
    """names_in(index, p): the range keys of the items of a partition that are in the index."""
    return lambda index, p: [item["c"]["S"] for item in query(index, p, ConsistentRead=True)["Items"]]


def values(answer, name):
    return [next(iter(item[name].values())) for item in answer["Items"]]


# --- Query ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("consistent", [True, False], ids=["strong", "eventual"])
@pytest.mark.parametrize("index, name, expected", [
    ("by-a", "a", ["A", "a", "aa", "b", "é", "😀"]), ("by-n", "n", NUMBERS), ("by-b", "b", BINARIES)])
def test_order(query, filled, index, name, expected, consistent, forward):
    """An index has its own order, and only the items that have its key."""
    answer = query(index, filled, ScanIndexForward=forward, ConsistentRead=consistent)
    assert values(answer, name) == (expected if forward else expected[::-1])
    assert (answer["Count"], answer["ScannedCount"]) == (len(expected), len(expected))
    assert "LastEvaluatedKey" not in answer


@pytest.mark.parametrize("condition, low, high, expected", [
    ("n = :v", "2.50", None, ["2.5"]), ("n < :v", "1", None, ["-10", "-1.5", "0"]),
    ("n <= :v", "1", None, ["-10", "-1.5", "0", "1"]), ("n > :v", "3", None, ["10", "100"]),
    ("n >= :v", "3", None, ["3", "10", "100"]), ("n BETWEEN :v AND :w", "1", "3", ["1", "2", "2.5", "3"]),
    ("n = :v", "7", None, []),
])
def test_conditions(query, filled, condition, low, high, expected):
    """The key of the index has the conditions of a range key."""
    given = {":v": N(low), **({":w": N(high)} if high else {})}
    assert values(query("by-n", filled, condition, given), "n") == expected


@pytest.mark.parametrize("index, condition, value, name, expected", [
    ("by-a", "begins_with(a, :v)", S("a"), "a", ["a", "aa"]),
    ("by-b", "begins_with(b, :v)", {"B": b"\xff"}, "b", [b"\xff", b"\xff\xff"]),
    ("by-b", "b < :v", {"B": b"\x01"}, "b", [b"\x00", b"\x00\xff"]),
])
def test_prefixes(query, filled, index, condition, value, name, expected):
    """Texts and binaries can be asked for by how they begin."""
    assert values(query(index, filled, condition, {":v": value}), name) == expected


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("limit", [1, 2, 4, 9])
def test_pages(query, filled, limit, forward):
    """The last key of a page is that of the table and that of the index."""
    found, start = [], {}
    while True:
        answer = query("by-n", filled, Limit=limit, ScanIndexForward=forward, **start)
        found += values(answer, "n")
        if "LastEvaluatedKey" not in answer:
            break
        assert answer["LastEvaluatedKey"] == {name: answer["Items"][-1][name] for name in ("p", "c", "n")}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert found == (NUMBERS if forward else NUMBERS[::-1])


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_equal_keys(dynamodb, table_lsi, query, p, limit):
    """Items with the same key of the index are each found once."""
    names = [f"c{i}" for i in range(5)]
    for c in names:
        dynamodb.put_item(TableName=table_lsi, Item={"p": S(p), "c": S(c), "n": N(1)})
    items, _ = all_pages(query, index="by-n", p=p, Limit=limit)
    assert sorted(item["c"]["S"] for item in items) == names


def test_start_key_need_not_exist(query, filled):
    """A start key is a place in the order of the index."""
    start = {"p": S(filled), "c": S("gone"), "n": N("2.7")}
    assert values(query("by-n", filled, ExclusiveStartKey=start), "n") == ["3", "10", "100"]


def test_page_of_one_megabyte(dynamodb, table_lsi, query, p):
    """A page of an index ends at 1 MB of what is in the index."""
    for i in range(5):
        dynamodb.put_item(TableName=table_lsi, Item={
            "p": S(p), "c": S(str(i)), "a": S(str(i)), "n": N(i), "z": S("x" * 300_000)})
    first = query("by-a", p)
    assert (first["Count"], first["LastEvaluatedKey"]) == (4, {"p": S(p), "c": S("3"), "a": S("3")})
    assert query("by-n", p)["Count"] == 5


def test_filter(query, filled):
    """A filter works on an index as on a table."""
    answer = query("by-a", filled, values={":t": {"BOOL": True}}, FilterExpression="even = :t")
    assert values(answer, "a") == ["A", "aa", "é"]
    assert (answer["Count"], answer["ScannedCount"]) == (3, 6)


def test_filter_on_the_range_key_of_the_table(query, filled):
    """To the index the range key of the table is any attribute."""
    answer = query("by-n", filled, values={":c": S("n9")}, FilterExpression="c = :c")
    assert values(answer, "n") == ["-10"]


# --- What is projected, and what is not ----------------------------------------------------------


@pytest.mark.parametrize("index, condition, given, expected", [
    ("by-a", "a = :v", S("a"), {"c", "p", "a", "x", "even"}), ("by-n", "n = :v", N(0), {"p", "c", "n"}),
    ("by-b", "b = :v", {"B": b"\x01"}, {"p", "c", "b", "x", "y"}),
])
@pytest.mark.parametrize("select", [None, "ALL_PROJECTED_ATTRIBUTES"])
def test_projected_attributes(query, filled, index, condition, given, expected, select):
    """Without a wish a Query answers what the index holds."""
    more = {"Select": select} if select else {}
    answer = query(index, filled, condition, {":v": given}, **more)
    assert [set(item) for item in answer["Items"]] == [expected]


@pytest.mark.parametrize("index, condition, given, expected", [
    ("by-a", "a = :v", S("a"), {"c", "p", "a", "x", "even"}), ("by-n", "n = :v", N(0), {"p", "c", "n", "x", "z"}),
    ("by-b", "b = :v", {"B": b"\x01"}, {"p", "c", "b", "x", "y", "z"}),
])
def test_all_attributes(query, filled, index, condition, given, expected):
    """The rest is fetched from the table if it is asked for."""
    answer = query(index, filled, condition, {":v": given}, Select="ALL_ATTRIBUTES")
    assert [set(item) for item in answer["Items"]] == [expected]


@pytest.mark.parametrize("index", ["by-n", "by-b"])
@pytest.mark.parametrize("expression, expected", [("z", {"z"}), ("x, z", {"x", "z"}), ("p, z", {"p", "z"}),
                                                  ("c", {"c"}), ("absent", set())])
def test_projection_expression(query, filled, index, expression, expected):
    """Attributes that the index has not are fetched one by one, too."""
    answer = query(index, filled, Limit=1, ProjectionExpression=expression, ConsistentRead=True)
    assert [set(item) for item in answer["Items"]] == [expected]


def test_attributes_to_get(query, dynamodb, table_lsi, filled):
    """So does the old form."""
    answer = dynamodb.query(
        TableName=table_lsi, IndexName="by-n", AttributesToGet=["n", "z"], Limit=1, Select="SPECIFIC_ATTRIBUTES",
        KeyConditions={"p": {"ComparisonOperator": "EQ", "AttributeValueList": [S(filled)]}})
    assert answer["Items"] == [{"n": N(-10), "z": S("z0")}]


def test_count(query, filled):
    """COUNT counts what is in the index."""
    answer = query("by-b", filled, Select="COUNT")
    assert (answer["Count"], "Items" in answer) == (len(BINARIES), False)


# --- Scan ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("index, attribute, names", [
    ("by-n", "n", {"p", "c", "n"}), ("by-b", "b", {"p", "c", "b", "x", "y"})])
def test_scan(dynamodb, table_lsi, filled, index, attribute, names):
    """A Scan of an index finds the items that are in it, with what it holds."""
    items, _ = all_pages(dynamodb.scan, TableName=table_lsi, IndexName=index, ConsistentRead=True)
    mine = [item for item in items if item["p"] == S(filled)]
    assert all(attribute in item and set(item) <= names for item in items)
    assert len(mine) == len(NUMBERS if attribute == "n" else BINARIES)


def test_scan_in_pages(dynamodb, table_lsi, filled):
    """Pages of a Scan of an index give each item once."""
    whole, _ = all_pages(dynamodb.scan, TableName=table_lsi, IndexName="by-n")
    parts, pages = all_pages(dynamodb.scan, TableName=table_lsi, IndexName="by-n", Limit=2)
    assert parts == whole
    assert pages >= len(whole) / 2


def test_scan_in_segments(dynamodb, table_lsi, filled):
    """Segments of an index share its items out."""
    found = []
    for segment in range(4):
        found += all_pages(dynamodb.scan, TableName=table_lsi, IndexName="by-n", Segment=segment, TotalSegments=4)[0]
    mine = sorted(float(item["n"]["N"]) for item in found if item["p"] == S(filled))
    assert mine == [float(n) for n in NUMBERS]


def test_scan_of_all_attributes(dynamodb, table_lsi, filled):
    """A Scan fetches as a Query does."""
    items, _ = all_pages(dynamodb.scan, TableName=table_lsi, IndexName="by-n", Select="ALL_ATTRIBUTES")
    assert all({"x", "z"} <= set(item) for item in items if item["p"] == S(filled))


# --- Writes --------------------------------------------------------------------------------------


def test_key_that_changes(dynamodb, table_lsi, names_in, query, p):
    """An item moves within the index with its key."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_lsi, Item={**key, "n": N(1)})
    dynamodb.put_item(TableName=table_lsi, Item={"p": S(p), "c": S("y"), "n": N(2)})
    dynamodb.update_item(TableName=table_lsi, Key=key, UpdateExpression="SET n = :n",
                         ExpressionAttributeValues={":n": N(3)})
    assert names_in("by-n", p) == ["y", "x"]
    assert query("by-n", p, "n = :n", {":n": N(1)})["Items"] == []


@pytest.mark.parametrize("how", ["update", "put", "delete"])
def test_leaving_the_index(dynamodb, table_lsi, names_in, p, how):
    """Without its key, or without the item, there is nothing in the index."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_lsi, Item={**key, "n": N(1), "a": S("a")})
    if how == "update":
        dynamodb.update_item(TableName=table_lsi, Key=key, UpdateExpression="REMOVE n")
    elif how == "put":
        dynamodb.put_item(TableName=table_lsi, Item={**key, "a": S("a")})
    else:
        dynamodb.delete_item(TableName=table_lsi, Key=key)
    assert names_in("by-n", p) == []
    assert names_in("by-a", p) == ([] if how == "delete" else ["x"])


def test_entering_the_index(dynamodb, table_lsi, names_in, p):
    """An item that gets the key gets into the index."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_lsi, Item=key)
    assert names_in("by-n", p) == []
    dynamodb.update_item(TableName=table_lsi, Key=key, UpdateExpression="ADD n :n",
                         ExpressionAttributeValues={":n": N(1)})
    assert names_in("by-n", p) == ["x"]


def test_projected_attribute_that_changes(dynamodb, table_lsi, query, p):
    """The index holds what the item holds."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_lsi, Item={**key, "b": {"B": b"k"}, "x": S("old"), "y": S("y"), "z": S("z")})
    dynamodb.update_item(TableName=table_lsi, Key=key, UpdateExpression="SET x = :x REMOVE y, z",
                         ExpressionAttributeValues={":x": S("new")})
    assert query("by-b", p)["Items"] == [{**key, "b": {"B": b"k"}, "x": S("new")}]


def test_failed_condition_leaves_the_index(dynamodb, table_lsi, names_in, query, p):
    """What is not written is not indexed."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_lsi, Item={**key, "n": N(1)})
    refusal_of(dynamodb.put_item, TableName=table_lsi, Item={**key, "n": N(2)},
               ConditionExpression="attribute_not_exists(p)")
    assert values(query("by-n", p), "n") == ["1"]


def test_index_by_batch(dynamodb, table_lsi, names_in, p):
    """Batches keep indexes, too."""
    dynamodb.batch_write_item(RequestItems={table_lsi: [
        {"PutRequest": {"Item": {"p": S(p), "c": S(c), "n": N(n)}}} for c, n in (("x", 2), ("y", 1))]})
    assert names_in("by-n", p) == ["y", "x"]
    dynamodb.batch_write_item(RequestItems={table_lsi: [{"DeleteRequest": {"Key": {"p": S(p), "c": S("y")}}}]})
    assert names_in("by-n", p) == ["x"]


# --- Keys that no index can have -----------------------------------------------------------------


def mismatch(name, expected, actual, index):
    return INVALID + f"Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"


def empty_key(kind, index, name):
    return (NOT_VALID + "A value specified for a secondary index key is not supported. The AttributeValue for a key "
            f"attribute cannot contain an empty {kind} value. IndexName: {index}, IndexKey: {name}")


@pytest.mark.parametrize("attribute, message", [
    ({"a": N(1)}, mismatch("a", "S", "N", "by-a")), ({"a": {"NULL": True}}, mismatch("a", "S", "NULL", "by-a")),
    ({"a": {"SS": ["x"]}}, mismatch("a", "S", "SS", "by-a")), ({"a": {"L": []}}, mismatch("a", "S", "L", "by-a")),
    ({"n": S("1")}, mismatch("n", "N", "S", "by-n")), ({"n": {"BOOL": True}}, mismatch("n", "N", "BOOL", "by-n")),
    ({"b": S("x")}, mismatch("b", "B", "S", "by-b")), ({"b": {"M": {}}}, mismatch("b", "B", "M", "by-b")),
    ({"a": S("")}, empty_key("string", "by-a", "a")), ({"b": {"B": b""}}, empty_key("binary", "by-b", "b")),
])
def test_put_with_a_bad_key(dynamodb, table_lsi, p, attribute, message):
    """A key of the wrong kind refuses the write."""
    invalid(dynamodb.put_item, message, TableName=table_lsi, Item={"p": S(p), "c": S("x"), **attribute})


@pytest.mark.parametrize("expression, value", [
    ("SET a = :v", N(1)), ("SET n = :v", S("1")), ("SET a = :v", S("")), ("SET b = :v", {"B": b""}),
    ("ADD a :v", N(1)), ("SET a = z", None), ("SET a = list_append(:v, :v)", {"L": []}),
])
def test_update_to_a_bad_key(dynamodb, table_lsi, p, expression, value):
    """So does an update, and the item stays (the words depend on the form of the update)."""
    item = {"p": S(p), "c": S("x"), "z": N(5)}
    dynamodb.put_item(TableName=table_lsi, Item=item)
    invalid(dynamodb.update_item, None, TableName=table_lsi, Key={"p": S(p), "c": S("x")},
            UpdateExpression=expression, **({"ExpressionAttributeValues": {":v": value}} if value else {}))
    assert dynamodb.get_item(TableName=table_lsi, Key={"p": S(p), "c": S("x")})["Item"] == item


@pytest.mark.parametrize("size, fits", [(1024, True), (1025, False)])
@pytest.mark.parametrize("attribute", ["a", "b"])
def test_longest_key(dynamodb, table_lsi, p, attribute, size, fits):
    """A range key of an index has 1024 bytes at most (the words for more are not certain)."""
    value = S("x" * size) if attribute == "a" else {"B": b"x" * size}
    arguments = {"TableName": table_lsi, "Item": {"p": S(p), "c": S("x"), attribute: value}}
    if fits:
        dynamodb.put_item(**arguments)
    else:
        invalid(dynamodb.put_item, None, **arguments)


@pytest.mark.parametrize("path", ["a.k", "a[0]", "n.k"])
def test_paths_into_a_key(dynamodb, table_lsi, path):
    """Keys have no parts."""
    name = path[0]
    invalid(dynamodb.query, "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
            f"allowed: IndexKey: {name}", TableName=table_lsi, IndexName="by-" + name,
            KeyConditionExpression="p = :p", ProjectionExpression=path, ExpressionAttributeValues={":p": S("x")})


# --- Queries that are refused --------------------------------------------------------------------


@pytest.mark.parametrize("index, condition, more, message", [
    ("by-n", "p = :p AND c = :p", {}, "Query condition missed key schema element: n"),
    ("by-n", "n = :n", {}, "Query condition missed key schema element: p"),
    ("by-n", "p = :p AND n = :p", {}, INVALID + "Condition parameter type does not match schema type"),
    ("by-x", "p = :p", {}, "The table does not have the specified index: by-x"),
    ("by-n", "p = :p", {"FilterExpression": "n = :n"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: n"),
    ("by-n", "p = :p", {"FilterExpression": "p = :p"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: p"),
])
def test_bad_queries(dynamodb, table_lsi, index, condition, more, message):
    """The key of the index takes the place of the table's."""
    text = condition + str(more)
    given = {name: value for name, value in ((":p", S("x")), (":n", N(1))) if name in text}
    invalid(dynamodb.query, message, TableName=table_lsi, IndexName=index, KeyConditionExpression=condition,
            ExpressionAttributeValues=given, **more)


START = {"p": S("x"), "c": S("y"), "n": N(1)}


@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize("key", [
    {"p": S("x"), "c": S("y")}, {"p": S("x"), "n": N(1)}, {"p": S("x"), "c": S("y"), "a": S("z")},
    {**START, "z": S("z")}, {**START, "n": S("1")}, {**START, "c": N(1)}, {**START, "c": S("")},
], ids=["no index key", "no range key", "other index", "too many", "index type", "table type", "empty"])
def test_bad_start_keys(dynamodb, table_lsi, operation, key):
    """A start key has the key of the table and that of the index."""
    more = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": S("x")}}
    refusal = refusal_of(getattr(dynamodb, operation), TableName=table_lsi, IndexName="by-n", ExclusiveStartKey=key,
                         **(more if operation == "query" else {}))
    expect(refusal, "ValidationException",
           re.compile("(The provided starting key is invalid|The provided key element does not match|"
                      "One or more parameter values).*"))


def test_start_key_of_another_partition(dynamodb, table_lsi):
    """A start key lies in the partition that is asked for."""
    invalid(dynamodb.query, "The provided starting key is outside query boundaries based on provided conditions",
            TableName=table_lsi, IndexName="by-n", KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": S("other")}, ExclusiveStartKey=START)


def test_start_key_outside_the_range(dynamodb, table_lsi):
    """A start key lies in the range that is asked for."""
    invalid(dynamodb.query, "The provided starting key does not match the range key predicate",
            TableName=table_lsi, IndexName="by-n", KeyConditionExpression="p = :p AND n > :n",
            ExpressionAttributeValues={":p": S("x"), ":n": N(5)}, ExclusiveStartKey=START)
