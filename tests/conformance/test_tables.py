"""DescribeTable, ListTables and DeleteTable."""

import re

import pytest

from conftest import make_table, schema
from support import (client, expect, invalid, random_account, random_text, refusal_of, violation, violations)

# --- DescribeTable -------------------------------------------------------------------------------


def test_describe_unknown_table(dynamodb):
    """Operations on tables name the table that is missing; those on items do not."""
    name = f"serein-test-{random_text()}"
    expect(refusal_of(dynamodb.describe_table, TableName=name),
           "ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")


def test_describe_without_name(api):
    """Operations on tables have their own words for a missing name."""
    answer = api("DescribeTable", {})
    assert answer.status == 400
    assert answer.error == "ValidationException"
    assert answer.message == "The parameter 'TableName' is required but was not present in the request"


def test_describe_by_arn(dynamodb, table_s):
    """Since 2024 a table may be named by its ARN."""
    table = dynamodb.describe_table(TableName=table_s)["Table"]
    assert dynamodb.describe_table(TableName=table["TableArn"])["Table"]["TableName"] == table_s


def test_description_on_the_wire(api, table_ss):
    """Types of the JSON members: numbers are numbers and the time is seconds since 1970 with a fraction."""
    table = api("DescribeTable", {"TableName": table_ss}).json["Table"]
    assert isinstance(table["CreationDateTime"], (int, float))
    assert isinstance(table["ItemCount"], int)
    assert isinstance(table["ProvisionedThroughput"]["ReadCapacityUnits"], int)
    assert table["TableStatus"] == "ACTIVE"
    assert table["DeletionProtectionEnabled"] is False


def test_no_members_of_what_a_table_does_not_have(api, table_s):
    """Clients test for the presence of these members."""
    table = api("DescribeTable", {"TableName": table_s}).json["Table"]
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "StreamSpecification", "LatestStreamArn"):
        assert name not in table


# --- ListTables ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def five_tables(endpoint):
    """A client of an account of its own, and the names of its five tables in order."""
    own = client(endpoint, random_account())
    names = [f"list-{letter}" for letter in "edcba"]
    for name in names:
        make_table(own, name)
    yield own, sorted(names)
    for name in names:
        own.delete_table(TableName=name)


def test_list_is_sorted(five_tables):
    """Names come in the order of their bytes; without a further page there is no LastEvaluatedTableName."""
    own, names = five_tables
    answer = own.list_tables()
    assert answer["TableNames"] == names
    assert "LastEvaluatedTableName" not in answer


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 100])
def test_list_in_pages(five_tables, limit):
    """Pages of any size together hold every table once."""
    own, names = five_tables
    found, start = [], {}
    while True:
        answer = own.list_tables(Limit=limit, **start)
        assert len(answer["TableNames"]) <= limit
        found += answer["TableNames"]
        if "LastEvaluatedTableName" not in answer:
            break
        assert answer["LastEvaluatedTableName"] == answer["TableNames"][-1]
        start = {"ExclusiveStartTableName": answer["LastEvaluatedTableName"]}
    assert found == names


def test_list_of_exactly_one_page(five_tables):
    """A page that holds the last table says so by having no LastEvaluatedTableName."""
    own, names = five_tables
    assert "LastEvaluatedTableName" not in own.list_tables(Limit=len(names))


def test_list_after_a_name_that_does_not_exist(five_tables):
    """The start is a place in the order, not a table."""
    own, names = five_tables
    assert own.list_tables(ExclusiveStartTableName="list-bb")["TableNames"] == names[2:]


def test_list_after_the_last(five_tables):
    """An empty list is a list, not a missing member."""
    own, _ = five_tables
    assert own.list_tables(ExclusiveStartTableName="list-z")["TableNames"] == []


def test_list_does_not_show_deleted_tables(endpoint):
    """A deleted table leaves the list."""
    own = client(endpoint, random_account())
    make_table(own, "first")
    make_table(own, "second")
    own.delete_table(TableName="first")
    own.get_waiter("table_not_exists").wait(TableName="first", WaiterConfig={"Delay": 0.05})
    assert own.list_tables()["TableNames"] == ["second"]
    own.delete_table(TableName="second")


NAME_PATTERN = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"


@pytest.mark.parametrize("parameters, entries", [
    ({"Limit": 0}, [violation("0", "limit", "Member must have value greater than or equal to 1")]),
    ({"Limit": 101}, [violation("101", "limit", "Member must have value less than or equal to 100")]),
    ({"ExclusiveStartTableName": "a;"},
     [violation("a;", "exclusiveStartTableName", NAME_PATTERN),
      violation("a;", "exclusiveStartTableName", "Member must have length greater than or equal to 3")]),
    ({"ExclusiveStartTableName": "a" * 256},
     [violation("a" * 256, "exclusiveStartTableName", "Member must have length less than or equal to 255")]),
    ({"ExclusiveStartTableName": "aa;", "Limit": -1},
     [violation("aa;", "exclusiveStartTableName", NAME_PATTERN),
      violation("-1", "limit", "Member must have value greater than or equal to 1")]),
], ids=["limit 0", "limit 101", "short and wrong", "long", "two members"])
def test_list_violations(dynamodb, parameters, entries):
    """Bounds of the interface model; a member's pattern is reported before its length."""
    invalid(dynamodb.list_tables, violations(*entries), **parameters)


# --- DeleteTable ---------------------------------------------------------------------------------


def test_delete_answers_with_the_description(dynamodb):
    """The answer shows the table on its way out."""
    name = make_table(dynamodb, **schema("S", "S"))
    table = dynamodb.delete_table(TableName=name)["TableDescription"]
    assert table["TableName"] == name
    assert table["TableStatus"] == "DELETING"


def test_deleted_table_is_gone(dynamodb):
    """Nothing answers for it any more, in the words of each kind of operation."""
    name = make_table(dynamodb)
    dynamodb.put_item(TableName=name, Item={"p": {"S": "x"}})
    dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05})
    expect(refusal_of(dynamodb.delete_table, TableName=name),
           "ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
    expect(refusal_of(dynamodb.get_item, TableName=name, Key={"p": {"S": "x"}}),
           "ResourceNotFoundException", "Requested resource not found")


def test_delete_without_name(api):
    """Operations on tables have their own words for a missing name."""
    answer = api("DeleteTable", {})
    assert answer.error == "ValidationException"
    assert answer.message == "The parameter 'TableName' is required but was not present in the request"


def test_protected_table_stays(api, dynamodb):
    """Protection is there for exactly this call."""
    name = f"serein-test-{random_text()}"
    assert api("CreateTable", {"TableName": name, "BillingMode": "PAY_PER_REQUEST", **schema(),
                               "DeletionProtectionEnabled": True}).status == 200
    invalid(dynamodb.delete_table, re.compile(r".*[Dd]eletion.?[Pp]rotection.*|.*protected against deletion.*"),
            TableName=name)
    assert dynamodb.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE"


def test_deleting_one_table_leaves_the_others(dynamodb, new_table):
    """Tables whose names begin alike are separate."""
    name = f"serein-test-{random_text()}"
    new_table(name)
    make_table(dynamodb, name + "-2")
    dynamodb.put_item(TableName=name, Item={"p": {"S": "x"}})
    dynamodb.delete_table(TableName=name + "-2")
    assert "Item" in dynamodb.get_item(TableName=name, Key={"p": {"S": "x"}})
