#pragma once

#include "base/error.h"

// What all AWS services share in failures: names and statuses of their protocols.
namespace serein::aws {

inline constexpr std::string_view kValidateNamespace = "com.amazon.coral.validate#";
inline constexpr std::string_view kServiceNamespace = "com.amazon.coral.service#";

inline constexpr ErrorKind kValidationException{"ValidationException", 400, kValidateNamespace};

inline constexpr ErrorKind kSerializationException{"SerializationException", 400,
                                                   kServiceNamespace};
inline constexpr ErrorKind kUnknownOperationException{"UnknownOperationException", 400,
                                                      kServiceNamespace};
inline constexpr ErrorKind kMissingAuthenticationTokenException{
    "MissingAuthenticationTokenException", 400, kServiceNamespace};
inline constexpr ErrorKind kIncompleteSignatureException{"IncompleteSignatureException", 400,
                                                         kServiceNamespace};
inline constexpr ErrorKind kInvalidSignatureException{"InvalidSignatureException", 400,
                                                      kServiceNamespace};
inline constexpr ErrorKind kUnrecognizedClientException{"UnrecognizedClientException", 400,
                                                        kServiceNamespace};
inline constexpr ErrorKind kAccessDeniedException{"AccessDeniedException", 400, kServiceNamespace};
inline constexpr ErrorKind kRequestEntityTooLarge{"RequestEntityTooLargeException", 413,
                                                  kServiceNamespace};
inline constexpr ErrorKind kInternalServerError{"InternalServerError", 500, kServiceNamespace};
inline constexpr ErrorKind kServiceUnavailable{"ServiceUnavailableException", 503,
                                               kServiceNamespace};

// For what serein does not do: no name of AWS, so that nobody takes it for a fault of theirs. 400,
// so that clients do not try again.
inline constexpr ErrorKind kNotImplementedException{"NotImplementedException", 400,
                                                    kServiceNamespace};

}  // namespace serein::aws
