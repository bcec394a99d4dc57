"""ClientRequestToken: a repeated transaction has no effect for ten minutes, whatever comes between."""

import concurrent.futures

import pytest

from conftest import make_table
from support import (N, S, client, expect, invalid, random_account, random_text, refusal_of, run_serein, send, to_bytes,
                     violation, violations)
from transactions import cancelled, key, put, update

MISMATCH = "IdempotentParameterMismatchException"


@pytest.fixture
def token():
    return random_text()


def add(table, p, amount=1):
    """An action that shows how often it is done."""
    return update(table, key(p), "ADD v :v", values={":v": N(amount)})


def value(dynamodb, table, p):
    return int(dynamodb.get_item(TableName=table, Key=key(p), ConsistentRead=True)["Item"]["v"]["N"])


def test_without_a_token(api, dynamodb, table_s, p):
    """Every request has its effect. (Clients make a token of their own where none is given.)"""
    for _ in range(2):
        assert api("TransactWriteItems", {"TransactItems": [add(table_s, p)]}).status == 200
    assert value(dynamodb, table_s, p) == 2


def test_repetition(dynamodb, table_s, p, token):
    """A request that comes again succeeds, and changes nothing."""
    for _ in range(3):
        dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=token)
    assert value(dynamodb, table_s, p) == 1


def test_other_token(dynamodb, table_s, p, token):
    """Another token is another request."""
    for name in (token, token + "x"):
        dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=name)
    assert value(dynamodb, table_s, p) == 2


def test_repetition_after_another_write(dynamodb, table_s, p, token):
    """What was written in between stays, and is not held against conditions."""
    action = put(table_s, "attribute_not_exists(p)", p=S(p), v=N(1))
    dynamodb.transact_write_items(TransactItems=[action], ClientRequestToken=token)
    dynamodb.put_item(TableName=table_s, Item={"p": S(p), "v": N(5)})
    dynamodb.transact_write_items(TransactItems=[action], ClientRequestToken=token)
    assert value(dynamodb, table_s, p) == 5


@pytest.mark.parametrize("change", ["value", "item", "kind", "more", "condition", "order"])
def test_another_request(dynamodb, table_s, p, token, change):
    """Another request with the token is refused, and has no effect."""
    first = [add(table_s, p), add(table_s, p + "x")]
    second = {"value": [add(table_s, p, 2), first[1]], "item": [add(table_s, p + "y"), first[1]],
              "kind": [put(table_s, p=S(p)), first[1]], "more": [*first, add(table_s, p + "y")],
              "condition": [{"Update": {**first[0]["Update"], "ConditionExpression": "attribute_exists(p)"}}, first[1]],
              "order": first[::-1]}[change]
    dynamodb.transact_write_items(TransactItems=first, ClientRequestToken=token)
    expect(refusal_of(dynamodb.transact_write_items, TransactItems=second, ClientRequestToken=token), MISMATCH)
    assert value(dynamodb, table_s, p) == 1
    dynamodb.transact_write_items(TransactItems=first, ClientRequestToken=token)
    assert value(dynamodb, table_s, p) == 1


def test_mismatch_on_the_wire(api, table_s, p, token):
    """Its member is spelled with a capital."""
    api("TransactWriteItems", {"TransactItems": [add(table_s, p)], "ClientRequestToken": token})
    answer = api("TransactWriteItems", {"TransactItems": [add(table_s, p, 2)], "ClientRequestToken": token})
    assert answer.status == 400
    assert answer.json["__type"] == f"com.amazonaws.dynamodb.v20120810#{MISMATCH}"
    assert answer.json["Message"]


def test_order_of_members(api, dynamodb, table_s, p, token):
    """Clients write the members of objects in any order, and mean the same."""
    body = (f'{{"TransactItems":[{{"Put":{{"TableName":"{table_s}","Item":{{"p":{{"S":"{p}"}},"v":{{"N":"1"}}}}}}}}],'
            f'"ClientRequestToken":"{token}"}}')
    other = (f'{{"ClientRequestToken":"{token}", "TransactItems":[ {{"Put":{{"Item":{{"v":{{"N":"1"}},"p":{{"S":"{p}"}}'
             f'}},"ConditionExpression":null,"TableName":"{table_s}"}}}}]}}')
    assert api("TransactWriteItems", body).status == 200
    answer = api("TransactWriteItems", other)
    assert answer.status == 200, answer.text


def test_what_the_answer_shall_show_is_no_change(dynamodb, table_s, p, token):
    """The same actions are the same request. (Whether this is so is not on record.)"""
    dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=token)
    dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=token,
                                  ReturnConsumedCapacity="TOTAL")
    assert value(dynamodb, table_s, p) == 1


def test_capacity_of_a_repetition(dynamodb, table_s, p, token):
    """The first request costs write units, a repetition read units."""
    answers = [dynamodb.transact_write_items(
        TransactItems=[put(table_s, p=S(p), x=S("x" * 5000))], ClientRequestToken=token,
        ReturnConsumedCapacity="INDEXES") for _ in range(2)]
    assert [answer["ConsumedCapacity"] for answer in answers] == [
        [{"TableName": table_s, "CapacityUnits": 10.0, "WriteCapacityUnits": 10.0,
          "Table": {"CapacityUnits": 10.0, "WriteCapacityUnits": 10.0}}],
        [{"TableName": table_s, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0,
          "Table": {"CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}}]]


def test_cancelled_requests_are_not_remembered(dynamodb, table_s, p, token):
    """What had no effect may be tried again, and also changed."""
    action = put(table_s, "attribute_exists(p)", p=S(p), v=N(1))
    for _ in range(2):
        cancelled(dynamodb.transact_write_items, "ConditionalCheckFailed", TransactItems=[action],
                  ClientRequestToken=token)
    dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=token)
    assert value(dynamodb, table_s, p) == 1


def test_invalid_requests_are_not_remembered(dynamodb, table_s, p, token):
    """Neither is what was never tried."""
    invalid(dynamodb.transact_write_items, TransactItems=[put(table_s, p=S(""))], ClientRequestToken=token)
    dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=token)
    assert value(dynamodb, table_s, p) == 1


def test_accounts_and_regions(endpoint, token, p):
    """A token is its owner's: the same one elsewhere is another."""
    account = random_account()
    clients = [client(endpoint, account), client(endpoint, random_account()),
               client(endpoint, account, region="eu-west-1")]
    for one in clients:
        table = make_table(one)
        one.transact_write_items(TransactItems=[add(table, p)], ClientRequestToken=token)
        assert value(one, table, p) == 1
        one.delete_table(TableName=table)


def test_longest_token(dynamodb, table_s, p):
    """36 characters."""
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=p.ljust(36, "x"))
    assert value(dynamodb, table_s, p) == 1


@pytest.mark.parametrize("given, constraint", [
    ("x" * 37, "Member must have length less than or equal to 36"),
    ("", "Member must have length greater than or equal to 1")], ids=["long", "empty"])
def test_length_of_tokens(dynamodb, table_s, p, given, constraint):
    """1 to 36 characters."""
    invalid(dynamodb.transact_write_items, violations(violation(given, "clientRequestToken", constraint)),
            TransactItems=[add(table_s, p)], ClientRequestToken=given)


def test_token_that_is_no_text(api, table_s, p):
    """A number is no token."""
    answer = api("TransactWriteItems", {"TransactItems": [add(table_s, p)], "ClientRequestToken": 7})
    assert answer.error == "SerializationException"


def test_token_of_any_characters(dynamodb, table_s, p):
    """Zero bytes and others end nothing."""
    for name in (p + "\0", p + "\0\x01", p + "ü"):
        for _ in range(2):
            dynamodb.transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=name)
    assert value(dynamodb, table_s, p) == 3


def test_repetitions_at_once(endpoint, dynamodb, table_s, p, token):
    """Of the same request from many at once one has the effect, and all succeed."""
    def call(_):
        client(endpoint).transact_write_items(TransactItems=[add(table_s, p)], ClientRequestToken=token)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(16)))
    assert value(dynamodb, table_s, p) == 1


# --- Time and restarts ---------------------------------------------------------------------------


class Instance:
    """A server on a directory, its clock, and a table in it."""

    def __init__(self, start_server, data):
        self.start_server, self.data = start_server, data
        self.start()
        self.table = make_table(self.dynamodb)

    def start(self):
        self.server = self.start_server("--data", str(self.data))
        self.dynamodb = client(self.server.endpoint)

    def clock(self, **change):
        answer = send(self.server.endpoint, "POST", "/_serein/clock", {}, to_bytes(change))
        assert answer.status == 200, answer.text

    def add(self, p, token, amount=1):
        self.dynamodb.transact_write_items(TransactItems=[add(self.table, p, amount)], ClientRequestToken=token)

    def value(self, p):
        return value(self.dynamodb, self.table, p)


@pytest.fixture
def instance(start_server, tmp_path):
    return Instance(start_server, tmp_path / "data")


@pytest.mark.own_server
@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_restart(instance, p, token, end):
    """Tokens are as durable as what was written with them."""
    instance.add(p, token)
    getattr(instance.server, end)()
    instance.start()
    instance.add(p, token)
    assert instance.value(p) == 1
    expect(refusal_of(instance.add, p=p, token=token, amount=2), MISMATCH)


@pytest.mark.own_server
def test_ten_minutes(instance, p, token):
    """For ten minutes, and not longer."""
    instance.clock(freeze="2026-01-01T00:00:00Z")
    instance.add(p, token)
    instance.clock(advance_seconds=599.9)
    instance.add(p, token)
    assert instance.value(p) == 1
    instance.clock(advance_seconds=0.1)
    instance.add(p, token)
    assert instance.value(p) == 2


@pytest.mark.own_server
def test_token_is_free_after_ten_minutes(instance, p, token):
    """Then it is good for another request, for which ten minutes begin."""
    instance.clock(freeze=True)
    instance.add(p, token)
    instance.clock(advance_seconds=600)
    instance.add(p, token, amount=10)
    expect(refusal_of(instance.add, p=p, token=token), MISMATCH)
    instance.add(p, token, amount=10)
    assert instance.value(p) == 11


@pytest.mark.own_server
def test_repetition_does_not_prolong(instance, p, token):
    """The ten minutes begin with the first request."""
    instance.clock(freeze=True)
    instance.add(p, token)
    instance.clock(advance_seconds=300)
    instance.add(p, token)
    instance.clock(advance_seconds=300)
    instance.add(p, token)
    assert instance.value(p) == 2


@pytest.mark.own_server
def test_expired_tokens_are_removed(instance, p):
    """They do not pile up, whether the clock goes on or back; `serein check` finds nothing wrong at any time."""
    def check():
        instance.server.terminate()
        result = run_serein("check", "--data", str(instance.data))
        assert result.returncode == 0, result.stdout + result.stderr
        instance.start()

    for i in range(300):
        instance.add(p, f"{p}{i}")
    check()
    instance.clock(advance_seconds=601)
    for i in range(10):
        instance.add(p, f"{p}{i}")
    assert instance.value(p) == 310
    instance.clock(release=True)
    for i in range(20):
        instance.add(p, f"{p}new{i}")
    assert instance.value(p) == 330
    check()


@pytest.mark.own_server
def test_reset_forgets_tokens(instance, p, token):
    """An instance that is empty again knows of no requests."""
    instance.add(p, token)
    assert send(instance.server.endpoint, "POST", "/_serein/reset").status == 200
    make_table(instance.dynamodb, instance.table)
    instance.add(p, token)
    assert instance.value(p) == 1
