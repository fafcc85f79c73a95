/* SPDX-License-Identifier: Apache-2.0 */
#include "view/saved.h"
const struct saved_view *saved_views_find(const struct saved_views *s, struct str name) { (void)s; (void)name; return NULL; }
