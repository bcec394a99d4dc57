"""How often throughput and billing may be changed."""

import re
import time

from support import expect, refusal_of

TIME = r"[A-Z][a-z]+day, [A-Z][a-z]+ \d{1,2}, \d{4} at \d{1,2}:\d\d:\d\d [AP]M Coordinated Universal Time"


def units(read, write):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


def away_from_midnight():
    """Counting begins anew at midnight UTC, which must not pass during a test."""
    left = 86400 - time.time() % 86400
    if left < 10:
        time.sleep(left)


def test_decreases_of_a_day(dynamodb, new_table):
    """Four decreases on a UTC day, then one an hour; increases are free, and count nothing."""
    away_from_midnight()
    name = new_table(BillingMode="PROVISIONED", ProvisionedThroughput=units(20, 20))
    for read in range(19, 15, -1):
        dynamodb.update_table(TableName=name, ProvisionedThroughput=units(read, 20))
    table = dynamodb.describe_table(TableName=name)["Table"]["ProvisionedThroughput"]
    assert (table["NumberOfDecreasesToday"], "LastDecreaseDateTime" in table) == (4, True)
    refusal = refusal_of(dynamodb.update_table, TableName=name, ProvisionedThroughput=units(15, 20))
    expect(refusal, "LimitExceededException", re.compile(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the "
        "first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 "
        f"seconds. Number of decreases today: 4. Last decrease at {TIME}. Next decrease can be made at {TIME}"))
    dynamodb.update_table(TableName=name, ProvisionedThroughput=units(30, 20))
    table = dynamodb.describe_table(TableName=name)["Table"]["ProvisionedThroughput"]
    assert (table["ReadCapacityUnits"], table["NumberOfDecreasesToday"]) == (30, 4)
    assert "LastIncreaseDateTime" in table


def test_switches_to_on_demand(dynamodb, new_table):
    """Four times within 24 hours; back to provisioned at any time (the words for the fifth are not on record)."""
    name = new_table(BillingMode="PROVISIONED", ProvisionedThroughput=units(1, 1))
    for _ in range(4):
        dynamodb.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
        dynamodb.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=units(1, 1))
    expect(refusal_of(dynamodb.update_table, TableName=name, BillingMode="PAY_PER_REQUEST"), "LimitExceededException")
    assert dynamodb.describe_table(TableName=name)["Table"]["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
