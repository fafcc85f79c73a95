#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every script, by shellcheck.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"
need shellcheck shellcheck

mapfile -t scripts < <(project_files '*.sh' '*.bash' '*.bats' tests/run tests/all \
  tests/setup tests/cluster/cluster tests/picture/make tests/packages/deb \
  tests/packages/root dist/static dist/krew/generate dist/kubectl_complete-kevtop \
  debian/tests/smoke completions/generate .ci/run)
# SC1091: what is sourced is checked itself. SC2154: `run` sets stderr. SC2030,
# SC2031: each bats test is a subshell; what one sets is not for the next.
# SC2016: a $ in single quotes is meant for another shell. SC2001: sed reads
# well.
found < <(shellcheck -f gcc -e SC1091,SC2001,SC2016,SC2030,SC2031,SC2154 "${scripts[@]}")
done_linting
