"""Durability: what was answered is there after kill -9; and the program's own commands."""

import concurrent.futures
import pathlib
import re
import time

import pytest

from conftest import make_table, schema
from support import client, free_port, run_serein

pytestmark = pytest.mark.own_server


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def start(start_server, data):
    """Starts a server on the test's data directory: start() answers it and a client."""

    def start(*arguments):
        server = start_server("--data", str(data), *arguments)
        return server, client(server.endpoint)

    return start


def test_items_survive_kill(start):
    """The opening promise: put, kill -9, start again, get."""
    server, dynamodb = start()
    make_table(dynamodb, "Music", **schema("S", "N"))
    items = [{"p": {"S": "Psy"}, "c": {"N": str(i)}, "v": {"S": "x" * i}} for i in range(100)]
    for item in items:
        dynamodb.put_item(TableName="Music", Item=item)
    server.kill()
    _, dynamodb = start()
    found = dynamodb.query(TableName="Music", KeyConditionExpression="p = :p",
                           ExpressionAttributeValues={":p": {"S": "Psy"}})["Items"]
    assert found == items


def test_tables_survive_kill(start):
    """A table is there with all that was said of it."""
    server, dynamodb = start()
    make_table(dynamodb, "one", TableClass="STANDARD_INFREQUENT_ACCESS", Tags=[{"Key": "k", "Value": "v"}],
               BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6})
    make_table(dynamodb, "two", **schema("B", "N"))
    before = [dynamodb.describe_table(TableName=name)["Table"] for name in ("one", "two")]
    server.kill()
    _, dynamodb = start()
    assert [dynamodb.describe_table(TableName=name)["Table"] for name in ("one", "two")] == before


def test_deletions_survive_kill(start):
    """What was deleted does not come back."""
    server, dynamodb = start()
    make_table(dynamodb, "kept")
    make_table(dynamodb, "dropped")
    for p in ("a", "b"):
        dynamodb.put_item(TableName="kept", Item={"p": {"S": p}})
    dynamodb.put_item(TableName="dropped", Item={"p": {"S": "a"}})
    dynamodb.delete_item(TableName="kept", Key={"p": {"S": "a"}})
    dynamodb.delete_table(TableName="dropped")
    server.kill()
    _, dynamodb = start()
    assert dynamodb.list_tables()["TableNames"] == ["kept"]
    assert "Item" not in dynamodb.get_item(TableName="kept", Key={"p": {"S": "a"}})
    assert "Item" in dynamodb.get_item(TableName="kept", Key={"p": {"S": "b"}})
    make_table(dynamodb, "dropped")
    assert "Item" not in dynamodb.get_item(TableName="dropped", Key={"p": {"S": "a"}})


def test_every_answered_write_survives(start):
    """Killed in the middle of many writers, all that was answered is there, and nothing is half written."""
    server, dynamodb = start()
    make_table(dynamodb, "busy", **schema("S", "N"))
    answered = []

    def write(worker):
        own = client(server.endpoint)
        for i in range(100_000):
            try:
                own.put_item(TableName="busy", Item={
                    "p": {"S": f"w{worker}"}, "c": {"N": str(i)}, "v": {"S": f"{worker}-{i}" * 20}})
            except Exception:  # the server is gone
                return
            answered.append((worker, i))

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, worker) for worker in range(4)]
        while len(answered) < 200:
            time.sleep(0.01)
        server.kill()
        for writer in writers:
            writer.result()
    _, dynamodb = start()
    for worker in range(4):
        pages = dynamodb.get_paginator("query").paginate(
            TableName="busy", KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": f"w{worker}"}})
        found = {int(item["c"]["N"]): item["v"]["S"] for page in pages for item in page["Items"]}
        wanted = {i for who, i in answered if who == worker}
        assert wanted <= set(found)
        assert len(found) <= len(wanted) + 1
        assert all(value == f"{worker}-{i}" * 20 for i, value in found.items())


def test_terminate_is_quick_and_clean(start):
    """SIGTERM ends within a second with code 0, and nothing is lost."""
    server, dynamodb = start()
    make_table(dynamodb, "kept")
    dynamodb.put_item(TableName="kept", Item={"p": {"S": "a"}})
    begin = time.monotonic()
    assert server.terminate() == 0
    assert time.monotonic() - begin < 1
    _, dynamodb = start()
    assert "Item" in dynamodb.get_item(TableName="kept", Key={"p": {"S": "a"}})


def test_relaxed_survives_a_clean_end(start):
    """Relaxed durability loses nothing when the server is asked to end."""
    server, dynamodb = start("--durability=relaxed")
    make_table(dynamodb, "kept")
    dynamodb.put_item(TableName="kept", Item={"p": {"S": "a"}})
    assert server.terminate() == 0
    _, dynamodb = start()
    assert "Item" in dynamodb.get_item(TableName="kept", Key={"p": {"S": "a"}})


def test_in_memory_keeps_nothing(start_server, tmp_path):
    """--in-memory writes no files and forgets."""
    def tables():
        server = start_server("--in-memory", "--data", str(tmp_path / "unused"))
        dynamodb = client(server.endpoint)
        names = dynamodb.list_tables()["TableNames"]
        make_table(dynamodb, "forgotten")
        server.kill()
        return names
    assert tables() == []
    assert tables() == []
    assert not (tmp_path / "unused").exists()


# --- The directory -------------------------------------------------------------------------------


def contents(folder):
    """All that is stored; who holds the lock does not count."""
    return {path.relative_to(folder): path.read_bytes() for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and path.name != "LOCK"}


def test_two_servers_on_one_directory(start, data):
    """The second one is refused and says why; the first one goes on."""
    server, dynamodb = start()
    result = run_serein("serve", "--port", str(free_port()), "--data", str(data))
    assert result.returncode != 0
    assert "lock" in result.stderr.lower() or "use" in result.stderr.lower()
    assert dynamodb.list_tables()["TableNames"] == []
    assert server.is_running()


def test_directory_of_something_else(tmp_path):
    """A directory with other files is refused, and left as it is."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"not a database")
    before = contents(folder)
    result = run_serein("serve", "--port", str(free_port()), "--data", str(folder))
    assert result.returncode != 0
    assert "photos" in result.stderr
    assert contents(folder) == before


def test_newer_format_is_refused(start, data):
    """A directory of a later version is neither read nor changed."""
    server, _ = start()
    assert server.terminate() == 0
    versions = [path for path in data.rglob("*") if path.is_file() and "format" in path.name.lower()]
    assert len(versions) == 1, "the directory says its format version in one file"
    versions[0].write_text(re.sub(r"\d+", "999999", versions[0].read_text(), count=1))
    before = contents(data)
    result = run_serein("serve", "--port", str(free_port()), "--data", str(data))
    assert result.returncode != 0
    assert "version" in result.stderr.lower() or "newer" in result.stderr.lower()
    assert contents(data) == before


def test_check_of_a_good_directory(start, data):
    """`serein check` finds nothing wrong after a crash."""
    server, dynamodb = start()
    make_table(dynamodb, "kept", **schema("S", "S"))
    for i in range(50):
        dynamodb.put_item(TableName="kept", Item={"p": {"S": str(i)}, "c": {"S": "x"}})
    server.kill()
    result = run_serein("check", "--data", str(data))
    assert result.returncode == 0, result.stdout + result.stderr


def test_check_of_no_directory(tmp_path):
    """`serein check` does not make what it was to check."""
    result = run_serein("check", "--data", str(tmp_path / "nothing"))
    assert result.returncode != 0
    assert not (tmp_path / "nothing").exists()


def test_check_of_a_damaged_directory(start, data):
    """`serein check` tells when stored bytes were changed."""
    server, dynamodb = start()
    make_table(dynamodb, "kept")
    for i in range(50):
        dynamodb.put_item(TableName="kept", Item={"p": {"S": str(i)}, "v": {"S": "needle" * 100}})
    assert server.terminate() == 0
    damaged = [path for path in data.rglob("*") if path.is_file() and b"needle" in path.read_bytes()]
    assert damaged
    for path in damaged:
        path.write_bytes(path.read_bytes().replace(b"needleneedle", b"needlEneedle"))
    result = run_serein("check", "--data", str(data))
    assert result.returncode != 0
    assert result.stdout + result.stderr


# --- The program ---------------------------------------------------------------------------------


def test_version():
    """Bug reports begin with it."""
    result = run_serein("version")
    assert result.returncode == 0
    assert re.match(r"serein \d+\.\d+", result.stdout)


def test_program_alone_explains_itself():
    """A person who types its name learns what to type next."""
    result = run_serein()
    text = result.stdout + result.stderr
    for word in ("serve", "check", "version"):
        assert word in text


@pytest.mark.parametrize("arguments", [["fly"], ["serve", "--fly"], ["serve", "--port", "x"],
                                       ["serve", "--port", "70000"], ["serve", "--durability=maybe"], ["serve", "--auth=perhaps"]], ids=" ".join)
def test_bad_arguments(arguments):
    """What is not understood is an error that names it."""
    result = run_serein(*arguments)
    assert result.returncode != 0
    assert arguments[-1].split("=")[-1].lstrip("-") in result.stderr


def test_open_to_others_needs_a_word(data):
    """Open mode on an address that others reach must be asked for."""
    result = run_serein("serve", "--bind", "0.0.0.0", "--port", str(free_port()), "--data", str(data))
    assert result.returncode != 0
    assert "allow-open-bind" in result.stderr


def test_port_that_is_taken(start, tmp_path):
    """The message names the port."""
    server, _ = start()
    result = run_serein("serve", "--port", str(server.port), "--data", str(tmp_path / "other"))
    assert result.returncode != 0
    assert str(server.port) in result.stderr


def test_unknown_variable_in_config_file(tmp_path):
    """Unknown keys are errors, so that typing mistakes are seen."""
    config = tmp_path / "serein.conf"
    config.write_text("prot = 8000\n")
    result = run_serein("serve", "--config", str(config), "--in-memory")
    assert result.returncode != 0
    assert "prot" in result.stderr
