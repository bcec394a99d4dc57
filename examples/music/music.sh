#!/usr/bin/env bash
# The music table, step by step with the AWS CLI. Needs a running server: see README.md.
set -euo pipefail

endpoint=${ENDPOINT:-http://localhost:8000}

# Serein accepts any credentials; the CLI only insists on having some.
export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-any}
export AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-any}
export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
export AWS_PAGER=

dynamodb() {
  aws dynamodb "$@" --endpoint-url "$endpoint" --output json
}

step() {
  printf '\n== %s\n' "$*"
}

step "A table: songs belong to an artist (partition key) and are sorted by title (sort key)"
dynamodb create-table --table-name Music \
  --attribute-definitions AttributeName=Artist,AttributeType=S AttributeName=Song,AttributeType=S \
  --key-schema AttributeName=Artist,KeyType=HASH AttributeName=Song,KeyType=RANGE \
  --billing-mode PAY_PER_REQUEST --query TableDescription.KeySchema
dynamodb wait table-exists --table-name Music

step "Three songs; but for the key, each has the attributes it likes"
dynamodb put-item --table-name Music --item '{
  "Artist": {"S": "Pink Floyd"}, "Song": {"S": "Money"},
  "Album": {"S": "The Dark Side of the Moon"}, "Year": {"N": "1973"}}'
dynamodb put-item --table-name Music --item '{
  "Artist": {"S": "John Lennon"}, "Song": {"S": "Imagine"},
  "Album": {"S": "Imagine"}, "Year": {"N": "1971"}, "Genre": {"S": "Soft rock"}}'
dynamodb put-item --table-name Music --item '{
  "Artist": {"S": "Psy"}, "Song": {"S": "Gangnam Style"},
  "Album": {"S": "Psy 6 (Six Rules)"}, "Part": {"N": "1"}, "Year": {"N": "2011"}, "LengthSeconds": {"N": "219"}}'

step "The year of the last one was wrong: put it again, if it is still what we think it is"
dynamodb put-item --table-name Music --item '{
  "Artist": {"S": "Psy"}, "Song": {"S": "Gangnam Style"},
  "Album": {"S": "Psy 6 (Six Rules)"}, "Part": {"N": "1"}, "Year": {"N": "2012"}, "LengthSeconds": {"N": "219"}}' \
  --condition-expression '#year = :wrong' --expression-attribute-names '{"#year": "Year"}' \
  --expression-attribute-values '{":wrong": {"N": "2011"}}' --return-values ALL_OLD --query Attributes.Year

step "Query: one song, by its key"
dynamodb query --table-name Music --key-condition-expression 'Artist = :artist AND Song = :song' \
  --expression-attribute-values '{":artist": {"S": "Psy"}, ":song": {"S": "Gangnam Style"}}'

step "Scan: what came out in 1971? All three items are read, one is returned"
dynamodb scan --table-name Music --filter-expression '#year = :year' \
  --expression-attribute-names '{"#year": "Year"}' --expression-attribute-values '{":year": {"N": "1971"}}'

step "Delete the table; then nobody knows it any more"
dynamodb delete-table --table-name Music --query TableDescription.TableStatus
dynamodb wait table-not-exists --table-name Music
dynamodb describe-table --table-name Music 2>&1 || true
