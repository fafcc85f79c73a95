/* SPDX-License-Identifier: Apache-2.0 */
#include "view/crumbs.h"

#include <assert.h>

#include "base/str.h"
#include "base/utf8.h"
#include "view/names.h"

/* What a title on the way is shortened to before it is left out. */
enum { WAY_CELLS = 14 };

static const char *dots(bool ascii) {
    return ascii ? "..." : "\u2026";
}

/* What a title has in front of its colon: "BackOff" of "BackOff: objects". */
static struct str head_of(struct str title) {
    for (size_t i = 0; i + 1 < title.len; i++)
        if (title.ptr[i] == ':' && title.ptr[i + 1] == ' ')
            return str_sub(title, 0, i);
    return title;
}

/* All of the first and the last; of the others so many of the newest, each in
 * `cells`, 0 for all of it. */
static void put(struct buf *out, const char *const *titles, size_t n,
                size_t shown, int cells, bool ascii) {
    const char *between = ascii ? " > " : " \u203a ";
    buf_clear(out);
    for (size_t i = 0; i < n; i++) {
        struct str title = str_of(titles[i]);
        bool on_the_way = i > 0 && i + 1 < n;
        if (on_the_way && i + 1 + shown < n) {
            if (i == 1) buf_printf(out, "%s%s", between, dots(ascii));
            continue;
        }
        if (i) buf_add_cstr(out, between);
        if (on_the_way && cells)
            name_fit(out, head_of(title), cells, ascii);
        else
            buf_add_str(out, title);
    }
}

static bool fits(const struct buf *b, int cells) {
    return utf8_cells(buf_str(b)) <= (size_t)cells;
}

void crumbs_add(struct buf *out, const char *const *titles, size_t n,
                int cells, bool ascii) {
    assert(n > 0);
    struct buf way = BUF_INIT(16384);
    size_t shown = n > 2 ? n - 2 : 0;
    put(&way, titles, n, shown, 0, ascii);
    for (; n > 2 && !fits(&way, cells); shown--) {
        put(&way, titles, n, shown, WAY_CELLS, ascii);
        if (shown == 0) break;
    }
    struct str last = str_of(titles[n - 1]);
    size_t before = utf8_cells(buf_str(&way)) - utf8_cells(last);
    if (fits(&way, cells)) {
        buf_add_str(out, buf_str(&way));
    } else {
        buf_add(out, way.data, way.len - last.len);
        name_fit(out, last, cells - (int)before, ascii);
    }
    buf_done(&way);
}
