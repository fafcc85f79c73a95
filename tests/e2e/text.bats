#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Text against kubectl on a real kube-apiserver: the same rows, the same objects,
# whatever stands in them. The server holds still meanwhile: only `load` writes,
# before.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up
  load_events -n 11000 -update 0.1 >&2
  load_events -n 1000 -new-api -update 0.3 >&2
  kubectl create namespace quiet >&2
}

teardown_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_down
}

setup() {
  load ../lib/kevtop
  load ../lib/cluster
  load compare
  cd "$BATS_TEST_TMPDIR" || return
}

# kubectl pads every row by the widest cell, which would be half a gigabyte; so
# they come after the plain comparison.
hostile() {
  [ -e "$BATS_FILE_TMPDIR/hostile" ] || load_events -hostile >&2
  : >"$BATS_FILE_TMPDIR/hostile"
}

@test "the rows of kevtop -A are those of kubectl events -A" {
  kubectl events -A >kubectl.out
  "$KEVTOP" -A >kevtop.out
  [ "$(wc -l <kevtop.out)" -gt 10000 ]
  same_rows 'events -A' kubectl.out kevtop.out
}

@test "the rows of kevtop -A -o wide are those of kubectl get events -A -o wide" {
  kubectl get events -A -o wide >kubectl.out
  "$KEVTOP" -A -o wide >kevtop.out
  [ "$(wc -l <kevtop.out)" -gt 10000 ]
  same_rows 'get events -A -o wide' kubectl.out kevtop.out
}

@test "without -A there is no namespace, and the other namespaces are not there" {
  kubectl events -n team-00 >kubectl.out
  "$KEVTOP" -n team-00 >kevtop.out
  [ "$(wc -l <kevtop.out)" -gt 10 ]
  same_rows 'events -n team-00' kubectl.out kevtop.out
}

@test "hostile events: the rows are kubectl's where it prints what there is" {
  hostile
  "$KEVTOP" -n hostile -o json >events.json
  clean_cases events.json >clean
  [ "$(wc -l <clean)" -gt 25 ]
  kubectl events -n hostile | only_cases clean >kubectl.out
  "$KEVTOP" -n hostile | only_cases clean >kevtop.out
  is rows "$(wc -l <kevtop.out)" "$(wc -l <clean)"
  same_rows 'events' kubectl.out kevtop.out
  kubectl get events -n hostile -o wide | only_cases clean >kubectl.wide
  "$KEVTOP" -n hostile -o wide | only_cases clean >kevtop.wide
  is rows "$(wc -l <kevtop.wide)" "$(wc -l <clean)"
  same_rows 'get events -o wide' kubectl.wide kevtop.wide
}

@test "hostile events: one line each, and nothing that acts on a terminal" {
  hostile
  count=$("$KEVTOP" -n hostile -o jsonl | wc -l)
  [ "$count" -gt 60 ]
  for format in table wide; do
    "$KEVTOP" -n hostile -o "$format" --no-headers >out
    is lines "$(wc -l <out)" "$count"
    # C0 and DEL as bytes; C1, bidirectional and zero-width as UTF-8. The joiner
    # of an emoji may stay.
    sed 's/\(👩\|👧\|🏳️\)‍/\1/g' out >bare
    run -1 env LC_ALL=C grep -a -n -P '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf' bare
    iconv -f UTF-8 -t UTF-8 out >/dev/null
  done
}

@test "the objects of -o json are those of kubectl, field by field" {
  hostile
  kubectl get events -A -o json >kubectl.json
  "$KEVTOP" -A -o json >kevtop.json
  diff -u <(jq -r '.items[].metadata.uid' kubectl.json | sort) <(jq -r '.items[].metadata.uid' kevtop.json | sort)
  diff -u <(objects kubectl.json) <(objects kevtop.json) | cut -c 1-1000 | head -n 20
  diff -q <(objects kubectl.json) <(objects kevtop.json)
  is 'what is around them' "$(jq -cS 'del(.items)' kevtop.json)" "$(jq -cS 'del(.items)' kubectl.json)"
}

@test "-o json looks as kubectl's does, byte by byte, but for managedFields" {
  "$KEVTOP" -n team-01 -o json >kevtop.json
  jq --indent 4 -S . kevtop.json | diff -u kevtop.json - | head -n 20
  jq --indent 4 -S . kevtop.json | diff -q kevtop.json -
  kubectl get events -n team-01 -o json | jq --indent 4 'del(.items[].metadata.managedFields)' >kubectl.json
  is order "$(jq -r '[.items[].metadata.uid] | sort | .[]' kevtop.json)" "$(jq -r '[.items[].metadata.uid] | sort | .[]' kubectl.json)"
  name=$(jq -r '.items[0].metadata.name' kubectl.json)
  diff -u <(kubectl get events -n team-01 --field-selector "metadata.name=$name" -o json |
    jq --indent 4 'del(.items[].metadata.managedFields)') \
    <("$KEVTOP" -n team-01 --field-selector "metadata.name=$name" -o json)
}

@test "-o jsonl has the same objects, one a line" {
  "$KEVTOP" -A -o json | jq -cS '.items[]' | sort >of.list
  "$KEVTOP" -A -o jsonl | jq -cS . | sort >of.lines
  diff -q of.list of.lines
}

@test "rows come in the order of the last occurrence, newest last" {
  "$KEVTOP" -A -o jsonl >out
  jq -r '.series.lastObservedTime // .lastTimestamp // .eventTime // .firstTimestamp // .metadata.creationTimestamp' out |
    sed -E 's/(\.[0-9]+)?Z/\1/' >stamps
  LC_ALL=C sort -c stamps
  "$KEVTOP" -A -o jsonl --reverse | jq -r .metadata.uid | tac | diff -q - <(jq -r .metadata.uid out)
  "$KEVTOP" -A -o jsonl --limit 7 | diff -q - <(tail -n 7 out)
}

@test "what is selected by the server is what is selected here" {
  hostile
  "$KEVTOP" -A -o json >all.json
  # the flag, and the same in jq's words
  while IFS='|' read -r flags filter; do
    # shellcheck disable=SC2086 # words
    diff -u <("$KEVTOP" -A -o jsonl $flags | jq -r .metadata.uid | sort) \
      <(jq -r ".items[] | select($filter) | .metadata.uid" all.json | sort) | head -n 20 >differ
    is "$flags" "$(cat differ)" ''
  done <<'FLAGS'
-W|.type == "Warning"
--types normal|.type == "Normal"
--types !Warning|.type != "Warning"
--reason BackOff|.reason == "BackOff"
--reason BackOff,Killing|.reason | IN("BackOff", "Killing")
--reason !BackOff,!Killing|.reason | IN("BackOff", "Killing") | not
-W --reason Unhealthy|.type == "Warning" and .reason == "Unhealthy"
--kind deploy|.involvedObject.kind == "Deployment"
pod/series|.involvedObject.kind == "Pod" and .involvedObject.name == "series"
po series tabs|.involvedObject.kind == "Pod" and (.involvedObject.name | IN("series", "tabs"))
--field-selector reason=Killing|.reason == "Killing"
-F count>15|(.series.count // .count // 1) > 15
FLAGS
}

@test "an empty namespace says so" {
  within 20 "$KEVTOP" -n quiet
  is status "$status" 0
  is output "$output" ''
  is stderr "$stderr" 'No events found in quiet namespace.'
  is kubectl "$stderr" "$(kubectl events -n quiet 2>&1)"
  within 20 "$KEVTOP" -A --reason NoSuchReason
  is stderr "$stderr" 'No events found.'
  within 20 "$KEVTOP" -n quiet -o json
  is json "$output" "$(kubectl get events -n quiet -o json)"
}

@test "a token that may read one namespace reads that one" {
  within 20 "$KEVTOP" --context viewer
  is status "$status" 0
  is stderr "$stderr" 'No events found in prod namespace.'
  within 20 "$KEVTOP" --context viewer -n team-00
  is status "$status" 1
  is output "$output" ''
  is lines "${#stderr_lines[@]}" 1
  lines_match "$stderr" '^kevtop: .*events is forbidden: User "viewer" cannot list resource "events" in API group "" in the namespace "team-00"'
  # what is known and allowed instead, and nothing in it
  within 20 "$KEVTOP" --context viewer -A
  is status "$status" 1
  is lines "${#stderr_lines[@]}" 2
  lines_match "$stderr" 'at the cluster scope'
  lines_match "$stderr" '^No events found'
}

@test "one of two namespaces forbidden: the other is printed, exit 1" {
  event prod e2e Normal Fine
  within 20 "$KEVTOP" --context viewer -n prod,team-00
  is status "$status" 1
  lines_match "$output" '^prod .*Pod/e2e'
  is lines "${#stderr_lines[@]}" 1
  lines_match "$stderr" '^kevtop: .*namespace team-00 .*forbidden'
}

@test "the answers of the API server to what is wrong are one line" {
  within 20 "$KEVTOP" --field-selector nonsense=1 -A
  is status "$status" 1
  is lines "${#stderr_lines[@]}" 1
  lines_match "$stderr" 'field label not supported: nonsense'
  within 20 "$KEVTOP" --token nonsense --kubeconfig <(
    sed '/client-\(certificate\|key\)/d' "$KUBECONFIG"
  ) -A
  is status "$status" 1
  is lines "${#stderr_lines[@]}" 1
  run -1 grep nonsense <<<"$stderr"
}

# Last: it fills the server.
@test "20,000 events: all of them, once, in little memory" {
  count=${KEVTOP_E2E_EVENTS:-20000}
  load_events -n "$count" >&2
  kubectl get events -A -o json | jq -r '.items[].metadata.uid' | sort >kubectl.uids
  "$KEVTOP" -A -w -o jsonl >out 2>err &
  pid=$!
  wait_until 120 eval "[ \$(wc -l <out) -ge $(wc -l <kubectl.uids) ]"
  memory=$(peak "$pid")
  kill "$pid"
  wait "$pid" || true
  is stderr "$(cat err)" ''
  jq -r .metadata.uid out | sort | diff -q - kubectl.uids
  echo "# $(wc -l <out) events: $memory KiB" >&3
  # 100,000 are to fit into 100 MB; a fifth of that would be too strict for
  # what does not grow with them
  sanitized || [ "$memory" -lt $((20000 + $(wc -l <kubectl.uids) * 8 / 10)) ]
}
