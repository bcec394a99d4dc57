#!/usr/bin/env bash
# Makes or deletes the table of comments with the AWS CLI: `table.sh create`, `table.sh delete`. See README.md.
set -euo pipefail

endpoint=${ENDPOINT:-http://localhost:8000}

# Serein accepts any credentials; the CLI only insists on having some.
export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-any}
export AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-any}
export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
export AWS_PAGER=

dynamodb() {
  aws dynamodb "$@" --table-name BaseballComments --endpoint-url "$endpoint" --output json
}

case ${1:-} in
  create)
    dynamodb create-table \
      --attribute-definitions AttributeName=comment_id,AttributeType=S \
      --key-schema AttributeName=comment_id,KeyType=HASH \
      --provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=5 \
      --query TableDescription.ProvisionedThroughput
    dynamodb wait table-exists
    ;;
  delete)
    dynamodb delete-table --query TableDescription.TableName
    dynamodb wait table-not-exists
    ;;
  *)
    echo "usage: $0 create | delete" >&2
    exit 2
    ;;
esac
