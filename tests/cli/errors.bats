#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What is wrong gets one line on stderr that says what, where and what to do, and
# the right exit status; nothing hangs.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
}

# fails STATUS REGEX FLAG...
fails() {
  local want=$1 regex=$2
  shift 2
  within 20 "$KEVTOP" "$@"
  is "status of $*" "$status" "$want"
  is "output of $*" "$output" ''
  is "lines of $* on stderr" "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" "^kevtop: $regex\$"
}

kubeconfig() {
  cat >config <<'YAML'
apiVersion: v1
kind: Config
current-context: one
clusters:
- name: one
  cluster: {server: "http://127.0.0.1:1"}
users:
- name: one
  user: {token: s3cret}
contexts:
- name: one
  context: {cluster: one, user: one}
- name: dangling
  context: {cluster: nowhere, user: one}
YAML
  export KUBECONFIG=$PWD/config
}

@test "usage is exit 2" {
  fails 2 "unknown flag '--warnigs': did you mean --warnings\?" --warnigs
  fails 2 "unknown flag '-x': see kevtop --help for all of them" -x
  fails 2 '-n needs a value: -n NS\[,NS\]' -n
  fails 2 "unknown output format 'xml': use one of table, wide, json, jsonl, yaml, csv, name, custom-columns, jsonpath" --demo -o xml
  fails 2 "--time takes relative, local, utc, rfc3339, not 'iso'" --demo -t iso
  fails 2 "--limit takes a number, not 'ten'" --demo --limit ten
  fails 2 "'Prod' is no name of a namespace" --demo -n Prod
  fails 2 "'pod/' names no object: write KIND/NAME, such as pod/web-0" --demo pod/
  fails 2 '--since: .*' --demo --since soon
  fails 2 '--filter: column [0-9]+: .*' --demo -F 'a or'
  fails 2 '--filter: column [0-9]+: .*' --demo -F 'reason:(('
}

@test "a wrong value is usage wherever it is found out" {
  fails 2 "--request-timeout 'soon' is neither .*" -s http://127.0.0.1:1 --request-timeout soon
  fails 2 '--certificate-authority and --insecure-skip-tls-verify exclude each other' \
    -s https://127.0.0.1:1 --insecure-skip-tls-verify --certificate-authority x
}

@test "what cannot be together is refused, not ignored" {
  for flag in --reverse '--limit 3' '--until 5m' '--group-by reason' --snapshot --watch-only \
    --trend '--sort-by last' '--report x.md' '--wait x' --fail-on-match; do
    # shellcheck disable=SC2086 # words
    fails 2 "--watch and ${flag%% *} cannot work together" --demo -w $flag
  done
  fails 2 '--watch-only and --limit cannot work together' --demo --watch-only --limit 3
  fails 2 '--demo and --context cannot work together' --demo --context x
  fails 2 '--demo and --as-group cannot work together' --demo --as-group x
  fails 2 '--demo and --proxy-url cannot work together' --demo --proxy-url http://x
  fails 2 'several contexts and --server cannot work together' --context a,b -s http://x
  fails 2 '--gaps works with -o jsonl alone' --demo -w --gaps
  fails 2 '--gaps works with --watch or --watch-only alone' --demo -o jsonl --gaps
  fails 2 '--for and objects as arguments cannot work together' --demo --for pod/a pod/b
  fails 2 '--mouse works on the screen alone.*' --demo --mouse
  fails 2 '-o yaml has no use for --group-by: it works with .*' --demo --group-by node -o yaml
  fails 2 '--demo and --file cannot work together' --demo -f x
  fails 2 '--timeout works with --wait alone' --demo --timeout 5s
  fails 2 '--owned works with an object alone: KIND/NAME' --demo --owned
}

@test "no kubeconfig at all" {
  fails 1 "no kubeconfig: .*--kubeconfig.*--demo"
  fails 1 "no kubeconfig: .*" -A -w -o json
}

@test "a kubeconfig that is none" {
  fails 1 "kubeconfig '/nowhere' does not exist.*" --kubeconfig /nowhere
  fails 1 ".*/etc' is a folder" --kubeconfig /etc
  : >empty
  fails 1 ".*" --kubeconfig empty
  printf 'a: [b' >broken
  fails 1 ".*broken.*" --kubeconfig broken
  head -c 5000000 /dev/zero | tr '\0' x >huge
  fails 1 ".*huge.*" --kubeconfig huge
}

@test "a context, cluster or user that is not there" {
  kubeconfig
  fails 1 ".*context 'two'.*" --context two
  fails 1 ".*cluster 'nowhere'.*" --context dangling
  fails 1 ".*cluster 'nowhere'.*" --cluster nowhere
  fails 1 ".*user 'nobody'.*" --user nobody
}

@test "a log file that cannot be one" {
  mkdir folder
  mkfifo pipe
  ln -s file link
  fails 1 "cannot write log file 'folder': it is a folder; name a file" --demo --log-file folder
  fails 1 "cannot write log file 'pipe': it is a pipe; name a file" --demo --log-file pipe
  exec {reader}<>pipe
  fails 1 "cannot write log file 'pipe': it is a pipe; name a file" --demo --log-file pipe
  exec {reader}>&-
  fails 1 "cannot write log file 'link': it is a symbolic link; name a file" --demo --log-file link
  fails 1 "cannot write log file 'no/such': no such file or directory" --demo --log-file no/such
  [ ! -e file ]
  if [ "$(id -u)" != 0 ]; then
    : >read-only
    chmod 400 read-only
    fails 1 "cannot write log file 'read-only': permission denied" --demo --log-file read-only
  fi
}

@test "a server that nobody is" {
  kubeconfig
  fails 1 ".*http://127.0.0.1:1: connection refused.*"
  fails 1 ".*http://127.0.0.1:1: connection refused.*" -A -w
  fails 1 ".*http://no-such-host.invalid:80: host name cannot be resolved.*" -s http://no-such-host.invalid
  fails 1 ".*must begin with https:// or http://.*" -s ftp://x
}

@test "no secret is in any message" {
  kubeconfig
  within 20 "$KEVTOP" --token t0psecret -s https://127.0.0.1:1 -v
  is status "$status" 1
  run -1 grep -E 's3cret|t0psecret' <<<"$stderr$output"
  within 20 "$KEVTOP" -s https://user:pa55word@127.0.0.1:1
  run -1 grep pa55word <<<"$stderr$output"
  within 20 "$KEVTOP" -token=t0psecret
  run -1 grep t0psecret <<<"$stderr$output"
}

@test "text from outside in a message does not act on the terminal" {
  within 20 "$KEVTOP" --demo -o $'\033]0;owned\007'
  is status "$status" 2
  run -1 grep -P '[\x00-\x08\x0b-\x1f\x7f]' <<<"$stderr"
  lines_match "$stderr" "unknown output format '\^\[\]0;owned\^G'"
}

@test "--help and --version" {
  within 10 "$KEVTOP" --help
  is status "$status" 0
  is stderr "$stderr" ''
  lines_match "$output" '^kevtop \[FLAGS\] '
  for flag in -h --help=true '-A --help --limit 3'; do
    # shellcheck disable=SC2086 # words
    diff <("$KEVTOP" $flag) <("$KEVTOP" --help)
  done
  within 10 "$KEVTOP" --version
  is status "$status" 0
  lines_match "$output" '^kevtop [0-9]+\.[0-9]+\.[0-9]+'
  diff <("$KEVTOP" -V) <("$KEVTOP" --version)
}

@test "a closed pipe ends it by SIGPIPE, without a word" {
  # nobody reads before the first byte is written
  closed() { { (trap '' PIPE; while echo; do :; done) 2>/dev/null; exec "$@"; } 2>err | true; echo "${PIPESTATUS[0]}"; }
  is table "$(closed "$KEVTOP" --demo)" 141
  is json "$(closed "$KEVTOP" --demo -o json)" 141
  is help "$(closed "$KEVTOP" --help)" 141
  is stderr "$(cat err)" ''
  # one that follows notices without having to write
  is following "$(closed timeout 20 "$KEVTOP" --demo -w --reason NoSuchReason)" 141
  is blocked "$(closed timeout 20 env --block-signal=PIPE "$KEVTOP" --demo -w --reason NoSuchReason)" 141
  "$KEVTOP" --demo -w 2>err | head -n 1 >one
  is 'one line' "$(wc -l <one)" 1
  is stderr "$(cat err)" ''
}

@test "a disk that is full" {
  for flags in --demo '--demo -o json' '--demo -w' --help --version; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr timeout 20 bash -c '"$@" >/dev/full' - "$KEVTOP" $flags
    is "status of $flags" "$status" 1
    is "stderr of $flags" "$stderr" 'kevtop: cannot write to standard output: no space left on device'
  done
}

@test "what does not fit is not left out in silence" {
  within 20 "$KEVTOP" --demo --max-events 3 --no-headers
  is status "$status" 0
  is lines "${#lines[@]}" 3
  lines_match "$stderr" '^kevtop: [0-9]+ events are left out: .*--max-events'
}

@test "standard streams that are closed" {
  run --separate-stderr timeout 20 bash -c '"$1" --demo --limit 1 <&-' - "$KEVTOP"
  is status "$status" 0
  is lines "${#lines[@]}" 2
  run timeout 20 bash -c '"$1" --demo --limit 1 2>&-' - "$KEVTOP"
  is status "$status" 0
  is lines "${#lines[@]}" 2
  run timeout 20 bash -c '"$1" --demo -o xml 2>&-' - "$KEVTOP"
  is status "$status" 2
  is output "$output" ''
  run --separate-stderr timeout 20 bash -c '"$1" --demo >&-' - "$KEVTOP"
  is status "$status" 1
  is stderr "$stderr" 'kevtop: cannot write to standard output: bad file descriptor'
  run timeout 20 bash -c '"$1" --demo <&- >&- 2>&-' - "$KEVTOP"
  is status "$status" 1
}

@test "a locale that is not there does no harm" {
  LC_ALL=xx_XX.nonsense within 20 "$KEVTOP" --demo --limit 1
  is status "$status" 0
  is stderr "$stderr" ''
  diff <(LC_ALL=C KEVTOP_NOW=2026-11-23T12:00:00Z "$KEVTOP" --demo) \
    <(KEVTOP_NOW=2026-11-23T12:00:00Z "$KEVTOP" --demo)
}
