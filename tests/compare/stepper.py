"""Takes two servers through the same requests and keeps what they hold equal, so that one difference is not found again
and again in later answers."""

from answers import Class, classes, comparable, differences, normalised, order_of
from peers import make_table, wait_until_active, wait_until_gone
from schema import SCRATCH, TABLES

_SINGLE_WRITES = {"PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
_WRITES_OF_MANY = ("BatchWriteItem", "TransactWriteItems")
_READS = ("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems")
_TABLE_CHANGES = ("CreateTable", "DeleteTable", "UpdateTable")


def tables_of(operation, body):
    """The names of those of our tables that the request is about."""
    if not isinstance(body, dict):
        return []
    if operation.startswith("Transact"):
        names = [part.get("TableName") for _, part in _actions(body)]
    else:
        names = body.get("RequestItems") if operation.startswith("Batch") else [body.get("TableName")]
    names = names if isinstance(names, (dict, list)) else []
    return [name for name in names if isinstance(name, str) and name in TABLES]


def written_keys(operation, body):
    """The (table, key) that the request writes, as far as they are well-formed."""
    if not isinstance(body, dict):
        return []
    if operation in _SINGLE_WRITES:
        return _key(body.get("TableName"), body.get(_SINGLE_WRITES[operation]))
    if operation == "TransactWriteItems":
        return [key for kind, part in _actions(body)
                for key in _key(part.get("TableName"), part.get("Item" if kind == "Put" else "Key"))]
    requests = body.get("RequestItems") if operation == "BatchWriteItem" else None
    found = []
    for name, writes in (requests.items() if isinstance(requests, dict) else ()):
        for write in writes if isinstance(writes, list) else ():
            for action, member in (("PutRequest", "Item"), ("DeleteRequest", "Key")):
                inner = write.get(action) if isinstance(write, dict) else None
                found += _key(name, inner.get(member)) if isinstance(inner, dict) else []
    return found


def _actions(body):
    """The (kind, parameters) within a transaction, as far as they are well-formed."""
    items = body.get("TransactItems")
    for item in items if isinstance(items, list) else ():
        for kind, part in item.items() if isinstance(item, dict) else ():
            if isinstance(part, dict):
                yield kind, part


def _key(name, attributes):
    table = TABLES.get(name) if isinstance(name, str) else None
    key = table.key_of(attributes) if table else None
    return [(name, key)] if key else []


class Stepper:
    def __init__(self, serein, other):
        self.serein = serein
        self.other = other
        self.absent = set()  # tables that serein cannot make yet

    def _both(self, operation, body):
        return [peer.call(operation, body) for peer in (self.serein, self.other)]

    def set_up(self, puts):
        for name in TABLES:
            self._make(name)
        for body in puts:
            if body["TableName"] not in self.absent:
                self._both("PutItem", body)
        for name in TABLES:
            self._equalise(name)

    def _equalise(self, name):
        """Removes the items of a table that are not on both sides alike."""
        answers = [peer.ask("Scan", {"TableName": name, "ConsistentRead": True, "Limit": 1000})
                   for peer in (self.serein, self.other)]
        if name in self.absent or not all(answer.ok for answer in answers):
            return
        ours, theirs = ({order_of(item): item for item in normalised(answer.body["Items"])} for answer in answers)
        differing = [*(ours[text] for text in ours.keys() - theirs.keys()),
                     *(theirs[text] for text in theirs.keys() - ours.keys())]
        self._forget([(name, TABLES[name].key_of(item)) for item in differing])

    def _make(self, name):
        answers = [make_table(peer, name) for peer in (self.serein, self.other)]
        if not all(answer.ok for answer in answers):
            self.absent.add(name)
            for peer in (self.serein, self.other):
                peer.call("DeleteTable", {"TableName": name})

    def take(self, request):
        """Sends the request to both; ({name: answer}, classes of differences)."""
        operation, body = request.operation, request.body
        absent = self._absent_table(operation, body)
        if absent:
            return {}, {Class(operation, f"NotImplementedException: the table {absent} cannot be made", "anything")}
        ours, theirs = (peer.ask(operation, body) for peer in (self.serein, self.other))
        found = classes(operation, body, ours, theirs)
        if found and ours.ok and theirs.ok and operation in _READS:
            for name in tables_of(operation, body):  # whatever made it differ is not to be found twice
                self._equalise(name)
        keys = written_keys(operation, body)
        changed = ours.ok or theirs.ok
        if keys and ours.ok == theirs.ok:  # also after two errors: not every write that fails has left no trace
            effects = self._effects(operation, keys, ours, theirs)
            found, changed = found | effects, changed or bool(effects)
        if found and changed:
            self._mend(operation, body, keys)
        if operation in _TABLE_CHANGES:
            self._settle(body)
        for peer, answer in ((self.serein, ours), (self.other, theirs)):
            if answer.kind == "no answer":
                self._start_again(peer)
        return {self.serein.name: ours, self.other.name: theirs}, found

    def _absent_table(self, operation, body):
        return next((name for name in tables_of(operation, body) if name in self.absent), None)

    def _effects(self, operation, keys, *answers):
        """Differences between what a write left on both sides; what it left is added to the answers."""
        for peer, answer in zip((self.serein, self.other), answers):
            gets = [{"TableName": name, "Key": key, "ConsistentRead": True} for name, key in keys]
            items = [comparable("GetItem", {}, peer.call("GetItem", get).body.get("Item")) for get in gets]
            answer.body = {**(answer.body if isinstance(answer.body, dict) else {}), "(stored)": items}
        kind = "ok" if answers[0].ok else "error"
        places = differences(*(answer.body["(stored)"] for answer in answers), "Items")
        return {Class(operation, f"{kind}, stored: {ours}", f"{kind}, stored: {theirs}") for _, ours, theirs in places}

    def _mend(self, operation, body, keys):
        """Makes both hold the same again, by removing what the request was about."""
        if keys:
            self._forget(keys)
        elif operation in _SINGLE_WRITES or operation in _WRITES_OF_MANY:
            for name in tables_of(operation, body):
                self._make(name)
        elif operation in _TABLE_CHANGES:
            for name in SCRATCH:
                self._both("DeleteTable", {"TableName": name})
            self._drop_unknown_tables()

    def _forget(self, keys):
        for name, key in keys:
            answers = self._both("DeleteItem", {"TableName": name, "Key": key})
            if not all(answer.ok for answer in answers):
                self._make(name)

    def _start_again(self, peer):
        """After a request that it did not survive, or does not come to the end of."""
        peer.stop()
        peer.start()
        for name in TABLES:
            self._make(name)

    def _drop_unknown_tables(self):
        for peer in (self.serein, self.other):
            for name in peer.call("ListTables", {}).body.get("TableNames", []):
                if name not in TABLES:
                    peer.call("DeleteTable", {"TableName": name})

    def _settle(self, body):
        """Waits until a table that is made, changed or removed has come to rest on both sides."""
        name = body.get("TableName")
        for peer in (self.serein, self.other) if isinstance(name, str) else ():
            if not wait_until_active(peer, name):
                wait_until_gone(peer, name)
