"""Fixtures: one server for the session, clients for it, and a few tables that all tests share.

Tests are small and independent: they use the shared tables with keys that nobody else has, and make a table of their
own only where the table itself is tested. SEREIN_BINARY names another program to test; SEREIN_ENDPOINT another server
that is running already.
"""

import json
import os
import shutil
import subprocess

import pytest

pytest.register_assert_rewrite("support")

import support  # noqa: E402  (after the line above, so that its assertions explain themselves)


def pytest_configure(config):
    config.addinivalue_line("markers", "own_server: needs a server that the test starts itself")


def pytest_collection_modifyitems(items):
    if os.environ.get("SEREIN_ENDPOINT"):
        for item in items:
            if item.get_closest_marker("own_server"):
                item.add_marker(pytest.mark.skip(reason="starts servers itself"))


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    given = os.environ.get("SEREIN_ENDPOINT")
    if given:
        yield given.rstrip("/")
        return
    server = support.Server(tmp_path_factory.mktemp("server") / "log", "--in-memory")
    yield server.endpoint
    assert server.is_running(), f"the server ended during the tests:\n{server.log.read_text()}"
    assert server.terminate() == 0


@pytest.fixture
def start_server(tmp_path):
    """Starts servers of one test: start_server("--data", ...)."""
    servers = []

    def start(*arguments, env=None):
        servers.append(support.Server(tmp_path / "serein.log", *arguments, env=env))
        return servers[-1]

    yield start
    for server in servers:
        if server.is_running():
            server.kill()


@pytest.fixture(scope="session")
def dynamodb(endpoint):
    """A boto3 client with made-up credentials."""
    return support.client(endpoint)


@pytest.fixture(scope="session")
def streams(endpoint):
    """A boto3 client of DynamoDB Streams."""
    return support.client(endpoint, service="dynamodbstreams")


@pytest.fixture(scope="session")
def raw(endpoint):
    """Sends a request as it is: raw(method, path, headers, body)."""

    def request(method="POST", path="/", headers=None, body=None, connection=None):
        return support.send(endpoint, method, path, headers, body, connection)

    return request


@pytest.fixture(scope="session")
def api(raw):
    """Calls an operation with a body of any bytes, text or JSON value: api("GetItem", {...}, {"Header": ...})."""

    def call(operation, body, headers=None, access_key="AKIAEXAMPLE", region=support.REGION):
        all_headers = {**support.call_headers(operation, access_key, region), **(headers or {})}
        return raw("POST", "/", all_headers, support.to_bytes(body))

    return call


@pytest.fixture(scope="session")
def streams_api(raw):
    """Likewise for DynamoDB Streams."""

    def call(operation, body, access_key="AKIAEXAMPLE", region=support.REGION):
        headers = support.call_headers(operation, access_key, region, service="DynamoDBStreams_20120810")
        return raw("POST", "/", headers, support.to_bytes(body))

    return call


@pytest.fixture(scope="session")
def aws(endpoint, tmp_path_factory):
    """Runs the AWS CLI and returns what it answers as a Python value: aws("dynamodb", "list-tables")."""
    command = os.environ.get("SEREIN_AWS_CLI") or shutil.which("aws", path="/usr/bin") or shutil.which("aws")
    assert command, "the AWS CLI is missing (Debian's package awscli)"
    environment = support.clean_environment(
        AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION=support.REGION,
        AWS_CONFIG_FILE=str(tmp_path_factory.mktemp("aws") / "none"), AWS_PAGER="", AWS_EC2_METADATA_DISABLED="true")

    def run(*arguments, fails=False):
        result = subprocess.run([command, "--endpoint-url", endpoint, "--output", "json", *arguments],
                                capture_output=True, text=True, env=environment, timeout=60)
        if fails:
            assert result.returncode != 0, result.stdout
            return result.stderr.strip()
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout) if result.stdout.strip() else None

    return run


# --- Tables --------------------------------------------------------------------------------------


def schema(hash_type="S", range_type=None):
    """Parameters of CreateTable for keys p and, with a second type, c."""
    names = [("p", hash_type, "HASH")] + ([("c", range_type, "RANGE")] if range_type else [])
    return {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind, _ in names],
        "KeySchema": [{"AttributeName": name, "KeyType": role} for name, _, role in names],
    }


def make_table(dynamodb, name=None, **parameters):
    """Creates a table, by default on demand with key p (S), and waits for it. Returns its name."""
    name = name or f"serein-test-{support.random_text()}"
    arguments = {"BillingMode": "PAY_PER_REQUEST", **schema(), **parameters}
    dynamodb.create_table(TableName=name, **{k: v for k, v in arguments.items() if v is not None})
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 600})
    return name


def _shared_table(*types):
    @pytest.fixture(scope="session")
    def fixture(dynamodb):
        name = make_table(dynamodb, **schema(*types))
        yield name
        dynamodb.delete_table(TableName=name)

    return fixture


# Shared tables: named after the types of their keys p and c.
table_s = _shared_table("S")
table_n = _shared_table("N")
table_b = _shared_table("B")
table_ss = _shared_table("S", "S")
table_sn = _shared_table("S", "N")
table_sb = _shared_table("S", "B")


# Shared tables with indexes: p and c are texts, each index has a key attribute of its own.
LOCAL_INDEXES = {
    **schema("S", "S"),
    "AttributeDefinitions": support.definitions(("p", "S"), ("c", "S"), ("a", "S"), ("n", "N"), ("b", "B")),
    "LocalSecondaryIndexes": [
        support.index("by-a", ("p", "HASH"), ("a", "RANGE")),
        support.index("by-n", ("p", "HASH"), ("n", "RANGE"), projection="KEYS_ONLY"),
        support.index("by-b", ("p", "HASH"), ("b", "RANGE"), projection="INCLUDE", include=["x", "y"]),
    ],
}
GLOBAL_INDEXES = {
    **schema("S", "S"),
    "AttributeDefinitions": support.definitions(
        ("p", "S"), ("c", "S"), ("g", "S"), ("n", "N"), ("b", "B"), ("h", "S"), ("r", "S")),
    "GlobalSecondaryIndexes": [
        support.index("by-g", ("g", "HASH")),
        support.index("by-n-b", ("n", "HASH"), ("b", "RANGE"), projection="KEYS_ONLY"),
        support.index("by-h-r", ("h", "HASH"), ("r", "RANGE"), projection="INCLUDE", include=["x", "y"]),
    ],
}


@pytest.fixture(scope="session")
def table_lsi(dynamodb):
    """LSIs by-a (S, ALL), by-n (N, KEYS_ONLY), by-b (B, INCLUDE x y)."""
    name = make_table(dynamodb, **LOCAL_INDEXES)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture(scope="session")
def table_gsi(dynamodb):
    """GSIs by-g (g S, ALL), by-n-b (n N, b B, KEYS_ONLY), by-h-r (h S, r S, INCLUDE x y)."""
    name = make_table(dynamodb, **GLOBAL_INDEXES)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def new_table(dynamodb):
    """Makes tables that vanish after the test: new_table(**parameters of CreateTable)."""
    names = []

    def make(name=None, **parameters):
        names.append(make_table(dynamodb, name, **parameters))
        return names[-1]

    yield make
    for name in names:
        try:
            dynamodb.delete_table(TableName=name)
        except dynamodb.exceptions.ResourceNotFoundException:
            pass


@pytest.fixture
def p():
    """A partition key that no other test uses."""
    return support.random_text()
