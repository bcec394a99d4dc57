"""Condition expressions: what is true, what is false, and what is an error.

Truth is tested by putting an item again as it is under a condition: it either succeeds or fails, and changes nothing.
"""

import re

import pytest

from support import expect, invalid, random_text, refusal_of

ITEM = {
    "s": {"S": "hello"}, "n": {"N": "5"}, "b": {"B": b"\x01\x02\x03"}, "t": {"BOOL": True}, "f": {"BOOL": False},
    "nil": {"NULL": True}, "l": {"L": [{"S": "a"}, {"N": "1"}, {"L": [{"S": "deep"}]}]},
    "m": {"M": {"k": {"S": "v"}, "n": {"N": "7"}, "doc": {"M": {"x": {"N": "1"}}}}},
    "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2.5"]}, "bs": {"BS": [b"\x01", b"\x02"]},
    "blank": {"S": ""}, "el": {"L": []}, "same": {"S": "hello"}, "n2": {"N": "50"}, "a.b": {"S": "dotted"},
    "Size": {"N": "3"},
}


@pytest.fixture(scope="module")
def stored(dynamodb, table_s):
    """The item above, in the table."""
    item = {"p": {"S": random_text()}, **ITEM}
    dynamodb.put_item(TableName=table_s, Item=item)
    return item


@pytest.fixture
def put(dynamodb, table_s, stored):
    """Puts the item again under a condition: put("a = :b", {":b": ...}, {"#n": ...})."""

    def call(condition, values=None, names=None, **more):
        if values:
            more["ExpressionAttributeValues"] = values
        if names:
            more["ExpressionAttributeNames"] = names
        return {"TableName": table_s, "Item": stored, "ConditionExpression": condition, **more}

    return call


def s(text):
    return {":v": {"S": text}}


def n(number):
    return {":v": {"N": number}}


# condition, values, whether it holds
TRUTH = [
    # equality of every type
    ("s = :v", s("hello"), True), ("s = :v", s("Hello"), False), ("s = :v", s("hello "), False),
    ("n = :v", n("5"), True), ("n = :v", n("5.00"), True), ("n = :v", n("0.5e1"), True), ("n = :v", n("6"), False),
    ("b = :v", {":v": {"B": b"\x01\x02\x03"}}, True), ("b = :v", {":v": {"B": b"\x01\x02"}}, False),
    ("t = :v", {":v": {"BOOL": True}}, True), ("f = :v", {":v": {"BOOL": True}}, False),
    ("nil = :v", {":v": {"NULL": True}}, True),
    ("ss = :v", {":v": {"SS": ["b", "a"]}}, True), ("ss = :v", {":v": {"SS": ["a"]}}, False),
    ("ns = :v", {":v": {"NS": ["2.50", "1"]}}, True), ("bs = :v", {":v": {"BS": [b"\x02", b"\x01"]}}, True),
    ("l = :v", {":v": ITEM["l"]}, True), ("l = :v", {":v": {"L": []}}, False), ("el = :v", {":v": {"L": []}}, True),
    ("m = :v", {":v": ITEM["m"]}, True), ("m = :v", {":v": {"M": {"k": {"S": "v"}}}}, False),
    ("s = same", None, True), ("s = n", None, False),
    # across types nothing is equal and nothing is ordered
    ("s = :v", n("5"), False), ("n = :v", s("5"), False), ("n < :v", s("9"), False), ("n >= :v", s("0"), False),
    ("nil = :v", {":v": {"BOOL": False}}, False), ("b = :v", s("\u0001\u0002\u0003"), False),
    # inequality
    ("s <> :v", s("other"), True), ("s <> :v", s("hello"), False), ("n <> :v", s("5"), True),
    ("ss <> :v", {":v": {"SS": ["b", "a"]}}, False), ("absent <> :v", s("x"), True),
    # what is not there equals nothing, and is not less either
    ("absent = :v", s("x"), False), ("absent = away", None, False), ("absent < :v", n("1"), False),
    ("absent >= :v", n("1"), False), ("absent <> away", None, True),
    # order
    ("n < :v", n("5.1"), True), ("n < :v", n("5"), False), ("n <= :v", n("5"), True), ("n <= :v", n("4.9"), False),
    ("n > :v", n("-100"), True), ("n > :v", n("5"), False), ("n >= :v", n("5"), True), ("n >= :v", n("5.1"), False),
    ("n < n2", None, True), ("n2 < n", None, False),
    ("s < :v", s("hellp"), True), ("s < :v", s("hello"), False), ("s < :v", s("hello!"), True),
    ("s > :v", s("h"), True),
    ("s > :v", s("Z"), True), ("s < :v", s("é"), True),
    ("b < :v", {":v": {"B": b"\x01\x02\xff"}}, True), ("b > :v", {":v": {"B": b"\x01"}}, True),
    (":v < n", n("4"), True), (":v > n", n("4"), False), (":v = s", s("hello"), True),
    # BETWEEN includes both ends
    ("n BETWEEN :a AND :b", {":a": {"N": "5"}, ":b": {"N": "6"}}, True),
    ("n BETWEEN :a AND :b", {":a": {"N": "4"}, ":b": {"N": "5"}}, True),
    ("n BETWEEN :a AND :b", {":a": {"N": "6"}, ":b": {"N": "7"}}, False),
    ("n between :a and :b", {":a": {"N": "1"}, ":b": {"N": "9"}}, True),
    ("s BETWEEN :a AND :b", {":a": {"S": "a"}, ":b": {"S": "z"}}, True),
    ("n BETWEEN :a AND :b", {":a": {"S": "a"}, ":b": {"S": "z"}}, False),
    ("absent BETWEEN :a AND :b", {":a": {"N": "1"}, ":b": {"N": "9"}}, False),
    (":v BETWEEN n AND n2", n("20"), True),
    # IN
    ("s IN (:v)", s("hello"), True), ("s IN (:v)", s("x"), False),
    ("s IN (:a, :b, :c)", {":a": {"N": "1"}, ":b": {"S": "hello"}, ":c": {"NULL": True}}, True),
    ("n in (:a, :b)", {":a": {"N": "4"}, ":b": {"N": "5.0"}}, True), ("absent IN (:v)", s("x"), False),
    ("s IN (same, n)", None, True), (":v IN (s, n)", n("5"), True),
    ("ss IN (:v)", {":v": {"SS": ["b", "a"]}}, True),
    # attribute_exists and attribute_not_exists
    ("attribute_exists(s)", None, True), ("attribute_exists(absent)", None, False),
    ("attribute_exists(nil)", None, True), ("attribute_exists(blank)", None, True),
    ("attribute_exists(m.k)", None, True), ("attribute_exists(m.absent)", None, False),
    ("attribute_exists(l[0])", None, True), ("attribute_exists(l[3])", None, False),
    ("attribute_exists(s.k)", None, False), ("attribute_exists(m[0])", None, False),
    ("attribute_exists(l[2][0])", None, True), ("attribute_exists(m.doc.x)", None, True),
    ("attribute_not_exists(absent)", None, True), ("attribute_not_exists(s)", None, False),
    ("attribute_not_exists(m.absent)", None, True), ("attribute_not_exists(s.k)", None, True),
    # attribute_type
    *[(f"attribute_type({name}, :v)", s(kind), True) for name, kind in (
        ("s", "S"), ("n", "N"), ("b", "B"), ("t", "BOOL"), ("nil", "NULL"), ("l", "L"), ("m", "M"), ("ss", "SS"),
        ("ns", "NS"), ("bs", "BS"))],
    ("attribute_type(s, :v)", s("N"), False), ("attribute_type(absent, :v)", s("S"), False),
    ("attribute_type(m.n, :v)", s("N"), True),
    # begins_with
    ("begins_with(s, :v)", s("he"), True), ("begins_with(s, :v)", s(""), True),
    ("begins_with(s, :v)", s("hello"), True),
    ("begins_with(s, :v)", s("hello!"), False), ("begins_with(s, :v)", s("ell"), False),
    ("begins_with(b, :v)", {":v": {"B": b"\x01\x02"}}, True), ("begins_with(n, :v)", s("5"), False),
    ("begins_with(absent, :v)", s("a"), False), ("begins_with(s, same)", None, True),
    ("begins_with(m.k, :v)", s("v"), True),
    # contains: part of a string, member of a set, element of a list
    ("contains(s, :v)", s("ell"), True), ("contains(s, :v)", s("elk"), False), ("contains(s, :v)", n("5"), False),
    ("contains(b, :v)", {":v": {"B": b"\x02\x03"}}, True), ("contains(ss, :v)", s("a"), True),
    ("contains(ss, :v)", s("ab"), False), ("contains(ns, :v)", n("2.50"), True), ("contains(ns, :v)", s("1"), False),
    ("contains(bs, :v)", {":v": {"B": b"\x02"}}, True), ("contains(l, :v)", s("a"), True),
    ("contains(l, :v)", n("1.0"), True), ("contains(l, :v)", s("deep"), False),
    ("contains(l, :v)", {":v": {"L": [{"S": "deep"}]}}, True), ("contains(m, :v)", s("k"), False),
    ("contains(absent, :v)", s("a"), False), ("contains(n, :v)", n("5"), False), ("contains(s, same)", None, True),
    # size
    ("size(s) = :v", n("5"), True), ("size(b) = :v", n("3"), True), ("size(ss) = :v", n("2"), True),
    ("size(l) = :v", n("3"), True), ("size(m) = :v", n("3"), True), ("size(blank) = :v", n("0"), True),
    ("size(s) > :v", n("4"), True), ("size(s) < :v", n("5"), False), ("size(n) > :v", n("0"), False),
    ("size(absent) = :v", n("0"), False), ("size(s) = n", None, True), (":v < size(l)", n("2"), True),
    ("size(s) BETWEEN :a AND :b", {":a": {"N": "1"}, ":b": {"N": "5"}}, True), ("size(s) IN (:v)", n("5"), True),
    ("size(l[2]) = :v", n("1"), True),
    # paths
    ("m.k = :v", s("v"), True), ("m.doc.x = :v", n("1"), True), ("l[0] = :v", s("a"), True),
    ("l[2][0] = :v", s("deep"), True), ("l[9] = :v", s("a"), False), ("m . k = :v", s("v"), True),
    ("l [1] = :v", n("1"), True), ("m.k.deeper = :v", s("v"), False), ("s[0] = :v", s("h"), False),
    # logic: NOT binds tighter than AND, AND tighter than OR
    ("NOT s = :v", s("x"), True), ("NOT NOT s = :v", s("hello"), True), ("not s = :v", s("hello"), False),
    ("NOT absent = :v", s("x"), True),
    ("attribute_exists(s) AND attribute_exists(n)", None, True),
    ("attribute_exists(s) AND attribute_exists(absent)", None, False),
    ("attribute_exists(absent) OR attribute_exists(n)", None, True),
    ("attribute_exists(absent) or attribute_exists(away)", None, False),
    ("attribute_exists(s) OR attribute_exists(s) AND attribute_exists(absent)", None, True),
    ("(attribute_exists(s) OR attribute_exists(n)) AND attribute_exists(absent)", None, False),
    ("NOT attribute_exists(s) OR attribute_exists(n)", None, True),
    ("NOT (attribute_exists(s) OR attribute_exists(n))", None, False),
    ("NOT attribute_exists(s) AND attribute_exists(absent)", None, False),
    ("(attribute_exists(s)) AND (attribute_exists(n))", None, True),
    ("attribute_exists(s)AND attribute_exists(n)", None, True),
    ("  s=:v\n", s("hello"), True), ("\ts\r\n=\n:v", s("hello"), True),
    ("Size = :v", n("3"), None),  # reserved in every case, see below
]


@pytest.mark.parametrize("condition, values, holds", [row for row in TRUTH if row[2] is not None],
                         ids=[f"{row[0].strip()} {index}" for index, row in enumerate(TRUTH) if row[2] is not None])
def test_truth(dynamodb, put, condition, values, holds):
    """Each operator and function, on each type, both ways."""
    arguments = put(condition, values)
    if holds:
        dynamodb.put_item(**arguments)
    else:
        expect(refusal_of(dynamodb.put_item, **arguments),
               "ConditionalCheckFailedException", "The conditional request failed")


@pytest.mark.parametrize("condition, names, values, holds", [
    ("#s = :v", {"#s": "s"}, s("hello"), True),
    ("#d = :v", {"#d": "a.b"}, s("dotted"), True),
    ("#m.#k = :v", {"#m": "m", "#k": "k"}, s("v"), True),
    ("#m.k = :v", {"#m": "m"}, s("v"), True),
    ("#l[0] = :v", {"#l": "l"}, s("a"), True),
    ("#l2 = :v", {"#l2": "l[0]"}, s("a"), False),
    ("#size = :v", {"#size": "Size"}, n("3"), True),
    ("size(#s) = :v", {"#s": "s"}, n("5"), True),
    ("attribute_exists(#0)", {"#0": "s"}, None, True),
    ("attribute_exists(#_a_1) AND attribute_exists(#_a_1)", {"#_a_1": "s"}, None, True),
])
def test_names_in_place_of_words(dynamodb, put, condition, names, values, holds):
    """A name stands for one whole name, whatever characters it has."""
    arguments = put(condition, values, names)
    if holds:
        dynamodb.put_item(**arguments)
    else:
        expect(refusal_of(dynamodb.put_item, **arguments), "ConditionalCheckFailedException")


# --- Effects -------------------------------------------------------------------------------------


def test_create_only_once(dynamodb, table_s, p):
    """The usual way to not overwrite."""
    arguments = {"TableName": table_s, "ConditionExpression": "attribute_not_exists(p)"}
    dynamodb.put_item(Item={"p": {"S": p}, "v": {"N": "1"}}, **arguments)
    expect(refusal_of(dynamodb.put_item, Item={"p": {"S": p}, "v": {"N": "2"}}, **arguments),
           "ConditionalCheckFailedException", "The conditional request failed")
    assert dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}})["Item"]["v"] == {"N": "1"}


def test_condition_on_missing_item(dynamodb, table_s, p):
    """An item that is not there has no attributes; conditions see it so."""
    expect(refusal_of(dynamodb.put_item, TableName=table_s, Item={"p": {"S": p}},
                      ConditionExpression="attribute_exists(p)"), "ConditionalCheckFailedException")
    assert "Item" not in dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}})


def test_condition_sees_the_old_item(dynamodb, table_s, p):
    """The condition is about what is stored, not about what is put."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "v": {"N": "1"}})
    update = {"TableName": table_s, "ConditionExpression": "v = :v", "Item": {"p": {"S": p}, "v": {"N": "2"}}}
    dynamodb.put_item(ExpressionAttributeValues=n("1"), **update)
    expect(refusal_of(dynamodb.put_item, ExpressionAttributeValues=n("1"), **update),
           "ConditionalCheckFailedException")


def test_conditional_delete(dynamodb, table_s, p):
    """A deletion is refused or done by its condition."""
    key = {"p": {"S": p}}
    dynamodb.put_item(TableName=table_s, Item={**key, "v": {"N": "1"}})
    delete = {"TableName": table_s, "Key": key, "ConditionExpression": "v = :v"}
    expect(refusal_of(dynamodb.delete_item, ExpressionAttributeValues=n("2"), **delete),
           "ConditionalCheckFailedException", "The conditional request failed")
    assert "Item" in dynamodb.get_item(TableName=table_s, Key=key)
    dynamodb.delete_item(ExpressionAttributeValues=n("1"), **delete)
    assert "Item" not in dynamodb.get_item(TableName=table_s, Key=key)


def test_conditional_delete_of_missing_item(dynamodb, table_s, p):
    """Deleting what is not there succeeds only if the condition allows it."""
    delete = {"TableName": table_s, "Key": {"p": {"S": p}}}
    dynamodb.delete_item(ConditionExpression="attribute_not_exists(p)", **delete)
    expect(refusal_of(dynamodb.delete_item, ConditionExpression="attribute_exists(p)", **delete),
           "ConditionalCheckFailedException")


@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem"])
def test_item_in_the_error(api, table_s, p, operation):
    """ReturnValuesOnConditionCheckFailure saves a read after a failure."""
    item = {"p": {"S": p}, "v": {"N": "1"}}
    api("PutItem", {"TableName": table_s, "Item": item})
    what = {"Item" if operation == "PutItem" else "Key": {"p": {"S": p}}}
    answer = api(operation, {"TableName": table_s, **what, "ConditionExpression": "attribute_not_exists(p)",
                             "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert (answer.status, answer.error) == (400, "ConditionalCheckFailedException")
    assert answer.json["__type"] == "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
    assert answer.message == "The conditional request failed"
    assert answer.json["Item"] == item


def test_no_item_in_the_error(api, table_s, p):
    """The error has an item only if asked for, and if there is one."""
    body = {"TableName": table_s, "Item": {"p": {"S": p}}, "ConditionExpression": "attribute_exists(p)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    assert "Item" not in api("PutItem", body).json
    api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}}})
    for choice in ({"ReturnValuesOnConditionCheckFailure": "NONE"}, {}):
        answer = api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}},
                                 "ConditionExpression": "attribute_not_exists(p)", **choice})
        assert answer.error == "ConditionalCheckFailedException"
        assert "Item" not in answer.json


# --- Errors of expressions -----------------------------------------------------------------------

CE = "Invalid ConditionExpression: "
OPERAND = CE + "Incorrect operand type for operator or function; operator or function: "
COUNT = CE + "Incorrect number of operands for operator or function; operator or function: "
DISTINCT = CE + ("The first operand must be distinct from the remaining operands for this operator or function; "
                 "operator: ")
SYNTAX = re.compile(r'Invalid ConditionExpression: Syntax error; token: ".*", near: ".*"', re.S)


@pytest.mark.parametrize("condition, values, message", [
    ("", None, CE + "The expression can not be empty;"),
    ("s = :undefined", None,
     CE + "An expression attribute value used in expression is not defined; attribute value: :undefined"),
    ("#undefined = s", None,
     CE + "An expression attribute name used in the document path is not defined; attribute name: #undefined"),
    ("size = :v", n("1"), CE + "Attribute name is a reserved keyword; reserved keyword: size"),
    ("Size = :v", n("1"), CE + "Attribute name is a reserved keyword; reserved keyword: Size"),
    ("attribute_exists(m.Comment)", None, CE + "Attribute name is a reserved keyword; reserved keyword: Comment"),
    ("unknown(s)", None, CE + "Invalid function name; function: unknown"),
    ("Size(s) = :v", n("1"), CE + "Invalid function name; function: Size"),
    ("attribute_exists(s, n)", None, COUNT + "attribute_exists, number of operands: 2"),
    ("attribute_not_exists(s, n, b)", None, COUNT + "attribute_not_exists, number of operands: 3"),
    ("begins_with(s)", None, COUNT + "begins_with, number of operands: 1"),
    ("contains(s)", None, COUNT + "contains, number of operands: 1"),
    ("attribute_type(s)", None, COUNT + "attribute_type, number of operands: 1"),
    ("size(s, n) = :v", n("1"), COUNT + "size, number of operands: 2"),
    ("attribute_exists(:v)", n("1"),
     CE + "Operator or function requires a document path; operator or function: attribute_exists"),
    ("attribute_not_exists(:v)", n("1"),
     CE + "Operator or function requires a document path; operator or function: attribute_not_exists"),
    ("size(s)", None,
     CE + "The function is not allowed to be used this way in an expression; function: size"),
    ("attribute_exists(s) = :v", n("1"),
     CE + "The function is not allowed to be used this way in an expression; function: attribute_exists"),
    ("begins_with(s, :v) = :v", s("1"),
     CE + "The function is not allowed to be used this way in an expression; function: begins_with"),
    ("attribute_type(s, :v)", n("1"), OPERAND + "attribute_type, operand type: N"),
    ("begins_with(s, :v)", n("1"), OPERAND + "begins_with, operand type: N"),
    ("begins_with(:v, s)", {":v": {"SS": ["a"]}}, OPERAND + "begins_with, operand type: SS"),
    ("s < :v", {":v": {"BOOL": True}}, OPERAND + "<, operand type: BOOL"),
    ("s >= :v", {":v": {"NULL": True}}, OPERAND + ">=, operand type: NULL"),
    ("s > :v", {":v": {"L": []}}, OPERAND + ">, operand type: L"),
    ("s <= :v", {":v": {"SS": ["a"]}}, OPERAND + "<=, operand type: SS"),
    ("s = s", None, DISTINCT + "=, first operand: [s]"),
    ("m.k <> m.k", None, DISTINCT + "<>, first operand: [m, k]"),
    ("l[0] < l[0]", None, DISTINCT + "<, first operand: [l, [0]]"),
    ("begins_with(s, s)", None, DISTINCT + "begins_with, first operand: [s]"),
    ("contains(s, s)", None, DISTINCT + "contains, first operand: [s]"),
    ("n BETWEEN :a AND :b", {":a": {"N": "9"}, ":b": {"N": "1"}},
     CE + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
     "lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:1}"),
    ("n BETWEEN :a AND :b", {":a": {"S": "a"}, ":b": {"N": "1"}},
     CE + "The BETWEEN operator requires same data type for lower and upper bounds; "
     "lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}"),
    ("((s = :v))", s("a"), CE + "The expression has redundant parentheses;"),
    ("NOT ((s = :v))", s("a"), CE + "The expression has redundant parentheses;"),
])
def test_errors_of_meaning(dynamodb, put, condition, values, message):
    """Expressions that can be read but make no sense, in the words of the service."""
    invalid(dynamodb.put_item, message, **put(condition, values))


def test_unknown_type_of_attribute_type(dynamodb, put):
    """The message lists the types there are, in no promised order."""
    invalid(dynamodb.put_item,
            re.compile(r"Invalid ConditionExpression: Invalid attribute type name found; type: X, "
                       r"valid types: \{(B|NULL|SS|BOOL|L|BS|N|NS|S|M)(,(B|NULL|SS|BOOL|L|BS|N|NS|S|M)){9}\}"),
            **put("attribute_type(s, :v)", s("X")))


@pytest.mark.parametrize("condition", [
    "s", "s =", "= s", "s = = n", "s == n", "s != n", "s && n", "s = n AND", "AND s = n", "s = n OR OR s = n", "NOT",
    "(s = n", "s = n)", "()", "s = n n = s", "s IN n", "s IN ()", "s IN (n,)", "n BETWEEN s", "n BETWEEN s AND",
    "n BETWEEN s, n", "attribute_exists(s", "attribute_exists()", "attribute_exists s", "begins_with(s,,n)",
    "l[a] = s", "l[-1] = s", "l[1.5] = s", "l[] = s", "l[0 = s", "m. = s", ".m = s", "m..k = s", "1 = s", "s = 'text'",
    's = "text"', "s = 5", "s = true(", "#a", "# = s", ": = s", "s = n;", "s @ n", "a-b = s", "s = n -- comment",
    "s <> <> n", "s >< n", "s => n", "_a = s",
])
def test_syntax_errors(dynamodb, put, condition):
    """What cannot be read is told with the place where reading ended."""
    invalid(dynamodb.put_item, SYNTAX, **put(condition))


@pytest.mark.parametrize("condition, token, near", [
    ("!!! INVALID !!!", "!", "!!"), ("s = =", "=", "= ="), ("s = n )", ")", "n )"),
])
def test_place_of_a_syntax_error(dynamodb, put, condition, token, near):
    """The token, and the tokens around it."""
    invalid(dynamodb.put_item, CE + f'Syntax error; token: "{token}", near: "{near}"', **put(condition))


@pytest.mark.parametrize("arguments, message", [
    ({"ConditionExpression": "s = :v", "ExpressionAttributeValues": {**s("a"), ":w": {"S": "b"}}},
     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"),
    ({"ConditionExpression": "attribute_exists(#s)", "ExpressionAttributeNames": {"#s": "s", "#t": "t"}},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#t}"),
    ({"ExpressionAttributeNames": {"#s": "s"}},
     "ExpressionAttributeNames can only be specified when using expressions"),
    ({"ExpressionAttributeValues": s("a")},
     "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"),
    ({"ConditionExpression": "attribute_exists(s)", "ExpressionAttributeNames": {}},
     "ExpressionAttributeNames must not be empty"),
    ({"ConditionExpression": "attribute_exists(s)", "ExpressionAttributeValues": {}},
     "ExpressionAttributeValues must not be empty"),
    ({"ConditionExpression": "attribute_exists(s)", "ExpressionAttributeNames": {"s": "s"}},
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "s"'),
    ({"ConditionExpression": "attribute_exists(s)", "ExpressionAttributeNames": {"#": "s"}},
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
    ({"ConditionExpression": "attribute_exists(s)", "ExpressionAttributeNames": {"#a-b": "s"}},
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'),
    ({"ConditionExpression": "s = :v", "ExpressionAttributeValues": {"v": {"S": "a"}}},
     'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'),
    ({"ConditionExpression": "s = :v", "ExpressionAttributeValues": {":v": {}}},
     "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of "
     "the supported datatypes for key :v"),
    ({"ConditionExpression": "s = :v", "ExpressionAttributeValues": {":v": {"N": "x"}}},
     "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x "
     "for key :v"),
    ({"ConditionExpression": "s = :v", "ExpressionAttributeValues": s("a"), "Expected": {"s": {"Exists": False}}},
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"),
])
def test_errors_of_parameters(api, table_s, stored, arguments, message):
    """Names and values must be well-formed, used, and come with an expression."""
    answer = api("PutItem", {"TableName": table_s, "Item": {"p": stored["p"]}, **arguments})
    assert answer.error in ("ValidationException", "SerializationException")
    assert answer.message == message


def test_hundred_values_of_in(dynamodb, put):
    """IN takes up to 100 values."""
    values = {f":v{i}": {"N": str(i)} for i in range(100)}
    dynamodb.put_item(**put(f"n IN ({', '.join(values)})", values))


def test_too_many_values_of_in(dynamodb, put):
    """IN takes no more than 100 values."""
    values = {f":v{i}": {"N": str(i)} for i in range(101)}
    invalid(dynamodb.put_item, re.compile(r"Invalid ConditionExpression: .*(IN|operands).*101.*"),
            **put(f"n IN ({', '.join(values)})", values))


def test_longest_expression(dynamodb, put):
    """4 KB of text are allowed."""
    dynamodb.put_item(**put("attribute_exists(s)" + " " * (4096 - len("attribute_exists(s)"))))


def test_too_long_expression(dynamodb, put):
    """4 KB and a byte are not."""
    invalid(dynamodb.put_item,
            CE + "Expression size has exceeded the maximum allowed size; expression size: 4097",
            **put("attribute_exists(s)" + " " * (4097 - len("attribute_exists(s)"))))


def test_many_operators(dynamodb, put):
    """300 operators and functions are allowed."""
    dynamodb.put_item(**put(" OR ".join(["n=:v"] * 150), n("5")))


def test_too_many_operators(dynamodb, put):
    """More than 300 are not, however short the text."""
    invalid(dynamodb.put_item, re.compile(r"Invalid ConditionExpression: .*operator.*"),
            **put(" OR ".join(["n=:v"] * 160), n("5")))


def test_deep_parentheses(dynamodb, put):
    """A thousand parentheses are refused without harm to the server."""
    invalid(dynamodb.put_item, None, **put("(" * 1000 + "s = :v" + ")" * 1000, s("a")))


def test_deep_not(dynamodb, put):
    """A thousand NOTs are refused, or judged; they do no harm."""
    refusal = refusal_of(dynamodb.put_item, **put("NOT " * 1001 + "s = :v", s("hello")))
    assert refusal.code in ("ValidationException", "ConditionalCheckFailedException")


def test_errors_come_before_the_table(dynamodb):
    """Expressions are checked before the table is looked for."""
    invalid(dynamodb.put_item, CE + "Attribute name is a reserved keyword; reserved keyword: status",
            TableName=f"serein-test-{random_text()}", Item={"p": {"S": "x"}},
            ConditionExpression="attribute_exists(status)")


@pytest.mark.parametrize("word", ["name", "STATUS", "Year", "data", "comment", "user", "value", "date", "ttl", "zone"])
def test_reserved_words(dynamodb, put, word):
    """Words that people trip over; in any case of letters."""
    invalid(dynamodb.put_item, CE + f"Attribute name is a reserved keyword; reserved keyword: {word}",
            **put(f"attribute_exists({word})"))


@pytest.mark.parametrize("word", ["id", "named", "yearly", "Artist", "pk", "timestamp_", "x1", "a_b"])
def test_words_that_are_not_reserved(dynamodb, put, word):
    """Words near reserved ones are free."""
    dynamodb.put_item(**put(f"attribute_not_exists({word})"))
