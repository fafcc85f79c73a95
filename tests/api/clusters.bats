#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Several contexts and namespaces at once, and rights that one has not: whatever
# fails is told and holds up no other. Each cluster is a fakeapi of its own.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
  export KUBECONFIG=$PWD/config
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve NAME < SCENARIO: a server, at ${port[NAME]}, with its requests in NAME.log
declare -gA port
serve() {
  local signals
  cat >"$1.scenario"
  mkfifo "$1.signals"
  # shellcheck disable=SC2034 # it stays open
  exec {signals}<>"$1.signals"
  "$KEVTOP_TESTS/api/fakeapi" --log "$1.log" "$1.scenario" <"$1.signals" >"$1.port" 2>"$1.err" 3>&- &
  pids+=("$!")
  wait_until 20 [ -s "$1.port" ] || { cat "$1.err"; return 1; }
  port[$1]=$(cat "$1.port")
}

# context NAME SERVER [NAMESPACE [USER]]: one more in the kubeconfig
contexts=''
context() {
  contexts+="$1 $2 ${3:-} ${4:-me}"$'\n'
  {
    echo 'apiVersion: v1'
    echo 'kind: Config'
    echo 'current-context: east'
    echo 'users: [{name: me, user: {}}, {name: you, user: {username: you, password: pa55word}}]'
    echo 'clusters:'
    while read -r name server _; do
      [ -z "$name" ] || echo "- {name: $name, cluster: {server: '$server'}}"
    done <<<"$contexts"
    echo 'contexts:'
    while read -r name _ namespace user; do
      [ -n "$user" ] || { user=$namespace; namespace=''; }
      [ -z "$name" ] || echo "- {name: $name, context: {cluster: $name, user: $user, namespace: '$namespace'}}"
    done <<<"$contexts"
  } >config
}

url() { echo "http://127.0.0.1:${port[$1]}"; }
kevtop() { within 60 "$KEVTOP" "$@"; }
requests() { grep -c -E -e "\"path\": \"[^\"]*$2" "$1.log" || true; }

# two: east and west, each with one event of the same name
two() {
  for name in east west; do
    serve "$name" <<SCENARIO
expect namespaces/prod/events.*limit=
  times 0
  list rv=10 names=$name,both
expect watch=true
  frame ADDED new-$name 11
  hold
SCENARIO
    context "$name" "$(url "$name")" prod
  done
}

@test "two contexts: CLUSTER stands first in table and wide" {
  two
  kevtop --context east,west
  is status "$status" 0
  is stderr "$stderr" ''
  lines_match "${lines[0]}" '^CLUSTER +LAST SEEN +TYPE '
  is events "${#lines[@]}" 5
  lines_match "$output" '^east .* Started container east$'
  lines_match "$output" '^west .* Started container west$'
  kevtop --context west --context east -o wide --no-headers
  is status "$status" 0
  is clusters "$(cut -d ' ' -f 1 <<<"$output" | sort | uniq -c | xargs)" '2 east 2 west'
}

@test "two contexts: json and jsonl have the annotation, a filter knows the cluster" {
  two
  kevtop --context east,west -o jsonl
  is status "$status" 0
  is events "$(jq -r '.metadata | .name + " " + .annotations["kevtop/cluster"]' <<<"$output" | sort | paste -sd ,)" \
    'both east,both west,east east,west west'
  kevtop --context east,west -o json
  is clusters "$(jq -r '.items[].metadata.annotations["kevtop/cluster"]' <<<"$output" | sort -u | xargs)" 'east west'
  kevtop --context east,west -o jsonl -F cluster=west
  is names "$(jq -r .metadata.name <<<"$output" | sort | xargs)" 'both west'
  kevtop --context east -o jsonl
  is annotations "$(jq -c '.metadata.annotations' <<<"$output" | sort -u)" null
}

@test "two contexts that are followed" {
  two
  "$KEVTOP" --context east,west -w -o jsonl >out 2>err &
  pids+=("$!")
  all() { [ "$(wc -l <out)" -ge 6 ]; }
  wait_until 30 all || { cat err; false; }
  is events "$(jq -r '.metadata | .name + " " + .annotations["kevtop/cluster"]' out | sort | tail -n 3 | paste -sd ,)" \
    'new-east east,new-west west,west west'
}

@test "each context has its own namespace" {
  for name in east west; do
    serve "$name" <<SCENARIO
expect namespaces/of-$name/events.*limit=
  list rv=10 names=$name
SCENARIO
    context "$name" "$(url "$name")" "of-$name"
  done
  kevtop --context east,west
  is status "$status" 0
  lines_match "${lines[0]}" '^CLUSTER +NAMESPACE +LAST SEEN '
  is events "${#lines[@]}" 3
}

@test "contexts of the same server and user share one list" {
  serve east <<'SCENARIO'
expect namespaces/prod/events
  list rv=10 names=a
expect namespaces/dev/events
  list rv=10 names=b
SCENARIO
  context east "$(url east)" prod
  context again "$(url east)" prod
  context other "$(url east)" dev
  kevtop --context east,again,other -o jsonl
  is status "$status" 0
  is stderr "$stderr" ''
  is names "$(jq -r .metadata.name <<<"$output" | sort | xargs)" 'a b'
  is requests "$(requests east events)" 2
}

@test "one context is down: the other is printed, exit 1" {
  two
  context down http://127.0.0.1:1 prod
  kevtop --context down,east
  is status "$status" 1
  lines_match "$output" '^east .* Started container east$'
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" '^kevtop: cannot read events of namespace prod of down: http://127.0.0.1:1: connection refused; .*'
}

@test "one context does not exist: told, the other is printed, exit 1" {
  two
  kevtop --context nowhere,east,west
  is status "$status" 1
  is events "${#lines[@]}" 5
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" "^kevtop: cannot use context 'nowhere': .*"
  kevtop --context nowhere,neither
  is status "$status" 1
  is output "$output" ''
  lines_match "$stderr" "^kevtop: .*nowhere.*"
  "$KEVTOP" --context nowhere,east -w -o jsonl >out 2>err &
  pids+=("$!")
  three() { [ "$(wc -l <out)" -ge 3 ]; }
  wait_until 30 three || { cat err; false; }
  lines_match "$(cat err)" "^kevtop: cannot use context 'nowhere': .*"
}

# --- rights -----------------------------------------------------------------

@test "-A is refused, but not to list namespaces: what is allowed is printed" {
  serve east <<'SCENARIO'
expect ^/(api/v1|apis/events.k8s.io/v1)/events
  times 0
  reply 403 Forbidden
  status 403 Forbidden not everywhere
expect ^/api/v1/namespaces\?
  times 0
  body {"kind":"NamespaceList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"dev"}},{"metadata":{"name":"prod"}},{"metadata":{"name":"secret"}}]}
expect namespaces/(dev|prod)/events.*limit=
  list rv=10 names=a
expect namespaces/(dev|prod)/events.*limit=
  list rv=10 names=b
expect /namespaces/secret/
  times 0
  reply 403 Forbidden
  status 403 Forbidden not here
expect namespaces/(dev|prod)/events.*watch=true
  times 2
  hold
SCENARIO
  context east "$(url east)" prod
  kevtop -A
  is status "$status" 1
  is events "${#lines[@]}" 3
  lines_match "${lines[0]}" '^NAMESPACE +LAST SEEN '
  is lines "$(wc -l <<<"$stderr")" 2
  lines_match "$stderr" '^kevtop: cannot read events of all namespaces from .*not everywhere'
  lines_match "$stderr" '^kevtop: cannot read events of namespace secret from .*not here'
}

@test "-A is refused, namespaces may not be listed: those of the contexts are tried" {
  serve east <<'SCENARIO'
expect ^/api/v1/namespaces/prod/events.*limit=
  times 0
  list rv=10 names=a
expect namespaces/dev/events.*limit=
  times 0
  list rv=10
expect .
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
SCENARIO
  context east "$(url east)" prod
  context other "$(url east)" dev
  kevtop -A -o jsonl
  is status "$status" 1
  is names "$(jq -r .metadata.name <<<"$output")" a
  lines_match "$stderr" '^kevtop: cannot read events of all namespaces from .*not you'
  is lines "$(wc -l <<<"$stderr")" 1
  kevtop -A --reason NoSuch
  is status "$status" 1
  lines_match "$stderr" '^No events found\.$'
}

@test "-A is refused and nothing else is known: one refusal, exit 1" {
  serve east <<'SCENARIO'
expect .
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
SCENARIO
  kevtop -A -s "$(url east)"
  is status "$status" 1
  is output "$output" ''
  lines_match "$stderr" '^kevtop: cannot read events of all namespaces from .*not you'
}

# --- who, and which way -------------------------------------------------------

@test "impersonation reaches the server" {
  command -v openssl >/dev/null || skip 'no openssl'
  "$KEVTOP_TESTS/api/certs" .
  cat >scenario <<'SCENARIO'
expect limit=
  with Impersonate-User: ^jane$
  with Impersonate-Group: ^h$
  with Impersonate-Uid: ^7$
  with Impersonate-Extra-Scopes: ^view$
  list rv=10 names=a
SCENARIO
  mkfifo signals
  # shellcheck disable=SC2034 # it stays open
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log log --cert server.pem --key server.key scenario <signals >port 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port ]
  kevtop -s "https://127.0.0.1:$(cat port)" --certificate-authority ca.pem --token s3cret \
    --as jane --as-group g --as-group h --as-uid 7 --as-user-extra scopes=view -o jsonl
  is stderr "$stderr" ''
  is status "$status" 0
  is names "$(jq -r .metadata.name <<<"$output")" a
}

@test "--proxy-url is the way that is taken" {
  serve proxy <<'SCENARIO'
expect ^http://cluster\.invalid:8080/api/v1/namespaces/prod/events
  list rv=10 names=a
SCENARIO
  kevtop -s http://cluster.invalid:8080 -n prod --proxy-url "$(url proxy)" -o jsonl
  is stderr "$stderr" ''
  is status "$status" 0
  is names "$(jq -r .metadata.name <<<"$output")" a
  kevtop -s http://cluster.invalid:8080 -n prod --proxy-url 'http://u:pr0xypass@127.0.0.1:1' -v
  is status "$status" 1
  run -1 grep pr0xypass <<<"$stderr$output"
}
