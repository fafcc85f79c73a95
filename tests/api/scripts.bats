#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What scripts rely on where the server fails: --wait outlives a broken connection
# and no refusal, -w never ends well, --owned says what it could not learn.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve < SCENARIO: a server, at $port, with its requests in log
serve() {
  cat >scenario
  mkfifo signals
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log log scenario <signals >port_is 2>server.err 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  port=$(cat port_is)
}

signal() { echo "$1" >&"$signals"; }

# requests REGEX: how many there were
requests() { grep -c -E -e "\"path\": \"[^\"]*$1" log || true; }

kevtop() { within 60 "$KEVTOP" -s "http://127.0.0.1:$port" -n prod "$@"; }

# has_lines N: out has so many
has_lines() { [ "$(wc -l <out)" = "$1" ]; }
names() { jq -r .metadata.name; }

# item NAME KIND OBJECT: one item of a list of events
item() {
  jq -cn --arg name "$1" --arg kind "$2" --arg object "$3" \
    '{metadata: {name: $name, namespace: "prod", uid: $name, resourceVersion: "1"},
      involvedObject: {kind: $kind, namespace: "prod", name: $object},
      lastTimestamp: "2026-11-23T12:00:00Z", type: "Normal", reason: "Odd"}'
}
# list ITEM...: a body for `body`
list() {
  jq -cn '{kind: "EventList", apiVersion: "v1", metadata: {resourceVersion: "10"},
           items: [$ARGS.positional[] | fromjson]}' --args "$@"
}

# --- waiting ------------------------------------------------------------------

@test "--wait: what is there already is the first; nothing else is printed" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a,b,c
expect watch=true
  hold
SCENARIO
  kevtop --wait 'msg:container.b' -o name
  is status "$status" 0
  is output "$output" event/b
  is stderr "$stderr" ''
}

@test "--wait goes on across connections that are cut, and prints what comes then" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  rst
expect watch=true.*resourceVersion=11&
  reply 500 Internal Server Error
  status 500 InternalError etcd is on fire
expect watch=true.*resourceVersion=11&
  frame ADDED c 12
  frame ADDED d 13
  hold
SCENARIO
  kevtop --wait 'msg:container.(c|d)' -o jsonl
  is status "$status" 0
  is names "$(names <<<"$output")" c
  is requests "$(requests watch=true)" 3
}

@test "--wait waits for a server that is not there yet" {
  serve <<'SCENARIO'
expect limit=
  times 2
  reply 503 Service Unavailable
  status 503 ServiceUnavailable not yet
expect limit=
  list rv=10 names=a
expect watch=true
  hold
SCENARIO
  kevtop --wait 'reason=Started' -o name
  is status "$status" 0
  is output "$output" event/a
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" '^kevtop: cannot read events of namespace prod .*503.*not yet; trying again$'
}

@test "--wait: a snapshot of the same server fails at once" {
  serve <<'SCENARIO'
expect limit=
  times 0
  reply 503 Service Unavailable
  status 503 ServiceUnavailable not yet
SCENARIO
  kevtop -o name
  is status "$status" 1
  is requests "$(requests limit=)" 1
}

@test "--wait --timeout: 124, one line that says how many were looked at" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a,b
expect watch=true
  frame ADDED c 11
  signal never
SCENARIO
  kevtop --wait 'reason=Nothing' --timeout 2s
  is status "$status" 124
  is output "$output" ''
  is stderr "$stderr" 'kevtop: timed out: no event matched; 3 were looked at'
}

@test "--wait --timeout while the server cannot be reached: 124" {
  serve <<'SCENARIO'
expect limit=
  times 0
  fin
SCENARIO
  kevtop --wait 'reason=Nothing' --timeout 1500ms
  is status "$status" 124
  lines_match "$(tail -n 1 <<<"$stderr")" '^kevtop: timed out: no event matched; 0 were looked at$'
}

@test "--wait that is refused ends at once, with 1" {
  serve <<'SCENARIO'
expect namespaces/prod/.*limit=
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
SCENARIO
  kevtop --wait 'reason=Nothing' --timeout 50s
  is status "$status" 1
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" '^kevtop: cannot read events of namespace prod .*403.*not you'
}

@test "--wait: one namespace that is refused ends nothing" {
  serve <<'SCENARIO'
expect namespaces/dev/
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
expect namespaces/prod/.*limit=
  list rv=10
expect namespaces/prod/.*watch=true
  signal go
  frame ADDED b 11
  hold
SCENARIO
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod,dev --wait 'reason=Started' -o name >out 2>err &
  job=$!
  pids+=("$job")
  wait_until 30 grep -q '^kevtop: cannot read events of namespace dev ' err
  signal go
  wait "$job"
  is output "$(cat out)" event/b
}

@test "--wait minds the other filters, and the server is asked for them" {
  serve <<'SCENARIO'
expect fieldSelector=type%3DNormal
  list rv=10 names=a,b
expect watch=true
  hold
SCENARIO
  kevtop --types Normal -F 'msg:b$' --wait 'reason=Started' -o name
  is status "$status" 0
  is output "$output" event/b
}

# --- following ----------------------------------------------------------------

@test "-w: no way out is a good one" {
  serve <<'SCENARIO'
expect namespaces/prod/.*limit=
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
expect namespaces/dev/.*limit=
  times 0
  body hello
SCENARIO
  for flags in '-w' '--watch-only' '-w -o json' '-n dev -w'; do
    # shellcheck disable=SC2086 # words
    kevtop $flags
    is "status of $flags" "$status" 1
    is "output of $flags" "$output" ''
    lines_match "$stderr" '^kevtop: cannot read events of namespace prod '
  done
}

@test "-w: whoever reads it goes away: SIGPIPE, without another event" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a,b
expect watch=true
  hold
SCENARIO
  # shellcheck disable=SC2016 # the inner shell's
  run -0 timeout 50 bash -c '"$0" "$@" | head -n 1; echo "${PIPESTATUS[0]}"' \
    "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -w -o name
  is output "$output" $'event/a\n141'
}

@test "-w: a full disk is status 1 and one line, in every format" {
  serve <<'SCENARIO'
expect limit=
  times 0
  list rv=10 names=a,b
expect watch=true
  times 0
  hold
SCENARIO
  for format in table wide json jsonl yaml csv name custom-columns=N:.metadata.name \
    'jsonpath={.metadata.name}'; do
    for flags in '' -w '--sort-by none' '--wait reason=Started'; do
      # shellcheck disable=SC2016,SC2086 # the inner shell's; words
      within 50 bash -c '"$0" "$@" >/dev/full' "$KEVTOP" -s "http://127.0.0.1:$port" \
        -n prod -o "$format" $flags
      is "status of $format $flags" "$status" 1
      is "stderr of $format $flags" "$stderr" \
        'kevtop: cannot write to standard output: no space left on device'
    done
  done
}

# --- as they come ---------------------------------------------------------------

@test "--sort-by none: printed before the list is complete, in its order" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 next=T1 names=b,a
expect continue=T1
  line {"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"11"},"items":[
  signal go
  line ]}
SCENARIO
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -o name --sort-by none >out 2>err &
  job=$!
  pids+=("$job")
  wait_until 30 has_lines 2
  kill -0 "$job" # it goes on
  signal go
  wait "$job"
  is output "$(cat out)" $'event/b\nevent/a'
  is stderr "$(cat err)" ''
}

# --- what an object owns --------------------------------------------------------

# owner KIND NAME UID: metadata with one
owner() {
  jq -cn --arg kind "$1" --arg name "$2" --arg uid "$3" \
    '[{apiVersion: "apps/v1", kind: $kind, name: $name, uid: $uid, controller: true}]'
}
metadata() {
  jq -cn --arg name "$1" --arg uid "$2" --argjson owners "${3:-[]}" \
    '{name: $name, namespace: "prod", uid: $uid, resourceVersion: "1", ownerReferences: $owners}'
}
web='{"apiVersion":"apps/v1","kind":"Deployment","metadata":'$(metadata web u1)',"spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}}}}'
sets='{"kind":"ReplicaSetList","apiVersion":"apps/v1","metadata":{},"items":[{"metadata":'$(metadata odd-set u2 "$(owner Deployment web u1)")',"spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}}}}]}'
pods='{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":'$(metadata odd-pod u3 "$(owner ReplicaSet odd-set u2)")',"spec":{}},{"metadata":'$(metadata stray u4)',"spec":{}}]}'

@test "--owned: what the server says that it owns, and what names say of those gone" {
  events=$(list "$(item e-self Deployment web)" "$(item e-set ReplicaSet odd-set)" \
    "$(item e-pod Pod odd-pod)" "$(item e-gone Pod web-7c9d8f6b5-x2k4q)" \
    "$(item e-stray Pod stray)" "$(item e-set-of-same-name Pod web-0)" \
    "$(item e-other Deployment other)")
  serve <<SCENARIO
expect events\?limit=\d+\$
  times 0
  body $events
expect deployments/web\$
  times 0
  body $web
expect replicasets\?
  times 0
  body $sets
expect pods\?
  times 0
  body $pods
SCENARIO
  kevtop deploy/web --owned -o name
  is status "$status" 0
  is stderr "$stderr" ''
  is output "$(sort <<<"$output")" $'event/e-gone\nevent/e-pod\nevent/e-self\nevent/e-set'
  # summed up, too; and only what else was asked for
  kevtop deploy/web --owned --group-by object -o json
  is keys "$(jq '.items | length' <<<"$output")" 4
  kevtop deploy/web --owned --kind Pod --sort-by none -o name
  is output "$(sort <<<"$output")" $'event/e-gone\nevent/e-pod'
  kevtop deploy/web --owned --wait 'obj=pod/odd-pod' -o name --timeout 50s
  is output "$output" event/e-pod
}

@test "--owned: refused or gone is told, and names go on telling; refused is status 1" {
  events=$(list "$(item e-self Deployment web)" "$(item e-gone Pod web-7c9d8f6b5-x2k4q)" \
    "$(item e-other Pod other)")
  serve <<SCENARIO
expect namespaces/prod/events\?limit=
  times 0
  body $events
expect deployments/web\$
  times 1
  reply 403 Forbidden
  status 403 Forbidden you may not get deployments
expect deployments/web\$
  times 1
  reply 404 Not Found
  status 404 NotFound deployments "web" not found
expect deployments/web\$
  body $web
expect replicasets\?
  times 0
  reply 403 Forbidden
  status 403 Forbidden you may not list replicasets
SCENARIO
  kevtop deploy/web --owned -o name
  is status "$status" 1
  is output "$(sort <<<"$output")" $'event/e-gone\nevent/e-self'
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" '^kevtop: cannot read Deployment/web of namespace prod: forbidden \(403\): you may not get deployments; what else it owns is told by names alone$'
  kevtop deploy/web --owned -o name
  is status "$status" 0
  is output "$(sort <<<"$output")" $'event/e-gone\nevent/e-self'
  is stderr "$stderr" 'kevtop: there is no Deployment/web of namespace prod'
  kevtop deploy/web --owned -o name
  is status "$status" 1
  is output "$(sort <<<"$output")" $'event/e-gone\nevent/e-self'
  lines_match "$stderr" '^kevtop: cannot read what Deployment/web of namespace prod owns: ReplicaSet: forbidden \(403\): you may not list replicasets; what else it owns is told by names alone$'
}

@test "--owned: events that were passed over are printed once their object is known" {
  serve <<SCENARIO
expect events\?limit=
  list rv=10
expect watch=true
  line {"type":"ADDED","object":$(item e-pod Pod odd-pod)}
  line {"type":"ADDED","object":$(item e-stray Pod stray)}
  line {"type":"ADDED","object":$(item e-named Pod web-7c9d8f6b5-x2k4q)}
  hold
expect deployments/web\$
  times 0
  body $web
expect replicasets\?
  times 0
  body $sets
expect pods\?
  times 1
  body {"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}
expect pods\?
  times 0
  body $pods
SCENARIO
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -w deploy/web --owned -o name >out 2>err &
  pids+=("$!")
  wait_until 50 has_lines 2 || { cat err out; false; }
  is output "$(cat out)" $'event/e-named\nevent/e-pod'
  is stderr "$(cat err)" ''
}
