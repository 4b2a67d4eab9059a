// fuzz_set.c - --set, --without and variant files against the tutorial.
//
// The input: lines that begin with "--set " or "--without ", in any number; a
// line "--variant" makes the rest the text of a variant's file.

#include "embedded.h"
#include "folder.h"

#define OPTIONS 20

typedef struct options {
    const char  *sets[OPTIONS], *without[OPTIONS], *variant;
    mu_variation how;
} options;

static void write_tutorial(void)
{
    static bool written;
    for (const mu_embedded_file *file = mu_embedded_tutorial;
         !written && file->name; file++)
        if (!strchr(file->name, '/'))
            fuzz_write(file->name, file->bytes, file->size);
    written = true;
}

static void read_options(char *text, size_t size, options *o)
{
    static char variant[128];
    *o = (options){ 0 };
    for (char *line = text, *end; line < text + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(text + size - line));
        if (!end)
            end = text + size;
        *end = '\0';
        if (!strcmp(line, "--variant")) {
            const char *rest = end < text + size ? end + 1 : end;
            fuzz_write("variant.yaml", rest, (size_t)(text + size - rest));
            snprintf(variant, sizeof variant, "%s/variant.yaml", fuzz_folder());
            o->variant = variant;
            o->how.variants = &o->variant;
            o->how.variant_count = 1;
            break;
        }
        if (!strncmp(line, "--set ", 6) && o->how.set_count < OPTIONS)
            o->sets[o->how.set_count++] = line + 6;
        if (!strncmp(line, "--without ", 10) && o->how.without_count < OPTIONS)
            o->without[o->how.without_count++] = line + 10;
    }
    o->how.sets = o->sets;
    o->how.without = o->without;
}

static bool is_column(const mu_scenario *s, uint32_t table, uint32_t column,
                      const char *name, size_t size)
{
    mu_text other = mu_scenario_column_name(s, table, column);
    return other.size == size && !memcmp(other.at, name, size);
}

// A sole --set of all rows of a table is found in each of them.
static void check_is_set(const mu_scenario *s, const char *option)
{
    const char *open = strchr(option, '['), *equals = strchr(option, '=');
    if (!open || !equals || strncmp(open, "[*].", 4) != 0 || equals < open + 4)
        return;
    mu_text     value = mu_strip((mu_text){ equals + 1, strlen(equals + 1) });
    mu_table_id table = mu_schema_find_table(
        (mu_text){ option, (size_t)(open - option) });
    if (table == MU_TABLES)
        return;
    for (uint32_t i = 0; i < mu_scenario_column_count(s, table); i++) {
        if (!is_column(s, table, i, open + 4, (size_t)(equals - open) - 4))
            continue;
        for (uint32_t row = 0; row < mu_scenario_row_count(s, table); row++)
            HOLDS(mu_text_equal(mu_scenario_cell_text(s, table, row, i),
                                value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    options     o;
    mu_diags    diags;
    mu_scenario scenario;
    mu_model    model;
    char       *text = malloc(size + 1);
    HOLDS(text && mu_diags_init(&diags) == MU_OK);
    if (size)
        memcpy(text, bytes, size);
    text[size] = '\0';
    write_tutorial();
    read_options(text, size, &o);
    mu_status status =
        mu_scenario_read(fuzz_folder(), &o.how, &diags, &scenario);
    HOLDS(status == MU_OK || status == MU_BAD_SCENARIO);
    HOLDS((status == MU_BAD_SCENARIO) == (diags.errors > 0));
    if (status == MU_OK) {
        fuzz_check_scenario(&scenario);
        if (o.how.set_count == 1 && !o.variant)
            check_is_set(&scenario, o.sets[0]);
        for (uint32_t i = 0; i < scenario.nations_count; i++)
            HOLDS(!scenario.nations[i].refuses || o.how.without_count > 0 ||
                  o.variant);
    }
    if (status == MU_OK && fuzz_is_small(&scenario) &&
        mu_model_build(&scenario, &diags, &model) == MU_OK) {
        HOLDS(mu_soundness_check(&model, &diags) == MU_OK);
        fuzz_check_draws(&model);
        mu_model_clear(&model);
    }
    fuzz_check_diags(&diags);
    mu_scenario_clear(&scenario);
    mu_diags_clear(&diags);
    free(text);
    return 0;
}
