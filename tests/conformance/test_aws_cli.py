"""The AWS CLI: what people type."""

import json

import pytest

from support import random_text


@pytest.fixture
def table(aws):
    """A table made and deleted by the CLI."""
    name = f"serein-cli-{random_text()}"
    aws("dynamodb", "create-table", "--table-name", name,
        "--attribute-definitions", "AttributeName=Artist,AttributeType=S", "AttributeName=Song,AttributeType=S",
        "--key-schema", "AttributeName=Artist,KeyType=HASH", "AttributeName=Song,KeyType=RANGE",
        "--provisioned-throughput", "ReadCapacityUnits=5,WriteCapacityUnits=5")
    aws("dynamodb", "wait", "table-exists", "--table-name", name)
    yield name
    aws("dynamodb", "delete-table", "--table-name", name)
    aws("dynamodb", "wait", "table-not-exists", "--table-name", name)


KEY = {"Artist": {"S": "Psy"}, "Song": {"S": "Gangnam Style"}}


def test_life_of_an_item(aws, table):
    """Put, get, query and delete, and what the CLI prints."""
    item = {**KEY, "Year": {"N": "2011"}, "Tags": {"SS": ["k-pop"]}}
    assert aws("dynamodb", "put-item", "--table-name", table, "--item", json.dumps(item)) is None
    assert aws("dynamodb", "get-item", "--table-name", table, "--key", json.dumps(KEY)) == {"Item": item}
    found = aws("dynamodb", "query", "--table-name", table, "--key-condition-expression", "Artist = :a",
                "--expression-attribute-values", '{":a": {"S": "Psy"}}')
    assert (found["Items"], found["Count"], found["ScannedCount"]) == ([item], 1, 1)
    deleted = aws("dynamodb", "delete-item", "--table-name", table, "--key", json.dumps(KEY),
                  "--return-values", "ALL_OLD")
    assert deleted == {"Attributes": item}
    assert aws("dynamodb", "get-item", "--table-name", table, "--key", json.dumps(KEY)) is None


def test_describe_table(aws, table):
    """What people look at first."""
    description = aws("dynamodb", "describe-table", "--table-name", table)["Table"]
    assert description["TableStatus"] == "ACTIVE"
    assert description["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert description["KeySchema"][1] == {"AttributeName": "Song", "KeyType": "RANGE"}


def test_list_tables_in_pages(aws, table):
    """The CLI follows the pages itself."""
    assert table in aws("dynamodb", "list-tables", "--page-size", "1")["TableNames"]


def test_shorthand_syntax(aws, table):
    """Items can be written without JSON."""
    aws("dynamodb", "put-item", "--table-name", table, "--item", "Artist={S=a},Song={S=b},Year={N=1},Live={BOOL=true}")
    assert aws("dynamodb", "get-item", "--table-name", table, "--key", "Artist={S=a},Song={S=b}")["Item"] == {
        "Artist": {"S": "a"}, "Song": {"S": "b"}, "Year": {"N": "1"}, "Live": {"BOOL": True}}


def test_error_message(aws):
    """The CLI shows name, operation and message of an error."""
    message = aws("dynamodb", "describe-table", "--table-name", "no-such-table", fails=True)
    assert message == ("An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: "
                       "Requested resource not found: Table: no-such-table not found")


def test_failed_condition(aws, table):
    """Scripts look for this name."""
    put = ["dynamodb", "put-item", "--table-name", table, "--item", json.dumps(KEY),
           "--condition-expression", "attribute_not_exists(Artist)"]
    aws(*put)
    assert "(ConditionalCheckFailedException)" in aws(*put, fails=True)


def test_max_items(aws, table):
    """The CLI's own paging works on the service's pages."""
    for i in range(5):
        aws("dynamodb", "put-item", "--table-name", table, "--item", f"Artist={{S=x}},Song={{S={i}}}")
    query = ["dynamodb", "query", "--table-name", table, "--key-condition-expression", "Artist = :a",
             "--expression-attribute-values", '{":a": {"S": "x"}}', "--max-items", "3"]
    first = aws(*query)
    second = aws(*query, "--starting-token", first["NextToken"])
    assert [item["Song"]["S"] for item in first["Items"] + second["Items"]] == ["0", "1", "2", "3", "4"]
