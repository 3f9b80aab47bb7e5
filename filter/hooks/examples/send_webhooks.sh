#!/usr/bin/env bash
# Sends request bodies to a gateway, each scrubbed by one phiscrub that runs all the time.
#
#   send_webhooks.sh URL PHISCRUB-ARGUMENT... <bodies, one a line
#
# A body and a NUL go in; the scrubbed body and a NUL come out, and one JSON line about it on descriptor 3. A body that
# is refused comes back empty and is not sent; the next one goes on.
set -u
url=$1
shift

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkfifo "$folder/status"
coproc scrubber { exec phiscrub "$@" --null --status-fd 3 3>"$folder/status"; }
exec {in}>&"${scrubber[1]}" {out}<&"${scrubber[0]}" {status}<"$folder/status"
failed=0

while IFS= read -r body; do
	printf '%s\0' "$body" >&"$in" || exit 75
	IFS= read -r -d '' scrubbed <&"$out" || exit 75
	IFS= read -r report <&"$status" || exit 75
	case $report in
	*'"status":"ok"'*) ;;
	*)
		printf 'not sent: %s\n' "$report" >&2
		failed=1
		continue
		;;
	esac
	case $scrubbed in
	'{'* | '['*) kind=application/json ;;
	*) kind=application/x-www-form-urlencoded ;;
	esac
	printf '%s' "$scrubbed" |
		curl --silent --fail --max-time 30 --output /dev/null --header "Content-Type: $kind" --data-binary @- "$url" ||
		failed=1
done
exit "$failed"
