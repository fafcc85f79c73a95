/* SPDX-License-Identifier: Apache-2.0 */
/* json: a v1 List as `kubectl get -o json` prints it, or, following, one
 * object after another. jsonl: one compact object a line. */
#include "base/alloc.h"
#include "model/encode.h"
#include "print/formats.h"

enum { INDENT = 4 };

struct json_printer {
    struct printer base;
    struct event_encoder *encoder;
    struct buf text;
};

static struct json_printer *as_json(struct printer *p) {
    return (struct json_printer *)p;
}

static struct printer *json_open(const struct print_config *config) {
    (void)config;
    struct json_printer *j = xcalloc(1, sizeof(*j));
    j->encoder = event_encoder_new();
    buf_init(&j->text, 8 * LIMIT_DOC_BYTES);
    return &j->base;
}

static void json_free(struct printer *p) {
    struct json_printer *j = as_json(p);
    event_encoder_free(j->encoder);
    buf_done(&j->text);
    xfree(j);
}

/* One event at a level of indentation, without a newline. */
static void write_event(struct json_printer *j, const struct entry *e,
                        int indent, int depth) {
    struct jsonout out;
    const struct print_config *config = &j->base.config;
    const char *const *clusters =
        config->with_cluster ? config->show.clusters : NULL;
    event_encoder_set_cluster(
        j->encoder, clusters ? str_of(clusters[e->event->cluster]) : STR_NONE);
    buf_clear(&j->text);
    jsonout_init(&out, &j->text, indent, depth);
    encode_event(j->encoder, &out, NULL, e->event);
    fwrite(j->text.data, 1, j->text.len, j->base.out);
}

static void list_head(struct printer *p) {
    fputs("{\n    \"apiVersion\": \"v1\",\n    \"items\": [", p->out);
}

static void json_event(struct printer *p, const struct entry *e) {
    if (p->config.follow) {
        write_event(as_json(p), e, INDENT, 0);
        fputc('\n', p->out);
        return;
    }
    if (p->printed == 0) list_head(p);
    fputs(p->printed ? ",\n        " : "\n        ", p->out);
    write_event(as_json(p), e, INDENT, 2);
}

static void json_end(struct printer *p) {
    if (p->config.follow) return;
    if (p->printed == 0) list_head(p);
    fputs(p->printed ? "\n    ]" : "]", p->out);
    fputs(",\n    \"kind\": \"List\",\n    \"metadata\": {\n"
          "        \"resourceVersion\": \"\"\n    }\n}\n",
          p->out);
}

static void jsonl_event(struct printer *p, const struct entry *e) {
    write_event(as_json(p), e, 0, 0);
    fputc('\n', p->out);
}

const struct printer_ops print_json = {
    .name = "json",
    .about = "a v1 List of the whole objects",
    .sums_up = true,
    .open = json_open,
    .event = json_event,
    .end = json_end,
    .free = json_free,
};

const struct printer_ops print_jsonl = {
    .name = "jsonl",
    .about = "one compact object a line",
    .open = json_open,
    .event = jsonl_event,
    .free = json_free,
};
