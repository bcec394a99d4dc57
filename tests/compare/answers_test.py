"""The comparison: it must see what differs and only that, and put the same difference into the same class."""

import unittest

from answers import Class, classes, masked
from peers import Answer, answer_of, joined
from stepper import tables_of, written_keys


def ok(**body):
    return Answer(200, "ok", body)


def error(message, kind="ValidationException", status=400, namespace="com.amazon.coral.validate"):
    return Answer(status, kind, {"message": message}, namespace)


def compared(serein, other, operation="GetItem", request=None):
    return classes(operation, request or {}, serein, other)


class EqualTest(unittest.TestCase):
    def test_order_within_sets_means_nothing(self):
        self.assertEqual(compared(ok(Item={"h": {"SS": ["a", "b"]}}), ok(Item={"h": {"SS": ["b", "a"]}})), set())

    def test_order_within_lists_means_something(self):
        lists = [{"L": [{"S": "a"}, {"S": "b"}]}, {"L": [{"S": "b"}, {"S": "a"}]}]
        self.assertEqual(len(compared(*(ok(Item={"f": value}) for value in lists))), 1)

    def test_an_attribute_may_be_called_like_a_set(self):
        values = [{"SS": {"S": "a"}}, {"SS": {"S": "b"}}]
        self.assertEqual(len(compared(*(ok(Item=value) for value in values))), 1)

    def test_times_and_names_of_resources_only_need_to_be_there(self):
        tables = [{"TableArn": "arn:1", "CreationDateTime": 1}, {"TableArn": "arn:2", "CreationDateTime": 2}]
        self.assertEqual(compared(*(ok(Table=table) for table in tables), operation="DescribeTable"), set())
        self.assertEqual(len(compared(ok(Table={"TableArn": "x"}), ok(Table={}), operation="DescribeTable")), 1)

    def test_a_scan_has_no_order_and_a_query_has_one(self):
        items = [{"p": {"S": "a"}}, {"p": {"S": "b"}}]
        answers = ok(Items=items), ok(Items=items[::-1])
        self.assertEqual(compared(*answers, operation="Scan", request={"TableName": "HashS"}), set())
        self.assertEqual(compared(*answers, operation="Query", request={"TableName": "HashS"}),
                         {Class("Query", "ok, Items: list", "ok, Items: other order")})

    def test_only_equal_sort_keys_of_an_index_may_change_places(self):
        request = {"TableName": "Indexed", "IndexName": "g-all"}
        items = [{"b": {"N": number}, "p": {"S": key}} for number, key in (("1", "a"), ("1", "b"), ("2", "a"))]
        swapped = [items[1], items[0], items[2]]
        self.assertEqual(compared(ok(Items=items), ok(Items=swapped), "Query", request), set())
        self.assertEqual(len(compared(ok(Items=items), ok(Items=items[::-1]), "Query", request)), 1)

    def test_equal_errors_agree(self):
        self.assertEqual(compared(error("a"), error("a")), set())


class DifferenceTest(unittest.TestCase):
    def test_a_class_does_not_know_which_attribute_it_was(self):
        first = compared(ok(Item={"a": {"S": "x"}}), ok(Item={"a": {"S": "y"}}))
        second = compared(ok(Item={"b": {"N": "1"}}), ok(Item={}))
        self.assertEqual(first, second)

    def test_numbers_that_are_only_written_otherwise_are_told_apart(self):
        def item(*numbers):
            return ok(Item={"b": {"N": numbers[0]}, "f": {"L": [{"NS": list(numbers)}]}})
        alike = Class("GetItem", "ok, Item: attributes", "ok, Item: numbers written otherwise")
        self.assertEqual(compared(item("5", "10"), item("5.", "1e1")), {alike})
        self.assertEqual(compared(item("0"), item("-0")), {alike})
        self.assertNotEqual(compared(item("5"), item("5.1")), {alike})
        self.assertNotEqual(compared(item("1" * 38), item("1" * 37 + "2")), {alike})

    def test_every_place_is_a_class_of_its_own(self):
        found = compared(ok(Count=1, ScannedCount=2), ok(Count=2, ScannedCount=3), operation="Query")
        self.assertEqual(len(found), 2)

    def test_states_are_named(self):
        states = [ok(Table={"TableStatus": state}) for state in ("CREATING", "ACTIVE")]
        self.assertEqual(compared(*states, operation="CreateTable"),
                         {Class("CreateTable", "ok, Table.TableStatus: CREATING", "ok, Table.TableStatus: ACTIVE")})

    def test_values_in_messages_make_no_class(self):
        first = compared(error('Syntax error; token: "a", near: "a b"'), error("Not good: 'x'"))
        second = compared(error('Syntax error; token: ")", near: ") ("'), error("Not good: 'long text'"))
        self.assertEqual(first, second)

    def test_values_that_differ_are_a_difference_all_the_same(self):
        found = compared(error("number of operands: 101"), error("number of operands: 102"))
        self.assertEqual(len(found), 1)
        self.assertIn("(other values)", next(iter(found)).serein)

    def test_of_several_constraints_only_the_differing_count(self):
        null = "Value null at 'tableName' failed to satisfy constraint: Member must not be null"
        enum = "Value 'x' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"
        found = compared(error(f"2 validation errors detected: {null}; {enum}"),
                         error(f"1 validation error detected: {null}"))
        self.assertEqual(len(found), 1)
        self.assertNotIn("not be null", next(iter(found)).serein)
        self.assertIn("enum value set", next(iter(found)).serein)

    def test_status_and_namespace_count(self):
        self.assertEqual(len(compared(error("a"), error("a", status=500))), 1)
        self.assertEqual(len(compared(error("a"), error("a", namespace="com.amazon.coral.service"))), 1)

    def test_what_is_missing_in_serein_is_told_apart(self):
        found = compared(error("no UpdateItem yet", kind="NotImplementedException"), ok())
        self.assertTrue(next(iter(found)).is_missing)


def cancelled(*reasons):
    message = "Transaction cancelled, please refer cancellation reasons for specific reasons [None]"
    return Answer(400, "TransactionCanceledException", {"message": message, "CancellationReasons": list(reasons)})


FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
NO_REASON = {"Code": "None"}


class CancellationTest(unittest.TestCase):
    def test_the_same_reasons_agree(self):
        self.assertEqual(compared(cancelled(NO_REASON, FAILED), cancelled(NO_REASON, FAILED)), set())

    def test_each_reason_is_compared_with_that_of_the_same_action(self):
        found = compared(cancelled(NO_REASON, FAILED), cancelled(FAILED, FAILED))
        self.assertEqual([(one.serein, one.other) for one in found],
                         [("cancelled: None: no message",
                           "cancelled: ConditionalCheckFailed: The conditional request failed")])

    def test_the_items_of_reasons_are_compared_as_items(self):
        first, second = ({**FAILED, "Item": {"a": {"SS": texts}}} for texts in (["x", "y"], ["y", "x"]))
        self.assertEqual(compared(cancelled(first), cancelled(second)), set())
        found = compared(cancelled(first), cancelled(FAILED))
        self.assertEqual([one.other for one in found], ["cancelled, Item: absent"])

    def test_a_list_that_is_missing_is_a_difference(self):
        found = compared(cancelled(FAILED), cancelled())
        self.assertEqual([one.other for one in found], ["cancelled: 0 reasons"])

    def test_a_class_of_one_cancellation_names_its_reasons(self):
        found = compared(cancelled(NO_REASON, FAILED), ok())
        self.assertEqual([one.serein for one in found],
                         ["TransactionCanceledException: ConditionalCheckFailed: The conditional request failed"])


class MaskTest(unittest.TestCase):
    def test_placeholders_and_numbers_go(self):
        self.assertEqual(masked("attribute value: :v0"), masked("attribute value: :other"))
        self.assertEqual(masked("must be under 2048 bytes"), masked("must be under 1024 bytes"))

    def test_texts_that_differ_stay_different(self):
        self.assertNotEqual(masked("Invalid FilterExpression: x"), masked("Invalid KeyConditionExpression: x"))


class AnswerTest(unittest.TestCase):
    def test_an_error_has_a_kind_and_a_namespace(self):
        answer = answer_of(400, b'{"__type":"com.amazon.coral.validate#ValidationException","message":"m"}')
        self.assertEqual((answer.kind, answer.namespace, answer.message),
                         ("ValidationException", "com.amazon.coral.validate", "m"))

    def test_what_is_no_json_is_an_answer_too(self):
        self.assertEqual(answer_of(200, b'{"a": "\xff"}').kind, "not JSON")
        self.assertEqual(answer_of(502, b"<html>").kind, "not JSON")

    def test_pages_are_added_up(self):
        pages = [ok(Items=[{"p": 1}], Count=1, ScannedCount=3, LastEvaluatedKey={"p": 1}),
                 ok(Items=[], Count=0, ScannedCount=2)]
        self.assertEqual(joined(pages).body, {"Items": [{"p": 1}], "Count": 1, "ScannedCount": 5})

    def test_a_page_that_fails_is_the_answer(self):
        self.assertEqual(joined([ok(Count=1), error("m")]).message, "m")


class WrittenKeysTest(unittest.TestCase):
    def test_the_keys_of_all_kinds_of_writes_are_found(self):
        key = {"p": {"S": "a"}, "r": {"N": "1"}}
        item = {**key, "a": {"S": "x"}}
        self.assertEqual(written_keys("PutItem", {"TableName": "RangeN", "Item": item}), [("RangeN", key)])
        self.assertEqual(written_keys("DeleteItem", {"TableName": "RangeN", "Key": key}), [("RangeN", key)])
        batch = {"RequestItems": {"RangeN": [{"PutRequest": {"Item": item}}, {"DeleteRequest": {"Key": key}}]}}
        self.assertEqual(written_keys("BatchWriteItem", batch), [("RangeN", key)] * 2)
        transaction = {"TransactItems": [{"Put": {"TableName": "RangeN", "Item": item}},
                                         {"Delete": {"TableName": "RangeN", "Key": key}}]}
        self.assertEqual(written_keys("TransactWriteItems", transaction), [("RangeN", key)] * 2)

    def test_malformed_requests_have_none(self):
        for body in (None, [], {}, {"TableName": 1, "Item": 2}, {"TableName": "RangeN", "Item": {"p": "a"}},
                     {"TableName": "Nothing", "Item": {}}):
            self.assertEqual(written_keys("PutItem", body), [])
        for items in (None, [], {"RangeN": {}}, {"RangeN": [None, {"PutRequest": 1}]}):
            self.assertEqual(written_keys("BatchWriteItem", {"RequestItems": items}), [])
        for items in (None, {}, [None, 1], [{"Put": None}, {"Put": {}}, {"Put": {"TableName": {}, "Item": 1}}]):
            self.assertEqual(written_keys("TransactWriteItems", {"TransactItems": items}), [])

    def test_only_our_tables_are_cared_for(self):
        self.assertEqual(tables_of("Query", {"TableName": "RangeN"}), ["RangeN"])
        self.assertEqual(tables_of("BatchGetItem", {"RequestItems": {"HashS": {}, "Nothing": {}}}), ["HashS"])
        for body in (None, {}, {"TableName": {}}, {"TableName": "Nothing"}):
            self.assertEqual(tables_of("Query", body), [])
        for items in (None, 1, True, [{}]):
            self.assertEqual(tables_of("BatchGetItem", {"RequestItems": items}), [])


if __name__ == "__main__":
    unittest.main()
