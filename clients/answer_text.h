/* answer_text.h - text of outside systems made fit for our log lines and tables. */
#ifndef XQ_ANSWER_TEXT_H
#define XQ_ANSWER_TEXT_H

#include "clients/http.h"

/* Text as one line of at most `max` bytes, cut at a character; what is no UTF-8 becomes '?'. */
char *answer_line(struct arena *mem, const char *text, size_t max);

/* Replaces the call's tokens, keys and signatures by "***", should the other side repeat them. */
char *answer_hide(struct arena *mem, const struct http_call *call, const char *text);

/* Length in bytes of the UTF-8 character at text; 0 when it is none. */
size_t answer_character(const char *text);

#endif
