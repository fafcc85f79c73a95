# SPDX-License-Identifier: Apache-2.0
"""What the cases of tests/soak share: a control plane, kevtop on it, and what
is measured.

A case is a script: it runs one function of what is to hold, prints a line a
figure (NAME: VALUE, and "bound" where there is one), and ends with 0, with 1
where a bound is broken, or with 77 where it cannot run here. SHORT=1 makes it
take seconds where that can be.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "oracle"))
from proxy import Proxy  # noqa: E402

SHORT = os.environ.get("SHORT") == "1"
CLUSTER = TESTS / "cluster" / "cluster"
ENV = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TZ": "UTC", "LC_ALL": "C.UTF-8",
       "TERM": "xterm-256color"}


class Broken(Exception):
    """A bound is."""


def note(name, value, bound=None):
    print(f"{name}: {value}" + (f" (bound: {bound})" if bound is not None else ""), flush=True)


def most(name, value, bound, unit=""):
    """A figure that may be as large as the bound."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    note(name, f"{shown}{unit}", f"{bound}{unit}")
    if value > bound:
        raise Broken(f"{name}: {shown}{unit}, more than {bound}{unit}")


def must(what, holds):
    note(what, "yes" if holds else "NO")
    if not holds:
        raise Broken(what)


def wait(seconds, what, condition, step=0.02):
    """How many seconds it took until the condition held."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise Broken(f"not within {seconds} s: {what}")
        time.sleep(step)
    return time.monotonic() - start


class Plane:
    """A control plane with a proxy in front of it."""

    def __init__(self, flags="", proxy_host="127.0.0.1"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="soak."))
        self.state = self.folder / "cluster"
        self.env = {**os.environ, "MINIMAL": "1", "APISERVER_FLAGS": flags}
        self.proxy, self.children = None, []
        self.cluster("up")
        self.port = int((self.state / "port").read_text())
        self.proxy = Proxy(self.port, host=proxy_host)
        self.kubeconfig = self.write_kubeconfig("kubeconfig", proxy_host)
        self.kubectl("create", "namespace", "quiet")

    def write_kubeconfig(self, name, host="127.0.0.1"):
        text = (self.state / "kubeconfig.inline").read_text().replace(
            f"server: https://127.0.0.1:{self.port}",
            f"server: https://{host}:{self.proxy.port}\n    tls-server-name: localhost")
        path = self.folder / name
        path.touch(0o600)
        path.write_text(text)
        return path

    def cluster(self, *command):
        with open(self.folder / "cluster.log", "a") as log:
            subprocess.run([CLUSTER, command[0], self.state, *command[1:]], stdout=log, stderr=log,
                           env=self.env, check=True)

    def kubectl(self, *args, text=None):
        p = subprocess.run([self.state / "bin" / "kubectl", "--kubeconfig", self.state / "kubeconfig",
                            "--cache-dir", self.folder / "kubectl-cache", *args],
                           input=text, capture_output=True, text=True)
        if p.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(args)}: {p.stderr}")
        return p.stdout

    def event(self, name, namespace="quiet", reason="Poked"):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.kubectl("create", "-f", "-", text=f"""
apiVersion: v1
kind: Event
metadata: {{name: "{name}.{time.time_ns():x}", namespace: "{namespace}"}}
involvedObject: {{apiVersion: v1, kind: Pod, namespace: "{namespace}", name: "{name}"}}
type: Normal
reason: {reason}
message: "{reason} {name}"
source: {{component: soak}}
count: 1
firstTimestamp: "{now}"
lastTimestamp: "{now}"
""")

    def load(self, n, rate, wait_for=False):
        p = subprocess.Popen([self.state / "bin" / "load", "-kubeconfig", self.state / "kubeconfig", "-n", str(n),
                              "-rate", str(rate), "-update", "0.5", "-namespaces", "3", "-retry", "60s"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.children.append(p)
        if wait_for:
            p.wait()
        return p

    def follow(self, *args, kubeconfig=None, prefix=()):
        f = Follower(self, [*prefix, kevtop(), "--kubeconfig", str(kubeconfig or self.kubeconfig), *args,
                            "-w", "-o", "jsonl", "--gaps", "-v"])
        self.children.append(f.process)
        return f

    def close(self, keep):
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        if self.proxy:
            self.proxy.close()
        self.cluster("stop")
        if keep:
            note("kept in", self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


class Follower:
    """kevtop that follows as text, with its journal."""

    number = 0

    def __init__(self, plane, args):
        Follower.number += 1
        self.out = plane.folder / f"out{Follower.number}"
        self.err = plane.folder / f"err{Follower.number}"
        with open(self.out, "w") as out, open(self.err, "w") as err:
            self.process = subprocess.Popen(args, stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=ENV)

    def journal(self):
        return self.err.read_text(errors="replace")

    def count(self, pattern):
        return len(re.findall(pattern, self.journal(), re.M))

    def state(self):
        found = re.findall(r": (connecting|listing|live|waiting|failed)\b(?! again)", self.journal())
        return found[-1] if found else ""

    def is_live(self):
        return self.state() == "live"

    def wait_live(self, seconds=60):
        return wait(seconds, "kevtop is live", self.is_live)

    def has(self, text):
        return f'"name":"{text}"' in self.out.read_text(errors="replace")

    def wait_for(self, text, seconds=60):
        return wait(seconds, f"{text} is printed", lambda: self.has(text))

    def gaps(self, quiet):
        return len(re.findall(rf'"kind":"Gap".*"quiet":{"true" if quiet else "false"}', self.out.read_text()))

    def is_there(self):
        return self.process.poll() is None


class Screen:
    """kevtop in a terminal of tmux."""

    def __init__(self, plane, *args):
        self.socket = plane.folder / "tmux"
        conf = plane.folder / "tmux.conf"
        conf.write_text("set -g status off\nset -g escape-time 0\nset -g remain-on-exit on\n")
        command = " ".join(["exec", kevtop(), "--kubeconfig", str(plane.kubeconfig), *args])
        self.tmux("-f", str(conf), "new-session", "-d", "-x", "120", "-y", "30", command)

    def tmux(self, *args):
        return subprocess.run(["tmux", "-S", str(self.socket), *args], capture_output=True, text=True,
                              env=ENV, check=True).stdout

    def text(self):
        return self.tmux("capture-pane", "-p")

    def shows(self, pattern):
        return re.search(pattern, self.text(), re.M) is not None

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def close(self):
        subprocess.run(["tmux", "-S", str(self.socket), "kill-server"], capture_output=True, env=ENV)


def kevtop():
    for f in (os.environ.get("KEVTOP"), os.environ.get("KEVTOP_BUILD", "") + "/kevtop",
              TESTS.parent / "kevtop", TESTS.parent / "build" / "kevtop"):
        if f and os.access(f, os.X_OK):
            return os.path.abspath(f)
    cannot("no kevtop is built")


def cannot(why):
    print("skipped:", why)
    sys.exit(77)


def main(case, flags="", proxy_host="127.0.0.1"):
    """Runs case(plane)."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plane, failed = None, True
    try:
        plane = Plane(flags, proxy_host)
        case(plane)
        failed = False
    except Broken as e:
        print("BROKEN:", e, flush=True)
    except (Exception, KeyboardInterrupt):
        traceback.print_exc()
    finally:
        if plane:
            plane.close(keep=failed)
    sys.exit(1 if failed else 0)
