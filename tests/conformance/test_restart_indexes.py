"""Indexes after kill -9: half-built ones are built to the end, and all have the entries that their items say."""

import concurrent.futures
import itertools
import random
import threading
import time

import pytest

from conftest import make_table, schema
from support import N, S, all_pages, client, definitions, index, run_serein
from test_concurrency import Connection

pytestmark = pytest.mark.own_server

ITEMS = 20_000
BATCH = 25
WRITERS = 4
KEYS_PER_WRITER = 30
WRITES_BEFORE_KILL = 600

TABLE = "indexed"
BY_G = index("by-g", ("g", "HASH"), ("n", "RANGE"))
INDEXES = {
    **schema("S", "S"),
    "AttributeDefinitions": definitions(("p", "S"), ("c", "S"), ("a", "S"), ("g", "S"), ("n", "N"), ("r", "S")),
    "LocalSecondaryIndexes": [
        index("local-a", ("p", "HASH"), ("a", "RANGE")),
        index("local-n", ("p", "HASH"), ("n", "RANGE"), projection="KEYS_ONLY"),
    ],
    "GlobalSecondaryIndexes": [
        BY_G,
        index("by-n", ("n", "HASH"), projection="KEYS_ONLY"),
        index("by-r-g", ("r", "HASH"), ("g", "RANGE"), projection="INCLUDE", include=["x"]),
    ],
}


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def start(start_server, data):
    """start() answers a server on the test's directory and a client."""

    def start():
        server = start_server("--data", str(data))
        return server, client(server.endpoint)

    return start


def check(data):
    result = run_serein("check", "--data", str(data), timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr


def indexes_of(dynamodb):
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    return table.get("LocalSecondaryIndexes", []) + table.get("GlobalSecondaryIndexes", [])


def wait_until_active(dynamodb):
    deadline = time.monotonic() + 60
    while any(entry.get("IndexStatus", "ACTIVE") != "ACTIVE" for entry in indexes_of(dynamodb)):
        assert time.monotonic() < deadline, indexes_of(dynamodb)
        time.sleep(0.02)


# --- An index and its table say the same ---------------------------------------------------------


def entry_of(item, described):
    """What an index holds of an item; None if it lacks an attribute of the index's key."""
    names = [element["AttributeName"] for element in described["KeySchema"]]
    if not all(name in item for name in names):
        return None
    projection = described["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    kept = {"p", "c", *names, *projection.get("NonKeyAttributes", [])}
    return {name: value for name, value in item.items() if name in kept}


def by_key(items):
    return {(item["p"]["S"], item["c"]["S"]): item for item in items}


def queried(dynamodb, described, values):
    """All that Query finds in an index under these values of its partition key."""
    name = described["KeySchema"][0]["AttributeName"]
    found = []
    for value in values:
        items, _ = all_pages(dynamodb.query, TableName=TABLE, IndexName=described["IndexName"],
                             KeyConditionExpression=f"{name} = :v", ExpressionAttributeValues={":v": value})
        found += items
    return found


def assert_indexes_agree(dynamodb):
    """Query on each index finds, once, what a Scan of the table says, and so does a Scan of the index."""
    items, _ = all_pages(dynamodb.scan, TableName=TABLE)
    for described in indexes_of(dynamodb):
        entries = [entry for item in items if (entry := entry_of(item, described)) is not None]
        hash_name = described["KeySchema"][0]["AttributeName"]
        values = {str(entry[hash_name]): entry[hash_name] for entry in entries}.values()
        found = queried(dynamodb, described, values)
        scanned, _ = all_pages(dynamodb.scan, TableName=TABLE, IndexName=described["IndexName"])
        assert len(found) == len(scanned) == len(entries), described["IndexName"]
        assert by_key(found) == by_key(scanned) == by_key(entries), described["IndexName"]
    return items


# --- Killed while an index is built --------------------------------------------------------------


def fill(endpoint):
    """20,000 items; three of four have the key of the index that is to be built."""
    connection = Connection(endpoint, "BatchWriteItem")
    for begin in range(0, ITEMS, BATCH):
        items = [{"p": S(f"p{i % 100}"), "c": S(f"{i:05}"), "x": S("x" * 50),
                  **({"g": S(f"g{i % 50}"), "n": N(i)} if i % 4 else {})} for i in range(begin, begin + BATCH)]
        connection.send(connection.request({"RequestItems": {TABLE: [{"PutRequest": {"Item": i}} for i in items]}}))
        status, body = connection.receive()
        assert (status, body) == (200, b'{"UnprocessedItems":{}}'), body


def change_while_building(endpoint, stop):
    """Puts, changes and deletes items in front of the builder and behind it, until the server is gone."""
    connections = {operation: Connection(endpoint, operation) for operation in ("PutItem", "UpdateItem", "DeleteItem")}
    numbers = random.Random(1)
    try:
        while not stop.is_set():
            i = numbers.randrange(ITEMS)
            key = {"p": S(f"p{i % 100}"), "c": S(f"{i:05}")}
            operation, more = numbers.choice([
                ("PutItem", {"Item": {**key, "g": S("put"), "n": N(i), "x": S("y")}}),
                ("UpdateItem", {"Key": key, "UpdateExpression": "SET g = :g, n = :n",
                                "ExpressionAttributeValues": {":g": S("updated"), ":n": N(-i)}}),
                ("UpdateItem", {"Key": key, "UpdateExpression": "REMOVE g"}),
                ("DeleteItem", {"Key": key}),
            ])
            connections[operation].send(connections[operation].request({"TableName": TABLE, **more}))
            status, body = connections[operation].receive()
            assert status == 200, body
    except OSError:
        pass


def kill_while_building(server, dynamodb, seconds):
    """Has an index built while items change, and kills the server after some seconds of that. Answers whether the index
    was still being built then."""
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        writer = pool.submit(change_while_building, server.endpoint, stop)
        dynamodb.update_table(TableName=TABLE, AttributeDefinitions=definitions(("g", "S"), ("n", "N")),
                              GlobalSecondaryIndexUpdates=[{"Create": BY_G}])
        time.sleep(seconds)
        states = [entry["IndexStatus"] for entry in indexes_of(dynamodb)]
        server.kill()
        stop.set()
        writer.result()
    return states == ["CREATING"]


def test_killed_while_an_index_is_built(start, data):
    """Wherever the builder was, the next start goes on, and nothing is missing or twice."""
    server, dynamodb = start()
    make_table(dynamodb, TABLE, **schema("S", "S"))
    fill(server.endpoint)
    times_in_time = 0
    for seconds in (0, 0.05, 0.1):
        times_in_time += kill_while_building(server, dynamodb, seconds)
        check(data)
        server, dynamodb = start()
        wait_until_active(dynamodb)
        assert assert_indexes_agree(dynamodb)
        dynamodb.update_table(TableName=TABLE, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}])
        while indexes_of(dynamodb):
            time.sleep(0.02)
    assert times_in_time > 0, "the index was ready each time before the server was killed"
    assert server.terminate() == 0
    check(data)


def test_killed_again_and_again(start, data):
    """A builder that never gets far still gets to the end."""
    server, dynamodb = start()
    make_table(dynamodb, TABLE, **schema("S", "S"))
    fill(server.endpoint)
    dynamodb.update_table(TableName=TABLE, AttributeDefinitions=definitions(("g", "S"), ("n", "N")),
                          GlobalSecondaryIndexUpdates=[{"Create": BY_G}])
    for _ in range(5):
        server.kill()
        server, dynamodb = start()
    wait_until_active(dynamodb)
    assert len(assert_indexes_agree(dynamodb)) == ITEMS
    assert server.terminate() == 0
    check(data)


# --- Killed under writers ------------------------------------------------------------------------


class Writer:
    """Changes its own items. `acknowledged` is what the server said they are, `pending` a write without answer."""

    def __init__(self, number, items):
        self._random = random.Random(time.monotonic_ns() + number)
        self._keys = [(f"p{number % 2}", f"{number}-{i:02}") for i in range(KEYS_PER_WRITER)]
        self.acknowledged = {key: items.get(key) for key in self._keys}
        self.pending = None
        self.writes = 0

    def run(self, endpoint):
        connections = {operation: Connection(endpoint, operation)
                       for operation in ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")}
        try:
            while True:
                operation, body, after = self._write()
                self.pending = after
                connections[operation].send(connections[operation].request(body))
                status, answer = connections[operation].receive()
                assert status == 200, answer
                self.acknowledged.update(after)
                self.pending = None
                self.writes += 1
        except OSError:  # the server is gone
            pass

    def _write(self):
        """(operation, its input, the items that it changes as they are afterwards)."""
        key = self._random.choice(self._keys)
        names = {"p": S(key[0]), "c": S(key[1])}
        kind = self._random.choice(["put", "put", "delete", "set", "remove", "batch"])
        if kind == "put":
            item = self._item(key)
            return "PutItem", {"TableName": TABLE, "Item": item}, {key: item}
        if kind == "delete":
            return "DeleteItem", {"TableName": TABLE, "Key": names}, {key: None}
        if kind == "batch":
            return self._batch()
        before = self.acknowledged[key] or names
        if kind == "remove":
            # An update that only removes does not make an item.
            after = self.acknowledged[key] and {name: before[name] for name in before if name not in ("g", "a")}
            return "UpdateItem", {"TableName": TABLE, "Key": names, "UpdateExpression": "REMOVE g, a"}, {key: after}
        new = {"g": S(f"g{self._random.randrange(3)}"), "n": N(self._random.randrange(5))}
        return "UpdateItem", {
            "TableName": TABLE, "Key": names, "UpdateExpression": "SET g = :g, n = :n",
            "ExpressionAttributeValues": {":g": new["g"], ":n": new["n"]}}, {key: {**before, **new}}

    def _batch(self):
        put, deleted = self._random.sample(self._keys, 2)
        item = self._item(put)
        requests = [{"PutRequest": {"Item": item}},
                    {"DeleteRequest": {"Key": {"p": S(deleted[0]), "c": S(deleted[1])}}}]
        return "BatchWriteItem", {"RequestItems": {TABLE: requests}}, {put: item, deleted: None}

    def _item(self, key):
        """An item with some of the attributes that are in keys of indexes."""
        number = self._random.randrange(1000)
        choice = {"a": S(f"a{number % 7}"), "g": S(f"g{number % 3}"), "n": N(number % 5), "r": S(f"r{number % 4}")}
        kept = {name: value for name, value in choice.items() if self._random.random() < 0.7}
        return {"p": S(key[0]), "c": S(key[1]), "x": S(f"{number}"), **kept}

    def assert_found(self, items):
        """Each item is as it was acknowledged, or as the write makes it that was not answered."""
        for key, acknowledged in self.acknowledged.items():
            allowed = [acknowledged] + ([self.pending[key]] if key in (self.pending or {}) else [])
            assert items.get(key) in allowed, key


def write_and_kill(server, writers):
    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        runs = [pool.submit(writer.run, server.endpoint) for writer in writers]
        while sum(writer.writes for writer in writers) < WRITES_BEFORE_KILL:
            assert not any(run.done() and run.result() is None for run in runs), server.log.read_text()
            time.sleep(0.005)
        server.kill()
        for run in runs:
            run.result()


def test_killed_under_writers(start, data):
    """Puts, changes, deletions and batches: items agree with both kinds of indexes after each of four kills."""
    server, dynamodb = start()
    make_table(dynamodb, TABLE, **INDEXES)
    items = {}
    for _ in range(4):
        writers = [Writer(number, items) for number in range(WRITERS)]
        write_and_kill(server, writers)
        check(data)
        server, dynamodb = start()
        items = by_key(assert_indexes_agree(dynamodb))
        for writer in writers:
            writer.assert_found(items)
        assert set(items) <= set(itertools.chain.from_iterable(writer.acknowledged for writer in writers))
    assert server.terminate() == 0
    check(data)


def test_expected_entries():
    """What the tests above expect of an index is what the item and the projection say."""
    item = {"p": S("p"), "c": S("c"), "g": S("g"), "n": N(1), "r": S("r"), "x": S("x"), "y": S("y")}
    by_g, by_n, by_r_g = INDEXES["GlobalSecondaryIndexes"]
    assert entry_of(item, by_g) == item
    assert entry_of(item, by_n) == {"p": S("p"), "c": S("c"), "n": N(1)}
    assert set(entry_of(item, by_r_g)) == {"p", "c", "r", "g", "x"}
    assert entry_of({"p": S("p"), "c": S("c"), "n": N(1)}, by_g) is None
