/* SPDX-License-Identifier: Apache-2.0 */
#include "view/gap.h"

#include <inttypes.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/when.h"

/* Less of a cause says nothing. */
enum { CAUSE_CELLS = 12 };

/* "12:03:10-12:03:41 " */
static void add_times(struct buf *out, const struct gap_record *gap,
                      const struct show *show) {
    if (gap->from_us != TIME_UNSET) {
        when(out, gap->from_us, show);
        buf_add_cstr(out, show->ascii ? "-" : "\u2013");
    }
    when(out, gap->to_us, show);
    buf_add_char(out, ' ');
}

static void add_length(struct buf *out, const struct gap_record *gap,
                       struct str name, const char *what) {
    char length[AGE_TEXT_MAX];
    if (name.len) buf_printf(out, "%.*s: ", STR_ARG(name));
    buf_add_cstr(out, what);
    if (gap->from_us == TIME_UNSET) return;
    age_since(gap->from_us, gap->to_us, length);
    buf_printf(out, " of %s", length);
}

static void add_outcome(struct buf *out, const struct gap_record *gap,
                        const char *events) {
    buf_printf(out, "%" PRIu64 "%s recovered", gap->recovered, events);
    if (gap->loss_possible) buf_add_cstr(out, ", some may be lost");
}

static int cells_of(const struct buf *text) {
    return (int)utf8_cells(buf_str(text));
}

/* How it is put: with all words, shorter, with a shorter cause. */
static const struct wording {
    const char *what, *event, *events;
    bool cut;
} wordings[] = {{"connection gap", " event", " events", false},
                {"gap", "", "", false},
                {"gap", "", "", true}};

/* With the cause; false if too little of it has room. */
static bool with_cause(struct buf *out, const struct gap_record *gap,
                       struct str name, const struct show *show, int cells,
                       const struct wording *w) {
    struct buf clean = BUF_INIT(LIMIT_TEXT_BYTES);
    struct buf end = BUF_INIT(LIMIT_CELL_BYTES);
    size_t used;
    text_clean(&clean, str_of(gap->cause), TEXT_LINE, LIMIT_TEXT_BYTES);
    struct str cause = buf_str(&clean);
    add_times(out, gap, show);
    add_length(out, gap, name, gap->quiet ? "gap" : w->what);
    if (cause.len) buf_add_cstr(&end, "; ");
    add_outcome(&end, gap, gap->recovered == 1 ? w->event : w->events);
    int room = cells - cells_of(out) - 2 - cells_of(&end);
    bool cut = (int)utf8_cells(cause) > room;
    bool fits = cut ? w->cut && room >= CAUSE_CELLS : room >= 0;
    buf_add_cstr(out, ": ");
    if (fits)
        buf_add_str(
            out,
            str_sub(cause, 0, utf8_fit(cause, (size_t)(room - cut), &used)));
    if (cut) buf_add_cstr(out, show->ascii ? "~" : "\u2026");
    buf_add_str(out, buf_str(&end));
    buf_done(&clean);
    buf_done(&end);
    return fits;
}

/* Without: fewer words at every step, from 1 on. */
static void brief(struct buf *out, const struct gap_record *gap,
                  struct str name, const struct show *show, int step) {
    if (step < 3) add_times(out, gap, show);
    add_length(out, gap, step < 2 ? name : STR_NONE, "gap");
    if (step < 4) {
        buf_add_cstr(out, ": ");
        add_outcome(out, gap, "");
    } else if (gap->loss_possible) {
        buf_add_cstr(out, ", some may be lost");
    }
}

enum { BRIEFEST = 4 };

void gap_text(struct buf *out, const struct gap_record *gap, struct str name,
              const struct show *show, int cells) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    bool fits = false;
    for (size_t i = 0; !fits && i < ARRAY_LEN(wordings); i++) {
        buf_clear(&text);
        fits = with_cause(&text, gap, name, show, cells, &wordings[i]);
    }
    for (int step = 1; !fits && step <= BRIEFEST; step++) {
        buf_clear(&text);
        brief(&text, gap, name, show, step);
        fits = cells_of(&text) <= cells;
    }
    buf_add_str(out, buf_str(&text));
    buf_done(&text);
}

enum style gap_style(const struct gap_record *gap) {
    return gap->loss_possible ? STYLE_GAP : STYLE_DIM;
}
