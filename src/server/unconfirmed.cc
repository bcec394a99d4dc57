#include "server/unconfirmed.h"

#include <array>

namespace serein::server {
namespace {

constexpr std::array<std::string_view, 56> kUnconfirmed{
    // Texts.
    "The texts for: too many operators in an expression, too many operands of IN, a nesting of "
    "parentheses that is too deep, a table ARN that is malformed.",
    "The texts for index keys that are too long in items that are put, and how several sort "
    "attributes are listed that a condition on a key of several attributes needs.",
    "The text for more than 100 included attributes in all indexes of a table.",
    "The text for a new index whose key attribute has another type in other keys of the table.",
    "The text for the fifth change to on-demand billing within 24 hours.",
    "The text and kind of the error for a collection of more than 10 GB: "
    "ItemCollectionSizeLimitExceededException, \"Collection size exceeded.\".",
    "The text for an index that does not project attributes which a Query or Scan asks for.",
    "The echo of a request in texts about its lists lacks members that are the service's own, and "
    "is cut at 64 KB.",
    "Operand errors of DELETE end with `typeSet: ALLOWED_FOR_DELETE_OPERAND` (recorded for ADD).",
    "The text for an update of an index of a provisioned table that changes nothing.",
    "The texts for a Limit of DynamoDB Streams that is too large, for a sequence number that is "
    "missing, too much or not of the shard, for an iterator that is none, for an unknown shard.",
    "The text for a filter of shards without Type or ShardId.",
    // Order.
    "Requests that are not JSON are refused before their operation is looked at in the service; "
    "here it is the other way round.",
    "The order of names in the text about attribute definitions that are not used.",
    "Of several faults in the definitions of indexes, the one that is told first.",
    // Behaviour.
    "A page of Query or Scan ends behind the item with which it reaches 1 MB.",
    "A page of a local index that fetches items from the table ends when those reach 1 MB, too.",
    "A filter of a Scan finds attributes that the index does not hold missing (recorded for "
    "PartiQL).",
    "A Scan of a local index with Select=ALL_ATTRIBUTES fetches and costs as a Query does.",
    "An eventually consistent read that a local index fetches costs half a unit for each started "
    "4 KB of each item.",
    "A changed index key costs the units of the old entry and those of the new one (recorded for "
    "entries of 1 KB).",
    "The older AttributeUpdates are limited in what they write as an UpdateExpression is.",
    "BatchGetItem leaves keys over when the stored items reach 16 MB, whatever a projection "
    "leaves of them.",
    "A BatchWriteItem that hits the limit of a collection fails as a whole, though other writes of "
    "it may have taken place.",
    "An UpdateItem that only deletes elements of sets, of an item that is not there, does not "
    "create "
    "it (recorded for REMOVE and for the older AttributeUpdates).",
    "Which pair is told when several paths of an update overlap or conflict.",
    "The order in which faults of an update are told that depend on the item.",
    "The operators of an update that count are sums, differences and functions.",
    "The text for an update that would nest too deeply.",
    "CONTAINS and NOT_CONTAINS of the older filters refuse BOOL and NULL.",
    "IN of the older filters has no largest number of values.",
    "KeyConditions without a condition: \"Conditions can be of length 1 or 2 only\".",
    "`if_not_exists(a, list_append(…))` and `list_append(…) + :n` are refused.",
    "The milliseconds in the label of a stream are those at which it was enabled.",
    "The first sequence number of a shard leads to its oldest record, also after that was trimmed.",
    "A sequence number behind the newest record of an open shard is accepted.",
    "A record counts towards the 1 MB of GetRecords with its keys and images; one is returned "
    "whatever its size.",
    "ListStreams sorts by ARN, and goes on behind a stream that is gone meanwhile.",
    "Shards of a disabled stream are closed at once.",
    "An iterator of a shard that has gone as a whole: TrimmedDataAccessException.",
    "Stream records of a table that was deleted can be read by the ARN of its stream for 24 hours.",
    "The numbers that end shard ids, and their number in a new stream.",
    "A time of expiry that is no whole number of seconds, negative, or beyond 64 bits is ignored.",
    "An item expires in the second that its attribute tells, not after it.",
    "Five years are five average ones.",
    "TimeToLive cannot be switched while it is being enabled or disabled, with the text about the "
    "fixed interval (which was observed to last half an hour; documented is an hour).",
    "A condition that names a key attribute of an index with a path into it is refused, whatever "
    "the state of the index.",
    "Transactions: the texts for a token of another request, for an action that is none, and for "
    "more than 4 MB read.",
    "Of the faults of a transaction, the order: expressions and values of all actions in their "
    "order, payload, tables, empty keys, several actions on one item, what else does not fit the "
    "table.",
    "The payload of a transaction is the size of items, keys and ExpressionAttributeValues.",
    "An update of a key attribute, and a path into one, are reasons of a cancelled transaction, "
    "not errors of the request.",
    "Failed conditions and updates that cannot be done are told together, as reasons of one "
    "transaction.",
    "A ConditionCheck costs what a write of the item would, and a repeated transaction costs twice "
    "what consistent reads of its items do.",
    "A token is remembered of transactions that were done, not of those that were cancelled, and "
    "for all that the actions say, not for what the answer shall show.",
    "A BatchWriteItem leaves unprocessed what is in conflict with a transaction.",
    "An empty key value cancels a TransactGetItems.",
};

}  // namespace

std::span<const std::string_view> unconfirmed_behaviours() { return kUnconfirmed; }

}  // namespace serein::server
