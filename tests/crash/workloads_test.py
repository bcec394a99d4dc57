"""The invariants of the crash run's transactions see what they are there to see."""

import pytest

import bank
import expiring
import ring
import rivals


class Table:
    """Answers a Scan with these items."""

    def __init__(self, items):
        self.items = items

    def call(self, operation, body, _service):
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
    nodes = 12
    whole = [(i + 1) % nodes for i in range(nodes)]
    assert ring.is_one_ring(whole)
    assert not ring.is_one_ring([1, 0, *whole[2:]])        # a small ring beside
    assert not ring.is_one_ring([*whole[:-1], nodes - 1])  # an end
    assert not ring.is_one_ring([*whole[:-1], 3])          # a loop that misses the first


def test_rivals():
    """One of two, and what clients were told."""
    won, refused, in_doubt = rivals.WON, rivals.REFUSED, rivals.IN_DOUBT
    assert rivals.faults_of({(1, 0): won, (1, 1): refused, (2, 0): in_doubt, (2, 1): won}, {(1, 0), (2, 1)}) == []
    assert rivals.faults_of({(1, 0): in_doubt, (1, 1): in_doubt}, {(1, 0), (1, 1)}) == ["both of pair 1 committed"]
    assert len(rivals.faults_of({(1, 0): won, (1, 1): refused}, set())) == 2
    assert len(rivals.faults_of({(1, 1): refused}, {(1, 1), (1, 0)})) == 2


def change(event, by=None, expires=5, time=5):
    """A record of a stream."""
    image = {"expires": {"N": str(expires)}}
    identity = {"userIdentity": by} if by else {}
    return {"eventName": event, "dynamodb": {"OldImage": image, "ApproximateCreationDateTime": time}, **identity}


PUT, PROLONGED, DELETED = change("INSERT"), change("MODIFY"), change("REMOVE")
EXPIRED = change("REMOVE", expiring.SERVICE)


@pytest.mark.parametrize("life, records", [
    (expiring.Life(True), [PUT, EXPIRED]),
    (expiring.Life(True), [PUT, PROLONGED, EXPIRED]),
    (expiring.Life(False), []),
    (expiring.Life(False), [PUT, EXPIRED]),
    (expiring.Life(True, "done"), [PUT, DELETED]),
    (expiring.Life(True, "too late"), [PUT, EXPIRED]),
    (expiring.Life(True, "asked"), [PUT, DELETED]),
    (expiring.Life(True, "asked"), [PUT, EXPIRED])])
def test_good_ends(life, records):
    """What may have become of an item."""
    assert expiring.faults_of(life, records, at_end=True) == []


@pytest.mark.parametrize("life, records", [
    (expiring.Life(True), []),                              # lost
    (expiring.Life(True), [PUT]),                           # not ended
    (expiring.Life(True), [PUT, EXPIRED, EXPIRED]),         # twice
    (expiring.Life(True), [PUT, EXPIRED, PUT, EXPIRED]),    # back again
    (expiring.Life(True), [PUT, EXPIRED, PROLONGED]),       # after its end
    (expiring.Life(True), [EXPIRED]),                       # without a beginning
    (expiring.Life(True), [PUT, DELETED]),                  # by nobody
    (expiring.Life(True, "done"), [PUT, EXPIRED]),          # by another one
    (expiring.Life(True, "too late"), [PUT, DELETED]),
    (expiring.Life(True), [PUT, change("REMOVE", expiring.SERVICE, expires=6, time=5)])])
def test_wrong_ends(life, records):
    """What must not have become of it."""
    assert expiring.faults_of(life, records, at_end=True)


def test_items_may_live_until_the_end():
    """Between rounds some have not expired."""
    assert expiring.faults_of(expiring.Life(True), [PUT], at_end=False) == []
