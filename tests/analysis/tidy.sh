#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over src/ with the checks of .clang-tidy.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/../lint/files.bash"

need clang-tidy clang-tidy

flags=$(make -s -C "${KEVTOP_BUILD:?}" print-flags)
tidy() {
  # shellcheck disable=SC2086,SC2317 # words; called by xargs
  (cd "$KEVTOP_BUILD" && clang-tidy --quiet "$OLDPWD/$1" -- -std=c11 $flags 2>/dev/null) |
    grep -E '(warning|error):' | sed "s,^$PWD/,,"
}
export -f tidy
export flags
# shellcheck disable=SC2016 # $1 is for the inner shell
found < <(project_files 'src/*.c' | xargs -P "$(nproc)" -n 1 bash -c 'tidy "$1"' _ |
  sort -u | not_known)
done_linting
