"""TransactWriteItems: all or nothing, why a transaction is cancelled, and what is refused as a whole."""

import json
import re

import pytest

from conftest import schema
from support import (L, M, N, NOT_NULL, S, expect, invalid, one_of, refusal_of, text_of_size, violation, violations)
from transactions import SCHEMA_MISMATCH, TWICE, cancelled, check, delete, key, put, update

EMPTY = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
NESTING = "Nesting Levels have exceeded supported limits"
ACTIONS = ["Put", "Update", "Delete", "ConditionCheck"]


@pytest.fixture
def write(dynamodb):
    """write(action, …) sends a transaction."""
    return lambda *actions, **more: dynamodb.transact_write_items(TransactItems=list(actions), **more)


@pytest.fixture
def refused(dynamodb):
    """refused(code, …, actions=[…]) expects a cancellation with these codes."""
    return lambda *codes, actions, **more: cancelled(
        dynamodb.transact_write_items, *codes, TransactItems=actions, **more)


@pytest.fixture
def bad(dynamodb):
    """bad(message, action, …) expects a ValidationException of the whole request."""
    return lambda message, *actions, **more: invalid(
        dynamodb.transact_write_items, message, TransactItems=list(actions), **more)


@pytest.fixture
def item(dynamodb, table_s):
    return lambda p: dynamodb.get_item(TableName=table_s, Key=key(p), ConsistentRead=True).get("Item")


@pytest.fixture
def store(dynamodb, table_s):
    """store(p, **attributes) puts an item without a transaction, and returns it."""
    def put_item(p, **attributes):
        dynamodb.put_item(TableName=table_s, Item={"p": S(p), **attributes})
        return {"p": S(p), **attributes}

    return put_item


def action_of(kind, table, p, **more):
    """A harmless action of that kind on one item."""
    return {"Put": lambda: put(table, p=S(p), **more),
            "Update": lambda: update(table, key(p), "SET v = if_not_exists(v, p)", **more),
            "Delete": lambda: delete(table, key(p), **more),
            "ConditionCheck": lambda: check(table, key(p), more.pop("condition", "attribute_not_exists(zz)"), **more),
            }[kind]()


def with_key(kind, table, p):
    """An action of that kind whose key has the value p; for a Put, whose item has."""
    return {"Put": {"Put": {"TableName": table, "Item": {"p": p}}},
            "Update": update(table, {"p": p}, "SET v = :v", values={":v": N(1)}),
            "Delete": delete(table, {"p": p}),
            "ConditionCheck": check(table, {"p": p}, "attribute_not_exists(v)")}[kind]


# --- What it does --------------------------------------------------------------------------------


def test_put(write, item, table_s, p):
    """One action is a transaction, too."""
    write(put(table_s, p=S(p), v=N(1)))
    assert item(p) == {"p": S(p), "v": N(1)}


def test_put_replaces_the_whole_item(write, item, store, table_s, p):
    """A put is no merge."""
    store(p, a=N(1))
    write(put(table_s, p=S(p), b=N(2)))
    assert item(p) == {"p": S(p), "b": N(2)}


def test_update(write, item, store, table_s, p):
    """An update sees the item as it was."""
    store(p, v=N(41))
    write(update(table_s, key(p), "SET v = v + :one", values={":one": N(1)}))
    assert item(p)["v"] == N(42)


def test_update_creates(write, item, table_s, p):
    """As UpdateItem does."""
    write(update(table_s, key(p), "SET v = :v", values={":v": N(1)}))
    assert item(p) == {"p": S(p), "v": N(1)}


def test_update_add_remove_delete(write, item, store, table_s, p):
    """All clauses of an update expression."""
    store(p, a=N(1), s={"SS": ["x", "y"]}, r=N(1))
    write(update(table_s, key(p), "SET b = a ADD a :one REMOVE r DELETE s :x",
                 values={":one": N(1), ":x": {"SS": ["x"]}}))
    assert item(p) == {"p": S(p), "a": N(2), "b": N(1), "s": {"SS": ["y"]}}


def test_delete(write, item, store, table_s, p):
    """A delete in a transaction."""
    store(p)
    write(delete(table_s, key(p)))
    assert item(p) is None


def test_delete_of_nothing(write, item, table_s, p):
    """What is not there can be deleted."""
    write(delete(table_s, key(p)))
    assert item(p) is None


def test_check_changes_nothing(write, item, store, table_s, p):
    """A ConditionCheck is no write."""
    stored = store(p, v=N(1))
    write(check(table_s, key(p), "v = :v", values={":v": N(1)}))
    write(check(table_s, key(p + "none"), "attribute_not_exists(p)"))
    assert [item(p), item(p + "none")] == [stored, None]


def test_all_kinds_at_once(write, item, store, table_s, p):
    """Put, Update, Delete and ConditionCheck in one transaction."""
    for name in "bcd":
        store(p + name, v=N(1))
    write(put(table_s, p=S(p + "a")), update(table_s, key(p + "b"), "SET v = :v", values={":v": N(2)}),
          delete(table_s, key(p + "c")), check(table_s, key(p + "d"), "v = :v", values={":v": N(1)}))
    assert item(p + "a") == {"p": S(p + "a")}
    assert item(p + "b")["v"] == N(2)
    assert item(p + "c") is None
    assert item(p + "d")["v"] == N(1)


def test_several_tables(write, dynamodb, table_s, table_sn, table_b, p):
    """One transaction writes to many tables."""
    write(put(table_s, p=S(p)), put(table_sn, p=S(p), c=N(1)), put(table_b, p={"B": p.encode()}))
    assert "Item" in dynamodb.get_item(TableName=table_s, Key=key(p))
    assert "Item" in dynamodb.get_item(TableName=table_sn, Key={"p": S(p), "c": N(1)})
    assert "Item" in dynamodb.get_item(TableName=table_b, Key={"p": {"B": p.encode()}})


def test_same_key_in_two_tables(write, dynamodb, table_s, table_ss, p):
    """Items of two tables are two items."""
    write(put(table_s, p=S(p)), put(table_ss, p=S(p), c=S("c")))
    assert "Item" in dynamodb.get_item(TableName=table_ss, Key={"p": S(p), "c": S("c")})


def test_one_partition(write, dynamodb, table_sn, p):
    """Items with one partition key are distinct by their sort keys."""
    write(*(put(table_sn, p=S(p), c=N(i)) for i in range(5)))
    assert dynamodb.query(TableName=table_sn, KeyConditionExpression="p = :p", Select="COUNT",
                          ExpressionAttributeValues={":p": S(p)})["Count"] == 5


def test_table_by_arn(write, dynamodb, item, table_s, p):
    """TableName may be an ARN."""
    arn = dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"]
    write(put(arn, p=S(p)))
    assert item(p) == {"p": S(p)}


def test_hundred(write, item, table_s, p):
    """100 actions are the most."""
    write(*(put(table_s, p=S(f"{p}{i}")) for i in range(100)))
    assert all(item(f"{p}{i}") for i in range(100))


def test_answer_is_empty(api, table_s, p):
    """Nothing is told that was not asked for."""
    assert api("TransactWriteItems", {"TransactItems": [put(table_s, p=S(p))]}).json == {}


def test_indexes(write, dynamodb, table_gsi, p):
    """Entries of global indexes change with their items."""
    row = {"p": S(p), "c": S("c")}
    write(put(table_gsi, **row, g=S(p + "g"), v=N(1)), put(table_gsi, p=S(p), c=S("d"), g=S(p + "g")))

    def found():
        return len(dynamodb.query(TableName=table_gsi, IndexName="by-g", KeyConditionExpression="g = :g",
                                  ExpressionAttributeValues={":g": S(p + "g")})["Items"])
    assert found() == 2
    write(update(table_gsi, row, "REMOVE g"), delete(table_gsi, {"p": S(p), "c": S("d")}))
    assert found() == 0


def test_cancelled_transaction_leaves_indexes(refused, dynamodb, table_gsi, p):
    """Nothing is half done in indexes either."""
    refused("None", "ConditionalCheckFailed", actions=[
        put(table_gsi, p=S(p), c=S("c"), g=S(p)), put(table_gsi, "attribute_exists(p)", p=S(p), c=S("d"), g=S(p))])
    assert not dynamodb.query(TableName=table_gsi, IndexName="by-g", KeyConditionExpression="g = :g",
                              ExpressionAttributeValues={":g": S(p)})["Items"]


# --- Conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ACTIONS)
def test_condition_holds(write, store, table_s, p, kind):
    """Every kind of action may have a condition."""
    store(p, v=N(1))
    write(action_of(kind, table_s, p, condition="attribute_exists(p)"))


@pytest.mark.parametrize("kind", ACTIONS)
def test_condition_fails(refused, item, store, table_s, p, kind):
    """An action whose condition fails cancels the transaction."""
    stored = store(p, v=N(1))
    (reason,) = refused("ConditionalCheckFailed",
                        actions=[action_of(kind, table_s, p, condition="attribute_not_exists(p)")])
    assert reason == {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert item(p) == stored


@pytest.mark.parametrize("kind", ACTIONS)
def test_condition_fails_without_an_item(refused, item, table_s, p, kind):
    """No item appears where a condition asks for one."""
    refused("ConditionalCheckFailed", actions=[action_of(kind, table_s, p, condition="attribute_exists(p)")])
    assert item(p) is None


@pytest.mark.parametrize("kind", ACTIONS)
def test_item_of_failed_condition(refused, store, table_s, p, kind):
    """ALL_OLD puts the item into the reason."""
    stored = store(p, v=L(N(1), M(x=S("y"))))
    (reason,) = refused("ConditionalCheckFailed", actions=[
        action_of(kind, table_s, p, condition="attribute_not_exists(p)", on_failure="ALL_OLD")])
    assert reason["Item"] == stored


@pytest.mark.parametrize("kind", ACTIONS)
def test_no_item_of_failed_condition(refused, store, table_s, p, kind):
    """NONE leaves it out."""
    store(p)
    (reason,) = refused("ConditionalCheckFailed", actions=[
        action_of(kind, table_s, p, condition="attribute_not_exists(p)", on_failure="NONE")])
    assert "Item" not in reason


def test_item_that_is_not_there(refused, table_s, p):
    """ALL_OLD has nothing to show of what does not exist."""
    (reason,) = refused("ConditionalCheckFailed", actions=[
        check(table_s, key(p), "attribute_exists(p)", on_failure="ALL_OLD")])
    assert "Item" not in reason


def test_items_are_per_action(refused, store, table_s, p):
    """Each action says for itself whether it wants its item."""
    store(p + "a"), store(p + "b")
    reasons = refused("ConditionalCheckFailed", "ConditionalCheckFailed", actions=[
        check(table_s, key(p + "a"), "attribute_not_exists(p)"),
        check(table_s, key(p + "b"), "attribute_not_exists(p)", on_failure="ALL_OLD")])
    assert ["Item" in reason for reason in reasons] == [False, True]


def test_all_failed_conditions_are_told(refused, item, table_s, p):
    """Reasons stand in the order of the actions, and go on after the first."""
    refused("None", "None", "ConditionalCheckFailed", "ConditionalCheckFailed", actions=[
        put(table_s, p=S(p + "1")), put(table_s, "attribute_not_exists(p)", p=S(p + "2")),
        check(table_s, key(p + "3"), "attribute_exists(p)"), put(table_s, "attribute_exists(p)", p=S(p + "4"))])
    assert [item(p + name) for name in "1234"] == [None] * 4


def test_order_of_reasons(refused, table_s, p):
    """The first action failed, the second did not."""
    refused("ConditionalCheckFailed", "None", actions=[
        check(table_s, key(p + "1"), "attribute_exists(p)"), put(table_s, p=S(p + "2"))])


def test_conditions_see_the_state_before(write, item, table_s, p):
    """What the transaction itself writes does not count."""
    write(put(table_s, p=S(p + "a")), check(table_s, key(p + "b"), "attribute_not_exists(p)"))
    assert item(p + "b") is None


def test_cancellation_on_the_wire(api, store, table_s, p):
    """The whole document of the error, as it was recorded."""
    store(p, v=N(1))
    answer = api("TransactWriteItems", {"TransactItems": [
        put(table_s, p=S(p + "a")), check(table_s, key(p), "attribute_not_exists(p)", on_failure="ALL_OLD")]})
    assert answer.status == 400
    assert answer.json == {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
                   "[None, ConditionalCheckFailed]",
        "CancellationReasons": [{"Code": "None"}, {
            "Code": "ConditionalCheckFailed", "Item": {"p": S(p), "v": N(1)},
            "Message": "The conditional request failed"}]}


def test_cancelled_transactions_cost_nothing_to_items(refused, item, store, table_s, p):
    """Nothing of a cancelled transaction is done: not what stands before, not what stands behind."""
    before = [store(p + name, v=N(1)) for name in "abc"]
    refused("None", "ConditionalCheckFailed", "None", actions=[
        put(table_s, p=S(p + "a")), delete(table_s, key(p + "b"), "v > :v", values={":v": N(1)}),
        update(table_s, key(p + "c"), "SET v = :v", values={":v": N(9)})])
    assert [item(p + name) for name in "abc"] == before


# --- Actions that cannot be done -----------------------------------------------------------------


def test_update_of_a_missing_attribute(refused, store, table_s, p):
    """What depends on the item is a reason of its action."""
    store(p)
    reasons = refused("None", "ValidationError", actions=[
        put(table_s, p=S(p + "a")), update(table_s, key(p), "SET v = v + :one", values={":one": N(1)})])
    assert reasons[1]["Message"] == "The provided expression refers to an attribute that does not exist in the item"


def test_update_of_another_type(refused, store, table_s, p):
    """Arithmetic on a text."""
    store(p, v=S("text"))
    (reason,) = refused("ValidationError", actions=[
        update(table_s, key(p), "SET v = v + :one", values={":one": N(1)})])
    assert reason["Message"] == "An operand in the update expression has an incorrect data type"


def test_update_with_an_invalid_path(refused, store, table_s, p):
    """A document path that the item has not."""
    store(p)
    (reason,) = refused("ValidationError", actions=[
        update(table_s, key(p), "SET a.b = :v", values={":v": N(1)})])
    assert reason["Message"] == "The document path provided in the update expression is invalid for update"


def test_update_beyond_the_item_size(refused, item, store, table_s, p):
    """An update can tell only when it runs that its item gets too large."""
    stored = store(p, a=S("x" * 300_000))
    (reason,) = refused("ValidationError", actions=[
        update(table_s, key(p), "SET b = :b", values={":b": S("x" * 200_000)})])
    assert reason["Message"] == "Item size to update has exceeded the maximum allowed size"
    assert item(p) == stored


def test_put_beyond_the_item_size(bad, item, table_s, p):
    """A put can tell before, which refuses the request."""
    row = {"p": S(p)}
    bad("Item size has exceeded the maximum allowed size",
        put(table_s, **row, fill=text_of_size(row, 400 * 1024 + 1)))
    assert item(p) is None


def test_put_of_the_largest_item(write, item, table_s, p):
    """400 KB exactly."""
    row = {"p": S(p)}
    write(put(table_s, **row, fill=text_of_size(row, 400 * 1024)))
    assert item(p)


def test_condition_and_update_fail(refused, store, table_s, p):
    """Several kinds of reasons in one transaction."""
    store(p)
    refused("ConditionalCheckFailed", "ValidationError", actions=[
        check(table_s, key(p + "a"), "attribute_exists(p)"),
        update(table_s, key(p), "SET v = v + :one", values={":one": N(1)})])


def test_failed_condition_comes_before_the_change(refused, store, table_s, p):
    """Of one action, the condition is evaluated first."""
    store(p)
    refused("ConditionalCheckFailed", actions=[
        update(table_s, key(p), "SET v = v + :one", "attribute_not_exists(p)", values={":one": N(1)})])


# --- Keys ----------------------------------------------------------------------------------------


def test_put_with_key_of_another_type(refused, table_s):
    """A wrongly typed key is a reason, with the words of PutItem."""
    (reason,) = refused("ValidationError", actions=[put(table_s, p=N(5))])
    assert reason["Message"] == "One or more parameter values were invalid: Type mismatch for key p expected: S actual: N"


def test_put_with_key_that_is_no_scalar(refused, table_s):
    """Likewise."""
    (reason,) = refused("ValidationError", actions=[put(table_s, p=L(S("x")))])
    assert reason["Message"] == "One or more parameter values were invalid: Type mismatch for key p expected: S actual: L"


def test_put_without_key(refused, table_s):
    """An item without its key."""
    (reason,) = refused("ValidationError", actions=[put(table_s, q=S("x"))])
    assert reason["Message"] == "One or more parameter values were invalid: Missing the key p in the item"


@pytest.mark.parametrize("kind", ["Update", "Delete", "ConditionCheck"])
@pytest.mark.parametrize("value", [N(5), L(S("x"))], ids=["number", "list"])
def test_key_of_another_type(refused, table_s, kind, value):
    """Where only a key is given, the words are those of a key."""
    (reason,) = refused("ValidationError", actions=[with_key(kind, table_s, value)])
    assert reason["Message"] == SCHEMA_MISMATCH


@pytest.mark.parametrize("kind", ["Update", "Delete", "ConditionCheck"])
def test_key_with_other_attributes(refused, table_s, p, kind):
    """A key has the attributes of the key, and no others."""
    action = with_key(kind, table_s, S(p))
    action[kind]["Key"]["more"] = S("x")
    (reason,) = refused("ValidationError", actions=[action])
    assert reason["Message"] == SCHEMA_MISMATCH


@pytest.mark.parametrize("kind", ["Update", "Delete", "ConditionCheck"])
def test_empty_key(refused, table_s, p, kind):
    """A key without attributes."""
    action = with_key(kind, table_s, S(p))
    action[kind]["Key"] = {}
    (reason,) = refused("ValidationError", actions=[action])
    assert reason["Message"] == SCHEMA_MISMATCH


@pytest.mark.parametrize("kind", ACTIONS)
def test_empty_text_as_key(bad, table_s, kind):
    """An empty key value refuses the whole request."""
    bad(EMPTY + "string value. Key: p", with_key(kind, table_s, S("")))


@pytest.mark.parametrize("kind", ACTIONS)
def test_empty_bytes_as_key(bad, table_b, kind):
    """Likewise for bytes."""
    bad(EMPTY + "binary value. Key: p", with_key(kind, table_b, {"B": b""}))


def test_key_that_is_too_long(refused, table_s):
    """2,048 bytes are the most."""
    refused("None", "ValidationError", actions=[put(table_s, p=S("x" * 2048)), put(table_s, p=S("y" * 2049))])


def test_only_the_first_unfit_action_is_told(refused, item, table_s, p):
    """Actions are held against their tables before any runs: no condition is evaluated then."""
    refused("ValidationError", "None", "None", actions=[
        put(table_s, p=N(7)), put(table_s, p=N(8)), put(table_s, "attribute_exists(p)", p=S(p))])
    assert item(p) is None


def test_unfit_action_behind_others(refused, item, table_s, p):
    """What stands before it is not done."""
    refused("None", "ValidationError", actions=[put(table_s, p=S(p)), delete(table_s, {"p": N(1)})])
    assert item(p) is None


def test_empty_key_behind_an_unfit_one(bad, table_s):
    """What refuses the whole request comes first."""
    bad(EMPTY + "string value. Key: p", put(table_s, p=N(7)), put(table_s, p=S("")))


@pytest.mark.parametrize("value, actual", [(N(5), "N"), (L(S("x")), "L")], ids=["number", "list"])
def test_put_with_index_key_of_another_type(refused, table_gsi, p, value, actual):
    """Keys of indexes likewise."""
    (reason,) = refused("ValidationError", actions=[put(table_gsi, p=S(p), c=S("c"), g=value)])
    assert reason["Message"] == ("One or more parameter values were invalid: Type mismatch for Index Key g Expected: S "
                                 f"Actual: {actual} IndexName: by-g")


@pytest.mark.parametrize("value, actual", [(N(5), "N"), (L(S("x")), "L")], ids=["number", "list"])
def test_update_to_index_key_of_another_type(refused, table_gsi, p, value, actual):
    """Also when an update sets them."""
    (reason,) = refused("ValidationError", actions=[
        update(table_gsi, {"p": S(p), "c": S("c")}, "SET g = :v", values={":v": value})])
    assert reason["Message"] == ("One or more parameter values were invalid: Type mismatch for Index Key g Expected: S "
                                 f"Actual: {actual} IndexName: by-g")


@pytest.mark.parametrize("attribute, value, kind", [("g", S(""), "string"), ("b", {"B": b""}, "binary")])
def test_put_with_empty_index_key(bad, table_gsi, p, attribute, value, kind):
    """An empty one refuses the request."""
    name = {"g": "by-g", "b": "by-n-b"}[attribute]
    bad("One or more parameter values are not valid. A value specified for a secondary index key is not supported. The "
        f"AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {name}, IndexKey: "
        f"{attribute}", put(table_gsi, p=S(p), c=S("c"), **{attribute: value}))


@pytest.mark.parametrize("attribute, value, kind", [("g", S(""), "string"), ("b", {"B": b""}, "binary")])
def test_update_to_empty_index_key(bad, table_gsi, p, attribute, value, kind):
    """Likewise, in other words."""
    bad("One or more parameter values are not valid. The update expression attempted to update a secondary index key to "
        f"a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value.",
        update(table_gsi, {"p": S(p), "c": S("c")}, f"SET {attribute} = :v", values={":v": value}))


def test_update_of_the_key(refused, table_s, p):
    """Keys never change. (That this is a reason, and not an error of the request, is not on record.)"""
    (reason,) = refused("ValidationError", actions=[update(table_s, key(p), "SET p = :v", values={":v": S("x")})])
    assert reason["Message"] == ("One or more parameter values were invalid: Cannot update attribute p. This attribute "
                                 "is part of the key")


# --- Requests that are refused as a whole --------------------------------------------------------


@pytest.mark.parametrize("first", ACTIONS)
@pytest.mark.parametrize("second", ACTIONS)
def test_same_item_twice(bad, table_s, p, first, second):
    """An item may have one action, of whatever kind."""
    bad(TWICE, action_of(first, table_s, p), action_of(second, table_s, p))


def test_same_item_by_name_and_arn(bad, dynamodb, table_s, p):
    """However the table is named."""
    arn = dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"]
    bad(TWICE, put(table_s, p=S(p)), delete(arn, key(p)))


def test_same_number_twice(bad, table_n):
    """1 and 1.0 are one key."""
    bad(TWICE, put(table_n, p=N("1")), put(table_n, p=N("1.0")))


def test_no_actions(bad):
    """At least one action."""
    bad(violations(violation("[]", "transactItems", "Member must have length greater than or equal to 1")))


def test_more_than_hundred(bad, table_s, p):
    """At most 100."""
    bad(re.compile(r"1 validation error detected: Value '\[.*' at 'transactItems' failed to satisfy constraint: "
                   r"Member must have length less than or equal to 100", re.DOTALL),
        *(put(table_s, p=S(f"{p}{i}")) for i in range(101)))


def test_action_of_no_kind(bad):
    """Something must be done."""
    bad("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request", {})


def test_action_of_two_kinds(bad, table_s, p):
    """And one thing only."""
    bad("TransactItems can only contain one of Check, Put, Update or Delete",
        {**put(table_s, p=S(p)), **delete(table_s, key(p + "x"))})


def test_unknown_table(dynamodb, item, table_s, p):
    """A table that is not there refuses the request."""
    expect(refusal_of(dynamodb.transact_write_items, TransactItems=[
        put(table_s, p=S(p)), put("serein-test-no-such-table", p=S(p))]),
        "ResourceNotFoundException", "Requested resource not found")
    assert item(p) is None


def test_deleted_table(dynamodb, new_table, p):
    """A table that is gone is not there."""
    table = new_table()
    dynamodb.delete_table(TableName=table)
    expect(refusal_of(dynamodb.transact_write_items, TransactItems=[put(table, p=S(p))]),
           "ResourceNotFoundException", "Requested resource not found")


MISSING = [
    ("Put", "Item", "put.item"), ("Put", "TableName", "put.tableName"), ("Update", "Key", "update.key"),
    ("Update", "UpdateExpression", "update.updateExpression"), ("Update", "TableName", "update.tableName"),
    ("Delete", "Key", "delete.key"), ("Delete", "TableName", "delete.tableName"),
    ("ConditionCheck", "Key", "conditionCheck.key"), ("ConditionCheck", "TableName", "conditionCheck.tableName"),
    ("ConditionCheck", "ConditionExpression", "conditionCheck.conditionExpression"),
]


@pytest.mark.parametrize("kind, member, path", MISSING)
def test_missing_members(bad, table_s, p, kind, member, path):
    """Each kind of action has members that it must have."""
    action = action_of(kind, table_s, p)
    del action[kind][member]
    bad(violations(violation(None, f"transactItems.1.member.{path}", NOT_NULL)), action)


def test_violations_are_told_together(bad, table_s, p):
    """Those of the interface model, in its order."""
    bad(violations(violation("X", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE")),
                   violation("Y", "returnItemCollectionMetrics", one_of("SIZE", "NONE"))),
        put(table_s, p=S(p)), ReturnConsumedCapacity="X", ReturnItemCollectionMetrics="Y")


def test_violations_come_before_a_missing_table(bad, p):
    """They can be told without looking."""
    bad(violations(violation("X", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))),
        put("serein-test-no-such-table", p=S(p)), ReturnConsumedCapacity="X")


def test_violations_come_before_the_same_item_twice(bad, table_s, p):
    """Likewise."""
    bad(violations(violation("X", "returnConsumedCapacity", one_of("INDEXES", "TOTAL", "NONE"))),
        put(table_s, p=S(p)), delete(table_s, key(p)), ReturnConsumedCapacity="X")


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("value", ["none", "ALL_NEW"])
def test_unknown_return_values_on_failure(dynamodb, table_s, p, kind, value):
    """That it belongs to one action makes it no reason of that action."""
    refusal = refusal_of(dynamodb.transact_write_items, TransactItems=[action_of(kind, table_s, p, on_failure=value)])
    assert refusal.code == "ValidationException"
    assert "eturnValuesOnConditionCheckFailure" in refusal.message


@pytest.mark.parametrize("kind", ACTIONS)
def test_faulty_condition(bad, table_s, p, kind):
    """So do faults of expressions: they are told before anything is done."""
    bad('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("',
        action_of(kind, table_s, p, condition="attribute_not_exists("))


def test_faulty_update(bad, table_s, p):
    """Of an update, too."""
    bad(re.compile("Invalid UpdateExpression: Syntax error; .*"), update(table_s, key(p), "SET"))


def test_missing_name(bad, table_s, p):
    """A name that is not defined."""
    bad("Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute "
        "name: #xyz", put(table_s, "attribute_exists(#xyz)", p=S(p)))


def test_missing_value(bad, table_s, p):
    """A value that is not defined."""
    bad("Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: "
        ":xyz", put(table_s, "p = :xyz", p=S(p)))


@pytest.mark.parametrize("kind", ACTIONS)
def test_unused_name(bad, table_s, p, kind):
    """A name that no expression uses."""
    bad("Value provided in ExpressionAttributeNames unused in expressions: keys: {#xyz}",
        action_of(kind, table_s, p, condition="attribute_not_exists(zz)", names={"#xyz": "x"}))


@pytest.mark.parametrize("kind", ACTIONS)
def test_unused_value(bad, table_s, p, kind):
    """A value that no expression uses."""
    bad("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
        action_of(kind, table_s, p, condition="attribute_not_exists(zz)", values={":v": S("x")}))


@pytest.mark.parametrize("kind", ["Put", "Delete"])
def test_values_without_expression(bad, table_s, p, kind):
    """Values without an expression that could use them."""
    bad("ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        action_of(kind, table_s, p, values={":v": S("x")}))


def test_empty_values(bad, table_s, p):
    """An empty map is no map."""
    bad("ExpressionAttributeValues must not be empty", put(table_s, "attribute_not_exists(p)", values={}, p=S(p)))


def test_faulty_expression_comes_before_a_missing_table(bad, table_s, p):
    """Expressions are read before tables are looked for."""
    bad('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("',
        put("serein-test-no-such-table", p=S(p)), check(table_s, key(p), "attribute_not_exists("))


@pytest.mark.parametrize("order", [1, -1], ids=["missing first", "missing last"])
def test_unused_value_comes_before_a_missing_table(bad, table_s, p, order):
    """So are their values, wherever the table is named."""
    bad("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}", *[
        put("serein-test-no-such-table", p=S(p)),
        check(table_s, key(p), "attribute_not_exists(p)", values={":v": S("x")})][::order])


def test_unused_value_comes_before_the_same_item_twice(bad, item, table_s, p):
    """And before items are compared."""
    bad("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
        put(table_s, p=S(p)), check(table_s, key(p), "attribute_not_exists(p)", values={":v": S("x")}))
    assert item(p) is None


def deep(levels):
    value = S("leaf")
    for _ in range(levels):
        value = M(n=value)
    return value


def test_first_faulty_action_is_told(bad, table_s, p):
    """Actions are read in their order."""
    nested, faulty = put(table_s, p=S(p), v=deep(32)), check(table_s, key(p + "x"), "attribute_not_exists(")
    bad(re.compile(NESTING + ".*"), nested, faulty)
    bad('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("', faulty, nested)


def test_deepest_item(write, item, table_s, p):
    """31 levels below an attribute are the most."""
    write(put(table_s, p=S(p), v=deep(31)))
    assert item(p)["v"] == deep(31)


def test_number_with_too_many_digits(bad, table_s, p):
    """Values are what they are anywhere."""
    bad("Attempting to store more than 38 significant digits in a Number", put(table_s, p=S(p), v=N("1" * 39)))


def test_wrong_kind_of_json(api, table_s, p):
    """A name that is a number is not read at all."""
    action = put(table_s, "attribute_exists(p)", names={"#x": 7}, p=S(p))
    assert api("TransactWriteItems", {"TransactItems": [action]}).error == "SerializationException"


@pytest.mark.parametrize("member", ["Expected", "ReturnValues", "ConditionalOperator"])
def test_older_parameters_are_passed_over(api, item, table_s, p, member):
    """Actions have no parameters of older times; what is unknown is passed over, as everywhere."""
    action = put(table_s, p=S(p))
    action["Put"][member] = "ALL_OLD"
    assert api("TransactWriteItems", {"TransactItems": [action]}).status == 200
    assert item(p)


def test_payload_of_more_than_4_mb(bad, item, table_s, p):
    """All items of a transaction have 4 MB."""
    bad(re.compile(r"Transaction payload size cannot exceed 4MB\. Payload Size: : Transaction payload size cannot "
                   r"exceed 4MB\. Payload Size: \d+"),
        *(put(table_s, p=S(f"{p}{i}"), x=S("x" * 100_000)) for i in range(50)))
    assert item(p + "0") is None


def test_payload_of_3_mb(write, item, table_s, p):
    """What is less goes."""
    write(*(put(table_s, p=S(f"{p}{i}"), x=S("x" * 100_000)) for i in range(30)))
    assert all(item(f"{p}{i}") for i in range(30))


def test_stored_items_are_no_payload(write, item, store, table_s, p):
    """5 MB can be deleted: the request counts, not what is stored."""
    for i in range(50):
        store(f"{p}{i}", x=S("x" * 100_000))
    write(*(delete(table_s, key(f"{p}{i}")) for i in range(50)))
    assert not any(item(f"{p}{i}") for i in range(50))


# --- What it costs -------------------------------------------------------------------------------


def test_capacity_total(write, table_s, p):
    """Two write units for each item of up to 1 KB."""
    answer = write(put(table_s, p=S(p + "a")), put(table_s, p=S(p + "b")), ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [{"TableName": table_s, "CapacityUnits": 4.0, "WriteCapacityUnits": 4.0}]


def test_capacity_indexes(write, table_s, p):
    """With the part of the table."""
    answer = write(put(table_s, p=S(p)), ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == [{
        "TableName": table_s, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0,
        "Table": {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}}]


def test_capacity_none(write, table_s, p):
    """NONE tells nothing."""
    assert "ConsumedCapacity" not in write(put(table_s, p=S(p)), ReturnConsumedCapacity="NONE")


def test_capacity_of_larger_items(write, store, table_s, p):
    """Two for each started KB, of the larger of the item before and after."""
    store(p, x=S("x" * 3000))
    answer = write(put(table_s, p=S(p)), ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 6.0


def test_capacity_of_several_tables(write, table_s, table_sn, p):
    """One entry for each table."""
    answer = write(put(table_sn, p=S(p), c=N(1)), put(table_s, p=S(p)), put(table_sn, p=S(p), c=N(2)),
                   ReturnConsumedCapacity="TOTAL")
    assert [(used["TableName"], used["CapacityUnits"]) for used in answer["ConsumedCapacity"]] == [
        (table_sn, 4.0), (table_s, 2.0)]


def test_capacity_of_indexes(write, table_gsi, p):
    """Indexes cost double, too."""
    answer = write(put(table_gsi, p=S(p), c=S("c"), g=S("g")), ReturnConsumedCapacity="INDEXES")
    (used,) = answer["ConsumedCapacity"]
    assert used["CapacityUnits"] == 4.0
    assert used["GlobalSecondaryIndexes"] == {"by-g": {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}}


def test_capacity_of_a_check(write, store, table_s, p):
    """A check costs what a write of its item would."""
    store(p, x=S("x" * 1500))
    answer = write(check(table_s, key(p), "attribute_exists(p)"), ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 4.0


def test_capacity_of_deleting_nothing(write, table_s, p):
    """A unit is the least, twice."""
    answer = write(delete(table_s, key(p)), ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 2.0


def test_collection_metrics(write, table_lsi, p):
    """Each collection once."""
    answer = write(put(table_lsi, p=S(p), c=S("1")), put(table_lsi, p=S(p), c=S("2")), put(table_lsi, p=S(p + "x"), c=S("1")),
                   ReturnItemCollectionMetrics="SIZE")
    metrics = answer["ItemCollectionMetrics"][table_lsi]
    assert sorted(one["ItemCollectionKey"]["p"]["S"] for one in metrics) == [p, p + "x"]
    assert all(one["SizeEstimateRangeGB"] == [0.0, 1.0] for one in metrics)


def test_no_collection_metrics(write, table_s, p):
    """Tables without local indexes have no collections."""
    answer = write(put(table_s, p=S(p)), ReturnItemCollectionMetrics="SIZE")
    assert answer.get("ItemCollectionMetrics", {}) == {}
    assert "ItemCollectionMetrics" not in write(put(table_s, p=S(p)))


# --- By the AWS CLI ------------------------------------------------------------------------------


def test_aws_cli(aws, item, table_s, p):
    """The example of the AWS CLI's documentation, in short."""
    answer = aws("dynamodb", "transact-write-items", "--transact-items", json.dumps([put(table_s, p=S(p))]),
                 "--return-consumed-capacity", "TOTAL", "--return-item-collection-metrics", "SIZE")
    assert answer["ConsumedCapacity"] == [{"TableName": table_s, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]
    assert item(p)


def test_keys_of_all_types(write, dynamodb, new_table, p):
    """Numbers and bytes are keys, too."""
    table = new_table(**schema("N", "B"))
    write(put(table, p=N(1), c={"B": b"\x00"}), put(table, p=N(1), c={"B": b"\x00\x00"}))
    assert dynamodb.scan(TableName=table)["Count"] == 2
