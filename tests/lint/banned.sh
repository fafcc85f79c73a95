#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Functions that the house style rules out, each with what to use instead. To
# print and to end the program is for main.c and app/; memory has one door.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

# ban REASON NAMES [FILES where it is allowed, a pattern]
ban() {
  local file hit
  for file in "${sources[@]}"; do
    # shellcheck disable=SC2254
    case $file in ${3:-none}) continue ;; esac
    awk -f tests/lint/code.awk "$file" |
      grep -nE "(^|[^A-Za-z0-9_.>])($2)" |
      while IFS= read -r hit; do
        printf '%s:%s: %s\n' "$file" "${hit%%:*}" "$1: $(sed -n "${hit%%:*}p" "$file" | sed 's/^ *//')"
      done
  done
}

mapfile -t sources < <(project_files 'src/*.[ch]')
found < <(
  ban 'knows no bound' '(strcpy|strcat|sprintf|vsprintf|gets|stpcpy) *\('
  ban 'keeps state between calls' '(strtok|gmtime|localtime|ctime|asctime|strerror) *\('
  ban 'cannot tell an error' '(atoi|atol|atoll|atof) *\('
  ban 'goes through a shell' '(system|popen) *\('
  ban 'use x... of base/alloc.h' \
    '(malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf|alloca) *\(' \
    'src/base/alloc.c'
  ban 'only main.c and app/ may print to stderr or exit' \
    '(stderr|exit *\(|perror *\()' 'src/@(main.c|app/*|base/alloc.c)'
)
done_linting
