#!/usr/bin/env python3
"""The music table, step by step with boto3. Needs a running server: see README.md."""

import os
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key

SONGS = [
    {"Artist": "Pink Floyd", "Song": "Money", "Album": "The Dark Side of the Moon", "Year": 1973},
    {"Artist": "John Lennon", "Song": "Imagine", "Album": "Imagine", "Year": 1971, "Genre": "Soft rock"},
    {"Artist": "Psy", "Song": "Gangnam Style", "Album": "Psy 6 (Six Rules)", "Part": 1, "Year": 2011,
     "LengthSeconds": 219},
]


def connect():
    """Serein accepts any credentials; boto3 only insists on having some."""
    return boto3.resource(
        "dynamodb",
        endpoint_url=os.environ.get("ENDPOINT", "http://localhost:8000"),
        region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
    )


def create(dynamodb):
    """A table: songs belong to an artist (partition key) and are sorted by title (sort key)."""
    table = dynamodb.create_table(
        TableName="Music",
        AttributeDefinitions=[
            {"AttributeName": "Artist", "AttributeType": "S"},
            {"AttributeName": "Song", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "Artist", "KeyType": "HASH"},
            {"AttributeName": "Song", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    return table


def correct_year(table):
    """Puts the song again with the right year, if it is still what we think it is; answers the old year."""
    answer = table.put_item(
        Item={**SONGS[2], "Year": 2012}, ConditionExpression=Attr("Year").eq(2011), ReturnValues="ALL_OLD")
    return answer["Attributes"]["Year"]


def show(item):
    return ", ".join(f"{name} {int(value) if isinstance(value, Decimal) else value}"
                     for name, value in sorted(item.items()))


def main():
    dynamodb = connect()
    table = create(dynamodb)
    for song in SONGS:
        table.put_item(Item=song)
    print("Corrected the year", correct_year(table))

    answer = table.query(KeyConditionExpression=Key("Artist").eq("Psy") & Key("Song").eq("Gangnam Style"))
    print("Query found", show(answer["Items"][0]))

    answer = table.scan(FilterExpression=Attr("Year").eq(1971))
    print(f"Scan read {answer['ScannedCount']} and found {answer['Count']}:", show(answer["Items"][0]))

    table.delete()
    table.wait_until_not_exists()
    try:
        table.load()
    except dynamodb.meta.client.exceptions.ResourceNotFoundException as error:
        print(error.response["Error"]["Message"])


if __name__ == "__main__":
    main()
