// test_errors.c - what is said about wrong scenarios, whole: every folder of
// tests/errors is read, and what would be printed is compared with its
// want.txt. A file `options` holds the variation, an option a line.
//
// To add a case, add a folder. An argument is a filter on the names; --write
// puts what is said now into want.txt, to be read before it is believed.

#include "scenario.h"
#include "vary.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OPTIONS 8

typedef struct options {
    char         text[4096];
    const char  *sets[OPTIONS], *without[OPTIONS], *variants[OPTIONS];
    mu_variation how;
} options;

static char *read_file(const char *name)
{
    FILE *file = fopen(name, "rb");
    char *text = calloc(1, 1 << 16);
    if (file && text)
        text[fread(text, 1, (1 << 16) - 1, file)] = '\0';
    if (file)
        fclose(file);
    return text;
}

static const char *after(const char *line, const char *word)
{
    size_t size = strlen(word);
    return strncmp(line, word, size) == 0 ? line + size : NULL;
}

static void read_options(options *o)
{
    char *text = read_file("options");
    snprintf(o->text, sizeof o->text, "%s", text ? text : "");
    free(text);
    o->how = (mu_variation){ .sets = o->sets,
                             .without = o->without,
                             .variants = o->variants };
    char *rest = NULL;
    for (char *line = strtok_r(o->text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        const char *value;
        if ((value = after(line, "--set ")) && o->how.set_count < OPTIONS)
            o->sets[o->how.set_count++] = value;
        else if ((value = after(line, "--without ")) &&
                 o->how.without_count < OPTIONS)
            o->without[o->how.without_count++] = value;
        else if ((value = after(line, "--variant ")) &&
                 o->how.variant_count < OPTIONS)
            o->variants[o->how.variant_count++] = value;
        else
            printf("options: what is '%s'\n", line);
    }
}

// What is said about the scenario in the current folder.
static char *findings(void)
{
    mu_diags    diags;
    mu_scenario scenario;
    options     o;
    char       *text = NULL;
    size_t      size = 0;
    read_options(&o);
    FILE *to = open_memstream(&text, &size);
    if (!to || mu_diags_init(&diags) != MU_OK)
        exit(99);
    mu_status status = mu_scenario_read(".", &o.how, &diags, &scenario);
    for (size_t i = 0; i < diags.count; i++)
        mu_diag_print(&diags.list[i], to, false);
    if ((status == MU_OK) != (diags.errors == 0))
        fprintf(to, "status %d with %zu errors\n", (int)status, diags.errors);
    mu_scenario_clear(&scenario);
    mu_diags_clear(&diags);
    fclose(to);
    return text;
}

static bool run(const char *name, bool write)
{
    if (chdir(name) != 0)
        return false;
    char *got = findings();
    char *want = read_file("want.txt");
    bool  same = want && strcmp(got, want) == 0;
    if (write) {
        FILE *file = fopen("want.txt", "wb");
        same = file && fputs(got, file) >= 0;
        if (file)
            same = fclose(file) == 0 && same;
    } else if (!same) {
        printf("FAILED  %s: expected\n%sfound\n%s", name, want, got);
    }
    free(got);
    free(want);
    return chdir("..") == 0 && same;
}

static int is_case(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int count, char **words)
{
    const char     *top = "tests/errors";
    struct dirent **cases;
    int             passed = 0, failed = 0;
    bool            write = count > 1 && strcmp(words[1], "--write") == 0;
    const char     *filter = count > 1 && !write ? words[1] : NULL;

    int found = scandir(top, &cases, is_case, alphasort);
    if (found < 0 || chdir(top) != 0) {
        printf("%s: cannot be read; run this in the top folder\n", top);
        return 1;
    }
    for (int i = 0; i < found; i++) {
        if (!filter || strstr(cases[i]->d_name, filter)) {
            if (run(cases[i]->d_name, write))
                passed++;
            else
                failed++;
        }
        free(cases[i]);
    }
    free(cases);
    printf("%d passed, %d failed\n", passed, failed);
    return failed || passed == 0;
}
