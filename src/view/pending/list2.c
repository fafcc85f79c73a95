/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_list.h"
const struct column *const *view_list_shown(const struct view *v, int *n) { (void)v; *n = 0; return NULL; }
