#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Files in the place of a cluster: every shape, what is broken in them, their
# clock; recordings and playing them.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  unset KEVTOP_NOW
}

# made: the demo's events in the files list.json, list.yaml and lines.jsonl
made() {
  "$KEVTOP" --demo -o json >list.json
  jq -c '.items[]' list.json >lines.jsonl
  "$KEVTOP" -f list.json -o yaml >list.yaml
  "$KEVTOP" -f list.json -o jsonl | sort >want
  [ "$(wc -l <want)" -gt 300 ]
}

# has_all FILE...: the events are the demo's, each once
has_all() {
  local files=()
  for file; do files+=(-f "$file"); done
  "$KEVTOP" "${files[@]}" -o jsonl >have 2>err || { cat err; false; }
  is stderr "$(cat err)" ''
  sort have | diff -q - want
}

@test "every shape, packed or not" {
  made
  has_all list.json
  has_all list.yaml
  has_all lines.jsonl
  jq -c '{type: "ADDED", object: .}' lines.jsonl >frames
  has_all frames
  jq . lines.jsonl >objects
  has_all objects
  sed 's/^/- /; 1i items:' lines.jsonl >flow.yaml
  has_all flow.yaml
  tr -d '\n' <list.json | jq -c . >one.line
  has_all one.line
  gzip -k lines.jsonl
  has_all lines.jsonl.gz
  zstd -q list.yaml
  has_all list.yaml.zst
  cat lines.jsonl.gz lines.jsonl.gz >twice.gz
  has_all twice.gz
  jq -s . lines.jsonl >array
  has_all array
  jq -cs . lines.jsonl >array.line
  has_all array.line
  (echo 'kind: List' && echo 'items: [' && paste -sd, lines.jsonl | sed 's/^/  /' && echo '  ]') >brackets.yaml
  has_all brackets.yaml
  cat list.json lines.jsonl >both
  has_all both
  (head -n 100 lines.jsonl && echo --- && cat list.yaml) >mixed
  has_all mixed
}

@test "several files are one list; the later version of an event stays" {
  made
  split -n l/3 lines.jsonl part.
  has_all part.ac part.aa part.ab
  has_all lines.jsonl part.aa list.json
  jq -c 'select(.count > 2) | .count -= 1 | .metadata.resourceVersion = "1"' lines.jsonl >earlier
  [ -s earlier ]
  has_all lines.jsonl earlier
  has_all earlier lines.jsonl
}

@test "standard input, once" {
  made
  "$KEVTOP" -f - -o jsonl <lines.jsonl | sort | diff -q - want
  gzip -c lines.jsonl | "$KEVTOP" -f - -o jsonl | sort | diff -q - want
  run --separate-stderr "$KEVTOP" -f - -f -
  is status "$status" 2
}

@test "a broken line is told with its number, the others are read" {
  made
  sed '5s/.\{200\}$//' lines.jsonl >torn5
  run --separate-stderr "$KEVTOP" -f torn5 -o name
  is status "$status" 0
  is rows "${#lines[@]}" $(($(wc -l <want) - 1))
  is stderr "$(cut -d: -f1-3 <<<"$stderr" | sed 's/: [^:]*$//')" 'kevtop: skipped'
  lines_match "$stderr" '^kevtop: skipped: torn5, line 5: '
  (cat lines.jsonl && head -c 300 lines.jsonl) >torn
  run --separate-stderr "$KEVTOP" -f torn -o name
  is status "$status" 0
  is rows "${#lines[@]}" "$(wc -l <want)"
  lines_match "$stderr" "^kevtop: skipped: torn, line $(($(wc -l <want) + 1)): it is cut off"
}

@test "many broken lines are counted, ten are told" {
  made
  jq -c '.kind = "Pod"' lines.jsonl | head -n 30 >pods
  run --separate-stderr "$KEVTOP" -f pods -f lines.jsonl -o name
  is status "$status" 1
  is rows "${#lines[@]}" "$(wc -l <want)"
  is told "$(grep -c 'pods, line' <<<"$stderr")" 10
  lines_match "$stderr" 'pods: 20 more documents'
  lines_match "$stderr" 'pods holds no events: it looks like a Pod$'
}

@test "what is no file of events says what it looks like, exit 1" {
  looks() { # WHAT: of the file x
    run --separate-stderr "$KEVTOP" -f x
    is status "$status" 1
    is stdout "$output" ''
    lines_match "$stderr" "^kevtop: x holds no events: it looks like $1\$"
  }
  : >x
  looks 'nothing: it is empty'
  echo 'hello there' >x
  looks text
  printf 'apiVersion: v1\nkind: Config\nclusters: []\n' >x
  looks 'a kubeconfig'
  echo '[1, 2]' >x
  looks 'other JSON'
  echo '{"kind":"List","items":[{"kind":"Pod","metadata":{"name":"a"}}]}' >x
  looks 'a List of Pods'
  head -c 100 "$KEVTOP" >x
  looks 'an ELF program'
  tar -cf x -C / etc/passwd
  looks 'a tar archive'
  "$KEVTOP" --demo --limit 3 >x
  looks 'a table of kubectl: take -o json'
  run --separate-stderr "$KEVTOP" -f nowhere
  is status "$status" 1
  lines_match "$stderr" "^kevtop: cannot read 'nowhere': no such file or directory"
  run --separate-stderr "$KEVTOP" -f .
  is status "$status" 1
  lines_match "$stderr" "it is a folder"
}

@test "an empty List is no failure" {
  echo '{"apiVersion":"v1","kind":"List","items":[]}' >x
  run --separate-stderr "$KEVTOP" -f x
  is status "$status" 0
  is stderr "$stderr" 'No events found.'
}

@test "packed files that are damaged: what came before is printed, exit 1" {
  made
  gzip -c lines.jsonl | head -c 20000 >cut.gz
  run --separate-stderr "$KEVTOP" -f cut.gz -o name
  is status "$status" 1
  [ "${#lines[@]}" -gt 10 ]
  lines_match "$stderr" 'cut.gz: its gzip is damaged: it is cut off'
}

@test "the clock is the file's: ages, --since, and what it was written at" {
  KEVTOP_NOW=2025-03-01T12:00:00Z "$KEVTOP" --demo -o json >old.json
  touch -d 2025-03-01T12:00:30Z old.json
  lines_match "$("$KEVTOP" -f old.json --limit 1 --no-headers)" '^[a-z]+ +[23][0-9]s'
  [ "$("$KEVTOP" -f old.json --since 5m -o name | wc -l)" -gt 5 ]
  [ "$("$KEVTOP" -f old.json --since 5m -o name | wc -l)" -lt 300 ]
  touch -d 2026-01-01T00:00:00Z old.json # copied, say
  lines_match "$("$KEVTOP" -f old.json --limit 1 --no-headers)" '^[a-z]+ +[01]s'
}

@test "a recording is played back: the same events, at once or in time" {
  "$KEVTOP" --demo --record run.jsonl -o jsonl >live
  "$KEVTOP" -f run.jsonl -o jsonl | diff -q live -
  "$KEVTOP" -f run.jsonl --play-speed 1000 -o jsonl | diff -q live -
  is mode "$(stat -c %a run.jsonl)" 600
  is head "$(head -n 1 run.jsonl | jq -r .type)" RECORDING
  jq -c 'select(.object) | .object' run.jsonl >objects
  "$KEVTOP" -f objects -o jsonl | diff -q live -
  "$KEVTOP" --demo --record run.jsonl -o jsonl >again # appended to
  is runs "$(grep -c '"RECORDING"' run.jsonl)" 2
}

@test "a recording that was cut off is read to there, and appended to on a line of its own" {
  "$KEVTOP" --demo --record run.jsonl >/dev/null
  truncate -s -50 run.jsonl
  run --separate-stderr "$KEVTOP" -f run.jsonl -o name
  is status "$status" 0
  lines_match "$stderr" 'it is cut off'
  "$KEVTOP" --demo --record run.jsonl >/dev/null
  "$KEVTOP" -f run.jsonl -o name 2>err | sort -u >names
  is skipped "$(grep -c skipped err)" 1
}

@test "a recording that cannot be written" {
  for place in /dev/full /nowhere/x .; do
    run --separate-stderr "$KEVTOP" --demo --record "$place"
    is "status of $place" "$status" 1
    lines_match "$stderr" "^kevtop: cannot record to '$place'"
  done
}

@test "the screen of a file says what time it is" {
  "$KEVTOP" --demo -o json >list.json
  printf 'size 120x30\nsettle\nscreen\n' >script
  KEVTOP_SCRIPT=script "$KEVTOP" -f list.json >screen
  lines_match "$(cat screen)" '^ kevtop  list.json  all namespaces .*as of [0-9-]+ [0-9:]+$'
  lines_match "$(cat screen)" '^ problems  [0-9]+ problems'
}
