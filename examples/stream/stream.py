#!/usr/bin/env python3
"""A bank's journal: what a stream shows of changes, and a consumer that goes on where it was. See README.md."""

import os

import boto3

VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
ACCOUNTS = [f"account-{number}" for number in range(12)]
DEPOSITS = 5
BATCH = 7


def connect(service):
    """Serein accepts any credentials; boto3 only insists on having some."""
    arguments = {
        "endpoint_url": os.environ.get("ENDPOINT", "http://localhost:8000"),
        "region_name": os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        "aws_access_key_id": os.environ.get("AWS_ACCESS_KEY_ID", "any"),
        "aws_secret_access_key": os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
    }
    return boto3.resource("dynamodb", **arguments) if service == "dynamodb" else boto3.client(service, **arguments)


def create(dynamodb, name, view):
    table = dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )
    table.wait_until_exists()
    return table


def drop(table):
    table.delete()
    table.wait_until_not_exists()


class Consumer:
    """Reads a stream shard by shard. All that it must keep is one sequence number for each shard."""

    def __init__(self, streams, arn, kept=None):
        self.streams = streams
        self.arn = arn
        self.kept = dict(kept or {})  # shard → sequence number of the last record that was worked on

    def shards(self):
        """Names order so that parents come before their children: in this order no key's records get mixed up."""
        start = {}
        while True:
            page = self.streams.describe_stream(StreamArn=self.arn, **start)["StreamDescription"]
            yield from (shard["ShardId"] for shard in page["Shards"])
            if "LastEvaluatedShardId" not in page:
                return
            start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}

    def iterator(self, shard):
        position = {"ShardIteratorType": "TRIM_HORIZON"}
        if shard in self.kept:
            position = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.kept[shard]}
        return self.streams.get_shard_iterator(StreamArn=self.arn, ShardId=shard, **position)["ShardIterator"]

    def read(self, at_most=None):
        """Yields records until there are none for now, or so many have been read."""
        count = 0
        for shard in self.shards():
            iterator = self.iterator(shard)
            while iterator:
                page = self.streams.get_records(ShardIterator=iterator, Limit=BATCH)
                for record in page["Records"]:
                    if count == at_most:
                        return
                    yield record
                    count += 1
                    self.kept[shard] = record["dynamodb"]["SequenceNumber"]
                iterator = page.get("NextShardIterator") if page["Records"] else None


def show_views(dynamodb, streams):
    """One item created, changed and deleted under each view."""
    for view in VIEWS:
        table = create(dynamodb, "Accounts", view)
        table.put_item(Item={"id": "ada", "balance": 1})
        table.put_item(Item={"id": "ada", "balance": 2})
        table.put_item(Item={"id": "ada", "balance": 2})  # changes nothing, so the stream has nothing of it
        table.delete_item(Key={"id": "ada"})
        print(f"{view}:")
        for record in Consumer(streams, table.latest_stream_arn).read():
            images = [f"{name} {record['dynamodb'][name]['balance']['N']}" for name in ("OldImage", "NewImage")
                      if name in record["dynamodb"]]
            print(f"  {record['eventName']} {record['dynamodb']['Keys']['id']['S']} {', '.join(images)}".rstrip())
        drop(table)


def deposit(table, amounts):
    for amount in amounts:
        for account in ACCOUNTS:
            table.update_item(Key={"id": account}, UpdateExpression="ADD balance :a",
                              ExpressionAttributeValues={":a": amount})


def follow(records, balances):
    """Works on records: each must begin where the last one of its account has ended."""
    for record in records:
        change = record["dynamodb"]
        account = change["Keys"]["id"]["S"]
        before = int(change["OldImage"]["balance"]["N"]) if "OldImage" in change else 0
        assert before == balances.get(account, 0), f"{account}: lost, doubled, or out of order"
        balances[account] = int(change["NewImage"]["balance"]["N"])


def main():
    dynamodb, streams = connect("dynamodb"), connect("dynamodbstreams")
    show_views(dynamodb, streams)

    table = create(dynamodb, "Accounts", "NEW_AND_OLD_IMAGES")
    deposit(table, range(1, DEPOSITS + 1))
    balances = {}
    first = Consumer(streams, table.latest_stream_arn)
    follow(first.read(at_most=25), balances)
    shards = len(list(first.shards()))
    print(f"{'Several shards' if shards > 1 else 'One shard'}; "
          f"a consumer has read 25 of {len(ACCOUNTS) * DEPOSITS} records, and ends")

    deposit(table, [100])
    second = Consumer(streams, table.latest_stream_arn, first.kept)
    rest = list(second.read())
    follow(rest, balances)
    print(f"Another one goes on where it was, and reads the other {len(rest)}")
    right = all(balances[account] == table.get_item(Key={"id": account})["Item"]["balance"] for account in ACCOUNTS)
    print(f"Its {len(balances)} balances are {'right' if right else 'wrong'}")
    drop(table)


if __name__ == "__main__":
    main()
