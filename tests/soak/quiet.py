#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A quiet namespace while others are written to and etcd is compacted every 10
s: its resourceVersion is too old all the time. The next event is there at
once, and after a cut there is one list, no loop of 410s (F4)."""

import time

import soak


def case(plane):
    seconds = 25 if soak.SHORT else 900
    plane.event("first")
    load = plane.load(20 * (seconds + 120), 20)
    text = plane.follow("-n", "quiet")
    text.wait_live()
    time.sleep(seconds)
    soak.note("quiet for", f"{seconds} s")
    if not soak.SHORT:
        soak.must("it was listed in time", text.count("nothing was heard") > 0)
    soak.most("connections that were taken for dead", text.count(r": (waiting|failed)\b"), 0)
    before = time.monotonic()
    plane.event("second")
    text.wait_for("second", 5)
    soak.most("the next event is printed after", time.monotonic() - before, 2, " s, writing included")

    plane.cluster("compact")
    asked = text.count(r"GET ")
    plane.proxy.command("rst")
    plane.event("third")
    took = text.wait_for("third", 20)
    soak.most("one written at a cut is printed after", took, 5, " s")
    time.sleep(10)
    soak.most("requests in 10 s after it", text.count(r"GET ") - asked, 6)
    before = time.monotonic()
    plane.event("fourth")
    text.wait_for("fourth", 5)
    soak.most("the one after is printed after", time.monotonic() - before, 2, " s, writing included")
    soak.must("the load goes on", load.poll() is None)
    soak.must("each once", text.out.read_text().count('"reason":"Poked"') == 4)


if __name__ == "__main__":
    soak.main(case, "--etcd-compaction-interval=10s")
