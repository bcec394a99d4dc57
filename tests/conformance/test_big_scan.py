"""A Scan of a table that does not fit into a few pages, while others write to it.

Small by default; with SEREIN_BIG=1 (./dev test --all) the table has 1 GB.
"""

import json
import os
import threading

import pytest

import support

IS_BIG = os.environ.get("SEREIN_BIG") == "1"
ITEM_BYTES = 20_000
STABLE_ITEMS = 50_000 if IS_BIG else 1_000
MOVING_ITEMS = 200
BATCH = 25
TABLE = "Big"
MEGABYTE = 1 << 20


class Api:
    """Calls operations over one connection."""

    def __init__(self, endpoint):
        self._endpoint = endpoint
        self._connection = support.connect(endpoint)

    def __call__(self, operation, body):
        response = support.send(self._endpoint, "POST", "/", support.call_headers(operation),
                                json.dumps(body).encode(), self._connection)
        assert response.status == 200, response.text
        return response.json


def put_request(key):
    return {"PutRequest": {"Item": {"p": {"S": key}, "data": {"S": "x" * ITEM_BYTES}}}}


def fill(api):
    keys = [f"stable-{i}" for i in range(STABLE_ITEMS)]
    for begin in range(0, len(keys), BATCH):
        answer = api("BatchWriteItem", {"RequestItems": {TABLE: [put_request(key) for key in keys[begin:begin + BATCH]]}})
        assert answer["UnprocessedItems"] == {}
    return keys


def write_until(stop, endpoint, number):
    """Puts and deletes items beside the stable ones, and changes some of those in place."""
    api = Api(endpoint)
    turn = number
    while not stop.is_set():
        key = {"p": {"S": f"moving-{turn % MOVING_ITEMS}"}}
        if turn % 3 == 0:
            api("DeleteItem", {"TableName": TABLE, "Key": key})
        else:
            api("PutItem", {"TableName": TABLE, "Item": {**key, "data": {"S": "y" * ITEM_BYTES}}})
        stable = f"stable-{turn * 7919 % STABLE_ITEMS}"
        api("PutItem", {"TableName": TABLE,
                        "Item": {"p": {"S": stable}, "data": {"S": "z" * ITEM_BYTES}, "n": {"N": str(turn)}}})
        turn += 1


@pytest.mark.own_server
def test_every_item_once_while_writers_run(start_server, tmp_path):
    """What was there throughout is found exactly once, and the server does not grow with the table."""
    server = start_server("--data", str(tmp_path / "data"), "--durability", "relaxed", "--cache-mb", "64")
    api = Api(server.endpoint)
    api("CreateTable", {"TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
                        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
                        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]})
    stable = fill(api)
    stop = threading.Event()
    writers = [threading.Thread(target=write_until, args=(stop, server.endpoint, number)) for number in range(2)]
    for writer in writers:
        writer.start()
    found = []
    peak = 0
    try:
        start = {}
        while True:
            page = api("Scan", {"TableName": TABLE, "ProjectionExpression": "p", **start})
            found += [item["p"]["S"] for item in page["Items"]]
            peak = max(peak, server.resident_mebibytes())
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert sorted(key for key in found if key.startswith("stable-")) == sorted(stable)
    assert len(found) == len(set(found))
    # The block cache (64 MB), memtables (4 of 64 MB a column family at most) and the requests in work.
    assert peak < 700, f"{peak:.0f} MB for {STABLE_ITEMS * ITEM_BYTES / MEGABYTE:.0f} MB of items"
