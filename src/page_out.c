// page_out.c - see page_out.h.

#include "page_out.h"

#include "document.h"
#include "embedded.h"

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

mu_status mu_page_write(const mu_results *results, FILE *to)
{
    static const char title_mark[] = "@TITLE@", results_mark[] = "@RESULTS@";
    const char *at = (const char *)mu_embedded_page[0].bytes;
    const char *end = at + mu_embedded_page[0].size;
    const char *title = find(at, end, title_mark);
    const char *place = find(title, end, results_mark);
    if (!title || !place)
        return MU_BAD_CALL;
    fwrite(at, 1, (size_t)(title - at), to);
    put_html(to, title_of(results));
    title += sizeof title_mark - 1;
    fwrite(title, 1, (size_t)(place - title), to);
    mu_document_write(results, MU_VERSION, true, to);
    place += sizeof results_mark - 1;
    fwrite(place, 1, (size_t)(end - place), to);
    return MU_OK;
}
