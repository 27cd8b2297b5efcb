/* decimal_math.c - exact arithmetic on decimals, by digits as on paper. */
#include "service/mapping/internal.h"

#include <string.h>

enum { QUOTIENT_DECIMALS = 4 }; /* MySQL's: so many more than the dividend has */

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t top_of(const struct decimal *number)
{
    return larger((int64_t)number->count - number->scale, 0);
}

/* |a| + |b|, or |a| - |b| where |a| >= |b|. */
static struct decimal magnitude_sum(struct arena *mem, const struct decimal *a,
                                    const struct decimal *b, bool subtract)
{
    int64_t scale = larger(a->scale, b->scale);
    int64_t count = larger(top_of(a), top_of(b)) + 1 + scale;
    char *digits = arena_alloc(mem, (size_t)count + 1);
    struct decimal sum;
    int carry = 0;

    for (int64_t i = count - 1, place = -scale; i >= 0; i--, place++) {
        int left = decimal_digit(a, place) - '0', right = decimal_digit(b, place) - '0';
        int digit = subtract ? left - right - carry : left + right + carry;

        carry = subtract ? digit < 0 : digit > 9;
        digits[i] = (char)('0' + (digit + 10) % 10);
    }
    sum = (struct decimal){.digits = digits, .count = (size_t)count, .scale = scale};
    decimal_trim(&sum);
    return sum;
}

struct decimal decimal_add(struct arena *mem, const struct decimal *a, const struct decimal *b)
{
    struct decimal sum;
    bool a_larger;

    if (a->negative == b->negative) {
        sum = magnitude_sum(mem, a, b, false);
        sum.negative = a->negative;
        return sum;
    }
    a_larger = decimal_compare(&(struct decimal){false, a->digits, a->count, a->scale},
                               &(struct decimal){false, b->digits, b->count, b->scale}) >= 0;
    sum = a_larger ? magnitude_sum(mem, a, b, true) : magnitude_sum(mem, b, a, true);
    sum.negative = a_larger ? a->negative : b->negative;
    return sum;
}

struct decimal decimal_subtract(struct arena *mem, const struct decimal *a, const struct decimal *b)
{
    struct decimal minus = *b;

    minus.negative = !b->negative;
    return decimal_add(mem, a, &minus);
}

struct decimal decimal_multiply(struct arena *mem, const struct decimal *a, const struct decimal *b)
{
    size_t count = a->count + b->count;
    char *digits = arena_alloc(mem, count + 1);
    struct decimal product;

    memset(digits, '0', count);
    for (size_t i = a->count; i-- > 0;) {
        int carry = 0;

        for (size_t k = b->count + 1; k-- > 0;) {
            int factor = k > 0 ? (a->digits[i] - '0') * (b->digits[k - 1] - '0') : 0;
            int sum = digits[i + k] - '0' + factor + carry;

            digits[i + k] = (char)('0' + sum % 10);
            carry = sum / 10;
        }
    }
    product = (struct decimal){a->negative != b->negative, digits, count, a->scale + b->scale};
    decimal_trim(&product);
    return product;
}

/* number × 10^zeros as a whole number, its scale forgotten. */
static struct decimal whole(struct arena *mem, const struct decimal *number, int64_t zeros)
{
    char *digits = arena_alloc(mem, number->count + (size_t)zeros + 1);

    memcpy(digits, number->digits, number->count);
    memset(digits + number->count, '0', (size_t)zeros);
    return (struct decimal){false, digits, number->count + (size_t)zeros, 0};
}

/* Whole numbers; *rest < b afterwards. */
static struct decimal long_division(struct arena *mem, const struct decimal *a,
                                    const struct decimal *b, struct decimal *rest)
{
    char *quotient = arena_alloc(mem, a->count + 1);

    *rest = (struct decimal){false, "", 0, 0};
    for (size_t i = 0; i < a->count; i++) {
        char digit = a->digits[i];

        *rest = whole(mem, rest, 1);
        *rest = decimal_add(mem, rest, &(struct decimal){false, &digit, 1, 0});
        for (quotient[i] = '0'; decimal_compare(rest, b) >= 0; quotient[i]++)
            *rest = decimal_subtract(mem, rest, b);
    }
    return (struct decimal){false, quotient, a->count, 0};
}

bool decimal_divide(struct arena *mem, const struct decimal *a, const struct decimal *b,
                    struct decimal *out)
{
    int64_t scale = a->scale + QUOTIENT_DECIMALS;
    struct decimal dividend, divisor, rest;

    if (decimal_zero(b))
        return false;
    /* One digit more than is kept, for the rounding. */
    dividend = whole(mem, a, QUOTIENT_DECIMALS + 1 + b->scale);
    divisor = whole(mem, b, 0);
    *out = long_division(mem, &dividend, &divisor, &rest);
    out->scale = scale + 1;
    out->negative = a->negative != b->negative;
    decimal_trim(out);
    decimal_round(mem, out, scale, false);
    return true;
}

bool decimal_remainder(struct arena *mem, const struct decimal *a, const struct decimal *b,
                       struct decimal *out)
{
    int64_t scale = larger(a->scale, b->scale);
    struct decimal dividend, divisor;

    if (decimal_zero(b))
        return false;
    dividend = whole(mem, a, scale - a->scale);
    divisor = whole(mem, b, scale - b->scale);
    long_division(mem, &dividend, &divisor, out);
    out->scale = scale;
    out->negative = a->negative;
    return true;
}
