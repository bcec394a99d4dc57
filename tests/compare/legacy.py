"""The parameters from before there were expressions."""

from values import USUAL_TYPES

_COUNTS = {"EQ": 1, "NE": 1, "LE": 1, "LT": 1, "GE": 1, "GT": 1, "CONTAINS": 1, "NOT_CONTAINS": 1, "BEGINS_WITH": 1,
           "NULL": 0, "NOT_NULL": 0, "BETWEEN": 2}


def _operand(values, attribute, operator):
    if operator in ("CONTAINS", "NOT_CONTAINS"):
        return values.of_attribute({"h": "a", "k": "b", "m": "c"}.get(attribute, attribute))
    return values.of_attribute(attribute)


def condition(values, attribute):
    """One condition of QueryFilter or ScanFilter, or of Expected in its newer form."""
    operator = values.pick((*_COUNTS, "IN", "EQ", "EQ"))
    count = _COUNTS.get(operator) if operator != "IN" else values.random.randint(1, 3)
    if values.chance(0.1):
        count = values.random.randint(0, 3)
    result = {"ComparisonOperator": operator}
    if count or values.chance(0.2):
        result["AttributeValueList"] = [_operand(values, attribute, operator) for _ in range(count)]
    return result


def _attributes(values):
    return values.random.sample(list(USUAL_TYPES), values.random.randint(1, 3))


def filters(values):
    return {attribute: condition(values, attribute) for attribute in _attributes(values)}


def expected(values):
    def one(attribute):
        form = values.pick(("value", "exists", "missing", "condition", "condition", "odd"))
        value = values.of_attribute(attribute)
        if form == "condition":
            return condition(values, attribute)
        return {"value": {"Value": value}, "exists": {"Exists": True, "Value": value}, "missing": {"Exists": False},
                "odd": values.pick(({}, {"Exists": True}, {"Exists": False, "Value": value},
                                    {"Value": value, "ComparisonOperator": "LT"},
                                    {"Exists": False, "ComparisonOperator": "NULL"},
                                    {"Value": value, "AttributeValueList": [value]}))}[form]

    return {attribute: one(attribute) for attribute in _attributes(values)}


def updates(values):
    def one(attribute):
        action = values.pick(("PUT", "PUT", "ADD", "DELETE", None))
        result = {} if action is None else {"Action": action}
        if action != "DELETE" or values.chance(0.5):
            result["Value"] = values.of_attribute(attribute)
        if values.chance(0.05):
            result.pop("Value", None)
        return result

    attributes = _attributes(values)
    if values.chance(0.05):
        attributes.append("p")
    return {attribute: one(attribute) for attribute in attributes}


def key_conditions(values, keys):
    (name, kind), *rest = keys
    result = {name: {"ComparisonOperator": "EQ", "AttributeValueList": [values.key_value(kind)]}}
    if rest and values.chance(0.6):
        sort, kind = rest[0]
        operator = values.pick(("EQ", "LE", "LT", "GE", "GT", "BEGINS_WITH", "BETWEEN", "BETWEEN"))
        count = _COUNTS[operator]
        result[sort] = {"ComparisonOperator": operator,
                        "AttributeValueList": [values.key_value(kind) for _ in range(count)]}
    if values.chance(0.08):
        other = values.pick(("NE", "IN", "NULL", "CONTAINS", "eq", "LT"))
        result[values.pick(list(result))]["ComparisonOperator"] = other
    if values.chance(0.04):
        result["d"] = condition(values, "d")
    return result
