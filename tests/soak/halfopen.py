#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Half-open connections: the peer vanishes without a word. kevtop runs in a
network namespace whose way back is made a black hole; both the idle and the
busy watch find out within 45 s, and have everything afterwards (F6)."""

import os
import subprocess
import time

import soak

NAME = f"kt{os.getpid() % 100000}"
NET = f"10.213.{os.getpid() % 250}"


def ip(*args, check=True):
    return subprocess.run(["ip", *args], capture_output=True, text=True, check=check)


def lay():
    try:
        ip("netns", "add", NAME)
        ip("link", "add", f"{NAME}a", "type", "veth", "peer", "name", f"{NAME}b", "netns", NAME)
        ip("addr", "add", f"{NET}.1/30", "dev", f"{NAME}a")
        ip("link", "set", f"{NAME}a", "up")
        ip("-n", NAME, "addr", "add", f"{NET}.2/30", "dev", f"{NAME}b")
        ip("-n", NAME, "link", "set", f"{NAME}b", "up")
        ip("-n", NAME, "link", "set", "lo", "up")
    except (OSError, subprocess.CalledProcessError) as e:
        tear()
        soak.cannot(f"no network namespace: {getattr(e, 'stderr', e)}".strip())


def tear():
    ip("route", "del", "blackhole", f"{NET}.2/32", check=False)
    ip("netns", "del", NAME, check=False)
    ip("link", "del", f"{NAME}a", check=False)


def case(plane):
    enter = ("ip", "netns", "exec", NAME)
    idle = plane.follow("-n", "quiet", prefix=enter)
    idle.wait_live()
    load = plane.load(20 * 90, 20)
    busy = plane.follow("-n", "team-00", prefix=enter)
    busy.wait_live()
    time.sleep(3)
    ends = {f: f.count(r"ended after") for f in (idle, busy)}
    ip("route", "add", "blackhole", f"{NET}.2/32")
    start, found = time.monotonic(), {}
    while len(found) < 2 and time.monotonic() - start < 60:
        for name, f in (("idle", idle), ("busy", busy)):
            if name not in found and f.count(r"ended after") > ends[f]:
                found[name] = time.monotonic() - start
        time.sleep(0.1)
    for name in ("idle", "busy"):
        soak.most(f"the {name} watch is found dead after", found.get(name, 999), 45, " s")
    plane.event("meanwhile")
    ip("route", "del", "blackhole", f"{NET}.2/32")
    soak.most("live again after", max(idle.wait_live(60), 0), 45, " s")
    busy.wait_live(60)
    idle.wait_for("meanwhile", 10)
    load.wait(120)
    have = plane.kubectl("get", "events", "-n", "team-00", "-o",
                         "jsonpath={range .items[*]}{.metadata.resourceVersion} {end}").split()
    soak.wait(30, "busy has all", lambda: all(f'"resourceVersion":"{rv}"' in text for text in [busy.out.read_text()]
                                              for rv in have))
    soak.must("all is there afterwards", True)


if __name__ == "__main__":
    lay()
    try:
        soak.main(case, proxy_host=f"{NET}.1")
    finally:
        tear()
