/* SPDX-License-Identifier: Apache-2.0 */
/* yaml: a v1 List as `kubectl get -o yaml` prints it, or, following, one
 * document after another. */
#include "base/alloc.h"
#include "base/json.h"
#include "base/yamlout.h"
#include "model/encode.h"
#include "print/formats.h"

struct yaml_printer {
    struct printer base;
    struct event_encoder *encoder;
    struct json_reader *reader;
    struct buf json, text;
};

static struct yaml_printer *as_yaml(struct printer *p) {
    return (struct yaml_printer *)p;
}

static struct printer *yaml_open(const struct print_config *config) {
    (void)config;
    struct yaml_printer *y = xcalloc(1, sizeof(*y));
    y->encoder = event_encoder_new();
    y->reader = json_reader_new();
    buf_init(&y->json, 8 * LIMIT_DOC_BYTES);
    buf_init(&y->text, 8 * LIMIT_DOC_BYTES);
    return &y->base;
}

static void yaml_free(struct printer *p) {
    struct yaml_printer *y = as_yaml(p);
    event_encoder_free(y->encoder);
    json_reader_free(y->reader);
    buf_done(&y->json);
    buf_done(&y->text);
    xfree(y);
}

static void encode(struct yaml_printer *y, const struct entry *e) {
    const struct print_config *config = &y->base.config;
    const char *const *clusters =
        config->with_cluster ? config->show.clusters : NULL;
    struct jsonout out;
    event_encoder_set_cluster(
        y->encoder, clusters ? str_of(clusters[e->event->cluster]) : STR_NONE);
    buf_clear(&y->json);
    jsonout_init(&out, &y->json, 0, 0);
    encode_event(y->encoder, &out, NULL, e->event);
}

/* The event as a document in y->text. JSON is YAML, too: what has more nodes
 * than our reader takes stays that. */
static void write_document(struct yaml_printer *y, const struct entry *e) {
    struct yamlout out;
    buf_clear(&y->text);
    encode(y, e);
    const struct json *v =
        json_parse(y->reader, y->json.data, y->json.len, NULL);
    if (v) {
        yamlout_init(&out, &y->text);
        yamlout_value(&out, STR_NONE, v);
        return;
    }
    encode(y, e); /* the reader has changed it */
    buf_add_str(&y->text, buf_str(&y->json));
    buf_add_char(&y->text, '\n');
}

/* No text of it goes over several lines. */
static void write_item(struct printer *p, struct str text) {
    struct str line;
    const char *before = "- ";
    while (text.len && str_split(&text, '\n', &line)) {
        fprintf(p->out, "%s%.*s\n", before, STR_ARG(line));
        before = "  ";
    }
}

static void yaml_event(struct printer *p, const struct entry *e) {
    struct yaml_printer *y = as_yaml(p);
    write_document(y, e);
    if (p->config.follow) {
        if (p->printed) fputs("---\n", p->out);
        fwrite(y->text.data, 1, y->text.len, p->out);
        return;
    }
    if (p->printed == 0) fputs("apiVersion: v1\nitems:\n", p->out);
    write_item(p, buf_str(&y->text));
}

static void yaml_end(struct printer *p) {
    if (p->config.follow) return;
    if (p->printed == 0) fputs("apiVersion: v1\nitems: []\n", p->out);
    fputs("kind: List\nmetadata:\n  resourceVersion: \"\"\n", p->out);
}

const struct printer_ops print_yaml = {
    .name = "yaml",
    .about = "json as YAML",
    .open = yaml_open,
    .event = yaml_event,
    .end = yaml_end,
    .free = yaml_free,
};
