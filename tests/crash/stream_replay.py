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


class Reading:
    """How far a stream was read: what was seen once is not read again."""

    def __init__(self):
        self.last = {}  # shard -> sequence number of the last record that was read

    def records(self, call, arn):
        """All records that are new, from the oldest on, parents before their children."""
        for shard in _shards(call, arn):
            start = {"ShardIteratorType": "TRIM_HORIZON"}
            if shard in self.last:
                start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.last[shard]}
            iterator = _ask(call, "GetShardIterator", {"StreamArn": arn, "ShardId": shard, **start})["ShardIterator"]
            while iterator:
                page = _ask(call, "GetRecords", {"ShardIterator": iterator})
                for record in page["Records"]:
                    self.last[shard] = record["dynamodb"]["SequenceNumber"]
                    yield record
                iterator = page.get("NextShardIterator") if page["Records"] else None


def _items(call, table):
    start = {}
    while True:
        page = _ask(call, "Scan", {"TableName": table, "ConsistentRead": True, **start}, "DynamoDB_20120810")
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


class Replay:
    """A table rebuilt from its stream. Each record must follow the one before it of its item."""

    def __init__(self):
        self.reading = Reading()
        self.images = {}   # key -> item
        self.numbers = {}  # key -> sequence number of its last record

    def add(self, record):
        change = record["dynamodb"]
        key = json.dumps(change["Keys"], sort_keys=True)
        old, new, number = change.get("OldImage"), change.get("NewImage"), change["SequenceNumber"]
        if old != self.images.get(key):
            raise Mismatch(f"{key}: record {number} shows another item before it than the last record left")
        if number <= self.numbers.get(key, ""):
            raise Mismatch(f"{key}: record {number} comes after {self.numbers[key]}")
        if old == new:
            raise Mismatch(f"{key}: record {number} changes nothing")
        self.numbers[key] = number
        if new is None:
            del self.images[key]
        else:
            self.images[key] = new

    def check(self, call, table):
        """Reads on, and raises Mismatch unless the stream so far rebuilds the table exactly.
        `call(operation, body, service)` answers (status, answer)."""
        described = _ask(call, "DescribeTable", {"TableName": table}, "DynamoDB_20120810")["Table"]
        for record in self.reading.records(call, described["LatestStreamArn"]):
            self.add(record)
        names = [element["AttributeName"] for element in described["KeySchema"]]
        found = {json.dumps({name: item[name] for name in names}, sort_keys=True): item for item in _items(call, table)}
        different = [key for key in sorted(set(self.images) | set(found)) if self.images.get(key) != found.get(key)]
        if different:
            raise Mismatch(f"{table}: the stream makes other items of {different[:5]}")
