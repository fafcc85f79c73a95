/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that write the demo's objects share, and nobody else:
 *
 *   demo_objects.c            paths, lists, selectors, metadata
 *   demo_objects_pods.c       pods
 *   demo_objects_workloads.c  what makes pods
 *   demo_objects_rest.c       all else
 */
#ifndef KEVTOP_SOURCE_DEMO_OBJECTS_INTERNAL_H
#define KEVTOP_SOURCE_DEMO_OBJECTS_INTERNAL_H

#include "base/jsonout.h"
#include "source/demo_world.h"

#define ITEM_LABELS 4

/* An object: its metadata, and what it is made of. */
struct item {
    const char *ns; /* "" if it has none */
    char name[DEMO_NAME];
    char uid[DEMO_UID];
    int64_t born_us;
    struct {
        const char *key;
        char value[DEMO_NAME];
    } labels[ITEM_LABELS];
    size_t n_labels;
    struct {
        const char *kind, *api, *name, *uid; /* kind NULL: none */
    } owner;
    const struct demo_pod *pod;
    const struct demo_workload *workload;
    const struct demo_node *node;
    int n;
};

struct items {
    VEC(struct item) list;
};

/* All objects of a kind, and what of one stands behind its metadata. */
struct demo_kind {
    const char *api, *plural, *kind;
    bool namespaced;
    void (*collect)(const struct demo_world *w, struct items *out);
    void (*put)(struct jsonout *j, const struct demo_world *w,
                const struct item *item);
};

/* Of pods, workloads and the rest; up to one without a kind. */
extern const struct demo_kind demo_kinds_pods[];
extern const struct demo_kind demo_kinds_workloads[];
extern const struct demo_kind demo_kinds_rest[];

/* A new item; valid until the next one is added. */
struct item *items_add(struct items *items, const char *ns, const char *name,
                       const char *uid, int64_t born_us);
void item_label(struct item *item, const char *key, const char *value);

void put_text(struct jsonout *j, const char *key, const char *text);
void put_time(struct jsonout *j, const char *key, int64_t at_us);
/* An element of status.conditions; reason and message may be NULL. */
struct condition {
    const char *type, *status, *reason, *message;
    int64_t since_us;
};
void put_condition(struct jsonout *j, const struct condition *c);
/* {"matchLabels":{key:value,...}}; NULL ends. */
void put_selector(struct jsonout *j, const struct item *item);

/* --- what pods are like ------------------------------------------------ */

bool demo_pod_is_ready(const struct demo_pod *p);
/* Those of a workload; of one set of it, if set is not NULL. */
struct tally {
    int all, ready;
};
struct tally demo_tally(const struct demo_world *w,
                        const struct demo_workload *wl, const char *set);
/* The template of its pods. */
void put_template(struct jsonout *j, const struct demo_workload *wl,
                  const struct item *item);
void put_pod_spec(struct jsonout *j, const struct demo_workload *wl,
                  const char *image, const struct demo_pod *p);
bool demo_is(const struct demo_workload *wl, const char *kind);

#endif
