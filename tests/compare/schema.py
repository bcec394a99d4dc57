"""The tables that both servers have: every type of key, and one table with indexes of every projection."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Index:
    name: str
    is_global: bool
    keys: tuple
    projection: str
    included: tuple = ()


@dataclasses.dataclass(frozen=True)
class Table:
    """Keys are (attribute, type): the partition key, then the sort key if there is one."""

    name: str
    keys: tuple
    indexes: tuple = ()

    def key_of(self, attributes):
        """The key within an item or key of a request; None when one of its attributes is missing or wrong."""
        if not isinstance(attributes, dict):
            return None
        key = {name: attributes.get(name) for name, _ in self.keys}
        whole = all(isinstance(key[name], dict) and list(key[name]) == [kind] for name, kind in self.keys)
        return key if whole else None

    def index(self, name):
        return next((index for index in self.indexes if index.name == name), None)


_SIMPLE = (
    Table("HashS", (("p", "S"),)),
    Table("RangeN", (("p", "S"), ("r", "N"))),
    Table("RangeB", (("p", "N"), ("r", "B"))),
    Table("RangeS", (("p", "B"), ("r", "S"))),
)
_INDEXES = (
    Index("l-all", False, (("p", "S"), ("a", "S")), "ALL"),
    Index("l-keys", False, (("p", "S"), ("b", "N")), "KEYS_ONLY"),
    Index("l-some", False, (("p", "S"), ("c", "B")), "INCLUDE", ("d", "e")),
    Index("g-all", True, (("a", "S"), ("b", "N")), "ALL"),
    Index("g-keys", True, (("b", "N"),), "KEYS_ONLY"),
    Index("g-some", True, (("c", "B"), ("p", "S")), "INCLUDE", ("d", "g")),
)
TABLES = {table.name: table for table in (*_SIMPLE, Table("Indexed", (("p", "S"), ("r", "N")), _INDEXES))}

# Tables that requests make and remove; nothing else is done with them.
SCRATCH = ("Scratch.1", "Scratch-2", "scratch_3")


def key_schema(keys):
    return [{"AttributeName": name, "KeyType": role} for (name, _), role in zip(keys, ("HASH", "RANGE"))]


def definitions(keys):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in sorted(set(keys))]


def _index_request(index):
    projection = {"ProjectionType": index.projection}
    if index.included:
        projection["NonKeyAttributes"] = list(index.included)
    return {"IndexName": index.name, "KeySchema": key_schema(index.keys), "Projection": projection}


def create_request(table):
    """The body of the CreateTable that makes the table."""
    keys = [*table.keys, *(key for index in table.indexes for key in index.keys)]
    body = {"TableName": table.name, "KeySchema": key_schema(table.keys),
            "AttributeDefinitions": definitions(keys), "BillingMode": "PAY_PER_REQUEST"}
    for member, is_global in (("LocalSecondaryIndexes", False), ("GlobalSecondaryIndexes", True)):
        indexes = [_index_request(index) for index in table.indexes if index.is_global is is_global]
        if indexes:
            body[member] = indexes
    return body
