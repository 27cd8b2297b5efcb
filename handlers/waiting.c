/* waiting.c - a run as the answer to a trigger, held back for as long as the caller prefers. */
#include "handlers/waiting.h"

#include "handlers/shapes.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

enum { WAIT_MOST_SECONDS = 60 };

/* "wait=N" or "wait="N"" at the start of one preference; -1 if it is none. */
static int wait_of(const char *text)
{
    int seconds = 0, digits = 0;

    if (strncasecmp(text, "wait", 4) != 0)
        return -1;
    text += 4;
    text += strspn(text, " \t");
    if (*text++ != '=')
        return -1;
    text += strspn(text, " \t\"");
    for (; *text >= '0' && *text <= '9'; text++, digits++)
        seconds = seconds < WAIT_MOST_SECONDS ? seconds * 10 + (*text - '0') : seconds;
    if (digits == 0)
        return -1;
    return seconds < WAIT_MOST_SECONDS ? seconds : WAIT_MOST_SECONDS;
}

/* 0: at once. What cannot be understood of it is passed over, as RFC 7240 wants. */
static int preferred_wait(const struct request *req)
{
    const char *text = request_header(req, "Prefer");

    while (text && *text) {
        int seconds;

        text += strspn(text, " \t,");
        seconds = wait_of(text);
        if (seconds >= 0)
            return seconds;
        text += strcspn(text, ",");
    }
    return 0;
}

static void answer_now(struct request *req, struct response *res, const struct run *run,
                       int ended_status)
{
    respond_json(req, res, run->finished_at ? ended_status : 202, run_json(req->mem, run));
}

/* The wait is over. Where the run cannot be read the answer stays what it was: it is queued. */
static void answer_later(struct request *req, struct response *res, int64_t id)
{
    struct run run;

    if (run_by_id(req->house->db, req->mem, id, &run) == OK)
        answer_now(req, res, &run, 200);
}

enum fail respond_run(struct request *req, struct response *res, const struct run *run)
{
    int seconds = preferred_wait(req);

    respond_header(res, "Location", arena_format(req->mem, "/v1/runs/%" PRId64, run->id));
    answer_now(req, res, run, seconds ? 200 : 202);
    if (seconds == 0)
        return OK;
    respond_header(res, "Preference-Applied", arena_format(req->mem, "wait=%d", seconds));
    if (!run->finished_at)
        res->hold = (struct hold){run->id, (int64_t)seconds * 1000, answer_later};
    return OK;
}
