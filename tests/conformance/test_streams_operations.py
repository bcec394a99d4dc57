"""ListStreams, DescribeStream, GetShardIterator and GetRecords: pages, iterators, and what is refused."""

import re

import pytest

from streams import arn_of, iterator_of, read_shard, shard_of, shards_of, stream, wait_for_records
from support import (NOT_NULL, N, S, client, definitions, expect, invalid, keys, one_of, random_account, random_text,
                     refusal_of, send, violation, violations)

P = {"p": S("a")}
NO_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/{}/stream/2026-01-01T00:00:00.000"
NO_SHARD = "shardId-00000000000000000000-00000000"
NUMBER = "1" + "0" * 25


@pytest.fixture(scope="module")
def filled(dynamodb, streams):
    """A stream with 25 records of one item: (ARN, shard, sequence numbers)."""
    name = f"serein-test-{random_text()}"
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")),
                          AttributeDefinitions=definitions(("p", "S")), **stream("NEW_IMAGE"))
    for i in range(25):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(i)})
    arn = arn_of(dynamodb, name)
    records = wait_for_records(streams, arn, 25)
    yield arn, shard_of(streams, arn, P), [record["dynamodb"]["SequenceNumber"] for record in records]
    dynamodb.delete_table(TableName=name)


def values(records):
    return [int(record["dynamodb"]["NewImage"]["v"]["N"]) for record in records]


# --- ListStreams ---------------------------------------------------------------------------------


@pytest.fixture
def owner(endpoint):
    """An account of its own: (dynamodb, streams)."""
    account = random_account()
    return client(endpoint, account), client(endpoint, account, service="dynamodbstreams")


def make_streams(dynamodb, *names):
    for name in names:
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=keys(("p", "HASH")),
                              AttributeDefinitions=definitions(("p", "S")), **stream())
    return [arn_of(dynamodb, name) for name in names]


def test_list(owner):
    """What a stream is listed as."""
    dynamodb, streams = owner
    (arn,) = make_streams(dynamodb, "abc")
    answer = streams.list_streams()
    assert answer["Streams"] == [{"StreamArn": arn, "TableName": "abc", "StreamLabel": arn.rpartition("/")[2]}]
    assert "LastEvaluatedStreamArn" not in answer


def test_list_of_nothing(owner):
    """No streams, an empty list."""
    assert owner[1].list_streams()["Streams"] == []


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_list_in_pages(owner, limit):
    """Pages hold each stream once, and the last one has no key to go on."""
    dynamodb, streams = owner
    arns = make_streams(dynamodb, "abc", "abd", "abe", "abf", "abg")
    found, arguments = [], {}
    while True:
        answer = streams.list_streams(Limit=limit, **arguments)
        assert len(answer["Streams"]) <= limit
        found += [entry["StreamArn"] for entry in answer["Streams"]]
        if "LastEvaluatedStreamArn" not in answer:
            break
        arguments = {"ExclusiveStartStreamArn": answer["LastEvaluatedStreamArn"]}
    assert sorted(found) == sorted(arns) and len(set(found)) == 5


def test_list_behind_the_last(owner):
    """Behind the last stream there is nothing."""
    dynamodb, streams = owner
    arns = make_streams(dynamodb, "abc", "abd")
    assert streams.list_streams(ExclusiveStartStreamArn=max(arns))["Streams"] == []


def test_list_goes_on_though_streams_come(owner):
    """Streams that come between two pages move no other."""
    dynamodb, streams = owner
    make_streams(dynamodb, "m-1", "m-2", "m-3")
    first = streams.list_streams(Limit=2)
    make_streams(dynamodb, "a-1", "z-1")
    rest = streams.list_streams(ExclusiveStartStreamArn=first["LastEvaluatedStreamArn"])
    names = [entry["TableName"] for entry in first["Streams"] + rest["Streams"]]
    assert all(names.count(name) == 1 for name in ("m-1", "m-2", "m-3"))


def test_list_of_a_table(owner):
    """Only the streams of the table; none of one that has none or is not there."""
    dynamodb, streams = owner
    make_streams(dynamodb, "abc", "abd")
    assert [entry["TableName"] for entry in streams.list_streams(TableName="abc")["Streams"]] == ["abc"]
    assert streams.list_streams(TableName="none")["Streams"] == []


def test_list_of_a_table_without_a_stream(streams, table_s):
    """Such a table is no fault."""
    assert streams.list_streams(TableName=table_s)["Streams"] == []


@pytest.mark.parametrize("body, entry", [
    ({"Limit": 0}, ("0", "limit", "Member must have value greater than or equal to 1")),
    ({"Limit": 101}, ("101", "limit", "Member must have value less than or equal to 100")),
    ({"TableName": "ab"}, ("ab", "tableName", "Member must have length greater than or equal to 3")),
    ({"TableName": "a/bc"}, ("a/bc", "tableName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")),
    ({"ExclusiveStartStreamArn": "x" * 36},
     ("x" * 36, "exclusiveStartStreamArn", "Member must have length greater than or equal to 37")),
])
def test_list_violations(streams_api, body, entry):
    """Bounds of the interface model, and the documented largest Limit (whose words are not on record)."""
    answer = streams_api("ListStreams", body)
    assert (answer.error, answer.message) == ("ValidationException", violations(violation(*entry)))


def test_list_from_no_stream(streams):
    """What is no ARN is refused."""
    invalid(streams.list_streams, "Invalid StreamArn", ExclusiveStartStreamArn="kossa" * 10)


# --- DescribeStream ------------------------------------------------------------------------------


def test_describe(dynamodb, streams, new_table):
    """Every member that the documentation names."""
    name = new_table(**stream("OLD_IMAGE"), KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
                     AttributeDefinitions=definitions(("p", "S"), ("c", "S")))
    arn = arn_of(dynamodb, name)
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    shards = described.pop("Shards")
    created = described.pop("CreationRequestDateTime")
    assert described == {
        "StreamArn": arn, "StreamLabel": arn.rpartition("/")[2], "StreamStatus": "ENABLED",
        "StreamViewType": "OLD_IMAGE", "TableName": name, "KeySchema": keys(("p", "HASH"), ("c", "RANGE"))}
    assert created.strftime("%M:%S") in described["StreamLabel"]
    assert len(shards) > 1
    for shard in shards:
        assert set(shard) == {"ShardId", "SequenceNumberRange"}
        assert re.fullmatch("shardId-[0-9]{20}-[0-9a-f]{8}", shard["ShardId"])
        assert set(shard["SequenceNumberRange"]) == {"StartingSequenceNumber"}
        assert re.fullmatch("[0-9]{21,40}", shard["SequenceNumberRange"]["StartingSequenceNumber"])


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_shards_in_pages(streams, filled, limit):
    """Pages hold each shard once, in order of their names; behind the last one is an empty page."""
    arn = filled[0]
    ids = [shard["ShardId"] for shard in shards_of(streams, arn, Limit=limit)]
    assert ids == sorted(ids) == [shard["ShardId"] for shard in shards_of(streams, arn)]
    last = streams.describe_stream(StreamArn=arn, Limit=limit, ExclusiveStartShardId=ids[-1])["StreamDescription"]
    assert last["Shards"] == [] and "LastEvaluatedShardId" not in last


def test_shards_behind_an_unknown_one(streams, filled):
    """A start that is no shard is no fault: names behind it follow, if there are any."""
    arn = filled[0]
    page = streams.describe_stream(StreamArn=arn, ExclusiveStartShardId="z" * 40)["StreamDescription"]
    assert page["Shards"] == []


def test_children_of_a_shard(streams_api, filled):
    """A filter leaves the children: an open shard has none."""
    answer = streams_api("DescribeStream", {
        "StreamArn": filled[0], "ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": filled[1]}})
    assert answer.json["StreamDescription"]["Shards"] == []


@pytest.mark.parametrize("filter", [{}, {"Type": "CHILD_SHARDS"}, {"ShardId": NO_SHARD}])
def test_half_a_filter(streams_api, filled, filter):
    """A filter has both members (the words are not on record)."""
    answer = streams_api("DescribeStream", {"StreamArn": filled[0], "ShardFilter": filter})
    assert answer.error == "ValidationException"


@pytest.mark.parametrize("body, entry", [
    ({}, (None, "streamArn", NOT_NULL)),
    ({"StreamArn": "x" * 36}, ("x" * 36, "streamArn", "Member must have length greater than or equal to 37")),
    ({"StreamArn": "x" * 40, "Limit": 0}, ("0", "limit", "Member must have value greater than or equal to 1")),
    ({"StreamArn": "x" * 40, "Limit": 101}, ("101", "limit", "Member must have value less than or equal to 100")),
    ({"StreamArn": "x" * 40, "ExclusiveStartShardId": "short"},
     ("short", "exclusiveStartShardId", "Member must have length greater than or equal to 28")),
    ({"StreamArn": "x" * 40, "ExclusiveStartShardId": "x" * 66},
     ("x" * 66, "exclusiveStartShardId", "Member must have length less than or equal to 65")),
    ({"StreamArn": "x" * 40, "ShardFilter": {"Type": "ALL"}},
     ("ALL", "shardFilter.type", one_of("CHILD_SHARDS"))),
])
def test_describe_violations(streams_api, body, entry):
    """Bounds of the interface model, and the documented largest Limit (whose words are not on record)."""
    answer = streams_api("DescribeStream", body)
    assert (answer.error, answer.message) == ("ValidationException", violations(violation(*entry)))


# --- A stream that is none, for all that name one ------------------------------------------------

NAMING = [("describe_stream", {}),
          ("get_shard_iterator", {"ShardId": NO_SHARD, "ShardIteratorType": "LATEST"})]


@pytest.mark.parametrize("operation, more", NAMING)
@pytest.mark.parametrize("arn", [
    "sdfadfsdfnlfkajakfgjalksfgklasjklasdjfklasdfasdfgasf",
    "arn:aws:dynamodb:us-east-1:000000000000:table/abcdef",
    "arn:aws:kinesis:us-east-1:000000000000:table/abc/stream/2026-01-01T00:00:00.000",
    "arn:aws:dynamodb:us-east-1:000000000000:table/abc/stream/",
])
def test_no_arn(streams, operation, more, arn):
    """What is no ARN of a stream is refused as such."""
    invalid(getattr(streams, operation), "Invalid StreamArn", StreamArn=arn, **more)


@pytest.mark.parametrize("operation, more", NAMING)
def test_no_such_stream(streams, table_s, operation, more):
    """Neither of a table that is not there, nor of one without it, nor of another region."""
    for name in ("none", table_s):
        arn = NO_ARN.format(name)
        expect(refusal_of(getattr(streams, operation), StreamArn=arn, **more), "ResourceNotFoundException",
               f"Requested resource not found: Stream: {arn} not found")
    expect(refusal_of(getattr(streams, operation), StreamArn=NO_ARN.format(table_s).replace("us-east", "eu-west"),
                      **more), "ResourceNotFoundException")


# --- GetShardIterator ----------------------------------------------------------------------------


def read(streams, iterator):
    return values(streams.get_records(ShardIterator=iterator)["Records"])


def test_iterator_has_the_arn(streams, filled):
    """As in the documentation: the ARN, a number, and what only the service reads."""
    arn, shard, _ = filled
    assert re.fullmatch(re.escape(arn) + r"\|\d\|[A-Za-z0-9+/=]+", iterator_of(streams, arn, shard))


def test_oldest(streams, filled):
    """TRIM_HORIZON begins with the oldest record."""
    arn, shard, _ = filled
    assert read(streams, iterator_of(streams, arn, shard)) == list(range(25))


def test_latest(dynamodb, streams, new_table):
    """LATEST skips all that was written, and misses nothing after it."""
    name = new_table(**stream("NEW_IMAGE"))
    arn = arn_of(dynamodb, name)
    for i in range(3):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(i)})
    wait_for_records(streams, arn, 3)
    iterators = [iterator_of(streams, arn, shard["ShardId"], "LATEST") for shard in shards_of(streams, arn)]
    for i in range(3, 6):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(i)})
    wait_for_records(streams, arn, 6)
    assert sum((read(streams, iterator) for iterator in iterators), []) == [3, 4, 5]


@pytest.mark.parametrize("at", [0, 12, 24])
def test_at_and_after(streams, filled, at):
    """A sequence number and what follows it; what follows it."""
    arn, shard, numbers = filled
    assert read(streams, iterator_of(streams, arn, shard, "AT_SEQUENCE_NUMBER", numbers[at])) == list(range(at, 25))
    assert read(streams, iterator_of(streams, arn, shard, "AFTER_SEQUENCE_NUMBER", numbers[at])) == \
        list(range(at + 1, 25))


@pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
def test_start_of_the_shard(streams, filled, kind):
    """The StartingSequenceNumber of a shard leads to its first record."""
    arn, shard, _ = filled
    (start,) = [one["SequenceNumberRange"]["StartingSequenceNumber"] for one in shards_of(streams, arn)
                if one["ShardId"] == shard]
    assert read(streams, iterator_of(streams, arn, shard, kind, start))[:1] == [0]


@pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
def test_sequence_number_is_missing(streams, filled, kind):
    """These need one (the words are not on record)."""
    invalid(streams.get_shard_iterator, None, StreamArn=filled[0], ShardId=filled[1], ShardIteratorType=kind)


@pytest.mark.parametrize("kind", ["TRIM_HORIZON", "LATEST"])
def test_sequence_number_is_too_much(streams, filled, kind):
    """These take none (the words are not on record)."""
    arn, shard, numbers = filled
    invalid(streams.get_shard_iterator, None, StreamArn=arn, ShardId=shard, ShardIteratorType=kind,
            SequenceNumber=numbers[0])


@pytest.mark.parametrize("number", ["x" * 26, "9" * 26, NUMBER, "1" * 21, "1" * 40])
@pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
def test_sequence_number_of_no_shard(streams, filled, number, kind):
    """What is none, or cannot be of this shard (the words are not on record)."""
    invalid(streams.get_shard_iterator, None, StreamArn=filled[0], ShardId=filled[1], ShardIteratorType=kind,
            SequenceNumber=number)


@pytest.mark.parametrize("shard", [NO_SHARD, "semprinidfaasdasfsdvacsdcfsdsvsdvsdvsdvsdvsdv"])
def test_no_such_shard(streams, filled, shard):
    """A shard that the stream does not have (the words are not on record)."""
    expect(refusal_of(streams.get_shard_iterator, StreamArn=filled[0], ShardId=shard, ShardIteratorType="LATEST"),
           "ResourceNotFoundException")


@pytest.mark.parametrize("changed, entry", [
    ({"StreamArn": None}, (None, "streamArn", NOT_NULL)),
    ({"ShardId": None}, (None, "shardId", NOT_NULL)),
    ({"ShardIteratorType": None}, (None, "shardIteratorType", NOT_NULL)),
    ({"ShardIteratorType": "bulle"}, ("bulle", "shardIteratorType", one_of(
        "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"))),
    ({"ShardId": "short"}, ("short", "shardId", "Member must have length greater than or equal to 28")),
    ({"ShardId": "x" * 66}, ("x" * 66, "shardId", "Member must have length less than or equal to 65")),
    ({"SequenceNumber": "1" * 20}, ("1" * 20, "sequenceNumber", "Member must have length greater than or equal to 21")),
    ({"SequenceNumber": "1" * 41}, ("1" * 41, "sequenceNumber", "Member must have length less than or equal to 40")),
])
def test_iterator_violations(streams_api, filled, changed, entry):
    """Bounds of the interface model."""
    body = {"StreamArn": filled[0], "ShardId": filled[1], "ShardIteratorType": "AT_SEQUENCE_NUMBER",
            "SequenceNumber": filled[2][0], **changed}
    answer = streams_api("GetShardIterator", {name: value for name, value in body.items() if value is not None})
    assert (answer.error, answer.message) == ("ValidationException", violations(violation(*entry)))


# --- GetRecords ----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 7, 24, 25, 26, 1000])
def test_records_in_pages(streams, filled, limit):
    """Pages of any size hold each record once, in order."""
    arn, shard, numbers = filled
    assert [record["dynamodb"]["SequenceNumber"] for record in read_shard(streams, arn, shard, limit)] == numbers
    first = streams.get_records(ShardIterator=iterator_of(streams, arn, shard), Limit=limit)
    assert len(first["Records"]) == min(limit, 25)


def test_an_iterator_may_be_used_again(streams, filled):
    """It is a place, not a reader."""
    iterator = iterator_of(streams, *filled[:2])
    assert read(streams, iterator) == read(streams, iterator) == list(range(25))


def test_open_shard_has_no_end(streams, filled):
    """An open shard always answers where to go on, also without records."""
    iterator = iterator_of(streams, filled[0], filled[1], "LATEST")
    for _ in range(3):
        answer = streams.get_records(ShardIterator=iterator)
        assert answer["Records"] == []
        iterator = answer["NextShardIterator"]


def test_a_consumer_goes_on_where_it_was(streams, filled):
    """Half of the records, then a sequence number that was kept, then the other half."""
    arn, shard, _ = filled
    first = streams.get_records(ShardIterator=iterator_of(streams, arn, shard), Limit=10)["Records"]
    kept = first[-1]["dynamodb"]["SequenceNumber"]
    rest = read(streams, iterator_of(streams, arn, shard, "AFTER_SEQUENCE_NUMBER", kept))
    assert values(first) + rest == list(range(25))


def test_a_thousand_records(dynamodb, streams, new_table):
    """Documented: at most 1000 records."""
    name = new_table(**stream("KEYS_ONLY"), KeySchema=keys(("p", "HASH"), ("c", "RANGE")),
                     AttributeDefinitions=definitions(("p", "S"), ("c", "N")))
    for start in range(0, 1025, 25):
        dynamodb.batch_write_item(RequestItems={name: [
            {"PutRequest": {"Item": {"p": S("a"), "c": N(i)}}} for i in range(start, start + 25)]})
    arn = arn_of(dynamodb, name)
    wait_for_records(streams, arn, 1025)
    first = streams.get_records(ShardIterator=iterator_of(streams, arn, shard_of(streams, arn, {"p": S("a"), "c": N(7)})))
    assert len(first["Records"]) == 1000
    assert len(streams.get_records(ShardIterator=first["NextShardIterator"])["Records"]) == 25


def test_a_megabyte(dynamodb, streams, new_table):
    """Documented: at most 1 MB."""
    name = new_table(**stream("NEW_IMAGE"))
    for i in range(12):
        dynamodb.put_item(TableName=name, Item={**P, "v": N(i), "fill": S("x" * 200_000)})
    arn = arn_of(dynamodb, name)
    wait_for_records(streams, arn, 12)
    first = streams.get_records(ShardIterator=iterator_of(streams, arn, shard_of(streams, arn, P)))
    assert values(first["Records"]) == list(range(5))
    assert sum(record["dynamodb"]["SizeBytes"] for record in first["Records"]) <= 1 << 20
    assert read(streams, first["NextShardIterator"]) == list(range(5, 10))


@pytest.mark.parametrize("iterator", ["x", "sdfsdfsgagaddafgagasgasgasdfasdf", NO_ARN.format("abc"),
                                      NO_ARN.format("abc") + "|1|AAAA", NO_ARN.format("abc") + "|1|?", "|1|"])
def test_no_iterator(streams, iterator):
    """What is no iterator is refused (the words are not on record)."""
    invalid(streams.get_records, None, ShardIterator=iterator)


def test_changed_iterator(streams, filled):
    """An iterator is taken as it was given, or not at all."""
    iterator = iterator_of(streams, *filled[:2])
    invalid(streams.get_records, None, ShardIterator=iterator[:-2] + ("A" if iterator[-2] != "A" else "B") + iterator[-1])
    invalid(streams.get_records, None, ShardIterator=iterator.replace("us-east-1", "us-west-1"))


@pytest.mark.parametrize("body, entry", [
    ({}, (None, "shardIterator", NOT_NULL)),
    ({"ShardIterator": ""}, ("", "shardIterator", "Member must have length greater than or equal to 1")),
    ({"ShardIterator": "x", "Limit": 0}, ("0", "limit", "Member must have value greater than or equal to 1")),
    ({"ShardIterator": "x", "Limit": 1001}, ("1001", "limit", "Member must have value less than or equal to 1000")),
])
def test_records_violations(streams_api, body, entry):
    """Bounds of the interface model, and the documented largest Limit (whose words are not on record)."""
    answer = streams_api("GetRecords", body)
    assert (answer.error, answer.message) == ("ValidationException", violations(violation(*entry)))


@pytest.mark.parametrize("operation, member, length", [("DescribeStream", "StreamArn", 1024),
                                                       ("GetRecords", "ShardIterator", 2048)])
def test_too_long(streams_api, operation, member, length):
    """Bounds of the interface model, for values of which the message shows a part."""
    answer = streams_api(operation, {member: "x" * (length + 1)})
    assert answer.error == "ValidationException"
    assert answer.message.endswith(f"Member must have length less than or equal to {length}")


@pytest.mark.parametrize("operation, body", [
    ("ListStreams", {"Limit": "1"}), ("ListStreams", {"TableName": 1}), ("DescribeStream", {"StreamArn": []}),
    ("GetShardIterator", {"ShardId": True}), ("GetRecords", {"ShardIterator": {}}),
])
def test_wrong_types(streams_api, operation, body):
    """JSON of the wrong type is no request at all."""
    assert streams_api(operation, body).error == "SerializationException"


def test_errors_have_the_namespace_of_the_database(streams_api, table_s):
    """Clients know the exceptions by it."""
    answer = streams_api("DescribeStream", {"StreamArn": NO_ARN.format(table_s)})
    assert answer.json["__type"] == "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"


# --- Shards that follow others, states that take time --------------------------------------------


@pytest.mark.own_server
def test_states_that_take_time(start_server):
    """A stream that is asked to take time is ENABLING first, and DISABLING in the end."""
    server = start_server("--in-memory", "--transition-ms=600")
    dynamodb, streams = client(server.endpoint), client(server.endpoint, service="dynamodbstreams")
    (arn,) = make_streams(dynamodb, "abc")
    status = lambda: streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"]  # noqa: E731
    seen = [status()]
    dynamodb.get_waiter("table_exists").wait(TableName="abc", WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
    seen.append(status())
    dynamodb.update_table(TableName="abc", StreamSpecification={"StreamEnabled": False})
    seen.append(status())
    dynamodb.get_waiter("table_exists").wait(TableName="abc", WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
    seen.append(status())
    assert seen == ["ENABLING", "ENABLED", "DISABLING", "DISABLED"]


@pytest.mark.own_server
@pytest.mark.parametrize("shards", [1, 3])
def test_number_of_shards(start_server, shards):
    """It can be chosen for new streams."""
    server = start_server("--in-memory", f"--stream-shards={shards}")
    (arn,) = make_streams(client(server.endpoint), "abc")
    assert len(shards_of(client(server.endpoint, service="dynamodbstreams"), arn)) == shards


@pytest.mark.own_server
def test_reset_forgets_streams(start_server, raw):
    """After a reset no stream is left, not even of tables that were deleted before."""
    server = start_server("--in-memory")
    dynamodb, streams = client(server.endpoint), client(server.endpoint, service="dynamodbstreams")
    arns = make_streams(dynamodb, "abc", "abd")
    dynamodb.delete_table(TableName="abc")
    assert len(streams.list_streams()["Streams"]) == 2
    assert send(server.endpoint, "POST", "/_serein/reset", body=b"").status == 200
    assert streams.list_streams()["Streams"] == []
    expect(refusal_of(streams.describe_stream, StreamArn=arns[1]), "ResourceNotFoundException")
