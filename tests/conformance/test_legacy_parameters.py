"""The parameters of before expressions: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter,
ConditionalOperator and AttributesToGet."""

import pytest

from support import L, M, N, S, expect, invalid, one_of, random_text, refusal_of, violation, violations

INVALID = "One or more parameter values were invalid: "
OPERATORS = one_of("IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH",
                   "GE", "CONTAINS")
ITEM = {"s": S("hello"), "n": N(5), "b": {"B": b"\x01\x02"}, "t": {"BOOL": True}, "ss": {"SS": ["a", "b"]},
        "ns": {"NS": ["1", "2"]}, "l": L(S("x"), N(1)), "m": M(k=S("v"))}


def compare(operator, *values):
    """A condition of the old kind."""
    return {"ComparisonOperator": operator, **({"AttributeValueList": list(values)} if values else {})}


@pytest.fixture(scope="module")
def stored(dynamodb, table_s):
    """The key of an item with an attribute of each kind, that no test changes."""
    p = random_text()
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), **ITEM})
    return p


# --- What each operator means --------------------------------------------------------------------

COMPARISONS = [
    ("s", compare("EQ", S("hello")), True), ("s", compare("EQ", S("Hello")), False),
    ("n", compare("EQ", N("5.0")), True),
    ("s", compare("EQ", N(5)), False), ("z", compare("EQ", S("x")), False), ("t", compare("EQ", {"BOOL": True}), True),
    ("ss", compare("EQ", {"SS": ["b", "a"]}), True), ("ss", compare("EQ", {"SS": ["a"]}), False),
    ("l", compare("EQ", L(S("x"), N(1))), True), ("m", compare("EQ", M(k=S("v"))), True),
    ("m", compare("EQ", M(k=S("w"))), False), ("b", compare("EQ", {"B": b"\x01\x02"}), True),
    ("s", compare("NE", S("hello")), False), ("s", compare("NE", S("x")), True), ("s", compare("NE", N(5)), True),
    ("z", compare("NE", S("x")), True), ("ss", compare("NE", {"SS": ["b", "a"]}), False),
    ("n", compare("LT", N(6)), True), ("n", compare("LT", N(5)), False), ("n", compare("LE", N(5)), True),
    ("n", compare("LE", N(4)), False), ("n", compare("GT", N(4)), True), ("n", compare("GT", N(5)), False),
    ("n", compare("GE", N(5)), True), ("n", compare("GE", N(6)), False), ("n", compare("GT", S("4")), False),
    ("n", compare("LT", N(10)), True), ("s", compare("GT", S("h")), True), ("s", compare("LT", S("i")), True),
    ("b", compare("LT", {"B": b"\xff"}), True), ("z", compare("GE", N(0)), False),
    ("n", compare("BETWEEN", N(5), N(9)), True), ("n", compare("BETWEEN", N(6), N(9)), False),
    ("s", compare("BETWEEN", S("a"), S("z")), True), ("z", compare("BETWEEN", S("a"), S("z")), False),
    ("s", compare("BEGINS_WITH", S("hel")), True), ("s", compare("BEGINS_WITH", S("hello!")), False),
    ("b", compare("BEGINS_WITH", {"B": b"\x01"}), True), ("s", compare("BEGINS_WITH", {"B": b"h"}), False),
    ("s", compare("CONTAINS", S("ell")), True), ("s", compare("CONTAINS", S("xyz")), False),
    ("ss", compare("CONTAINS", S("a")), True), ("ss", compare("CONTAINS", S("c")), False),
    ("ns", compare("CONTAINS", N("2.0")), True), ("l", compare("CONTAINS", S("x")), True),
    ("l", compare("CONTAINS", N(7)), False), ("n", compare("CONTAINS", N(5)), False),
    ("s", compare("NOT_CONTAINS", S("xyz")), True), ("s", compare("NOT_CONTAINS", S("ell")), False),
    ("ss", compare("NOT_CONTAINS", S("c")), True), ("ss", compare("NOT_CONTAINS", S("a")), False),
    ("z", compare("NULL"), True), ("s", compare("NULL"), False), ("s", compare("NOT_NULL"), True),
    ("z", compare("NOT_NULL"), False), ("s", compare("IN", S("x"), S("hello")), True),
    ("s", compare("IN", S("x"), S("y")), False), ("n", compare("IN", N("5.0")), True),
    ("z", compare("IN", S("x")), False),
]
IDS = [f"{name} {condition['ComparisonOperator']} {index}" for index, (name, condition, _) in enumerate(COMPARISONS)]


@pytest.mark.parametrize("name, condition, holds", COMPARISONS, ids=IDS)
def test_expected(dynamodb, table_s, stored, name, condition, holds):
    """A write with Expected happens where the comparison holds."""
    arguments = {"TableName": table_s, "Item": {"p": S(stored), **ITEM}, "Expected": {name: condition}}
    if holds:
        dynamodb.put_item(**arguments)
    else:
        expect(refusal_of(dynamodb.put_item, **arguments), "ConditionalCheckFailedException",
               "The conditional request failed")


@pytest.mark.parametrize("name, condition, holds", COMPARISONS, ids=IDS)
def test_query_filter(dynamodb, table_s, stored, name, condition, holds):
    """QueryFilter has the same operators."""
    answer = dynamodb.query(TableName=table_s, KeyConditions={"p": compare("EQ", S(stored))},
                            QueryFilter={name: condition})
    assert (answer["Count"], answer["ScannedCount"]) == (1 if holds else 0, 1)


@pytest.fixture(scope="module")
def scanned(dynamodb, table_ss):
    """Two items for scans of a table that others use: each has the mark."""
    mark = random_text()
    for c, n in (("1", 1), ("2", 2)):
        dynamodb.put_item(TableName=table_ss, Item={"p": S(mark), "c": S(c), "mark": S(mark), "n": N(n)})
    return mark


@pytest.mark.parametrize("filters, operator, found", [
    ({}, None, ["1", "2"]), ({"n": compare("GT", N(1))}, None, ["2"]), ({"n": compare("GT", N(1))}, "AND", ["2"]),
    ({"c": compare("EQ", S("1"))}, None, ["1"]), ({"z": compare("NULL")}, None, ["1", "2"]),
    ({"n": compare("IN", N(2), N(3))}, None, ["2"]), ({"z": compare("NOT_NULL")}, "AND", []),
])
def test_scan_filter(dynamodb, table_ss, scanned, filters, operator, found):
    """ScanFilter keeps what fits all its conditions, keys among them."""
    more, items = {"ConditionalOperator": operator} if operator else {}, []
    while True:
        answer = dynamodb.scan(TableName=table_ss, ScanFilter={"mark": compare("EQ", S(scanned)), **filters}, **more)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        more["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    assert sorted(item["c"]["S"] for item in items) == found


# --- Expected: the older form, and both operators ------------------------------------------------


@pytest.mark.parametrize("expected, holds", [
    ({"s": {"Value": S("hello")}}, True), ({"s": {"Value": S("x")}}, False),
    ({"s": {"Exists": True, "Value": S("hello")}}, True), ({"s": {"Exists": True, "Value": S("x")}}, False),
    ({"z": {"Exists": False}}, True), ({"s": {"Exists": False}}, False),
    ({"s": {"ComparisonOperator": "EQ", "Value": S("hello")}}, True),
    ({"n": {"ComparisonOperator": "GT", "Value": N(9)}}, False), ({"z": {"Value": S("x")}}, False),
    ({"s": {"Value": S("hello")}, "z": {"Exists": False}}, True),
    ({"s": {"Value": S("hello")}, "n": {"Exists": False}}, False), ({}, True),
])
def test_value_and_exists(dynamodb, table_s, stored, expected, holds):
    """Value and Exists are the form of before ComparisonOperator."""
    arguments = {"TableName": table_s, "Item": {"p": S(stored), **ITEM}, "Expected": expected}
    if holds:
        dynamodb.put_item(**arguments)
    else:
        expect(refusal_of(dynamodb.put_item, **arguments), "ConditionalCheckFailedException")


RIGHT, WRONG = compare("EQ", S("hello")), compare("EQ", N(0))


@pytest.mark.parametrize("operator, first, second, holds", [
    ("AND", RIGHT, WRONG, False), ("OR", RIGHT, WRONG, True), ("OR", WRONG, RIGHT, False), (None, RIGHT, WRONG, False),
    ("AND", RIGHT, compare("EQ", N(5)), True), ("OR", compare("NULL"), compare("NULL"), False),
])
def test_conditional_operator(dynamodb, table_s, stored, operator, first, second, holds):
    """AND wants all conditions, OR any of them, and AND is the default."""
    arguments = {"TableName": table_s, "Item": {"p": S(stored), **ITEM}, "Expected": {"s": first, "n": second},
                 **({"ConditionalOperator": operator} if operator else {})}
    if holds:
        dynamodb.put_item(**arguments)
    else:
        expect(refusal_of(dynamodb.put_item, **arguments), "ConditionalCheckFailedException")


@pytest.mark.parametrize("operation, more", [
    ("put_item", lambda p: {"Item": {"p": S(p)}}), ("delete_item", lambda p: {"Key": {"p": S(p)}}),
    ("update_item", lambda p: {"Key": {"p": S(p)}, "AttributeUpdates": {"a": {"Value": N(1)}}}),
], ids=["put", "delete", "update"])
def test_expected_of_every_write(dynamodb, table_s, p, operation, more):
    """Every write of one item can be conditional, and a failed one changes nothing."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x")})
    call = getattr(dynamodb, operation)
    expect(refusal_of(call, TableName=table_s, Expected={"a": {"Value": S("y")}}, **more(p)),
           "ConditionalCheckFailedException", "The conditional request failed")
    assert dynamodb.get_item(TableName=table_s, Key={"p": S(p)})["Item"] == {"p": S(p), "a": S("x")}
    call(TableName=table_s, Expected={"a": {"Value": S("x")}}, **more(p))
    assert dynamodb.get_item(TableName=table_s, Key={"p": S(p)}).get("Item") != {"p": S(p), "a": S("x")}


@pytest.mark.parametrize("condition, message", [
    ({}, "Value must be provided when Exists is null for Attribute: a"),
    ({"Exists": True}, "Value must be provided when Exists is true for Attribute: a"),
    ({"Exists": False, "Value": N(1)}, "Value cannot be used when Exists is false for Attribute: a"),
    ({"Value": N(1), "AttributeValueList": [N(1)]},
     "Value and AttributeValueList cannot be used together for Attribute: a"),
    ({"Exists": True, "ComparisonOperator": "EQ", "Value": N(1)},
     "Exists and ComparisonOperator cannot be used together for Attribute: a"),
    ({"AttributeValueList": [N(1)]}, "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"),
    ({"ComparisonOperator": "EQ"},
     "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"),
    ({"ComparisonOperator": "EQ", "AttributeValueList": []},
     "Invalid number of argument(s) for the EQ ComparisonOperator"),
    ({"ComparisonOperator": "NULL", "AttributeValueList": [N(1)]},
     "Invalid number of argument(s) for the NULL ComparisonOperator"),
    ({"ComparisonOperator": "BETWEEN", "Value": N(1)},
     "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
])
def test_bad_expected(api, table_s, p, condition, message):
    """The two forms do not mix, and each operator has its number of values."""
    answer = api("PutItem", {"TableName": table_s, "Item": {"p": S(p)}, "Expected": {"a": condition}})
    assert (answer.error, answer.message) == ("ValidationException", INVALID + message)


def test_bounds_in_the_wrong_order(dynamodb, table_s, p):
    """BETWEEN wants the lower bound first."""
    invalid(dynamodb.put_item,
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
            TableName=table_s, Item={"p": S(p)}, Expected={"a": compare("BETWEEN", N(2), N(1))})


# --- Conditions that cannot be -------------------------------------------------------------------


@pytest.mark.parametrize("condition, message", [
    (compare("EQ"), "Invalid number of argument(s) for the EQ ComparisonOperator"),
    (compare("EQ", N(1), N(2)), "Invalid number of argument(s) for the EQ ComparisonOperator"),
    (compare("NULL", N(1)), "Invalid number of argument(s) for the NULL ComparisonOperator"),
    (compare("NOT_NULL", N(1)), "Invalid number of argument(s) for the NOT_NULL ComparisonOperator"),
    (compare("IN"), "Invalid number of argument(s) for the IN ComparisonOperator"),
    (compare("BETWEEN", N(1)), "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
    (compare("LT"), "Invalid number of argument(s) for the LT ComparisonOperator"),
    (compare("BETWEEN", N(1), S("x")), "AttributeValues inside AttributeValueList must be of same type"),
    (compare("IN", N(1), S("x")), "AttributeValues inside AttributeValueList must be of same type"),
    (compare("LT", {"SS": ["x"]}), "ComparisonOperator LT is not valid for SS AttributeValue type"),
    (compare("GE", L()), "ComparisonOperator GE is not valid for L AttributeValue type"),
    (compare("BEGINS_WITH", N(1)), "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
    (compare("CONTAINS", {"SS": ["x"]}), "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"),
    (compare("NOT_CONTAINS", {"NS": ["1"]}), "ComparisonOperator NOT_CONTAINS is not valid for NS AttributeValue type"),
    (compare("IN", {"SS": ["x"]}), "ComparisonOperator IN is not valid for SS AttributeValue type"),
    (compare("BETWEEN", L(), L()), "ComparisonOperator BETWEEN is not valid for L AttributeValue type"),
])
@pytest.mark.parametrize("operation", ["Query", "Scan"])
def test_bad_conditions(api, table_s, operation, condition, message):
    """Filters are checked before anything is read."""
    body = {"Query": {"KeyConditions": {"p": compare("EQ", S("x"))}, "QueryFilter": {"a": condition}},
            "Scan": {"ScanFilter": {"a": condition}}}[operation]
    answer = api(operation, {"TableName": table_s, **body})
    assert (answer.error, answer.message) == ("ValidationException", INVALID + message)


@pytest.mark.parametrize("operation, body, entry", [
    ("Query", {"QueryFilter": {"a": compare("LIKE", N(1))}},
     violation("LIKE", "queryFilter.a.member.comparisonOperator", OPERATORS)),
    ("Query", {"KeyConditions": {"a": compare("eq", N(1))}},
     violation("eq", "keyConditions.a.member.comparisonOperator", OPERATORS)),
    ("Query", {"KeyConditions": {"a": {}}},
     violation(None, "keyConditions.a.member.comparisonOperator", "Member must not be null")),
    ("Scan", {"ScanFilter": {"a": compare("<", N(1))}},
     violation("<", "scanFilter.a.member.comparisonOperator", OPERATORS)),
    ("PutItem", {"Item": {"p": S("x")}, "Expected": {"a": compare("X", N(1))}},
     violation("X", "expected.a.member.comparisonOperator", OPERATORS)),
    ("Scan", {"ConditionalOperator": "NOT"}, violation("NOT", "conditionalOperator", one_of("OR", "AND"))),
    ("GetItem", {"Key": {"p": S("x")}, "AttributesToGet": []},
     violation("[]", "attributesToGet", "Member must have length greater than or equal to 1")),
])
def test_violations(api, table_s, operation, body, entry):
    """Sets and bounds of the interface model."""
    answer = api(operation, {"TableName": table_s, **body})
    assert (answer.error, answer.message) == ("ValidationException", violations(entry))


# --- KeyConditions -------------------------------------------------------------------------------

NUMBERS = ["1", "2", "3", "10"]


@pytest.fixture(scope="module")
def partition(dynamodb, table_sn):
    p = random_text()
    for c in NUMBERS:
        dynamodb.put_item(TableName=table_sn, Item={"p": S(p), "c": N(c), "v": N(c)})
    return p


@pytest.mark.parametrize("condition, found", [
    (None, NUMBERS), (compare("EQ", N("2.0")), ["2"]), (compare("LT", N(3)), ["1", "2"]),
    (compare("LE", N(3)), ["1", "2", "3"]), (compare("GT", N(2)), ["3", "10"]), (compare("GE", N(2)), ["2", "3", "10"]),
    (compare("BETWEEN", N(2), N(9)), ["2", "3"]), (compare("EQ", N(7)), []),
])
def test_key_conditions(dynamodb, table_sn, partition, condition, found):
    """The range key has six operators, and begins_with for texts."""
    answer = dynamodb.query(TableName=table_sn, KeyConditions={
        "p": compare("EQ", S(partition)), **({"c": condition} if condition else {})})
    assert [item["c"]["N"] for item in answer["Items"]] == found


def test_key_begins_with(dynamodb, table_ss, p):
    """BEGINS_WITH is for range keys of texts."""
    for c in ("a", "ab", "b"):
        dynamodb.put_item(TableName=table_ss, Item={"p": S(p), "c": S(c)})
    answer = dynamodb.query(TableName=table_ss, KeyConditions={
        "p": compare("EQ", S(p)), "c": compare("BEGINS_WITH", S("a"))})
    assert [item["c"]["S"] for item in answer["Items"]] == ["a", "ab"]


def test_key_conditions_with_everything(dynamodb, table_sn, partition):
    """The rest of a Query goes with them: order, pages, filters, chosen attributes."""
    answer = dynamodb.query(
        TableName=table_sn, KeyConditions={"p": compare("EQ", S(partition))}, ScanIndexForward=False, Limit=3,
        QueryFilter={"v": compare("NE", N(3)), "z": compare("NOT_NULL")}, ConditionalOperator="OR",
        AttributesToGet=["v"])
    assert answer["Items"] == [{"v": N(10)}, {"v": N(2)}]
    assert (answer["ScannedCount"], answer["LastEvaluatedKey"]) == (3, {"p": S(partition), "c": N(2)})


KEY_TYPE = INVALID + "Condition parameter type does not match schema type"


@pytest.mark.parametrize("conditions, message", [
    ({}, "Conditions can be of length 1 or 2 only"),
    ({"p": compare("EQ", S("x")), "c": compare("EQ", N(1)), "v": compare("EQ", N(1))},
     "Conditions can be of length 1 or 2 only"),
    ({"c": compare("EQ", N(1))}, "Query condition missed key schema element: p"),
    ({"p": compare("EQ", S("x")), "v": compare("EQ", N(1))}, "Query condition missed key schema element: c"),
    ({"p": compare("GT", S("x"))}, "Query key condition not supported"),
    ({"p": compare("BEGINS_WITH", S("x"))}, "Query key condition not supported"),
    ({"p": compare("NE", S("x"))}, "Attempted conditional constraint is not an indexable operation"),
    ({"p": compare("IN", S("x"))}, "Attempted conditional constraint is not an indexable operation"),
    ({"p": compare("EQ", S("x")), "c": compare("NE", N(1))},
     "Attempted conditional constraint is not an indexable operation"),
    ({"p": compare("EQ", S("x")), "c": compare("NULL")},
     "Attempted conditional constraint is not an indexable operation"),
    ({"p": compare("EQ", S("x")), "c": compare("CONTAINS", N(1))},
     "Attempted conditional constraint is not an indexable operation"),
    ({"p": compare("EQ", N(1))}, KEY_TYPE), ({"p": compare("EQ", S("x")), "c": compare("EQ", S("1"))}, KEY_TYPE),
    ({"p": compare("EQ", S("x")), "c": compare("BETWEEN", N(2), N(1))},
     "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"),
])
def test_bad_key_conditions(dynamodb, table_sn, conditions, message):
    """A key is asked for with equality and one range."""
    invalid(dynamodb.query, message, TableName=table_sn, KeyConditions=conditions)


def test_filter_on_a_key(dynamodb, table_sn):
    """A QueryFilter is about other attributes than the key."""
    invalid(dynamodb.query, "QueryFilter can only contain non-primary key attributes: Primary key attribute: c",
            TableName=table_sn, KeyConditions={"p": compare("EQ", S("x"))}, QueryFilter={"c": compare("EQ", N(1))})


# --- AttributeUpdates ----------------------------------------------------------------------------


@pytest.mark.parametrize("before, updates, after", [
    ({}, {"a": {"Value": S("x")}}, {"a": S("x")}),
    ({"a": S("x")}, {"a": {"Value": N(1), "Action": "PUT"}}, {"a": N(1)}),
    ({"a": S("x")}, {"b": {"Value": N(1), "Action": "PUT"}}, {"a": S("x"), "b": N(1)}),
    ({"n": N(1)}, {"n": {"Value": N(2), "Action": "ADD"}}, {"n": N(3)}),
    ({"n": N(1)}, {"n": {"Value": N(-2), "Action": "ADD"}}, {"n": N(-1)}),
    ({}, {"n": {"Value": N(2), "Action": "ADD"}}, {"n": N(2)}),
    ({"s": {"SS": ["a"]}}, {"s": {"Value": {"SS": ["b"]}, "Action": "ADD"}}, {"s": {"SS": ["a", "b"]}}),
    ({}, {"s": {"Value": {"NS": ["1"]}, "Action": "ADD"}}, {"s": {"NS": ["1"]}}),
    ({"l": L(N(1))}, {"l": {"Value": L(N(2)), "Action": "ADD"}}, {"l": L(N(1), N(2))}),
    ({"a": S("x"), "b": S("y")}, {"a": {"Action": "DELETE"}}, {"b": S("y")}),
    ({"a": S("x")}, {"z": {"Action": "DELETE"}}, {"a": S("x")}),
    ({"s": {"SS": ["a", "b"]}}, {"s": {"Value": {"SS": ["b", "c"]}, "Action": "DELETE"}}, {"s": {"SS": ["a"]}}),
    ({"s": {"SS": ["a"]}}, {"s": {"Value": {"SS": ["a"]}, "Action": "DELETE"}}, {}),
    ({}, {"s": {"Value": {"SS": ["a"]}, "Action": "DELETE"}, "a": {"Value": N(1)}}, {"a": N(1)}),
    ({"a": S("x"), "n": N(1)}, {"a": {"Action": "DELETE"}, "n": {"Value": N(1), "Action": "ADD"},
                                "b": {"Value": S("new")}}, {"n": N(2), "b": S("new")}),
    ({"a.b": S("x")}, {"a.b": {"Value": S("y")}}, {"a.b": S("y")}),
])
def test_attribute_updates(dynamodb, table_s, p, before, updates, after):
    """PUT is the default; ADD and DELETE have no paths, but lists."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), **before})
    dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, AttributeUpdates=updates)
    item = dynamodb.get_item(TableName=table_s, Key={"p": S(p)})["Item"]
    for value in item.values():
        for kind in ("SS", "NS"):
            if kind in value:
                value[kind].sort()
    assert item == {"p": S(p), **after}


@pytest.mark.parametrize("updates, there", [
    ({}, True), ({"a": {"Value": N(1)}}, True), ({"n": {"Value": N(1), "Action": "ADD"}}, True),
    ({"a": {"Action": "DELETE"}}, False),
])
def test_attribute_updates_of_nothing(dynamodb, table_s, p, updates, there):
    """An update makes the item, but not if it only deletes."""
    dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, AttributeUpdates=updates)
    assert ("Item" in dynamodb.get_item(TableName=table_s, Key={"p": S(p)})) is there


@pytest.mark.parametrize("kind, expected", [
    ("ALL_OLD", {"a": S("x"), "n": N(1)}), ("UPDATED_OLD", {"n": N(1)}), ("UPDATED_NEW", {"n": N(2), "b": S("y")}),
    ("ALL_NEW", {"a": S("x"), "n": N(2), "b": S("y")}), ("NONE", None),
])
def test_values_of_attribute_updates(dynamodb, table_s, p, kind, expected):
    """ReturnValues go with the old form as well."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x"), "n": N(1)})
    attributes = dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, ReturnValues=kind, AttributeUpdates={
        "n": {"Value": N(1), "Action": "ADD"}, "b": {"Value": S("y")}}).get("Attributes")
    key = {"p": S(p)} if kind.startswith("ALL") else {}
    assert attributes == (expected and {**key, **expected})


@pytest.mark.parametrize("update, message", [
    ({}, "Only DELETE action is allowed when no attribute value is specified"),
    ({"Action": "PUT"}, "Only DELETE action is allowed when no attribute value is specified"),
    ({"Action": "ADD"}, "Only DELETE action is allowed when no attribute value is specified"),
    ({"Action": "DELETE", "Value": S("x")}, "DELETE action with value is not supported for the type S"),
    ({"Action": "DELETE", "Value": N(1)}, "DELETE action with value is not supported for the type N"),
    ({"Action": "DELETE", "Value": L()}, "DELETE action with value is not supported for the type L"),
    ({"Action": "ADD", "Value": S("x")}, "ADD action is not supported for the type S"),
    ({"Action": "ADD", "Value": {"BOOL": True}}, "ADD action is not supported for the type BOOL"),
    ({"Action": "ADD", "Value": M()}, "ADD action is not supported for the type M"),
])
def test_bad_attribute_updates(dynamodb, table_s, p, update, message):
    """Each action has its types of values."""
    invalid(dynamodb.update_item, INVALID + message, TableName=table_s, Key={"p": S(p)},
            AttributeUpdates={"a": update})


def test_unknown_action(dynamodb, table_s, p):
    """There are three actions (the service's words are not on record)."""
    invalid(dynamodb.update_item, None, TableName=table_s, Key={"p": S(p)},
            AttributeUpdates={"a": {"Action": "MULTIPLY", "Value": N(2)}})


@pytest.mark.parametrize("value, update", [
    (S("x"), {"Action": "ADD", "Value": N(1)}), (N(1), {"Action": "ADD", "Value": {"SS": ["a"]}}),
    ({"SS": ["a"]}, {"Action": "ADD", "Value": {"NS": ["1"]}}), (N(1), {"Action": "DELETE", "Value": {"SS": ["a"]}}),
    ({"NS": ["1"]}, {"Action": "DELETE", "Value": {"SS": ["a"]}}),
])
def test_updates_that_do_not_fit_the_item(dynamodb, table_s, p, value, update):
    """The old form has words of its own for a wrong type."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": value})
    invalid(dynamodb.update_item, "Type mismatch for attribute to update", TableName=table_s, Key={"p": S(p)},
            AttributeUpdates={"a": update})


def test_update_of_a_key(dynamodb, table_ss, p):
    """No part of the key is updated."""
    invalid(dynamodb.update_item, INVALID + "Cannot update attribute c. This attribute is part of the key",
            TableName=table_ss, Key={"p": S(p), "c": S("x")}, AttributeUpdates={"c": {"Value": S("y")}})


# --- AttributesToGet -----------------------------------------------------------------------------


@pytest.mark.parametrize("names, expected", [
    (["s"], {"s": S("hello")}), (["s", "n", "z"], {"s": S("hello"), "n": N(5)}), (["z"], {}), (["m.k"], {}),
    (["l"], {"l": ITEM["l"]}),
])
@pytest.mark.parametrize("operation", ["GetItem", "Query", "BatchGetItem"])
def test_attributes_to_get(dynamodb, table_s, stored, operation, names, expected):
    """Only whole attributes can be chosen, by any name."""
    if operation == "GetItem":
        item = dynamodb.get_item(TableName=table_s, Key={"p": S(stored)}, AttributesToGet=names)["Item"]
    elif operation == "Query":
        item, = dynamodb.query(TableName=table_s, KeyConditions={"p": compare("EQ", S(stored))},
                               AttributesToGet=names)["Items"]
    else:
        item, = dynamodb.batch_get_item(RequestItems={
            table_s: {"Keys": [{"p": S(stored)}], "AttributesToGet": names}})["Responses"][table_s]
    assert item == expected


@pytest.mark.parametrize("operation, more", [
    ("get_item", {"Key": {"p": S("x")}}), ("scan", {}), ("query", {"KeyConditions": {"p": compare("EQ", S("x"))}}),
])
def test_attribute_twice(dynamodb, table_s, operation, more):
    """No attribute is asked for twice."""
    invalid(getattr(dynamodb, operation), INVALID + "Duplicate value in attribute name: a",
            TableName=table_s, AttributesToGet=["a", "b", "a"], **more)


# --- Both forms in one request -------------------------------------------------------------------

PUT = {"Item": {"p": S("x")}}
KEY = {"Key": {"p": S("x")}}
EXPECTED = {"Expected": {"a": {"Exists": False}}}
CONDITION = {"ConditionExpression": "attribute_not_exists(a)"}
KEYS = {"KeyConditions": {"p": compare("EQ", S("x"))}}


@pytest.mark.parametrize("operation, arguments, old, new", [
    ("put_item", {**PUT, **EXPECTED, **CONDITION}, "Expected", "ConditionExpression"),
    ("delete_item", {**KEY, **EXPECTED, **CONDITION}, "Expected", "ConditionExpression"),
    ("update_item", {**KEY, "AttributeUpdates": {}, "UpdateExpression": "REMOVE a"},
     "AttributeUpdates", "UpdateExpression"),
    ("update_item", {**KEY, **EXPECTED, "UpdateExpression": "REMOVE a"}, "Expected", "UpdateExpression"),
    ("update_item", {**KEY, "AttributeUpdates": {}, **EXPECTED, "UpdateExpression": "REMOVE a", **CONDITION},
     "AttributeUpdates, Expected", "UpdateExpression, ConditionExpression"),
    ("get_item", {**KEY, "AttributesToGet": ["a"], "ProjectionExpression": "a"},
     "AttributesToGet", "ProjectionExpression"),
    ("scan", {"ScanFilter": {"a": compare("NULL")}, "FilterExpression": "attribute_exists(a)"},
     "ScanFilter", "FilterExpression"),
    ("scan", {"AttributesToGet": ["a"], "FilterExpression": "attribute_exists(a)"},
     "AttributesToGet", "FilterExpression"),
    ("query", {"KeyConditionExpression": "p = :p", **KEYS, "ExpressionAttributeValues": {":p": S("x")}},
     "KeyConditions", "KeyConditionExpression"),
    ("query", {**KEYS, "QueryFilter": {"a": compare("NULL")}, "FilterExpression": "attribute_exists(a)"},
     "QueryFilter", "FilterExpression"),
])
def test_mixing(dynamodb, table_s, operation, arguments, old, new):
    """A request is of the old kind or of the new."""
    invalid(getattr(dynamodb, operation),
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{old}}} Expression parameters: {{{new}}}", TableName=table_s, **arguments)


def test_key_conditions_with_a_filter_expression(dynamodb, table_s, stored):
    """KeyConditions go with expressions that are not about keys: an exception that the service makes."""
    answer = dynamodb.query(TableName=table_s, KeyConditions={"p": compare("EQ", S(stored))},
                            FilterExpression="attribute_exists(s)", ProjectionExpression="s")
    assert answer["Items"] == [{"s": S("hello")}]


@pytest.mark.parametrize("operation, more", [("put_item", PUT), ("update_item", KEY), ("scan", {})])
def test_placeholders_with_old_parameters(dynamodb, table_s, operation, more):
    """Placeholders belong to expressions."""
    invalid(getattr(dynamodb, operation), "ExpressionAttributeNames can only be specified when using expressions",
            TableName=table_s, ExpressionAttributeNames={"#a": "a"}, **more)


def test_operator_without_conditions(api, table_s, p):
    """ConditionalOperator joins conditions, so there must be some (the words are not certain)."""
    answer = api("PutItem", {"TableName": table_s, "Item": {"p": S(p)}, "ConditionalOperator": "AND"})
    assert answer.status == 400
    assert answer.error == "ValidationException"
    assert "ConditionalOperator" in answer.message
