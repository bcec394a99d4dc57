"""What expires, when, and what is to be seen of it. Servers of these tests look once a second."""

import time

import pytest

from streams import arn_of, stream, wait_for_records
from support import M, N, S, client, definitions, index, invalid, keys, run_serein

P = {"p": S("a")}
WAIT_SECONDS = 10
LOOK_SECONDS = 2.5  # in which the server looks at least twice
YEAR = 365 * 86400


def setting(enabled, name="e"):
    return {"TimeToLiveSpecification": {"AttributeName": name, "Enabled": enabled}}


def now():
    return int(time.time())


def wait_until(condition):
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it does not come true"
        time.sleep(0.05)


def status_of(dynamodb, table):
    return dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]


def enable(dynamodb, table, name="e"):
    dynamodb.update_time_to_live(TableName=table, **setting(True, name))
    wait_until(lambda: status_of(dynamodb, table) == "ENABLED")


def names_of(dynamodb, table, **arguments):
    return sorted(item["p"]["S"] for item in dynamodb.scan(TableName=table, **arguments)["Items"])


@pytest.fixture
def table(dynamodb, new_table):
    """A table whose items expire by attribute e."""
    name = new_table()
    enable(dynamodb, name)
    return name


def test_expired_item_goes(dynamodb, table):
    """An item goes within seconds after its time."""
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() - 1)})
    wait_until(lambda: "Item" not in dynamodb.get_item(TableName=table, Key=P))


def test_item_stays_until_its_time(dynamodb, table):
    """Not before the second that the attribute tells."""
    expires = now() + 3
    dynamodb.put_item(TableName=table, Item={**P, "e": N(expires)})
    while time.time() < expires - 0.2:
        assert "Item" in dynamodb.get_item(TableName=table, Key=P)
        time.sleep(0.1)
    wait_until(lambda: "Item" not in dynamodb.get_item(TableName=table, Key=P))
    assert time.time() >= expires


STAYING = {
    "text": S("1"), "null": {"NULL": True}, "set": {"NS": ["1"]}, "bool": {"BOOL": True}, "list": {"L": [N(1)]},
    "map": M(e=N(1)), "binary": {"B": b"1"}, "negative": N(-1), "huge": N("1E+40"), "fraction": N("1600000000.5"),
}


def test_what_never_expires(dynamodb, table):
    """Documented: other types than Number are ignored; so is what is no whole second since 1970."""
    for name, value in STAYING.items():
        dynamodb.put_item(TableName=table, Item={"p": S(name), "e": value})
    for name, value in {"milliseconds": N(now() * 1000), "later": N(now() + 3600),
                        "six years": N(now() - 6 * YEAR), "zero": N(0), "one": N(1)}.items():
        dynamodb.put_item(TableName=table, Item={"p": S(name), "e": value})
    dynamodb.put_item(TableName=table, Item={"p": S("none")})
    dynamodb.put_item(TableName=table, Item={"p": S("inner"), "m": M(e=N(now() - 1))})
    dynamodb.put_item(TableName=table, Item={"p": S("gone"), "e": N(now() - 1)})
    wait_until(lambda: "gone" not in names_of(dynamodb, table))
    time.sleep(LOOK_SECONDS)
    assert names_of(dynamodb, table) == sorted(
        [*STAYING, "milliseconds", "later", "six years", "zero", "one", "none", "inner"])


@pytest.mark.parametrize("value", [N(1), S("x")], ids=["more than five years", "a text"])
def test_no_expiry_by_other_values(dynamodb, table, value):
    """A value that is no time can be set and read like others."""
    dynamodb.put_item(TableName=table, Item={**P, "e": value})
    assert dynamodb.get_item(TableName=table, Key=P)["Item"]["e"] == value


def test_four_years_back(dynamodb, table):
    """What expired within five years is deleted."""
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() - 4 * YEAR)})
    wait_until(lambda: not names_of(dynamodb, table))


def extend(dynamodb, table):
    dynamodb.update_item(TableName=table, Key=P, UpdateExpression="SET e = :e",
                         ExpressionAttributeValues={":e": N(now() + 3600)})


def remove(dynamodb, table):
    dynamodb.update_item(TableName=table, Key=P, UpdateExpression="REMOVE e")


def replace(dynamodb, table):
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() + 3600)})


def make_text(dynamodb, table):
    dynamodb.put_item(TableName=table, Item={**P, "e": S("never")})


@pytest.mark.parametrize("change", [extend, remove, replace, make_text], ids=lambda change: change.__name__)
def test_item_that_was_given_time(dynamodb, table, change):
    """The item as it is counts, not as it was."""
    expires = now() + 2
    dynamodb.put_item(TableName=table, Item={**P, "e": N(expires)})
    change(dynamodb, table)
    time.sleep(max(0, expires - time.time()) + 1.5)
    assert "Item" in dynamodb.get_item(TableName=table, Key=P)


def test_item_that_was_given_less_time(dynamodb, table):
    """An earlier time counts, too."""
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() + 3600)})
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() - 1)})
    wait_until(lambda: not names_of(dynamodb, table))


def test_items_that_were_there_before(dynamodb, new_table):
    """Enabling finds them; they do not expire before."""
    table = new_table()
    for start in range(0, 600, 25):
        dynamodb.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"p": S(str(i)), "e": N(now() - 10 if i % 2 else now() + 3600)}}}
            for i in range(start, start + 25)]})
    time.sleep(1.2)
    assert dynamodb.scan(TableName=table, Select="COUNT")["Count"] == 600
    enable(dynamodb, table)
    wait_until(lambda: dynamodb.scan(TableName=table, Select="COUNT")["Count"] == 300)
    assert all(int(name) % 2 == 0 for name in names_of(dynamodb, table))


def test_items_leave_indexes(dynamodb, new_table):
    """Documented: local and global indexes lose the item, too."""
    table = new_table(KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
                      AttributeDefinitions=definitions(("p", "S"), ("c", "S"), ("a", "S")),
                      LocalSecondaryIndexes=[index("local", ("p", "HASH"), ("a", "RANGE"))],
                      GlobalSecondaryIndexes=[index("global", ("a", "HASH"))])
    enable(dynamodb, table)
    for i in range(5):
        dynamodb.put_item(TableName=table, Item={"p": S("a"), "c": S(str(i)), "a": S("x"), "e": N(now() - i % 2 * 10 + 5)})
    left = [dynamodb.scan(TableName=table, IndexName=name, Select="COUNT")["Count"] for name in ("local", "global")]
    assert left == [5, 5] or left == [3, 3]
    for name in ("local", "global"):
        wait_until(lambda: dynamodb.scan(TableName=table, IndexName=name, Select="COUNT")["Count"] <= 3)
    wait_until(lambda: dynamodb.describe_table(TableName=table)["Table"]["ItemCount"] == 0)


def test_key_attribute_as_time(dynamodb, new_table):
    """The attribute may be a key's."""
    table = new_table(KeySchema=keys(("p", "HASH"), ("e", "RANGE")),
                      AttributeDefinitions=definitions(("p", "S"), ("e", "N")))
    enable(dynamodb, table)
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() - 1)})
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() + 3600)})
    wait_until(lambda: dynamodb.scan(TableName=table, Select="COUNT")["Count"] == 1)


@pytest.mark.parametrize("name", ["a.b", "é", "#x", "S"])
def test_names_of_all_kinds(dynamodb, new_table, name):
    """The attribute is a name, not a path or an expression."""
    table = new_table()
    enable(dynamodb, table, name)
    dynamodb.put_item(TableName=table, Item={**P, name: N(now() - 1)})
    wait_until(lambda: not names_of(dynamodb, table))


@pytest.mark.parametrize("view", ["KEYS_ONLY", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"])
def test_stream_shows_the_service(dynamodb, streams, new_table, view):
    """Documented: the record of an expired item has the service's identity; that of a user's deletion has none."""
    table = new_table(**stream(view))
    enable(dynamodb, table)
    item = {**P, "e": N(now() - 1)}
    dynamodb.put_item(TableName=table, Item=item)
    dynamodb.put_item(TableName=table, Item={"p": S("b")})
    dynamodb.delete_item(TableName=table, Key={"p": S("b")})
    records = [record for record in wait_for_records(streams, arn_of(dynamodb, table), 4)
               if record["eventName"] == "REMOVE"]
    by_user, by_service = sorted(records, key=lambda record: "userIdentity" in record)
    assert by_service["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    assert by_service["dynamodb"]["Keys"] == P
    assert by_service["dynamodb"].get("OldImage") == (None if view == "KEYS_ONLY" else item)
    assert by_user["dynamodb"]["Keys"] == {"p": S("b")} and "userIdentity" not in by_user


def test_item_written_again(dynamodb, streams, new_table):
    """After it has expired an item can be put anew: to the stream it is another one."""
    table = new_table(**stream("NEW_AND_OLD_IMAGES"))
    enable(dynamodb, table)
    dynamodb.put_item(TableName=table, Item={**P, "e": N(now() - 1)})
    wait_until(lambda: not names_of(dynamodb, table))
    dynamodb.put_item(TableName=table, Item=P)
    records = wait_for_records(streams, arn_of(dynamodb, table), 3)
    assert [record["eventName"] for record in records] == ["INSERT", "REMOVE", "INSERT"]


@pytest.mark.own_server
def test_expired_items_are_readable(start_server):
    """Documented: what has expired can be read and written until it is deleted."""
    server = start_server("--in-memory", "--ttl-delay-seconds=3600")
    dynamodb = client(server.endpoint)
    create(dynamodb)
    enable(dynamodb, "abc")
    item = {**P, "e": N(now() - 10)}
    dynamodb.put_item(TableName="abc", Item=item)
    time.sleep(LOOK_SECONDS)
    assert dynamodb.get_item(TableName="abc", Key=P)["Item"] == item
    assert names_of(dynamodb, "abc") == ["a"]
    filtered = names_of(dynamodb, "abc", FilterExpression="e > :now", ExpressionAttributeValues={":now": N(now())})
    assert filtered == []


def create(dynamodb, name="abc", **more):
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")),
                          AttributeDefinitions=definitions(("p", "S")), **more)


@pytest.mark.own_server
def test_delay(start_server):
    """The laziness of the cloud can be had."""
    server = start_server("--in-memory", "--ttl-delay-seconds=3")
    dynamodb = client(server.endpoint)
    create(dynamodb)
    enable(dynamodb, "abc")
    expires = now()
    dynamodb.put_item(TableName="abc", Item={**P, "e": N(expires)})
    wait_until(lambda: not names_of(dynamodb, "abc"))
    assert time.time() >= expires + 3


# --- Switching off and on, for servers that allow it at once -------------------------------------


@pytest.fixture
def quick(start_server):
    """A client of a server without the waiting between changes."""
    return client(start_server("--in-memory", "--ttl-change-interval-seconds=0").endpoint)


def disable(dynamodb, name="e"):
    answer = dynamodb.update_time_to_live(TableName="abc", **setting(False, name))
    assert answer["TimeToLiveSpecification"] == {"AttributeName": name, "Enabled": False}
    wait_until(lambda: status_of(dynamodb, "abc") == "DISABLED")


@pytest.mark.own_server
def test_disable(quick):
    """It ends with the same attribute; the description has none any more, and items stay."""
    create(quick)
    enable(quick, "abc")
    quick.put_item(TableName="abc", Item={**P, "e": N(now() + 2)})
    disable(quick)
    assert quick.describe_time_to_live(TableName="abc")["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}
    time.sleep(3.5)
    assert names_of(quick, "abc") == ["a"]


@pytest.mark.own_server
def test_other_attribute_after_disabling(quick):
    """The attribute changes by way of disabling; the old one means nothing then."""
    create(quick)
    enable(quick, "abc")
    disable(quick)
    enable(quick, "abc", "f")
    quick.put_item(TableName="abc", Item={"p": S("old"), "e": N(now() - 1)})
    quick.put_item(TableName="abc", Item={"p": S("new"), "f": N(now() - 1)})
    wait_until(lambda: names_of(quick, "abc") == ["old"])


@pytest.mark.own_server
def test_again_and_again(quick):
    """Items that are there expire after each enabling."""
    create(quick)
    for i in range(3):
        quick.put_item(TableName="abc", Item={"p": S(str(i)), "e": N(now() - 1)})
        enable(quick, "abc")
        wait_until(lambda: not names_of(quick, "abc"))
        disable(quick)
    invalid(quick.update_time_to_live, "TimeToLive is already disabled", TableName="abc", **setting(False))


@pytest.mark.own_server
def test_states_that_take_time(start_server):
    """ENABLING and DISABLING can be seen where the server is asked to take time."""
    server = start_server("--in-memory", "--ttl-change-interval-seconds=0", "--transition-ms=400")
    dynamodb = client(server.endpoint)
    create(dynamodb)
    wait_until(lambda: dynamodb.describe_table(TableName="abc")["Table"]["TableStatus"] == "ACTIVE")
    dynamodb.update_time_to_live(TableName="abc", **setting(True))
    assert status_of(dynamodb, "abc") == "ENABLING"
    wait_until(lambda: status_of(dynamodb, "abc") == "ENABLED")
    dynamodb.update_time_to_live(TableName="abc", **setting(False))
    described = dynamodb.describe_time_to_live(TableName="abc")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "DISABLING", "AttributeName": "e"}
    invalid(dynamodb.update_time_to_live, "Time to live has been modified multiple times within a fixed interval",
            TableName="abc", **setting(True))
    wait_until(lambda: status_of(dynamodb, "abc") == "DISABLED")


@pytest.mark.own_server
def test_after_a_crash(start_server, tmp_path):
    """The setting and the order of expiry outlive the server."""
    server = start_server("--data", str(tmp_path / "data"))
    dynamodb = client(server.endpoint)
    create(dynamodb)
    enable(dynamodb, "abc")
    dynamodb.put_item(TableName="abc", Item={**P, "e": N(now() + 2)})
    dynamodb.put_item(TableName="abc", Item={"p": S("b"), "e": N(now() + 3600)})
    server.kill()
    dynamodb = client(start_server("--data", str(tmp_path / "data")).endpoint)
    assert status_of(dynamodb, "abc") == "ENABLED"
    wait_until(lambda: names_of(dynamodb, "abc") == ["b"])


@pytest.mark.own_server
def test_deleted_table_leaves_nothing(start_server, tmp_path):
    """The checker finds no entries of a table that is gone."""
    data = str(tmp_path / "data")
    server = start_server("--data", data)
    dynamodb = client(server.endpoint)
    create(dynamodb, **stream())
    enable(dynamodb, "abc")
    for i in range(30):
        dynamodb.put_item(TableName="abc", Item={"p": S(str(i)), "e": N(now() + 3600)})
    dynamodb.delete_table(TableName="abc")
    time.sleep(0.5)
    assert server.terminate() == 0
    assert "0 problems" in run_serein("check", "--data", data).stdout
