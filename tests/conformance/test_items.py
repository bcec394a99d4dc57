"""PutItem, GetItem and DeleteItem without conditions: what goes in comes out."""

import re

import pytest

from support import (NOT_NULL, base64_text, expect, invalid, one_of, random_text, refusal_of, violation, violations)

INVALID = "One or more parameter values were invalid: "

# --- Round trips ---------------------------------------------------------------------------------

VALUES = {
    "string": {"S": "hello"},
    "empty string": {"S": ""},
    "unicode": {"S": "Ünïcödé ✓ 日本語 😀"},
    "control characters": {"S": "\u0000\u0001\n\r\t\"\\/\u007f\u2028"},
    "long string": {"S": "x" * 100_000},
    "number": {"N": "42"},
    "negative number": {"N": "-0.5"},
    "binary": {"B": b"\x00\xff\x80binary"},
    "empty binary": {"B": b""},
    "true": {"BOOL": True},
    "false": {"BOOL": False},
    "null": {"NULL": True},
    "empty list": {"L": []},
    "empty map": {"M": {}},
    "list of all types": {"L": [{"S": "a"}, {"N": "1"}, {"B": b"b"}, {"BOOL": True}, {"NULL": True},
                                {"L": [{"S": "inner"}]}, {"M": {"k": {"S": "v"}}}, {"SS": ["a"]}, {"NS": ["1"]}]},
    "map": {"M": {"a": {"S": "1"}, "b.c": {"N": "2"}, " ": {"NULL": True}, "ü": {"L": []}}},
    "string set of one": {"SS": ["only"]},
    "number set of one": {"NS": ["3.5"]},
    "binary set of one": {"BS": [b"\x01"]},
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_round_trip(dynamodb, table_s, p, value):
    """Every type of attribute comes back as it was put."""
    item = {"p": {"S": p}, "a": value}
    dynamodb.put_item(TableName=table_s, Item=item)
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=True)["Item"] == item


@pytest.mark.parametrize("kind, members", [
    ("SS", ["b", "", "a", "ü", "aa"]), ("NS", ["3", "-1", "2.5", "0"]), ("BS", [b"\x02", b"\x01", b""])])
def test_sets_come_back_as_sets(dynamodb, table_s, p, kind, members):
    """Sets have members and no promised order; empty strings and binaries may be members."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "a": {kind: members}})
    stored = dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=True)["Item"]["a"]
    assert list(stored) == [kind]
    assert sorted(stored[kind]) == sorted(members)


def test_many_attributes(dynamodb, table_s, p):
    """The number of attributes has no limit of its own."""
    item = {"p": {"S": p}, **{f"attribute-{i}": {"N": str(i)} for i in range(1000)}}
    dynamodb.put_item(TableName=table_s, Item=item)
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=True)["Item"] == item


@pytest.mark.parametrize("name", ["a.b", "a[0]", "#a", ":a", "size", " ", "ü", "a" * 300, "p "])
def test_any_name_of_an_attribute(dynamodb, table_s, p, name):
    """Names are free text; what expressions make of it is another matter."""
    item = {"p": {"S": p}, name: {"S": "v"}}
    dynamodb.put_item(TableName=table_s, Item=item)
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=True)["Item"] == item


def test_put_replaces_the_whole_item(dynamodb, table_s, p):
    """Nothing of the old item stays."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "a": {"S": "1"}, "b": {"S": "2"}})
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "c": {"S": "3"}})
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=True)["Item"] == \
        {"p": {"S": p}, "c": {"S": "3"}}


@pytest.mark.parametrize("key", [
    {"p": {"S": "x"}, "c": {"S": "y"}}, {"p": {"S": "\u0000"}, "c": {"S": "\u0000\u0000"}},
    {"p": {"S": "ü" * 1024}, "c": {"S": "c" * 1024}}, {"p": {"S": "😀"}, "c": {"S": " "}},
], ids=["plain", "zeros", "longest", "unicode"])
def test_keys_of_strings(dynamodb, table_ss, key):
    """Keys may hold any characters and be 2,048 and 1,024 bytes long."""
    dynamodb.put_item(TableName=table_ss, Item={**key, "v": {"S": "1"}})
    assert dynamodb.get_item(TableName=table_ss, Key=key, ConsistentRead=True)["Item"] == {**key, "v": {"S": "1"}}
    dynamodb.delete_item(TableName=table_ss, Key=key)


@pytest.mark.parametrize("value", [b"\x00", b"\x00\x01\xff", b"\xff" * 2048, b"text"],
                         ids=["0", "mixed", "longest", "text"])
def test_keys_of_binaries(dynamodb, table_b, value):
    """Binary keys may hold any bytes."""
    dynamodb.put_item(TableName=table_b, Item={"p": {"B": value}})
    assert dynamodb.get_item(TableName=table_b, Key={"p": {"B": value}})["Item"] == {"p": {"B": value}}


def test_keys_that_are_the_same_number(dynamodb, table_n):
    """Numbers as keys are compared by value, however they are written."""
    dynamodb.put_item(TableName=table_n, Item={"p": {"N": "1020.50"}})
    for written in ("1020.5", "10205e-1", "+1.0205E3", "001020.500"):
        assert dynamodb.get_item(TableName=table_n, Key={"p": {"N": written}})["Item"] == {"p": {"N": "1020.5"}}


def test_items_with_the_same_hash_key(dynamodb, table_ss, p):
    """The key is both attributes together."""
    for c in ("a", "b"):
        dynamodb.put_item(TableName=table_ss, Item={"p": {"S": p}, "c": {"S": c}, "v": {"S": c}})
    for c in ("a", "b"):
        key = {"p": {"S": p}, "c": {"S": c}}
        assert dynamodb.get_item(TableName=table_ss, Key=key, ConsistentRead=True)["Item"]["v"] == {"S": c}


def test_keys_do_not_run_together(dynamodb, table_ss, p):
    """Hash key "ab" with range key "c" is not hash key "a" with range key "bc"."""
    dynamodb.put_item(TableName=table_ss, Item={"p": {"S": p + "ab"}, "c": {"S": "c"}})
    assert "Item" not in dynamodb.get_item(TableName=table_ss, Key={"p": {"S": p + "a"}, "c": {"S": "bc"}})


# --- Answers -------------------------------------------------------------------------------------


def test_put_answers_an_empty_object(api, table_s, p):
    """Without ReturnValues the answer is {}, not nothing."""
    assert api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}}}).text == "{}"


def test_missing_item_has_no_item_member(api, table_s, p):
    """A missing item is no error: the answer is {} with status 200."""
    answer = api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}})
    assert (answer.status, answer.text) == (200, "{}")


def test_deleting_what_is_not_there(api, table_s, p):
    """Deletion is idempotent."""
    answer = api("DeleteItem", {"TableName": table_s, "Key": {"p": {"S": p}}})
    assert (answer.status, answer.text) == (200, "{}")


def test_delete(dynamodb, table_s, p):
    """A deleted item is gone at once for consistent reads."""
    key = {"p": {"S": p}}
    dynamodb.put_item(TableName=table_s, Item=key)
    dynamodb.delete_item(TableName=table_s, Key=key)
    assert "Item" not in dynamodb.get_item(TableName=table_s, Key=key, ConsistentRead=True)


@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
def test_return_old_values(dynamodb, table_s, p, operation):
    """ALL_OLD answers the item as it was before."""
    item = {"p": {"S": p}, "a": {"M": {"n": {"N": "1"}}}}
    dynamodb.put_item(TableName=table_s, Item=item)
    what = {"Item": {"p": {"S": p}}} if operation == "put_item" else {"Key": {"p": {"S": p}}}
    answer = getattr(dynamodb, operation)(TableName=table_s, ReturnValues="ALL_OLD", **what)
    assert answer["Attributes"] == item


@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
def test_no_old_values_without_old_item(dynamodb, table_s, p, operation):
    """ALL_OLD without an item before has no Attributes member."""
    key = {"p": {"S": p}}
    what = {"Item": key} if operation == "put_item" else {"Key": key}
    assert "Attributes" not in getattr(dynamodb, operation)(TableName=table_s, ReturnValues="ALL_OLD", **what)


@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
def test_return_none(dynamodb, table_s, p, operation):
    """NONE is the default written out."""
    key = {"p": {"S": p}}
    dynamodb.put_item(TableName=table_s, Item=key)
    what = {"Item": key} if operation == "put_item" else {"Key": key}
    assert "Attributes" not in getattr(dynamodb, operation)(TableName=table_s, ReturnValues="NONE", **what)


@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
@pytest.mark.parametrize("values", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
def test_return_values_of_updates_only(dynamodb, table_s, p, operation, values):
    """Known values that fit only UpdateItem are refused."""
    key = {"p": {"S": p}}
    what = {"Item": key} if operation == "put_item" else {"Key": key}
    invalid(getattr(dynamodb, operation), "ReturnValues can only be ALL_OLD or NONE",
            TableName=table_s, ReturnValues=values, **what)


def test_both_reads_see_the_last_write(dynamodb, table_s, p):
    """One machine has no stale replicas: eventually consistent reads may be consistent too."""
    for i in range(20):
        dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "i": {"N": str(i)}})
        for consistent in (False, True):
            item = dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=consistent)["Item"]
            assert item["i"] == {"N": str(i)}


def test_table_by_arn(dynamodb, table_s, p):
    """Operations on items take an ARN as the name of the table."""
    arn = dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"]
    dynamodb.put_item(TableName=arn, Item={"p": {"S": p}})
    assert "Item" in dynamodb.get_item(TableName=arn, Key={"p": {"S": p}})


# --- Values that are refused ---------------------------------------------------------------------

EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
TWO = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
BAD_VALUES = {
    "no type": ({}, EMPTY),
    "unknown type": ({"X": "1"}, EMPTY),
    "two types": ({"S": "a", "N": "1"}, TWO),
    "null of false": ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
    "empty string set": ({"SS": []}, INVALID + "An string set  may not be empty"),
    "empty number set": ({"NS": []}, INVALID + "An number set  may not be empty"),
    "empty binary set": ({"BS": []}, INVALID + "Binary sets should not be empty"),
    "same string twice": ({"SS": ["a", "a"]}, INVALID + "Input collection [a, a] contains duplicates."),
    "same number twice": ({"NS": ["1", "1"]}, "Input collection contains duplicates"),
    "same number written differently": ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
    "same binary twice": ({"BS": ["Yg==", "Yg=="]},
                          INVALID + "Input collection [Yg==, Yg==]of type BS contains duplicates."),
    "text as number": ({"N": "b"}, "The parameter cannot be converted to a numeric value: b"),
    "empty number": ({"N": ""}, "The parameter cannot be converted to a numeric value"),
    "text in number set": ({"NS": ["1", "b"]}, "The parameter cannot be converted to a numeric value: b"),
}


@pytest.mark.parametrize("place", ["attribute", "list", "map"])
@pytest.mark.parametrize("value, message", BAD_VALUES.values(), ids=BAD_VALUES)
def test_bad_values(api, table_s, p, value, message, place):
    """Values are checked wherever they stand, and the words are the service's."""
    placed = {"attribute": value, "list": {"L": [{"S": "good"}, value]}, "map": {"M": {"m": value}}}[place]
    answer = api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}, "a": placed}})
    assert (answer.status, answer.error) == (400, "ValidationException")
    assert answer.message == message
    assert api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).text == "{}"


def nested(levels):
    """A map in a map in a map …"""
    value = {"S": "core"}
    for _ in range(levels):
        value = {"M": {"m": value}}
    return value


def test_nesting_within_the_limit(dynamodb, table_s, p):
    """Documents may be 32 levels deep."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "a": nested(31)})
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}})["Item"]["a"] == nested(31)


@pytest.mark.parametrize("levels", [33, 50])
def test_nesting_beyond_the_limit(dynamodb, table_s, p, levels):
    """Deeper documents are refused and do not exhaust the stack."""
    invalid(dynamodb.put_item, re.compile(".*[Nn]est.*"),
            TableName=table_s, Item={"p": {"S": p}, "a": nested(levels)})


def test_absurd_nesting(api, table_s):
    """Even 200,000 levels of JSON get an answer that it is the client's fault, and the server lives on."""
    for levels in (100, 1000, 100_000):
        body = '{"TableName":"%s","Item":{"p":{"S":"x"},"a":%s{"S":"y"}%s}}' % (
            table_s, '{"L":[' * levels, "]}" * levels)
        assert 400 <= api("PutItem", body).status < 500
    assert api("ListTables", {}).status == 200


# --- Keys that are refused -----------------------------------------------------------------------

EMPTY_KEY = re.compile(r"One or more parameter values (are not valid\.|were invalid:) "
                       r"The AttributeValue for a key attribute cannot contain an empty string value\. Key: [pc]")
EMPTY_BINARY_KEY = re.compile(r"One or more parameter values (are not valid\.|were invalid:) "
                              r"The AttributeValue for a key attribute cannot contain an empty binary value\. Key: p")
LONG_HASH = INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
LONG_RANGE = INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"


@pytest.mark.parametrize("item, message", [
    ({"q": {"S": "x"}}, INVALID + "Missing the key p in the item"),
    ({}, INVALID + "Missing the key p in the item"),
    ({"p": {"S": "x"}}, INVALID + "Missing the key c in the item"),
    ({"p": {"N": "1"}, "c": {"S": "x"}}, INVALID + "Type mismatch for key p expected: S actual: N"),
    ({"p": {"S": "x"}, "c": {"B": b"x"}}, INVALID + "Type mismatch for key c expected: S actual: B"),
    ({"p": {"SS": ["x"]}, "c": {"S": "x"}}, INVALID + "Type mismatch for key p expected: S actual: SS"),
    ({"p": {"NULL": True}, "c": {"S": "x"}}, INVALID + "Type mismatch for key p expected: S actual: NULL"),
    ({"p": {"S": ""}, "c": {"S": "x"}}, EMPTY_KEY),
    ({"p": {"S": "x"}, "c": {"S": ""}}, EMPTY_KEY),
    ({"p": {"S": "a" * 2049}, "c": {"S": "x"}}, LONG_HASH),
    ({"p": {"S": "ü" * 1025}, "c": {"S": "x"}}, LONG_HASH),
    ({"p": {"S": "x"}, "c": {"S": "a" * 1025}}, LONG_RANGE),
], ids=["other attribute", "empty", "no range", "number", "binary", "set", "null", "empty hash", "empty range",
        "long hash", "long in bytes", "long range"])
def test_put_with_bad_key(dynamodb, table_ss, item, message):
    """The key attributes of an item must be there, be of the table's types, and within bounds."""
    invalid(dynamodb.put_item, message, TableName=table_ss, Item=item)


def test_put_with_empty_binary_key(dynamodb, table_b):
    """Empty binaries are values, but not keys."""
    invalid(dynamodb.put_item, EMPTY_BINARY_KEY, TableName=table_b, Item={"p": {"B": b""}})


MISMATCH = "The provided key element does not match the schema"


@pytest.mark.parametrize("operation", ["get_item", "delete_item"])
@pytest.mark.parametrize("key, message", [
    ({"p": {"S": "x"}}, MISMATCH),
    ({"c": {"S": "x"}}, MISMATCH),
    ({}, MISMATCH),
    ({"p": {"S": "x"}, "c": {"S": "x"}, "d": {"S": "x"}}, MISMATCH),
    ({"p": {"S": "x"}, "d": {"S": "x"}}, MISMATCH),
    ({"p": {"N": "1"}, "c": {"S": "x"}}, MISMATCH),
    ({"p": {"S": "x"}, "c": {"N": "1"}}, MISMATCH),
    ({"p": {"S": ""}, "c": {"S": "x"}}, EMPTY_KEY),
    ({"p": {"S": "x"}, "c": {"S": ""}}, EMPTY_KEY),
    ({"p": {"S": "a" * 2049}, "c": {"S": "x"}}, LONG_HASH),
    ({"p": {"S": "x"}, "c": {"S": "a" * 1025}}, LONG_RANGE),
    ({"p": {}, "c": {"S": "x"}}, EMPTY),
    ({"p": {"S": "a", "N": "1"}, "c": {"S": "x"}}, TWO),
], ids=["no range", "no hash", "empty", "too many", "wrong name", "hash type", "range type", "empty hash",
        "empty range", "long hash", "long range", "no type", "two types"])
def test_bad_keys(dynamodb, table_ss, operation, key, message):
    """A Key holds the key attributes, no more and no fewer, with their types."""
    invalid(getattr(dynamodb, operation), message, TableName=table_ss, Key=key)


# --- Sizes ---------------------------------------------------------------------------------------

LIMIT = 400 * 1024
TOO_LARGE = "Item size has exceeded the maximum allowed size"


def item_of(p, size):
    """An item of so many bytes: names count, and strings by their bytes."""
    return {"p": {"S": p}, "a": {"S": "x" * (size - len("p") - len(p) - len("a"))}}


def test_largest_item(dynamodb, table_s, p):
    """Exactly 400 KB are stored and come back."""
    item = item_of(p, LIMIT)
    dynamodb.put_item(TableName=table_s, Item=item)
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}})["Item"] == item


def test_one_byte_more(dynamodb, table_s, p):
    """400 KB and a byte are refused."""
    invalid(dynamodb.put_item, TOO_LARGE, TableName=table_s, Item=item_of(p, LIMIT + 1))


@pytest.mark.parametrize("value", [
    {"S": "ü" * (LIMIT // 2)}, {"B": b"x" * LIMIT}, {"L": [{"S": "x" * 4200}] * 100},
    {"SS": [f"{i:04200}" for i in range(100)]},
    {"M": {"m": {"M": {str(i) * 60_000: {"NULL": True} for i in range(1, 8)}}}},
    {"L": [{"N": "9" * 38}] * 21000},
], ids=["utf-8", "binary", "list", "set", "names in map", "numbers"])
def test_every_kind_of_size_counts(dynamodb, table_s, p, value):
    """Bytes, not characters; nested values and their names too; numbers by their digits."""
    invalid(dynamodb.put_item, TOO_LARGE, TableName=table_s, Item={"p": {"S": p}, "a": value})


def test_longest_name(dynamodb, table_s, p):
    """Names of attributes may have 65,535 bytes."""
    item = {"p": {"S": p}, "n" * 65535: {"N": "1"}}
    dynamodb.put_item(TableName=table_s, Item=item)
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}})["Item"] == item


@pytest.mark.parametrize("nested", [False, True], ids=["attribute", "in a map"])
def test_too_long_name(dynamodb, table_s, p, nested):
    """One byte more is refused, wherever the name stands."""
    long = {"n" * 65536: {"N": "1"}}
    invalid(dynamodb.put_item,
            "1 validation error detected: Attribute name is too large, must be less than 65536 bytes",
            TableName=table_s, Item={"p": {"S": p}, **({"m": {"M": long}} if nested else long)})


def test_numbers_are_small(dynamodb, table_s, p):
    """A number of 38 digits takes about 20 bytes, so that 15,000 of them fit."""
    item = {"p": {"S": p}, "a": {"L": [{"N": "9" * 38}] * 15000}}
    dynamodb.put_item(TableName=table_s, Item=item)


# --- Violations of the interface model -----------------------------------------------------------

RETURN_VALUES = one_of("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
CAPACITY = one_of("INDEXES", "TOTAL", "NONE")
METRICS = one_of("SIZE", "NONE")


@pytest.mark.parametrize("operation, what", [("PutItem", "Item"), ("GetItem", "Key"), ("DeleteItem", "Key")])
def test_missing_parameters(api, operation, what):
    """What is required and missing is null, in the order of the interface model."""
    answer = api(operation, {})
    assert answer.error == "ValidationException"
    assert answer.message == violations(
        violation(None, "tableName", NOT_NULL), violation(None, what.lower(), NOT_NULL))


@pytest.mark.parametrize("operation, what", [("PutItem", "Item"), ("GetItem", "Key"), ("DeleteItem", "Key")])
@pytest.mark.parametrize("name, constraint", [
    ("", "Member must have length greater than or equal to 1"),
    ("a" * 256, "Member must have length less than or equal to 255"),
    ("bad table!@#", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
], ids=["empty", "long", "characters"])
def test_bad_table_names(api, operation, what, name, constraint):
    """A name that no table can have is invalid, not unknown."""
    answer = api(operation, {"TableName": name, what: {"p": {"S": "x"}}})
    assert answer.error == "ValidationException"
    if name == "" and operation != "GetItem":
        return  # see test_empty_table_name_of_a_write
    assert answer.message == violations(violation(name, "tableName", constraint))


@pytest.mark.parametrize("operation, member, value, entry", [
    ("PutItem", "ReturnValues", "hi", violation("hi", "returnValues", RETURN_VALUES)),
    ("DeleteItem", "ReturnValues", "all_old", violation("all_old", "returnValues", RETURN_VALUES)),
    ("PutItem", "ReturnConsumedCapacity", "hi", violation("hi", "returnConsumedCapacity", CAPACITY)),
    ("GetItem", "ReturnConsumedCapacity", "hi", violation("hi", "returnConsumedCapacity", CAPACITY)),
    ("PutItem", "ReturnItemCollectionMetrics", "hi", violation("hi", "returnItemCollectionMetrics", METRICS)),
    ("PutItem", "ReturnValuesOnConditionCheckFailure", "hi",
     violation("hi", "returnValuesOnConditionCheckFailure", one_of("ALL_OLD", "NONE"))),
])
def test_bad_enumerations(api, table_s, p, operation, member, value, entry):
    """The sets of values are shown as the service shows them."""
    what = {"Item" if operation == "PutItem" else "Key": {"p": {"S": p}}}
    answer = api(operation, {"TableName": table_s, **what, member: value})
    assert answer.error == "ValidationException"
    assert answer.message == violations(entry)


def test_all_violations_of_a_put(api, table_s):
    """Every violation is in the message, in the order of the interface model."""
    answer = api("PutItem", {"ReturnItemCollectionMetrics": "c", "ReturnConsumedCapacity": "b", "ReturnValues": "a",
                             "TableName": table_s})
    assert answer.message == violations(
        violation(None, "item", NOT_NULL), violation("a", "returnValues", RETURN_VALUES),
        violation("b", "returnConsumedCapacity", CAPACITY), violation("c", "returnItemCollectionMetrics", METRICS))


@pytest.mark.parametrize("operation, what", [("put_item", "Item"), ("get_item", "Key"), ("delete_item", "Key")])
def test_unknown_table(dynamodb, operation, what):
    """Operations on items do not name the table that is missing."""
    expect(refusal_of(getattr(dynamodb, operation),
                      TableName=f"serein-test-{random_text()}", **{what: {"p": {"S": "x"}}}),
           "ResourceNotFoundException", "Requested resource not found")


def test_too_large_item_for_unknown_table(dynamodb):
    """The item is measured before the table is looked for."""
    invalid(dynamodb.put_item, TOO_LARGE, TableName=f"serein-test-{random_text()}", Item=item_of("x", LIMIT + 1))


# --- Legacy parameters ---------------------------------------------------------------------------


def test_expected_is_not_ignored(dynamodb, table_s, p):
    """A condition in the old form either holds or is refused; it is never passed over."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "a": {"S": "old"}})
    refusal = refusal_of(dynamodb.put_item, TableName=table_s, Item={"p": {"S": p}, "a": {"S": "new"}},
                         Expected={"p": {"Exists": False}})
    assert refusal.code in ("ConditionalCheckFailedException", "NotImplementedException")
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}})["Item"]["a"] == {"S": "old"}


def test_attributes_to_get_is_not_ignored(dynamodb, table_s, p):
    """A projection in the old form either works or is refused."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "a": {"S": "1"}, "b": {"S": "2"}})
    try:
        answer = dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, AttributesToGet=["a"])
    except dynamodb.exceptions.ClientError as refusal:
        assert refusal.response["Error"]["Code"] == "NotImplementedException"
    else:
        assert answer["Item"] == {"a": {"S": "1"}}


def test_binary_is_base64(api, table_s, p):
    """Binary values are base64 on the wire, both ways."""
    api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}, "b": {"B": base64_text(b"\x00\x10\xff")}}})
    assert api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).json["Item"]["b"] == {"B": "ABD/"}


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem", "DeleteItem"])
def test_empty_table_name_of_a_write(api, operation):
    """It is told alone, whatever else is wrong (recorded: dynamodb-conformance, nearly all regions, October 2026)."""
    answer = api(operation, {"TableName": "", "Item" if operation == "PutItem" else "Key": {}, "ReturnValues": "x"})
    assert (answer.error, answer.message) == (
        "ValidationException", "1 validation error detected: Value at 'TableName' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1")
