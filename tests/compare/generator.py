"""Makes the requests of a run. Request N of a seed is the same whatever else is asked for and whatever was answered."""

import dataclasses
import random

import boundaries
import legacy
import mutations
from expressions import Expressions, render
from schema import SCRATCH, TABLES, definitions, key_schema
from values import USUAL_TYPES, Values

# How often each operation is asked for.
WEIGHTS = {"PutItem": 22, "UpdateItem": 22, "DeleteItem": 10, "GetItem": 10, "Query": 18, "Scan": 10,
           "BatchGetItem": 5, "BatchWriteItem": 5, "TransactGetItems": 5, "TransactWriteItems": 14,
           "CreateTable": 2, "DeleteTable": 1, "DescribeTable": 1, "ListTables": 1, "UpdateTable": 1}
# What is wrong with a request, if anything.
FAULTS = {"nothing": 55, "expression": 16, "json": 11, "boundary": 16, "two": 2}
ITEMS_AT_START = 40
# How often a TransactWriteItems has each kind of action.
ACTIONS = {"Put": 4, "Update": 4, "Delete": 2, "ConditionCheck": 3}


@dataclasses.dataclass(frozen=True)
class Request:
    index: int
    operation: str
    body: object
    fault: str


class Generator:
    def __init__(self, seed, operations=(), without=()):
        """Of these operations, or all; `without` those that one side does not know."""
        unknown = set(operations) - set(WEIGHTS) | set(operations) & set(without)
        if unknown:
            raise ValueError(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(WEIGHTS)}")
        self.seed = seed
        self.weights = {name: weight for name, weight in WEIGHTS.items()
                        if name not in without and (not operations or name in operations)}

    def items_at_start(self):
        """Puts that give every table something to find."""
        values = Values(random.Random(f"{self.seed}:items"))
        for table in TABLES.values():
            for _ in range(ITEMS_AT_START):
                yield {"TableName": table.name, "Item": values.item(table)}

    def request(self, index):
        source = random.Random(f"{self.seed}:{index}")
        operation = source.choices(list(self.weights), weights=self.weights.values())[0]
        fault = source.choices(list(FAULTS), weights=FAULTS.values())[0]
        values = Values(source)
        if fault == "boundary" and operation in boundaries.BY_OPERATION:
            make = values.pick(boundaries.BY_OPERATION[operation])
            return Request(index, operation, make(values, operation), f"boundary: {make.__name__}")
        body = _Body(values, damages={"expression": 1, "two": 2}.get(fault, 0)).of(operation)
        if fault == "json":
            body = mutations.mutated(source, body)
        return Request(index, operation, body, fault)


class _Body:
    """The body of one request."""

    def __init__(self, values, damages):
        self.values = values
        self.damages = damages
        self.expressions = Expressions(values)
        self.body = {}

    def of(self, operation):
        maker = getattr(self, "_" + "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_"))
        return self._part(maker)

    def _part(self, make):
        """What `make` puts together, with the names and values of its own expressions."""
        outer = self.body, self.expressions
        self.body, self.expressions = {}, Expressions(self.values)
        make()
        if self.expressions.names:
            self.body["ExpressionAttributeNames"] = self.expressions.names
        if self.expressions.placeholders:
            self.body["ExpressionAttributeValues"] = self.expressions.placeholders
        part, (self.body, self.expressions) = self.body, outer
        return part

    # Parts of several operations.

    def _table(self):
        table = self.values.pick(list(TABLES.values()))
        self.body["TableName"] = table.name
        return table

    def _sometimes(self, probability, **members):
        """Adds members, each with one of its possible values."""
        for member, choices in members.items():
            if self.values.chance(probability):
                self.body[member] = self.values.pick(choices)

    def _expression(self, member, tokens):
        while self.damages and tokens:
            tokens = self.expressions.damaged(tokens)
            self.damages -= 1
        self.body[member] = render(tokens, tight=self.values.chance(0.2))

    def _condition(self, member, old_member, old):
        """A condition in either form; both forms now and then, which is an error."""
        values = self.values
        if values.chance(0.6 if self.damages else 0.4):
            self._expression(member, self.expressions.condition())
        if values.chance(0.01 if member in self.body else 0.12):
            self.body[old_member] = old(values)
            self._sometimes(0.25, ConditionalOperator=("AND", "OR"))
        self._sometimes(0.01, ConditionalOperator=("AND", "OR", "XOR"))

    def _projection(self):
        if self.values.chance(0.3):
            self._expression("ProjectionExpression", self.expressions.projection(("p", "r")))
        if self.values.chance(0.01 if "ProjectionExpression" in self.body else 0.08):
            names = ["p", "r", *USUAL_TYPES]
            self.body["AttributesToGet"] = self.values.random.sample(names, self.values.random.randint(1, 4))

    def _write_options(self, returns):
        self._sometimes(0.35, ReturnValues=returns)
        self._sometimes(0.02, ReturnValues=("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "none", "X"))
        self._sometimes(0.15, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))
        self._sometimes(0.08, ReturnItemCollectionMetrics=("SIZE", "NONE"))

    # The operations.

    def _put_item(self):
        self.body["Item"] = self.values.item(self._table())
        self._condition("ConditionExpression", "Expected", legacy.expected)
        self._write_options(("NONE", "ALL_OLD"))

    def _delete_item(self):
        self.body["Key"] = self.values.key(self._table())
        self._condition("ConditionExpression", "Expected", legacy.expected)
        self._write_options(("NONE", "ALL_OLD"))

    def _update_item(self):
        self.body["Key"] = self.values.key(self._table())
        if self.values.chance(0.8):
            self._expression("UpdateExpression", self.expressions.update())
        if self.values.chance(0.02 if "UpdateExpression" in self.body else 0.7):
            self.body["AttributeUpdates"] = legacy.updates(self.values)
        if self.values.chance(0.4):
            self._condition("ConditionExpression", "Expected", legacy.expected)
        self._write_options(("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))

    def _get_item(self):
        self.body["Key"] = self.values.key(self._table())
        self._projection()
        self._sometimes(0.3, ConsistentRead=(True, False))
        self._sometimes(0.2, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))

    def _read(self):
        """What Query and Scan share; the keys that are read by, and those of the table."""
        table = self._table()
        index = self.values.pick(table.indexes) if table.indexes and self.values.chance(0.7) else None
        if index:
            self.body["IndexName"] = index.name
        self._projection()
        self._sometimes(0.1, Select=("ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES"))
        self._sometimes(0.15, ConsistentRead=(True, False))
        self._sometimes(0.25, Limit=(1, 2, 3, 5, 10))
        self._sometimes(0.2, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))
        keys = index.keys if index else table.keys
        if self.values.chance(0.06):
            wanted = dict([*table.keys, *keys]).items()
            self.body["ExclusiveStartKey"] = {name: self.values.key_value(kind) for name, kind in wanted}
        return keys

    def _query(self):
        keys = self._read()
        values = self.values
        if values.chance(0.85):
            self._expression("KeyConditionExpression", self.expressions.key_condition(keys))
        if values.chance(0.02 if "KeyConditionExpression" in self.body else 0.9):
            self.body["KeyConditions"] = legacy.key_conditions(values, keys)
        self._condition("FilterExpression", "QueryFilter", legacy.filters)
        self._sometimes(0.3, ScanIndexForward=(True, False))

    def _scan(self):
        self._read()
        self._condition("FilterExpression", "ScanFilter", legacy.filters)
        if self.values.chance(0.15):
            total = self.values.random.randint(1, 4)
            self.body.update(TotalSegments=total, Segment=self.values.random.randrange(total))

    def _batch_get_item(self):
        values = self.values
        tables = values.random.sample(list(TABLES.values()), values.random.randint(1, 3))
        self.body["RequestItems"] = {table.name: self._keys_of(table) for table in tables}
        self._sometimes(0.2, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))

    def _keys_of(self, table):
        values = self.values
        keys = {str(key): key for key in (values.key(table) for _ in range(values.random.randint(1, 5)))}
        if values.chance(0.05):
            keys["again"] = values.pick(list(keys.values()))
        request = {"Keys": list(keys.values())}
        if values.chance(0.3):
            request.update(self._part(self._projection))
        if values.chance(0.2):
            request["ConsistentRead"] = values.pick((True, False))
        return request

    def _batch_write_item(self):
        values = self.values
        tables = values.random.sample(list(TABLES.values()), values.random.randint(1, 3))
        self.body["RequestItems"] = {table.name: self._writes_of(table) for table in tables}
        self._sometimes(0.15, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))
        self._sometimes(0.08, ReturnItemCollectionMetrics=("SIZE", "NONE"))

    def _writes_of(self, table):
        values = self.values
        writes = {}
        for _ in range(values.random.randint(1, 5)):
            item = values.item(table)
            key = {name: item[name] for name, _ in table.keys}
            name = str(key) + ("again" if values.chance(0.02) else "")
            writes[name] = {"DeleteRequest": {"Key": key}} if values.chance(0.4) else {"PutRequest": {"Item": item}}
        return list(writes.values())

    def _transact_write_items(self):
        count = self.values.random.randint(1, 4)
        self.body["TransactItems"] = [{kind: self._part(lambda kind=kind: self._action(kind))} for kind in
                                      self.values.random.choices(list(ACTIONS), ACTIONS.values(), k=count)]
        self._sometimes(0.15, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))
        self._sometimes(0.08, ReturnItemCollectionMetrics=("SIZE", "NONE"))

    def _action(self, kind):
        table = self._table()
        if kind == "Put":
            self.body["Item"] = self.values.item(table)
        else:
            self.body["Key"] = self.values.key(table)
        if kind == "Update":
            self._expression("UpdateExpression", self.expressions.update())
        if kind == "ConditionCheck" or self.values.chance(0.3):
            self._expression("ConditionExpression", self.expressions.condition())
        self._sometimes(0.3, ReturnValuesOnConditionCheckFailure=("ALL_OLD", "ALL_OLD", "NONE"))

    def _transact_get_items(self):
        count = self.values.random.randint(1, 4)
        self.body["TransactItems"] = [{"Get": self._part(self._get)} for _ in range(count)]
        self._sometimes(0.2, ReturnConsumedCapacity=("TOTAL", "INDEXES", "NONE"))

    def _get(self):
        self.body["Key"] = self.values.key(self._table())
        if self.values.chance(0.4):
            self._expression("ProjectionExpression", self.expressions.projection(("p", "r")))

    # Tables, of which only those that nothing else is done with are made and removed.

    def _create_table(self):
        values = self.values
        kinds = [values.pick(("S", "N", "B")) for _ in range(values.random.randint(1, 2))]
        keys = list(zip(("p", "r"), kinds))
        self.body.update(TableName=values.pick(SCRATCH), KeySchema=key_schema(keys),
                         AttributeDefinitions=definitions(keys))
        if values.chance(0.5):
            self.body["BillingMode"] = values.pick(("PAY_PER_REQUEST", "PAY_PER_REQUEST", "PROVISIONED", "X"))
        if self.body.get("BillingMode") != "PAY_PER_REQUEST" or values.chance(0.1):
            units = [values.pick((1, 5, 40000, 0, -1) if values.chance(0.1) else (1, 5)) for _ in range(2)]
            self.body["ProvisionedThroughput"] = {"ReadCapacityUnits": units[0], "WriteCapacityUnits": units[1]}
        if values.chance(0.4):
            self._index_of(keys)
        if values.chance(0.2):
            self._wrong_schema(keys)

    def _index_of(self, keys):
        """Adds a local or global index to the CreateTable."""
        values = self.values
        is_global = values.chance(0.6)
        index_keys = [("q", "S")] if is_global else [keys[0], ("q", "N")]
        projection = values.pick(({"ProjectionType": "ALL"}, {"ProjectionType": "KEYS_ONLY"},
                                  {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]}, {},
                                  {"ProjectionType": "INCLUDE"}, {"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}))
        index = {"IndexName": values.pick(("index", "i.2", "ab", "x y z", "")) if values.chance(0.2) else "index",
                 "KeySchema": key_schema(index_keys), "Projection": projection}
        if is_global and "ProvisionedThroughput" in self.body:
            index["ProvisionedThroughput"] = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
        member = "GlobalSecondaryIndexes" if is_global else "LocalSecondaryIndexes"
        self.body[member] = [index] * (2 if values.chance(0.1) else 1)
        self.body["AttributeDefinitions"] = definitions([*keys, *index_keys])

    def _wrong_schema(self, keys):
        values = self.values
        schema, attributes = self.body["KeySchema"], self.body["AttributeDefinitions"]
        values.pick((lambda: schema.append({"AttributeName": "s", "KeyType": "RANGE"}), schema.reverse, schema.clear,
                     lambda: schema[0].update(KeyType=values.pick(("RANGE", "HASH", "X"))),
                     lambda: schema[-1].update(KeyType="HASH"), lambda: schema[-1].update(AttributeName="p"),
                     attributes.clear, lambda: attributes.append({"AttributeName": "extra", "AttributeType": "S"}),
                     lambda: attributes.append({"AttributeName": "p", "AttributeType": "S"}),
                     lambda: attributes[0].update(AttributeType=values.pick(("SS", "X", "BOOL")))))()

    def _delete_table(self):
        self.body["TableName"] = self.values.pick(SCRATCH)

    def _describe_table(self):
        self.body["TableName"] = self.values.pick((*SCRATCH, *TABLES))

    def _list_tables(self):
        self._sometimes(0.5, Limit=(1, 2, 3, 100))
        self._sometimes(0.3, ExclusiveStartTableName=(*SCRATCH, *TABLES, "Aaa", "zzz"))

    def _update_table(self):
        self.body["TableName"] = self.values.pick(SCRATCH)
        self._sometimes(0.5, BillingMode=("PAY_PER_REQUEST", "PROVISIONED"))
        if self.values.chance(0.5):
            units = [self.values.pick((1, 2, 5, 0)) for _ in range(2)]
            self.body["ProvisionedThroughput"] = {"ReadCapacityUnits": units[0], "WriteCapacityUnits": units[1]}
