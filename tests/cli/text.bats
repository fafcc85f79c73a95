#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What text jobs print, on the demo with its clock stopped: the same seed and the
# same now print the same bytes. Goldens hold the padding; tests/e2e compares the
# content with kubectl's.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  export KEVTOP_NOW=2026-11-23T12:00:00Z
}

demo() { "$KEVTOP" --demo "$@"; }

# rows FLAG...: how many
rows() { demo "$@" --no-headers | wc -l; }

@test "table is what kubectl events prints" { demo --limit 20 | golden table.txt; }

@test "wide is what kubectl get events -o wide prints" { demo --limit 20 -o wide | golden wide.txt; }

@test "json is a List, indented by four" { demo --limit 2 -o json | golden list.json; }

@test "jsonl is an object a line" { demo --limit 3 -o jsonl | golden lines.jsonl; }

@test "json and jsonl have the same objects, as jq reads them" {
  demo -o json | jq -cS '.items[]' >of.list
  demo -o jsonl | jq -cS . >of.lines
  [ "$(wc -l <of.list)" -gt 300 ]
  diff -q of.list of.lines
}

@test "every style of time" {
  for style in relative utc rfc3339; do
    echo "$style"
    demo --limit 4 -t "$style"
  done | golden times.txt
  # local is utc where the zone is
  diff <(demo -t local) <(demo -t utc)
  is 'hours' "$(TZ=Asia/Kathmandu demo -t local --limit 1 --no-headers | grep -oE ' 17:4[0-9]:' | head -n 1)" ' 17:44:'
}

@test "without a terminal it is text, and the end of it ends the program" {
  within 20 "$KEVTOP" --demo
  is status "$status" 0
  is stderr "$stderr" ''
  [ "${#lines[@]}" -gt 300 ]
}

@test "rows are in the order of the last occurrence; --reverse turns them, --limit keeps the newest" {
  demo -o jsonl >all
  jq -r '.series.lastObservedTime // .lastTimestamp // .eventTime' all | sed -E 's/(\.[0-9]+)?Z/\1/' >stamps
  LC_ALL=C sort -c stamps
  demo -o jsonl --reverse | tac | diff -q - all
  demo -o jsonl --limit 5 | diff - <(tail -n 5 all)
  demo -o jsonl --limit 5 --reverse | diff - <(tail -n 5 all | tac)
  demo -o jsonl --limit 100000 | diff -q - all
}

@test "what is kept is what the flags say" {
  demo -o json >all.json
  while IFS='|' read -r flags filter; do
    # shellcheck disable=SC2086 # words
    demo -o jsonl $flags | jq -r .metadata.uid | sort >have
    jq -r ".items[] | select($filter) | .metadata.uid" all.json | sort >want
    [ -s want ] || { echo "$flags: the demo has none"; false; }
    diff -u have want >differ || { echo "$flags"; head -n 20 differ; false; }
  done <<'FLAGS'
-W|.type == "Warning"
--warnings --types Normal,Warning|.type == "Warning"
--types WARNING|.type == "Warning"
--types !Warning|.type == "Normal"
-n prod|.metadata.namespace == "prod"
-n prod,staging|.metadata.namespace | IN("prod", "staging")
-n prod -n staging -W|.type == "Warning" and (.metadata.namespace | IN("prod", "staging"))
-A -n prod|true
--reason BackOff|.reason == "BackOff"
--reason BackOff --reason Failed|.reason | IN("BackOff", "Failed")
--reason !BackOff|.reason != "BackOff"
--kind deployments|.involvedObject.kind == "Deployment"
--kind po,deploy|.involvedObject.kind | IN("Pod", "Deployment")
--kind !Pod|.involvedObject.kind != "Pod"
--source kubelet|.source.component == "kubelet"
deploy|.involvedObject.kind == "Deployment"
deploy/api|.involvedObject.kind == "Deployment" and .involvedObject.name == "api"
--for Deployment.apps/api|.involvedObject.kind == "Deployment" and .involvedObject.name == "api"
deploy api payments|.involvedObject.kind == "Deployment" and (.involvedObject.name | IN("api", "payments"))
deploy/api cronjob/sitemap|[.involvedObject.kind, .involvedObject.name] | IN(["Deployment", "api"], ["CronJob", "sitemap"])
-F reason=BackOff|.reason == "BackOff"
-F count>10|(.series.count // .count // 1) > 10
-F obj:^pod/ -W|.involvedObject.kind == "Pod" and .type == "Warning"
-F probe|[.message, .reason] | any(ascii_downcase | test("probe"))
--since 5m|(.series.lastObservedTime // .lastTimestamp // .eventTime | .[:19]) >= "2026-11-23T11:55:00"
--until 30m|(.series.lastObservedTime // .lastTimestamp // .eventTime | .[:19]) <= "2026-11-23T11:30:00"
--since 11:40 --until 11:50:00|(.series.lastObservedTime // .lastTimestamp // .eventTime | .[:19]) | . >= "2026-11-23T11:40:00" and . <= "2026-11-23T11:50:00"
--since 2026-11-23T12:50:00+01:00|(.series.lastObservedTime // .lastTimestamp // .eventTime | .[:19]) >= "2026-11-23T11:50:00"
FLAGS
}

@test "NAMESPACE stands first where there are several, and not where there is one" {
  lines_match "$(demo -A | head -n 1)" '^NAMESPACE +LAST SEEN '
  lines_match "$(demo -n prod,batch | head -n 1)" '^NAMESPACE +LAST SEEN '
  lines_match "$(demo -n prod | head -n 1)" '^LAST SEEN '
  lines_match "$(demo -n prod -o wide | head -n 1)" '^LAST SEEN '
}

@test "--no-headers leaves the titles out, and nothing else" {
  diff <(demo --no-headers | tr -s ' ') <(demo | tail -n +2 | tr -s ' ')
  diff <(demo -o wide --no-headers | tr -s ' ') <(demo -o wide | tail -n +2 | tr -s ' ')
}

@test "nothing matched is told on stderr, status 0; json is a List without items" {
  for format in table wide; do
    within 20 "$KEVTOP" --demo -o "$format" --reason NoSuchReason
    is status "$status" 0
    is output "$output" ''
    is stderr "$stderr" 'No events found.'
  done
  within 20 "$KEVTOP" --demo -n prod --reason NoSuchReason
  is stderr "$stderr" 'No events found in prod namespace.'
  within 20 "$KEVTOP" --demo -o json --reason NoSuchReason
  is status "$status" 0
  is stderr "$stderr" ''
  is items "$(jq -c '[.kind, .items]' <<<"$output")" '["List",[]]'
  within 20 "$KEVTOP" --demo -o jsonl --reason NoSuchReason
  is output "$output" ''
  is stderr "$stderr" ''
}

@test "no escape sequence without --color=always, whatever NO_COLOR says" {
  escape=$'\033'
  run -1 grep "$escape" <(demo)
  run -1 grep "$escape" <(demo --color auto)
  run -1 grep "$escape" <(TERM=dumb demo --color never)
  demo --color always | grep -q "$escape\[33mWarning$escape\[0m"
  NO_COLOR=1 demo --color always | grep -q "$escape"
  # the same cells
  diff <(demo) <(demo --color always | sed "s/$escape\[[0-9]*m//g")
  run -1 grep "$escape" <(demo --color always -o json)
}

@test "on a terminal a snapshot is coloured, unless NO_COLOR" {
  in_terminal() { script -qec "$*" /dev/null </dev/null | tr -d '\r'; }
  command -v script >/dev/null || skip 'no script(1)'
  in_terminal "$KEVTOP" --demo --snapshot -W --limit 1 | grep -q $'\033\[33m'
  NO_COLOR=1 in_terminal "$KEVTOP" --demo --snapshot -W --limit 1 >plain
  grep -q Warning plain
  run -1 grep $'\033' plain
  NO_COLOR='' in_terminal "$KEVTOP" --demo --snapshot -W --limit 1 | grep -q $'\033\[33m'
}

@test "-w prints the list, then what comes, each line at once" {
  unset KEVTOP_NOW
  # The demo tells the same story each time: its list has as many lines.
  list=$("$KEVTOP" --demo -o jsonl | wc -l)
  "$KEVTOP" --demo -w -o jsonl >out 2>err &
  pid=$!
  more() { [ "$(wc -l <out)" -ge $((list + 3)) ]; }
  wait_until 60 more || { kill "$pid"; false; }
  kill "$pid"
  status=0
  wait "$pid" || status=$?
  is 'status after SIGTERM' "$status" 143
  # The signal may have cut the last line short.
  head -n "$(wc -l <out)" out | jq -e . >/dev/null
  is stderr "$(cat err)" ''
}

@test "--watch-only prints only what is new" {
  unset KEVTOP_NOW
  started=$(date -u +%Y-%m-%dT%H:%M:%S)
  "$KEVTOP" --demo --watch-only -o jsonl >out 2>err &
  pid=$!
  wait_until 60 [ -s out ] || { kill "$pid"; false; }
  kill "$pid"
  wait "$pid" || true
  head -n 1 out | jq -e --arg started "$started" \
    '(.series.lastObservedTime // .lastTimestamp // .eventTime)[:19] >= $started' >/dev/null
}

@test "following, json is one object after another" {
  unset KEVTOP_NOW
  "$KEVTOP" --demo -w -o json >out 2>err &
  pid=$!
  objects() { [ "$(grep -c '^}$' out)" -gt 300 ]; }
  wait_until 60 objects || { kill "$pid"; false; }
  kill "$pid"
  wait "$pid" || true
  # The signal may have cut the last one short.
  tac out | sed -n '/^}$/,$p' | tac >whole
  [ "$(jq -s length whole)" -gt 300 ]
  is 'the first line' "$(head -n 1 out)" '{'
}
