/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a script against one reflector: replies in, requests and changes
 * expected out. A script is lines; blanks in front and empty lines are
 * skipped, and so is what follows '#'.
 *
 * What the driver is expected to be told:
 *   ask list limit=2           REQUEST, exactly these words, in this order:
 *   ask watch rv=7 fresh       list|stream|watch, limit=, continue=, rv=, v1 (the
 *                              other API group), the field selector, fresh,
 *                              refused (after 401)
 *   wait 800..1600             WAIT of that many ms; time goes on to its end
 *   busy                       WAIT for the reply
 *   denied                     DENIED
 *   cancel                     CANCEL
 *   stop                       STOP
 * What the world does:
 *   time 5s                    (ms, s, m) time goes on
 *   head 200 [html|protobuf] [retry=5]
 *   item U [-90s [-5s]]        a list item, uid U, that happened 90 s ago and
 *                              was written 5 s ago; else when it happened
 *   clock 300s                 the server's clock is that much behind
 *   page rv=7 [next=T] [remaining=5]
 *   added|modified|deleted U RV [-90s]
 *   bookmark RV
 *   initial-end RV             the bookmark that ends a list that is a stream
 *   error [code=] [reason=] [retry=] [message=to the end of the line]
 *   bytes
 *   skipped TEXT
 *   end                        the answer is over, whole
 *   status [code=] [reason=] [retry=] [message=...]   over: a Status body
 *   body TEXT                  over: another body
 *   cut TEXT, tls TEXT         over: broken
 *   again TEXT                 over: JSON will be asked for instead
 *   refused
 *   split found|none           after DENIED: other scopes are watched, or not
 *   retry                      the user's Ctrl-R
 * What it says:
 *   = LISTED U                 the next change, exactly; NOTEs are apart
 *   = GAP [quiet ]11..50 9 s[, loss possible]: CAUSE
 *   silent                     no change at all
 *   ...                        notes and changes up to here do not matter
 *   note TEXT                  a NOTE since the last `...` contains it
 *   no-note TEXT
 * Where one change of a step is expected, all of them must be.
 */
#ifndef KEVTOP_TESTS_PLAY_H
#define KEVTOP_TESTS_PLAY_H

#include "source/reflect.h"

/* A config as the live screen has it: first_page 2, page 0, watch. */
struct reflect_config play_config(void);
/* Fails the cmocka test that calls it, naming the line. */
void play(struct reflect_config config, const char *script);

/* From nothing to a running watch that began at resourceVersion 10. */
#define TO_WATCH         \
    "ask list limit=2\n" \
    "head 200\n"         \
    "item a\n"           \
    "page rv=10\n"       \
    "end\n"              \
    "...\n"              \
    "ask watch rv=10\n"
#define TO_LIVE TO_WATCH "head 200\n...\n"

/* A relist that brings a and b and leads to a watch from 50. */
#define RELIST "ask list limit=2\n" LISTED_AGAIN
#define LISTED_AGAIN \
    "head 200\n"     \
    "item a\n"       \
    "item b\n"       \
    "page rv=50\n"   \
    "end\n"

#endif
