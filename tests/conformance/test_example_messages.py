"""examples/messages: one table for conversations and messages, and exactly what the scripts print."""

import concurrent.futures
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

import pytest

from support import ROOT, S, clean_environment, client, keys, random_account, readme_leaves_out

FOLDER = ROOT / "examples" / "messages"
TABLE = "cruddur-messages"
SCRIPTS = ["schema-load", "list-tables", "seed", "drop", "get-conversation", "list-conversations", "reply"]
GAME = """
e4 e5 f4 exf4 Bc4 Qh4+ Kf1 b5 Bxb5 Nf6 Nf3 Qh6 d3 Nh5 Nh4 Qg5 Nf5 c6 g4 Nf6 Rg1 cxb5 h4 Qg6 h5 Qg5 Qf3 Ng8 Bxf4 Qf6
Nc3 Bc5 Nd5 Qxb2 Bd6 Bxg1 e5 Qxa1+ Ke2 Na6 Nxg7+ Kd8 Qf6+ Nxf6 Be7#
""".split()
LAST_MOVE = "1851-06-21T15:28:00.000000+00:00"
INVITED = "1858-12-20T10:00:00.000000+00:00"


def execute(name, *words, **variables):
    """Runs a script of the example with Debian's Python and AWS CLI, whatever else this machine has."""
    path = os.environ["PATH"]
    if shutil.which("aws", path="/usr/bin"):
        path = f"/usr/bin{os.pathsep}{path}"
    language = [sys.executable] if (FOLDER / name).read_text().startswith("#!/usr/bin/env python3") else []
    return subprocess.run(
        [*language, str(FOLDER / name), *words], capture_output=True, text=True, timeout=120,
        env=clean_environment(AWS_SECRET_ACCESS_KEY="any", AWS_DEFAULT_REGION="us-east-1", PATH=path,
                              PYTHONDONTWRITEBYTECODE="1", **variables))


@pytest.fixture
def run(endpoint):
    """run("seed") answers what the script prints; everything happens in an account of this test's own."""
    account = random_account()

    def run(name, *words):
        result = execute(name, *words, ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    run.account, run.dynamodb = account, client(endpoint, account)
    return run


@pytest.fixture
def seeded(run):
    """The same with a table that has been filled."""
    assert run("schema-load") == f"Made {TABLE}\n"
    assert run("seed") == "Put 45 messages and an invitation\n"
    yield run
    run.dynamodb.delete_table(TableName=TABLE)


def groups(dynamodb):
    """{user: group} of Adolf's conversations."""
    items = dynamodb.scan(TableName=TABLE, IndexName="message-groups")["Items"]
    return {item["user_handle"]["S"]: item["message_group_uuid"]["S"] for item in items
            if item["user_handle"]["S"] != "adolf"}


def test_table(run):
    """The table is as the scenario wants it: provisioned, with an index and a tag."""
    run("schema-load")
    assert run("list-tables") == f"{TABLE}\n"
    table = run.dynamodb.describe_table(TableName=TABLE)["Table"]
    assert table["KeySchema"] == keys(("pk", "HASH"), ("sk", "RANGE"))
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["KeySchema"][0] == {"AttributeName": "message_group_uuid", "KeyType": "HASH"}
    for thing in (table, index):
        units = thing["ProvisionedThroughput"]
        assert (units["ReadCapacityUnits"], units["WriteCapacityUnits"]) == (5, 5)
    assert run.dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == \
        [{"Key": "application", "Value": "cruddur"}]
    assert run("drop") == f"{TABLE}\n"
    assert run("list-tables") == ""


def test_conversations(seeded):
    """My conversations, the newest first, from either side."""
    group = groups(seeded.dynamodb)
    assert seeded("list-conversations") == "".join([
        f"{INVITED} {group['paul']} with Paul Morphy: A game, in Paris?\n",
        f"{LAST_MOVE} {group['lionel']} with Lionel Kieseritzky: Be7#\n"])
    assert seeded("list-conversations", "lionel") == f"{LAST_MOVE} {group['lionel']} with Adolf Anderssen: Be7#\n"


def test_conversation_in_pages(seeded):
    """45 messages, the newest first, in pages of 20."""
    lines = [f"  1851-06-21T{14 + i // 30}:{i * 2 % 60:02} {('adolf', 'lionel')[i % 2]}: {move}\n"
             for i, move in enumerate(GAME)][::-1]
    expected = ["Page 1, 20 messages\n", *lines[:20], "Page 2, 20 messages\n", *lines[20:40],
                "Page 3, 5 messages\n", *lines[40:]]
    assert seeded("get-conversation") == "".join(expected)
    assert seeded("get-conversation", "paul", "adolf") == \
        "Page 1, 1 messages\n  1858-12-20T10:00 paul: A game, in Paris?\n"


def test_reply(seeded):
    """A reply is the newest message, and its conversation the first of both sides."""
    sent = re.fullmatch(r"Sent at (\S{32})\n", seeded("reply", "lionel", "adolf", "Well played.")).group(1)
    group = groups(seeded.dynamodb)
    assert seeded("list-conversations") == "".join([
        f"{sent} {group['lionel']} with Lionel Kieseritzky: Well played.\n",
        f"{INVITED} {group['paul']} with Paul Morphy: A game, in Paris?\n"])
    assert seeded("list-conversations", "lionel") == \
        f"{sent} {group['lionel']} with Adolf Anderssen: Well played.\n"
    assert seeded("get-conversation").splitlines()[:3] == [
        "Page 1, 20 messages", f"  {sent[:16]} lionel: Well played.", "  1851-06-21T15:28 adolf: Be7#"]


def test_replies_at_once(seeded, endpoint):
    """However many come together, both sides keep one conversation, and it shows the latest message."""
    group = groups(seeded.dynamodb)["lionel"]
    program = (  # a writer's times end with its number, so that no two are the same
        "import sys; from messages import Messages, connect, now\n"
        "messages, (group, writer) = Messages(connect(False)), sys.argv[1:]\n"
        "for i in range(5):\n"
        "    messages.reply(group, 'lionel', f'{writer}: {i}', now()[:25] + writer + '+00:00')\n")

    def write(writer):
        return subprocess.run(
            [sys.executable, "-c", program, group, str(writer)], capture_output=True, text=True, timeout=120,
            env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=seeded.account, AWS_SECRET_ACCESS_KEY="any",
                                  PYTHONPATH=str(FOLDER), PYTHONDONTWRITEBYTECODE="1"))

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(write, range(4)))
    assert [result.returncode for result in results] == [0] * 4, [result.stderr for result in results]
    messages = seeded.dynamodb.query(
        TableName=TABLE, KeyConditionExpression="pk = :pk AND sk > :sk",
        ExpressionAttributeValues={":pk": S(f"MSG#{group}"), ":sk": S(LAST_MOVE)})["Items"]
    assert len(messages) == 20
    halves = seeded.dynamodb.query(
        TableName=TABLE, IndexName="message-groups", KeyConditionExpression="message_group_uuid = :g",
        ExpressionAttributeValues={":g": S(group)})["Items"]
    assert [(half["sk"], half["message"]) for half in halves] == [(messages[-1]["sk"], messages[-1]["message"])] * 2


@pytest.mark.parametrize("script", SCRIPTS)
def test_prod_leaves_out_the_endpoint(endpoint, script):
    """With `prod` a script asks for the cloud, whatever ENDPOINT says (a proxy that refuses listens here instead)."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def refuse():
            while True:
                try:
                    connection, _ = proxy.accept()
                except OSError:  # the test is over
                    return
                with connection:
                    asked.append(connection.recv(10_000).split(b" HTTP")[0].decode())
                    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        words = ["lionel", "adolf", "Hello"] if script == "reply" else []
        result = execute(script, "prod", *words, ENDPOINT=endpoint, AWS_ACCESS_KEY_ID="any", AWS_MAX_ATTEMPTS="1",
                         HTTPS_PROXY=f"http://127.0.0.1:{proxy.getsockname()[1]}", NO_PROXY="")
        proxy.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert result.returncode != 0
    assert set(asked) == {"CONNECT dynamodb.us-east-1.amazonaws.com:443"}


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("messages") == []
