// The low-level client: commands in the form of the API.
import assert from "node:assert/strict";
import test from "node:test";
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBServiceException,
  GetItemCommand,
  ListTablesCommand,
  paginateQuery,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  CreateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { client, makeClient, makeTable } from "./client.mjs";

const KEY = { p: { S: "x" }, c: { N: "1" } };

// The description of a table has the types that the SDK promises.
test("describes a table", async (t) => {
  const TableName = await makeTable(t);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  assert.equal(Table.TableName, TableName);
  assert.equal(Table.TableStatus, "ACTIVE");
  assert.ok(Table.CreationDateTime instanceof Date);
  assert.ok(Math.abs(Table.CreationDateTime - Date.now()) < 60_000);
  assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
});

// All types of attributes go through the SDK's serialiser both ways.
test("puts and gets every type", async (t) => {
  const TableName = await makeTable(t);
  const Item = {
    ...KEY,
    s: { S: "ü 日 😀" },
    n: { N: "-1.5" },
    b: { B: new Uint8Array([0, 255, 16]) },
    yes: { BOOL: true },
    nil: { NULL: true },
    ss: { SS: ["only"] },
    ns: { NS: ["1"] },
    bs: { BS: [new Uint8Array([1])] },
    l: { L: [{ S: "a" }, { L: [] }] },
    m: { M: { k: { M: {} } } },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  const answer = await client.send(new GetItemCommand({ TableName, Key: KEY, ConsistentRead: true }));
  assert.deepEqual(answer.Item, Item);
});

// A missing item is undefined, not an error.
test("gets nothing for a missing item", async (t) => {
  const TableName = await makeTable(t);
  const answer = await client.send(new GetItemCommand({ TableName, Key: KEY }));
  assert.equal(answer.Item, undefined);
  assert.equal(answer.$metadata.httpStatusCode, 200);
  assert.match(answer.$metadata.requestId, /^[0-9A-Z]{52}$/);
});

// Programs catch errors by class.
test("throws typed exceptions", async (t) => {
  const TableName = await makeTable(t);
  await assert.rejects(
    client.send(new DescribeTableCommand({ TableName: "no-such-table" })),
    (error) =>
      error instanceof ResourceNotFoundException &&
      error.message === "Requested resource not found: Table: no-such-table not found",
  );
  await assert.rejects(
    client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "p", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "p", KeyType: "HASH" }],
      }),
    ),
    (error) => error instanceof ResourceInUseException && error.message === `Table already exists: ${TableName}`,
  );
});

// Errors without a class of their own have the name and status of the service.
test("throws validation errors", async (t) => {
  const TableName = await makeTable(t);
  await assert.rejects(
    client.send(new GetItemCommand({ TableName, Key: { p: { S: "x" } } })),
    (error) =>
      error instanceof DynamoDBServiceException &&
      error.name === "ValidationException" &&
      error.message === "The provided key element does not match the schema" &&
      error.$metadata.httpStatusCode === 400,
  );
});

// The item that failed a condition comes with the exception.
test("shows the item of a failed condition", async (t) => {
  const TableName = await makeTable(t);
  await client.send(new PutItemCommand({ TableName, Item: { ...KEY, v: { N: "1" } } }));
  await assert.rejects(
    client.send(
      new PutItemCommand({
        TableName,
        Item: KEY,
        ConditionExpression: "attribute_not_exists(p)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    ),
    (error) => {
      assert.ok(error instanceof ConditionalCheckFailedException);
      assert.equal(error.message, "The conditional request failed");
      assert.deepEqual(error.Item, { ...KEY, v: { N: "1" } });
      return true;
    },
  );
});

// Deleting answers what was there.
test("deletes with a condition", async (t) => {
  const TableName = await makeTable(t);
  await client.send(new PutItemCommand({ TableName, Item: { ...KEY, v: { N: "1" } } }));
  const remove = new DeleteItemCommand({
    TableName,
    Key: KEY,
    ConditionExpression: "v = :v",
    ExpressionAttributeValues: { ":v": { N: "1" } },
    ReturnValues: "ALL_OLD",
  });
  assert.deepEqual((await client.send(remove)).Attributes, { ...KEY, v: { N: "1" } });
  await assert.rejects(client.send(remove), ConditionalCheckFailedException);
});

// The SDK's paginator follows LastEvaluatedKey.
test("queries in pages", async (t) => {
  const TableName = await makeTable(t);
  for (let i = 0; i < 7; i += 1) {
    await client.send(new PutItemCommand({ TableName, Item: { p: { S: "x" }, c: { N: String(i) } } }));
  }
  const input = {
    TableName,
    KeyConditionExpression: "p = :p AND c >= :c",
    ExpressionAttributeValues: { ":p": { S: "x" }, ":c": { N: "1" } },
    ScanIndexForward: false,
  };
  const found = [];
  let pages = 0;
  for await (const page of paginateQuery({ client, pageSize: 2 }, { ...input })) {
    pages += 1;
    found.push(...page.Items.map((item) => item.c.N));
  }
  assert.deepEqual(found, ["6", "5", "4", "3", "2", "1"]);
  assert.ok(pages >= 3);
  const { Count, ScannedCount, Items } = await client.send(new QueryCommand({ ...input, Select: "COUNT" }));
  assert.deepEqual({ Count, ScannedCount, Items }, { Count: 6, ScannedCount: 6, Items: undefined });
});

// Many requests at once share connections.
test("sends many requests at once", async (t) => {
  const TableName = await makeTable(t);
  const numbers = Array.from({ length: 200 }, (_, i) => String(i));
  await Promise.all(
    numbers.map((c) => client.send(new PutItemCommand({ TableName, Item: { p: { S: "x" }, c: { N: c } } }))),
  );
  const { Items } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "p = :p",
      ExpressionAttributeValues: { ":p": { S: "x" } },
    }),
  );
  assert.deepEqual(
    Items.map((item) => item.c.N),
    numbers,
  );
});

// An access key of twelve digits is an account, also for this SDK.
test("separates accounts", async (t) => {
  const TableName = await makeTable(t);
  const credentials = { accessKeyId: "210987654321", secretAccessKey: "secret" };
  const other = makeClient({ credentials });
  const { TableNames } = await other.send(new ListTablesCommand({}));
  assert.ok(!TableNames.includes(TableName));
  other.destroy();
});
