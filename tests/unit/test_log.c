/* test_log.c - what stands on standard error, read back through a pipe with the strict reader. */
#include "service/clock.h"
#include "service/json.h"
#include "service/log.h"
#include "tests/unit/check.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 8192 };

static struct arena *mem;
static FILE *captured;
static int real_stderr;

static void capture_begin(void)
{
    captured = tmpfile();
    fflush(stderr);
    real_stderr = dup(STDERR_FILENO);
    dup2(fileno(captured), STDERR_FILENO);
}

/* Everything written since capture_begin. */
static char *capture_end(void)
{
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    long len = (fseek(captured, 0, SEEK_END), ftell(captured));
    char *text = arena_alloc(mem, (size_t)len + 1);
    rewind(captured);
    CHECK(fread(text, 1, (size_t)len, captured) == (size_t)len);
    fclose(captured);
    return text;
}

/* One line as an object; NULL (and a failed check) when it is not one. */
static cJSON *line_read(const char *text, size_t len)
{
    struct json_limits limits = {.refuse_duplicates = true};
    struct json_fault fault;
    cJSON *line = NULL;

    if (json_read(mem, text, len, &limits, &line, &fault))
        printf("  %s at %zu\n", fault.message, fault.offset);
    CHECK(cJSON_IsObject(line));
    return line;
}

static cJSON *only_line(const char *text)
{
    size_t len = strlen(text);

    CHECK(len > 0 && strchr(text, '\n') == text + len - 1);
    CHECK(len <= LINE_BYTES_MAX);
    return line_read(text, len);
}

static void a_line_holds_its_fields_in_order(void)
{
    int64_t at = 0;

    log_set_request("r-1");
    log_set_run("019a", "星辰-商品");
    capture_begin();
    log_info("run_started", "mode=%s attempt=%d", "full", 2);
    const char *text = capture_end();
    cJSON *line = only_line(text);

    CHECK_TEXT(json_text(line, "level"), "info");
    CHECK_TEXT(json_text(line, "event"), "run_started");
    CHECK_TEXT(json_text(line, "request_id"), "r-1");
    CHECK_TEXT(json_text(line, "run_id"), "019a");
    CHECK_TEXT(json_text(line, "sync"), "星辰-商品");
    CHECK_TEXT(json_text(line, "detail"), "mode=full attempt=2");
    CHECK(clock_rfc3339_read(json_text(line, "at"), &at));
    CHECK(at > 1700000000000 && at <= clock_unix_ms());
    CHECK(strncmp(text, "{\"at\":\"", 7) == 0);
    CHECK(strstr(text, "\"level\":\"info\",\"event\":\"run_started\",\"request_id\":") != NULL);
}

static void fields_that_are_not_set_are_left_out(void)
{
    log_set_request(NULL);
    log_set_run(NULL, NULL);
    capture_begin();
    log_error("bare", "%s", "");
    cJSON *line = only_line(capture_end());

    CHECK(cJSON_GetArraySize(line) == 3);
    CHECK_TEXT(json_text(line, "level"), "error");
    CHECK_TEXT(json_text(line, "event"), "bare");
}

static void levels_below_the_lowest_are_silent(void)
{
    enum log_level level = LOG_ERROR;

    log_start(LOG_WARN);
    capture_begin();
    log_debug("quiet", "%s", "no");
    log_info("quiet", "%s", "no");
    log_warn("loud", "%s", "yes");
    CHECK_TEXT(json_text(only_line(capture_end()), "event"), "loud");
    log_start(LOG_DEBUG);
    CHECK(log_level_read("debug", &level) && level == LOG_DEBUG);
    CHECK(log_level_read("warn", &level) && level == LOG_WARN);
    CHECK(!log_level_read("WARN", &level) && !log_level_read("", &level));
}

static void odd_bytes_are_escaped_or_replaced(void)
{
    capture_begin();
    log_warn("odd", "%s", "q\" b\\ n\n t\t bell\a del\x7f 中 \xF0\x9F\x98\x80 bad\xFF cut\xE4\xB8");
    CHECK_TEXT(json_text(only_line(capture_end()), "detail"),
               "q\" b\\ n\n t\t bell\a del\x7f 中 \xF0\x9F\x98\x80 bad\xEF\xBF\xBD "
               "cut\xEF\xBF\xBD\xEF\xBF\xBD");
}

/* A detail of so many pieces: whole, or cut and marked. */
static void check_long_detail(const char *piece, size_t count)
{
    size_t piece_len = strlen(piece);
    char *detail = arena_alloc(mem, count * piece_len + 1);

    for (size_t i = 0; i < count; i++)
        memcpy(detail + i * piece_len, piece, piece_len);
    capture_begin();
    log_warn("long", "%s", detail);
    const char *got = json_text(only_line(capture_end()), "detail");
    size_t len = got ? strlen(got) : 0;
    CHECK(len > 1000 && (len == count * piece_len || strcmp(got + len - 3, "…") == 0));
    arena_reset(mem);
}

/* Every length around the limit, with characters of three bytes, quotes, and control characters
 * that grow sixfold. */
static void a_long_line_is_cut_and_stays_json(void)
{
    for (size_t bytes = 8000; bytes < 9000; bytes++) {
        check_long_detail("x", bytes);
        check_long_detail("\"", bytes);
        check_long_detail("\x01", bytes);
        check_long_detail("中", bytes / 3);
    }
}

static void even_an_absurd_event_gives_json(void)
{
    for (size_t len = 8000; len < 8400; len++) {
        char *event = arena_alloc(mem, len + 1);
        memset(event, 'e', len);
        capture_begin();
        log_warn(event, "%s", "detail");
        only_line(capture_end());
        arena_reset(mem);
    }
}

static void errno_survives_a_log_line(void)
{
    capture_begin();
    errno = ENOENT;
    log_warn("file", "%s", strerror(errno));
    int after = errno;
    CHECK_TEXT(json_text(only_line(capture_end()), "detail"), "No such file or directory");
    CHECK(after == ENOENT);
}

enum { THREADS = 4, LINES_EACH = 500 };

static void *write_many(void *name)
{
    log_set_request(name);
    log_set_run("run", name);
    for (int i = 0; i < LINES_EACH; i++)
        log_info("line", "i=%d by=%s %0200d", i, (const char *)name, i);
    return NULL;
}

static void threads_write_whole_lines_with_their_own_fields(void)
{
    static char names[THREADS][8] = {"one", "two", "three", "four"};
    pthread_t threads[THREADS];
    int lines = 0;

    capture_begin();
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, write_many, names[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (char *text = capture_end(); *text; lines++) {
        size_t len = strcspn(text, "\n");
        cJSON *line = line_read(text, len);
        const char *name = json_text(line, "request_id");
        const char *detail = json_text(line, "detail");
        CHECK(name && detail && strstr(detail, name));
        text += len + (text[len] == '\n');
    }
    CHECK(lines == THREADS * LINES_EACH);
}

int main(void)
{
    mem = arena_new();
    RUN(a_line_holds_its_fields_in_order);
    RUN(fields_that_are_not_set_are_left_out);
    RUN(levels_below_the_lowest_are_silent);
    RUN(odd_bytes_are_escaped_or_replaced);
    RUN(a_long_line_is_cut_and_stays_json);
    RUN(even_an_absurd_event_gives_json);
    RUN(errno_survives_a_log_line);
    RUN(threads_write_whole_lines_with_their_own_fields);
    arena_free(&mem);
    return check_end();
}
