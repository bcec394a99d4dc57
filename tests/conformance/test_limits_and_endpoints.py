"""DescribeLimits and DescribeEndpoints."""

import urllib.parse


def test_limits(dynamodb):
    """The quotas of an account: those of a new one where nobody raised them."""
    limits = dynamodb.describe_limits()
    assert {name: limits[name] for name in limits if name != "ResponseMetadata"} == {
        "AccountMaxReadCapacityUnits": 80000, "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000, "TableMaxWriteCapacityUnits": 40000}


def test_a_table_has_no_more_than_the_account(dynamodb):
    """Whatever the quotas are, they fit each other."""
    limits = dynamodb.describe_limits()
    assert 0 < limits["TableMaxReadCapacityUnits"] <= limits["AccountMaxReadCapacityUnits"]
    assert 0 < limits["TableMaxWriteCapacityUnits"] <= limits["AccountMaxWriteCapacityUnits"]


def test_endpoints(dynamodb, endpoint):
    """A client that looks for endpoints is told the one that it asks, for 1440 minutes."""
    assert dynamodb.describe_endpoints()["Endpoints"] == [
        {"Address": urllib.parse.urlsplit(endpoint).netloc, "CachePeriodInMinutes": 1440}]


def test_unknown_members_are_ignored(api):
    """Both operations have no parameters."""
    for operation in ("DescribeLimits", "DescribeEndpoints"):
        assert api(operation, {"Something": 1}).status == 200
