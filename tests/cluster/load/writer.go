// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	firstPause = 50 * time.Millisecond
	longPause  = 2 * time.Second
	answerTime = 15 * time.Second // with -retry, wait this long for an answer
)

// A writer makes a write again while it fails, and notes what the server has
// acknowledged. Many goroutines may use one.
type writer struct {
	retry time.Duration // 0: one attempt
	lock  sync.Mutex
	acks  *os.File // nil: not asked for; otherwise protected by lock
}

func newWriter(o options) (*writer, error) {
	w := &writer{retry: o.retry}
	if o.acks == "" {
		return w, nil
	}
	var err error
	w.acks, err = os.OpenFile(o.acks, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	return w, err
}

// persist attempts a write until it succeeds, -retry has passed since the
// first attempt, or trying on is of no use. An attempt is told whether there
// was one before it, whose answer may have been lost after the write was made.
func (w *writer) persist(ctx context.Context, attempt func(again bool) error) error {
	start, pause := time.Now(), firstPause
	for again := false; ; again = true {
		err := attempt(again)
		if err == nil || hopeless(err) || time.Since(start)+pause > w.retry {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
		pause = min(2*pause, longPause)
	}
}

// hopeless tells a refusal of this write from trouble that passes. 401 and 403
// pass: a server that starts answers so until it has read its roles.
func hopeless(err error) bool {
	return apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) ||
		apierrors.IsRequestEntityTooLargeError(err) || apierrors.IsNotFound(err)
}

// create makes a new object; get is asked for it where an attempt before had
// made it already.
func create[T any](ctx context.Context, w *writer, put func() (T, error), get func() (T, error)) (made T, err error) {
	err = w.persist(ctx, func(again bool) (err error) {
		made, err = put()
		if again && apierrors.IsAlreadyExists(err) {
			made, err = get()
		}
		return err
	})
	return made, err
}

// ack notes one acknowledged write: namespace, name, uid, resourceVersion and
// the count that was written. A name that would break the line is quoted.
func (w *writer) ack(o metav1.Object, count int32) error {
	if w.acks == nil {
		return nil
	}
	name := o.GetName()
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		name = strconv.QuoteToASCII(name)
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	_, err := fmt.Fprintf(w.acks, "%s %s %s %s %d\n",
		o.GetNamespace(), name, o.GetUID(), o.GetResourceVersion(), count)
	return err
}
