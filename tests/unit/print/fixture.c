/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

#include "base/alloc.h"

const struct event_facts unset = {.first_us = TIME_UNSET,
                                  .last_us = TIME_UNSET,
                                  .event_us = TIME_UNSET,
                                  .series_us = TIME_UNSET,
                                  .created_us = TIME_UNSET};

struct draft backoff(void) {
    struct draft d = {
        .ns = STR("prod"),
        .name = STR("web-1.17b2"),
        .uid = STR("u-1"),
        .rv = STR("101"),
        .type = STR("Warning"),
        .reason = STR("BackOff"),
        .kind = STR("Pod"),
        .obj_ns = STR("prod"),
        .obj_name = STR("web-1"),
        .obj_field = STR("spec.containers{app}"),
        .component = STR("kubelet"),
        .host = STR("node-a"),
        .message = STR("Back-off restarting failed container"),
        .facts = unset,
    };
    d.facts.created_us = AGO(540);
    d.facts.first_us = AGO(540);
    d.facts.last_us = AGO(180);
    d.facts.count = 12;
    return d;
}

struct draft scheduled(void) {
    struct draft d = {
        .ns = STR("prod"),
        .name = STR("web-1.17b1"),
        .uid = STR("u-2"),
        .rv = STR("100"),
        .type = STR("Normal"),
        .reason = STR("Scheduled"),
        .kind = STR("Pod"),
        .obj_ns = STR("prod"),
        .obj_name = STR("web-1"),
        .controller = STR("default-scheduler"),
        .instance = STR("default-scheduler-cp"),
        .action = STR("Binding"),
        .message = STR("Successfully assigned prod/web-1 to node-a"),
        .facts = unset,
    };
    d.facts.created_us = AGO(65);
    d.facts.event_us = AGO(65);
    return d;
}

static void print_event(struct printer *p, const struct draft *d,
                        void (*print)(struct printer *,
                                      const struct entry *)) {
    struct intern *pool = intern_new();
    struct event *e = event_new(pool, 0, d);
    const struct entry entry = {.event = e};
    print(p, &entry);
    event_unref(pool, e);
    intern_free(pool);
}

char *print_all(const char *output, const struct print_config *config,
                const struct draft *drafts, size_t n) {
    struct print_config full = *config;
    struct format format;
    struct err err = {0};
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    if (!format_parse(str_of(output), &format, &err)) fail_msg("%s", err.text);
    full.show.now_us = NOW_US;
    full.spec = format.spec;
    struct printer *p = printer_new(format.ops, &full, out);
    for (size_t i = 0; i < n && !config->follow; i++)
        print_event(p, &drafts[i], printer_measure);
    for (size_t i = 0; i < n; i++) print_event(p, &drafts[i], printer_event);
    printer_end(p);
    assert_int_equal(p->printed, n);
    printer_free(p);
    format_done(&format);
    fclose(out);
    return text;
}
