#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# F14: what an HTTP/2 server may do to its connections while one watches: GOAWAY,
# RST_STREAM, one stream at most, a flood of PINGs. Each event is made while it
# happens, and must be printed once, in order. tests/api/fakeh2 plays the server.

setup_file() {
  /usr/bin/python3 -c 'import h2' 2>/dev/null || skip 'there is no python3-h2'
  "$KEVTOP_TESTS/api/certs" "$BATS_FILE_TMPDIR"
}

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve [FLAG...]: a server, with its requests in log, and a kubeconfig for it
serve() {
  local certs=$BATS_FILE_TMPDIR
  mkfifo words
  exec {words}<>words
  "$KEVTOP_TESTS/api/fakeh2" --cert "$certs/server.pem" --key "$certs/server.key" \
    --log log "$@" <words >port_is 2>server.err 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  cat >config <<CONFIG
clusters:
- name: c
  cluster: {server: "https://127.0.0.1:$(cat port_is)", certificate-authority: $certs/ca.pem}
contexts:
- name: c
  context: {cluster: c, user: u}
current-context: c
users:
- name: u
  user: {token: secret-token}
CONFIG
  export KUBECONFIG=$PWD/config
}

# tell WORD...: the server has done it
tell() {
  local before
  before=$(grep -c '"did"' log || true)
  echo "$*" >&"$words"
  wait_until 20 obeyed "$before"
}
obeyed() { [ "$(grep -c '"did"' log)" -gt "$1" ]; }

# follow FLAG...: in the background; files out and err
follow() {
  : >out; : >err
  "$KEVTOP" -o jsonl -w "$@" >out 2>err &
  pids+=("$!")
}

# watches N: so many were asked for so far
watches() { [ "$(grep -c '"path": "[^"]*watch=' log)" -ge "$1" ]; }
printed() { [ "$(wc -l <out)" -ge "$1" ]; }
connections() { jq -s "[.[] | select($1) | .conn] | unique | length" log; }

# once NAME...: these were printed, each once and in this order
once() {
  wait_until 60 printed "$#" || { cat out err log; return 1; }
  is names "$(jq -r .metadata.name out)" "$(printf '%s\n' "$@")"
}

@test "all watches share one connection" {
  serve
  follow -n a,b,c
  wait_until 20 watches 3
  tell event a/one
  tell event b/two
  tell event c/three
  once one two three
  is connections "$(connections .path)" 1
}

@test "GOAWAY: the running watch goes on, the next one is on a new connection" {
  serve
  follow -n a
  wait_until 20 watches 1
  tell event a/one
  once one
  tell goaway
  tell event a/two
  once one two
  is watches "$(grep -c 'watch=' log)" 1
  tell end
  tell event a/three
  wait_until 60 watches 2
  tell event a/four
  once one two three four
  is 'sent after GOAWAY' "$(connections .after_goaway)" 0
  is connections "$(connections .path)" 2
}

@test "GOAWAY that gives up the watch: it is asked for anew" {
  serve
  follow -n a
  wait_until 20 watches 1
  tell goaway-lost
  tell event a/one
  once one
  tell event a/two
  once one two
  is 'sent after GOAWAY' "$(connections .after_goaway)" 0
}

@test "RST_STREAM: resumed from the last resourceVersion" {
  serve
  follow -n a,b
  wait_until 20 watches 2
  tell event a/one
  once one
  tell reset
  tell event b/two
  once one two
  tell event a/three
  once one two three
  is lists "$(grep -c 'limit=' log)" 2
}

@test "one stream a connection: a watch holds up no other" {
  serve --max-streams 1
  follow -n a,b,c
  wait_until 60 watches 3
  tell event a/one
  once one
  tell event b/two
  once one two
  tell event c/three
  once one two three
}

@test "a flood of PINGs loses nothing" {
  serve
  follow -n a
  wait_until 20 watches 1
  for i in 1 2 3 4 5; do
    tell pings 5000
    tell event "a/e$i"
  done
  once e1 e2 e3 e4 e5
}

@test "connections closed under all watches: each goes on where it was" {
  serve
  follow -n a,b
  wait_until 20 watches 2
  tell event a/one
  once one
  tell close
  tell event b/two
  once one two
  tell event a/three
  once one two three
}
