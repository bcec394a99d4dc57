"""Reading of streams, for tests."""

import time

WAIT_SECONDS = 5


def stream(view="NEW_AND_OLD_IMAGES"):
    return {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": view}}


def arn_of(dynamodb, table):
    return dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]


def shards_of(streams, arn, **arguments):
    """All shards, page after page."""
    shards = []
    while True:
        page = streams.describe_stream(StreamArn=arn, **arguments)["StreamDescription"]
        shards += page["Shards"]
        if "LastEvaluatedShardId" not in page:
            return shards
        arguments["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]


def iterator_of(streams, arn, shard, kind="TRIM_HORIZON", number=None):
    extra = {"SequenceNumber": number} if number else {}
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **extra)["ShardIterator"]


def read_shard(streams, arn, shard, limit=None):
    """All records that a shard has now."""
    records, iterator = [], iterator_of(streams, arn, shard)
    while iterator:
        answer = streams.get_records(ShardIterator=iterator, **({"Limit": limit} if limit else {}))
        records += answer["Records"]
        iterator = answer.get("NextShardIterator") if answer["Records"] else None
    return records


def read_stream(streams, arn, limit=None):
    """All records of all shards, parents before their children."""
    return [record for shard in shards_of(streams, arn) for record in read_shard(streams, arn, shard["ShardId"], limit)]


def wait_for_records(streams, arn, count):
    """So many records: what was acknowledged may take a moment to show."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        records = read_stream(streams, arn)
        if len(records) >= count or time.monotonic() > deadline:
            assert len(records) == count, records
            return records
        time.sleep(0.02)


def shard_of(streams, arn, key):
    """The shard that has a record of that key."""
    for shard in shards_of(streams, arn):
        if any(record["dynamodb"]["Keys"] == key for record in read_shard(streams, arn, shard["ShardId"])):
            return shard["ShardId"]
    raise AssertionError(f"no record of {key}")
