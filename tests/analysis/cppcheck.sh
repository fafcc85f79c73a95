#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cppcheck over src/.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/../lint/files.bash"
need cppcheck cppcheck

found < <(cppcheck --quiet --std=c11 --language=c -j "$(nproc)" \
  --enable=warning,performance,portability --inline-suppr \
  --suppress=missingIncludeSystem --suppress=unmatchedSuppression \
  --library=posix -D_GNU_SOURCE -Isrc \
  --template='{file}:{line}: {id}: {message}' src 2>&1 | not_known)
done_linting
