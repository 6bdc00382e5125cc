#!/bin/sh
# Checks that includes point only downwards:
#
#   jni -> aggregate -> {bfv | ckks | wire} -> rlwe -> {math, random} -> {kernels, base}
#
# with client beside aggregate, seen by jni/client_jni.cc only.
#
# usage: check_includes.sh SRC
set -eu
cd "$1"

failures=0
fail() {
  echo "$1" >&2
  failures=$((failures + 1))
}

# The folders that the files of a folder may include.
allowed_from() {
  case $1 in
    base) echo "base" ;;
    kernels) echo "base kernels" ;;
    math) echo "base kernels math" ;;
    random) echo "base kernels math random" ;;
    rlwe) echo "base kernels math random rlwe" ;;
    bfv) echo "base kernels math random rlwe bfv" ;;
    ckks) echo "base kernels math random rlwe ckks" ;;
    wire) echo "base kernels math random rlwe wire" ;;
    aggregate) echo "base kernels math random rlwe bfv ckks wire aggregate" ;;
    client) echo "base kernels math random rlwe bfv ckks wire client" ;;
    jni) echo "base kernels math random rlwe bfv ckks wire aggregate jni" ;;
    *) echo "" ;;
  esac
}

check_file() {
  file=$1
  allowed=$(allowed_from "${file%%/*}")
  if [ -z "$allowed" ]; then
    fail "$file: this folder has no place in the layers: add it to check_includes.sh"
    return
  fi
  if [ "$file" = jni/client_jni.cc ]; then
    allowed="$allowed client"
  fi
  for included in $(sed -n 's/^ *# *include *"\(.*\)".*/\1/p' "$file"); do
    if [ ! -f "$included" ]; then
      fail "$file: \"$included\" is not written from the source folder"
    fi
    case " $allowed " in
      *" ${included%%/*} "*) ;;
      *) fail "$file: includes \"$included\"; this folder may include only: $allowed" ;;
    esac
  done
}

# A header's inline function, emitted by a row built for a newer CPU, could replace everybody's copy of it.
check_kernel_headers() {
  for header in $(sed -n 's/^ *# *include *<\(.*\)>.*/\1/p' "$1"); do
    case $header in
      cstddef | cstdint | cstring | cstdlib | immintrin.h | arm_neon.h) ;;
      *) fail "$1: includes <$header>; kernels take no standard header with inline code" ;;
    esac
  done
}

files=$(find . -name '*.h' -o -name '*.cc' | sed 's|^\./||' | sort)
if [ -z "$files" ]; then
  fail "no source files in $1"
fi
for file in $files; do
  check_file "$file"
  case $file in
    kernels/*) check_kernel_headers "$file" ;;
  esac
done

echo "$(echo "$files" | wc -l) files, $failures wrong includes"
[ "$failures" -eq 0 ]
