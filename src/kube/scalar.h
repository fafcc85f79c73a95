/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: YAML 1.1's numbers and booleans as Go's reader has them
 * (go-yaml v2, sigs.k8s.io/yaml), where text is wanted and where JSON is.
 */
#ifndef KEVTOP_KUBE_SCALAR_H
#define KEVTOP_KUBE_SCALAR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/yaml.h"

/* "1e3" to "1000", 0x10 and 020 to "16", yes to "true". False, with out as it
 * was, for what is text already, quoted numbers among it. */
bool scalar_as_text(const struct yaml *n, struct buf *out);

/* A whole tree as compact JSON; absent and null are null. The cap of out is
 * the limit: see out->over. */
void scalar_tree_json(const struct yaml *n, struct buf *out);

#endif
