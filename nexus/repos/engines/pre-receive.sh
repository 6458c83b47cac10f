#!/bin/sh
# Asks the hub whether this push may come in. The hub's process waits at the other end of two inherited pipes.
# Only shell built-ins: a push must not pay for the start of an interpreter. Names and options are printed as they
# are, one a line: nothing a pusher writes can look like a line of ours.
newline='
'
{
    printf 'quarantine %s\n' "${GIT_QUARANTINE_PATH:-}"
    index=0
    while [ "$index" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
        eval "option=\$GIT_PUSH_OPTION_$index"
        case $option in *"$newline"*) echo "A push option must be one line." >&2 && exit 1 ;; esac
        printf 'option %s\n' "$option"
        index=$((index + 1))
    done
    while read -r old new ref; do
        printf 'update %s %s %s\n' "$old" "$new" "$ref"
    done
    echo "end"
} >"/dev/fd/$NEXUS_QUESTION" || exit 1

verdict=1
while IFS= read -r line; do
    case $line in
        "verdict accept") verdict=0 ;;
        "say "*) printf '%s\n' "${line#say }" >&2 ;;
    esac
done <"/dev/fd/$NEXUS_ANSWER"
exit "$verdict"
