/* SPDX-License-Identifier: Apache-2.0 */
/* As much of PEM (RFC 7468) as tells a whole file from half of one. */
#ifndef KEVTOP_AUTH_PEM_H
#define KEVTOP_AUTH_PEM_H

#include <stdbool.h>

#include "base/str.h"

/* Whether text holds a block whose label ends in `label` ("CERTIFICATE",
 * "PRIVATE KEY"), and every block that begins also ends. */
bool pem_holds(struct str text, struct str label);
/* Whether a key wants a password, for which OpenSSL would ask on the
 * terminal. */
bool pem_is_encrypted(struct str text);

#endif
