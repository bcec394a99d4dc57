"""The invariants of the crash run's transactions see what they are there to see."""

import bank
import ring


class Table:
    """Answers a Scan with these items."""

    def __init__(self, items):
        self.items = items

    def call(self, operation, body):
        assert operation == "Scan", body
        return 200, {"Items": self.items}


def accounts(*balances):
    return [{**bank.account_key(i), "balance": {"N": str(balance)}} for i, balance in enumerate(balances)]


def receipt(name, giver, taker, amount):
    return {"pk": {"S": name}, "giver": {"N": str(giver)}, "taker": {"N": str(taker)}, "amount": {"N": str(amount)}}


def complaints(items, acknowledged=()):
    found = []
    one = bank.Bank()
    one.acknowledged.update(acknowledged)
    one.verify(Table(items), found.append)
    return found


def test_bank_in_order():
    """Balances that follow from receipts are right."""
    assert complaints(accounts(90, 110, *[100] * 6) + [receipt("r", 0, 1, 10)], ["r"]) == []


def test_half_a_transfer():
    """Money that was taken and not given."""
    assert complaints(accounts(90, *[100] * 7) + [receipt("r", 0, 1, 10)])


def test_transfer_without_a_receipt():
    """The sum alone would not show it."""
    assert complaints(accounts(90, 110, *[100] * 6))


def test_lost_transfer():
    """What was acknowledged is there."""
    assert complaints(accounts(*[100] * 8), ["r"]) == ["transfer r: acknowledged, and lost"]


def test_rings():
    """One ring of all, and nothing else."""
    whole = [(i + 1) % ring.NODES for i in range(ring.NODES)]
    assert ring.is_one_ring(whole)
    assert not ring.is_one_ring([1, 0, *whole[2:]])            # a small ring beside
    assert not ring.is_one_ring([*whole[:-1], ring.NODES - 1])  # an end
    assert not ring.is_one_ring([*whole[:-1], 3])               # a loop that misses the first
