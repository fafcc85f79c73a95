// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/retry"
)

const (
	behaviour = "kubelet" // the label that says what becomes of a pod
	beat      = 5 * time.Second
	look      = time.Second // between two looks at the pods
	sync      = 5 * time.Second
)

// A kubelet stands for one node. Its pods are well, unless their label says
// crashloop, image, liveness, readiness or failed.
type kubelet struct {
	client *kubernetes.Clientset
	node   string
	record record.EventRecorder
	pods   map[types.UID]*patient
}

// A patient is one pod and how far it has come.
type patient struct {
	pod      *corev1.Pod
	steps    int // syncs since it was bound
	next     time.Time
	restarts int32
	ended    bool
}

func recorder(client *kubernetes.Clientset, source corev1.EventSource) record.EventRecorder {
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&typedv1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	return broadcaster.NewRecorder(scheme.Scheme, source)
}

func runKubelet(ctx context.Context, client *kubernetes.Clientset, node string) error {
	k := &kubelet{
		client: client,
		node:   node,
		record: recorder(client, corev1.EventSource{Component: "kubelet", Host: node}),
		pods:   map[types.UID]*patient{},
	}
	if err := k.register(ctx); err != nil {
		return err
	}
	lastBeat := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(look):
		}
		if time.Since(lastBeat) >= beat {
			k.renew(ctx)
			lastBeat = time.Now()
		}
		k.visit(ctx)
	}
}

func (k *kubelet) register(ctx context.Context) error {
	amounts := corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("8"),
		corev1.ResourceMemory: resource.MustParse("16Gi"),
		corev1.ResourcePods:   resource.MustParse("110"),
	}
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name:   k.node,
			Labels: map[string]string{"kubernetes.io/hostname": k.node, "incident": k.node},
		},
		Spec: corev1.NodeSpec{Taints: []corev1.Taint{{Key: "incident", Effect: corev1.TaintEffectNoSchedule}}},
	}
	made, err := k.client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	err = retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		made, err = k.client.CoreV1().Nodes().Get(ctx, k.node, metav1.GetOptions{})
		if err != nil {
			return err
		}
		made.Status.Capacity, made.Status.Allocatable = amounts, amounts
		made.Status.NodeInfo.KubeletVersion = "v1.37.2"
		made.Status.Conditions = []corev1.NodeCondition{{
			Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "KubeletReady",
			Message: "kubelet is posting ready status", LastHeartbeatTime: metav1.Now(), LastTransitionTime: metav1.Now(),
		}}
		_, err = k.client.CoreV1().Nodes().UpdateStatus(ctx, made, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	k.record.Event(made, corev1.EventTypeNormal, "NodeReady", fmt.Sprintf("Node %s status is now: NodeReady", k.node))
	k.renew(ctx)
	return nil
}

// renew is the heartbeat: without it the node controller gives the node up.
func (k *kubelet) renew(ctx context.Context) {
	seconds, now := int32(40), metav1.NowMicro()
	leases := k.client.CoordinationV1().Leases(corev1.NamespaceNodeLease)
	lease, err := leases.Get(ctx, k.node, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		_, _ = leases.Create(ctx, &coordinationv1.Lease{
			ObjectMeta: metav1.ObjectMeta{Name: k.node},
			Spec:       coordinationv1.LeaseSpec{HolderIdentity: &k.node, LeaseDurationSeconds: &seconds, RenewTime: &now},
		}, metav1.CreateOptions{})
		return
	}
	if err == nil {
		lease.Spec.RenewTime = &now
		_, _ = leases.Update(ctx, lease, metav1.UpdateOptions{})
	}
}

func (k *kubelet) visit(ctx context.Context) {
	list, err := k.client.CoreV1().Pods("").List(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("spec.nodeName", k.node).String(),
	})
	if err != nil {
		return
	}
	for i := range list.Items {
		pod := &list.Items[i]
		p := k.pods[pod.UID]
		if p == nil {
			p = &patient{}
			k.pods[pod.UID] = p
		}
		p.pod = pod
		if pod.DeletionTimestamp != nil {
			none := int64(0)
			k.tell(p, "Normal", "Killing", "Stopping container "+pod.Spec.Containers[0].Name)
			_ = k.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &none})
			continue
		}
		if !p.ended && time.Now().After(p.next) {
			p.next = time.Now().Add(sync)
			k.treat(ctx, p)
			p.steps++
		}
	}
}

func (k *kubelet) tell(p *patient, kind, reason, message string) {
	ref := &corev1.ObjectReference{
		Kind: "Pod", APIVersion: "v1", Namespace: p.pod.Namespace, Name: p.pod.Name, UID: p.pod.UID,
		ResourceVersion: p.pod.ResourceVersion,
	}
	if reason != "Scheduled" && len(p.pod.Spec.Containers) > 0 {
		ref.FieldPath = fmt.Sprintf("spec.containers{%s}", p.pod.Spec.Containers[0].Name)
	}
	k.record.Event(ref, kind, reason, message)
}

func (k *kubelet) treat(ctx context.Context, p *patient) {
	switch p.pod.Labels[behaviour] {
	case "crashloop":
		k.crash(ctx, p)
	case "image":
		k.miss(ctx, p)
	case "liveness":
		k.kill(ctx, p)
	case "readiness":
		k.wait(ctx, p)
	case "failed":
		k.fail(ctx, p)
	default:
		if p.steps == 0 {
			k.start(p)
			k.status(ctx, p, corev1.PodRunning, true, corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}})
		}
	}
}

func (k *kubelet) start(p *patient) {
	c := p.pod.Spec.Containers[0]
	k.tell(p, "Normal", "Pulled", fmt.Sprintf("Container image %q already present on machine", c.Image))
	k.tell(p, "Normal", "Created", "Created container: "+c.Name)
	k.tell(p, "Normal", "Started", "Started container "+c.Name)
}

// crash: the container ends with 1 at every start, and is waited for longer
// and longer.
func (k *kubelet) crash(ctx context.Context, p *patient) {
	c := p.pod.Spec.Containers[0].Name
	if p.steps%4 == 0 {
		k.start(p)
		p.restarts++
	}
	k.tell(p, "Warning", "BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s_%s(%s)",
		c, p.pod.Name, p.pod.Namespace, p.pod.UID))
	k.status(ctx, p, corev1.PodRunning, false, corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason: "CrashLoopBackOff", Message: fmt.Sprintf("back-off 20s restarting failed container=%s pod=%s_%s(%s)",
			c, p.pod.Name, p.pod.Namespace, p.pod.UID)}})
}

// miss: there is no such image.
func (k *kubelet) miss(ctx context.Context, p *patient) {
	image := p.pod.Spec.Containers[0].Image
	if p.steps%4 == 0 {
		k.tell(p, "Normal", "Pulling", fmt.Sprintf("Pulling image %q", image))
		k.tell(p, "Warning", "Failed", fmt.Sprintf("Failed to pull image %q: rpc error: code = NotFound desc = "+
			"failed to pull and unpack image %q: failed to resolve reference %q: %s: not found", image, image, image, image))
		k.tell(p, "Warning", "Failed", "Error: ErrImagePull")
	} else {
		k.tell(p, "Normal", "BackOff", fmt.Sprintf("Back-off pulling image %q", image))
		k.tell(p, "Warning", "Failed", "Error: ImagePullBackOff")
	}
	k.status(ctx, p, corev1.PodPending, false, corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason: "ImagePullBackOff", Message: fmt.Sprintf("Back-off pulling image %q", image)}})
}

// kill: the liveness probe fails three times, then the container is restarted.
func (k *kubelet) kill(ctx context.Context, p *patient) {
	c := p.pod.Spec.Containers[0].Name
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}}
	switch {
	case p.steps%5 == 0:
		k.start(p)
		k.status(ctx, p, corev1.PodRunning, true, running)
	default:
		k.tell(p, "Warning", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503")
		if p.steps%5 == 4 {
			k.tell(p, "Normal", "Killing", fmt.Sprintf("Container %s failed liveness probe, will be restarted", c))
			p.restarts++
			k.status(ctx, p, corev1.PodRunning, true, running)
		}
	}
}

// wait: runs, and never gets ready.
func (k *kubelet) wait(ctx context.Context, p *patient) {
	if p.steps == 0 {
		k.start(p)
		k.status(ctx, p, corev1.PodRunning, false, corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}})
		return
	}
	k.tell(p, "Warning", "Unhealthy", `Readiness probe failed: Get "http://10.244.3.17:8080/ready": `+
		`dial tcp 10.244.3.17:8080: connect: connection refused`)
}

// fail: the pod ends as a whole.
func (k *kubelet) fail(ctx context.Context, p *patient) {
	k.start(p)
	p.ended = true
	k.status(ctx, p, corev1.PodFailed, false, corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: 1, Reason: "Error", StartedAt: metav1.Now(), FinishedAt: metav1.Now()}})
}

func (k *kubelet) status(ctx context.Context, p *patient, phase corev1.PodPhase, ready bool, state corev1.ContainerState) {
	pod, err := k.client.CoreV1().Pods(p.pod.Namespace).Get(ctx, p.pod.Name, metav1.GetOptions{})
	if err != nil {
		return
	}
	truth, reason := corev1.ConditionTrue, ""
	if !ready {
		truth, reason = corev1.ConditionFalse, "ContainersNotReady"
	}
	c := corev1.ContainerStatus{
		Name: pod.Spec.Containers[0].Name, Image: pod.Spec.Containers[0].Image,
		Ready: ready, Started: &ready, RestartCount: p.restarts, State: state,
	}
	if p.restarts > 0 {
		c.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: 1, Reason: "Error", StartedAt: metav1.NewTime(time.Now().Add(-2 * time.Second)), FinishedAt: metav1.Now()}
	}
	pod.Status.Phase = phase
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{c}
	pod.Status.Conditions = []corev1.PodCondition{
		{Type: corev1.PodScheduled, Status: corev1.ConditionTrue, LastTransitionTime: pod.CreationTimestamp},
		{Type: corev1.PodInitialized, Status: corev1.ConditionTrue, LastTransitionTime: pod.CreationTimestamp},
		{Type: corev1.ContainersReady, Status: truth, Reason: reason, LastTransitionTime: metav1.Now()},
		{Type: corev1.PodReady, Status: truth, Reason: reason, LastTransitionTime: metav1.Now()},
	}
	_, _ = k.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
}
