"""Projection expressions: which parts of an item an answer has."""

import pytest

from support import invalid, random_text

ITEM = {
    "a": {"S": "1"}, "b": {"N": "2"}, "x.y": {"S": "dotted"},
    "m": {"M": {"k": {"S": "v"}, "l": {"L": [{"S": "0"}, {"S": "1"}]}, "n": {"M": {"deep": {"N": "3"}}}}},
    "l": {"L": [{"S": "l0"}, {"M": {"k": {"S": "l1k"}, "j": {"S": "l1j"}}}, {"S": "l2"}, {"L": [{"S": "l30"}]}]},
    "ss": {"SS": ["one"]},
}


@pytest.fixture(scope="module")
def key(dynamodb, table_s):
    key = {"p": {"S": random_text()}}
    dynamodb.put_item(TableName=table_s, Item={**key, **ITEM})
    return key


@pytest.mark.parametrize("expression, names, expected", [
    ("a", None, {"a": ITEM["a"]}),
    ("a, b", None, {"a": ITEM["a"], "b": ITEM["b"]}),
    (" b ,a ", None, {"a": ITEM["a"], "b": ITEM["b"]}),
    ("absent", None, {}),
    ("a, absent", None, {"a": ITEM["a"]}),
    ("ss", None, {"ss": ITEM["ss"]}),
    ("m", None, {"m": ITEM["m"]}),
    ("m.k", None, {"m": {"M": {"k": {"S": "v"}}}}),
    ("m.k, m.n.deep", None, {"m": {"M": {"k": {"S": "v"}, "n": {"M": {"deep": {"N": "3"}}}}}}),
    ("m.l[1]", None, {"m": {"M": {"l": {"L": [{"S": "1"}]}}}}),
    ("l[0]", None, {"l": {"L": [{"S": "l0"}]}}),
    ("l[2], l[0]", None, {"l": {"L": [{"S": "l0"}, {"S": "l2"}]}}),
    ("l[1].k", None, {"l": {"L": [{"M": {"k": {"S": "l1k"}}}]}}),
    ("l[1].k, l[0]", None, {"l": {"L": [{"S": "l0"}, {"M": {"k": {"S": "l1k"}}}]}}),
    ("l[3][0]", None, {"l": {"L": [{"L": [{"S": "l30"}]}]}}),
    ("l[99]", None, {}),
    ("m.absent", None, {}),
    ("a.k", None, {}),
    ("a[0]", None, {}),
    ("m[0]", None, {}),
    ("l.k", None, {}),
    ("a, m.absent, l[99]", None, {"a": ITEM["a"]}),
    ("#n", {"#n": "a"}, {"a": ITEM["a"]}),
    ("#n", {"#n": "x.y"}, {"x.y": ITEM["x.y"]}),
    ("#m.#k", {"#m": "m", "#k": "k"}, {"m": {"M": {"k": {"S": "v"}}}}),
    ("#l[0], #l[2]", {"#l": "l"}, {"l": {"L": [{"S": "l0"}, {"S": "l2"}]}}),
])
def test_projection(dynamodb, table_s, key, expression, names, expected):
    """Paths keep the shape of the document; elements of lists close up in their order; what is missing is left out."""
    more = {"ExpressionAttributeNames": names} if names else {}
    answer = dynamodb.get_item(TableName=table_s, Key=key, ProjectionExpression=expression, **more)
    assert answer.get("Item", {}) == expected


def test_item_without_any_of_the_attributes(api, table_s, key):
    """The item is there: the answer has an empty Item, unlike that for a missing item."""
    answer = api("GetItem", {"TableName": table_s, "Key": key, "ProjectionExpression": "absent"})
    assert answer.json == {"Item": {}}


PE = "Invalid ProjectionExpression: "
OVERLAP = PE + "Two document paths overlap with each other; must remove or rewrite one of these paths; "
CONFLICT = PE + "Two document paths conflict with each other; must remove or rewrite one of these paths; "


@pytest.mark.parametrize("expression, message", [
    ("", PE + "The expression can not be empty;"),
    ("a, a", OVERLAP + "path one: [a], path two: [a]"),
    ("m, m.k", OVERLAP + "path one: [m], path two: [m, k]"),
    ("m.k, m", OVERLAP + "path one: [m, k], path two: [m]"),
    ("l[0], l[0]", OVERLAP + "path one: [l, [0]], path two: [l, [0]]"),
    ("l, l[1]", OVERLAP + "path one: [l], path two: [l, [1]]"),
    ("m.k, m[1]", CONFLICT + "path one: [m, k], path two: [m, [1]]"),
    ("name", PE + "Attribute name is a reserved keyword; reserved keyword: name"),
    ("m.name", PE + "Attribute name is a reserved keyword; reserved keyword: name"),
    ("#a", PE + "An expression attribute name used in the document path is not defined; attribute name: #a"),
    ("!!! INVALID !!!", PE + 'Syntax error; token: "!", near: "!!"'),
])
def test_errors(dynamodb, table_s, key, expression, message):
    """Paths must be distinct, and words not reserved."""
    invalid(dynamodb.get_item, message, TableName=table_s, Key=key, ProjectionExpression=expression)


@pytest.mark.parametrize("expression", ["a,", ",a", "a,,b", "a b", "a.", "a..b", "l[a]", "l[-1]", "l[]", "l[0", ":v",
                                        "size(a)", "(a)", "a;b", "*", "1a", "a[0]b"])
def test_syntax_errors(api, table_s, key, expression):
    """What is no list of paths cannot be read."""
    answer = api("GetItem", {"TableName": table_s, "Key": key, "ProjectionExpression": expression})
    assert answer.error == "ValidationException"
    assert answer.message.startswith(PE + 'Syntax error; token: "'), answer.message


def test_same_path_by_name(dynamodb, table_s, key):
    """Two names of one attribute overlap too."""
    invalid(dynamodb.get_item, OVERLAP + "path one: [a], path two: [a]", TableName=table_s, Key=key,
            ProjectionExpression="#a, #b", ExpressionAttributeNames={"#a": "a", "#b": "a"})


@pytest.mark.parametrize("arguments, message", [
    ({"ProjectionExpression": "a", "ExpressionAttributeNames": {"#b": "b"}},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"),
    ({"ExpressionAttributeNames": {"#b": "b"}},
     "ExpressionAttributeNames can only be specified when using expressions"),
    ({"ProjectionExpression": "a", "ExpressionAttributeNames": {}}, "ExpressionAttributeNames must not be empty"),
    ({"ProjectionExpression": "a", "AttributesToGet": ["a"]},
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"),
])
def test_errors_of_parameters(dynamodb, table_s, key, arguments, message):
    """Names must be used and come with an expression."""
    invalid(dynamodb.get_item, message, TableName=table_s, Key=key, **arguments)


def test_bad_projection_of_a_missing_item(dynamodb, table_s, p):
    """Errors do not depend on what is stored."""
    invalid(dynamodb.get_item, OVERLAP + "path one: [a], path two: [a]", TableName=table_s, Key={"p": {"S": p}},
            ProjectionExpression="a, a")


def test_deep_path(dynamodb, table_s, key):
    """A path as deep as documents can be is allowed."""
    assert dynamodb.get_item(TableName=table_s, Key=key, ProjectionExpression="m" + ".x" * 31)["Item"] == {}


def test_path_that_is_too_deep(dynamodb, table_s, key):
    """Deeper than a document can be is an error."""
    invalid(dynamodb.get_item, None, TableName=table_s, Key=key, ProjectionExpression="m" + ".x" * 40)
