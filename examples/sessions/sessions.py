#!/usr/bin/env python3
"""A session store: sessions expire by themselves, at no cost, and the stream tells who is gone. See README.md."""

import os
import time

import boto3

LIFE_SECONDS = 3


def connect(service):
    """Serein accepts any credentials; boto3 only insists on having some."""
    arguments = {
        "endpoint_url": os.environ.get("ENDPOINT", "http://localhost:8000"),
        "region_name": os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        "aws_access_key_id": os.environ.get("AWS_ACCESS_KEY_ID", "any"),
        "aws_secret_access_key": os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
    }
    return boto3.resource("dynamodb", **arguments) if service == "dynamodb" else boto3.client(service, **arguments)


def create(dynamodb, name):
    """Sessions by their ids; `expires` tells when one ends, in seconds since the epoch."""
    table = dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"},
    )
    table.wait_until_exists()
    dynamodb.meta.client.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True})
    return table


def log_in(table, session, user):
    """A new session. Answers the write units that it cost."""
    answer = table.put_item(Item={"id": session, "user": user, "expires": int(time.time()) + LIFE_SECONDS},
                            ReturnConsumedCapacity="TOTAL")
    return answer["ConsumedCapacity"]["CapacityUnits"]


def log_out(table, session):
    table.delete_item(Key={"id": session})


def touch(table, session, seconds):
    """Whoever is active stays."""
    table.update_item(Key={"id": session}, UpdateExpression="SET expires = :e",
                      ExpressionAttributeValues={":e": int(time.time()) + seconds})


def user_of(table, session):
    """Nobody once the session has ended, though the item may be there for a while: so the application asks, too."""
    item = table.get_item(Key={"id": session}).get("Item")
    return item["user"] if item and item["expires"] > time.time() else None


def wait_until_gone(table, sessions):
    while any("Item" in table.get_item(Key={"id": session}) for session in sessions):
        time.sleep(0.1)


def records(streams, arn):
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"],
                                              ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            yield from page["Records"]
            iterator = page.get("NextShardIterator") if page["Records"] else None


def endings(streams, arn):
    """(user, how the session has ended), sorted."""
    found = []
    for record in records(streams, arn):
        if record["eventName"] != "REMOVE":
            continue
        by_service = record.get("userIdentity", {}).get("PrincipalId") == "dynamodb.amazonaws.com"
        found.append((record["dynamodb"]["OldImage"]["user"]["S"], "expired" if by_service else "logged out"))
    return sorted(found)


def main():
    dynamodb, streams = connect("dynamodb"), connect("dynamodbstreams")
    table = create(dynamodb, "Sessions")
    units = [log_in(table, f"session-{user}", user) for user in ("ada", "grace", "mary", "rosa")]
    print(f"Four sessions began and cost {sum(units):g} write units")
    log_out(table, "session-grace")
    touch(table, "session-rosa", 3600)
    print(f"session-ada belongs to {user_of(table, 'session-ada')}")

    wait_until_gone(table, ["session-ada", "session-mary"])
    print(f"Later session-ada belongs to {user_of(table, 'session-ada')}, "
          f"session-rosa to {user_of(table, 'session-rosa')}")
    for user, how in endings(streams, table.latest_stream_arn):
        print(f"{user} {how}")
    table.delete()
    table.wait_until_not_exists()


if __name__ == "__main__":
    main()
