/* metrics_pushes.c - counts and ages of pushes as Prometheus text. */
#include "handlers/metrics_pushes.h"

#include "service/clock.h"
#include "service/intake.h"
#include "service/pusher.h"

struct figure {
    const char *name, *kind, *help;
    long long value;
};

static const char *print(struct arena *mem, const struct figure *figures, size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++)
        text = arena_format(mem, "%s# HELP %s %s\n# TYPE %s %s\n%s %lld\n", text, figures[i].name,
                            figures[i].help, figures[i].name, figures[i].kind, figures[i].name,
                            figures[i].value);
    return text;
}

static const char *taken(struct arena *mem, const struct intake_stats *stats)
{
    long long last = atomic_load(&stats->last_stored_ms);
    const struct figure figures[] = {
        {"xingqiao_pushes_stored_total", "counter", "Pushes committed.",
         atomic_load(&stats->stored)},
        {"xingqiao_pushes_repeated_total", "counter", "Pushes that had been stored before.",
         atomic_load(&stats->repeated)},
        {"xingqiao_pushes_refused_total", "counter",
         "Pushes answered 503: too many waited, or the database was away.",
         atomic_load(&stats->refused_full) + atomic_load(&stats->failed)},
        {"xingqiao_pushes_strangers_total", "counter", "Pushes with a wrong key or address.",
         atomic_load(&stats->refused_sender)},
        {"xingqiao_push_commits_total", "counter", "Groups of pushes committed.",
         atomic_load(&stats->groups)},
        {"xingqiao_pushes_queued", "gauge", "Pushes that wait for their commit.",
         atomic_load(&stats->waiting)},
        {"xingqiao_push_last_age_seconds", "gauge",
         "Since the last push; -1 = none since the start.",
         last ? (clock_unix_ms() - last) / 1000 : -1},
    };

    return print(mem, figures, sizeof figures / sizeof *figures);
}

static const char *acted_on(struct arena *mem, const struct pusher_stats *stats)
{
    const struct figure figures[] = {
        {"xingqiao_pushes_waiting", "gauge",
         "Stored pushes not acted on yet; at most 10000 of a kind are counted.",
         atomic_load(&stats->waiting)},
        {"xingqiao_pushes_oldest_seconds", "gauge", "Age of the oldest of them.",
         atomic_load(&stats->oldest_ms) / 1000},
        {"xingqiao_pushes_acted_total", "counter", "Pushes acted on by this process.",
         atomic_load(&stats->acted)},
        {"xingqiao_push_runs_total", "counter", "Runs that pushes queued.",
         atomic_load(&stats->runs_made)},
        {"xingqiao_push_runs_joined_total", "counter",
         "Times that pushes joined a run queued before.", atomic_load(&stats->runs_joined)},
    };

    return print(mem, figures, sizeof figures / sizeof *figures);
}

const char *metrics_pushes(struct arena *mem, const struct house *house)
{
    return arena_format(mem, "%s%s", house->intake ? taken(mem, intake_stats(house->intake)) : "",
                        house->pusher ? acted_on(mem, pusher_stats(house->pusher)) : "");
}
