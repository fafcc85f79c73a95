#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The screen and its clusters: plugins that ask people for their credentials,
# before there is a screen and behind it; other contexts while it runs. The
# terminal is tmux's.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
  export KUBECONFIG=$PWD/config
}

teardown() {
  local pid
  screen_stop
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve NAME [FLAG...] < SCENARIO: a server, at ${port[NAME]}
declare -gA port
serve() {
  local name=$1 signals
  shift
  cat >"$name.scenario"
  mkfifo "$name.signals"
  # shellcheck disable=SC2034 # it stays open
  exec {signals}<>"$name.signals"
  "$KEVTOP_TESTS/api/fakeapi" --log "$name.log" "$@" "$name.scenario" <"$name.signals" >"$name.port" 2>"$name.err" 3>&- &
  pids+=("$!")
  wait_until 20 [ -s "$name.port" ] || { cat "$name.err"; return 1; }
  port[$name]=$(cat "$name.port")
}

# asking NAME...: clusters whose plugins ask for a word on the terminal, which is
# the token
asking() {
  command -v openssl >/dev/null || skip 'no openssl'
  [ -e ca.pem ] || "$KEVTOP_TESTS/api/certs" .
  cat >plugin <<'SH'
#!/bin/sh
printf 'word for %s: ' "$1" >&2
read -r word || exit 1
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}\n' "$word"
SH
  chmod 755 plugin
  local name
  for name; do
    serve "$name" --cert server.pem --key server.key <<SCENARIO
expect /events.*limit=
  with Authorization: ^Bearer for-$name\$
  list rv=10 names=$name
expect watch=true
  with Authorization: ^Bearer for-$name\$
  hold
expect ^/api/v1/namespaces\?
  with Authorization: ^Bearer for-$name\$
  reply 403 Forbidden
  status 403 Forbidden no names
expect .
  times 0
  reply 401 Unauthorized
  status 401 Unauthorized wrong word
SCENARIO
  done
  {
    echo 'apiVersion: v1'
    echo 'kind: Config'
    echo "current-context: $1"
    echo 'clusters:'
    for name; do
      echo "- {name: $name, cluster: {server: 'https://127.0.0.1:${port[$name]}', certificate-authority: '$PWD/ca.pem'}}"
    done
    echo 'users:'
    for name; do
      echo "- {name: $name, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: '$PWD/plugin', args: [$name], interactiveMode: Always}}}"
    done
    echo 'contexts:'
    for name; do echo "- {name: $name, context: {cluster: $name, user: $name, namespace: prod}}"; done
  } >config
  chmod 600 config
}

@test "a plugin asks before there is a screen, and then there is one" {
  asking east
  screen_start 100 24 "$KEVTOP" --log-file journal
  screen_shows '^word for east:'
  screen_is '#{alternate_on}' 0
  screen_keys for-east Enter
  screen_shows 'Started container east' 20
  screen_is '#{alternate_on}' 1
  screen_keys q
  screen_ends 0
  run -1 grep for-east journal
}

@test "several plugins ask one after the other" {
  asking east west
  screen_start 100 24 "$KEVTOP" --context east,west --group-by message
  screen_shows '^word for (east|west):'
  first=$(screen | grep -o 'word for [a-z]*' | cut -d ' ' -f 3)
  second=west
  [ "$first" = east ] || second=east
  screen_keys "for-$first" Enter
  screen_shows "word for $second:"
  screen_is '#{alternate_on}' 0
  screen_keys "for-$second" Enter
  screen_shows 'container east' 20
  screen_shows 'container west' 20
  screen_keys q
  screen_ends 0
}

@test "Ctrl-C at a plugin's question ends it" {
  asking east
  screen_start 100 24 "$KEVTOP"
  screen_shows '^word for east:'
  screen_keys C-c
  screen_is '#{pane_dead}' 1
  screen_is '#{alternate_on}' 0
}

@test "text: a plugin has the terminal" {
  asking east
  screen_start 100 24 "$KEVTOP" -o wide
  screen_shows '^word for east:'
  screen_keys for-east Enter
  screen_shows 'Started container east' 20
  screen_ends 0
}

# places: two clusters over http, and a context that is not complete
places() {
  local name
  for name in east west; do
    serve "$name" <<SCENARIO
expect namespaces/(prod|dev)/events.*limit=
  times 0
  list rv=10 names=$name
expect ^/api/v1/namespaces\?
  times 0
  body {"kind":"NamespaceList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"$name"}}]}
expect watch=true
  times 0
  hold
SCENARIO
  done
  cat >config <<YAML
apiVersion: v1
kind: Config
current-context: east
clusters:
- {name: east, cluster: {server: 'http://127.0.0.1:${port[east]}'}}
- {name: west, cluster: {server: 'http://127.0.0.1:${port[west]}'}}
contexts:
- {name: east, context: {cluster: east, namespace: prod}}
- {name: west, context: {cluster: west, namespace: dev}}
- {name: broken, context: {cluster: nowhere}}
YAML
  export KEVTOP_SCRIPT=$PWD/script
}

@test "other contexts while the screen runs; what cannot be leaves all as it was" {
  places
  cat >script <<'SCRIPT'
size 120x24
key z
wait container east
screen one
type :ctx west
key Enter
wait container west
screen two
type :ctx east,west
key Enter
wait container east
wait container west
screen three
type :ctx broken
key Enter
wait nowhere
screen four
key q
SCRIPT
  within 60 "$KEVTOP" --log-file journal
  is stderr "$stderr" '' || { echo "$output"; false; }
  is status "$status" 0
  part() { awk -v name="--- $1" '/^---/ { on = $0 == name } on' <<<"$output"; }
  lines_match "$(part one)" 'east'
  run -1 grep -q 'container west' <<<"$(part one)"
  run -1 grep -q 'container east' <<<"$(part two)"
}

@test "a context that cannot be used is told on the screen, the others are shown" {
  places
  cat >script <<'SCRIPT'
size 120x24
key z
wait container east
screen
type :log
key Enter
wait nowhere
screen log
SCRIPT
  within 60 "$KEVTOP" --context broken,east --log-file journal
  is stderr "$stderr" ''
  is status "$status" 0
  lines_match "$(cat journal)" ' context broken: failed: .*nowhere'
}
