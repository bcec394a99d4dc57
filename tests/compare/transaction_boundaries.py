"""Transactions at the limits that the service documents, and one beyond."""

from schema import TABLES


def _key(number):
    return {"p": {"S": f"transact-{number}"}}


def _put(item, table="HashS"):
    return {"Put": {"TableName": table, "Item": item}}


def _update(key, expression="SET a = :v", table="HashS"):
    return {"Update": {"TableName": table, "Key": key, "UpdateExpression": expression,
                       "ExpressionAttributeValues": {":v": {"S": "a"}}}}


def _delete(key, table="HashS"):
    return {"Delete": {"TableName": table, "Key": key}}


def _check(key, table="HashS"):
    return {"ConditionCheck": {"TableName": table, "Key": key, "ConditionExpression": "attribute_not_exists(zz)"}}


def count(values, _operation):
    """As many actions as there may be, or one more; or two on one item."""
    actions = [_put(_key(number)) for number in range(values.pick((0, 1, 100, 101)))]
    if values.chance(0.3):
        actions = [_put(_key(0)), values.pick((_put, _update, _delete, _check))(_key(values.pick((0, 0, 1))))]
    return {"TransactItems": actions}


def get_count(values, _operation):
    numbers = range(values.pick((0, 1, 2, 100, 101)))
    gets = [{"Get": {"TableName": "HashS", "Key": _key(number)}} for number in numbers]
    if values.chance(0.3):
        gets = [{"Get": {"TableName": values.pick(("HashS", "Nothing")), "Key": _key(0)}}] * values.pick((1, 2))
    return {"TransactItems": gets}


def action(values, _operation):
    """Actions that are none, or several, or ask for too little; and one of a table that is not there."""
    good = _put(_key(1))
    bad = values.pick((
        {}, {**_put(_key(2)), **_delete(_key(2))}, _put(_key(2), "Nothing"), _check(_key(2), "Nothing"),
        {"ConditionCheck": {"TableName": "HashS", "Key": _key(2)}}, {"Update": {"TableName": "HashS", "Key": _key(2)}},
        _update(_key(2), "SET p = :v"), _update(_key(2), "SET a = a + :v"), _update(_key(2), "SET a.b = :v"),
        {"Put": {**_put(_key(2))["Put"], "ReturnValuesOnConditionCheckFailure": values.pick(("ALL_NEW", "none"))}},
        _update({"p": {"S": "a"}, "r": {"N": "1"}}, "SET a = :v, b = :v", "Indexed"),
        _put({"p": {"S": "a"}, "r": {"N": "1"}, values.pick("abc"): values.any()}, "Indexed"),
        _put({**_key(2), "z": {"S": "x" * (400 * 1024)}})))
    return {"TransactItems": values.pick(([bad], [good, bad], [bad, good]))}


def token(values, _operation):
    """Tokens at their bounds. Each is of one request alone: the same item with another value."""
    length = values.pick((0, 1, 36, 37))
    text = f"{values.random.getrandbits(128):032x}{'x' * 5}"[:length]
    return {"TransactItems": [_delete(_key("token"))], "ClientRequestToken": text}


def transact_key(values, operation):
    """Keys with an attribute too many, too few, empty or of another type, in the second action."""
    table = values.pick(list(TABLES.values()))
    key = values.key(table)
    name = values.pick([name for name, _ in table.keys])
    way = values.pick(("more", "fewer", "type", "wrong", "none", "empty", "long"))
    if way == "more":
        key["extra"] = values.any()
    elif way == "fewer":
        del key[name]
    elif way == "none":
        key = {}
    elif way in ("type", "wrong"):
        key[name] = values.any() if way == "type" else values.wrong()
    else:
        key[name] = {"S": "" if way == "empty" else "k" * 2049}
    if operation == "TransactGetItems":
        first, second = ({"Get": {"TableName": where, "Key": what}}
                         for where, what in (("HashS", _key(1)), (table.name, key)))
    else:
        first = _put(_key(1))
        second = values.pick((_put, _update, _delete, _check))(key, table=table.name)
    return {"TransactItems": [first, second]}
