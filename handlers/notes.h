/* notes.h - what callers are told about an operation before and after its handler. */
#ifndef XQ_NOTES_H
#define XQ_NOTES_H

#include "service/request.h"

/* Never NULL: an operation that is not in the table takes no query, and has no words of its own for
 * what is missing. */
const struct operation_note *operation_note(const char *operation);

#endif
