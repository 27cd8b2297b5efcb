/* decimal.h - exact decimal numbers by their digits: no double ever touches a value. */
#ifndef XQ_MAPPING_DECIMAL_H
#define XQ_MAPPING_DECIMAL_H

#include "service/arena.h"
#include "service/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal {
    bool negative;
    const char *digits; /* no leading zeros; "" is zero */
    size_t count;
    int64_t scale; /* digits behind the point; never negative */
};
/* Text must be a JSON number; false when not, or when its exponent is beyond reason. */
bool decimal_read(struct arena *mem, const char *text, struct decimal *out);
int decimal_compare(const struct decimal *a, const struct decimal *b);
/* Half away from zero, or cut. */
void decimal_round(struct arena *mem, struct decimal *number, int64_t scale, bool cut);
/* Without exponent; without needless zeros unless `scale` asks for more. */
const char *decimal_text(struct arena *mem, const struct decimal *number, int64_t scale);
/* Numbers and numeric texts. */
bool decimal_of(struct arena *mem, const cJSON *item, struct decimal *out);
char decimal_digit(const struct decimal *number, int64_t place); /* worth 10^place; 0 outside */
bool decimal_zero(const struct decimal *number);
void decimal_trim(struct decimal *number); /* drops leading zeros */
struct decimal decimal_add(struct arena *mem, const struct decimal *a, const struct decimal *b);
struct decimal decimal_subtract(struct arena *mem, const struct decimal *a,
                                const struct decimal *b);
struct decimal decimal_multiply(struct arena *mem, const struct decimal *a,
                                const struct decimal *b);
/* Four decimals more than the dividend, half away from zero. False: division by zero. */
bool decimal_divide(struct arena *mem, const struct decimal *a, const struct decimal *b,
                    struct decimal *out);
/* With the dividend's sign. False: division by zero. */
bool decimal_remainder(struct arena *mem, const struct decimal *a, const struct decimal *b,
                       struct decimal *out);

#endif
