"""Requests at the limits that the service documents, and one beyond."""

from schema import TABLES
from transaction_boundaries import action, count, get_count, token, transact_key
from values import nested, text_of

_KB = 1024
_INT_MAX = 2**31 - 1
_SELECT = ("COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "X")


def _base(values):
    table = values.pick(list(TABLES.values()))
    return table, {"TableName": table.name}


def _sized_item(values, table, size):
    """An item of so many bytes, by the documented rules, if its key is of strings."""
    key = values.key(table)
    used = sum(len(name) + len(value.get("S", "").encode()) for name, value in key.items())
    return {**key, "z": {"S": "x" * (size - used - 1)}}


def _key_length(values, body):
    """A key just within its limit, or just beyond it, or empty."""
    table = TABLES[body["TableName"]]
    key = values.key(table)
    place = values.random.randrange(len(table.keys))
    name, kind = table.keys[place]
    limit = (2048, 1024)[place]
    length = limit + values.pick((0, 1)) if values.chance(0.7) else 0
    if kind == "S":
        key[name] = {"S": "k" * length}
    elif kind == "B":
        key[name] = {"B": text_of(b"k" * length)}
    else:
        key[name] = {"N": values.pick(("", "1" * 38, "1" * 39, "1e126", "1e125", "x"))}
    return key


def key(values, operation):
    _, body = _base(values)
    return {**body, "Item" if operation == "PutItem" else "Key": _key_length(values, body)}


def odd_key(values, operation):
    """A key with an attribute too many, too few, or of another type."""
    table, body = _base(values)
    result = values.key(table)
    name = values.pick([name for name, _ in table.keys])
    way = values.pick(("more", "fewer", "type", "wrong", "none"))
    if way == "more":
        result["extra"] = values.any()
    elif way == "fewer":
        del result[name]
    elif way == "none":
        result = {}
    else:
        result[name] = values.any() if way == "type" else values.wrong()
    return {**body, "Item" if operation == "PutItem" else "Key": result}


def value(values, _operation):
    """An item with something in it that is no attribute value."""
    table, body = _base(values)
    return {**body, "Item": {**values.key(table), values.pick(("a", "b", "g", "z")): values.wrong()}}


def index_key(values, _operation):
    """An attribute that is the key of an index and has a value that it cannot have."""
    table = TABLES["Indexed"]
    wrong = values.pick(({"S": ""}, {"B": ""}, {"S": "x" * 1025}, {"S": "x" * 2049}, {"N": "1"}, {"NULL": True}))
    return {"TableName": table.name, "Item": {**values.key(table), values.pick("abc"): wrong}}


def size(values, _operation):
    table = values.pick([TABLES["HashS"], TABLES["RangeN"], TABLES["Indexed"]])
    if values.chance(0.3):
        size_bytes = 400 * _KB + values.pick((-30, 0, 1, 30))
    else:
        size_bytes = values.pick((_KB, 4 * _KB)) + values.pick((0, 1))
    body = {"TableName": table.name, "Item": _sized_item(values, table, size_bytes)}
    if values.chance(0.7):
        body["ReturnConsumedCapacity"] = values.pick(("TOTAL", "INDEXES"))
    return body


def nesting(values, _operation):
    table, body = _base(values)
    return {**body, "Item": {**values.key(table), "f": nested(values.pick((30, 31, 32, 33)), values.pick("LM"))}}


def condition_size(values, operation):
    """Expressions of as many letters, operators and operands as there may be, or one more."""
    table, body = _base(values)
    body["Item" if operation == "PutItem" else "Key"] = values.key(table)
    way = values.pick(("letters", "operators", "operands", "nesting", "path"))
    more = values.pick((0, 1))
    body["ExpressionAttributeValues"] = {":v": {"S": "a"}}
    if way == "letters":
        body["ConditionExpression"] = "a = :v" + " " * (4090 + more)
    elif way == "operators":
        body["ConditionExpression"] = " OR ".join(["a=:v"] * (150 + more))
    elif way == "operands":
        numbers = range(100 + more)
        body["ExpressionAttributeValues"] = {f":v{number}": {"N": str(number)} for number in numbers}
        body["ConditionExpression"] = "b IN (" + ",".join(f":v{number}" for number in numbers) + ")"
    elif way == "nesting":
        depth = values.pick((10, 100, 150, 200, 300))
        body["ConditionExpression"] = "(" * depth + "a = :v" + ")" * depth
    else:
        body["ConditionExpression"] = "a" + ".x" * (31 + more) + " = :v"
    return body


def page(values, operation):
    """Limits, segments and starts of Query and Scan."""
    table, body = _base(values)
    if operation == "Query":
        name, kind = table.keys[0]
        body["KeyConditionExpression"] = f"{name} = :k"
        body["ExpressionAttributeValues"] = {":k": values.key_value(kind)}
    way = values.pick(("limit", "start", "select", "index", "segments", "select"))
    if way == "limit":
        body["Limit"] = values.pick((0, 1, -1, _INT_MAX, _INT_MAX + 1, 1.5, "1", 2**63))
    elif way == "start":
        body["ExclusiveStartKey"] = values.pick(({}, {"p": {"S": "a"}}, values.item(table), {"p": values.any()},
                                                 {**values.key(table), "a": {"S": "a"}}))
    elif way == "select":
        body["Select"] = values.pick(_SELECT)
        if values.chance(0.4):
            body["ProjectionExpression"] = values.pick(("a", "a, b", "p", ""))
        elif values.chance(0.3):
            body["AttributesToGet"] = values.pick((["a"], ["a", "a"], [], ["a", "p"], [""]))
    elif way == "index":
        body["IndexName"] = values.pick(("nothing", "g-all", "l-keys", "ab", "", "x" * 256, "a b c"))
    else:
        segment, total = values.pick(((0, 1), (0, 1000000), (0, 1000001), (1, 1), (2, 1), (0, 0), (-1, 2), (0, None),
                                      (None, 1)))
        for member, number in (("Segment", segment), ("TotalSegments", total)):
            if number is not None:
                body[member] = number
    return body


def _batch_key(number):
    return {"p": {"S": f"batch-{number}"}}


def batch_get(values, _operation):
    count = values.pick((0, 1, 100, 101))
    keys = [_batch_key(number) for number in range(count)]
    if values.chance(0.2):
        keys = keys[:98] + [_batch_key(0)] * 2
    request = {"HashS": {"Keys": keys}}
    if values.chance(0.2):
        numbers = range(values.pick((0, 2, 101)))
        request = {f"Nothing{number}": {"Keys": [_batch_key(number)]} for number in numbers}
    return {"RequestItems": request}


def batch_write(values, _operation):
    count = values.pick((0, 1, 25, 26))
    puts = [{"PutRequest": {"Item": _batch_key(number)}} for number in range(count)]
    if values.chance(0.3):
        put, delete = {"PutRequest": {"Item": _batch_key(0)}}, {"DeleteRequest": {"Key": _batch_key(0)}}
        puts.append(values.pick(({}, put, delete, {**put, **delete})))
    return {"RequestItems": {values.pick(("HashS", "HashS", "RangeN", "Nothing")): puts}}


def table_name(values, operation):
    """Names at their limits, or where to begin in the list of tables."""
    name = values.pick(("", "a", "ab", "abc", "x" * 255, "x" * 256, "a b c", "ä" * 5, "Nothing", "a.b", "...",
                        "arn:aws:dynamodb:us-east-1:1:table/x"))
    if operation == "ListTables":
        return values.pick(({"ExclusiveStartTableName": name}, {"Limit": values.pick((0, 1, 100, 101, -1))}))
    return {"TableName": name}


def missing_table(values, operation):
    """A valid request about a table that is not there."""
    table = TABLES["HashS"]
    body = {"TableName": "Nothing"}
    if operation in ("Query", "Scan"):
        return {**body, **({"KeyConditionExpression": "p = :k", "ExpressionAttributeValues": {":k": {"S": "a"}}}
                           if operation == "Query" else {})}
    return {**body, "Item" if operation == "PutItem" else "Key": values.key(table)}


BY_OPERATION = {
    "PutItem": (key, key, odd_key, value, value, value, index_key, size, nesting, condition_size, table_name,
                missing_table),
    "GetItem": (key, odd_key, odd_key, table_name, missing_table),
    "DeleteItem": (key, odd_key, condition_size, table_name, missing_table),
    "UpdateItem": (key, odd_key, odd_key, condition_size, table_name, missing_table),
    "Query": (page, page, page, page, table_name, missing_table),
    "Scan": (page, page, page, page, table_name, missing_table),
    "BatchGetItem": (batch_get,),
    "BatchWriteItem": (batch_write,),
    "TransactGetItems": (get_count, transact_key),
    "TransactWriteItems": (count, action, token, transact_key, transact_key),
    "DescribeTable": (table_name,),
    "DeleteTable": (table_name,),
    "ListTables": (table_name,),
}
