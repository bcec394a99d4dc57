"""Data that earlier programs have written is opened by this one, whole, and used on."""

import tarfile
import time

import pytest

import support
from support import N, S, expect, refusal_of

pytestmark = pytest.mark.own_server

PROTECTED = ("Resource cannot be deleted as it is currently protected against deletion. "
             "Disable deletion protection first.")
ARCHIVES = sorted((support.ROOT / "tests/formats").glob("*.tar.gz"))


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.split(".")[0])
def stored(request, tmp_path):
    """The path of a data directory that an earlier program has left."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path)
    return str(tmp_path / "data")


def check(data):
    result = support.run_serein("check", "--data", data)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_there_are_archives():
    """The others would pass without any."""
    assert ARCHIVES


def test_nothing_is_wrong_with_it(stored):
    """`serein check` finds all items, and nothing to complain of."""
    assert check(stored) == "2 tables, 41 items, 2105 bytes, 0 problems\n"


def test_it_is_served_and_used_on(stored, start_server):
    """Items, indexes and settings are there; a new write goes into all that is derived, and stays."""
    server = start_server("--data", stored)
    dynamodb = support.client(server.endpoint)
    table = dynamodb.describe_table(TableName="Music")["Table"]
    assert table["ItemCount"] == 40
    expect(refusal_of(dynamodb.delete_table, TableName="Music"), "ValidationException", PROTECTED)
    assert [index["IndexName"] for index in table["LocalSecondaryIndexes"]] == ["by-year"]
    assert table["GlobalSecondaryIndexes"][0]["ItemCount"] == 20
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "stage", "Value": "test"}]
    item = dynamodb.get_item(TableName="Kinds", Key={"k": N("-0.000000000000000000015")})["Item"]
    assert item["l"] == {"L": [{"N": "1"}, {"M": {"x": {"SS": ["a", "b"]}}}]}
    assert item["b"] == {"B": b"\0\1\2\3\4"} and item["s"] == {"S": "äöü\n"} and item["e"] == {"S": ""}

    dynamodb.put_item(TableName="Music", Item={
        "Artist": S("artist-0"), "Song": S("new"), "Year": N(2026), "Genre": S("genre-9"), "Expires": N(1)})
    by_genre = dynamodb.query(TableName="Music", IndexName="by-genre", KeyConditionExpression="Genre = :g",
                              ExpressionAttributeValues={":g": S("genre-9")})
    assert [found["Song"] for found in by_genre["Items"]] == [S("new")]
    by_year = dynamodb.query(TableName="Music", IndexName="by-year", ScanIndexForward=False, Limit=1,
                             KeyConditionExpression="Artist = :a", ExpressionAttributeValues={":a": S("artist-0")})
    assert by_year["Items"][0]["Song"] == S("new")
    server.kill()
    assert check(stored).startswith("2 tables, 42 items")


def test_settings_of_then_have_effect_now(stored, start_server):
    """The stream and the expiry that were only stored begin to work at the first start."""
    server = start_server("--data", stored)
    dynamodb = support.client(server.endpoint)
    support.send(server.endpoint, "POST", "/_serein/clock", {}, b'{"freeze": "2100-01-01T00:00:39Z"}')
    deadline = time.monotonic() + 20
    while dynamodb.scan(TableName="Music", Select="COUNT")["Count"] > 30:
        assert time.monotonic() < deadline, "items that had expired are still there"
        time.sleep(0.1)
    arn = dynamodb.describe_table(TableName="Music")["Table"]["LatestStreamArn"]
    streams = support.client(server.endpoint, service="dynamodbstreams")
    records = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        records += streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert {record["eventName"] for record in records} == {"REMOVE"}
    assert len(records) == 10
