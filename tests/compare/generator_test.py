"""The generator: a run must be repeatable from its seed, and must send what it is there for."""

import collections
import json
import random
import unittest

import mutations
from expressions import Expressions, render
from generator import WEIGHTS, Generator
from schema import TABLES, create_request
from values import TYPES, Values


def values(seed=1):
    return Values(random.Random(seed))


def shape_is_right(value):
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in TYPES


class GeneratorTest(unittest.TestCase):
    def test_a_seed_gives_the_same_requests_again(self):
        first, again = ([Generator(7).request(index) for index in range(300)] for _ in range(2))
        self.assertEqual(first, again)

    def test_a_request_does_not_depend_on_those_before_it(self):
        generator = Generator(7)
        for index in range(50):
            generator.request(index)
        self.assertEqual(generator.request(50), Generator(7).request(50))

    def test_seeds_differ(self):
        self.assertNotEqual([Generator(1).request(index).body for index in range(20)],
                            [Generator(2).request(index).body for index in range(20)])

    def test_every_operation_and_every_kind_of_fault_is_met(self):
        generator = Generator(3)
        requests = [generator.request(index) for index in range(4000)]
        self.assertEqual({request.operation for request in requests}, set(WEIGHTS))
        faults = collections.Counter(request.fault.split(":")[0] for request in requests)
        self.assertGreater(min(faults[name] for name in ("nothing", "expression", "json", "boundary", "two")), 30)

    def test_only_the_operations_that_were_asked_for(self):
        generator = Generator(3, ["Query", "Scan"])
        self.assertEqual({generator.request(index).operation for index in range(100)}, {"Query", "Scan"})

    def test_an_unknown_operation_is_refused(self):
        with self.assertRaises(ValueError):
            Generator(1, ["Frobnicate"])

    def test_every_request_can_be_sent(self):
        generator = Generator(5)
        for index in range(2000):
            json.dumps(generator.request(index).body)

    def test_requests_without_a_fault_define_what_they_use(self):
        generator = Generator(11)
        for index in range(3000):
            request = generator.request(index)
            if request.fault != "nothing" or request.operation.startswith("Batch"):
                continue
            text = " ".join(value for name, value in request.body.items() if name.endswith("Expression"))
            for name, sign in (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":")):
                used = {word for word in render_words(text) if word.startswith(sign)}
                self.assertEqual(used, set(request.body.get(name, {})), f"request {index}")


def render_words(text):
    for sign in "()[],.=<>+-":
        text = text.replace(sign, " ")
    return text.split()


class ValuesTest(unittest.TestCase):
    def test_items_have_the_key_of_their_table(self):
        source = values()
        for table in TABLES.values():
            for _ in range(100):
                item = source.item(table)
                self.assertIsNotNone(table.key_of(item))
                self.assertTrue(all(shape_is_right(value) for value in item.values()), item)

    def test_small_key_spaces_let_items_meet(self):
        source = values()
        keys = {json.dumps(source.key(TABLES["RangeN"]), sort_keys=True) for _ in range(1000)}
        self.assertLess(len(keys), 100)


class ExpressionsTest(unittest.TestCase):
    def test_tokens_become_text_as_people_write_it(self):
        self.assertEqual(render(["size", "(", "a", ".", "b", "[", "0", "]", ")", ">", ":v"]), "size(a.b[0]) > :v")
        self.assertEqual(render(["a", "=", ":v", "AND", "(", "b", ")"]), "a = :v AND (b)")

    def test_tight_text_keeps_words_apart(self):
        self.assertEqual(render(["a", "=", ":v", "AND", "b", "<", ":w"], tight=True), "a=:v AND b<:w")
        self.assertEqual(render(["(", "a", ")", "AND", "b"], tight=True), "(a) AND b")

    def test_damage_changes_something(self):
        changed = 0
        for seed in range(200):
            expressions = Expressions(values(seed))
            tokens = expressions.condition()
            before = list(tokens), dict(expressions.names), dict(expressions.placeholders)
            after = expressions.damaged(tokens), expressions.names, expressions.placeholders
            changed += before != (list(after[0]), after[1], after[2])
        self.assertGreater(changed, 150)

    def test_damage_leaves_the_tokens_it_was_given(self):
        for seed in range(100):
            expressions = Expressions(values(seed))
            tokens = expressions.update()
            before = list(tokens)
            expressions.damaged(tokens)
            self.assertEqual(tokens, before)


class MutationsTest(unittest.TestCase):
    def test_the_request_itself_is_left_alone(self):
        body = {"TableName": "T", "Item": {"p": {"S": "a"}}}
        for seed in range(100):
            mutations.mutated(random.Random(seed), body)
        self.assertEqual(body, {"TableName": "T", "Item": {"p": {"S": "a"}}})

    def test_an_empty_request_can_be_damaged(self):
        self.assertNotEqual(mutations.mutated(random.Random(1), {}), {})


class SchemaTest(unittest.TestCase):
    def test_every_key_attribute_is_defined_once(self):
        for table in TABLES.values():
            names = [entry["AttributeName"] for entry in create_request(table)["AttributeDefinitions"]]
            self.assertEqual(len(names), len(set(names)))
            self.assertTrue({name for index in table.indexes for name, _ in index.keys} <= set(names))


if __name__ == "__main__":
    unittest.main()
