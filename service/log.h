/* log.h - one JSON object a line on standard error: at, level, event, the thread's context, detail.
 *
 * Whatever is passed here is public: secrets never are. `event` is a stable snake_case word to
 * search for; the rest is prose with key=value pairs. */
#ifndef XQ_LOG_H
#define XQ_LOG_H

#include <stdbool.h>

/* LOG_SILENT is for log_start only: commands that tell a cause in a plain line of their own. */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_SILENT };

void log_start(enum log_level lowest);
/* "debug", "info", "warn", "error"; false otherwise. */
bool log_level_read(const char *text, enum log_level *out);

/* Fields that every line of this thread carries until changed. NULL removes. Copied. */
void log_set_request(const char *request_id);
void log_set_run(const char *run_id, const char *sync);

void log_write(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define log_debug(...) log_write(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_write(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_write(LOG_ERROR, __VA_ARGS__)

#endif
