#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every known bug of tests/seeded can still be put in: a patch that no longer
# applies guards nothing.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"
need patch patch

for patch in tests/seeded/*.patch; do
  patch --dry-run --batch --silent --fuzz=2 -p1 <"$patch" >/dev/null 2>&1 ||
    finding "$patch: does not apply"
done
done_linting
