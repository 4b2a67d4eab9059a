// test_screen.c - the screen of a run, as a person has it before them.

#include "front.h"
#include "layout.h"
#include "screen.h"

static const char *show(front *f, bool colour)
{
    MU_CHECK_INT(mu_screen_write(&f->result, colour, f->to), MU_OK);
    return front_text(f);
}

static bool says(const char *text, const char *what)
{
    bool found = strstr(text, what) != NULL;
    if (!found)
        printf("not said: %s\n%s\n", what, text);
    return found;
}

// No line is longer than the page, or ends with a blank.
static void check_lines(const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        if (!MU_CHECK(mu_columns((mu_text){ text, size }) <= MU_PAGE_WIDTH) ||
            !MU_CHECK(size == 0 || text[size - 1] != ' '))
            printf("%.*s\n", (int)size, text);
        text += size + (text[size] == '\n');
    }
}

static void screen_has_all_parts_in_their_order(void)
{
    static const char *const parts[] = {
        "a scene\n",
        "State of 2025-12-01. Day 0 is 2026-01-01",
        "What comes.",
        "What decides it.",
        "What trust would change.",
        "\nMilestones",
        "\nSizes claimed in public",
        "\nPersons in the country",
        "\nWhat it hangs on",
        "\nWho comes and when",
        "Nothing on offer: Nobody",
        "\nWhere the days go",
        "\nCost",
        "\nStrongest bottlenecks",
        "\nUnder trust",
        "\nWarnings: none.",
        "\nResults: r.gpkg\n"
    };
    front f;
    front_open(&f, circle, 2000, 2);
    const char *text = show(&f, false), *at = text;
    for (size_t i = 0; at && i < sizeof parts / sizeof *parts; i++) {
        const char *next = strstr(at, parts[i]);
        if (!MU_CHECK(next != NULL))
            printf("not there, or too early: %s\n", parts[i]);
        at = next ? next : at;
    }
    MU_CHECK(!strchr(text, '\033'));
    check_lines(text);
    front_close(&f);
}

// The text in one line, with one blank between words.
static char *flatten(const char *text)
{
    char *flat = malloc(strlen(text) + 1), *to = flat;
    if (!flat)
        abort();
    for (; *text; text++) {
        bool blank = *text == ' ' || *text == '\n';
        if (!blank || (to > flat && to[-1] != ' '))
            *to++ = blank ? ' ' : *text;
    }
    *to = '\0';
    return flat;
}

static void screen_says_what_the_answers_say(void)
{
    front f;
    front_open(&f, circle, 2000, 2);
    char *text = flatten(show(&f, false));
    char  line[200];
    // Only Lead comes, or everybody under trust.
    MU_CHECK(f.plain.marks[0].ever.value > 0.6 &&
             f.plain.marks[0].ever.value < 0.8);
    MU_CHECK_REAL(f.plain.marks[1].ever.value, 0.0, 0.0);
    MU_CHECK(f.trust.marks[1].ever.value > 0.6);
    snprintf(line, sizeof line, "Under the assumptions of this scenario, in %s of 2,000 "
             "possible futures",
             mu_share_text(f.plain.marks[0].ever).text);
    MU_CHECK(says(text, line));
    MU_CHECK(says(text, "40 battalions"));
    MU_CHECK(says(text, "in none of 2,000 futures"));
    MU_CHECK(says(text, "'Talks end': it happens"));
    MU_CHECK(says(text, "Somebody (1,400–2,800)"));
    MU_CHECK(says(text, "none first: Ahead, Back in"));
    // Of 2,800 persons Lead's 1,400 come where it says yes in time.
    double moved = 0.0;
    for (uint32_t n = 0; n < f.scene.model.nations_count; n++)
        moved += f.plain.nations[n].moved;
    MU_CHECK(moved > 0.6 * 1400 && moved < 0.8 * 1400);
    snprintf(line, sizeof line,
             "Of 2,800 persons on offer, %.0f %% come on average",
             100.0 * moved / 2800);
    MU_CHECK(says(text, line));
    snprintf(line, sizeof line,
             "'some' is reached in %s of the futures in which it happens, and "
             "in 0 %% of those in which it does not. Without it nobody can",
             mu_share_text(f.plain.effects[0].with).text);
    MU_CHECK(says(text, line));
    MU_CHECK(says(text, "it still holds in"));
    MU_CHECK(says(text, "Where anybody comes ("));
    snprintf(line, sizeof line,
             "What gains most: 'all' would be reached in %s instead of 0 %%",
             mu_share_text(f.trust.marks[1].ever).text);
    MU_CHECK(says(text, line));
    free(text);
    front_close(&f);
}

// Few draws claim little, columns stay apart, and nothing is said of days that
// nobody looks at.
static void few_draws_and_days_are_told_as_such(void)
{
    front f;
    front_open(&f, circle, 50, 1);
    char *text = flatten(show(&f, false));
    MU_CHECK(!strstr(text, "future of 200"));
    MU_CHECK(says(text, "'all' and 'more' are reached in none of 50 futures."));
    MU_CHECK(says(text, "0 % (<6 %)"));
    MU_CHECK(!strstr(text, "%0") && !strstr(text, "%1") && !strstr(text, "%2"));
    free(text);
    front_close(&f);
    front_open(&f, circle, 1, 1);
    text = flatten(show(&f, false));
    MU_CHECK(!strstr(text, " 1 futures"));
    MU_CHECK(says(text, "1 future, seed 1."));
    free(text);
    front_close(&f);
    char *brief = strdup(circle);
    MU_CHECK(brief != NULL);
    if (brief) {
        memcpy(brief, "horizon: 100", 12);
        front_open(&f, brief, 300, 1);
        text = flatten(show(&f, false));
        // By day 90, and then neither 180 nor 365, nor a year on.
        MU_CHECK(says(text, "% - - "));
        MU_CHECK(!strstr(text, "a year later"));
        free(text);
        front_close(&f);
        free(brief);
    }
}

// A row bears the value of its lower edge, so the P90, 1,200, stands in none
// that bears more.
static void a_median_of_nobody_lies_on_the_axis(void)
{
    front f;
    front_open(&f,
               "horizon: 100\n[events]\nid,probability\ne,0.2\n[nations]\nid\n"
               "A\n[conditions]\nnation,option,events\nA,1,e\n[types]\n"
               "id,personnel\nt,1200\n[capabilities]\ntype,capability,amount\n"
               "t,c,1\n[places]\nid,country,lat,lon\np,X,0,0\n[pledges]\n"
               "id,nation,type,count,home,to\nP,A,t,1,p,p\n",
               400, 1);
    const char *text = show(&f, false);
    MU_CHECK(says(text, "0 └┯━━━"));
    MU_CHECK(says(text, "      900 ┤░░░"));
    MU_CHECK(!strstr(text, "1,200 ┤"));
    front_close(&f);
}

static void screen_is_the_same_on_any_number_of_threads(void)
{
    front one, eight;
    front_open(&one, circle, 700, 1);
    front_open(&eight, circle, 700, 8);
    MU_CHECK_STRING(show(&one, false), show(&eight, false));
    front_close(&one);
    front_close(&eight);
}

static void colour_only_adds_to_the_text(void)
{
    front plain, colour;
    front_open(&plain, circle, 100, 1);
    front_open(&colour, circle, 100, 1);
    const char *text = show(&plain, false);
    char       *other = strdup(show(&colour, true));
    MU_CHECK(other && strchr(other, '\033'));
    char *to = other;
    for (const char *from = other; from && *from; from++) {
        if (*from == '\033')
            from += strcspn(from, "m");
        else
            *to++ = *from;
    }
    if (to)
        *to = '\0';
    MU_CHECK_STRING(other, text);
    free(other);
    front_close(&plain);
    front_close(&colour);
}

static void seconds_are_told_only_where_asked(void)
{
    front f, timed;
    front_open(&f, circle, 10, 1);
    front_open(&timed, circle, 10, 1);
    timed.result.seconds = 1.25;
    MU_CHECK(strstr(show(&f, false), " s.\n") == NULL);
    MU_CHECK(says(show(&timed, false), "seed 1, 1.25 s.\n"));
    front_close(&f);
    front_close(&timed);
}

static void an_empty_scenario_has_a_screen(void)
{
    static const char *const texts[] = {
        "horizon: 1\n",
        "horizon: 1\n[nations]\nid\nA\n",
        "horizon: 3660\nreport_every: 3660\n[events]\nid\ne\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        front f;
        front_open(&f, texts[i], 1, 1);
        const char *text = show(&f, false);
        check_lines(text);
        MU_CHECK(says(text, "nobody is there"));
        front_close(&f);
    }
}

// Names as long as a cell may be, and with what moves a terminal's cursor.
static void hostile_names_stay_within_the_page(void)
{
    paper text = { 0 };
    put(&text, "horizon: 100\n[events]\nid,name,probability\ne,");
    for (int i = 0; i < 300; i++)
        put(&text, "%s", i % 3 ? "é" : "\033[2J");
    put(&text, ",0.5\n[nations]\nid,name\nA,");
    for (int i = 0; i < 3000; i++)
        put(&text, "%s", "W");
    put(&text, "\n[conditions]\nnation,option,events\nA,1,e\n"
               "[types]\nid,personnel\nt,1000000\n"
               "[capabilities]\ntype,capability,amount\nt,");
    for (int i = 0; i < 300; i++)
        put(&text, "c");
    put(&text, ",1\n[places]\nid,country,lat,lon\np,X,0,0\n"
               "[pledges]\nid,nation,type,count,home,to\nP,A,t,10,p,p\n"
               "[claims]\nid,capability,who,date,at_least_low\n"
               "k,personnel,");
    for (int i = 0; i < 700; i++)
        put(&text, "who ");
    put(&text, ",2026-01-01,1000000000\n");
    front f;
    front_open(&f, text.at, 50, 1);
    const char *shown = show(&f, false);
    check_lines(shown);
    MU_CHECK(!strchr(shown, '\033'));
    front_close(&f);
    paper_clear(&text);
}

static const mu_test tests[] = {
    MU_TEST(screen_has_all_parts_in_their_order),
    MU_TEST(screen_says_what_the_answers_say),
    MU_TEST(few_draws_and_days_are_told_as_such),
    MU_TEST(a_median_of_nobody_lies_on_the_axis),
    MU_TEST(screen_is_the_same_on_any_number_of_threads),
    MU_TEST(colour_only_adds_to_the_text),
    MU_TEST(seconds_are_told_only_where_asked),
    MU_TEST(an_empty_scenario_has_a_screen),
    MU_TEST(hostile_names_stay_within_the_page),
};
MU_TESTS_MAIN(tests)
