"""Rebuilds tables from their streams, and compares: every change is there once, in order, whole."""
import json


class Mismatch(Exception):
    """The stream does not say what the table is."""


def _ask(call, operation, body, service="DynamoDBStreams_20120810"):
    status, answer = call(operation, body, service)
    if status != 200:
        raise Mismatch(f"{operation}: {status} {answer}")
    return answer


def _shards(call, arn):
    start = {}
    while True:
        page = _ask(call, "DescribeStream", {"StreamArn": arn, **start})["StreamDescription"]
        yield from (shard["ShardId"] for shard in page["Shards"])
        if "LastEvaluatedShardId" not in page:
            return
        start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}


def records(call, arn):
    """All records from the oldest on, parents before their children."""
    for shard in _shards(call, arn):
        iterator = _ask(call, "GetShardIterator", {
            "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"})["ShardIterator"]
        while iterator:
            page = _ask(call, "GetRecords", {"ShardIterator": iterator})
            yield from page["Records"]
            iterator = page.get("NextShardIterator") if page["Records"] else None


def _items(call, table):
    start = {}
    while True:
        page = _ask(call, "Scan", {"TableName": table, "ConsistentRead": True, **start}, "DynamoDB_20120810")
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def rebuild(records):
    """What the records make of nothing: {key: item}. Each must follow the one before it."""
    images, numbers = {}, {}
    for record in records:
        change = record["dynamodb"]
        key = json.dumps(change["Keys"], sort_keys=True)
        old, new, number = change.get("OldImage"), change.get("NewImage"), change["SequenceNumber"]
        if old != images.get(key):
            raise Mismatch(f"{key}: record {number} shows another item before it than the last record left")
        if number <= numbers.get(key, ""):
            raise Mismatch(f"{key}: record {number} comes after {numbers[key]}")
        if old == new:
            raise Mismatch(f"{key}: record {number} changes nothing")
        images[key], numbers[key] = new, number
    return {key: image for key, image in images.items() if image is not None}


def check(call, table):
    """Raises Mismatch unless the stream of the table, read from its beginning, rebuilds it exactly.
    `call(operation, body, service)` answers (status, answer)."""
    described = _ask(call, "DescribeTable", {"TableName": table}, "DynamoDB_20120810")["Table"]
    rebuilt = rebuild(records(call, described["LatestStreamArn"]))
    names = [element["AttributeName"] for element in described["KeySchema"]]
    found = {json.dumps({name: item[name] for name in names}, sort_keys=True): item for item in _items(call, table)}
    different = [key for key in sorted(set(rebuilt) | set(found)) if rebuilt.get(key) != found.get(key)]
    if different:
        raise Mismatch(f"{table}: the stream makes other items of {different[:5]}")
    return len(found)
