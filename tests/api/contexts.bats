#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Several clusters that are followed: what one does leaves the others alone, and
# everything that is said names the cluster it is about. Lists, columns and
# rights of text jobs are in clusters.bats.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
  export KUBECONFIG=$PWD/config
  contexts=()
}

teardown() {
  local pid
  screen_stop
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# cluster NAME < SCENARIO: a server and the context of that name; its requests
# stand in NAME.log
cluster() {
  local signals
  cat >"$1.scenario"
  mkfifo "$1.signals"
  # shellcheck disable=SC2034 # held open: the server ends with it
  exec {signals}<>"$1.signals"
  "$KEVTOP_TESTS/api/fakeapi" --log "$1.log" "$1.scenario" \
    <"$1.signals" >"$1.port" 2>"$1.err" 3>&- 4>&- &
  pids+=("$!")
  wait_until 20 [ -s "$1.port" ] || { cat "$1.err"; return 1; }
  context "$1" "http://127.0.0.1:$(cat "$1.port")"
}

# context NAME SERVER [NAMESPACE]: one more in the kubeconfig; the first is the
# current one
context() {
  contexts+=("$1 $2 ${3:-prod}")
  printf '%s\n' "${contexts[@]}" | jq -Rs '[split("\n")[] | select(. != "") | split(" ")]
    | {apiVersion: "v1", kind: "Config", "current-context": .[0][0],
       users: [{name: "me", user: {}}],
       clusters: map({name: .[0], cluster: {server: .[1]}}),
       contexts: map({name: .[0], context: {cluster: .[0], user: "me", namespace: .[2]}})}' >config
}

requests() { grep -c -E -e "\"path\": \"[^\"]*$2" "$1.log" || true; }
asked() { [ "$(requests "$1" "$2")" -ge "$3" ]; }
follow() {
  : >out; : >err
  "$KEVTOP" -o jsonl -w "$@" >out 2>err &
  follower=$!
  pids+=("$follower")
}
printed() { [ "$(wc -l <out)" -ge "$1" ]; }
told() { grep -q -E -e "$1" err; }
# events: "NAME CLUSTER" of each that was printed
events() { jq -r 'select(.kind == "Event") | .metadata | .name + " " + .annotations["kevtop/cluster"]' out; }

quiet='expect limit=
  times 0
  list rv=10 names=a
expect watch=true
  times 0
  frame ADDED b 11
  hold'

gone='{"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}'

@test "the same uid in two clusters is two events" {
  cluster east <<<"$quiet"
  cluster west <<<"$quiet"
  follow --context east,west
  wait_until 30 printed 4 || { cat err; false; }
  is events "$(events | sort)" $'a east\na west\nb east\nb west'
}

@test "contexts of the same server, user and namespace are one list and one watch" {
  cluster east <<<"$quiet"
  context again "http://127.0.0.1:$(cat east.port)"
  follow --context east,again
  wait_until 30 printed 2 || { cat err; false; }
  is events "$(events)" $'a east\nb east'
  is lists "$(requests east limit=)" 1
  is watches "$(requests east watch=true)" 1
}

@test "one cluster says nothing at all: the other goes on, without being told to wait" {
  cluster east <<<"$quiet"
  cluster mute <<'SCENARIO'
expect .
  times 0
  raw
  hold
SCENARIO
  follow --context mute,east
  wait_until 20 asked mute . 1
  wait_until 20 asked east watch=true 1
  kill -0 "$follower"
}

@test "one cluster is down and comes back: both are printed, the trouble is told once by name" {
  cluster east <<<"$quiet"
  cluster west <<'SCENARIO'
expect limit=
  times 3
  reply 503 Service Unavailable
  header Retry-After: 1
  status 503 ServiceUnavailable starting up
expect limit=
  list rv=10 names=a
expect watch=true
  frame ADDED b 11
  hold
SCENARIO
  follow --context east,west
  wait_until 60 printed 4 || { cat err; false; }
  is events "$(events | sort)" $'a east\na west\nb east\nb west'
  is 'told of west' "$(grep -c 'west' err || true)" 1
  run -1 grep east err
}

@test "a gap is told with its cluster, as a line and as an object" {
  cluster east <<<"$quiet"
  cluster west <<SCENARIO
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  line $gone
expect limit=
  list rv=30 names=a,c
expect watch=true.*resourceVersion=30&
  frame ADDED d 31
  hold
SCENARIO
  follow --context east,west --gaps
  wait_until 30 printed 6 || { cat out err; false; }
  is gaps "$(jq -c 'select(.kind == "Gap") | [.cluster, .namespace, .recovered]' out)" '["west","prod",1]'
  is lines "$(wc -l <err)" 1
  lines_match "$(cat err)" '^kevtop: gap in namespace prod of west from '
}

@test "the right to watch is missing in one cluster, core/v1 in the other" {
  cluster east <<'SCENARIO'
expect limit=
  times 0
  list rv=10 names=a
expect watch=true
  times 0
  reply 403 Forbidden
  status 403 Forbidden you cannot watch
SCENARIO
  cluster west <<'SCENARIO'
expect ^/api/v1/
  times 0
  reply 403 Forbidden
  status 403 Forbidden not in core
expect ^/apis/events.k8s.io/v1/namespaces/prod/events\?limit=
  body {"kind":"EventList","apiVersion":"events.k8s.io/v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"n","namespace":"prod","uid":"1","resourceVersion":"1"},"regarding":{"kind":"Pod","name":"p"},"note":"from the other group","reason":"R","type":"Normal"}]}
expect ^/apis/events.k8s.io/v1/namespaces/prod/events\?.*watch=true
  line {"type":"ADDED","object":{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"m","namespace":"prod","uid":"2","resourceVersion":"6"},"regarding":{"kind":"Pod","name":"p"},"note":"news","reason":"R","type":"Normal"}}
  hold
SCENARIO
  follow --context east,west
  wait_until 30 printed 3 || { cat out err; false; }
  wait_until 30 told '^kevtop: namespace prod of east: watch is forbidden: listed again every minute$' || { cat err; false; }
  is events "$(events | sort)" $'a east\nm west\nn west'
  is lines "$(wc -l <err)" 1
  is 'refusals of core/v1' "$(requests west /api/v1/namespaces/prod)" 1
}

@test "-A is refused in one of two clusters: its namespaces are tried, the other is whole" {
  cluster east <<<"$quiet"
  cluster west <<'SCENARIO'
expect /(v1|events.k8s.io/v1)/events
  times 0
  reply 403 Forbidden
  status 403 Forbidden not everywhere
expect ^/api/v1/namespaces\?
  times 0
  reply 403 Forbidden
  status 403 Forbidden no names
expect namespaces/(prod|dev)/events.*limit=
  times 0
  list rv=10 names=w
SCENARIO
  context other "http://127.0.0.1:$(cat west.port)" dev
  within 60 "$KEVTOP" -A --context east,west -o jsonl
  is status "$status" 1
  is events "$(jq -r '.metadata | .name + " " + .annotations["kevtop/cluster"]' <<<"$output" | sort -u)" $'a east\nw west'
  lines_match "$stderr" '^kevtop: cannot read events of all namespaces of west from .*not everywhere'
  run -1 grep 'of east' <<<"$stderr"
}

# --- the screen -----------------------------------------------------------------

@test "the screen: each cluster with its state, and events of the one that lives" {
  cluster east <<<"$quiet"
  context down http://127.0.0.1:1
  cluster mute <<'SCENARIO'
expect .
  times 0
  raw
  hold
SCENARIO
  screen_start 160 30 "$KEVTOP" --context east,down,mute
  screen_shows 'Started container b'
  screen_shows '^ kevtop .*east'
  screen_shows '(retry in|waiting).*'
  screen_shows 'connection refused'
  screen_keys W
  screen_keys W
  screen_shows 'Started container b'
  screen_keys q
  screen_ends 0
}

@test "the screen: another cluster by its name, and back" {
  cluster east <<<"${quiet//names=a/names=in-east}"
  cluster west <<<"${quiet//names=a/names=in-west}"
  screen_start 120 30 "$KEVTOP"
  screen_shows 'Started container in-east|Started container b'
  screen_type ':ctx west'
  screen_keys Enter
  screen_shows '^ kevtop +west'
  screen_shows '● live'
  wait_until 20 asked west watch=true 1
  screen_type ':ctx east'
  screen_keys Enter
  screen_shows '^ kevtop +east'
  screen_shows '● live'
  wait_until 20 asked east watch=true 2
  screen_keys q
  screen_ends 0
}

@test "the screen: a context that does not exist is told, and nothing is lost" {
  cluster east <<<"$quiet"
  screen_start 120 30 "$KEVTOP"
  screen_shows '● live'
  screen_type ':ctx nowhere'
  screen_keys Enter
  screen_shows 'nowhere'
  # a key of its own, not the first byte of a sequence with the next one
  screen_keys Escape
  screen_lacks 'nowhere'
  screen_shows 'Started container'
  screen_keys q
  screen_ends 0
}
