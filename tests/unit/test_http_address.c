/* test_http_address.c - which addresses count as private. */
#include "clients/http_address.h"
#include "tests/unit/check.h"

static void addresses_that_are_private_are_known(void)
{
    static const char *const private_ones[] = {
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fdff::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:a00:1::",
        "::10.0.0.1",
        "localhost",
        "",
    };
    static const char *const public_ones[] = {
        "8.8.8.8",        "100.63.255.255",  "100.128.0.1",      "172.15.255.255",
        "172.32.0.1",     "11.0.0.1",        "192.167.0.1",      "2001:4860::8888",
        "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808", "223.255.255.255",
    };

    for (size_t i = 0; i < sizeof private_ones / sizeof *private_ones; i++)
        if (!http_address_text_private(private_ones[i]))
            CHECK_TEXT(private_ones[i], "private");
    for (size_t i = 0; i < sizeof public_ones / sizeof *public_ones; i++)
        if (http_address_text_private(public_ones[i]))
            CHECK_TEXT(public_ones[i], "public");
}

int main(void)
{
    RUN(addresses_that_are_private_are_known);
    return check_end();
}
