// files.c - see files.h.

#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define VARIANTS 1000u         // of a folder that count
#define ATTEMPTS 3             // to read files that nobody changes meanwhile

// File systems give times of a hundredth of a second at the coarsest, FAT of two.
#define COARSEST ((int64_t)2000000000)

void mu_files_init(mu_files *files, const char *path)
{
    *files = (mu_files){ .path = path };
    pthread_mutex_init(&files->lock, NULL);
}

void mu_files_clear(mu_files *files)
{
    mu_basis_close(files->basis);
    pthread_mutex_destroy(&files->lock);
}

// ---- what there is -----------------------------------------------------------

// One look at the files: their bytes, or what the system says of them.
typedef struct look {
    mu_sha256 sha;
    bool      bytes;
    int64_t   newest;
} look;

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void add_about(look *l, const struct stat *about)
{
    const int64_t told[] = { (int64_t)about->st_dev, (int64_t)about->st_ino,
                             (int64_t)about->st_mode, (int64_t)about->st_size,
                             nanoseconds(about->st_mtim),
                             nanoseconds(about->st_ctim) };
    mu_sha256_add(&l->sha, told, sizeof told);
    for (int i = 4; i < 6; i++)
        if (told[i] > l->newest)
            l->newest = told[i];
}

// Adds what the path has, after its name; what is not there adds only that.
static void look_at(look *l, const char *path, const char *name)
{
    struct stat about;
    mu_sha256_add(&l->sha, name, strlen(name) + 1);
    if (!l->bytes) {
        if (stat(path, &about) == 0)
            add_about(l, &about);
        return;
    }
    char bytes[65536];
    int  file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
        int64_t size = about.st_size;
        mu_sha256_add(&l->sha, &size, sizeof size);
        for (ssize_t got; (got = read(file, bytes, sizeof bytes)) > 0;)
            mu_sha256_add(&l->sha, bytes, (size_t)got);
    }
    if (file >= 0)
        close(file);
}

static mu_status look_at_tables(look *l, mu_arena *arena, const char *path)
{
    for (mu_table_id id = 0; id < MU_TABLES; id++) {
        mu_text name = mu_arena_format(arena, "%s.%s", mu_schema(id)->name,
                                       id == MU_T_SCENARIO ? "yaml" : "csv");
        mu_text full = mu_arena_format(arena, "%s/%s", path, name.at);
        if (!name.at || !full.at)
            return MU_NO_MEMORY;
        look_at(l, full.at, name.at);
    }
    return MU_OK;
}

static mu_status look_at_variants(look *l, mu_arena *arena, const char *path)
{
    mu_names  names;
    mu_status status = mu_variants_list(
        arena, (mu_text){ path, strlen(path) }, VARIANTS, &names);
    if (status == MU_NO_MEMORY)
        return status;
    for (uint32_t i = 0; status == MU_OK && i < names.count; i++) {
        mu_text full = mu_arena_format(arena, "%s/variants/%s.yaml", path,
                                       names.list[i].text.at);
        if (!full.at)
            return MU_NO_MEMORY;
        look_at(l, full.at, names.list[i].text.at);
    }
    return MU_OK;
}

static mu_status look_round(const mu_files *files, look *l, char hex[65])
{
    mu_arena    arena = { 0 };
    struct stat about;
    if (stat(files->path, &about) != 0 || !S_ISDIR(about.st_mode))
        return MU_CANNOT_READ;
    mu_sha256_init(&l->sha);
    // Files that are no tables are told of too: it shows when one comes or goes.
    if (!l->bytes)
        add_about(l, &about);
    mu_status status = look_at_tables(l, &arena, files->path);
    if (status == MU_OK)
        status = look_at_variants(l, &arena, files->path);
    mu_sha256_hex(&l->sha, hex);
    mu_arena_clear(&arena);
    return status;
}

mu_status mu_files_etag(const mu_files *files, char etag[65])
{
    look l = { .bytes = true };
    return look_round(files, &l, etag);
}

// ---- the basis ---------------------------------------------------------------

// Could none of the files change from now on and have the times that it has?
static bool is_settled(int64_t newest)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return newest < nanoseconds(now) - COARSEST;
}

static void forget(mu_files *files)
{
    mu_basis_close(files->basis);
    files->basis = NULL;
}

// Reads the files between two equal hashes of them.
static mu_status read_anew(mu_files *files)
{
    forget(files);
    for (int i = 0; i < ATTEMPTS; i++) {
        look      l = { .bytes = false };
        char      after[65];
        mu_basis *basis;
        MU_TRY(look_round(files, &l, files->stamp));
        files->settled = is_settled(l.newest);
        MU_TRY(mu_files_etag(files, files->etag));
        MU_TRY(mu_basis_open(files->path, &basis));
        mu_status status = mu_files_etag(files, after);
        if (status == MU_OK && strcmp(after, files->etag) == 0) {
            files->basis = basis;
            return MU_OK;
        }
        mu_basis_close(basis);
        MU_TRY(status);
    }
    return MU_OK;
}

// Is the basis still that of the files?
static mu_status is_current(mu_files *files, bool *current)
{
    look l = { .bytes = false };
    char now[65];
    *current = false;
    if (!files->basis)
        return MU_OK;
    MU_TRY(look_round(files, &l, now));
    if (strcmp(now, files->stamp) != 0)
        return MU_OK;
    *current = files->settled;
    if (*current)
        return MU_OK;
    // Asked before the bytes are looked at: a change after that bears a later time.
    bool settled = is_settled(l.newest);
    MU_TRY(mu_files_etag(files, now));
    *current = strcmp(now, files->etag) == 0;
    files->settled = settled && *current;
    return MU_OK;
}

mu_status mu_files_basis(mu_files *files, char etag[65], mu_basis **basis)
{
    bool current;
    *basis = NULL;
    pthread_mutex_lock(&files->lock);
    mu_status status = is_current(files, &current);
    if (status == MU_OK && !current)
        status = read_anew(files);
    if (status == MU_OK) {
        memcpy(etag, files->etag, sizeof files->etag);
        if (files->basis)
            *basis = mu_basis_share(files->basis);
    }
    pthread_mutex_unlock(&files->lock);
    return status;
}
