/* kingdee_signature.h - how Kingdee's gateway wants a request signed (its version "2.0"), and the
 * app_signature of a token call. Source: the vendor's page and library; vectors in tests/unit. */
#ifndef XQ_KINGDEE_SIGNATURE_H
#define XQ_KINGDEE_SIGNATURE_H

#include "service/arena.h"
#include "service/json.h"

/* One request to sign. query: object of strings, NULL for none. */
struct kingdee_signable {
    const char *method; /* "GET", "POST" */
    const char *path;   /* "/jdy/v2/bd/material", not encoded */
    const cJSON *query;
    const char *nonce;        /* decimal digits */
    const char *timestamp_ms; /* 13 digits */
};

/* X-Api-Signature: base64 of the hex text of the HMAC-SHA256 of five lines. */
char *kingdee_signature(struct arena *mem, const char *client_secret,
                        const struct kingdee_signable *request);

/* app_signature of kingdee_auth_token: the same form over app_key, keyed with app_secret. */
char *kingdee_app_signature(struct arena *mem, const char *app_key, const char *app_secret);

/* The query as it stands on the wire: sorted, each part percent-encoded once. "" for none. */
char *kingdee_wire_query(struct arena *mem, const cJSON *query);

#endif
