# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# For every bats file: `load ../lib/kevtop`. The runner gives KEVTOP (the
# program), KEVTOP_TESTS (tests/), a HOME that is empty, and a fixed TZ, LC_ALL
# and TERM.
bats_require_minimum_version 1.5.0

# golden NAME: standard input is what the file NAME beside the test says;
# UPDATE=1 rewrites it.
golden() {
  local want=$BATS_TEST_DIRNAME/$1
  if [ "${UPDATE:-}" = 1 ]; then
    mkdir -p "$(dirname "$want")"
    cat >"$want"
    return
  fi
  diff -u --label "$1" --label 'this run' "$want" -
}

# wait_until SECONDS COMMAND...: until it succeeds; says what did not happen
wait_until() {
  local seconds=$1 end=$((${EPOCHREALTIME/./} + $1 * 1000000))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ "${EPOCHREALTIME/./}" -ge "$end" ]; then
      echo "not within $seconds s: $*"
      return 1
    fi
    sleep 0.05
  done
}

# within SECONDS COMMAND...: it ends in time, whatever its status. Sets status,
# output and stderr as `run` does.
within() {
  local seconds=$1
  shift
  run --separate-stderr timeout -k 5 "$seconds" "$@"
  # shellcheck disable=SC2154 # run sets it
  if [ "$status" = 137 ]; then
    echo "does not end: $*"
    return 1
  fi
}

# is WHAT HAVE WANT: equal, or it says how they differ
is() {
  [ "$2" = "$3" ] && return
  printf '%s is\n%s\nnot\n%s\n' "$1" "$2" "$3"
  return 1
}

# lines_match TEXT PATTERN: one line of the text matches the regex
lines_match() {
  grep -qE -e "$2" <<<"$1" && return
  printf 'no line matches %s in\n%s\n' "$2" "$1"
  return 1
}
