#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The trend view of the real program, with scripted keys on the demo: opened
# from a list, zoomed, a span of it opened and come back from; and it fits
# every size with and without block characters.

setup() {
  load ../lib/kevtop
  export KEVTOP_NOW=2026-11-20T10:00:00Z
  export KEVTOP_SCRIPT=$BATS_TEST_TMPDIR/script
}

@test "a span of the trend is opened and come back from" {
  cat >"$KEVTOP_SCRIPT" <<'SCRIPT'
settle
key i
screen trend
key + Left Left Left Space Left Left
screen span
key Enter
screen members
key Esc
screen back
key Esc
screen forgotten
key Esc
screen list
SCRIPT
  within 60 "$KEVTOP" --demo --ascii --time utc
  is status "$status" 0
  is stderr "$stderr" ''
  lines_match "$output" '^ problems > trend  [0-9,]+ occurrences, [0-9]+ % estimated, 1 '
  lines_match "$output" '^ 10:00:00-10:01:00  Warning [0-9]+.* so far$'
  lines_match "$output" '^ ! Unhealthy +[0-9.k]+ '
  lines_match "$output" '^ 09:57:30-09:59:00 \(90s\)  Warning '
  lines_match "$output" '^ problems > (trend|\.\.\.) > 09:57:30-09:59:00'
  is spans "$(grep -c '^ 09:57:30-09:59:00 (90s)' <<<"$output")" 2
  lines_match "$output" '^ 09:57:30-09:58:00  Warning '
  is last "$(sed -n '/^--- list/,$ { /^ problems/p }' <<<"$output" | cut -c1-11)" ' problems  '
}

@test "the trend fits every size" {
  local size ascii
  for size in 39x9 40x10 80x24 120x40 300x80 1000x20; do
    for ascii in '' --ascii; do
      cat >"$KEVTOP_SCRIPT" <<SCRIPT
size $size
settle
key i
screen
key j j z
screen
key - - - Home
screen
SCRIPT
      within 60 "$KEVTOP" --demo ${ascii:+"$ascii"}
      is status "$status" 0
      is stderr "$stderr" ''
      [ "$(grep -v '^---' <<<"$output" | wc -L)" -le "${size%x*}" ]
      is screens "$(grep -c '^---' <<<"$output")" 3
      if [ -n "$ascii" ]; then
        is "bytes beyond ASCII" "$(LC_ALL=C grep -c '[^ -~]' <<<"$output")" 0
      fi
    done
  done
}
