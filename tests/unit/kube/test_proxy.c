/* SPDX-License-Identifier: Apache-2.0 */
/* proxy-url and --proxy-url. */
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "kube/proxy.h"
#include "unit/kube/fixture.h"

static void proxy__parse__normalises(void **state) {
    static const struct {
        const char *in, *url;
    } table[] = {
        {"http://h:3128", "http://h:3128"},
        {"HTTP://Host:3128/", "http://Host:3128"},
        {"https://h:8443/x?y#z", "https://h:8443"},
        {"socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"},
        {"socks5h://h:9050", "socks5h://h:9050"},
        {"http://[fd00::1]:3128", "http://[fd00::1]:3128"},
        {"http://u:p%40w@h:1", "http://u:p%40w@h:1"},
        {"http://u:p@w@h:1", "http://u:p@w@h:1"},
        {"socks5://u@h:1", "socks5://u@h:1"},
        /* Go's ports */
        {"http://h", "http://h:80"},
        {"https://h", "https://h:443"},
        {"socks5://h", "socks5://h:1080"},
        {"socks5h://[::1]", "socks5h://[::1]:1080"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *url = NULL;
        struct err err = {0};
        if (!proxy_parse(table[i].in, &url, &err))
            fail_msg("%s: %s", table[i].in, err.text);
        assert_string_equal(url, table[i].url);
        xfree(url);
    }
}

static void proxy__parse__refuses_without_the_value(void **state) {
    static const char scheme[] =
        "must begin with http://, https://, socks5:// or socks5h://";
    static const char host[] = "has no valid host";
    static const char blank[] = "holds a blank or a character that no URL has";
    static const struct {
        const char *in, *why;
    } table[] = {
        {"", scheme},
        {"CANARY", scheme},
        {"CANARY:3128", scheme},
        {"ftp://u:CANARY@h:1", scheme},
        {"socks4://h:1", scheme},
        {"://h:1", scheme},
        {"http:CANARY@h", scheme},
        {"http://", host},
        {"http://u:CANARY@", host},
        {"http://u:CANARY@:3128", host},
        {"http://u:CANARY@h:0", "has no valid port"},
        {"http://u:CANARY@h:99999", "has no valid port"},
        {"http://u:CANARY@h:1x", "has no valid port"},
        {"http://u:CANARY@fd00::1", "needs brackets around its IPv6 address"},
        {"http://u:CANARY @h", blank},
        {"http://h\r\nX: CANARY", blank},
        {"http://u:CANARY\"@h:1",
         "has a user or password with a character that must be written as "
         "%XX"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *url = NULL;
        struct err err = {0};
        assert_false(proxy_parse(table[i].in, &url, &err));
        assert_string_equal(err.text, table[i].why);
        assert_null(url);
    }
}

static void proxy__the_flag_beats_the_file(void **state) {
    static const struct {
        const char *file, *flag, *want;
    } table[] = {
        {"server: 'https://h'", NULL, NULL},
        {"server: 'https://h', proxy-url: ''", "", NULL},
        {"server: 'https://h', proxy-url: 'http://p:1'", NULL, "http://p:1"},
        {"server: 'https://h', proxy-url: 'http://p:1'", "socks5://q:2",
         "socks5://q:2"},
        {"server: 'https://h', proxy-url: 'bad'", "http://q:2", "http://q:2"},
        {"server: 'https://h'", "https://u:CANARY@q:2",
         "https://u:CANARY@q:2"},
        /* http:// is reached through it as well */
        {"server: 'http://h', proxy-url: 'http://p:1'", NULL, "http://p:1"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        fixture_config(table[i].file, "");
        struct outcome o =
            resolved(&(struct kube_flags){.proxy_url = table[i].flag});
        if (table[i].want)
            assert_string_equal(o.e.proxy, table[i].want);
        else
            assert_null(o.e.proxy);
        outcome_done(&o);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proxy__parse__normalises),
        cmocka_unit_test(proxy__parse__refuses_without_the_value),
        FIXTURE_TEST(proxy__the_flag_beats_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
