"""DynamoDB Streams: what a stream shows of changes, in which order, and through which shards."""

import re
import time

import pytest

from streams import arn_of, iterator_of, read_shard, read_stream, shard_of, shards_of, stream, wait_for_records
from support import N, S, M, client, definitions, index, keys, random_account, text_of_size

VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
P = {"p": S("a")}


@pytest.fixture
def table(dynamodb, new_table):
    """A table with a stream of whole images: (name, ARN of the stream)."""
    name = new_table(**stream())
    return name, arn_of(dynamodb, name)


def events(records):
    return [record["eventName"] for record in records]


# --- What a record has ---------------------------------------------------------------------------


def test_a_record(dynamodb, streams, table):
    """Every member that the documentation names, and no other."""
    name, arn = table
    before = int(time.time())
    dynamodb.put_item(TableName=name, Item={**P, "v": N(1)})
    (record,) = wait_for_records(streams, arn, 1)
    assert set(record) == {"eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb"}
    assert re.fullmatch("[0-9a-f]{32}", record["eventID"])
    assert (record["eventName"], record["eventVersion"], record["eventSource"], record["awsRegion"]) == \
        ("INSERT", "1.1", "aws:dynamodb", "us-east-1")
    change = record["dynamodb"]
    assert set(change) == {"ApproximateCreationDateTime", "Keys", "NewImage", "SequenceNumber", "SizeBytes",
                           "StreamViewType"}
    assert before <= change["ApproximateCreationDateTime"].timestamp() <= time.time() + 1
    assert change["ApproximateCreationDateTime"].microsecond == 0
    assert change["Keys"] == P
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"


@pytest.mark.parametrize("view", VIEWS)
def test_views(dynamodb, streams, new_table, view):
    """Create, update and delete under each view: the images of its name."""
    name = new_table(**stream(view))
    old, new = {**P, "v": N(1)}, {**P, "v": N(2)}
    dynamodb.put_item(TableName=name, Item=old)
    dynamodb.put_item(TableName=name, Item=new)
    dynamodb.delete_item(TableName=name, Key=P)
    records = wait_for_records(streams, arn_of(dynamodb, name), 3)
    assert events(records) == ["INSERT", "MODIFY", "REMOVE"]
    for record, image in zip(records, [(old, None), (new, old), (None, new)]):
        change = record["dynamodb"]
        assert change["Keys"] == P and change["StreamViewType"] == view
        assert change.get("NewImage") == (image[0] if view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES") else None)
        assert change.get("OldImage") == (image[1] if view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES") else None)


@pytest.mark.parametrize("view, size", [("KEYS_ONLY", 5), ("NEW_IMAGE", 26)])
def test_size(dynamodb, streams, new_table, view, size):
    """Keys and images count as items do: the documented example of 26 bytes."""
    name = new_table(**stream(view), KeySchema=keys(("Id", "HASH")), AttributeDefinitions=definitions(("Id", "N")))
    dynamodb.put_item(TableName=name, Item={"Id": N(101), "Message": S("New item!")})
    (record,) = wait_for_records(streams, arn_of(dynamodb, name), 1)
    assert record["dynamodb"]["SizeBytes"] == size


@pytest.mark.parametrize("value", [
    S("é\"\n"), N("1.50"), {"B": b"\0\xff"}, {"BOOL": True}, {"NULL": True}, {"SS": ["a", "b"]}, {"NS": ["1", "2"]},
    {"BS": [b"x"]}, {"L": [S("x"), {"L": []}]}, M(a=M(b=N(1))),
], ids=["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"])
def test_values_of_all_types(dynamodb, streams, table, value):
    """An image is the item as GetItem shows it."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item={**P, "v": value})
    (record,) = wait_for_records(streams, arn, 1)
    assert record["dynamodb"]["NewImage"] == dynamodb.get_item(TableName=name, Key=P)["Item"]


def test_keys_of_two_attributes(dynamodb, streams, new_table):
    """Keys hold both attributes of the key, and only these."""
    name = new_table(**stream("KEYS_ONLY"), KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
                     AttributeDefinitions=definitions(("p", "S"), ("c", "N")))
    dynamodb.put_item(TableName=name, Item={"p": S("a"), "c": N(1), "b": S("x"), "z": S("y")})
    (record,) = wait_for_records(streams, arn_of(dynamodb, name), 1)
    assert record["dynamodb"]["Keys"] == {"p": S("a"), "c": N(1)}


def test_event_ids_are_unique(dynamodb, streams, table):
    """Consumers tell by them what they have seen; reading again gives the same."""
    name, arn = table
    for i in range(20):
        dynamodb.put_item(TableName=name, Item={"p": S(str(i % 5)), "v": N(i)})
    ids = [record["eventID"] for record in wait_for_records(streams, arn, 20)]
    assert len(set(ids)) == 20
    assert [record["eventID"] for record in read_stream(streams, arn)] == ids


# --- What makes a record -------------------------------------------------------------------------


def put_same(dynamodb, name):
    dynamodb.put_item(TableName=name, Item={**P, "v": N(1)})


def set_same(dynamodb, name):
    dynamodb.update_item(TableName=name, Key=P, UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": N("1.0")})


def add_nothing(dynamodb, name):
    dynamodb.update_item(TableName=name, Key=P, UpdateExpression="ADD v :v", ExpressionAttributeValues={":v": N(0)})


def remove_missing(dynamodb, name):
    dynamodb.update_item(TableName=name, Key=P, UpdateExpression="REMOVE w")


def touch(dynamodb, name):
    dynamodb.update_item(TableName=name, Key=P)


def delete_missing(dynamodb, name):
    dynamodb.delete_item(TableName=name, Key={"p": S("nobody")})


def fail_condition(dynamodb, name):
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(2)}, ConditionExpression="attribute_not_exists(p)")


def batch_same(dynamodb, name):
    dynamodb.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": {**P, "v": N(1)}}}]})


@pytest.mark.parametrize("write", [put_same, set_same, add_nothing, remove_missing, touch, delete_missing,
                                   fail_condition, batch_same], ids=lambda write: write.__name__)
def test_no_change_no_record(dynamodb, streams, table, write):
    """Documented: an operation that changes no data writes no record."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item={**P, "v": N(1)})
    write(dynamodb, name)
    dynamodb.put_item(TableName=name, Item={**P, "v": N(9)})
    assert events(wait_for_records(streams, arn, 2)) == ["INSERT", "MODIFY"]


def test_update_that_creates(dynamodb, streams, table):
    """An update of an item that is not there inserts it, also with nothing but its key."""
    name, arn = table
    dynamodb.update_item(TableName=name, Key=P)
    dynamodb.update_item(TableName=name, Key={"p": S("b")}, UpdateExpression="SET v = :v",
                         ExpressionAttributeValues={":v": N(1)})
    records = wait_for_records(streams, arn, 2)
    assert events(records) == ["INSERT", "INSERT"]
    assert {str(record["dynamodb"]["NewImage"]) for record in records} == {str(P), str({"p": S("b"), "v": N(1)})}


def test_older_updates(dynamodb, streams, table):
    """The older parameters make records, too."""
    name, arn = table
    dynamodb.update_item(TableName=name, Key=P, AttributeUpdates={"v": {"Value": N(1), "Action": "PUT"}})
    dynamodb.update_item(TableName=name, Key=P, AttributeUpdates={"v": {"Action": "DELETE"}})
    assert events(wait_for_records(streams, arn, 2)) == ["INSERT", "MODIFY"]


def test_batches(dynamodb, streams, table):
    """Each write of a batch makes a record of its own."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    requests = [{"PutRequest": {"Item": {"p": S(str(i))}}} for i in range(20)] + [{"DeleteRequest": {"Key": P}}]
    dynamodb.batch_write_item(RequestItems={name: requests})
    records = wait_for_records(streams, arn, 22)
    assert sorted(events(records)) == ["INSERT"] * 21 + ["REMOVE"]


def test_with_indexes(dynamodb, streams, new_table):
    """Entries of indexes are not changes of items."""
    name = new_table(**stream(), KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
                     AttributeDefinitions=definitions(("p", "S"), ("c", "S"), ("a", "S")),
                     LocalSecondaryIndexes=[index("local", ("p", "HASH"), ("a", "RANGE"))],
                     GlobalSecondaryIndexes=[index("global", ("a", "HASH"))])
    key = {"p": S("a"), "c": S("b")}
    for value in ("x", "y"):
        dynamodb.put_item(TableName=name, Item={**key, "a": S(value)})
    assert events(wait_for_records(streams, arn_of(dynamodb, name), 2)) == ["INSERT", "MODIFY"]


def test_before_the_stream(dynamodb, streams, new_table):
    """Items that were there before the stream make no records; changing them makes MODIFY."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item=P)
    dynamodb.update_table(TableName=name, **stream())
    dynamodb.put_item(TableName=name, Item={**P, "v": N(1)})
    (record,) = wait_for_records(streams, arn_of(dynamodb, name), 1)
    assert (record["eventName"], record["dynamodb"]["OldImage"]) == ("MODIFY", P)


def test_large_images(dynamodb, streams, table):
    """Two images of 400 KB fit a record."""
    name, arn = table
    for fill in ("x", "y"):
        text = text_of_size(P, 400 * 1024)
        dynamodb.put_item(TableName=name, Item={**P, "fill": S(fill * len(text["S"]))})
    records = wait_for_records(streams, arn, 2)
    assert records[1]["dynamodb"]["SizeBytes"] == 2 + 2 * 400 * 1024


# --- Order and shards ----------------------------------------------------------------------------


def test_order_per_item(dynamodb, streams, table):
    """The records of an item chain: what one shows as new, the next one shows as old."""
    name, arn = table
    for i in range(60):
        dynamodb.put_item(TableName=name, Item={"p": S(f"k{i % 6}"), "v": N(i)})
    last = {}
    for record in wait_for_records(streams, arn, 60):
        change = record["dynamodb"]
        key = change["Keys"]["p"]["S"]
        number, image = last.get(key, ("", None))
        assert change["SequenceNumber"] > number
        assert change.get("OldImage") == image
        last[key] = change["SequenceNumber"], change["NewImage"]
    assert len(last) == 6


def test_several_shards(dynamodb, streams, table):
    """Items spread over several shards; all records of an item are in one of them."""
    name, arn = table
    for i in range(80):
        dynamodb.put_item(TableName=name, Item={"p": S(f"k{i % 40}"), "v": N(i)})
    wait_for_records(streams, arn, 80)
    places = {}
    for shard in shards_of(streams, arn):
        for record in read_shard(streams, arn, shard["ShardId"]):
            places.setdefault(record["dynamodb"]["Keys"]["p"]["S"], set()).add(shard["ShardId"])
    assert len(places) == 40 and all(len(shards) == 1 for shards in places.values())
    assert len(set.union(*places.values())) > 1


def test_items_of_a_partition_share_a_shard(dynamodb, streams, new_table):
    """The partition key alone chooses the shard, so order holds for an item collection."""
    name = new_table(**stream("KEYS_ONLY"), KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
                     AttributeDefinitions=definitions(("p", "S"), ("c", "N")))
    for i in range(30):
        dynamodb.put_item(TableName=name, Item={"p": S("a"), "c": N(i)})
    arn = arn_of(dynamodb, name)
    records = wait_for_records(streams, arn, 30)
    assert [record["dynamodb"]["Keys"]["c"]["N"] for record in records] == [str(i) for i in range(30)]
    assert len(read_shard(streams, arn, shard_of(streams, arn, {"p": S("a"), "c": N(0)}))) == 30


def test_sequence_numbers(dynamodb, streams, table):
    """21 to 40 digits, always as many, growing within a shard."""
    name, arn = table
    for i in range(30):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(i)})
    numbers = [record["dynamodb"]["SequenceNumber"] for record in wait_for_records(streams, arn, 30)]
    assert all(re.fullmatch("[1-9][0-9]{20,39}", number) for number in numbers)
    assert len({len(number) for number in numbers}) == 1
    assert numbers == sorted(numbers) and len(set(numbers)) == 30
    assert numbers == sorted(numbers, key=int)


@pytest.mark.own_server
@pytest.mark.parametrize("durability", ["sync", "relaxed"])
def test_a_reader_at_latest_is_soon_told(start_server, tmp_path, durability):
    """A change shows within 100 ms, whatever the durability."""
    server = start_server("--data", str(tmp_path / "data"), f"--durability={durability}", "--stream-shards=1")
    dynamodb, streams = client(server.endpoint), client(server.endpoint, service="dynamodbstreams")
    name = "abc"
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")),
                          AttributeDefinitions=definitions(("p", "S")), **stream())
    arn = arn_of(dynamodb, name)
    (shard,) = shards_of(streams, arn)
    iterator = iterator_of(streams, arn, shard["ShardId"], "LATEST")
    delays = []
    for i in range(5):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(i)})
        start = time.monotonic()
        while True:
            answer = streams.get_records(ShardIterator=iterator)
            iterator = answer["NextShardIterator"]
            if answer["Records"]:
                break
        delays.append(time.monotonic() - start)
    assert sorted(delays)[2] < 0.1, delays  # of a busy machine's delays, the one in the middle


@pytest.mark.own_server
def test_after_a_crash(start_server, tmp_path):
    """What was acknowledged is in the stream once, and sequence numbers go on growing."""
    numbers = []
    for run in range(3):
        server = start_server("--data", str(tmp_path / "data"))
        dynamodb, streams = client(server.endpoint), client(server.endpoint, service="dynamodbstreams")
        if run == 0:
            dynamodb.create_table(TableName="abc", BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")),
                                  AttributeDefinitions=definitions(("p", "S")), **stream())
        for i in range(10):
            dynamodb.put_item(TableName="abc", Item={**P, "v": N(run * 10 + i)})
        records = wait_for_records(streams, arn_of(dynamodb, "abc"), (run + 1) * 10)
        assert [record["dynamodb"]["NewImage"]["v"]["N"] for record in records] == \
            [str(i) for i in range((run + 1) * 10)]
        assert [record["dynamodb"]["SequenceNumber"] for record in records][:len(numbers)] == numbers
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        assert numbers == sorted(numbers)
        server.kill()


# --- Streams of tables ---------------------------------------------------------------------------


def test_description_of_the_table(dynamodb, table):
    """The table tells its stream by ARN and label."""
    name, arn = table
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert arn == f"{described['TableArn']}/stream/{described['LatestStreamLabel']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", described["LatestStreamLabel"])
    assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_disabled_stream(dynamodb, streams, table):
    """It can be read on, takes no more records, and its shards have ended."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    dynamodb.put_item(TableName=name, Item={**P, "v": N(1)})
    wait_for_records(streams, arn, 1)
    description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert description["StreamStatus"] == "DISABLED"
    for shard in description["Shards"]:
        assert shard["SequenceNumberRange"]["EndingSequenceNumber"] > \
            shard["SequenceNumberRange"]["StartingSequenceNumber"]
        answer = streams.get_records(ShardIterator=iterator_of(streams, arn, shard["ShardId"]))
        assert "NextShardIterator" not in answer
    # Recorded: the table names it on.
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["LatestStreamArn"] == arn and "StreamSpecification" not in described


def test_iterator_across_the_end(dynamodb, streams, table):
    """An iterator from before the end of its shard leads to the end, and no further."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    wait_for_records(streams, arn, 1)
    iterator = iterator_of(streams, arn, shard_of(streams, arn, P))
    first = streams.get_records(ShardIterator=iterator)
    assert len(first["Records"]) == 1
    dynamodb.delete_item(TableName=name, Key=P)
    dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    second = streams.get_records(ShardIterator=first["NextShardIterator"])
    assert events(second["Records"]) == ["REMOVE"]
    assert "NextShardIterator" not in second


def test_a_second_stream(dynamodb, streams, table):
    """Enabled again it is another stream, with a later label; both can be read."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    dynamodb.delete_item(TableName=name, Key=P)
    dynamodb.update_table(TableName=name, **stream("KEYS_ONLY"))
    dynamodb.put_item(TableName=name, Item=P)
    second = arn_of(dynamodb, name)
    assert second > arn
    assert events(wait_for_records(streams, second, 1)) == ["INSERT"]
    assert events(wait_for_records(streams, arn, 1)) == ["INSERT"]
    assert [entry["StreamArn"] for entry in streams.list_streams(TableName=name)["Streams"]] == [arn, second]
    assert not {shard["ShardId"] for shard in shards_of(streams, arn)} & \
        {shard["ShardId"] for shard in shards_of(streams, second)}


def test_deleted_table(dynamodb, streams, table):
    """Documented: the stream of a deleted table is DISABLED, and can be read for a day."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    dynamodb.delete_table(TableName=name)
    wait_for_records(streams, arn, 1)
    assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"
    assert streams.list_streams(TableName=name)["Streams"][0]["StreamArn"] == arn


def test_table_made_anew(dynamodb, streams, new_table, table):
    """A table of the same name has a stream of its own."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    dynamodb.delete_table(TableName=name)
    new_table(name, **stream())
    assert arn_of(dynamodb, name) != arn
    assert read_stream(streams, arn_of(dynamodb, name)) == []
    assert len(read_stream(streams, arn)) == 1


def test_accounts_and_regions(endpoint, dynamodb, streams, table):
    """A stream is its account's and region's."""
    name, arn = table
    account = random_account()
    assert client(endpoint, account, service="dynamodbstreams").list_streams()["Streams"] == []
    assert client(endpoint, region="eu-west-1", service="dynamodbstreams").list_streams(
        TableName=name)["Streams"] == []
    other = client(endpoint, account)
    other.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")),
                       AttributeDefinitions=definitions(("p", "S")), **stream())
    other_arn = arn_of(other, name)
    assert f":{account}:" in other_arn
    theirs = client(endpoint, account, service="dynamodbstreams")
    iterator = iterator_of(theirs, other_arn, shards_of(theirs, other_arn)[0]["ShardId"])
    assert theirs.get_records(ShardIterator=iterator)["Records"] == []
    with pytest.raises(streams.exceptions.ResourceNotFoundException):
        streams.get_records(ShardIterator=iterator)


def test_aws_cli(aws, dynamodb, table):
    """The AWS CLI reads a stream."""
    name, arn = table
    dynamodb.put_item(TableName=name, Item=P)
    assert aws("dynamodbstreams", "list-streams", "--table-name", name)["Streams"][0]["StreamArn"] == arn
    shard = aws("dynamodbstreams", "describe-stream", "--stream-arn", arn)["StreamDescription"]["Shards"][0]
    iterator = aws("dynamodbstreams", "get-shard-iterator", "--stream-arn", arn, "--shard-id", shard["ShardId"],
                   "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]
    assert "Records" in aws("dynamodbstreams", "get-records", "--shard-iterator", iterator)
