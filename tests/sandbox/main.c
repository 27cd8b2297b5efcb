/* main.c - xingqiao-sandbox: the outside world in one program, for the demo and the tests. */
#include "service/clock.h"
#include "service/json.h"
#include "service/log.h"
#include "tests/sandbox/examples.h"
#include "tests/sandbox/oracle_signature.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/server.h"
#include "tests/sandbox/settings.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has(int argc, char **argv, const char *word)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], word) == 0)
            return true;
    return false;
}

/* signature METHOD 'path?query' NONCE TIMESTAMP SECRET: lets tests hold the oracle itself against
 * the vendor's vectors. */
static int print_signature(struct arena *mem, int argc, char **argv)
{
    if (argc != 7) {
        fputs("signature METHOD 'path?query' NONCE TIMESTAMP SECRET\n", stderr);
        return 2;
    }
    size_t path = strcspn(argv[3], "?");
    struct signed_line line = {.method = argv[2],
                               .path = arena_copy(mem, argv[3], path),
                               .query = argv[3][path] ? argv[3] + path + 1 : "",
                               .nonce = argv[4],
                               .timestamp = argv[5]};
    puts(oracle_signature(mem, &line, argv[6]));
    return 0;
}

/* examples DIR --base URL [options] */
static int write_examples(struct arena *mem, int argc, char **argv)
{
    struct options options;
    if (argc < 5 || strcmp(argv[3], "--base") != 0) {
        fputs("examples DIR --base http://127.0.0.1:PORT [options]\n", stderr);
        return 2;
    }
    if (settings_read(mem, argc - 4, argv + 4, &options))
        return 2;
    return examples_write(&options, argv[2], argv[4]) ? 1 : 0;
}

static void wait_for_signal(void)
{
    sigset_t signals;
    int which;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigwait(&signals, &which);
}

/* Before any thread is made, so that all inherit it and only wait_for_signal() takes them. */
static void block_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

static int serve(struct arena *mem, const struct options *options)
{
    struct server *server;
    struct sandbox *box = sandbox_new(options);
    block_signals();
    enum fail fail = server_start(box, options->listen, &server);
    if (fail) {
        sandbox_free(&box);
        return 1;
    }
    const char *base = arena_format(mem, "http://%s:%d", server_host(server), server_port(server));
    if (options->write_examples)
        fail = examples_write(options, options->write_examples, base);
    if (!fail) {
        printf("listening %s\n", base);
        fflush(stdout);
        wait_for_signal();
    }
    sandbox_stop(box);
    server_stop(&server);
    sandbox_free(&box);
    return fail ? 1 : 0;
}

static int run(struct arena *mem, int argc, char **argv)
{
    struct options options;
    if (argc > 1 && strcmp(argv[1], "signature") == 0)
        return print_signature(mem, argc, argv);
    if (argc > 1 && strcmp(argv[1], "examples") == 0)
        return write_examples(mem, argc, argv);
    if (has(argc, argv, "--version")) {
        puts("xingqiao-sandbox " XQ_VERSION);
        return 0;
    }
    bool help = has(argc, argv, "--help");
    if (help) {
        options_default(&options);
        if (has(argc, argv, "en") || has(argc, argv, "--lang=en"))
            options.lang = LANG_EN;
        options_help(&options);
        return 0;
    }
    if (settings_read(mem, argc, argv, &options))
        return 2;
    return serve(mem, &options);
}

int main(int argc, char **argv)
{
    struct arena *mem = arena_new();
    json_start();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    log_start(LOG_INFO);
    int status = run(mem, argc, argv);
    curl_global_cleanup();
    arena_free(&mem);
    return status;
}
