/* robot.h - chat robots that carry alerts: 钉钉 (DingTalk) and 企业微信 (WeCom).
 *
 * A text too long for the robot is cut at a character, in bytes as the robot counts them, and says
 * so. Success is HTTP 200 and errcode 0. */
#ifndef XQ_ROBOT_H
#define XQ_ROBOT_H

#include "clients/http.h"
#include "service/arena.h"
#include "service/fail.h"

#include <stdbool.h>
#include <stdint.h>

struct robot {
    const char *url;     /* with its access_token or key: a secret */
    const char *secret;  /* DingTalk: signs each message; NULL = robot without signing */
    const char *keyword; /* must stand in every message; NULL = none. Added when missing */
    const char *proxy, *ca_file;
    bool allow_private;
    int call_seconds;
};

/* now_ms goes into DingTalk's signature; a message is signed when it is sent, never earlier. */
void dingtalk_call(const struct robot *robot, struct arena *mem, const char *text, int64_t now_ms,
                   struct http_call *out);
void wecom_call(const struct robot *robot, struct arena *mem, const char *text,
                struct http_call *out);

/* OK; FAIL_BUSY: try later (transport, 5xx, too fast); FAIL_UPSTREAM: refused, *why says it. */
enum fail robot_answer(struct arena *mem, const struct http_call *call, const char **why) MUST_USE;

/* For dingtalk.c and wecom.c: the text with the keyword in it, at most max_bytes long; cut at a
 * character and marked if it has to be. */
char *robot_text(struct arena *mem, const struct robot *robot, const char *text, size_t max_bytes);
/* A POST of {"msgtype":"text","text":{"content":content}} to url. */
void robot_post(const struct robot *robot, struct arena *mem, const char *url, const char *content,
                struct http_call *out);

#endif
