"""Items of tables with indexes, each written by one client alone: what was acknowledged is there, whole."""

import itertools
import json
import time

import stream_replay
from killable import Failure
from record import Record
from workload import STREAM, Workload, ask, definitions, index

TABLES = ("Hash", "HashRange")
KEYS_PER_CLIENT = 40
KEYS_PER_READ = 100
VERIFICATIONS_PER_REPLAY = 10  # from the beginning of the streams; the others read on from the last
FAR_AWAY_SECONDS = 4_000_000_000  # since the epoch: nothing expires


def key_of(table, client, number):
    key = {"pk": {"S": f"client-{client}-{number % 7}" if table == "HashRange" else f"{client}-{number}"}}
    if table == "HashRange":
        key["sk"] = {"N": str(number)}
    return key


def name_of(table, key):
    """What the record knows a key by."""
    return table, json.dumps(key, sort_keys=True)


def item_of(key, version, size):
    """The version stands in two places, so that half an item would show. Keys of indexes change with it."""
    item = {**key, "version": {"N": str(version)}, "filler": {"S": f"{version}:" + "x" * size},
            "nested": {"M": {"version": {"N": str(version)}}}, "rank": {"N": str(version % 11)},
            "expires": {"N": str(FAR_AWAY_SECONDS + version)}}
    if version % 7:  # the others are not in the index
        item["group"] = {"S": f"g{version % 5}"}
    return item


def update_of(item, key):
    """Parameters of an UpdateItem that makes this item of whatever was there."""
    names = [name for name in item if name not in key]
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in names)
    placeholders = {f"#{name}": name for name in names}
    if "group" not in item:
        expression += " REMOVE #group"
        placeholders["#group"] = "group"
    return {"Key": key, "UpdateExpression": expression, "ExpressionAttributeNames": placeholders,
            "ExpressionAttributeValues": {f":{name}": item[name] for name in names}}


class OwnKeys(Workload):
    """Random writes, singly and in batches, some conditional, each noted before and after."""

    def __init__(self, clients):
        self.clients = clients
        self.record = Record()
        self.numbers = itertools.count()
        self.replays = {}  # table -> its stream as far as it was read
        self.verifications = 0

    def __str__(self):
        return (f"{self.record.commits} writes acknowledged, {self.record.in_doubt} in doubt, "
                f"{len(self.record.names())} keys")

    def create(self, client):
        keys = {"Hash": index("", "pk"), "HashRange": index("", "pk", "sk")}
        for table in TABLES:
            types = [("pk", "S"), ("group", "S"), ("rank", "N")]
            more = {}
            if table == "HashRange":
                types.append(("sk", "N"))
                more["LocalSecondaryIndexes"] = [index("by-rank", "pk", "rank", "INCLUDE", ["version"])]
            ask(client, "CreateTable", {
                "TableName": table, "BillingMode": "PAY_PER_REQUEST", "StreamSpecification": STREAM,
                "KeySchema": keys[table]["KeySchema"], "AttributeDefinitions": definitions(*types),
                "GlobalSecondaryIndexes": [index("by-group", "group", "rank")], **more})

    def work(self, client, choose, stop, complain):
        number = next(self.numbers) % self.clients  # another one for each client of a round
        while not stop.is_set():
            write = self._write_batch if choose.random() < 0.1 else self._write
            write(client, number, choose, complain)

    def _write_batch(self, client, number, choose, complain):
        """Puts and deletes several of the client's items at once. Each is a write of its own."""
        record = self.record
        table = choose.choice(TABLES)
        requests = []
        names = []
        for key_number in choose.sample(range(KEYS_PER_CLIENT), 4):
            key = key_of(table, number, key_number)
            names.append(name_of(table, key))
            if choose.random() < 0.3:
                record.begin(names[-1], None)
                requests.append({"DeleteRequest": {"Key": key}})
            else:
                item = item_of(key, record.next_version(), 100)
                record.begin(names[-1], item)
                requests.append({"PutRequest": {"Item": item}})
        status, answer = client.call("BatchWriteItem", {"RequestItems": {table: requests}})
        left = [request for unprocessed in answer.get("UnprocessedItems", {}).values() for request in unprocessed]
        for name, request in zip(names, requests):
            if status == 200 and request not in left:
                record.commit(name)
            else:
                record.abandon(name)
        if status not in (200, 503):
            complain(f"BatchWriteItem: {status} {answer}")

    def _write(self, client, number, choose, complain):
        record = self.record
        table = choose.choice(TABLES)
        key = key_of(table, number, choose.randrange(KEYS_PER_CLIENT))
        name = name_of(table, key)
        wanted = None
        if choose.random() < 0.25:
            operation, body = "DeleteItem", {"Key": key}
        else:
            wanted = item_of(key, record.next_version(), choose.choice((10, 200, 3000)))
            is_put = choose.random() < 0.5
            operation, body = ("PutItem", {"Item": wanted}) if is_put else ("UpdateItem", update_of(wanted, key))
        must_be_absent = choose.random() < 0.2
        if must_be_absent:
            body["ConditionExpression"] = "attribute_not_exists(pk)"
        record.begin(name, wanted)
        status, answer = client.call(operation, {"TableName": table, **body})
        if status == 200:
            if must_be_absent and record.acknowledged(name) is not None:
                complain(f"{name}: a condition held that should not have")
            record.commit(name)
            return
        record.abandon(name)
        if "ConditionalCheckFailedException" in answer.get("__type", ""):
            if record.acknowledged(name) is None:
                complain(f"{name}: a condition failed that should have held")
        elif status == 503:
            time.sleep(0.01)  # refused before any effect: which the comparison holds it to
        else:
            complain(f"{operation}: {status} {answer}")

    def finish(self, client, complain):
        self.verifications = 0
        self.verify(client, complain)

    def verify(self, client, complain):
        """Reads every key that was ever written; the record takes over what it finds of those in doubt."""
        names = self.record.names()
        for first in range(0, len(names), KEYS_PER_READ):
            some = names[first:first + KEYS_PER_READ]
            found = read(client, some)
            for name in some:
                self.record.compare(name, found.get(name))
        for problem in self.record.problems:
            complain(problem)
        # Reading all of it each time would take longer than all else.
        if self.verifications % VERIFICATIONS_PER_REPLAY == 0:
            self.replays = {table: stream_replay.Replay() for table in TABLES}
        self.verifications += 1
        for table in TABLES:
            try:
                self.replays[table].check(client.call, table)
            except stream_replay.Mismatch as problem:
                raise Failure(str(problem)) from problem


def read(client, names):
    """The items that there are of these, by their names."""
    keys = {}
    for table, key in names:
        keys.setdefault(table, {"ConsistentRead": True, "Keys": []})["Keys"].append(json.loads(key))
    found = {}
    while keys:
        answer = ask(client, "BatchGetItem", {"RequestItems": keys})
        for table, items in answer["Responses"].items():
            for item in items:
                key = {name: item[name] for name in ("pk", "sk") if name in item}
                found[name_of(table, key)] = item
        keys = answer["UnprocessedKeys"]
    return found
