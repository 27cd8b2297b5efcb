/* http_address.c - the networks that are not public, as data. */
#include "clients/http_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct network4 {
    uint32_t base;
    int bits;
};

struct network6 {
    uint8_t base[16];
    int bits;
    int ipv4_at; /* offset of the IPv4 address inside, -1 = the whole network is not public */
};

static const struct network4 networks4[] = {
    {0x00000000, 8},  /* 0.0.0.0/8: "this host" */
    {0x0a000000, 8},  /* 10.0.0.0/8 */
    {0x64400000, 10}, /* 100.64.0.0/10: carrier-grade NAT, also cloud metadata */
    {0x7f000000, 8},  /* 127.0.0.0/8 */
    {0xa9fe0000, 16}, /* 169.254.0.0/16: link-local */
    {0xac100000, 12}, /* 172.16.0.0/12 */
    {0xc0000000, 24}, /* 192.0.0.0/24: protocol assignments */
    {0xc0a80000, 16}, /* 192.168.0.0/16 */
    {0xc6120000, 15}, /* 198.18.0.0/15: benchmarks */
    {0xe0000000, 4},  /* 224.0.0.0/4: multicast */
    {0xf0000000, 4},  /* 240.0.0.0/4: reserved, broadcast */
};

/* First match wins: ::1 and :: stand before the IPv4-compatible block that holds them. */
static const struct network6 networks6[] = {
    {{0}, 128, -1},                                 /* :: */
    {{[15] = 1}, 128, -1},                          /* ::1 */
    {{[10] = 0xff, [11] = 0xff}, 96, 12},           /* ::ffff:a.b.c.d */
    {{0}, 96, 12},                                  /* ::a.b.c.d */
    {{0x00, 0x64, 0xff, 0x9b}, 96, 12},             /* 64:ff9b::a.b.c.d, NAT64 */
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, -1}, /* 64:ff9b:1::/48, local NAT64 */
    {{0x20, 0x02}, 16, 2},                          /* 2002:aabb:ccdd::/48, 6to4 */
    {{0xfc}, 7, -1},                                /* unique local */
    {{0xfe, 0x80}, 10, -1},                         /* link-local */
    {{0xfe, 0xc0}, 10, -1},                         /* site-local, deprecated */
    {{0xff}, 8, -1},                                /* multicast */
};

static bool private4(uint32_t address)
{
    for (size_t i = 0; i < sizeof networks4 / sizeof *networks4; i++)
        if ((address ^ networks4[i].base) >> (32 - networks4[i].bits) == 0)
            return true;
    return false;
}

static bool inside6(const uint8_t address[16], const struct network6 *network)
{
    int whole = network->bits / 8;
    int rest = network->bits % 8;

    if (memcmp(address, network->base, (size_t)whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ network->base[whole]) >> (8 - rest) == 0;
}

static bool private6(const uint8_t address[16])
{
    for (size_t i = 0; i < sizeof networks6 / sizeof *networks6; i++) {
        const struct network6 *network = &networks6[i];
        uint32_t inner;

        if (!inside6(address, network))
            continue;
        if (network->ipv4_at < 0)
            return true;
        memcpy(&inner, address + network->ipv4_at, sizeof inner);
        return private4(ntohl(inner));
    }
    return false;
}

bool http_address_private(const struct sockaddr *address)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    /* Copied, for the caller's storage need not be aligned for either. */
    if (address->sa_family == AF_INET) {
        memcpy(&in, address, sizeof in);
        return private4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        memcpy(&in6, address, sizeof in6);
        return private6(in6.sin6_addr.s6_addr);
    }
    return true;
}

bool http_address_text_private(const char *text)
{
    struct in_addr in;
    struct in6_addr in6;

    if (inet_pton(AF_INET, text, &in) == 1)
        return private4(ntohl(in.s_addr));
    if (inet_pton(AF_INET6, text, &in6) == 1)
        return private6(in6.s6_addr);
    return true;
}
