# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# kevtop beside kubectl on the same server.

# Rows as a set: ages and runs of blanks made alike. What kubectl cuts at a new
# line or breaks there is not for this: see clean_cases.
rows() {
  LC_ALL=C sed -E -e 's/[ \t]+/ /g' -e 's/ $//' \
    -e 's/<(unknown|invalid)>/AGE/g' -e 's/\b([0-9]+[ydhms]){1,2}\b/AGE/g' | sort
}

# same_rows WHAT KUBECTL-FILE KEVTOP-FILE
same_rows() {
  diff -u --label "kubectl $1" --label "kevtop $1" <(rows <"$2") <(rows <"$3") >"$BATS_TEST_TMPDIR/differ" && return
  echo "$1: $(grep -c '^[-+][^-+]' "$BATS_TEST_TMPDIR/differ") rows differ"
  cut -c 1-400 "$BATS_TEST_TMPDIR/differ" | cat -v | grep '^[-+]' | head -n 40
  return 1
}

# The hostile cases whose cells kubectl prints as they are: no control, format,
# bidirectional, invisible or unassigned character, no mark above the few. The
# name of a case is that of its object. Reads the List in the file.
clean_cases() {
  jq -r '.items[] | select(.metadata.namespace == "hostile")
    | select([.metadata.name, .reason, .type, .involvedObject.kind, .involvedObject.name,
              .involvedObject.fieldPath, .source.component, .source.host,
              .reportingComponent, .reportingInstance, (.message // "" | gsub("^\\s+|\\s+$"; ""))]
             | map(. // "") | join("") | test("[\\p{C}\\p{M}\\p{Zl}\\p{Zp}\\x{fffd}\\x{115f}\\x{3164}]") | not)
    | .metadata.labels["hostile-case"] as $case
    | select(.involvedObject.name == $case) | $case' "$1"
}

# only_cases LIST < rows: those of the hostile cases in the list
only_cases() {
  LC_ALL=C tr '\t' ' ' | LC_ALL=C grep -a -i -F -f <(sed 's,.*, pod/& ,' "$1")
}

# objects FILE: of a List, what tells one from another and all the rest, a line
# each; kubectl's without managedFields
objects() {
  jq -cS '.items[] | del(.metadata.managedFields) | [.metadata.uid, .]' "$1" | sort
}

# versions FILE: uid and resourceVersion of jsonl, a line each
versions() { jq -r '.metadata | .uid + " " + .resourceVersion' "$1"; }

# How much memory the process PID has had at most, in KiB
peak() { awk '$1 == "VmHWM:" { print $2 }' "/proc/$1/status"; }

# A build with a sanitizer takes several times as much.
sanitized() { grep -q 'fsanitize=' "$KEVTOP_BUILD/config.status"; }
