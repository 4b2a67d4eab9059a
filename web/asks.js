// asks.js - what to ask of whom: the plan in order of effect, the trade-off of
// cost against probability and against the day, and all asks by nation.
//
// The workbench draws the same of a plan that it asked the server for: where the
// rows come from is told to draw_of.
"use strict";

(() => {
    const { make, num, text_of, colours } = muster;

    // Probabilities of which the day is told.
    const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    // On fresh futures; where the search was stopped before, on its own.
    const p_of = (row) => row.probability ?? row.sample;
    const p_column = (row) => row.probability === null ? "sample" : "probability";
    const e_of = (row) => (row.probability === null ? row.sample_error : row.error) ?? 0;
    const asks_of = (text) => text === null || text === "" ? [] : text.split(";");

    function draw_of(host, table) {
        const plan = table("plan")[0];
        const asks = muster.by(table("ask"), "ask");
        // "Ask Germany's government to .." -> "Germany's government to .."
        const name_of = (id) => (asks.get(id)?.name ?? muster.words(id)).replace(/^Ask /, "").replace(/^./, (c) => c.toUpperCase());
        const steps = table("plan_ask"), frontier = table("plan_frontier");
        const own = { level: null };
        const ids = (text) => asks_of(text).join(", ") || "no ask";

        // ---- the answer ----------------------------------------------------

        function question() {
            const goal = [`${muster.words(plan.milestone)} is reached by `, num(plan, "day", "day_date")];
            if (plan.problem === "cheapest")
                return ["What is asked: the cheapest set of asks with which ", goal, " with a probability of at least ",
                    num(plan, "wanted", "percent"), ". "];
            if (plan.problem === "best")
                return ["What is asked: for a cost of at most ", num(plan, "budget", "amount"),
                    ", the set of asks with which ", goal, " most probably. "];
            return ["What is asked: for each cost, the set of asks with which ", goal, " most probably. "];
        }

        function answer() {
            const from = plan.nothing === null ? null : ["As it is the probability is ", num(plan, "nothing", "percent_error"),
                table("ask").some((row) => row.excludes !== null) ? "; with all asks that can be had together it is " : "; with all asks it is ",
                num(plan, "everything", "percent_error"), ". "];
            if (!plan.found)
                return [plan.stopped ? "None was found in the time there was. " : "No set of asks reaches that. ", from];
            const count = asks_of(plan.asks).length;
            return [plan.problem === "frontier" ? "The plan told below is the one of it that costs most; it has " : "The plan has ",
                make("strong", {}, `${count} ask${count === 1 ? "" : "s"}`), " at a cost of ", make("strong", {}, num(plan, "cost", "amount")),
                " and a probability of ", plan.probability === null
                    ? [make("strong", {}, num(plan, "sample", "percent_error")), " in the ", num(plan, "draws", "count"), " futures of the search. "]
                    : [make("strong", {}, num(plan, "probability", "percent_error")), " in ",
                        num(plan, "fresh_draws", "count"), " futures that the search has not seen. "], from];
        }

        function proof() {
            const assumed = plan.exhaustive ? null : " This takes it that granting one more ask never takes the milestone away, which was " +
                "looked for and not ruled out";
            const hurt = table("ask").filter((row) => row.harms > 0).length;
            const harm = assumed && [assumed, hurt ? `; ${hurt} ask${hurt === 1 ? "" : "s"} did in some future (marked below).` : "."];
            const stopped = plan.stopped === "time" ? " The search was stopped when its time was over." :
                plan.stopped ? " The search was interrupted." : null;
            const sample = ["the ", num(plan, "draws", "count"), " futures of the search"];
            const told = !plan.found || plan.problem === "cheapest" && !plan.proven && plan.bound <= 0 ? null
                : plan.problem === "cheapest" && plan.bound !== null ? plan.proven
                ? ["In ", sample, " no set of asks that reaches it is cheaper: that is proven."]
                : ["In ", sample, " it is proven that no set of asks that reaches it costs less than ", num(plan, "bound", "amount"), "."]
                : plan.problem === "best" && plan.bound !== null ? plan.proven
                    ? ["In ", sample, " no set of asks for that cost does better: that is proven."]
                    : ["In ", sample, " it is proven that no set of asks for that cost does better than ", num(plan, "bound", "percent"), "."]
                    : plan.problem === "frontier" && plan.proven ? ["In ", sample, " every point of it is proven to be the best for its cost."] : null;
            return [told, told ? harm : null, stopped];
        }

        // ---- the plan ------------------------------------------------------

        function draw_steps(width) {
            if (steps.length === 0)
                return null;
            const high = Math.max(...steps.map((row) => Math.max(row.before, row.after + 2 * row.after_error)), 0.01);
            const middle = (row) => `${row.position}`;
            const narrow = width < 560, tall = narrow ? 74 : 46, up = narrow ? -24 : -9;
            return muster.quiet(Plot.plot({
                ...muster.plot_style(width), height: tall * steps.length + 54, marginLeft: 8, marginRight: 16, marginTop: 18, marginBottom: 40,
                x: { label: "probability →", grid: true, domain: [0, 100 * Math.min(1, 1.05 * high)], ticks: width < 560 ? 4 : 8,
                    tickFormat: (v) => `${v} %` },
                y: { type: "band", domain: steps.map(middle), label: null, axis: null, padding: 0 },
                marks: [
                    Plot.ruleY(steps, { x1: (row) => 100 * row.before, x2: (row) => 100 * row.after, y: middle, dy: narrow ? 22 : 8,
                        stroke: (row) => row.after < row.before ? colours.bad : colours.accent, strokeWidth: 9, strokeOpacity: 0.8,
                        title: (row) => `${name_of(row.ask)}: ${text_of(row, "before", "percent_error")} to ${text_of(row, "after", "percent_error")}` }),
                    Plot.ruleY(steps, { x1: (row) => 100 * Math.max(0, row.after - 2 * row.after_error), x2: (row) => 100 * Math.min(1, row.after + 2 * row.after_error),
                        y: middle, dy: narrow ? 22 : 8, stroke: colours.ink, strokeWidth: 1.5 }),
                    Plot.text(steps, { y: middle, frameAnchor: "left", textAnchor: "start", lineAnchor: narrow ? "top" : "middle", dy: up, fontSize: 12, fill: colours.ink,
                        text: (row) => `${row.position}. ${name_of(row.ask)}`, lineWidth: (width - (narrow ? 30 : 130)) / 12,
                        textOverflow: narrow ? undefined : "ellipsis" }),
                    Plot.text(steps, { y: middle, frameAnchor: "right", textAnchor: "end", dy: narrow ? 8 : up, fontSize: 12, fill: colours.faint,
                        text: (row) => `${text_of(row, "before", "percent")} → ${text_of(row, "after", "percent")}` }),
                    Plot.ruleX([0], { stroke: colours.ink }),
                ],
            }));
        }

        function steps_table() {
            return {
                columns: [{ name: "Ask" }, { name: "Of" }, { name: "Cost", right: true }, { name: "Before", right: true },
                    { name: "After", right: true }, { name: "Adds", right: true }, { name: "Without it", right: true },
                    { name: "Its loss takes away", right: true }],
                rows: steps.map((row) => {
                    const ask = asks.get(row.ask);
                    return [`${row.position}. ${name_of(row.ask)}`, ask?.nation ? muster.nation_name(ask.nation) : "–",
                        ask ? num(ask, "cost", "amount") : "–", num(row, "before", "percent_error"), num(row, "after", "percent_error"),
                        num(row, "gain", "points_error"), num(row, "without", "percent_error"), num(row, "loss", "points_error")];
                }),
            };
        }

        function the_plan() {
            if (steps.length === 0) {
                if (plan.found && plan.asks)
                    host.append(make("h3", {}, "The plan"), make("p", {}, "The search was stopped before the asks could be put in order of effect:"),
                        make("ul", {}, asks_of(plan.asks).map((id) => make("li", {}, name_of(id)))));
                return;
            }
            host.append(make("h3", {}, "The plan, in order of effect"),
                make("ol", { class: "minister" }, steps.map((row) => make("li", {}, num(row, "sentence", "text"),
                    row.idle ? " (Without it the plan does as well on these futures.)" : null))));
            muster.chart(host, {
                title: "What each ask adds, the next one always being the one that adds most",
                legend: () => [muster.key("box", colours.accent, "from before to after the ask"),
                    muster.key("line", colours.ink, "two standard errors")],
                describe: () => `${steps.length} asks in order: ${steps.map((row) => `${name_of(row.ask)}, from ${
                    text_of(row, "before", "percent")} to ${text_of(row, "after", "percent")}`).join("; ")}.`,
                draw: draw_steps, table: steps_table,
                note: "The same futures throughout, which the search has not seen. ‘Its loss takes away’ (in the table): what the whole plan loses " +
                    "when this ask is not granted, nor what needs it. Asks work together: what one adds depends on those before it.",
            });
        }

        // ---- the trade-off -------------------------------------------------

        const is_plan = (row) => plan.found && row.asks === plan.asks;

        function draw_frontier(width) {
            if (frontier.length === 0)
                return null;
            const steps_line = [...plan.nothing === null || frontier[0].cost === 0 ? [] : [{ cost: 0, value: 100 * plan.nothing }],
                ...frontier.map((row) => ({ cost: row.cost, value: 100 * p_of(row) }))];
            const last = Math.max(...frontier.map((row) => row.cost));
            steps_line.push({ cost: last * 1.03, value: steps_line.at(-1).value });
            const bounds = frontier.filter((row) => row.bound !== null);
            return muster.quiet(Plot.plot({
                ...muster.plot_style(width), height: width < 560 ? 300 : 360, marginLeft: 48, marginRight: 16, marginTop: 28, marginBottom: 44,
                x: { label: "cost of the asks →", grid: true, domain: [0, last * 1.03 || 1], ticks: width < 560 ? 5 : 10 },
                y: { label: "↑ probability", grid: true, domain: [0, 100], tickFormat: (v) => `${v} %`, ticks: 5 },
                marks: [
                    Plot.ruleY([0], { stroke: colours.ink }),
                    Plot.line(bounds, { x: "cost", y: (row) => 100 * Math.min(1, row.bound), stroke: colours.ghost, strokeDasharray: "4 3", curve: "step-after" }),
                    Plot.line(steps_line, { x: "cost", y: "value", stroke: colours.accent, strokeWidth: 2, curve: "step-after" }),
                    Plot.ruleX(frontier, { x: "cost", y1: (row) => 100 * Math.max(0, p_of(row) - 2 * e_of(row)),
                        y2: (row) => 100 * Math.min(1, p_of(row) + 2 * e_of(row)), stroke: colours.ink }),
                    Plot.dot(frontier, { x: "cost", y: (row) => 100 * p_of(row), r: 4, fill: (row) => row.proven ? colours.accent : colours.paper,
                        stroke: colours.accent, strokeWidth: 1.5,
                        title: (row) => `cost ${text_of(row, "cost", "amount")}: ${text_of(row, p_column(row), "percent_error")} with ${ids(row.asks)}` }),
                    plan.problem !== "frontier" && plan.found ? Plot.dot([plan], { x: "cost", y: (row) => 100 * p_of(row), r: 8, stroke: colours.ink, strokeWidth: 1.5 }) : null,
                    plan.greedy_cost === null || plan.greedy_cost > last * 1.03 ? null : Plot.dot([plan], { x: "greedy_cost",
                        y: (row) => 100 * row.greedy_probability, r: 5, stroke: colours.bad, symbol: "times", strokeWidth: 2 }),
                ],
            }));
        }

        const frontier_table = () => ({
            columns: [{ name: "Cost", right: true }, { name: "Probability", right: true }, { name: "In the search", right: true },
                { name: "At most", right: true }, { name: "Proven" }, { name: "Asks" }],
            rows: frontier.map((row) => [num(row, "cost", "amount"), num(row, "probability", "percent_error"), num(row, "sample", "percent_error"),
                num(row, "bound", "percent"), num(row, "proven", "yes_no"), ids(row.asks)]),
        });

        function the_frontier() {
            if (frontier.length === 0)
                return;
            host.append(make("h3", {}, "What more would bring, and what less would cost"));
            muster.chart(host, {
                title: "Cost against probability",
                legend: () => [muster.key("line", colours.accent, "the best plan for that cost"),
                    muster.key("dot", colours.accent, "proven to be the best, within the search"),
                    muster.key("ring", colours.accent, "the best found"),
                    muster.key("dash", colours.ghost, "no plan can do better, within the search"),
                    plan.greedy_cost === null ? null : muster.key("line", colours.bad, "× always the ask with the most for its cost")],
                describe: () => `The probability rises from ${text_of(plan, "nothing", "percent")} without any ask to ${
                    text_of(frontier.at(-1), p_column(frontier.at(-1)), "percent")} for a cost of ${text_of(frontier.at(-1), "cost", "amount")}, in ${frontier.length} steps.`,
                draw: draw_frontier, table: frontier_table,
                note: "Probabilities are of futures that the search has not seen, with two standard errors; bounds are of those of the search.",
            });
        }

        // ---- by day --------------------------------------------------------

        const days = table("plan_day");
        const curves = () => [...Map.groupBy ? Map.groupBy(days, (row) => row.plan).values()
            : days.reduce((map, row) => map.set(row.plan, [...map.get(row.plan) ?? [], row]), new Map()).values()];
        const label_of = (rows) => rows[0].plan === "nothing" ? "as it is" : rows[0].plan === "everything" ? "all asks"
            : rows[0].plan === "plan" ? "the plan" : `for ${text_of(rows[0], "cost", "amount")}`;

        function draw_days(width) {
            const list = curves();
            const main = list.filter((rows) => ["nothing", "plan", "everything"].includes(rows[0].plan));
            const others = list.filter((rows) => !main.includes(rows));
            const stroke = (rows) => ({ nothing: colours.ghost, plan: colours.accent }[rows[0].plan] ?? colours.faint);
            return muster.quiet(Plot.plot({
                ...muster.plot_style(width), height: width < 560 ? 280 : 330, marginLeft: 48, marginRight: 16, marginTop: 28, marginBottom: 36,
                x: { type: "utc", label: null, ticks: width < 560 ? 4 : 8 },
                y: { label: "↑ reached by that day", grid: true, domain: [0, 100], tickFormat: (v) => `${v} %`, ticks: 5 },
                marks: [
                    Plot.ruleY([0], { stroke: colours.ink }),
                    Plot.ruleX([muster.date_of(plan.day)], { stroke: colours.ink, strokeDasharray: "2 3" }),
                    others.map((rows) => Plot.line(rows, { x: (row) => muster.date_of(row.day), y: (row) => 100 * row.probability,
                        stroke: colours.accent, strokeOpacity: 0.35, strokeWidth: 1, title: () => label_of(rows) })),
                    main.map((rows) => Plot.line(rows, { x: (row) => muster.date_of(row.day), y: (row) => 100 * row.probability,
                        stroke: stroke(rows), strokeWidth: 2, strokeDasharray: rows[0].plan === "everything" ? "5 3" : null,
                        title: () => label_of(rows) })),
                ],
            }));
        }

        function days_table() {
            const list = curves(), at = list.map((rows) => muster.by(rows, "day"));
            return {
                columns: [{ name: "Day" }, ...list.map((rows) => ({ name: label_of(rows).replace(/^./, (c) => c.toUpperCase()), right: true }))],
                rows: list[0].map((row) => [num(row, "day", "day_date"), ...at.map((map) => num(map.get(row.day), "probability", "percent_error"))]),
            };
        }

        // The first day told on which a plan's probability is at least the level.
        const reached = (rows) => rows.find((row) => row.probability >= own.level) ?? null;

        function draw_cost_day(width) {
            const list = curves().filter((rows) => rows[0].plan !== "everything").map((rows) => ({ rows, at: reached(rows) }))
                .filter((one) => one.at).sort((a, b) => a.rows[0].cost - b.rows[0].cost);
            if (list.length === 0)
                return null;
            return muster.quiet(Plot.plot({
                ...muster.plot_style(width), height: width < 560 ? 260 : 300, marginLeft: 86, marginRight: 16, marginTop: 16, marginBottom: 44,
                x: { label: "cost of the asks →", grid: true, domain: [0, 1.03 * Math.max(...curves().map((rows) => rows[0].plan === "everything" ? 0 : rows[0].cost), 1)],
                    ticks: width < 560 ? 5 : 10 },
                y: { type: "utc", label: null, grid: true, ticks: 5 },
                marks: [
                    Plot.line(list, { x: (one) => one.rows[0].cost, y: (one) => muster.date_of(one.at.day), stroke: colours.accent, strokeOpacity: 0.5, curve: "step-after" }),
                    Plot.dot(list, { x: (one) => one.rows[0].cost, y: (one) => muster.date_of(one.at.day), r: 4, fill: colours.accent,
                        title: (one) => `${label_of(one.rows)}: ${text_of(one.at, "day", "day_date")}` }),
                ],
            }));
        }

        const cost_day_table = () => ({
            columns: [{ name: "Plan" }, { name: "Cost", right: true }, { name: "Day", right: true }],
            rows: curves().map((rows) => [label_of(rows), num(rows[0], "cost", "amount"),
                reached(rows) ? num(reached(rows), "day", "day_date") : "not on any day"]),
        });

        function the_days() {
            if (days.length === 0)
                return;
            muster.chart(host, {
                title: "The same plans by day",
                legend: () => [muster.key("line", colours.ghost, "as it is"), plan.found ? muster.key("line", colours.accent, "the plan") : null,
                    days.some((row) => row.plan === "everything") ? muster.key("dash", colours.faint, "all asks") : null, frontier.length ? muster.key("line", colours.accent, "thin: for other costs") : null],
                describe: () => curves().map((rows) => `${label_of(rows)}: ${text_of(rows.at(-1), "probability", "percent")} by ${
                    text_of(rows.at(-1), "day", "day_date")}`).join("; "),
                draw: draw_days, table: days_table,
                note: "The dotted line is the day for which the plans were made; for another day another plan may be better.",
            });
            const costs = new Set(curves().map((rows) => rows[0].plan).filter((name) => name !== "everything"));
            if (costs.size < 3)
                return;
            // First the highest that at least three of the plans reach.
            const levels = [...new Set([...LEVELS, plan.wanted ?? LEVELS[0]])].sort((a, b) => a - b)
                .filter((level) => curves().some((rows) => rows.at(-1).probability >= level));
            own.level = levels.findLast((level) => curves().filter((rows) => rows.at(-1).probability >= level).length >= 3) ?? levels[0];
            if (own.level === undefined)
                return;
            const chart = muster.chart(host, {
                title: () => `Cost against the day: when the probability is ${muster.format.percent(own.level)}`,
                describe: () => `First day told by which the probability is at least ${muster.format.percent(own.level)}: ${curves().filter((rows) => reached(rows))
                    .map((rows) => `${label_of(rows)}, ${text_of(reached(rows), "day", "day_date")}`).join("; ")}.`,
                draw: draw_cost_day, table: cost_day_table, empty: "No plan reaches that probability by any day.",
                note: "Plans that do not reach it by the last day are left out of the picture.",
            });
            chart.before(make("div", { class: "controls" }, muster.select("Probability", levels.map((value) =>
                ({ value, label: muster.format.percent(value) })), own.level, (value) => { own.level = value; chart.redraw(); })));
        }

        // ---- beside the plan -----------------------------------------------

        function the_others() {
            const runners = table("plan_runner");
            const rows = [];
            if (plan.found)
                rows.push(["The plan", num(plan, "cost", "amount"), num(plan, p_column(plan), "percent_error"), ids(plan.asks)]);
            runners.forEach((row) => rows.push(["As good", num(row, "cost", "amount"), num(row, p_column(row), "percent_error"), ids(row.asks)]));
            if (plan.greedy_cost !== null)
                rows.push(["Greedy", num(plan, "greedy_cost", "amount"), num(plan, "greedy_probability", "percent_error"), ids(plan.greedy_asks)]);
            if (rows.length < 2)
                return;
            host.append(make("h3", {}, "Plans beside it"),
                make("p", {}, "As good: within two standard errors of the plan on the same futures, for a cost that differs by no more than a tenth. " +
                    "Greedy: always the ask with the most for its cost, until it is enough or nothing more fits."),
                muster.scroller("Plans beside the plan", muster.data_table("Plans that differ from the plan", [{ name: "Plan" },
                    { name: "Cost", right: true }, { name: "Probability", right: true }, { name: "Asks" }], rows)));
        }

        function all_asks() {
            const chosen = new Set(asks_of(plan.asks));
            const key = (row) => row.nation === null ? "\uffff" : muster.nation_name(row.nation);
            const list = [...table("ask")].sort((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
            host.append(make("details", { class: "asks-all" }, make("summary", {}, `All ${list.length} asks by nation`),
                muster.scroller("All asks by nation", muster.data_table("All asks by nation; costs on the scale of the scenario", [{ name: "Ask" },
                    { name: "What" }, { name: "Of" }, { name: "Cost", right: true }, { name: "In the plan" }, { name: "Can hurt", right: true },
                    { name: "Needs" }, { name: "Instead of" }, { name: "What it sets" }],
                list.map((row) => [num(row, "ask", "text"), num(row, "name", "text"), row.nation === null ? "several or none" : muster.nation_name(row.nation),
                    num(row, "cost", "amount"), chosen.has(row.ask) ? "yes" : "", row.harms > 0 ? num(row, "harms", "percent") : "",
                    asks_of(row.needs).join(", "), asks_of(row.excludes).join(", "),
                    make("code", {}, num(row, "set", "text"))])))));
            if (list.some((row) => row.harms > 0))
                host.append(make("p", { class: "note" }, "Can hurt: share of the futures looked at in which granting it lost the milestone, as when units " +
                    "that come earlier stand in the way of others."));
        }

        host.append(make("p", {}, question()), make("p", {}, answer()), make("p", {}, proof()));
        the_plan();
        the_frontier();
        the_days();
        the_others();
        all_asks();
    }

    muster.draw_asks = draw_of;
    muster.section({
        id: "asks", title: "What to ask of whom", short: "What to ask",
        lead: "The shortest list of asks, what each of them adds, and what more or less would cost.",
        when: () => muster.has("plan"), draw: (host) => draw_of(host, muster.table),
    });
})();
