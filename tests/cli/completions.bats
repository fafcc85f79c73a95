#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Completions: the real shells, over a kevtop that plays a cluster with names
# that are none too friendly; and what the real one offers. What servers do to
# it is in tests/api/completions.bats.

setup() {
  load ../lib/kevtop
  top=$KEVTOP_TESTS/..
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
*users*) cat "$BATS_TEST_TMPDIR/hostile" ;;
*fields*) printf '%s\n' count reason ;;
*objects*) printf '%s\n' pod/web-0 pod/web-1 ;;
esac
EOF
  chmod +x "$BATS_TEST_TMPDIR/bin/kevtop"
  # What shells run, part, expand or take for something else
  cat >"$BATS_TEST_TMPDIR/hostile" <<'EOF'
$(touch ran)
a;touch ran
`touch ran`
b&touch ran
it's
q"uo
two words
*
~root
$HOME
{x,y}
#c
!v
w\ork
-n
zwölf
<i
>o
EOF
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

# bash_completes WORD...: the line kevtop WORD..., the last being completed, a
# candidate a line
bash_completes() {
  bash --norc -c '
    . /usr/share/bash-completion/bash_completion
    . "$0/completions/kevtop"
    COMP_WORDS=(kevtop "$@") COMP_CWORD=$# COMP_LINE="kevtop $*" COMPREPLY=()
    COMP_POINT=${#COMP_LINE}
    _kevtop kevtop "${@: -1}" "${COMP_WORDS[$# - 1]}"
    [ ${#COMPREPLY[@]} = 0 ] || printf "%s\n" "${COMPREPLY[@]}"' "$top" "$@"
}
needs_bash_completion() {
  [ -r /usr/share/bash-completion/bash_completion ] || skip 'apt-get install bash-completion'
}

@test "what is asked for is asked of the place that the line names" {
  needs_bash_completion
  fake_kevtop
  is reasons "$(bash_completes -n prod --context '"two words"' -W --token secret --reason Ba)" BackOff
  # shellcheck disable=SC2088 # as it is typed
  is objects "$(bash_completes -A -s a --kubeconfig '~/my\ config' pod/w)" $'pod/web-0\npod/web-1'
  is columns "$(bash_completes -fx --file=y --group-by node --columns '')" ''
  is namespaces "$(bash_completes -n s)" staging
  is asked "$(cat asked)" "-n prod --context two words --complete reasons
-A -s a --kubeconfig $HOME/my config --complete objects
-fx --file=y --group-by node --complete columns
--complete namespaces"
}

@test "fish and zsh ask the same" {
  fake_kevtop
  line='kevtop -A --kubeconfig ~/c --context "two words" -W -ndev --token secret --reason Ba'
  want="-A --kubeconfig $HOME/c --context two words -ndev --complete reasons"
  if command -v fish >/dev/null; then
    fish -N -c "source $top/completions/kevtop.fish; complete -C '$line'" >offered
    is offered "$(cut -f 1 offered)" BackOff
    is 'asked by fish' "$(cat asked)" "$want"
    fish -N -c "source $top/completions/kevtop.fish; complete -C 'kevtop -n s'" >offered
    is 'asked by fish' "$(tail -n 1 asked)" '--complete namespaces'
    rm asked
  fi
  if command -v zsh >/dev/null; then
    run press "$top/completions" "$line"
    is offered "${output##*--reason }" 'BackOff,>'
    is 'asked by zsh' "$(cat asked)" "$want"
  fi
}

@test "what bash completes is the name again, however it is quoted, and runs nothing" {
  needs_bash_completion
  fake_kevtop
  for quote in '' "'" '"'; do
    bash_completes --user "$quote" >offered
    while IFS= read -r word; do
      eval "set -- $quote$word$quote"
      printf '%s\n' "$*"
    done <offered >names
    diff -u hostile names
  done
  [ ! -e ran ]
}

@test "what fish and zsh complete runs nothing" {
  fake_kevtop
  if command -v fish >/dev/null; then
    fish -N -c "source $top/completions/kevtop.fish; complete -C 'kevtop --user '" |
      cut -f 1 | sort >offered
    sort hostile | diff -u - offered
  fi
  if command -v zsh >/dev/null; then
    run press "$top/completions" 'kevtop --user a' 'kevtop --user it' 'kevtop --user q' \
      'kevtop --user tw' 'kevtop --user zw' 'kevtop --user \$\('
    # shellcheck disable=SC1003 # there is a backslash in it
    is lines "$output" '<kevtop --user a\;touch\ ran >
<kevtop --user it\'"'"'s >
<kevtop --user q\"uo >
<kevtop --user two\ words >
<kevtop --user zwölf >
<kevtop --user \$\(touch\ ran\) >'
  fi
  [ ! -e ran ]
}

@test "behind a ! reasons are excluded; fields begin each term" {
  fake_kevtop
  if [ -r /usr/share/bash-completion/bash_completion ]; then
    is excluded "$(bash_completes --reason '!Ba')" '!BackOff'
    is quoted "$(bash_completes --reason "'Failed,!Ba")" 'Failed,!BackOff'
    is field "$(bash_completes -F "'count>1 !rea")" 'count>1 !reason'
  fi
  if command -v fish >/dev/null; then
    is 'by fish' "$(fish -N -c "source $top/completions/kevtop.fish
      complete -C 'kevtop --reason Failed,!Ba'" | cut -f 1)" 'Failed,!BackOff'
  fi
  if command -v zsh >/dev/null; then
    run press "$top/completions" 'kevtop --reason Failed,\!Ba' "kevtop -F 'count=1 !rea"
    is 'by zsh' "$output" $'<kevtop --reason Failed,\\!BackOff,>\n<kevtop -F \'count=1 !reason>'
  fi
}

@test "kubectl completes the same, but what its scripts would run" {
  fake_kevtop
  # Of the real one it asks what flags there are.
  sed -i '2i[ "$*" != --dump-options ] || exec "$KEVTOP" "$@"' bin/kevtop
  cp "$top/dist/kubectl_complete-kevtop" bin/
  kubectl_completes() { sh bin/kubectl_complete-kevtop "$@" | paste -sd ' '; }
  is flags "$(kubectl_completes --watc)" '--watch --watch-only :4'
  is words "$(kubectl_completes -o j)" 'json jsonl jsonpath :4'
  is list "$(kubectl_completes -n prod,s)" 'prod,staging :4'
  is joined "$(kubectl_completes --reason='Failed,!B')" '--reason=Failed,!BackOff :4'
  is kinds "$(kubectl_completes dep)" 'deployment :4'
  is objects "$(kubectl_completes -A pod/)" 'pod/web-0 pod/web-1 :4'
  is files "$(kubectl_completes -W -f '')" ':0'
  is field "$(kubectl_completes -F rea)" 'reason :6'
  is hostile "$(kubectl_completes --user '')" '-n :4'
  is nothing "$(kubectl_completes --nonsense --limit '')" ':4'
  [ ! -e ran ]
  rm asked
  kubectl_completes -n 'two words' --token secret --demo -W --context=x --reason ''
  is asked "$(cat asked)" '-n two words --demo --context=x --complete reasons'
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
  is "kubectl's" "$(sed -n "/^kinds='/,/'\$/p" "$top/dist/kubectl_complete-kevtop" | tr -cd 'a-z \n')" "$kinds"
  for kind in ${kinds#kinds}; do
    grep -qi "{\"$kind\"," "$top/src/model/kind.c" || {
      echo "no such kind: $kind"
      false
    }
  done
}
