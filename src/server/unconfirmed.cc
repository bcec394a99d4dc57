#include "server/unconfirmed.h"

#include <array>

namespace serein::server {
namespace {

constexpr std::array<std::string_view, 48> kUnconfirmed{
    // Texts.
    "The texts for: too many operators in an expression, too many operands of IN, a nesting of "
    "parentheses that is too deep, a table ARN that is malformed.",
    "The texts for index keys that are too long, and for conditions on keys of several attributes.",
    "The text for more than 100 included attributes in all indexes of a table.",
    "The text for a new index whose key attribute has another type in other keys of the table.",
    "The text for the fifth change to on-demand billing within 24 hours.",
    "The text and kind of the error for a collection of more than 10 GB: "
    "ItemCollectionSizeLimitExceededException, \"Collection size exceeded.\".",
    "The text for an index that does not project attributes which a Query or Scan asks for.",
    "The echo of a request in the text about the number of requests in a batch is cut short.",
    "Operand errors of ADD and DELETE end with `typeSet: ALLOWED_FOR_ADD_OPERAND` and "
    "`typeSet: ALLOWED_FOR_DELETE_OPERAND`.",
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
    "A filter of a Scan finds attributes that the index does not hold missing.",
    "A Scan of a local index with Select=ALL_ATTRIBUTES fetches and costs as a Query does.",
    "An eventually consistent read that a local index fetches costs half a unit for each started "
    "4 KB of each item.",
    "A changed index key costs the units of the old entry and those of the new one.",
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
    "UPDATED_NEW shows nothing of an element that was set behind the end of a list.",
    "`if_not_exists(a, list_append(…))` and `list_append(…) + :n` are refused.",
    "A new index with attribute definitions that no key of it uses: they are passed over.",
    "Deleting an index that is still being built ends the building.",
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
};

}  // namespace

std::span<const std::string_view> unconfirmed_behaviours() { return kUnconfirmed; }

}  // namespace serein::server
