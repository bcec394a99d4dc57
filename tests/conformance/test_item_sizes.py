"""What counts towards the 400 KB of an item, to the byte. Recorded: dynamodb-conformance, which measured the service."""

import pytest

from support import N, S, invalid

LARGEST = 400 * 1024
PUT = "Item size has exceeded the maximum allowed size"
UPDATE = "Item size to update has exceeded the maximum allowed size"


def put(dynamodb, table, p, number, number_bytes, total):
    fill = total - len("p" + p + "n" + "fill") - number_bytes
    dynamodb.put_item(TableName=table, Item={"p": S(p), "n": N(number), "fill": S("x" * fill)})


@pytest.mark.parametrize("number, number_bytes", [
    ("0", 1), ("-0", 1), ("1", 2), ("12", 2), ("123", 3), ("1234", 3), ("9" * 38, 20), ("0042", 2), ("100", 2),
    ("1010", 3), ("0.0000001", 2), ("1E125", 2), ("1E-100", 2), ("1.5", 3), ("15", 2), ("1.2", 3), ("1.200", 3),
    ("1.234", 4), ("3.14159", 5), ("123456", 4), ("100.5", 4), ("0.15", 2), ("-42", 3),
])
def test_numbers(dynamodb, table_s, p, number, number_bytes):
    """Digits count in pairs to both sides of the point, whatever the text."""
    put(dynamodb, table_s, p, number, number_bytes, LARGEST)
    invalid(put, PUT, dynamodb=dynamodb, table=table_s, p=p, number=number, number_bytes=number_bytes,
            total=LARGEST + 1)


@pytest.mark.parametrize("attributes", [1, 2, 5, 10])
def test_attributes(dynamodb, table_s, p, attributes):
    """Nothing counts but names and values."""
    item = {"p": S(p), **{f"a{i}": S("y" * 10) for i in range(1, attributes)}}
    size = sum(len(name) + len(value["S"]) for name, value in item.items())
    dynamodb.put_item(TableName=table_s, Item={**item, "a0": S("x" * (LARGEST - size - 2))})
    invalid(dynamodb.put_item, PUT, TableName=table_s, Item={**item, "a0": S("x" * (LARGEST - size - 1))})


# --- Updates -------------------------------------------------------------------------------------


def key_of(p, length):
    return (p * 100)[:length]


# What an update sets counts besides 3 bytes for itself, 19 for each SET and ADD (20 of a list's element) and 2 for
# each REMOVE and DELETE; what it leaves alone, as the key, does not.
@pytest.mark.parametrize("key_bytes, before, expression, values, extra_bytes, cost, untouched", [
    (1, {}, "SET b = :pad", {}, 0, 22, 0),
    (15, {}, "SET b = :pad", {}, 0, 22, 0),
    (100, {}, "SET b = :pad", {}, 0, 22, 0),
    (1024, {}, "SET b = :pad", {}, 0, 22, 0),
    (1, {}, "SET b = :pad, c = :c", {":c": S("y")}, 2, 41, 0),
    (1, {}, "SET b = :pad, c = :c", {":c": S("y" * 500)}, 501, 41, 0),
    (1, {}, "SET b = :pad ADD c :c", {":c": N(1)}, 3, 41, 0),
    (1, {"r": S("z")}, "SET b = :pad REMOVE r", {}, 0, 24, 0),
    (1, {"u": S("y" * 10)}, "SET b = :pad", {}, 0, 22, 11),
], ids=["short key", "longer key", "key of 100", "key of 1024", "two", "two, one large", "add", "remove", "untouched"])
def test_update(dynamodb, table_s, p, key_bytes, before, expression, values, extra_bytes, cost, untouched):
    """What an update writes is limited besides the item that it makes."""
    key = {"p": S(key_of(p, key_bytes))}
    uncounted = 1 + key_bytes + untouched
    largest = min(LARGEST, LARGEST + uncounted - cost)
    pad = largest - uncounted - extra_bytes - 1

    def update(length):
        dynamodb.put_item(TableName=table_s, Item={**key, **before})
        dynamodb.update_item(TableName=table_s, Key=key, UpdateExpression=expression,
                             ExpressionAttributeValues={":pad": S("x" * length), **values})

    update(pad)
    invalid(update, UPDATE, length=pad + 1)
    dynamodb.delete_item(TableName=table_s, Key=key)


@pytest.mark.parametrize("whole, path, more", [
    (lambda value: {"M": {"leaf": value}}, "d.leaf", 0), (lambda value: {"L": [value]}, "d[0]", 1),
], ids=["map", "list"])
def test_update_of_a_path(dynamodb, table_s, p, whole, path, more):
    """A SET in a map costs what the SET of the map does; one in a list a byte more."""
    key = {"p": S(key_of(p, 1))}

    def update(expression, value):
        dynamodb.update_item(TableName=table_s, Key=key, UpdateExpression=expression,
                             ExpressionAttributeValues={":v": value})

    pad = LARGEST - 22 - 1 - 3 - 1 - (len("leaf") if more == 0 else 0)
    update("SET d = :v", whole(S("x" * pad)))
    invalid(update, UPDATE, expression="SET d = :v", value=whole(S("x" * (pad + 1))))
    update(f"SET {path} = :v", S("x" * (pad - more)))
    invalid(update, UPDATE, expression=f"SET {path} = :v", value=S("x" * (pad - more + 1)))
    dynamodb.delete_item(TableName=table_s, Key=key)
