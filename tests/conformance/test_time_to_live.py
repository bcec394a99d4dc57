"""UpdateTimeToLive and DescribeTimeToLive: settings, and what is refused. What expires: test_time_to_live_expiry.py."""

import pytest

from support import NOT_NULL, expect, invalid, random_text, refusal_of, violation, violations


def setting(name, enabled):
    return {"TimeToLiveSpecification": {"AttributeName": name, "Enabled": enabled}}


@pytest.fixture
def describe(dynamodb):
    return lambda table: dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]


def test_disabled_by_default(dynamodb, table_s, describe):
    """A table has no time to live unless it is given one."""
    assert describe(table_s) == {"TimeToLiveStatus": "DISABLED"}


@pytest.mark.parametrize("name", ["ttl", "expiresAt", "a.b", "x" * 255, "é"])
def test_enable(dynamodb, new_table, describe, name):
    """The answer repeats the setting; the description has the attribute."""
    table = new_table()
    answer = dynamodb.update_time_to_live(TableName=table, **setting(name, True))
    assert answer["TimeToLiveSpecification"] == {"AttributeName": name, "Enabled": True}
    described = describe(table)
    assert described["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
    assert described["AttributeName"] == name


def test_it_goes_with_its_table(dynamodb, new_table, describe):
    """A table that is made anew has no setting of the old one."""
    table = new_table()
    dynamodb.update_time_to_live(TableName=table, **setting("ttl", True))
    dynamodb.delete_table(TableName=table)
    dynamodb.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 0.05})
    new_table(table)
    assert describe(table)["TimeToLiveStatus"] == "DISABLED"


def test_items_stay_as_they_are(dynamodb, new_table):
    """The attribute may have any type and value; the setting changes no item."""
    table = new_table()
    dynamodb.update_time_to_live(TableName=table, **setting("ttl", True))
    for i, value in enumerate([{"S": "never"}, {"N": "99999999999"}, {"NULL": True}]):
        dynamodb.put_item(TableName=table, Item={"p": {"S": str(i)}, "ttl": value})
        assert dynamodb.get_item(TableName=table, Key={"p": {"S": str(i)}})["Item"]["ttl"] == value


def test_table_by_arn(dynamodb, new_table, describe):
    """A table may be named by its ARN."""
    arn = dynamodb.describe_table(TableName=new_table())["Table"]["TableArn"]
    dynamodb.update_time_to_live(TableName=arn, **setting("ttl", True))
    assert describe(arn)["AttributeName"] == "ttl"


# --- Refused -------------------------------------------------------------------------------------


def test_enabled_twice(dynamodb, new_table):
    """A setting is switched, not repeated."""
    table = new_table()
    dynamodb.update_time_to_live(TableName=table, **setting("ttl", True))
    invalid(dynamodb.update_time_to_live, "TimeToLive is already enabled", TableName=table, **setting("ttl", True))


def test_disabled_twice(dynamodb, table_s):
    """What is off cannot be switched off."""
    invalid(dynamodb.update_time_to_live, "TimeToLive is already disabled", TableName=table_s, **setting("ttl", False))


def test_too_soon(dynamodb, new_table):
    """Documented: an hour passes between two changes. What is wrong anyway is told first, as recorded."""
    table = new_table()
    dynamodb.update_time_to_live(TableName=table, **setting("ttl", True))
    invalid(dynamodb.update_time_to_live, "Time to live has been modified multiple times within a fixed interval",
            TableName=table, **setting("ttl", False))
    invalid(dynamodb.update_time_to_live, "TimeToLive is already enabled", TableName=table, **setting("ttl", True))
    invalid(dynamodb.update_time_to_live,
            "TimeToLive is active on a different AttributeName: current AttributeName is ttl",
            TableName=table, **setting("other", False))


@pytest.mark.parametrize("enabled", [True, False])
def test_other_attribute(dynamodb, new_table, describe, enabled):
    """The attribute changes only by way of disabling (the words differ between sources)."""
    table = new_table()
    dynamodb.update_time_to_live(TableName=table, **setting("ttl", True))
    invalid(dynamodb.update_time_to_live, None, TableName=table, **setting("other", enabled))
    assert describe(table)["AttributeName"] == "ttl"


def test_empty_name(dynamodb, table_s):
    """An attribute has a name (the words differ between sources)."""
    invalid(dynamodb.update_time_to_live, None, TableName=table_s, **setting("", True))


@pytest.mark.parametrize("specification, entries", [
    (None, [(None, "timeToLiveSpecification", NOT_NULL)]),
    ({"Enabled": True}, [(None, "timeToLiveSpecification.attributeName", NOT_NULL)]),
    ({"AttributeName": "ttl"}, [(None, "timeToLiveSpecification.enabled", NOT_NULL)]),
    ({"AttributeName": "x" * 256, "Enabled": True},
     [("x" * 256, "timeToLiveSpecification.attributeName", "Member must have length less than or equal to 255")]),
], ids=["nothing", "no name", "no switch", "long name"])
def test_violations(api, table_s, specification, entries):
    """Bounds of the interface model."""
    body = {"TableName": table_s, **({"TimeToLiveSpecification": specification} if specification else {})}
    answer = api("UpdateTimeToLive", body)
    assert (answer.error, answer.message) == \
        ("ValidationException", violations(*(violation(*entry) for entry in entries)))


@pytest.mark.parametrize("operation, more", [("UpdateTimeToLive", setting("ttl", True)), ("DescribeTimeToLive", {})])
def test_no_name(api, operation, more):
    """Operations on tables have their own words for a missing name."""
    assert api(operation, more).message == "The parameter 'TableName' is required but was not present in the request"


@pytest.mark.parametrize("operation, more", [
    ("update_time_to_live", setting("ttl", True)), ("describe_time_to_live", {})])
def test_unknown_table(dynamodb, operation, more):
    """The words of operations on tables."""
    name = f"serein-test-{random_text()}"
    expect(refusal_of(getattr(dynamodb, operation), TableName=name, **more), "ResourceNotFoundException",
           f"Requested resource not found: Table: {name} not found")


@pytest.mark.parametrize("body", [
    {"TimeToLiveSpecification": "x"}, {"TimeToLiveSpecification": {"AttributeName": 1, "Enabled": True}},
    {"TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": 1}},
])
def test_wrong_types(api, table_s, body):
    """JSON of the wrong type is no request at all."""
    assert api("UpdateTimeToLive", {"TableName": table_s, **body}).error == "SerializationException"
