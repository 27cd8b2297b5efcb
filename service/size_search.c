/* size_search.c - see size_search.h. */
#include "service/size_search.h"

enum { NEAR = 16 /* a sixteenth: a call saved in sixteen is not worth another trial */ };

static int64_t between(const struct size_search *search)
{
    int64_t near = search->good / NEAR;

    if (!search->good)
        return search->bad > 1 ? search->bad / 2 : 1;
    if (search->bad - search->good <= (near ? near : 1))
        return search->good;
    return search->good + (search->bad - search->good) / 2;
}

int64_t size_search_next(const struct size_search *search, int64_t most)
{
    int64_t next = search->bad ? between(search) : most;

    return next < most ? next : most;
}

bool size_search_taken(struct size_search *search, int64_t size)
{
    bool passes = search->bad && size >= search->bad;

    if (size <= search->good + search->good / NEAR && !passes)
        return false;
    search->good = size;
    if (!search->bad)
        return false; /* no limit is known that this would narrow */
    if (passes)
        search->bad = 0; /* the limit was raised, or it was never one */
    return true;
}

bool size_search_refused(struct size_search *search, int64_t size)
{
    if (search->bad && size >= search->bad)
        return false;
    search->bad = size;
    if (search->good >= size)
        search->good = 0; /* the limit was lowered */
    return true;
}
