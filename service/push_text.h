/* push_text.h - what is read out of a push. All of it is the sender's word and believed by nobody:
 * texts are bounded, ids only say what to read again at the source. */
#ifndef XQ_PUSH_TEXT_H
#define XQ_PUSH_TEXT_H

#include "service/arena.h"
#include "service/json.h"

#include <stdbool.h>

/* The text when it is neither empty nor too long for a column, else NULL. */
const char *push_short_text(const char *text);
/* The same, and every character printable ASCII: headers may hold any bytes. */
const char *push_plain_text(const char *text);

/* An authorisation push: its data holds appKey and appSecret. */
bool push_brings_secrets(const char *biz_type);

/* "probe", "unreadable", "unknown" without a kind, or "waiting" to be acted on. */
const char *push_first_verdict(const char *biz_type, bool readable);

/* The documents that `data` names, as the text of a PostgreSQL array; NULL = none. data is an id,
 * an object with `id` or `ids`, or an array of those: what it really looks like is documented for
 * no entity. Only ids of digits are taken, with their digits as they came. */
const char *push_ids_text(struct arena *mem, const cJSON *data);

#endif
