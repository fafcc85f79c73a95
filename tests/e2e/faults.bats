#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Faults that a real control plane can be made to have: it ends, is overloaded,
# takes rights and tokens away, changes certificates, loses its etcd. FAULTS.md
# says what must come of each.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up
  local ns
  for ns in a b c; do kubectl create namespace "$ns" >&2; done
}

teardown_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_down
}

setup() {
  load ../lib/kevtop
  load ../lib/cluster
  load ../lib/screen
  load compare
  cd "$BATS_TEST_TMPDIR" || return
  server=$(kubectl config view -o jsonpath='{.clusters[0].cluster.server}')
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do
    kill -CONT "$pid" 2>/dev/null || true
    kill "$pid" 2>/dev/null || true
  done
  kill -CONT "$(cat "$CLUSTER/etcd.pid")"
  screen_stop
}

# follow FLAG...: kevtop in the background; $follower, files out and err
follow() {
  "$KEVTOP" "$@" >out 2>err &
  follower=$!
  pids+=("$follower")
}

printed() { [ "$(wc -l <out)" -ge "$1" ]; }
objects_of() { jq -r .involvedObject.name "$@"; }
# told REGEX [N]: stderr came to have so many such lines (1)
told() { [ "$(grep -c -E -e "$1" err)" -ge "${2:-1}" ]; }
fail_with_err() { cat err; return 1; }

# kubeconfig FILE USER: the cluster, and a user given as YAML in flow style
kubeconfig() {
  cat >"$1" <<YAML
apiVersion: v1
kind: Config
current-context: it
clusters: [{name: it, cluster: {server: "$server", certificate-authority: "$CLUSTER/pki/ca.crt"}}]
contexts: [{name: it, context: {cluster: it, user: it}}]
users: [{name: it, user: $2}]
YAML
}

# certificate NAME USER [GROUP]: NAME.crt and NAME.key, signed by the cluster
certificate() {
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/O=${3:-people}/CN=$2" 2>openssl.log &&
    openssl x509 -req -in "$1.csr" -CA "$CLUSTER/pki/ca.crt" -CAkey "$CLUSTER/pki/ca.key" \
      -set_serial "$RANDOM" -out "$1.crt" -days 30 2>openssl.log
}

# may USER NAMESPACE [GROUP]: list and watch events there
may() {
  kubectl create role "events-$1" -n "$2" --verb=list,watch --resource="events${3:+.$3}" >&2
  kubectl create rolebinding "events-$1" -n "$2" --role="events-$1" --user="$1" >&2
}

@test "kube-apiserver ends gracefully: the watch goes on where it was, and no gap" {
  follow -n a -w -o jsonl -v
  wait_until 20 told ' live' || fail_with_err
  event a first Normal Started
  wait_until 20 printed 1
  rv=$(jq -r .metadata.resourceVersion out)
  cluster restart-apiserver "$CLUSTER" 1 >&2
  event a second Normal Started
  wait_until 60 printed 2 || fail_with_err
  is objects "$(objects_of out)" $'first\nsecond'
  told "watch=.*resourceVersion=$rv&" || fail_with_err
  run -1 grep -E 'gap|listing again' err
}

@test "an outage longer than events live may have lost some" {
  event a known-before Normal Started
  follow -n a -w -o jsonl --gaps --event-ttl 1s
  wait_until 20 grep -q 'known-before' out
  kill -STOP "$follower"
  APISERVER_SIGNAL=KILL cluster restart-apiserver "$CLUSTER" 2 >&2
  event b elsewhere Normal Started
  cluster compact "$CLUSTER" >&2
  kill -CONT "$follower"
  event a after Normal Started
  wait_until 60 grep -q '"name":"after' out || fail_with_err
  wait_until 20 grep -q '"kind":"Gap"' out || fail_with_err
  gap=$(jq -c 'select(.kind == "Gap")' out)
  is loss "$(jq .lossPossible <<<"$gap")" true
  is quiet "$(jq .quiet <<<"$gap")" false
  is from "$(jq -r '.fromResourceVersion | length > 0' <<<"$gap")" true
  is to "$(jq -r '.toResourceVersion | length > 0' <<<"$gap")" true
  lines_match "$(cat err)" 'gap in namespace a .*, some may be lost$'
}

@test "429 of flow control is waited out, and told" {
  certificate crowd crowd
  kubeconfig crowd.config "{client-certificate: crowd.crt, client-key: crowd.key}"
  may crowd b
  kubectl apply -f - >&2 <<'YAML'
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {name: nothing}
spec:
  type: Limited
  limited: {nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: {type: Reject}}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {name: crowd}
spec:
  matchingPrecedence: 2
  priorityLevelConfiguration: {name: nothing}
  rules:
  - subjects: [{kind: User, user: {name: crowd}}]
    resourceRules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true}]
YAML
  # One request of the level is let in; it lasts while nobody reads the answer.
  load_events -n 6000 -namespaces 1 >&2
  may crowd team-00
  host=${server#https://}
  mkfifo ask
  openssl s_client -quiet -connect "$host" -CAfile "$CLUSTER/pki/ca.crt" -cert crowd.crt -key crowd.key \
    <ask 2>/dev/null | { read -r _; read -r _ <ask; } 3>&- &
  exec {hold}<>ask
  printf 'GET /api/v1/namespaces/team-00/events HTTP/1.1\r\nHost: %s\r\n\r\n' "$host" >&"$hold"
  refused() {
    [ "$(curl -s -o body -w '%{http_code}' --cacert "$CLUSTER/pki/ca.crt" --cert crowd.crt --key crowd.key \
      "$server/api/v1/namespaces/b/events")" = 429 ]
  }
  wait_until 30 refused
  event b crowded Normal Started
  follow --kubeconfig crowd.config -n b -w -o jsonl -v
  wait_until 30 told '429' 2 || fail_with_err
  is 'printed' "$(wc -l <out)" 0
  pkill -f "s_client -quiet -connect $host"
  exec {hold}>&-
  wait_until 90 grep -q '"crowded' out || fail_with_err
  kill -0 "$follower"
}

@test "a token that is taken back: the file is read anew, once, and the stream goes on" {
  kubectl create serviceaccount reader -n a >&2
  kubectl create role reader -n a --verb=list,watch --resource=events >&2
  kubectl create rolebinding reader -n a --role=reader --serviceaccount=a:reader >&2
  kubectl create secret generic tie -n a >&2
  fresh_token() { kubectl create token reader -n a "$@"; }
  fresh_token --bound-object-kind Secret --bound-object-name tie >token
  kubeconfig reader.config "{tokenFile: token}"
  follow --kubeconfig reader.config -n a -w -o jsonl -v
  wait_until 30 told ' live' || fail_with_err
  before=$(wc -l <out)
  kubectl delete secret tie -n a >&2
  # what the server remembers of tokens goes with it
  cluster restart-apiserver "$CLUSTER" 1 >&2
  wait_until 60 told '401' || fail_with_err
  # a forced second try, then patience: no storm
  [ "$(grep -c -E ': .*401' err)" -le 6 ]
  fresh_token >token.new
  mv token.new token
  event a with-a-new-token Normal Started
  wait_until 90 grep -q 'with-a-new-token' out || fail_with_err
  [ "$(wc -l <out)" -gt "$before" ]
  run -1 grep -F -e "$(cut -d. -f3 token)" err
}

@test "a client certificate changed on disk is used from then on" {
  certificate mine first
  kubeconfig mine.config "{client-certificate: mine.crt, client-key: mine.key}"
  may first b
  follow --kubeconfig mine.config -n b -w -o jsonl -v
  wait_until 30 told ' live' || fail_with_err
  # another user, who alone may from now on
  certificate new second
  may second b
  kubectl delete rolebinding events-first -n b >&2
  mv new.key mine.key
  mv new.crt mine.crt
  wait_until 90 told 'certificate' || fail_with_err
  event b for-the-second Normal Started
  wait_until 90 grep -q 'for-the-second' out || fail_with_err
  run -1 grep -E '403|forbidden' err
}

@test "all namespaces refused: what is allowed is shown, each refusal told" {
  certificate some some
  cat >some.config <<YAML
apiVersion: v1
kind: Config
current-context: in-a
clusters: [{name: it, cluster: {server: "$server", certificate-authority: "$CLUSTER/pki/ca.crt"}}]
contexts:
- {name: in-a, context: {cluster: it, user: it, namespace: a}}
- {name: in-b, context: {cluster: it, user: it, namespace: b}}
- {name: in-c, context: {cluster: it, user: it, namespace: c}}
users: [{name: it, user: {client-certificate: some.crt, client-key: some.key}}]
YAML
  may some a
  may some b
  event a seen-in-a Normal Started
  event b seen-in-b Normal Started
  event c not-seen Normal Started
  within 30 "$KEVTOP" --kubeconfig some.config -A -o jsonl
  is status "$status" 1
  printf '%s\n' "$output" >out
  grep -q seen-in-a out
  grep -q seen-in-b out
  run -1 grep not-seen out
  # shellcheck disable=SC2154 # within sets it
  lines_match "$stderr" 'at the cluster scope'
  lines_match "$stderr" 'namespace "?c\b'
  # on the screen
  screen_start 120 30 "$KEVTOP" --kubeconfig some.config -A --group-by object
  screen_shows 'seen-in-b' 30
  screen_shows 'forbidden|refused' 10
  screen_keys q
  screen_ends 0
}

@test "rights that are taken away and given back" {
  certificate late late
  kubeconfig late.config "{client-certificate: late.crt, client-key: late.key}"
  may late c
  screen_start 120 30 "$KEVTOP" --kubeconfig late.config -n a,c --group-by object
  screen_shows 'forbidden' 30
  event c while-allowed Normal Started
  screen_shows 'while-allowed' 20
  kubectl delete rolebinding events-late -n c >&2
  cluster restart-apiserver "$CLUSTER" 0 >&2
  screen_shows '2 .*(refused|forbidden)|(refused|forbidden).*2' 60
  kubectl create rolebinding events-late -n c --role=events-late --user=late >&2
  event c allowed-again Normal Started
  screen_keys C-r
  screen_shows 'allowed-again' 30
  screen_keys q
  screen_ends 0
}

@test "where core/v1 is forbidden, events.k8s.io/v1 is read" {
  certificate modern modern
  kubeconfig modern.config "{client-certificate: modern.crt, client-key: modern.key}"
  may modern b events.k8s.io
  event b by-the-other-api Warning Failed 'the same event'
  within 30 "$KEVTOP" --kubeconfig modern.config -n b -o jsonl -v
  is status "$status" 0
  "$KEVTOP" -n b -o jsonl | jq -cS 'del(.apiVersion)' | sort >core
  jq -cS 'del(.apiVersion)' <<<"$output" | sort >other
  diff core other
  lines_match "$stderr" '/apis/events.k8s.io/v1/'
}

@test "as somebody else: the server judges whom one impersonates" {
  event prod for-the-viewer Normal Started
  within 20 "$KEVTOP" --as viewer -n prod -o jsonl
  is status "$status" 0
  grep -q for-the-viewer <<<"$output"
  within 20 "$KEVTOP" --as viewer -n b
  is status "$status" 1
  lines_match "$stderr" 'User "viewer" cannot list'
  within 20 "$KEVTOP" --as nobody --as-group system:masters -n b
  is status "$status" 0
}

@test "a credential plugin gives the token" {
  within 20 "$KEVTOP" --context exec -o jsonl -v
  is status "$status" 0
  grep -q for-the-viewer <<<"$output"
  lines_match "$stderr" 'plugin'
  run -1 grep -F -e "$(cat "$CLUSTER/pki/viewer.token")" <<<"$stderr"
}

@test "etcd away for a while: told, and everything afterwards" {
  event a before-etcd-went Normal Started
  follow -n a -w -o jsonl
  wait_until 20 grep -q 'before-etcd-went' out
  etcd=$(cat "$CLUSTER/etcd.pid")
  kill -STOP "$etcd"
  # kevtop must connect anew while there is no etcd
  kill -KILL "$(cat "$CLUSTER/kube-apiserver.pid")"
  wait_until 30 told 'trying again' || fail_with_err
  kill -CONT "$etcd"
  cluster restart-apiserver "$CLUSTER" 0 >&2
  event a etcd-is-back Normal Started
  wait_until 60 grep -q 'etcd-is-back' out || fail_with_err
  is 'what came twice' "$(jq -c 'select(.metadata)' out | versions /dev/stdin | sort | uniq -d)" ''
}

@test "a clock that is an hour off: told, and no age below zero" {
  command -v faketime >/dev/null || skip 'apt-get install faketime'
  event a just-now Normal Started
  export FAKETIME_DONT_FAKE_MONOTONIC=1
  within 30 faketime -f '+1h' "$KEVTOP" -n a -v
  is status "$status" 0
  lines_match "$stderr" 'clock is [0-9]+ s ahead'
  lines_match "$output" '^(60m|61m|1h) '
  # by this clock the server's certificate is of the future
  within 30 faketime -f '-1h' "$KEVTOP" -n a
  is status "$status" 1
  lines_match "$stderr" 'not valid yet'
  within 30 faketime -f '-1h' "$KEVTOP" -n a -v --insecure-skip-tls-verify
  is status "$status" 0
  lines_match "$stderr" 'clock is [0-9]+ s behind'
  run -1 grep -E '(^|[^a-z0-9])-[0-9]' <<<"$output"
}

@test "a burst of 10,000 changes: none is lost, none comes twice" {
  follow -A -w -o jsonl
  load_events -n 10000 -namespaces 5 -workers 64 -update 0.3 -acks acks >&2
  kubectl get events -A -o json | jq -r '.items[].metadata | .uid + " " + .resourceVersion' | sort >server
  all_are_there() { [ -z "$(comm -23 server <(versions out | sort))" ]; }
  wait_until 60 all_are_there || fail_with_err
  is 'what came twice' "$(versions out | sort | uniq -d)" ''
  # of each change a line: nothing was folded while it streamed
  is 'acknowledged and not printed' "$(comm -23 <(awk '{ print $3, $4 }' acks | sort) <(versions out | sort))" ''
  is gaps "$(grep -c gap err || true)" 0
}
