// replay.c - main of a fuzz target without libFuzzer: runs it once on each
// file named, so that what was found once is tried with every compiler.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 2;
    }
    // The copy is as long as the file, so that a read past its end is seen.
    uint8_t *bytes = NULL;
    size_t   size = 0, got;
    uint8_t  block[4096];
    while ((got = fread(block, 1, sizeof block, file)) > 0) {
        uint8_t *more = realloc(bytes, size + got);
        if (!more)
            abort();
        bytes = more;
        for (size_t i = 0; i < got; i++)
            bytes[size + i] = block[i];
        size += got;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes ? bytes : block, size);
    free(bytes);
    return 0;
}

int main(int count, char **paths)
{
    int status = 0;
    for (int i = 1; i < count; i++)
        status |= replay(paths[i]);
    return status;
}
