// test_variables.c - the names of random variables, against the keys that they
// were hashed into.

#include "variables.h"
#include "world.h"

static void every_word_has_the_name_that_its_key_is_the_hash_of(void)
{
    uint32_t seen[MU_LUCK_KINDS] = { 0 }, wrong = 0;
    for (uint64_t number = 1; number < 40; number++) {
        scene             s;
        mu_arena          arena = { 0 };
        mu_variable_name *names;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_variables_find(&s.model, &arena, &names) == MU_OK);
        for (uint32_t v = 0; v < s.model.keys_count; v++) {
            mu_text text = mu_variable_text(&s.model, &names[v], &arena);
            wrong += mu_luck_hash(MU_LUCK_BASIS, text.at, text.size) !=
                     s.model.keys[v];
            seen[names[v].kind]++;
        }
        mu_arena_clear(&arena);
        scene_close(&s);
    }
    MU_CHECK_INT(wrong, 0);
    for (uint32_t kind = 0; kind < MU_LUCK_KINDS; kind++)
        MU_CHECK(seen[kind] > 0);
}

static void a_chance_is_known_as_one(void)
{
    scene             s;
    mu_arena          arena = { 0 };
    mu_variable_name *names;
    if (!scene_open(&s, "horizon: 100\n"
                        "[events]\nid,delay,probability\nE,1..9,0.25\n"
                        "[nations]\nid\nA\n"
                        "[approvals]\nnation,step,duration,probability\n"
                        "A,7,3,0.5\nA,-2,2..4,\n"
                        "[types]\nid,personnel\nt,1\n"
                        "[capabilities]\ntype,capability,amount\nt,c,1\n"
                        "[places]\nid,country,lat,lon\np,X,0,0\n"
                        "[pledges]\nid,nation,type,count,home,to\n"
                        "P,A,t,1,p,p\n"))
        return;
    MU_CHECK(mu_variables_find(&s.model, &arena, &names) == MU_OK);
    static const struct {
        const char *name;
        double      chance;
    } told[] = { { "event/E/occurs", 0.25 },
                 { "event/E/delay", NAN },
                 { "approval/A/-2/duration/0", NAN },
                 { "approval/A/7/pass/0", 0.5 } };
    MU_CHECK_INT(s.model.keys_count, 4);
    for (uint32_t v = 0; v < 4; v++) {
        mu_text text = mu_variable_text(&s.model, &names[v], &arena);
        MU_CHECK_STRING(text.at, told[v].name);
        MU_CHECK_REAL(names[v].chance, told[v].chance, 0.0);
    }
    mu_arena_clear(&arena);
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(every_word_has_the_name_that_its_key_is_the_hash_of),
    MU_TEST(a_chance_is_known_as_one),
};
MU_TESTS_MAIN(tests)
