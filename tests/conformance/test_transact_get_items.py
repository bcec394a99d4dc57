"""TransactGetItems: what it reads, what it costs, and what is refused."""

import json
import re
import threading

import pytest

from support import L, M, N, NOT_NULL, S, client, expect, invalid, one_of, refusal_of, violation, violations
from transactions import SCHEMA_MISMATCH, TWICE, cancelled, get, key, put


@pytest.fixture
def read(dynamodb):
    """read(get, …) sends a transaction, and returns its items; None for one that is not there."""
    def call(*gets, **more):
        answer = dynamodb.transact_get_items(TransactItems=list(gets), **more)
        return [response.get("Item") for response in answer["Responses"]]

    return call


@pytest.fixture
def refused(dynamodb):
    return lambda *codes, gets: cancelled(dynamodb.transact_get_items, *codes, TransactItems=gets)


@pytest.fixture
def bad(dynamodb):
    return lambda message, *gets, **more: invalid(
        dynamodb.transact_get_items, message, TransactItems=list(gets), **more)


@pytest.fixture
def store(dynamodb, table_s):
    def put_item(p, **attributes):
        dynamodb.put_item(TableName=table_s, Item={"p": S(p), **attributes})
        return {"p": S(p), **attributes}

    return put_item


# --- What it reads -------------------------------------------------------------------------------


def test_one(read, store, table_s, p):
    """One item."""
    stored = store(p, v=N(1))
    assert read(get(table_s, key(p))) == [stored]


def test_order(read, store, table_s, p):
    """Answers stand in the order of the request."""
    stored = [store(p + name) for name in "abc"]
    assert read(*(get(table_s, key(p + name)) for name in "cab")) == [stored[2], stored[0], stored[1]]


def test_missing(api, store, table_s, p):
    """What is not there is an empty answer at its place."""
    stored = store(p)
    answer = api("TransactGetItems", {"TransactItems": [get(table_s, key(p + "none")), get(table_s, key(p))]})
    assert answer.json == {"Responses": [{}, {"Item": stored}]}


def test_several_tables(read, dynamodb, store, table_s, table_sn, p):
    """Items of many tables."""
    stored, other = store(p), {"p": S(p), "c": N(1)}
    dynamodb.put_item(TableName=table_sn, Item=other)
    assert read(get(table_s, key(p)), get(table_sn, other)) == [stored, other]


def test_table_by_arn(read, dynamodb, store, table_s, p):
    """TableName may be an ARN."""
    stored = store(p)
    assert read(get(dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"], key(p))) == [stored]


def test_hundred(read, dynamodb, table_s, p):
    """100 items are the most."""
    dynamodb.transact_write_items(TransactItems=[put(table_s, p=S(f"{p}{i}"), v=N(i)) for i in range(100)])
    assert [item["v"]["N"] for item in read(*(get(table_s, key(f"{p}{i}")) for i in range(100)))] == [
        str(i) for i in range(100)]


def test_projection(read, store, table_s, p):
    """Parts of items."""
    store(p, a=N(1), b=L(N(1), N(2)), m=M(x=S("y"), z=S("z")))
    assert read(get(table_s, key(p), ProjectionExpression="a, b[1], m.x")) == [
        {"a": N(1), "b": L(N(2)), "m": M(x=S("y"))}]


def test_projection_with_names(read, store, table_s, p):
    """Names are placeholders' too."""
    store(p, size=N(1))
    assert read(get(table_s, key(p), ProjectionExpression="#s", ExpressionAttributeNames={"#s": "size"})) == [
        {"size": N(1)}]


def test_projection_of_nothing(read, store, table_s, p):
    """An item without the attribute is there, and empty."""
    store(p)
    assert read(get(table_s, key(p), ProjectionExpression="zz")) == [{}]


def test_projection_is_per_item(read, store, table_s, p):
    """Each Get has its own."""
    store(p + "1", a=N(1)), store(p + "2", a=N(1))
    assert read(get(table_s, key(p + "1"), ProjectionExpression="a"), get(table_s, key(p + "2"))) == [
        {"a": N(1)}, {"p": S(p + "2"), "a": N(1)}]


def test_large_items(read, dynamodb, table_s, p):
    """Up to 4 MB."""
    for i in range(10):
        dynamodb.put_item(TableName=table_s, Item={"p": S(f"{p}{i}"), "x": S("x" * 390_000)})
    assert all(read(*(get(table_s, key(f"{p}{i}")) for i in range(10))))


def test_more_than_4_mb(dynamodb, table_s, p):
    """And no more. (The words are not on record.)"""
    for i in range(11):
        dynamodb.put_item(TableName=table_s, Item={"p": S(f"{p}{i}"), "x": S("x" * 400_000)})
    refusal = refusal_of(dynamodb.transact_get_items, TransactItems=[get(table_s, key(f"{p}{i}")) for i in range(11)])
    assert refusal.code == "ValidationException"


def test_one_moment(endpoint, dynamodb, table_s, p):
    """Two items that are always written together are never seen apart."""
    stop = threading.Event()

    def write():
        writer = client(endpoint)
        for i in range(100_000):
            if stop.is_set():
                return
            writer.transact_write_items(TransactItems=[put(table_s, p=S(p + name), v=N(i)) for name in "ab"])

    dynamodb.transact_write_items(TransactItems=[put(table_s, p=S(p + name), v=N(0)) for name in "ab"])
    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(300):
            answer = dynamodb.transact_get_items(TransactItems=[get(table_s, key(p + name)) for name in "ba"])
            seen = {response["Item"]["v"]["N"] for response in answer["Responses"]}
            assert len(seen) == 1
    finally:
        stop.set()
        thread.join()


# --- What it costs -------------------------------------------------------------------------------


def test_capacity_total(dynamodb, store, table_s, p):
    """Two read units for each item, also for one that is not there."""
    store(p)
    answer = dynamodb.transact_get_items(TransactItems=[get(table_s, key(p)), get(table_s, key(p + "none"))],
                                         ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [{"TableName": table_s, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}]


def test_capacity_indexes(dynamodb, store, table_s, p):
    """With the part of the table."""
    answer = dynamodb.transact_get_items(TransactItems=[get(table_s, key(p))], ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == [{
        "TableName": table_s, "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0,
        "Table": {"CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}}]


def test_capacity_of_larger_items(dynamodb, store, table_s, p):
    """Two for each started 4 KB."""
    store(p, x=S("x" * 5000))
    answer = dynamodb.transact_get_items(TransactItems=[get(table_s, key(p))], ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 4.0


def test_capacity_of_a_projection(dynamodb, store, table_s, p):
    """The whole item is read."""
    store(p, x=S("x" * 5000))
    answer = dynamodb.transact_get_items(TransactItems=[get(table_s, key(p), ProjectionExpression="p")],
                                         ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 4.0


def test_no_capacity(dynamodb, table_s, p):
    """Only where it is asked for."""
    assert "ConsumedCapacity" not in dynamodb.transact_get_items(TransactItems=[get(table_s, key(p))])


def test_capacity_of_several_tables(dynamodb, table_s, table_sn, p):
    """One entry for each."""
    answer = dynamodb.transact_get_items(
        TransactItems=[get(table_s, key(p)), get(table_sn, {"p": S(p), "c": N(1)}), get(table_s, key(p + "x"))],
        ReturnConsumedCapacity="TOTAL")
    assert [(used["TableName"], used["CapacityUnits"]) for used in answer["ConsumedCapacity"]] == [
        (table_s, 4.0), (table_sn, 2.0)]


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"p": N(1)}, {"p": L(S("x"))}, {"q": S("x")}, {"p": S("x"), "q": S("y")}],
                         ids=["empty", "number", "list", "other name", "too many"])
def test_unfit_key(refused, table_s, given):
    """A key that is none of the table's cancels the transaction."""
    (reason,) = refused("ValidationError", gets=[get(table_s, given)])
    assert reason["Message"] == SCHEMA_MISMATCH


def test_unfit_key_among_others(refused, table_s, p):
    """At its place; only the first is told."""
    refused("None", "ValidationError", "None", gets=[
        get(table_s, key(p)), get(table_s, {"p": N(1)}), get(table_s, {"p": N(2)})])


def test_empty_text_as_key(refused, table_s):
    """For reads, an empty key value is a reason, too."""
    (reason,) = refused("ValidationError", gets=[get(table_s, key(""))])
    assert reason["Message"] == ("One or more parameter values are not valid. The AttributeValue for a key attribute "
                                 "cannot contain an empty string value. Key: p")


def test_same_item_twice(bad, table_s, p):
    """No item may be asked for twice."""
    bad(TWICE, get(table_s, key(p)), get(table_s, key(p)))


def test_nothing(bad):
    """At least one item."""
    bad(violations(violation("[]", "transactItems", "Member must have length greater than or equal to 1")))


def test_more_than_hundred(bad, table_s, p):
    """At most 100."""
    bad(re.compile(r"1 validation error detected: Value '\[.*' at 'transactItems' failed to satisfy constraint: "
                   r"Member must have length less than or equal to 100", re.DOTALL),
        *(get(table_s, key(f"{p}{i}")) for i in range(101)))


@pytest.mark.parametrize("member, path", [("Key", "key"), ("TableName", "tableName")])
def test_missing_members(bad, table_s, p, member, path):
    """A Get has a table and a key."""
    action = get(table_s, key(p))
    del action["Get"][member]
    bad(violations(violation(None, f"transactItems.1.member.get.{path}", NOT_NULL)), action)


def test_no_get(bad):
    """And each element has a Get."""
    bad(violations(violation(None, "transactItems.1.member.get", NOT_NULL)), {})


def test_unknown_table(dynamodb, table_s, p):
    """A table that is not there."""
    expect(refusal_of(dynamodb.transact_get_items, TransactItems=[
        get(table_s, key(p)), get("serein-test-no-such-table", key(p))]),
        "ResourceNotFoundException", "Requested resource not found")


def test_violations_come_before_a_missing_table(bad, p):
    """What the model says comes first."""
    bad(violations(violation("X", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))),
        get("serein-test-no-such-table", key(p)), ReturnConsumedCapacity="X")


def test_violations_come_before_the_same_item_twice(bad, table_s, p):
    """Likewise."""
    bad(violations(violation("X", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))),
        get(table_s, key(p)), get(table_s, key(p)), ReturnConsumedCapacity="X")


def test_faulty_projection(bad, table_s, p):
    """Faults of expressions refuse the request."""
    bad('Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
        get(table_s, key(p), ProjectionExpression="!!!"))


def test_unused_name(bad, table_s, p):
    """A name that is not used."""
    bad("Value provided in ExpressionAttributeNames unused in expressions: keys: {#q}",
        get(table_s, key(p), ProjectionExpression="#x", ExpressionAttributeNames={"#x": "x", "#q": "q"}))


def test_missing_name(bad, table_s, p):
    """A name that is not defined."""
    bad("Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute "
        "name: #z", get(table_s, key(p), ProjectionExpression="#z"))


def test_names_without_projection(bad, table_s, p):
    """Names without an expression."""
    bad("ExpressionAttributeNames can only be specified when using expressions",
        get(table_s, key(p), ExpressionAttributeNames={"#x": "x"}))


def test_aws_cli(aws, store, table_s, p):
    """As the AWS CLI's documentation shows it."""
    stored = store(p)
    answer = aws("dynamodb", "transact-get-items", "--transact-items", json.dumps([get(table_s, key(p))]),
                 "--return-consumed-capacity", "TOTAL")
    assert answer == {"ConsumedCapacity": [{"TableName": table_s, "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}],
                      "Responses": [{"Item": stored}]}
