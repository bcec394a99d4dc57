"""CreateTable and DescribeTable with indexes: what is described, and what is refused in which words."""

import re

import pytest

from conftest import schema
from support import NOT_NULL, definitions, index, invalid, keys, one_of, random_text, violation, violations

INVALID = "One or more parameter values were invalid: "
UNITS = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
BY_A = index("by-a", ("p", "HASH"), ("a", "RANGE"))
BY_G = index("by-g", ("g", "HASH"))


def good(local=None, glob=None, names="", **changes):
    """Parameters of a table with keys p and c and these indexes; each letter of names is a text that is defined."""
    parameters = {
        "TableName": f"serein-test-{random_text()}", "BillingMode": "PAY_PER_REQUEST", **schema("S", "S"),
        "AttributeDefinitions": definitions(*((name, "S") for name in "pc" + names)),
        "LocalSecondaryIndexes": local, "GlobalSecondaryIndexes": glob, **changes,
    }
    return {name: value for name, value in parameters.items() if value is not None}


@pytest.fixture
def describe(dynamodb, new_table):
    """Makes a table and describes it."""

    def call(**parameters):
        name = parameters.pop("TableName")
        return dynamodb.describe_table(TableName=new_table(name, **parameters))["Table"]

    return call


# --- Descriptions --------------------------------------------------------------------------------


def test_local_index(describe):
    """A local index has no throughput and no status of its own."""
    table = describe(**good([BY_A], names="a"))
    described, = table["LocalSecondaryIndexes"]
    assert described == {
        "IndexName": "by-a", "KeySchema": keys(("p", "HASH"), ("a", "RANGE")), "Projection": {"ProjectionType": "ALL"},
        "IndexSizeBytes": 0, "ItemCount": 0, "IndexArn": f"{table['TableArn']}/index/by-a"}
    assert "GlobalSecondaryIndexes" not in table


def test_global_index(describe):
    """A global index has a status and units."""
    table = describe(**good(glob=[BY_G], names="g"))
    described, = table["GlobalSecondaryIndexes"]
    assert {name: described[name] for name in described if name not in ("ProvisionedThroughput", "WarmThroughput")} == {
        "IndexName": "by-g", "KeySchema": keys(("g", "HASH")), "Projection": {"ProjectionType": "ALL"},
        "IndexStatus": "ACTIVE", "IndexSizeBytes": 0, "ItemCount": 0, "IndexArn": f"{table['TableArn']}/index/by-g"}
    assert described["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    assert "LocalSecondaryIndexes" not in table


def test_provisioned_global_index(describe):
    """A provisioned table has units for each index."""
    table = describe(**good(glob=[{**BY_G, "ProvisionedThroughput": UNITS}], names="g", BillingMode="PROVISIONED",
                            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}))
    assert table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, **UNITS}
    assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 2


@pytest.mark.parametrize("projection, include", [("ALL", None), ("KEYS_ONLY", None), ("INCLUDE", ["x", "y"])])
def test_projections(describe, projection, include):
    """Projections are described as given, for both kinds."""
    wanted = {"ProjectionType": projection, **({"NonKeyAttributes": include} if include else {})}
    table = describe(**good([{**BY_A, "Projection": wanted}], [{**BY_G, "Projection": wanted}], "ag"))
    for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        described = table[kind][0]["Projection"]
        assert sorted(described.pop("NonKeyAttributes", [])) == (include or [])
        assert described == {"ProjectionType": projection}


@pytest.mark.parametrize("types", ["SN", "NB", "BS", "NN"])
def test_types_of_keys(describe, types):
    """Keys of indexes have any of the three types."""
    wanted = definitions(("p", "S"), ("c", "S"), ("g", types[0]), ("h", types[1]))
    table = describe(**good(glob=[index("by-g-h", ("g", "HASH"), ("h", "RANGE"))], AttributeDefinitions=wanted))
    assert sorted(table["AttributeDefinitions"], key=str) == sorted(wanted, key=str)


def test_most_indexes(describe):
    """5 local and 20 global indexes."""
    table = describe(**good(
        [index(f"local-{name}", ("p", "HASH"), (name, "RANGE")) for name in "abdef"],
        [index(f"global-{i}", ("abdef"[i % 5], "HASH")) for i in range(20)], "abdef"))
    assert len(table["LocalSecondaryIndexes"]) == 5
    assert len(table["GlobalSecondaryIndexes"]) == 20


@pytest.mark.parametrize("name", ["abc", "a" * 255, "...", "A.b-C_9"], ids=["3", "255", "dots", "mix"])
def test_names_at_the_edges(describe, name):
    """Names of indexes follow the rules of names of tables."""
    table = describe(**good(glob=[{**BY_G, "IndexName": name}], names="g"))
    assert table["GlobalSecondaryIndexes"][0]["IndexName"] == name


@pytest.mark.parametrize("elements", [
    [("p", "HASH")], [("c", "HASH")], [("c", "HASH"), ("p", "RANGE")], [("p", "HASH"), ("c", "RANGE")],
])
def test_global_index_on_the_keys_of_the_table(describe, elements):
    """A global index may use the table's own key."""
    table = describe(**good(glob=[index("same", *elements)]))
    assert table["GlobalSecondaryIndexes"][0]["KeySchema"] == keys(*elements)


def test_index_on_a_table_without_range_key(describe):
    """Global indexes need no range key of the table."""
    table = describe(**good(glob=[BY_G], AttributeDefinitions=definitions(("p", "S"), ("g", "S")),
                            KeySchema=keys(("p", "HASH"))))
    assert table["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"


def test_same_name_as_the_table(describe):
    """An index may have the name of its table."""
    parameters = good(glob=[BY_G], names="g")
    parameters["GlobalSecondaryIndexes"][0] = {**BY_G, "IndexName": parameters["TableName"]}
    assert describe(**parameters)["GlobalSecondaryIndexes"][0]["IndexName"] == parameters["TableName"]


def test_counts_of_an_index(dynamodb, new_table):
    """Numbers of items are there for indexes, too (the service updates them every six hours)."""
    name = new_table(**{k: v for k, v in good([BY_A], [BY_G], "ag").items() if k != "TableName"})
    dynamodb.put_item(TableName=name, Item={"p": {"S": "x"}, "c": {"S": "y"}, "a": {"S": "z"}})
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["LocalSecondaryIndexes"][0]["ItemCount"] in (0, 1)
    assert table["GlobalSecondaryIndexes"][0]["ItemCount"] == 0


# --- Violations of the interface model -----------------------------------------------------------

SHORT = "Member must have length greater than or equal to 3"
PATTERN = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"


@pytest.mark.parametrize("kind", ["localSecondaryIndexes", "globalSecondaryIndexes"])
@pytest.mark.parametrize("change, entry", [
    ({"IndexName": None}, (None, "indexName", NOT_NULL)), ({"IndexName": "ab"}, ("ab", "indexName", SHORT)),
    ({"IndexName": "a" * 256}, ("a" * 256, "indexName", "Member must have length less than or equal to 255")),
    ({"IndexName": "abc;"}, ("abc;", "indexName", PATTERN)), ({"KeySchema": None}, (None, "keySchema", NOT_NULL)),
    ({"KeySchema": []}, ("[]", "keySchema", "Member must have length greater than or equal to 1")),
    ({"KeySchema": keys(("p", "KEY"))}, ("KEY", "keySchema.1.member.keyType", one_of("HASH", "RANGE"))),
    ({"KeySchema": [{"AttributeName": "p"}]}, (None, "keySchema.1.member.keyType", NOT_NULL)),
    ({"Projection": None}, (None, "projection", NOT_NULL)),
    ({"Projection": {"ProjectionType": "SOME"}},
     ("SOME", "projection.projectionType", one_of("ALL", "INCLUDE", "KEYS_ONLY"))),
    ({"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": []}},
     ("[]", "projection.nonKeyAttributes", "Member must have length greater than or equal to 1")),
], ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else "")
def test_violations(api, kind, change, entry):
    """Each constraint is reported with its place."""
    changed = {name: value for name, value in {**BY_A, **change}.items() if value is not None}
    answer = api("CreateTable", good(names="a", **{kind[0].upper() + kind[1:]: [changed]}))
    value, member, constraint = entry
    assert (answer.error, answer.message) == \
        ("ValidationException", violations(violation(value, f"{kind}.1.member.{member}", constraint)))


@pytest.mark.parametrize("throughput, entries", [
    ({}, [(None, "readCapacityUnits", NOT_NULL), (None, "writeCapacityUnits", NOT_NULL)]),
    ({"ReadCapacityUnits": 0, "WriteCapacityUnits": 1},
     [("0", "readCapacityUnits", "Member must have value greater than or equal to 1")]),
])
def test_violations_of_throughput(api, throughput, entries):
    """So are the units of an index."""
    answer = api("CreateTable", good(glob=[{**BY_G, "ProvisionedThroughput": throughput}], names="g"))
    place = "globalSecondaryIndexes.1.member.provisionedThroughput."
    assert answer.message == violations(*(violation(value, place + name, text) for value, name, text in entries))


# --- Rules between parameters --------------------------------------------------------------------


@pytest.mark.parametrize("parameters, message", [
    ({"local": []}, "List of LocalSecondaryIndexes is empty"),
    ({"glob": []}, "List of GlobalSecondaryIndexes is empty"),
    ({"local": [BY_A]}, "Some index key attributes are not defined in AttributeDefinitions. Keys: [p, a], "
     "AttributeDefinitions: [p, c]"),
    ({"glob": [BY_G]}, "Some index key attributes are not defined in AttributeDefinitions. Keys: [g], "
     "AttributeDefinitions: [p, c]"),
    ({"local": [index("only", ("p", "HASH"))]}, "Index KeySchema does not have a range key for index: only"),
    ({"local": [index("other", ("a", "HASH"), ("c", "RANGE"))], "names": "a"},
     "Index KeySchema does not have the same leading hash key as table KeySchema for index: other. "
     "index hash key: a, table hash key: p"),
    ({"local": [{**BY_A, "Projection": {}}], "names": "a"}, "Unknown ProjectionType: null"),
    ({"glob": [{**BY_G, "Projection": {}}], "names": "g"}, "Unknown ProjectionType: null"),
    ({"local": [{**BY_A, "Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["x"]}}], "names": "a"},
     "ProjectionType is ALL, but NonKeyAttributes is specified"),
    ({"glob": [{**BY_G, "Projection": {"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["x"]}}], "names": "g"},
     "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"),
    ({"local": [BY_A, BY_A], "names": "a"}, "Duplicate index name: by-a"),
    ({"glob": [BY_G, BY_G], "names": "g"}, "Duplicate index name: by-g"),
    ({"local": [BY_A], "glob": [{**BY_G, "IndexName": "by-a"}], "names": "ag"}, "Duplicate index name: by-a"),
    ({"local": [index(f"local{i}", ("p", "HASH"), ("a", "RANGE")) for i in range(6)], "names": "a"},
     "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
    ({"glob": [index(f"global{i}", ("g", "HASH")) for i in range(21)], "names": "g"},
     "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    ({"glob": [{**BY_G, "ProvisionedThroughput": UNITS}], "names": "g"},
     "ProvisionedThroughput should not be specified for index: by-g when BillingMode is PAY_PER_REQUEST"),
], ids=["no local", "no global", "undefined local", "undefined global", "no range", "other hash", "no type local",
        "no type global", "all with names", "keys with names", "local twice", "global twice", "local and global",
        "6 local", "21 global", "throughput on demand"])
def test_rules(dynamodb, parameters, message):
    """Parameters must fit each other; the words are the service's."""
    invalid(dynamodb.create_table, INVALID + message, **good(**parameters))


def test_local_index_without_range_key(dynamodb):
    """A local index is another order of partitions that have one."""
    invalid(dynamodb.create_table, INVALID + "Table KeySchema does not have a range key, which is required when "
            "specifying a LocalSecondaryIndex",
            **good([BY_A], KeySchema=keys(("p", "HASH")), AttributeDefinitions=definitions(("p", "S"), ("a", "S"))))


@pytest.mark.parametrize("elements, message", [
    ([("a", "RANGE")], "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    ([("p", "HASH"), ("p", "RANGE")],
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
    ([("p", "HASH"), ("a", "HASH")], "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
])
def test_keys_of_local_indexes(dynamodb, elements, message):
    """A local index has a key as a table has."""
    names = "a" if "a" in dict(elements) else ""
    invalid(dynamodb.create_table, message, **good([index("local", *elements)], names=names))


def test_unused_definition(dynamodb):
    """What is defined is part of some key (the words depend on what else there is)."""
    invalid(dynamodb.create_table, re.compile(re.escape(INVALID) + ".*AttributeDefinitions.*"),
            **good([BY_A], names="az"))


@pytest.mark.parametrize("parameters", [
    {"glob": [index("incl", ("g", "HASH"), projection="INCLUDE")], "names": "g"},
    {"local": [index("incl", ("p", "HASH"), ("a", "RANGE"), projection="INCLUDE")], "names": "a"},
    {"glob": [index("incl", ("g", "HASH"), projection="INCLUDE", include=[f"x{i}" for i in range(21)])], "names": "g"},
    {"glob": [index(f"incl{i}", ("g", "HASH"), projection="INCLUDE", include=[f"x{i}{j}" for j in range(17)])
              for i in range(6)], "names": "g"},
    {"glob": [index("incl", ("g", "HASH"), projection="INCLUDE", include=[""])], "names": "g"},
    {"glob": [BY_G], "names": "g", "BillingMode": None, "ProvisionedThroughput": UNITS},
], ids=["global without names", "local without names", "21 names", "102 names", "empty name",
        "no throughput"])
def test_rules_without_recorded_words(dynamodb, parameters):
    """Refused as invalid; the exact words of the service are not known."""
    invalid(dynamodb.create_table, None, **good(**parameters))
