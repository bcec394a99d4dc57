"""Items that expire under the load: all of them vanish, and the stream has the end of each exactly once."""

import collections
import dataclasses
import threading
import time
import uuid

import stream_replay
from workload import STREAM, Workload, ask, create_table, index, scan

TABLE = "Expiring"
MOST_SECONDS_AHEAD = 4
SECONDS_TO_VANISH = 10  # after the last of them has expired: the server looks once a second
SERVICE = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
MOST_COMPLAINTS = 5
PAUSE_SECONDS = 0.002


@dataclasses.dataclass
class Life:
    """What a client knows of its item."""

    acknowledged: bool = False
    # What is known of its deletion by the client: None where there was none, else `asked`, `done`, or `too late`.
    deletion: str = None


class Expiring(Workload):
    """Items that expire within seconds; some are given more time, and some deleted before it. No name is used twice."""

    clients = 2

    def __init__(self):
        self.lock = threading.Lock()
        self.lives = {}
        self.reading = stream_replay.Reading()
        self.records = collections.defaultdict(list)  # name -> what the stream had of it
        self.ended = 0
        self.last_expires = 0

    def __str__(self):
        return f"{len(self.lives)} items to expire, {self.ended} expired"

    def create(self, client):
        create_table(client, TABLE, attributes=[("group", "S")], StreamSpecification=STREAM,
                     GlobalSecondaryIndexes=[index("by-group", "group")])
        ask(client, "UpdateTimeToLive", {
            "TableName": TABLE, "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True}})

    def work(self, client, choose, stop, complain):
        while not stop.wait(PAUSE_SECONDS):
            name = str(uuid.UUID(int=choose.getrandbits(128)))
            life = Life()
            with self.lock:
                self.lives[name] = life
            item = {"pk": {"S": name}, "group": {"S": name[0]}, "expires": self._expires(choose)}
            status, answer = client.call("PutItem", {"TableName": TABLE, "Item": item})
            life.acknowledged = status == 200
            if status not in (200, 503):
                complain(f"PutItem: {status} {answer}")
            if choose.random() < 0.2:
                self._prolong(client, name, choose, complain)
            if choose.random() < 0.1:
                self._delete(client, name, life, complain)

    def _expires(self, choose):
        seconds = int(time.time()) + choose.randint(0, MOST_SECONDS_AHEAD)
        self.last_expires = max(self.last_expires, seconds)
        return {"N": str(seconds)}

    def _prolong(self, client, name, choose, complain):
        status, answer = client.call("UpdateItem", {
            "TableName": TABLE, "Key": {"pk": {"S": name}}, "UpdateExpression": "SET expires = :expires",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": {":expires": self._expires(choose)}})
        if status not in (200, 503) and "ConditionalCheckFailed" not in answer["__type"]:
            complain(f"UpdateItem: {status} {answer}")

    def _delete(self, client, name, life, complain):
        life.deletion = "asked"
        status, answer = client.call("DeleteItem", {
            "TableName": TABLE, "Key": {"pk": {"S": name}}, "ReturnValues": "ALL_OLD"})
        if status == 200:
            life.deletion = "done" if "Attributes" in answer else "too late"
        elif status == 503:
            life.deletion = None
        else:
            complain(f"DeleteItem: {status} {answer}")

    def verify(self, client, complain):
        for fault in self._faults(client, at_end=False)[:MOST_COMPLAINTS]:
            complain(fault)

    def finish(self, client, complain):
        self.reading = stream_replay.Reading()  # from the beginning, once
        self.records.clear()
        deadline = max(time.time(), self.last_expires) + SECONDS_TO_VANISH
        while (faults := self._left(client) + self._faults(client, at_end=True)) and time.time() < deadline:
            time.sleep(0.2)
        for fault in faults[:MOST_COMPLAINTS]:
            complain(fault)

    @staticmethod
    def _left(client):
        """What still is in the table, or its index."""
        readings = {"the table": {"ConsistentRead": True}, "the index": {"IndexName": "by-group"}}
        counts = {place: len(list(scan(client, TABLE, **reading))) for place, reading in readings.items()}
        return [f"{count} expired items do not vanish from {place}" for place, count in counts.items() if count]

    def _faults(self, client, at_end):
        arn = ask(client, "DescribeTable", {"TableName": TABLE})["Table"]["LatestStreamArn"]
        for record in self.reading.records(client.call, arn):
            self.records[record["dynamodb"]["Keys"]["pk"]["S"]].append(record)
        self.ended = sum(record.get("userIdentity") == SERVICE for those in self.records.values() for record in those)
        faults = [f"{name}: {fault}" for name, life in self.lives.items()
                  for fault in faults_of(life, self.records.get(name, []), at_end)]
        faults += [f"{name}: nobody wrote it" for name in self.records if name not in self.lives]
        return faults


def faults_of(life, records, at_end):
    """What is wrong with the stream's records of one item; `at_end`: it must have ended, if it ever was."""
    events = [record["eventName"] for record in records]
    if not events:
        return ["acknowledged, and lost"] if life.acknowledged else []
    if events[0] != "INSERT" or events.count("INSERT") != 1:
        return [f"does not begin once: {events}"]
    removals = [record for record in records if record["eventName"] == "REMOVE"]
    if not removals:
        return ["expired, and no record says so"] if at_end else []
    if len(removals) > 1 or events[-1] != "REMOVE":
        return [f"does not end once: {events}"]
    by_service = removals[0].get("userIdentity") == SERVICE
    if by_service and life.deletion == "done":
        return ["deleted by its client, which the service says of itself"]
    if not by_service and life.deletion not in ("asked", "done"):
        return [f"not removed by the service but by {removals[0].get('userIdentity')}"]
    change = removals[0]["dynamodb"]
    if by_service and int(change["OldImage"]["expires"]["N"]) > change["ApproximateCreationDateTime"]:
        return ["removed before it expired"]
    return []
