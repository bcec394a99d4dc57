"""Scan: the whole table, in pages and in segments."""

import pytest

from conftest import make_table, schema
from support import expect, invalid, random_text, refusal_of, violation, violations

COUNT = 40


@pytest.fixture(scope="module")
def table(dynamodb):
    """A table of its own with 40 items in ten partitions."""
    name = make_table(dynamodb, **schema("S", "N"))
    for i in range(COUNT):
        dynamodb.put_item(TableName=name, Item={
            "p": {"S": f"p{i % 10}"}, "c": {"N": str(i)}, "even": {"BOOL": i % 2 == 0}})
    yield name
    dynamodb.delete_table(TableName=name)


def numbers(answer):
    return [int(item["c"]["N"]) for item in answer["Items"]]


def all_pages(dynamodb, **arguments):
    """The numbers of all items, over all pages, in order."""
    found = []
    while True:
        answer = dynamodb.scan(**arguments)
        assert answer["Count"] == len(answer["Items"])
        found += numbers(answer)
        if "LastEvaluatedKey" not in answer:
            return found
        arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def test_whole_table(dynamodb, table):
    """Each item comes once."""
    answer = dynamodb.scan(TableName=table)
    assert sorted(numbers(answer)) == list(range(COUNT))
    assert (answer["Count"], answer["ScannedCount"]) == (COUNT, COUNT)
    assert "LastEvaluatedKey" not in answer


def test_partitions_stay_together_and_in_order(dynamodb, table):
    """The order of partitions is not told, but within one the range keys are sorted."""
    items = dynamodb.scan(TableName=table)["Items"]
    partitions = [item["p"]["S"] for item in items]
    for p in set(partitions):
        first = partitions.index(p)
        own = [int(item["c"]["N"]) for item in items[first:first + 4]]
        assert partitions[first:first + 4] == [p] * 4
        assert own == sorted(own)


@pytest.mark.parametrize("limit", [1, 7, 39, 40, 41])
def test_pages(dynamodb, table, limit):
    """Pages of any size give each item once, in the order of the whole."""
    assert all_pages(dynamodb, TableName=table, Limit=limit) == numbers(dynamodb.scan(TableName=table))


def test_segments_are_not_ignored(dynamodb, table):
    """Workers that each got the whole table would do everything twice: segments work or are refused."""
    found = []
    for segment in range(3):
        try:
            found += all_pages(dynamodb, TableName=table, TotalSegments=3, Segment=segment)
        except dynamodb.exceptions.ClientError as refusal:
            assert refusal.response["Error"]["Code"] == "NotImplementedException"
            return
    assert sorted(found) == list(range(COUNT))


def test_filter(dynamodb, table):
    """Filtered items are counted as scanned."""
    answer = dynamodb.scan(TableName=table, FilterExpression="even = :t AND c < :c",
                           ExpressionAttributeValues={":t": {"BOOL": True}, ":c": {"N": "10"}})
    assert sorted(numbers(answer)) == [0, 2, 4, 6, 8]
    assert (answer["Count"], answer["ScannedCount"]) == (5, COUNT)


def test_limit_counts_before_the_filter(dynamodb, table):
    """Limit is about items read."""
    answer = dynamodb.scan(TableName=table, FilterExpression="attribute_exists(absent)", Limit=5)
    assert (answer["Count"], answer["ScannedCount"], answer["Items"]) == (0, 5, [])
    assert "LastEvaluatedKey" in answer


def test_projection_and_count(dynamodb, api, table):
    """The same choices as for a query."""
    answer = dynamodb.scan(TableName=table, ProjectionExpression="c")
    assert sorted(int(item["c"]["N"]) for item in answer["Items"]) == list(range(COUNT))
    assert all(list(item) == ["c"] for item in answer["Items"])
    assert api("Scan", {"TableName": table, "Select": "COUNT"}).json == {"Count": COUNT, "ScannedCount": COUNT}


def test_empty_table(api, new_table):
    """No items are an empty list and zeros."""
    assert api("Scan", {"TableName": new_table()}).json == {"Count": 0, "Items": [], "ScannedCount": 0}


@pytest.mark.parametrize("arguments, message", [
    ({"TotalSegments": 1_000_001, "Segment": 0},
     violations(violation("1000001", "totalSegments", "Member must have value less than or equal to 1000000"))),
    ({"Segment": -1, "TotalSegments": 2},
     violations(violation("-1", "segment", "Member must have value greater than or equal to 0"))),
    ({"Limit": 0}, violations(violation("0", "limit", "Member must have value greater than or equal to 1"))),
    ({"FilterExpression": "even = :undefined"},
     "Invalid FilterExpression: An expression attribute value used in expression is not defined; "
     "attribute value: :undefined"),
    ({"Select": "SPECIFIC_ATTRIBUTES"},
     "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"),
    ({"Select": "COUNT", "ProjectionExpression": "c"},
     "Cannot specify the ProjectionExpression when choosing to get only the Count"),
    ({"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "c"},
     "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
    ({"Select": "ALL_PROJECTED_ATTRIBUTES"},
     "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
], ids=["too many segments", "negative", "limit", "filter", "specific", "count of some", "all of some", "projected"])
def test_refused(dynamodb, table, arguments, message):
    """Bounds, and parameters that belong together."""
    invalid(dynamodb.scan, message, TableName=table, **arguments)


def test_unknown_table(dynamodb):
    """The words of operations on items."""
    expect(refusal_of(dynamodb.scan, TableName=f"serein-test-{random_text()}"),
           "ResourceNotFoundException", "Requested resource not found")


@pytest.mark.parametrize("key", [
    {"p": {"S": "p1"}}, {"p": {"S": "p1"}, "c": {"N": "1"}, "d": {"N": "1"}}, {"p": {"S": "p1"}, "c": {"S": "1"}},
    {"p": {"S": "p1"}, "d": {"N": "1"}},
], ids=["a half", "more", "other type", "other name"])
def test_start_key_that_is_none(dynamodb, table, key):
    """A scan goes on from a key of the table, nothing more and nothing less."""
    invalid(dynamodb.scan, "The provided starting key is invalid: The provided key element does not match the schema",
            TableName=table, ExclusiveStartKey=key)
