#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what kevtop printed with etcd's own history, and says what is wrong.

    verify.py --history H --out FILE --err FILE --list FILE [--namespace NS]...
              [--type T]... [--from REV] [--live REV] [--until REV] [--canary TEXT]...

H is what `cluster history` wrote; FILE the stdout of `kevtop -w -o jsonl
--gaps`, its stderr with -v, and a LIST of events as JSON taken at the end.
REVs: etcd's before kevtop was started, once it was live, and at the end.

Nine judges, each told by its name:

Genuine       what is printed was written so: uid, count, type and reason
Filter        and was asked for
Ordered       a feed comes by revision, but for what a list brought
Unique        no version comes twice
Reliable      each revision since the first list was printed, or lies in a gap
GapDeclared   a gap has its two ends, none reaches into another, and what was
              newest at its end was printed
Converged     what was printed last of an object is what LIST has
CountMonotone an object's versions and counts only go up
NoSecret      no canary in anything printed

A feed is a namespace, or "" for all. A revision is a put's; deletions print
nothing.
"""

import argparse
import bisect
import json
import re
import sys
from collections import defaultdict, namedtuple

Put = namedtuple("Put", "rev namespace uid count type reason")
Event = namedtuple("Event", "rev namespace uid count type reason")
Gap = namedtuple("Gap", "feed start end cause recovered quiet loss")
MOST_SHOWN = 5


class History:
    """What etcd did, from lines of `cluster history`; more may be added."""

    def __init__(self):
        self.puts = {}  # revision: Put
        self.revs = []  # of puts, ascending
        self.versions = defaultdict(list)  # uid: revisions of its puts
        self.deleted = {}  # uid: revision
        self.synced = 0  # all up to this revision is here

    def add(self, line):
        r = json.loads(line)
        if r["op"] == "sync":
            self.synced = max(self.synced, r["rev"])
        elif r["op"] == "delete":
            self.deleted[r["uid"]] = r["rev"]
        else:
            put = Put(r["rev"], r["namespace"], r["uid"], r.get("count", 0),
                      r.get("type", ""), r.get("reason", ""))
            self.puts[put.rev] = put
            self.revs.append(put.rev)
            self.versions[put.uid].append(put.rev)

    def between(self, start, end):
        """The puts in (start, end]."""
        i, j = bisect.bisect_right(self.revs, start), bisect.bisect_right(self.revs, end)
        return [self.puts[rev] for rev in self.revs[i:j]]

    def newest_at(self, uid, rev):
        """Its last put at or before rev; None where it was gone by then."""
        if self.deleted.get(uid, rev + 1) <= rev:
            return None
        i = bisect.bisect_right(self.versions[uid], rev)
        return self.versions[uid][i - 1] if i else None


def parse_line(line):
    """An Event, a Gap, or ValueError."""
    o = json.loads(line)
    if o["kind"] == "Gap":
        def ends(key):
            return int(o[key]) if o[key] else None
        return Gap(o.get("namespace", ""), ends("fromResourceVersion"), ends("toResourceVersion"),
                   o["cause"], o["recovered"], o["quiet"], o["lossPossible"])
    meta, series = o["metadata"], o.get("series") or {}
    return Event(int(meta["resourceVersion"]), meta["namespace"], meta["uid"],
                 series.get("count") or o.get("count") or 0, o.get("type", ""), o.get("reason", ""))


class Judge:
    """One run. Revisions: `start` etcd's before kevtop began, `live` once it
    had its first list, `until` the last that it must have."""

    def __init__(self, history, lines, namespaces=None, types=None, start=0, live=0,
                 until=0, listed=None, journal="", canaries=()):
        self.history, self.namespaces, self.types = history, namespaces, types
        self.until, self.listed, self.canaries = until, listed, canaries
        self.texts = [journal, *lines]
        self.complaints, self.counts = [], defaultdict(int)
        self.items = self.parse(lines)
        self.events = [i for i in self.items if isinstance(i, Event)]
        self.gaps = [i for i in self.items if isinstance(i, Gap)]
        self.versions = {(e.uid, e.rev) for e in self.events}
        self.feeds = {f: self.first_list(f, journal, start, live) for f in namespaces or [""]}

    def parse(self, lines):
        items = []
        for n, line in enumerate(lines, 1):
            try:
                items.append(parse_line(line))
            except (ValueError, KeyError, TypeError) as e:
                self.complain("Genuine", f"line {n} is not an object: {e!r}: {line[:80]!r}")
        return items

    def complain(self, judge, text):
        self.counts[judge] += 1
        if self.counts[judge] <= MOST_SHOWN:
            self.complaints.append(f"{judge}: {text}")

    def feed_of(self, item):
        if isinstance(item, Gap):
            return item.feed
        return item.namespace if self.namespaces else ""

    def first_list(self, feed, journal, start, live):
        """(low, high): the resourceVersion of its first list is in [low,
        high]. From the first watch in the journal, where it is told there."""
        path = f"/api/v1/namespaces/{re.escape(feed)}/events" if feed else "/api/v1/events"
        for m in re.finditer(rf"GET {path}\?(\S*watch=\S*)", journal):
            rv = re.search(r"resourceVersion=(\d+)", m[1])
            if rv and "sendInitialEvents" not in m[1]:
                return int(rv[1]), int(rv[1])
            break
        return start, max(start, live)

    def wanted(self, put):
        return ((not self.namespaces or put.namespace in self.namespaces) and
                (not self.types or put.type in self.types))

    # --- the judges -------------------------------------------------------

    def genuine(self):
        for e in self.events:
            put = self.history.puts.get(e.rev)
            if put is None:
                if e.rev > min(self.history.revs, default=0):
                    self.complain("Genuine", f"{e}: never written")
            elif tuple(put) != tuple(e):
                self.complain("Genuine", f"{e}: it was {put}")

    def filter(self):
        for e in self.events:
            if not self.wanted(e):
                self.complain("Filter", f"{e}: not asked for")
        for g in self.gaps:
            if g.feed not in self.feeds:
                self.complain("Filter", f"{g}: no such feed")

    def unique(self):
        seen = set()
        for e in self.events:
            if (e.uid, e.rev) in seen:
                self.complain("Unique", f"{e}: printed again")
            seen.add((e.uid, e.rev))

    def ordered(self):
        """Of each feed: what a list brought is up to its revision, and in any
        order; what a watch brought goes up, and is above what was before."""
        for feed, (_, high) in self.feeds.items():
            floor, section = None, []
            for item in [*(i for i in self.items if self.feed_of(i) == feed), None]:
                if isinstance(item, Event):
                    section.append(item)
                    continue
                ends = (item.start, item.end) if item else (None, None)
                self.ordered_section(section, floor, high if floor is None else None, ends[0])
                section = []
                if item and item.end is not None:
                    floor = max(item.end, floor or 0)

    def ordered_section(self, section, floor, first_high, relisted_after):
        """Between two gaps. The first section begins with a list: what is up
        to first_high may be of it. What is above relisted_after, at its end,
        may be of the list that the gap tells of."""
        end = len(section)
        if relisted_after is not None:
            while end and section[end - 1].rev > relisted_after:
                end -= 1
        last = floor or 0
        for e in section[:end]:
            if first_high is not None and e.rev <= first_high:
                if last > first_high:
                    self.complain("Ordered", f"{e}: of the first list, after revision {last}")
                continue
            if e.rev <= last:
                self.complain("Ordered", f"{e}: after revision {last}")
            last = max(last, e.rev)
        for e in section[end:]:
            if e.rev <= (floor or 0):
                self.complain("Ordered", f"{e}: listed after revision {floor}")

    def reliable(self):
        for put in self.must_have():
            feed = put.namespace if self.namespaces else ""
            if (put.uid, put.rev) in self.versions:
                self.counts["printed revisions"] += 1
            elif any(g.feed == feed and g.start is not None and g.end is not None and
                     g.start < put.rev <= g.end for g in self.gaps):
                self.counts["covered revisions"] += 1
            else:
                self.complain("Reliable", f"{put}: not printed, and in no gap")

    def must_have(self):
        """The puts after the first list of their feed. Where its revision is
        not told, those that no list up to `high` could have been without."""
        for feed, (low, high) in self.feeds.items():
            for put in self.history.between(low, self.until):
                if self.wanted(put) and (not feed or put.namespace == feed):
                    if low < put.rev <= high and self.superseded(put, high):
                        continue
                    yield put

    def superseded(self, put, high):
        """Written over or deleted by `high`: the list need not have had it."""
        return self.history.newest_at(put.uid, high) != put.rev

    def gap_declared(self):
        last = {}
        for g in self.gaps:
            if g.start is None or g.end is None or g.start > g.end:
                self.complain("GapDeclared", f"{g}: an end is missing or wrong")
                continue
            if g.start < last.get(g.feed, 0):
                self.complain("GapDeclared", f"{g}: reaches into the one before")
            last[g.feed] = g.end
            low = self.feeds.get(g.feed, (0, 0))[0]
            for put in self.history.between(max(g.start, low), g.end):
                if self.wanted(put) and (not g.feed or put.namespace == g.feed):
                    newest = self.history.newest_at(put.uid, g.end)
                    if newest == put.rev and (put.uid, put.rev) not in self.versions:
                        self.complain("GapDeclared", f"{g}: {put} was there at its end, and is not printed")

    def converged(self):
        if self.listed is None:
            return
        last = {}
        for e in self.events:
            last[e.uid] = e.rev
        for (namespace, uid, rev, typ) in self.listed:
            if self.wanted(Put(rev, namespace, uid, 0, typ, "")) and last.get(uid) != rev:
                self.complain("Converged", f"{namespace} {uid}: printed {last.get(uid)}, LIST has {rev}")

    def count_monotone(self):
        last = {}
        for e in self.events:
            before = last.get(e.uid)
            if before and (e.rev < before.rev or e.count < before.count):
                self.complain("CountMonotone", f"{e} after {before}")
            last[e.uid] = e

    def no_secret(self):
        for canary in self.canaries:
            if any(canary in text for text in self.texts):
                self.complain("NoSecret", f"a secret that begins with {canary[:4]!r} is printed")

    def judge(self):
        """What is wrong, a line each, and no line if nothing is."""
        for one in (self.genuine, self.filter, self.ordered, self.unique, self.reliable,
                    self.gap_declared, self.converged, self.count_monotone, self.no_secret):
            one()
        for name in [n for n in self.counts if n[0].isupper() and self.counts[n] > MOST_SHOWN]:
            self.complaints.append(f"{name}: {self.counts[name] - MOST_SHOWN} more")
        return self.complaints


def read_list(text):
    """A LIST as [(namespace, uid, revision, type)]."""
    return [(i["metadata"].get("namespace", ""), i["metadata"]["uid"],
             int(i["metadata"]["resourceVersion"]), i.get("type", "")) for i in json.loads(text)["items"]]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--history", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--err")
    p.add_argument("--list")
    p.add_argument("--namespace", action="append")
    p.add_argument("--type", action="append")
    p.add_argument("--from", dest="start", type=int, default=0)
    p.add_argument("--live", type=int, default=0)
    p.add_argument("--until", type=int)
    p.add_argument("--canary", action="append", default=[])
    a = p.parse_args()
    history = History()
    with open(a.history, encoding="utf-8") as f:
        for line in f:
            history.add(line)
    def read(name):
        if not name:
            return ""
        with open(name, encoding="utf-8", errors="surrogateescape") as f:
            return f.read()
    judge = Judge(history, read(a.out).splitlines(), a.namespace, a.type, a.start, a.live,
                  history.synced if a.until is None else a.until,
                  read_list(read(a.list)) if a.list else None, read(a.err), a.canary)
    complaints = judge.judge()
    print("\n".join(complaints) if complaints else
          f"{len(judge.events)} versions, {len(judge.gaps)} gaps: nothing is wrong")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
