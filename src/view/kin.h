/* SPDX-License-Identifier: Apache-2.0 */
/* An object and its relatives (object/family.h), asked of the server while a
 * view looks at them: takes the questions to env->ask and brings the answers
 * from store_replies(). Main thread. */
#ifndef KEVTOP_VIEW_KIN_H
#define KEVTOP_VIEW_KIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "object/family.h"
#include "view/view.h"

struct kin {
    const struct view_env *env;
    struct store *store; /* the env's when it was opened */
    uint16_t cluster;
    struct family *family; /* NULL: closed, or not opened yet */
    VEC(struct kin_question {
        uint32_t id;    /* of store_replies(); 0: not put yet */
        uint32_t token; /* of the family */
        char *path;     /* until it is put; owned */
        int64_t since_ms;
    })
    under_way;
    uint64_t revision; /* of the family as seen last */
    int64_t now_ms;    /* never goes back */
    int64_t opened_ms;
};

void kin_open(struct kin *k, const struct view_env *env, uint16_t cluster,
              const struct family_start *start);
/* What is under way is forgotten. Harmless twice, and on zeroes. */
void kin_close(struct kin *k);
/* Whether objects can be asked for at all; false before it is opened. */
bool kin_can_ask(const struct kin *k);
/* Whether it makes sense to wait for the first answer: not for longer than
 * some seconds. */
bool kin_is_waiting(const struct kin *k);
/* Take the answers that are there, and with `ask` put the next questions.
 * True if something visible changed. */
bool kin_turn(struct kin *k, bool ask);
/* Something happened to them: look again. */
void kin_stale(struct kin *k);

#endif
