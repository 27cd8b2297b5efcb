/* arena.h - memory that lives exactly as long as one request, one page, one commit or one run, and
 * goes all at once.
 *
 * There are three owners of memory and no fourth: the process (made and freed in main), an arena,
 * or one function. Nothing in an arena is freed singly. Out of memory logs and aborts, so no caller
 * checks. An arena belongs to one thread at a time. */
#ifndef XQ_ARENA_H
#define XQ_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Runs the deferred calls, last first, frees everything, sets *arena to NULL. NULL is allowed. */
void arena_free(struct arena **arena);

/* As free and new, but keeps the first block: for a loop that works page by page. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any object. Size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* Not zeroed: for buffers that are filled at once. */
void *arena_alloc_raw(struct arena *arena, size_t size);

/* A copy of `len` bytes, followed by a NUL that is not counted. */
char *arena_copy(struct arena *arena, const void *data, size_t len);

/* A copy of a C string; NULL gives NULL. */
char *arena_text(struct arena *arena, const char *text);

char *arena_vformat(struct arena *arena, const char *format, va_list values)
    __attribute__((format(printf, 2, 0)));
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls release(object) when the arena is freed or reset: for what another library owns. */
void arena_defer(struct arena *arena, void (*release)(void *), void *object);

/* Bytes handed out since the start or the last reset. */
size_t arena_used(const struct arena *arena);

#endif
