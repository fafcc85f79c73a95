#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# gcc's own analyzer over src/, one file at a time.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/../lint/files.bash"
need gcc gcc

flags=$(make -s -C "${KEVTOP_BUILD:?}" print-flags)
analyse() {
  # shellcheck disable=SC2086,SC2317 # words; called by xargs
  (cd "$KEVTOP_BUILD" && gcc -std=c11 $flags -O1 -fanalyzer -Wno-error \
    -S -o /dev/null "$OLDPWD/$1" 2>&1) | grep -E '(warning|error):' | sed "s,^$PWD/,,"
}
export -f analyse
export flags
# shellcheck disable=SC2016 # $1 is for the inner shell
found < <(project_files 'src/*.c' | xargs -P "$(nproc)" -n 1 bash -c 'analyse "$1"' _ |
  sort -u | not_known)
done_linting
