"""Attacks on what stands behind the HTTP server: correct HTTP with a body that the database must refuse."""

import gzip
import json

from attack import TABLE, Attack, mutated, request
from transport import put_item

CREATE_TABLE = {
    "TableName": TABLE,
    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
# Valid requests, with the members that each cannot do without.
VALID = {
    "PutItem": ({"TableName": TABLE, "Item": {"Id": {"S": "a"}, "Value": {"N": "1"}}}, ["TableName", "Item"]),
    "GetItem": ({"TableName": TABLE, "Key": {"Id": {"S": "a"}}}, ["TableName", "Key"]),
    "DeleteItem": ({"TableName": TABLE, "Key": {"Id": {"S": "a"}}}, ["TableName", "Key"]),
    "DescribeTable": ({"TableName": TABLE}, ["TableName"]),
    "Query": (
        {
            "TableName": TABLE,
            "KeyConditionExpression": "Id = :id",
            "ExpressionAttributeValues": {":id": {"S": "a"}},
        },
        ["TableName", "KeyConditionExpression"],
    ),
    "CreateTable": (CREATE_TABLE, ["TableName", "AttributeDefinitions", "KeySchema"]),
}
BAD_VALUES = [
    '{}', '[]', '"a"', '1', '{"S":5}', '{"S":null}', '{"S":["a"]}', '{"S":{}}', '{"N":1}', '{"N":""}', '{"N":"abc"}', '{"N":"1e200"}',
    '{"N":"-1e200"}', '{"N":"1e-200"}', '{"N":"NaN"}', '{"N":"Infinity"}', '{"N":"0x10"}', '{"N":"1 2"}', '{"N":"1,5"}', '{"N":"--1"}',
    '{"N":"1e"}', '{"N":"%s"}' % ("1" * 39), '{"N":"%s"}' % ("9" * 2_000), '{"B":"***"}', '{"B":"A"}', '{"B":5}', '{"SS":[]}', '{"SS":["a","a"]}',
    '{"SS":"a"}', '{"SS":[1]}', '{"NS":[]}', '{"NS":["1","1.0"]}', '{"NS":["x"]}', '{"BS":["AA==","AA=="]}', '{"BS":["*"]}', '{"X":"a"}', '{"s":"a"}',
    '{"S":"a","N":"1"}', '{"BOOL":"true"}', '{"BOOL":1}', '{"NULL":false}', '{"NULL":"true"}', '{"M":[]}', '{"M":"a"}', '{"M":{"a":"b"}}',
    '{"L":{}}', '{"L":"a"}', '{"L":["a"]}', '{"L":[{"S":1}]}',
]  # fmt: skip
BAD_CONDITIONS = [
    "", " ", "(", ")", "()", "Id", "Id =", "= Id", "Id = Id =", "Id == :a", "Id && :a", "Id = 'a'", "Id = \"a\"", "Id = 1", "NOT", "AND", "Id AND",
    "Id BETWEEN :a", "Id IN ()", "Id IN :a", "unknown(Id)", "attribute_exists()", "attribute_exists(Id, Id)", "attribute_exists(:a)", "size(Id)",
    "begins_with(Id)", "contains(Id, :a", "Id = :undefined", "#undefined = :a", "Id[ = :a", "Id[-1] = :a", "Id[x] = :a", "Id..a = :a", ".Id = :a",
    "Id. = :a", "Id = :a;", "Id = :a -- x", "\x00", "Id = :a\x00", "\u00e4 = :a", "Id <>< :a", "size = :a", "Id = : a", "# = :a",
]  # fmt: skip


def operation(random):
    """(name, body as a tree of its own, required members)."""
    name = random.choice(list(VALID))
    body, required = VALID[name]
    return name, json.loads(json.dumps(body)), required


def truncated_json(random):
    """Every proper beginning of an object lacks its end."""
    name, body, _ = operation(random)
    text = json.dumps(body)
    return Attack(request(text[: random.randrange(len(text))], name))


def broken_json(random):
    name, body, _ = operation(random)
    text = json.dumps(body)
    inside = text[1:-1]
    return Attack(
        request(
            random.choice(
                [text + "}", text + text, "{" + inside + ",}", "{," + inside + "}", text.replace('"', "'"), text.replace(":", "=", 1), text[1:],
                 "[" + text + "]", '"' + inside + '"', text.replace('": ', '" ', 1), "null", "1", "true", '"x"', "nul", "{a:1}", "{\"a\":01}",
                 "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":NaN}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}", "/**/" + text,
                 "\ufeff" + "x" + text, text.replace("}", "]", 1)]
            ),  # fmt: skip
            name,
        )
    )


def deep_json(random):
    depth = random.choice([50, 100, 500, 1_000, 10_000, 100_000])
    name, body, _ = operation(random)
    kind = random.randrange(4)
    if kind == 0:
        return Attack(request("[" * depth + "]" * depth, name))
    if kind == 1:
        return Attack(request('{"a":' * depth + "1" + "}" * depth, name))
    if kind == 2:
        return Attack(request("[" * depth, name))
    nested = '{"L":[' * depth + '{"S":"x"}' + "]}" * depth
    return Attack(request('{"TableName":"%s","Item":{"Id":{"S":"a"},"D":%s}}' % (TABLE, nested)))


def bad_utf8(random):
    bad = random.choice([b"\xff", b"\xfe", b"\x80", b"\xc3", b"\xc0\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x80\x80\x80", b"\xf8\x88\x80\x80\x80",
                         b"\xf4\x90\x80\x80", b"\xc3("])  # fmt: skip
    text = put_item(random).encode()
    at = random.choice([i for i, byte in enumerate(text) if byte == ord('"')]) + random.randrange(2)
    return Attack(request(text[:at] + bad + text[at:]))


def wrong_types(random):
    """A member that the operation cannot do without gets a value of another kind."""
    name, body, required = operation(random)
    member = random.choice(required)
    kinds = [5, -1, 1.5, True, [], {}, [[]], [1], "", {"S": 1}, [{"S": "a"}], None, {"a": {"b": {}}}, 10**30]
    if not isinstance(body[member], str):
        kinds.append("text")
    body[member] = random.choice(kinds)
    return Attack(request(json.dumps(body), name))


def missing_members(random):
    name, body, required = operation(random)
    del body[random.choice(required)]
    return Attack(request(json.dumps(body), name))


def bad_attribute_values(random):
    value = random.choice(BAD_VALUES)
    for _ in range(random.randrange(3)):
        value = random.choice(['{"L":[%s]}', '{"M":{"a":%s}}', '{"L":[{"S":"b"},%s]}']) % value
    return Attack(request('{"TableName":"%s","Item":{"Id":{"S":"a"},"V":%s}}' % (TABLE, value)))


def bad_keys(random):
    key = random.choice(
        ['{}', '{"Id":{"N":"1"}}', '{"Id":{"S":""}}', '{"id":{"S":"a"}}', '{"Id":{"S":"a"},"More":{"S":"b"}}', '{"Id":{"S":"%s"}}' % ("k" * 2_049),
         '{"Id":{"NULL":true}}', '{"Id":{"SS":["a"]}}', '{"Id":{"B":"AA=="}}', '{"":{"S":"a"}}']
    )  # fmt: skip
    return Attack(request('{"TableName":"%s","Key":%s}' % (TABLE, key), random.choice(["GetItem", "DeleteItem"])))


def bad_names(random):
    name = random.choice(["", "a", "ab", "a" * 256, "a" * 5_000, "a b", "a/b", "\u00e4bc", "a\x00b", "a\nb", "../..", "a*b", "arn:aws:x", "tab#le"])
    operation_name, body, _ = operation(random)
    body["TableName"] = name
    return Attack(request(json.dumps(body, ensure_ascii=random.random() < 0.5), operation_name))


def bad_create_table(random):
    body = json.loads(json.dumps(CREATE_TABLE))
    body["TableName"] = "Other"
    kind = random.randrange(7)
    if kind == 0:
        body["KeySchema"] = random.choice([[], body["KeySchema"] * 2, body["KeySchema"] * 3, [{"AttributeName": "No", "KeyType": "HASH"}]])
    elif kind == 1:
        body["KeySchema"][0]["KeyType"] = random.choice(["RANGE", "hash", "", "X" * 1_000])
    elif kind == 2:
        body["AttributeDefinitions"][0]["AttributeType"] = random.choice(["SS", "s", "BOOL", "", "M"])
    elif kind == 3:
        body["AttributeDefinitions"] = random.choice([[], body["AttributeDefinitions"] * 2, [{}], [{"AttributeName": "Id"}]])
    elif kind == 4:
        body["BillingMode"] = random.choice(["FREE", "", "pay_per_request"])
    elif kind == 5:
        body["BillingMode"] = "PROVISIONED"
        units = random.choice([0, -1, 10**30])
        body["ProvisionedThroughput"] = {"ReadCapacityUnits": units, "WriteCapacityUnits": units}
    else:
        body["KeySchema"][0]["AttributeName"] = "k" * 256
    return Attack(request(json.dumps(body), "CreateTable"))


def bad_expressions(random):
    expression = random.choice(BAD_CONDITIONS)
    if random.random() < 0.3:
        depth = random.choice([400, 2_000, 100_000])
        expression = random.choice(["(" * depth + "Id = :a" + ")" * depth, "NOT " * depth + "Id = :a", "(" * depth, "Id = :a AND " * 5_000 + "Id"])
    values = {} if ":a" not in expression else {"ExpressionAttributeValues": {":a": {"S": "a"}}}
    body = {"TableName": TABLE, "Item": {"Id": {"S": "a"}}, "ConditionExpression": expression, **values}
    return Attack(request(json.dumps(body)))


def too_large_item(random):
    size = random.randrange(410_000, 900_000)
    return Attack(request('{"TableName":"%s","Item":{"Id":{"S":"a"},"V":{"S":"%s"}}}' % (TABLE, "v" * size)))


def bad_target(random):
    target = random.choice(["", "Nothing", "putitem", "PutItem.PutItem", "P" * 3_000, "\xe4", "../PutItem", "PutItem\t1"])
    data = request(put_item(random), target)
    if random.random() < 0.3:
        data = data.replace(b"DynamoDB_20120810.", random.choice([b"", b"DynamoDB_20110101.", b".", b"Kinesis_.", b"DynamoDB_20120810"]), 1)
    return Attack(data)


def bad_compression(random):
    packed = gzip.compress(put_item(random).encode())
    kind = random.randrange(4)
    if kind == 0:
        packed = packed[: random.randrange(1, len(packed))]
    elif kind == 1:
        packed = random.randbytes(random.randrange(1, 500))
    elif kind == 2:
        packed = gzip.compress(b" " * (40 << 20), 9)  # unpacks to more than any request may have
    else:
        packed = packed[:-8] + random.randbytes(8)  # checksum and length
    return Attack(request(packed, headers=["Content-Encoding: gzip"]))


def mutated_json(random):
    """What remains valid by chance may be answered 200."""
    name, body, _ = operation(random)
    text = json.dumps(body)
    if random.random() < 0.5:
        name, text = "PutItem", put_item(random)
    return Attack(request(mutated(random, text.encode(), random.randrange(1, 6)), name), may_succeed=True)


CLASSES = [
    truncated_json, broken_json, deep_json, bad_utf8, wrong_types, missing_members, bad_attribute_values, bad_keys, bad_names, bad_create_table,
    bad_expressions, too_large_item, bad_target, bad_compression, mutated_json,
]  # fmt: skip
