#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What breaks under a stream: kube-apiserver killed, restarted, etcd compacted
# while events are written. Nothing that was acknowledged may be missing
# afterwards, nothing may come twice, and a time about which kevtop may not know
# all is told.
#
# kevtop is stopped (SIGSTOP, as a laptop that sleeps) where its resourceVersion
# is to be older than the compaction: else it depends on luck.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up
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
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do
    kill -CONT "$pid" 2>/dev/null || true
    kill "$pid" 2>/dev/null || true
  done
}

# follow FLAG...: kevtop in the background; $follower, files out and err
follow() {
  "$KEVTOP" "$@" >out 2>err &
  follower=$!
  pids+=("$follower")
}

# printed N: so many lines are
printed() { [ "$(wc -l <out)" -ge "$1" ]; }

after() { [ "$(date +%s)" -gt "$1" ]; }

# acknowledged N: that many writes are, or all: on a slow machine `load` may be
# done early
acknowledged() { [ "$(wc -l <acks)" -ge $(($1 < 2000 ? $1 : 2000)) ]; }

# has_versions FILE: out has each "uid resourceVersion" of the file
has_versions() { [ -z "$(comm -23 <(sort "$1") <(versions out | sort))" ]; }

# out has, of each uid that was acknowledged, the highest acknowledged count or
# a higher one
has_acknowledged() {
  jq -r '"\(.metadata.uid) \(.count // 1)"' out | awk '
    NR == FNR { if ($5 > want[$3]) want[$3] = $5; next }
    { if ($2 > have[$1]) have[$1] = $2 }
    END { for (uid in want) if (have[uid] < want[uid]) { print uid; exit 1 } }' acks -
}

server_versions() { kubectl get events -A -o json | jq -r '.items[].metadata | .uid + " " + .resourceVersion'; }

@test "kube-apiserver killed, restarted, etcd compacted while events are written: all arrive, once" {
  load_events -n 500 >&2
  follow -A -w -o jsonl
  wait_until 30 printed 500

  load_events -n 2000 -rate 100 -update 0.5 -retry 60s -acks acks >load.log 2>&1 3>&- &
  writer=$!
  pids+=("$writer")

  # killed while both are at it
  wait_until 30 acknowledged 300
  APISERVER_SIGNAL=KILL cluster restart-apiserver "$CLUSTER" 2 >&2

  # killed, and by the time kevtop is back its resourceVersion is compacted
  wait_until 60 acknowledged 700
  kill -STOP "$follower"
  APISERVER_SIGNAL=KILL cluster restart-apiserver "$CLUSTER" 1 >&2
  before=$(wc -l <acks)
  wait_until 60 acknowledged $((before + 200))
  cluster compact "$CLUSTER" >&2
  kill -CONT "$follower"

  # one that ends cleanly, too
  wait_until 60 acknowledged $((before + 500))
  cluster restart-apiserver "$CLUSTER" 1 >&2

  wait "$writer" || { cat load.log; false; }
  is acknowledged "$(wc -l <acks)" 2000
  server_versions >server
  wait_until 90 has_versions server || { tail -n 20 err; false; }
  has_acknowledged
  is 'what came twice' "$(versions out | sort | uniq -d)" ''
  lines_match "$(cat err)" '^kevtop: gap in all namespaces from [-0-9T:]+Z to [-0-9T:]+Z: .*410.*; [0-9]+ events recovered$'
  run -1 grep -v -E '^kevtop: (gap in |cannot read events of .*; trying again$)' err
  kill -0 "$follower"
}

@test "a quiet namespace survives compaction: no repeat, no error, the next event" {
  event quiet first Normal Started
  follow -n quiet -w -o jsonl -v
  wait_until 20 printed 1
  # others go on, and leave the resourceVersion of quiet behind
  load_events -n 300 >&2
  cluster compact "$CLUSTER" >&2
  cluster restart-apiserver "$CLUSTER" 0 >&2
  load_events -n 50 >&2
  cluster compact "$CLUSTER" >&2
  event quiet second Warning Failed
  wait_until 60 printed 2 || { cat err; false; }
  is objects "$(jq -r .involvedObject.name out)" $'first\nsecond'
  kill -0 "$follower"
}

@test "--watch-only prints what is new, and after a break what happened in it" {
  # events tell no finer time than the second: those before are to be of another
  now=$(date +%s)
  wait_until 5 after "$now"
  follow -A --watch-only -o jsonl -v
  wait_until 20 grep -q 'live' err
  is 'the list' "$(wc -l <out)" 0
  event quiet third Normal Started
  wait_until 20 printed 1
  kill -STOP "$follower"
  event quiet fourth Normal Started
  APISERVER_SIGNAL=KILL cluster restart-apiserver "$CLUSTER" 0 >&2
  load_events -n 20 >&2
  cluster compact "$CLUSTER" >&2
  kill -CONT "$follower"
  event quiet fifth Normal Started
  wait_until 60 printed 23 || { cat out err; false; }
  is 'of quiet' "$(jq -r 'select(.metadata.namespace == "quiet") | .involvedObject.name' out | sort)" $'fifth\nfourth\nthird'
  is 'of the others' "$(jq -r 'select(.metadata.namespace != "quiet") | .metadata.uid' out | sort -u | wc -l)" 20
  is 'what came twice' "$(versions out | sort | uniq -d)" ''
}
