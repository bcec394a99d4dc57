"""Global indexes with keys of several attributes: up to four that must be equal, and up to four that are ordered."""

import pytest

from conftest import make_table
from support import N, S, all_pages, definitions, expect, index, invalid, keys, random_text, refusal_of

PAIR = [("h1", "HASH"), ("h2", "HASH"), ("r1", "RANGE"), ("r2", "RANGE")]
EIGHT = [(f"h{i}", "HASH") for i in range(1, 5)] + [(f"r{i}", "RANGE") for i in range(1, 5)]


@pytest.fixture(scope="module")
def table(dynamodb):
    """Indexes pair (2 + 2 texts), mixed (h1 S, n N; m N, b B) and hashes (h1, h2 alone)."""
    name = make_table(
        dynamodb, AttributeDefinitions=definitions(
            ("p", "S"), ("h1", "S"), ("h2", "S"), ("r1", "S"), ("r2", "S"), ("n", "N"), ("m", "N"), ("b", "B")),
        GlobalSecondaryIndexes=[
            index("pair", *PAIR), index("hashes", ("h1", "HASH"), ("h2", "HASH"), projection="KEYS_ONLY"),
            index("mixed", ("h1", "HASH"), ("n", "HASH"), ("m", "RANGE"), ("b", "RANGE"))])
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture(scope="module")
def mark(dynamodb, table):
    """The value of h1 and h2 of twelve items: r1 is x, y or z, and r2 is a, ab, b or é."""
    value = random_text()
    for r1 in "zyx":
        for r2 in ("é", "b", "ab", "a"):
            dynamodb.put_item(TableName=table, Item={
                "p": S(value + r1 + r2), "h1": S(value), "h2": S(value), "r1": S(r1), "r2": S(r2), "v": S(r1 + r2)})
    return value


@pytest.fixture
def query(dynamodb, table):
    return lambda name, condition, values, **more: dynamodb.query(
        TableName=table, IndexName=name, KeyConditionExpression=condition, ExpressionAttributeValues=values, **more)


def found(answer):
    return [item["v"]["S"] for item in answer["Items"]]


ORDER = [r1 + r2 for r1 in "xyz" for r2 in ("a", "ab", "b", "é")]
BOTH = "h1 = :h AND h2 = :h"


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_order(query, mark, forward):
    """The first range attribute orders, then the second."""
    answer = query("pair", BOTH, {":h": S(mark)}, ScanIndexForward=forward)
    assert found(answer) == (ORDER if forward else ORDER[::-1])


@pytest.mark.parametrize("condition, values, expected", [
    ("r1 = :a", ("y",), ["ya", "yab", "yb", "yé"]), ("r1 > :a", ("y",), ["za", "zab", "zb", "zé"]),
    ("r1 <= :a", ("x",), ["xa", "xab", "xb", "xé"]), ("begins_with(r1, :a)", ("z",), ["za", "zab", "zb", "zé"]),
    ("r1 BETWEEN :a AND :b", ("x", "x"), ["xa", "xab", "xb", "xé"]), ("r1 = :a AND r2 = :b", ("y", "b"), ["yb"]),
    ("r1 = :a AND r2 < :b", ("y", "b"), ["ya", "yab"]), ("r1 = :a AND r2 <= :b", ("y", "b"), ["ya", "yab", "yb"]),
    ("r1 = :a AND r2 > :b", ("y", "ab"), ["yb", "yé"]), ("r1 = :a AND r2 >= :b", ("y", "ab"), ["yab", "yb", "yé"]),
    ("r1 = :a AND begins_with(r2, :b)", ("y", "a"), ["ya", "yab"]),
    ("r1 = :a AND r2 BETWEEN :b AND :c", ("y", "ab", "b"), ["yab", "yb"]), ("r1 = :a", ("none",), []),
])
@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_conditions(query, mark, condition, values, expected, forward):
    """Range attributes are asked for from the left; the last may have a range."""
    given = {":h": S(mark), **{name: S(value) for name, value in zip((":a", ":b", ":c"), values)}}
    answer = query("pair", f"{BOTH} AND {condition}", given, ScanIndexForward=forward)
    assert found(answer) == (expected if forward else expected[::-1])


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_pages(query, mark, limit, forward):
    """The last key of a page has all attributes of the index's key and the table's."""
    items, _ = all_pages(query, name="pair", condition=BOTH, values={":h": S(mark)}, Limit=limit,
                         ScanIndexForward=forward)
    assert [item["v"]["S"] for item in items] == (ORDER if forward else ORDER[::-1])
    answer = query("pair", BOTH, {":h": S(mark)}, Limit=limit)
    assert set(answer["LastEvaluatedKey"]) == {"p", "h1", "h2", "r1", "r2"}


def test_hash_attributes_only(query, mark):
    """A key may have hash attributes alone."""
    answer = query("hashes", BOTH, {":h": S(mark)})
    assert answer["Count"] == len(ORDER)
    assert all(set(item) == {"p", "h1", "h2"} for item in answer["Items"])


def test_keys_do_not_run_together(dynamodb, table, query, p):
    """ab + c is another key than a + bc."""
    for h1, h2 in (("ab", "c"), ("a", "bc")):
        dynamodb.put_item(TableName=table, Item={"p": S(p + h1), "h1": S(p + h1), "h2": S(h2)})
    items = query("hashes", "h1 = :a AND h2 = :b", {":a": S(p + "ab"), ":b": S("c")})["Items"]
    assert [item["p"]["S"] for item in items] == [p + "ab"]


def test_numbers_and_binaries(dynamodb, table, query, p):
    """Each attribute compares by its own type."""
    for m, b in (("10", b"\xff"), ("9", b"\x00"), ("10", b"\x01"), ("-1", b"\x80")):
        dynamodb.put_item(TableName=table, Item={
            "p": S(f"{p}{m}{b}"), "h1": S(p), "n": N("1.0"), "m": N(m), "b": {"B": b}})
    items = query("mixed", "h1 = :h AND n = :n", {":h": S(p), ":n": N(1)})["Items"]
    assert [(item["m"]["N"], item["b"]["B"]) for item in items] == \
        [("-1", b"\x80"), ("9", b"\x00"), ("10", b"\x01"), ("10", b"\xff")]
    items = query("mixed", "h1 = :h AND n = :n AND m = :m AND b > :b",
                  {":h": S(p), ":n": N(1), ":m": N("1e1"), ":b": {"B": b"\x01"}})["Items"]
    assert [item["b"]["B"] for item in items] == [b"\xff"]


@pytest.mark.parametrize("missing", ["h1", "h2", "r1", "r2"])
def test_sparse(dynamodb, table, query, p, missing):
    """An item that lacks any attribute of the key is not in the index until it gets it."""
    attributes = {name: S(p) for name in ("h1", "h2", "r1", "r2") if name != missing}
    dynamodb.put_item(TableName=table, Item={"p": S(p), **attributes})
    assert query("pair", BOTH, {":h": S(p)})["Count"] == 0
    dynamodb.update_item(TableName=table, Key={"p": S(p)}, UpdateExpression=f"SET {missing} = :v",
                         ExpressionAttributeValues={":v": S(p)})
    assert query("pair", BOTH, {":h": S(p)})["Count"] == 1


@pytest.mark.parametrize("name, value", [("h2", N(1)), ("r1", N(1)), ("r2", S("")), ("h1", S("")), ("m", S("x"))])
def test_bad_keys(dynamodb, table, p, name, value):
    """Each attribute of the key is checked."""
    invalid(dynamodb.put_item, None, TableName=table, Item={
        "p": S(p), "h1": S("x"), "h2": S("x"), "r1": S("x"), "r2": S("x"), name: value})


@pytest.mark.parametrize("condition", [
    "h1 = :h", "h2 = :h", "h1 = :h AND r1 = :h", "h1 = :h AND h2 > :h", "h1 = :h AND begins_with(h2, :h)",
    "h1 = :h AND h2 BETWEEN :h AND :h", f"{BOTH} AND r2 = :h", f"{BOTH} AND r1 > :h AND r2 = :h",
    f"{BOTH} AND begins_with(r1, :h) AND r2 = :h", f"{BOTH} AND r1 = :h AND r2 = :h AND v = :h", f"{BOTH} AND p = :h",
    f"{BOTH} AND r1 = :h AND r1 = :h", f"{BOTH} OR r1 = :h",
])
def test_bad_conditions(query, condition):
    """All hash attributes with equality, no gap, and a range at the end only (the words are not on record)."""
    expect(refusal_of(query, name="pair", condition=condition, values={":h": S("x")}), "ValidationException")


@pytest.mark.parametrize("condition, missing, present", [
    ("r2 = :h", "r1", "r2"), ("r1 > :h AND r2 = :h", "r1", "r2"), ("begins_with(r1, :h) AND r2 > :h", "r1", "r2"),
])
def test_gaps(query, condition, missing, present):
    """A condition needs equality on all sort attributes before it (recorded: dynamodb-conformance)."""
    expect(refusal_of(query, name="pair", condition=f"{BOTH} AND {condition}", values={":h": S("x")}),
           "ValidationException", f"RANGE key attributes {missing} must have equality conditions specified in the "
           f"query because a condition is present on key attribute {present}")


@pytest.mark.parametrize("name", ["h1", "h2", "r1", "r2"])
def test_filter_on_the_key(query, name):
    """No attribute of the index's key is filtered."""
    expect(refusal_of(query, name="pair", condition=BOTH, values={":h": S("x")}, FilterExpression=f"{name} = :h"),
           "ValidationException",
           f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}")


@pytest.mark.parametrize("missing", ["p", "h2", "r1", "r2"])
def test_bad_start_keys(query, missing):
    """A start key has all attributes."""
    key = {name: S("x") for name in ("p", "h1", "h2", "r1", "r2") if name != missing}
    expect(refusal_of(query, name="pair", condition=BOTH, values={":h": S("x")}, ExclusiveStartKey=key),
           "ValidationException")


def test_scan(dynamodb, table, mark):
    """A Scan in pages finds each item once."""
    items, _ = all_pages(dynamodb.scan, TableName=table, IndexName="pair", Limit=4)
    assert sorted(item["v"]["S"] for item in items if item["h1"] == S(mark)) == sorted(ORDER)


# --- Tables with such indexes --------------------------------------------------------------------


def with_index(*elements):
    names = sorted({"p", *(name for name, _ in elements)})
    return {"AttributeDefinitions": definitions(*((name, "S") for name in names)),
            "GlobalSecondaryIndexes": [index("index", *elements)]}


@pytest.mark.parametrize("elements", [
    PAIR, PAIR[:2], EIGHT, EIGHT[:4], [EIGHT[0]] + EIGHT[4:], [("p", "HASH"), ("x", "HASH")],
], ids=["2+2", "2", "4+4", "4", "1+4", "with the table's key"])
def test_described_as_given(dynamodb, new_table, elements):
    """The description has all elements in their order."""
    table = dynamodb.describe_table(TableName=new_table(**with_index(*elements)))["Table"]
    assert table["GlobalSecondaryIndexes"][0]["KeySchema"] == keys(*elements)


@pytest.mark.parametrize("elements", [
    [(f"h{i}", "HASH") for i in range(5)], [("h", "HASH")] + [(f"r{i}", "RANGE") for i in range(5)],
    [("r", "RANGE"), ("h", "HASH")], [("h", "HASH"), ("r", "RANGE"), ("i", "HASH")], [("r", "RANGE"), ("s", "RANGE")],
    [("h", "HASH"), ("h", "HASH")], [("h", "HASH"), ("i", "HASH"), ("h", "RANGE")],
], ids=["5 hashes", "5 ranges", "range first", "hash after range", "no hash", "hash twice", "hash and range"])
def test_keys_that_are_refused(dynamodb, elements):
    """Hash attributes come first, four of each kind at most, and each once (the words are not on record)."""
    invalid(dynamodb.create_table, None, TableName=f"serein-test-{random_text()}", BillingMode="PAY_PER_REQUEST",
            KeySchema=keys(("p", "HASH")), **with_index(*elements))


def test_local_indexes_have_two_attributes(dynamodb):
    """Only global indexes have longer keys."""
    invalid(dynamodb.create_table, None, TableName=f"serein-test-{random_text()}", BillingMode="PAY_PER_REQUEST",
            KeySchema=keys(("p", "HASH"), ("c", "RANGE")), AttributeDefinitions=definitions(*((n, "S") for n in "pcd")),
            LocalSecondaryIndexes=[index("index", ("p", "HASH"), ("c", "RANGE"), ("d", "RANGE"))])
