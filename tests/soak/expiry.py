#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bound token that expires after 10 minutes (the least there is), in a token
file. Where the file is rotated in time nothing is noticed; where it is not,
kevtop asks slowly, says why, and goes on once it is (F18)."""

import time

import soak

RIGHTS = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: events, namespace: quiet}
rules: [{apiGroups: [""], resources: [events], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: quiet}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: events}
subjects:
- {kind: ServiceAccount, name: kept, namespace: quiet}
- {kind: ServiceAccount, name: stale, namespace: quiet}
"""


class TokenFile:
    def __init__(self, plane, name):
        self.plane, self.name, self.path = plane, name, plane.folder / f"{name}.token"
        self.tokens = []
        self.let_in()
        self.rotate()
        self.kubeconfig = plane.folder / f"{name}.kubeconfig"
        self.kubeconfig.touch(0o600)
        self.kubeconfig.write_text(f"""
apiVersion: v1
kind: Config
current-context: c
contexts: [{{name: c, context: {{cluster: c, user: u, namespace: quiet}}}}]
clusters: [{{name: c, cluster: {{server: "https://127.0.0.1:{plane.proxy.port}",
  certificate-authority: "{plane.state}/pki/ca.crt"}}}}]
users: [{{name: u, user: {{tokenFile: "{self.path}"}}}}]
""")

    def let_in(self):
        self.plane.kubectl("create", "serviceaccount", self.name, "-n", "quiet")

    def rotate(self):
        token = self.plane.kubectl("create", "token", self.name, "-n", "quiet", "--duration=600s").strip()
        self.tokens.append(token)
        new = self.path.with_suffix(".new")
        new.touch(0o600)
        new.write_text(token)
        new.rename(self.path)


def case(plane):
    plane.kubectl("apply", "-f", "-", text=RIGHTS)
    kept, stale = TokenFile(plane, "kept"), TokenFile(plane, "stale")
    a, b = (plane.follow("-n", "quiet", kubeconfig=t.kubeconfig) for t in (kept, stale))
    a.wait_live()
    b.wait_live()
    if soak.SHORT:  # a token of nobody is as good as expired, once it is not cached
        plane.kubectl("delete", "serviceaccount", "stale", "-n", "quiet")
        kept.rotate()
        time.sleep(12)
    else:
        time.sleep(400)
        kept.rotate()
        time.sleep(280)  # kube-apiserver is a minute lenient, and remembers for a while
        soak.note("after 680 s the running watches are", f"{a.state()}, {b.state()}")
    plane.event("late")
    plane.proxy.command("rst")
    soak.most("rotated in time: live again after", a.wait_live(60), 35, " s")
    a.wait_for("late", 10)
    soak.wait(90, "the stale one is refused", lambda: b.count("401") > 0)
    asked = b.count("GET ")
    seconds = 20 if soak.SHORT else 120
    time.sleep(seconds)
    soak.most("expired: requests a second", (b.count("GET ") - asked) / seconds, 0.5 if soak.SHORT else 0.25)
    soak.must("expired: it is told, and kevtop is there",
              b.is_there() and b.state() == "waiting" and b.count("waiting: .*(401|[Uu]nauthorized|credentials)") > 0)
    if soak.SHORT:
        stale.let_in()
    stale.rotate()
    soak.most("rotated too late: live again after", b.wait_live(90), 62, " s")
    plane.event("later")
    a.wait_for("later", 10)
    b.wait_for("later", 10)
    texts = [p.read_text() for f in (a, b) for p in (f.out, f.err)]
    soak.must("no token is printed", not any(t in x for t in kept.tokens + stale.tokens for x in texts))


if __name__ == "__main__":
    soak.main(case)
