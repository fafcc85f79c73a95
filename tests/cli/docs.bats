#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The option table, --help, the manual page, the completions and README say the
# same. What is made from the table is made anew here and compared, so that a
# new flag without `make docs` is red; what is written by hand (keys, formats)
# is looked for by name.

setup() {
  load ../lib/kevtop
  top=$KEVTOP_TESTS/..
}

options() { "$KEVTOP" --dump-options; }

@test "completions and manual page are what the option table makes of them" {
  mkdir -p "$BATS_TEST_TMPDIR/completions" "$BATS_TEST_TMPDIR/man"
  cp "$top/man/kevtop.1" "$BATS_TEST_TMPDIR/man/"
  options | "$top/completions/generate" all "$BATS_TEST_TMPDIR"
  for file in completions/kevtop completions/_kevtop completions/kevtop.fish man/kevtop.1; do
    diff -u "$top/$file" "$BATS_TEST_TMPDIR/$file"
  done
}

@test "every option stands in --help, with its help" {
  help=$("$KEVTOP" --help)
  while read -r long; do
    lines_match "$help" "--$long( |\[|\$)"
  done < <(options | cut -f 3)
}

@test "--help fits 80 columns" {
  long=$("$KEVTOP" --help | awk 'length > 80')
  is 'too long' "$long" ''
}

@test "the completions are correct shell" {
  bash -n "$top/completions/kevtop"
  ! command -v zsh >/dev/null || zsh -n "$top/completions/_kevtop"
  ! command -v fish >/dev/null || fish -n "$top/completions/kevtop.fish"
}

@test "bash completes flags and the values of -o" {
  run bash -c '
    _init_completion() { words=(kevtop "${@:2}"); cur=$CUR prev=$PREV; }
    . "$1/completions/kevtop"
    CUR=--wat PREV=kevtop _kevtop; echo "${COMPREPLY[*]}"
    CUR=j PREV=-o _kevtop; echo "${COMPREPLY[*]}"' - "$top"
  is completions "$output" $'--watch --watch-only\njson jsonl'
}

@test "every format of -o is told in the manual page" {
  run --separate-stderr "$KEVTOP" --demo -o nonsense
  is status "$status" 2
  for format in $(sed 's/.*use one of //; s/,//g' <<<"$stderr"); do
    grep -q "^.It Cm $format$" "$top/man/kevtop.1"
  done
}

@test "every flag that README names exists" {
  while read -r flag; do
    options | cut -f 3 | grep -qx -e "${flag#--}" || {
      echo "README names $flag"
      false
    }
  done < <(grep -o -e '`kevtop [^`]*`' "$top/README.md" | grep -o -e '--[a-z0-9-]*' | sort -u)
}
