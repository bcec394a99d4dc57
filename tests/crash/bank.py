"""Transfers between accounts, each one transaction: money neither appears nor vanishes."""

import threading
import uuid

from workload import Workload, ask, create_table, scan

TABLE = "Bank"
ACCOUNTS = 8
BEGIN = 100


def account_key(number):
    return {"pk": {"S": f"account-{number}"}}


def change(number, amount, condition=None):
    """An action that adds to an account; below zero only where the condition says nothing."""
    action = {"TableName": TABLE, "Key": account_key(number), "UpdateExpression": "SET balance = balance + :amount",
              "ExpressionAttributeValues": {":amount": {"N": str(amount)}}}
    if condition:
        action["ConditionExpression"] = "balance >= :least"
        action["ExpressionAttributeValues"][":least"] = {"N": str(condition)}
    return {"Update": action}


class Bank(Workload):
    """A transfer takes from an account that has enough, adds to another, and leaves a receipt; so that from the
    receipts all balances can be computed."""

    def __init__(self, clients=1):
        self.clients = clients
        self.lock = threading.Lock()
        self.acknowledged = set()  # receipts
        self.pending = {}          # receipt -> request that was sent and not answered

    def __str__(self):
        return f"{len(self.acknowledged)} transfers"

    def create(self, client):
        create_table(client, TABLE)
        ask(client, "TransactWriteItems", {"TransactItems": [
            {"Put": {"TableName": TABLE, "Item": {**account_key(i), "balance": {"N": str(BEGIN)}}}}
            for i in range(ACCOUNTS)]})

    def work(self, client, choose, stop, complain):
        while not stop.is_set():
            receipt = str(uuid.UUID(int=choose.getrandbits(128)))
            request = self._transfer(choose, receipt)
            with self.lock:
                self.pending[receipt] = request
            status, answer = client.call("TransactWriteItems", request)
            with self.lock:
                del self.pending[receipt]
                if status == 200:
                    self.acknowledged.add(receipt)
            if status not in (200, 503) and not is_short_of_money(answer):
                complain(f"transfer: {status} {answer}")

    @staticmethod
    def _transfer(choose, receipt):
        giver, taker = choose.sample(range(ACCOUNTS), 2)
        amount = choose.randrange(1, 60)
        item = {"pk": {"S": receipt}, "giver": {"N": str(giver)}, "taker": {"N": str(taker)},
                "amount": {"N": str(amount)}}
        return {"ClientRequestToken": receipt, "TransactItems": [
            change(giver, -amount, condition=amount), change(taker, amount),
            {"Put": {"TableName": TABLE, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}]}

    def verify(self, client, complain):
        """After a crash: all is as the receipts say, and what was in doubt can be asked for again."""
        receipts = self._compare(client, complain)
        for receipt in self.acknowledged - receipts:
            complain(f"transfer {receipt}: acknowledged, and lost")
        for receipt, request in self.pending.items():
            status, answer = client.call("TransactWriteItems", request)
            if status == 200:
                self.acknowledged.add(receipt)
            elif receipt in receipts or not is_short_of_money(answer):
                complain(f"transfer {receipt} again: {status} {answer}")
        self.pending.clear()
        self._compare(client, complain)

    def _compare(self, client, complain):
        """The receipts that there are. What they say must be the balances."""
        items = {item["pk"]["S"]: item for item in scan(client, TABLE, ConsistentRead=True)}
        expected = [BEGIN] * ACCOUNTS
        receipts = set()
        for name, item in items.items():
            if "amount" in item:
                receipts.add(name)
                expected[int(item["giver"]["N"])] -= int(item["amount"]["N"])
                expected[int(item["taker"]["N"])] += int(item["amount"]["N"])
        found = [int(items[f"account-{i}"]["balance"]["N"]) for i in range(ACCOUNTS)]
        if sum(found) != BEGIN * ACCOUNTS:
            complain(f"the accounts have {sum(found)}, not {BEGIN * ACCOUNTS}: {found}")
        if found != expected:
            complain(f"the accounts have {found}, by the receipts {expected}")
        if min(found) < 0:
            complain(f"an account is below zero: {found}")
        return receipts


def is_short_of_money(answer):
    """Whether a transfer was cancelled for its first condition alone."""
    codes = [reason["Code"] for reason in answer.get("CancellationReasons", [])]
    return codes == ["ConditionalCheckFailed", "None", "None"]
