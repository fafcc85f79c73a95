# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# A real control plane for a bats file: cluster_up in setup_file, cluster_down in
# teardown_file. tests/cluster/README.md says what is in it.

# cluster_up [full]: etcd and kube-apiserver, or the whole with nodes, controllers
# and scheduler. Exports CLUSTER (its state folder) and KUBECONFIG.
cluster_up() {
  local minimal=1
  [ "${1:-}" != full ] || minimal=
  export CLUSTER=$BATS_FILE_TMPDIR/cluster
  cluster_env=$(MINIMAL=$minimal "$KEVTOP_TESTS/cluster/cluster" up "$CLUSTER") || return
  eval "$cluster_env"
}

cluster_down() { [ -z "${CLUSTER:-}" ] || cluster stop "$CLUSTER"; }

cluster() { "$KEVTOP_TESTS/cluster/cluster" "$@"; }
kubectl() { "$CLUSTER/bin/kubectl" --cache-dir "$CLUSTER/kubectl-cache" "$@"; }
load_events() { "$CLUSTER/bin/load" "$@"; }

# event NAMESPACE NAME TYPE REASON [MESSAGE]: one event of pod NAME, now
event() {
  local now
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  kubectl create -f - >/dev/null <<YAML
apiVersion: v1
kind: Event
metadata: {generateName: "$2.", namespace: "$1"}
involvedObject: {apiVersion: v1, kind: Pod, namespace: "$1", name: "$2"}
type: "$3"
reason: "$4"
message: "${5:-$4 of $2}"
source: {component: test}
count: 1
firstTimestamp: "$now"
lastTimestamp: "$now"
YAML
}
