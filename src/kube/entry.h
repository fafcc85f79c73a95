/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: a named entry of one kubeconfig file, and its fields.
 *
 * Texts are borrowed from the file's tree, or from what was made of a number
 * or boolean in it, and live as long as the file.
 */
#ifndef KEVTOP_KUBE_ENTRY_H
#define KEVTOP_KUBE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cc.h"
#include "base/err.h"
#include "base/vec.h"
#include "base/yaml.h"

/* Texts that do not stand in a tree as they are. */
struct kube_texts {
    VEC(char *) at;
};

struct kube_file {
    char *path; /* as given: for messages */
    char *dir;  /* what its relative paths start from */
    struct yaml *root;
    struct kube_texts *texts;
};

/* cluster, user and context of kubeconfig have the same shape. */
struct kube_entry {
    const char *name;
    const struct yaml *body; /* a map or null */
    const struct kube_file *file;
    size_t order; /* of reading */
};

/* NULL is allowed. */
void kube_file_free(struct kube_file *f);
/* A scalar as text: numbers and booleans as Go writes them. NULL for null,
 * absent, list or map. */
const char *kube_file_text(const struct kube_file *f, const struct yaml *n);

/* Fields of an entry. Absent, null and "" leave *out as it is; e may be
 * NULL, which has no fields. The error names file, line and field, never a
 * value. */
bool kube_entry_text(const struct kube_entry *e, const char *field,
                     const char **out, struct err *err) CC_MUST_USE;
bool kube_entry_bool(const struct kube_entry *e, const char *field, bool *out,
                     struct err *err) CC_MUST_USE;
/* As text, relative ones joined to the file's folder; *out is replaced and
 * the caller frees it. */
bool kube_entry_path(const struct kube_entry *e, const char *field, char **out,
                     struct err *err) CC_MUST_USE;
/* Any type; NULL if absent or null. */
const struct yaml *kube_entry_node(const struct kube_entry *e,
                                   const char *field);
/* A map in it, as an entry of the same name; its body is NULL if absent. */
bool kube_entry_map(const struct kube_entry *e, const char *field,
                    struct kube_entry *out, struct err *err) CC_MUST_USE;
/* The first element of a list; NULL if it is empty or absent. */
bool kube_entry_list(const struct kube_entry *e, const char *field,
                     const struct yaml **first, struct err *err) CC_MUST_USE;
/* An element of a list of texts, of the field's name; null is "". */
bool kube_element_text(const struct kube_entry *e, const char *field,
                       const struct yaml *n, const char **out,
                       struct err *err) CC_MUST_USE;

/* A path of the file, joined to its folder if it is relative, without "." and
 * ".."; the caller's to free. */
char *kube_file_join(const struct kube_file *f, const char *path);

#endif
