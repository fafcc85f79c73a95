#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the terminal is asked for besides the screen, seen from the terminal's
# side: mouse, title, clipboard, bell, themes; and that all of it is undone.

setup() {
  load ../lib/kevtop
  load ../lib/screen
  export KEVTOP_NOW=2026-01-01T12:00:00Z
  cd "$BATS_TEST_TMPDIR" || return
}
teardown() { screen_stop; }

# demo NAME=VALUE...: the demo in a terminal, until it shows warnings; what it
# writes is taken down in `bytes`
demo() {
  printf '%q ' exec env "$@" "$KEVTOP" --demo >run
  screen_start 80 24 bash -c "printf '\\033]2;before\\a'; read -r _; . ./run"
  screen_tmux set-option -s set-clipboard on
  screen_is '#{pane_title}' before
  screen_tmux pipe-pane "cat >bytes; touch taken"
  screen_keys Enter
  screen_shows '^ Warning '
}

# ended: leave, and wait until all is taken down
ended() {
  screen_keys q
  screen_ends 0 || return
  screen_is '#{pane_title}' before || return
  screen_stop
  wait_until 10 test -e taken
}

# mouse BUTTON ROW COL: what a terminal sends, rows and columns from 1
mouse() { screen_tmux send-keys -l -- $'\e['"<$1;$3;$2M"; }

# barred: the row whose background is the selection's, from 1
barred() { screen_styled | grep -n -m 1 $'\e''\[\(.*;\)\?48;5;23[89]' | cut -d: -f1; }

bar_is() { [ "$(barred)" = "$1" ]; }

wrote() { LC_ALL=C grep -aqF -e "$1" bytes; }

# colour NUMBER: some cell has it
colour() { screen_styled | grep -q "38;5;$1m"; }

@test "the mouse is off, M turns it on: a press selects, the wheel scrolls" {
  demo TERM=tmux-256color
  screen_is '#{mouse_any_flag}' 0
  mouse 0 9 5 # not ours: no key of it acts
  wait_until 10 bar_is 5
  screen_keys M
  screen_is '#{mouse_any_flag}' 1
  screen_is '#{mouse_sgr_flag}' 1
  mouse 0 9 5
  wait_until 10 bar_is 9
  mouse 65 9 5
  screen_shows '[0-9] above'
  mouse 64 9 5
  screen_lacks '[0-9] above'
  screen_keys M
  screen_is '#{mouse_any_flag}' 0
  screen_keys M
  screen_is '#{mouse_any_flag}' 1
  ended
}

@test "a crash gives mouse and title back" {
  demo TERM=tmux-256color
  screen_keys M
  screen_is '#{mouse_any_flag}' 1
  kill -s SEGV "$(screen_pid)"
  screen_is '#{pane_dead}' 1
  screen_is '#{mouse_any_flag}' 0
  screen_is '#{pane_title}' before
}

@test "the title says where one is, and is the terminal's own at the end" {
  demo TERM=tmux-256color
  screen_is '#{pane_title}' 'kevtop: demo, all namespaces'
  ended
}

@test "what is copied is in tmux' buffer" {
  demo TERM=tmux-256color
  screen_keys Y
  wait_until 10 screen_tmux show-buffer
  screen_tmux show-buffer | grep -q Warning
  run ! bash -c 'LC_ALL=C grep -qP "[\x00-\x08\x0b-\x1f\x7f]" < <(tmux -S tmux show-buffer)'
  ended
}

@test "another theme is there at once; letters and bars without colours" {
  demo TERM=tmux-256color COLORFGBG='15;0'
  wait_until 10 colour 214
  screen_type ':theme light'
  screen_keys Enter
  wait_until 10 colour 130
  run ! colour 214
  screen_type ':theme mono'
  screen_keys Enter
  screen_shows '^ Warning '
  no_colours() { ! screen_styled | grep -q '38;5;'; }
  wait_until 10 no_colours
  ended
}

@test "the background that the terminal tells chooses dark or light" {
  demo TERM=tmux-256color
  # tmux does not tell; the answer comes by hand.
  screen_tmux send-keys -l -- $'\e]11;rgb:fdfd/f6f6/e3e3\e\\'
  wait_until 10 colour 130
  screen_tmux send-keys -l -- $'\e]11;rgb:1e1e/1e1e/2e2e\a'
  wait_until 10 colour 214
  screen_shows '^ Warning '
  ended
}

@test "a light background in COLORFGBG has dark colours" {
  demo TERM=tmux-256color COLORFGBG='0;15'
  wait_until 10 colour 130
  ended
}

# own_terminfo NAME CHANGE...: a terminal like xterm with these capabilities
own_terminfo() {
  local name=$1
  shift
  printf '%s|made for a test,\n' "$name" >source
  printf '\t%s,\n' "$@" use=xterm-256color >>source
  TERMINFO=$PWD/terminfo tic -x source
}

@test "16 colours where there are 16, 24 bits where terminfo has them" {
  own_terminfo test-16 'colors#16' 'pairs#256' \
    'setaf=\E[%?%p1%{8}%<%t3%p1%d%e9%p1%{8}%-%d%;m' \
    'setab=\E[%?%p1%{8}%<%t4%p1%d%e10%p1%{8}%-%d%;m'
  demo TERM=test-16 TERMINFO="$PWD/terminfo"
  ended
  wrote $'\e[33m'
  run ! wrote '38;5;'
  screen_stop
  own_terminfo test-direct RGB 'colors#0x1000000' 'pairs#0x10000' 'ccc@' \
    'initc@' 'oc@' \
    'setaf=\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m' \
    'setab=\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m'
  rm -f bytes taken
  demo TERM=test-direct TERMINFO="$PWD/terminfo" COLORFGBG='15;0'
  ended
  wrote '38;2;255;175;0' # the dark theme's amber
}

@test "the palette is never touched" {
  local term
  for term in xterm-256color tmux-256color xterm; do
    rm -f bytes taken
    demo TERM="$term" COLORTERM=truecolor
    screen_type ':theme contrast'
    screen_keys Enter
    ended
    run ! wrote $'\e]4;'
    run ! wrote $'\e]104'
    screen_stop
  done
}

@test "a terminal that knows no commands is sent none" {
  demo TERM=vt100
  screen_keys M
  screen_keys Y
  screen_shows 'no way to the clipboard|nothing to copy'
  ended
  run ! wrote $'\e]'
  run ! wrote $'\e[22;2t'
}

@test "a storm of sizes leaves a whole screen" {
  demo TERM=tmux-256color
  local n
  for n in {1..40}; do screen_resize $((40 + n * 37 % 160)) $((10 + n * 13 % 50)); done
  screen_resize 120 30
  screen_shows '^ kevtop  demo .*live$'
  screen_shows 'q quit'
  is lines "$(screen | wc -l)" 30
  screen_resize 39 9
  screen_shows '40.*10'
  screen_resize 80 24
  screen_shows '^ Warning '
  ended
}
