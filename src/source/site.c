/* SPDX-License-Identifier: Apache-2.0 */
#include "source/cluster_internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"

/* Clocks that differ by more than this are worth a word. The server's Date
 * is cut to seconds, and only a quick answer says what time it is there. */
#define SKEW_US (2 * US_PER_S)
#define QUICK_MS 1000

static void say(struct site *site, struct change *c) {
    c->cluster = site->cluster;
    driver_push(site->driver, c);
}

static void say_text(struct site *site, enum change_kind kind,
                     struct str text) {
    say(site, change_new_text(kind, site->feed, clock_now_us(), text));
}

void site_note(struct site *site, struct str line) {
    say_text(site, CHANGE_NOTE, line);
}

/* --- what its client tells --------------------------------------------- */

static void on_note(void *ctx, struct str line) {
    site_note(ctx, line);
}

/* There is one terminal: the next one that waits has it. */
static void terminal_turn(struct driver *d) {
    for (size_t i = 0; i < d->n_sites; i++) {
        struct site *site = &d->sites[i];

        if (!site->wants_terminal) continue;
        d->terminal = site;
        say(site, change_new_terminal(site->feed, clock_now_us(), true));
        return;
    }
}

static void on_terminal(void *ctx, bool wanted) {
    struct site *site = ctx;
    struct driver *d = site->driver;

    site->wants_terminal = wanted;
    if (!wanted && d->terminal == site) {
        d->terminal = NULL;
        say(site, change_new_terminal(site->feed, clock_now_us(), false));
    }
    if (!d->terminal) terminal_turn(d);
}

static void on_names(void *ctx, struct str names) {
    struct site *site = ctx;

    buf_clear(&site->found);
    buf_add_str(&site->found, names);
    say_text(site, CHANGE_NAMES, names);
}

/* --- what its feeds tell ----------------------------------------------- */

void site_date(struct site *site, struct moment now, int64_t date_us,
               int64_t took_ms) {
    if (date_us == TIME_UNSET || took_ms >= QUICK_MS) return;
    int64_t skew_us = now.wall_us - date_us - US_PER_S / 2;
    int64_t size_us = skew_us < 0 ? -skew_us : skew_us;
    int64_t moved_us = skew_us - site->skew_us;
    char text[128];

    if (moved_us <= SKEW_US && -moved_us <= SKEW_US) return;
    site->skew_us = size_us > SKEW_US ? skew_us : 0;
    if (site->skew_us)
        snprintf(text, sizeof(text),
                 "this clock is %" PRId64 " s %s the server's: ages are off "
                 "by as much",
                 (size_us + US_PER_S / 2) / US_PER_S,
                 skew_us > 0 ? "ahead of" : "behind");
    else
        snprintf(text, sizeof(text), "this clock agrees with the server's");
    site_note(site, str_of(text));
}

void site_refused(struct site *site, uint32_t login) {
    if (login != site->login) return;
    site->login++;
    http_client_refused(site->client);
}

void site_ask_json(struct site *site, const char *why) {
    char text[LIMIT_ERR_TEXT + 128];

    if (site->json_only) return;
    site->json_only = true;
    snprintf(text, sizeof(text), "asking for JSON from now on: %s", why);
    site_note(site, str_of(text));
}

/* --- from its beginning to its end ------------------------------------- */

bool site_init(struct site *site, struct driver *d,
               const struct cluster_feed *first, struct err *err) {
    static const struct http_client_fns fns = {on_note, on_terminal};
    struct http_client *client =
        http_client_new(d->http, first->endpoint, &fns, site, err);

    if (!client) return false;
    *site = (struct site){
        .driver = d,
        .endpoint = first->endpoint,
        .client = client,
        .names = names_new(on_names, site),
        .found = BUF_INIT(LIMIT_NAMES_BYTES),
        .feed = first->feed,
        .cluster = first->cluster,
    };
    return true;
}

void site_done(struct site *site) {
    names_free(site->names);
    http_client_free(site->client);
    buf_done(&site->found);
}
