#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The option table, --help, the manual page, the completions and README say the
# same. What is made from the table is made anew here and compared, so that a
# new flag without `make docs` is red; what is written by hand (keys, formats)
# is looked for by name.

setup() {
  load ../lib/kevtop
  top=$KEVTOP_TESTS/..
}

options() { "$KEVTOP" --dump-options; }

@test "completions and manual pages are what the option table makes of them" {
  mkdir -p "$BATS_TEST_TMPDIR/completions" "$BATS_TEST_TMPDIR/man"
  cp "$top/man/kevtop.1" "$top/man/kevtop.yaml.5" "$BATS_TEST_TMPDIR/man/"
  options | "$top/completions/generate" all "$BATS_TEST_TMPDIR"
  for file in completions/kevtop completions/_kevtop completions/kevtop.fish man/kevtop.1 \
    man/kevtop.yaml.5; do
    diff -u "$top/$file" "$BATS_TEST_TMPDIR/$file"
  done
}

@test "the configuration's page has the actions and keys that there are" {
  want=$("$KEVTOP" --print-config | sed -n '/^keys:/,/^$/s/^#//p')
  have=$(sed -n '/^keys:$/,/^.Ed/p' "$top/man/kevtop.yaml.5" | sed '/^.Ed/,$d; 1d; s/\\-/-/g')
  is keys "$have" "$want"
}

@test "the configuration's page names every flag that it may not have" {
  told=$(sed -n '/may not stand$/,/BEGIN OPTIONS/p' "$top/man/kevtop.yaml.5" | tr -d '\134')
  while read -r long; do
    case $long in
    config | print-config | help | version) ;; # of the command line by nature
    *) grep -qw -e "$long" <<<"$told" || { echo "not told: $long"; false; } ;;
    esac
  done < <(options | awk -F '\t' '$6 == "" { print $3 }')
}

@test "every example of the configuration's page can be read" {
  awk '/^.Bd -literal/ { n++; inside = 1; next }
    /^.Ed/ { inside = 0 }
    inside { gsub(/\\-/, "-"); gsub(/\\&/, ""); print > (dir "/" n ".yaml") }' \
    dir="$BATS_TEST_TMPDIR" "$top/man/kevtop.yaml.5"
  ls "$BATS_TEST_TMPDIR"/6.yaml # that many there are at least
  for file in "$BATS_TEST_TMPDIR"/*.yaml; do
    "$KEVTOP" --print-config --config "$file" >/dev/null
  done
}

@test "every style is told in the configuration's page" {
  styles=$(sed -n '/^#define STYLE_MAP/,/^#define STYLE_ENUM/p' "$top/src/view/grid.h")
  while read -r style; do
    sed -n '/^Styles are/,/^Built-in/p' "$top/man/kevtop.yaml.5" | tr -d '\134' | grep -qw -e "$style"
  done < <(grep -o 'X([A-Z_]*, "[^"]*")' <<<"$styles" | sed 's/.*"\(.*\)")/\1/')
}

@test "every option stands in --help, with its help" {
  help=$("$KEVTOP" --help)
  while read -r long; do
    lines_match "$help" "--$long( |\[|\$)"
  done < <(options | cut -f 3)
}

@test "--help fits 80 columns" {
  long=$("$KEVTOP" --help | awk 'length > 80')
  is 'too long' "$long" ''
}

@test "every format of -o is told in the manual page" {
  run --separate-stderr "$KEVTOP" --demo -o nonsense
  is status "$status" 2
  while read -r format; do
    grep -qE "^.It Cm ${format/-/\\\\-}(=.*)?$" "$top/man/kevtop.1"
  done < <(sed 's/.*use one of //; s/, */\n/g' <<<"$stderr")
}

@test "the manual page names every member of groups, of trends and of recordings" {
  page=$(tr -d '\134' <"$top/man/kevtop.1")
  members() { jq -r '[.. | objects | keys[]] | unique[]'; }
  tells() { # SECTION: the names on standard input stand in it
    local section name
    section=$(sed -n "/^.S[sh] $1/,/^.Sh/p" <<<"$page")
    while read -r name; do
      grep -qw -e "$name" <<<"$section" || { echo "$1: not told: $name"; return 1; }
    done
  }
  for key in problem object owner node namespace; do
    "$KEVTOP" --demo --group-by "$key" -o json | members | tells Summaries
  done
  "$KEVTOP" --demo --trend -o json | members | tells Summaries
  "$KEVTOP" --demo --record "$BATS_TEST_TMPDIR/run" -o name >/dev/null
  jq -r .type "$BATS_TEST_TMPDIR/run" | sort -u | tells FILES
  grep '"type":"\(RECORDING\|FEED\|ADDED\)"' "$BATS_TEST_TMPDIR/run" |
    jq 'del(.object)' | members | tells FILES
}

@test "every flag that README names exists" {
  while read -r flag; do
    options | cut -f 3 | grep -qx -e "${flag#--}" || {
      echo "README names $flag"
      false
    }
  done < <(grep -o -e '\<kevtop -[^`]*' -e '    kevtop .*' "$top/README.md" | grep -o -e ' --[a-z0-9-]*' |
    tr -d ' ' | sort -u)
}

@test "the examples of the manual page run" {
  cd "$BATS_TEST_TMPDIR"
  # shellcheck disable=SC2317 # called by what is evaluated
  kevtop() {
    case " $* " in
    *' -f '* | *' --demo '*) "$KEVTOP" "$@" ;;
    *' -w '*) "$KEVTOP" --demo "$@" | head -n 1 ;;
    *) "$KEVTOP" --demo "$@" ;;
    esac
  }
  sed -n '/^.Sh EXAMPLES/,/^.Sh SEE/s/^.Dl //p' "$top/man/kevtop.1" |
    sed 's/\\(aq/'"'"'/g; s/\\-/-/g; s/| less/| cat/' >examples
  [ "$(wc -l <examples)" -ge 12 ]
  while read -r example; do
    echo "$example"
    eval "$example" >out 2>err </dev/null || { cat err; false; }
    [ -s out ] || [ -s err ]
  done <examples
  [ -s incident.html ]
}
