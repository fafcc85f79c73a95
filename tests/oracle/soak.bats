#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The cases of `make soak`, shortened to what seconds can show: a server that is
# down, silence, a quiet namespace under compaction, a token that is of no use
# any more, a proxy that stalls. tests/soak/RESULT.md has them whole, and the
# one that takes a minute however short: half-open connections.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
}

@test "down, silent, quiet, expired, stalled: each within its bounds" {
  run env SHORT=1 TMPDIR="$BATS_TEST_TMPDIR" \
    "$KEVTOP_TESTS/soak/run" down silence quiet expiry stalled
  echo "$output"
  [ "$status" = 0 ]
  lines_match "$output" '^5 passed, 0 failed, 0 skipped$'
}
