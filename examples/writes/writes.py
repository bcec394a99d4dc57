#!/usr/bin/env python3
"""Four ways to write: concurrent, conditional, atomic, and in batches. Needs a running server: see README.md."""

import concurrent.futures
import os
import threading

import boto3

ITEM_BYTES = 400_000  # nearly the most that an item may have
ITEMS = 50


def connect():
    """Serein accepts any credentials; boto3 only insists on having some."""
    return boto3.resource(
        "dynamodb",
        endpoint_url=os.environ.get("ENDPOINT", "http://localhost:8000"),
        region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
    ).meta.client


def create(client, name):
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.get_waiter("table_exists").wait(TableName=name)


# --- One item, two writers -----------------------------------------------------------------------


def price_after(client, write):
    """Puts the price 10, lets two writers run, and answers their answers and the price that is left. Neither writes
    before both have read."""
    client.put_item(TableName="Products", Item={"id": "book", "price": 10})
    both_have_read = threading.Barrier(2)

    def run(_):
        price = read_price(client)
        both_have_read.wait()
        return write(price)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(run, range(2)))
    return answers, read_price(client)


def read_price(client):
    return client.get_item(TableName="Products", Key={"id": "book"}, ConsistentRead=True)["Item"]["price"]


def concurrent_writes(client):
    """Both raise the price that they read by 1 and put it back: the last writer wins, the other wrote for nothing."""

    def write(price):
        client.put_item(TableName="Products", Item={"id": "book", "price": price + 1})
        return "done"

    answers, price = price_after(client, write)
    print(f"Concurrent: {' and '.join(answers)}, the price is {price}")


def conditional_writes(client):
    """The same, if the price is still what was read: one is refused, and knows it."""

    def write(price):
        try:
            client.put_item(TableName="Products", Item={"id": "book", "price": price + 1},
                            ConditionExpression="price = :read", ExpressionAttributeValues={":read": price})
            return "done"
        except client.exceptions.ConditionalCheckFailedException:
            return "refused"

    answers, price = price_after(client, write)
    print(f"Conditional: {' and '.join(answers)}, the price is {price}")


def atomic_writes(client):
    """The database adds, to whatever the price is when it writes: both count."""

    def write(_):
        client.update_item(TableName="Products", Key={"id": "book"}, UpdateExpression="ADD price :one",
                           ExpressionAttributeValues={":one": 1})
        return "done"

    answers, price = price_after(client, write)
    print(f"Atomic: {' and '.join(answers)}, the price is {price}")


# --- Many items ----------------------------------------------------------------------------------


def write_batch(client, requests):
    """Sends up to 25 puts and deletes, and again those that the database had no time for. A program that has to expect
    many of them waits between two attempts, longer each time."""
    while requests:
        requests = client.batch_write_item(RequestItems=requests)["UnprocessedItems"]


def read_batch(client, keys):
    """Asks for up to 100 items, and again for those whose keys come back; answers how many came each time."""
    counts = []
    while keys:
        answer = client.batch_get_item(RequestItems=keys)
        counts.append(sum(len(items) for items in answer["Responses"].values()))
        keys = answer["UnprocessedKeys"]
    return counts


def put(**item):
    return {"PutRequest": {"Item": item}}


def batches(client):
    """25 items, into two tables at once."""
    requests = {
        "Products": [put(id=f"product-{number}", price=number) for number in range(15)],
        "Reviews": [put(id=f"review-{number}", stars=number % 5 + 1) for number in range(10)],
    }
    write_batch(client, requests)
    counts = {name: client.scan(TableName=name)["Count"] for name in requests}
    print("Batch of 25:", ", ".join(f"{count} in {name}" for name, count in counts.items()))

    requests["Reviews"].append(put(id="review-10", stars=1))
    try:
        client.batch_write_item(RequestItems=requests)
    except client.exceptions.ClientError as error:
        print("Batch of 26:", error.response["Error"]["Code"])


def large_batches(client):
    """Items of 20 MB; an answer has 16 MB at most."""
    ids = [f"photo-{number}" for number in range(ITEMS)]
    for begin in range(0, ITEMS, 25):
        write_batch(client, {"Photos": [put(id=id, pixels=bytes(ITEM_BYTES)) for id in ids[begin:begin + 25]]})
    counts = read_batch(client, {"Photos": {"Keys": [{"id": id} for id in ids]}})
    print(f"Batch of {ITEMS} large items:", " and then ".join(map(str, counts)))


def main():
    client = connect()
    tables = ("Products", "Reviews", "Photos")
    for name in tables:
        create(client, name)
    concurrent_writes(client)
    conditional_writes(client)
    atomic_writes(client)
    client.delete_item(TableName="Products", Key={"id": "book"})
    batches(client)
    large_batches(client)
    for name in tables:
        client.delete_table(TableName=name)
        client.get_waiter("table_not_exists").wait(TableName=name)


if __name__ == "__main__":
    main()
