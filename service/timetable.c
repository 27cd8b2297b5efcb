/* timetable.c - from the calendar's times to moments. */
#include "service/timetable.h"

#include "service/definition.h"
#include "service/log.h"

#include <string.h>

enum {
    NO_LIMIT = -1,
    STEPS_MAX = 24 * 60 /* no clock is set back by more than a day */
};

/* A time of day. While an hour is shown the second time, its times are over already. */
static enum fail next_time(struct db *db, struct arena *mem, const struct schedule *schedule,
                           const struct cron *cron, const struct schedule_clock *clock,
                           int64_t *out)
{
    int64_t wall = clock->wall;

    for (int i = 0; i < STEPS_MAX; i++) {
        enum fail fail;

        wall = cron_next(cron, wall);
        fail = schedule_moment(db, mem, schedule->timezone, wall, NO_LIMIT, out);
        if (fail || *out > clock->minute)
            return fail;
    }
    return FAIL_INTERNAL;
}

/* A pace. Where the clock is set back, it goes on from what the clock shows then. */
static enum fail next_beat(struct db *db, struct arena *mem, const struct schedule *schedule,
                           const struct cron *cron, const struct schedule_clock *clock,
                           int64_t *out)
{
    enum fail fail = schedule_moment(db, mem, schedule->timezone, cron_next(cron, clock->wall),
                                     clock->minute, out);

    if (!fail && clock->fold) {
        int64_t again = clock->fold + cron_next(cron, clock->fold_wall - 1) - clock->fold_wall;

        *out = again < *out ? again : *out;
    }
    return fail;
}

enum fail timetable_next(struct db *db, struct arena *mem, const struct schedule *schedule,
                         int64_t after, int64_t *out)
{
    struct schedule_clock clock;
    struct cron cron;
    enum fail fail;

    if (!cron_read(schedule->cron, &cron))
        return FAIL_INVALID;
    fail = schedule_clock(db, mem, schedule->timezone, after, &clock);
    if (fail)
        return fail;
    if (cron_hourly(&cron))
        return next_beat(db, mem, schedule, &cron, &clock, out);
    return next_time(db, mem, schedule, &cron, &clock, out);
}

static enum fail store_one(struct db *tx, struct arena *mem, const struct schedule *schedule)
{
    int64_t minute;
    enum fail fail;

    if (!schedule->cron)
        return schedule_drop(tx, mem, schedule->sync_id, schedule->mode);
    fail = timetable_next(tx, mem, schedule, NO_LIMIT, &minute);
    return fail ? fail : schedule_put(tx, mem, schedule, minute);
}

static enum fail check_zone(struct db *tx, struct arena *mem, const char *zone,
                            struct json_fault *fault)
{
    enum fail fail = schedule_zone(tx, mem, zone);

    if (fail != FAIL_NOT_FOUND)
        return fail;
    return fault_at(fault, "/schedule/timezone",
                    "no time zone has this name; it takes one such as Asia/Shanghai");
}

enum fail timetable_store(struct db *tx, struct arena *mem, int64_t sync,
                          const struct mapping_schedule *schedule, struct json_fault *fault)
{
    const struct schedule rows[] = {
        {.mode = "incremental", .cron = schedule->cron},
        {.mode = "full", .cron = schedule->sweep},
        {.mode = "remedy", .cron = schedule->remedy},
    };
    enum fail fail = check_zone(tx, mem, schedule->timezone, fault);

    for (size_t i = 0; !fail && i < sizeof rows / sizeof *rows; i++) {
        struct schedule row = rows[i];

        row.sync_id = sync;
        row.timezone = schedule->timezone;
        row.on_overlap = schedule->on_overlap;
        fail = store_one(tx, mem, &row);
    }
    return fail ? fail : schedule_stamp(tx, mem, sync);
}

static enum fail store_behind(struct db *tx, void *context)
{
    struct arena *mem = context;
    struct schedule_behind behind;
    struct json_fault fault;
    struct mapping *mapping;
    cJSON *document;
    enum fail fail = schedule_behind(tx, mem, &behind);

    if (!fail)
        fail = json_read(mem, behind.definition, strlen(behind.definition), NULL, &document, NULL);
    if (fail)
        return fail;
    fail = mapping_compile(mem, document, true, &mapping, &fault);
    if (!fail)
        fail = timetable_store(tx, mem, behind.sync, &mapping_settings(mapping)->schedule, &fault);
    if (fail != FAIL_INVALID)
        return fail;
    log_warn("schedule_left_out", "sync=%s at=%s why=%s", behind.name, fault.pointer,
             fault.message);
    return schedule_stamp(tx, mem, behind.sync);
}

bool timetable_catch_up(struct db *db, struct arena *mem)
{
    enum fail fail;

    do {
        fail = db_transaction(db, "schedule_catch_up", store_behind, mem);
        arena_reset(mem);
    } while (!fail);
    return fail == FAIL_NOT_FOUND;
}
