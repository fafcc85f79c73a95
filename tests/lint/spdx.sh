#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every source file names its licence in its first lines.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

while read -r file; do
  head -n 5 "$file" | grep -q 'SPDX-License-Identifier: Apache-2\.0' ||
    finding "$file: no SPDX line"
done < <(project_files '*.[ch]' '*.go' '*.am' '*.ac' '*.m4' '*.sh' '*.bash' \
  '*.bats' '*.awk' '*.py' 'tests/run' 'tests/all' 'tests/setup' \
  'tests/cluster/cluster' '.ci/run' 'completions/generate' \
  'dist/static' 'dist/krew/generate' 'dist/kubectl_complete-kevtop' 'dist/Containerfile' \
  'debian/rules' 'debian/tests/smoke' 'tests/packages/deb' 'tests/packages/root' \
  'man/*.[15]')
done_linting
