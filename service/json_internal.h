/* json_internal.h - what the files of json.h and log.c share: how text is looked at. */
#ifndef XQ_JSON_INTERNAL_H
#define XQ_JSON_INTERNAL_H

#include "service/json.h"

#include <stddef.h>

/* Bytes of the well-formed UTF-8 character at text (1 to 4); 0 when there is none. left >= 1. */
size_t json_utf8_length(const char *text, size_t left);

/* How many bytes from the start stand for themselves inside a JSON string: well-formed UTF-8 but
 * for the quote, the backslash and control characters. */
size_t json_text_length(const char *text, size_t len);

/* The same without looking at UTF-8: for text that is known to be. */
size_t json_plain_length(const char *text, size_t len);

/* Reads and decodes the string whose opening quote is at *at, and moves *at behind the closing one.
 * NULL when it is good; else what is wrong, with *at where. */
const char *json_string_read(struct arena *mem, const char **at, const char *end, char **out);

/* Length of the JSON number that text begins with; 0 when it does not begin with one. */
size_t json_number_length(const char *text, size_t len);

/* How a quote, backslash or control character is written in a string. Returns its length. */
size_t json_escape(unsigned char byte, char out[6]);

#define JSON_BYTE_ORDER_MARK "the text begins with a byte order mark: save it as UTF-8 without BOM"

/* Says in the fault, whose offset is known, what is wrong there. */
void json_fault_tell(struct json_fault *fault, const char *text, const char *message);

/* Logs and aborts: our own code is wrong, or memory is out. */
_Noreturn void json_give_up(const char *what);

#endif
