// Transactions, with commands in the form of the API and as plain objects.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import {
  IdempotentParameterMismatchException,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, TransactGetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { client, documents, makeTable } from "./client.mjs";

const KEY = { p: "x", c: 1 };

// All kinds of actions at once.
test("writes all of a transaction", async (t) => {
  const TableName = await makeTable(t);
  await documents.send(new PutCommand({ TableName, Item: { p: "x", c: 2, v: 1 } }));
  await documents.send(new PutCommand({ TableName, Item: { p: "x", c: 3 } }));
  const answer = await documents.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { ...KEY, tags: new Set(["a"]) } } },
        {
          Update: {
            TableName,
            Key: { p: "x", c: 2 },
            UpdateExpression: "ADD v :one",
            ExpressionAttributeValues: { ":one": 1 },
          },
        },
        { Delete: { TableName, Key: { p: "x", c: 3 } } },
        { ConditionCheck: { TableName, Key: { p: "y", c: 1 }, ConditionExpression: "attribute_not_exists(p)" } },
      ],
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  assert.deepEqual(answer.ConsumedCapacity, [{ TableName, CapacityUnits: 8, WriteCapacityUnits: 8 }]);
  const { Responses } = await documents.send(
    new TransactGetCommand({ TransactItems: [1, 2, 3].map((c) => ({ Get: { TableName, Key: { p: "x", c } } })) }),
  );
  assert.deepEqual(
    Responses.map(({ Item }) => Item),
    [{ ...KEY, tags: new Set(["a"]) }, { p: "x", c: 2, v: 2 }, undefined],
  );
});

// The reasons come through to the program.
test("tells why a transaction was cancelled", async (t) => {
  const TableName = await makeTable(t);
  const Item = { p: { S: "x" }, c: { N: "1" } };
  const put = (more) => ({ Put: { TableName, Item, ...more } });
  await client.send(new TransactWriteItemsCommand({ TransactItems: [put()] }));
  const refused = client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Delete: { TableName, Key: { p: { S: "y" }, c: { N: "1" } } } },
        put({ ConditionExpression: "attribute_not_exists(p)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      ],
    }),
  );
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.match(error.message, /\[None, ConditionalCheckFailed\]$/);
    assert.deepEqual(error.CancellationReasons, [
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Item, Message: "The conditional request failed" },
    ]);
    return true;
  });
  const { Responses } = await client.send(
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: Item } }] }),
  );
  assert.deepEqual(Responses, [{ Item }]);
});

// A token is one request's.
test("repeats a transaction with its token", async (t) => {
  const TableName = await makeTable(t);
  const ClientRequestToken = randomUUID();
  const add = (value) =>
    documents.send(
      new TransactWriteCommand({
        ClientRequestToken,
        TransactItems: [
          {
            Update: {
              TableName,
              Key: KEY,
              UpdateExpression: "ADD v :v",
              ExpressionAttributeValues: { ":v": value },
            },
          },
        ],
      }),
    );
  await add(1);
  await add(1);
  await assert.rejects(add(2), IdempotentParameterMismatchException);
  const { Item } = await documents.send(new GetCommand({ TableName, Key: KEY }));
  assert.deepEqual(Item, { ...KEY, v: 1 });
});
