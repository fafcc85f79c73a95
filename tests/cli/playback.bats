#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Recordings that are played back, and what files merge: runs, clusters, frames.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  unset KEVTOP_NOW
}

# line TYPE TIME FEED CLUSTER [MORE]: of a recording
line() { echo "{\"kevtop\":1,\"type\":\"$1\",\"at\":\"2026-11-24T$2Z\",\"feed\":$3,\"cluster\":$4${5:+,$5}}"; }
# head TIME NAME...: of a run
begin() {
  local at=$1
  shift
  jq -cn --arg at "2026-11-24T${at}Z" '{kevtop: 1, type: "RECORDING", at: $at, clusters: $ARGS.positional}' --args "$@"
}
# event NAME TIME [COUNT [VERSION]]
event() {
  jq -cn --arg name "$1" --arg at "2026-11-24T${2}Z" --argjson count "${3:-1}" --arg rv "${4:-1}" \
    '{kind: "Event", metadata: {name: $name, namespace: "prod", uid: $name, resourceVersion: $rv},
      involvedObject: {kind: "Pod", namespace: "prod", name: "web"}, firstTimestamp: $at, lastTimestamp: $at, count: $count,
      type: "Warning", reason: "BackOff", message: "of \($name)"}'
}
object() { echo "\"object\":$(event "$@")"; }
frame() { jq -cn --arg type "$1" --argjson object "$(event "${@:2}")" '{type: $type, object: $object}'; }

@test "in time, -w prints each event in its turn and then says that it is over" {
  {
    begin 12:00:00
    line FEED 12:00:00 0 0 '"namespace":"prod"'
    line LIST_BEGIN 12:00:00 0 0
    line LISTED 12:00:00 0 0 "$(object a 11:59:00)"
    line LIST_END 12:00:00 0 0
    line ADDED 12:00:01 0 0 "$(object b 12:00:01)"
    line MODIFIED 12:00:02 0 0 "$(object a 12:00:02 2 2)"
    line DELETED 12:00:03 0 0 "$(object b 12:00:01)"
  } >run.jsonl
  for speed in real 10 max; do
    run --separate-stderr timeout 60 "$KEVTOP" -f run.jsonl --play-speed "$speed" -w -o jsonl
    is status "$status" 1
    is events "$(jq -r '.metadata.name' <<<"$output" | xargs)" 'a b a'
    is stderr "$stderr" 'kevtop: the files have ended'
  done
}

@test "while it is played the first events are there before the last ones" {
  {
    begin 12:00:00
    line FEED 12:00:00 0 0 '"namespace":"prod"'
    line LIST_BEGIN 12:00:00 0 0
    line LISTED 12:00:00 0 0 "$(object a 11:59:00)"
    line LIST_END 12:00:00 0 0
    line ADDED 13:00:00 0 0 "$(object b 13:00:00)"
  } >run.jsonl
  "$KEVTOP" -f run.jsonl --play-speed real -w -o name >out 2>err &
  local pid=$!
  wait_until 20 grep -q event/a out
  kill "$pid"
  is output "$(cat out)" event/a
}

@test "several runs: each of its cluster, and what names none of none" {
  {
    begin 12:00:00 east
    line FEED 12:00:00 0 0 '"namespace":""'
    line ADDED 12:00:00 0 0 "$(object a 12:00:00)"
    begin 12:01:00 west
    line FEED 12:01:00 0 0 '"namespace":""'
    line ADDED 12:01:00 0 0 "$(object b 12:01:00)"
  } >run.jsonl
  event c 12:00:30 >list.jsonl
  clusters() { jq -r '.metadata | .name + " " + (.annotations["kevtop/cluster"] // "-")' | sort | paste -sd ,; }
  is clusters "$("$KEVTOP" -f run.jsonl -o jsonl | clusters)" 'a east,b west'
  gzip -k run.jsonl
  is clusters "$("$KEVTOP" -f run.jsonl.gz -o jsonl | clusters)" 'a east,b west'
  is clusters "$("$KEVTOP" -f list.jsonl -f run.jsonl -o jsonl | clusters)" 'a east,b west,c files'
  head -n 3 run.jsonl >one.jsonl
  is clusters "$("$KEVTOP" -f list.jsonl -f one.jsonl -o jsonl | clusters)" 'a -,c -'
}

@test "watch frames: the last version of each, and what was deleted is not lost" {
  { frame ADDED a 12:00:00 1 5; frame DELETED a 12:00:00 1 9; frame DELETED b 12:00:10; } >frames.jsonl
  event a 11:59:00 1 4 >list.jsonl
  for order in '-f frames.jsonl -f list.jsonl' '-f list.jsonl -f frames.jsonl'; do
    # shellcheck disable=SC2086 # words
    is events "$("$KEVTOP" $order -o jsonl | jq -r '.metadata | .name + .resourceVersion' | xargs)" 'a9 b1'
  done
}

@test "a line of a later kevtop is counted and skipped, a later format says which is needed" {
  {
    begin 12:00:00
    line WEATHER 12:00:00 0 0
    line ADDED 12:00:00 0 0 "$(object a 12:00:00)"
    line ADDED 12:00:00 0 0 "$(object b 12:00:00)" | sed 's/"kevtop":1/"kevtop":2/'
  } >run.jsonl
  run --separate-stderr "$KEVTOP" -f run.jsonl -o name
  is status "$status" 0
  is output "$output" event/a
  is stderr "$stderr" \
    "kevtop: skipped: run.jsonl, line 2: a type that this kevtop does not know: WEATHER
kevtop: skipped: run.jsonl, line 4: a recording of version 2, and this kevtop reads version 1: a later one is needed"
}

@test "--since and the going on are by the recording's clock" {
  {
    begin 12:00:00
    line FEED 12:00:00 0 0 '"namespace":""'
    line ADDED 12:00:00 0 0 "$(object old 11:00:00)"
    line ADDED 12:00:00 0 0 "$(object new 11:59:00)"
    line NOTE 12:01:00 0 0 '"text":"the end"'
  } >run.jsonl
  is events "$("$KEVTOP" -f run.jsonl --since 5m -o name)" event/new
  lines_match "$("$KEVTOP" -f run.jsonl --since 5m --no-headers)" '^prod +2m '
}

@test "a recording on standard input, packed" {
  KEVTOP_NOW=2026-11-23T12:00:00Z "$KEVTOP" --demo --record run.jsonl -o jsonl >live
  zstd -qc run.jsonl | KEVTOP_NOW=2026-11-23T12:00:00Z "$KEVTOP" -f - -o jsonl | diff -q live -
}

@test "the screen of a recording is that of a list with the same events" {
  printf 'size 120x30\nsettle\nscreen\nkey 2\nscreen\nkey 3\nscreen\n' >script
  export KEVTOP_NOW=2026-11-23T12:00:00Z
  "$KEVTOP" --demo --record run.jsonl -o json >list.json
  KEVTOP_SCRIPT=script "$KEVTOP" -f list.json >listed
  KEVTOP_SCRIPT=script "$KEVTOP" -f run.jsonl >played
  # but for the name in the first line
  rest() { sed 's/^ kevtop  .*/ kevtop/' "$1"; }
  diff <(rest listed) <(rest played)
  lines_match "$(cat played)" '^ kevtop  run.jsonl  all namespaces .*as of 2026-11-23 12:00:00$'
}
