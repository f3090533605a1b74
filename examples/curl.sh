#!/usr/bin/env bash
# Only curl: creates an organization with an app and a stored bundle, deletes it, polls the deletion, and saves the receipt.
#
#   ORGS_URL=http://localhost:3000 ORGS_API_KEY=... bash examples/curl.sh receipt.json
set -euo pipefail

url=${ORGS_URL:-http://localhost:3000}
receipt=${1:-receipt.json}

ask() { curl --silent --show-error --fail-with-body -H "authorization: $ORGS_API_KEY" "$@"; }
# Prints the answer. When the service refuses, says why and ends the script.
call() {
  local answer
  if ! answer=$(ask "$@"); then echo "Refused: $answer" >&2; return 1; fi
  echo "$answer"
}
post() { call -H 'content-type: application/json' --data "$2" "$url$1"; }
# The value of the first field with this name. If you have jq, use it instead.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

org=$(post /organization '{"name":"Example"}' | field id)
echo "Made $org"

app=com.example.curl$RANDOM$$
post /app "{\"app_id\":\"$app\",\"owner_org\":\"$org\",\"name\":\"Example app\"}" > /dev/null
echo 'what devices download' | call --upload-file - "$url/bundle/upload?app_id=$app&version=1.0.0" > /dev/null

preview=$(call "$url/organization/deletion/preview?orgId=$org")
echo "Its deletion would remove: $preview"
call --request DELETE "$url/organization?orgId=$org"

state=requested
until [ "$state" = completed ]; do
  sleep 0.5
  status=$(call "$url/organization/deletion?orgId=$org")
  state=$(field state <<< "$status")
  echo "$state"
  if [ "$state" = blocked ]; then echo "An operator has to resolve this: $status" >&2; exit 1; fi
done

# A worker numbers and signs receipts a moment after their deletions are complete.
until answer=$(ask "$url/organization/deletion/receipt?orgId=$org" 2> /dev/null); do
  if [ "$(field code <<< "$answer")" != receipt_not_ready ]; then echo "No receipt: $answer" >&2; exit 1; fi
  sleep 0.5
done
sed -E 's/^\{"data":(.*)\}$/\1/' <<< "$answer" > "$receipt"
echo "The receipt is in $receipt. To check it:"
echo "  curl -s $url/.well-known/receipt-keys.json > receipt-keys.json"
echo "  node examples/verify-receipt.mjs $receipt receipt-keys.json"
