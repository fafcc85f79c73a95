# SPDX-License-Identifier: Apache-2.0

# KT_CC_FLAG(VARIABLE, FLAG): append FLAG to VARIABLE if the compiler takes it
# without a warning.
AC_DEFUN([KT_CC_FLAG], [
    AS_VAR_PUSHDEF([kt_cache], [kt_cv_cc_$2])
    AC_CACHE_CHECK([whether $CC accepts $2], [kt_cache], [
        kt_saved=$CFLAGS
        CFLAGS="$CFLAGS $$1 -Werror $2"
        AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
            [AS_VAR_SET([kt_cache], [yes])], [AS_VAR_SET([kt_cache], [no])])
        CFLAGS=$kt_saved])
    AS_VAR_IF([kt_cache], [yes], [AS_VAR_APPEND([$1], [" $2"])])
    AS_VAR_POPDEF([kt_cache])
])

# KT_LD_FLAG(VARIABLE, FLAG): the same for the linker.
AC_DEFUN([KT_LD_FLAG], [
    AS_VAR_PUSHDEF([kt_cache], [kt_cv_ld_$2])
    AC_CACHE_CHECK([whether $CC links with $2], [kt_cache], [
        kt_saved=$LDFLAGS
        kt_saved_cflags=$CFLAGS
        LDFLAGS="$LDFLAGS -Werror $2"
        CFLAGS="$CFLAGS -fPIE"
        AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
            [AS_VAR_SET([kt_cache], [yes])], [AS_VAR_SET([kt_cache], [no])])
        CFLAGS=$kt_saved_cflags
        LDFLAGS=$kt_saved])
    AS_VAR_IF([kt_cache], [yes], [AS_VAR_APPEND([$1], [" $2"])])
    AS_VAR_POPDEF([kt_cache])
])

AC_DEFUN([KT_WARNINGS], [
    m4_foreach_w([kt_flag], [
        -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
        -Wmissing-prototypes -Wmissing-declarations -Wold-style-definition
        -Wredundant-decls -Wvla -Wundef -Wformat=2 -Wwrite-strings
        -Wcast-qual -Wpointer-arith -Winit-self -Wimplicit-fallthrough
        -Wlogical-op -Wduplicated-cond -Wtrampolines -Wbidi-chars=any
        -Wno-overlength-strings
        -Werror=format-security -Werror=implicit
        -Werror=incompatible-pointer-types -Werror=int-conversion
    ], [KT_CC_FLAG([KT_CFLAGS], kt_flag)])
    # clang counts assert(!"why") among the conversions.
    kt_unwanted=
    KT_CC_FLAG([kt_unwanted], [-Wstring-conversion])
    AS_IF([test -n "$kt_unwanted"],
        [AS_VAR_APPEND([KT_CFLAGS], [" -Wno-string-conversion"])])
])

# KT_SANITIZERS: KT_SANITIZE is the list given to -fsanitize, or empty.
AC_DEFUN([KT_SANITIZERS], [
    KT_SANITIZE=
    AS_IF([test "x$enable_asan" = xyes && test "x$enable_tsan" = xyes],
        [AC_MSG_ERROR([--enable-asan and --enable-tsan exclude each other])])
    AS_VAR_IF([enable_asan], [yes], [KT_SANITIZE=address])
    AS_VAR_IF([enable_tsan], [yes], [KT_SANITIZE=thread])
    AS_VAR_IF([enable_ubsan], [yes],
        [KT_SANITIZE=${KT_SANITIZE:+$KT_SANITIZE,}undefined])
    AS_IF([test -n "$KT_SANITIZE"], [
        kt_flags="-fsanitize=$KT_SANITIZE -fno-sanitize-recover=all -fno-omit-frame-pointer"
        AS_VAR_APPEND([KT_CFLAGS], [" $kt_flags"])
        AS_VAR_APPEND([KT_LDFLAGS], [" -fsanitize=$KT_SANITIZE"])
        kt_saved_cflags=$CFLAGS
        CFLAGS="$CFLAGS $kt_flags"
        AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [],
            [AC_MSG_ERROR([$CC cannot link with -fsanitize=$KT_SANITIZE: apt-get install gcc, or libclang-rt-dev for clang])])
        CFLAGS=$kt_saved_cflags
    ])
    AS_VAR_IF([enable_coverage], [yes], [
        AS_VAR_APPEND([KT_CFLAGS], [" --coverage -fprofile-update=atomic"])
        AS_VAR_APPEND([KT_LDFLAGS], [" --coverage"])])
])

AC_DEFUN([KT_HARDENING], [
    m4_foreach_w([kt_flag], [
        -fPIE -fstack-protector-strong -fstack-clash-protection
        -fcf-protection=full -fno-delete-null-pointer-checks
        -fno-strict-overflow -fno-strict-aliasing
        -ftrivial-auto-var-init=zero -fexceptions
        -fstrict-flex-arrays=3 -fzero-init-padding-bits=all
    ], [KT_CC_FLAG([KT_CFLAGS], kt_flag)])
    m4_foreach([kt_flag], [[-pie], [-Wl,-z,relro], [-Wl,-z,now],
        [-Wl,-z,noexecstack], [-Wl,--as-needed]],
        [KT_LD_FLAG([KT_LDFLAGS], m4_quote(kt_flag))])
    KT_FORTIFY
])

# _FORTIFY_SOURCE wants optimisation, and hides overruns from sanitizers.
AC_DEFUN([KT_FORTIFY], [
    kt_fortify=no
    AS_CASE([" $CFLAGS "],
        [*" -O0 "*], [],
        [*" -O"*], [AS_IF([test -z "$KT_SANITIZE"], [kt_fortify=yes])])
    AS_VAR_IF([kt_fortify], [yes], [
        kt_fortify=no
        for kt_level in 3 2; do
            kt_saved=$CFLAGS
            CFLAGS="$CFLAGS -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$kt_level"
            AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]], [])],
                [kt_fortify=$kt_level])
            CFLAGS=$kt_saved
            test "$kt_fortify" = no || break
        done
        AS_VAR_IF([kt_fortify], [no], [], [AS_VAR_APPEND([KT_CPPFLAGS],
            [" -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$kt_fortify"])])
    ])
])

AC_DEFUN([KT_PKG_CONFIG], [
    AC_ARG_VAR([PKG_CONFIG], [path of pkg-config])
    AC_PATH_TOOL([PKG_CONFIG], [pkg-config])
    AS_IF([test -z "$PKG_CONFIG"],
        [AC_MSG_ERROR([pkg-config is missing: apt-get install pkg-config])])
])

# KT_OPTIONAL_LIB(NAME, MODULE, VERSION): sets have_NAME, NAME_CFLAGS and
# NAME_LIBS; the two can be given by the user instead.
AC_DEFUN([KT_OPTIONAL_LIB], [
    AC_ARG_VAR([$1_CFLAGS], [compiler flags for $2, instead of pkg-config's])
    AC_ARG_VAR([$1_LIBS], [linker flags for $2, instead of pkg-config's])
    AC_MSG_CHECKING([for $2 >= $3])
    have_$1=no
    AS_IF([test -n "$$1_LIBS"], [have_$1=yes],
        ["$PKG_CONFIG" --exists "$2 >= $3" 2>/dev/null], [
        have_$1=yes
        $1_CFLAGS=$("$PKG_CONFIG" --cflags $2)
        $1_LIBS=$("$PKG_CONFIG" --libs $2)])
    AC_MSG_RESULT([$have_$1])
])

# KT_LIB(NAME, MODULE, VERSION, WHAT, DEBIAN-PACKAGE): needed.
AC_DEFUN([KT_LIB], [
    KT_OPTIONAL_LIB([$1], [$2], [$3])
    AS_VAR_IF([have_$1], [no], [KT_MISSING([$4], [$5])])
])

# KT_PROG(NAME, PROGRAM, DEBIAN-PACKAGE): needed to build.
AC_DEFUN([KT_PROG], [
    AC_ARG_VAR([$1], [path of $2])
    AC_PATH_PROG([$1], [$2])
    AS_IF([test -z "$$1"], [KT_MISSING([$2], [$3])])
])

AC_DEFUN([KT_MISSING], [
    AS_IF([test -n "$kt_missing"], [kt_verb=are])
    kt_missing="${kt_missing:+$kt_missing, }$1"
    kt_packages="$kt_packages $2"
])

AC_DEFUN([KT_LIBS_DONE], [
    AS_IF([test -n "$kt_missing"],
        [AC_MSG_ERROR([$kt_missing ${kt_verb:-is} missing: apt-get install$kt_packages])])
])
