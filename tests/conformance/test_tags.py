"""TagResource, UntagResource and ListTagsOfResource."""

import pytest

from support import NOT_NULL, expect, invalid, random_text, refusal_of, violation, violations


def tag(key, value="v"):
    return {"Key": key, "Value": value}


@pytest.fixture
def arn(dynamodb, new_table):
    """The ARN of a new table."""
    return dynamodb.describe_table(TableName=new_table())["Table"]["TableArn"]


@pytest.fixture(scope="module")
def known(dynamodb, table_s):
    """The ARN of a table that these tests do not tag."""
    return dynamodb.describe_table(TableName=table_s)["Table"]["TableArn"]


@pytest.fixture
def tags(dynamodb):
    """The tags of a table as a dictionary."""
    return lambda arn: {t["Key"]: t["Value"] for t in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]}


def test_tags(dynamodb, arn, tags):
    """Tags are added to what there is, and replaced by their key."""
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag("a", "1"), tag("b", "2")])
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag("b", "3"), tag("c", "4")])
    assert tags(arn) == {"a": "1", "b": "3", "c": "4"}


def test_untag(dynamodb, arn, tags):
    """Tags are taken away by their keys; one that is not there does not matter."""
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag("a"), tag("b"), tag("c")])
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["a", "c", "z"])
    assert tags(arn) == {"b": "v"}


def test_no_tags(api, known):
    """No tags are an empty list."""
    answer = api("ListTagsOfResource", {"ResourceArn": known})
    assert answer.json == {"Tags": []}


@pytest.mark.parametrize("operation, more", [
    ("TagResource", {"Tags": [tag("k")]}), ("UntagResource", {"TagKeys": ["k"]})])
def test_answers_are_empty(api, arn, operation, more):
    """These two answer nothing at all."""
    answer = api(operation, {"ResourceArn": arn, **more})
    assert (answer.status, answer.body) == (200, b"")


def test_tags_of_create_table(dynamodb, new_table, tags):
    """A table can be made with tags."""
    name = new_table(Tags=[tag("a", "1"), tag("b", "")])
    assert tags(dynamodb.describe_table(TableName=name)["Table"]["TableArn"]) == {"a": "1", "b": ""}


def test_tags_go_with_their_table(dynamodb, new_table, tags):
    """A table that is made anew has no tags of the old one."""
    name = new_table(Tags=[tag("a")])
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05})
    new_table(name)
    assert tags(arn) == {}


@pytest.mark.parametrize("key, value", [
    ("k" * 128, "v" * 256), ("k", ""), ("a b+c-d=e._:/@", "x y"), ("é", "日"), ("Key", "V"), ("key", "v"),
], ids=["long", "no value", "signs", "letters", "upper", "lower"])
def test_tags_at_the_edges(dynamodb, arn, tags, key, value):
    """Keys have 128 characters at most and values 256."""
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag(key, value)])
    assert tags(arn) == {key: value}


def test_keys_have_cases(dynamodb, arn, tags):
    """Keys that differ in case only are different."""
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag("k", "1"), tag("K", "2")])
    assert tags(arn) == {"k": "1", "K": "2"}


def test_fifty_tags(dynamodb, arn, tags):
    """50 tags are the most; replacing one of them is fine."""
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag(f"k{i}") for i in range(50)])
    dynamodb.tag_resource(ResourceArn=arn, Tags=[tag("k7", "new")])
    assert len(tags(arn)) == 50
    refusal = refusal_of(dynamodb.tag_resource, ResourceArn=arn, Tags=[tag("one-more")])
    assert refusal.code in ("ValidationException", "LimitExceededException")
    assert len(tags(arn)) == 50


# --- Refused -------------------------------------------------------------------------------------

OPERATIONS = [("TagResource", {"Tags": [tag("k")]}), ("UntagResource", {"TagKeys": ["k"]}), ("ListTagsOfResource", {})]


@pytest.mark.parametrize("operation, more", OPERATIONS)
def test_no_arn(api, operation, more):
    """The resource is required; the words differ between sources."""
    answer = api(operation, more)
    assert answer.error == "ValidationException"


@pytest.mark.parametrize("arn", [
    "arn:aws:dynamodb:us-east-1:000000000000:table/ab", "arn:aws:dynamodb:us-east-1:000000000000:tables/abc",
    "arn:aws:s3:us-east-1:000000000000:table/abc",
])
@pytest.mark.parametrize("operation, more", OPERATIONS)
def test_arns_of_no_table(api, operation, more, arn):
    """What looks like an ARN must be that of a table."""
    answer = api(operation, {"ResourceArn": arn, **more})
    assert (answer.error, answer.message) == \
        ("ValidationException", f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")


@pytest.mark.parametrize("operation, more", OPERATIONS)
def test_no_arn_at_all(api, operation, more):
    """Sources differ on what a text that is no ARN gives."""
    assert api(operation, {"ResourceArn": "not-an-arn", **more}).error in \
        ("ValidationException", "AccessDeniedException")


@pytest.mark.parametrize("operation, more", OPERATIONS)
def test_unknown_table(api, operation, more):
    """A table that is not there has no tags; some sources have AccessDeniedException for the last."""
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/serein-test-{random_text()}"
    assert api(operation, {"ResourceArn": arn, **more}).error in ("ResourceNotFoundException", "AccessDeniedException")


def test_words_for_an_unknown_table(dynamodb):
    """The service has a word of its own for the resource."""
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/serein-test-{random_text()}"
    expect(refusal_of(dynamodb.tag_resource, ResourceArn=arn, Tags=[tag("k")]), "ResourceNotFoundException",
           f"Requested resource not found: ResourcArn: {arn} not found")


@pytest.mark.parametrize("operation, more, message", [
    ("TagResource", {}, violations(violation(None, "tags", NOT_NULL))),
    ("UntagResource", {}, violations(violation(None, "tagKeys", NOT_NULL))),
    ("TagResource", {"Tags": []}, "Atleast one Tag needs to be provided as Input."),
    ("UntagResource", {"TagKeys": []}, "Atleast one Tag Key needs to be provided as Input."),
    ("TagResource", {"Tags": [{"Key": "k"}]}, violations(violation(None, "tags.1.member.value", NOT_NULL))),
    ("TagResource", {"Tags": [{"Value": "v"}]}, violations(violation(None, "tags.1.member.key", NOT_NULL))),
    ("TagResource", {"Tags": [tag("")]},
     violations(violation("", "tags.1.member.key", "Member must have length greater than or equal to 1"))),
    ("TagResource", {"Tags": [tag("k" * 129)]},
     violations(violation("k" * 129, "tags.1.member.key", "Member must have length less than or equal to 128"))),
    ("TagResource", {"Tags": [tag("k", "v" * 257)]},
     violations(violation("v" * 257, "tags.1.member.value", "Member must have length less than or equal to 256"))),
], ids=["no tags", "no keys", "empty tags", "empty keys", "no value", "no key", "empty key", "long key", "long value"])
def test_bad_parameters(api, known, operation, more, message):
    """What is missing or too long is told in the service's words."""
    answer = api(operation, {"ResourceArn": known, **more})
    assert (answer.error, answer.message) == ("ValidationException", message)


@pytest.mark.parametrize("keys", [["k", "k"], ["aws:k"]], ids=["twice", "reserved"])
def test_keys_that_are_refused(dynamodb, known, keys):
    """No key twice in a request, and none of the service's own (the words are not on record)."""
    invalid(dynamodb.tag_resource, None, ResourceArn=known, Tags=[tag(key) for key in keys])
