#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual pages are well-formed, in the style of manuals: mandoc's word.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"
need mandoc mandoc

while read -r page; do
  # Which other pages are installed here is none of it; VIEWS is no typo.
  found < <(mandoc -Tlint -Wstyle "$page" 2>&1 |
    grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' -e 'Sh VIEWS instead of')
done < <(project_files 'man/*.[15]')
done_linting
