#!/bin/sh
# Greets somebody: greet.sh NAME
set -eu

usage() {
    echo "usage: greet.sh NAME" >&2
    exit 2
}

[ "$#" -eq 1 ] || usage
printf 'Hello, %s!\n' "$1"
