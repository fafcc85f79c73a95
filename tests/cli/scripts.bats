#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What scripts rely on: --wait, --timeout, --fail-on-match, exit statuses.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
}

@test "--wait prints the first event that matches, and ends with 0" {
  within 20 "$KEVTOP" --demo --wait reason=OOMKilling -o jsonl
  is status "$status" 0
  is lines "${#lines[@]}" 1
  is reason "$(jq -r .reason <<<"$output")" OOMKilling
}

@test "--wait minds all other filters" {
  within 20 "$KEVTOP" --demo -W --kind pod --wait 'count>1' -o jsonl
  is status "$status" 0
  is event "$(jq -c '[.type, .involvedObject.kind]' <<<"$output")" '["Warning","Pod"]'
}

@test "--wait looks at what comes, too" {
  within 60 "$KEVTOP" --demo --wait 'age<1s' -o jsonl
  is status "$status" 0
  is lines "${#lines[@]}" 1
}

@test "--timeout: 124, one line, nothing printed" {
  within 20 "$KEVTOP" --demo --wait reason=Nothing --timeout 300ms
  is status "$status" 124
  is stdout "$output" ''
  lines_match "$stderr" '^kevtop: timed out.*: no event matched'
}

@test "--fail-on-match: 3 if anything was printed, 0 if not" {
  run "$KEVTOP" --demo -W --fail-on-match
  is status "$status" 3
  run "$KEVTOP" --demo --reason Nothing --fail-on-match
  is status "$status" 0
  run "$KEVTOP" --demo --group-by reason --fail-on-match
  is status "$status" 3
}

@test "a failure outranks a match" {
  "$KEVTOP" --demo -o jsonl >events
  run --separate-stderr "$KEVTOP" -f events -f /etc/passwd --fail-on-match
  is status "$status" 1
}

@test "--since and --until by last occurrence" {
  export KEVTOP_NOW=2026-11-23T12:00:00Z
  all=$("$KEVTOP" --demo -o name | wc -l)
  new=$("$KEVTOP" --demo -o name --since 10m | wc -l)
  old=$("$KEVTOP" --demo -o name --until 10m | wc -l)
  [ "$new" -gt 0 ]
  [ "$old" -gt 0 ]
  is all $((new + old)) "$all"
}

@test "a stream of files ends with 1, and says so" {
  "$KEVTOP" --demo -o jsonl >events
  run --separate-stderr "$KEVTOP" -f events -w -o name
  is status "$status" 1
  is lines "${#lines[@]}" "$(wc -l <events)"
  lines_match "$stderr" '^kevtop: the files have ended'
}

@test "--sort-by none: the first line comes at once, and the end of the reader is the end" {
  "$KEVTOP" --demo -o jsonl >events
  mkfifo pipe
  "$KEVTOP" -f pipe --sort-by none -o jsonl >out 2>err &
  job=$!
  exec {feed}>pipe
  head -n 1 events >&"$feed"
  wait_until 20 [ -s out ] # and there is more to come
  kill -0 "$job"
  exec {feed}>&-
  wait "$job"
  is first "$(jq -r .metadata.name out)" "$(head -n 1 events | jq -r .metadata.name)"
  # more than any pipe holds
  for ((i = 0; i < 200; i++)); do
    jq -c --arg i "$i" '.metadata.uid += $i | .metadata.name += $i' events
  done >many
  # shellcheck disable=SC2016 # the inner shell's
  run -0 timeout 60 bash -c '"$0" "$@" | head -n 1 | wc -l; echo "${PIPESTATUS[0]}"' \
    "$KEVTOP" -f many --sort-by none -o jsonl
  is output "$output" $'1\n141'
}

@test "--sort-by none: what needs the whole list is refused" {
  for flag in '--limit 3' --reverse '--group-by reason'; do
    # shellcheck disable=SC2086 # words
    within 20 "$KEVTOP" --demo --sort-by none $flag
    is "status of $flag" "$status" 2
    is output "$output" ''
    lines_match "$stderr" "^kevtop: --sort-by none and ${flag%% *} cannot work together\$"
  done
}

@test "of files, what is counted back from now is told once it is known when that is" {
  KEVTOP_NOW=2026-11-23T12:00:00Z "$KEVTOP" --demo -o jsonl >events
  "$KEVTOP" -f events --since 10m -o name | sort >want
  [ -s want ]
  run ! diff -q want <("$KEVTOP" -f events -o name | sort) >same
  "$KEVTOP" -f events --since 10m --sort-by none -o name | sort | diff - want
  run --separate-stderr "$KEVTOP" -f events --since 10m -w -o name
  is status "$status" 1
  sort <<<"$output" | diff - want
  within 20 "$KEVTOP" -f events -F 'last<10m' --wait 'last<10m' -o name
  is status "$status" 0
  grep -qxF -e "$output" want
}

@test "--wait of files: 0 with the first in the order of the file; 1 once they have ended" {
  "$KEVTOP" --demo -o jsonl >events
  within 20 "$KEVTOP" -f events --wait reason=BackOff -o name
  is status "$status" 0
  is output "$output" "event/$(jq -r 'select(.reason == "BackOff") | .metadata.name' events | head -n 1)"
  within 20 "$KEVTOP" -f events --wait reason=Nothing --timeout 20s
  is status "$status" 1
  is output "$output" ''
  is stderr "$stderr" "kevtop: the files have ended: no event matched; $(wc -l <events) were looked at"
}

@test "--wait: one event in every format, whole, and as it is when following" {
  export KEVTOP_NOW=2026-11-23T12:00:00Z
  wait_for() { within 20 "$KEVTOP" --demo --wait reason=OOMKilling -o "$@"; }
  wait_for json
  is kind "$(jq -r .kind <<<"$output")" Event
  wait_for yaml
  lines_match "$output" '^kind: Event$'
  wait_for csv
  is lines "${#lines[@]}" 2
  wait_for table
  is lines "${#lines[@]}" 2
  # the columns line up
  is place "$(awk 'NR == 1 {print index($0, "REASON")}' <<<"$output")" \
    "$(awk 'NR == 2 {print index($0, "OOMKilling")}' <<<"$output")"
  wait_for name --no-headers || true
  wait_for name
  is lines "${#lines[@]}" 1
}

@test "a full disk is status 1 and one line, whatever is printed" {
  "$KEVTOP" --demo -o jsonl >events
  for flags in '-o table' '-o wide' '-o json' '-o jsonl' '-o yaml' '-o csv' '-o name' \
    '-o custom-columns=N:.metadata.name' '-o jsonpath={.metadata.name}' \
    --sort-by=none --sort-by=reason --group-by=reason '--group-by=object -o csv' \
    '--group-by=reason -o json' --trend '--trend -o json' '--trend -o csv' \
    --fail-on-match --wait=reason=OOMKilling '-f events -w'; do
    case $flags in -f*) source=() ;; *) source=(--demo) ;; esac
    # shellcheck disable=SC2016,SC2086 # the inner shell's; words
    within 50 bash -c '"$0" "$@" >/dev/full' "$KEVTOP" "${source[@]}" $flags
    is "status of $flags" "$status" 1
    is "stderr of $flags" "$stderr" \
      'kevtop: cannot write to standard output: no space left on device'
  done
}

@test "a log that was not written outranks a match" {
  within 20 "$KEVTOP" --demo --fail-on-match --log-file /dev/full
  is status "$status" 1
}

@test "one file of several that is no such thing: the rest is printed, and status 1" {
  "$KEVTOP" --demo -o jsonl >events
  for flags in '-o name' '-w -o name' '--sort-by none -o name' '--group-by reason'; do
    # shellcheck disable=SC2086 # words
    within 20 "$KEVTOP" -f events -f /etc/passwd $flags
    is "status of $flags" "$status" 1
    [ "${#lines[@]}" -gt 10 ]
    lines_match "$stderr" '^kevtop: .*/etc/passwd.* holds no events: it looks like text$'
  done
}

@test "--owned: an object and what it owns" {
  export KEVTOP_NOW=2026-11-23T12:00:00Z
  "$KEVTOP" --demo -o json >all
  "$KEVTOP" --demo deploy/api --owned -o jsonl | jq -r .metadata.name | sort >have
  jq -r '.items[] | select((.involvedObject | .kind == "Deployment" and .name == "api") or
    (.involvedObject | .kind == "ReplicaSet" and (.name | test("^api-[a-z0-9]{6,10}$"))) or
    (.involvedObject | .kind == "Pod" and (.name | test("^api-[a-z0-9]{6,10}-[a-z0-9]{5}$")))) |
    .metadata.name' all | sort >want
  [ "$(wc -l <want)" -gt "$("$KEVTOP" --demo deploy/api -o name | wc -l)" ]
  diff have want
  # the same events, however they are asked for
  is 'of the namespace' "$("$KEVTOP" --demo -n prod deploy/api --owned -o name | wc -l)" \
    "$("$KEVTOP" --demo deploy/api --owned -o jsonl | grep -c '"namespace":"prod"')"
  is 'as they come' "$("$KEVTOP" --demo deploy/api --owned -o name --sort-by none | wc -l)" "$(wc -l <want)"
  is 'in groups' "$("$KEVTOP" --demo deploy/api --owned --group-by kind -o json |
    jq '[.items[].events] | add')" "$(wc -l <want)"
  is 'Warnings' "$("$KEVTOP" --demo deploy/api --owned -o name --types Normal | wc -l)" \
    "$("$KEVTOP" --demo deploy/api --owned -o jsonl | jq -r 'select(.type == "Normal") | 1' | wc -l)"
}

@test "--owned: what is not there is said, and prints what there is" {
  within 20 "$KEVTOP" --demo -n prod deploy/no-such --owned
  is status "$status" 0
  is output "$output" ''
  is stderr "$stderr" 'No events found in prod namespace.'
}
