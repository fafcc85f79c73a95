#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Canaries. Each secret that kevtop is ever given is a word found nowhere else;
# whatever then happens, it stands in nothing that kevtop shows, writes, or gives
# to others, but in the request it is for. Plain, in base64, or by its halves.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  command -v openssl >/dev/null || skip 'no openssl'
  cd "$BATS_TEST_TMPDIR" || return
  pids=()
  mkdir home tmp made shown
  (cd made && "$KEVTOP_TESTS/api/certs" .) || return
  export HOME=$PWD/home TMPDIR=$PWD/tmp KUBECONFIG=$PWD/made/config
  export XDG_STATE_HOME=$PWD/home/state XDG_CACHE_HOME=$PWD/home/cache
  printf 'CANARY-in-token-file\n' >made/token
  plugin <<<''
}

teardown() {
  local pid
  screen_stop
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
}

# serve NAME PROGRAM FLAG... : one of api's servers, at ${port[NAME]}
declare -gA port
serve() {
  local signals name=$1 program=$2
  shift 2
  mkfifo "made/$name.signals"
  # shellcheck disable=SC2034 # held open: the server ends with it
  exec {signals}<>"made/$name.signals"
  "$KEVTOP_TESTS/api/$program" --log "made/$name.log" "$@" \
    <"made/$name.signals" >"made/$name.port" 2>"made/$name.err" 3>&- 4>&- &
  pids+=("$!")
  wait_until 20 [ -s "made/$name.port" ] || { cat "made/$name.err"; return 1; }
  port[$name]=$(cat "made/$name.port")
}

# api < SCENARIO [FLAG...]: the server that is meant
api() {
  cat >made/scenario
  serve api fakeapi --cert made/server.pem --key made/server.key "$@" made/scenario
}

# plugin < LINES: run before it prints its token; notes its own surroundings
plugin() {
  {
    echo '#!/bin/bash'
    echo 'cat /proc/$$/cmdline >made/plugin-cmdline'
    echo 'env >made/plugin-environment'
    cat
    printf '%s\n' 'printf %s "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"CANARY-of-plugin\"}}"'
  } >made/plugin
  chmod 755 made/plugin
}

# config USER-YAML [CLUSTER-YAML]
config() {
  cat >made/config <<CONFIG
{apiVersion: v1, kind: Config, current-context: east,
 clusters: [{name: east, cluster: {server: "https://127.0.0.1:${port[api]:-1}",
   certificate-authority: ca.pem${2:+, $2}}}],
 users: [{name: ann, user: {$1}}],
 contexts: [{name: east, context: {cluster: east, user: ann, namespace: prod}}]}
CONFIG
  chmod 600 made/config
}

exec_user='exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never,
  env: [{name: ASKED_FOR, value: CANARY-in-exec-env}]}'

# Every user that has a secret, by name
declare -gA users=(
  [token]='token: CANARY-in-token'
  [file]='tokenFile: token'
  [exec]=$exec_user
)

# no_canary FILE...: neither there nor behind base64 or a URL's escapes
no_canary() {
  local found
  # Q0FOQVJZ, NBTkFSW, DQU5BUl: CANARY in base64, by where it begins
  if found=$(grep -rlaE -e 'CANARY|%43%41%4[eE]|Q0FOQVJZ|NBTkFSW|DQU5BUl' "$@"); then
    grep -raoE -e '.{0,60}(CANARY|%43%41%4[eE]|Q0FOQVJZ|NBTkFSW|DQU5BUl).{0,20}' "$@"
    echo "a secret stands in $found"
    return 1
  fi
}

# private_key FILE...: nothing of one
no_key() {
  local line
  while read -r line; do
    [ ${#line} -lt 40 ] || grep -rqF -e "$line" "$@" || continue
    [ ${#line} -lt 40 ] || { echo "a line of the key stands in $*"; return 1; }
  done < <(grep -v -e ----- made/client.key)
  if grep -rq 'PRIVATE KEY' "$@"; then return 1; fi
}

# clean: nothing in all that was shown and made
clean() { no_canary shown home tmp && no_key shown home tmp; }

# kevtop STATUS FLAG...: a text job with all that may tell on it
kevtop() {
  local want=$1
  shift
  within 60 "$KEVTOP" -v --log-file shown/journal "$@"
  printf '%s' "$output" >>shown/output
  printf '%s' "$stderr" >>shown/errors
  [ -s shown/errors ] || return
  is status "$status" "$want"
}

good='expect limit=
  times 0
  with Authorization: CANARY
  list rv=10 names=a
expect .
  times 0
  reply 418 No credential came'

@test "all is well: token, token file, plugin" {
  api <<<"$good"
  for user in "${!users[@]}"; do
    config "${users[$user]}"
    kevtop 0
    kevtop 0 -o json
    kevtop 0 -n prod,dev
    kevtop 0 -o wide
  done
  clean
  # it was there to be found
  grep -q 'Bearer CANARY-of-plugin' made/api.log
  grep -q 'CANARY-in-exec-env' made/plugin-environment
  is "what of the plugin's environment" "$(grep -c CANARY made/plugin-environment)" 1
  no_canary made/plugin-cmdline
}

@test "what else kubeconfig and flags hold is not the plugin's to see" {
  api <<<"$good"
  config "$exec_user, password: '', username: ''" 'proxy-url: ""'
  kevtop 0 --as jane
  run -1 grep -E 'CANARY-in-token|CANARY-of' made/plugin-environment
  clean
}

@test "refused: 401, 403, 500, and a server that says the token back" {
  api <<'SCENARIO'
expect namespaces/n401/
  times 0
  reply 401 Unauthorized
  header WWW-Authenticate: Bearer realm="kubernetes"
  status 401 Unauthorized Unauthorized
expect namespaces/n403/
  times 0
  reply 403 Forbidden
  status 403 Forbidden events is forbidden
expect namespaces/n500/
  times 0
  reply 500 Internal Server Error
  body on fire
expect namespaces/n302/
  times 0
  reply 302 Found
  header Location: https://127.0.0.1:1/else
expect namespaces/html/
  times 0
  header Content-Type: text/html
  body <html>log in</html>
SCENARIO
  for user in "${!users[@]}"; do
    config "${users[$user]}"
    for namespace in n401 n403 n500 n302 html none; do
      kevtop 1 -n "$namespace" --request-timeout 20
    done
  done
  clean
}

@test "no token goes to a server that is not the one: TLS, plain http, a redirect" {
  api <<<"$good"
  serve plain fakeapi made/scenario
  for user in "${!users[@]}"; do
    config "${users[$user]}" 'tls-server-name: elsewhere.example'
    kevtop 1
    config "${users[$user]}"
    kevtop 1 --certificate-authority made/other-ca.pem
    kevtop 1 -s "http://127.0.0.1:${port[plain]}"
  done
  clean
  no_canary made/plain.log
  no_canary made/api.log
}

@test "flags: the token is not in a message, and nobody reads it in the process list" {
  api <<'SCENARIO'
expect limit=
  list rv=10
expect watch=true
  hold
SCENARIO
  config 'token: unused'
  "$KEVTOP" -w --token CANARY-of-flag -v --log-file shown/journal >shown/output 2>shown/errors &
  follower=$!
  pids+=("$follower")
  wait_until 20 grep -q 'watch=true' made/api.log
  clean
  kill "$follower"
  # of what kubeconfig holds nothing is an argument either
  : >made/api.log
  config 'tokenFile: token'
  kevtop 1 # the scenario is used up
  "$KEVTOP" -w >>shown/output 2>>shown/errors &
  pids+=("$!")
  cp "/proc/$!/cmdline" shown/cmdline
  cp "/proc/$!/environ" shown/environ
  clean
}

@test "the password of a proxy: let in, refused, not there, over TLS" {
  api <<<"$good"
  serve right fakeproxy --to "${port[api]}" --user CANARY-user:CANARY-password http
  serve socks fakeproxy --to "${port[api]}" --user CANARY-user:CANARY-password socks5
  serve wrong fakeproxy --to "${port[api]}" --user other:words http
  serve no502 fakeproxy 502
  serve shut fakeproxy close
  for way in http:right:0 socks5:socks:0 http:wrong:1 http:no502:1 http:shut:1 https:right:1; do
    IFS=: read -r scheme name want <<<"$way"
    config 'token: CANARY-in-token' "proxy-url: '$scheme://CANARY-user:CANARY-password@127.0.0.1:${port[$name]}'"
    kevtop "$want"
  done
  config 'token: CANARY-in-token' "proxy-url: 'http://CANARY-user:CANARY-password@127.0.0.1:1'"
  kevtop 1
  config 'token: CANARY-in-token' "proxy-url: 'gopher://CANARY-user:CANARY-password@127.0.0.1:1'"
  kevtop 1
  config 'token: CANARY-in-token' "proxy-url: 'http://CANARY-user:CANARY-password@127.0.0.1:no'"
  kevtop 1
  config 'token: CANARY-in-token'
  HTTPS_PROXY=http://CANARY-user:CANARY-password@127.0.0.1:1 NO_PROXY='' kevtop 1 -s https://cluster.invalid
  kevtop 1 --proxy-url http://CANARY-user:CANARY-password@127.0.0.1:1
  clean
}

@test "a client's key: used, useless, not a key at all, another's" {
  api --client-ca made/ca.pem <<'SCENARIO'
expect limit=
  times 0
  list rv=10 names=a
SCENARIO
  config 'client-certificate: client.pem, client-key: client.key'
  kevtop 0
  config "client-certificate-data: $(base64 -w0 made/client.pem), client-key-data: $(base64 -w0 made/client.key)"
  kevtop 0
  config 'client-certificate: server.pem, client-key: client.key'
  kevtop 1
  config "client-certificate: client.pem, client-key-data: $(head -c 120 made/client.key | base64 -w0)"
  kevtop 1
  config "client-certificate: client.pem, client-key-data: $(base64 -w0 <<<CANARY-is-no-key)"
  kevtop 1
  config 'client-certificate: client.key, client-key: client.pem'
  kevtop 1
  clean
  run -1 grep -rF "$(base64 -w0 made/client.key | head -c 200 | tail -c 80)" shown home tmp
}

@test "a bad kubeconfig is told without what it holds" {
  bad() {
    printf '%b' "$1" >made/config
    kevtop 1
    [ -s shown/errors ]
  }
  head='apiVersion: v1\nkind: Config\ncurrent-context: east\ncontexts: [{name: east, context: {cluster: east, user: ann}}]\nclusters: [{name: east, cluster: {server: "https://127.0.0.1:1"}}]\n'
  bad "${head}users:\n- name: ann\n  user:\n    token: CANARY-in-token\n   password: [CANARY"
  bad "${head}users: [{name: ann, user: {token: [CANARY-a, CANARY-b]}}]"
  bad "${head}users: [{name: ann, user: {token: {CANARY: CANARY}}}]"
  bad "${head}users: [{name: ann, user: {username: CANARY-user, password: CANARY-password, token: CANARY-in-token}}]"
  bad "${head}users: [{name: ann, user: {username: someone, password: CANARY-password}}]"
  bad "${head}users: [{name: ann, user: {client-key-data: CANARY-no-base64!, client-certificate-data: CANARY!}}]"
  bad "${head}users: [{name: ann, user: {client-key-data: Q0FOQVJZ}}]"
  bad "${head}users: [{name: ann, user: {token: \"CANARY\\\\nX: y\"}}]"
  bad "${head}users: [{name: ann, user: {auth-provider: {name: oidc, config: {id-token: CANARY, refresh-token: CANARY, client-secret: CANARY}}}}]"
  bad "${head}users: [{name: ann, user: {exec: {command: none, args: [--password, CANARY], env: [{name: P, value: CANARY}], apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}}]"
  bad "${head}users: [{name: ann, user: {exec: {command: none, env: [{name: P, value: [CANARY]}], apiVersion: CANARY}}}]"
  bad 'token: CANARY\n\ttab: CANARY\n'
  bad '<html>CANARY</html>'
  bad "${head}users: [{name: ann, user: {token: \"CANARY\n"
  clean
}

@test "what a plugin says on the way out is told without what looks like a secret" {
  api <<<"$good"
  plugin <<'SCRIPT'
echo '{"access_token": "CANARY-aaaaaaaaaaaaaaaaaaaaaaaa", "expires_in": 3600}' >&2
echo 'Authorization: Bearer CANARY-bbbbbbbbbbbbbbbbbbbbbbbbbbb' >&2
echo "password=CANARY-ccccccccccc" >&2
echo 'a word that is fine' >&2
SCRIPT
  config "$exec_user"
  kevtop 0
  grep -q 'a word that is fine' shown/journal
  clean
  sed -i 's/^printf .*/exit 1/; s/^echo .a word.*//' made/plugin
  kevtop 1
  sed -i 's/^exit 1/printf %s "{\\"status\\":{\\"token\\":\\"CANARY-half"/' made/plugin
  kevtop 1
  clean
}

@test "the screen: journal, status line, what it leaves behind" {
  api <<'SCENARIO'
expect limit=
  list rv=10 names=a
expect watch=true
  fin
expect .
  times 0
  reply 401 Unauthorized
  status 401 Unauthorized Unauthorized
SCENARIO
  plugin <<<'echo "Bearer CANARY-bbbbbbbbbbbbbbbbbbbbbbbbbbb" >&2'
  config "$exec_user"
  screen_start 160 40 "$KEVTOP" --log-file shown/journal
  screen_shows '401'
  screen >shown/screen
  screen_type ':log'
  screen_keys Enter
  screen_shows 'GET /api/v1'
  screen >>shown/screen
  screen_keys '?'
  screen >>shown/screen
  cp "/proc/$(screen_pid)/cmdline" shown/cmdline
  screen_keys q q q
  clean
}

@test "what it writes is for nobody else to read" {
  api <<<"$good"
  config "${users[token]}"
  (umask 0 && kevtop 0) || return
  is mode "$(stat -c %a shown/journal)" 600
  is 'files that others may read' "$(find home tmp -type f -perm /077)" ''
}
