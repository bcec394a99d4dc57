"""UpdateItem: items it makes, what it returns, conditions, keys, sizes, and what is refused."""

import re
import threading

import pytest

from support import (L, M, N, NOT_NULL, S, client, expect, invalid, one_of, random_text, refusal_of, text_of_size,
                     violation, violations)

INVALID = "One or more parameter values were invalid: "


@pytest.fixture
def update(dynamodb, table_s, p):
    """update(expression, values, **more) updates the item p of the table and answers what the call does."""

    def call(expression, values=None, **more):
        return dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, UpdateExpression=expression,
                                    **({"ExpressionAttributeValues": values} if values else {}), **more)

    return call


@pytest.fixture
def item(dynamodb, table_s, p):
    """item() is the item p of the table, or None."""
    return lambda: dynamodb.get_item(TableName=table_s, Key={"p": S(p)}, ConsistentRead=True).get("Item")


# --- Items that were not there -------------------------------------------------------------------


@pytest.mark.parametrize("expression, value, attributes", [
    ("SET a = :v", S("x"), {"a": S("x")}), ("ADD n :v", N(3), {"n": N(3)}),
    ("ADD s :v", {"SS": ["x"]}, {"s": {"SS": ["x"]}}), ("SET a = if_not_exists(a, :v)", N(0), {"a": N(0)}),
    ("SET a = :v REMOVE b", N(0), {"a": N(0)}),
])
def test_update_makes_the_item(update, item, p, expression, value, attributes):
    """An update of nothing is an insertion."""
    update(expression, {":v": value})
    assert item() == {"p": S(p), **attributes}


@pytest.mark.parametrize("expression", ["REMOVE a", "REMOVE a, b"])
def test_removing_from_nothing_makes_no_item(update, item, expression):
    """An update that only removes leaves nothing where nothing was."""
    update(expression)
    assert item() is None


def test_update_without_anything(dynamodb, table_s, item, p):
    """An update that says nothing makes the item with its key only."""
    dynamodb.update_item(TableName=table_s, Key={"p": S(p)})
    assert item() == {"p": S(p)}


def test_update_without_anything_keeps_the_item(dynamodb, table_s, item, p):
    """An update that says nothing changes nothing."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x")})
    dynamodb.update_item(TableName=table_s, Key={"p": S(p)})
    assert item() == {"p": S(p), "a": S("x")}


def test_answer_is_empty(api, table_s, p):
    """Without a wish for more the answer is an empty object."""
    answer = api("UpdateItem", {"TableName": table_s, "Key": {"p": S(p)}, "UpdateExpression": "REMOVE a"})
    assert (answer.status, answer.text) == (200, "{}")


@pytest.mark.parametrize("table, key", [
    ("table_n", {"p": N("1.50")}), ("table_b", {"p": {"B": b"\x00\xff"}}), ("table_sn", {"p": S("x"), "c": N(-1)}),
    ("table_sb", {"p": S("x"), "c": {"B": b"\xff"}}),
])
def test_every_kind_of_key(dynamodb, request, table, key):
    """An item is updated under each type of key, however a number is written."""
    name, mark = request.getfixturevalue(table), random_text()
    dynamodb.update_item(TableName=name, Key=key, UpdateExpression="SET a = :v",
                         ExpressionAttributeValues={":v": S(mark)})
    assert dynamodb.get_item(TableName=name, Key=key)["Item"]["a"] == S(mark)


# --- ReturnValues --------------------------------------------------------------------------------

BEFORE = {"a": S("x"), "n": N(1), "m": M(b=S("dog"), c=L(N(1), N(2), N(3))), "s": {"SS": ["one"]}}


def returned(dynamodb, table, p, kind, expression, values=None, before=BEFORE):
    """The attributes that an update answers, or None."""
    if before is not None:
        dynamodb.put_item(TableName=table, Item={"p": S(p), **before})
    return dynamodb.update_item(
        TableName=table, Key={"p": S(p)}, UpdateExpression=expression, ReturnValues=kind,
        **({"ExpressionAttributeValues": values} if values else {})).get("Attributes")


@pytest.mark.parametrize("kind", ["NONE", None])
def test_return_none(api, table_s, p, kind):
    """Nothing is returned unless asked for."""
    answer = api("UpdateItem", {"TableName": table_s, "Key": {"p": S(p)}, "UpdateExpression": "SET a = :v",
                                "ExpressionAttributeValues": {":v": N(1)}, **({"ReturnValues": kind} if kind else {})})
    assert answer.json == {}


def test_all_old(dynamodb, table_s, p):
    """ALL_OLD is the item before, key and all."""
    assert returned(dynamodb, table_s, p, "ALL_OLD", "SET a = :v", {":v": N(1)}) == {"p": S(p), **BEFORE}


def test_all_new(dynamodb, table_s, p):
    """ALL_NEW is the item after, key and all."""
    assert returned(dynamodb, table_s, p, "ALL_NEW", "SET a = :v REMOVE n", {":v": N(1)}) == \
        {"p": S(p), "a": N(1), "m": BEFORE["m"], "s": BEFORE["s"]}


@pytest.mark.parametrize("kind, expected", [("ALL_OLD", None), ("UPDATED_OLD", None), ("UPDATED_NEW", {"a": N(1)})])
def test_values_of_a_new_item(dynamodb, table_s, p, kind, expected):
    """Where nothing was there are no old values; UPDATED_NEW has no key."""
    assert returned(dynamodb, table_s, p, kind, "SET a = :v", {":v": N(1)}, None) == expected


def test_all_new_of_a_new_item(dynamodb, table_s, p):
    """ALL_NEW has the key of an item that the update made."""
    assert returned(dynamodb, table_s, p, "ALL_NEW", "SET a = :v", {":v": N(1)}, None) == {"p": S(p), "a": N(1)}


@pytest.mark.parametrize("kind", ["ALL_NEW", "UPDATED_NEW", "ALL_OLD", "UPDATED_OLD"])
def test_values_of_no_item(dynamodb, table_s, p, kind):
    """An update that makes no item has none to return."""
    assert returned(dynamodb, table_s, p, kind, "REMOVE a", None, None) is None


@pytest.mark.parametrize("expression, value, expected", [
    ("SET a = :v", S("y"), {"a": S("x")}), ("SET a = :v", S("x"), {"a": S("x")}), ("SET z = :v", S("y"), None),
    ("SET a = :v, z = :v", S("y"), {"a": S("x")}), ("SET a = :v, n = :v", S("y"), {"a": S("x"), "n": N(1)}),
    ("REMOVE a", None, {"a": S("x")}), ("REMOVE z", None, None), ("ADD n :v", N(1), {"n": N(1)}),
    ("ADD z :v", N(1), None), ("DELETE s :v", {"SS": ["one"]}, {"s": {"SS": ["one"]}}),
    ("SET m.b = :v", S("y"), {"m": M(b=S("dog"))}), ("SET m.c[1] = :v", N(7), {"m": M(c=L(N(2)))}),
    ("SET m.c[1] = :v, m.b = :v", N(8), {"m": M(b=S("dog"), c=L(N(2)))}), ("SET m.z = :v", N(8), None),
    ("REMOVE m.c[1], m.c[3]", None, {"m": M(c=L(N(2)))}), ("REMOVE m.c[0], m.c[2]", None, {"m": M(c=L(N(1), N(3)))}),
    ("SET m = :v", N(1), {"m": BEFORE["m"]}),
])
def test_updated_old(dynamodb, table_s, p, expression, value, expected):
    """UPDATED_OLD is what stood at the places that the update names, and only that."""
    assert returned(dynamodb, table_s, p, "UPDATED_OLD", expression, {":v": value} if value else None) == expected


@pytest.mark.parametrize("expression, value, expected", [
    ("SET a = :v", S("y"), {"a": S("y")}), ("SET a = :v, z = :v", S("y"), {"a": S("y"), "z": S("y")}),
    ("SET n = n + :v", N(1), {"n": N(2)}), ("REMOVE a", None, None), ("SET a = :v REMOVE n", S("y"), {"a": S("y")}),
    ("ADD n :v", N(1), {"n": N(2)}), ("DELETE s :v", {"SS": ["one"]}, None),
    ("SET m.b = :v", S("hello"), {"m": M(b=S("hello"))}), ("SET m.c[1] = :v", N(4), {"m": M(c=L(N(4)))}),
    ("SET m.c[1] = :v, m.b = :v", N(3), {"m": M(b=N(3), c=L(N(3)))}), ("SET m.x = :v", N(8), {"m": M(x=N(8))}),
    ("SET m.c[100] = :v", N(70), None), ("REMOVE m.c[1]", None, {"m": M(c=L(N(3)))}), ("REMOVE m.c[2]", None, None),
])
def test_updated_new(dynamodb, table_s, p, expression, value, expected):
    """UPDATED_NEW is what stands at these places afterwards, also where elements moved there."""
    assert returned(dynamodb, table_s, p, "UPDATED_NEW", expression, {":v": value} if value else None) == expected


@pytest.mark.parametrize("kind, expected", [
    ("ALL_OLD", {"a": S("x")}), ("ALL_NEW", {"a": S("x")}), ("UPDATED_OLD", None), ("UPDATED_NEW", None),
])
def test_values_of_an_update_without_anything(dynamodb, table_s, p, kind, expected):
    """An update that says nothing updates no attribute."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x")})
    answer = dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, ReturnValues=kind)
    assert answer.get("Attributes") == (expected and {"p": S(p), **expected})


# --- Conditions ----------------------------------------------------------------------------------


def test_condition_that_holds(update, item, p):
    """A condition sees the item before the update."""
    update("SET a = :v", {":v": N(1)}, ConditionExpression="attribute_not_exists(a)")
    update("SET a = :v", {":v": N(2), ":w": N(1)}, ConditionExpression="a = :w")
    assert item() == {"p": S(p), "a": N(2)}


def test_condition_that_fails(update, item):
    """A failed condition changes nothing, and makes no item."""
    with pytest.raises(Exception) as caught:
        update("SET a = :v", {":v": N(1)}, ConditionExpression="attribute_exists(p)")
    assert caught.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert caught.value.response["Error"]["Message"] == "The conditional request failed"
    assert item() is None


@pytest.mark.parametrize("there", [True, False], ids=["item", "no item"])
@pytest.mark.parametrize("kind", ["ALL_OLD", "NONE", None])
def test_item_of_a_failed_condition(api, dynamodb, table_s, p, kind, there):
    """The item that failed comes with the error if it is asked for and there (Debian's boto3 does not know how)."""
    if there:
        dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x")})
    answer = api("UpdateItem", {
        "TableName": table_s, "Key": {"p": S(p)}, "UpdateExpression": "SET a = :v", "ConditionExpression": "a = :v",
        "ExpressionAttributeValues": {":v": S("y")},
        **({"ReturnValuesOnConditionCheckFailure": kind} if kind else {})})
    assert answer.error == "ConditionalCheckFailedException"
    assert answer.json.get("Item") == ({"p": S(p), "a": S("x")} if there and kind == "ALL_OLD" else None)


def test_condition_only(dynamodb, table_s, item, p):
    """A condition without an update makes the item as well."""
    dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, ConditionExpression="attribute_not_exists(p)")
    assert item() == {"p": S(p)}


def test_counting_from_many_clients(endpoint, dynamodb, table_s, p):
    """No increment is lost, whoever else increments."""
    clients, rounds = 4, 50

    def count():
        mine = client(endpoint)
        for _ in range(rounds):
            mine.update_item(TableName=table_s, Key={"p": S(p)}, UpdateExpression="ADD n :one",
                             ExpressionAttributeValues={":one": N(1)})

    threads = [threading.Thread(target=count) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dynamodb.get_item(TableName=table_s, Key={"p": S(p)})["Item"]["n"] == N(clients * rounds)


# --- Keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("expression, name", [
    ("SET p = :v", "p"), ("SET c = :v", "c"), ("REMOVE p", "p"), ("REMOVE c", "c"), ("SET a = :v, c = :v", "c"),
])
def test_key_stays(dynamodb, table_ss, p, expression, name):
    """A key is what an item is found by: no update changes it."""
    values = {"ExpressionAttributeValues": {":v": S("x")}} if ":v" in expression else {}
    invalid(dynamodb.update_item, INVALID + f"Cannot update attribute {name}. This attribute is part of the key",
            TableName=table_ss, Key={"p": S(p), "c": S("x")}, UpdateExpression=expression, **values)


@pytest.mark.parametrize("expression, value", [("ADD p :v", {"SS": ["x"]}), ("DELETE p :v", {"SS": ["x"]}),
                                               ("SET p.x = :v", S("x")), ("SET p[0] = :v", S("x"))])
def test_other_ways_to_change_a_key(dynamodb, table_s, p, expression, value):
    """No clause and no path into a key changes it (the words may differ)."""
    invalid(dynamodb.update_item, None, TableName=table_s, Key={"p": S(p)}, UpdateExpression=expression,
            ExpressionAttributeValues={":v": value})


@pytest.mark.parametrize("key, message", [
    ({}, "The provided key element does not match the schema"),
    ({"p": N(1)}, "The provided key element does not match the schema"),
    ({"q": S("x")}, "The provided key element does not match the schema"),
    ({"p": S("x"), "q": S("x")}, "The provided key element does not match the schema"),
    ({"p": S("")}, re.compile(r"One or more parameter values (are not valid\.|were invalid:) The AttributeValue for a "
                              "key attribute cannot contain an empty string value. Key: p")),
    ({"p": {"S": "x" * 2049}}, INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    ({"p": {}}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
], ids=["none", "type", "name", "too many", "empty", "long", "no value"])
def test_bad_keys(dynamodb, table_s, key, message):
    """The key is checked as for every operation on an item."""
    invalid(dynamodb.update_item, message, TableName=table_s, Key=key, UpdateExpression="REMOVE a")


# --- Sizes ---------------------------------------------------------------------------------------

LARGEST = 400 * 1024


def test_update_to_the_largest_item(dynamodb, table_s, p):
    """400 KB are the limit of an updated item, too, if its key is not very short: see test_item_sizes.py."""
    key = {"p": S(p * 2)}
    text = text_of_size(key, LARGEST)
    dynamodb.update_item(TableName=table_s, Key=key, UpdateExpression="SET fill = :v",
                         ExpressionAttributeValues={":v": text})
    assert dynamodb.get_item(TableName=table_s, Key=key, ConsistentRead=True)["Item"]["fill"] == text


@pytest.mark.parametrize("there", [True, False], ids=["item", "no item"])
def test_update_to_a_byte_more(dynamodb, table_s, update, item, p, there):
    """An update that makes an item too large is refused and changes nothing."""
    if there:
        dynamodb.put_item(TableName=table_s, Item={"p": S(p), "fill": S("x")})
    before = item()
    text = {"S": text_of_size({"p": S(p)}, LARGEST)["S"] + "x"}
    refusal = refusal_of(update, expression="SET fill = :v", values={":v": text})
    expect(refusal, "ValidationException", "Item size to update has exceeded the maximum allowed size")
    assert item() == before


def test_growing_beyond_the_limit(dynamodb, table_s, update, p):
    """What counts is the item after the update, not the value in the request."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x" * 300_000)})
    refusal = refusal_of(update, expression="SET b = a")
    expect(refusal, "ValidationException", "Item size to update has exceeded the maximum allowed size")


def test_exchanging_large_values(dynamodb, table_s, update, item, p):
    """What the update takes away does not count."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x" * 300_000)})
    update("SET b = :v REMOVE a", {":v": S("y" * 300_000)})
    assert sorted(item()) == ["b", "p"]


# --- Parameters ----------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments, entry", [
    ({"ReturnValues": "SOME"},
     violation("SOME", "returnValues", one_of("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"))),
    ({"ReturnValues": "all_new"},
     violation("all_new", "returnValues", one_of("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"))),
    ({"ReturnConsumedCapacity": "x"},
     violation("x", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))),
    ({"ReturnItemCollectionMetrics": "x"},
     violation("x", "returnItemCollectionMetrics", one_of("SIZE", "NONE"))),
    ({"ConditionalOperator": "XOR"}, violation("XOR", "conditionalOperator", one_of("OR", "AND"))),
], ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "")
def test_bad_enumerations(api, table_s, p, arguments, entry):
    """Values outside the sets of the interface model."""
    answer = api("UpdateItem", {"TableName": table_s, "Key": {"p": S(p)}, **arguments})
    assert (answer.error, answer.message) == ("ValidationException", violations(entry))


@pytest.mark.parametrize("value", ["SOME", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"])
def test_bad_values_on_failure(api, table_s, p, value):
    """Only the whole old item comes with a failed condition (the order of the set's names is not certain)."""
    answer = api("UpdateItem", {"TableName": table_s, "Key": {"p": S(p)},
                                "ReturnValuesOnConditionCheckFailure": value})
    assert answer.error == "ValidationException"
    assert "returnValuesOnConditionCheckFailure" in answer.message


@pytest.mark.parametrize("body, member", [({"TableName": "serein-test"}, "key"), ({"Key": {"p": S("x")}}, "tableName")])
def test_missing_parameters(api, body, member):
    """Table and key are required."""
    answer = api("UpdateItem", body)
    assert (answer.error, answer.message) == ("ValidationException", violations(violation(None, member, NOT_NULL)))


def test_unknown_table(dynamodb):
    """The words of operations on items."""
    expect(refusal_of(dynamodb.update_item, TableName=f"serein-test-{random_text()}", Key={"p": S("x")},
                      UpdateExpression="REMOVE a"),
           "ResourceNotFoundException", "Requested resource not found")


def test_bad_expression_for_unknown_table(dynamodb):
    """Expressions are checked before the table is looked for."""
    invalid(dynamodb.update_item, "Invalid UpdateExpression: The expression can not be empty;",
            TableName=f"serein-test-{random_text()}", Key={"p": S("x")}, UpdateExpression="")


@pytest.mark.parametrize("body, pattern", [
    ({"UpdateExpression": 1}, "NUMBER_VALUE cannot be converted to String"),
    ({"Key": []}, "Unrecognized collection type java.util.Map<.*>"),
    ({"ExpressionAttributeValues": "x"}, "Unexpected field type"),
    ({"ExpressionAttributeValues": {":v": "x"}}, "Unexpected value type in payload"),
])
def test_wrong_types(api, table_s, p, body, pattern):
    """JSON of the wrong type is no request at all."""
    answer = api("UpdateItem", {"TableName": table_s, "Key": {"p": S(p)}, **body})
    assert answer.error == "SerializationException"
    assert re.fullmatch(pattern, answer.message), answer.message


def levels(count):
    """A value of this many levels of lists."""
    value = S("x")
    for _ in range(count):
        value = L(value)
    return value


def test_deepest_value(update, item):
    """An attribute may have 32 levels."""
    update("SET a = :v", {":v": levels(31)})
    assert item()["a"] == levels(31)


def test_too_deep_value(update):
    """More than 32 levels are refused."""
    refusal = refusal_of(update, expression="SET a = :v", values={":v": levels(40)})
    expect(refusal, "ValidationException", re.compile(".*nest.*", re.I | re.S))


def test_update_by_arn(dynamodb, table_s, item, p):
    """A table may be named by its ARN."""
    arn = dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"]
    dynamodb.update_item(TableName=arn, Key={"p": S(p)}, UpdateExpression="SET a = :v",
                         ExpressionAttributeValues={":v": N(1)})
    assert item() == {"p": S(p), "a": N(1)}
