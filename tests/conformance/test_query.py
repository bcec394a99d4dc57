"""Query on the base table: key conditions, order, pages, filters, projections, and what is refused."""

import re

import pytest

from support import NOT_NULL, expect, invalid, one_of, random_text, refusal_of, violation, violations

NUMBERS = ["-10", "-1.5", "0", "1", "2", "2.5", "3", "10", "100"]
STRINGS = ["", "!", "A", "B", "a", "aa", "ab", "b", "ba", "é", "日", "😀"][1:]


@pytest.fixture(scope="module")
def by_string(dynamodb, table_ss):
    """A partition with the strings above as range keys."""
    p = random_text()
    for c in reversed(STRINGS):
        dynamodb.put_item(TableName=table_ss, Item={"p": {"S": p}, "c": {"S": c}, "v": {"S": c}})
    return p


@pytest.fixture(scope="module")
def by_number(dynamodb, table_sn):
    """A partition with the numbers above as range keys."""
    p = random_text()
    for index, c in enumerate(reversed(NUMBERS)):
        dynamodb.put_item(TableName=table_sn, Item={
            "p": {"S": p}, "c": {"N": c}, "odd": {"BOOL": index % 2 == 1}, "i": {"N": str(index)}})
    return p


@pytest.fixture
def query(dynamodb):
    """query(table, p, "c > :c", {":c": ...}) asks for one partition."""

    def call(table, p, condition=None, values=None, **more):
        expression = "p = :p" + (f" AND {condition}" if condition else "")
        return dynamodb.query(TableName=table, KeyConditionExpression=expression,
                              ExpressionAttributeValues={":p": {"S": p}, **(values or {})}, **more)

    return call


def range_keys(answer):
    return [next(iter(item["c"].values())) for item in answer["Items"]]


# --- Key conditions ------------------------------------------------------------------------------


def test_whole_partition(query, table_ss, by_string):
    """Items come in the order of the bytes of their range keys."""
    answer = query(table_ss, by_string)
    assert range_keys(answer) == STRINGS == sorted(STRINGS, key=str.encode)
    assert (answer["Count"], answer["ScannedCount"]) == (len(STRINGS), len(STRINGS))
    assert "LastEvaluatedKey" not in answer


def test_other_partitions_are_not_seen(query, table_ss, by_string):
    """Keys that begin alike are other partitions."""
    for p in (by_string[:-1], by_string + "a", by_string + "\u0000"):
        assert query(table_ss, p)["Items"] == []


NUMBER_CONDITIONS = {
    "c = :a": ["2.5"], "c < :a": NUMBERS[:5], "c <= :a": NUMBERS[:6], "c > :a": NUMBERS[6:], "c >= :a": NUMBERS[5:],
    ":a = c": ["2.5"], ":a > c": NUMBERS[:5], ":a >= c": NUMBERS[:6], ":a < c": NUMBERS[6:], ":a <= c": NUMBERS[5:],
}


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("condition, expected", NUMBER_CONDITIONS.items(), ids=NUMBER_CONDITIONS)
def test_numbers(query, table_sn, by_number, condition, expected, forward):
    """Every comparison, the value on either side, in both directions."""
    answer = query(table_sn, by_number, condition, {":a": {"N": "2.50"}}, ScanIndexForward=forward)
    assert range_keys(answer) == (expected if forward else expected[::-1])


STRING_CONDITIONS = [
    ("c = :a", "a", ["a"]), ("c < :a", "a", ["!", "A", "B"]), ("c <= :a", "a", ["!", "A", "B", "a"]),
    ("c > :a", "ba", ["é", "日", "😀"]), ("c >= :a", "ba", ["ba", "é", "日", "😀"]),
    ("begins_with(c, :a)", "a", ["a", "aa", "ab"]), ("begins_with(c, :a)", "aa", ["aa"]),
    ("begins_with(c, :a)", "z", []), ("begins_with(c, :a)", "日", ["日"]), ("begins_with (c, :a)", "b", ["b", "ba"]),
    ("c > :a", "😀", []), ("c < :a", "!", []), ("c = :a", "nothing", []),
]


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("condition, value, expected", STRING_CONDITIONS)
def test_strings(query, table_ss, by_string, condition, value, expected, forward):
    """Strings compare by the bytes of their UTF-8."""
    answer = query(table_ss, by_string, condition, {":a": {"S": value}}, ScanIndexForward=forward)
    assert range_keys(answer) == (expected if forward else expected[::-1])


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("low, high, expected", [
    ("-1.5", "2", ["-1.5", "0", "1", "2"]), ("-100", "100", NUMBERS), ("2.1", "2.4", []), ("3", "3", ["3"]),
    ("101", "200", []),
])
def test_between(query, table_sn, by_number, low, high, expected, forward):
    """BETWEEN includes both ends."""
    answer = query(table_sn, by_number, "c BETWEEN :a AND :b", {":a": {"N": low}, ":b": {"N": high}},
                   ScanIndexForward=forward)
    assert range_keys(answer) == (expected if forward else expected[::-1])


def test_binary_range_keys(dynamodb, query, table_sb, p):
    """Binaries compare as unsigned bytes, the shorter first."""
    values = [b"\x00", b"\x00\x00", b"\x00\xff", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xff\x00", b"\xff\xff"]
    for c in reversed(values):
        dynamodb.put_item(TableName=table_sb, Item={"p": {"S": p}, "c": {"B": c}})
    assert range_keys(query(table_sb, p)) == values
    assert range_keys(query(table_sb, p, "c >= :a", {":a": {"B": b"\x80"}})) == values[5:]
    assert range_keys(query(table_sb, p, "begins_with(c, :a)", {":a": {"B": b"\x00"}})) == values[:3]
    assert range_keys(query(table_sb, p, "begins_with(c, :a)", {":a": {"B": b"\xff"}})) == values[6:]


@pytest.mark.parametrize("expression", [
    "p = :p AND c = :c", "c = :c AND p = :p", "(p = :p) AND (c = :c)", "(p = :p AND c = :c)", "p=:p and c=:c",
    "#p = :p AND #c = :c", "(p = :p AND (c = :c))", ":p = p AND :c = c",
])
def test_ways_to_write_a_key_condition(dynamodb, table_ss, by_string, expression):
    """Order, parentheses, names and cases of letters are free."""
    names = {"ExpressionAttributeNames": {"#p": "p", "#c": "c"}} if "#" in expression else {}
    answer = dynamodb.query(TableName=table_ss, KeyConditionExpression=expression, **names,
                            ExpressionAttributeValues={":p": {"S": by_string}, ":c": {"S": "aa"}})
    assert range_keys(answer) == ["aa"]


def test_table_without_range_key(dynamodb, table_s, p):
    """Such a partition has one item at most."""
    query = {"TableName": table_s, "KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": p}}}
    assert dynamodb.query(**query)["Items"] == []
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "a": {"S": "1"}})
    assert dynamodb.query(**query)["Items"] == [{"p": {"S": p}, "a": {"S": "1"}}]


def test_empty_answer(api, table_ss, p):
    """No items are an empty list and zeros."""
    answer = api("Query", {"TableName": table_ss, "KeyConditionExpression": "p = :p",
                           "ExpressionAttributeValues": {":p": {"S": p}}})
    assert answer.json == {"Count": 0, "Items": [], "ScannedCount": 0}


def test_query_sees_the_last_write(dynamodb, query, table_ss, p):
    """What was put is found, and what was deleted is not."""
    key = {"p": {"S": p}, "c": {"S": "x"}}
    dynamodb.put_item(TableName=table_ss, Item=key)
    assert query(table_ss, p, ConsistentRead=True)["Items"] == [key]
    dynamodb.delete_item(TableName=table_ss, Key=key)
    assert query(table_ss, p, ConsistentRead=True)["Items"] == []


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 9, 10])
def test_pages(query, table_sn, by_number, limit, forward):
    """Pages of any size give each item once, in order; the last key is that of the last item."""
    found, start = [], {}
    while True:
        answer = query(table_sn, by_number, Limit=limit, ScanIndexForward=forward, **start)
        assert answer["Count"] == answer["ScannedCount"] <= limit
        found += range_keys(answer)
        if "LastEvaluatedKey" not in answer:
            break
        last = answer["Items"][-1]
        assert answer["LastEvaluatedKey"] == {"p": last["p"], "c": last["c"]}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert found == (NUMBERS if forward else NUMBERS[::-1])


def test_full_page_has_a_last_key(query, table_sn, by_number):
    """When Limit is reached the service does not look whether more follows."""
    assert "LastEvaluatedKey" in query(table_sn, by_number, Limit=len(NUMBERS))
    assert "LastEvaluatedKey" not in query(table_sn, by_number, Limit=len(NUMBERS) + 1)


def test_page_after_the_last(query, table_sn, by_number):
    """Going on from the last item gives an empty page."""
    answer = query(table_sn, by_number,
                   ExclusiveStartKey={"p": {"S": by_number}, "c": {"N": NUMBERS[-1]}})
    assert answer["Items"] == []
    assert "LastEvaluatedKey" not in answer


def test_start_key_need_not_exist(query, table_sn, by_number):
    """A start key is a place in the order: its item may have been deleted meanwhile."""
    start = {"p": {"S": by_number}, "c": {"N": "2.7"}}
    assert range_keys(query(table_sn, by_number, ExclusiveStartKey=start)) == ["3", "10", "100"]
    assert range_keys(query(table_sn, by_number, ExclusiveStartKey=start, ScanIndexForward=False)) == \
        NUMBERS[:6][::-1]


def test_start_key_within_a_condition(query, table_sn, by_number):
    """Condition and start key hold both."""
    answer = query(table_sn, by_number, "c BETWEEN :a AND :b", {":a": {"N": "0"}, ":b": {"N": "3"}},
                   ExclusiveStartKey={"p": {"S": by_number}, "c": {"N": "1"}})
    assert range_keys(answer) == ["2", "2.5", "3"]


def test_page_of_one_megabyte(dynamodb, query, table_ss, p):
    """A page ends with the item that makes it 1 MB, wherever Limit is."""
    for i in range(5):
        dynamodb.put_item(TableName=table_ss, Item={
            "p": {"S": p}, "c": {"S": str(i)}, "a": {"S": "x" * 300_000}})
    first = query(table_ss, p)
    assert range_keys(first) == ["0", "1", "2", "3"]
    assert first["LastEvaluatedKey"] == {"p": {"S": p}, "c": {"S": "3"}}
    second = query(table_ss, p, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert range_keys(second) == ["4"]
    assert "LastEvaluatedKey" not in second


def test_filtered_page_of_one_megabyte(dynamodb, query, table_ss, p):
    """The megabyte is of what was read, not of what is returned."""
    for i in range(5):
        dynamodb.put_item(TableName=table_ss, Item={
            "p": {"S": p}, "c": {"S": str(i)}, "a": {"S": "x" * 300_000}})
    answer = query(table_ss, p, values={":c": {"S": "nothing"}}, FilterExpression="b = :c")
    assert (answer["Count"], answer["ScannedCount"], answer["Items"]) == (0, 4, [])
    assert answer["LastEvaluatedKey"] == {"p": {"S": p}, "c": {"S": "3"}}


def test_paginator(dynamodb, table_sn, by_number):
    """boto3's own paginator understands the pages."""
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table_sn, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": by_number}},
        PaginationConfig={"PageSize": 2})
    assert [item["c"]["N"] for page in pages for item in page["Items"]] == NUMBERS


# --- Filters, projections, Select ----------------------------------------------------------------


def test_filter(query, table_sn, by_number):
    """Filtered items are counted as scanned."""
    answer = query(table_sn, by_number, values={":t": {"BOOL": True}}, FilterExpression="odd = :t")
    assert range_keys(answer) == ["-1.5", "1", "2.5", "10"]
    assert (answer["Count"], answer["ScannedCount"]) == (4, len(NUMBERS))


def test_limit_counts_before_the_filter(query, table_sn, by_number):
    """Limit is about items read."""
    answer = query(table_sn, by_number, values={":t": {"BOOL": True}}, FilterExpression="odd = :t", Limit=3)
    assert range_keys(answer) == ["-1.5"]
    assert (answer["Count"], answer["ScannedCount"]) == (1, 3)
    assert answer["LastEvaluatedKey"]["c"] == {"N": "0"}


@pytest.mark.parametrize("expression, values, expected", [
    ("attribute_exists(i) AND i > :v", {":v": {"N": "6"}}, ["-10", "-1.5"]),
    ("NOT odd = :v", {":v": {"BOOL": True}}, ["-10", "0", "2", "3", "100"]),
    ("i IN (:v, :w)", {":v": {"N": "0"}, ":w": {"N": "8"}}, ["-10", "100"]),
    ("absent = :v", {":v": {"N": "0"}}, []),
    ("attribute_not_exists(absent)", {}, NUMBERS),
])
def test_filters(query, table_sn, by_number, expression, values, expected):
    """A filter has the language of conditions."""
    assert range_keys(query(table_sn, by_number, values=values, FilterExpression=expression)) == expected


def test_projection(query, table_sn, by_number):
    """Items have only the attributes asked for."""
    answer = query(table_sn, by_number, "c = :a", {":a": {"N": "3"}}, ProjectionExpression="c, i")
    assert answer["Items"] == [{"c": {"N": "3"}, "i": {"N": "2"}}]


def test_projection_of_nothing(query, table_sn, by_number):
    """Items without any of the attributes are empty, and counted."""
    answer = query(table_sn, by_number, ProjectionExpression="absent")
    assert answer["Items"] == [{}] * len(NUMBERS)


def test_filter_on_what_is_not_projected(query, table_sn, by_number):
    """The filter sees the whole item."""
    answer = query(table_sn, by_number, values={":i": {"N": "0"}}, FilterExpression="i = :i", ProjectionExpression="c")
    assert answer["Items"] == [{"c": {"N": "100"}}]


def test_one_name_in_several_expressions(dynamodb, table_sn, by_number):
    """Names and values are shared by all expressions of a request."""
    answer = dynamodb.query(
        TableName=table_sn, KeyConditionExpression="#p = :p AND c > :n", FilterExpression="#i < :n",
        ProjectionExpression="#i", ExpressionAttributeNames={"#p": "p", "#i": "i"},
        ExpressionAttributeValues={":p": {"S": by_number}, ":n": {"N": "2"}})
    assert [item["i"]["N"] for item in answer["Items"]] == ["1", "0"]


def test_count(api, table_sn, by_number):
    """COUNT answers numbers and no Items member."""
    answer = api("Query", {"TableName": table_sn, "KeyConditionExpression": "p = :p", "Select": "COUNT",
                           "ExpressionAttributeValues": {":p": {"S": by_number}}})
    assert answer.json == {"Count": len(NUMBERS), "ScannedCount": len(NUMBERS)}


def test_count_with_filter(query, table_sn, by_number):
    """Both counts differ when there is a filter."""
    answer = query(table_sn, by_number, values={":t": {"BOOL": True}}, FilterExpression="odd = :t", Select="COUNT")
    assert (answer["Count"], answer["ScannedCount"]) == (4, 9)
    assert "Items" not in answer


def test_select_all_attributes(query, table_sn, by_number):
    """The default written out."""
    assert query(table_sn, by_number, Select="ALL_ATTRIBUTES")["Items"] == query(table_sn, by_number)["Items"]


def test_select_specific_attributes(query, table_sn, by_number):
    """The default with a projection written out."""
    answer = query(table_sn, by_number, "c = :a", {":a": {"N": "3"}}, Select="SPECIFIC_ATTRIBUTES",
                   ProjectionExpression="i")
    assert answer["Items"] == [{"i": {"N": "2"}}]


# --- Refused -------------------------------------------------------------------------------------

KE = "Invalid KeyConditionExpression: "
NOT_SUPPORTED = "Query key condition not supported"
ONE_CONDITION = "KeyConditionExpressions must only contain one condition per key"


@pytest.mark.parametrize("expression, values, message", [
    ("c = :s", {":s": {"S": "x"}}, "Query condition missed key schema element: p"),
    ("v = :s", {":s": {"S": "x"}}, "Query condition missed key schema element: p"),
    ("p = :s AND v = :t", {":s": {"S": "x"}, ":t": {"S": "y"}}, "Query condition missed key schema element: c"),
    ("p = :s AND begins_with(v, :t)", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Query condition missed key schema element: c"),
    ("p > :s", {":s": {"S": "x"}}, NOT_SUPPORTED),
    ("begins_with(p, :s)", {":s": {"S": "x"}}, NOT_SUPPORTED),
    ("p BETWEEN :s AND :t", {":s": {"S": "x"}, ":t": {"S": "y"}}, NOT_SUPPORTED),
    ("p = :s AND c <> :t", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Invalid operator used in KeyConditionExpression: <>"),
    ("p = :s OR c = :t", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Invalid operator used in KeyConditionExpression: OR"),
    ("NOT p = :s", {":s": {"S": "x"}}, "Invalid operator used in KeyConditionExpression: NOT"),
    ("p = :s AND c IN (:t)", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Invalid operator used in KeyConditionExpression: IN"),
    ("p = :s AND attribute_exists(c)", {":s": {"S": "x"}},
     "Invalid operator used in KeyConditionExpression: attribute_exists"),
    ("p = :s AND attribute_not_exists(c)", {":s": {"S": "x"}},
     "Invalid operator used in KeyConditionExpression: attribute_not_exists"),
    ("p = :s AND contains(c, :t)", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Invalid operator used in KeyConditionExpression: contains"),
    ("p = :s AND attribute_type(c, :t)", {":s": {"S": "x"}, ":t": {"S": "S"}},
     "Invalid operator used in KeyConditionExpression: attribute_type"),
    ("p = :s AND size(c) = :t", {":s": {"S": "x"}, ":t": {"N": "1"}},
     "KeyConditionExpressions cannot contain nested operations"),
    ("p = :s AND p = :t", {":s": {"S": "x"}, ":t": {"S": "y"}}, ONE_CONDITION),
    ("p = :s AND c > :t AND c < :u", {":s": {"S": "x"}, ":t": {"S": "y"}, ":u": {"S": "z"}}, ONE_CONDITION),
    ("p = :s AND c = :t AND v = :u", {":s": {"S": "x"}, ":t": {"S": "y"}, ":u": {"S": "z"}},
     "Conditions can be of length 1 or 2 only"),
    ("p = :s AND c.d = :t", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "KeyConditionExpressions cannot have conditions on nested attributes"),
    ("p = :s AND c[0] = :t", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "KeyConditionExpressions cannot have conditions on nested attributes"),
    ("p = :s AND c = v", {":s": {"S": "x"}},
     "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"),
    ("p = :s AND :t = :u", {":s": {"S": "x"}, ":t": {"S": "y"}, ":u": {"S": "z"}},
     "Invalid condition in KeyConditionExpression: No key attribute specified"),
    ("p = :s AND begins_with(:t, c)", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first "
     "operand"),
    ("p = :s AND :t BETWEEN c AND :u", {":s": {"S": "x"}, ":t": {"S": "y"}, ":u": {"S": "z"}},
     "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand"),
    ("p = :s", {":s": {"N": "1"}},
     "One or more parameter values were invalid: Condition parameter type does not match schema type"),
    ("p = :s AND c < :t", {":s": {"S": "x"}, ":t": {"N": "1"}},
     "One or more parameter values were invalid: Condition parameter type does not match schema type"),
    ("p = :s AND c BETWEEN :t AND :u", {":s": {"S": "x"}, ":t": {"S": "z"}, ":u": {"S": "y"}},
     KE + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
     "lower bound operand: AttributeValue: {S:z}, upper bound operand: AttributeValue: {S:y}"),
    ("((p = :s))", {":s": {"S": "x"}}, KE + "The expression has redundant parentheses;"),
    ("", {":s": {"S": "x"}}, KE + "The expression can not be empty;"),
    ("p = :undefined", {":s": {"S": "x"}},
     KE + "An expression attribute value used in expression is not defined; attribute value: :undefined"),
    ("#p = :s", {":s": {"S": "x"}},
     KE + "An expression attribute name used in the document path is not defined; attribute name: #p"),
    ("name = :s", {":s": {"S": "x"}}, KE + "Attribute name is a reserved keyword; reserved keyword: name"),
    ("p = :s", {":s": {"S": "x"}, ":t": {"S": "y"}},
     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:t}"),
])
def test_bad_key_conditions(dynamodb, table_ss, expression, values, message):
    """A key condition is equality on the hash key and one range on the range key, and nothing else."""
    invalid(dynamodb.query, message, TableName=table_ss, KeyConditionExpression=expression,
            ExpressionAttributeValues=values)


@pytest.mark.parametrize("expression", ["p =", "p = :s AND", "(p = :s", "p = :s)", "p = 's'", "p == :s",
                                        "p = :s, c = :t"])
def test_syntax_errors_of_key_conditions(api, table_ss, expression):
    """What cannot be read is told with the place where reading ended."""
    answer = api("Query", {"TableName": table_ss, "KeyConditionExpression": expression,
                           "ExpressionAttributeValues": {":s": {"S": "x"}}})
    assert answer.error == "ValidationException"
    assert answer.message.startswith(KE + 'Syntax error; token: "'), answer.message


def test_empty_hash_key(dynamodb, table_ss):
    """A value that no key can have is refused, not searched for."""
    invalid(dynamodb.query,
            re.compile(r"One or more parameter values (are not valid\.|were invalid:) .*empty string.*"),
            TableName=table_ss, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": ""}})


def test_no_key_condition(dynamodb, table_ss):
    """A Query without a key condition would be a Scan."""
    invalid(dynamodb.query,
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
            TableName=table_ss)


@pytest.mark.parametrize("arguments, message", [
    ({"FilterExpression": ""}, "Invalid FilterExpression: The expression can not be empty;"),
    ({"FilterExpression": "#undefined = :p"},
     "Invalid FilterExpression: An expression attribute name used in the document path is not defined; "
     "attribute name: #undefined"),
    ({"FilterExpression": "p = :p"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: p"),
    ({"FilterExpression": "c = :p"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: c"),
    ({"FilterExpression": "attribute_exists(v) AND begins_with(c, :p)"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: c"),
    ({"ProjectionExpression": "v, v"},
     "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these "
     "paths; path one: [v], path two: [v]"),
    ({"ExpressionAttributeNames": {"#unused": "v"}},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"),
    ({"IndexName": "no-such-index"}, "The table does not have the specified index: no-such-index"),
], ids=["empty filter", "undefined name", "filter on p", "filter on c", "filter on c deep", "overlap", "unused",
        "index"])
def test_bad_parameters(dynamodb, table_ss, arguments, message):
    """What surrounds the key condition is checked as well."""
    invalid(dynamodb.query, message, TableName=table_ss, KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}}, **arguments)


@pytest.mark.parametrize("arguments, message", [
    # Unlike a Scan; recorded: dynamodb-conformance.
    ({"Select": "SPECIFIC_ATTRIBUTES"}, "1 validation error detected: Must specify the AttributesToGet or "
     "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"),
    ({"Select": "ALL_PROJECTED_ATTRIBUTES"}, (
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")),
    ({"Select": "COUNT", "ProjectionExpression": "v"},
     "Cannot specify the ProjectionExpression when choosing to get only the Count"),
    ({"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "v"},
     "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
], ids=["specific without any", "projected without index", "count of some", "all of some"])
def test_select_that_does_not_fit(dynamodb, table_ss, arguments, message):
    """Select must fit what else the request has."""
    invalid(dynamodb.query, message, TableName=table_ss, KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}}, **arguments)


SELECTS = one_of("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")


# Unlike a Scan, a Query does not show the value; recorded: dynamodb-conformance.
LIMIT = "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"


@pytest.mark.parametrize("arguments, entries", [
    ({"Limit": 0}, [LIMIT]),
    ({"Limit": -3}, [LIMIT]),
    ({"Select": "SOME"}, [violation("SOME", "select", SELECTS)]),
    ({"ReturnConsumedCapacity": "x"}, [violation("x", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))]),
    ({"Select": "SOME", "Limit": 0},
     [violation("SOME", "select", SELECTS), LIMIT]),
    ({"IndexName": "ab"}, [violation("ab", "indexName", "Member must have length greater than or equal to 3")]),
], ids=["limit 0", "limit -3", "select", "capacity", "two", "index"])
def test_violations(dynamodb, table_ss, arguments, entries):
    """Bounds and sets of the interface model."""
    invalid(dynamodb.query, violations(*entries), TableName=table_ss, KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}}, **arguments)


def test_no_table_name(api):
    """The table is what is required."""
    assert api("Query", {}).message == violations(violation(None, "tableName", NOT_NULL))


def test_unknown_table(dynamodb):
    """The words of operations on items."""
    expect(refusal_of(dynamodb.query, TableName=f"serein-test-{random_text()}", KeyConditionExpression="p = :p",
                      ExpressionAttributeValues={":p": {"S": "x"}}),
           "ResourceNotFoundException", "Requested resource not found")


BAD_START = "The provided starting key is invalid"


@pytest.mark.parametrize("key", [
    {"p": {"S": "x"}}, {"p": {"S": "x"}, "d": {"S": "x"}}, {"p": {"S": "x"}, "c": {"N": "1"}},
    {"p": {"S": "x"}, "c": {"S": "x"}, "d": {"S": "x"}}, {"p": {"S": "x"}, "c": {"S": ""}},
    {"p": {"S": "x"}, "c": {}},
], ids=["no range", "wrong name", "wrong type", "too many", "empty value", "no type"])
def test_bad_start_keys(dynamodb, table_ss, key):
    """A start key is a key of the table."""
    invalid(dynamodb.query, re.compile("(The provided starting key is invalid|One or more parameter values).*"),
            TableName=table_ss, KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}}, ExclusiveStartKey=key)


def test_start_key_of_another_partition(dynamodb, table_ss):
    """A start key lies in the partition that is asked for."""
    invalid(dynamodb.query, "The provided starting key is outside query boundaries based on provided conditions",
            TableName=table_ss, KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}}, ExclusiveStartKey={"p": {"S": "y"}, "c": {"S": "x"}})


def test_start_key_outside_the_range(dynamodb, table_ss):
    """A start key lies in the range that is asked for."""
    invalid(dynamodb.query, "The provided starting key does not match the range key predicate",
            TableName=table_ss, KeyConditionExpression="p = :p AND c < :c",
            ExpressionAttributeValues={":p": {"S": "x"}, ":c": {"S": "m"}},
            ExclusiveStartKey={"p": {"S": "x"}, "c": {"S": "z"}})


@pytest.mark.parametrize("arguments", [
    {"KeyConditions": {"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}}},
    {"KeyConditions": {"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}},
     "QueryFilter": {"v": {"ComparisonOperator": "NULL"}}},
], ids=["KeyConditions", "QueryFilter"])
def test_legacy_parameters_are_not_ignored(dynamodb, table_ss, arguments):
    """The old forms either work or are refused."""
    try:
        assert dynamodb.query(TableName=table_ss, **arguments)["Items"] == []
    except dynamodb.exceptions.ClientError as refusal:
        assert refusal.response["Error"]["Code"] == "NotImplementedException"
