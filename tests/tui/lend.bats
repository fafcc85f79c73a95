#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The screen steps aside for a credential plugin that asks, and comes back. In
# tmux, with a real plugin and tests/api/fakeapi for a server: only there one
# sees whose the terminal is, and who an interrupt reaches.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  cd "$BATS_TEST_TMPDIR" || return
  command -v openssl >/dev/null || skip 'no openssl'
  "$KEVTOP_TESTS/api/certs" .
  mkfifo signals
  exec 9<>signals # the server ends with its input
  cat >scenario <<'SCENARIO'
expect watch=true
  times 0
  chunk {"type":"BOOKMARK","object":{"kind":"Event","apiVersion":"v1","metadata":{"resourceVersion":"2"}}}
  hold
expect /events
  times 0
  list rv=1 names=web-1
SCENARIO
  "$KEVTOP_TESTS/api/fakeapi" --log log --cert server.pem --key server.key \
    scenario <signals >port_is 2>server.err 3>&- 4>&- &
  server=$!
  wait_until 20 [ -s port_is ]
  cat >plugin <<'PLUGIN'
#!/bin/sh
echo run >>runs
printf 'password %s: ' "$(wc -l <runs)" >&2
read -r word || exit 1
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$word"
PLUGIN
  chmod 755 plugin
  cat >config <<CONFIG
{apiVersion: v1, kind: Config, current-context: east,
 clusters: [{name: east, cluster: {server: "https://127.0.0.1:$(cat port_is)",
   certificate-authority: ca.pem}}],
 users: [{name: ann, user: {exec: {apiVersion: client.authentication.k8s.io/v1,
   command: ./plugin, interactiveMode: Always}}}],
 contexts: [{name: east, context: {cluster: east, user: ann, namespace: prod}}]}
CONFIG
}

teardown() {
  screen_stop
  [ -z "${server-}" ] || kill "$server" 2>/dev/null || true
}

sent() { grep -q -e "Bearer $1" log; }

# log_in: up to the screen; its plugin runs before there is one
log_in() {
  screen_start 80 24 "$KEVTOP" --kubeconfig config
  screen_shows '^password 1:'
  screen_type first
  screen_keys Enter
  screen_shows '● live'
  screen_is '#{alternate_on}' 1
}

@test "a plugin has the terminal, and the screen comes back whole" {
  log_in
  screen_keys C-r
  screen_shows '^password 2:'
  screen_shows '^kevtop: a credential plugin has the terminal'
  screen_is '#{alternate_on}' 0
  screen_type second
  screen_shows '^password 2: second$' # echoed
  screen_keys Enter
  screen_shows '● live'
  screen_is '#{alternate_on}' 1
  wait_until 10 sent second
  screen_shows '^ TYPE +REASON '
  screen_shows 'Started container web-1'
  screen_lacks 'password'
  screen_keys q
  screen_ends 0
}

@test "an interrupt ends the plugin, not the screen" {
  log_in
  screen_keys C-r
  screen_shows '^password 2:'
  screen_keys C-c
  screen_shows 'Ctrl-R tries now'
  screen_is '#{alternate_on}' 1
  screen_keys C-r
  screen_shows '^password 3:'
  screen_type third
  screen_keys Enter
  screen_shows '● live'
  wait_until 10 sent third
}

@test "a second interrupt ends kevtop where the plugin is deaf" {
  sed -i '2i [ -s runs ] && trap "" INT' plugin
  log_in
  screen_keys C-r
  screen_shows '^password 2:'
  screen_keys C-c
  screen_shows 'password 2: \^C'
  screen_keys C-c
  screen_is '#{pane_dead}' 1
  screen_is '#{alternate_on}' 0
}

@test "stopped while the plugin asks, it goes on with the plugin" {
  cat >shell <<'SHELL'
set -m
"$@"
echo "stopped $?"
fg
echo "ended $?"
SHELL
  screen_start 80 24 bash shell "$KEVTOP" --kubeconfig config
  screen_shows '^password 1:'
  screen_type first
  screen_keys Enter
  screen_shows '● live'
  screen_keys C-r
  screen_shows '^password 2:'
  screen_keys C-z
  screen_shows 'stopped 14[0-9]'
  screen_type second
  screen_keys Enter
  screen_shows '● live'
  screen_is '#{alternate_on}' 1
  screen_keys q
  screen_shows '^ended 0'
}
