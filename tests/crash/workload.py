"""What the loads of a crash run have in common."""

from killable import Failure


class Workload:
    """A load that knows by itself what must hold. Safe for use by many threads, each of which calls work()."""

    clients = 1  # how many call work() in each round

    def create(self, client):
        """Makes what is needed, before the first round."""

    def work(self, client, choose, stop, complain):
        """Loads the server until it is gone, which raises, or `stop` is set."""
        raise NotImplementedError

    def verify(self, client, complain):
        """After a crash: complains of everything that is not as it must be."""

    def finish(self, client, complain):
        """After the last crash: complains of what should be there, or gone, in the end."""


def ask(client, operation, body, service="DynamoDB_20120810"):
    """The answer; Failure for an error."""
    status, answer = client.call(operation, body, service)
    if status != 200:
        raise Failure(f"{operation}: {status} {answer}")
    return answer


def create_table(client, name, key_type="S", attributes=(), **more):
    """A table with the key pk; `attributes` are further (name, type)."""
    ask(client, "CreateTable", {
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": definitions(("pk", key_type), *attributes), **more})


def definitions(*elements):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in elements]


def index(name, hash_key, range_key=None, projection="ALL", include=None):
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    if range_key:
        keys.append({"AttributeName": range_key, "KeyType": "RANGE"})
    included = {"NonKeyAttributes": include} if include else {}
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": projection, **included}}


STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def scan(client, table, **parameters):
    """All items of the table, page after page."""
    start = {}
    while True:
        answer = ask(client, "Scan", {"TableName": table, **parameters, **start})
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
