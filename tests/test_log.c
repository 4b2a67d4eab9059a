// test_log.c - a log in which no line can be changed unseen.

#include "log.h"

#include "scratch.h"
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_ROOM 128

static scratch begin(char path[PATH_ROOM])
{
    scratch folder = scratch_make();
    snprintf(path, PATH_ROOM, "%s/log", folder.path);
    return folder;
}

static char *slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = calloc(1, 1 << 20);
    if (!file || !bytes)
        abort();
    *size = fread(bytes, 1, (1 << 20) - 1, file);
    fclose(file);
    return bytes;
}

static void spill(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        abort();
}

static mu_status add(const char *path, const char *object, uint32_t *number)
{
    mu_arena arena = { 0 };
    mu_diags diags;
    char     seal[MU_SEAL];
    if (mu_diags_init(&diags) != MU_OK)
        abort();
    mu_status status = mu_log_append(&arena, path,
                                     (mu_text){ object, strlen(object) }, &diags,
                                     number, seal);
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return status;
}

// How many lines, and in *text what is wrong.
static mu_status read_log(const char *path, uint32_t *count, char text[MU_DIAG_TEXT])
{
    mu_arena arena = { 0 };
    mu_diags diags;
    mu_log   log = { 0 };
    if (mu_diags_init(&diags) != MU_OK)
        abort();
    mu_status status = mu_log_read(&arena, path, &diags, &log);
    *count = log.count;
    snprintf(text, MU_DIAG_TEXT, "%s", diags.count ? diags.list[0].text : "");
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return status;
}

static void lines_that_were_added_are_read_back(void)
{
    char     path[PATH_ROOM], text[MU_DIAG_TEXT];
    uint32_t number = 0, count;
    scratch folder = begin(path);
    unlink(path);
    MU_CHECK(add(path, "{\"a\":1}", &number) == MU_OK);
    MU_CHECK_UINT(number, 1);
    MU_CHECK(add(path, "{\"b\":[\"\xc3\xa9\"]}", &number) == MU_OK);
    MU_CHECK_UINT(number, 2);
    MU_CHECK(read_log(path, &count, text) == MU_OK);
    MU_CHECK_UINT(count, 2);
    size_t size;
    char  *bytes = slurp(path, &size);
    MU_CHECK(strncmp(bytes, "{\"seal\":\"", 9) == 0);
    MU_CHECK(strstr(bytes, "\"previous\":\"000000000000000000000000000000000000"
                           "0000000000000000000000000000\",\"a\":1}\n"));
    free(bytes);
    scratch_remove(&folder);
}

static void make_three(const char *path)
{
    uint32_t number;
    unlink(path);
    MU_CHECK(add(path, "{\"forecast\":\"one\"}", &number) == MU_OK);
    MU_CHECK(add(path, "{\"forecast\":\"two\"}", &number) == MU_OK);
    MU_CHECK(add(path, "{\"forecast\":\"three\"}", &number) == MU_OK);
}

static void any_byte_that_is_changed_shows(void)
{
    char     path[PATH_ROOM], text[MU_DIAG_TEXT];
    uint32_t count, number;
    size_t   size;
    scratch folder = begin(path);
    make_three(path);
    char *bytes = slurp(path, &size);
    for (size_t i = 0; i < size; i++) {
        char was = bytes[i];
        bytes[i] = was == 'x' ? 'y' : 'x';
        spill(path, bytes, size);
        MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
        bytes[i] = (char)(was ^ 1);
        spill(path, bytes, size);
        MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
        bytes[i] = was;
    }
    // Nothing is added behind it either, and the file stays as it is.
    bytes[size / 2] ^= 1;
    spill(path, bytes, size);
    MU_CHECK(add(path, "{\"a\":1}", &number) == MU_BAD_SYNTAX);
    size_t after;
    char  *left = slurp(path, &after);
    MU_CHECK(after == size && memcmp(left, bytes, size) == 0);
    free(left);
    free(bytes);
    scratch_remove(&folder);
}

static void a_byte_or_a_line_more_or_less_shows(void)
{
    char     path[PATH_ROOM], text[MU_DIAG_TEXT];
    uint32_t count;
    size_t   size;
    scratch folder = begin(path);
    make_three(path);
    char *bytes = slurp(path, &size), *other = malloc(size + 1);
    for (size_t i = 0; other && i < size; i++) {
        memcpy(other, bytes, i);
        memcpy(other + i, bytes + i + 1, size - i - 1);
        spill(path, other, size - 1);
        MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
        memcpy(other, bytes, i);
        other[i] = ' ';
        memcpy(other + i + 1, bytes + i, size - i);
        spill(path, other, size + 1);
        MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
    }
    // The second line taken out; the first and second exchanged.
    char  *second = strchr(bytes, '\n') + 1, *third = strchr(second, '\n') + 1;
    size_t one = (size_t)(second - bytes), two = (size_t)(third - second);
    memcpy(other, bytes, one);
    memcpy(other + one, third, size - one - two);
    spill(path, other, size - two);
    MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
    MU_CHECK(strstr(text, "line 2 does not follow the line before it"));
    memcpy(other, second, two);
    memcpy(other + two, bytes, one);
    memcpy(other + one + two, third, size - one - two);
    spill(path, other, size);
    MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
    free(bytes);
    free(other);
    scratch_remove(&folder);
}

static void a_torn_last_line_is_told_and_not_written_behind(void)
{
    char     path[PATH_ROOM], text[MU_DIAG_TEXT];
    uint32_t count, number;
    size_t   size;
    scratch folder = begin(path);
    make_three(path);
    char *bytes = slurp(path, &size);
    spill(path, bytes, size - 1);
    MU_CHECK(read_log(path, &count, text) == MU_BAD_SYNTAX);
    MU_CHECK(strstr(text, "the last line is torn"));
    MU_CHECK(strstr(text, "head -n 2"));
    MU_CHECK(add(path, "{\"a\":1}", &number) == MU_BAD_SYNTAX);
    free(bytes);
    scratch_remove(&folder);
}

static void what_is_no_log_is_not_written_to(void)
{
    char     path[PATH_ROOM], text[MU_DIAG_TEXT];
    uint32_t count, number;
    size_t   size;
    scratch folder = begin(path);
    spill(path, "dear diary\n", 11);
    MU_CHECK(add(path, "{\"a\":1}", &number) == MU_BAD_SYNTAX);
    char *bytes = slurp(path, &size);
    MU_CHECK_STRING(bytes, "dear diary\n");
    free(bytes);
    unlink(path);
    MU_CHECK(read_log(path, &count, text) == MU_CANNOT_READ);
    MU_CHECK(add("/dev/null", "{\"a\":1}", &number) == MU_CANNOT_WRITE);
    MU_CHECK(add("/", "{\"a\":1}", &number) == MU_CANNOT_WRITE);
    MU_CHECK(add(path, "no object", &number) == MU_BAD_CALL);
    MU_CHECK(add(path, "{\"two\":\n1}", &number) == MU_BAD_CALL);
    MU_CHECK(access(path, F_OK) != 0);
    // An empty file is a log without lines.
    spill(path, "", 0);
    MU_CHECK(add(path, "{\"a\":1}", &number) == MU_OK);
    scratch_remove(&folder);
}

static mu_status look(const char *path)
{
    mu_arena arena = { 0 };
    mu_diags diags;
    if (mu_diags_init(&diags) != MU_OK)
        abort();
    mu_status status = mu_log_check(&arena, path, &diags);
    MU_CHECK((status == MU_OK) == (diags.count == 0));
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return status;
}

static void what_cannot_be_written_later_is_told_before(void)
{
    char    path[PATH_ROOM], nowhere[PATH_ROOM + 16];
    scratch folder = begin(path);
    MU_CHECK(look(path) == MU_OK);
    MU_CHECK(access(path, F_OK) != 0);
    snprintf(nowhere, sizeof nowhere, "%s/none/log", folder.path);
    MU_CHECK(look(nowhere) == MU_CANNOT_WRITE);
    MU_CHECK(look("") == MU_CANNOT_WRITE);
    MU_CHECK(look("/dev/null") == MU_CANNOT_READ);
    make_three(path);
    MU_CHECK(look(path) == MU_OK);
    spill(path, "dear diary\n", 11);
    MU_CHECK(look(path) == MU_BAD_SYNTAX);
    scratch_remove(&folder);
}

static void many_processes_that_add_at_once_lose_nothing(void)
{
    enum { PROCESSES = 6, EACH = 15 };
    char     path[PATH_ROOM], text[MU_DIAG_TEXT];
    uint32_t count, number;
    pid_t    child[PROCESSES];
    scratch folder = begin(path);
    unlink(path);
    for (int p = 0; p < PROCESSES; p++) {
        child[p] = fork();
        MU_REQUIRE(child[p] >= 0);
        if (child[p])
            continue;
        int failed = 0;
        for (int i = 0; i < EACH; i++) {
            char object[64];
            snprintf(object, sizeof object, "{\"who\":\"%d-%d\"}", p, i);
            failed += add(path, object, &number) != MU_OK;
        }
        _exit(failed != 0);
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status = 1;
        waitpid(child[p], &status, 0);
        MU_CHECK_INT(status, 0);
    }
    MU_CHECK(read_log(path, &count, text) == MU_OK);
    MU_CHECK_UINT(count, PROCESSES * EACH);
    size_t size;
    char  *bytes = slurp(path, &size);
    for (int p = 0; p < PROCESSES; p++)
        for (int i = 0; i < EACH; i++) {
            char object[64];
            snprintf(object, sizeof object, "\"who\":\"%d-%d\"}", p, i);
            MU_CHECK(strstr(bytes, object) != NULL);
        }
    free(bytes);
    scratch_remove(&folder);
}

static const mu_test tests[] = {
    MU_TEST(lines_that_were_added_are_read_back),
    MU_TEST(any_byte_that_is_changed_shows),
    MU_TEST(a_byte_or_a_line_more_or_less_shows),
    MU_TEST(a_torn_last_line_is_told_and_not_written_behind),
    MU_TEST(what_is_no_log_is_not_written_to),
    MU_TEST(what_cannot_be_written_later_is_told_before),
    MU_TEST(many_processes_that_add_at_once_lose_nothing),
};
MU_TESTS_MAIN(tests)
