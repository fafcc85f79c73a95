/* SPDX-License-Identifier: Apache-2.0 */
#include "print/tabwriter.h"

#include <assert.h>

#include "base/limits.h"
#include "base/utf8.h"

enum { MIN_WIDTH = 6, PADDING = 3 };

void tabwriter_widen(struct tabwriter *t, size_t i, struct str text) {
    assert(i < TABWRITER_COLUMNS);
    size_t count = utf8_count(text);
    if (count > LIMIT_CELL_WIDTH) return;
    size_t want = count + PADDING < MIN_WIDTH ? MIN_WIDTH : count + PADDING;
    if (want > t->widths[i]) t->widths[i] = want;
}

static void write_cell(FILE *out, struct str text, const char *sgr) {
    if (sgr) fputs(sgr, out);
    if (text.len) fwrite(text.ptr, 1, text.len, out);
    if (sgr) fputs("\033[0m", out);
}

void tabwriter_row(struct tabwriter *t, FILE *out, const struct str *cells,
                   const char *const *sgr, size_t n) {
    for (size_t i = 0; i < n; i++) {
        write_cell(out, cells[i], sgr ? sgr[i] : NULL);
        if (i + 1 == n) break;
        tabwriter_widen(t, i, cells[i]);
        size_t used = utf8_count(cells[i]);
        size_t pad =
            used + PADDING > t->widths[i] ? PADDING : t->widths[i] - used;
        fprintf(out, "%*s", (int)pad, "");
    }
    fputc('\n', out);
}
