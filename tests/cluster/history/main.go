// SPDX-License-Identifier: Apache-2.0

// Command history writes down what etcd did to events: the truth that a
// viewer's output is compared with. One JSON object a line for each write and
// each deletion, in the order of their revisions, which are the
// resourceVersions that clients see.
//
// It begins with what is there, each as it was written last, or with -rev at a
// revision that is not compacted yet. From then on it is ahead of compactions,
// and goes on by itself when etcd was away. SIGUSR1 makes it catch up
// with etcd and write {"op":"sync"} with the revision up to which all is
// written; SIGTERM does the same, once more, and ends it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
)

// A record is one line.
type record struct {
	Rev       int64  `json:"rev"`
	Op        string `json:"op"` // put, delete, sync
	Created   bool   `json:"created,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name,omitempty"`
	UID       string `json:"uid,omitempty"`
	Count     int32  `json:"count,omitempty"`
	Type      string `json:"type,omitempty"`
	Reason    string `json:"reason,omitempty"`
	TimeMS    int64  `json:"ms"` // when it was seen here, ms since 1970
}

type history struct {
	client *clientv3.Client
	prefix string
	next   int64             // the first revision that is not written yet
	uids   map[string]string // of the keys that are there
	decode runtime.Decoder
	out    *bufio.Writer
	goal   int64 // catch up with this revision; 0: nobody asked
	ending bool  // and then end
}

func (h *history) write(r record) error {
	r.TimeMS = time.Now().UnixMilli()
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = h.out.Write(append(line, '\n'))
	return err
}

// put tells what the value of a key says.
func (h *history) put(r *record, value []byte) error {
	object, _, err := h.decode.Decode(value, nil, nil)
	if err != nil {
		return err
	}
	e, ok := object.(*corev1.Event)
	if !ok {
		return fmt.Errorf("not an event: %T", object)
	}
	r.Op, r.UID, r.Count, r.Type, r.Reason = "put", string(e.UID), e.Count, e.Type, e.Reason
	if e.Series != nil {
		r.Count = e.Series.Count
	}
	return nil
}

// begin writes what is there.
func (h *history) begin(ctx context.Context) error {
	r, err := h.client.Get(ctx, h.prefix, clientv3.WithPrefix(),
		clientv3.WithSort(clientv3.SortByModRevision, clientv3.SortAscend))
	if err != nil {
		return err
	}
	for _, kv := range r.Kvs {
		if err := h.event(&clientv3.Event{Type: clientv3.EventTypePut, Kv: kv}); err != nil {
			return err
		}
	}
	h.next = r.Header.Revision + 1
	return h.write(record{Rev: r.Header.Revision, Op: "sync"})
}

func (h *history) event(e *clientv3.Event) error {
	key := string(e.Kv.Key)
	r := record{Rev: e.Kv.ModRevision}
	r.Namespace, r.Name, _ = strings.Cut(strings.TrimPrefix(key, h.prefix), "/")
	if e.Type == clientv3.EventTypeDelete {
		r.Op, r.UID = "delete", h.uids[key]
		delete(h.uids, key)
	} else {
		r.Created = e.IsCreate()
		if err := h.put(&r, e.Kv.Value); err != nil {
			return fmt.Errorf("%s at revision %d: %w", key, r.Rev, err)
		}
		h.uids[key] = r.UID
	}
	return h.write(r)
}

// current asks for etcd's revision, however long etcd is away.
func (h *history) current(ctx context.Context) (int64, error) {
	for {
		once, cancel := context.WithTimeout(ctx, 2*time.Second)
		r, err := h.client.Get(once, h.prefix, clientv3.WithCountOnly())
		cancel()
		if err == nil {
			return r.Header.Revision, nil
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// run writes until it was told to end and has caught up, or ctx ends.
func (h *history) run(ctx context.Context, signals <-chan os.Signal) error {
	// Progress is asked for with the same context: it tells the stream.
	ctx, cancel := context.WithCancel(clientv3.WithRequireLeader(ctx))
	defer cancel()
	watch := h.client.Watch(ctx, h.prefix, clientv3.WithPrefix(),
		clientv3.WithRev(h.next), clientv3.WithProgressNotify())
	poke := time.NewTicker(50 * time.Millisecond)
	defer poke.Stop()
	for {
		select {
		case r, ok := <-watch:
			if !ok {
				return nil // and again
			}
			if r.CompactRevision != 0 {
				return errors.Join(errFatal, fmt.Errorf("revision %d is compacted: %w", h.next, r.Err()))
			}
			for _, e := range r.Events {
				if err := h.event(e); err != nil {
					return errors.Join(errFatal, err)
				}
				h.next = e.Kv.ModRevision + 1
			}
			if err := r.Err(); err != nil {
				return nil
			}
			if r.IsProgressNotify() {
				h.next = max(h.next, r.Header.Revision+1)
			}
		case s := <-signals:
			rev, err := h.current(ctx)
			if err != nil {
				return err
			}
			h.goal, h.ending = max(h.goal, rev), h.ending || s != syscall.SIGUSR1
		case <-poke.C:
			if h.goal != 0 && h.next <= h.goal {
				_ = h.client.RequestProgress(ctx) // none now: the next
			}
		}
		if h.goal != 0 && h.next > h.goal {
			if err := h.write(record{Rev: h.next - 1, Op: "sync"}); err != nil {
				return errors.Join(errFatal, err)
			}
			h.goal = 0
		}
		if err := h.out.Flush(); err != nil {
			return errors.Join(errFatal, err)
		}
		if h.ending && h.goal == 0 {
			return errEnd
		}
	}
}

var (
	errFatal = errors.New("cannot go on")
	errEnd   = errors.New("told to end")
)

func follow(endpoint, prefix string, rev int64) error {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR1)
	client, err := clientv3.New(clientv3.Config{
		Endpoints:            []string{endpoint},
		DialKeepAliveTime:    10 * time.Second,
		DialKeepAliveTimeout: 60 * time.Second, // a stopped etcd is waited for
	})
	if err != nil {
		return err
	}
	defer client.Close()
	h := history{
		client: client, prefix: prefix, next: rev, uids: map[string]string{},
		decode: protobuf.NewSerializer(clientscheme.Scheme, clientscheme.Scheme),
		out:    bufio.NewWriterSize(os.Stdout, 1<<16),
	}
	if rev == 0 {
		if err := h.begin(context.Background()); err != nil {
			return err
		}
	}
	for {
		err := h.run(context.Background(), signals)
		if errors.Is(err, errEnd) {
			fmt.Fprintln(os.Stderr, h.next-1)
			return nil
		}
		if err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func main() {
	endpoint := flag.String("endpoint", "http://127.0.0.1:2379", "etcd client `URL`")
	prefix := flag.String("prefix", "/registry/events/", "the `keys` to watch")
	rev := flag.Int64("rev", 0, "from this `revision` on; 0: what is there, and on")
	flag.Parse()
	if err := follow(*endpoint, *prefix, *rev); err != nil {
		fmt.Fprintln(os.Stderr, "history:", err)
		os.Exit(1)
	}
}
