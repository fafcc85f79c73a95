#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# custom-columns, jsonpath and name against kubectl on a real kube-apiserver, to the
# byte but for the order, which is kubectl's list's there and that of time here; and
# every format over hostile events, as other programs read it.

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

# same_output FLAGS...: the same lines, in any order
same_output() {
  kubectl get events "$@" | LC_ALL=C sort >kubectl.out
  "$KEVTOP" "$@" | LC_ALL=C sort >kevtop.out
  diff kubectl.out kevtop.out >differ && return
  echo "$*"
  cut -c 1-300 differ | cat -v | head -n 20
  return 1
}

# After what is compared with it: kubectl pads every row by the widest cell, which
# would be half a gigabyte.
hostile() {
  [ -e "$BATS_FILE_TMPDIR/hostile" ] || load_events -hostile >&2
  : >"$BATS_FILE_TMPDIR/hostile"
}

all_formats=(table wide json jsonl yaml csv name
  'custom-columns=NAME:.metadata.name,WHAT:.message,ALL:.metadata,WHY:reason'
  'jsonpath={.metadata.name} {.message} {.metadata.labels}')

@test "-o name: kubectl's lines" {
  same_output -A -o name
  [ "$(wc -l <kevtop.out)" -gt 10000 ]
}

@test "-o custom-columns: kubectl's lines, padding and all" {
  for columns in \
    'NAME:.metadata.name,REASON:.reason,COUNT:.count' \
    'A:metadata.namespace,LONGER-THAN-WHAT-STANDS-BELOW:.type,MESSAGE:.message' \
    'WHEN:.eventTime,LAST:{.lastTimestamp},SERIES:.series,NONE:.no.such' \
    'OBJECT:.involvedObject,SOURCE:.source,UID:.metadata.uid' \
    'FIELD:.involvedObject.fieldPath,BY:.source.component' \
    'EMPTY:.action,KIND:{.kind},VERSION:apiVersion'; do
    # FIELD without a dot is a column's name here
    ours=$(sed -E 's/:([^.{])/:.\1/g' <<<"$columns")
    kubectl get events -A -o "custom-columns=$columns" | LC_ALL=C sort >kubectl.out
    "$KEVTOP" -A -o "custom-columns=$ours" | LC_ALL=C sort >kevtop.out
    [ "$(wc -l <kevtop.out)" -gt 10000 ]
    diff kubectl.out kevtop.out | cut -c 1-300 | head -n 10
    diff -q kubectl.out kevtop.out
  done
  same_output -n team-01 --no-headers -o custom-columns=A:.reason,B:.message
  same_output -n quiet -o custom-columns=A:.reason,B:.message
}

@test "-o jsonpath: what kubectl prints of the list" {
  for template in \
    '{range .items[*]}{.metadata.name}{"\t"}{.reason}{"\t"}{.count}{"\n"}{end}' \
    '{range .items[*]}{.metadata.uid} {.eventTime} {.involvedObject} {.series}{"\n"}{end}' \
    '{range .items[*]}{.kind}/{.metadata["name"]}{.nope}{"\n"}{end}' \
    '{range .items[*]}[{.message}]{"\n"}{end}'; do
    theirs=${template//\[\"name\"\]/.name}
    kubectl get events -A -o "jsonpath=$theirs" | LC_ALL=C sort >kubectl.out
    "$KEVTOP" -A -o "jsonpath=$template" | LC_ALL=C sort >kevtop.out
    [ "$(wc -l <kevtop.out)" -gt 10000 ]
    diff kubectl.out kevtop.out | cut -c 1-300 | head -n 10
    diff -q kubectl.out kevtop.out
  done
  # one line; nothing behind it but what the template has
  for template in '{.items[*].metadata.name}' '{.items[*].metadata.name}{"\n"}' 'all: {.items[*].count}'; do
    kubectl get events -n team-01 -o "jsonpath=$template" >kubectl.out
    "$KEVTOP" -n team-01 -o "jsonpath=$template" >kevtop.out
    is bytes "$(wc -lc <kevtop.out)" "$(wc -lc <kubectl.out)"
    diff <(tr ' ' '\n' <kubectl.out | sort) <(tr ' ' '\n' <kevtop.out | sort)
  done
  same_output -n quiet -o 'jsonpath={.items[*].reason}'
  same_output -n quiet -o 'jsonpath=none: {range .items[*]}{.reason}{end}{"\n"}'
}

@test "--sort-by: kubectl's order" {
  for path in .metadata.resourceVersion .metadata.name '{.metadata.uid}'; do
    kubectl get events -A --sort-by="$path" -o name >kubectl.out
    "$KEVTOP" -A --sort-by="$path" -o name >kevtop.out
    [ "$(wc -l <kevtop.out)" -gt 10000 ]
    diff -q kubectl.out kevtop.out
  done
  # many are equal: the values in their order
  for path in .count .type .reason .lastTimestamp .involvedObject.name; do
    print="jsonpath={range .items[*]}{$path}{\"\\n\"}{end}"
    kubectl get events -A --sort-by="$path" -o "$print" >kubectl.out
    "$KEVTOP" -A --sort-by="$path" -o "$print" >kevtop.out
    echo "$path"
    # a count of 0 or null is none; kubectl has the missing in any order
    diff <(grep -vxE '|null' kubectl.out) <(grep -vxE '|null' kevtop.out) | head -n 5
    diff -q <(grep -vxE '|null' kubectl.out) <(grep -vxE '|null' kevtop.out)
    "$KEVTOP" -A --sort-by="$path" --reverse -o "$print" | tac | diff -q kevtop.out -
  done
}

# From here on there are hostile events.

@test "hostile events: the cells are kubectl's where it prints what there is" {
  hostile
  kubectl get events -n hostile -o json >list.json
  clean_cases list.json >clean
  [ "$(wc -l <clean)" -gt 25 ]
  # what stands at the ends of a message is not printed here
  jq -r --rawfile clean clean '.items[] | select(.involvedObject.name | IN($clean | split("\n")[]))
    | select((.message // "") | test("^\\s|\\s$") | not) | .metadata.name' list.json >names
  only() { LC_ALL=C tr -s ' \t' ' ' | LC_ALL=C sed 's/ $//' | LC_ALL=C grep -a -F -f names | LC_ALL=C sort; }
  for format in name \
    custom-columns=NAME:.metadata.name,MESSAGE:.message,REASON:.reason,BY:.source,OBJECT:.involvedObject.name \
    'jsonpath={range .items[*]}{.metadata.name} {.reason} {.involvedObject.name} {.message}{"\n"}{end}'; do
    kubectl get events -n hostile -o "$format" | only >kubectl.out
    "$KEVTOP" -n hostile -o "$format" | only >kevtop.out
    is rows "$(wc -l <kevtop.out)" "$(wc -l <names)"
    diff kubectl.out kevtop.out | cut -c 1-300 | cat -v | head -n 20
    diff -q kubectl.out kevtop.out
  done
}

@test "hostile events: nothing that acts on a terminal, in any format" {
  hostile
  count=$("$KEVTOP" -n hostile -o jsonl | wc -l)
  [ "$count" -gt 60 ]
  for format in "${all_formats[@]}"; do
    "$KEVTOP" -n hostile -o "$format" >out
    case $format in
    json | yaml) ;;
    table | wide | csv | custom*) is "lines of $format" "$(wc -l <out)" $((count + 1)) ;;
    *) is "lines of $format" "$(wc -l <out)" "$count" ;;
    esac
    # C0 and DEL as bytes, but for csv's CR at the end of a record; C1,
    # bidirectional and zero-width as UTF-8. The joiner of an emoji may stay.
    [ "$format" != csv ] || sed -i 's/\r$//' out
    sed 's/\(👩\|👧\|🏳️\)‍/\1/g' out >bare
    run -1 env LC_ALL=C grep -a -n -P '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf' bare
    iconv -f UTF-8 -t UTF-8 out >/dev/null
  done
}

@test "hostile events: json, jsonl and yaml are the same objects, as others read them" {
  hostile
  for format in json jsonl yaml csv; do "$KEVTOP" -n hostile -o $format >out.$format; done
  python3 - <<'PY'
import csv, json, yaml
whole = json.load(open("out.json", encoding="utf-8"))
lines = [json.loads(line) for line in open("out.jsonl", encoding="utf-8", newline="\n")]
assert whole["items"] == lines and len(lines) > 60
loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all texts: no dates of its own

def texts(v):
    if isinstance(v, dict):
        return {texts(k): texts(x) for k, x in v.items()}
    if isinstance(v, list):
        return [texts(x) for x in v]
    if v is True or v is False or v is None:
        return json.dumps(v)
    return str(v)

read = yaml.load(open("out.yaml", encoding="utf-8", newline="\n"), Loader=loader)
assert texts(whole) == read
csv.field_size_limit(1 << 24)
rows = list(csv.DictReader(open("out.csv", encoding="utf-8", newline="")))
assert [row["uid"] for row in rows] == [line["metadata"]["uid"] for line in lines]
assert all(None not in row and None not in row.values() for row in rows)
PY
}
