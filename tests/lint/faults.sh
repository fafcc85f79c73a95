#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every row of tests/FAULTS.md names a test, and every test it names is there:
# `FOLDER/FILE: NAME`, with the words of the test as they stand in the file.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

table=tests/FAULTS.md

# rows: "KEY;TEST" a line; a row without a test has KEY and nothing
rows() {
  awk -F'|' '
    /^\| *(---|#)/ || !/^\|/ { next }
    {
      key = $2
      gsub(/ /, "", key)
      cell = $(NF - 1)
      n = split(cell, part, "`")
      found = 0
      for (i = 2; i <= n; i += 2) { print key ";" part[i]; found = 1 }
      if (!found) print key ";"
    }' "$table"
}

while IFS=';' read -r key test; do
  file=${test%%: *}
  name=${test#*: }
  if [ -z "$test" ]; then
    finding "$table: $key names no test"
    continue
  fi
  for path in "tests/$file" "tests/unit/$file.c" ''; do
    [ -n "$path" ] && [ -f "$path" ] && break
  done
  if [ -z "$path" ]; then
    finding "$table: $key: there is no $file"
  elif [ "$name" != "$test" ] && ! grep -q -F -e "$name" "$path"; then
    finding "$table: $key: $path has no '$name'"
  fi
done < <(rows)
done_linting
