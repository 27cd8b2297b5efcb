/* crypto.h - what we need of OpenSSL's libcrypto, in our words. */
#ifndef XQ_CRYPTO_H
#define XQ_CRYPTO_H

#include "service/arena.h"
#include "service/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CRYPTO_SHA256_BYTES = 32, CRYPTO_KEY_BYTES = 32 };

void crypto_sha256(const void *data, size_t len, unsigned char out[CRYPTO_SHA256_BYTES]);
void crypto_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
                        unsigned char out[CRYPTO_SHA256_BYTES]);
/* Lower-case hexadecimal. */
char *crypto_hex(struct arena *mem, const void *data, size_t len);
/* Standard base64 with padding, no line breaks. */
char *crypto_base64(struct arena *mem, const void *data, size_t len);
/* Strict standard base64; false when the text is not. */
bool crypto_base64_read(struct arena *mem, const char *text, unsigned char **out, size_t *len);
/* From the operating system; aborts when there is none. */
void crypto_random(void *out, size_t len);
/* `bytes` random bytes as lower-case hex. */
char *crypto_random_hex(struct arena *mem, size_t bytes);
/* In time that depends on the lengths only. */
bool crypto_equal(const char *a, const char *b);

/* Sealing (AES-256-GCM, random nonce; layout: version byte, nonce 12, ciphertext, tag 16).
 * context is authenticated, not kept: a value sealed for one place cannot be opened in another. */
struct crypto_sealed {
    unsigned char *data;
    size_t len;
};
struct crypto_sealed crypto_seal(struct arena *mem, const unsigned char key[CRYPTO_KEY_BYTES],
                                 const char *context, const char *text);
/* FAIL_INVALID when key, context or data are not the ones it was sealed with. */
enum fail crypto_open(struct arena *mem, const unsigned char key[CRYPTO_KEY_BYTES],
                      const char *context, const void *sealed, size_t len, char **text) MUST_USE;

/* What was encrypted with AES-256-CBC and padded by PKCS #7, without any proof of who did it: the
 * plain bytes, or false when padding or length are wrong. */
enum { CRYPTO_BLOCK_BYTES = 16 };
bool crypto_cbc_open(struct arena *mem, const unsigned char key[CRYPTO_KEY_BYTES],
                     const unsigned char iv[CRYPTO_BLOCK_BYTES], const unsigned char *data,
                     size_t len, unsigned char **out, size_t *out_len);

#endif
