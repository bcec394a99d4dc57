#!/usr/bin/env python3
"""Comments on baseball: whole documents, and editors who do not overwrite each other. See README.md."""

import copy
import os

import boto3

COMMENTS = [
    {
        "comment_id": "c-1",
        "version_no": 1,
        "email": "ann@example.com",
        "comment": "Best second baseman I ever saw.",
        "edited_by": None,
        "tags": ["second base", "fielding"],
        "responses": [
            {"email": "bob@example.com", "comment": "You never saw Morgan.", "likes": 3, "tags": ["Reds"]},
            {"email": "cid@example.com", "comment": "Sources?", "likes": 0, "tags": []},
        ],
    },
    {"comment_id": "c-2", "email": "old@example.com", "comment": "Written before comments had versions."},
]


class Conflict(Exception):
    """The comment is not, or no longer, what the caller took it for."""


class Comments:
    """The table, with conditions on every write."""

    def __init__(self):
        # Serein accepts any credentials; boto3 only insists on having some.
        dynamodb = boto3.resource(
            "dynamodb",
            endpoint_url=os.environ.get("ENDPOINT", "http://localhost:8000"),
            region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
            aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "any"),
            aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
        )
        self.table = dynamodb.Table("BaseballComments")

    def add(self, comment):
        """Stores a comment that must not be there yet."""
        self._put(comment, ConditionExpression="attribute_not_exists(comment_id)")

    def get(self, comment_id):
        """The comment, or None."""
        return self.table.get_item(Key={"comment_id": comment_id}, ConsistentRead=True).get("Item")

    def replace(self, comment):
        """Stores a comment that was read before, with the next version number, if nobody was faster."""
        version = comment["version_no"]
        self._put(
            {**comment, "version_no": version + 1},
            ConditionExpression="attribute_exists(comment_id) and version_no = :n",
            ExpressionAttributeValues={":n": version},
        )

    def _put(self, comment, **condition):
        try:
            self.table.put_item(Item=comment, **condition)
        except self.table.meta.client.exceptions.ConditionalCheckFailedException as error:
            raise Conflict(error.response["Error"]["Message"]) from error

    def all(self):
        """Every comment, page after page."""
        arguments = {}
        while True:
            answer = self.table.scan(**arguments)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def show(comment):
    versions = f"version {comment['version_no']}" if "version_no" in comment else "no version"
    return f"{comment['comment_id']}, {versions}: {comment['comment']}"


def tag(comment, name):
    """An edit: it changes a copy, which is written back whole."""
    comment = copy.deepcopy(comment)
    comment["tags"].append(name)
    comment["edited_by"] = name
    return comment


def add_twice(comments):
    for comment in COMMENTS:
        comments.add(comment)
    try:
        comments.add({"comment_id": "c-1", "comment": "Mine!"})
    except Conflict as conflict:
        print("Second c-1 refused:", conflict)
    print("Stored as it was put:", comments.get("c-1") == COMMENTS[0])


def edit_at_the_same_time(comments):
    for_ann, for_bob = comments.get("c-1"), comments.get("c-1")
    print(f"Ann and Bob read version {for_ann['version_no']} and {for_bob['version_no']}")
    comments.replace(tag(for_ann, "ann"))
    print("Ann wrote version", comments.get("c-1")["version_no"])
    try:
        comments.replace(tag(for_bob, "bob"))
    except Conflict as conflict:
        print("Bob refused:", conflict)
    comments.replace(tag(comments.get("c-1"), "bob"))
    comment = comments.get("c-1")
    print(f"Bob read again and wrote version {comment['version_no']}, tags {', '.join(comment['tags'])}")


def ask_for_nothing(comments):
    for operation in (comments.table.get_item, comments.table.delete_item):
        answer = operation(Key={"comment_id": "c-0"})
        print("Unknown key:", answer["ResponseMetadata"]["HTTPStatusCode"],
              "with an item" if "Item" in answer or "Attributes" in answer else "without an item")


def main():
    comments = Comments()
    add_twice(comments)
    edit_at_the_same_time(comments)
    ask_for_nothing(comments)
    for comment in sorted(comments.all(), key=lambda comment: comment["comment_id"]):
        print("Scan found", show(comment))


if __name__ == "__main__":
    main()
