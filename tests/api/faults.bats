#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Streams that no sound server sends: frames too large, too deep or out of all
# order, waits that make no sense. FAULTS.md says what must come of each.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve < SCENARIO: a server, at $port, with its requests in log
serve() {
  cat >scenario
  mkfifo signals
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log log scenario <signals >port_is 2>server.err 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  port=$(cat port_is)
}

# follow FLAG...: in the background; files out and err
follow() {
  : >out; : >err
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -o jsonl -w "$@" >out 2>err &
  follower=$!
  pids+=("$follower")
}

names() { jq -r 'select(.metadata) | .metadata.name' "$@"; }
printed() { [ "$(wc -l <out)" -ge "$1" ]; }
requests() { grep -c -E -e "\"path\": \"[^\"]*$1" log || true; }
peak() { awk '$1 == "VmHWM:" { print $2 }' "/proc/$1/status"; }
sanitized() { grep -q 'fsanitize=' "$KEVTOP_BUILD/config.status"; }

# frame NAME RV MESSAGE-COMMAND: a watch frame with what the command prints as
# its message, a line of a scenario
frame() {
  printf 'line {"type":"ADDED","object":{"kind":"Event","apiVersion":"v1","metadata":{"name":"%s","namespace":"prod","uid":"u-%s","resourceVersion":"%s"},"involvedObject":{"kind":"Pod","name":"x"},"type":"Normal","message":"' "$1" "$1" "$2"
  shift 2
  "$@"
  printf '"}}\n'
}

times() { head -c "$1" /dev/zero | sed "s/\\x00/$2/g"; }

@test "events of 1.5 MiB and 9 MiB are shown, one of 20 MiB is skipped and told, the stream goes on" {
  serve < <(
    printf 'expect limit=\n  list rv=10\nexpect watch=true\n  '
    frame large 11 times 1500000 x
    # escaped, as a server may send control characters
    printf '  '
    frame escaped 12 times 1500000 '\\\\u0007'
    printf '  '
    frame huge 13 times 21000000 y
    printf '  '
    frame after 14 echo -n end
    printf '  hold\n'
  )
  follow -v
  wait_until 60 printed 3 || { tail -c 2000 err; false; }
  is names "$(names out)" $'large\nescaped\nafter'
  is 'length of the large one' "$(jq 'select(.metadata.name == "large") | .message | length' out)" 1500000
  is 'length of the escaped one' "$(jq 'select(.metadata.name == "escaped") | .message | length' out)" 1500000
  lines_match "$(cut -c 1-300 err)" 'over the limit of 16 MiB'
  if ! sanitized; then [ "$(peak "$follower")" -lt $((160 * 1024)) ]; fi
  kill -0 "$follower"
}

@test "a million values, and nesting without end: skipped and told, the stream goes on" {
  serve < <(
    printf 'expect limit=\n  list rv=10\nexpect watch=true\n'
    printf '  line {"type":"ADDED","object":{"kind":"Event","metadata":{"name":"many","uid":"u","resourceVersion":"11"},"involvedObject":{},"x":[0'
    times 2000000 ',0' | head -c 2000000
    printf ']}}\n  line {"type":"ADDED","object":{"kind":"Event","metadata":{"name":"deep","uid":"v","resourceVersion":"12"},"involvedObject":{},"x":'
    times 10000 '['
    times 10000 ']'
    printf '}}\n  frame ADDED after 13\n  hold\n'
  )
  follow -v
  wait_until 60 printed 1 || { tail -c 2000 err; false; }
  is names "$(names out)" after
  is skipped "$(grep -c '^kevtop: skipped: unusable frame' err)" 2
  if ! sanitized; then [ "$(peak "$follower")" -lt $((96 * 1024)) ]; fi
}

@test "frames out of all order have one result each" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame DELETED never-seen 11
  frame MODIFIED new-as-modified 12
  frame ADDED a 13
  frame ADDED a 13
  frame DELETED a 14
  frame DELETED a 14
  line {"type":"ADDED","object":{"kind":"Event","apiVersion":"v1","metadata":{"name":"a","namespace":"prod","uid":"another","resourceVersion":"15"},"involvedObject":{"kind":"Pod","name":"x"}}}
  line {"type":"FOO","object":{"kind":"Event","metadata":{"name":"foo","resourceVersion":"16"}}}
  line {"type":"ADDED","object":{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"17"},"rows":[]}}
  line {"type":"ADDED","object":{"kind":"Event","apiVersion":"v1","involvedObject":{"kind":"Pod"}}}
  line {"type":"ADDED"}
  line []
  line {"type":"BOOKMARK","object":{"kind":"Event","metadata":{}}}
  frame ADDED last 18
  fin
expect watch=true.*resourceVersion=18&
  frame ADDED after-it-all 19
  hold
SCENARIO
  follow -v
  wait_until 30 grep -q after-it-all out || { cat out err; false; }
  is versions "$(jq -r 'select(.metadata.uid) | .metadata | "\(.name) \(.uid) \(.resourceVersion)"' out)" \
    'a u-a 1
new-as-modified u-new-as-modified 12
a u-a 13
a another 15
last u-last 18
after-it-all u-after-it-all 19'
  [ "$(grep -c -E 'unusable|no event' err)" -ge 4 ] || { cat err; false; }
}

@test "Retry-After: absurd ones are cut to a minute, a date or nothing means the backoff" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true
  reply 429 Too Many Requests
  header Retry-After: 1000000000
  body Too many requests, please try again later.
expect watch=true
  frame ADDED never 11
  hold
SCENARIO
  follow -v
  wait_until 20 grep -E 'next try in (59|60)\.' err || { cat err; false; }
  is requests "$(requests watch=true)" 1
  lines_match "$(cat err)" 'too many requests'
  kill "$follower"
  wait "$follower" || true
  exec {signals}>&-
  rm -f signals port_is log
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true
  reply 429 Too Many Requests
  header Retry-After: Fri, 31 Dec 2100 23:59:59 GMT
  body later
expect watch=true
  reply 429 Too Many Requests
  body later
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  hold
SCENARIO
  follow -v
  wait_until 30 printed 2 || { cat err; false; }
  is names "$(names out)" $'a\nb'
}

@test "one byte at a time, and blank lines between: the same events" {
  serve <<'SCENARIO'
expect limit=
  list rv=10
expect watch=true
  dribble {"type":"ADDED","object":{"kind":"Event","metadata":{"name":"a","namespace":"prod","uid":"u-a","resourceVersion":"11"},"involvedObject":{}}}\n
  chunk \r\n\r\n \n\n
  frame ADDED b 12
  dribble \n\n\n{"type":"MODIFIED","object":{"kind":"Event","metadata":{"name":"b","namespace":"prod","uid":"u-b","resourceVersion":"13"},"involvedObject":{}}}
  hold
SCENARIO
  follow
  wait_until 30 printed 3 || { cat err; false; }
  is versions "$(jq -r '.metadata | .name + .resourceVersion' out)" $'a11\nb12\nb13'
  is err "$(cat err)" ''
}
