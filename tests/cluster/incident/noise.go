// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"math/rand"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// The noise of a busy cluster that is well:
//
//	rollouts   pods that are scheduled, pulled, created and started: `rate`
//	           Normal events a second
//	probes     one new pod in five fails its start-up or readiness probe once
//	           or twice and is well then
//	old ones   Warnings with counts in the thousands whose last time is 20 to 50
//	           minutes ago
type noise struct {
	client *kubernetes.Clientset
	random *rand.Rand
	pods   int
}

var apps = []string{"frontend", "cart", "checkout", "search", "ads", "mail", "auth", "images"}

const noisy = 6 // namespaces

func namespace(i int) string { return fmt.Sprintf("team-%d", i%noisy) }

func runNoise(ctx context.Context, client *kubernetes.Clientset, rate float64) error {
	n := &noise{client: client, random: rand.New(rand.NewSource(1))}
	for i := range noisy {
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace(i)}}
		if _, err := client.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	n.old(ctx)
	const perPod = 5
	tick := time.NewTicker(time.Duration(float64(time.Second) * perPod / rate))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			go n.pod(ctx, n.pods, n.random.Intn(5) == 0)
			n.pods++
		}
	}
}

// runBurst has so many pods start as fast as the server takes it, and be well.
func runBurst(ctx context.Context, client *kubernetes.Clientset, pods int) error {
	const first, atOnce = 1_000_000, 50
	n := &noise{client: client}
	places, ended := make(chan bool, atOnce), make(chan bool)
	go func() {
		for i := range pods {
			places <- true
			go func() {
				n.pod(ctx, first+i, false)
				<-places
				ended <- true
			}()
		}
	}()
	for range pods {
		<-ended
	}
	return nil
}

func (n *noise) write(ctx context.Context, ns, pod string, uid types.UID, kind, reason, message string, count int32, first, last time.Time) {
	from := corev1.EventSource{Component: "kubelet", Host: fmt.Sprintf("node-%d", len(pod)%2)}
	if reason == "Scheduled" || reason == "FailedScheduling" {
		from = corev1.EventSource{Component: "default-scheduler"}
	}
	_, _ = n.client.CoreV1().Events(ns).Create(ctx, &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Name: fmt.Sprintf("%s.%x", pod, time.Now().UnixNano()), Namespace: ns},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: ns, Name: pod, UID: uid},
		Type:           kind, Reason: reason, Message: message, Source: from, Count: count,
		FirstTimestamp: metav1.NewTime(first), LastTimestamp: metav1.NewTime(last),
	}, metav1.CreateOptions{})
}

// pod starts one, over some seconds.
func (n *noise) pod(ctx context.Context, i int, slow bool) {
	app := apps[i%len(apps)]
	ns := namespace(i / 3)
	name := fmt.Sprintf("%s-%08x-%05x", app, 0x7c9d8f6b+i/40, 0x2a4c6+i*7919%0xfffff)
	uid := types.UID(fmt.Sprintf("00000000-0000-4000-8000-%012x", i))
	say := func(kind, reason, message string) {
		now := time.Now()
		n.write(ctx, ns, name, uid, kind, reason, message, 1, now, now)
	}
	image := fmt.Sprintf("registry.example/%s:1.%d", app, i/40)
	say("Normal", "Scheduled", fmt.Sprintf("Successfully assigned %s/%s to node-%d", ns, name, len(name)%2))
	say("Normal", "Pulling", fmt.Sprintf("Pulling image %q", image))
	wait(ctx, 500*time.Millisecond)
	say("Normal", "Pulled", fmt.Sprintf("Successfully pulled image %q in %dms (%dms including waiting)", image, 300+i%400, 400+i%400))
	say("Normal", "Created", "Created container: "+app)
	say("Normal", "Started", "Started container "+app)
	if !slow {
		return
	}
	for range 1 + i%2 {
		wait(ctx, 2*time.Second)
		say("Warning", "Unhealthy", fmt.Sprintf("Startup probe failed: Get %q: dial tcp 10.244.%d.%d:8080: connect: connection refused",
			fmt.Sprintf("http://10.244.%d.%d:8080/healthz", i%4, i%250), i%4, i%250))
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// old Warnings, of which the counts are high and the last times long ago.
func (n *noise) old(ctx context.Context) {
	now := time.Now()
	for i, o := range []struct {
		pod, reason, message string
		count                int32
		hours, minutes       time.Duration
	}{
		{"legacy-6d5f7c9b8-x2k4q", "BackOff", "Back-off restarting failed container app in pod legacy-6d5f7c9b8-x2k4q_team-0(00000000-0000-4000-8000-00000000beef)", 5214, 40, 32},
		{"report-0", "FailedMount", `MountVolume.SetUp failed for volume "config" : configmap "report" not found`, 3120, 30, 21},
		{"cache-2", "Unhealthy", "Liveness probe failed: command timed out: \"redis-cli ping\" timed out after 1s", 9480, 70, 47},
		{"batch-5f7d9c8b6-lq2zv", "FailedScheduling", "0/2 nodes are available: 2 Insufficient memory. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.", 1207, 20, 28},
	} {
		n.write(ctx, namespace(i), o.pod, types.UID(fmt.Sprintf("00000000-0000-4000-9000-%012x", i)), "Warning", o.reason, o.message,
			o.count, now.Add(-o.hours*time.Hour), now.Add(-o.minutes*time.Minute))
	}
}
