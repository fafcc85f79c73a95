#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# --group-by and --trend as text: every key in every format, and sums that are
# those of the events. On the demo with its clock stopped.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  export KEVTOP_NOW=2026-11-23T12:00:00Z
}

demo() { "$KEVTOP" --demo "$@"; }
keys='problem object reason message namespace node source kind owner'

# occurrences: of all events, as kubectl counts them
occurrences() { demo -o jsonl "$@" | jq -s '[.[] | if .series then .series.count else .count // 1 end | if . < 1 then 1 else . end] | add'; }

@test "every key as a table, as csv and as json: the same groups, the same sums" {
  all=$(occurrences)
  for key in $keys; do
    demo --group-by "$key" -o json >groups.json
    is "$key: sum" "$(jq '[.items[].count] | add' groups.json)" "$all"
    is "$key: kind" "$(jq -r '.apiVersion + " " + .kind' groups.json)" 'kevtop/v1 GroupList'
    n=$(jq '.items | length' groups.json)
    is "$key: rows" "$(demo --group-by "$key" --no-headers | wc -l)" "$n"
    is "$key: csv" "$(demo --group-by "$key" -o csv | python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
print(len(rows), sum(int(r["count"]) for r in rows))')" "$n $all"
  done
}

@test "an item has what the manual says" {
  demo --group-by object --limit 1 -o json >one.json
  for member in key type reason message kind namespace name count warnings events objects owners \
    namespaces nodes firstSeen lastSeen since ratePerMinute way trend common; do
    jq -e --arg m "$member" '.items[0] | has($m)' one.json >/dev/null || { echo "no $member"; false; }
  done
  is trend "$(jq -c '.items[0].trend | [.cellSeconds, (.counts | length)]' one.json)" '[60,15]'
}

@test "the worst first; --sort-by, --reverse, --limit and --columns" {
  is first "$(demo --group-by problem --limit 1 --no-headers | cut -d' ' -f1)" Warning
  is limit "$(demo --group-by reason --limit 4 --no-headers | wc -l)" 4
  demo --group-by reason --sort-by count -o json | jq '.items[].count' | sort -n -c
  demo --group-by reason --sort-by count --reverse -o json | jq '.items[].count' | sort -n -r -c
  is columns "$(demo --group-by node --columns key,warnings --limit 1 | head -n 1 | tr -s ' ')" 'KEY WARNINGS'
  run --separate-stderr "$KEVTOP" --demo --group-by nobody
  is status "$status" 2
  lines_match "$stderr" 'use one of problem, object, reason'
}

@test "groups of what is filtered, and of nothing" {
  is sum "$(demo --group-by kind -W -o json | jq '[.items[].count] | add')" "$(occurrences -W)"
  run --separate-stderr "$KEVTOP" --demo --group-by kind -n nowhere
  is status "$status" 0
  is stdout "$output" ''
  is stderr "$stderr" 'No events found in nowhere namespace.'
  is json "$(demo --group-by kind -n nowhere -o json | jq -c .items)" '[]'
}

@test "a trend counts every occurrence once, whatever the step" {
  all=$(occurrences)
  for step in '' =1s =7s =1m =1h =1d; do
    demo "--trend$step" -o json >trend.json
    is "$step: sum" "$(jq '[.buckets[] | .normal + .warning] + [.outside.normal + .outside.warning] | add' trend.json)" "$all"
  done
  is step "$(demo --trend=7s -o json | jq .bucketSeconds)" 7
  is csv "$(demo --trend -o csv | python3 -c '
import csv, sys
print(sum(int(r["normal"]) + int(r["warning"]) for r in csv.DictReader(sys.stdin)))')" "$all"
}

@test "a trend as text: counts, a bar, ASCII, no colour in a pipe" {
  demo --trend=5m >trend
  is head "$(head -n 1 trend | tr -s ' ')" 'TIME NORMAL WARNING'
  lines_match "$(cat trend)" '^[0-9]+m +~?[0-9]+ +~?[0-9]+  █+░*$'
  demo --trend=5m --ascii >ascii
  LC_ALL=C run ! grep -q '[^ -~]' ascii
  run ! grep -q $'\e' trend
  demo --trend=5m --color=always | grep -q $'\e'
  [ "$(awk '{ if (length($0) > m) m = length($0) } END { print m }' ascii)" -le 80 ]
}

@test "csv and json say the same of every group" {
  for key in $keys; do
    demo --group-by "$key" -o json | jq -r '.items[] |
      [.count, .warnings, .objects, .lastSeen, (.trend.counts | map(tostring) | join(" "))] | @tsv' >of.json
    demo --group-by "$key" -o csv | python3 -c '
import csv, sys
for r in csv.DictReader(sys.stdin):
    print(r["count"], r["warnings"], r["objects"], r["last"], r["trend"], sep="\t")' >of.csv
    diff -u of.json of.csv
  done
}

@test "what a table of groups is of stands in front, a message last" {
  is object "$(demo --group-by object | head -n 1 | tr -s ' ')" 'NAMESPACE OBJECT COUNT WARNINGS OBJECTS LAST SEEN TREND'
  is object "$(demo --group-by object -n prod | head -n 1 | tr -s ' ')" 'OBJECT COUNT WARNINGS OBJECTS LAST SEEN TREND'
  is problem "$(demo --group-by problem | head -n 1 | tr -s ' ')" 'TYPE REASON COUNT WARNINGS OBJECTS LAST SEEN TREND MESSAGE'
  # the template, not the name of one of its pods
  lines_match "$(demo --group-by problem)" 'Back-off restarting failed container payments in pod <name>_<ns>'
  [ "$(demo --group-by object --ascii | awk '{ if (length($0) > m) m = length($0) } END { print m }')" -le 120 ]
}

@test "a trend's lines have names of their own, and what lies outside is counted" {
  export KEVTOP_NOW=2026-11-23T12:00:37Z
  for step in 7s 1m 1h; do
    demo --trend=$step --no-headers | awk '$1 != "..." { print $1 }' >names
    is "$step" "$(sort names | uniq -d)" ''
  done
  # a thousand steps of a second are the newest quarter of an hour
  is last "$(demo --trend=1s --no-headers | tail -n 1 | cut -d' ' -f1)" outside
  is csv "$(demo --trend=1s -o csv | tail -n 1 | cut -d, -f1)" ''
  is sum "$(demo --trend=1s -o csv | awk -F, 'NR > 1 { n += $2 + $3 } END { print n }')" "$(occurrences)"
}
