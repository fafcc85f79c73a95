/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdlib.h>
#include <time.h>

#include "base/utf8.h"
#include "unit/store/make.h"
#include "view/gap.h"

static const struct show show = {.now_us = NOW_US, .ascii = true};

static struct gap_record sample(bool loss, char *cause) {
    return (struct gap_record){.from_us = BEFORE(10 * MINUTE),
                               .to_us = BEFORE(10 * MINUTE - 31 * US_PER_S),
                               .recovered = 4,
                               .loss_possible = loss,
                               .cause = cause};
}

static char expired[] = "resourceVersion expired (410)";

static void gap__text__says_less_where_there_is_less_room(void **state) {
    (void)state;
    static const struct {
        int cells;
        const char *calm, *loss;
    } cases[] = {
        {120,
         "22:03:20-22:03:51 connection gap of 31s: resourceVersion expired "
         "(410); 4 events recovered",
         "22:03:20-22:03:51 connection gap of 31s: resourceVersion expired "
         "(410); 4 events recovered, some may be lost"},
        {90,
         "22:03:20-22:03:51 connection gap of 31s: resourceVersion expired "
         "(410); 4 events recovered",
         "22:03:20-22:03:51 gap of 31s: resourceVersion expired (410); 4 "
         "recovered, some may be lost"},
        {72,
         "22:03:20-22:03:51 gap of 31s: resourceVersion expired (410); 4 "
         "recovered",
         "22:03:20-22:03:51 gap of 31s: 4 recovered, some may be lost"},
        {58, "22:03:20-22:03:51 gap of 31s: resourceVersio~; 4 recovered",
         "gap of 31s: 4 recovered, some may be lost"},
        {45, "22:03:20-22:03:51 gap of 31s: 4 recovered",
         "gap of 31s: 4 recovered, some may be lost"},
        {34, "gap of 31s: 4 recovered", "gap of 31s, some may be lost"},
        {20, "gap of 31s", "gap of 31s, some may be lost"},
    };
    setenv("TZ", "UTC", 1);
    tzset();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int loss = 0; loss < 2; loss++) {
            struct gap_record gap = sample(loss, expired);
            struct buf text = BUF_INIT(1000);
            gap_text(&text, &gap, STR_NONE, &show, cases[i].cells);
            assert_string_equal(text.data,
                                loss ? cases[i].loss : cases[i].calm);
            buf_done(&text);
        }
    }
}

/* Down to where nothing could be left out. */
static void gap__text__fits_into_every_width(void **state) {
    (void)state;
    for (int cells = 28; cells < 200; cells++) {
        struct gap_record gap = sample(true, expired);
        struct buf text = BUF_INIT(1000);
        gap_text(&text, &gap, STR("west prod"), &show, cells);
        assert_in_range(utf8_cells(buf_str(&text)), 1, cells);
        assert_non_null(strstr(text.data, "some may be lost"));
        buf_done(&text);
    }
}

static void gap__text__tells_whose_it_is(void **state) {
    (void)state;
    struct gap_record gap = sample(false, expired);
    struct buf text = BUF_INIT(1000);
    gap.recovered = 1;
    gap_text(&text, &gap, STR("west"), &show, 120);
    assert_non_null(strstr(text.data, "51 west: connection gap of 31s: "));
    assert_non_null(strstr(text.data, "; 1 event recovered"));
    buf_clear(&text);
    gap.quiet = true; /* nothing was broken */
    gap_text(&text, &gap, STR("west"), &show, 120);
    assert_non_null(strstr(text.data, "51 west: gap of 31s: "));
    buf_done(&text);
}

static void gap__text__without_a_beginning_or_a_cause(void **state) {
    (void)state;
    char none[] = "";
    struct gap_record gap = sample(false, none);
    struct buf text = BUF_INIT(1000);
    gap.from_us = TIME_UNSET;
    gap_text(&text, &gap, STR_NONE, &show, 120);
    assert_string_equal(text.data,
                        "22:03:51 connection gap: 4 events recovered");
    buf_done(&text);
}

static void gap__text__hostile_causes_are_made_visible(void **state) {
    (void)state;
    char cause[] = "\033[2J\a";
    struct gap_record gap = sample(false, cause);
    struct buf text = BUF_INIT(1000);
    gap_text(&text, &gap, STR_NONE, &show, 120);
    assert_non_null(strstr(text.data, "^[[2J^G;"));
    buf_done(&text);
}

static void gap__style__is_calm_unless_there_may_be_losses(void **state) {
    (void)state;
    struct gap_record calm = sample(false, expired);
    struct gap_record loss = sample(true, expired);
    assert_int_equal(gap_style(&calm), STYLE_DIM);
    assert_int_equal(gap_style(&loss), STYLE_GAP);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gap__text__says_less_where_there_is_less_room),
        cmocka_unit_test(gap__text__fits_into_every_width),
        cmocka_unit_test(gap__text__tells_whose_it_is),
        cmocka_unit_test(gap__text__without_a_beginning_or_a_cause),
        cmocka_unit_test(gap__text__hostile_causes_are_made_visible),
        cmocka_unit_test(gap__style__is_calm_unless_there_may_be_losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
