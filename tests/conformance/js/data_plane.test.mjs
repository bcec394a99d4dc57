// Updates, batches and indexes, with commands in the form of the API and as plain objects.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBServiceException,
  LimitExceededException,
  ListTagsOfResourceCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  paginateQuery as paginateDocuments,
  PutCommand,
  QueryCommand as QueryDocuments,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { client, documents, makeTable } from "./client.mjs";

const KEY = { p: "x", c: 1 };
const INVALID = "One or more parameter values were invalid";

// Makes a table with keys p (S) and c (N), a local index by-a (S) and a global one by-g-n (g S, n N).
async function makeIndexedTable(t) {
  const TableName = `serein-js-${randomUUID()}`;
  const attribute = ([AttributeName, AttributeType]) => ({ AttributeName, AttributeType });
  const key = (hash, range) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pS", "cN", "aS", "gS", "nN"].map(attribute),
      KeySchema: key("p", "c"),
      LocalSecondaryIndexes: [
        { IndexName: "by-a", KeySchema: key("p", "a"), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: "by-g-n", KeySchema: key("g", "n"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
  t.after(() => client.send(new DeleteTableCommand({ TableName })));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
  return TableName;
}

const put = (TableName, Item) => documents.send(new PutCommand({ TableName, Item }));
const get = async (TableName, Key = KEY) =>
  (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
const update = (TableName, UpdateExpression, ExpressionAttributeValues, more = {}) =>
  documents.send(new UpdateCommand({ TableName, Key: KEY, UpdateExpression, ExpressionAttributeValues, ...more }));
const isInvalid = (message) => (error) =>
  error instanceof DynamoDBServiceException && error.name === "ValidationException" && error.message === message;

// --- Updates ---

// An update makes the item that is not there.
test("makes an item by an update", async (t) => {
  const TableName = await makeTable(t);
  await update(TableName, "SET a = :a, m = :m", { ":a": "new", ":m": { k: [1] } });
  assert.deepEqual(await get(TableName), { ...KEY, a: "new", m: { k: [1] } });
});

// A counter is the commonest of updates.
test("counts", async (t) => {
  const TableName = await makeTable(t);
  for (let i = 1; i <= 3; i += 1) {
    const answer = await update(TableName, "ADD n :one", { ":one": 1 }, { ReturnValues: "UPDATED_NEW" });
    assert.deepEqual(answer.Attributes, { n: i });
  }
});

// Updates at once lose nothing.
test("counts many at once", async (t) => {
  const TableName = await makeTable(t);
  const one = () => update(TableName, "SET n = if_not_exists(n, :zero) + :one", { ":zero": 0, ":one": 1 });
  await Promise.all(Array.from({ length: 100 }, one));
  assert.equal((await get(TableName)).n, 100);
});

// Lists grow at either end.
test("appends to a list", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, l: [2] });
  await update(TableName, "SET l = list_append(l, :v)", { ":v": [3] });
  await update(TableName, "SET l = list_append(:v, l)", { ":v": [1] });
  assert.deepEqual((await get(TableName)).l, [1, 2, 3]);
});

// Paths reach into documents.
test("updates within a document", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, m: { k: { deep: [1, 2, 3] } } });
  await update(TableName, "SET m.k.deep[1] = :v, m.z = :v REMOVE m.k.deep[0]", { ":v": "new" });
  assert.deepEqual((await get(TableName)).m, { k: { deep: ["new", 3] }, z: "new" });
});

// Sets of the SDK are sets of the service.
test("adds to a set and deletes from it", async (t) => {
  const TableName = await makeTable(t);
  await update(TableName, "ADD s :v", { ":v": new Set(["a", "b"]) });
  await update(TableName, "ADD s :v", { ":v": new Set(["b", "c"]) });
  await update(TableName, "DELETE s :v", { ":v": new Set(["a"]) });
  assert.deepEqual([...(await get(TableName)).s].sort(), ["b", "c"]);
});

// The last member takes the set with it.
test("deletes the last of a set", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, s: new Set([1]) });
  await update(TableName, "DELETE s :v", { ":v": new Set([1]) });
  assert.deepEqual(await get(TableName), KEY);
});

// All five wishes for values.
test("returns values in five ways", async (t) => {
  const TableName = await makeTable(t);
  const expected = {
    NONE: undefined,
    ALL_OLD: { ...KEY, a: 1, b: 2 },
    UPDATED_OLD: { a: 1 },
    ALL_NEW: { ...KEY, a: 9, b: 2, z: 9 },
    UPDATED_NEW: { a: 9, z: 9 },
  };
  for (const [ReturnValues, wanted] of Object.entries(expected)) {
    await put(TableName, { ...KEY, a: 1, b: 2 });
    const answer = await update(TableName, "SET a = :v, z = :v", { ":v": 9 }, { ReturnValues });
    assert.deepEqual(answer.Attributes, wanted, ReturnValues);
  }
});

// A condition protects an update, and shows the item that failed it.
test("updates on a condition", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, version: 1 });
  const change = () =>
    update(
      TableName,
      "SET version = version + :one",
      { ":one": 1 },
      { ConditionExpression: "version = :one", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
    );
  await change();
  await assert.rejects(change(), (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.deepEqual(error.Item, { p: { S: "x" }, c: { N: "1" }, version: { N: "2" } });
    return true;
  });
});

// A failed condition makes no item.
test("makes no item where a condition fails", async (t) => {
  const TableName = await makeTable(t);
  await assert.rejects(
    update(TableName, "SET a = :v", { ":v": 1 }, { ConditionExpression: "attribute_exists(p)" }),
    ConditionalCheckFailedException,
  );
  assert.equal(await get(TableName), undefined);
});

// The key stays.
test("refuses to change a key", async (t) => {
  const TableName = await makeTable(t);
  await assert.rejects(
    update(TableName, "SET c = :v", { ":v": 2 }),
    isInvalid(`${INVALID}: Cannot update attribute c. This attribute is part of the key`),
  );
});

// Words for what does not fit the item.
test("tells what does not fit an item", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, a: "text" });
  await assert.rejects(
    update(TableName, "SET a = a + :v", { ":v": 1 }),
    isInvalid("An operand in the update expression has an incorrect data type"),
  );
  await assert.rejects(
    update(TableName, "SET z.k = :v", { ":v": 1 }),
    isInvalid("The document path provided in the update expression is invalid for update"),
  );
  await assert.rejects(
    update(TableName, "SET a = z"),
    isInvalid("The provided expression refers to an attribute that does not exist in the item"),
  );
});

// Words for expressions that cannot be.
test("tells what is wrong with an expression", async (t) => {
  const TableName = await makeTable(t);
  await assert.rejects(
    update(TableName, "SET a = :v, a = :v", { ":v": 1 }),
    isInvalid(
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these " +
        "paths; path one: [a], path two: [a]",
    ),
  );
  await assert.rejects(update(TableName, ""), isInvalid("Invalid UpdateExpression: The expression can not be empty;"));
});

// The old form of updates.
test("updates by the old parameters", async (t) => {
  const TableName = await makeTable(t);
  const answer = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: { p: { S: "x" }, c: { N: "1" } },
      AttributeUpdates: { n: { Action: "ADD", Value: { N: "5" } }, a: { Value: { S: "new" } } },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  assert.deepEqual(answer.Attributes, { n: { N: "5" }, a: { S: "new" } });
});

// An update tells what it cost.
test("tells the capacity of an update", async (t) => {
  const TableName = await makeTable(t);
  const answer = await update(TableName, "SET a = :v", { ":v": "x".repeat(3000) }, { ReturnConsumedCapacity: "TOTAL" });
  assert.deepEqual(answer.ConsumedCapacity, { TableName, CapacityUnits: 3 });
});

// --- Batches ---

// What is written in a batch is read in a batch.
test("writes and reads a batch of documents", async (t) => {
  const TableName = await makeTable(t);
  const items = Array.from({ length: 25 }, (_, c) => ({ p: "x", c, v: `v${c}` }));
  const PutRequests = items.map((Item) => ({ PutRequest: { Item } }));
  const written = await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: PutRequests } }));
  assert.deepEqual(written.UnprocessedItems, {});
  const read = await documents.send(
    new BatchGetCommand({ RequestItems: { [TableName]: { Keys: items.map(({ p, c }) => ({ p, c })) } } }),
  );
  assert.deepEqual(
    read.Responses[TableName].sort((a, b) => a.c - b.c),
    items,
  );
  assert.deepEqual(read.UnprocessedKeys, {});
});

// Puts and deletions mix, over tables.
test("mixes puts and deletions in a batch", async (t) => {
  const [one, two] = [await makeTable(t), await makeTable(t)];
  await put(one, KEY);
  await documents.send(
    new BatchWriteCommand({
      RequestItems: { [one]: [{ DeleteRequest: { Key: KEY } }], [two]: [{ PutRequest: { Item: KEY } }] },
    }),
  );
  assert.equal(await get(one), undefined);
  assert.deepEqual(await get(two), KEY);
});

// Missing items are left out.
test("reads what is there of a batch", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, a: 1, b: 2 });
  const { Responses } = await documents.send(
    new BatchGetCommand({
      RequestItems: { [TableName]: { Keys: [KEY, { p: "missing", c: 0 }], ProjectionExpression: "b" } },
    }),
  );
  assert.deepEqual(Responses, { [TableName]: [{ b: 2 }] });
});

// More than 16 MB come in turns.
test("reads a large batch in turns", async (t) => {
  const TableName = await makeTable(t);
  const Keys = Array.from({ length: 45 }, (_, c) => ({ p: "x", c }));
  await Promise.all(Keys.map((key) => put(TableName, { ...key, a: "x".repeat(400_000) })));
  let RequestItems = { [TableName]: { Keys } };
  const found = [];
  let turns = 0;
  while (Object.keys(RequestItems).length > 0 && turns < 5) {
    const answer = await documents.send(new BatchGetCommand({ RequestItems }));
    found.push(...answer.Responses[TableName].map((item) => item.c));
    RequestItems = answer.UnprocessedKeys;
    turns += 1;
  }
  assert.equal(turns, 2);
  assert.deepEqual(
    found.sort((a, b) => a - b),
    Keys.map((key) => key.c),
  );
});

// No item twice in a batch.
test("refuses duplicates in a batch", async (t) => {
  const TableName = await makeTable(t);
  const duplicates = isInvalid("Provided list of item keys contains duplicates");
  await assert.rejects(
    documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [KEY, KEY] } } })),
    duplicates,
  );
  const requests = [{ PutRequest: { Item: KEY } }, { DeleteRequest: { Key: KEY } }];
  await assert.rejects(documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } })), duplicates);
});

// An unknown table has its class of errors.
test("knows no table of a batch", async () => {
  await assert.rejects(
    client.send(new BatchGetItemCommand({ RequestItems: { "no-such-table": { Keys: [{ p: { S: "x" } }] } } })),
    ResourceNotFoundException,
  );
  await assert.rejects(
    client.send(
      new BatchWriteItemCommand({ RequestItems: { "no-such-table": [{ PutRequest: { Item: { p: { S: "x" } } } }] } }),
    ),
    ResourceNotFoundException,
  );
});

// Each table of a batch has its own cost.
test("tells the capacity of a batch", async (t) => {
  const TableName = await makeTable(t);
  const { ConsumedCapacity } = await documents.send(
    new BatchWriteCommand({
      RequestItems: { [TableName]: [0, 1, 2].map((c) => ({ PutRequest: { Item: { p: "x", c } } })) },
      ReturnConsumedCapacity: "INDEXES",
    }),
  );
  assert.deepEqual(ConsumedCapacity, [{ TableName, CapacityUnits: 3, Table: { CapacityUnits: 3 } }]);
});

// --- Indexes ---

// The description has indexes with all that they are.
test("describes indexes", async (t) => {
  const TableName = await makeIndexedTable(t);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  assert.equal(Table.LocalSecondaryIndexes[0].IndexArn, `${Table.TableArn}/index/by-a`);
  assert.deepEqual(Table.LocalSecondaryIndexes[0].Projection, { ProjectionType: "KEYS_ONLY" });
  assert.equal(Table.GlobalSecondaryIndexes[0].IndexStatus, "ACTIVE");
  assert.equal(Table.GlobalSecondaryIndexes[0].ProvisionedThroughput.ReadCapacityUnits, 0);
});

// A global index is another order of the same items, read in pages by the SDK.
test("queries a global index in pages", async (t) => {
  const TableName = await makeIndexedTable(t);
  for (let n = 0; n < 7; n += 1) {
    await put(TableName, { p: `p${n % 3}`, c: n, g: "all", n: -n });
  }
  const input = {
    TableName,
    IndexName: "by-g-n",
    KeyConditionExpression: "g = :g AND n > :n",
    ExpressionAttributeValues: { ":g": "all", ":n": -6 },
  };
  const found = [];
  for await (const page of paginateDocuments({ client: documents, pageSize: 2 }, input)) {
    found.push(...page.Items.map((item) => item.c));
  }
  assert.deepEqual(found, [5, 4, 3, 2, 1, 0]);
});

// Items with one key of an index are all found, page by page.
test("queries equal keys in pages", async (t) => {
  const TableName = await makeIndexedTable(t);
  for (let c = 0; c < 5; c += 1) {
    await put(TableName, { p: "x", c, g: "same", n: 1 });
  }
  const input = {
    TableName,
    IndexName: "by-g-n",
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": { S: "same" } },
  };
  const found = [];
  for await (const page of paginateQuery({ client, pageSize: 1 }, input)) {
    found.push(...page.Items.map((item) => Number(item.c.N)));
    if (page.LastEvaluatedKey) {
      assert.deepEqual(Object.keys(page.LastEvaluatedKey).sort(), ["c", "g", "n", "p"]);
    }
  }
  assert.deepEqual(found.sort(), [0, 1, 2, 3, 4]);
});

// A local index gives keys only, and fetches the rest when asked.
test("queries a local index", async (t) => {
  const TableName = await makeIndexedTable(t);
  await put(TableName, { p: "x", c: 1, a: "b", v: "first" });
  await put(TableName, { p: "x", c: 2, a: "a", v: "second" });
  await put(TableName, { p: "x", c: 3, v: "none" });
  const query = (more) =>
    documents.send(
      new QueryDocuments({
        TableName,
        IndexName: "by-a",
        KeyConditionExpression: "p = :p",
        ExpressionAttributeValues: { ":p": "x" },
        ConsistentRead: true,
        ...more,
      }),
    );
  assert.deepEqual((await query()).Items, [
    { p: "x", c: 2, a: "a" },
    { p: "x", c: 1, a: "b" },
  ]);
  assert.deepEqual(
    (await query({ Select: "ALL_ATTRIBUTES" })).Items.map((item) => item.v),
    ["second", "first"],
  );
  assert.deepEqual((await query({ ProjectionExpression: "v", Limit: 1 })).Items, [{ v: "second" }]);
});

// A Scan of an index in segments finds each item once.
test("scans an index in segments", async (t) => {
  const TableName = await makeIndexedTable(t);
  for (let c = 0; c < 20; c += 1) {
    await put(TableName, { p: `p${c}`, c, ...(c % 2 === 0 ? { g: `g${c}`, n: c } : {}) });
  }
  const scan = async (Segment) => {
    const found = [];
    const input = { TableName, IndexName: "by-g-n", Segment, TotalSegments: 3 };
    for await (const page of paginateScan({ client, pageSize: 2 }, input)) {
      found.push(...page.Items.map((item) => Number(item.c.N)));
    }
    return found;
  };
  const found = (await Promise.all([0, 1, 2].map(scan))).flat();
  assert.deepEqual(
    found.sort((a, b) => a - b),
    [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
  );
});

// An index follows updates and deletions.
test("keeps an index", async (t) => {
  const TableName = await makeIndexedTable(t);
  const held = async (g) => {
    const { Items } = await documents.send(
      new QueryDocuments({
        TableName,
        IndexName: "by-g-n",
        KeyConditionExpression: "g = :g",
        ExpressionAttributeValues: { ":g": g },
      }),
    );
    return Items.length;
  };
  await put(TableName, { ...KEY, g: "one", n: 1 });
  assert.equal(await held("one"), 1);
  await update(TableName, "SET g = :g", { ":g": "two" });
  assert.deepEqual([await held("one"), await held("two")], [0, 1]);
  await documents.send(new DeleteCommand({ TableName, Key: KEY }));
  assert.equal(await held("two"), 0);
});

// What no index can hold is refused.
test("refuses bad keys of indexes", async (t) => {
  const TableName = await makeIndexedTable(t);
  await assert.rejects(
    put(TableName, { ...KEY, a: 5 }),
    isInvalid(`${INVALID}: Type mismatch for Index Key a Expected: S Actual: N IndexName: by-a`),
  );
});

// A global index is never read strongly.
test("refuses strong reads of a global index", async (t) => {
  const TableName = await makeIndexedTable(t);
  await assert.rejects(
    client.send(new ScanCommand({ TableName, IndexName: "by-g-n", ConsistentRead: true })),
    isInvalid("Consistent reads are not supported on global secondary indexes"),
  );
});

// An unknown index is told by its name.
test("knows no index", async (t) => {
  const TableName = await makeTable(t);
  await assert.rejects(
    client.send(
      new QueryCommand({
        TableName,
        IndexName: "no-such-index",
        KeyConditionExpression: "p = :p",
        ExpressionAttributeValues: { ":p": { S: "x" } },
      }),
    ),
    isInvalid("The table does not have the specified index: no-such-index"),
  );
});

// --- Tables ---

// An index that is made later has what was there before.
test("makes and drops an index", async (t) => {
  const TableName = await makeTable(t);
  await put(TableName, { ...KEY, z: "here" });
  const Create = {
    IndexName: "later",
    KeySchema: [{ AttributeName: "z", KeyType: "HASH" }],
    Projection: { ProjectionType: "ALL" },
  };
  const AttributeDefinitions = [{ AttributeName: "z", AttributeType: "S" }];
  await client.send(
    new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] }),
  );
  const isActive = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table.TableStatus === "ACTIVE" && Table.GlobalSecondaryIndexes[0].IndexStatus === "ACTIVE";
  };
  for (let i = 0; i < 500 && !(await isActive()); i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { Count } = await client.send(new ScanCommand({ TableName, IndexName: "later" }));
  assert.equal(Count, 1);
  const Delete = { IndexName: "later" };
  await client.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete }] }));
});

// One index operation a call.
test("refuses two index operations at once", async (t) => {
  const TableName = await makeTable(t);
  const GlobalSecondaryIndexUpdates = ["one", "two"].map((IndexName) => ({ Delete: { IndexName } }));
  await assert.rejects(
    client.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates })),
    LimitExceededException,
  );
});

// Billing changes both ways.
test("changes the billing mode", async (t) => {
  const TableName = await makeTable(t);
  const ProvisionedThroughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
  await client.send(new UpdateTableCommand({ TableName, BillingMode: "PROVISIONED", ProvisionedThroughput }));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  assert.equal(Table.ProvisionedThroughput.WriteCapacityUnits, 3);
});

// A protected table stays.
test("protects a table", async (t) => {
  const TableName = await makeTable(t);
  const protect = (DeletionProtectionEnabled) =>
    client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
  await protect(true);
  await assert.rejects(client.send(new DeleteTableCommand({ TableName })), { name: "ValidationException" });
  await protect(false);
});

// Tags come and go.
test("tags a table", async (t) => {
  const TableName = await makeTable(t);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const ResourceArn = Table.TableArn;
  const Tags = [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ];
  await client.send(new TagResourceCommand({ ResourceArn, Tags }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
  const answer = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  assert.deepEqual(answer.Tags, [Tags[1]]);
});

// Time to live is a setting of the table.
test("sets the time to live", async (t) => {
  const TableName = await makeTable(t);
  const TimeToLiveSpecification = { AttributeName: "ttl", Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  assert.equal(TimeToLiveDescription.AttributeName, "ttl");
  assert.match(TimeToLiveDescription.TimeToLiveStatus, /^ENABL(ED|ING)$/);
});

// What concerns the account.
test("tells limits and endpoints", async () => {
  const limits = await client.send(new DescribeLimitsCommand({}));
  assert.equal(limits.TableMaxReadCapacityUnits, 40000);
  const { Endpoints } = await client.send(new DescribeEndpointsCommand({}));
  assert.equal(Endpoints.length, 1);
  assert.equal(Endpoints[0].CachePeriodInMinutes, 1440);
});
