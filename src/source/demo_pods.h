/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a pod of the simulated cluster: created, scheduled, mounted,
 * pulled, started, probed, stopped, and what goes wrong on the way. Messages
 * are the components' own, word for word. */
#ifndef KEVTOP_SOURCE_DEMO_PODS_H
#define KEVTOP_SOURCE_DEMO_PODS_H

#include "source/demo_world.h"

/* A pod of the workload's present replica set, with its present fate; the
 * rest follows by itself. NULL where the cluster is full. */
struct demo_pod *demo_pod_create(struct demo_world *w,
                                 struct demo_workload *workload);
/* Its controller deletes it, and the kubelet stops it. */
void demo_pod_delete(struct demo_world *w, struct demo_pod *p);
/* Its probes fail from now on, for as long as its workload is unhealthy. */
void demo_pod_sicken(struct demo_world *w, struct demo_pod *p);
/* Whether the fate it was born with still holds. */
bool demo_pod_is(const struct demo_pod *p, enum demo_fate fate);
/* Called when a job's container is done; story's. */
void demo_job_done(struct demo_world *w, struct demo_pod *p);

#endif
