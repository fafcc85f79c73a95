// SPDX-License-Identifier: Apache-2.0

// incident stages trouble on a control plane without kubelets, and the noise
// of a busy cluster around it.
//
//	incident kubelet -node NAME   registers a node, keeps it alive, and does with
//	                              the pods bound to it what their label
//	                              "kubelet" says: see kubelet.go
//	incident noise                see noise.go
//	incident burst -pods N        N pods start at once, five Normal events each;
//	                              ends then
//
// The others run until SIGTERM. The kubelet reports through client-go's own
// recorder, which folds repeats and limits their rate as real components do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

func connect() (*kubernetes.Clientset, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return nil, err
	}
	config.QPS, config.Burst = 200, 400
	return kubernetes.NewForConfig(config)
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("incident kubelet -node NAME, incident noise, or incident burst")
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	node := flags.String("node", "worker-3", "the node to be")
	pods := flags.Int("pods", 600, "pods that start at once")
	rate := flags.Float64("rate", 10, "Normal events a second")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	client, err := connect()
	if err != nil {
		return err
	}
	switch args[0] {
	case "kubelet":
		return runKubelet(ctx, client, *node)
	case "noise":
		return runNoise(ctx, client, *rate)
	case "burst":
		return runBurst(ctx, client, *pods)
	}
	return fmt.Errorf("unknown: %s", args[0])
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "incident:", err)
		os.Exit(1)
	}
}
