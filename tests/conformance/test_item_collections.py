"""ReturnItemCollectionMetrics: the size of what shares a partition key, for tables with local indexes."""

import pytest

from support import N, S

WRITES = {
    "PutItem": lambda p: {"Item": {"p": S(p), "c": S("x"), "n": N(1)}},
    "UpdateItem": lambda p: {"Key": {"p": S(p), "c": S("x")}, "UpdateExpression": "SET n = :n",
                             "ExpressionAttributeValues": {":n": N(1)}},
    "DeleteItem": lambda p: {"Key": {"p": S(p), "c": S("x")}},
}


def metrics(p):
    return {"ItemCollectionKey": {"p": S(p)}, "SizeEstimateRangeGB": [0, 1]}


@pytest.mark.parametrize("operation", WRITES)
def test_size(api, table_lsi, p, operation):
    """A small collection is between nothing and one gigabyte."""
    api("PutItem", {"TableName": table_lsi, "Item": {"p": S(p), "c": S("x")}})
    answer = api(operation, {"TableName": table_lsi, "ReturnItemCollectionMetrics": "SIZE", **WRITES[operation](p)})
    assert answer.json["ItemCollectionMetrics"] == metrics(p)


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("kind", ["NONE", None])
def test_not_asked(api, table_lsi, p, operation, kind):
    """Nothing is told unless asked for."""
    more = {"ReturnItemCollectionMetrics": kind} if kind else {}
    assert "ItemCollectionMetrics" not in api(operation, {"TableName": table_lsi, **WRITES[operation](p), **more}).json


@pytest.mark.parametrize("table", ["table_ss", "table_gsi"])
@pytest.mark.parametrize("operation", WRITES)
def test_no_local_index(api, request, p, operation, table):
    """Only tables with local indexes have item collections."""
    body = {"TableName": request.getfixturevalue(table), "ReturnItemCollectionMetrics": "SIZE", **WRITES[operation](p)}
    if table == "table_gsi" and operation == "PutItem":
        body["Item"].pop("n")
    answer = api(operation, body)
    assert answer.status == 200
    assert "ItemCollectionMetrics" not in answer.json


@pytest.mark.parametrize("operation", WRITES)
def test_with_all_else(api, table_lsi, p, operation):
    """Metrics go with capacity and old values."""
    api("PutItem", {"TableName": table_lsi, "Item": {"p": S(p), "c": S("x")}})
    answer = api(operation, {"TableName": table_lsi, "ReturnItemCollectionMetrics": "SIZE", "ReturnValues": "ALL_OLD",
                             "ReturnConsumedCapacity": "TOTAL", **WRITES[operation](p)})
    assert answer.json["Attributes"] == {"p": S(p), "c": S("x")}
    assert answer.json["ItemCollectionMetrics"] == metrics(p)
    assert answer.json["ConsumedCapacity"]["TableName"] == table_lsi


def batch(api, requests, kind="SIZE"):
    return api("BatchWriteItem", {"RequestItems": requests, "ReturnItemCollectionMetrics": kind}).json


def test_batch(api, table_lsi, table_ss, p):
    """A batch tells each collection that it wrote to, for each table that has some."""
    answer = batch(api, {
        table_lsi: [{"PutRequest": {"Item": {"p": S(p + name), "c": S("x")}}} for name in "ab"],
        table_ss: [{"PutRequest": {"Item": {"p": S(p), "c": S("x")}}}]})
    assert set(answer["ItemCollectionMetrics"]) == {table_lsi}
    found = sorted(answer["ItemCollectionMetrics"][table_lsi], key=str)
    assert found == [metrics(p + "a"), metrics(p + "b")]


def test_batch_of_one_collection(api, table_lsi, p):
    """Several writes to one collection (whether each is told or all together is not documented)."""
    answer = batch(api, {table_lsi: [
        {"PutRequest": {"Item": {"p": S(p), "c": S("1")}}}, {"DeleteRequest": {"Key": {"p": S(p), "c": S("2")}}}]})
    assert {str(each) for each in answer["ItemCollectionMetrics"][table_lsi]} == {str(metrics(p))} or \
        all(each["ItemCollectionKey"] == {"p": S(p)} for each in answer["ItemCollectionMetrics"][table_lsi])


def test_batch_that_is_not_asked(api, table_lsi, p):
    """Nothing is told unless asked for."""
    answer = batch(api, {table_lsi: [{"PutRequest": {"Item": {"p": S(p), "c": S("x")}}}]}, "NONE")
    assert answer == {"UnprocessedItems": {}}
