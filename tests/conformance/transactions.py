"""What tests of transactions share: actions, briefly, and what a cancelled transaction says."""

from support import S, refusal_of

SCHEMA_MISMATCH = "The provided key element does not match the schema"
TWICE = "Transaction request cannot include multiple operations on one item"


def put(table, condition=None, names=None, values=None, on_failure=None, **item):
    return {"Put": parameters({"TableName": table, "Item": item}, condition, names, values, on_failure)}


def update(table, key, expression, condition=None, names=None, values=None, on_failure=None):
    return {"Update": parameters({"TableName": table, "Key": key, "UpdateExpression": expression},
                                 condition, names, values, on_failure)}


def delete(table, key, condition=None, names=None, values=None, on_failure=None):
    return {"Delete": parameters({"TableName": table, "Key": key}, condition, names, values, on_failure)}


def check(table, key, condition, names=None, values=None, on_failure=None):
    return {"ConditionCheck": parameters({"TableName": table, "Key": key}, condition, names, values, on_failure)}


def get(table, key, **more):
    return {"Get": {"TableName": table, "Key": key, **more}}


def parameters(given, condition, names, values, on_failure):
    optional = {"ConditionExpression": condition, "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values, "ReturnValuesOnConditionCheckFailure": on_failure}
    return {**given, **{name: value for name, value in optional.items() if value is not None}}


def key(p):
    return {"p": S(p)}


def cancelled(call, *codes, **arguments):
    """Expects a cancellation with these codes, also in its message; returns the reasons."""
    refusal = refusal_of(call, **arguments)
    assert refusal.code == "TransactionCanceledException", refusal.message
    reasons = refusal.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == list(codes)
    assert refusal.message == ("Transaction cancelled, please refer cancellation reasons for specific reasons "
                               f"[{', '.join(codes)}]")
    for reason in reasons:
        assert ("Message" in reason) == (reason["Code"] != "None")
    return reasons
