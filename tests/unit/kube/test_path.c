/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/cc.h"
#include "kube/path.h"
#include "unit/unit.h"

static void events_path__lists_and_watches(void **state) {
    static const struct {
        struct events_query q;
        const char *path;
    } table[] = {
        {{.api = EVENTS_CORE}, "/api/v1/events"},
        {{.api = EVENTS_V1}, "/apis/events.k8s.io/v1/events"},
        {{.ns = "prod"}, "/api/v1/namespaces/prod/events"},
        {{.api = EVENTS_V1, .ns = "prod", .limit = 500},
         "/apis/events.k8s.io/v1/namespaces/prod/events?limit=500"},
        {{.field_selector = ""}, "/api/v1/events"},
        {{.field_selector = "type!=Normal,reason=A b", .limit = 1},
         "/api/v1/events?fieldSelector=type%21%3DNormal%2Creason%3DA%20b"
         "&limit=1"},
        {{.limit = 500, .next = "eyJ2+/=="},
         "/api/v1/events?limit=500&continue=eyJ2%2B%2F%3D%3D"},
        {{.rv = "42"}, "/api/v1/events?resourceVersion=42"},
        {{.rv = "42", .next = "t"}, "/api/v1/events?continue=t"},
        {{.rv = "42", .next = ""}, "/api/v1/events?resourceVersion=42"},
        {{.watch = true, .rv = "42", .timeout_s = 270},
         "/api/v1/events?watch=true&allowWatchBookmarks=true"
         "&resourceVersion=42&timeoutSeconds=270"},
        {{.watch = true,
          .ns = "a",
          .rv = "7 &x=1",
          .field_selector = "a=b",
          .limit = 9,
          .next = "t"},
         "/api/v1/namespaces/a/events?fieldSelector=a%3Db&watch=true"
         "&allowWatchBookmarks=true&resourceVersion=7%20%26x%3D1"},
        {{.ns = "a/../b?c#d"}, "/api/v1/namespaces/a%2F..%2Fb%3Fc%23d/events"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf out = BUF_INIT(1000);
        events_path(&out, &table[i].q);
        assert_string_equal(out.data, table[i].path);
        buf_done(&out);
    }
}

static void path_escape__keeps_unreserved_characters_only(void **state) {
    struct buf out = BUF_INIT(1000);
    (void)state;

    path_escape(&out, STR("azAZ09-._~"));
    assert_str(buf_str(&out), "azAZ09-._~");
    buf_clear(&out);
    path_escape(&out, STR("\0\n %/?&=+:@\x7F\xC3\xA4"));
    assert_str(buf_str(&out), "%00%0A%20%25%2F%3F%26%3D%2B%3A%40%7F%C3%A4");
    buf_done(&out);
}

static void selector_escape__guards_the_separators(void **state) {
    struct buf out = BUF_INIT(100);
    (void)state;

    selector_escape(&out, STR("a=b,c\\d e!"));
    assert_str(buf_str(&out), "a\\=b\\,c\\\\d e!");
    buf_done(&out);
}

static void path_is_namespace__takes_labels_only(void **state) {
    static const char *const good[] = {
        "a", "0", "kube-system", "a-0--b",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"};
    static const char *const bad[] = {
        "",
        ".",
        "..",
        "a.b",
        "A",
        "-a",
        "a-",
        "a_b",
        "a/b",
        "a\n",
        " a",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"};
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(path_is_namespace(str_of(good[i])));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(path_is_namespace(str_of(bad[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_path__lists_and_watches),
        cmocka_unit_test(path_escape__keeps_unreserved_characters_only),
        cmocka_unit_test(selector_escape__guards_the_separators),
        cmocka_unit_test(path_is_namespace__takes_labels_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
