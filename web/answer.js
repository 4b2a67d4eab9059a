// answer.js - the answer in plain words, put together from the results; what
// one sentence is about is decided by the numbers, never by their names alone.
//
// Each sentence is one question, and is left out where the scenario does not
// ask it. Numbers are links to the chart that shows them.
"use strict";

(() => {
    const { make, run, table, num, derived } = muster;

    const HARDLY = 0.005;   // less is told as "hardly any future"

    const to = (section, ...content) => make("a", { href: `#${section}` }, ...content);
    const at = (section, row, column, kind) => to(section, num(row, column, kind));
    const quoted = (id) => `‘${muster.words(id)}’`;
    const marks = () => table("milestone_summary");
    const mark_of = (id) => marks().find((row) => row.milestone === id);
    const futures = () => [num(run, "draws", "count"), " possible futures"];

    // The last day that is looked at.
    const last_date = () => derived(run.horizon - 1, "day_date", "start of the scenario, and its horizon");

    // The report day a year in, or the last: the row of the curve.
    function year_in(name, pick = () => true) {
        const rows = table(name).filter((row) => row.quantity === "personnel" && pick(row));
        return rows[Math.min(rows.length - 1, Math.floor(365 / run.report_every))];
    }

    // Persons that a milestone asks for, 0 if it asks for none.
    function persons_of(id) {
        const rows = table("scenario_milestones").filter((row) =>
            row.milestone === id && row.capability === "personnel");
        return rows.reduce((most, row) => Math.max(most, row.at_least), 0);
    }

    // ---- what comes -------------------------------------------------------

    function say_headline(row) {
        return ["Under the assumptions of this scenario, the milestone ", quoted(row.milestone),
            " (", num(row, "demand", "demand"), ") is reached by ", last_date(), " in ",
            at("build-up", row, "ever", "percent_prose"), " of ", futures(),
            row.median !== null ? [": in half of these by ",
                at("build-up", row, "median", "day_date"), ", in nine of ten by ",
                num(row, "p90", "day_date")] : null, ". ",
            row.year_on !== null ? ["Of those that reach it early enough for a year more to be seen, ",
                num(row, "year_on", "percent_error"), " still have it a year later. "] : null];
    }

    function say_unreached() {
        const low = marks().filter((row) => row.ever < HARDLY);
        if (low.length === 0)
            return null;
        const none = low.every((row) => row.ever === 0);
        if (low.length === marks().length)
            return [none ? "None of these futures reaches" : "Hardly any future reaches",
                " a milestone of this scenario. "];
        return [low.length > 4 ? `${low.length} further milestones` :
            low.map((row, i) => [i === 0 ? "" : i === low.length - 1 ? " and " : ", ",
                quoted(row.milestone)]),
            low.length === 1 ? " is reached in " : " are reached in ",
            none ? "none" : "hardly any", " of the futures. "];
    }

    // The next larger milestone in persons, so that a headline about a smaller
    // one does not hide that the larger has become unlikely.
    function say_larger(row) {
        const next = marks().filter((one) => one.ever >= HARDLY &&
            persons_of(one.milestone) > persons_of(row.milestone))
            .sort((a, b) => persons_of(a.milestone) - persons_of(b.milestone))[0];
        return next ? ["The next larger one, ", quoted(next.milestone), " (", num(next, "demand", "demand"),
            "), is reached in ", at("build-up", next, "ever", "percent_prose"), ". "] : null;
    }

    function say_size() {
        const row = year_in("curve");
        if (!row)
            return null;
        const when = ["On ", num(row, "date", "date")];
        if (row.p50 <= 0 && row.p90 <= 0)
            return [...when, " nobody is there in nine of ten futures. "];
        if (row.p50 <= 0)
            return [...when, " nobody is there in half of the futures, and at least ",
                at("build-up", row, "p90", "count"), " persons in one of ten. "];
        return [...when, " at least ", at("build-up", row, "p50", "count"),
            " persons are there in half of the futures, and ",
            at("build-up", row, "p90", "count"), " in one of ten. "];
    }

    // The largest size named in public that one future of ten reaches, and the
    // smallest that hardly any does.
    function say_claims() {
        const named = table("claim_summary").map((row) => {
            const claim = table("scenario_claims").find((one) => one.id === row.claim);
            return { row, claim, column: `at_least_${row.bound}`,
                persons: claim?.capability === "personnel" ? claim[`at_least_${row.bound}`] ?? 0 : 0 };
        }).filter((one) => one.persons > 0);
        const likely = named.filter((one) => one.row.ever >= 0.1)
            .reduce((best, one) => !best || one.persons > best.persons ? one : best, null);
        const beyond = named.filter((one) => one.row.ever < HARDLY)
            .reduce((best, one) => !best || one.persons < best.persons ? one : best, null);
        if (!likely && !beyond)
            return null;
        return [likely ? ["Of the sizes named in public, ", num(likely.claim, likely.column, "count"),
            " persons is the largest reached in at least one future of ten (",
            at("claims", likely.row, "ever", "percent_error"), beyond ? "); " : "). "]
            : "Of the sizes named in public, ",
        beyond ? [num(beyond.claim, beyond.column, "count"), " and more are reached in ",
            to("claims", beyond.row.ever === 0 ? "none" : "hardly any"), " of the futures. "] : null];
    }

    // ---- what decides it --------------------------------------------------

    // The event with which the headline comes and goes, as far as it is more
    // than luck (chi-squared of one degree of freedom above 9).
    const shows = (row) => row.explains > 0 && row.explains * run.draws > 9;
    function decisive() {
        return table("event").filter((row) => row.milestone && shows(row))
            .reduce((best, row) => !best || row.explains > best.explains ? row : best, null);
    }

    function say_reached(row) {
        return [quoted(row.milestone), " is reached in ",
            at("what-matters", row, "reached_with", "percent_error"),
            " of the futures in which it happens, and in ",
            at("what-matters", row, "reached_without", "percent_error"),
            " of those in which it does not. "];
    }

    function say_decisive(row) {
        const scenario = table("scenario_events").find((one) => one.id === row.event);
        const before = String(scenario?.after ?? "").split(";").map((id) => id.trim()).filter(Boolean)
            .map((id) => table("scenario_events").find((one) => one.id === id)?.name ?? id);
        return ["Most hangs on ‘", row.name, "’", before.length ? [", which itself follows ‘",
            before.join("’ and ‘"), "’"] : null, ": it happens in ",
            at("who-decides", row, "happens", "percent_error"), " of the futures",
            row.happens_median !== null ? [", in half of these by ",
                num(row, "happens_median", "day_date")] : null, "; ", say_reached(row)];
    }

    // The event that most persons on offer can never come without.
    function say_stake(except) {
        const row = table("event").reduce((best, one) => one.stake > 0 &&
            (!best || one.stake > best.stake) ? one : best, null);
        if (!row || !(run.possible > 0))
            return null;
        return [row === except ? "Without it " : ["Without ‘", row.name, "’ "],
            row.stake >= run.possible ? "nobody can ever come. " : [num(row, "stake", "count"), " of the ",
                to("who-decides", num(run, "possible", "count")),
                " persons who could come at best never can. "]];
    }

    // Whose unit comes last most often, and where the days go.
    function say_days(row) {
        const parts = table("attribution").filter((one) => one.milestone === row.milestone && one.draws > 0);
        const sum = parts.reduce((total, one) => total + one.days, 0);
        if (!(sum > 0))
            return null;
        const [first, second] = [...parts].sort((a, b) => b.days - a.days);
        const share = (one) => to("where-days-go", derived(one.days / sum, "share", "its days, of the sum of all parts"));
        const last = table("attribution_nation").filter((one) => one.milestone === row.milestone)
            .reduce((best, one) => !best || one.share > best.share ? one : best, null);
        return ["Of the ", derived(sum, "count", "sum of the parts in 'attribution'"),
            " days that it takes on average, ", share(first), " go to ", PARTS[first.part] ?? first.part,
            " and ", share(second), " to ", PARTS[second.part] ?? second.part, ". ",
            last && last.share >= 0.25 ? ["The unit that comes last is most often from: ",
                muster.nation_name(last.nation), " (", at("where-days-go", last, "share", "share"), "). "] : null];
    }
    const PARTS = {
        events: "waiting for events", conditions: "governments waiting for each other",
        approval: "parliaments and cabinets", preparation: "readiness", movement: "movement",
        congestion: "congestion", integration: "settling in", after: "gaps after arrival",
    };

    // ---- light against robust ---------------------------------------------

    // Two milestones to be set against each other: those called light and
    // robust, else those that ask for the fewest and the most persons.
    function light_and_robust() {
        const named = (word) => marks().find((row) => row.milestone === word) ??
            marks().find((row) => row.milestone.split(/[_-]/).includes(word));
        const sized = marks().filter((row) => persons_of(row.milestone) > 0)
            .sort((a, b) => persons_of(a.milestone) - persons_of(b.milestone));
        const light = named("light") ?? sized[0];
        const robust = named("robust") ?? sized[sized.length - 1];
        return light && robust && light !== robust ? { light, robust } : null;
    }

    function say_one(row) {
        return [quoted(row.milestone), " (", num(row, "demand", "demand"), ") is reached in ",
            at("build-up", row, "ever", "percent_prose"),
            row.median !== null ? [", in half of these by ", num(row, "median", "day_date")] : null];
    }

    function say_light() {
        const pair = light_and_robust();
        const said = [];
        if (pair)
            said.push("As pledged now, a light force, ", say_one(pair.light), ". A robust one, ",
                say_one(pair.robust), ". ");
        for (const word of ["light", "robust"]) {
            const row = table("variant").find((one) => one.variant === word);
            const own = row && pair && table("variant_milestone_summary").find((one) =>
                one.variant === word && one.milestone === pair[word].milestone);
            if (own)
                said.push("If the coalition plans and pledges for ‘", row.title || word, "’ alone, ",
                    quoted(own.milestone), " is reached in ", at("build-up", own, "ever", "percent_prose"),
                    " (", num(own, "difference", "points_error"), " against what is pledged now), at a mean cost of ",
                    num(row, "cost", "euros"), "; nations wait for each other in a circle in ",
                    num(row, "deadlock", "percent"), ". ");
        }
        return said;
    }

    // ---- without the backstop ---------------------------------------------

    function say_backstop(except) {
        const said = [];
        const of = (row, id, name) => `${row[id]} ${row[name] ?? ""}`.toLowerCase().includes("backstop");
        // of several events about it, the one that explains most
        const event = table("event").filter((row) => of(row, "event", "name") && row.milestone)
            .reduce((best, row) => !best || row.explains > best.explains ? row : best, null);
        if (event && event !== except)
            said.push("The backstop, ‘", event.name, "’, happens in ",
                at("who-decides", event, "happens", "percent_error"), " of the futures; ", say_reached(event));
        for (const row of table("variant")) {
            const mark = of(row, "variant", "title") && table("variant_milestone_summary").find((one) =>
                one.variant === row.variant && one.milestone === muster.headline());
            if (mark)
                said.push("Planned from the start as ‘", row.title || row.variant, "’, ",
                    quoted(mark.milestone), " is reached in ",
                    at("build-up", mark, "ever", "percent_error"), " (",
                    num(mark, "difference", "points_error"), "). ");
        }
        return said;
    }

    // ---- what trust would change ------------------------------------------

    function say_trust(row) {
        if (!(run.deadlock > 0))
            return ["Nothing: in none of ", futures(), " do nations wait for each other in a circle."];
        const said = ["In ", at("who-decides", run, "deadlock", "percent_error"),
            " of the futures nations wait for each other in a circle, each ready to say yes, none first"];
        const gains = marks().map((plain) => ({ plain,
            trust: table("milestone_summary_trust").find((one) => one.milestone === plain.milestone) }))
            .filter((one) => one.trust && one.trust.ever - one.plain.ever > HARDLY)
            .sort((a, b) => (b.trust.ever - b.plain.ever) - (a.trust.ever - a.plain.ever));
        if (gains.length === 0)
            return [...said, ", but no milestone hangs on it."];
        const shown = gains.find((one) => one.plain === row) ?? gains[0];
        return [...said, ". If each counted the others in, ", quoted(shown.plain.milestone),
            " would be reached in ", at("build-up", shown.trust, "ever", "percent_error"), " instead of ",
            num(shown.plain, "ever", "percent_error"),
            ". That is the coordination risk: what is lost to nobody’s going first."];
    }

    // ---- key figures ------------------------------------------------------

    function card(section, figure, ...words) {
        return make("li", { class: "card" }, make("a", { href: `#${section}` },
            make("span", { class: "figure" }, figure), make("span", { class: "words" }, words)));
    }

    function cards(row, event) {
        const year = year_in("curve"), cost = table("cost")[0];
        const list = [];
        if (row)
            list.push(card("build-up", num(row, "ever", "percent_error"),
                "of the futures reach ", quoted(row.milestone),
                row.median !== null ? [", half of these by ", num(row, "median", "day_date")] : null));
        if (typeof run.anybody_comes === "number")
            list.push(card("build-up", num(run, "anybody_comes", "percent_error"),
                "of the futures see anybody come at all"));
        if (year?.p90 > 0)
            list.push(card("build-up", num(year, year.p50 > 0 ? "p50" : "p90", "count"),
                "persons or more on ", num(year, "date", "date"), year.p50 > 0
                    ? " in half of the futures" : " in one future of ten; in half there is nobody"));
        if (event)
            list.push(card("what-matters",
                [num(event, "reached_with", "percent_error"), make("span", { class: "against" }, " or "),
                    num(event, "reached_without", "percent_error")],
                "reach it with or without ‘", event.name, "’"));
        if (run.deadlock > 0)
            list.push(card("who-decides", num(run, "deadlock", "percent"),
                "of the futures see nations wait for each other in a circle"));
        if (cost)
            list.push(card("cost", num(cost, "mean", "euros"), "on average over ",
                num(run, "horizon", "days"), ", futures in which nobody comes included"));
        return make("ul", { class: "cards" }, list);
    }

    function draw(host) {
        // NULL: no milestone is likely enough for a sentence of its own
        const row = run.headline === null ? null : mark_of(muster.headline()), event = decisive();
        const paragraph = (title, ...said) => said.flat(Infinity).filter(Boolean).length
            ? [make("h3", {}, title), make("p", {}, said)] : null;
        const nobody = table("curve").every((one) => one.quantity !== "personnel" || one.mean === 0);
        muster.put(host, cards(row, event),
            make("div", { class: "prose" },
                paragraph("What can be there, and by when",
                    nobody ? "Nobody comes in any of these futures. " : null,
                    row ? say_headline(row) : null, row ? say_larger(row) : null, say_unreached(), nobody ? null : say_size(), say_claims()),
                paragraph("What decides it", event ? say_decisive(event) : null, say_stake(event),
                    row ? say_days(row) : null),
                paragraph("Light or robust", say_light()),
                paragraph("Without the backstop", say_backstop(event)),
                paragraph("What trust would change", say_trust(row))),
            make("p", { class: "note" }, "How likely an event is, is an assumption of the scenario, not a ",
                "finding; what goes together in these futures is no proof of a cause. ",
                to("sources", "Every number that goes in"), " and ", to("about", "what is left out"), "."));
    }

    muster.section({ id: "answer", title: "The answer", short: "Answer", plain: true, draw });
})();
