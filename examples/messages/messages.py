"""Conversations in one table: how they are stored, and how they are read. The scripts beside this file use it.

pk             sk                    what it is
GRP#<user>     time of last message  a conversation, as this user sees it: with whom, and the last message
MSG#<group>    time of the message   a message

The index `message-groups` has the items with a message_group_uuid, which are the conversations: it finds those of both
sides when a message comes.
"""

import datetime
import os
import sys
import time
import uuid

import boto3
from boto3.dynamodb.conditions import Key

TABLE = "cruddur-messages"
INDEX = "message-groups"
PAGE = 20
ATTEMPTS = 50

USERS = {
    "adolf": {"user_uuid": "b5a1d7f6-0a11-4e5c-8a39-000000000001", "display_name": "Adolf Anderssen"},
    "lionel": {"user_uuid": "b5a1d7f6-0a11-4e5c-8a39-000000000002", "display_name": "Lionel Kieseritzky"},
    "paul": {"user_uuid": "b5a1d7f6-0a11-4e5c-8a39-000000000003", "display_name": "Paul Morphy"},
}


def arguments():
    """(is it for production?, the other words of the command line)."""
    words = sys.argv[1:]
    return (True, words[1:]) if words[:1] == ["prod"] else (False, words)


def connect(production):
    """Of this machine, whose server accepts any credentials, or of the cloud, with those of the environment."""
    if production:
        return boto3.resource("dynamodb")
    return boto3.resource(
        "dynamodb",
        endpoint_url=os.environ.get("ENDPOINT", "http://localhost:8000"),
        region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
    )


def now():
    """Times are texts of one length, so that their order is that of the calendar."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds")


class Messages:
    """The access patterns."""

    def __init__(self, dynamodb):
        self.table = dynamodb.Table(TABLE)

    def conversations(self, handle):
        """A user's conversations, the newest first: one query."""
        answer = self.table.query(
            KeyConditionExpression=Key("pk").eq(f"GRP#{USERS[handle]['user_uuid']}"),
            ScanIndexForward=False, Limit=PAGE)
        return answer["Items"]

    def group_with(self, handle, other):
        """The group of the conversation that one user has with another."""
        for item in self.conversations(handle):
            if item["user_handle"] == other:
                return item["message_group_uuid"]
        raise LookupError(f"{handle} has no conversation with {other}")

    def pages(self, group):
        """The messages of a conversation, the newest first, page after page: one query each. The last key of a page is
        all that is needed to ask for the next one; a web page would carry it in its link."""
        query = {"KeyConditionExpression": Key("pk").eq(f"MSG#{group}"), "ScanIndexForward": False, "Limit": PAGE}
        while True:
            answer = self.table.query(**query)
            if answer["Items"]:
                yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def start(self, handle, other, text, sent_at):
        """A first message: it makes the conversation, once for each side. Answers its group."""
        group = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{handle}/{other}"))
        for me, you in ((handle, other), (other, handle)):
            self.table.put_item(Item={
                "pk": f"GRP#{USERS[me]['user_uuid']}", "sk": sent_at, "message_group_uuid": group, "message": text,
                "user_uuid": USERS[you]["user_uuid"], "user_handle": you,
                "user_display_name": USERS[you]["display_name"]})
        self.add(group, handle, text, sent_at)
        return group

    def add(self, group, handle, text, sent_at):
        """A message, and nothing else; what was sent is not changed by what comes at the same microsecond."""
        self.table.put_item(**self._message(group, handle, text, sent_at))

    def reply(self, group, handle, text, sent_at):
        """A message that also brings the conversation to the top of both lists: all of that, or nothing."""
        message = {"Put": {"TableName": TABLE, **self._message(group, handle, text, sent_at)}}
        for _ in range(ATTEMPTS):
            # What is not older than the message stays where it is: another reply came later, and was faster.
            moves = [move for half in self._halves(group) if half["sk"] < sent_at
                     for move in self._move(half, text, sent_at)]
            if self._write([message, *moves]):
                return
            time.sleep(0.02)
        raise TimeoutError(f"{ATTEMPTS} times others moved conversation {group} first")

    def _message(self, group, handle, text, sent_at):
        return {
            "Item": {"pk": f"MSG#{group}", "sk": sent_at, "message_uuid": str(uuid.uuid4()), "message": text,
                     "user_uuid": USERS[handle]["user_uuid"], "user_handle": handle,
                     "user_display_name": USERS[handle]["display_name"]},
            "ConditionExpression": "attribute_not_exists(pk)"}

    def _halves(self, group):
        """A conversation as either side sees it. In the cloud the index may be a little behind."""
        for _ in range(ATTEMPTS):
            items = self.table.query(
                IndexName=INDEX, KeyConditionExpression=Key("message_group_uuid").eq(group))["Items"]
            if len(items) == 2:
                return items
            time.sleep(0.02)
        raise LookupError(f"there are {len(items)} halves of conversation {group}")

    @staticmethod
    def _move(half, text, sent_at):
        """The time is in the key, and keys do not change: the item is deleted and put anew."""
        return [
            {"Delete": {"TableName": TABLE, "Key": {"pk": half["pk"], "sk": half["sk"]},
                        "ConditionExpression": "attribute_exists(pk)"}},
            {"Put": {"TableName": TABLE, "Item": {**half, "sk": sent_at, "message": text},
                     "ConditionExpression": "attribute_not_exists(pk)"}}]

    def _write(self, actions):
        """Whether the transaction was done. It is not where another reply has moved the conversation meanwhile."""
        client = self.table.meta.client
        try:
            client.transact_write_items(TransactItems=actions)
        except client.exceptions.TransactionCanceledException as error:
            message, *moves = [reason["Code"] for reason in error.response["CancellationReasons"]]
            if message == "ConditionalCheckFailed" or not moves:
                raise
            return False
        return True
