"""./dev bench trim: what is left to feel of records that a stream has forgotten."""

import json
import statistics
import time
import urllib.request

import bench_page
import project
from bench_server import STREAMS, Server

SECONDS, QUICK_SECONDS, ROUNDS = None, None, 100
_QUICK_RECORDS = 100_000
_PAST_RETENTION_SECONDS = 24 * 3600 + 60
_LOOK_SECONDS = 0.25
_FEWEST_A_SECOND = 5_000  # records that are trimmed; slower is taken for a standstill
_MOST_MORE_MS = 1.0
_EMPTY_TABLE = "empty"


def add_options(command):
    command.add_argument("--records", type=int, default=10_000_000, help="trim: records of the stream (default: 10,000,000)")


class Reader:
    """Reads the shards of a table's stream, and notes how long that takes."""

    def __init__(self, server, table):
        self._server = server
        self.arn = server.ask("DescribeTable", {"TableName": table})["Table"]["LatestStreamArn"]
        description = server.ask(f"{STREAMS}.DescribeStream", {"StreamArn": self.arn})["StreamDescription"]
        self.shards = [shard["ShardId"] for shard in description["Shards"]]

    def iterator(self, shard, kind="TRIM_HORIZON"):
        body = {"StreamArn": self.arn, "ShardId": shard, "ShardIteratorType": kind}
        return self._server.ask(f"{STREAMS}.GetShardIterator", body)["ShardIterator"]

    def records(self, iterator):
        return self._server.ask(f"{STREAMS}.GetRecords", {"ShardIterator": iterator})["Records"]

    def is_empty(self):
        return all(self._has_no_record(shard) for shard in self.shards)

    def _has_no_record(self, shard):
        answer = self._server.call(f"{STREAMS}.GetRecords", {"ShardIterator": self.iterator(shard), "Limit": 1})
        # What the iterator pointed at may be gone before it is read.
        if answer.kind == "TrimmedDataAccessException":
            return False
        if not answer.ok:
            raise project.Failure(f"GetRecords: {answer.kind}: {answer.message}")
        return not answer.body["Records"]

    def read_ms(self, kind="TRIM_HORIZON"):
        """What GetShardIterator and the GetRecords after it take, in the slowest shard; no record must come."""
        times = []
        for shard in self.shards:
            begin = time.perf_counter()
            iterator = self.iterator(shard, kind)
            between = time.perf_counter()
            if self.records(iterator):
                raise project.Failure("a record has outlived its day")
            times.append((1000 * (between - begin), 1000 * (time.perf_counter() - between)))
        return tuple(max(column) for column in zip(*times))


def _advance(server, seconds):
    """Moves the server's clock."""
    body = json.dumps({"advance_seconds": seconds}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/_serein/clock", body) as answer:
        answer.read()


def _wait_until_trimmed(reader, records):
    """How long it took; a Failure when it stands still."""
    begin = time.monotonic()
    limit = 60 + records / _FEWEST_A_SECOND
    while not reader.is_empty():
        if time.monotonic() > begin + limit:
            raise project.Failure(f"records are still there after {limit:.0f} seconds")
        time.sleep(_LOOK_SECONDS)
    return time.monotonic() - begin


def _make_empty(server):
    """A table with a stream to which nothing was ever written."""
    server.ask("CreateTable", {
        "TableName": _EMPTY_TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}})


def _compare(trimmed, empty, rounds, kind, when):
    """The first read and the median of all, of the trimmed and of the empty stream by turns."""
    empty.read_ms(kind)  # what a first request costs anyway
    pairs = [(trimmed.read_ms(kind), empty.read_ms(kind)) for _ in range(rounds)]
    rows = []
    for index, operation in enumerate(("GetShardIterator", "GetRecords")):
        mine, its = [[pair[side][index] for pair in pairs] for side in (0, 1)]
        median, first = statistics.median(its), mine[0]
        more = first - median
        is_target = operation == "GetRecords" and kind == "TRIM_HORIZON"
        rows.append([when, f"{operation}, {kind}", f"{first:.2f}", f"{statistics.median(mine):.2f}", f"{median:.2f}", f"{more:.2f}",
                     *([f"< {_MOST_MORE_MS:g} ms more", bench_page.met(more < _MOST_MORE_MS)] if is_target else ["", ""])])
    return rows


def _compare_all(trimmed, empty, rounds, when):
    return [row for kind in ("TRIM_HORIZON", "LATEST") for row in _compare(trimmed, empty, rounds, kind, when)]


def run(options, _parts):
    facts = bench_page.facts()
    records = min(options.records, _QUICK_RECORDS) if options.quick else options.records
    # Without new shards after four hours, which would take the trimmed ones with them.
    with Server("--stream-shard-minutes=0") as server:
        _make_empty(server)
        project.say(f"  writing {records:,} records")
        writing = server.prepare("put-keys", records)["loading_seconds"]
        trimmed, empty = Reader(server, "trimmed"), Reader(server, _EMPTY_TABLE)
        if trimmed.is_empty():
            raise project.Failure("there are no records to trim")
        project.say("  trimming")
        _advance(server, _PAST_RETENTION_SECONDS)
        trimming = _wait_until_trimmed(trimmed, records)
        rows = _compare_all(trimmed, empty, options.rounds, "then")
        server.end()
        server.start()
        rows += _compare_all(trimmed, empty, options.rounds, "after a restart")
    head = ["when", "request", "first ms", "median ms", "of an empty stream, median ms", "first, more ms", "target", "met"]
    text = "\n".join([f"{records:,} records, written in {writing:,.0f} s, were forgotten in {trimming:,.1f} s "
                      f"({records / trimming:,.0f} a second). In the slowest of the shards:", "",
                      bench_page.table(head, rows)])
    bench_page.publish(options, "trim", text, facts)
    return 0
