#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Every view at every size, with any keys: nothing crashes, nothing is wider
# or higher than the screen. Built with sanitizers this finds the most.

setup() {
  load ../lib/kevtop
  export KEVTOP_NOW=2026-01-01T12:00:00Z
  export KEVTOP_SCRIPT=$BATS_TEST_TMPDIR/script
}

# fits COLUMNS ROWS: the screens of standard input are no larger
fits() {
  local screens
  screens=$(cat)
  [ "$(grep -v '^---' <<<"$screens" | wc -L)" -le "$1" ] || {
    printf 'wider than %s:\n%s\n' "$1" "$screens"
    return 1
  }
  awk -v n="$2" '/^---/ { rows = 0; next } ++rows > n { bad = 1 }
    END { exit bad }' <<<"$screens" || { echo "higher than $2"; return 1; }
}

@test "every view fits every size" {
  local size
  for size in 1x1 39x9 40x10 80x24 132x43 200x50 500x200; do
    cat >"$KEVTOP_SCRIPT" <<SCRIPT
size $size
settle
screen problems
key Down Enter
screen members
key Enter
screen object
key Enter
screen event
key y
screen yaml
key Esc Esc Esc Esc z
screen grouped
key z z
screen grouped
key ? G
screen help
key Esc :
type log
key Enter
screen log
key Esc n
screen picker
key Esc /
type nothing such
screen filter
key Enter
screen empty
SCRIPT
    within 60 "$KEVTOP" --demo
    is status "$status" 0
    is stderr "$stderr" ''
    fits "${size%x*}" "${size#*x}" <<<"$output"
    is screens "$(grep -c '^---' <<<"$output")" 12
  done
}

@test "any keys in any order are survived" {
  local seed keys=(
    j j k g G Up Down Left Right PgUp PgDn Home End Ctrl-D Ctrl-U h l Enter
    Enter Enter Esc / : W z z 0 n N '<' '>' I F Z t w e E y ? F1 Tab Space a o
    Backspace Ctrl-L Ctrl-R Ctrl-W Delete é 日
  )
  for seed in 1 2 3 4 5 6; do
    RANDOM=$seed
    {
      echo settle
      for _ in {1..60}; do
        echo "size $((30 + RANDOM % 100))x$((5 + RANDOM % 40))"
        printf key
        for _ in {1..12}; do printf ' %s' "${keys[RANDOM % ${#keys[@]}]}"; done
        printf '\nscreen\n'
      done
    } >"$KEVTOP_SCRIPT"
    within 120 "$KEVTOP" --demo
    is "status with seed $seed" "$status $stderr" '0 '
    fits 130 45 <<<"$output"
  done
}

@test "what is typed into a prompt is shown and can be taken back" {
  cat >"$KEVTOP_SCRIPT" <<'SCRIPT'
settle
key /
type reason=BackOff
screen typed
key Ctrl-W
screen word gone
key Esc
screen none
SCRIPT
  within 60 "$KEVTOP" --demo
  is status "$status" 0
  lines_match "$output" '^ filter: reason=BackOff'
  lines_match "$output" '^ filter:$'
  run ! grep -q 'filter:' <<<"${output##*--- none}"
}
