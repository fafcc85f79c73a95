/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler extensions the project allows itself, behind names. */
#ifndef KEVTOP_BASE_CC_H
#define KEVTOP_BASE_CC_H

#if defined(__GNUC__) || defined(__clang__)
#define CC_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define CC_MUST_USE __attribute__((warn_unused_result))
#define CC_NORETURN __attribute__((noreturn))
#define CC_MALLOC __attribute__((malloc, returns_nonnull))
#else
#define CC_PRINTF(fmt, first)
#define CC_MUST_USE
#define CC_NORETURN
#define CC_MALLOC
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
