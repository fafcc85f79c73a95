# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# A terminal for a test: tmux with a server of its own. Call screen_stop in
# teardown. Nothing here sleeps and hopes: wait with screen_shows.

screen_tmux() {
  env -u TMUX tmux -S "$BATS_TEST_TMPDIR/tmux" -f "$BATS_TEST_TMPDIR/tmux.conf" "$@"
}

# screen_start COLUMNS ROWS COMMAND...: run it in a terminal of that size. When
# it has ended its last screen stays.
screen_start() {
  local columns=$1 rows=$2 command
  shift 2
  printf -v command '%q ' "$@"
  cat >"$BATS_TEST_TMPDIR/tmux.conf" <<'CONF'
set -g default-terminal tmux-256color
set -g status off
set -g remain-on-exit on
set -g remain-on-exit-format ''
set -g escape-time 0
CONF
  screen_tmux new-session -d -x "$columns" -y "$rows" "exec $command" 3>&- 4>&-
}

# screen: the text that shows, without blanks at line ends
screen() { screen_tmux capture-pane -p; }

# screen_styled: the same with its colours, as escape sequences
screen_styled() { screen_tmux capture-pane -pe; }

# screen_keys KEY...: by tmux's names: Enter Escape Space Up PPage C-c M-x F1;
# anything else is typed as it is
screen_keys() { screen_tmux send-keys "$@"; }

# screen_type TEXT: each byte as a key
screen_type() { screen_tmux send-keys -l -- "$1"; }

screen_resize() { screen_tmux resize-window -x "$1" -y "$2"; }

# screen_shows PATTERN [SECONDS]: some line comes to match the regex; else it
# prints the screen
screen_shows() {
  local end=$((SECONDS + ${2:-10}))
  until screen | grep -qE -e "$1"; do
    if [ "$SECONDS" -ge "$end" ]; then
      printf 'the screen does not show %s within %s s:\n%s\n' "$1" "${2:-10}" "$(screen)"
      return 1
    fi
    sleep 0.05
  done
}

# screen_lacks PATTERN [SECONDS]: comes to show no such line
screen_lacks() {
  local end=$((SECONDS + ${2:-10}))
  while screen | grep -qE -e "$1"; do
    if [ "$SECONDS" -ge "$end" ]; then
      printf 'the screen still shows %s after %s s:\n%s\n' "$1" "${2:-10}" "$(screen)"
      return 1
    fi
    sleep 0.05
  done
}

# screen_is FORMAT VALUE [SECONDS]: tmux's word on the pane comes to be VALUE,
# such as '#{alternate_on}' 0, '#{cursor_flag}' 1 or '#{pane_dead}' 1
screen_is() {
  local end=$((SECONDS + ${3:-10})) have
  while have=$(screen_tmux display-message -p "$1") && [ "$have" != "$2" ]; do
    if [ "$SECONDS" -ge "$end" ]; then
      printf '%s is %s, not %s:\n%s\n' "$1" "$have" "$2" "$(screen)"
      return 1
    fi
    sleep 0.05
  done
}

# screen_ends STATUS [SECONDS]: the command ends with that status. tmux 3.3 now
# and then misses that its child has ended: it is told again.
screen_ends() {
  screen_is '#{pane_dead}' 1 "${2:-10}" || return
  kill -s CHLD "$(screen_tmux display-message -p '#{pid}')"
  screen_is '#{pane_dead_status}' "$1" 5
}

# screen_pid: of the command
screen_pid() { screen_tmux display-message -p '#{pane_pid}'; }

# A server that is about to end still takes connections, and drops them.
screen_stop() {
  local server
  server=$(screen_tmux display-message -p '#{pid}' 2>/dev/null) || return 0
  screen_tmux kill-server 2>/dev/null || true
  wait_until 10 screen_is_gone "$server" || true
}
screen_is_gone() { ! kill -0 "$1" 2>/dev/null; }
