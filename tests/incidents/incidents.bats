#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Ten incidents on the real control plane, one after the other, each in the noise
# of a busy cluster: ten Normal events a second, start-up probes that fail and
# pass, old Warnings with counts in the thousands. At 120x40 the cause must be on
# the first screen, or within three keys: doc/INCIDENTS.md has the pictures.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up full
  kubectl apply -f "$KEVTOP_TESTS/incidents/setup/nodes.yaml" >&2
  "$CLUSTER/bin/incident" noise >&2 3>&- &
  echo $! >"$BATS_FILE_TMPDIR/noise.pid"
}

teardown_file() {
  load ../lib/kevtop
  load ../lib/cluster
  kill "$(cat "$BATS_FILE_TMPDIR/noise.pid")" || true
  cluster_down
}

setup() {
  load ../lib/kevtop
  load ../lib/cluster
  cd "$BATS_TEST_TMPDIR" || return
  "$CLUSTER/bin/incident" kubelet -node worker-3 >kubelet.log 2>&1 3>&- &
  kubelet=$!
  wait_until 30 kubectl get node worker-3 >&2
}

# Without a kubelet pods stay: they are deleted by force, as often as they are
# made again, until their namespace has gone.
shop_is_gone() {
  kubectl delete pods --all -n shop --force --grace-period 0
  ! kubectl get namespace shop
}

teardown() {
  kubectl delete validatingwebhookconfiguration policy --ignore-not-found >&2
  kubectl delete namespace shop --ignore-not-found --wait=false >&2
  wait_until 60 shop_is_gone
  kill "$kubelet" 2>/dev/null || true
  kubectl delete node worker-3 --ignore-not-found >&2
  kubectl delete events -n default --all >&2
}

# told REASON N: there are so many events with it in shop or about a node
told() {
  local n
  n=$(kubectl get events -A -o jsonpath='{range .items[*]}{.involvedObject.namespace}{" "}{.reason}{" "}{.count}{" "}{.series.count}{"\n"}{end}' |
    awk -v reason="$1" '($1 == "shop" || $1 == "" || $1 == "default") && $2 == reason { n += ($4 ? $4 : $3 ? $3 : 1) } END { print n + 0 }')
  [ "$n" -ge "$2" ]
}

# stage NAME REASON N: apply it, and let it go on until it was told N times
stage() {
  kubectl apply -f "$KEVTOP_TESTS/incidents/$1.yaml" >&2
  wait_until 150 told "$2" "$3"
}

# kevtop_shows NAME KEYS TEXT: after KEYS the first rows of the screen have TEXT
kevtop_shows() {
  {
    echo 'size 120x40'
    echo settle
    [ -z "$2" ] || echo "key $2"
    echo "wait $3"
    echo screen
  } >script
  KEVTOP_SCRIPT=script "$KEVTOP" -A >"$1.screen" || { cat "$1.screen"; return 1; }
  cat "$1.screen"
  [ -z "${KEVTOP_PICTURES:-}" ] || cp "$1.screen" "$KEVTOP_PICTURES/$1.screen"
}

# among N TEXT FILE: TEXT stands in one of the first N rows of the table
among() {
  awk '/^ *TYPE|^ *REASON|REASON +/ { rows = NR } rows && NR > rows' "$3" | head -n "$1" | grep -F -q -e "$2"
}

@test "a crash loop: the first screen says which, and since when" {
  stage crash-loop BackOff 6
  kevtop_shows crash-loop '' payments
  among 3 payments crash-loop.screen
  among 3 'restarting failed container' crash-loop.screen
}

@test "an image that does not exist: the first screen names it" {
  stage no-image Failed 6
  kevtop_shows no-image '' catalog:v9-typo
  among 6 catalog:v9-typo no-image.screen
}

@test "no CPU to schedule: the first screen says what is missing" {
  stage no-cpu FailedScheduling 3
  kevtop_shows no-cpu '' recommender
  among 4 'Insufficient cpu' no-cpu.screen
}

@test "a quota that is exceeded: the first screen names it" {
  stage quota FailedCreate 5
  kevtop_shows quota '' 'exceeded quota'
  among 4 'exceeded quota' quota.screen
}

@test "a claim without storage: the first screen names the class" {
  stage no-storage ProvisioningFailed 2
  kevtop_shows no-storage '' fast-ssd
  among 5 fast-ssd no-storage.screen
}

@test "a probe that fails: the first screen says what it answers" {
  stage probe Unhealthy 8
  kevtop_shows probe '' 'statuscode: 503'
  among 4 search-api probe.screen
}

@test "a node that is gone: the first screen names it" {
  stage node-gone Started 3
  kill "$kubelet"
  wait_until 120 told NodeNotReady 2
  kevtop_shows node-gone '' NodeNotReady
  among 5 NodeNotReady node-gone.screen
}

@test "a roll-out stuck behind a webhook: the first screen names the webhook" {
  stage webhook FailedCreate 4
  kevtop_shows webhook '' 'policy.example.com'
  among 4 'policy.example.com' webhook.screen
}

@test "a cron job that always fails: the first screen says so" {
  stage cronjob BackoffLimitExceeded 1
  kevtop_shows cronjob '' 'reached the specified backoff'
  among 6 job/nightl cronjob.screen
  among 6 'reached the specified backoff' cronjob.screen
}

@test "one Warning among thousands of Normal events: it is on the first screen" {
  stage needle Started 1
  load_events -n 3000 -namespaces 5 >&2
  event shop billing-0 Warning FailedMount 'MountVolume.SetUp failed for volume \"tls\" : secret \"billing-tls\" not found'
  kevtop_shows needle '' billing-tls
  among 6 billing-tls needle.screen
}
