/* test_networks.c - lists of networks, and whose word about a sender's address is believed. */
#include "service/networks.h"
#include "tests/unit/check.h"

static struct networks list_of(const char *const *texts)
{
    struct networks list = {.count = 0};

    for (; *texts; texts++)
        CHECK(networks_add(&list, *texts, strlen(*texts)));
    return list;
}

static void addresses_are_compared_by_their_leading_bits(void)
{
    static const char *const texts[] = {"203.0.113.0/24", "10.1.2.3", "2001:db8::/33", NULL};
    static const struct {
        const char *address;
        bool inside;
    } cases[] = {
        {"203.0.113.0", true},
        {"203.0.113.255", true},
        {"203.0.114.0", false},
        {"10.1.2.3", true},
        {"10.1.2.4", false},
        {"2001:db8:7fff::1", true},
        {"2001:db8:8000::1", false},
        {"::ffff:203.0.113.7", true},
        {"::ffff:203.0.112.7", false},
        {"", false},
        {"rubbish", false},
        {"203.0.113", false},
        {"203.0.113.7 ", false},
    };
    struct networks list = list_of(texts);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (networks_hold(&list, cases[i].address) != cases[i].inside) {
            printf("  %s\n", cases[i].address);
            CHECK(false);
        }
}

static void what_is_no_network_is_refused(void)
{
    static const char *const refused[] = {
        "",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/8x",
        "10.0.0",
        "host.name",
        "::/129",
        "10.0.0.0/ 8",
        "10.0.0.0/+8",
        " 10.0.0.0",
        "10.0.0.0/8/8",
    };
    struct networks list = {.count = 0};

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (networks_add(&list, refused[i], strlen(refused[i]))) {
            printf("  %s\n", refused[i]);
            CHECK(false);
        }
    CHECK(list.count == 0);
}

static void a_list_has_an_end(void)
{
    struct networks list = {.count = 0};

    for (int i = 0; i < NETWORKS_MAX; i++)
        CHECK(networks_add(&list, "10.0.0.0/8", 10));
    CHECK(!networks_add(&list, "10.0.0.0/8", 10));
}

static void only_proxies_say_where_a_request_came_from(void)
{
    static const char *const texts[] = {"10.0.0.0/8", "::1", NULL};
    static const struct {
        const char *peer, *forwarded, *sender;
    } cases[] = {
        {"198.51.100.1", "203.0.113.9", "198.51.100.1"}, /* no proxy of ours */
        {"10.0.0.1", "203.0.113.9", "203.0.113.9"},
        {"10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"}, /* 1.2.3.4 is the sender's word */
        {"10.0.0.1", "1.2.3.4,203.0.113.9 ,10.9.9.9", "203.0.113.9"},
        {"::1", "2001:db8::7", "2001:db8::7"},
        {"10.0.0.1", "10.1.1.1, 10.2.2.2", "10.0.0.1"}, /* nobody but proxies */
        {"10.0.0.1", "203.0.113.9, rubbish", "10.0.0.1"},
        {"10.0.0.1", "203.0.113.9,", "10.0.0.1"},
        {"10.0.0.1", "", "10.0.0.1"},
        {"10.0.0.1", NULL, "10.0.0.1"},
    };
    struct networks proxies = list_of(texts), none = {.count = 0};
    char out[NETWORKS_ADDRESS_BYTES];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(networks_sender(&proxies, cases[i].peer, cases[i].forwarded, out),
                   cases[i].sender);
    CHECK_TEXT(networks_sender(&none, "10.0.0.1", "203.0.113.9", out), "10.0.0.1");
}

int main(void)
{
    RUN(addresses_are_compared_by_their_leading_bits);
    RUN(what_is_no_network_is_refused);
    RUN(a_list_has_an_end);
    RUN(only_proxies_say_where_a_request_came_from);
    return check_end();
}
