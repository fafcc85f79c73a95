#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What no file says: paths of the machine it was written on, work that was put
# off (NEEDSWORK: is the one word for it), a blank at the end of a line.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

mapfile -t files < <(project_files | grep -vE '^(COPYING|tests/lint/words\.sh|tests/cluster/go\.sum|.*\.(png|svg))$')
grep_all() { grep -nHIE "$@" -- "${files[@]}"; }

found < <(grep_all '(^|[^A-Za-z0-9_.])/(work/(main|shared)|tmp/kt|farm/|root/)' | sed 's/$/  (path of a machine)/')
found < <(grep_all '\b(TODO|FIXME)\b' | sed 's/$/  (NEEDSWORK: or nothing)/')
mapfile -t files < <(project_files '*.[ch]' '*.am' '*.sh' '*.bash' '*.bats' '*.go' 'tests/run' 'tests/all' 'tests/setup')
found < <(grep_all '[[:blank:]]$' | sed 's/$/  (blank at the end)/')
mapfile -t files < <(project_files '*.[ch]')
found < <(grep_all $'\t' | sed 's/$/  (tab)/')
done_linting
