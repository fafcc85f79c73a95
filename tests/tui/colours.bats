#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The screen on terminals of all kinds: 256 colours, 8, none; UTF-8 or not.
# What goes to the terminal is taken down byte by byte on its way there.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  export KEVTOP_NOW=2026-01-01T12:00:00Z
}
teardown() { screen_stop; }

# record NAME=VALUE... [FLAG...]: run the demo until it shows warnings, take
# down all it writes, end it
record() {
  local settings=()
  while [[ ${1:-} == [A-Z]*=* ]]; do
    settings+=("$1")
    shift
  done
  printf '%q ' exec env "${settings[@]}" "$KEVTOP" --demo "$@" >"$BATS_TEST_TMPDIR/run"
  screen_stop
  screen_start 80 24 bash -c "read -r _; . $BATS_TEST_TMPDIR/run"
  rm -f "$BATS_TEST_TMPDIR/taken"
  screen_tmux pipe-pane "cat >$BATS_TEST_TMPDIR/bytes; touch $BATS_TEST_TMPDIR/taken"
  screen_keys Enter
  screen_shows '^ Warning ' || return
  screen_keys q
  screen_ends 0 || return
  screen_stop # ends the pipe
  wait_until 10 test -e "$BATS_TEST_TMPDIR/taken"
}

# colours: how many times a colour was set
colours() {
  grep -aoE $'\033''\[([0-9]+;)*([34][0-7]|[34]8;[0-9;]+|9[0-7]|10[0-7])(;[0-9]+)*m' \
    "$BATS_TEST_TMPDIR/bytes" | wc -l
}

beyond_ascii() { LC_ALL=C grep -aqP '[\x80-\xff]' "$BATS_TEST_TMPDIR/bytes"; }

@test "256 colours where there are 256" {
  record TERM=xterm-256color
  [ "$(colours)" -gt 0 ]
  grep -aqF '38;5;' "$BATS_TEST_TMPDIR/bytes"
}

@test "8 colours where there are 8" {
  record TERM=xterm
  [ "$(colours)" -gt 0 ]
  run ! grep -aqF '38;5;' "$BATS_TEST_TMPDIR/bytes"
}

@test "NO_COLOR, --color=never and vt100 have no colours" {
  record TERM=xterm-256color NO_COLOR=1
  is colours "$(colours)" 0
  record TERM=xterm-256color --color=never
  is colours "$(colours)" 0
  record TERM=vt100
  is colours "$(colours)" 0
}

@test "an empty NO_COLOR is none, --color=always outdoes it" {
  record TERM=xterm-256color NO_COLOR=
  [ "$(colours)" -gt 0 ]
  record TERM=xterm-256color NO_COLOR=1 --color=always
  [ "$(colours)" -gt 0 ]
}

@test "without UTF-8 there are no bytes beyond ASCII" {
  local settings
  for settings in LC_ALL=C LC_ALL=no_SUCH.locale 'LC_ALL=C.UTF-8 --ascii'; do
    # shellcheck disable=SC2086 # two words
    record TERM=xterm-256color $settings
    run ! beyond_ascii
  done
  record TERM=xterm-256color LC_ALL=C.UTF-8
  beyond_ascii
}
