"""Comparing two answers: what may differ by right is made equal, and what is left is given a class."""

import dataclasses
import decimal
import json
import re

from schema import TABLES
from values import TYPES

NOT_IMPLEMENTED = "NotImplementedException"
CANCELED = "TransactionCanceledException"

# Members that say when, or which one of many: only that they are there is compared.
_VOLATILE = {"TableArn", "TableId", "IndexArn", "LatestStreamArn", "LatestStreamLabel", "CreationDateTime",
             "LastIncreaseDateTime", "LastDecreaseDateTime", "LastUpdateToPayPerRequestDateTime", "TableSizeBytes",
             "ItemCount", "IndexSizeBytes"}
# Lists without an order of their own, by their names.
_UNORDERED = {"AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "NonKeyAttributes"}
# Members that hold attributes: which of the attributes differs belongs to no class.
_ATTRIBUTES = {"Item", "Attributes", "Key", "LastEvaluatedKey", "ItemCollectionKey"}

# Members whose members are named after tables.
_BY_TABLE = {"Responses", "UnprocessedKeys", "UnprocessedItems", "ItemCollectionMetrics"}

_CONSTRAINTS = re.compile(r"^\d+ validation errors? detected: ")


@dataclasses.dataclass(frozen=True, order=True)
class Class:
    """A class of differences: the operation and what each of the two said, with the values left out."""

    operation: str
    serein: str
    other: str

    @property
    def is_missing(self):
        """Whether serein said that it does not implement this."""
        return self.serein.startswith(NOT_IMPLEMENTED)


# What may differ by right.


def order_of(value):
    """Something to sort any values by."""
    return json.dumps(value, sort_keys=True)


def _is_set(name, value):
    return name in ("SS", "NS", "BS") and isinstance(value, list)


def normalised(value, name=""):
    """The value with everything made equal that has no meaning."""
    if name in _VOLATILE:
        return "(there)"
    if isinstance(value, dict):
        return {key: normalised(value[key], key) for key in sorted(value)}
    if isinstance(value, list):
        parts = [normalised(part) for part in value]
        return sorted(parts, key=order_of) if _is_set(name, value) or name in _UNORDERED else parts
    return value


def _sorted_responses(body):
    """The answer of BatchGetItem, whose items come in no order."""
    responses = {table: sorted(items, key=order_of) for table, items in body.get("Responses", {}).items()}
    return {**body, "Responses": responses}


def comparable(operation, request, body):
    """What of a successful answer to the request is compared."""
    if not isinstance(body, dict):
        return body
    body = normalised(body)
    for member in ("ConsumedCapacity", "ItemCollectionMetrics"):
        if operation.startswith(("Batch", "Transact")) and isinstance(body.get(member), list):
            body[member] = sorted(body[member], key=lambda part: (part.get("TableName", ""), order_of(part)))
    if operation == "BatchGetItem":
        return _sorted_responses(body)
    index = request.get("IndexName") if isinstance(request, dict) else None
    if operation == "Scan" or (operation == "Query" and index):
        if "ExclusiveStartKey" in request or request.get("TotalSegments", 1) > 8:
            return {}  # where it goes on from there is the server's own affair
        if "Limit" in request or "TotalSegments" in request:
            body.pop("ConsumedCapacity", None)  # pages are walked to the end, and may be cut otherwise
            body.pop("LastEvaluatedKey", None)
    if operation == "Scan" and "Items" in body:
        body["Items"] = sorted(body["Items"], key=order_of)
    if operation == "Query" and index and "Items" in body:
        body["Items"] = _ties_sorted(request, body["Items"])
    return body


def _ties_sorted(request, items):
    """Items of an index in their order; those with the same sort key come in any order, so they are sorted."""
    table = TABLES.get(request.get("TableName"))
    index = table.index(request["IndexName"]) if table else None
    if index is None or len(index.keys) < 2:
        return sorted(items, key=order_of)
    sort_key = index.keys[1][0]
    groups = []
    for item in items:
        value = order_of(item.get(sort_key))
        if not groups or groups[-1][0] != value:
            groups.append((value, []))
        groups[-1][1].append(item)
    return [item for _, group in groups for item in sorted(group, key=order_of)]


# Texts.

_MASKS = [
    (re.compile(r"Value '.*?' at '([\w.]+)' failed", re.S), r"Value … at '\1' failed"),
    (re.compile(r"at '([a-zA-Z]+)\.[^']*' failed"), r"at '\1.…' failed"),
    (re.compile(r"token: .*, near: .*", re.S), "token: …, near: …"),
    (re.compile(r"(operator|function): [^,;]*(?=[,;]|$)"), r"\1: …"),
    (re.compile(r"(operator or function): [^,;]*"), r"\1: …"),
    (re.compile(r"(operand type|type): \{?[A-Z]+\}?"), r"\1: …"),
    (re.compile(r"(number of operands|operands|operators|size|length|value|limit)( is|:)? \d+"), r"\1\2 …"),
    (re.compile(r"(attribute|attribute name|attribute value|keyword|function|path|token|IndexName|index|table): ?"
                r"[^;,\[\]]+$"), r"\1: …"),
    (re.compile(r"(attribute|attribute name|attribute value|keyword|function): ?[^;,\[\]]+(?=[;,])"), r"\1: …"),
    (re.compile(r"\[.*\]", re.S), "[…]"),
    (re.compile(r"\{.*\}", re.S), "{…}"),
    (re.compile(r'"[^"]*"'), '"…"'),
    (re.compile(r"'[^']*'"), "'…'"),
    (re.compile(r"Table: \S+ not found"), "Table: … not found"),
    (re.compile(r"([Kk]ey): [^;,\[\]]+$"), r"\1: …"),
    (re.compile(r"(AttributeValue:) \S+ (is null)"), r"\1 … \2"),
    (re.compile(r"(unused in expressions: keys:) .*", re.S), r"\1 …"),
    (re.compile(r"(mismatch for key) .*? expected: \w+ actual: \w+"), r"\1 … expected: … actual: …"),
    (re.compile(r"(numeric value:?) .*", re.S), r"\1 …"),
    (re.compile(r"(?<!\w)[#:][\w-]+"), "…"),
    (re.compile(r"arn:aws:[\w:/.-]+"), "…"),
    (re.compile(r"\b\d+\b"), "…"),
]


def masked(message):
    """A message without what the request brought into it."""
    for pattern, text in _MASKS:
        message = pattern.sub(text, message)
    return message[:300]


def _constraints(message):
    """The single complaints of a message about several."""
    return [masked(part) for part in re.split(r"; (?=Value )", _CONSTRAINTS.sub("", message))]


def _texts(serein, other):
    """The two messages as they go into a class: equal ones are never asked about."""
    if _CONSTRAINTS.match(serein) and _CONSTRAINTS.match(other):
        ours, theirs = _constraints(serein), _constraints(other)
        only_ours = [text for text in ours if text not in theirs]
        only_theirs = [text for text in theirs if text not in ours]
        if only_ours or only_theirs:
            return ("constraints: " + "; ".join(only_ours), "constraints: " + "; ".join(only_theirs))
    texts = masked(serein), masked(other)
    if texts[0] == texts[1]:
        return texts[0] + " (other values)", texts[1]
    return texts


def _said(answer, text):
    if answer.kind == CANCELED:
        text = ", ".join(sorted({_reason(reason) for reason in _reasons(answer) if reason.get("Code") != "None"}))
    status = "" if answer.status in (200, 400) else f"{answer.status} "
    return f"{status}{answer.kind}: {text}" if not answer.ok else "ok"


# Bodies.


def _shape(value):
    """What a class says of a value: words of the API as they are, anything else by its type."""
    if value is _ABSENT:
        return "absent"
    if isinstance(value, str) and re.fullmatch(r"[A-Z_]{3,}|\(there\)", value):
        return value
    return {dict: "object", list: "list", str: "text", bool: "boolean", type(None): "null"}.get(type(value), "number")


_ABSENT = object()
_EXACT = decimal.Context(prec=100)


def _is_attribute_value(value):
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in TYPES


def plain_numbers(value, name=""):
    """The value with all numbers written in one way."""
    if isinstance(value, dict):
        return {key: plain_numbers(part, key) for key, part in value.items()}
    if isinstance(value, list):
        parts = [plain_numbers(part, "N" if name == "NS" else "") for part in value]
        return sorted(parts) if name == "NS" and all(isinstance(part, str) for part in parts) else parts
    if name == "N" and isinstance(value, str):
        try:
            return str(_EXACT.add(decimal.Decimal(value).normalize(_EXACT), 0))
        except decimal.InvalidOperation:
            return value
    return value


def differences(ours, theirs, path=""):
    """The places where two bodies differ: (path, what ours has, what theirs has)."""
    name = path.rsplit(".", 1)[-1].removesuffix("[]")
    if ours == theirs:
        return []
    if isinstance(ours, dict) and isinstance(theirs, dict):
        holds_attributes = name in _ATTRIBUTES or path.endswith("Items[]") or path.startswith("Responses.")
        if holds_attributes or _is_attribute_value(ours):
            alike = plain_numbers(ours) == plain_numbers(theirs)
            return [(path, "attributes", "numbers written otherwise" if alike else "other attributes")]
        result = []
        for key in sorted({*ours, *theirs}):
            inner = "*" if path in _BY_TABLE else key
            place = f"{path}.{inner}" if path else inner
            result += differences(ours.get(key, _ABSENT), theirs.get(key, _ABSENT), place)
        return result
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return [(path, "list", "longer list" if len(theirs) > len(ours) else "shorter list")]
        if name == "Items" and sorted(ours, key=order_of) == sorted(theirs, key=order_of):
            return [(path, "list", "other order")]
        return [found for pair in zip(ours, theirs) for found in differences(*pair, f"{path}[]")]
    shapes = _shape(ours), _shape(theirs)
    if shapes[0] == shapes[1]:
        shapes = shapes[0], f"other {shapes[1]}"
    return [(path, *shapes)]


def _reasons(answer):
    return [reason for reason in answer.body.get("CancellationReasons", []) if isinstance(reason, dict)]


def _reason(reason):
    """What a class says of why an action was cancelled."""
    return f"{reason.get('Code')}: {masked(reason.get('Message') or 'no message')}"


def cancellations(operation, serein, other):
    """The classes of the differences between why two transactions were cancelled."""
    words = [masked(answer.message) for answer in (serein, other)]
    found = {Class(operation, *words)} if words[0] != words[1] else set()
    ours, theirs = _reasons(serein), _reasons(other)
    if len(ours) != len(theirs):
        return found | {Class(operation, f"cancelled: {len(ours)} reasons", f"cancelled: {len(theirs)} reasons")}
    for pair in zip(ours, theirs):
        if any(pair[0].get(member) != pair[1].get(member) for member in ("Code", "Message")):
            found.add(Class(operation, *(f"cancelled: {_reason(reason)}" for reason in pair)))
            continue
        items = [{"Item": normalised(reason["Item"])} if "Item" in reason else {} for reason in pair]
        found |= {Class(operation, f"cancelled, {path}: {a}", f"cancelled, {path}: {b}")
                  for path, a, b in differences(*items)}
    return found


def classes(operation, request, serein, other):
    """The classes of the differences between two answers to a request; empty when they agree."""
    if serein.kind == NOT_IMPLEMENTED:
        return {Class(operation, f"{NOT_IMPLEMENTED}: {masked(serein.message)}", "anything")}
    if serein.ok and other.ok:
        ours, theirs = (comparable(operation, request, answer.body) for answer in (serein, other))
        return {Class(operation, f"ok, {path}: {ours_has}", f"ok, {path}: {theirs_has}")
                for path, ours_has, theirs_has in differences(ours, theirs)}
    if serein.kind == other.kind == CANCELED:
        return cancellations(operation, serein, other)
    same = serein.kind == other.kind and serein.message == other.message and serein.status == other.status
    if same and serein.namespace == other.namespace:
        return set()
    if same:
        return {Class(operation, f"{serein.namespace}#{serein.kind}", f"{other.namespace}#{other.kind}")}
    if serein.kind == other.kind and serein.message != other.message:
        texts = _texts(serein.message, other.message)
    else:
        texts = masked(serein.message), masked(other.message)
    return {Class(operation, _said(serein, texts[0]), _said(other, texts[1]))}
