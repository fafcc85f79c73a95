/* SPDX-License-Identifier: Apache-2.0 */
/* What the server is asked for must give all that the filter would keep. */
#include "unit/app/words.h"

static const struct {
    const char *words, *selector; /* NULL: none */
} text_jobs[] = {
    {"", NULL},
    {"-A --since 5m -F x --kind Pod --node n --source kubelet", NULL},
    /* types fold case, the server does not: the two that exist are spelled */
    {"-W", "type=Warning"},
    {"--types warning", "type=Warning"},
    {"--types !NORMAL", "type!=Normal"},
    {"--types Normal,Warning", NULL},
    {"--types Strange", NULL},
    /* both at once are both asked of the filter */
    {"-W --types Normal", "type=Normal"},
    /* one value, or exclusions alone */
    {"--reason BackOff", "reason=BackOff"},
    {"--reason !A,!B", "reason!=A,reason!=B"},
    {"--reason A,B", NULL},
    {"--reason A,!B", NULL},
    {"--reason A --reason B", NULL},
    {"--reason a=b\\c", "reason=a\\=b\\\\c"},
    /* one object */
    {"po/web-1", "involvedObject.kind=Pod,involvedObject.name=web-1"},
    {"Widget.example.com/w", "involvedObject.name=w"},
    {"pod/a pod/b", NULL},
    {"pod a", "involvedObject.kind=Pod,involvedObject.name=a"},
    {"pod", NULL},
    /* what it owns is about other objects */
    {"deploy/web --owned -W", "type=Warning"},
    /* all of it, behind what was given */
    {"--field-selector source=kubelet -W --reason A pod/x",
     "source=kubelet,type=Warning,reason=A,involvedObject.kind=Pod,"
     "involvedObject.name=x"},
};

static void check(const char *words, bool terminal, const char *want) {
    struct made m;
    if (!make(&m, words, terminal)) fail_msg("%s: %s", words, m.err.text);
    const char *have = m.settings.selector;
    if (!have != !want || (want && strcmp(have, want) != 0))
        fail_msg("%s: %s", words, have ? have : "none");
    unmake(&m);
}

static void select__text__narrows_what_it_can(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(text_jobs); i++)
        check(text_jobs[i].words, false, text_jobs[i].selector);
}

/* Widening must need no new list, and the graph its Normal events. */
static void select__screen__narrows_nothing(void **state) {
    (void)state;
    check("-W --reason A pod/x", true, NULL);
    check("-W --field-selector source=kubelet", true, "source=kubelet");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(select__text__narrows_what_it_can),
        cmocka_unit_test(select__screen__narrows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
