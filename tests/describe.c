// describe.c - what the schema says of itself, for script/describe.
//
//     describe page              docs/scenario.md
//     describe package FOLDER    datapackage.json of a scenario

#include "scenario.h"
#include "schema.h"

static int write_package(const char *path)
{
    mu_diags    diags;
    mu_scenario scenario;
    if (mu_diags_init(&diags) != MU_OK)
        return 3;
    mu_status status = mu_scenario_read(path, NULL, &diags, &scenario);
    for (size_t i = 0; i < diags.count; i++)
        if (diags.list[i].level == MU_ERROR)
            mu_diag_print(&diags.list[i], stderr, false);
    mu_diags_clear(&diags);
    if (status != MU_OK)
        return 1;
    mu_schema_write_datapackage(stdout, scenario.folder);
    mu_scenario_clear(&scenario);
    return 0;
}

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "page") == 0) {
        mu_schema_write_markdown(stdout);
        return 0;
    }
    if (count == 3 && strcmp(words[1], "package") == 0)
        return write_package(words[2]);
    fputs("usage: describe page | package FOLDER\n", stderr);
    return 2;
}
