/* SPDX-License-Identifier: Apache-2.0 */
/* Whole small files, read with a cap. Only regular files are read: a folder,
 * a pipe or a device is refused with its name. Any thread. */
#ifndef KEVTOP_BASE_FILE_H
#define KEVTOP_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

/* Append the file to out (whose cap is the limit). Error: ERR_IO or
 * ERR_LIMIT, naming the path. */
bool file_read(const char *path, struct buf *out, struct err *err) CC_MUST_USE;

#endif
