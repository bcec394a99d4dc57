"""CreateTable: what it accepts, what it answers, and what it refuses in which words."""

import itertools
import re
import time

import pytest

from conftest import make_table, schema
from support import NOT_NULL, expect, invalid, one_of, random_text, refusal_of, violation, violations

INVALID = "One or more parameter values were invalid: "


def good(**changes):
    """Parameters of a table that could be made, with changes; None leaves one out."""
    parameters = {"TableName": f"serein-test-{random_text()}", "BillingMode": "PAY_PER_REQUEST", **schema(), **changes}
    return {name: value for name, value in parameters.items() if value is not None}


def keys(*elements):
    return [{"AttributeName": name, "KeyType": role} for name, role in elements]


def definitions(*elements):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in elements]


# --- What is accepted ----------------------------------------------------------------------------


@pytest.mark.parametrize("types", [(h,) for h in "SNB"] + list(itertools.product("SNB", "SNB")), ids="".join)
def test_every_combination_of_key_types(dynamodb, new_table, types):
    """Each of the twelve possible keys makes a table and is described as given."""
    name = new_table(**schema(*types))
    table = dynamodb.describe_table(TableName=name)["Table"]
    wanted = schema(*types)
    assert table["KeySchema"] == wanted["KeySchema"]
    by_name = sorted(table["AttributeDefinitions"], key=lambda d: d["AttributeName"], reverse=True)
    assert by_name == wanted["AttributeDefinitions"]


def test_answer_describes_the_table(dynamodb, new_table):
    """Programs read the description in CreateTable's own answer."""
    parameters = good(**schema("S", "N"))
    before = time.time()
    table = dynamodb.create_table(**parameters)["TableDescription"]
    assert table["TableName"] == parameters["TableName"]
    assert table["TableStatus"] in ("CREATING", "ACTIVE")
    assert table["KeySchema"] == parameters["KeySchema"]
    assert table["ItemCount"] == 0
    assert table["TableSizeBytes"] == 0
    assert abs(table["CreationDateTime"].timestamp() - before) < 60
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", table["TableId"])
    dynamodb.delete_table(TableName=parameters["TableName"])


def test_arn_names_account_region_and_table(dynamodb, new_table):
    """The ARN is what other services are given."""
    name = new_table()
    assert dynamodb.describe_table(TableName=name)["Table"]["TableArn"] == \
        f"arn:aws:dynamodb:us-east-1:000000000000:table/{name}"


def test_pay_per_request(dynamodb, new_table):
    """On demand has a summary, and zero provisioned units."""
    table = dynamodb.describe_table(TableName=new_table())["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 0
    assert table["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0


@pytest.mark.parametrize("mode", ["PROVISIONED", None])
def test_provisioned_is_the_default(dynamodb, new_table, mode):
    """Without BillingMode a table is provisioned, as before there were modes; such a table has no summary."""
    name = new_table(BillingMode=mode, ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
    assert "BillingModeSummary" not in table


@pytest.mark.parametrize("name", ["abc", "a" * 255, ".-_", "123", "A.b-C_9"],
                         ids=["3", "255", "signs", "digits", "mix"])
def test_names_at_the_edges(dynamodb, new_table, name):
    """Names of 3 to 255 of the allowed characters are allowed, whatever they begin with."""
    new_table(name)
    assert dynamodb.describe_table(TableName=name)["Table"]["TableName"] == name


def test_names_have_cases(dynamodb, new_table):
    """Names that differ in case only are different tables."""
    name = f"Serein-{random_text()}"
    new_table(name)
    new_table(name.lower())


def test_key_names_of_255_characters(dynamodb, new_table):
    """255 is the longest name of a key attribute, and it works for items too."""
    name = "k" * 255
    table = new_table(KeySchema=keys((name, "HASH")), AttributeDefinitions=definitions((name, "S")))
    dynamodb.put_item(TableName=table, Item={name: {"S": "x"}})
    assert dynamodb.get_item(TableName=table, Key={name: {"S": "x"}})["Item"] == {name: {"S": "x"}}


def test_order_of_definitions_does_not_matter(dynamodb, new_table):
    """AttributeDefinitions is a set of types, not the order of the key."""
    name = new_table(AttributeDefinitions=definitions(("c", "N"), ("p", "S")),
                     KeySchema=keys(("p", "HASH"), ("c", "RANGE")))
    assert dynamodb.describe_table(TableName=name)["Table"]["KeySchema"] == keys(("p", "HASH"), ("c", "RANGE"))


@pytest.mark.parametrize("given, described", [(None, False), (False, False), (True, True)])
def test_deletion_protection_is_described(api, given, described):
    """The description always says whether the table is protected (Debian's boto3 does not know of it)."""
    parameters = good(DeletionProtectionEnabled=given)
    answer = api("CreateTable", parameters)
    assert answer.json["TableDescription"]["DeletionProtectionEnabled"] is described
    answer = api("DescribeTable", {"TableName": parameters["TableName"]})
    assert answer.json["Table"]["DeletionProtectionEnabled"] is described


def test_tags_are_accepted(dynamodb, new_table):
    """Deployment tools tag every table, with empty values too."""
    new_table(Tags=[{"Key": "team", "Value": "rain"}, {"Key": "empty", "Value": ""}])


def test_table_class(dynamodb, new_table):
    """A class that was asked for is shown."""
    name = new_table(TableClass="STANDARD_INFREQUENT_ACCESS")
    assert dynamodb.describe_table(TableName=name)["Table"]["TableClassSummary"]["TableClass"] == \
        "STANDARD_INFREQUENT_ACCESS"


def test_stream_that_is_off(dynamodb, new_table):
    """Tools write StreamEnabled false when there shall be no stream."""
    name = new_table(StreamSpecification={"StreamEnabled": False})
    assert "LatestStreamArn" not in dynamodb.describe_table(TableName=name)["Table"]


def test_unknown_members_are_ignored(api, dynamodb):
    """A newer client may send what an older server does not know."""
    parameters = good(MemberOfTheFuture={"a": [1]})
    assert api("CreateTable", parameters).status == 200
    dynamodb.delete_table(TableName=parameters["TableName"])


# --- Conflicts -----------------------------------------------------------------------------------


def test_name_that_is_taken(dynamodb, table_s):
    """A second CreateTable of a name changes nothing and says which table is there."""
    expect(refusal_of(dynamodb.create_table, **good(TableName=table_s)),
           "ResourceInUseException", f"Table already exists: {table_s}")


def test_name_that_is_taken_with_another_key(dynamodb, table_s):
    """The refusal does not depend on what the new table would have been."""
    expect(refusal_of(dynamodb.create_table, **good(TableName=table_s, **schema("N", "B"))), "ResourceInUseException")
    assert dynamodb.describe_table(TableName=table_s)["Table"]["KeySchema"] == keys(("p", "HASH"))


def test_name_is_free_after_deletion(dynamodb, new_table):
    """A table made anew begins empty."""
    name = new_table()
    dynamodb.put_item(TableName=name, Item={"p": {"S": "x"}})
    first = dynamodb.describe_table(TableName=name)["Table"]["TableId"]
    dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05})
    make_table(dynamodb, name)
    assert dynamodb.describe_table(TableName=name)["Table"]["TableId"] != first
    assert "Item" not in dynamodb.get_item(TableName=name, Key={"p": {"S": "x"}})


# --- Violations of the interface model -----------------------------------------------------------

NAME_PATTERN = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"


@pytest.mark.parametrize("name, constraint", [
    ("ab", "Member must have length greater than or equal to 3"),
    ("a" * 256, "Member must have length less than or equal to 255"),
    ("abc;", NAME_PATTERN),
    ("a b", NAME_PATTERN),
    ("Täble", NAME_PATTERN),
], ids=["short", "long", "semicolon", "blank", "umlaut"])
def test_names_that_are_refused(dynamodb, name, constraint):
    """Wording as the service has it since table names may be ARNs."""
    invalid(dynamodb.create_table, violations(violation(name, "tableName", constraint)), **good(TableName=name))


def test_no_name(dynamodb):
    """Operations on tables have their own words for a missing name."""
    invalid(dynamodb.create_table, "The parameter 'TableName' is required but was not present in the request",
            **good(TableName=None))


@pytest.mark.parametrize("changes, entry", [
    ({"BillingMode": "FREE"}, violation("FREE", "billingMode", one_of("PROVISIONED", "PAY_PER_REQUEST"))),
    ({"KeySchema": keys(("p", "INVALID"))},
     violation("INVALID", "keySchema.1.member.keyType", one_of("HASH", "RANGE"))),
    ({"KeySchema": keys(("p", "hash"))}, violation("hash", "keySchema.1.member.keyType", one_of("HASH", "RANGE"))),
    ({"KeySchema": [{"AttributeName": "p"}]}, violation(None, "keySchema.1.member.keyType", NOT_NULL)),
    ({"KeySchema": [{"KeyType": "HASH"}]}, violation(None, "keySchema.1.member.attributeName", NOT_NULL)),
    ({"KeySchema": []}, violation("[]", "keySchema", "Member must have length greater than or equal to 1")),
    ({"AttributeDefinitions": definitions(("p", "SS"))},
     violation("SS", "attributeDefinitions.1.member.attributeType", one_of("B", "N", "S"))),
    ({"AttributeDefinitions": [{"AttributeName": "p"}]},
     violation(None, "attributeDefinitions.1.member.attributeType", NOT_NULL)),
    ({"AttributeDefinitions": [{"AttributeType": "S"}]},
     violation(None, "attributeDefinitions.1.member.attributeName", NOT_NULL)),
    ({"AttributeDefinitions": definitions(("", "S"))},
     violation("", "attributeDefinitions.1.member.attributeName",
               "Member must have length greater than or equal to 1")),
    ({"BillingMode": None, "ProvisionedThroughput": {"ReadCapacityUnits": 1}},
     violation(None, "provisionedThroughput.writeCapacityUnits", NOT_NULL)),
    ({"BillingMode": None, "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}},
     violation("0", "provisionedThroughput.readCapacityUnits",
               "Member must have value greater than or equal to 1")),
    ({"BillingMode": None, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": -5}},
     violation("-5", "provisionedThroughput.writeCapacityUnits",
               "Member must have value greater than or equal to 1")),
    ({"TableClass": "GOLD"}, violation("GOLD", "tableClass", one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS"))),
    ({"Tags": [{"Key": "k"}]}, violation(None, "tags.1.member.value", NOT_NULL)),
    ({"Tags": [{"Key": "", "Value": "v"}]},
     violation("", "tags.1.member.key", "Member must have length greater than or equal to 1")),
    ({"Tags": [{"Key": "k" * 129, "Value": "v"}]},
     violation("k" * 129, "tags.1.member.key", "Member must have length less than or equal to 128")),
], ids=lambda value: "" if isinstance(value, str) else "-".join(value))
def test_single_violations(dynamodb, changes, entry):
    """Each constraint of the interface model is reported in the service's words."""
    invalid(dynamodb.create_table, violations(entry), **good(**changes))


def test_several_violations_in_one_message(dynamodb):
    """All violations are listed, in the order of the interface model, not of the request."""
    invalid(
        dynamodb.create_table,
        violations(
            violation("X", "attributeDefinitions.1.member.attributeType", one_of("B", "N", "S")),
            violation("INVALID", "keySchema.1.member.keyType", one_of("HASH", "RANGE")),
            violation("FREE", "billingMode", one_of("PROVISIONED", "PAY_PER_REQUEST"))),
        **good(BillingMode="FREE", KeySchema=keys(("p", "INVALID")), AttributeDefinitions=definitions(("p", "X"))))


def test_violations_in_each_element_of_a_list(dynamodb):
    """Elements are counted from 1 and each is reported."""
    invalid(
        dynamodb.create_table,
        violations(
            violation("X", "attributeDefinitions.1.member.attributeType", one_of("B", "N", "S")),
            violation("Y", "attributeDefinitions.3.member.attributeType", one_of("B", "N", "S"))),
        **good(AttributeDefinitions=definitions(("p", "X"), ("q", "S"), ("r", "Y"))))


def test_both_capacities_missing(dynamodb):
    """Members of a structure are reported in its own order."""
    invalid(
        dynamodb.create_table,
        violations(violation(None, "provisionedThroughput.readCapacityUnits", NOT_NULL),
                   violation(None, "provisionedThroughput.writeCapacityUnits", NOT_NULL)),
        **good(BillingMode=None, ProvisionedThroughput={}))


def test_key_names_of_256_characters(dynamodb):
    """One more than the longest name of a key attribute."""
    name = "k" * 256
    invalid(dynamodb.create_table, re.compile(".*Member must have length less than or equal to 255.*", re.S),
            **good(KeySchema=keys((name, "HASH")), AttributeDefinitions=definitions((name, "S"))))


def test_three_key_elements(dynamodb):
    """A table's key has at most two parts; the service shows the elements in one of two forms."""
    element = r"(?:KeySchemaElement\(attributeName=\w+, keyType=\w+\)|com\.amazonaws\.dynamodb\.v\d+\.\S+@[0-9a-f]+)"
    pattern = re.compile(
        rf"1 validation error detected: Value '\[{element}(?:, {element}){{2}}\]' at 'keySchema' failed to satisfy "
        r"constraint: Member must have length less than or equal to 2")
    invalid(dynamodb.create_table, pattern,
            **good(KeySchema=keys(("p", "HASH"), ("c", "RANGE"), ("d", "RANGE")),
                   AttributeDefinitions=definitions(("p", "S"), ("c", "S"), ("d", "S"))))


# --- Rules between parameters --------------------------------------------------------------------


@pytest.mark.parametrize("changes, message", [
    ({"KeySchema": keys(("id", "HASH")), "AttributeDefinitions": definitions(("other", "N"))},
     INVALID + "Some index key attributes are not defined in AttributeDefinitions. "
     "Keys: [id], AttributeDefinitions: [other]"),
    ({"KeySchema": keys(("p", "HASH"), ("c", "RANGE"))},
     "Invalid KeySchema: Some index key attribute have no definition"),
    ({"KeySchema": keys(("p", "HASH"), ("p", "RANGE"))},
     "Invalid KeySchema: Some index key attribute have no definition"),
    ({"AttributeDefinitions": []}, "Invalid KeySchema: Some index key attribute have no definition"),
    ({"AttributeDefinitions": definitions(("p", "S"), ("extra", "N"))},
     INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
     "AttributeDefinitions"),
    ({"KeySchema": keys(("p", "HASH"), ("p", "RANGE")), "AttributeDefinitions": definitions(("p", "S"), ("c", "S"))},
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
    ({"KeySchema": keys(("p", "RANGE"))}, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    ({"KeySchema": keys(("p", "RANGE"), ("c", "HASH")), "AttributeDefinitions": definitions(("p", "S"), ("c", "S"))},
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    ({"KeySchema": keys(("p", "HASH"), ("c", "HASH")), "AttributeDefinitions": definitions(("p", "S"), ("c", "S"))},
     "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
    ({"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
     "PAY_PER_REQUEST"),
    ({"BillingMode": "PROVISIONED"},
     INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    ({"BillingMode": None},
     INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    ({"BillingMode": None,
      "ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1000000000001}},
     "Given value 1000000000001 for ReadCapacityUnits is out of bounds"),
    ({"BillingMode": None,
      "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1000000000001}},
     "Given value 1000000000001 for WriteCapacityUnits is out of bounds"),
    ({"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}},
     INVALID + "Table is being created with a stream disabled, UpdateViewType should not be specified"),
], ids=["undefined key", "two keys one definition", "same name one definition", "no definitions", "unused definition",
        "same name", "only range", "range first", "two hashes", "throughput on demand", "no throughput",
        "no throughput by default", "too many reads", "too many writes", "view of no stream"])
def test_rules(dynamodb, changes, message):
    """Parameters must fit each other; the words are the service's."""
    invalid(dynamodb.create_table, message, **good(**changes))


@pytest.mark.parametrize("changes", [
    {"AttributeDefinitions": definitions(("p", "S"), ("p", "N")), "KeySchema": keys(("p", "HASH"))},
    {"Tags": [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]},
    {"Tags": [{"Key": f"k{i}", "Value": ""} for i in range(51)]},
    {"KeySchema": None},
    {"AttributeDefinitions": None},
], ids=["attribute defined twice", "same tag twice", "51 tags", "no key", "no definitions"])
def test_rules_without_recorded_words(dynamodb, changes):
    """Refused as invalid; the exact words of the service are not known."""
    invalid(dynamodb.create_table, None, **good(**changes))


def test_refused_table_is_not_there(dynamodb):
    """A refused CreateTable leaves nothing behind."""
    parameters = good(KeySchema=keys(("p", "RANGE")))
    invalid(dynamodb.create_table, None, **parameters)
    expect(refusal_of(dynamodb.describe_table, TableName=parameters["TableName"]), "ResourceNotFoundException")


INDEX = {"IndexName": "index", "KeySchema": keys(("p", "HASH"), ("x", "RANGE")),
         "Projection": {"ProjectionType": "ALL"}}


@pytest.mark.parametrize("kind", ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"])
def test_indexes_are_not_ignored(dynamodb, kind):
    """A table without the index that was asked for would be a fake success."""
    name = f"serein-test-{random_text()}"
    parameters = {
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": keys(("p", "HASH"), ("c", "RANGE")),
        "AttributeDefinitions": definitions(("p", "S"), ("c", "S"), ("x", "S")), kind: [INDEX],
    }
    try:
        table = dynamodb.create_table(**parameters)["TableDescription"]
    except dynamodb.exceptions.ClientError as refusal:
        assert "not implement" in refusal.response["Error"]["Message"]
        expect(refusal_of(dynamodb.describe_table, TableName=name), "ResourceNotFoundException")
    else:
        assert [index["IndexName"] for index in table[kind]] == ["index"]
        dynamodb.delete_table(TableName=name)
