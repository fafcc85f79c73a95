#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What scripts rely on: --wait, --timeout, --fail-on-match, exit statuses.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
}

@test "--wait prints the first event that matches, and ends with 0" {
  within 20 "$KEVTOP" --demo --wait reason=OOMKilling -o jsonl
  is status "$status" 0
  is lines "${#lines[@]}" 1
  is reason "$(jq -r .reason <<<"$output")" OOMKilling
}

@test "--wait minds all other filters" {
  within 20 "$KEVTOP" --demo -W --kind pod --wait 'count>1' -o jsonl
  is status "$status" 0
  is event "$(jq -c '[.type, .involvedObject.kind]' <<<"$output")" '["Warning","Pod"]'
}

@test "--wait looks at what comes, too" {
  within 60 "$KEVTOP" --demo --wait 'age<1s' -o jsonl
  is status "$status" 0
  is lines "${#lines[@]}" 1
}

@test "--timeout: 124, one line, nothing printed" {
  within 20 "$KEVTOP" --demo --wait reason=Nothing --timeout 300ms
  is status "$status" 124
  is stdout "$output" ''
  lines_match "$stderr" '^kevtop: timed out.*: no event matched'
}

@test "--fail-on-match: 3 if anything was printed, 0 if not" {
  run "$KEVTOP" --demo -W --fail-on-match
  is status "$status" 3
  run "$KEVTOP" --demo --reason Nothing --fail-on-match
  is status "$status" 0
  run "$KEVTOP" --demo --group-by reason --fail-on-match
  is status "$status" 3
}

@test "a failure outranks a match" {
  "$KEVTOP" --demo -o jsonl >events
  run --separate-stderr "$KEVTOP" -f events -f /etc/passwd --fail-on-match
  is status "$status" 1
}

@test "--since and --until by last occurrence" {
  export KEVTOP_NOW=2026-11-23T12:00:00Z
  all=$("$KEVTOP" --demo -o name | wc -l)
  new=$("$KEVTOP" --demo -o name --since 10m | wc -l)
  old=$("$KEVTOP" --demo -o name --until 10m | wc -l)
  [ "$new" -gt 0 ]
  [ "$old" -gt 0 ]
  is all $((new + old)) "$all"
}

@test "a stream of files ends with 1, and says so" {
  "$KEVTOP" --demo -o jsonl >events
  run --separate-stderr "$KEVTOP" -f events -w -o name
  is status "$status" 1
  is lines "${#lines[@]}" "$(wc -l <events)"
  lines_match "$stderr" '^kevtop: the files have ended'
}
