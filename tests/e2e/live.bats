#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The screen on a real cluster with controllers, scheduler and nodes at work; and
# their genuine events as text beside kubectl's.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up full
  cluster workloads "$CLUSTER" >&2
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
}

teardown() { screen_stop; }

failures() { kubectl events -n prod --types Warning | grep Failed; }
plenty() { [ "$(kubectl events -A --no-headers | wc -l)" -ge 60 ]; }

@test "kevtop -n prod --warnings shows Warnings only, live" {
  wait_until 90 failures
  screen_start 140 40 "$KEVTOP" -n prod --warnings
  screen_shows 'Failed[A-Z]' 20
  event prod calm-pod Normal AllIsWell 'nothing to see'
  event prod other-pod Warning ItExploded 'smoke in the machine room'
  # a second is what is wanted, and what it takes; a loaded machine may take more
  from=${EPOCHREALTIME/./}
  screen_shows 'ItExploded' 15
  echo "# on the screen after $(((${EPOCHREALTIME/./} - from) / 1000)) ms" >&3
  screen >shown
  run -1 grep -E 'AllIsWell|Scheduled|Pulled|SuccessfulCreate|Started' shown
  kubectl events -n prod --types Normal | grep -q -E 'AllIsWell'
  # all types, and back
  screen_keys W
  screen_shows 'AllIsWell'
  screen_keys W
  screen_lacks 'AllIsWell'
  screen_keys q
  screen_ends 0
}

@test "the screen of a namespace that may not be read says so and stays" {
  screen_start 120 30 "$KEVTOP" --context viewer -n staging
  screen_shows 'forbidden' 20
  screen_keys '?'
  screen_shows 'by the column right'
  screen_keys q
  screen_lacks 'by the column right'
  screen_keys q
  screen_ends 0
}

@test "the screen says that the server is gone, and comes back with it" {
  screen_start 120 30 "$KEVTOP" -n prod
  screen_shows 'live' 20
  APISERVER_SIGNAL=KILL cluster restart-apiserver "$CLUSTER" 6 >restart.log 2>&1 3>&- &
  restart=$!
  screen_shows 'refused|waiting|retry' 20
  wait "$restart"
  screen_shows 'live' 60
  event prod after-the-break Warning BackAgain
  screen_keys W
  screen_shows 'BackAgain' 20
  screen_keys q
  screen_ends 0
}

# What the controllers wrote must hold still to be compared: they are stopped,
# the data stay.
@test "genuine events: the rows and objects are kubectl's" {
  wait_until 90 plenty
  cluster stop "$CLUSTER" >&2
  MINIMAL=1 cluster up "$CLUSTER" >&2
  load_events -n 2000 -update 0.2 >&2
  load_events -n 500 -new-api -update 0.3 >&2
  kubectl events -A >kubectl.out
  "$KEVTOP" -A >kevtop.out
  same_rows 'events -A' kubectl.out kevtop.out
  for reason in Scheduled SuccessfulCreate FailedScheduling ScalingReplicaSet; do
    grep -q " $reason " kevtop.out
  done
  kubectl get events -A -o wide >kubectl.wide
  "$KEVTOP" -A -o wide >kevtop.wide
  same_rows 'get events -A -o wide' kubectl.wide kevtop.wide
  kubectl get events -A -o json >kubectl.json
  "$KEVTOP" -A -o json >kevtop.json
  diff -q <(objects kubectl.json) <(objects kevtop.json)
  # `kubectl events --for` asks for the apiVersion too, which kwok leaves out
  pod=$(kubectl get pods -n prod -o jsonpath='{.items[0].metadata.name}')
  kubectl get events -n prod -o wide >kubectl.pod \
    --field-selector "involvedObject.kind=Pod,involvedObject.name=$pod"
  "$KEVTOP" -n prod "pod/$pod" -o wide >kevtop.pod
  [ "$(wc -l <kevtop.pod)" -gt 1 ]
  same_rows "the events of pod $pod" kubectl.pod kevtop.pod
  # a Node's events, wherever they stand
  "$KEVTOP" -n prod node/node-0 >kevtop.node
  kubectl events -A --for node/node-0 >kubectl.node
  same_rows 'events --for node/node-0' kubectl.node kevtop.node
}
