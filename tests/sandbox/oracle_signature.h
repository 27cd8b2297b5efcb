/* oracle_signature.h - what a right signature would be, computed from the request line as it came:
 * an implementation of its own, so that it can judge the service's. */
#ifndef XQ_SANDBOX_ORACLE_SIGNATURE_H
#define XQ_SANDBOX_ORACLE_SIGNATURE_H

#include "service/arena.h"

struct signed_line {
    const char *method;
    const char *path;  /* as on the wire */
    const char *query; /* as on the wire, without '?' */
    const char *nonce;
    const char *timestamp;
};

/* X-Api-Signature of kingdee.md's version "2.0". */
char *oracle_signature(struct arena *mem, const struct signed_line *line, const char *secret);
/* base64(hex(HMAC-SHA256(key, message))): also the form of app_signature. */
char *oracle_hex_signature(struct arena *mem, const char *key, const char *message);

#endif
