"""Many clients at once: no increment is lost, and of those who add the same item exactly one does.

The clients are processes with keep-alive sockets that send prepared bytes, so that the server has work to do.
"""

import collections
import json
import multiprocessing
import secrets
import socket
import urllib.parse

import pytest

from conftest import make_table
from support import N, S, call_headers, client, to_bytes

CLIENTS = 8
INCREMENTS = 10_000
FEW_INCREMENTS = 500
SOCKETS_PER_CLIENT = 8  # of those who add items: 64 in all
NEW_ITEMS = 1_000

# The functions that the processes run are in this module, and clients of boto3 are not shared with them.
processes = multiprocessing.get_context("fork")


class Connection:
    """A connection that is kept, for requests without Transfer-Encoding and answers with Content-Length."""

    def __init__(self, endpoint, operation):
        url = urllib.parse.urlsplit(endpoint)
        self._socket = socket.create_connection((url.hostname, url.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = {"Host": url.netloc, **call_headers(operation)}
        self._head = "POST / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._received = b""

    def request(self, body):
        """The bytes of a request with this body."""
        body = to_bytes(body)
        return f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def send(self, request):
        self._socket.sendall(request)

    def receive(self):
        """(status, body) of the next answer."""
        while (end := self._received.find(b"\r\n\r\n")) < 0:
            self._read()
        head = self._received[:end].lower()
        begin = head.index(b"content-length:") + len(b"content-length:")
        size = end + 4 + int(head[begin:].split(b"\r\n", 1)[0])
        while len(self._received) < size:
            self._read()
        body, self._received = self._received[end + 4:size], self._received[size:]
        return int(head[9:12]), body

    def _read(self):
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._received += data


def run_clients(work, count, *arguments):
    """Runs work(number, barrier, *arguments) in as many processes; answers what they return, in order."""
    barrier = processes.Barrier(count, timeout=60)
    results = processes.SimpleQueue()

    def run(number):
        try:
            result = work(number, barrier, *arguments)
        except Exception as error:  # one that cannot go on must not hold up the others
            barrier.abort()
            result = error
        results.put((number, result))

    workers = [processes.Process(target=run, args=(number,), daemon=True) for number in range(count)]
    for worker in workers:
        worker.start()
    answers = dict(results.get() for _ in workers)
    for worker in workers:
        worker.join()
    failures = [answer for answer in answers.values() if isinstance(answer, Exception)]
    assert not failures, failures
    return [answers[number] for number in range(count)]


# --- Counting ------------------------------------------------------------------------------------


def increment(_, barrier, endpoint, table, times):
    """Adds one to the item `hot`, again and again; answers how often the server said that it did."""
    connection = Connection(endpoint, "UpdateItem")
    request = connection.request({
        "TableName": table, "Key": {"p": S("hot")}, "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": N(1)}})
    barrier.wait()
    done = 0
    for _ in range(times):
        connection.send(request)
        status, body = connection.receive()
        if status != 200:
            raise AssertionError(body.decode())
        done += 1
    return done


def count_up(dynamodb, endpoint, table, times):
    dynamodb.put_item(TableName=table, Item={"p": S("cold"), "n": N(7)})
    assert run_clients(increment, CLIENTS, endpoint, table, times) == [times] * CLIENTS
    assert dynamodb.get_item(TableName=table, Key={"p": S("hot")}, ConsistentRead=True)["Item"] == \
        {"p": S("hot"), "n": N(CLIENTS * times)}
    assert dynamodb.get_item(TableName=table, Key={"p": S("cold")})["Item"]["n"] == N(7)


def test_increments(dynamodb, endpoint, new_table):
    """8 clients add 1 to one item 10,000 times each: it ends at 80,000."""
    count_up(dynamodb, endpoint, new_table(), INCREMENTS)


@pytest.mark.own_server
def test_increments_on_disk(start_server, tmp_path):
    """The same, shorter, when every answer waits for the disk; and it is what a later server finds."""
    server = start_server("--data", str(tmp_path / "data"))
    dynamodb = client(server.endpoint)
    table = make_table(dynamodb, "counters")
    count_up(dynamodb, server.endpoint, table, FEW_INCREMENTS)
    server.kill()
    again = client(start_server("--data", str(tmp_path / "data")).endpoint)
    assert again.get_item(TableName=table, Key={"p": S("hot")})["Item"]["n"] == N(CLIENTS * FEW_INCREMENTS)


# --- Being the first -----------------------------------------------------------------------------


def add_items(number, barrier, endpoint, table, names):
    """Puts each item through several connections at once, when all clients are there. Answers for each put the item and
    its new owner, or the name of the error: [(item, outcome)]."""
    connections = [Connection(endpoint, "PutItem") for _ in range(SOCKETS_PER_CLIENT)]
    outcomes = []
    for name in names:
        owners = [f"{number}-{i}" for i in range(SOCKETS_PER_CLIENT)]
        requests = [connection.request({
            "TableName": table, "Item": {"p": S(name), "owner": S(owner)},
            "ConditionExpression": "attribute_not_exists(p)"}) for connection, owner in zip(connections, owners)]
        barrier.wait()
        for connection, request in zip(connections, requests):
            connection.send(request)
        for connection, owner in zip(connections, owners):
            status, body = connection.receive()
            outcomes.append((name, owner if status == 200 else json.loads(body)["__type"].partition("#")[2]))
    return outcomes


def race(dynamodb, endpoint, table, count):
    names = [f"{secrets.token_hex(4)}-{i}" for i in range(count)]
    outcomes = collections.defaultdict(list)
    for answers in run_clients(add_items, CLIENTS, endpoint, table, names):
        for name, outcome in answers:
            outcomes[name].append(outcome)
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    stored = {item["p"]["S"]: item["owner"]["S"] for page in pages for item in page["Items"]}
    assert sorted(stored) == sorted(names)
    for name in names:
        refused = [outcome for outcome in outcomes[name] if outcome == "ConditionalCheckFailedException"]
        others = [outcome for outcome in outcomes[name] if outcome != "ConditionalCheckFailedException"]
        assert (len(refused), others) == (CLIENTS * SOCKETS_PER_CLIENT - 1, [stored[name]])


def test_only_one_adds(dynamodb, endpoint, new_table):
    """64 clients put the same new item if it is not there: one of them does, and it is his, 1,000 times over."""
    race(dynamodb, endpoint, new_table(), NEW_ITEMS)


@pytest.mark.own_server
def test_only_one_adds_on_disk(start_server, tmp_path):
    """The same, shorter, when every answer waits for the disk."""
    endpoint = start_server("--data", str(tmp_path / "data")).endpoint
    dynamodb = client(endpoint)
    race(dynamodb, endpoint, make_table(dynamodb, "owners"), 50)
