"""Global secondary indexes: what is in them, Query and Scan on them, their limits, and bad keys."""

import re

import pytest

from conftest import make_table, schema
from support import L, N, S, all_pages, definitions, expect, index, invalid, keys, random_text, refusal_of

INVALID = "One or more parameter values were invalid: "
NOT_VALID = "One or more parameter values are not valid. "
BINARIES = [b"\x00", b"\x00\xff", b"\x01", b"\x80", b"\xff", b"\xff\xff"]


@pytest.fixture(scope="module")
def number():
    """A hash key of the index by-n-b that nobody else has, whatever its form."""
    return f"{int(random_text(8), 16)}.5"


@pytest.fixture(scope="module")
def filled(dynamodb, table_gsi, number):
    """A mark that is the hash key of items in the indexes by-g and by-h-r; by-n-b has them under `number`."""
    mark = random_text()
    for i in range(6):
        dynamodb.put_item(TableName=table_gsi, Item={
            "p": S(f"{mark}{i}"), "c": S("c"), "g": S(mark), "v": N(i), "odd": {"BOOL": i % 2 == 1}})
    for i, b in enumerate(BINARIES):
        dynamodb.put_item(TableName=table_gsi, Item={
            "p": S(f"{mark}b{i}"), "c": S("c"), "n": N(number), "b": {"B": b}, "v": N(i)})
    for i, r in enumerate(("A", "a", "ab", "b", "é")):
        dynamodb.put_item(TableName=table_gsi, Item={
            "p": S(f"{mark}r{i}"), "c": S("c"), "h": S(mark), "r": S(r), "x": N(i), "z": N(i)})
    dynamodb.put_item(TableName=table_gsi, Item={"p": S(f"{mark}h"), "c": S("c"), "h": S(mark)})
    dynamodb.put_item(TableName=table_gsi, Item={"p": S(f"{mark}r"), "c": S("c"), "r": S("a")})
    return mark


@pytest.fixture
def query(dynamodb, table_gsi):
    """query(index, "g = :g", {":g": …}) asks an index."""
    return lambda index, condition, values, **more: dynamodb.query(
        TableName=table_gsi, IndexName=index, KeyConditionExpression=condition,
        ExpressionAttributeValues=values, **more)


def values(answer, name):
    return [next(iter(item[name].values())) for item in answer["Items"]]


# --- Query ---------------------------------------------------------------------------------------


def test_hash_key_only(query, filled):
    """A key of an index need not be unique: all items that have it are found."""
    answer = query("by-g", "g = :g", {":g": S(filled)})
    assert sorted(values(answer, "v")) == ["0", "1", "2", "3", "4", "5"]
    assert (answer["Count"], answer["ScannedCount"], "LastEvaluatedKey" in answer) == (6, 6, False)


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_order_of_binaries(query, filled, number, forward):
    """The range key of an index is its order."""
    answer = query("by-n-b", "n = :n", {":n": N(number + "0")}, ScanIndexForward=forward)
    assert values(answer, "b") == (BINARIES if forward else BINARIES[::-1])


@pytest.mark.parametrize("condition, given, expected", [
    ("r = :a", ("ab",), ["ab"]), ("r < :a", ("a",), ["A"]), ("r <= :a", ("a",), ["A", "a"]),
    ("r > :a", ("ab",), ["b", "é"]), ("r >= :a", ("b",), ["b", "é"]),
    ("r BETWEEN :a AND :b", ("a", "b"), ["a", "ab", "b"]),
    ("begins_with(r, :a)", ("a",), ["a", "ab"]), ("r = :a", ("none",), []),
])
def test_conditions(query, filled, condition, given, expected):
    """The range key of an index has the conditions of a range key."""
    answer = query("by-h-r", f"h = :h AND {condition}",
                   {":h": S(filled), **{name: S(value) for name, value in zip((":a", ":b"), given)}})
    assert values(answer, "r") == expected


def test_sparse(query, filled):
    """Items that lack a part of the key are not in the index."""
    assert values(query("by-h-r", "h = :h", {":h": S(filled)}), "r") == ["A", "a", "ab", "b", "é"]


@pytest.mark.parametrize("limit", [1, 2, 4, 5])
@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_pages(query, filled, limit, forward):
    """The last key of a page is that of the table and that of the index."""
    found, start = [], {}
    while True:
        answer = query("by-h-r", "h = :h", {":h": S(filled)}, Limit=limit, ScanIndexForward=forward, **start)
        found += values(answer, "r")
        if "LastEvaluatedKey" not in answer:
            break
        assert answer["LastEvaluatedKey"] == {name: answer["Items"][-1][name] for name in ("p", "c", "h", "r")}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert found == (["A", "a", "ab", "b", "é"] if forward else ["é", "b", "ab", "a", "A"])


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_pages_of_equal_keys(query, filled, limit, forward):
    """Items with the same key are each found once, in either direction."""
    items, pages = all_pages(query, index="by-g", condition="g = :g", values={":g": S(filled)}, Limit=limit,
                             ScanIndexForward=forward)
    assert sorted(item["v"]["N"] for item in items) == ["0", "1", "2", "3", "4", "5"]
    assert pages >= 6 / limit


def test_equal_keys_in_one_partition(dynamodb, table_gsi, query, p):
    """Nor are items of one partition of the table taken for one."""
    for c in "abcd":
        dynamodb.put_item(TableName=table_gsi, Item={"p": S(p), "c": S(c), "h": S(p), "r": S("same")})
    items, _ = all_pages(query, index="by-h-r", condition="h = :h AND r = :r", values={":h": S(p), ":r": S("same")},
                         Limit=1)
    assert sorted(item["c"]["S"] for item in items) == list("abcd")


def test_page_of_one_megabyte(dynamodb, table_gsi, query, p):
    """A page of an index ends at 1 MB of what is in the index."""
    for i in range(5):
        dynamodb.put_item(TableName=table_gsi, Item={
            "p": S(p), "c": S(str(i)), "g": S(p), "h": S(p), "r": S(str(i)), "z": S("x" * 300_000)})
    assert query("by-g", "g = :g", {":g": S(p)})["Count"] == 4
    assert query("by-h-r", "h = :h", {":h": S(p)})["Count"] == 5


def test_filter(query, filled):
    """A filter works on an index as on a table."""
    answer = query("by-g", "g = :g", {":g": S(filled), ":t": {"BOOL": True}}, FilterExpression="odd = :t")
    assert sorted(values(answer, "v")) == ["1", "3", "5"]
    assert (answer["Count"], answer["ScannedCount"]) == (3, 6)


def test_filter_on_the_key_of_the_table(query, filled):
    """To the index the key of the table is any attribute."""
    answer = query("by-g", "g = :g", {":g": S(filled), ":p": S(f"{filled}3")}, FilterExpression="p = :p")
    assert values(answer, "v") == ["3"]


def test_table_key_as_index_key(dynamodb, new_table, p):
    """An index may turn the key of the table round."""
    table = new_table(
        AttributeDefinitions=definitions(("p", "S"), ("c", "S")), KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
        GlobalSecondaryIndexes=[index("round", ("c", "HASH"), ("p", "RANGE"), projection="KEYS_ONLY")])
    for name in ("b", "a"):
        dynamodb.put_item(TableName=table, Item={"p": S(name), "c": S("x"), "v": N(1)})
    answer = dynamodb.query(TableName=table, IndexName="round", KeyConditionExpression="c = :c", Limit=1,
                            ExpressionAttributeValues={":c": S("x")})
    assert answer["Items"] == [{"p": S("a"), "c": S("x")}]
    assert answer["LastEvaluatedKey"] == {"p": S("a"), "c": S("x")}


# --- What is projected, and what is not ----------------------------------------------------------


@pytest.mark.parametrize("select", [None, "ALL_PROJECTED_ATTRIBUTES"])
def test_projected_attributes(query, filled, number, select):
    """Without a wish a Query answers what the index holds."""
    more = {"Select": select} if select else {}
    whole = query("by-g", "g = :v", {":v": S(filled)}, **more)["Items"]
    assert all(set(item) == {"p", "c", "g", "v", "odd"} for item in whole)
    some = query("by-h-r", "h = :v", {":v": S(filled)}, **more)["Items"]
    assert all(set(item) == {"p", "c", "h", "r", "x"} for item in some)
    keys_only = query("by-n-b", "n = :v", {":v": N(number)}, **more)["Items"]
    assert all(set(item) == {"p", "c", "n", "b"} for item in keys_only)


def test_all_attributes_of_a_whole_projection(query, filled):
    """An index that holds everything can be asked for everything."""
    assert len(query("by-g", "g = :v", {":v": S(filled)}, Select="ALL_ATTRIBUTES")["Items"]) == 6


@pytest.mark.parametrize("index, condition, value", [("by-n-b", "n = :v", N(1)), ("by-h-r", "h = :v", S("x"))])
def test_all_attributes_of_a_part(query, index, condition, value):
    """A global index fetches nothing from its table."""
    expect(refusal_of(query, index=index, condition=condition, values={":v": value}, Select="ALL_ATTRIBUTES"),
           "ValidationException",
           INVALID + f"Select type ALL_ATTRIBUTES is not supported for global secondary index {index} because its "
           "projection type is not ALL")


@pytest.mark.parametrize("expression, expected", [("x", {"x"}), ("p, r", {"p", "r"}), ("y", set())])
def test_projection_expression(query, filled, expression, expected):
    """Of what the index holds any part can be asked for."""
    answer = query("by-h-r", "h = :v", {":v": S(filled)}, Limit=1, ProjectionExpression=expression)
    assert [set(item) for item in answer["Items"]] == [expected]


@pytest.mark.parametrize("index, condition, value, expression, missing", [
    ("by-n-b", "n = :v", N(1), "z", "z"), ("by-h-r", "h = :v", S("x"), "x, z", "z"),
    ("by-h-r", "h = :v", S("x"), "z.k", "z"),
])
def test_attributes_that_are_not_projected(query, index, condition, value, expression, missing):
    """Asking for what the index has not is refused."""
    expect(refusal_of(query, index=index, condition=condition, values={":v": value}, ProjectionExpression=expression),
           "ValidationException",
           re.compile(re.escape(INVALID + f"Global secondary index {index} does not project [{missing}") + ".*"))


# --- Scan ----------------------------------------------------------------------------------------


def test_scan(dynamodb, table_gsi, filled):
    """A Scan of an index finds the items that are in it, with what it holds."""
    items, _ = all_pages(dynamodb.scan, TableName=table_gsi, IndexName="by-h-r")
    assert all({"p", "c", "h", "r"} <= set(item) <= {"p", "c", "h", "r", "x", "y"} for item in items)
    assert sorted(item["r"]["S"] for item in items if item["h"] == S(filled)) == ["A", "a", "ab", "b", "é"]


@pytest.mark.parametrize("index", ["by-g", "by-n-b", "by-h-r"])
def test_scan_in_pages(dynamodb, table_gsi, filled, index):
    """Pages of a Scan of an index give each item once."""
    whole, _ = all_pages(dynamodb.scan, TableName=table_gsi, IndexName=index)
    parts, _ = all_pages(dynamodb.scan, TableName=table_gsi, IndexName=index, Limit=3)
    assert parts == whole


def test_scan_in_segments(dynamodb, table_gsi, filled):
    """Segments of an index share its items out."""
    whole, _ = all_pages(dynamodb.scan, TableName=table_gsi, IndexName="by-g")
    found = []
    for segment in range(3):
        found += all_pages(dynamodb.scan, TableName=table_gsi, IndexName="by-g", Segment=segment, TotalSegments=3)[0]
    assert sorted(str(item) for item in found) == sorted(str(item) for item in whole)


@pytest.mark.parametrize("operation", ["query", "scan"])
def test_no_consistent_reads(dynamodb, table_gsi, operation):
    """Global indexes follow their table: no read of them is strongly consistent."""
    more = {"KeyConditionExpression": "g = :g", "ExpressionAttributeValues": {":g": S("x")}}
    invalid(getattr(dynamodb, operation), "Consistent reads are not supported on global secondary indexes",
            TableName=table_gsi, IndexName="by-g", ConsistentRead=True, **(more if operation == "query" else {}))


# --- Writes --------------------------------------------------------------------------------------


def held(query, mark):
    return sorted(item["p"]["S"] for item in query("by-g", "g = :g", {":g": S(mark)})["Items"])


def test_key_that_changes(dynamodb, table_gsi, query, p):
    """An item moves to another partition of the index with its key."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_gsi, Item={**key, "g": S(p + "1")})
    dynamodb.update_item(TableName=table_gsi, Key=key, UpdateExpression="SET g = :g",
                         ExpressionAttributeValues={":g": S(p + "2")})
    assert (held(query, p + "1"), held(query, p + "2")) == ([], [p])


@pytest.mark.parametrize("how", ["update", "put", "delete"])
def test_leaving_the_index(dynamodb, table_gsi, query, p, how):
    """Without its key, or without the item, there is nothing in the index."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_gsi, Item={**key, "g": S(p)})
    assert held(query, p) == [p]
    if how == "update":
        dynamodb.update_item(TableName=table_gsi, Key=key, UpdateExpression="REMOVE g")
    elif how == "put":
        dynamodb.put_item(TableName=table_gsi, Item=key)
    else:
        dynamodb.delete_item(TableName=table_gsi, Key=key)
    assert held(query, p) == []


@pytest.mark.parametrize("missing", ["h", "r"])
def test_both_parts_are_needed(dynamodb, table_gsi, query, p, missing):
    """An item is in the index while it has the whole key."""
    key = {"p": S(p), "c": S("x")}
    dynamodb.put_item(TableName=table_gsi, Item={**key, **{name: S(p) for name in "hr" if name != missing}})
    assert query("by-h-r", "h = :h", {":h": S(p)})["Items"] == []
    dynamodb.update_item(TableName=table_gsi, Key=key, UpdateExpression=f"SET {missing} = :v",
                         ExpressionAttributeValues={":v": S(p)})
    assert query("by-h-r", "h = :h", {":h": S(p)})["Items"] == [{**key, "h": S(p), "r": S(p)}]


def test_projected_attribute_that_changes(dynamodb, table_gsi, query, p):
    """The index holds what the item holds."""
    key = {"p": S(p), "c": S("x"), "h": S(p), "r": S("r")}
    dynamodb.put_item(TableName=table_gsi, Item={**key, "x": N(1), "y": L(N(1)), "z": N(1)})
    dynamodb.update_item(TableName=table_gsi, Key={"p": S(p), "c": S("x")},
                         UpdateExpression="SET y[0] = :v, z = :v REMOVE x", ExpressionAttributeValues={":v": N(2)})
    assert query("by-h-r", "h = :h", {":h": S(p)})["Items"] == [{**key, "y": L(N(2))}]


def test_one_number_in_two_forms(dynamodb, table_gsi, query, p, number):
    """Keys that are numbers are equal by value."""
    n = number.replace(".5", ".25")
    for c, form in (("x", n), ("y", n + "0")):
        dynamodb.put_item(TableName=table_gsi, Item={"p": S(p), "c": S(c), "n": N(form), "b": {"B": b"k"}})
    assert sorted(values(query("by-n-b", "n = :n", {":n": N(n)}), "c")) == ["x", "y"]


# --- Keys that no index can have -----------------------------------------------------------------


def mismatch(name, expected, actual, index):
    return INVALID + f"Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"


def empty_key(kind, index, name):
    return (NOT_VALID + "A value specified for a secondary index key is not supported. The AttributeValue for a key "
            f"attribute cannot contain an empty {kind} value. IndexName: {index}, IndexKey: {name}")


@pytest.mark.parametrize("attributes, message", [
    ({"g": N(1)}, mismatch("g", "S", "N", "by-g")), ({"g": {"NULL": True}}, mismatch("g", "S", "NULL", "by-g")),
    ({"n": S("1")}, mismatch("n", "N", "S", "by-n-b")), ({"b": S("x")}, mismatch("b", "B", "S", "by-n-b")),
    ({"r": {"M": {}}}, mismatch("r", "S", "M", "by-h-r")), ({"h": {"SS": ["x"]}}, mismatch("h", "S", "SS", "by-h-r")),
    ({"g": S("")}, empty_key("string", "by-g", "g")), ({"r": S("")}, empty_key("string", "by-h-r", "r")),
    ({"b": {"B": b""}}, empty_key("binary", "by-n-b", "b")),
])
def test_put_with_a_bad_key(dynamodb, table_gsi, p, attributes, message):
    """A part of a key of the wrong kind refuses the write, even if the rest is missing."""
    invalid(dynamodb.put_item, message, TableName=table_gsi, Item={"p": S(p), "c": S("x"), **attributes})


@pytest.mark.parametrize("updates", [{"g": {"Value": N(1)}}, {"n": {"Value": S("x")}}, {"g": {"Value": S("")}}])
def test_old_update_to_a_bad_key(dynamodb, table_gsi, p, updates):
    """AttributeUpdates are checked as well."""
    invalid(dynamodb.update_item, None, TableName=table_gsi, Key={"p": S(p), "c": S("x")}, AttributeUpdates=updates)


UPDATED_KEY = (NOT_VALID + "The update expression attempted to update a secondary index key to a value that is not "
               "supported. The AttributeValue for a key attribute cannot contain an empty {} value.")
UPDATED_SIZE = "The update expression attempted to update the secondary index key beyond allowed size limits"


@pytest.mark.parametrize("expression, value, message", [
    ("SET g = :v", N(1), mismatch("g", "S", "N", "by-g")), ("SET n = :v", S("x"), mismatch("n", "N", "S", "by-n-b")),
    ("ADD g :v", N(1), mismatch("g", "S", "N", "by-g")),
    ("SET g = v", None, "The update expression attempted to update the secondary index key to unsupported type"),
    # Recorded: dynamodb-conformance.
    ("SET g = :v", S(""), UPDATED_KEY.format("string")), ("SET g = e", None, UPDATED_KEY.format("string")),
    ("SET b = :v", {"B": b""}, UPDATED_KEY.format("binary")),
    # Documented: TransactWriteItems, validation errors.
    ("SET g = :v", S("x" * 2049), UPDATED_SIZE), ("SET r = :v", S("x" * 1025), UPDATED_SIZE),
    ("SET g = huge", None, UPDATED_SIZE),
])
def test_update_to_a_bad_key(dynamodb, table_gsi, p, expression, value, message):
    """A value in the request is refused in other words than one from the item."""
    dynamodb.put_item(TableName=table_gsi, Item={"p": S(p), "c": S("x"), "v": N(1), "e": S(""), "huge": S("x" * 2049)})
    invalid(dynamodb.update_item, message, TableName=table_gsi, Key={"p": S(p), "c": S("x")},
            UpdateExpression=expression, **({"ExpressionAttributeValues": {":v": value}} if value else {}))


@pytest.mark.parametrize("name, size, fits", [("g", 2048, True), ("g", 2049, False), ("h", 2049, False),
                                              ("r", 1024, True), ("r", 1025, False)])
def test_longest_keys(dynamodb, table_gsi, p, name, size, fits):
    """The bounds are those of a table's key (the words for more are not certain)."""
    item = {"p": S(p), "c": S("x"), "h": S("h"), "r": S("r"), name: S("x" * size)}
    arguments = {"TableName": table_gsi, "Item": item}
    if fits:
        dynamodb.put_item(**arguments)
    else:
        invalid(dynamodb.put_item, None, **arguments)


# --- Queries that are refused --------------------------------------------------------------------


@pytest.mark.parametrize("index, condition, more, message", [
    ("by-g", "p = :s", {}, "Query condition missed key schema element: g"),
    ("by-g", "g = :s AND p = :s", {}, "Query key condition not supported"),
    ("by-h-r", "r = :s", {}, "Query condition missed key schema element: h"),
    ("by-h-r", "h = :s AND p = :s", {}, "Query condition missed key schema element: r"),
    ("by-h-r", "h > :s", {}, "Query key condition not supported"),
    ("by-g", "g = :n", {}, INVALID + "Condition parameter type does not match schema type"),
    ("by-x", "g = :s", {}, "The table does not have the specified index: by-x"),
    ("by-h-r", "h = :s", {"FilterExpression": "r = :s"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: r"),
    ("by-h-r", "h = :s", {"FilterExpression": "h = :s"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: h"),
])
def test_bad_queries(query, index, condition, more, message):
    """The key of the index takes the place of the table's."""
    given = {name: value for name, value in ((":s", S("x")), (":n", N(1))) if name in condition + str(more)}
    expect(refusal_of(query, index=index, condition=condition, values=given, **more), "ValidationException", message)


START = {"p": S("x"), "c": S("y"), "h": S("h"), "r": S("r")}


@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize("key", [
    {"p": S("x"), "c": S("y")}, {"h": S("h"), "r": S("r")}, {**START, "z": S("z")}, {**START, "r": N(1)},
    {**START, "p": N(1)}, {**START, "c": S("")}, {"p": S("x"), "h": S("h"), "r": S("r")},
    {"p": S("x"), "c": S("y"), "g": S("h")},
], ids=["no index key", "no table key", "too many", "index type", "table type", "empty", "no range", "other index"])
def test_bad_start_keys(dynamodb, table_gsi, operation, key):
    """A start key has the key of the table and that of the index."""
    more = {"KeyConditionExpression": "h = :h", "ExpressionAttributeValues": {":h": S("h")}}
    refusal = refusal_of(getattr(dynamodb, operation), TableName=table_gsi, IndexName="by-h-r", ExclusiveStartKey=key,
                         **(more if operation == "query" else {}))
    expect(refusal, "ValidationException",
           re.compile("(The provided starting key is invalid|The provided key element does not match|"
                      "One or more parameter values).*"))


def test_start_key_of_another_partition(query):
    """A start key lies in the partition that is asked for."""
    expect(refusal_of(query, index="by-h-r", condition="h = :h", values={":h": S("other")}, ExclusiveStartKey=START),
           "ValidationException",
           "The provided starting key is outside query boundaries based on provided conditions")


def test_scan_of_an_unknown_index(dynamodb, table_gsi):
    """A Scan names indexes as a Query does."""
    invalid(dynamodb.scan, "The table does not have the specified index: by-x", TableName=table_gsi, IndexName="by-x")


@pytest.mark.parametrize("value, message", [
    (N(5), mismatch("a", "S", "N", "a-global")), (L(S("x")), mismatch("a", "S", "L", "a-global")),
    (S(""), empty_key("string", "a-global", "a")),
], ids=["number", "list", "empty"])
@pytest.mark.parametrize("operation", ["put", "batch", "update"])
def test_which_index_is_named(dynamodb, shared_key, p, operation, value, message):
    """Of several indexes with the same key the first by name is told (recorded: dynamodb-conformance)."""
    item = {"p": S(p), "c": S("x"), "a": value}
    if operation == "put":
        invalid(dynamodb.put_item, message, TableName=shared_key, Item=item)
    elif operation == "batch":
        invalid(dynamodb.batch_write_item, message, RequestItems={shared_key: [{"PutRequest": {"Item": item}}]})
    else:
        invalid(dynamodb.update_item, UPDATED_KEY.format("string") if value == S("") else message,
                TableName=shared_key, Key={"p": S(p), "c": S("x")}, UpdateExpression="SET a = :v",
                ExpressionAttributeValues={":v": value})


@pytest.fixture(scope="module")
def shared_key(dynamodb):
    """A table whose indexes share the attribute a."""
    name = make_table(dynamodb, **{
        **schema("S", "S"), "AttributeDefinitions": definitions(("p", "S"), ("c", "S"), ("a", "S")),
        "LocalSecondaryIndexes": [index("z-local", ("p", "HASH"), ("a", "RANGE"))],
        "GlobalSecondaryIndexes": [index("b-global", ("a", "HASH")), index("a-global", ("a", "HASH"))]})
    yield name
    dynamodb.delete_table(TableName=name)
