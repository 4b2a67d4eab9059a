// test_faults.c - memory that runs out, at every allocation in turn: a status,
// nothing lost, outputs as they were.
//
// The allocator of this process is ours: it counts, and refuses the n-th
// request (or all from the n-th on). So the requests of libfyaml, SQLite and
// the C library count as well as ours, with one exception: while libfyaml
// 0.7.12 makes a parser and reads an input its requests are always granted,
// because it loses memory, or goes through null pointers, when they fail.
// yaml.c asks for what it takes before it begins.
//
// Under a sanitizer, which has an allocator of its own, there is nothing here.

#define _GNU_SOURCE   // RTLD_NEXT

#include "../src/front.h"

#include "sample.h"
#include "test.h"

#include <dlfcn.h>
#include <errno.h>
#include <libfyaml.h>
#include <sqlite3.h>
#include <sys/stat.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define MU_SANITIZED
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
#define MU_SANITIZED
#endif
#endif

#ifdef MU_SANITIZED

int main(void)
{
    puts("0 passed, 0 failed");
    return 0;
}

#else

// ---- the allocator ---------------------------------------------------------------

// Seen by the libraries too.
#pragma GCC visibility push(default)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);
void *__libc_memalign(size_t align, size_t size);
void  __libc_free(void *at);

static struct {
    bool     on;
    bool     lasting;      // all requests from the n-th on fail, not it alone
    int      granted;      // depth of calls in which requests do not count
    uint64_t count, fail;  // requests so far; the one that fails, from 1
    int64_t  live;         // given and not freed
} heap;

static bool refuses(void)
{
    if (!heap.on || heap.granted)
        return false;
    heap.count++;
    bool fails = heap.lasting ? heap.count >= heap.fail
                              : heap.count == heap.fail;
    if (fails)
        errno = ENOMEM;
    return fails;
}

static void *given(void *at)
{
    heap.live += at != NULL;
    return at;
}

void *malloc(size_t size)
{
    return refuses() ? NULL : given(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return refuses() ? NULL : given(__libc_calloc(count, size));
}

void *realloc(void *at, size_t size)
{
    if (refuses())
        return NULL;
    void *now = __libc_realloc(at, size);
    heap.live += at == NULL && now != NULL;
    heap.live -= at != NULL && now == NULL && size == 0;
    return now;
}

void *aligned_alloc(size_t align, size_t size)
{
    return refuses() ? NULL : given(__libc_memalign(align, size));
}

void *memalign(size_t align, size_t size);
void *memalign(size_t align, size_t size)
{
    return aligned_alloc(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
    void *at = aligned_alloc(align, size);
    if (!at)
        return ENOMEM;
    *out = at;
    return 0;
}

void free(void *at)
{
    heap.live -= at != NULL;
    __libc_free(at);
}

// Thousands of files are written, and none of them has to last.
int fsync(int file)
{
    (void)file;
    return 0;
}

// ---- libfyaml, held harmless -----------------------------------------------------

// The next definition of a function, as the type of this one.
#define NEXT(function)                                                        \
    __typeof__(&function) next;                                               \
    do {                                                                      \
        heap.granted++;                                                       \
        void *symbol = dlsym(RTLD_NEXT, #function);                           \
        memcpy(&next, &symbol, sizeof next);                                  \
    } while (0)

struct fy_parser *fy_parser_create(const struct fy_parse_cfg *how)
{
    NEXT(fy_parser_create);
    struct fy_parser *parser = next(how);
    heap.granted--;
    return parser;
}

struct fy_event *fy_parser_parse(struct fy_parser *parser)
{
    NEXT(fy_parser_parse);
    struct fy_event *event = next(parser);
    heap.granted--;
    return event;
}

int fy_parser_set_string(struct fy_parser *parser, const char *text,
                         size_t size)
{
    NEXT(fy_parser_set_string);
    int status = next(parser, text, size);
    heap.granted--;
    return status;
}

const char *fy_token_get_text(struct fy_token *token, size_t *size)
{
    NEXT(fy_token_get_text);
    const char *text = next(token, size);
    heap.granted--;
    return text;
}

#pragma GCC visibility pop

// ---- stepping --------------------------------------------------------------------

// What is tried. It gives the status, and checks what must hold after it.
typedef mu_status (*attempt)(void *context);

static int open_files(void)
{
    int            count = 0;
    struct dirent *entry;
    DIR           *dir = opendir("/proc/self/fd");
    while (dir && (entry = readdir(dir)))
        count++;
    if (dir)
        closedir(dir);
    return count;
}

// One call with the n-th request failing; false when there is no n-th.
static bool step(attempt try, void *context, uint64_t n, bool lasting)
{
    sqlite3_shutdown();
    int     files = open_files();
    int64_t live = heap.live;
    heap.count = 0;
    heap.fail = n;
    heap.lasting = lasting;
    heap.on = true;
    mu_status status = try(context);
    heap.on = false;
    sqlite3_shutdown();
    bool failed = heap.count >= n;
    // Where the C library does without what it was refused all is well: a
    // stream without a buffer, for one.
    if (failed && status != MU_OK && status != MU_NO_MEMORY)
        MU_CHECK_INT(status, MU_NO_MEMORY);
    if (!failed)
        MU_CHECK_INT(status, MU_OK);
    MU_CHECK_INT(heap.live, live);
    MU_CHECK_INT(open_files(), files);
    if (mu_check_failures)
        printf("  at request %llu%s\n", (unsigned long long)n,
               lasting ? " and all after it" : "");
    return failed;
}

// The next request to fail: all of the first hundred, then about `steps` of the
// others; every one with FAULTS=all in the environment, which takes minutes.
static uint64_t after(uint64_t n, uint64_t steps)
{
    const char *wish = getenv("FAULTS");
    bool        all = wish && strcmp(wish, "all") == 0;
    return n < 100 || all ? n + 1 : n + 1 + 20000 / steps;
}

static void step_through(const char *what, attempt try, void *context,
                         uint64_t steps)
{
    // What is made once and kept: tables of the C library, and the like.
    mu_status status = try(context);
    MU_CHECK_INT(status, MU_OK);
    for (int lasting = 0; lasting < 2; lasting++) {
        uint64_t n = 1;
        while (mu_check_failures == 0 && step(try, context, n, lasting))
            n = after(n, steps);
        printf("  %s: %llu requests\n", what,
               (unsigned long long)heap.count);
        MU_CHECK(n > 2);
    }
}

// ---- the library -----------------------------------------------------------------

static scratch make_scenario(void)
{
    scratch folder = sample_with(NULL, NULL);
    scratch_write(&folder, "variant.yaml",
                  "remove: [\"recess[BB,2025-02-20,2025-03-11]\"]\n"
                  "add:\n  events:\n  - {id: extra, after: [peace, talks]}\n"
                  "set: [\"events[extra].delay=3\"]\nwithout: [BB]\n");
    return folder;
}

typedef struct library {
    scratch       folder;
    char          variant[128], file[128];
    muster_study *study;
} library;

static library library_begin(void)
{
    library l = { .folder = make_scenario() };
    snprintf(l.variant, sizeof l.variant, "%s/variant.yaml", l.folder.path);
    snprintf(l.file, sizeof l.file, "%s/r.gpkg", l.folder.path);
    return l;
}

// Its own folder of variants, with the one that there is.
static void library_own_variants(const library *l, bool there)
{
    char folder[128], file[160];
    snprintf(folder, sizeof folder, "%s/variants", l->folder.path);
    snprintf(file, sizeof file, "%s/one.yaml", folder);
    if (there ? mkdir(folder, 0777) || link(l->variant, file)
              : unlink(file) || rmdir(folder))
        exit(99);
}

static void library_end(library *l)
{
    muster_close(l->study);
    scratch_remove(&l->folder);
}

static mu_status try_open(void *context)
{
    library                  *l = context;
    static const char *const  sets[] = { "scenario.horizon=60",
                                         "scenario.report_every=20" };
    static const char *const  without[] = { "BB" };
    const char *const         variant = l->variant;
    const muster_open_options how = { sets, 2, without, 1, &variant, 1 };
    muster_study             *untouched = (muster_study *)(void *)l;
    muster_study             *study = untouched;
    muster_status             status = muster_open(l->folder.path, &how, &study);
    if (status == MU_OK || status == MU_BAD_SCENARIO) {
        muster_finding found;
        MU_CHECK(study != untouched);
        for (size_t i = 0; muster_finding_at(study, i, &found) == MU_OK; i++)
            if (found.level == 0)
                printf("%s:%u: %s\n", found.file, found.line, found.text);
        muster_close(study);
    } else {
        MU_CHECK(study == untouched);
    }
    return status;
}

static void open_survives_every_failure(void)
{
    library l = library_begin();
    step_through("muster_open", try_open, &l, 20000);
    library_end(&l);
}

// A basis, and a change of it.
static mu_status try_basis(void *context)
{
    library                 *l = context;
    static const char *const sets[] = { "scenario.horizon=60" };
    const char *const        variant = l->variant;
    const mu_variation       how = { .sets = sets,
                                     .set_count = 1,
                                     .variants = &variant,
                                     .variant_count = 1 };
    mu_basis *basis = NULL;
    mu_status status = mu_basis_open(l->folder.path, &basis);
    MU_CHECK((status == MU_OK) == (basis != NULL));
    if (status != MU_OK)
        return status;
    mu_loaded loaded;
    status = mu_basis_load(basis, &how, &loaded);
    mu_basis_close(basis);
    mu_loaded_clear(&loaded);
    return status;
}

static void basis_survives_every_failure(void)
{
    library l = library_begin();
    step_through("mu_basis_load", try_basis, &l, 20000);
    library_end(&l);
}

static mu_status open_small(library *l)
{
    static const char *const  sets[] = { "scenario.horizon=60",
                                         "scenario.report_every=20" };
    const muster_open_options how = { .sets = sets, .set_count = 2 };
    return muster_open(l->folder.path, &how, &l->study);
}

// What an earlier run gave is there still when a later one fails.
static mu_status try_run(void *context)
{
    library                 *l = context;
    const muster_run_options how = { .seed = 2, .draws = 10, .threads = 1 };
    muster_mark              before, after;
    bool                     on = heap.on;
    heap.on = false;
    const muster_run_options first = { .seed = 1, .draws = 7, .threads = 1 };
    MU_CHECK_INT(muster_run(l->study, &first), MU_OK);
    MU_CHECK_INT(muster_milestone(l->study, 0, &before), MU_OK);
    heap.on = on;
    muster_status status = muster_run(l->study, &how);
    heap.on = false;
    MU_CHECK_INT(muster_milestone(l->study, 0, &after), MU_OK);
    MU_CHECK_INT(after.ever.of, status == MU_OK ? 10 : before.ever.of);
    heap.on = on;
    return status;
}

static void run_survives_every_failure(void)
{
    library l = library_begin();
    MU_CHECK_INT(open_small(&l), MU_OK);
    MU_REQUIRE(l.study != NULL);
    step_through("muster_run", try_run, &l, 20000);
    library_end(&l);
}

// Nothing else than these names in the folder?
static int files_in(const char *path)
{
    int            count = 0;
    struct dirent *entry;
    DIR           *dir = opendir(path);
    while (dir && (entry = readdir(dir)))
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

// What stands where is written: as much of a GeoPackage as is looked at before
// one is replaced.
static const char old_bytes[] = "SQLite format 3\0"
                                "0123456789abcdef0123456789abcdef"
                                "0123456789abcdef0123GPKG";

static void write_old(const scratch *folder, const char *name)
{
    scratch_write_bytes(folder, name, old_bytes, sizeof old_bytes);
}

static bool is_old(const char *path)
{
    char  bytes[sizeof old_bytes + 1];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t got = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return got == sizeof old_bytes &&
           memcmp(bytes, old_bytes, sizeof old_bytes) == 0;
}

static mu_status try_write(void *context)
{
    library *l = context;
    bool     on = heap.on;
    heap.on = false;
    write_old(&l->folder, "r.gpkg");
    int files = files_in(l->folder.path);
    heap.on = on;
    muster_status status = muster_write(l->study, l->file);
    heap.on = false;
    MU_CHECK(is_old(l->file) == (status != MU_OK));
    MU_CHECK_INT(files_in(l->folder.path), files);
    heap.on = on;
    return status;
}

static void write_survives_every_failure(void)
{
    // As many as a sensitivity takes.
    const muster_run_options how = { .seed = 1, .draws = 200, .threads = 1 };
    library                  l = library_begin();
    MU_CHECK_INT(open_small(&l), MU_OK);
    MU_REQUIRE(l.study != NULL);
    MU_CHECK_INT(muster_run(l.study, &how), MU_OK);
    step_through("muster_write", try_write, &l, 600);
    library_end(&l);
}

// ---- commands --------------------------------------------------------------------

#define WORDS 16

typedef struct command {
    library     library;
    scratch     place;           // beside the scenario, which is not written to
    char        out[128];        // a file that must not come, or not change
    const char *words[WORDS];
    int         count;
    bool        writes;          // the file, when all is well
    bool        makes;           // a folder of that name
} command;

// What a command leaves behind it, gone.
static void clear_out(const command *c)
{
    char           path[512];
    struct dirent *entry;
    DIR           *dir = opendir(c->out);
    if (!dir) {
        remove(c->out);
        return;
    }
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", c->out, entry->d_name);
            remove(path);
        }
    closedir(dir);
    rmdir(c->out);
}

static mu_status obey(const command *c, FILE *nowhere)
{
    mu_cli    cli;
    mu_front  front = { .cli = &cli, .tutorial = mu_embedded_tutorial,
                        .out = nowhere, .err = nowhere };
    char     *words[WORDS];
    for (int i = 0; i < c->count; i++)
        memcpy(&words[i], &c->words[i], sizeof words[i]);
    mu_status status = mu_cli_read(mu_commands, c->count, words, nowhere, &cli);
    if (status != MU_OK)
        return status;
    status = cli.command->run(&front);
    mu_cli_clear(&cli);
    return status;
}

static mu_status try_command(void *context)
{
    command *c = context;
    bool     on = heap.on;
    heap.on = false;
    clear_out(c);
    if (c->writes)
        write_old(&c->place, "out");
    int   files = files_in(c->place.path);
    FILE *nowhere = fopen("/dev/null", "w");
    if (!nowhere)
        return MU_CANNOT_WRITE;
    heap.on = on;
    mu_status status = obey(c, nowhere);
    heap.on = false;
    MU_CHECK(fclose(nowhere) == 0);
    if (c->writes)
        MU_CHECK(is_old(c->out) == (status != MU_OK));
    MU_CHECK_INT(files_in(c->place.path),
                 files + (c->makes && status == MU_OK));
    clear_out(c);
    heap.on = on;
    return status;
}

// A results file of the scenario beside it.
static const char *make_results(const command *c)
{
    static char                path[128];
    const muster_run_options how = { .seed = 1, .draws = 3, .threads = 1 };
    library                  l = c->library;
    snprintf(path, sizeof path, "%s/results", c->place.path);
    if (open_small(&l) != MU_OK || muster_run(l.study, &how) != MU_OK ||
        muster_write(l.study, path) != MU_OK)
        abort();
    muster_close(l.study);
    return path;
}

// `words` are separated by blanks; SCENARIO, VARIANT, RESULTS and OUT stand for
// paths, NEW for that of OUT where nothing is.
static void command_survives(const char *text)
{
    static command c;
    static char    words[256];
    c = (command){ .library = library_begin(), .place = scratch_make() };
    snprintf(c.out, sizeof c.out, "%s/out", c.place.path);
    snprintf(words, sizeof words, "%s", text);
    for (char *at = words; at && c.count < WORDS;) {
        char *blank = strchr(at, ' ');
        if (blank)
            *blank = '\0';
        c.words[c.count] = strcmp(at, "SCENARIO") == 0  ? c.library.folder.path
                           : strcmp(at, "VARIANT") == 0 ? c.library.variant
                           : strcmp(at, "RESULTS") == 0 ? make_results(&c)
                           : strcmp(at, "OUT") == 0 || strcmp(at, "NEW") == 0
                               ? c.out
                                                        : at;
        c.writes = c.writes || strcmp(at, "OUT") == 0;
        c.makes = c.makes || strcmp(at, "NEW") == 0;
        c.count++;
        at = blank ? blank + 1 : NULL;
    }
    bool variants = strstr(text, "--variant-draws");
    if (variants)
        library_own_variants(&c.library, true);
    step_through(text, try_command, &c, 150);
    if (variants)
        library_own_variants(&c.library, false);
    library_end(&c.library);
    scratch_remove(&c.place);
}

#define SMALL                                                                 \
    " --set scenario.horizon=60 --set scenario.report_every=20"

static void command_run_survives_every_failure(void)
{
    command_survives("run SCENARIO --draws 3 --threads 1 --no-report --out OUT"
                     SMALL);
    command_survives("run SCENARIO --draws 3 --threads 1 --no-report --out OUT "
                     "--format json" SMALL);
    command_survives("run SCENARIO --draws 3 --variant-draws 2 --threads 1 "
                     "--no-report --out OUT" SMALL);
}

static void command_report_survives_every_failure(void)
{
    command_survives("report RESULTS --out NEW");
    command_survives("report RESULTS --format json --out OUT");
    command_survives("report RESULTS --format geojson");
    command_survives("report RESULTS --format csv --out NEW");
}

static void command_check_survives_every_failure(void)
{
    command_survives("check SCENARIO" SMALL);
    command_survives("check SCENARIO --format json --out OUT" SMALL);
}

static void command_trace_survives_every_failure(void)
{
    command_survives("trace SCENARIO --draws 0..1 --why" SMALL);
    command_survives("trace SCENARIO --draws 0..1 --format json --assess "
                     "--out OUT" SMALL);
}

static void command_compare_survives_every_failure(void)
{
    command_survives("compare SCENARIO --variant VARIANT --draws 3 "
                     "--threads 1" SMALL);
    command_survives("compare SCENARIO --variant VARIANT --draws 3 "
                     "--threads 1 --format json --out OUT" SMALL);
}

static void command_new_survives_every_failure(void)
{
    command_survives("new NEW");
}

static const mu_test tests[] = {
    MU_TEST(open_survives_every_failure),
    MU_TEST(basis_survives_every_failure),
    MU_TEST(run_survives_every_failure),
    MU_TEST(write_survives_every_failure),
    MU_TEST(command_run_survives_every_failure),
    MU_TEST(command_report_survives_every_failure),
    MU_TEST(command_check_survives_every_failure),
    MU_TEST(command_trace_survives_every_failure),
    MU_TEST(command_compare_survives_every_failure),
    MU_TEST(command_new_survives_every_failure),
};
MU_TESTS_MAIN(tests)

#endif
