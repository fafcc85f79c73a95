/* SPDX-License-Identifier: Apache-2.0 */
/* Every cap of the program, with the reason for its value. A buffer, queue,
 * ring or store that takes bytes from outside is born with one of these. */
#ifndef KEVTOP_BASE_LIMITS_H
#define KEVTOP_BASE_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* --- from the server ------------------------------------------------- */

/* One document: client-go's own cap. The server takes bodies up to 3 MiB,
 * and JSON escaping can multiply that by six. */
#define LIMIT_DOC_BYTES (16 * MIB)
/* Nesting and nodes of one document, checked before cJSON builds a tree
 * (64 bytes a node, recursive). */
#define LIMIT_JSON_DEPTH 64
#define LIMIT_JSON_NODES 200000
/* One protobuf message while it is unpacked: so many times its size, and a
 * small one's slack. Real events take 5 times; fields of two bytes each, which
 * only a hostile one has, would take 60. */
#define LIMIT_PROTO_TIMES 24
#define LIMIT_PROTO_SLACK (64 * KIB)
#define LIMIT_PROTO_BYTES (64 * MIB)
/* Decompressed bytes of one list page. Lists are cut into documents as they
 * arrive, so this bounds time and not memory. */
#define LIMIT_PAGE_BYTES (2048 * MIB)
/* What is kept of an error body, and shown of it. */
#define LIMIT_ERROR_BODY (64 * KIB)
#define LIMIT_ERROR_TEXT 200
/* Why a request failed: a role's full name, and what a cloud says behind it. */
#define LIMIT_REASON_TEXT 600
/* A resourceVersion and a continue token go back to the server in a path;
 * real ones have 20 and 200 bytes. */
#define LIMIT_RV_BYTES (1 * KIB)
#define LIMIT_CONTINUE_BYTES (16 * KIB)
/* The longest Retry-After that is obeyed, seconds. */
#define LIMIT_RETRY_AFTER_S 60

/* An object, or a page of a list of them, that a view asked for; and all that
 * is kept of such answers until the views take them. etcd's limit for one
 * object is 1.5 MiB. */
#define LIMIT_REPLY_BYTES (8 * MIB)
#define LIMIT_REPLIES_BYTES (32 * MIB)
/* Questions under way at once, and objects on one page of a list. */
#define LIMIT_QUESTIONS 32
#define LIMIT_OBJECT_PAGE 100

/* --- from files ------------------------------------------------------ */

/* libyaml 0.2.5 is quadratic in flow nesting: these keep it under 0.1 s. */
#define LIMIT_YAML_BYTES (4 * MIB)
#define LIMIT_YAML_DEPTH 32
#define LIMIT_YAML_ALIASES 1000 /* and as many anchors */
/* Nodes of one document, aliases and merges expanded. */
#define LIMIT_YAML_NODES 200000
/* The configuration: written by hand, some hundred lines. */
#define LIMIT_CONFIG_BYTES (256 * KIB)
/* Certificates, keys, tokens. */
#define LIMIT_CREDENTIAL_BYTES (1 * MIB)
/* What an exec plugin is told about its cluster: Linux takes 128 KiB in one
 * variable of the environment, and the rest of it stands there too. */
#define LIMIT_EXEC_INFO_BYTES (120 * KIB)

/* The largest window that a zstd file may ask memory for, as a power of two:
 * 128 MiB, what `zstd -d` itself takes without being told. */
#define LIMIT_ZSTD_WINDOW 27

/* --- from programs we run --------------------------------------------- */

/* A line of a program's standard error. */
#define LIMIT_CHILD_LINE (4 * KIB)
/* What a credential plugin may print: a token and a pair of certificate and
 * key have 20 KiB at most; and how much of its standard error is told. */
#define LIMIT_PLUGIN_BYTES (1 * MIB)
#define LIMIT_PLUGIN_LINES 50
#define LIMIT_PLUGIN_SAID 400 /* in the message of one that failed */
#define LIMIT_PLUGIN_HINT 512

/* --- between the threads --------------------------------------------- */

#define LIMIT_QUEUE_ITEMS 8192
#define LIMIT_QUEUE_BYTES (16 * MIB)

/* --- in memory ------------------------------------------------------- */

#define LIMIT_EVENTS 1000000           /* default of --max-events */
#define LIMIT_STORE_BYTES (1024 * MIB) /* default of --max-memory */
#define LIMIT_TICKS 64                 /* kept repeats of one event */
#define LIMIT_JOURNAL 1000             /* entries of the connection journal */
#define LIMIT_GAPS 1000
#define LIMIT_NAMES_BYTES (1 * MIB) /* names of namespaces, in one text */
#define LIMIT_FEEDS 256             /* namespaces x clusters watched at once */

/* --- on the screen --------------------------------------------------- */

#define LIMIT_SCREEN_COLS 1000
#define LIMIT_SCREEN_ROWS 500
/* Cleaned text of one table cell, and of one whole message. */
#define LIMIT_CELL_BYTES (4 * KIB)
#define LIMIT_TEXT_BYTES (64 * KIB)
/* Combining marks drawn on one base character (ncurses' CCHARW_MAX). */
#define LIMIT_MARKS 4
#define LIMIT_PROMPT_BYTES 1024
#define LIMIT_HISTORY 100
#define LIMIT_VIEW_STACK 16
/* Rows marked at once in one table; each new one moves half of them. */
#define LIMIT_MARKED_ROWS 10000
/* What goes to the clipboard: base64 of it and what stands around it are
 * 100,000 bytes, which terminals that have OSC 52 take. */
#define LIMIT_COPY_BYTES 74994
#define LIMIT_NOTICE_BYTES 256
/* --owned: objects that are known to be owned, over days of -w; and places
 * (namespaces x objects) where an object is looked for. */
#define LIMIT_OWNED 50000
#define LIMIT_OWNED_BRANCHES 256

/* Events in the table of a report: a browser shows so many; -o csv has all. */
#define LIMIT_REPORT_EVENTS 20000
/* Events that one Tab in a shell looks at: twenty pages of a list. */
#define LIMIT_COMPLETE_EVENTS 10000

/* --- on the command line --------------------------------------------- */

#define LIMIT_FILTER_BYTES (4 * KIB)
#define LIMIT_FILTER_DEPTH 32
#define LIMIT_REGEX_STEPS 100000 /* PCRE2's match limit for one text */

#define LIMIT_ERR_TEXT 1024 /* one error message */
/* A cell of text output that is wider, in code points, stands out of its
 * column: else one event could pad 100,000 rows by a megabyte each. */
#define LIMIT_CELL_WIDTH 1024

#endif
