#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What was written down of a real cluster is the cluster on the screen: kubectl's
# own dumps in every form, and a recording of a run.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up
  load_events -n 2000 -update 0.3 >&2
  load_events -n 300 -new-api -update 0.3 >&2
  load_events -hostile >&2
  kubectl get events -A -o json >"$BATS_FILE_TMPDIR/list.json"
}

teardown_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_down
}

setup() {
  load ../lib/kevtop
  load ../lib/cluster
  cd "$BATS_TEST_TMPDIR" || return
  KEVTOP_NOW=$(date -u -d '+3 minutes' +%Y-%m-%dT%H:%M:%SZ)
  export KEVTOP_NOW
}

# views ARGS...: the tables, at 160x50, without the line of the place
views() {
  cat >script <<'SCRIPT'
size 160x50
settle
screen problems
key z
screen events
key z
screen objects
key z
screen reasons
key i
screen trend
SCRIPT
  KEVTOP_SCRIPT=script "$KEVTOP" "$@" | sed '/^--- /{n;d}'
}

# same_screens FILE [FLAGS]: those of the file are those of the cluster
same_screens() {
  views -f "$@" >have
  grep -q 'problems, ' have || { cat have; return 1; }
  diff -u want have
}

@test "a list of kubectl's, in JSON and YAML, packed or not: the same screens" {
  views -A >want
  list=$BATS_FILE_TMPDIR/list.json
  same_screens "$list"
  gzip -c "$list" >list.gz
  same_screens list.gz
  zstd -q -c "$list" >list.zst
  same_screens list.zst
  # kubectl refuses to print control characters as YAML
  views -n team-05 >want
  kubectl get events -n team-05 -o yaml >list.yaml
  same_screens list.yaml -n team-05
}

@test "one event a line, watch frames, parts of it in any order: the same events" {
  list=$BATS_FILE_TMPDIR/list.json
  "$KEVTOP" -A -o jsonl | sort >want
  jq -c '.items[]' "$list" >lines
  "$KEVTOP" -f lines -o jsonl | sort >have
  diff -q want have
  jq -c '.items[] | {type: "ADDED", object: .}' "$list" >frames
  "$KEVTOP" -f frames -o jsonl | sort >have
  diff -q want have
  split -n l/3 lines part.
  "$KEVTOP" -f part.ac -f part.aa -f - -f "$list" -o jsonl <part.ab | sort >have
  diff -q want have
}

@test "a recording plays back to the last screen of the run" {
  load_events -n 1500 -rate 300 -update 0.6 >&2 &
  writer=$!
  cat >script <<'SCRIPT'
size 160x50
settle
key /
type name:the-last-one
wait the-last-one
key Esc
screen problems
key z
screen events
key z
screen objects
key i
screen trend
SCRIPT
  KEVTOP_SCRIPT=script "$KEVTOP" -A --record run.jsonl >live.out &
  viewer=$!
  wait "$writer"
  event default the-last-one Warning Last
  wait "$viewer"
  sed -i '/^key \/$/,/^key Esc$/d' script
  for speed in max 1000; do
    KEVTOP_SCRIPT=script "$KEVTOP" -f run.jsonl --play-speed "$speed" >played.out
    diff -u <(sed '/^--- /{n;d}' live.out) <(sed '/^--- /{n;d}' played.out)
  done
  jq -e -s 'length > 1500 and .[0].type == "RECORDING"' run.jsonl >jq.out
}
