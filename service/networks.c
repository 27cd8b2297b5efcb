/* networks.c - addresses as sixteen bytes, compared by their leading bits. */
#include "service/networks.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { IPV4_AT = 12, IPV6_BITS = 128 };

/* True with the number of bits that an address of its kind has before it in the sixteen bytes. */
static bool read_address(const char *text, uint8_t out[16], int *before)
{
    static const uint8_t mapped[IPV4_AT] = {[10] = 0xff, [11] = 0xff};

    *before = 0;
    if (inet_pton(AF_INET6, text, out) == 1)
        return true;
    memcpy(out, mapped, sizeof mapped);
    *before = IPV4_AT * 8;
    return inet_pton(AF_INET, text, out + IPV4_AT) == 1;
}

static bool read_bits(const char *text, int most, int *out)
{
    char *end;
    long bits = strtol(text, &end, 10);

    *out = (int)bits;
    return *text >= '0' && *text <= '9' && *end == '\0' && bits <= most;
}

bool networks_add(struct networks *networks, const char *text, size_t len)
{
    char copy[NETWORKS_ADDRESS_BYTES + 4], *slash;
    struct network *network = &networks->items[networks->count];
    int before, bits;

    if (networks->count == NETWORKS_MAX || len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    slash = strchr(copy, '/');
    if (slash)
        *slash = '\0';
    if (!read_address(copy, network->base, &before))
        return false;
    bits = IPV6_BITS - before;
    if (slash && !read_bits(slash + 1, bits, &bits))
        return false;
    network->bits = before + bits;
    networks->count++;
    return true;
}

static bool inside(const struct network *network, const uint8_t address[16])
{
    int whole = network->bits / 8, rest = network->bits % 8;

    if (memcmp(network->base, address, (size_t)whole) != 0)
        return false;
    return rest == 0 || (network->base[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool networks_hold(const struct networks *networks, const char *address)
{
    uint8_t bytes[16];
    int before;

    if (networks->count == 0 || !read_address(address, bytes, &before))
        return false;
    for (size_t i = 0; i < networks->count; i++)
        if (inside(&networks->items[i], bytes))
            return true;
    return false;
}

/* The entry of the list that ends at `end`, without blanks, as a text. */
static bool take_last(const char *list, const char *end, char out[NETWORKS_ADDRESS_BYTES])
{
    const char *begin = end;

    while (begin > list && begin[-1] != ',')
        begin--;
    while (begin < end && (*begin == ' ' || *begin == '\t'))
        begin++;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (end == begin || end - begin >= NETWORKS_ADDRESS_BYTES)
        return false;
    memcpy(out, begin, (size_t)(end - begin));
    out[end - begin] = '\0';
    return true;
}

const char *networks_sender(const struct networks *proxies, const char *peer, const char *forwarded,
                            char out[NETWORKS_ADDRESS_BYTES])
{
    const char *end;
    uint8_t bytes[16];
    int before;

    if (!forwarded || !networks_hold(proxies, peer))
        return peer;
    end = forwarded + strlen(forwarded);
    while (take_last(forwarded, end, out) && read_address(out, bytes, &before)) {
        if (!networks_hold(proxies, out))
            return out;
        while (end > forwarded && end[-1] != ',')
            end--;
        if (end == forwarded)
            break;
        end--;
    }
    return peer;
}
