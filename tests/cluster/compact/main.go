// SPDX-License-Identifier: Apache-2.0

// Command compact compacts etcd at its current revision and prints that revision.
// It first writes a key of its own twice, so that a watch from any
// resourceVersion seen so far, the newest one too, starts below it: etcd lets a
// watch start at the revision of the compaction and at the one before.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

func main() {
	endpoint := flag.String("endpoint", "http://127.0.0.1:2379", "etcd client URL")
	timeout := flag.Duration("timeout", 30*time.Second, "give up after this long")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	rev, err := compact(ctx, *endpoint)
	if err != nil {
		fmt.Fprintln(os.Stderr, "compact:", err)
		os.Exit(1)
	}
	fmt.Println(rev)
}

func compact(ctx context.Context, endpoint string) (int64, error) {
	c, err := clientv3.New(clientv3.Config{Endpoints: []string{endpoint}, Context: ctx})
	if err != nil {
		return 0, err
	}
	defer c.Close()
	var rev int64
	for range 2 {
		r, err := c.Put(ctx, "kevtop-test/compact", "")
		if err != nil {
			return 0, err
		}
		rev = r.Header.Revision
	}
	_, err = c.Compact(ctx, rev, clientv3.WithCompactPhysical())
	return rev, err
}
