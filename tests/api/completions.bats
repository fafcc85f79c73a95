#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# kevtop --complete over servers that answer, refuse, or hang: candidates or
# nothing, never a word on stderr, never a question, and an end.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve < SCENARIO: at $port
serve() {
  cat >scenario
  mkfifo signals
  # shellcheck disable=SC2034 # held open
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log log scenario <signals >port_is 2>server.err 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  port=$(cat port_is)
  cat >config <<CONFIG
{apiVersion: v1, kind: Config, current-context: east,
 clusters: [{name: here, cluster: {server: "http://127.0.0.1:$port"}}],
 users: [{name: ann, user: {}}, {name: "b\\ncd", user: {}}],
 contexts: [{name: east, context: {cluster: here, user: ann, namespace: prod}},
   {name: west, context: {cluster: here, user: ann, namespace: staging}}]}
CONFIG
  export KUBECONFIG=$PWD/config
}

# offers WORDS FLAG...: these with commas between, status 0, nothing on stderr
offers() {
  local words=$1
  shift
  # Two seconds is what it takes of itself; 30 are for a machine that is busy.
  within 30 "$KEVTOP" "$@"
  is status "$status" 0
  is stderr "$stderr" ''
  is words "$(paste -sd , <<<"$output")" "$words"
}

# event NAME REASON KIND OBJECT: one of a list
event() {
  printf '{"metadata":{"name":"%s","namespace":"prod"},"reason":"%s","type":"Warning",' "$1" "$2"
  printf '"involvedObject":{"kind":"%s","name":"%s"},' "$3" "$4"
  printf '"source":{"component":"kubelet","host":"node-1"},"lastTimestamp":"2026-01-01T00:00:00Z"}'
}
events() {
  printf '{"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[%s,%s,%s]}' \
    "$(event a BackOff Pod web-0)" "$(event b BackOff Pod web-1)" \
    "$(event c '$(reboot)\u001b[m' Job 'x\ny')"
}
answers() {
  serve <<SCENARIO
expect /api/v1/namespaces/prod/events
  times 0
  header Content-Type: application/json
  body $(events | sed 's/\\/\\\\/g')
expect /api/v1/namespaces\\?
  times 0
  header Content-Type: application/json
  body {"kind":"NamespaceList","apiVersion":"v1","items":[{"metadata":{"name":"prod"}},{"metadata":{"name":"dev"}},{"metadata":{"name":"\$(x)"}}]}
SCENARIO
}

@test "what a cluster has, each once, and no control character" {
  answers
  offers BackOff --complete reasons
  offers job,pod --complete kinds
  offers pod/web-0,pod/web-1 --complete objects
  offers kubelet --complete sources
  offers node-1 --complete nodes
  offers dev,prod --complete namespaces
  offers BackOff -n prod --context west --complete reasons
}

@test "what a kubeconfig has needs no server" {
  answers
  offers east,west --complete contexts
  offers here --complete clusters
  offers ann --complete users
  [ ! -s log ]
}

@test "the configuration says where, the command line says otherwise" {
  answers
  echo 'context: west' >config.yaml
  offers '' --config config.yaml --complete reasons
  offers BackOff --config config.yaml --context east --complete reasons
  echo '{themes: {ours: {base: dark}}, nonsense' >config.yaml
  offers BackOff --config config.yaml --complete reasons
}

@test "where namespaces may not be listed, those of contexts and events" {
  serve <<SCENARIO
expect /api/v1/namespaces/prod/events
  times 0
  header Content-Type: application/json
  body $(events | sed 's/"namespace":"prod"/"namespace":"seen"/; s/\\/\\\\/g')
expect /
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
SCENARIO
  within 30 "$KEVTOP" --complete namespaces
  is status "$status" 0
  is stderr "$stderr" ''
  lines_match "$output" '^prod$'
}

@test "a server that refuses everything: nothing" {
  serve <<'SCENARIO'
expect /
  times 0
  reply 401 Unauthorized
  status 401 Unauthorized who are you
SCENARIO
  offers '' --complete reasons
  offers '' --complete objects
}

@test "a server that is not there: nothing" {
  offers '' -s http://127.0.0.1:1 --complete reasons
}

@test "a server that never ends: what it said, and an end" {
  serve <<SCENARIO
expect namespaces\\?
  hold
expect events
  times 0
  header Content-Type: application/json
  chunk $(events | sed 's/\]}$/,/; s/\\/\\\\/g')
  hold
SCENARIO
  offers BackOff --complete reasons
  within 30 "$KEVTOP" --complete namespaces
  is status "$status" 0
  lines_match "$output" '^prod$'
}

@test "a file that never comes: an end" {
  mkfifo never
  offers '' -f never --complete reasons
}

@test "a plugin that asks is not answered, one that hangs is not waited for" {
  answers
  cat >plugin <<'SCRIPT'
#!/bin/sh
echo run >>runs
if true >/dev/tty; then touch asked; fi 2>/dev/null
[ ! -e hang ] || exec sleep 100
SCRIPT
  chmod 755 plugin
  sed -i 's|server: "[^"]*"|server: "https://127.0.0.1:1"|
    s|name: ann, user: {}|name: ann, user: {exec: {command: ./plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable}}|' config
  chmod 600 config
  # In a terminal, as a shell does
  script -qec "timeout 30 '$KEVTOP' --complete reasons" /dev/null >out </dev/null
  is said "$(cat out)" ''
  [ -s runs ]
  [ ! -e asked ]
  touch hang
  offers '' --complete reasons
  sed -i 's/IfAvailable/Always/' config
  rm runs
  offers '' --complete reasons
  [ ! -e runs ]
}

@test "a line that is wrong: nothing" {
  for flags in '-n a/b' '--context nowhere' '-f nowhere' '--kubeconfig nowhere' \
    '--request-timeout x' '--server ://' '--config nowhere -f nowhere'; do
    # shellcheck disable=SC2086
    offers '' $flags --complete reasons
  done
}
