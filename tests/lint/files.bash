# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# For the lint scripts, which source it: go to the top of the tree, list the
# project's files, tell findings.
set -u
shopt -s extglob
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
findings=0

# shellcheck disable=SC2120 # without arguments it is all files
# project_files [PATTERN...]: what the project wrote itself, also what is not
# committed yet; patterns as in `case`.
project_files() {
  local file pattern
  if [ -e .git ] && command -v git >/dev/null; then
    git -c safe.directory='*' ls-files -co --exclude-standard
  else # unpacked from a tarball; what autotools made is not ours
    find . -type f ! -path './build*' ! -path './_*' ! -path './autom4te.cache/*' \
      ! -path '*/.deps/*' ! -name '*.o' ! -name configure ! -name aclocal.m4 \
      ! -name Makefile.in ! -name config.h.in | sed 's,^\./,,'
  fi | LC_ALL=C sort | while read -r file; do
    [ -f "$file" ] || continue
    [ $# -gt 0 ] || { printf '%s\n' "$file"; continue; }
    for pattern in "$@"; do
      # shellcheck disable=SC2254 # it is a pattern
      case $file in $pattern) printf '%s\n' "$file" && break ;; esac
    done
  done
}

# finding TEXT: one fault; the script ends with done_linting
finding() {
  printf '%s\n' "$*"
  findings=$((findings + 1))
}

# found: each line of standard input is a fault
found() {
  local line
  while IFS= read -r line; do finding "$line"; done
}

done_linting() {
  [ "$findings" = 0 ] || echo "$findings findings"
  [ "$findings" = 0 ]
  exit
}

# need PROGRAM PACKAGE: skip where it is missing
need() {
  command -v "$1" >/dev/null && return
  echo "$1 is missing: apt-get install $2"
  exit 77
}

# not_known: standard input without the findings that tests/analysis/known lists
not_known() { grep -vE -f <(grep -v '^#' tests/analysis/known); }
