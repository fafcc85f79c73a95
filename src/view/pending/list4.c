/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_list.h"
void view_list_invert(struct view *v) { (void)v; }
