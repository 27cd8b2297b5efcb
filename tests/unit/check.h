/* check.h - the least a unit test needs: cases by name, checks that say what they saw.
 *
 * A program prints one line a case, "ok NAME" or "not ok NAME", and exits 1 if any failed;
 * tests/run counts the lines. */
#ifndef XQ_CHECK_H
#define XQ_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_failed_cases;
static bool check_case_failed;

static inline void check_that(bool good, const char *file, int line, const char *what)
{
    if (good)
        return;
    check_case_failed = true;
    printf("  %s:%d: %s\n", file, line, what);
}

static inline void check_text(const char *got, const char *want, const char *file, int line)
{
    if (got && want && strcmp(got, want) == 0)
        return;
    if (!got && !want)
        return;
    check_case_failed = true;
    printf("  %s:%d: got  %s\n  %*s want %s\n", file, line, got ? got : "(null)",
           (int)strlen(file) + 3, "", want ? want : "(null)");
}

#define CHECK(condition) check_that((condition), __FILE__, __LINE__, #condition)
#define CHECK_TEXT(got, want) check_text((got), (want), __FILE__, __LINE__)

static inline void check_case(const char *name, void (*test)(void))
{
    check_case_failed = false;
    test();
    printf("%s %s\n", check_case_failed ? "not ok" : "ok", name);
    fflush(stdout);
    if (check_case_failed)
        check_failed_cases++;
}

#define RUN(test) check_case(#test, test)

static inline int check_end(void)
{
    return check_failed_cases ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
