"""Numbers: exact, up to 38 digits, and always answered in one form."""

import pytest

from support import invalid

LARGEST = "9" * 38 + "0" * 88
SMALLEST = "0." + "0" * 129 + "1"

NORMAL = {
    "0": "0", "-0": "0", "0.0": "0", "000": "0", "0e10": "0", "-0.000e-5": "0",
    "1": "1", "+1": "1", "-1": "-1", "00042": "42", "-007": "-7",
    "1.0": "1", "3.1400": "3.14", "100": "100", "0.5": "0.5", ".5": "0.5", "5.": "5", "-.25": "-0.25",
    "1e2": "100", "1E2": "100", "1.5E2": "150", "1e+2": "100", "15e-1": "1.5", "1e-3": "0.001", "0.001e3": "1",
    "12345678901234567890123456789012345678": "12345678901234567890123456789012345678",
    "-0.12345678901234567890123456789012345678": "-0.12345678901234567890123456789012345678",
    "1234567890123456789.0123456789012345678": "1234567890123456789.0123456789012345678",
    "1e37": "1" + "0" * 37, "1e38": "1" + "0" * 38, "1e125": "1" + "0" * 125,
    "9.9999999999999999999999999999999999999E+125": LARGEST,
    "-9.9999999999999999999999999999999999999E+125": "-" + LARGEST,
    "1E-130": SMALLEST, "-1E-130": "-" + SMALLEST,
    "0.1e-129": SMALLEST, "10e-131": SMALLEST,
    "1" + "0" * 50: "1" + "0" * 50,
    "0" * 60 + "1." + "0" * 60: "1",
}


def name_of(text):
    return text if len(text) < 24 else f"{text[:20]}~{len(text)}"


@pytest.mark.parametrize("written, stored", NORMAL.items(), ids=[name_of(text) for text in NORMAL])
def test_normal_form(dynamodb, table_s, p, written, stored):
    """Answers have no exponent, no plus, and no zeros that say nothing."""
    dynamodb.put_item(TableName=table_s, Item={"p": {"S": p}, "n": {"N": written}, "s": {"NS": [written]}})
    item = dynamodb.get_item(TableName=table_s, Key={"p": {"S": p}}, ConsistentRead=True)["Item"]
    assert item["n"] == {"N": stored}
    assert item["s"] == {"NS": [stored]}


DIGITS = "Attempting to store more than 38 significant digits in a Number"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
NOT_NUMERIC = "The parameter cannot be converted to a numeric value"

REFUSED = {
    "123456789012345678901234567890123456789": DIGITS,
    "-1.23456789012345678901234567890123456789": DIGITS,
    "314159265358979323846264338327950288419e30": DIGITS,
    "1e126": OVERFLOW, "-1e126": OVERFLOW, "11e125": OVERFLOW, "1e1000000": OVERFLOW, "1" + "0" * 126: OVERFLOW,
    "1e-131": UNDERFLOW, "-1e-131": UNDERFLOW, "0.9e-130": UNDERFLOW, "1e-1000000": UNDERFLOW,
    "": NOT_NUMERIC,
    **{text: f"{NOT_NUMERIC}: {text}" for text in (
        "NaN", "-NaN", "Infinity", "-Infinity", "inf", "dog", "1.2.3", "--1", "+-1", "1e", "e5", "1e1.5", ".", "-",
        " ", " 1", "1 ", "1 000", "1,5", "0x10", "1_000", "١", "1f", "1e5e5")},
}


@pytest.mark.parametrize("written, message", REFUSED.items(), ids=[name_of(text) for text in REFUSED])
def test_refused(dynamodb, table_s, p, written, message):
    """What is no number, has too many digits or is out of range is refused, and the reason is told."""
    invalid(dynamodb.put_item, message, TableName=table_s, Item={"p": {"S": p}, "n": {"N": written}})


@pytest.mark.parametrize("smaller, larger", [
    ("-1e125", "-1"), ("-10", "-9.5"), ("-1", "0"), ("-1e-130", "0"), ("0", "1e-130"), ("1e-130", "1e-129"),
    ("0.1", "0.11"), ("9", "10"), ("99", "100"), ("1.5", "1.5000000000000000000000000000000000001"),
    ("99999999999999999999999999999999999998", "99999999999999999999999999999999999999"), ("9.9e124", "1e125"),
])
def test_order_of_numbers(dynamodb, table_sn, p, smaller, larger):
    """Range keys are ordered by value, over the whole range."""
    for number in (larger, smaller):
        dynamodb.put_item(TableName=table_sn, Item={"p": {"S": p}, "c": {"N": number}})
    first, second = dynamodb.query(
        TableName=table_sn, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": p}})["Items"]
    assert dynamodb.get_item(TableName=table_sn, Key={"p": {"S": p}, "c": {"N": smaller}})["Item"] == first
    assert dynamodb.get_item(TableName=table_sn, Key={"p": {"S": p}, "c": {"N": larger}})["Item"] == second
