#!/bin/sh
# Checks what the linker made: no weak symbol in a kernel object, nothing exported by a library but JNI_OnLoad,
# no code in the aggregator's library that knows a secret key. The libraries must not be stripped yet.
#
# usage: check_symbols.sh HE_LIBRARY CLIENT_LIBRARY KERNEL_OBJECT...
set -eu
he=$1
client=$2
shift 2

failures=0
fail() {
  echo "$1" >&2
  failures=$((failures + 1))
}

if [ $# -eq 0 ]; then
  fail "no kernel objects given"
fi
for object in "$@"; do
  weak=$(nm -C "$object" | grep ' [WVu] ' || true)
  if [ -n "$weak" ]; then
    fail "$object: weak symbols, which another row's instructions could replace:
$weak"
  fi
done

for library in "$he" "$client"; do
  exported=$(nm -D --defined-only "$library" | sed 's/.* //')
  if [ "$exported" != JNI_OnLoad ]; then
    fail "$library: exports, beside or instead of JNI_OnLoad:
$exported"
  fi
done

# The names that only the client's library may know; it must know them, or the pattern has gone stale.
secret='SecretKey|Decrypt|Encrypt|encrypt|KeyGenerator|Sampler'
if ! nm -C "$client" | grep -Eq "$secret"; then
  fail "$client: knows no name like $secret: stripped, or the names have changed"
fi
found=$(nm -C "$he" | grep -E "$secret" || true)
if [ -n "$found" ]; then
  fail "$he: code of the client's side:
$found"
fi
if [ -z "$(nm -C "$he" | grep ' emeth::' || true)" ]; then
  fail "$he: stripped, so that nothing can be said about it"
fi

echo "$failures symbol rules broken"
[ "$failures" -eq 0 ]
