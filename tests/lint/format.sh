#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-format decides, nobody argues: `make format`.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"
need clang-format clang-format

while read -r file; do
  n=$(clang-format --style=file "$file" | diff "$file" - | grep -c '^[<>]')
  [ "$n" = 0 ] || finding "$file: $n lines differ from clang-format's"
done < <(project_files 'src/*.[ch]' 'tests/unit/*.[ch]')
done_linting
