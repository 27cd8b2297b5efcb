/* dingtalk.c - messages to a 钉钉 robot. */
#include "clients/robot.h"
#include "service/crypto.h"

#include <inttypes.h>
#include <string.h>

enum { MESSAGE_BYTES = 20000 };

/* Time stamp and signature both stand in the address; the signature holds for an hour. */
static const char *signed_url(const struct robot *robot, struct arena *mem, int64_t now_ms)
{
    unsigned char mac[CRYPTO_SHA256_BYTES];
    const char *message;

    if (!robot->secret || !*robot->secret)
        return arena_text(mem, robot->url);
    message = arena_format(mem, "%" PRId64 "\n%s", now_ms, robot->secret);
    crypto_hmac_sha256(robot->secret, strlen(robot->secret), message, strlen(message), mac);
    return arena_format(mem, "%s%stimestamp=%" PRId64 "&sign=%s", robot->url,
                        strchr(robot->url, '?') ? "&" : "?", now_ms,
                        http_encode(mem, crypto_base64(mem, mac, sizeof mac)));
}

void dingtalk_call(const struct robot *robot, struct arena *mem, const char *text, int64_t now_ms,
                   struct http_call *out)
{
    const char *url = signed_url(robot, mem, now_ms);
    size_t limit = MESSAGE_BYTES;

    robot_post(robot, mem, url, robot_text(mem, robot, text, limit), out);
    /* Whether they count the text or the whole body is not said: keep both below. How much the
     * body's escapes take depends on the text, so it is shortened in proportion until it fits. */
    while (out->body_len > MESSAGE_BYTES && limit > 0) {
        limit = limit * MESSAGE_BYTES / out->body_len;
        robot_post(robot, mem, url, robot_text(mem, robot, text, limit), out);
    }
}
