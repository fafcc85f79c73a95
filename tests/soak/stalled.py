#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A proxy that takes bytes and gives none: its kernel acknowledges, so that
nothing but time tells. A watch is given up by timeoutSeconds and 30 s; all that
was written meanwhile is there afterwards (F7)."""

import re
import time

import soak


def case(plane):
    text = plane.follow("-A")
    text.wait_live()
    plane.event("before")
    text.wait_for("before", 5)
    asked = int(re.findall(r"timeoutSeconds=(\d+)", text.journal())[-1])
    soak.note("timeoutSeconds", asked)
    plane.proxy.command("stall")
    start = time.monotonic()
    plane.event("meanwhile")
    if soak.SHORT:
        time.sleep(8)
        soak.must("it is not taken for dead too soon", text.is_live())
        plane.proxy.command("rst")
    else:
        soak.wait(asked + 60, "it is given up", lambda: text.count("ended after") > 0, 0.2)
        soak.most("given up after", time.monotonic() - start, asked + 31, " s")
        time.sleep(30)
        soak.must("kevtop is there", text.is_there())
    plane.proxy.command("pass")
    soak.most("live again after", text.wait_live(90), 75, " s")
    plane.event("after")
    text.wait_for("meanwhile", 10)
    text.wait_for("after", 10)
    soak.must("each once", text.out.read_text().count('"reason":"Poked"') == 3)


if __name__ == "__main__":
    soak.main(case)
