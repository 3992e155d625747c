#!/bin/sh
# Checks the greeter; ends with a non-zero code when a check fails.
set -u
greet="$(dirname "$0")/../src/greet.sh"
failed=0

check() {
    if [ "$2" = "$3" ]; then
        echo "ok: $1"
    else
        echo "FAILED: $1: expected '$2', got '$3'"
        failed=1
    fi
}

check "greets by name" "Hello, Ada!" "$(sh "$greet" Ada)"
check "keeps spaces in a name" "Hello, Grace Hopper!" "$(sh "$greet" "Grace Hopper")"

exit "$failed"
