/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/utf8.h"
#include "decode/file_internal.h"

/* Beginnings of what people have lying around. Longer ones of a kind first. */
static const struct {
    size_t at;
    struct str bytes;
    const char *what;
} beginnings[] = {
    {0,
     {"\x7f"
      "ELF",
      4},
     "an ELF program"},
    {0, {"\x89PNG", 4}, "a PNG picture"},
    {0, {"PK\x03\x04", 4}, "a zip archive"},
    {257, {"ustar", 5}, "a tar archive"},
    {0, {"\xff\xfe", 2}, "UTF-16 text: save it as UTF-8"},
    {0, {"\xfe\xff", 2}, "UTF-16 text: save it as UTF-8"},
    {0,
     {"\xfd"
      "7zXZ",
      5},
     "an xz archive: unpack it first"},
    {0, {"BZh", 3}, "a bzip2 archive: unpack it first"},
    {0, {"SQLite format 3", 15}, "an SQLite database"},
    {0, {"%PDF", 4}, "a PDF document"},
    {0, {"<!DOCTYPE", 9}, "HTML"},
    {0, {"<!doctype", 9}, "HTML"},
    {0, {"<html", 5}, "HTML"},
    {0, {"LAST SEEN", 9}, "a table of kubectl: take -o json"},
    {0, {"NAMESPACE ", 10}, "a table of kubectl: take -o json"},
};

void looks_take_bytes(struct looks *l, const char *bytes, size_t len) {
    size_t room = sizeof(l->head) - l->len;
    if (len > room) len = room;
    if (len) memcpy(l->head + l->len, bytes, len);
    l->len += len;
}

void looks_take_kind(struct looks *l, struct str kind, bool in_list) {
    if (l->kind[0] || kind.len == 0 || kind.len >= sizeof(l->kind)) return;
    memcpy(l->kind, kind.ptr, kind.len);
    l->in_list = in_list;
}

static bool begins(const struct looks *l, size_t at, struct str bytes) {
    return l->len >= at + bytes.len &&
           memcmp(l->head + at, bytes.ptr, bytes.len) == 0;
}

/* "a Pod", "an Ingress" */
static const char *article(const char *word) {
    return strchr("AEIOUaeiou", word[0]) ? "an" : "a";
}

const char *looks_tell(struct looks *l) {
    if (strcmp(l->kind, "Config") == 0) return "a kubeconfig";
    if (l->kind[0]) {
        size_t len = strlen(l->kind);
        const char *end = l->kind[len - 1] == 's' ? "es" : "s";
        snprintf(l->text, sizeof(l->text), "%s %s%s",
                 l->in_list ? "a List of" : article(l->kind), l->kind,
                 l->in_list ? end : "");
        return l->text;
    }
    for (size_t i = 0; i < ARRAY_LEN(beginnings); i++)
        if (begins(l, beginnings[i].at, beginnings[i].bytes))
            return beginnings[i].what;
    if (l->len == 0) return "nothing: it is empty";
    if (memchr(l->head, '\0', l->len)) return "binary data";
    if (l->head[0] == '{' || l->head[0] == '[') return "other JSON";
    return "text";
}
