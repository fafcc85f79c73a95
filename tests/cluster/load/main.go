// SPDX-License-Identifier: Apache-2.0

// Command load writes events to a cluster, as many and as fast as asked.
//
// By default they are ordinary core/v1 events of pods, replica sets and
// deployments. With -new-api they are series written through events.k8s.io/v1;
// with -hostile they are the cases of hostile.go, one after the other.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	eventsv1client "k8s.io/client-go/kubernetes/typed/events/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	nodes = 120  // the events come from this many hosts
	keep  = 2000 // a worker remembers this many events, to repeat them
	shown = 5    // this many failures are printed
)

type options struct {
	n, namespaces, objects, workers int
	rate, update                    float64
	hostile, newAPI                 bool
	retry                           time.Duration
	kubeconfig, context, acks       string
}

func parse() (options, error) {
	var o options
	flag.IntVar(&o.n, "n", 10000, "how many writes; with -hostile the default is each case once")
	flag.Float64Var(&o.rate, "rate", 0, "writes per second; 0 is as fast as the server takes them")
	flag.IntVar(&o.namespaces, "namespaces", 40, "spread over this many namespaces, team-00 and up, which are created")
	flag.IntVar(&o.objects, "objects", 4000, "the events are about this many different objects")
	flag.Float64Var(&o.update, "update", 0, "`share` of the writes, 0 to 1, that repeat an earlier event: its count goes up and its last time moves on")
	flag.IntVar(&o.workers, "workers", 32, "writes under way at once")
	flag.BoolVar(&o.hostile, "hostile", false, "write the hostile cases, in namespace hostile, each labelled hostile-case=NAME")
	flag.BoolVar(&o.newAPI, "new-api", false, "write series through events.k8s.io/v1, not plain events through core/v1")
	flag.DurationVar(&o.retry, "retry", 0, "try a write that failed again for this long")
	flag.StringVar(&o.acks, "acks", "", "append a line a write that the server acknowledged to `file`: namespace name uid resourceVersion count")
	flag.StringVar(&o.kubeconfig, "kubeconfig", "", "kubeconfig `file` (default $KUBECONFIG)")
	flag.StringVar(&o.context, "context", "", "kubeconfig `context` (default the current one)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: load [flags]\nWrite events to a cluster.")
		flag.PrintDefaults()
	}
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if o.hostile && !given["n"] {
		o.n = len(hostileCases)
	}
	switch {
	case flag.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flag.Arg(0))
	case o.hostile && o.newAPI:
		return o, errors.New("-hostile and -new-api exclude each other: events.k8s.io/v1 refuses most hostile events")
	case o.hostile && o.update != 0:
		return o, errors.New("-hostile events are not repeated: leave out -update")
	case o.n < 0 || o.namespaces < 1 || o.objects < 1 || o.workers < 1 || o.retry < 0 || !(o.rate >= 0):
		return o, errors.New("a number is too small")
	case !(o.update >= 0 && o.update <= 1):
		return o, errors.New("-update is a share, 0 to 1")
	}
	return o, nil
}

func connect(o options) (*rest.Config, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = o.kubeconfig
	cfg, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules,
		&clientcmd.ConfigOverrides{CurrentContext: o.context}).ClientConfig()
	if err != nil {
		return nil, err
	}
	cfg.QPS = -1 // no limit on this side
	if o.retry > 0 {
		cfg.Timeout = answerTime
	}
	cfg.ContentType = "application/vnd.kubernetes.protobuf"
	return cfg, nil
}

// A shape is one ordinary kind of event. {ns}, {name} and {n} in its message
// stand for the object's namespace and name and for a number.
type shape struct{ typ, reason, message, component, apiVersion, kind string }

var shapes = []shape{
	{"Normal", "Scheduled", "Successfully assigned {ns}/{name} to node-{n}", "default-scheduler", "v1", "Pod"},
	{"Normal", "Pulling", `Pulling image "registry.example.com/{ns}/{name}:v1.{n}"`, "kubelet", "v1", "Pod"},
	{"Normal", "Pulled", `Successfully pulled image "registry.example.com/{ns}/{name}:v1.{n}" in 1.{n}s (1.{n}s including waiting)`, "kubelet", "v1", "Pod"},
	{"Normal", "Created", "Created container: {name}", "kubelet", "v1", "Pod"},
	{"Normal", "Started", "Started container {name}", "kubelet", "v1", "Pod"},
	{"Normal", "Killing", "Stopping container {name}", "kubelet", "v1", "Pod"},
	{"Warning", "BackOff", "Back-off restarting failed container {name} in pod {name}_{ns}(5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f)", "kubelet", "v1", "Pod"},
	{"Warning", "Unhealthy", `Readiness probe failed: Get "http://10.2.3.{n}:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, "kubelet", "v1", "Pod"},
	{"Warning", "FailedScheduling", "0/120 nodes are available: 3 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 117 Insufficient cpu. preemption: 0/120 nodes are available: 3 Preemption is not helpful for scheduling, 117 No preemption victims found for incoming pod.", "default-scheduler", "v1", "Pod"},
	{"Warning", "FailedMount", `MountVolume.SetUp failed for volume "config-{n}" : configmap "{name}" not found`, "kubelet", "v1", "Pod"},
	{"Normal", "SuccessfulCreate", "Created pod: {name}-x{n}", "replicaset-controller", "apps/v1", "ReplicaSet"},
	{"Normal", "ScalingReplicaSet", "Scaled up replica set {name} from 0 to {n}", "deployment-controller", "apps/v1", "Deployment"},
}

// A plan is what one new event says.
type plan struct {
	shape
	text, event, host string
	object            corev1.ObjectReference
	count             int32
	first, last       time.Time
}

func namespace(i int) string { return fmt.Sprintf("team-%02d", i) }

func newPlan(r *rand.Rand, o options, serial uint64) plan {
	obj := r.Intn(o.objects)
	p := plan{shape: shapes[r.Intn(len(shapes))], last: time.Now()}
	ns, name := namespace(obj%o.namespaces), fmt.Sprintf("app-%d-7c9d8f6b5-%05x", obj%200, obj)
	p.object = corev1.ObjectReference{
		APIVersion: p.apiVersion, Kind: p.kind, Namespace: ns, Name: name,
		UID: types.UID(fmt.Sprintf("5f2b1d1e-7d4a-4c57-b57a-%012x", obj)), ResourceVersion: "12345",
	}
	if p.component == "kubelet" {
		p.object.FieldPath = fmt.Sprintf("spec.containers{app-%d}", obj%200)
	}
	p.text = strings.NewReplacer("{ns}", ns, "{name}", name, "{n}", strconv.Itoa(r.Intn(100))).Replace(p.message)
	p.event = fmt.Sprintf("%s.%x", name, serial)
	p.host = fmt.Sprintf("node-%d", obj%nodes)
	p.count = int32(1 + r.Intn(20))
	p.first = p.last.Add(-time.Duration(r.Intn(3000)) * time.Second)
	return p
}

// A repeat writes an event once more, with a higher count and a later time.
type repeat func(context.Context) error

// A sink creates an event through one of the two APIs.
type sink func(context.Context, plan) (repeat, error)

func coreSink(c corev1client.EventsGetter, w *writer) sink {
	return func(ctx context.Context, p plan) (repeat, error) {
		events := c.Events(p.object.Namespace)
		get := func() (*corev1.Event, error) { return events.Get(ctx, p.event, metav1.GetOptions{}) }
		e, err := create(ctx, w, func() (*corev1.Event, error) {
			return events.Create(ctx, &corev1.Event{
				ObjectMeta:     metav1.ObjectMeta{Namespace: p.object.Namespace, Name: p.event},
				InvolvedObject: p.object, Reason: p.reason, Message: p.text, Type: p.typ, Count: p.count,
				FirstTimestamp: metav1.NewTime(p.first), LastTimestamp: metav1.NewTime(p.last),
				Source:              corev1.EventSource{Component: p.component, Host: p.host},
				ReportingController: p.component, ReportingInstance: p.host,
			}, metav1.CreateOptions{})
		}, get)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) error {
			count := e.Count + 1
			err := w.persist(ctx, func(again bool) (err error) {
				if again { // it may have been written, or by now be another version
					if e, err = get(); err != nil || e.Count >= count {
						return err
					}
				}
				next := e.DeepCopy()
				next.Count = count
				next.LastTimestamp = metav1.Now()
				next, err = events.Update(ctx, next, metav1.UpdateOptions{})
				if err == nil {
					e = next
				}
				return err
			})
			if err != nil {
				return err
			}
			return w.ack(e, e.Count)
		}, w.ack(e, e.Count)
	}
}

func seriesSink(c eventsv1client.EventsGetter, w *writer) sink {
	return func(ctx context.Context, p plan) (repeat, error) {
		events := c.Events(p.object.Namespace)
		get := func() (*eventsv1.Event, error) { return events.Get(ctx, p.event, metav1.GetOptions{}) }
		e, err := create(ctx, w, func() (*eventsv1.Event, error) {
			return events.Create(ctx, &eventsv1.Event{
				ObjectMeta: metav1.ObjectMeta{Namespace: p.object.Namespace, Name: p.event},
				EventTime:  metav1.NewMicroTime(p.first),
				Series:     &eventsv1.EventSeries{Count: p.count + 1, LastObservedTime: metav1.NewMicroTime(p.last)},
				Regarding:  p.object, Reason: p.reason, Note: p.text, Type: p.typ, Action: p.reason,
				ReportingController: p.component, ReportingInstance: p.component + "-" + p.host,
			}, metav1.CreateOptions{})
		}, get)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) error {
			count := e.Series.Count + 1
			err := w.persist(ctx, func(again bool) (err error) {
				if again {
					if e, err = get(); err != nil || e.Series.Count >= count {
						return err
					}
				}
				next := e.DeepCopy()
				next.Series.Count = count
				next.Series.LastObservedTime = metav1.NowMicro()
				next, err = events.Update(ctx, next, metav1.UpdateOptions{})
				if err == nil {
					e = next
				}
				return err
			})
			if err != nil {
				return err
			}
			return w.ack(e, e.Series.Count)
		}, w.ack(e, e.Series.Count)
	}
}

type tally struct{ created, updated, failed atomic.Int64 }

func (t *tally) fail(err error) {
	if t.failed.Add(1) <= shown {
		fmt.Fprintln(os.Stderr, "load:", err)
	}
}

// A job makes the i-th write.
type job func(ctx context.Context, i int)

// ordinary returns what each worker runs; a worker repeats only its own events,
// so no two writes race for one.
func ordinary(o options, create sink, start time.Time, t *tally) func(worker int) job {
	return func(worker int) job {
		r := rand.New(rand.NewSource(start.UnixNano() + int64(worker)))
		var mine []repeat
		return func(ctx context.Context, i int) {
			if len(mine) > 0 && r.Float64() < o.update {
				k := r.Intn(len(mine))
				if err := mine[k](ctx); err != nil { // expired, or the server is away
					mine[k] = mine[len(mine)-1]
					mine = mine[:len(mine)-1]
					t.fail(err)
					return
				}
				t.updated.Add(1)
				return
			}
			again, err := create(ctx, newPlan(r, o, uint64(start.UnixNano())+uint64(i)))
			if err != nil {
				t.fail(err)
				return
			}
			t.created.Add(1)
			if o.update > 0 && len(mine) < keep {
				mine = append(mine, again)
			}
		}
	}
}

func hostile(c corev1client.EventsGetter, w *writer, start time.Time, t *tally) func(worker int) job {
	return func(int) job {
		return func(ctx context.Context, i int) {
			e := hostileEvent(i, start)
			made, err := create(ctx, w, func() (*corev1.Event, error) {
				return c.Events(e.Namespace).Create(ctx, e, metav1.CreateOptions{})
			}, func() (*corev1.Event, error) {
				return c.Events(e.Namespace).Get(ctx, e.Name, metav1.GetOptions{})
			})
			if err == nil {
				err = w.ack(made, made.Count)
			}
			if err != nil {
				t.fail(fmt.Errorf("%s: %w", e.Labels[caseLabel], err))
				return
			}
			t.created.Add(1)
		}
	}
}

func run(ctx context.Context, o options) error {
	cfg, err := connect(o)
	if err != nil {
		return err
	}
	core, err := corev1client.NewForConfig(cfg)
	if err != nil {
		return err
	}
	series, err := eventsv1client.NewForConfig(cfg)
	if err != nil {
		return err
	}
	w, err := newWriter(o)
	if err != nil {
		return err
	}
	names := []string{hostileNamespace}
	if !o.hostile {
		names = names[:0]
		for i := 0; i < o.namespaces; i++ {
			names = append(names, namespace(i))
		}
	}
	for _, name := range names {
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		err := w.persist(ctx, func(bool) error {
			_, err := core.Namespaces().Create(ctx, ns, metav1.CreateOptions{})
			if apierrors.IsAlreadyExists(err) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
	}

	start, t := time.Now(), &tally{}
	var jobFor func(worker int) job
	switch {
	case o.hostile:
		jobFor = hostile(core, w, start, t)
	case o.newAPI:
		jobFor = ordinary(o, seriesSink(series, w), start, t)
	default:
		jobFor = ordinary(o, coreSink(core, w), start, t)
	}
	serials := make(chan int, o.workers)
	var wg sync.WaitGroup
	for w := 0; w < o.workers; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			do := jobFor(w)
			for i := range serials {
				do(ctx, i)
			}
		}()
	}
	feed(ctx, o, start, serials)
	wg.Wait()

	took := time.Since(start).Seconds()
	created, updated, failed := t.created.Load(), t.updated.Load(), t.failed.Load()
	fmt.Printf("created %d, updated %d, failed %d in %.2f s: %.0f/s\n",
		created, updated, failed, took, float64(created+updated)/took)
	if failed > 0 {
		return fmt.Errorf("%d writes failed", failed)
	}
	return ctx.Err()
}

// feed hands out the serial numbers, each when it is due.
func feed(ctx context.Context, o options, start time.Time, serials chan<- int) {
	defer close(serials)
	for i := 0; i < o.n; i++ {
		if o.rate > 0 {
			due := start.Add(time.Duration(float64(i) / o.rate * float64(time.Second)))
			select {
			case <-time.After(time.Until(due)):
			case <-ctx.Done():
				return
			}
		}
		select {
		case serials <- i:
		case <-ctx.Done():
			return
		}
	}
}

func main() {
	o, err := parse()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
