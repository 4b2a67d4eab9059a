// test_luck.c - named random variables.

#include "luck.h"
#include "scene.h"

static uint64_t fnv(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++) {
        hash ^= (unsigned char)*text;
        hash *= 1099511628211u;
    }
    return hash;
}

// kat_vectors of Random123, philox4x32 with 10 rounds.
static void philox_gives_the_known_answers(void)
{
    static const struct { uint32_t counter[4], key[2], want[4]; } known[] = {
        { { 0, 0, 0, 0 }, { 0, 0 },
          { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
          { 0xffffffff, 0xffffffff },
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
          { 0xa4093822, 0x299f31d0 },
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        mu_philox(known[i].counter, known[i].key, out);
        for (int w = 0; w < 4; w++)
            MU_CHECK_UINT(out[w], known[i].want[w]);
    }
}

// The test vectors of the authors of the hash.
static void hash_gives_the_known_answers(void)
{
    MU_CHECK_UINT(mu_luck_hash(MU_LUCK_BASIS, "", 0), 0xcbf29ce484222325u);
    MU_CHECK_UINT(mu_luck_hash(MU_LUCK_BASIS, "a", 1), 0xaf63dc4c8601ec8cu);
    MU_CHECK_UINT(mu_luck_hash(MU_LUCK_BASIS, "foobar", 6),
                  0x85944171f73967e8u);
    // Bytes count as 0..255, whatever a char is.
    MU_CHECK_UINT(mu_luck_hash(MU_LUCK_BASIS, "\xff", 1),
                  (14695981039346656037u ^ 0xff) * 1099511628211u);
}

static void key_is_the_hash_of_the_whole_name(void)
{
    MU_CHECK_UINT(mu_luck_key("event", text_of("ceasefire"), "/delay"),
                  fnv("event/ceasefire/delay"));
    MU_CHECK_UINT(mu_luck_key("factor", text_of("f"), NULL), fnv("factor/f"));
    uint64_t step = mu_luck_key("approval", text_of("FR"), NULL);
    MU_CHECK_UINT(mu_luck_numbered(step, 10, NULL), fnv("approval/FR/10"));
    MU_CHECK_UINT(mu_luck_numbered(step, 0, "/duration"),
                  fnv("approval/FR/0/duration"));
    MU_CHECK_UINT(mu_luck_numbered(step, INT64_MAX, NULL),
                  fnv("approval/FR/9223372036854775807"));
    MU_CHECK_UINT(mu_luck_numbered(step, INT64_MIN, NULL),
                  fnv("approval/FR/-9223372036854775808"));
    MU_CHECK_UINT(mu_luck_numbered(step, -1, "/pass"),
                  fnv("approval/FR/-1/pass"));
}

// Each name of section 1.1 where the model asks for its word.
static void model_asks_for_the_names_of_the_page(void)
{
    static const char *const names[] = {
        "event/e/occurs", "event/e/delay", "approval/A/7/duration/0",
        "approval/A/7/pass/0", "pledge/p/1/available", "pledge/p/2/available",
        "pledge/p/1/notice", "pledge/p/2/notice", "pledge/p/1/integration",
        "pledge/p/2/integration", "permit/road/A", "factor/f", "supply/s",
    };
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay,probability\ne,1..2,0.5\n"
        "[nations]\nid,renewal_days,renewal_probability\nA,10,0.5\n"
        "[approvals]\nnation,step,duration,probability,retries,retry_after\n"
        "A,7,1..2,0.5,2,1..2\n"
        "[types]\nid,personnel,integration,rail,road,sea,air\n"
        "t,1,1..2,,1,,\n"
        "[capabilities]\ntype,capability,amount\nt,battalions,1\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\nt,t,X,1,2\n"
        "[factors]\nid,value\nf,0.5..1\n"
        "[links]\nid,from,to,mode,capacity,permit,factor\n"
        "road,h,t,road,5,1..2,f\n"
        "[pledges]\nid,nation,type,count,home,to,available,notice\n"
        "p,A,t,2,h,t,0.5,1..2\n"
        "[supply]\nid,tonnes_per_day\ns,1..2\n"));
    size_t count = sizeof names / sizeof *names;
    MU_CHECK_INT(s.model.keys_count, count);
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < s.model.keys_count; k++)
            found |= s.model.keys[k] == fnv(names[i]);
        if (!found)
            MU_CHECK_STRING(names[i], "asked for");
    }
    scene_close(&s);
}

static double share_named(uint64_t draw, const char *format, int number)
{
    char name[60];
    snprintf(name, sizeof name, format, number);
    return mu_luck_share(mu_luck_word(12, draw, fnv(name)));
}

// Tries after the first, waits and votes ask by name only when they are needed.
static void later_tries_and_votes_have_names_of_their_own(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[nations]\nid,renewal_days,renewal_probability,withdrawal_days\n"
        "A,10,0.7,0\n"
        "[approvals]\nnation,step,duration,probability,retries,retry_after\n"
        "A,7,1..2,0.4,3,2..3\n"));
    int tries[5] = { 0 };
    for (uint64_t i = 0; i < 300; i++) {
        double time = 0.0, leave = INFINITY;
        int    k = 0;
        for (; k < 4; k++) {
            time += 1 + share_named(i, "approval/A/7/duration/%d", k);
            if (share_named(i, "approval/A/7/pass/%d", k) < 0.4)
                break;
            time += 2 + share_named(i, "approval/A/7/wait/%d", k);
        }
        tries[k]++;
        if (k == 4)
            time = INFINITY;
        for (int m = 1; time + 10 * m < 730 && leave == INFINITY; m++)
            if (!(share_named(i, "nation/A/renewal/%d", m) < 0.7))
                leave = time + 10 * m;
        mu_draw_run(&s.draw, 12, i);
        MU_CHECK_REAL(s.draw.approve[0], time, 1e-9);
        MU_CHECK_REAL(s.draw.leave[0], leave, 1e-9);
    }
    for (int k = 0; k < 5; k++)
        MU_CHECK(tries[k] > 0);
    scene_close(&s);
}

// Variables side by side are those of one after the other, also where their
// number is no multiple of the lanes.
static void lanes_equal_scalar(void)
{
    enum { MOST = 41 };
    dice     d = { 1 };
    uint64_t keys[MOST];
    uint32_t words[MOST][MU_GROUP];
    for (size_t count = 0; count <= MOST; count++) {
        uint64_t seed = roll_word(&d);
        uint64_t group = roll_word(&d) >> (count % 3 * 20);
        for (size_t i = 0; i < count; i++)
            keys[i] = roll_word(&d);
        memset(words, 0xaa, sizeof words);
        mu_luck_fill(seed, group, keys, count, words);
        for (size_t i = 0; i < count; i++) {
            const uint32_t counter[4] = {
                (uint32_t)group, (uint32_t)(group >> 32), (uint32_t)keys[i],
                (uint32_t)(keys[i] >> 32)
            };
            const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
            uint32_t       want[4];
            mu_philox(counter, key, want);
            MU_CHECK(memcmp(want, words[i], sizeof want) == 0);
        }
        for (size_t i = count; i < MOST; i++)
            MU_CHECK_UINT(words[i][0], 0xaaaaaaaau);
    }
}

static void draw_takes_its_word_of_its_block(void)
{
    static const uint64_t draws[] = { 0, 1, 2, 3, 4, 7, 4294967295u,
                                      17179869184u, 17179869187u, UINT64_MAX };
    uint64_t v = fnv("event/x/delay"), seed = 0x0123456789abcdefu;
    for (size_t i = 0; i < sizeof draws / sizeof *draws; i++) {
        uint64_t       block = draws[i] / 4;
        const uint32_t counter[4] = { (uint32_t)(block & 0xffffffffu),
                                      (uint32_t)(block >> 32),
                                      (uint32_t)(v & 0xffffffffu),
                                      (uint32_t)(v >> 32) };
        const uint32_t key[2] = { 0x89abcdefu, 0x01234567u };
        uint32_t       want[4];
        mu_philox(counter, key, want);
        MU_CHECK_UINT(mu_luck_word(seed, draws[i], v), want[draws[i] % 4]);
    }
}

static void share_lies_strictly_between_0_and_1(void)
{
    MU_CHECK(mu_luck_share(0) == 0.5 / 4294967296.0);
    MU_CHECK(mu_luck_share(UINT32_MAX) == 1.0 - 0.5 / 4294967296.0);
    MU_CHECK(mu_luck_share(0x80000000u) > 0.5);
    MU_CHECK(mu_luck_share(0x7fffffffu) < 0.5);
}

// Mean and the correlation of successive draws, within 4 standard errors: of a
// uniform variable they are 1/sqrt(12 n) and 1/sqrt(n).
static void words_are_even_and_draws_independent(void)
{
    enum { N = 100000 };
    uint64_t v = fnv("event/even/delay");
    double   sum = 0.0, product = 0.0, last = 0.0;
    for (uint64_t i = 0; i < N; i++) {
        double x = mu_luck_share(mu_luck_word(9, i, v)) - 0.5;
        sum += x;
        product += x * last;
        last = x;
    }
    MU_CHECK_REAL(sum / N, 0.0, 4 / sqrt(12.0 * N));
    MU_CHECK_REAL(product / N * 12, 0.0, 4 / sqrt((double)N));
}

static const mu_test tests[] = {
    MU_TEST(philox_gives_the_known_answers),
    MU_TEST(hash_gives_the_known_answers),
    MU_TEST(key_is_the_hash_of_the_whole_name),
    MU_TEST(model_asks_for_the_names_of_the_page),
    MU_TEST(later_tries_and_votes_have_names_of_their_own),
    MU_TEST(lanes_equal_scalar),
    MU_TEST(draw_takes_its_word_of_its_block),
    MU_TEST(share_lies_strictly_between_0_and_1),
    MU_TEST(words_are_even_and_draws_independent),
};

MU_TESTS_MAIN(tests)
