"""Pairs of transactions, each of which writes its key if the other one's is absent: never do both commit."""

import collections
import itertools
import threading

from workload import Workload, create_table, scan

TABLE = "Rivals"
IN_DOUBT, WON, REFUSED = "in doubt", "won", "refused"


def key_of(pair, side):
    return {"pk": {"S": f"{pair}-{side}"}}


class Rivals(Workload):
    """Who comes draws the next place: both of a pair are drawn one after the other, so that they meet."""

    clients = 4

    def __init__(self):
        self.lock = threading.Lock()
        self.places = itertools.count()
        self.outcomes = {}  # (pair, side) -> outcome

    def __str__(self):
        counts = collections.Counter(self.outcomes.values())
        return f"{counts[WON]} rivals won, {counts[REFUSED]} refused"

    def create(self, client):
        create_table(client, TABLE)

    def work(self, client, choose, stop, complain):
        while not stop.is_set():
            pair, side = divmod(next(self.places), 2)
            with self.lock:
                self.outcomes[pair, side] = IN_DOUBT
            actions = [{"Put": {"TableName": TABLE, "Item": key_of(pair, side)}},
                       {"ConditionCheck": {"TableName": TABLE, "Key": key_of(pair, 1 - side),
                                           "ConditionExpression": "attribute_not_exists(pk)"}}]
            choose.shuffle(actions)
            status, answer = client.call("TransactWriteItems", {"TransactItems": actions})
            codes = sorted(reason["Code"] for reason in answer.get("CancellationReasons", []))
            if status == 200:
                self.outcomes[pair, side] = WON
            elif codes == ["ConditionalCheckFailed", "None"]:
                self.outcomes[pair, side] = REFUSED
            elif status == 503:
                del self.outcomes[pair, side]
            else:
                complain(f"rivals: {status} {answer}")

    def verify(self, client, complain):
        present = {tuple(map(int, item["pk"]["S"].split("-"))) for item in scan(client, TABLE, ConsistentRead=True)}
        for fault in faults_of(self.outcomes, present):
            complain(fault)


def faults_of(outcomes, present):
    """What is wrong, given what clients were told and whose keys are there."""
    faults = [f"both of pair {pair} committed" for pair, side in sorted(present) if side == 0 and (pair, 1) in present]
    for (pair, side), outcome in sorted(outcomes.items()):
        if outcome == WON and (pair, side) not in present:
            faults.append(f"side {side} of pair {pair}: acknowledged, and lost")
        if outcome == REFUSED and (pair, side) in present:
            faults.append(f"side {side} of pair {pair} was refused, and is there")
        if outcome == REFUSED and (pair, 1 - side) not in present:
            faults.append(f"side {side} of pair {pair} was refused for a key that is not there")
    return faults
