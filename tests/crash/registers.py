"""Items that many clients read and write at once: each must have been one register, also across crashes."""

import itertools

from history import History
from linearizability import ABSENT
from workload import Workload, create_table

TABLE = "Registers"
STEP = 1000  # between the numbers that are written, so that increments of different ones do not meet
KINDS = {"read": 35, "write": 15, "swap": 25, "increment": 20, "delete": 5}  # how often


def register_key(number):
    return {"pk": {"N": str(number)}}


def item_of(number, value):
    return {**register_key(number), "value": {"N": str(value)}}


def value_of(item):
    return int(item["value"]["N"]) if item else ABSENT


class Registers(Workload):
    """Reads, writes, writes on condition of what was seen, increments and deletes, of few items, so that they meet."""

    def __init__(self, items=2, clients=6):
        self.items = items
        self.clients = clients
        self.history = History()
        self.names = itertools.count()
        self.values = itertools.count(STEP, STEP)

    def __str__(self):
        return (f"{len(self.history)} operations on {self.items} registers, "
                f"{self.history.unanswered()} of them not answered")

    def create(self, client):
        create_table(client, TABLE, "N")

    def work(self, client, choose, stop, complain):
        """Uses registers until the server is gone, which raises and leaves an operation without an answer."""
        name = f"client-{next(self.names)}"
        seen = {}  # register -> the number that it had when this client last heard of it
        while not stop.is_set():
            register = choose.randrange(self.items)
            kind = choose.choices(list(KINDS), KINDS.values())[0]
            self._operate(client, name, register, kind, seen, complain)

    def _operate(self, client, name, register, kind, seen, complain):
        wanted = next(self.values) if kind in ("write", "swap") else None
        expected = seen.get(register, ABSENT) if kind == "swap" else None
        operation, body = request_of(kind, register, wanted, expected)
        noted = self.history.begin(register, kind, name, wanted, expected)
        status, answer = client.call(operation, {"TableName": TABLE, **body})
        if status == 200:
            told = {"read": "Item", "increment": "Attributes"}.get(kind)
            result = value_of(answer.get(told)) if told else None
            self.history.end(noted, result)
            seen[register] = result if told else wanted or ABSENT
        elif kind == "swap" and "ConditionalCheckFailedException" in answer.get("__type", ""):
            seen[register] = value_of(answer.get("Item"))
            self.history.end(noted, seen[register], refused=True)
        elif status == 503:
            self.history.drop(register, noted)  # refused before any effect: which the history holds it to
        else:
            complain(f"{operation}: {status} {answer}")

    def verify(self, client, complain):
        """After a crash: what is there is a part of the history as well."""
        for register in range(self.items):
            self._operate(client, "after a crash", register, "read", {}, complain)
        report = self.history.judge()
        if report:
            complain(report)


def request_of(kind, register, wanted, expected):
    """(operation, parameters) that do this to a register."""
    if kind == "read":
        return "GetItem", {"Key": register_key(register), "ConsistentRead": True}
    if kind == "delete":
        return "DeleteItem", {"Key": register_key(register)}
    if kind == "increment":
        return "UpdateItem", {
            "Key": register_key(register), "UpdateExpression": "ADD #value :one", "ReturnValues": "UPDATED_NEW",
            "ExpressionAttributeNames": {"#value": "value"}, "ExpressionAttributeValues": {":one": {"N": "1"}}}
    body = {"Item": item_of(register, wanted)}
    if kind == "swap":
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if expected == ABSENT:
            body["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            body["ConditionExpression"] = "#value = :expected"
            body["ExpressionAttributeNames"] = {"#value": "value"}
            body["ExpressionAttributeValues"] = {":expected": {"N": str(expected)}}
    return "PutItem", body
