"""Account and region of the caller: each has tables of its own."""

import pytest

from conftest import make_table
from support import client, expect, random_account, random_text, refusal_of


@pytest.fixture
def table_of(endpoint):
    """Makes a table "shared-name" with one item, as account and region; answers the client."""
    made = []

    def make(access_key, region):
        own = client(endpoint, access_key, region=region)
        make_table(own, "shared-name")
        own.put_item(TableName="shared-name", Item={"p": {"S": "x"}, "whose": {"S": f"{access_key} {region}"}})
        made.append(own)
        return own

    yield make
    for own in made:
        own.delete_table(TableName="shared-name")


def whose(own):
    return own.get_item(TableName="shared-name", Key={"p": {"S": "x"}})["Item"]["whose"]["S"]


def test_accounts_are_separate(table_of):
    """Two accounts may have tables of one name, and see their own."""
    first, second = random_account(), random_account()
    one, other = table_of(first, "us-east-1"), table_of(second, "us-east-1")
    assert whose(one) == f"{first} us-east-1"
    assert whose(other) == f"{second} us-east-1"
    assert one.list_tables()["TableNames"] == ["shared-name"]


def test_regions_are_separate(table_of):
    """So have two regions of one account."""
    account = random_account()
    one, other = table_of(account, "us-east-1"), table_of(account, "eu-central-1")
    assert whose(one) == f"{account} us-east-1"
    assert whose(other) == f"{account} eu-central-1"


def test_table_of_another_account_is_not_found(table_of, endpoint):
    """What is another's does not exist."""
    table_of(random_account(), "us-east-1")
    stranger = client(endpoint, random_account())
    expect(refusal_of(stranger.describe_table, TableName="shared-name"), "ResourceNotFoundException")
    expect(refusal_of(stranger.get_item, TableName="shared-name", Key={"p": {"S": "x"}}), "ResourceNotFoundException")
    assert stranger.list_tables()["TableNames"] == []


def test_arn_of_account_and_region(table_of):
    """An access key of twelve digits is the account; the region is that of the signature."""
    account = random_account()
    table = table_of(account, "ap-southeast-2").describe_table(TableName="shared-name")["Table"]
    assert table["TableArn"] == f"arn:aws:dynamodb:ap-southeast-2:{account}:table/shared-name"


@pytest.mark.parametrize("access_key", ["AKIAEXAMPLE", "test", "12345678901", "1234567890123", "12345678901a"])
def test_other_access_keys_are_one_account(endpoint, dynamodb, table_s, access_key):
    """Whatever is not twelve digits is account 000000000000, so that colleagues see the same tables."""
    assert client(endpoint, access_key).describe_table(TableName=table_s)["Table"]["TableArn"] == \
        f"arn:aws:dynamodb:us-east-1:000000000000:table/{table_s}"


def test_deleting_in_one_account(table_of, endpoint):
    """Deleting leaves the other account's table."""
    account = random_account()
    own = client(endpoint, random_account())
    other = table_of(account, "us-east-1")
    make_table(own, "shared-name")
    own.delete_table(TableName="shared-name")
    assert whose(other) == f"{account} us-east-1"


def test_arn_of_another_account(table_of, endpoint, dynamodb):
    """An ARN of another account does not open its table without a policy that allows it."""
    arn = table_of(random_account(), "us-east-1").describe_table(TableName="shared-name")["Table"]["TableArn"]
    stranger = client(endpoint, random_account())
    refusal = refusal_of(stranger.get_item, TableName=arn, Key={"p": {"S": random_text()}})
    assert refusal.code in ("ResourceNotFoundException", "AccessDeniedException", "ValidationException")
