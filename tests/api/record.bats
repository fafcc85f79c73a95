#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A recording of what a server sent, faults included: what was printed is in it, the
# gap where it was, and nothing of credentials; cut off, it can be read.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  unset KEVTOP_NOW
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
}

# serve < SCENARIO [FLAG...]: a server, at $port
serve() {
  cat >scenario
  mkfifo signals
  # shellcheck disable=SC2034 # it stays open
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log log "$@" scenario <signals >port_is 2>server.err 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  port=$(cat port_is)
}

# scenario: a list, a break, a list with what came meanwhile, and one event
scenario() {
  cat <<'SCENARIO'
expect events\?limit=
  list rv=10 names=a,b
expect watch=true.*resourceVersion=10&
  frame MODIFIED b 11
  line {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}
expect events\?limit=
  list rv=30 names=a,c
expect watch=true.*resourceVersion=30&
  frame ADDED d 31
  hold
SCENARIO
}

run_with_gap() {
  serve < <(scenario)
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -w -o jsonl --record run >out 2>err &
  recorder=$!
  pids+=("$recorder")
  # shellcheck disable=SC2317 # wait_until calls it
  printed() { [ "$(wc -l <out)" -ge "$1" ]; }
  wait_until 30 printed 5 || { cat err; false; }
  # shellcheck disable=SC2317 # wait_until calls it
  written() { grep -q '"ADDED".*"name":"d"' run; }
  wait_until 30 written
}

names() { jq -r .metadata.name "$1"; }

@test "what is killed while it records leaves a file that says what it knew" {
  run_with_gap
  kill -9 "$recorder"
  run --separate-stderr "$KEVTOP" -f run -o jsonl
  is status "$status" 0
  is events "$(jq -r .metadata.name <<<"$output" | sort | xargs)" 'a b c d'
  # cut in the middle of its last line
  truncate -s -5 run
  run --separate-stderr "$KEVTOP" -f run -o jsonl
  is status "$status" 0
  is events "$(jq -r .metadata.name <<<"$output" | sort | xargs)" 'a b c'
  lines_match "$stderr" '^kevtop: skipped: run, line [0-9]+: it is cut off'
}

@test "played, it is the same stream: each version once, the gap where it was" {
  run_with_gap
  kill "$recorder"
  for speed in max 100 real; do
    run --separate-stderr timeout 60 "$KEVTOP" -f run --play-speed "$speed" -w -o jsonl --gaps
    is status "$status" 1
    jq -c 'select(.kind == "Event")' <<<"$output" | diff - out
    is gaps "$(jq -r 'select(.kind != "Event") | .kind' <<<"$output" | wc -l)" 1
    is order "$(jq -r '.metadata.name // "gap"' <<<"$output" | xargs)" 'a b b c gap d'
    lines_match "$stderr" '^kevtop: gap in .* from .* to .*: .*410.*; 1 events recovered'
  done
}

@test "nothing of credentials is in it" {
  command -v openssl >/dev/null || skip 'no openssl'
  "$KEVTOP_TESTS/api/certs" .
  serve --cert server.pem --key server.key <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  hold
SCENARIO
  "$KEVTOP" -s "https://127.0.0.1:$port" --certificate-authority ca.pem -n prod --token CANARY-token \
    -w -o name --record run >out 2>err &
  recorder=$!
  pids+=("$recorder")
  # shellcheck disable=SC2317 # wait_until calls it
  written() { grep -q '"ADDED"' run; }
  wait_until 30 written || { cat err; false; }
  kill "$recorder"
  [ "$(grep -c CANARY log)" -ge 2 ] # it was sent
  run grep -il -e CANARY -e bearer -e authorization run
  is 'found in' "$output" ''
}

@test "the screen at the end of what is played is that of the run" {
  export KEVTOP_NOW=2026-11-23T12:00:00Z
  serve < <(scenario)
  # in the list of events, where the last one stands first
  printf '%s\n' 'size 120x30' 'key 3' 'wait Started container d' screen 'key l' screen >script
  KEVTOP_SCRIPT=script "$KEVTOP" -s "http://127.0.0.1:$port" -n prod --record run >live
  KEVTOP_SCRIPT=script "$KEVTOP" -f run >played
  rest() { sed '/^ kevtop  /d' "$1"; }
  diff <(rest live) <(rest played)
}
