/* test_crypto.c - digests against published vectors, base64 strictly, sealing with its context. */
#include "service/crypto.h"
#include "tests/unit/check.h"

static struct arena *mem;

static char *hex_of_hmac(const void *key, size_t key_len, const void *data, size_t len)
{
    unsigned char digest[CRYPTO_SHA256_BYTES];

    crypto_hmac_sha256(key, key_len, data, len, digest);
    return crypto_hex(mem, digest, sizeof digest);
}

static char *filled(int byte, size_t len)
{
    return memset(arena_alloc(mem, len + 1), byte, len);
}

/* RFC 4231, test cases 1 to 4, 6 and 7. */
static void hmac_sha256_gives_the_digests_of_rfc_4231(void)
{
    static const char jefe[] = "what do ya want for nothing?";
    static const char long_key[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    static const char both_long[] =
        "This is a test using a larger than block-size key and a larger than block-size data. The "
        "key needs to be hashed before being used by the HMAC algorithm.";
    unsigned char counting[25];

    for (size_t i = 0; i < sizeof counting; i++)
        counting[i] = (unsigned char)(i + 1);
    CHECK_TEXT(hex_of_hmac(filled(0x0b, 20), 20, "Hi There", 8),
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_TEXT(hex_of_hmac("Jefe", 4, jefe, strlen(jefe)),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK_TEXT(hex_of_hmac(filled(0xaa, 20), 20, filled(0xdd, 50), 50),
               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK_TEXT(hex_of_hmac(counting, 25, filled(0xcd, 50), 50),
               "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    CHECK_TEXT(hex_of_hmac(filled(0xaa, 131), 131, long_key, strlen(long_key)),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK_TEXT(hex_of_hmac(filled(0xaa, 131), 131, both_long, strlen(both_long)),
               "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void empty_keys_and_texts_have_digests_too(void)
{
    unsigned char digest[CRYPTO_SHA256_BYTES];

    CHECK_TEXT(hex_of_hmac(NULL, 0, NULL, 0),
               "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    crypto_sha256(NULL, 0, digest);
    CHECK_TEXT(crypto_hex(mem, digest, sizeof digest),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    crypto_sha256("abc", 3, digest);
    CHECK_TEXT(crypto_hex(mem, digest, sizeof digest),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_TEXT(crypto_hex(mem, "", 0), "");
}

/* RFC 4648, section 10. */
static void base64_is_that_of_rfc_4648(void)
{
    static const char *const texts[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const coded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                        "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        unsigned char *bytes = NULL;
        size_t len = 99;
        CHECK_TEXT(crypto_base64(mem, texts[i], strlen(texts[i])), coded[i]);
        CHECK(crypto_base64_read(mem, coded[i], &bytes, &len));
        CHECK(len == strlen(texts[i]) && memcmp(bytes, texts[i], len) == 0);
    }
    CHECK_TEXT(crypto_base64(mem, "\xfb\xff\xfe", 3), "+//+");
}

static void base64_of_random_bytes_round_trips(void)
{
    unsigned char bytes[100];

    for (size_t len = 0; len <= sizeof bytes; len++) {
        unsigned char *back;
        size_t back_len;
        crypto_random(bytes, len);
        CHECK(crypto_base64_read(mem, crypto_base64(mem, bytes, len), &back, &back_len));
        CHECK(back_len == len && memcmp(back, bytes, len) == 0);
    }
}

static void what_is_not_strict_base64_is_refused(void)
{
    static const char *const cases[] = {
        "Z",    "Zg",       "Zg=",    "Zg===", "Zh==",
        "Zm9=", "Zm9v ",    "Zm9v\n", "Zm-_",  "====",
        "=Zg=", "Zg==Zg==", "Z===",   "Zm 9v", "Zm9v\xe4\xb8\xad\xe5"};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char *bytes = NULL;
        size_t len;
        bool read = crypto_base64_read(mem, cases[i], &bytes, &len);
        if (read)
            printf("  \"%s\" was read\n", cases[i]);
        CHECK(!read);
    }
}

static void random_bytes_differ(void)
{
    const char *a = crypto_random_hex(mem, 16);
    const char *b = crypto_random_hex(mem, 16);

    CHECK(strlen(a) == 32 && strspn(a, "0123456789abcdef") == 32);
    CHECK(strcmp(a, b) != 0);
}

static void equal_is_about_the_whole_text(void)
{
    CHECK(crypto_equal("", ""));
    CHECK(crypto_equal("token", "token"));
    CHECK(!crypto_equal("token", "tokem"));
    CHECK(!crypto_equal("token", "token2"));
    CHECK(!crypto_equal("token", ""));
}

static const unsigned char key_one[CRYPTO_KEY_BYTES] = "0123456789abcdef0123456789abcde";
static const unsigned char key_two[CRYPTO_KEY_BYTES] = "0123456789abcdef0123456789abcdf";

static void a_sealed_secret_opens_with_its_key_and_context(void)
{
    static const char *const texts[] = {"", "x", "{\"client_secret\":\"密钥\"}"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct crypto_sealed sealed = crypto_seal(mem, key_one, "connection:a", texts[i]);
        char *text = NULL;
        CHECK(sealed.len == strlen(texts[i]) + 1 + 12 + 16);
        CHECK(sealed.data[0] == 1);
        CHECK(crypto_open(mem, key_one, "connection:a", sealed.data, sealed.len, &text) == OK);
        CHECK_TEXT(text, texts[i]);
    }
}

static void a_sealed_secret_opens_nowhere_else(void)
{
    struct crypto_sealed sealed = crypto_seal(mem, key_one, "connection:a", "secret");
    char *text = "untouched";

    CHECK(crypto_open(mem, key_two, "connection:a", sealed.data, sealed.len, &text) ==
          FAIL_INVALID);
    CHECK(text == NULL);
    CHECK(crypto_open(mem, key_one, "connection:b", sealed.data, sealed.len, &text) ==
          FAIL_INVALID);
    CHECK(crypto_open(mem, key_one, "", sealed.data, sealed.len, &text) == FAIL_INVALID);
}

static void a_changed_or_cut_seal_is_refused(void)
{
    struct crypto_sealed sealed = crypto_seal(mem, key_one, "here", "secret");
    char *text;

    for (size_t i = 0; i < sealed.len; i++) {
        sealed.data[i] ^= 0x40;
        CHECK(crypto_open(mem, key_one, "here", sealed.data, sealed.len, &text) == FAIL_INVALID);
        sealed.data[i] ^= 0x40;
    }
    for (size_t len = 0; len < sealed.len; len++) {
        unsigned char *cut = (unsigned char *)arena_copy(mem, sealed.data, len);
        CHECK(crypto_open(mem, key_one, "here", cut, len, &text) == FAIL_INVALID);
    }
    CHECK(crypto_open(mem, key_one, "here", sealed.data, sealed.len, &text) == OK);
}

static void sealing_twice_gives_two_texts_and_shows_neither(void)
{
    struct crypto_sealed a = crypto_seal(mem, key_one, "here", "secret-words");
    struct crypto_sealed b = crypto_seal(mem, key_one, "here", "secret-words");

    CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) != 0);
    CHECK(memmem(a.data, a.len, "secret", 6) == NULL);
}

int main(void)
{
    mem = arena_new();
    RUN(hmac_sha256_gives_the_digests_of_rfc_4231);
    RUN(empty_keys_and_texts_have_digests_too);
    RUN(base64_is_that_of_rfc_4648);
    RUN(base64_of_random_bytes_round_trips);
    RUN(what_is_not_strict_base64_is_refused);
    RUN(random_bytes_differ);
    RUN(equal_is_about_the_whole_text);
    RUN(a_sealed_secret_opens_with_its_key_and_context);
    RUN(a_sealed_secret_opens_nowhere_else);
    RUN(a_changed_or_cut_seal_is_refused);
    RUN(sealing_twice_gives_two_texts_and_shows_neither);
    arena_free(&mem);
    return check_end();
}
