"""Transactions at once: each as if it were alone."""

import concurrent.futures
import http.client
import json
import threading
import urllib.parse

import pytest

from conftest import make_table
from support import N, S, call_headers, client
from transactions import check, key, put, update

ROUNDS = 1_000
TRANSFERS = 200


class Caller:
    """A connection that is kept, for many requests in little time."""

    def __init__(self, endpoint):
        self._connection = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc, timeout=60)

    def call(self, operation, body):
        self._connection.request("POST", "/", json.dumps(body), call_headers(operation))
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


def codes(answer):
    return [reason["Code"] for reason in answer.get("CancellationReasons", [])]


@pytest.fixture(params=["queue", "real"])
def conflicts(request):
    return request.param


@pytest.fixture
def server(start_server, tmp_path, conflicts):
    """On disk, where writes of several clients share a sync; with both ways to treat conflicts."""
    return start_server("--data", str(tmp_path / "data"), "--io-threads", "2", f"--transaction-conflicts={conflicts}")


def at_once(server, *requests):
    """Sends each request on a connection of its own, at the same time, round after round."""
    barrier = threading.Barrier(len(requests))

    def run(make):
        caller = Caller(server.endpoint)
        answers = []
        for number in range(ROUNDS):
            body = make(number)
            barrier.wait()
            answers.append(caller.call("TransactWriteItems", body))
        return answers

    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        return list(zip(*pool.map(run, requests)))


@pytest.mark.own_server
def test_write_skew(server, conflicts):
    """Two transactions that each want the other's item absent are never both done."""
    table = make_table(client(server.endpoint))

    def one(mine, other):
        return lambda number: {"TransactItems": [
            check(table, key(f"{other}{number}"), "attribute_not_exists(p)"), put(table, p=S(f"{mine}{number}"))]}

    done = [0, 0, 0]
    for answers in at_once(server, one("a", "b"), one("b", "a")):
        succeeded = [status for status, _ in answers].count(200)
        done[succeeded] += 1
        refused = [codes(answer) for status, answer in answers if status != 200]
        allowed = [["ConditionalCheckFailed", "None"]]
        if conflicts == "real":
            allowed.append(["TransactionConflict", "TransactionConflict"])
        assert all(one in allowed for one in refused), refused
    assert done == [0, ROUNDS, 0]


@pytest.mark.own_server
def test_money(server, conflicts):
    """However many transfer at once, the sum stays; and in the default mode none is refused for another one."""
    dynamodb = client(server.endpoint)
    table = make_table(dynamodb)
    for name in "abc":
        dynamodb.put_item(TableName=table, Item={"p": S(name), "v": N(1000)})
    refused = []

    def transfer(pair):
        caller = Caller(server.endpoint)
        for _ in range(TRANSFERS):
            giver, taker = pair
            status, answer = caller.call("TransactWriteItems", {"TransactItems": [
                update(table, key(giver), "SET v = v - :v", "v >= :v", values={":v": N(1)}),
                update(table, key(taker), "SET v = v + :v", values={":v": N(1)})]})
            if status != 200:
                refused.append(codes(answer))

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(transfer, ["ab", "bc", "ca", "ba", "cb", "ac"]))
    items = dynamodb.scan(TableName=table)["Items"]
    assert sum(int(item["v"]["N"]) for item in items) == 3000
    if conflicts == "queue":
        assert refused == []
    else:
        assert {code for one in refused for code in one} <= {"None", "TransactionConflict"}


def until_refused(server, hold, probe):
    """Repeats a request while others of that kind are under way, until it is refused; its error."""
    stop = threading.Event()

    def keep_busy(number):
        caller = Caller(server.endpoint)
        while not stop.is_set():
            caller.call("TransactWriteItems", hold(number))

    threads = [threading.Thread(target=keep_busy, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    caller = Caller(server.endpoint)
    try:
        for number in range(20_000):
            status, answer = caller.call(*probe(number))
            if status != 200:
                return answer
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    raise AssertionError("never refused")


@pytest.fixture
def real(start_server, tmp_path):
    server = start_server("--data", str(tmp_path / "data"), "--io-threads", "2", "--transaction-conflicts=real")
    server.table = make_table(client(server.endpoint))
    return server


def busy(table):
    """A transaction that takes its time, on the item `p`."""
    return lambda number: {"TransactItems": [
        put(table, p=S("p"), x=S("x" * 1000)),
        *(put(table, p=S(f"{number}-{i}"), x=S("x" * 10_000)) for i in range(99))]}


@pytest.mark.own_server
@pytest.mark.parametrize("operation, more", [
    ("PutItem", {"Item": key("p")}), ("DeleteItem", {"Key": key("p")}),
    ("UpdateItem", {"Key": key("p"), "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": N(1)}})])
def test_single_write_in_conflict(real, operation, more):
    """A single write that meets a transaction is refused."""
    answer = until_refused(real, busy(real.table), lambda _: (operation, {"TableName": real.table, **more}))
    assert answer == {"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
                      "message": "Transaction is ongoing for the item"}


@pytest.mark.own_server
@pytest.mark.parametrize("operation, action", [
    ("TransactWriteItems", lambda table: {"Update": {
        "TableName": table, "Key": key("p"), "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": N(1)}}}),
    ("TransactGetItems", lambda table: {"Get": {"TableName": table, "Key": key("p")}})])
def test_transaction_in_conflict(real, operation, action):
    """A transaction that meets another one is cancelled, with a reason at the item."""
    other = {"Get": {"TableName": real.table, "Key": key("other")}} if operation == "TransactGetItems" else \
        put(real.table, p=S("other"))
    answer = until_refused(real, busy(real.table),
                           lambda _: (operation, {"TransactItems": [other, action(real.table)]}))
    assert answer["__type"] == "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
    assert answer["CancellationReasons"] == [
        {"Code": "None"}, {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]


@pytest.mark.own_server
def test_token_in_progress(real):
    """A request that is still under way."""
    barrier = threading.Barrier(3)
    found = []

    def run():
        caller = Caller(real.endpoint)
        for number in range(ROUNDS):
            body = {**busy(real.table)(0), "ClientRequestToken": f"token-{number}"}
            barrier.wait()
            status, answer = caller.call("TransactWriteItems", body)
            if status != 200:
                found.append(answer)
            barrier.wait()
            if found:
                return

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: run(), range(3)))
    assert found
    assert all(answer == {"__type": "com.amazonaws.dynamodb.v20120810#TransactionInProgressException",
                          "Message": "Transaction from previous request is still in progress"} for answer in found)


@pytest.mark.own_server
def test_single_writes_are_no_conflict(real):
    """Only transactions refuse: writers of one item wait for each other."""
    def write(_):
        caller = Caller(real.endpoint)
        for number in range(200):
            status, answer = caller.call("PutItem", {"TableName": real.table, "Item": {**key("q"), "v": N(number)}})
            assert status == 200, answer

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
