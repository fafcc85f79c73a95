#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Credential plugins as users have them: real programs that the real kevtop
# runs, and a server that says what came of it. What they do on the screen is
# in tests/tui/lend.bats; how a run ends, in tests/unit/auth.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  command -v openssl >/dev/null || skip 'no openssl'
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
  "$KEVTOP_TESTS/api/certs" .
  export KUBECONFIG=$PWD/config
  sent=$PWD/sent
  export sent
}

teardown() {
  local pid
  screen_stop
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  [ ! -s deep ] || kill "$(cat deep)" 2>/dev/null || true
}

# serve < SCENARIO: at $port, with TLS, since no token goes anywhere else
serve() {
  cat >scenario
  mkfifo signals
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log requests.log --cert server.pem --key server.key \
    scenario <signals >port_is 2>server.err 3>&- 4>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  port=$(cat port_is)
}

# plugin < SCRIPT: an executable; every run of it is a line of the file runs
plugin() {
  { printf '#!/bin/bash\necho run >>runs\nn=$(wc -l <runs)\n'; cat; } >plugin
  chmod 755 plugin
}

# exec_user [YAML...]: a kubeconfig whose user runs it, with more in `exec`
exec_user() {
  cat >config <<CONFIG
{apiVersion: v1, kind: Config, current-context: east,
 clusters: [{name: east, cluster: {server: "https://127.0.0.1:$port",
   certificate-authority: ca.pem}}],
 users: [{name: ann, user: {exec: {command: ./plugin, ${*:-$v1}}}}],
 contexts: [{name: east, context: {cluster: east, user: ann, namespace: prod}}]}
CONFIG
}
v1='apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never'

# says VERSION TOKEN [STATUS-MEMBERS]: the part of a script that prints it; the
# token may be $word, or $n, the number of the run
says() {
  cat <<SCRIPT
cat <<JSON
{"apiVersion":"client.authentication.k8s.io/$1","kind":"ExecCredential",
 "status":{"token":"$2"${3:-}}}
JSON
SCRIPT
}

kevtop() { within 60 "$KEVTOP" "$@"; }
follow() {
  : >out; : >err
  "$KEVTOP" -o jsonl -w >out 2>err &
  follower=$!
  pids+=("$follower")
}
runs() { wc -l <runs; }
tokens() { jq -r 'select(.path) | .headers.authorization // "none" | sub("Bearer "; "")' requests.log | xargs; }
printed() { [ "$(wc -l <out)" -ge "$1" ]; }
is_past() { [[ $(date -u +%FT%TZ) > $1 ]]; }
gone() { ! kill -0 "$1" 2>/dev/null; }

# fails REGEX: exit 1, nothing printed, one such line
fails() {
  is status "$status" 1
  is output "$output" ''
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" "^kevtop: $1(; .*)?\$"
}

one_list='expect limit=
  times 0
  list rv=10 names=a'

@test "its token reaches the server, in either version of the API" {
  serve <<<"$one_list"
  for version in v1 v1beta1; do
    rm -f runs
    touch requests.log
    plugin < <(says "$version" "tok-$version")
    exec_user "apiVersion: client.authentication.k8s.io/$version, interactiveMode: IfAvailable"
    kevtop -o jsonl
    is stderr "$stderr" ''
    is status "$status" 0
    is events "${#lines[@]}" 1
    is runs "$(runs)" 1
  done
  is tokens "$(tokens)" 'tok-v1 tok-v1beta1'
}

@test "no interactiveMode: an error in v1, none in v1beta1" {
  serve <<<"$one_list"
  plugin < <(says v1beta1 tok)
  exec_user 'apiVersion: client.authentication.k8s.io/v1beta1'
  kevtop
  is status "$status" 0
  exec_user 'apiVersion: client.authentication.k8s.io/v1'
  kevtop
  fails '.*interactiveMode.*'
}

@test "arguments, environment and KUBERNETES_EXEC_INFO are what kubeconfig says" {
  serve <<<"$one_list"
  plugin <<'SCRIPT'
printf '%s\n' "$0" "$@" >args
printf '%s' "$KUBERNETES_EXEC_INFO" >info
printf '%s %s' "$REGION" "$INHERITED" >environment
readlink /proc/$$/fd/0 >stdin
ls /proc/$$/fd >open
SCRIPT
  says v1 tok >>plugin
  exec_user "$v1, provideClusterInfo: true, args: [get, \$(touch owned), 'a b'], env: [{name: REGION, value: eu}, {name: HOME, value: /elsewhere}]"
  INHERITED=yes kevtop
  is status "$status" 0
  is arguments "$(tail -n +2 args)" $'get\n$(touch owned)\na b'
  [ ! -e owned ]
  is environment "$(cat environment)" 'eu yes'
  is stdin "$(cat stdin)" /dev/null
  is info "$(jq -c '[.kind, .apiVersion, .spec.interactive, .spec.cluster.server]' info)" \
    "[\"ExecCredential\",\"client.authentication.k8s.io/v1\",false,\"https://127.0.0.1:$port\"]"
  is authority "$(jq -r '.spec.cluster."certificate-authority-data"' info | base64 -d)" "$(cat ca.pem)"
  # 255 is bash's own, for its script
  is 'open descriptors' "$(grep -vx 255 open | xargs)" '0 1 2'
}

@test "without provideClusterInfo it learns nothing of the cluster" {
  serve <<<"$one_list"
  plugin <<<'printf "%s" "$KUBERNETES_EXEC_INFO" >info'
  says v1 tok >>plugin
  exec_user
  kevtop
  is status "$status" 0
  is spec "$(jq -c .spec info)" '{"interactive":false}'
}

@test "what has expired is asked for again, what has not is used again" {
  stream='expect limit=
  times 0
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  signal cut
  fin
expect watch=true.*resourceVersion=11&
  frame ADDED c 12
  hold'
  for life in '+1 hour' '+4 seconds'; do
    rm -f signals port_is runs requests.log until
    serve <<<"$stream"
    plugin <<<"until=\$(date -u -d '$life' +%FT%TZ); echo \$until >until"
    says v1 'tok-$n' ',"expirationTimestamp":"$until"' >>plugin
    exec_user
    follow
    wait_until 30 printed 2 || { cat err; false; }
    [ "$life" = '+1 hour' ] || wait_until 20 is_past "$(cat until)"
    echo cut >&"$signals"
    wait_until 30 printed 3 || { cat err; false; }
    kill "$follower"
    exec {signals}>&-
    tokens >>all
  done
  is tokens "$(cat all)" $'tok-1 tok-1 tok-1\ntok-1 tok-1 tok-2'
}

@test "401: run once more, and then no storm" {
  serve <<'SCENARIO'
expect limit=
  with Authorization: tok-2
  list rv=10 names=a
expect limit=
  times 0
  reply 401 Unauthorized
  status 401 Unauthorized Unauthorized
SCENARIO
  plugin < <(says v1 'tok-$n')
  exec_user
  kevtop -o jsonl
  is status "$status" 0
  is tokens "$(tokens)" 'tok-1 tok-2'
  rm -f runs
  : >requests.log
  plugin < <(says v1 refused)
  kevtop -o jsonl
  fails '.*401.*'
  is runs "$(runs)" 2
  is tokens "$(tokens)" 'refused refused'
}

@test "two namespaces: one run" {
  serve <<<"$one_list"
  plugin < <(echo 'sleep 0.3'; says v1 tok)
  exec_user
  kevtop -n prod,dev,test -o jsonl
  is status "$status" 0
  is runs "$(runs)" 1
  is tokens "$(tokens)" 'tok tok tok'
}

@test "what a plugin can do wrong: one line that says which and what" {
  serve <<<"$one_list"
  exec_user
  plugin <<<'echo "no session, log in first" >&2; exit 3'
  kevtop
  # stderr of a plugin in a text job is not hidden
  is status "$status" 1
  lines_match "$stderr" '^kevtop: .*exec: executable .*plugin failed with exit code 3: no session, log in first(; |$)'
  plugin <<<'kill -9 $$'
  kevtop
  fails '.*plugin was ended by signal 9'
  plugin <<<'echo "<html>nothing</html>"'
  kevtop
  fails '.*exec: executable .*plugin.*'
  plugin <<<':'
  kevtop
  fails '.*exec: executable .*plugin.*'
  plugin <<<'head -c 10485760 /dev/zero | tr "\0" x'
  kevtop
  fails '.*plugin printed more than [0-9]+ bytes'
  plugin < <(says v1beta1 tok)
  kevtop
  fails '.*plugin: exec plugin is configured to use API version .*v1, plugin returned version .*'
  [ ! -e requests.log ] || is requests "$(tokens)" ''
}

@test "not found: the hint how to get it, and nothing that acts on the terminal" {
  serve <<<"$one_list"
  exec_user "$v1, installHint: \"get it:\\n  brew \\e[31minstall\""
  rm -f plugin
  kevtop
  is status "$status" 1
  lines_match "$stderr" '^kevtop: .*exec: executable .*plugin not found: get it:.*'
  run -1 grep -P '[\x00-\x08\x0b-\x1f\x7f]' <<<"$stderr"
}

@test "a program that others may change is not run" {
  serve <<<"$one_list"
  plugin < <(says v1 tok)
  exec_user
  chmod 757 plugin
  kevtop
  fails ".*plugin is not run: others may change '.*plugin' \\(mode 0757\\); chmod go-w .*"
  [ ! -e runs ]
  chmod 644 plugin
  kevtop
  fails '.*plugin is not run: .* may not be executed.*'
  rm plugin
  mkdir plugin
  kevtop
  fails '.*plugin.*'
}

@test "a token among what it says is not told on" {
  serve <<<"$one_list"
  plugin <<'SCRIPT'
echo '{"token":"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlc2lnbmF0dXJl"}' >&2
echo 'Authorization: Bearer k8s-aws-v1.Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5' >&2
echo 'region eu-1' >&2
SCRIPT
  says v1 tok-5ecretcanary >>plugin
  exec_user
  kevtop -v --log-file journal
  is status "$status" 0
  lines_match "$(cat journal)" 'region eu-1'
  run -1 grep -E 'eyJhbGci|eyJzdWIi|c2lnbmF0|Y2FuYXJ5|5ecret' journal
  run -1 grep -E 'eyJhbGci|eyJzdWIi|c2lnbmF0|Y2FuYXJ5|5ecret' <<<"$stderr$output"
}

@test "one that hangs is ended with us, and what it started too" {
  serve <<<"$one_list"
  plugin <<'SCRIPT'
sleep 1000 &
echo $! >deep
echo $$ >self
wait
SCRIPT
  exec_user
  "$KEVTOP" >out 2>err &
  follower=$!
  pids+=("$follower")
  wait_until 20 [ -s self ]
  kill -TERM "$follower"
  wait_until 10 gone "$follower"
  wait_until 10 gone "$(cat self)"
  wait_until 10 gone "$(cat deep)"
}

@test "one that hangs behind the screen does not hold up q" {
  serve <<<"$one_list"
  plugin <<'SCRIPT'
sleep 1000 &
echo $! >deep
echo $$ >self
wait
SCRIPT
  exec_user
  screen_start 80 24 "$KEVTOP"
  wait_until 20 [ -s self ]
  screen_shows 'connecting'
  screen_keys q
  screen_ends 0
  wait_until 10 gone "$(cat self)"
  wait_until 10 gone "$(cat deep)"
}

# --- a terminal -----------------------------------------------------------------

asks() {
  plugin <<'SCRIPT'
printf '%s\n' "$KUBERNETES_EXEC_INFO" >>info
word=quiet
if [[ $KUBERNETES_EXEC_INFO == *'"interactive":true'* ]]; then
  printf 'code: ' >&2
  read -r word || exit 1
fi
SCRIPT
  says v1 '$word' "${1:-}" >>plugin
}
interactive() { jq -r .spec.interactive info | xargs; }

@test "text on a terminal: it asks, is answered, and events come" {
  serve <<<"$one_list"
  asks
  exec_user 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always'
  screen_start 120 24 "$KEVTOP" -o wide
  screen_shows '^code:'
  screen_type s3cond
  screen_keys Enter
  screen_shows 'Started container a'
  screen_ends 0
  is tokens "$(tokens)" s3cond
  is interactive "$(interactive)" true
}

@test "mode Always without a terminal is an error, IfAvailable runs without" {
  serve <<<"$one_list"
  asks
  exec_user 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always'
  within 60 "$KEVTOP" </dev/null
  fails '.*interactive.*standard input is not a terminal.*'
  [ ! -e runs ]
  exec_user 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable'
  within 60 "$KEVTOP" </dev/null
  is status "$status" 0
  is interactive "$(interactive)" false
}

# A watch that ends at a word, and then another one.
stream='expect limit=
  times 0
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  signal cut
  fin
expect watch=true.*resourceVersion=11&
  frame ADDED c 12
  hold
expect watch=true
  times 0
  hold'

@test "the screen: it asks first, and again when what it gave has expired" {
  serve <<<"$stream"
  asks ',"expirationTimestamp":"'"$(date -u -d '+6 seconds' +%FT%TZ)"'"'
  exec_user 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always'
  screen_start 120 24 "$KEVTOP"
  screen_shows '^code:'
  screen_is '#{alternate_on}' 0
  screen_type one
  screen_keys Enter
  screen_shows 'Started container b'
  screen_is '#{alternate_on}' 1
  wait_until 20 is_past "$(grep -o '20[-0-9T:]*Z' plugin)"
  asks
  echo cut >&"$signals"
  screen_shows '^code: *$'
  screen_is '#{alternate_on}' 0
  screen_type two
  screen_keys Enter
  screen_shows 'Started container c'
  screen_is '#{alternate_on}' 1
  screen_shows '● live'
  screen_lacks '^code:'
  screen_keys q
  screen_ends 0
  screen_is '#{alternate_on}' 0
  is interactive "$(interactive)" 'true true'
}

@test "the screen: IfAvailable asks at the start alone, and when Ctrl-R wants it" {
  serve <<<"$stream"
  asks ',"expirationTimestamp":"2020-01-01T00:00:00Z"'
  exec_user 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable'
  screen_start 120 24 "$KEVTOP"
  screen_shows '^code:'
  screen_type one
  screen_keys Enter
  screen_shows 'Started container b'
  is 'the first run' "$(jq -r .spec.interactive info | head -n 1)" true
  run -1 grep true <<<"$(jq -r .spec.interactive info | tail -n +2)"
  echo cut >&"$signals"
  screen_shows 'Started container c'
  run -1 grep true <<<"$(jq -r .spec.interactive info | tail -n +2)"
  screen_keys C-r
  screen_shows '^code:'
  screen_type three
  screen_keys Enter
  screen_shows '● live'
  screen_is '#{alternate_on}' 1
  screen_keys q
  screen_ends 0
}
