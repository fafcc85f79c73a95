/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the file source share, and nobody else:
 *
 *   file.c        the source: reads one file after the other
 *   file_inputs.c which files there are, and which clusters they name
 *   file_play.c   what time it is: of recordings, and of plain files
 */
#ifndef KEVTOP_SOURCE_FILE_INTERNAL_H
#define KEVTOP_SOURCE_FILE_INTERNAL_H

#include <sys/types.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"
#include "decode/recording.h"
#include "source/source.h"

/* A feed of a recording, and which one it is here. */
struct input_feed {
    uint16_t theirs;
    bool known;
    size_t ours; /* in struct files */
};

struct input {
    const char *name; /* as given; borrowed */
    int fd;
    bool regular;
    int64_t written_us; /* its mtime; regular files alone */
    /* Of a recording; found by a look at its beginning. */
    bool recording;
    int64_t began_us;
    /* Which of all clusters those of its run are, by index. */
    uint16_t clusters[RECORDING_CLUSTERS];
    VEC(struct input_feed) feeds;
};

struct inputs {
    struct input *at;
    size_t n;
    VEC(char *) clusters; /* the names that recordings have; owned */
    uint16_t other;       /* which of them has what says no name */
};

/* --- file_inputs.c ----------------------------------------------------- */

/* Opened all at once, recordings behind the others and in the order they were
 * begun. False: err names the one that cannot be opened. */
bool inputs_open(struct inputs *in, const struct file_config *config,
                 struct err *err) CC_MUST_USE;
void inputs_close(struct inputs *in);
/* The index of that name among all clusters. */
uint16_t inputs_cluster(const struct inputs *in, struct str name);
/* "events.json", "standard input": for messages. */
const char *input_label(const struct input *i);

/* --- file_play.c ------------------------------------------------------- */

/* The clock of what is read. Watch thread. */
struct playing {
    double speed; /* 0: at once */
    int64_t ttl_us;
    /* Of the run that is played. */
    bool began;
    int64_t began_us; /* its time then ... */
    int64_t began_ms; /* ... and the machine's */
    int64_t last_us;  /* its time now */
    /* So far. */
    int64_t recorded_us; /* the last time in any recording */
    int64_t shown_us;    /* the one that the clock was set to */
    int64_t newest_us;   /* last occurrence in plain files */
    int64_t written_us;  /* the latest of their times of writing */
};

void playing_init(struct playing *p, const struct file_config *config);
/* A plain file was opened: from now on events cannot be much later. */
void playing_open(struct playing *p, const struct input *i);
/* An event of a plain file. */
void playing_event(struct playing *p, const struct draft *d);
/* A run of a recording begins. */
void playing_begin(struct playing *p);
/* A line of a recording: how long to wait for its turn, in milliseconds. */
int64_t playing_wait_ms(struct playing *p, int64_t at_us);
/* Its turn has come. */
void playing_line(struct playing *p, int64_t at_us);
/* All is read: the clock stands still at the time that is returned;
 * TIME_UNSET: nothing says which it is, and it goes on. */
int64_t playing_end(struct playing *p);

#endif
