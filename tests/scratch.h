// scratch.h - for tests: a folder that is gone when the test ends, files in it,
// and what a reader found in it.

#ifndef MU_SCRATCH_H
#define MU_SCRATCH_H

#include "diag.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct scratch {
    char path[64];
} scratch;

static inline scratch scratch_make(void)
{
    scratch folder = { "/tmp/muster-test-XXXXXX" };
    if (!mkdtemp(folder.path)) {
        perror("mkdtemp");
        exit(99);
    }
    return folder;
}

static inline void scratch_write_bytes(const scratch *folder, const char *name,
                                       const char *bytes, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(99);
    }
}

static inline void scratch_write(const scratch *folder, const char *name,
                                 const char *text)
{
    scratch_write_bytes(folder, name, text, strlen(text));
}

// Files and empty folders only: tests make no deeper ones.
static inline void scratch_remove(const scratch *folder)
{
    char           path[512];
    struct dirent *entry;
    DIR           *dir = opendir(folder->path);
    while (dir && (entry = readdir(dir))) {
        snprintf(path, sizeof path, "%s/%s", folder->path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder->path);
}

// Is there a finding that contains the text?
static inline bool diags_have(const mu_diags *diags, const char *text)
{
    for (size_t i = 0; i < diags->count; i++)
        if (strstr(diags->list[i].text, text))
            return true;
    return false;
}

static inline void diags_show(const mu_diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        mu_diag_print(&diags->list[i], stdout, false);
}

#endif
