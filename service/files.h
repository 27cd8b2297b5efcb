/* files.h - reads a whole file, for the command line. */
#ifndef XQ_FILES_H
#define XQ_FILES_H

#include "service/arena.h"
#include "service/fail.h"

/* FAIL_NOT_FOUND: cannot be opened or read; FAIL_TOO_LARGE. "-" is standard input. */
enum fail file_read(struct arena *mem, const char *path, size_t most, char **out,
                    size_t *len) MUST_USE;

#endif
