#!/usr/bin/env python3
"""An election: counters that many clients increment at once, on one key and spread over several. See README.md."""

import concurrent.futures
import os
import random

import boto3
import botocore.config

CANDIDATES = ("red", "blue")
VOTERS = 800
CLIENTS = 8
SHARDS = 10


def connect():
    """Serein accepts any credentials; boto3 only insists on having some."""
    return boto3.resource(
        "dynamodb",
        endpoint_url=os.environ.get("ENDPOINT", "http://localhost:8000"),
        region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
        config=botocore.config.Config(max_pool_connections=CLIENTS),
    )


def create(dynamodb, name):
    table = dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "candidate", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "candidate", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    return table


def choice_of(voter):
    """Three of five voters are for red."""
    return CANDIDATES[0] if voter % 5 < 3 else CANDIDATES[1]


# Three ways to name the item that counts a vote.


def one_key(candidate, _voter):
    """One item per candidate: simple, and all writes go to one place."""
    return candidate


def calculated(candidate, voter):
    """A suffix that follows from the voter's name: who knows the voter knows the item."""
    name = f"voter-{voter}"
    return f"{candidate}#{sum(name.encode()) % SHARDS}"


def by_chance(candidate, _voter):
    """Any suffix: even, whoever votes. Nobody can tell afterwards which item counted a vote."""
    return f"{candidate}#{random.randrange(SHARDS)}"


def vote_all(client, table_name, key_of):
    """All voters vote, several at once. The database adds: no client reads the number that it changes."""

    def vote(voter):
        client.update_item(TableName=table_name, Key={"candidate": key_of(choice_of(voter), voter)},
                           UpdateExpression="ADD votes :one", ExpressionAttributeValues={":one": 1})

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(vote, range(VOTERS)))  # list(): an error of one of them is an error here


def results(client, table_name, suffixes):
    """{candidate: (votes, items that hold them)}: what is spread is summed when it is read."""
    found = {}
    for candidate in CANDIDATES:
        keys = [{"candidate": candidate + suffix} for suffix in suffixes]
        answer = client.batch_get_item(RequestItems={table_name: {"Keys": keys, "ConsistentRead": True}})
        items = answer["Responses"][table_name]
        found[candidate] = sum(item["votes"] for item in items), len(items)
    return found


def election(dynamodb, title, key_of, suffixes):
    """A table, all votes, and the result."""
    table, client = create(dynamodb, "Votes"), dynamodb.meta.client
    vote_all(client, table.name, key_of)
    parts = [f"{candidate} {votes} in {items} item{'s' if items > 1 else ''}"
             for candidate, (votes, items) in results(client, table.name, suffixes).items()]
    print(f"{title}: {', '.join(parts)}, of {VOTERS} votes")
    return table


def drop(table):
    table.delete()
    table.wait_until_not_exists()


def main():
    dynamodb = connect()
    drop(election(dynamodb, "One key", one_key, [""]))

    shards = [f"#{shard}" for shard in range(SHARDS)]
    table = election(dynamodb, "Calculated suffix", calculated, shards)
    key = calculated(choice_of(17), 17)
    print(f"Voter 17 is one of {table.get_item(Key={'candidate': key})['Item']['votes']} in {key}")
    drop(table)

    drop(election(dynamodb, "Random suffix", by_chance, shards))


if __name__ == "__main__":
    main()
