/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *unit_path(const char *name) {
    static char path[4096];
    const char *tests = getenv("KEVTOP_TESTS"); /* set by tests/run */
    snprintf(path, sizeof(path), "%s/%s", tests ? tests : "tests", name);
    return path;
}

char *unit_read(const char *name, size_t *len) {
    FILE *f = fopen(unit_path(name), "rb");
    if (!f) fail_msg("cannot open %s", unit_path(name));
    char *text = NULL;
    size_t n = 0, room = 0, got;
    do {
        if (room < n + 65537) {
            room = n + 65537;
            text = realloc(text, room);
            if (!text) abort();
        }
        got = fread(text + n, 1, 65536, f);
        n += got;
    } while (got > 0);
    int broken = ferror(f);
    fclose(f);
    if (broken) fail_msg("cannot read %s", unit_path(name));
    text[n] = '\0';
    if (len) *len = n;
    return text;
}

void unit_free(char *text) {
    free(text);
}

void unit_assert_bytes(const char *have, size_t have_len, const char *want,
                       size_t want_len, const char *what, const char *file,
                       int line) {
    if (have_len == want_len && memcmp(have, want, want_len) == 0) return;
    print_error("%s is \"%.*s\" (%zu bytes), not \"%s\"\n", what,
                (int)have_len, have ? have : "", have_len, want);
    _fail(file, line);
}
