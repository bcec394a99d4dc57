#pragma once

#include "base/error.h"

// The exceptions of the DynamoDB API, with the names and statuses of its documentation. What all
// AWS services share, such as ValidationException, is in aws/errors.h.
namespace serein::dynamodb {

inline constexpr std::string_view kErrorNamespace = "com.amazonaws.dynamodb.v20120810#";

inline constexpr ErrorKind kConditionalCheckFailed{"ConditionalCheckFailedException", 400,
                                                   kErrorNamespace};
inline constexpr ErrorKind kResourceNotFound{"ResourceNotFoundException", 400, kErrorNamespace};
inline constexpr ErrorKind kResourceInUse{"ResourceInUseException", 400, kErrorNamespace};
inline constexpr ErrorKind kItemCollectionSizeLimitExceeded{
    "ItemCollectionSizeLimitExceededException", 400, kErrorNamespace};
inline constexpr ErrorKind kLimitExceeded{"LimitExceededException", 400, kErrorNamespace};
inline constexpr ErrorKind kTransactionCanceled{"TransactionCanceledException", 400,
                                                kErrorNamespace};
inline constexpr ErrorKind kTransactionConflict{"TransactionConflictException", 400,
                                                kErrorNamespace};
inline constexpr ErrorKind kTransactionInProgress{"TransactionInProgressException", 400,
                                                  kErrorNamespace};
inline constexpr ErrorKind kIdempotentParameterMismatch{"IdempotentParameterMismatchException", 400,
                                                        kErrorNamespace};
inline constexpr ErrorKind kExpiredIterator{"ExpiredIteratorException", 400, kErrorNamespace};
inline constexpr ErrorKind kTrimmedDataAccess{"TrimmedDataAccessException", 400, kErrorNamespace};

}  // namespace serein::dynamodb
