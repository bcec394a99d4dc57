"""A ring of items, each of which names the next one, rewired by transactions: it stays one ring."""

import itertools

from workload import Workload, ask, create_table

TABLE = "Ring"
MOST_NODES = 100  # that a transaction can read


def node_key(number):
    return {"pk": {"N": str(number)}}


def rewire(number, old, new):
    """An action that makes a node point elsewhere, if it points where it was seen to."""
    return {"Update": {
        "TableName": TABLE, "Key": node_key(number), "UpdateExpression": "SET following = :new",
        "ConditionExpression": "following = :old",
        "ExpressionAttributeValues": {":old": {"N": str(old)}, ":new": {"N": str(new)}}}}


class Ring(Workload):
    """Each transaction takes a node out of the ring and puts it in elsewhere. Half of one would lose nodes. The more
    clients, the longer is the ring: who meets another one has read in vain."""

    def __init__(self, clients=1):
        self.clients = clients
        self.nodes = min(MOST_NODES, 12 + 2 * clients)
        self.moves = itertools.count()

    def __str__(self):
        return f"{next(self.moves)} nodes moved"

    def create(self, client):
        create_table(client, TABLE, "N")
        ask(client, "TransactWriteItems", {"TransactItems": [
            {"Put": {"TableName": TABLE, "Item": {**node_key(i), "following": {"N": str((i + 1) % self.nodes)}}}}
            for i in range(self.nodes)]})

    def work(self, client, choose, stop, complain):
        while not stop.is_set():
            following = read(client, self.nodes)
            if not is_one_ring(following):
                return complain(f"a snapshot shows no ring: {following}")
            before = choose.randrange(self.nodes)
            moved = following[before]
            behind = following[moved]
            place = choose.choice([node for node in range(self.nodes) if node not in (before, moved)])
            status, answer = client.call("TransactWriteItems", {"TransactItems": [
                rewire(before, moved, behind), rewire(moved, behind, following[place]),
                rewire(place, following[place], moved)]})
            if status == 200:
                next(self.moves)
            codes = {reason["Code"] for reason in answer.get("CancellationReasons", [])}
            if status not in (200, 503) and "ConditionalCheckFailed" not in codes:
                complain(f"rewiring: {status} {answer}")

    def verify(self, client, complain):
        following = read(client, self.nodes)
        if not is_one_ring(following):
            complain(f"no ring any more: {following}")


def read(client, nodes):
    """The node that follows each node, at one moment."""
    answer = ask(client, "TransactGetItems", {"TransactItems": [
        {"Get": {"TableName": TABLE, "Key": node_key(i)}} for i in range(nodes)]})
    return [int(response["Item"]["following"]["N"]) for response in answer["Responses"]]


def is_one_ring(following):
    """Whether a walk from the first node meets all before it meets the first again."""
    node, met = following[0], {0}
    while node not in met:
        met.add(node)
        node = following[node]
    return node == 0 and len(met) == len(following)
