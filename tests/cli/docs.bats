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

@test "the completions are correct shell" {
  bash -n "$top/completions/kevtop"
  ! command -v zsh >/dev/null || zsh -n "$top/completions/_kevtop"
  ! command -v fish >/dev/null || fish -n "$top/completions/kevtop.fish"
}

# A kevtop whose cluster has none too friendly names
fake_kevtop() {
  mkdir -p "$BATS_TEST_TMPDIR/bin"
  cat >"$BATS_TEST_TMPDIR/bin/kevtop" <<'EOF'
#!/bin/sh
echo "$*" >>"$BATS_TEST_TMPDIR/asked"
case $* in
*contexts*) printf '%s\n' 'arn:aws:eks' 'two words' '$(touch ran)' ;;
*namespaces*) printf '%s\n' prod staging dev ;;
*reasons*) printf '%s\n' BackOff Failed ;;
*objects*) printf '%s\n' pod/web-0 pod/web-1 ;;
esac
EOF
  chmod +x "$BATS_TEST_TMPDIR/bin/kevtop"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
  export BATS_TEST_TMPDIR
  cd "$BATS_TEST_TMPDIR" || return
}

@test "bash completes flags, values, lists and kinds, and runs no name" {
  lib=/usr/share/bash-completion/bash_completion
  [ -r "$lib" ] || skip 'apt-get install bash-completion'
  fake_kevtop
  # Words as readline splits them, at : and = too.
  run bash -c '
    . "$1"
    . "$2/completions/kevtop"
    try() {
      COMP_WORDS=(kevtop "$@") COMP_CWORD=$# COMP_LINE="kevtop $*"
      COMP_LINE=${COMP_LINE// = /=} COMP_LINE=${COMP_LINE// : /:}
      COMP_LINE=${COMP_LINE/% =/=} COMP_POINT=${#COMP_LINE}
      COMPREPLY=()
      _kevtop kevtop "${@: -1}" "${COMP_WORDS[$# - 1]}"
      printf "%s|" "${COMPREPLY[@]}"
      echo
    }
    try --wat
    try -o j
    try --output = j
    try -n prod,s
    try --kind = pod,no
    try dep
    try --demo =
    try --context ""
    try --context arn : aw' - "$lib" "$top"
  is completions "$output" '--watch|--watch-only|
json|jsonl|jsonpath=|
json|jsonl|jsonpath=|
prod,staging|
pod,node|
deployment|
|
arn:aws:eks|two\ words|\$\(touch\ ran\)|
aws:eks|'
  [ ! -e ran ]
}

@test "what is asked for is asked of the place that the line names" {
  lib=/usr/share/bash-completion/bash_completion
  [ -r "$lib" ] || skip 'apt-get install bash-completion'
  fake_kevtop
  run bash -c '
    . "$1"
    . "$2/completions/kevtop"
    COMP_WORDS=(kevtop -n prod --context "\"two words\"" -W --reason Ba) COMP_CWORD=7
    COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE} COMPREPLY=()
    _kevtop kevtop Ba --reason
    echo "${COMPREPLY[@]}"
    COMP_WORDS=(kevtop -A pod/w) COMP_CWORD=2
    COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE} COMPREPLY=()
    _kevtop kevtop pod/w -A
    echo "${COMPREPLY[@]}"' - "$lib" "$top"
  is completions "$output" $'BackOff\npod/web-0 pod/web-1'
  is asked "$(cat asked)" $'-n prod --context two words --complete reasons\n-A --complete objects'
}

@test "--complete says what there is, and nothing else" {
  is reasons "$("$KEVTOP" --demo --complete reasons | grep -c -x -e BackOff -e Scheduled)" 2
  is namespaces "$("$KEVTOP" --demo --complete namespaces | grep -x prod)" prod
  is objects "$("$KEVTOP" --demo --complete objects | grep -c '^pod/payments-')" 3
  is columns "$("$KEVTOP" --complete columns | grep -x reason)" reason
  "$KEVTOP" --demo --complete kinds | LC_ALL=C sort -c
  printf 'apiVersion: v1\nkind: Config\ncontexts: [{name: a b, context: {}}, {name: "c\\e[m", context: {}}]\n' \
    >"$BATS_TEST_TMPDIR/config"
  is contexts "$("$KEVTOP" --kubeconfig "$BATS_TEST_TMPDIR/config" --complete contexts)" 'a b'
  for what in nonsense namespaces reasons; do
    within 30 "$KEVTOP" --kubeconfig /nowhere --complete "$what"
    is "status of $what" "$status" 0
    is "words of $what" "$output$stderr" ''
  done
}

@test "fish completes flags, values, lists and kinds" {
  command -v fish >/dev/null || skip 'apt-get install fish'
  fake_kevtop
  try() { fish -N -c "source $top/completions/kevtop.fish; complete -C '$1'" | cut -f 1 | paste -sd '|'; }
  is flags "$(try 'kevtop --watc')" '--watch|--watch-only'
  is values "$(try 'kevtop -o j')" 'json|jsonl|jsonpath='
  is lists "$(try 'kevtop -n prod,s')" 'prod,staging'
  is kinds "$(try 'kevtop dep')" 'deployment'
  is contexts "$(try 'kevtop --context t')" 'two words'
}

# press LINE...: what zsh makes of each line and a Tab, in a terminal of its own
press() {
  zsh -f -c '
    zmodload zsh/zpty && zpty -b shell zsh -f -i || exit
    read_until() { # PATTERN
      local part all=
      repeat 400; do
        while zpty -rt shell part; do all+=$part; done
        [[ $all == *${~1}* ]] && break
        sleep 0.05
      done
      print -r -- $all
    }
    zpty -w shell "unset zle_bracketed_paste; PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -D -u; echo rea\dy"
    read_until ready >/dev/null
    # What the line has become is printed by a widget of our own.
    zpty -w shell "told() { zle complete-word; print -r -- \"<\$BUFFER>\"; BUFFER=; }; zle -N told; bindkey \"^I\" told; echo se\t"
    read_until set >/dev/null
    shift
    for line; do
      zpty -w -n shell "$line"$'\''\t'\''
      read_until "<*>" | grep -ao "<[^>]*>" | tail -n 1
    done' - "$@"
}

@test "zsh completes flags, values, lists and kinds" {
  command -v zsh >/dev/null || skip 'apt-get install zsh'
  fake_kevtop
  run press "$top/completions" 'kevtop --outp' 'kevtop -o w' 'kevtop -n prod,s' \
    'kevtop --kind pod,no' 'kevtop dep' 'kevtop --context two'
  is completions "$output" '<kevtop --output=>
<kevtop -o wide >
<kevtop -n prod,staging,>
<kevtop --kind pod,node,>
<kevtop deployment >
<kevtop --context two\ words,>'
}

@test "the kinds that are completed exist" {
  kinds=$(sed -n "/^kinds='/,/'\$/p" "$top/completions/generate" | tr -cd 'a-z \n')
  for kind in ${kinds#kinds}; do
    grep -qi "{\"$kind\"," "$top/src/model/kind.c" || {
      echo "no such kind: $kind"
      false
    }
  done
}

@test "every format of -o is told in the manual page" {
  run --separate-stderr "$KEVTOP" --demo -o nonsense
  is status "$status" 2
  while read -r format; do
    grep -qE "^.It Cm ${format/-/\\\\-}(=.*)?$" "$top/man/kevtop.1"
  done < <(sed 's/.*use one of //; s/, */\n/g' <<<"$stderr")
}

@test "every flag that README names exists" {
  while read -r flag; do
    options | cut -f 3 | grep -qx -e "${flag#--}" || {
      echo "README names $flag"
      false
    }
  done < <(grep -o -e '`kevtop [^`]*`' "$top/README.md" | grep -o -e '--[a-z0-9-]*' | sort -u)
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
