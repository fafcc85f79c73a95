#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Every format as other programs read it, its columns, its order, and what is
# refused. On the demo with its clock stopped.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  export KEVTOP_NOW=2026-11-23T12:00:00Z
}

demo() { "$KEVTOP" --demo "$@"; }

# refused WORDS FLAGS...: usage, one line that has these words
refused() {
  run --separate-stderr "$KEVTOP" --demo "${@:2}"
  is status "$status" 2
  is stdout "$output" ''
  lines_match "$stderr" "^kevtop: .*$1"
}

@test "csv is what python's reader makes of it" {
  demo -o csv >events.csv
  demo -o jsonl >events.jsonl
  python3 - <<'PY'
import csv, json
rows = list(csv.DictReader(open("events.csv", newline="")))
events = [json.loads(line) for line in open("events.jsonl")]
assert len(rows) == len(events) > 300
for row, event in zip(rows, events):
    assert row["name"] == event["metadata"]["name"]
    assert row["reason"] == event["reason"]
    assert row["message"] == event["message"].strip()
    assert row["object"].split("/")[1] == event["involvedObject"]["name"]
PY
}

@test "yaml is json, as python reads it; following, a document an event" {
  demo -o json >events.json
  demo -o yaml >events.yaml
  timeout 20 "$KEVTOP" --demo -w -o yaml | head -n 2000 >follow.yaml || true
  python3 - <<'PY'
import json, yaml
loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all texts: no dates of its own

def texts(v):
    if isinstance(v, dict):
        return {k: texts(x) for k, x in v.items()}
    if isinstance(v, list):
        return [texts(x) for x in v]
    return v if isinstance(v, str) else json.dumps(v)

want = texts(json.load(open("events.json")))
assert yaml.load(open("events.yaml"), Loader=loader) == want
whole = open("follow.yaml").read().split("\n---\n")[:-1]
assert len(whole) > 10
for have, item in zip(whole, want["items"]):
    assert yaml.load(have, Loader=loader) == item
PY
}

@test "csv of nothing is the header" {
  is csv "$(demo -n nowhere -o csv | tr -d '\r')" "$(demo -o csv | head -n 1 | tr -d '\r')"
}

@test "name is event/NAME" {
  demo -o jsonl | jq -r '"event/" + .metadata.name' >want
  demo -o name | diff want -
  run --separate-stderr "$KEVTOP" --demo -n nowhere -o name
  is status "$status" 0
  is stdout "$output" ''
  is stderr "$stderr" 'No events found in nowhere namespace.'
}

@test "custom-columns: columns and paths, <none>, lined up" {
  demo --limit 3 -o 'custom-columns=WHO:.involvedObject.name,WHY:reason,N:.count,X:.no.such' >out
  is head "$(head -n 1 out | tr -s ' ')" 'WHO WHY N X'
  is none "$(tail -n 3 out | grep -c '<none>$')" 3
  demo --limit 3 -o jsonl | jq -r .involvedObject.name >names
  is names "$(tail -n 3 out | cut -d' ' -f1)" "$(cat names)"
  demo --limit 3 --no-headers -o 'custom-columns=A:.metadata.uid' >out
  is uids "$(cat out)" "$(demo --limit 3 -o jsonl | jq -r .metadata.uid)"
  is 'nothing' "$(demo -n nowhere -o custom-columns=A:reason,B:count | tr -s ' ')" 'A B'
}

@test "jsonpath: a line an event, templates, and kubectl's over the list" {
  demo --limit 4 -o jsonl >events
  is path "$(demo --limit 4 -o 'jsonpath={.involvedObject.kind}')" "$(jq -r .involvedObject.kind events)"
  is relaxed "$(demo --limit 4 -o jsonpath=reason)" "$(jq -r .reason events)"
  is template "$(demo --limit 4 -o 'jsonpath={.reason}: {.count}')" "$(jq -r '"\(.reason): \(.count // "" | tostring)"' events | sed 's/: $/: /')"
  is object "$(demo --limit 1 -o 'jsonpath={.involvedObject}' | jq -S .)" "$(tail -n 1 events | jq -S .involvedObject)"
  is list "$(demo --limit 4 -o 'jsonpath={.items[*].reason}')" "$(jq -r .reason events | paste -sd ' ')"
  is 'list and a line' "$(demo --limit 4 -o 'jsonpath=why: {.items[*].reason}{"\n"}' && echo end)" \
    "$(printf 'why: %s\nend' "$(jq -r .reason events | paste -sd ' ')")"
  is range "$(demo --limit 4 -o 'jsonpath={range .items[*]}{.reason}{"\t"}{.type}{"\n"}{end}')" \
    "$(jq -r '.reason + "\t" + .type' events)"
}

@test "--columns chooses them, in that order" {
  is table "$(demo --limit 1 --columns reason,object,count | head -n 1 | tr -s ' ')" 'REASON OBJECT COUNT'
  is csv "$(demo --limit 1 -o csv --columns uid,last | head -n 1 | tr -d '\r')" 'uid,last'
  is times "$(demo --limit 1 -o csv --columns last | tail -n 1 | tr -d '\r' | cut -c 5,8,11)" '--T'
}

@test "--sort-by: columns, paths, numbers by value; the newest are taken first" {
  demo --sort-by reason -o jsonl | jq -r .reason >reasons
  sort -f -s -c reasons
  demo --sort-by .metadata.name -o jsonl | jq -r .metadata.name | LC_ALL=C sort -c
  demo --sort-by '{.count}' -o jsonl | jq '.count // -1' | sort -n -c
  demo --sort-by .count --reverse -o jsonl | jq '.count // -1' | sort -n -r -c
  demo --limit 20 -o name | sort >newest
  demo --limit 20 --sort-by reason -o name | sort | diff newest -
  demo --sort-by none -o name | sort >unsorted
  demo -o name | sort | diff - unsorted
}

@test "--sort-by: every column, up and down again" {
  refused 'there is no column' --sort-by nope
  columns=$(sed 's/.*use one of //; s/, or a path.*//; s/,//g' <<<"$stderr")
  is known "$(grep -cw reason <<<"$columns")" 1
  for column in $columns; do
    demo --sort-by "$column" -o csv --columns "$column" --no-headers >up
    demo --sort-by "$column" --reverse -o csv --columns "$column" --no-headers | tac >down
    is "rows by $column" "$(wc -l <up)" "$(demo -o name | wc -l)"
    is "rows by $column" "$(sort up | md5sum)" "$(sort down | md5sum)"
    # "seen" tells two times and is sorted by one of them
    [ "$column" = seen ] || diff -q up down
  done
  demo --sort-by count -o jsonl | jq '.series.count // .count // 1' | sort -n -c
  demo --sort-by last -o csv --columns last --no-headers | sed -E 's/(\.[0-9]+)?Z\r/\1/' | LC_ALL=C sort -c
  demo --sort-by first -o csv --columns first --no-headers | sed -E 's/(\.[0-9]+)?Z\r/\1/' | LC_ALL=C sort -c
}

@test "following: the header once, and every event a line" {
  # the demo goes on for ever; what is printed of it depends on no clock
  for format in csv custom-columns=NAME:.metadata.name,WHY:reason table wide; do
    timeout 20 "$KEVTOP" --demo -w -o "$format" | head -n 200 >out || true
    head -n 1 out | cut -c 1-9 >start
    is "headers of $format" "$(grep -cFf start out)" 1
  done
  for format in name 'jsonpath={.reason}' 'jsonpath={.items[*].reason}'; do
    timeout 20 "$KEVTOP" --demo -w -o "$format" | head -n 200 >out || true
    is "lines of $format" "$(wc -l <out)" 200
    run -1 grep -n ' ' out
  done
}

@test "hostile texts: a line each, nothing acts on a terminal, in any format" {
  python3 - <<'PY'
import json
bad = "a\x1b[2J\x1b]0;t\x07\r\nb\t\x00\x7f\x9b\u202e\u2028\u200b\ufeff,\"q\" #: {x}"
with open("hostile.jsonl", "w") as f:
    for i in range(5):
        f.write(json.dumps({
            "apiVersion": "v1", "kind": "Event", "type": bad, "reason": bad, "message": bad,
            "metadata": {"name": bad, "namespace": bad, "uid": "u%d" % i, "resourceVersion": "1",
                         "creationTimestamp": "2026-11-23T11:59:00Z", "labels": {bad: bad}},
            "involvedObject": {"kind": bad, "name": bad, "namespace": bad, "fieldPath": bad},
            "source": {"component": bad, "host": bad}}) + "\n")
PY
  for format in table wide json jsonl yaml csv name \
    'custom-columns=A:.metadata,B:.message,C:reason' 'jsonpath={.message} {.metadata.labels}' \
    'jsonpath={range .items[*]}{.message} {.metadata.labels}{"\n"}{end}'; do
    "$KEVTOP" -f hostile.jsonl -o "$format" >out
    case $format in
    json | yaml) [ "$(wc -l <out)" -gt 100 ] ;;
    table | wide | csv | custom*) is "lines of $format" "$(wc -l <out)" 6 ;;
    *) is "lines of $format" "$(wc -l <out)" 5 ;;
    esac
    [ "$format" != csv ] || sed -i 's/\r$//' out
    run -1 env LC_ALL=C grep -a -n -P '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xef\xbb\xbf' out
  done
}

@test "the four formats of time" {
  lines_match "$(demo --limit 1 --no-headers -t relative)" '^[a-z-]+ +[0-9]+[smh]'
  lines_match "$(demo --limit 1 --no-headers -t utc)" '^[a-z-]+ +11:5[0-9]:'
  is local "$(TZ=Asia/Kathmandu demo --limit 1 --no-headers -t local | grep -oE ' 17:4[0-9]:' | head -n 1)" ' 17:44:'
  lines_match "$(demo --limit 1 --no-headers -t rfc3339)" '^[a-z-]+ +2026-11-23T11:5'
}

@test "what is not known names what is" {
  refused "use one of table, wide, json, jsonl, yaml, csv, name, custom-columns, jsonpath" -o xml
  refused "there is no column 'nope': use one of .*reason" --sort-by nope
  refused "nope.*reason" --columns nope
  refused "there is no column 'nope'" -o custom-columns=A:nope
  refused 'takes HEAD:FIELD' -o custom-columns=A
  refused 'custom-columns' -o custom-columns
  refused 'a path is missing' -o jsonpath=
  refused 'jq' -o 'jsonpath={.a..b}'
  refused 'jq' -o 'jsonpath={.a[?(@.b)]}'
  refused "'}' is missing" -o 'jsonpath={.a'
  refused "{end} is missing" -o 'jsonpath={range .items[*]}{.a}'
  refused "takes no '='" -o table=x
  refused 'works with table, wide, csv' -o name --columns reason
  refused 'works with' -o json --no-headers
}

@test "a disk that is full and a pipe that is closed, in every format" {
  for format in table wide json jsonl yaml csv name custom-columns=A:reason 'jsonpath={.reason}'; do
    run --separate-stderr bash -c '"$KEVTOP" --demo -o "$1" >/dev/full' - "$format"
    is "status of $format" "$status" 1
    lines_match "$stderr" 'cannot write to standard output: no space left on device'
    run bash -c '"$KEVTOP" --demo -w -o "$1" | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"' - "$format"
    is "end of $format" "$output" 141
  done
}
