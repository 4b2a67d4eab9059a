// test_replace.c - a file replaced whole or not at all.

#include "replace.h"
#include "scratch.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

typedef struct place {
    scratch  folder;
    mu_diags diags;
    char     path[512];
} place;

static void begin(place *p, const char *name)
{
    *p = (place){ .folder = scratch_make() };
    snprintf(p->path, sizeof p->path, "%s/%s", p->folder.path, name);
    if (mu_diags_init(&p->diags) != MU_OK)
        exit(99);
}

static void end(place *p)
{
    mu_diags_clear(&p->diags);
    scratch_remove(&p->folder);
}

static mu_status put(place *p, const char *text)
{
    return mu_replace_file(p->path, text, strlen(text), &p->diags);
}

// What the file of that name in the folder holds; "(none)" without one.
static const char *content(const place *p, const char *name, char room[100])
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", p->folder.path, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return "(none)";
    size_t got = fread(room, 1, 99, file);
    room[got] = '\0';
    fclose(file);
    return room;
}

static int files_in(const place *p)
{
    int            count = 0;
    struct dirent *entry;
    DIR           *dir = opendir(p->folder.path);
    while (dir && (entry = readdir(dir)))
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

static void a_new_file_is_made_and_an_old_one_replaced(void)
{
    place p;
    char  room[100];
    begin(&p, "r");
    MU_CHECK_INT(put(&p, "first"), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "first");
    MU_CHECK_INT(put(&p, "x"), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "x");
    MU_CHECK_INT(put(&p, ""), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "");
    MU_CHECK_INT(files_in(&p), 1);
    MU_CHECK_UINT(p.diags.count, 0);
    end(&p);
}

static void a_name_without_folder_is_in_the_current_one(void)
{
    place p;
    char  room[100], here[512];
    begin(&p, "r");
    MU_REQUIRE(getcwd(here, sizeof here) && chdir(p.folder.path) == 0);
    MU_CHECK_INT(mu_replace_file("plain", "a", 1, &p.diags), MU_OK);
    MU_CHECK_INT(mu_replace_check("plain", &p.diags), MU_OK);
    MU_CHECK(chdir(here) == 0);
    MU_CHECK_STRING(content(&p, "plain", room), "a");
    MU_CHECK_INT(files_in(&p), 1);
    end(&p);
}

static void permissions_of_the_old_file_are_kept(void)
{
    place       p;
    struct stat about;
    begin(&p, "r");
    MU_CHECK_INT(put(&p, "first"), MU_OK);
    MU_CHECK(chmod(p.path, 0640) == 0);
    MU_CHECK_INT(put(&p, "second"), MU_OK);
    MU_REQUIRE(stat(p.path, &about) == 0);
    MU_CHECK_UINT(about.st_mode & 07777, 0640);
    end(&p);
}

// The path is refused, by the check and by the writing, with that text.
static void refused(place *p, const char *path, const char *text)
{
    p->diags.count = 0;
    MU_CHECK_INT(mu_replace_check(path, &p->diags), MU_CANNOT_WRITE);
    MU_CHECK(diags_have(&p->diags, text));
    p->diags.count = 0;
    MU_CHECK_INT(mu_replace_file(path, "new", 3, &p->diags), MU_CANNOT_WRITE);
    if (!MU_CHECK(diags_have(&p->diags, text)))
        diags_show(&p->diags);
    MU_CHECK(diags_have(&p->diags, "cannot write '"));
}

static void folders_devices_and_missing_folders_are_refused(void)
{
    place p;
    char  path[600];
    begin(&p, "r");
    refused(&p, p.folder.path, "this is a folder");
    snprintf(path, sizeof path, "%s/", p.folder.path);
    refused(&p, path, "this is a folder");
    refused(&p, "/dev/null", "this is a device");
    snprintf(path, sizeof path, "%s/none/r", p.folder.path);
    refused(&p, path, "no such folder");
    refused(&p, "", "no such folder");
    scratch_write(&p.folder, "file", "text");
    snprintf(path, sizeof path, "%s/file/r", p.folder.path);
    refused(&p, path, "a file and no folder");
    MU_CHECK_INT(files_in(&p), 1);
    end(&p);
}

static void a_path_that_is_too_long_is_refused(void)
{
    place p;
    char  path[6000];
    begin(&p, "r");
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    MU_CHECK_INT(mu_replace_file(path, "a", 1, &p.diags), MU_CANNOT_WRITE);
    MU_CHECK(diags_have(&p.diags, "too long"));
    end(&p);
}

static void a_name_as_long_as_the_system_allows_is_written(void)
{
    place p;
    char  name[256], room[100];
    memset(name, 'x', 255);
    name[255] = '\0';
    begin(&p, name);
    MU_CHECK_INT(put(&p, "long"), MU_OK);
    MU_CHECK_STRING(content(&p, name, room), "long");
    MU_CHECK_INT(files_in(&p), 1);
    end(&p);
}

static void a_symbolic_link_stays_and_its_target_is_replaced(void)
{
    place       p;
    char        room[100], path[600];
    struct stat about;
    begin(&p, "link");
    scratch_write(&p.folder, "target", "old");
    snprintf(path, sizeof path, "%s/second", p.folder.path);
    MU_REQUIRE(symlink(path, p.path) == 0 && symlink("target", path) == 0);
    MU_CHECK_INT(put(&p, "new"), MU_OK);
    MU_CHECK_STRING(content(&p, "target", room), "new");
    MU_CHECK(lstat(p.path, &about) == 0 && S_ISLNK(about.st_mode));
    MU_CHECK(lstat(path, &about) == 0 && S_ISLNK(about.st_mode));
    // A link that leads to no file yet makes one.
    snprintf(path, sizeof path, "%s/target", p.folder.path);
    MU_REQUIRE(unlink(path) == 0);
    MU_CHECK_INT(put(&p, "made"), MU_OK);
    MU_CHECK_STRING(content(&p, "target", room), "made");
    MU_CHECK_INT(files_in(&p), 3);
    end(&p);
}

static void links_in_a_circle_are_refused(void)
{
    place p;
    char  path[600];
    begin(&p, "a");
    snprintf(path, sizeof path, "%s/b", p.folder.path);
    MU_REQUIRE(symlink("b", p.path) == 0 && symlink("a", path) == 0);
    refused(&p, p.path, "in a circle");
    MU_CHECK_INT(files_in(&p), 2);
    end(&p);
}

static void a_limit_on_file_sizes_is_a_failure_and_no_signal(void)
{
    // The limit holds for a process: the test's own child bears it.
    place         p;
    char          room[100];
    struct rlimit limit = { 1 << 16, 1 << 16 };
    int           status = -1;
    begin(&p, "r");
    MU_CHECK_INT(put(&p, "old"), MU_OK);
    pid_t child = fork();
    if (child == 0) {
        static char bytes[1 << 18];
        setrlimit(RLIMIT_FSIZE, &limit);
        mu_status got = mu_replace_file(p.path, bytes, sizeof bytes, &p.diags);
        _exit(got == MU_CANNOT_WRITE && diags_have(&p.diags, "ulimit -f") &&
                      diags_have(&p.diags, "the old file is as it was")
                  ? 0 : 1);
    }
    MU_REQUIRE(waitpid(child, &status, 0) == child);
    MU_CHECK_INT(status, 0);
    MU_CHECK_STRING(content(&p, "r", room), "old");
    MU_CHECK_INT(files_in(&p), 1);
    end(&p);
}

static void what_the_dead_left_is_removed_and_nothing_else(void)
{
    place p;
    char  room[100], path[600];
    begin(&p, "r");
    scratch_write(&p.folder, "r.partial-1234567", "dead");
    scratch_write(&p.folder, "r.partial-1234567-8", "dead");
    scratch_write(&p.folder, "r.partial-", "kept");
    scratch_write(&p.folder, "r.partial-12x", "kept");
    scratch_write(&p.folder, "r.partial-1-", "kept");
    scratch_write(&p.folder, "other.partial-12", "kept");
    scratch_write(&p.folder, "r.partial-77", "alive");
    // A living writer holds the lock of its file.
    snprintf(path, sizeof path, "%s/r.partial-77", p.folder.path);
    int alive = open(path, O_RDONLY);
    MU_REQUIRE(alive >= 0 && flock(alive, LOCK_EX) == 0);
    MU_CHECK_INT(put(&p, "new"), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "new");
    MU_CHECK_STRING(content(&p, "r.partial-1234567", room), "(none)");
    MU_CHECK_STRING(content(&p, "r.partial-1234567-8", room), "(none)");
    MU_CHECK_STRING(content(&p, "r.partial-77", room), "alive");
    MU_CHECK_INT(files_in(&p), 6);
    close(alive);
    MU_CHECK_INT(put(&p, "newer"), MU_OK);
    MU_CHECK_STRING(content(&p, "r.partial-77", room), "(none)");
    end(&p);
}

static void a_file_of_our_own_name_held_by_another_is_passed_by(void)
{
    place p;
    char  room[100], name[64], path[600];
    begin(&p, "r");
    snprintf(name, sizeof name, "r.partial-%ld", (long)getpid());
    snprintf(path, sizeof path, "%s/%s", p.folder.path, name);
    scratch_write(&p.folder, name, "alive");
    int alive = open(path, O_RDONLY);
    MU_REQUIRE(alive >= 0 && flock(alive, LOCK_EX) == 0);
    MU_CHECK_INT(put(&p, "new"), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "new");
    MU_CHECK_STRING(content(&p, name, room), "alive");
    MU_CHECK_INT(files_in(&p), 2);
    close(alive);
    end(&p);
}

static void a_link_of_our_own_name_is_not_written_through(void)
{
    place p;
    char  room[100], path[600];
    begin(&p, "r");
    scratch_write(&p.folder, "precious", "kept");
    snprintf(path, sizeof path, "%s/r.partial-%ld", p.folder.path,
             (long)getpid());
    MU_REQUIRE(symlink("precious", path) == 0);
    MU_CHECK_INT(put(&p, "new"), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "new");
    MU_CHECK_STRING(content(&p, "precious", room), "kept");
    end(&p);
}

static volatile sig_atomic_t signals_seen;

static void count_signal(int number)
{
    (void)number;
    signals_seen = signals_seen + 1;
}

static void signals_are_as_before_afterwards(void)
{
    place            p;
    sigset_t         before, after;
    struct sigaction handler = { .sa_handler = count_signal }, old;
    begin(&p, "r");
    MU_REQUIRE(sigaction(SIGTERM, &handler, &old) == 0);
    sigprocmask(SIG_SETMASK, NULL, &before);
    MU_CHECK_INT(put(&p, "new"), MU_OK);
    sigprocmask(SIG_SETMASK, NULL, &after);
    for (int s = 1; s < 32; s++)
        MU_CHECK_INT(sigismember(&before, s), sigismember(&after, s));
    raise(SIGTERM);
    MU_CHECK_INT(signals_seen, 1);
    sigaction(SIGTERM, &old, NULL);
    end(&p);
}

// Ten writers of the same target at the same time: one of their files stands
// there in the end, whole, and nothing else.
static void writers_at_the_same_time_do_not_mix(void)
{
    enum { WRITERS = 10, ROUNDS = 30, SIZE = 50000 };
    static char bytes[SIZE];
    place       p;
    int         bad = 0;
    begin(&p, "r");
    for (int w = 0; w < WRITERS; w++) {
        if (fork() != 0)
            continue;
        memset(bytes, 'a' + w, SIZE);
        for (int i = 0; i < ROUNDS; i++)
            if (mu_replace_file(p.path, bytes, SIZE, &p.diags) != MU_OK)
                _exit(1);
        _exit(0);
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = -1;
        bad += wait(&status) < 0 || status != 0;
    }
    MU_CHECK_INT(bad, 0);
    MU_CHECK_INT(files_in(&p), 1);
    FILE *file = fopen(p.path, "rb");
    MU_REQUIRE(file != NULL);
    MU_CHECK_UINT(fread(bytes, 1, SIZE, file), SIZE);
    MU_CHECK_INT(fgetc(file), EOF);
    fclose(file);
    for (int i = 1; i < SIZE; i++)
        bad += bytes[i] != bytes[0];
    MU_CHECK_INT(bad, 0);
    end(&p);
}

// A writer that goes on replacing is killed at any moment: what stands there is
// one of the versions, whole, and the next writer clears up.
static void a_writer_that_is_killed_leaves_a_whole_file(void)
{
    enum { KILLS = 60, SIZE = 1 << 20 };
    static char bytes[SIZE];
    place       p;
    begin(&p, "r");
    memset(bytes, 'a', SIZE);
    MU_REQUIRE(mu_replace_file(p.path, bytes, SIZE, &p.diags) == MU_OK);
    for (int k = 0; k < KILLS; k++) {
        int   status;
        pid_t child = fork();
        if (child == 0)
            for (char c = 'a';; c = c == 'z' ? 'a' : (char)(c + 1)) {
                memset(bytes, c, SIZE);
                if (mu_replace_file(p.path, bytes, SIZE, &p.diags) != MU_OK)
                    _exit(1);
            }
        usleep((useconds_t)(1000 + 317 * k));
        kill(child, SIGKILL);
        MU_REQUIRE(waitpid(child, &status, 0) == child);
        MU_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        FILE *file = fopen(p.path, "rb");
        MU_REQUIRE(file != NULL);
        bool whole = fread(bytes, 1, SIZE, file) == SIZE && fgetc(file) == EOF;
        whole = whole && memcmp(bytes, bytes + 1, SIZE - 1) == 0;
        fclose(file);
        MU_REQUIRE(whole);
    }
    MU_CHECK_INT(put(&p, "last"), MU_OK);
    MU_CHECK_INT(files_in(&p), 1);
    end(&p);
}

// ---- the streaming form -----------------------------------------------------

static void a_stream_takes_the_place_of_the_old_file_at_its_end(void)
{
    place           p;
    char            room[100];
    mu_replacement *r;
    FILE           *to;
    begin(&p, "r");
    MU_CHECK_INT(put(&p, "old"), MU_OK);
    MU_CHECK(chmod(p.path, 0640) == 0);
    MU_REQUIRE(mu_replace_begin(p.path, &p.diags, &r, &to) == MU_OK);
    fputs("in two ", to);
    fflush(to);
    MU_CHECK_STRING(content(&p, "r", room), "old");
    MU_CHECK_INT(files_in(&p), 2);
    fputs("parts", to);
    MU_CHECK_INT(mu_replace_end(r, true), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "in two parts");
    MU_CHECK_INT(files_in(&p), 1);
    struct stat about;
    MU_CHECK(stat(p.path, &about) == 0 && (about.st_mode & 07777) == 0640);
    end(&p);
}

static void a_stream_that_is_given_up_leaves_nothing(void)
{
    place           p;
    char            room[100];
    mu_replacement *r;
    FILE           *to;
    begin(&p, "r");
    MU_CHECK_INT(put(&p, "old"), MU_OK);
    MU_REQUIRE(mu_replace_begin(p.path, &p.diags, &r, &to) == MU_OK);
    fputs("new", to);
    MU_CHECK_INT(mu_replace_end(r, false), MU_OK);
    MU_CHECK_STRING(content(&p, "r", room), "old");
    MU_CHECK_INT(files_in(&p), 1);
    MU_CHECK_UINT(p.diags.count, 0);
    // What is refused has nothing to end.
    MU_CHECK_INT(mu_replace_begin(p.folder.path, &p.diags, &r, &to),
                 MU_CANNOT_WRITE);
    end(&p);
}

static void a_stream_that_cannot_be_written_whole_is_an_error(void)
{
    place         p;
    char          room[100];
    struct rlimit limit = { 1 << 16, 1 << 16 };
    int           status = -1;
    begin(&p, "r");
    MU_CHECK_INT(put(&p, "old"), MU_OK);
    pid_t child = fork();
    if (child == 0) {
        mu_replacement *r;
        FILE           *to;
        setrlimit(RLIMIT_FSIZE, &limit);
        if (mu_replace_begin(p.path, &p.diags, &r, &to) != MU_OK)
            _exit(2);
        for (int i = 0; i < 1 << 18; i++)
            putc('x', to);
        _exit(mu_replace_end(r, true) == MU_CANNOT_WRITE &&
                      diags_have(&p.diags, "the old file is as it was")
                  ? 0 : 1);
    }
    MU_REQUIRE(waitpid(child, &status, 0) == child);
    MU_CHECK_INT(status, 0);
    MU_CHECK_STRING(content(&p, "r", room), "old");
    MU_CHECK_INT(files_in(&p), 1);
    end(&p);
}

static void the_target_of_a_path_is_where_its_links_end(void)
{
    place p;
    char  target[MU_REPLACE_PATH], want[600];
    begin(&p, "link");
    MU_REQUIRE(symlink("none", p.path) == 0);
    snprintf(want, sizeof want, "%s/none", p.folder.path);
    MU_CHECK_INT(mu_replace_target(p.path, target), MU_OK);
    MU_CHECK_STRING(target, want);
    MU_CHECK_INT(mu_replace_target(p.folder.path, target), MU_CANNOT_WRITE);
    end(&p);
}

static const mu_test tests[] = {
    MU_TEST(a_new_file_is_made_and_an_old_one_replaced),
    MU_TEST(a_name_without_folder_is_in_the_current_one),
    MU_TEST(permissions_of_the_old_file_are_kept),
    MU_TEST(folders_devices_and_missing_folders_are_refused),
    MU_TEST(a_path_that_is_too_long_is_refused),
    MU_TEST(a_name_as_long_as_the_system_allows_is_written),
    MU_TEST(a_symbolic_link_stays_and_its_target_is_replaced),
    MU_TEST(links_in_a_circle_are_refused),
    MU_TEST(a_limit_on_file_sizes_is_a_failure_and_no_signal),
    MU_TEST(what_the_dead_left_is_removed_and_nothing_else),
    MU_TEST(a_file_of_our_own_name_held_by_another_is_passed_by),
    MU_TEST(a_link_of_our_own_name_is_not_written_through),
    MU_TEST(signals_are_as_before_afterwards),
    MU_TEST(writers_at_the_same_time_do_not_mix),
    MU_TEST(a_writer_that_is_killed_leaves_a_whole_file),
    MU_TEST(a_stream_takes_the_place_of_the_old_file_at_its_end),
    MU_TEST(a_stream_that_is_given_up_leaves_nothing),
    MU_TEST(a_stream_that_cannot_be_written_whole_is_an_error),
    MU_TEST(the_target_of_a_path_is_where_its_links_end),
};
MU_TESTS_MAIN(tests)
