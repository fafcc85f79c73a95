/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures that stand in the page itself. Numbers alone: no text of a cluster
 * gets here. */
#ifndef KEVTOP_REPORT_SVG_H
#define KEVTOP_REPORT_SVG_H

#include <stdio.h>

#include "query/bins.h"
#include "store/trend.h"

/* Occurrences over time, Warnings below and Normal above; estimates are
 * paler. */
void svg_chart(FILE *out, const struct bins *bins);
void svg_spark(FILE *out, const struct spark *s);

#endif
