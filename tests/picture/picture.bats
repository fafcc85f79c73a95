#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The picture in README is what the program draws today: the same command makes
# it again, and it is the same to the byte. Red after a change of the screen or
# of the demo: look at it, then `make picture`.

setup() {
  load ../lib/kevtop
  top=$KEVTOP_TESTS/..
}

@test "the picture in README is the screen of today" {
  /usr/bin/python3 -c 'import pyte' 2>/dev/null || skip 'apt-get install python3-pyte'
  # The demo lives on: a machine that is busy may catch it a moment later.
  for _ in 1 2 3 4 5 6 7 8; do
    "$KEVTOP_TESTS/picture/make" "$KEVTOP" "$BATS_TEST_TMPDIR/screen.svg"
    ! cmp -s "$top/man/screen.svg" "$BATS_TEST_TMPDIR/screen.svg" || break
  done
  if [ "${UPDATE:-}" = 1 ]; then cp "$BATS_TEST_TMPDIR/screen.svg" "$top/man/screen.svg"; fi
  texts() { sed -n 's/^<text x="\([0-9]*\)" y="\([0-9]*\)".*>\(.*\)<\/text>$/\2 \1 \3/p' "$1"; }
  # First what differs in words, then all of it.
  diff -u --label README --label today \
    <(texts "$top/man/screen.svg") <(texts "$BATS_TEST_TMPDIR/screen.svg")
  cmp "$top/man/screen.svg" "$BATS_TEST_TMPDIR/screen.svg"
}

@test "README shows the picture near its top" {
  head -n 12 "$top/README.md" | grep -qF '](man/screen.svg)'
}
