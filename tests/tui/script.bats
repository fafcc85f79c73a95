#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Scripted screens: keys from a file, screens as text, the same each time.
# What the views show is tested in this way; here is the way itself.

setup() {
  load ../lib/kevtop
  export KEVTOP_NOW=2026-01-01T12:00:00Z
  export KEVTOP_SCRIPT=$BATS_TEST_TMPDIR/script
}

# play: the lines of standard input, as a script
play() {
  cat >"$KEVTOP_SCRIPT"
  within 60 "$KEVTOP" --demo
}

@test "a script prints the same screens each time" {
  local first
  play <<'SCRIPT'
size 100x20
settle
screen at first
key j j Enter
styles members
SCRIPT
  is status "$status" 0
  first=$output
  lines_match "$first" '^--- at first$'
  lines_match "$first" '^ problems +[0-9]+ problems'
  lines_match "$first" '^--- members$'
  within 60 "$KEVTOP" --demo
  is 'the second time' "$output" "$first"
}

@test "a screen has the size that was asked for" {
  play <<'SCRIPT'
size 120x12
settle
screen
size 39x10
screen
size 40x10
screen
SCRIPT
  is status "$status" 0
  is rows "$(grep -vc '^---' <<<"$output")" 32
  lines_match "$output" '40x10 at least \(now 39x10\)'
}

@test "text is typed, keys are pressed by name, wait waits" {
  play <<'SCRIPT'
wait Warning
type /
type BackOff
wait filter: BackOff
key Enter
wait /BackOff
key Esc
screen
key q
screen never
SCRIPT
  is status "$status" 0
  run ! grep -q never <<<"$output"
}

@test "the clock is set" {
  play <<'SCRIPT'
settle
screen before
now 2026-01-01T15:00:00Z
screen after
SCRIPT
  is status "$status" 0
  lines_match "$output" '3h'
}

@test "comments and empty lines are left out" {
  play <<'SCRIPT'
# nothing

screen
SCRIPT
  is status "$status" 0
  is lines "$(wc -l <<<"$output")" 25
}

@test "a wrong line is told with its number" {
  local line says
  while IFS='|' read -r line says; do
    play <<<"screen"$'\n'"$line"
    is status "$status" 2
    is stderr "$stderr" "kevtop: $KEVTOP_SCRIPT:2: $says"
  done <<'ROWS'
dance|there is no word 'dance'
key Foo|there is no key 'Foo'
size 80|'80' is no size such as 80x24
size 0x10|'0x10' is no size such as 80x24
size 99999x10|'99999x10' is no size such as 80x24
now yesterday|'yesterday' is no time
ROWS
}

@test "a script that is not there is an error" {
  KEVTOP_SCRIPT=/no/such/file within 20 "$KEVTOP" --demo
  is status "$status" 1
  lines_match "$stderr" "^kevtop: .*'/no/such/file'"
}
