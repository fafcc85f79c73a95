#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual pages are well-formed.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"
need mandoc mandoc

while read -r page; do
  found < <(mandoc -Tlint -Wwarning "$page" 2>&1)
done < <(project_files 'man/*.[15]')
done_linting
