#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Files and functions stay small. Beyond the soft bound it is told, beyond the
# hard one it fails.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

# size WHERE LINES SOFT HARD
size() {
  if [ "$2" -gt "$4" ]; then
    finding "$1: $2 lines, at most $4"
  elif [ "$2" -gt "$3" ]; then
    echo "note: $1: $2 lines, better $3"
  fi
}

# functions FILE: "NAME LINES" of each function
functions() {
  awk -f tests/lint/code.awk "$1" | awk '
    /^[ \t]*#/ || macro { macro = /\\$/; next }
    {
      if (depth == 0 && head == "" && /[^ \t]/) from = NR
      n = length($0)
      for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        if (c == "{") {
          if (depth++ == 0) { start = from; name = head }
        } else if (c == "}") {
          if (--depth == 0) {
            if (name ~ /\)[ \t]*$/ && name !~ /=/) {
              sub(/ *\(.*/, "", name)
              sub(/.*[ *]/, "", name)
              print name, NR - start + 1
            }
            head = ""
          }
        } else if (depth == 0) head = c == ";" ? "" : head c
      }
      if (depth == 0 && head != "") head = head " "
      if (head ~ /^[ \t]*$/) head = ""
    }'
}

while read -r file; do
  lines=$(wc -l <"$file")
  case $file in
  *.h) size "$file" "$lines" 200 260 ;;
  *) size "$file" "$lines" 400 800 ;;
  esac
  while read -r name lines; do
    size "$file: $name()" "$lines" 60 80
  done < <(functions "$file")
done < <(project_files 'src/*.[ch]' 'tests/unit/*.[ch]')
done_linting
