#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The view of one object on a real control plane: what it is, what it belongs to,
# owns and needs, and what is said where the server does not tell.

setup_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_up full
  cluster workloads "$CLUSTER" >&2
  wait_until 60 kubectl wait -n prod deployment/web --for condition=Available --timeout 60s
  kubectl apply -f - >&2 <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgetry.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Gadget, plural: gadgetry, singular: gadget}
  versions:
  - name: v1alpha1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
YAML
  wait_until 30 kubectl wait crd/gadgetry.example.com --for condition=Established --timeout 30s
  cat >"$BATS_FILE_TMPDIR/lamp.yaml" <<'YAML'
apiVersion: example.com/v1alpha1
kind: Gadget
metadata: {name: lamp, namespace: prod}
spec: {watts: 7}
status: {conditions: [{type: Lit, status: "False", reason: NoBulb, message: there is no bulb}]}
YAML
  wait_until 30 kubectl apply -f "$BATS_FILE_TMPDIR/lamp.yaml"
  kubectl create secret generic keys -n prod --from-literal 'password=correct-horse' >&2
}

teardown_file() {
  load ../lib/kevtop
  load ../lib/cluster
  cluster_down
}

setup() {
  load ../lib/kevtop
  load ../lib/cluster
  cd "$BATS_TEST_TMPDIR" || return
}

# plays STEP...: the steps of a script at 120x40, and what the screen has at its end
plays() {
  {
    echo 'size 120x40'
    printf '%s\n' "$@"
    echo screen
  } >script
  KEVTOP_SCRIPT=script "$KEVTOP" "${flags[@]}"
}

fail_with_out() { cat out; return 1; }

# about KIND NAME API [UID]: an event of an object of namespace prod
about() {
  local now
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  kubectl create -f - >&2 <<YAML
apiVersion: v1
kind: Event
metadata: {generateName: "$2.", namespace: prod}
involvedObject: {apiVersion: "$3", kind: "$1", namespace: prod, name: "$2", uid: "${4:-}"}
type: Warning
reason: Odd
message: something about $2
source: {component: test}
count: 1
firstTimestamp: "$now"
lastTimestamp: "$now"
YAML
}

@test "a deployment: what it owns, and the events of all of them" {
  flags=(-n prod deployment/web)
  plays 'wait Pod/web-' 'wait Scheduled' >out
  cat out
  grep -q '3 of 3 ready' out
  grep -q 'ReplicaSet/web-' out
  [ "$(grep -c '^ *Pod/web-.*Running' out)" -ge 3 ]
  grep -q 'ScalingReplicaSet' out
}

@test "a pod: its owners from the top, and J goes there" {
  pod=$(kubectl get pods -n prod -l app=web -o name | head -1)
  flags=(-n prod "$pod")
  plays 'wait Deployment/web' 'wait Node/node-' >out
  cat out
  grep -q '(this one)' out
  plays 'wait Deployment/web' 'key J' 'wait ReplicaSet/web' 'key J' 'wait 3 of 3 ready' >out
  grep -q 'Deployment/web' out
}

@test "d and y: what kubectl has" {
  pod=$(kubectl get pods -n prod -l app=web -o name | head -1)
  flags=(-n prod "$pod")
  plays 'key d' 'wait Controlled' >out
  grep -q "Node: *$(kubectl get -n prod "$pod" -o 'jsonpath={.spec.nodeName}')" out
  plays 'key y' 'wait apiVersion' >out
  grep -q "name: ${pod#pod/}" out
  run ! grep managedFields out
}

@test "a kind that nobody knows is found through discovery" {
  about Gadget lamp example.com/v1alpha1
  flags=(-n prod gadget/lamp)
  plays 'wait there is no bulb' >out || fail_with_out
  grep -q 'Lit' out
}

@test "an object that is gone: its events tell" {
  about Pod gone-0 v1 00000000-0000-4000-8000-000000000001
  flags=(-n prod pod/gone-0)
  plays 'wait something about gone-0' 'wait gone' >out
  cat out
}

@test "what is forbidden is said, and the rest shown" {
  pod=$(kubectl get pods -n prod -l app=web -o name | head -1)
  flags=(--context viewer -n prod "$pod")
  plays 'wait Deployment/web' 'wait may not be read' >out || fail_with_out
  grep -q 'Node/node-.*may not be read' out
}

@test "no value of a secret is shown anywhere" {
  about Secret keys v1
  flags=(-n prod secret/keys)
  for keys in 'wait something about' 'key d' 'key y'; do
    plays "$keys" 'wait keys' 'wait bytes' >out || true
    run ! grep -i -e 'correct-horse' -e "$(printf correct-horse | base64)" out
  done
  grep -q 'password' out
}

# owned_of FLAG...: kind/name of what the events printed are about, each once
owned_of() { "$KEVTOP" -n prod "$@" --owned -o jsonl | jq -r '.involvedObject | .kind + "/" + .name' | sort -u; }

@test "--owned: events of a deployment, its sets and its pods, gone ones too, and of no other" {
  # a pod that is gone; its events stay
  gone=$(kubectl get pods -n prod -l app=web -o name | head -1)
  kubectl delete -n prod "$gone" --wait=false >&2
  wait_until 60 kubectl wait -n prod deployment/web --for condition=Available --timeout 60s
  about Pod web-0 v1
  kubectl get replicasets,pods -n prod -o json | jq -r '.items[] |
    select(.metadata.ownerReferences[0].name // "" | test("^web(-[a-z0-9]+)?$")) |
    .kind + "/" + .metadata.name' >there
  { cat there; echo Deployment/web; echo "Pod/${gone#pod/}"; } | sort -u >family
  kubectl get events -n prod -o json |
    jq -r '.items[].involvedObject | .kind + "/" + .name' | sort -u >told
  comm -12 family told >want
  grep -qxF "Pod/${gone#pod/}" want
  owned_of deployment/web | diff want -
  run ! grep -qxF Pod/web-0 want
}

@test "--owned: of a kind that nobody knows, by what the server says" {
  uid=$(kubectl get -n prod gadget/lamp -o 'jsonpath={.metadata.uid}')
  kubectl apply -f - >&2 <<YAML
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: cord
  namespace: prod
  ownerReferences: [{apiVersion: example.com/v1alpha1, kind: Gadget, name: lamp, uid: "$uid", controller: true}]
spec:
  replicas: 1
  selector: {matchLabels: {app: cord}}
  template:
    metadata: {labels: {app: cord}}
    spec: {containers: [{name: c, image: cord}]}
YAML
  about Gadget lamp example.com/v1alpha1
  cord() { owned_of gadget/lamp >have && grep -q '^Pod/cord-' have && grep -qx ReplicaSet/cord have; }
  wait_until 60 cord
  grep -qx Gadget/lamp have
  is others "$(grep -cvE '^(Gadget/lamp|ReplicaSet/cord|Pod/cord-.*)$' have || true)" 0
}

@test "--owned: what may not be read is said, status 1, and names tell" {
  kubectl create role teller -n prod --verb list,watch --resource events >&2
  kubectl create rolebinding teller -n prod --role teller --user teller >&2
  may_list() { "$KEVTOP" --as teller -n prod -o name; }
  wait_until 30 may_list
  within 60 "$KEVTOP" --as teller -n prod deployment/web --owned -o name
  is status "$status" 1
  [ "${#lines[@]}" -gt 3 ]
  is lines "$(wc -l <<<"$stderr")" 1
  lines_match "$stderr" '^kevtop: cannot read .*Deployment/web.* of namespace prod.*forbidden \(403\).*told by names alone$'
}
