// page_out.c - see page_out.h.

#include "page_out.h"

#include "document.h"

#include <stdlib.h>
#include <zlib.h>

#define MOST_DEFLATED ((size_t)1 << 30)

// A text as it may stand in an element and in a value.
static void put_html(FILE *to, mu_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        switch (c) {
        case '&': fputs("&amp;", to); break;
        case '<': fputs("&lt;", to); break;
        case '>': fputs("&gt;", to); break;
        case '"': fputs("&quot;", to); break;
        case '\'': fputs("&#39;", to); break;
        default: putc((unsigned char)c < 0x20 ? ' ' : c, to); break;
        }
    }
}

static mu_text title_of(const mu_results *results)
{
    mu_text title =
        mu_results_text(mu_results_table_of(results, "run"), 0, "title");
    return title.size ? title : MU_TEXT("muster");
}

// Where the mark stands from `from` on, or NULL.
static const char *find(const char *from, const char *end, const char *mark)
{
    size_t size = strlen(mark);
    while (from && (from = memchr(from, '@', (size_t)(end - from)))) {
        if ((size_t)(end - from) >= size && memcmp(from, mark, size) == 0)
            return from;
        from++;
    }
    return NULL;
}

// The table `run` alone is what the head of the page says.
static mu_status write_results(const void *what, bool whole, FILE *to)
{
    const mu_results       *results = what;
    const mu_results_table *run = mu_results_table_of(results, "run");
    mu_results_table        copy = run ? *run : (mu_results_table){ 0 };
    const mu_results        alone = { .tables = &copy,
                                      .table_count = run ? 1 : 0 };
    mu_document_write(whole ? results : &alone, MU_VERSION, true, to);
    return MU_OK;
}

static void put_base64(FILE *to, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                 "uvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t left = size - i < 3 ? (uint32_t)(size - i) : 3;
        uint32_t bits = (uint32_t)bytes[i] << 16;
        if (left > 1)
            bits |= (uint32_t)bytes[i + 1] << 8;
        if (left > 2)
            bits |= bytes[i + 2];
        putc(digits[bits >> 18], to);
        putc(digits[bits >> 12 & 63], to);
        putc(left > 1 ? digits[bits >> 6 & 63] : '=', to);
        putc(left > 2 ? digits[bits & 63] : '=', to);
    }
}

// As gzip, in base64. Its head bears no time and no name: the same bytes each
// time.
static mu_status put_packed(FILE *to, const char *text, size_t size)
{
    z_stream packing = { 0 };
    if (size > MOST_DEFLATED)
        return MU_TOO_LARGE;
    if (deflateInit2(&packing, 6, Z_DEFLATED, 15 + 16, 9,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return MU_NO_MEMORY;
    size_t         room = deflateBound(&packing, (uLong)size);
    unsigned char *packed = malloc(room);
    mu_status      status = packed ? MU_OK : MU_NO_MEMORY;
    if (packed) {
        packing.next_in = (z_const Bytef *)text;
        packing.avail_in = (uInt)size;
        packing.next_out = packed;
        packing.avail_out = (uInt)room;
        if (deflate(&packing, Z_FINISH) == Z_STREAM_END)
            put_base64(to, packed, packing.total_out);
        else
            status = MU_NO_MEMORY;
    }
    deflateEnd(&packing);
    free(packed);
    return status;
}

static mu_status put_whole(const mu_page_filling *filling, FILE *to)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *all = open_memstream(&text, &size);
    if (!all)
        return MU_NO_MEMORY;
    mu_status status = filling->write(filling->what, true, all);
    bool      failed = ferror(all) != 0;
    if ((fclose(all) != 0 || failed) && status == MU_OK)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        status = put_packed(to, text, size);
    free(text);
    return status;
}

mu_status mu_page_fill(const mu_page_filling *filling, FILE *to)
{
    static const char *const marks[] = { "@TITLE@", "@RUN@", "@RESULTS@" };
    const char *at = (const char *)filling->frame->bytes;
    const char *end = at + filling->frame->size;
    mu_status   status = MU_OK;
    for (int i = 0; i < 3 && status == MU_OK; i++) {
        const char *place = find(at, end, marks[i]);
        if (!place)
            return MU_BAD_CALL;
        fwrite(at, 1, (size_t)(place - at), to);
        if (i == 0)
            put_html(to, filling->title);
        else if (i == 1)
            status = filling->write(filling->what, false, to);
        else
            status = put_whole(filling, to);
        at = place + strlen(marks[i]);
    }
    fwrite(at, 1, (size_t)(end - at), to);
    return status;
}

mu_status mu_page_write(const mu_results *results, FILE *to)
{
    const mu_page_filling filling = { .frame = mu_embedded_page,
                                      .title = title_of(results),
                                      .write = write_results,
                                      .what = results };
    return mu_page_fill(&filling, to);
}
