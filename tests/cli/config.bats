#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The configuration: found, read strictly, below the command line, and what it
# does to the screen.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  unset XDG_CONFIG_HOME
  mkdir home
  export HOME=$PWD/home
}

# config [FILE]: standard input is the configuration
config() {
  local file=${1:-$HOME/.config/kevtop/config.yaml}
  mkdir -p "$(dirname "$file")"
  cat >"$file"
}

# says STATUS REGEX FLAG...: nothing but that line
says() {
  local want=$1 regex=$2
  shift 2
  within 20 "$KEVTOP" "$@"
  is "status of $*" "$status" "$want"
  is "output of $*" "$output" ''
  is "lines of $* on stderr" "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" "^kevtop: $regex\$"
}

# set_keys FLAG...: what --print-config has that is no comment, of flags
set_keys() {
  "$KEVTOP" --print-config "$@" | sed '/^columns:/,$d; /^#/d; /^$/d'
}

# screen FLAG...: play standard input on the demo
screen() {
  cat >script
  KEVTOP_SCRIPT=script within 60 "$KEVTOP" --demo "$@"
  is "status of $*, which says $stderr" "$status" 0
}

@test "what is wrong is told with file, line and column, and nothing starts" {
  f=$HOME/.config/kevtop/config.yaml
  KEVTOP_SCRIPT=script
  export KEVTOP_SCRIPT
  : >script
  config <<<$'time: utc\nwarnigs: true'
  says 2 "$f:2:1: unknown key 'warnigs': did you mean warnings\?" --demo
  config <<<$'time: iso'
  says 2 "$f:1:7: time takes relative, local, utc, rfc3339, not 'iso'" --demo
  config <<<$'views:\n  web:\n    filter: reason:(('
  says 2 "$f:3:13: column [0-9]+: .*" --demo
  config <<<$'keys:\n  trend: Crtl-T'
  says 2 "$f:2:10: unknown key 'Crtl-T': use one character, or .*" --demo
  config <<<$'themes:\n  mine:\n    warning: bold pinc'
  says 2 "$f:3:14: .*" --demo
  config <<<$'columns:\n  events:\n  - last\n  - colour'
  says 2 "$f:4:5: unknown column 'colour': use some of .*" --demo
  config <<<$'time: [utc'
  says 2 "cannot parse '$f': line [0-9]+, column [0-9]+: .*" --demo
}

@test "what may not stand there is refused, and no secret is repeated" {
  for key in token for demo output limit watch watch-only snapshot config print-config help; do
    config c.yaml <<<"$key: s3cret"
    says 2 "c.yaml:1:1: '$key' may not stand in a configuration: give --$key on the command line" \
      --demo --config c.yaml
  done
}

@test "a file that cannot be read is told; one that is not there is none" {
  KEVTOP_SCRIPT=script
  export KEVTOP_SCRIPT
  : >script
  within 20 "$KEVTOP" --demo
  is "status without one: $stderr" "$status" 0
  says 1 ".*'none.yaml'.*" --demo --config none.yaml
  mkdir -p "$HOME/.config/kevtop/config.yaml"
  says 1 ".*config.yaml.*" --demo
  within 20 "$KEVTOP" --demo --config /dev/null
  is "status without any: $stderr" "$status" 0
  head -c 300000 /dev/zero | tr '\0' '#' >big.yaml
  says 1 ".*'big.yaml'.*" --demo --config big.yaml
}

@test "it is found where XDG says, else at home" {
  config <<<'time: local'
  is 'at home' "$(set_keys)" 'time: local'
  config xdg/kevtop/config.yaml <<<'time: utc'
  is 'XDG' "$(XDG_CONFIG_HOME=$PWD/xdg set_keys)" 'time: utc'
  is 'an XDG without one' "$(XDG_CONFIG_HOME=$PWD/nothing set_keys)" ''
  is 'a relative XDG' "$(XDG_CONFIG_HOME=xdg set_keys)" 'time: local'
  config c.yaml <<<'time: rfc3339'
  is '--config' "$(set_keys --config c.yaml)" 'time: rfc3339'
}

@test "the command line lies over it" {
  config <<<$'namespace: prod\ntime: utc\nascii: true'
  is flags "$(set_keys -A -t local --ascii=false)" $'all-namespaces: true\ntime: local'
  is flags "$(set_keys -W)" $'namespace: [prod]\nwarnings: true\ntime: utc\nascii: true'
}

@test "text ignores it, unless it is named" {
  config <<<$'time: rfc3339\nreverse: true\nnonsense: 1'
  within 20 "$KEVTOP" --demo --limit 1 --no-headers
  is "status: $stderr" "$status" 0
  lines_match "$output" '^[a-z-]+ +[0-9]+[smh]'
  config c.yaml <<<$'time: rfc3339\ntheme: dark\nmouse: true\ngroup-by: node'
  within 20 "$KEVTOP" --demo --limit 1 --no-headers --config c.yaml
  is "status: $stderr" "$status" 0
  lines_match "$output" '^[a-z-]+ +20[0-9][0-9]-'
  says 2 '--theme works on the screen alone: .*' --demo --snapshot --theme dark
}

@test "what --print-config prints is read as the same" {
  config c.yaml <<'YAML'
namespace: [prod, staging]
filter: ["count>10 or \"two words\"", "!ns=dev"]
warnings: true
theme: mine
refresh: 250
columns:
  events: [last, {message: 40}]
views:
  "it's": {filter: "msg:\"a: b\" #x", group-by: owner, sort: count, reverse: true}
keys: {trend: ["#", T], command: "'", mouse: []}
themes: {mine: {base: light, bad: "bold #ff0000 on 250"}}
notify: {filter: type=Warning, bell: true}
YAML
  "$KEVTOP" --print-config --config c.yaml >one.yaml
  "$KEVTOP" --print-config --config one.yaml >two.yaml
  diff -u one.yaml two.yaml
  grep -q '^namespace: \[prod, staging\]$' one.yaml
  # Every line that says what holds without it may be made one that counts.
  "$KEVTOP" --print-config | sed -E 's/^#([^ ]|  )/\1/' >all.yaml
  "$KEVTOP" --print-config --config all.yaml >/dev/null
}

@test "no password of a proxy is printed" {
  "$KEVTOP" --print-config --proxy-url http://me:hunter2@proxy.example:3128 >out
  run ! grep hunter2 out
  grep -q '^#proxy-url: not shown' out
}

@test "its keys, views and columns are those of the screen" {
  config c.yaml <<'YAML'
keys: {views: V, trend: T}
views:
  restarts:
    filter: reason=BackOff
    group-by: events
    columns: [last, reason, message]
columns: {problems: [count, reason, last]}
YAML
  screen --config c.yaml <<'SCRIPT'
size 120x24
settle
screen problems
key v
screen nothing
key V
screen picker
key Enter
screen restarts
SCRIPT
  lines_match "$output" '^ *COUNT +REASON +LAST'
  nothing=$(sed -n '/^--- nothing/,/^--- picker/p' <<<"$output")
  is 'without its key' "$(grep -c restarts <<<"$nothing")" 0
  lines_match "$(sed -n '/^--- picker/,/^--- restarts/p' <<<"$output")" 'restarts'
  last=$(sed -n '/^--- restarts/,$p' <<<"$output")
  lines_match "$last" 'reason=BackOff'
  lines_match "$last" '^ *LAST\S* +REASON +MESSAGE'
}

@test "its themes can be picked, and flags say how the first table is" {
  config c.yaml <<<'themes: {mine: {base: dark}}'
  screen --config c.yaml --theme mine --columns reason,count --sort-by count --reverse <<'SCRIPT'
settle
screen sorted
type :theme light
key Enter
type :theme mine
key Enter
type :theme yours
key Enter
screen themes
SCRIPT
  lines_match "$output" '^ *REASON +COUNT'
  counts=$(sed -n '/^--- sorted/,/^--- theme light/p' <<<"$output" |
    sed -nE 's/^ [A-Z][A-Za-z]+ +([0-9]+)( .*)?$/\1/p')
  is 'counts, the least first' "$counts" "$(sort -n <<<"$counts")"
  [ "$(wc -l <<<"$counts")" -gt 5 ]
  lines_match "$output" '^--- theme light$'
  lines_match "$output" '^--- theme mine$'
  lines_match "$output" "no theme 'yours': .* mine"
}
