"""POST /_serein/reset: an instance is empty again, as a suite of tests wants it before each test."""

import concurrent.futures
import statistics
import threading
import time

import pytest

from conftest import GLOBAL_INDEXES, LOCAL_INDEXES, make_table, schema
from support import S, Server, Signer, call_headers, client, expect, index, keys, refusal_of, send, to_bytes

pytestmark = pytest.mark.own_server

ROOT_KEY = "AKIAROOTEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SLOW_MS = 50  # a few ms on a machine that has nothing else to do


@pytest.fixture(params=["memory", "disk"])
def server(request, start_server, tmp_path):
    """A server of either kind."""
    return start_server("--in-memory") if request.param == "memory" else start_server("--data", str(tmp_path / "data"))


@pytest.fixture
def dynamodb(server):
    return client(server.endpoint)


def reset(server):
    answer = send(server.endpoint, "POST", "/_serein/reset")
    assert answer.status == 200, answer.text
    return answer


def call(server, operation, body):
    """An operation with what Debian's boto3 does not know yet."""
    return send(server.endpoint, "POST", "/", call_headers(operation), to_bytes(body))


def fill(dynamodb, name, count=10, **parameters):
    make_table(dynamodb, name, **{**schema("S", "S"), **parameters})
    for i in range(count):
        dynamodb.put_item(TableName=name, Item={
            "p": S("p"), "c": S(f"{i:03}"), "a": S(f"a{i}"), "g": S("g"), "h": S("h"), "r": S(f"r{i}")})


def indexes_of(description):
    return description.get("LocalSecondaryIndexes", []) + description.get("GlobalSecondaryIndexes", [])


# --- What it empties -----------------------------------------------------------------------------


def test_answer(server):
    """An instance that is empty already may be reset, and the answer is an ordinary one."""
    answer = reset(server)
    assert answer.headers["x-amzn-RequestId"]
    assert reset(server).status == 200


def test_tables_are_gone(server, dynamodb):
    """No table is left, nor an item of one, nor its tags."""
    fill(dynamodb, "plain")
    fill(dynamodb, "local", **LOCAL_INDEXES)
    fill(dynamodb, "global", **GLOBAL_INDEXES)
    arn = dynamodb.describe_table(TableName="plain")["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    reset(server)
    assert dynamodb.list_tables()["TableNames"] == []
    for operation, arguments in [
            (dynamodb.describe_table, {}), (dynamodb.scan, {}), (dynamodb.delete_table, {}),
            (dynamodb.get_item, {"Key": {"p": S("p"), "c": S("000")}}),
            (dynamodb.put_item, {"Item": {"p": S("p"), "c": S("000")}})]:
        expect(refusal_of(operation, TableName="plain", **arguments), "ResourceNotFoundException")
    assert refusal_of(dynamodb.list_tags_of_resource, ResourceArn=arn).code != "InternalServerError"


def test_protected_tables_are_gone(server, dynamodb):
    """Deletion protection is against DeleteTable."""
    made = call(server, "CreateTable", {"TableName": "protected", "BillingMode": "PAY_PER_REQUEST", **schema(),
                                        "DeletionProtectionEnabled": True})
    assert made.status == 200, made.text
    expect(refusal_of(dynamodb.delete_table, TableName="protected"), "ValidationException")
    reset(server)
    assert dynamodb.list_tables()["TableNames"] == []


def test_all_accounts_and_regions(server, dynamodb):
    """What is emptied is the instance, not the tables of whoever asks."""
    others = [client(server.endpoint, "123456789012"), client(server.endpoint, region="eu-north-1")]
    for own in (dynamodb, *others):
        fill(own, "shared-name", 1)
    reset(server)
    assert [own.list_tables()["TableNames"] for own in (dynamodb, *others)] == [[], [], []]


def test_same_names_again(server, dynamodb):
    """Tables with the names of old ones begin empty, in their indexes and counters, too, and work."""
    parameters = {"plain": {}, "local": LOCAL_INDEXES, "global": GLOBAL_INDEXES}
    for round in range(3):
        for name, more in parameters.items():
            make_table(dynamodb, name, **{**schema("S", "S"), **more})
            description = dynamodb.describe_table(TableName=name)["Table"]
            assert description["ItemCount"] == 0
            assert [i["ItemCount"] for i in indexes_of(description)] == [0] * len(indexes_of(description))
            for place in [{}] + [{"IndexName": i["IndexName"]} for i in indexes_of(description)]:
                assert dynamodb.scan(TableName=name, **place)["Count"] == 0
            assert "Item" not in dynamodb.get_item(TableName=name, Key={"p": S("p"), "c": S("000")})
            dynamodb.put_item(TableName=name, Item={"p": S("p"), "c": S("000"), "a": S(f"{round}"), "g": S("g")})
            assert dynamodb.scan(TableName=name)["Items"][0]["a"] == S(f"{round}")
        found = dynamodb.query(TableName="global", IndexName="by-g", KeyConditionExpression="g = :g",
                               ExpressionAttributeValues={":g": S("g")})
        assert found["Items"][0]["a"] == S(f"{round}")
        reset(server)


def test_same_name_with_another_schema(server, dynamodb):
    """Nothing of the old key remains."""
    fill(dynamodb, "Music")
    reset(server)
    make_table(dynamodb, "Music", **schema("N"))
    dynamodb.put_item(TableName="Music", Item={"p": {"N": "1"}})
    assert dynamodb.scan(TableName="Music")["Items"] == [{"p": {"N": "1"}}]
    assert "GlobalSecondaryIndexes" not in dynamodb.describe_table(TableName="Music")["Table"]


def test_while_an_index_is_built(server, dynamodb):
    """Work in the background ends with its table."""
    fill(dynamodb, "busy", 500)
    dynamodb.update_table(
        TableName="busy", AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("by-g", ("g", "HASH"))}])
    reset(server)
    assert dynamodb.list_tables()["TableNames"] == []
    make_table(dynamodb, "busy", **schema("S", "S"))
    time.sleep(0.2)
    assert "GlobalSecondaryIndexes" not in dynamodb.describe_table(TableName="busy")["Table"]
    assert dynamodb.scan(TableName="busy")["Count"] == 0


def test_under_load(server, dynamodb):
    """Writers that are at work are answered, with success or that there is no table, and leave nothing behind."""
    fill(dynamodb, "busy", 0, **GLOBAL_INDEXES)
    begun = threading.Barrier(5)

    def write(worker):
        own = client(server.endpoint)
        for i in range(100_000):
            if i == 10:
                begun.wait()
            try:
                own.put_item(TableName="busy", Item={"p": S(f"w{worker}"), "c": S(str(i)), "g": S("g")})
            except own.exceptions.ResourceNotFoundException:
                return i
        return None

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, worker) for worker in range(4)]
        begun.wait()
        reset(server)
        assert all(writer.result() >= 10 for writer in writers)
    make_table(dynamodb, "busy", **GLOBAL_INDEXES)
    for place in ({}, {"IndexName": "by-g"}):
        assert dynamodb.scan(TableName="busy", **place)["Count"] == 0


def test_reset_survives_kill(start_server, tmp_path):
    """What was reset does not come back with the next start."""
    data = str(tmp_path / "data")
    server = start_server("--data", data)
    fill(client(server.endpoint), "gone", **GLOBAL_INDEXES)
    reset(server)
    fill(client(server.endpoint), "kept", 1)
    server.kill()
    dynamodb = client(start_server("--data", data).endpoint)
    assert dynamodb.list_tables()["TableNames"] == ["kept"]
    assert dynamodb.describe_table(TableName="kept")["Table"]["KeySchema"] == keys(("p", "HASH"), ("c", "RANGE"))
    assert dynamodb.scan(TableName="kept")["Count"] == 1


# --- Who may, and how ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods(start_server, method):
    """A link that somebody follows empties nothing."""
    server = start_server("--in-memory")
    dynamodb = client(server.endpoint)
    fill(dynamodb, "kept", 1)
    answer = send(server.endpoint, method, "/_serein/reset")
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert dynamodb.list_tables()["TableNames"] == ["kept"]


def test_not_in_enforce_mode(tmp_path):
    """Where callers are told apart there is no such door, signed or not."""
    server = Server(tmp_path / "log", "--in-memory", "--auth=enforce",
                    env={"SEREIN_ROOT_ACCESS_KEY_ID": ROOT_KEY, "SEREIN_ROOT_SECRET_ACCESS_KEY": SECRET})
    try:
        dynamodb = client(server.endpoint, ROOT_KEY, SECRET)
        fill(dynamodb, "kept", 1)
        body = b"{}"
        headers = Signer(ROOT_KEY, SECRET).headers("ListTables", body, f"127.0.0.1:{server.port}")
        unsigned = send(server.endpoint, "POST", "/_serein/reset")
        signed = send(server.endpoint, "POST", "/_serein/reset", headers, body)
        unknown = send(server.endpoint, "POST", "/_serein/nothing")
        assert (unsigned.status, unsigned.body) == (404, unknown.body)
        assert (signed.status, signed.body) == (404, unknown.body)
        assert dynamodb.list_tables()["TableNames"] == ["kept"]
    finally:
        server.kill()


def test_servers_side_by_side(start_server, tmp_path):
    """Each is emptied alone."""
    servers = [start_server("--in-memory"), start_server("--in-memory"),
               start_server("--data", str(tmp_path / "one")), start_server("--data", str(tmp_path / "two"))]
    clients = [client(server.endpoint) for server in servers]
    for own in clients:
        fill(own, "same-name", 3)
    for number, server in enumerate(servers):
        reset(server)
        assert [own.list_tables()["TableNames"] for own in clients] == \
            [[]] * (number + 1) + [["same-name"]] * (len(servers) - number - 1)
        assert all(own.scan(TableName="same-name")["Count"] == 3 for own in clients[number + 1:])


def test_it_is_quick(start_server):
    """So quick that every single test can have an empty instance."""
    server = start_server("--in-memory")
    dynamodb = client(server.endpoint)
    milliseconds = []
    for _ in range(20):
        fill(dynamodb, "small", 20, **GLOBAL_INDEXES)
        begin = time.monotonic()
        reset(server)
        milliseconds.append((time.monotonic() - begin) * 1000)
    assert statistics.median(milliseconds) < SLOW_MS, milliseconds
