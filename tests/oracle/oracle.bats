#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What kevtop printed under faults is what etcd's history says: a few runs of
# tests/oracle/run, each time the same. `make oracle` makes 300, and RESULT.md
# has what came of them. Before, that the judges find what they are to find.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
}

@test "each judge finds what it is there for" {
  run python3 "$KEVTOP_TESTS/oracle/test_verify.py"
  echo "$output"
  [ "$status" = 0 ]
}

@test "eight runs under faults: nothing missing, twice or out of order" {
  run env TMPDIR="$BATS_TEST_TMPDIR" "$KEVTOP_TESTS/oracle/run" --seed 205 --runs 8 --jobs 2
  echo "$output"
  [ "$status" = 0 ]
  lines_match "$output" '^8 passed, 0 failed, 0 skipped$'
}
