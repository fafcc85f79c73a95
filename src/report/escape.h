/* SPDX-License-Identifier: Apache-2.0 */
/* The gate between texts of a cluster and a page. Everything passes
 * text_clean() first: no control, bidirectional or invisible character is left
 * unseen, and no text has more than a line. Then nothing in it is markup. */
#ifndef KEVTOP_REPORT_ESCAPE_H
#define KEVTOP_REPORT_ESCAPE_H

#include "report/page.h"

/* For text and for attributes in double quotes; XML as well. */
void escape_html(struct page *p, struct str text);
/* For paragraphs, list items and cells of tables in GitHub's dialect. */
void escape_markdown(struct page *p, struct str text);

#endif
