#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is not in a local.am is neither built nor run: every file of src/ and
# every unit test is in the one of its layer.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

while read -r file; do
  case $file in
  src/main.c) continue ;;
  src/*) layer=${file#src/} name=$file ;;
  tests/unit/*/test_*.c) layer=${file#tests/unit/} name=${file%.c} ;;
  *) continue ;;
  esac
  layer=${layer%%/*}
  grep -qE "(^|[[:blank:]])$name([[:blank:]]|\$)" "src/$layer/local.am" ||
    finding "$file: not in src/$layer/local.am"
done < <(project_files 'src/*.[ch]' 'tests/unit/*/*.[ch]')
done_linting
