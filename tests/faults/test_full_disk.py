"""A disk that fills up: nothing acknowledged is lost, reads go on, and so do writes when there is space again."""

import http.client
import json
import random
import subprocess
import threading
import time

from machine import make_disk, start_server, support  # noqa: F401  (fixtures)

TABLE = "Filling"
WRITERS = 4
VALUE = random.Random(1).randbytes(50_000).hex()  # what is compressed fills no disk
FULL = "The service is unavailable: the disk is full, and nothing is written until there is space."
ITEM_LIMIT = 5_000  # more than any of these disks holds
RECOVERY_SECONDS = 20


class Client:
    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def call(self, operation, body):
        """(status, answer)"""
        self.connection.request("POST", "/", json.dumps({"TableName": TABLE, **body}), support.call_headers(operation))
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def put(self, key):
        return self.call("PutItem", {"Item": {"k": {"S": key}, "value": {"S": VALUE}, "again": {"S": key}}})

    def get(self, key):
        status, answer = self.call("GetItem", {"Key": {"k": {"S": key}}, "ConsistentRead": True})
        assert status == 200, answer
        return answer.get("Item")


def create_table(server):
    status, answer = Client(server).call("CreateTable", {
        "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}]})
    assert status == 200, answer


def fill(server):
    """Several clients put items until each has been refused. Returns the keys acknowledged, and the answers that refused."""
    acknowledged = []
    refusals = []

    def write(name):
        client = Client(server)
        for i in range(ITEM_LIMIT):
            key = f"{name}-{i}"
            status, answer = client.put(key)
            if status != 200:
                refusals.append((status, answer))
                return
            acknowledged.append(key)

    threads = [threading.Thread(target=write, args=(f"writer-{i}",)) for i in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return acknowledged, refusals


def put_when_possible(server, key):
    client = Client(server)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        status, answer = client.put(key)
        if status == 200:
            return
        assert status in (500, 503), answer
        assert time.monotonic() < deadline, f"still refused: {answer}"
        time.sleep(0.05)


def assert_has(server, keys):
    client = Client(server)
    for key in keys:
        item = client.get(key)
        assert item is not None, f"{key} was acknowledged and is gone"
        assert item["again"]["S"] == key and item["value"]["S"] == VALUE, f"{key} is not whole"


def assert_clean(disk):
    result = support.run_serein("check", "--data", disk.data, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr


def test_writes_are_refused_before_the_disk_is_full(make_disk, start_server):
    """The clear error comes before anything can fail halfway; deleting, which makes room, is possible still."""
    disk = make_disk(320)
    server = start_server("--data", disk.data, "--min-free-mb", "32")
    create_table(server)
    disk.take(80)
    acknowledged, refusals = fill(server)
    assert len(acknowledged) > 100
    for status, answer in refusals:
        assert (status, answer["message"]) == (503, FULL)
    assert_has(server, acknowledged)
    status, answer = Client(server).call("DeleteItem", {"Key": {"k": {"S": acknowledged[0]}}})
    assert status == 200, answer

    disk.give_back()
    put_when_possible(server, "later")
    assert server.terminate() == 0
    assert_clean(disk)
    server = start_server("--data", disk.data)
    assert_has(server, [*acknowledged[1:], "later"])
    assert Client(server).get(acknowledged[0]) is None


def test_a_disk_that_is_really_full(make_disk, start_server):
    """Without the reserve a write does fail: the process goes on, reads and all, and is healed by space alone."""
    disk = make_disk(288)
    server = start_server("--data", disk.data, "--min-free-mb", "0")
    create_table(server)
    disk.take(80)
    acknowledged, refusals = fill(server)
    assert len(acknowledged) > 100
    assert {status for status, _ in refusals} <= {500, 503}
    assert_has(server, acknowledged)

    disk.give_back()
    put_when_possible(server, "later")
    assert server.is_running()
    server.kill()
    assert_clean(disk)
    server = start_server("--data", disk.data)
    assert_has(server, [*acknowledged, "later"])


def test_a_read_only_disk_is_told_at_the_start(make_disk, start_server):
    """A clear message rather than a server that can do nothing."""
    disk = make_disk(64)
    server = start_server("--data", disk.data)
    assert server.terminate() == 0
    disk.remount("ro")
    try:
        result = support.run_serein("serve", "--port", "0", "--data", disk.data)
        assert result.returncode == 1
        assert "Read-only file system" in result.stderr
    finally:
        disk.remount("rw")
    assert_clean(disk)


def test_tools_for_disks_are_there():
    """So that the tests above are not skipped for want of them without anybody noticing."""
    for tool in ("mkfs.ext4", "mount", "umount"):
        assert subprocess.run(["which", tool], capture_output=True).returncode == 0, f"{tool} is missing"
