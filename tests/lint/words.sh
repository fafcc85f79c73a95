#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What no file says: paths of the machine it was written on, hosts that packages
# came from, who or what wrote it, work that was put off (NEEDSWORK: is the one
# word for it), a blank at the end of a line. The first three hold for commit
# messages, too.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

mapfile -t files < <(project_files | grep -vE '^(COPYING|tests/lint/words\.sh|tests/cluster/go\.sum|.*\.(png|svg))$')
grep_all() { grep -nHIE "$@" -- "${files[@]}"; }

paths='(^|[^A-Za-z0-9_.])/(work/(main|shared)|tmp/kt|farm/|root/)'
hosts='(proxy\.golang\.org|pypi\.org|npmjs\.(com|org)|crates\.io|deb\.debian\.org)'
makers='(co-authored-by|generated (by|with) (an?|the) |language model|ai assistant)'
found < <(grep_all "$paths" | sed 's/$/  (path of a machine)/')
found < <(grep_all "$hosts" | sed 's/$/  (host of packages)/')
found < <(grep_all -i "$makers" | sed 's/$/  (who wrote it)/')
if [ -e .git ] && command -v git >/dev/null; then
  found < <(git -c safe.directory='*' log --format='%h %B' | grep -iE "$paths|$hosts|$makers" |
    sed 's/^/commit message: /')
fi
found < <(grep_all '\b(TODO|FIXME)\b' | sed 's/$/  (NEEDSWORK: or nothing)/')
mapfile -t files < <(project_files '*.[ch]' '*.am' '*.sh' '*.bash' '*.bats' '*.go' 'tests/run' 'tests/all' 'tests/setup')
found < <(grep_all '[[:blank:]]$' | sed 's/$/  (blank at the end)/')
mapfile -t files < <(project_files '*.[ch]')
found < <(grep_all $'\t' | sed 's/$/  (tab)/')
done_linting
