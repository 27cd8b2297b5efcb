/* answer.h - what the answers of all outside systems have in common: a JSON object with a code and
 * a text, and how they are told to people in one line without secrets. */
#ifndef XQ_ANSWER_H
#define XQ_ANSWER_H

#include "clients/http.h"
#include "service/json.h"

#include <stdint.h>

enum { ANSWER_MESSAGE_BYTES = 300 };

struct answer {
    cJSON *object;         /* NULL: no whole JSON object came */
    const char *code_name; /* the member that holds the code; NULL: no readable code */
    int64_t code;          /* 0 if there is none: ask code_name */
    const char *message;   /* one line, at most ANSWER_MESSAGE_BYTES bytes, no secrets */
};

/* Reads the body strictly. The code is the first of the named members (NULL-terminated) that holds
 * a number or numeric text; where it means success (0 or 200), a later one that does not wins. */
void answer_read(struct arena *mem, const struct http_call *call, const char *const *code_names,
                 struct answer *out);

#endif
