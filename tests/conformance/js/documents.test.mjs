// The document client: items as plain objects, as most programs use them.
import assert from "node:assert/strict";
import test from "node:test";
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { documents, makeTable } from "./client.mjs";

// Plain values go in and come out.
test("puts and gets a document", async (t) => {
  const TableName = await makeTable(t);
  const Item = {
    p: "x",
    c: 1,
    title: "Wolken",
    ratings: [1, 2.5, -3],
    author: { name: "Luke", born: 1772, tags: new Set(["chemist", "rain"]) },
    seen: true,
    gone: null,
    empty: "",
  };
  await documents.send(new PutCommand({ TableName, Item }));
  const answer = await documents.send(new GetCommand({ TableName, Key: { p: "x", c: 1 } }));
  assert.deepEqual(answer.Item, Item);
});

// Names and values in expressions are plain too.
test("queries documents", async (t) => {
  const TableName = await makeTable(t);
  for (const c of [3, 1, 2]) {
    await documents.send(new PutCommand({ TableName, Item: { p: "x", c, even: c % 2 === 0 } }));
  }
  const answer = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "#p = :p AND #c < :c",
      FilterExpression: "#even = :even",
      ProjectionExpression: "#c",
      ExpressionAttributeNames: { "#p": "p", "#c": "c", "#even": "even" },
      ExpressionAttributeValues: { ":p": "x", ":c": 3, ":even": false },
    }),
  );
  assert.deepEqual(answer.Items, [{ c: 1 }]);
  assert.equal(answer.ScannedCount, 2);
});

// The usual guard against overwriting.
test("puts only once", async (t) => {
  const TableName = await makeTable(t);
  const put = new PutCommand({
    TableName,
    Item: { p: "x", c: 1 },
    ConditionExpression: "attribute_not_exists(p)",
  });
  await documents.send(put);
  await assert.rejects(documents.send(put), { name: "ConditionalCheckFailedException" });
});

// A deletion answers the document as it was.
test("deletes a document", async (t) => {
  const TableName = await makeTable(t);
  await documents.send(new PutCommand({ TableName, Item: { p: "x", c: 1, v: [1] } }));
  const answer = await documents.send(
    new DeleteCommand({ TableName, Key: { p: "x", c: 1 }, ReturnValues: "ALL_OLD" }),
  );
  assert.deepEqual(answer.Attributes, { p: "x", c: 1, v: [1] });
});
