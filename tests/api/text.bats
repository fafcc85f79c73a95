#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a user of text jobs sees of a server that misbehaves: what is printed, what
# stands on stderr, how it ends. tests/api/fakeapi plays the server.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve [FLAG...] < SCENARIO: a server, at $port, with its requests in log
serve() {
  cat >scenario
  mkfifo signals
  exec {signals}<>signals
  "$KEVTOP_TESTS/api/fakeapi" --log log "$@" scenario <signals >port_is 2>server.err 3>&- &
  pids+=("$!")
  wait_until 20 [ -s port_is ] || { cat server.err; return 1; }
  port=$(cat port_is)
}

signal() { echo "$1" >&"$signals"; }

# requests REGEX: how many there were
requests() { grep -c -E -e "\"path\": \"[^\"]*$1" log || true; }

kevtop() { within 60 "$KEVTOP" -s "http://127.0.0.1:$port" "$@"; }

asked() { [ "$(requests "$1")" -ge "$2" ]; }

# follow FLAG...: in the background; files out and err
follow() {
  : >out; : >err
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -o jsonl -w "$@" >out 2>err &
  follower=$!
  pids+=("$follower")
}

names() { jq -r .metadata.name "$@"; }
printed() { [ "$(wc -l <out)" -ge "$1" ]; }
# told REGEX: stderr came to have such a line
told() { grep -q -E -e "$1" err; }

# fails REGEX: status 1, nothing on stdout, one such line on stderr
fails() {
  is status "$status" 1
  is output "$output" ''
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" "^kevtop: $1\$"
}

# --- lists ------------------------------------------------------------------

@test "pages are one list" {
  serve <<'SCENARIO'
expect /api/v1/namespaces/prod/events\?limit=
  list rv=10 next=T1 remaining=4 names=a,b
expect continue=T1
  list rv=11 next=T2
expect continue=T2
  list rv=12 next=T3 names=c
expect continue=T3
  list rv=13 names=d
SCENARIO
  kevtop -n prod -o jsonl
  is status "$status" 0
  is stderr "$stderr" ''
  is names "$(names <<<"$output" | sort)" $'a\nb\nc\nd'
}

@test "a list in gzip" {
  serve <<'SCENARIO'
expect limit=
  with Accept-Encoding: gzip
  list rv=10 many=1000
  gzip
SCENARIO
  kevtop -o jsonl
  is status "$status" 0
  is events "${#lines[@]}" 1000
}

@test "a list in gzip that is damaged, asked for or not" {
  serve <<'SCENARIO'
expect limit=
  times 0
  list rv=10 many=1000
  gzip
  damage
SCENARIO
  for format in jsonl json; do
    kevtop -o "$format"
    is status "$status" 1
    lines_match "$(tail -n 1 <<<"$stderr")" '^kevtop: cannot read events of namespace default '
    is 'bytes printed' "${#output}" 0
  done
}

@test "a list whose gzip is damaged or cut is asked for once more, plain" {
  for how in damage halve; do
    rm -f signals port_is log
    serve <<SCENARIO
expect limit=
  with Accept-Encoding: gzip
  list rv=10 many=1000
  gzip
  $how
expect limit=
  without Accept-Encoding
  list rv=11 many=1000
SCENARIO
    kevtop -o jsonl -v
    is status "$status" 0
    is lines "$(wc -l <<<"$output")" 1000
    lines_match "$stderr" 'compressed answer is damaged'
  done
}

@test "410 on a later page: the list is made anew, nothing comes twice" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 next=T1 names=a,b
expect continue=T1
  reply 410 Gone
  status 410 Expired The provided continue parameter is too old
expect limit=
  list rv=20 next=T2 names=a,b
expect continue=T2
  list rv=20 names=c
SCENARIO
  kevtop -o jsonl
  is status "$status" 0
  is stderr "$stderr" ''
  is names "$(names <<<"$output" | sort)" $'a\nb\nc'
}

@test "an item that is no event is skipped and told, the others are printed" {
  serve <<'SCENARIO'
expect limit=
  body {"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","namespace":"prod","uid":"1","resourceVersion":"1"},"involvedObject":{}},"nonsense",{"metadata":{"name":"b","namespace":"prod","uid":"2","resourceVersion":"2"},"involvedObject":{}}]}
SCENARIO
  kevtop -o jsonl
  is status "$status" 0
  is names "$(names <<<"$output" | sort)" $'a\nb'
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" '^kevtop: skipped: '
}

@test "429 with Retry-After is obeyed, then the list is printed" {
  serve <<'SCENARIO'
expect limit=
  reply 429 Too Many Requests
  header Retry-After: 1
  status 429 TooManyRequests slow down
expect limit=
  list rv=10 names=a
SCENARIO
  kevtop -o jsonl
  is status "$status" 0
  is names "$(names <<<"$output")" a
  is requests "$(requests limit=)" 2
}

@test "401, 403, 404, 500: one line that says what and where, exit 1" {
  serve <<'SCENARIO'
expect namespaces/unauthorized/
  times 0
  reply 401 Unauthorized
  status 401 Unauthorized Unauthorized
expect namespaces/forbidden/
  times 0
  reply 403 Forbidden
  status 403 Forbidden events is forbidden: User "u\u0026v" cannot list resource "events" in API group "" in the namespace "forbidden"
expect namespaces/missing/
  times 0
  reply 404 Not Found
  header Content-Type: text/plain
  body 404 page not found\n
expect namespaces/broken/
  times 0
  reply 500 Internal Server Error
  status 500 InternalError etcd is on fire
expect namespaces/bad/
  times 0
  reply 400 Bad Request
  status 400 BadRequest field label not supported: x
SCENARIO
  kevtop -n unauthorized
  fails ".*namespace unauthorized.*127.0.0.1:$port.*401.*"
  kevtop -n forbidden
  fails '.*namespace forbidden.*403.*events is forbidden: User .* in the namespace "forbidden".*'
  kevtop -n missing
  fails '.*namespace missing.*404.*'
  kevtop -n broken
  fails '.*namespace broken.*500.*etcd is on fire.*'
  kevtop -n bad
  fails '.*namespace bad.*400.*field label not supported: x.*'
}

@test "a page to log in, a redirect, an empty answer, something else altogether" {
  serve <<'SCENARIO'
expect namespaces/login/
  times 0
  header Content-Type: text/html
  body <!DOCTYPE html><title>Log in</title><script>alert(1)</script>
expect namespaces/redirect/
  times 0
  reply 302 Found
  header Location: http://127.0.0.1:1/login
expect namespaces/empty/
  times 0
  body
expect namespaces/pods/
  times 0
  body {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[]}
expect namespaces/text/
  times 0
  body hello, world
expect namespaces/half/
  times 0
  body {"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":
SCENARIO
  kevtop -n login
  fails '.*namespace login.*(HTML|html).*'
  kevtop -n redirect
  fails '.*namespace redirect.*302.*'
  for namespace in empty pods text half; do
    kevtop -n "$namespace"
    fails ".*namespace $namespace.*"
  done
}

@test "a server that is silent, or speaks without end, with --request-timeout" {
  serve <<'SCENARIO'
expect namespaces/silent/
  times 0
  raw
  hold
expect namespaces/slow/
  times 0
  chunk {"kind":"EventList",
  hold
SCENARIO
  kevtop -n silent --request-timeout 1
  fails '.*namespace silent.*'
  kevtop -n slow --request-timeout 1s
  fails '.*namespace slow.*'
}

@test "hostile words of a server do not act on the terminal" {
  serve <<'SCENARIO'
expect limit=
  times 0
  reply 403 Forbid\x1b[31mden
  status 403 Forbidden \u001b]0;owned\u0007 line one\nkevtop: all is well
SCENARIO
  kevtop
  is status "$status" 1
  is lines "$(wc -l <<<"$stderr")" 1
  run -1 grep -P '[\x00-\x08\x0b-\x1f\x7f]' <<<"$stderr"
}

@test "one namespace fails, the others are printed, exit 1" {
  serve <<'SCENARIO'
expect namespaces/prod/
  list rv=10 names=a
expect namespaces/dev/
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
SCENARIO
  kevtop -n dev,prod
  is status "$status" 1
  lines_match "$output" '^prod .*Started container a$'
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" 'namespace dev.*not you'
}

# --- TLS --------------------------------------------------------------------

# tls CERTIFICATE
tls() {
  [ -e ca.pem ] || "$KEVTOP_TESTS/api/certs" .
  rm -f signals port_is
  serve --cert "$1.pem" --key server.key <<'SCENARIO'
expect limit=
  times 0
  list rv=10 names=a
SCENARIO
}

secure() { within 60 "$KEVTOP" -s "https://127.0.0.1:$port" -o jsonl "$@"; }

@test "only the given authority is trusted, for the right name and time" {
  command -v openssl >/dev/null || skip 'no openssl'
  tls server
  secure --certificate-authority ca.pem
  is status "$status" 0
  is names "$(names <<<"$output")" a
  secure --certificate-authority other-ca.pem
  fails ".*127.0.0.1:$port.*certificate.*"
  secure # the system's authorities
  fails '.*certificate.*'
  secure --insecure-skip-tls-verify
  is status "$status" 0
  tls expired
  secure --certificate-authority ca.pem
  fails '.*certificate.*expired.*'
  tls wrong-name
  secure --certificate-authority ca.pem
  fails '.*certificate.*'
  secure --certificate-authority ca.pem --tls-server-name elsewhere.example
  is status "$status" 0
  within 60 "$KEVTOP" -s "http://127.0.0.1:$port" -n prod
  is status "$status" 1
}

@test "no token goes over http" {
  serve <<'SCENARIO'
expect limit=
  without Authorization
  list rv=10 names=a
SCENARIO
  kevtop -o jsonl --token s3cret
  is names "$(names <<<"$output")" a
  run -1 grep s3cret log
}

# --- following --------------------------------------------------------------

@test "a stream cut inside a frame goes on where it was: nothing lost, nothing twice" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  chunk {"type":"ADDED","object":{"kind":"Event","meta
  fin
expect watch=true.*resourceVersion=11&
  frame ADDED c 12
  frame MODIFIED b 13
  rst
expect watch=true.*resourceVersion=13&
  frame ADDED d 14
  hold
SCENARIO
  follow
  wait_until 30 printed 5 || { cat err; false; }
  is versions "$(jq -r '.metadata | .name + .resourceVersion' out)" $'a1\nb11\nc12\nb13\nd14'
  run -1 grep 'gap in' err
  kill -0 "$follower"
}

@test "frames in any chunks, and several in one" {
  serve <<'SCENARIO'
expect limit=
  list rv=10
expect watch=true
  split 3
  frame ADDED a 11
  split 1
  frame ADDED b 12
  split 0
  chunk {"type":"BOOKMARK","object":{"kind":"Event","apiVersion":"v1","metadata":{"resourceVersion":"13"}}}{"type":"ADDED","object":{"kind":"Event","metadata":{"name":"c","namespace":"prod","uid":"u-c","resourceVersion":"14"},"involvedObject":{}}}\n\n {"type":"ADDED","object":{"kind":"Event","metadata":{"name":"d","namespace":"prod","uid":"u-d","resourceVersion":"15"},"involvedObject":{}}}
  hold
SCENARIO
  follow
  wait_until 30 printed 4 || { cat err; false; }
  is names "$(names out)" $'a\nb\nc\nd'
}

@test "410 in the stream: a relist, what is known is not printed again, the gap is told" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a,b
expect watch=true.*resourceVersion=10&
  frame MODIFIED b 11
  line {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}
expect limit=
  list rv=30 names=a,c
expect watch=true.*resourceVersion=30&
  frame ADDED d 31
  hold
SCENARIO
  follow
  wait_until 30 printed 5 || { cat err; false; }
  is names "$(names out)" $'a\nb\nb\nc\nd'
  is lines "$(wc -l <err)" 1
  lines_match "$(cat err)" '^kevtop: gap in namespace prod from [-0-9T:]+Z to [-0-9T:]+Z: .*410.*; 1 events recovered$'
}

@test "an outage longer than the server keeps events may have lost some, and says so" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  signal break
  line {"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Gone","code":410}}
expect limit=
  list rv=30 names=b
expect watch=true.*resourceVersion=30&
  hold
SCENARIO
  follow --event-ttl 1ms
  wait_until 20 printed 1
  signal break
  wait_until 30 told ', some may be lost$' || { cat err; false; }
}

@test "200, empty and closed at once is taken for an expired resourceVersion, without a storm" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  times 0
  body
expect limit=
  list rv=20 names=a,b
expect watch=true.*resourceVersion=20&
  frame ADDED c 21
  hold
SCENARIO
  follow
  wait_until 30 printed 3 || { cat err; false; }
  is names "$(names out)" $'a\nb\nc'
  [ "$(requests resourceVersion=10)" -le 2 ]
}

@test "the server is away for a while: nothing ends, nothing is lost" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  fin
expect watch=true.*resourceVersion=11&
  times 2
  reply 503 Service Unavailable
  body no endpoints available
expect watch=true.*resourceVersion=11&
  frame ADDED c 12
  hold
SCENARIO
  follow
  wait_until 40 printed 3 || { cat err; false; }
  is names "$(names out)" $'a\nb\nc'
  kill -0 "$follower"
}

@test "a frame that makes no sense is skipped and told, the stream goes on" {
  serve <<'SCENARIO'
expect limit=
  list rv=10
expect watch=true.*resourceVersion=10&
  frame ADDED a 11
  line {"type":"ADDED","object":17}
  line {"type":"PARTY","object":{}}
  frame ADDED b 12
  hold
SCENARIO
  follow
  wait_until 30 printed 2 || { cat err; false; }
  is names "$(names out)" $'a\nb'
  lines_match "$(cat err)" '^kevtop: skipped: '
}

@test "what expires is not printed" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a,b
expect watch=true
  frame DELETED a 11
  frame ADDED c 12
  frame DELETED b 13
  frame ADDED d 14
  hold
SCENARIO
  follow
  wait_until 30 printed 4 || { cat err; false; }
  is names "$(names out)" $'a\nb\nc\nd'
}

@test "--watch-only asks for one event and prints none of the list" {
  serve <<'SCENARIO'
expect limit=1&?
  list rv=10 next=T1 remaining=4999 names=a
expect watch=true.*resourceVersion=10&
  frame ADDED b 11
  hold
SCENARIO
  "$KEVTOP" -s "http://127.0.0.1:$port" -n prod -o jsonl --watch-only >out 2>err &
  pids+=("$!")
  wait_until 30 printed 1 || { cat err; false; }
  is names "$(names out)" b
  is requests "$(requests continue)" 0
}

@test "-w that cannot begin ends with one line, exit 1" {
  serve <<'SCENARIO'
expect limit=
  times 0
  reply 403 Forbidden
  status 403 Forbidden not you
SCENARIO
  kevtop -n prod -w
  fails '.*namespace prod.*not you.*'
}

@test "-v tells every request, and no secret" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
SCENARIO
  kevtop -n prod -v --token s3cret -o jsonl
  is status "$status" 0
  lines_match "$stderr" '^kevtop: [-0-9]+T[:0-9]+\.[0-9]{3}\+00:00 namespace prod: GET /api/v1/namespaces/prod/events\?limit=[0-9]+: 200.* 1 events'
  run -1 grep s3cret <<<"$stderr"
}

# --- gaps as objects ----------------------------------------------------------

@test "--gaps: a gap is an object, behind what its list brought" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a,b
expect watch=true.*resourceVersion=10&
  frame MODIFIED b 11
  line {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}
expect limit=
  list rv=30 names=a,c
expect watch=true.*resourceVersion=30&
  frame ADDED d 31
  hold
SCENARIO
  follow --gaps
  wait_until 30 printed 6 || { cat err; false; }
  is order "$(jq -r '.metadata.name // .kind' out | xargs)" 'a b b c Gap d'
  is gap "$(jq -c 'select(.kind == "Gap") | del(.from, .to, .cause)' out)" \
    '{"apiVersion":"kevtop/v1","kind":"Gap","namespace":"prod","fromResourceVersion":"11","toResourceVersion":"30","recovered":1,"quiet":false,"lossPossible":false}'
  jq -es 'map(select(.kind == "Gap"))[0] | (.from | test("^2[-0-9]+T[:0-9]+\\.[0-9]{6}Z$")) and .from <= .to and (.cause | test("410"))' out
  is lines "$(wc -l <err)" 1
  lines_match "$(cat err)" '^kevtop: gap in namespace prod from '
}

@test "without --gaps a gap is no object" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  line {"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","code":410}}
expect limit=
  list rv=30 names=a
expect watch=true.*resourceVersion=30&
  frame ADDED d 31
  hold
SCENARIO
  follow
  wait_until 30 printed 2 || { cat err; false; }
  is names "$(names out)" $'a\nd'
  lines_match "$(cat err)" '^kevtop: gap in namespace prod .*; 0 events recovered$'
}

# --- the journal --------------------------------------------------------------

@test "--log-file: every request, state and gap, with time and feed, and no secret" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true.*resourceVersion=10&
  line {"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"\u001b[31mtoo old","reason":"Expired","code":410}}
expect limit=
  list rv=30 names=a
expect watch=true.*resourceVersion=30&
  line {"type":"PARTY","object":{}}
  frame ADDED d 31
  hold
SCENARIO
  follow --log-file journal --token t0psecret
  wait_until 30 printed 2 || { cat err; false; }
  is mode "$(stat -c %a journal)" 600
  time='[-0-9]+T[:0-9]+\.[0-9]{3}\+00:00 namespace prod: '
  lines_match "$(cat journal)" "^${time}GET /api/v1/namespaces/prod/events\\?limit=[0-9]+: 200.* 1 events"
  lines_match "$(cat journal)" "^${time}live\$"
  lines_match "$(cat journal)" "^${time}gap of .*; 0 events recovered\$"
  lines_match "$(cat journal)" "^${time}.*PARTY"
  run -1 grep -e t0psecret journal
  run -1 grep -P '[\x00-\x08\x0b-\x1f\x7f]' journal
  # nothing of it on stderr, but what always is
  run -1 grep GET err
}

@test "--log-file: appended to, with -v on stderr too" {
  serve <<'SCENARIO'
expect limit=
  times 0
  list rv=10 names=a
SCENARIO
  echo before >journal
  kevtop -n prod --log-file journal
  is status "$status" 0
  is stderr "$stderr" ''
  is first "$(head -n 1 journal)" before
  one=$(wc -l <journal)
  kevtop -n prod --log-file journal -v
  is lines "$(tail -n "+$((one + 1))" journal)" "${stderr//kevtop: /}"
}

@test "a log file that takes no more is told once, and how many lines are missing" {
  serve <<'SCENARIO'
expect limit=
  list rv=10 names=a
SCENARIO
  kevtop -n prod --log-file /dev/full -o jsonl
  is status "$status" 1
  is names "$(names <<<"$output")" a
  is lines "$(wc -l <<<"$stderr")" 2
  lines_match "$stderr" "^kevtop: cannot write log file '/dev/full': no space left on device\$"
  lines_match "$stderr" "^kevtop: cannot write log file '/dev/full': no space left on device: [0-9]+ lines are missing in it\$"
}

# --- waiting ----------------------------------------------------------------

@test "what is waited for is told once, and one namespace holds up no other" {
  serve <<'SCENARIO'
expect namespaces/prod/.*limit=
  list rv=10 names=a
expect namespaces/prod/.*watch=true
  frame ADDED b 11
  hold
expect namespaces/dev/
  times 2
  reply 429 Too Many Requests
  header Retry-After: 1
  status 429 TooManyRequests slow down
expect namespaces/dev/
  times 0
  reply 429 Too Many Requests
  header Retry-After: 60
  status 429 TooManyRequests slow down
SCENARIO
  follow -n prod,dev
  wait_until 30 printed 2 || { cat err; false; }
  is names "$(names out)" $'a\nb'
  wait_until 30 asked dev 3
  is lines "$(wc -l <err)" 1
  lines_match "$(cat err)" "^kevtop: cannot read events of namespace dev from http://127.0.0.1:$port: .*429.*slow down; trying again\$"
}

@test "a long outage and a watch that is forbidden are told, a short break is not" {
  serve <<'SCENARIO'
expect namespaces/prod/.*limit=
  list rv=10 names=a
expect namespaces/prod/.*watch=true
  frame ADDED b 11
  fin
expect namespaces/prod/.*watch=true
  reply 500 Internal Server Error
  status 500 InternalError short
expect namespaces/prod/.*watch=true
  reply 500 Internal Server Error
  header Retry-After: 60
  status 500 InternalError long
expect namespaces/dev/.*limit=
  list rv=10
expect namespaces/dev/.*watch=true
  times 0
  reply 403 Forbidden
  status 403 Forbidden you cannot watch
SCENARIO
  follow -n prod,dev
  wait_until 30 told 'namespace prod.*500.*long; trying again$' || { cat err; false; }
  wait_until 30 told '^kevtop: namespace dev: watch is forbidden: listed again every minute$' || { cat err; false; }
  is lines "$(wc -l <err)" 2
}
