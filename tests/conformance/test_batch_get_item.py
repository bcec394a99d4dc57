"""BatchGetItem: what it finds, its limits, keys left over, projections, and what is refused."""

import re

import pytest

from support import L, M, N, NOT_NULL, S, expect, invalid, one_of, random_text, refusal_of, violation, violations

UNKNOWN = "The provided key element does not match the schema"


@pytest.fixture
def get(dynamodb, table_s):
    """get(keys, **more) asks the table of texts, and answers the whole answer."""

    def call(keys, **more):
        return dynamodb.batch_get_item(RequestItems={table_s: {"Keys": [{"p": S(key)} for key in keys], **more}})

    return call


@pytest.fixture
def put(dynamodb, table_s, p):
    """put(name, **attributes) stores an item of this test and answers its key."""

    def call(name, **attributes):
        dynamodb.put_item(TableName=table_s, Item={"p": S(f"{p}-{name}"), **attributes})
        return f"{p}-{name}"

    return call


def sorted_items(items):
    return sorted(items, key=lambda item: item["p"]["S"])


# --- What it finds -------------------------------------------------------------------------------


def test_items(get, put, table_s):
    """Items come in any order; nothing is left over."""
    names = [put(str(i), n=N(i)) for i in range(5)]
    answer = get(names)
    assert sorted_items(answer["Responses"][table_s]) == [{"p": S(name), "n": N(i)} for i, name in enumerate(names)]
    assert answer["UnprocessedKeys"] == {}


def test_answer_for_a_missing_item(api, table_s, p):
    """What is not there is left out, without a word."""
    answer = api("BatchGetItem", {"RequestItems": {table_s: {"Keys": [{"p": S(p)}]}}})
    assert answer.json == {"Responses": {table_s: []}, "UnprocessedKeys": {}}


def test_some_are_missing(get, put, table_s, p):
    """The others are found."""
    name = put("there")
    assert get([p, name, p + "x"])["Responses"][table_s] == [{"p": S(name)}]


@pytest.mark.parametrize("consistent", [True, False])
def test_it_sees_the_last_write(get, put, table_s, consistent):
    """Either kind of read sees what was written before."""
    name = put("it", n=N(1))
    put("it", n=N(2))
    assert get([name], ConsistentRead=consistent)["Responses"][table_s] == [{"p": S(name), "n": N(2)}]


def test_several_tables(dynamodb, table_s, table_sn, table_b, p):
    """One request reads from many tables."""
    items = {table_s: {"p": S(p), "a": N(1)}, table_sn: {"p": S(p), "c": N("1.5")}, table_b: {"p": {"B": p.encode()}}}
    for table, item in items.items():
        dynamodb.put_item(TableName=table, Item=item)
    answer = dynamodb.batch_get_item(RequestItems={
        table_s: {"Keys": [{"p": S(p)}]}, table_sn: {"Keys": [{"p": S(p), "c": N("1.50")}]},
        table_b: {"Keys": [{"p": {"B": p.encode()}}], "ConsistentRead": True}})
    assert answer["Responses"] == {table: [item] for table, item in items.items()}


def test_same_key_in_two_tables(dynamodb, table_s, table_ss, p):
    """Keys are compared within a table only."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p)})
    answer = dynamodb.batch_get_item(RequestItems={
        table_s: {"Keys": [{"p": S(p)}]}, table_ss: {"Keys": [{"p": S(p), "c": S("x")}]}})
    assert answer["Responses"] == {table_s: [{"p": S(p)}], table_ss: []}


def test_hundred_keys(get, put, table_s):
    """100 keys are the most."""
    names = [put(str(i)) for i in range(100)]
    assert len(get(names)["Responses"][table_s]) == 100


def test_table_by_arn(dynamodb, put, table_s):
    """A table may be named by its ARN, and is in the answer as it was named."""
    arn, name = dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"], put("it")
    answer = dynamodb.batch_get_item(RequestItems={arn: {"Keys": [{"p": S(name)}]}})
    assert list(answer["Responses"].values()) == [[{"p": S(name)}]]


def test_item_near_the_limit(get, put, table_s):
    """The largest item comes whole."""
    name = put("large", a=S("x" * 409_000))
    assert get([name])["Responses"][table_s][0]["a"] == S("x" * 409_000)


# --- Chosen attributes ---------------------------------------------------------------------------


@pytest.mark.parametrize("more, expected", [
    ({"ProjectionExpression": "a"}, {"a": N(1)}),
    ({"ProjectionExpression": "m.k, l[1]"}, {"m": M(k=N(2)), "l": L(N(4))}),
    ({"ProjectionExpression": "absent"}, {}), ({"ProjectionExpression": "#a, p",
                                                "ExpressionAttributeNames": {"#a": "a"}}, None),
])
def test_projection(get, put, table_s, more, expected):
    """Items have only what is asked for; one without any of it is empty."""
    name = put("it", a=N(1), m=M(k=N(2), j=N(3)), l=L(N(0), N(4)))
    assert get([name], **more)["Responses"][table_s] == \
        [{"a": N(1), "p": S(name)} if expected is None else expected]


def test_projection_of_each_table(dynamodb, table_s, table_ss, p):
    """Each table has its own projection and names."""
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "a": N(1), "b": N(2)})
    dynamodb.put_item(TableName=table_ss, Item={"p": S(p), "c": S("x"), "a": N(3), "b": N(4)})
    answer = dynamodb.batch_get_item(RequestItems={
        table_s: {"Keys": [{"p": S(p)}], "ProjectionExpression": "#x", "ExpressionAttributeNames": {"#x": "a"}},
        table_ss: {"Keys": [{"p": S(p), "c": S("x")}], "ProjectionExpression": "#x",
                   "ExpressionAttributeNames": {"#x": "b"}}})
    assert answer["Responses"] == {table_s: [{"a": N(1)}], table_ss: [{"b": N(4)}]}


OVERLAP = ("Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of "
           "these paths; ")


@pytest.mark.parametrize("more, message", [
    ({"ProjectionExpression": "a, a"}, OVERLAP + "path one: [a], path two: [a]"),
    ({"ProjectionExpression": "a, a.b"}, OVERLAP + "path one: [a], path two: [a, b]"),
    ({"ProjectionExpression": "#a, #b", "ExpressionAttributeNames": {"#a": "a", "#b": "a"}},
     OVERLAP + "path one: [a], path two: [a]"),
    ({"ProjectionExpression": ""}, "Invalid ProjectionExpression: The expression can not be empty;"),
    ({"ProjectionExpression": "#a"}, "Invalid ProjectionExpression: An expression attribute name used in the document "
     "path is not defined; attribute name: #a"),
    ({"ExpressionAttributeNames": {"#a": "a"}},
     "ExpressionAttributeNames can only be specified when using expressions"),
    ({"ProjectionExpression": "a", "ExpressionAttributeNames": {"#a": "a"}},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"),
    ({"ProjectionExpression": "a", "AttributesToGet": ["a"]},
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"),
    ({"AttributesToGet": ["a", "a"]},
     "One or more parameter values were invalid: Duplicate value in attribute name: a"),
], ids=["overlap", "overlap deep", "overlap by name", "empty", "undefined", "names alone", "unused", "both", "twice"])
def test_bad_projections(get, p, more, message):
    """Projections are checked before anything is read."""
    refusal = refusal_of(get, keys=[p], **more)
    expect(refusal, "ValidationException", message)


def test_bad_projection_of_one_table(dynamodb, table_s, table_ss, p):
    """One bad table spoils the whole request."""
    invalid(dynamodb.batch_get_item, OVERLAP + "path one: [a], path two: [a]", RequestItems={
        table_s: {"Keys": [{"p": S(p)}], "ProjectionExpression": "a"},
        table_ss: {"Keys": [{"p": S(p), "c": S("x")}], "ProjectionExpression": "a, a"}})


# --- More than fits ------------------------------------------------------------------------------

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def large_items(dynamodb, table_ss):
    """The keys of 45 items of 400 KB: 17.6 MB."""
    p = random_text()
    for i in range(45):
        key = {"p": S(p), "c": S(f"{i:02}")}
        dynamodb.put_item(TableName=table_ss, Item={**key, "a": S("x" * (400 * 1024 - 30))})
    return [{"p": S(p), "c": S(f"{i:02}")} for i in range(45)]


def test_keys_that_are_left_over(dynamodb, table_ss, large_items):
    """An answer has 16 MB at most; the keys of the rest come back, and each is in one of both."""
    answer = dynamodb.batch_get_item(RequestItems={table_ss: {"Keys": large_items}})
    found = [item["c"]["S"] for item in answer["Responses"][table_ss]]
    left = [key["c"]["S"] for key in answer["UnprocessedKeys"][table_ss]["Keys"]]
    assert sorted(found + left) == [key["c"]["S"] for key in large_items]
    assert 38 <= len(found) <= 41


def test_reading_on(dynamodb, table_ss, large_items):
    """What comes back as unprocessed is a request again."""
    request, found = {table_ss: {"Keys": large_items, "ConsistentRead": True}}, []
    for _ in range(3):
        answer = dynamodb.batch_get_item(RequestItems=request)
        found += [item["c"]["S"] for item in answer["Responses"][table_ss]]
        request = answer["UnprocessedKeys"]
        if not request:
            break
    assert sorted(found) == [key["c"]["S"] for key in large_items]


def test_left_over_with_all_its_wishes(dynamodb, table_ss, large_items):
    """What comes back has the wishes it came with."""
    wishes = {"ConsistentRead": True, "ProjectionExpression": "#a, c", "ExpressionAttributeNames": {"#a": "a"}}
    answer = dynamodb.batch_get_item(RequestItems={table_ss: {"Keys": large_items, **wishes}})
    left = answer["UnprocessedKeys"][table_ss]
    assert {name: left[name] for name in wishes} == wishes


def test_small_projection_of_large_items(dynamodb, table_ss, large_items):
    """What counts is the size of the items as they are stored (the documentation leaves it open)."""
    answer = dynamodb.batch_get_item(RequestItems={
        table_ss: {"Keys": large_items, "ProjectionExpression": "c"}})
    found = [item["c"]["S"] for item in answer["Responses"][table_ss]]
    left = [key["c"]["S"] for key in answer["UnprocessedKeys"].get(table_ss, {"Keys": []})["Keys"]]
    assert sorted(found + left) == [key["c"]["S"] for key in large_items]


# --- Refused -------------------------------------------------------------------------------------


def test_no_tables(dynamodb):
    """A request must ask for something (recorded: dynamodb-conformance, us-east-1, August 2026)."""
    invalid(dynamodb.batch_get_item, "The requestItems parameter is required for BatchGetItem", RequestItems={})


def test_no_request(api):
    """RequestItems is required."""
    answer = api("BatchGetItem", {})
    assert (answer.error, answer.message) == \
        ("ValidationException", violations(violation(None, "requestItems", NOT_NULL)))


@pytest.mark.parametrize("request_of_table, entry", [
    ({}, violation(None, "requestItems.{}.member.keys", NOT_NULL)),
    ({"Keys": []},
     "Value at 'RequestItems.{}.member.Keys' failed to satisfy constraint: "
     "Member must have length greater than or equal to 1"),
    ({"Keys": [{"p": S("x")}], "AttributesToGet": []},
     violation("[]", "requestItems.{}.member.attributesToGet", "Member must have length greater than or equal to 1")),
], ids=["no keys", "empty keys", "no attributes"])
def test_violations(api, table_s, request_of_table, entry):
    """Bounds of the interface model, with the name of the table in the place."""
    answer = api("BatchGetItem", {"RequestItems": {table_s: request_of_table}})
    assert (answer.error, answer.message) == ("ValidationException", violations(entry.format(table_s)))


def test_bad_return_consumed_capacity(api, table_s, p):
    """Sets of the interface model."""
    answer = api("BatchGetItem", {"RequestItems": {table_s: {"Keys": [{"p": S(p)}]}}, "ReturnConsumedCapacity": "x"})
    assert answer.message == violations(violation("x", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE")))


def test_too_many_keys_of_a_table(get):
    """101 keys are one too many; they are not shown (recorded: dynamodb-conformance)."""
    expect(refusal_of(get, keys=[str(i) for i in range(101)]), "ValidationException", re.compile(
        r"1 validation error detected: Value at 'RequestItems\.[a-zA-Z0-9_.-]+\.member\.Keys' failed to satisfy "
        "constraint: Member must have length less than or equal to 100"))


def test_styles_of_several_tables(dynamodb, table_s, table_ss, p):
    """An expression for one table and older parameters for another do not mix (recorded: dynamodb-conformance)."""
    invalid(dynamodb.batch_get_item,
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
            "{AttributesToGet} Expression parameters: {ProjectionExpression}",
            RequestItems={table_s: {"Keys": [{"p": S(p)}], "ProjectionExpression": "p"},
                          table_ss: {"Keys": [{"p": S(p), "c": S("x")}], "AttributesToGet": ["p"]}})


def test_too_many_keys_of_two_tables(dynamodb, table_s, table_ss):
    """100 keys are the most for all tables together."""
    invalid(dynamodb.batch_get_item, "Too many items requested for the BatchGetItem call", RequestItems={
        table_s: {"Keys": [{"p": S(str(i))} for i in range(60)]},
        table_ss: {"Keys": [{"p": S(str(i)), "c": S("x")} for i in range(41)]}})


@pytest.mark.parametrize("table, keys", [
    ("table_s", [{"p": S("x")}, {"p": S("x")}]), ("table_n", [{"p": N("1.0")}, {"p": N("1")}]),
    ("table_n", [{"p": N("100")}, {"p": N("1e2")}]),
    ("table_ss", [{"p": S("x"), "c": S("y")}, {"p": S("z"), "c": S("y")}, {"c": S("y"), "p": S("x")}]),
    ("table_b", [{"p": {"B": b"x"}}, {"p": {"B": b"x"}}]),
])
def test_duplicates(dynamodb, request, table, keys):
    """The same key twice is refused, however it is written."""
    invalid(dynamodb.batch_get_item, "Provided list of item keys contains duplicates",
            RequestItems={request.getfixturevalue(table): {"Keys": keys}})


def test_keys_that_only_look_alike(dynamodb, table_ss):
    """Keys do not run together."""
    dynamodb.batch_get_item(RequestItems={
        table_ss: {"Keys": [{"p": S("ab"), "c": S("c")}, {"p": S("a"), "c": S("bc")}]}})


@pytest.mark.parametrize("key, message", [
    ({}, UNKNOWN), ({"p": N(1)}, UNKNOWN), ({"q": S("x")}, UNKNOWN), ({"p": S("x"), "c": S("y")}, UNKNOWN),
    ({"p": S("")}, re.compile(r"One or more parameter values (are not valid\.|were invalid:) The AttributeValue for a "
                              "key attribute cannot contain an empty string value. Key: p")),
    ({"p": {}}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"p": {"N": "x"}}, "The parameter cannot be converted to a numeric value: x"),
    ({"p": S("x" * 2049)},
     "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"),
], ids=["none", "type", "name", "too many", "empty", "no value", "not a number", "long"])
def test_bad_keys(dynamodb, table_s, p, key, message):
    """One bad key spoils the whole request."""
    invalid(dynamodb.batch_get_item, message, RequestItems={table_s: {"Keys": [{"p": S(p)}, key]}})


def test_unknown_table(dynamodb, table_s, p):
    """One unknown table spoils the whole request."""
    expect(refusal_of(dynamodb.batch_get_item, RequestItems={
        table_s: {"Keys": [{"p": S(p)}]}, f"serein-test-{random_text()}": {"Keys": [{"p": S(p)}]}}),
        "ResourceNotFoundException", "Requested resource not found")


def test_duplicates_in_an_unknown_table(dynamodb, p):
    """The request is checked before its tables are looked for."""
    invalid(dynamodb.batch_get_item, "Provided list of item keys contains duplicates",
            RequestItems={f"serein-test-{random_text()}": {"Keys": [{"p": S(p)}, {"p": S(p)}]}})


@pytest.mark.parametrize("name", ["ab", "a;b", "x" * 256], ids=["short", "sign", "long"])
def test_bad_table_names(dynamodb, name):
    """Names of tables are bounded as everywhere (the words of today are not on record)."""
    invalid(dynamodb.batch_get_item, None, RequestItems={name: {"Keys": [{"p": S("x")}]}})


@pytest.mark.parametrize("body", [
    {"RequestItems": []}, {"RequestItems": "x"}, {"RequestItems": {"abc": "x"}},
    {"RequestItems": {"abc": {"Keys": {}}}},
    {"RequestItems": {"abc": {"Keys": ["x"]}}}, {"RequestItems": {"abc": {"Keys": [{"p": "x"}]}}},
])
def test_wrong_types(api, body):
    """JSON of the wrong type is no request at all."""
    assert api("BatchGetItem", body).error == "SerializationException"
