#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What only a terminal can show: taking it, following its size, and giving it
# back on every way out. tmux is the terminal, because it tells which modes
# are on; a shell around the program tells how it ended and what the tty was
# like before and after.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  export KEVTOP_NOW=2026-01-01T12:00:00Z
}
teardown() { screen_stop; }

# shell_start COLUMNS ROWS [NAME=VALUE...]: `kevtop --demo` in a shell that
# notes its pid, its status and the modes of the tty, and stays when it ends
shell_start() {
  local columns=$1 rows=$2
  shift 2
  cat >"$BATS_TEST_TMPDIR/shell" <<'SHELL'
ulimit -c 0
cd "$BATS_TEST_TMPDIR" || exit
stty -a >before
bash -c 'echo $$ >pid; exec "$@"' - "$@" 2>err
echo $? >status
stty -a >after
echo the shell is back
exec sleep 600
SHELL
  export BATS_TEST_TMPDIR
  screen_start "$columns" "$rows" bash "$BATS_TEST_TMPDIR/shell" env "$@" "$KEVTOP" --demo
}

pid() { cat "$BATS_TEST_TMPDIR/pid"; }

# Whether keys come one by one
is_raw() { stty -a -F "$(screen_tmux display-message -p '#{pane_tty}')" | grep -q -e '-icanon'; }

# given_back STATUS: the program ended so, and the terminal is as it was
given_back() {
  screen_shows '^the shell is back' || return
  is status "$(cat "$BATS_TEST_TMPDIR/status")" "$1" || return
  is 'the tty' "$(cat "$BATS_TEST_TMPDIR/after")" "$(cat "$BATS_TEST_TMPDIR/before")" || return
  screen_is '#{alternate_on} #{cursor_flag} #{keypad_cursor_flag} #{keypad_flag}' '0 1 0 0'
}

# has_ended PID: gone, or dead and only waiting for its parent
has_ended() {
  local state
  state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return 0
  [ "$state" = Z ]
}

# same_screen: what shows is what a repaint shows
same_screen() {
  local before
  before=$(screen)
  screen_keys C-l
  is 'the screen' "$(screen)" "$before"
}

@test "it starts with the problems and ends with 0" {
  shell_start 80 24
  screen_shows '^ problems +[0-9]+ problems'
  screen_shows '^ Warning '
  screen_is '#{alternate_on} #{cursor_flag}' '1 0'
  screen_keys q
  given_back 0
}

@test "Ctrl-C ends it with 0" {
  shell_start 80 24
  screen_shows '^ Warning '
  screen_keys C-c
  given_back 0
}

@test "it follows the size of the terminal" {
  screen_start 80 24 "$KEVTOP" --demo
  screen_shows '^ Warning '
  screen_resize 40 10
  screen_shows '^ Warning '
  screen_lacks '.{41}'
  screen_resize 30 8
  screen_shows '40x10 at least \(now 30x8\)'
  screen_resize 200 50
  screen_shows '^ Warning .{120}'
  is rows "$(screen | wc -l)" 50
  screen_keys q
  screen_ends 0
}

@test "a storm of sizes ends in the right one" {
  local i
  screen_start 80 24 "$KEVTOP" --demo
  screen_shows '^ Warning '
  for i in {1..60}; do screen_resize $((40 + i)) $((10 + i % 30)); done
  screen_resize 90 20
  screen_shows '^ Warning .{60}'
  wait_until 10 same_screen
  screen_resize 1 1
  screen_resize 500 200
  screen_shows '^ Warning .{150}'
  screen_keys q
  screen_ends 0
}

@test "Ctrl-Z gives the terminal to the shell, fg takes it again" {
  local i
  export BATS_TEST_TMPDIR
  screen_start 80 24 env PS1='shell> ' bash --norc --noprofile -i
  screen_shows '^shell>'
  for i in 1 2 3; do
    screen_type "clear; stty -a >$BATS_TEST_TMPDIR/before; $KEVTOP --demo"
    screen_keys Enter
    screen_shows '^ Warning '
    screen_keys C-z
    screen_shows 'Stopped'
    screen_is '#{alternate_on} #{cursor_flag}' '0 1'
    screen_type "stty -a >$BATS_TEST_TMPDIR/stopped; echo modes-noted"
    screen_keys Enter
    screen_shows '^modes-noted'
    is 'the tty' "$(cat "$BATS_TEST_TMPDIR/stopped")" "$(cat "$BATS_TEST_TMPDIR/before")"
    screen_type 'clear; fg'
    screen_keys Enter
    screen_shows '^ Warning '
    screen_is '#{alternate_on} #{cursor_flag}' '1 0'
    screen_keys '?'
    screen_shows 'help'
    screen_keys C-c
    screen_is '#{alternate_on}' 0
  done
}

@test "stopped from outside, it takes the terminal again when it goes on" {
  screen_start 80 24 env PS1='shell> ' bash --norc --noprofile -i
  screen_shows '^shell>'
  screen_type "bash -c 'echo \$\$ >$BATS_TEST_TMPDIR/pid; exec $KEVTOP --demo'"
  screen_keys Enter
  screen_shows '^ Warning '
  kill -STOP "$(pid)"
  screen_shows 'Stopped'
  screen_type 'clear; fg'
  screen_keys Enter
  screen_shows '^ Warning '
  wait_until 10 is_raw # what is typed before is not for us
  screen_keys C-c
  screen_shows '^shell>'
  screen_is '#{alternate_on} #{cursor_flag}' '0 1'
}

@test "stopped, it follows a size that changed meanwhile" {
  screen_start 80 24 env PS1='shell> ' bash --norc --noprofile -i
  screen_shows '^shell>'
  screen_type "$KEVTOP --demo"
  screen_keys Enter
  screen_shows '^ Warning '
  screen_keys C-z
  screen_shows 'Stopped'
  screen_resize 120 30
  screen_type 'fg'
  screen_keys Enter
  screen_shows '^ Warning .{100}'
}

@test "a signal that ends it is the one it ends by" {
  local signal
  for signal in TERM HUP INT QUIT USR1 ALRM; do
    screen_stop
    shell_start 80 24
    screen_shows '^ Warning '
    kill -s "$signal" "$(pid)"
    given_back $((128 + $(kill -l "$signal")))
  done
}

@test "a crash gives the terminal back" {
  local signal
  for signal in SEGV ABRT BUS FPE ILL; do
    screen_stop
    shell_start 80 24
    screen_shows '^ Warning '
    kill -s "$signal" "$(pid)"
    given_back $((128 + $(kill -l "$signal")))
  done
}

@test "the watch thread holds no signal of a crash back" {
  local task blocked watch=0
  shell_start 80 24
  screen_shows '^ Warning '
  # It leaves TERM to the main thread, but not SEGV, FPE, BUS, ABRT and ILL.
  for task in /proc/"$(pid)"/task/*; do
    blocked=$((16#$(sed -n 's/^SigBlk:[[:space:]]*//p' "$task/status")))
    [ $((blocked & 0x44E8)) != $((0x4000)) ] || watch=$((watch + 1))
  done
  is 'threads that are so' "$watch" 1
}

@test "a terminal that is closed ends it" {
  local pid
  shell_start 80 24
  screen_shows '^ Warning '
  pid=$(pid)
  screen_tmux kill-pane
  wait_until 10 has_ended "$pid"
}

@test "a terminal that is closed ends it though SIGHUP is ignored" {
  local pid
  screen_start 80 24 bash -c "trap '' HUP; echo \$\$ >$BATS_TEST_TMPDIR/pid; exec $KEVTOP --demo"
  screen_shows '^ Warning '
  pid=$(pid)
  screen_tmux kill-pane
  wait_until 10 has_ended "$pid"
}

@test "keys come from the terminal when standard input is something else" {
  screen_start 80 24 bash -c "$KEVTOP --demo </dev/null"
  screen_shows '^ Warning '
  screen_keys '?'
  screen_shows ' help '
  screen_keys q q
  screen_ends 0
}

@test "a terminal of no use is refused with what to do" {
  local term
  for term in '' no-such-terminal dumb; do
    screen_stop
    shell_start 80 24 "TERM=$term"
    screen_shows '^the shell is back'
    is status "$(cat "$BATS_TEST_TMPDIR/status")" 2
    is lines "$(wc -l <"$BATS_TEST_TMPDIR/err")" 1
    lines_match "$(cat "$BATS_TEST_TMPDIR/err")" '^kevtop: cannot use the terminal: TERM .*--snapshot'
  done
}

@test "a paste presses no Enter" {
  screen_start 80 24 "$KEVTOP" --demo
  screen_shows '^ Warning '
  screen_keys /
  screen_shows '^ filter:'
  screen_tmux set-buffer $'Back\noff\n'
  screen_tmux paste-buffer -p -r
  screen_shows '^ filter: Back off'
  screen_is '#{cursor_flag} #{cursor_y}' '1 23'
  screen_keys Escape
  screen_lacks '^ filter:'
  screen_is '#{cursor_flag}' 0
}

@test "Esc acts at once, a sequence is no Esc" {
  screen_start 80 24 "$KEVTOP" --demo
  screen_shows '^ Warning '
  screen_keys Enter
  screen_shows '^ problems ›'
  screen_keys Down
  screen_shows '^ problems ›'
  screen_keys Escape
  screen_lacks '^ problems ›'
}

@test "a file on standard input: the keys come from the terminal" {
  "$KEVTOP" --demo -o jsonl | gzip -c >"$BATS_TEST_TMPDIR/events"
  screen_start 120 30 sh -c 'exec "$0" -f - <"$1"' "$KEVTOP" "$BATS_TEST_TMPDIR/events"
  screen_shows '^ kevtop  standard input  all namespaces .*as of '
  screen_keys z
  screen_shows '^ events  [0-9]+ events'
  screen_keys Enter
  screen_shows '^ events ›'
  screen_keys Escape
  screen_lacks '^ events ›'
  screen_keys q
  screen_ends 0
}
