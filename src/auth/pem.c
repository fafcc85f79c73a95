/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/pem.h"

#include <stddef.h>

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* Take what stands before `mark` off *rest, and the mark; false if there is
 * none. */
static bool cut_at(struct str *rest, struct str mark, struct str *before) {
    if (!rest->ptr || rest->len < mark.len) return false;
    const char *at = memmem(rest->ptr, rest->len, mark.ptr, mark.len);
    if (!at) return false;
    size_t len = (size_t)(at - rest->ptr);
    *before = (struct str){rest->ptr, len};
    *rest = str_sub(*rest, len + mark.len, rest->len);
    return true;
}

static bool ends_in(struct str s, struct str tail) {
    return s.len >= tail.len &&
           str_eq(str_sub(s, s.len - tail.len, tail.len), tail);
}

bool pem_holds(struct str text, struct str label) {
    struct str begun, ended, before;
    bool found = false;

    while (cut_at(&text, STR(BEGIN), &before)) {
        if (!cut_at(&text, STR(DASHES), &begun) ||
            !cut_at(&text, STR(END), &before) ||
            !cut_at(&text, STR(DASHES), &ended) || !str_eq(begun, ended))
            return false;
        if (ends_in(begun, label)) found = true;
    }
    return found;
}

bool pem_is_encrypted(struct str text) {
    struct str before;
    return cut_at(&text, STR("ENCRYPTED"), &before);
}
