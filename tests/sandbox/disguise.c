/* disguise.c - see disguise.h. */
#include "tests/sandbox/disguise.h"

#include <string.h>

enum { BLOCK_MOST = 65535, HEAD_BYTES = 10, TAIL_BYTES = 8, BLOCK_HEAD_BYTES = 5 };

static uint32_t crc32_of(const unsigned char *data, size_t len)
{
    uint32_t crc = 0xFFFFFFFFU;
    for (size_t i = 0; i < len; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

static unsigned char *put(unsigned char *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (unsigned char)(value >> 8 * i);
    return at;
}

/* Stored blocks: a byte that says whether it is the last, the length, its complement, the bytes. */
static unsigned char *put_blocks(unsigned char *at, const unsigned char *data, size_t len)
{
    do {
        size_t size = len < BLOCK_MOST ? len : BLOCK_MOST;
        *at++ = size == len;
        at = put(at, (uint32_t)size, 2);
        at = put(at, ~(uint32_t)size, 2);
        memcpy(at, data, size);
        at += size;
        data += size;
        len -= size;
    } while (len > 0);
    return at;
}

void disguise_gzip(struct call *call, struct answer *answer)
{
    static const unsigned char head[HEAD_BYTES] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255};
    const unsigned char *body = (const unsigned char *)answer->body;
    size_t blocks = answer->body_len / BLOCK_MOST + 1;
    size_t room = HEAD_BYTES + TAIL_BYTES + answer->body_len + blocks * BLOCK_HEAD_BYTES;
    unsigned char *packed = arena_alloc_raw(call->mem, room);
    unsigned char *at = packed;
    memcpy(at, head, HEAD_BYTES);
    at = put_blocks(at + HEAD_BYTES, body, answer->body_len);
    at = put(at, crc32_of(body, answer->body_len), 4);
    at = put(at, (uint32_t)answer->body_len, 4);
    answer->body = (const char *)packed;
    answer->body_len = (size_t)(at - packed);
    answer->header_name = "Content-Encoding";
    answer->header_value = "gzip";
}

void disguise_mark(struct call *call, struct answer *answer)
{
    char *marked = arena_alloc_raw(call->mem, answer->body_len + 4);
    memcpy(marked, "\xEF\xBB\xBF", 3);
    memcpy(marked + 3, answer->body, answer->body_len);
    marked[answer->body_len + 3] = '\0';
    answer->body = marked;
    answer->body_len += 3;
}

void disguise_bytes(struct call *call, struct answer *answer)
{
    char *broken = arena_copy(call->mem, answer->body, answer->body_len);
    if (answer->body_len)
        broken[answer->body_len / 2] = '\xFF';
    answer->body = broken;
}
