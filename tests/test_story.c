// test_story.c - one possible future as a person reads it.

#include "front.h"
#include "layout.h"
#include "story.h"

// Everything is certain: Lead goes on day 10, one unit a day; Ahead and Back
// wait for each other.
static const char *const sure[] = { "events[talks].delay=10",
                                    "events[talks].probability=1",
                                    "approvals[L,1].duration=5",
                                    "approvals[L,1].probability=1",
                                    "pledges[L1].notice=3" };

static char *tell(bool why)
{
    const mu_variation how = { .sets = sure,
                               .set_count = sizeof sure / sizeof *sure };
    scene              s;
    char              *text = NULL;
    size_t             size = 0;
    FILE              *to = open_memstream(&text, &size);
    if (!to || !scene_open_varied(&s, circle, &how))
        abort();
    mu_draw_run(&s.draw, 1, 4);
    mu_story_write(&s.draw, why, to);
    fclose(to);
    scene_close(&s);
    return text;
}

static void a_story_goes_day_by_day_from_cause_to_effect(void)
{
    char *text = tell(false);
    MU_CHECK_STRING(
        text,
        "a scene: future 4 of seed 1\n\n"
        "day   10  2026-01-11    * Talks end\n"
        "                        Lead commits\n"
        "day   15  2026-01-16    Lead approves, 5 days after it committed\n"
        "day   18  2026-01-19    Lead sets out: 2 L1\n"
        "day   21  2026-01-22    Lead has arrived: L1\n"
        "                        Lead is operational: L1\n"
        "                        = 700 persons in the country\n"
        "day   23  2026-01-24    Lead has arrived: L1\n"
        "                        Lead is operational: L1\n"
        "                        = 1,400 persons in the country\n"
        "                        ! milestone some\n"
        "                        ! claim c\n"
        "\n"
        "Never happens:          What never happens\n"
        "Never reached:          all, more\n"
        "Waiting for others:     Ahead, Back\n"
        "Units at home:          2 without a go\n"
        "Units that moved:       2 of 4\n"
        "Cost:                   EUR 145 m\n"
        "Deadlock:               Ahead, Back\n"
        "\n"
        "Under trust: had each of them counted the others in\n"
        "  Ahead                 approves by day 10, 2026-01-11\n"
        "  Back                  approves by day 10, 2026-01-11\n"
        "  some                  is reached on day 20, 2026-01-21 instead of "
        "day 23\n"
        "  all                   is reached on day 24, 2026-01-25 instead of "
        "never\n"
        "\n");
    free(text);
}

static void why_is_told_where_asked(void)
{
    char *text = tell(true);
    MU_CHECK(strstr(text, "Why so late") != NULL);
    MU_CHECK(strstr(text,
                    "  some                  L1/2: events 10.0, approval "
                    "5.0, preparation 3.0, movement 3.0,\n"
                    "                          congestion 2.0\n") != NULL);
    free(text);
}

static void lines_keep_within_the_page(void)
{
    char *text = tell(true);
    for (const char *at = text; *at; at += strcspn(at, "\n") + 1) {
        size_t size = strcspn(at, "\n");
        MU_CHECK(mu_columns((mu_text){ at, size }) <= MU_PAGE_WIDTH);
        MU_CHECK(size == 0 || at[size - 1] != ' ');
    }
    free(text);
}

static const mu_test tests[] = {
    MU_TEST(a_story_goes_day_by_day_from_cause_to_effect),
    MU_TEST(why_is_told_where_asked),
    MU_TEST(lines_keep_within_the_page),
};
MU_TESTS_MAIN(tests)
