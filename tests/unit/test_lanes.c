/* test_lanes.c - the request lane takes what it can, refuses the rest, and forgets nothing. */
#include "service/lanes.h"
#include "tests/unit/check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { JOBS = 2000, SENDERS = 4 };

/* Holds handlers until it is opened, and counts them. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static int at_gate, done_ok, done_busy;

static enum fail wait_at_gate(struct request *req, struct response *res)
{
    pthread_mutex_lock(&lock);
    at_gate++;
    pthread_cond_broadcast(&changed);
    while (!gate_open)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    CHECK_TEXT(req->id, "r");
    return respond_empty(res, 204);
}

static const struct route gate_route = {.path = "/gate", .handler = wait_at_gate};

static void count_done(struct lane_job *job)
{
    pthread_mutex_lock(&lock);
    if (job->fail == OK && job->res.status == 204)
        done_ok++;
    else if (job->fail == FAIL_BUSY)
        done_busy++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    free(job);
}

static struct lane_job *job_new(void)
{
    struct lane_job *job = calloc(1, sizeof *job);

    job->req.id[0] = 'r';
    job->route = &gate_route;
    job->done = count_done;
    return job;
}

static void start(bool open)
{
    gate_open = open;
    at_gate = done_ok = done_busy = 0;
}

static void wait_for(const int *counter, int value)
{
    pthread_mutex_lock(&lock);
    while (*counter < value)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void open_gate(void)
{
    pthread_mutex_lock(&lock);
    gate_open = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void a_full_lane_refuses_at_once(void)
{
    struct lane_threads *threads = lane_threads_start(2, 3);
    struct lane lane = lane_threads_lane(threads);
    struct lane_job *refused = job_new();

    start(false);
    for (int i = 0; i < 2; i++)
        CHECK(lane_submit(&lane, job_new()) == OK);
    wait_for(&at_gate, 2);
    for (int i = 0; i < 3; i++)
        CHECK(lane_submit(&lane, job_new()) == OK);
    CHECK(lane_submit(&lane, refused) == FAIL_BUSY);
    open_gate();
    wait_for(&done_ok, 5);
    CHECK(lane_submit(&lane, refused) == OK);
    lane_threads_stop(&threads);
    CHECK(threads == NULL);
    CHECK(done_ok + done_busy == 6);
}

static void *close_lane(void *threads)
{
    lane_threads_close(threads);
    return NULL;
}

/* With room without end, a refusal says that the closing has begun. */
static void closing_ends_the_queue_and_waits_for_what_runs(void)
{
    struct lane_threads *threads = lane_threads_start(1, SIZE_MAX);
    struct lane lane = lane_threads_lane(threads);
    struct lane_job *job = job_new();
    pthread_t closer;
    int sent = 0;

    start(false);
    CHECK(lane_submit(&lane, job_new()) == OK);
    wait_for(&at_gate, 1);
    pthread_create(&closer, NULL, close_lane, threads);
    for (; lane_submit(&lane, job) == OK; job = job_new(), sent++)
        sched_yield();
    free(job);
    open_gate();
    pthread_join(closer, NULL);
    CHECK(done_ok == 1);
    CHECK(done_busy == sent);
    lane_threads_stop(&threads);
}

static void a_closed_lane_refuses(void)
{
    struct lane_threads *threads = lane_threads_start(1, 10);
    struct lane lane = lane_threads_lane(threads);
    struct lane_job *job = job_new();

    start(true);
    lane_threads_close(threads);
    CHECK(lane_submit(&lane, job) == FAIL_BUSY);
    free(job);
    lane_threads_stop(&threads);
}

static void *send_many(void *context)
{
    const struct lane *lane = context;

    for (int i = 0; i < JOBS; i++) {
        struct lane_job *job = job_new();

        while (lane_submit(lane, job) != OK)
            sched_yield();
    }
    return NULL;
}

static void many_senders_lose_nothing(void)
{
    struct lane_threads *threads = lane_threads_start(4, 16);
    struct lane lane = lane_threads_lane(threads);
    pthread_t senders[SENDERS];

    start(true);
    for (int i = 0; i < SENDERS; i++)
        pthread_create(&senders[i], NULL, send_many, &lane);
    for (int i = 0; i < SENDERS; i++)
        pthread_join(senders[i], NULL);
    wait_for(&done_ok, JOBS * SENDERS);
    lane_threads_stop(&threads);
    CHECK(done_ok == JOBS * SENDERS && done_busy == 0);
}

int main(void)
{
    RUN(a_full_lane_refuses_at_once);
    RUN(closing_ends_the_queue_and_waits_for_what_runs);
    RUN(a_closed_lane_refuses);
    RUN(many_senders_lose_nothing);
    return check_end();
}
