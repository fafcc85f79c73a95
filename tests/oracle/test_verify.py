#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each judge of verify.py must be able to find something: made-up histories
and outputs, and the one complaint that each must lead to. Prints TAP."""

import json
import sys

sys.dont_write_bytecode = True
import verify  # noqa: E402

JOURNAL = "kevtop: x all namespaces: GET /api/v1/events?watch=true&resourceVersion=%d&timeoutSeconds=1: 200\n"
KEY = "canary-4711"


def put(rev, uid, count=1, ns="a", typ="Normal", reason="Started"):
    return {"rev": rev, "op": "put", "namespace": ns, "name": uid, "uid": uid, "count": count,
            "type": typ, "reason": reason}


def delete(rev, uid, ns="a"):
    return {"rev": rev, "op": "delete", "namespace": ns, "name": uid, "uid": uid}


def event(rev, uid, count=1, ns="a", typ="Normal", reason="Started"):
    return {"kind": "Event", "metadata": {"uid": uid, "namespace": ns, "resourceVersion": str(rev)},
            "count": count, "type": typ, "reason": reason}


def gap(start, end, feed=""):
    return {"kind": "Gap", "namespace": feed, "fromResourceVersion": start, "toResourceVersion": end,
            "cause": "test", "recovered": 0, "quiet": False, "lossPossible": False}


# u was there before, v and w came while kevtop watched, and v once more.
HISTORY = [put(5, "u"), put(11, "v"), put(12, "w", typ="Warning"), put(13, "v", 2), put(14, "x")]
SEEN = [event(5, "u"), event(11, "v"), event(12, "w", typ="Warning"), event(13, "v", 2), event(14, "x")]


def judged(lines, history=None, listed=(), journal=JOURNAL % 10, **more):
    h = verify.History()
    for record in HISTORY if history is None else history:
        h.add(json.dumps(record))
    more = {"start": 9, "live": 10, "until": 14, **more}
    lines = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    judge = verify.Judge(h, lines, listed=list(listed) or None, journal=journal, **more)
    judge.judge()
    return {name for name in judge.counts if name[0].isupper()}


def without(*indices):
    return [e for i, e in enumerate(SEEN) if i not in indices]


LISTED = [("a", "u", 5, "Normal"), ("a", "v", 13, "Normal"), ("a", "w", 12, "Warning"), ("a", "x", 14, "Normal")]

CASES = [
    # what is so, the judges that must speak, what they are given
    ("all that happened, in order", set(), dict(lines=SEEN, listed=LISTED)),
    ("the same without a journal", set(), dict(lines=SEEN, journal="")),
    ("an event of the list, later than one of the watch", {"Ordered"},
     dict(lines=[SEEN[1], SEEN[0], *SEEN[2:]])),
    ("an event that was never written", {"Genuine"}, dict(lines=[*SEEN, event(15, "y")], until=15)),
    ("another count than was written", {"Genuine"},
     dict(lines=[*SEEN[:3], event(13, "v", 7), SEEN[4]])),
    ("half a line", {"Genuine", "Reliable"}, dict(lines=[*SEEN[:4], '{"kind":"Ev'])),
    ("another type than asked for", {"Filter"}, dict(lines=SEEN, types={"Warning"})),
    ("another namespace than asked for", {"Filter"}, dict(lines=SEEN, namespaces=["b"])),
    ("a gap in a feed that there is not", {"Filter"}, dict(lines=[*SEEN, gap("14", "14", "z")])),
    ("only what was asked for", set(), dict(lines=[SEEN[2]], types={"Warning"})),
    ("two of a watch changed about", {"Ordered"}, dict(lines=[*SEEN[:1], SEEN[2], SEEN[1], *SEEN[3:]])),
    ("the same version twice", {"Unique", "Ordered"}, dict(lines=[*SEEN[:2], SEEN[1], *SEEN[2:]])),
    ("one of the list again after a list", {"Unique", "Ordered"},
     dict(lines=[*SEEN[:3], SEEN[3], SEEN[4], SEEN[0], gap("13", "14")])),
    ("one is missing", {"Reliable"}, dict(lines=without(2))),
    ("a version of one is missing", {"Reliable"}, dict(lines=without(1))),
    ("the last one is missing", {"Reliable", "Converged"}, dict(lines=without(4), listed=LISTED)),
    ("a version in between is in a gap", set(),
     dict(lines=[SEEN[0], SEEN[2], SEEN[3], gap("10", "13"), SEEN[4]])),
    ("a list brings what it has in any order", set(),
     dict(lines=[SEEN[0], SEEN[3], SEEN[2], gap("10", "13"), SEEN[4]])),
    ("one is missing before the gap", {"Reliable"},
     dict(lines=[SEEN[0], SEEN[2], SEEN[3], gap("11", "13"), SEEN[4]])),
    ("one is missing after the gap", {"Reliable"},
     dict(lines=[SEEN[0], SEEN[2], SEEN[3], gap("10", "13")])),
    ("a gap in another feed covers nothing", {"Reliable", "Filter"},
     dict(lines=[SEEN[0], SEEN[2], SEEN[3], gap("10", "13", "b"), SEEN[4]])),
    ("the newest of a gap is missing", {"GapDeclared"},
     dict(lines=[SEEN[0], SEEN[1], gap("10", "13"), SEEN[4]])),
    ("it was deleted by then", set(),
     dict(lines=[SEEN[0], SEEN[2], gap("10", "14")],
          history=[*HISTORY[:4], delete(14, "v")])),
    ("a gap without an end", {"GapDeclared", "Reliable"},
     dict(lines=[SEEN[0], SEEN[2], SEEN[3], gap("10", ""), SEEN[4]])),
    ("a gap that ends before it begins", {"GapDeclared"}, dict(lines=[*SEEN, gap("14", "13")])),
    ("a gap that reaches into the one before", {"GapDeclared"},
     dict(lines=[SEEN[0], SEEN[3], SEEN[2], gap("10", "13"), SEEN[4], gap("12", "14")])),
    ("a watch that goes on before the gap's end", {"Ordered"},
     dict(lines=[SEEN[0], SEEN[2], gap("10", "13"), SEEN[3], SEEN[4]])),
    ("LIST has a later version", {"Converged"},
     dict(lines=SEEN, listed=[*LISTED[:3], ("a", "x", 15, "Normal")])),
    ("LIST has one more", {"Converged"}, dict(lines=SEEN, listed=[*LISTED, ("a", "z", 3, "Normal")])),
    ("a count that falls", {"CountMonotone"},
     dict(lines=SEEN, history=[*HISTORY[:3], put(13, "v", 0), HISTORY[4]])
     | dict(lines=[*SEEN[:3], event(13, "v", 0), SEEN[4]])),
    ("an older version after a newer", {"CountMonotone", "Ordered"},
     dict(lines=[SEEN[0], SEEN[3], SEEN[1], SEEN[2], SEEN[4]])),
    ("a secret in the journal", {"NoSecret"},
     dict(lines=SEEN, journal=JOURNAL % 10 + KEY, canaries=[KEY])),
    ("a secret in an event", {"NoSecret", "Genuine"},
     dict(lines=[*SEEN[:4], event(14, "x", reason=KEY)], canaries=[KEY])),
    ("each namespace is a feed of its own", set(),
     dict(lines=[event(12, "q", ns="b"), event(11, "p")], history=[put(11, "p"), put(12, "q", ns="b")],
          namespaces=["a", "b"], journal="", until=12)),
    ("one of the list may be replaced before the watch", set(),
     dict(lines=[SEEN[0], SEEN[2], SEEN[3], SEEN[4]], journal="", start=9, live=13)),
    ("but not left out", {"Reliable"},
     dict(lines=[SEEN[0], SEEN[3], SEEN[4]], journal="", start=9, live=13)),
]


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for n, (what, wanted, given) in enumerate(CASES, 1):
        found = judged(**given)
        print("ok" if found == wanted else "not ok", n, what)
        if found != wanted:
            failed = 1
            print(f"#  said {sorted(found)}, not {sorted(wanted)}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
