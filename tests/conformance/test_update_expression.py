"""UpdateExpression: the clauses SET, REMOVE, ADD and DELETE, their functions, and what is refused."""

import re

import pytest

from support import L, M, N, S, expect, invalid, refusal_of

SS = {"SS": ["a", "b"]}
NS = {"NS": ["1", "2"]}
BS = {"BS": [b"a", b"b"]}


@pytest.fixture
def update(dynamodb, table_s, p):
    """update(before, expression, values, names) updates an item that was so, and answers what it is afterwards."""

    def call(before, expression, values=None, names=None, **more):
        dynamodb.put_item(TableName=table_s, Item={"p": S(p), **before})
        placeholders = {
            **({"ExpressionAttributeValues": values} if values else {}),
            **({"ExpressionAttributeNames": names} if names else {}),
        }
        dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, UpdateExpression=expression, **placeholders, **more)
        item = dynamodb.get_item(TableName=table_s, Key={"p": S(p)}, ConsistentRead=True)["Item"]
        assert item.pop("p") == S(p)
        return sorted_sets(item)

    return call


def sorted_sets(item):
    """The item with its sets in order: the order of their members means nothing."""
    return {name: {kind: sorted(value) if kind in ("SS", "NS", "BS") else value}
            for name, attribute in item.items() for kind, value in attribute.items()}


# --- SET -----------------------------------------------------------------------------------------

ITEM = {"a": S("old"), "n": N(5), "l": L(S("0"), S("1"), S("2")), "m": M(k=S("v"), l=L(N(1), M(x=N(2))))}

SETS = [
    ("SET z = :v", {":v": S("new")}, {"z": S("new")}),
    ("SET a = :v", {":v": S("new")}, {"a": S("new")}),
    ("SET a = :v", {":v": N(1)}, {"a": N(1)}),
    ("SET a = :v", {":v": S("")}, {"a": S("")}),
    ("SET a = :v", {":v": {"NULL": True}}, {"a": {"NULL": True}}),
    ("SET a = :v", {":v": {"BOOL": False}}, {"a": {"BOOL": False}}),
    ("SET a = :v", {":v": M()}, {"a": M()}),
    ("SET a = :v", {":v": L()}, {"a": L()}),
    ("SET a = :v", {":v": SS}, {"a": SS}),
    ("SET z = a", None, {"z": S("old")}),
    ("SET z = a, a = :v", {":v": S("new")}, {"z": S("old"), "a": S("new")}),
    ("SET a = n, n = a", None, {"a": N(5), "n": S("old")}),
    ("SET a = :v, z = a", {":v": S("new")}, {"a": S("new"), "z": S("old")}),
    ("SET z = m", None, {"z": ITEM["m"]}),
    ("SET z = m.k", None, {"z": S("v")}),
    ("SET z = l[1]", None, {"z": S("1")}),
    ("SET z = m.l[1].x", None, {"z": N(2)}),
    ("SET m.k = :v", {":v": S("new")}, {"m": M(k=S("new"), l=ITEM["m"]["M"]["l"])}),
    ("SET m.z = :v", {":v": S("new")}, {"m": M(k=S("v"), l=ITEM["m"]["M"]["l"], z=S("new"))}),
    ("SET m.l[1].x = :v", {":v": N(3)}, {"m": M(k=S("v"), l=L(N(1), M(x=N(3))))}),
    ("SET m.l[1].z = m.k", None, {"m": M(k=S("v"), l=L(N(1), M(x=N(2), z=S("v"))))}),
    ("SET l[1] = :v", {":v": S("new")}, {"l": L(S("0"), S("new"), S("2"))}),
    ("SET l[0] = l[2], l[2] = l[0]", None, {"l": L(S("2"), S("1"), S("0"))}),
    ("SET l[3] = :v", {":v": S("new")}, {"l": L(S("0"), S("1"), S("2"), S("new"))}),
    ("SET l[99] = :v", {":v": S("new")}, {"l": L(S("0"), S("1"), S("2"), S("new"))}),
    ("SET l[9] = :v, l[8] = :w", {":v": S("v"), ":w": S("w")}, {"l": L(S("0"), S("1"), S("2"), S("w"), S("v"))}),
    ("SET m.l[0] = m.k, m.k = m.l[0]", None, {"m": M(k=N(1), l=L(S("v"), M(x=N(2))))}),
    ("set a = :v", {":v": S("new")}, {"a": S("new")}),
    ("Set a=:v,z=:v", {":v": S("new")}, {"a": S("new"), "z": S("new")}),
    ("  SET\n a =\t:v  ", {":v": S("new")}, {"a": S("new")}),
]


@pytest.mark.parametrize("expression, values, changes", SETS)
def test_set(update, expression, values, changes):
    """SET writes values; every right side sees the item as it was before."""
    assert update(ITEM, expression, values) == {**ITEM, **changes}


@pytest.mark.parametrize("expression, values, expected", [
    ("SET n = n + :v", {":v": N(2)}, "7"), ("SET n = n - :v", {":v": N(2)}, "3"), ("SET n = :v + n", {":v": N(2)}, "7"),
    ("SET n = :v - n", {":v": N(2)}, "-3"), ("SET n = :v + :v", {":v": N(2)}, "4"), ("SET n = n + n", None, "10"),
    ("SET n = n - n", None, "0"), ("SET n=n+:v", {":v": N(2)}, "7"), ("SET n = n + :v", {":v": N("-7.5")}, "-2.5"),
    ("SET n = n + :v", {":v": N("0.1")}, "5.1"), ("SET n = n + :v", {":v": N("1e37")}, f"1{'0' * 36}5"),
    ("SET n = n - :v", {":v": N("5e0")}, "0"), ("SET n = :v + :w", {":v": N("0.1"), ":w": N("0.2")}, "0.3"),
    ("SET n = :v - :w", {":v": N("9" * 38), ":w": N(1)}, f"{'9' * 37}8"),
    ("SET n = :v + :w", {":v": N("1e-130"), ":w": N("1e-130")}, f"0.{'0' * 129}2"),
    ("SET n = if_not_exists(n, :v) + :w", {":v": N(0), ":w": N(1)}, "6"),
    ("SET n = if_not_exists(z, :v) + :w", {":v": N(0), ":w": N(1)}, "1"),
    ("SET n = :w - if_not_exists(z, :v)", {":v": N(1), ":w": N(1)}, "0"),
])
def test_arithmetic(update, expression, values, expected):
    """Sums and differences are exact decimal numbers."""
    assert update(ITEM, expression, values) == {**ITEM, "n": N(expected)}


@pytest.mark.parametrize("expression, values, changes", [
    ("SET a = if_not_exists(a, :v)", {":v": S("new")}, {}),
    ("SET z = if_not_exists(z, :v)", {":v": S("new")}, {"z": S("new")}),
    ("SET z = if_not_exists(a, :v)", {":v": S("new")}, {"z": S("old")}),
    ("SET z = if_not_exists(z, a)", None, {"z": S("old")}),
    ("SET z = if_not_exists(m.k, :v)", {":v": S("new")}, {"z": S("v")}),
    ("SET z = if_not_exists(m.z, :v)", {":v": S("new")}, {"z": S("new")}),
    ("SET z = if_not_exists(none_.such.here, :v)", {":v": S("new")}, {"z": S("new")}),
    ("SET z = if_not_exists(l[7], :v)", {":v": S("new")}, {"z": S("new")}),
    ("SET l = list_append(l, :v)", {":v": L(S("3"))}, {"l": L(S("0"), S("1"), S("2"), S("3"))}),
    ("SET l = list_append(:v, l)", {":v": L(S("3"))}, {"l": L(S("3"), S("0"), S("1"), S("2"))}),
    ("SET z = list_append(l, m.l)", None, {"z": L(S("0"), S("1"), S("2"), N(1), M(x=N(2)))}),
    ("SET z = list_append(:v, :w)", {":v": L(N(1)), ":w": L()}, {"z": L(N(1))}),
    ("SET l = list_append(if_not_exists(l, :e), :v)", {":e": L(), ":v": L(N(1))},
     {"l": L(S("0"), S("1"), S("2"), N(1))}),
    ("SET z = list_append(if_not_exists(z, :e), :v)", {":e": L(), ":v": L(N(1))}, {"z": L(N(1))}),
    ("SET m.l = list_append(m.l, :v)", {":v": L(N(9))}, {"m": M(k=S("v"), l=L(N(1), M(x=N(2)), N(9)))}),
])
def test_functions(update, expression, values, changes):
    """if_not_exists gives what there is or else a value; list_append joins two lists."""
    assert update(ITEM, expression, values) == {**ITEM, **changes}


@pytest.mark.parametrize("expression, values, names, changes", [
    ("SET #z = :v", {":v": S("new")}, {"#z": "reserved name"}, {"reserved name": S("new")}),
    ("SET #z = :v", {":v": S("new")}, {"#z": "a.b"}, {"a.b": S("new")}),
    ("SET #n = #n + :v", {":v": N(1)}, {"#n": "n"}, {"n": N(6)}),
    ("SET m.#z = :v", {":v": S("new")}, {"#z": "x.y"},
     {"m": {"M": {**ITEM["m"]["M"], "x.y": S("new")}}}),
    ("SET #m.#k = :v", {":v": S("new")}, {"#m": "m", "#k": "k"}, {"m": {"M": {**ITEM["m"]["M"], "k": S("new")}}}),
    ("SET #l[0] = :v", {":v": S("new")}, {"#l": "l"}, {"l": L(S("new"), S("1"), S("2"))}),
])
def test_names(update, expression, values, names, changes):
    """A placeholder stands for one name, dots and all."""
    assert update(ITEM, expression, values, names) == {**ITEM, **changes}


def test_set_in_an_empty_list(update):
    """Any index of an empty list is its end."""
    assert update({"l": L()}, "SET l[5] = :v", {":v": N(1)}) == {"l": L(N(1))}


# --- REMOVE --------------------------------------------------------------------------------------


@pytest.mark.parametrize("before, expression, after", [
    ({"a": S("x"), "b": S("y")}, "REMOVE a", {"b": S("y")}),
    ({"a": S("x"), "b": S("y")}, "REMOVE a, b", {}),
    ({"a": S("x")}, "REMOVE z", {"a": S("x")}),
    ({"m": M(k=N(1), z=N(2))}, "REMOVE m.k", {"m": M(z=N(2))}),
    ({"m": M(k=N(1))}, "REMOVE m.k", {"m": M()}),
    ({"m": M(k=N(1))}, "REMOVE m.z", {"m": M(k=N(1))}),
    ({"l": L(N(0), N(1), N(2), N(3))}, "REMOVE l[1]", {"l": L(N(0), N(2), N(3))}),
    ({"l": L(N(0), N(1), N(2), N(3))}, "REMOVE l[0], l[2]", {"l": L(N(1), N(3))}),
    ({"l": L(N(0), N(1), N(2), N(3))}, "REMOVE l[2], l[0]", {"l": L(N(1), N(3))}),
    ({"l": L(N(0), N(1))}, "REMOVE l[5]", {"l": L(N(0), N(1))}),
    ({"l": L(N(0))}, "REMOVE l[0]", {"l": L()}),
    ({"l": L(M(k=N(1), z=N(2)))}, "REMOVE l[0].k", {"l": L(M(z=N(2)))}),
    ({"m": M(l=L(N(0), N(1)))}, "REMOVE m.l[0]", {"m": M(l=L(N(1)))}),
    ({"l": L(L(N(0), N(1)), N(2))}, "REMOVE l[0][1]", {"l": L(L(N(0)), N(2))}),
    ({"a": S("x")}, "remove a", {}),
])
def test_remove(update, before, expression, after):
    """REMOVE takes attributes, members and elements away; positions are those before the update."""
    assert update(before, expression) == after


# --- ADD and DELETE ------------------------------------------------------------------------------


@pytest.mark.parametrize("before, expression, value, after", [
    ({}, "ADD n :v", N(5), {"n": N(5)}),
    ({}, "ADD n :v", N(-5), {"n": N(-5)}),
    ({"n": N(1)}, "ADD n :v", N("1.5"), {"n": N("2.5")}),
    ({"n": N(1)}, "ADD n :v", N(-1), {"n": N(0)}),
    ({"n": N(1)}, "add n :v", N(1), {"n": N(2)}),
    ({}, "ADD s :v", SS, {"s": SS}),
    ({"s": SS}, "ADD s :v", {"SS": ["b", "c"]}, {"s": {"SS": ["a", "b", "c"]}}),
    ({"s": NS}, "ADD s :v", {"NS": ["2.0", "3"]}, {"s": {"NS": ["1", "2", "3"]}}),
    ({"s": BS}, "ADD s :v", {"BS": [b"c"]}, {"s": {"BS": [b"a", b"b", b"c"]}}),
    ({"m": M(n=N(1))}, "ADD m.n :v", N(2), {"m": M(n=N(3))}),
    ({"l": L(N(1))}, "ADD l[0] :v", N(2), {"l": L(N(3))}),
])
def test_add(update, before, expression, value, after):
    """ADD sums numbers and joins sets, and makes what is missing."""
    assert update(before, expression, {":v": value}) == after


@pytest.mark.parametrize("before, expression, value, after", [
    ({"s": {"SS": ["a", "b", "c"]}}, "DELETE s :v", SS, {"s": {"SS": ["c"]}}),
    ({"s": SS}, "DELETE s :v", {"SS": ["z"]}, {"s": SS}),
    ({"s": SS}, "DELETE s :v", SS, {}),
    ({"s": SS}, "DELETE s :v", {"SS": ["a", "b", "c"]}, {}),
    ({"s": NS}, "DELETE s :v", {"NS": ["1.0"]}, {"s": {"NS": ["2"]}}),
    ({"s": BS}, "DELETE s :v", {"BS": [b"a"]}, {"s": {"BS": [b"b"]}}),
    ({"a": S("x")}, "DELETE s :v", SS, {"a": S("x")}),
    ({"m": M(s=SS)}, "DELETE m.s :v", {"SS": ["a"]}, {"m": M(s={"SS": ["b"]})}),
    ({"s": SS}, "delete s :v", {"SS": ["a"]}, {"s": {"SS": ["b"]}}),
])
def test_delete(update, before, expression, value, after):
    """DELETE takes members out of a set; an empty set vanishes."""
    assert update(before, expression, {":v": value}) == after


@pytest.mark.parametrize("expression", [
    "SET a = :a REMOVE b ADD n :n DELETE s :s", "DELETE s :s ADD n :n REMOVE b SET a = :a",
    "ADD n :n SET a = :a DELETE s :s REMOVE b", "remove b set a=:a add n :n delete s :s",
])
def test_all_clauses(update, expression):
    """The four clauses come in any order."""
    before = {"a": S("x"), "b": S("y"), "n": N(1), "s": SS}
    after = update(before, expression, {":a": S("z"), ":n": N(1), ":s": {"SS": ["a"]}})
    assert after == {"a": S("z"), "n": N(2), "s": {"SS": ["b"]}}


def test_clauses_see_the_item_before(update):
    """What a clause removes is still there for the right sides of the others."""
    assert update({"a": S("x")}, "REMOVE a SET b = a") == {"b": S("x")}


# --- Refused before the item is read -------------------------------------------------------------

UE = "Invalid UpdateExpression: "
OVERLAP = UE + "Two document paths overlap with each other; must remove or rewrite one of these paths; "
CONFLICT = UE + "Two document paths conflict with each other; must remove or rewrite one of these paths; "
OPERAND = UE + "Incorrect operand type for operator or function; "


def refused(dynamodb, table, p, expression, values=None, names=None, message=None):
    invalid(dynamodb.update_item, message, TableName=table, Key={"p": S(p)}, UpdateExpression=expression,
            **({"ExpressionAttributeValues": values} if values is not None else {}),
            **({"ExpressionAttributeNames": names} if names is not None else {}))


@pytest.mark.parametrize("expression, values, message", [
    ("", None, "The expression can not be empty;"),
    ("SET a = :v SET b = :v", S("x"), 'The "SET" section can only be used once in an update expression;'),
    ("REMOVE a REMOVE b", None, 'The "REMOVE" section can only be used once in an update expression;'),
    ("ADD a :v ADD b :v", N(1), 'The "ADD" section can only be used once in an update expression;'),
    ("DELETE a :v DELETE b :v", SS, 'The "DELETE" section can only be used once in an update expression;'),
    ("SET a = :v, b = :undefined", S("x"),
     "An expression attribute value used in expression is not defined; attribute value: :undefined"),
    ("SET #undefined = :v", S("x"),
     "An expression attribute name used in the document path is not defined; attribute name: #undefined"),
    ("SET name = :v", S("x"), "Attribute name is a reserved keyword; reserved keyword: name"),
    ("SET a.name = :v", S("x"), "Attribute name is a reserved keyword; reserved keyword: name"),
    ("SET a = foo(:v)", S("x"), "Invalid function name; function: foo"),
    ("SET a = if_not_exists(a)", None,
     "Incorrect number of operands for operator or function; operator or function: if_not_exists, "
     "number of operands: 1"),
    ("SET a = list_append(a, a, :v)", L(),
     "Incorrect number of operands for operator or function; operator or function: list_append, "
     "number of operands: 3"),
    ("SET a = if_not_exists(:v, a)", S("x"),
     "Operator or function requires a document path; operator or function: if_not_exists"),
    ("SET a = if_not_exists(b, list_append(a, :v))", L(),
     "The function is not allowed to be used this way in an expression; function: list_append"),
], ids=lambda value: value if isinstance(value, str) and "=" in value else "")
def test_bad_expressions(dynamodb, table_s, p, expression, values, message):
    """What is wrong with an expression is told in the service's words."""
    refused(dynamodb, table_s, p, expression, {":v": values} if values else None, message=UE + message)


@pytest.mark.parametrize("expression, paths", [
    ("SET a = :v, a = :v", ("[a]", "[a]")), ("SET a = :v, a.b = :v", ("[a]", "[a, b]")),
    ("SET a.b = :v REMOVE a", ("[a, b]", "[a]")), ("SET a[0] = :v REMOVE a[0]", ("[a, [0]]", "[a, [0]]")),
    ("SET a[0].b = :v REMOVE a[0]", ("[a, [0], b]", "[a, [0]]")), ("SET a.b.c = :v, a.b = :v", ("[a, b, c]", "[a, b]")),
    ("SET a = :v REMOVE a", ("[a]", "[a]")),
])
def test_overlapping_paths(dynamodb, table_s, p, expression, paths):
    """No attribute is changed twice by one update."""
    refused(dynamodb, table_s, p, expression, {":v": S("x")},
            message=OVERLAP + f"path one: {paths[0]}, path two: {paths[1]}")


@pytest.mark.parametrize("expression, paths", [
    ("SET a.b = :v, a[0] = :v", ("[a, b]", "[a, [0]]")), ("SET a[1] = :v, a.b = :v", ("[a, [1]]", "[a, b]")),
])
def test_conflicting_paths(dynamodb, table_s, p, expression, paths):
    """An attribute cannot be a map and a list."""
    refused(dynamodb, table_s, p, expression, {":v": S("x")},
            message=CONFLICT + f"path one: {paths[0]}, path two: {paths[1]}")


def test_paths_that_only_look_alike(update):
    """Neighbours do not overlap, and reading a path is not changing it."""
    before = {"m": M(a=N(1), ab=N(2))}
    assert update(before, "SET m.a = m.ab, m.ab = m.a") == {"m": M(a=N(2), ab=N(1))}


@pytest.mark.parametrize("expression, value, message", [
    ("SET a = list_append(a, :v)", S("x"), "operator or function: list_append, operand type: S"),
    ("SET a = list_append(:v, a)", N(1), "operator or function: list_append, operand type: N"),
    ("SET a = list_append(:v, a)", SS, "operator or function: list_append, operand type: SS"),
    ("SET a = a + :v", S("x"), "operator or function: +, operand type: S"),
    ("SET a = :v - a", L(), "operator or function: -, operand type: L"),
    ("SET a = a - :v", {"BOOL": True}, "operator or function: -, operand type: BOOL"),
    ("ADD a :v", S("x"), "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("ADD a :v", {"BOOL": True}, "operator: ADD, operand type: BOOLEAN, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("ADD a :v", {"B": b"x"}, "operator: ADD, operand type: BINARY, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("ADD a :v", L(N(1)), "operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("ADD a :v", M(), "operator: ADD, operand type: MAP, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("ADD a :v", {"NULL": True}, "operator: ADD, operand type: NULL, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("DELETE a :v", S("x"), "operator: DELETE, operand type: STRING, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
    ("DELETE a :v", N(1), "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
    ("DELETE a :v", L(), "operator: DELETE, operand type: LIST, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
])
def test_bad_operands(dynamodb, table_s, p, expression, value, message):
    """A value of the wrong type is refused whatever the item is."""
    refused(dynamodb, table_s, p, expression, {":v": value}, message=OPERAND + message)


@pytest.mark.parametrize("function", ["size(a)", "attribute_exists(a)", "contains(a, :v)", "begins_with(a, :v)"])
def test_functions_of_conditions(dynamodb, table_s, p, function):
    """The functions of conditions are not for updates (the service's words differ between sources)."""
    refused(dynamodb, table_s, p, f"SET b = {function}", {":v": S("x")} if ":v" in function else None,
            message=re.compile(re.escape(UE) + ".*function: " + function.partition("(")[0]))


@pytest.mark.parametrize("expression, near", [
    ("INVALID SYNTAX HERE", 'token: "INVALID", near: "INVALID SYNTAX"'), ("SET a", None), ("SET a =", None),
    ("SET a = :v,", None), ("SET = :v", None), ("SET a == :v", None), ("SET a = 1", None), ("SET a = 'x'", None),
    ("SET a = :v + :v + :v", None), ("SET a = :v * :v", None), ("REMOVE", None), ("REMOVE a b", None),
    ("REMOVE :v", None), ("ADD a = :v", None), ("ADD a", None), ("ADD a b", None), ("DELETE a b", None),
    ("SET a[b] = :v", None), ("SET a[-1] = :v", None), ("SET a. = :v", None), ("SET .a = :v", None),
    ("SET a..b = :v", None), ("SET a[0 = :v", None), ("SET (a = :v)", None), ("a = :v", None), ("SET if = ", None),
])
def test_syntax_errors(dynamodb, table_s, p, expression, near):
    """What cannot be read is told with the place where reading ended."""
    wanted = re.escape(near) if near else 'token: ".*", near: ".*"'
    refused(dynamodb, table_s, p, expression, {":v": S("x")} if ":v" in expression else None,
            message=re.compile(re.escape(UE + "Syntax error; ") + wanted, re.S))


@pytest.mark.parametrize("arguments, message", [
    ({"UpdateExpression": "SET a = :v", "ExpressionAttributeValues": {":v": S("x"), ":w": S("y")}},
     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"),
    ({"UpdateExpression": "REMOVE a", "ExpressionAttributeNames": {"#b": "b"}},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"),
    ({"UpdateExpression": "REMOVE a", "ExpressionAttributeNames": {}}, "ExpressionAttributeNames must not be empty"),
    ({"UpdateExpression": "REMOVE a", "ExpressionAttributeValues": {}}, "ExpressionAttributeValues must not be empty"),
    ({"ExpressionAttributeNames": {"#b": "b"}},
     "ExpressionAttributeNames can only be specified when using expressions"),
    ({"ExpressionAttributeValues": {":v": S("x")}},
     "ExpressionAttributeValues can only be specified when using expressions: "
     "UpdateExpression and ConditionExpression are null"),
    ({"UpdateExpression": "SET a = :v", "ExpressionAttributeValues": {"v": S("x")}},
     'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'),
    ({"UpdateExpression": "REMOVE #a", "ExpressionAttributeNames": {"a": "x"}},
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
    ({"UpdateExpression": "SET a = :v", "ExpressionAttributeValues": {":v": {"SS": []}}},
     "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: "
     "An string set  may not be empty for key :v"),
    ({"UpdateExpression": "SET a = :v", "ExpressionAttributeValues": {":v": {"N": "x"}}},
     "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x "
     "for key :v"),
], ids=["unused value", "unused name", "no names", "no values", "names without expression",
        "values without expression", "key of value", "key of name", "empty set", "not a number"])
def test_bad_placeholders(dynamodb, table_s, p, arguments, message):
    """Names and values must be used, well-formed, and of some use."""
    invalid(dynamodb.update_item, message, TableName=table_s, Key={"p": S(p)}, **arguments)


def test_longest_expression(dynamodb, table_s, p):
    """4 KB of expression are allowed, and not a byte more."""
    expression = "REMOVE a" + " " * 4088
    dynamodb.update_item(TableName=table_s, Key={"p": S(p)}, UpdateExpression=expression)
    refused(dynamodb, table_s, p, expression + " ",
            message=UE + "Expression size has exceeded the maximum allowed size; expression size: 4097")


def test_same_value_in_update_and_condition(update):
    """Placeholders are shared by both expressions."""
    assert update({"n": N(1)}, "SET #n = #n + :one", {":one": N(1)}, {"#n": "n"},
                  ConditionExpression="#n = :one") == {"n": N(2)}


# --- Refused because of the item -----------------------------------------------------------------

NO_PATH = "The document path provided in the update expression is invalid for update"
NO_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"


@pytest.mark.parametrize("expression, value, message", [
    ("SET z.k = :v", S("x"), NO_PATH), ("SET a.k = :v", S("x"), NO_PATH), ("SET a[0] = :v", S("x"), NO_PATH),
    ("SET m[0] = :v", S("x"), NO_PATH), ("SET l.k = :v", S("x"), NO_PATH), ("SET m.z.k = :v", S("x"), NO_PATH),
    ("SET l[9].k = :v", S("x"), NO_PATH), ("REMOVE z.k", None, NO_PATH), ("REMOVE a.k", None, NO_PATH),
    ("REMOVE m[0]", None, NO_PATH), ("REMOVE l.k", None, NO_PATH), ("ADD z.n :v", N(1), NO_PATH),
    ("DELETE z.s :v", SS, NO_PATH),
    ("SET b = z", None, NO_ATTRIBUTE), ("SET b = m.z", None, NO_ATTRIBUTE), ("SET b = l[9]", None, NO_ATTRIBUTE),
    ("SET b = z + :v", N(1), NO_ATTRIBUTE), ("SET b = :v - z", N(1), NO_ATTRIBUTE),
    ("SET b = list_append(z, :v)", L(), NO_ATTRIBUTE), ("SET b = if_not_exists(z, y)", None, NO_ATTRIBUTE),
    ("SET b = a + :v", N(1), WRONG_TYPE), ("SET b = l - :v", N(1), WRONG_TYPE),
    ("SET b = list_append(a, :v)", L(), WRONG_TYPE), ("SET b = list_append(:v, m)", L(), WRONG_TYPE),
    ("SET b = if_not_exists(a, :v) + :v", N(1), WRONG_TYPE),
    ("ADD a :v", N(1), WRONG_TYPE), ("ADD n :v", SS, WRONG_TYPE), ("ADD s :v", NS, WRONG_TYPE),
    ("ADD s :v", N(1), WRONG_TYPE), ("DELETE a :v", SS, WRONG_TYPE), ("DELETE s :v", NS, WRONG_TYPE),
    ("DELETE l :v", SS, WRONG_TYPE),
])
def test_expressions_that_do_not_fit_the_item(dynamodb, table_s, p, expression, value, message):
    """An update that cannot be done to this item changes nothing of it."""
    item = {"p": S(p), **ITEM, "s": SS}
    dynamodb.put_item(TableName=table_s, Item=item)
    refused(dynamodb, table_s, p, expression, {":v": value} if value else None, message=message)
    assert sorted_sets(dynamodb.get_item(TableName=table_s, Key={"p": S(p)})["Item"]) == item


@pytest.mark.parametrize("expression, value", [
    ("SET n = n + :v", "9.9e125"), ("ADD n :v", "9e125"),
    ("SET n = n - :v", "-9e125"),
])
def test_overflow(dynamodb, table_s, p, expression, value):
    """A sum beyond the largest number is refused."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "n": N("9e125")})
    refused(dynamodb, table_s, p, expression, {":v": {"N": value}},
            message="Number overflow. Attempting to store a number with magnitude larger than supported range")


@pytest.mark.parametrize("expression", ["SET n = n + :v", "ADD n :v", "SET n = n - :v"])
def test_too_many_digits(dynamodb, table_s, p, expression):
    """A sum of more than 38 digits is refused, not rounded (the words are not certain)."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "n": N("1e50")})
    refused(dynamodb, table_s, p, expression, {":v": N(1)})
    assert dynamodb.get_item(TableName=table_s, Key={"p": S(p)})["Item"]["n"] == N("1" + "0" * 50)


def test_failed_condition_comes_before_misfits(dynamodb, table_s, p):
    """An item that fails the condition is not tried."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": S("x")})
    expect(refusal_of(dynamodb.update_item, TableName=table_s, Key={"p": S(p)}, UpdateExpression="SET a = a + :v",
                      ConditionExpression="attribute_exists(z)", ExpressionAttributeValues={":v": N(1)}),
           "ConditionalCheckFailedException", "The conditional request failed")
