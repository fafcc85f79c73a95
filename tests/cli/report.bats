#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Reports: whole pages that need nothing but themselves, with the numbers of
# the events, and no text of a cluster that is markup.

setup() {
  load ../lib/kevtop
  cd "$BATS_TEST_TMPDIR" || return
  export KEVTOP_NOW=2026-11-23T12:00:00Z
}

@test "HTML: well-formed, complete, and nothing from elsewhere" {
  run --separate-stderr "$KEVTOP" --demo --report r.html
  is status "$status" 0
  is stdout "$output" ''
  lines_match "$stderr" '^[0-9]+ events are reported in r.html'
  python3 - "$("$KEVTOP" --demo -o name | wc -l)" <<'PY'
import sys, xml.dom.minidom
page = xml.dom.minidom.parse("r.html")
rows = page.getElementsByTagName("table")[-1].getElementsByTagName("tr")
assert len(rows) - 1 == int(sys.argv[1]), len(rows)
assert not page.getElementsByTagName("script")
for e in page.getElementsByTagName("*"):
    for name in ("src", "href", "xlink:href", "style", "onload"):
        assert not e.hasAttribute(name), (e.tagName, name)
heads = [h.firstChild.data for h in page.getElementsByTagName("h2")]
assert heads == ["When", "What is not known", "Problems, the worst first",
                 "Objects worst hit", "All events"], heads
PY
  # The namespaces of XML are names, not places.
  run ! grep -qE '(url\(|@import|https?://[^"]*)' <(grep -v 'http://www.w3.org' r.html | sed 's/<td>.*//')
}

@test "Markdown: every table is whole" {
  "$KEVTOP" --demo --report r.md
  lines_match "$(cat r.md)" '^## Problems'
  awk '/^\|/ { n = gsub(/[^\\]\|/, "") ; if (!inside) { want = n; inside = 1 } if (n != want) { print; exit 1 } next }
    { inside = 0 }' r.md
}

@test "no text of a cluster is markup, and none acts on a terminal" {
  text=$'<script>alert(1)</script> | `x` [a](http://b) \e[31m </td> & "q" \u202e # <b>'
  jq -cn --arg t "$text" '{apiVersion: "v1", kind: "Event", type: $t, reason: $t, message: $t, count: 3,
    metadata: {name: $t, namespace: "<i>", uid: "1"}, involvedObject: {kind: $t, name: $t, namespace: "<i>"},
    lastTimestamp: "2026-11-23T11:59:00Z", firstTimestamp: "2026-11-23T11:00:00Z"}' >hostile
  jq -c '.type = "Warning" | .metadata.uid = "2"' hostile >second
  cat second >>hostile
  "$KEVTOP" -f hostile --report r.html
  "$KEVTOP" -f hostile --report r.md
  python3 -c 'import xml.dom.minidom as m; assert not m.parse("r.html").getElementsByTagName("script")'
  run ! grep -q '<script' r.html r.md
  run ! grep -q $'[\e\u202e]' r.html r.md
  run ! grep -qE '(^|[^\\])\[a\]' r.md
  awk '/^\|/ { n = gsub(/[^\\]\|/, "") ; if (!inside) { want = n; inside = 1 } if (n != want) { print; exit 1 } next }
    { inside = 0 }' r.md
}

@test "what is filtered is what is reported; nothing is a page, too" {
  "$KEVTOP" --demo -W --report r.html
  python3 - "$("$KEVTOP" --demo -W -o name | wc -l)" <<'PY'
import sys, xml.dom.minidom
page = xml.dom.minidom.parse("r.html")
rows = page.getElementsByTagName("table")[-1].getElementsByTagName("tr")
assert len(rows) - 1 == int(sys.argv[1]), len(rows)
PY
  "$KEVTOP" --demo -n nowhere --report r.html
  python3 -c 'import xml.dom.minidom as m; m.parse("r.html")'
}

@test "whole or not at all; the name says the format" {
  echo before >r.md
  "$KEVTOP" --demo --report r.md
  lines_match "$(head -n 1 r.md)" '^# Incident report'
  for name in r.txt r /nowhere/r.md; do
    run --separate-stderr "$KEVTOP" --demo --report "$name"
    [ "$status" != 0 ]
    is stdout "$output" ''
    [ ! -e "$name" ]
  done
  mkdir d.md
  run --separate-stderr "$KEVTOP" --demo --report d.md
  is status "$status" 1
  is files "$(find . -name 'r.*' -o -name 'd.md*' | sort | xargs)" './d.md ./r.md'
}

@test "the screen: :report tells of what is marked, and replaces nothing unasked" {
  cat >script <<'SCRIPT'
size 120x30
settle
key z
key z
key Space
key Down
key Space
key :
type report r.html
key Enter
screen
key :
type report r.html
key Enter
screen
SCRIPT
  KEVTOP_SCRIPT=script "$KEVTOP" --demo >out
  lines_match "$(cat out)" 'events are reported in r.html'
  lines_match "$(cat out)" "'r.html' is there already: '!' behind the command replaces it"
  python3 - <<'PY'
import xml.dom.minidom
page = xml.dom.minidom.parse("r.html")
assert "Objects" in [h.firstChild.data for h in page.getElementsByTagName("h2")]
objects = [h for h in page.getElementsByTagName("h3") if "/" in h.firstChild.data]
assert len(objects) == 2, objects
PY
}
