// fuzz_sheet.c - spreadsheets: whatever one part of the file holds, the text of
// the sheet is one, with one line for each row, or there is a finding. The first
// byte says which part; the others are as they should be.

#define _GNU_SOURCE   // memfd_create

#include "csv.h"
#include "fuzz.h"
#include "sheet.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

typedef struct part {
    const char *name, *text;
} part;

static const part parts[] = {
    { "xl/worksheets/sheet1.xml",
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"
      "<c r=\"B1\" s=\"1\"><v>44927</v></c></row></sheetData></worksheet>" },
    { "xl/workbook.xml",
      "<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>" },
    { "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" "
      "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"s\" "
      "Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>"
      "<Relationship Id=\"t\" Type=\"x/styles\" Target=\"/xl/styles.xml\"/>"
      "</Relationships>" },
    { "xl/sharedStrings.xml", "<sst><si><t>id</t></si></sst>" },
    { "xl/styles.xml",
      "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\"/>"
      "</numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs>"
      "</styleSheet>" },
};

#define PARTS (sizeof parts / sizeof *parts)

// A file in memory, and the path that leads to it.
static int make_file(const uint8_t *bytes, size_t size, char path[32])
{
    size_t       wanted = size ? bytes[0] % PARTS : PARTS;
    zip_error_t  error;
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
    HOLDS(whole);
    zip_source_keep(whole);
    zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
    HOLDS(zip);
    for (size_t i = 0; i < PARTS; i++) {
        const void   *at = i == wanted ? (const void *)(bytes + 1) : parts[i].text;
        size_t        count = i == wanted ? size - 1 : strlen(parts[i].text);
        zip_source_t *text = zip_source_buffer(zip, at, count, 0);
        zip_int64_t   index = zip_file_add(zip, parts[i].name, text, 0);
        HOLDS(index >= 0);
        zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
    }
    HOLDS(zip_close(zip) == 0);
    zip_stat_t about;
    HOLDS(zip_source_open(whole) == 0 && zip_source_stat(whole, &about) == 0);
    char *copy = malloc(about.size);
    HOLDS(copy && zip_source_read(whole, copy, about.size) ==
                      (zip_int64_t)about.size);
    zip_source_close(whole);
    zip_source_free(whole);
    int file = memfd_create("sheet", 0);
    HOLDS(file >= 0 && write(file, copy, about.size) == (ssize_t)about.size);
    free(copy);
    snprintf(path, 32, "/proc/self/fd/%d", file);
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char             path[32];
    mu_arena         arena = { 0 };
    mu_diags         diags;
    const mu_source *source = NULL;
    int              file = make_file(bytes, size, path);
    HOLDS(mu_diags_init(&diags) == MU_OK);
    mu_status status = mu_sheet_read(&arena, path, NULL, &diags, &source);
    HOLDS(status == MU_OK || diags.errors == 1);
    if (status == MU_OK) {
        mu_table table;
        HOLDS(source && source->bytes.at);
        HOLDS(!memchr(source->bytes.at, '\r', source->bytes.size));
        HOLDS(mu_csv_read(&arena, source, &diags, &table) == MU_OK);
        for (uint32_t row = 0; row < table.rows; row++)
            HOLDS(mu_table_cell(&table, row, 0)->line <= 1048576);
    }
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    close(file);
    return 0;
}
