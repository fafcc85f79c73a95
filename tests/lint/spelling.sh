#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# codespell over all text.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"
need codespell codespell

mapfile -t texts < <(project_files |
  grep -vE '^(COPYING|tests/cluster/go\.(sum|mod)|debian/kevtop\.lintian-overrides)$|\.(svg|png|pb|json|jsonl|out|screen)$')
found < <(codespell -L 2st,ded,upto,ot,faile,ans,fo,te,nd,ue,hist,ist,ba,inout,crate,unx "${texts[@]}" 2>&1)
done_linting
