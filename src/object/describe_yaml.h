/* SPDX-License-Identifier: Apache-2.0 */
/* Of object/describe alone: which objects hold secrets, and how large. */
#ifndef KEVTOP_OBJECT_DESCRIBE_YAML_H
#define KEVTOP_OBJECT_DESCRIBE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/str.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* A Secret of whatever group, or what does not say what it is: rather one
 * too many. */
bool holds_secrets(const struct json *object);
/* How many bytes a text in base64 stands for. */
size_t base64_bytes(struct str text);

#endif
