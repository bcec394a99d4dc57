"""BatchWriteItem: what it writes, its limits, and what is refused."""

import re

import pytest

from support import L, N, NOT_NULL, S, expect, invalid, one_of, random_text, refusal_of, violation, violations

UNKNOWN = "The provided key element does not match the schema"
EMPTY = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "


def put(**attributes):
    return {"PutRequest": {"Item": attributes}}


def delete(**key):
    return {"DeleteRequest": {"Key": key}}


@pytest.fixture
def write(dynamodb, table_s):
    """write(request, …) sends requests for the table of texts."""
    return lambda *requests, **more: dynamodb.batch_write_item(RequestItems={table_s: list(requests)}, **more)


@pytest.fixture
def item(dynamodb, table_s):
    return lambda p: dynamodb.get_item(TableName=table_s, Key={"p": S(p)}, ConsistentRead=True).get("Item")


# --- What it writes ------------------------------------------------------------------------------


def test_put_and_delete(write, item, p):
    """One request puts and deletes."""
    write(put(p=S(p + "a"), v=N(1)), put(p=S(p + "b"), v=N(2)))
    write(put(p=S(p + "c")), delete(p=S(p + "a")), delete(p=S(p + "missing")))
    assert [item(p + name) for name in "abc"] == [None, {"p": S(p + "b"), "v": N(2)}, {"p": S(p + "c")}]


def test_answer(api, table_s, p):
    """What could be written leaves nothing over."""
    answer = api("BatchWriteItem", {"RequestItems": {table_s: [put(p=S(p))]}})
    assert answer.json == {"UnprocessedItems": {}}


def test_put_replaces_the_whole_item(write, item, p):
    """A put of a batch is a put."""
    write(put(p=S(p), a=N(1), b=N(2)))
    write(put(p=S(p), b=N(3)))
    assert item(p) == {"p": S(p), "b": N(3)}


def test_several_tables(dynamodb, table_s, table_sn, table_b, p):
    """One request writes to many tables."""
    dynamodb.put_item(TableName=table_b, Item={"p": {"B": p.encode()}})
    dynamodb.batch_write_item(RequestItems={
        table_s: [put(p=S(p))], table_sn: [put(p=S(p), c=N(1)), put(p=S(p), c=N(2))],
        table_b: [delete(p={"B": p.encode()})]})
    assert "Item" in dynamodb.get_item(TableName=table_s, Key={"p": S(p)})
    assert "Item" in dynamodb.get_item(TableName=table_sn, Key={"p": S(p), "c": N(2)})
    assert "Item" not in dynamodb.get_item(TableName=table_b, Key={"p": {"B": p.encode()}})


def test_twenty_five(write, item, p):
    """25 requests are the most."""
    write(*(put(p=S(f"{p}{i}")) for i in range(25)))
    assert all(item(f"{p}{i}") for i in range(25))


def test_twenty_five_of_two_tables(dynamodb, table_s, table_sn, p):
    """25 requests for all tables together."""
    dynamodb.batch_write_item(RequestItems={
        table_s: [put(p=S(f"{p}{i}")) for i in range(13)], table_sn: [put(p=S(p), c=N(i)) for i in range(12)]})
    assert dynamodb.query(TableName=table_sn, KeyConditionExpression="p = :p", Select="COUNT",
                          ExpressionAttributeValues={":p": S(p)})["Count"] == 12


def test_same_key_in_two_tables(dynamodb, table_s, table_ss, p):
    """Keys are compared within a table only."""
    dynamodb.batch_write_item(RequestItems={table_s: [put(p=S(p))], table_ss: [put(p=S(p), c=S(p))]})
    assert "Item" in dynamodb.get_item(TableName=table_ss, Key={"p": S(p), "c": S(p)})


def test_large_items(write, item, p):
    """25 items of 400 KB are 10 MB: that goes in one request."""
    write(*(put(p=S(f"{p}{i:02}"), a=S("x" * 400_000)) for i in range(25)))
    assert len(item(f"{p}24")["a"]["S"]) == 400_000


def test_table_by_arn(dynamodb, table_s, item, p):
    """A table may be named by its ARN."""
    arn = dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"]
    dynamodb.batch_write_item(RequestItems={arn: [put(p=S(p))]})
    assert item(p) == {"p": S(p)}


def test_every_type_of_value(write, item, p):
    """Values of a batch are values as everywhere."""
    attributes = {"s": S(""), "n": N("1.5"), "b": {"B": b"\x00"}, "l": L(S("x")), "t": {"BOOL": True},
                  "z": {"NULL": True}, "ss": {"SS": ["x"]}}
    write(put(p=S(p), **attributes))
    assert item(p) == {"p": S(p), **attributes}


def test_numbers_are_normalised(write, item, p):
    """A number is answered in its shortest form."""
    write(put(p=S(p), n={"N": "0001.500"}))
    assert item(p)["n"] == N("1.5")


# --- Refused -------------------------------------------------------------------------------------


def test_no_tables(dynamodb):
    """A request must ask for something (recorded: dynamodb-conformance, most regions, October 2026)."""
    invalid(dynamodb.batch_write_item, "The requestItems parameter is required for BatchWriteItem", RequestItems={})


def test_no_request(api):
    """RequestItems is required."""
    answer = api("BatchWriteItem", {})
    assert (answer.error, answer.message) == \
        ("ValidationException", violations(violation(None, "requestItems", NOT_NULL)))


BOUNDS = (r"Map value must satisfy constraint: \[Member must have length less than or equal to 25, "
          r"Member must have length greater than or equal to 1\]")


@pytest.mark.parametrize("count", [0, 26, 100])
def test_number_of_requests(dynamodb, table_s, count):
    """A table has 1 to 25 requests; the message shows the whole request (recorded: dynamodb-conformance)."""
    invalid(dynamodb.batch_write_item,
            re.compile(rf"1 validation error detected: Value '\{{{table_s}=\[.*\]\}}' at 'requestItems' failed to "
                       f"satisfy constraint: {BOUNDS}", re.S),
            RequestItems={table_s: [put(p=S(str(i))) for i in range(count)]})


def test_too_many_requests_of_two_tables(dynamodb, table_s, table_sn):
    """26 for two tables are one too many."""
    invalid(dynamodb.batch_write_item, "Too many items requested for the BatchWriteItem call", RequestItems={
        table_s: [put(p=S(str(i))) for i in range(13)], table_sn: [put(p=S("x"), c=N(i)) for i in range(13)]})


@pytest.mark.parametrize("table, requests", [
    ("table_s", [put(p=S("x")), put(p=S("x"))]), ("table_s", [put(p=S("x")), delete(p=S("x"))]),
    ("table_s", [delete(p=S("x")), delete(p=S("x"))]), ("table_n", [put(p=N(1)), delete(p=N("1.0"))]),
    ("table_n", [put(p=N("1e1")), put(p=N("10"))]),
    ("table_ss", [put(p=S("x"), c=S("y")), put(p=S("x"), c=S("z")), delete(c=S("y"), p=S("x"))]),
    ("table_b", [put(p={"B": b"x"}), put(p={"B": b"x"})]),
])
def test_duplicates(dynamodb, request, table, requests):
    """One item is written once."""
    invalid(dynamodb.batch_write_item, "Provided list of item keys contains duplicates",
            RequestItems={request.getfixturevalue(table): requests})


def test_keys_that_only_look_alike(dynamodb, table_ss, p):
    """Keys do not run together."""
    dynamodb.batch_write_item(RequestItems={
        table_ss: [put(p=S(p + "ab"), c=S("c")), put(p=S(p + "a"), c=S("bc"))]})


@pytest.mark.parametrize("request_of_item", [
    {}, {"PutRequest": {"Item": {"p": S("x")}}, "DeleteRequest": {"Key": {"p": S("x")}}}, {"PutRequest": None},
], ids=["neither", "both", "null"])
def test_neither_or_both(api, table_s, request_of_item):
    """A request is a put or a delete."""
    answer = api("BatchWriteItem", {"RequestItems": {table_s: [request_of_item]}})
    assert answer.error == "ValidationException"
    assert answer.message == \
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"


@pytest.mark.parametrize("request_of_item, member", [
    ({"PutRequest": {}}, "putRequest.item"), ({"DeleteRequest": {}}, "deleteRequest.key"),
])
def test_missing_members(api, table_s, request_of_item, member):
    """A put has an item and a delete a key."""
    answer = api("BatchWriteItem", {"RequestItems": {table_s: [request_of_item]}})
    assert (answer.error, answer.message) == ("ValidationException", violations(
        violation(None, f"requestItems.{table_s}.member.1.member.{member}", NOT_NULL)))


@pytest.mark.parametrize("member, entry", [
    ("ReturnConsumedCapacity", violation("x", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))),
    ("ReturnItemCollectionMetrics", violation("x", "returnItemCollectionMetrics", one_of("SIZE", "NONE"))),
])
def test_bad_enumerations(api, table_s, p, member, entry):
    """Sets of the interface model."""
    answer = api("BatchWriteItem", {"RequestItems": {table_s: [put(p=S(p))]}, member: "x"})
    assert (answer.error, answer.message) == ("ValidationException", violations(entry))


@pytest.mark.parametrize("request_of_item, message", [
    (put(), UNKNOWN), (put(q=S("x")), UNKNOWN), (put(p=N(5)), UNKNOWN), (put(p=L(S("x"))), UNKNOWN),
    (put(p=S("")), EMPTY + "string value. Key: p"), (delete(), UNKNOWN), (delete(q=S("x")), UNKNOWN),
    (delete(p=N(5)), UNKNOWN), (delete(p=S("x"), q=S("y")), UNKNOWN),
    (delete(p=S("")), EMPTY + "string value. Key: p"),
    (put(p={}), "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    (put(p=S("x"), n={"N": "x"}), "The parameter cannot be converted to a numeric value: x"),
    (put(p=S("x"), s={"SS": []}), "One or more parameter values were invalid: An string set  may not be empty"),
    (put(p=S("x" * 2049)),
     "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    (put(p=S("x"), a=S("x" * 409_600)), "Item size has exceeded the maximum allowed size"),
], ids=["put nothing", "put without key", "put type", "put list", "put empty", "delete nothing", "delete name",
        "delete type", "delete too many", "delete empty", "no value", "not a number", "empty set", "long key",
        "large"])
def test_bad_items(write, item, p, request_of_item, message):
    """One bad item spoils the whole request: nothing of it is written."""
    expect(refusal_of(lambda: write(put(p=S(p)), request_of_item)), "ValidationException", message)
    assert item(p) is None


@pytest.mark.parametrize("request_of_item", [put(p={"B": b""}), delete(p={"B": b""})], ids=["put", "delete"])
def test_empty_binary_keys(dynamodb, table_b, request_of_item):
    """Binaries have words of their own."""
    invalid(dynamodb.batch_write_item, EMPTY + "binary value. Key: p", RequestItems={table_b: [request_of_item]})


@pytest.mark.parametrize("value, message", [
    (N(5), "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N "
     "IndexName: by-g"),
    (L(S("x")), "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: L "
     "IndexName: by-g"),
    (S(""), "One or more parameter values are not valid. A value specified for a secondary index key is not supported. "
     "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-g, IndexKey: g"),
], ids=["type", "list", "empty"])
def test_bad_index_keys(dynamodb, table_gsi, p, value, message):
    """Keys of indexes are checked as well."""
    invalid(dynamodb.batch_write_item, message,
            RequestItems={table_gsi: [put(p=S(p), c=S("ok")), put(p=S(p), c=S("bad"), g=value)]})
    assert "Item" not in dynamodb.get_item(TableName=table_gsi, Key={"p": S(p), "c": S("ok")})


def test_unknown_table(dynamodb, table_s, item, p):
    """One unknown table spoils the whole request."""
    expect(refusal_of(dynamodb.batch_write_item, RequestItems={
        table_s: [put(p=S(p))], f"serein-test-{random_text()}": [put(p=S(p))]}),
        "ResourceNotFoundException", "Requested resource not found")
    assert item(p) is None


def test_bad_value_for_an_unknown_table(dynamodb):
    """Values are checked before tables are looked for."""
    invalid(dynamodb.batch_write_item, "The parameter cannot be converted to a numeric value: x",
            RequestItems={f"serein-test-{random_text()}": [put(p={"N": "x"})]})


@pytest.mark.parametrize("body", [
    {"RequestItems": []}, {"RequestItems": "x"}, {"RequestItems": {"abc": {}}}, {"RequestItems": {"abc": ["x"]}},
    {"RequestItems": {"abc": [{"PutRequest": "x"}]}}, {"RequestItems": {"abc": [{"PutRequest": {"Item": []}}]}},
    {"RequestItems": {"abc": [{"DeleteRequest": {"Key": {"p": "x"}}}]}},
])
def test_wrong_types(api, body):
    """JSON of the wrong type is no request at all."""
    assert api("BatchWriteItem", body).error == "SerializationException"


def test_no_conditions(api, table_s, p):
    """A batch has no conditions: such a member is unknown, and ignored as unknown members are."""
    request = {"PutRequest": {"Item": {"p": S(p)}, "ConditionExpression": "attribute_exists(p)"}}
    assert api("BatchWriteItem", {"RequestItems": {table_s: [request]}}).status == 200
