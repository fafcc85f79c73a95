#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""30 minutes of silence: an idle watch is never taken for a dead one, nothing
is said to be missing, and the next event is there at once (F6)."""

import time

import soak


def case(plane):
    seconds = 15 if soak.SHORT else 1800
    plane.event("first")
    text = plane.follow("-A")
    text.wait_live()
    text.wait_for("first", 5)
    time.sleep(seconds)
    soak.note("silent for", f"{seconds} s")
    soak.must("kevtop is there", text.is_there())
    soak.most("connections that were taken for dead", text.count(r": (waiting|failed)\b|: connecting: "), 0)
    soak.most("gaps", text.gaps(False), 0)
    soak.note("quiet lists", text.count("nothing was heard"))
    before = time.monotonic()
    plane.event("second")
    text.wait_for("second", 5)
    soak.most("the next event is printed after", time.monotonic() - before, 2, " s, writing included")
    soak.must("each once", text.out.read_text().count('"reason":"Poked"') == 2)


if __name__ == "__main__":
    soak.main(case)
