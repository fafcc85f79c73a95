#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that is down for 10 minutes: at most a request in 4 s, the screen
answers keys all the time, and is live again within one backoff slot (F1)."""

import os
import signal
import time

import soak


def answered(screen):
    """Seconds from a key to what it does, there and back."""
    start = time.monotonic()
    screen.keys("?")
    soak.wait(10, "help opens", lambda: screen.shows("› help"))
    screen.keys("Escape")
    soak.wait(10, "help closes", lambda: not screen.shows("› help"))
    return time.monotonic() - start


def case(plane):
    seconds = 20 if soak.SHORT else 600
    plane.load(200, 0, wait_for=True)
    screen = soak.Screen(plane, "-A")
    text = plane.follow("-A")
    try:
        soak.wait(30, "the screen is live", lambda: screen.shows(r"\blive\b"))
        text.wait_live()
        os.kill(int((plane.state / "kube-apiserver.pid").read_text()), signal.SIGKILL)
        start, opened = time.monotonic(), plane.proxy.opened
        told = soak.wait(10, "the screen tells", lambda: screen.shows(r"refused|closed|waiting|retry|reset"))
        soak.most("the screen tells after", told, 3, " s")
        worst = 0.0
        while time.monotonic() - start < seconds:
            worst = max(worst, answered(screen))
            time.sleep(0.2 if soak.SHORT else 2)
        asked = (plane.proxy.opened - opened) / 2  # two kevtops
        soak.note("down for", f"{time.monotonic() - start:.0f} s")
        soak.note("connections tried, each of two", f"{asked:.1f}")
        soak.most("connections a second", asked / (time.monotonic() - start), 0.6 if soak.SHORT else 0.25)
        soak.most("a key was answered within", worst, 2, " s")
        plane.cluster("restart-apiserver", "0")
        took = soak.wait(60, "the screen is live again", lambda: screen.shows(r"\blive\b"))
        soak.most("the screen is live again after", took, 31, " s")
        plane.event("back-again")
        soak.most("text is live again after", took + text.wait_live(), 31, " s")
        text.wait_for("back-again", 5)
        soak.must("no gap but by compaction", text.gaps(False) == text.count("gap of .*(410|too old)"))
    finally:
        screen.close()


if __name__ == "__main__":
    soak.main(case)
