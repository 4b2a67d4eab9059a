// skill.js - how good the forecasts of persons were, day by day, and over what
// they are better.
"use strict";

(() => {
    const { make, put, run, table, num, colours, format } = muster;

    const when = (row) => row.horizon === null ? "all" : num(row, "horizon", "day");
    const BASELINES = [
        { id: "ramp", short: "the ramp", colour: colours.list[1],
            label: "a straight line to the authorised strength in a year" },
        { id: "reference", short: "the mean curve of other missions", colour: colours.list[2],
            label: "the mean curve of the other families' missions" },
        { id: "ensemble", short: "the curves of other missions", colour: colours.list[3],
            label: "those curves as an ensemble" },
    ];

    const interval = (row, name) => row[`${name}_low`] === null ? num(row, name, "skill")
        : [num(row, name, "skill"), " (", num(row, `${name}_low`, "skill"), " to ",
            num(row, `${name}_high`, "skill"), ")"];

    function answer() {
        const all = table("score").find((row) => row.horizon === null);
        if (!all)
            return make("p", { class: "nothing" },
                "No observation of personnel lies near a horizon, so nothing is scored.");
        return [make("p", {}, "Of ", num(all, "n", "count"), " observations ",
            num(all, "coverage80", "percent"), " lie within the 80 % band of a forecast made on the first day. " +
            "On the mean over families the forecast is off by ", num(all, "crps", "tenths"),
            " of the authorised strength (fair CRPS); ",
            "a straight line to it in a year by ", num(all, "ramp", "tenths"),
            all.reference === null ? null : [", the mean curve of the other families' missions by ",
                num(all, "reference", "tenths"), ", those curves as an ensemble by ",
                num(all, "ensemble", "tenths")], "."),
        make("p", {}, "So much of these errors it saves, with the 90 % interval over families: ",
            BASELINES.filter((one) => all[`skill_${one.id}`] !== null).map((one, i) =>
                [i ? "; " : "", "of ", one.short, " ", interval(all, `skill_${one.id}`)]), ".")];
    }

    // Skill by horizon and baseline, each with its interval.
    const points = () => table("score").flatMap((row) => BASELINES
        .filter((one) => row[`skill_${one.id}`] !== null)
        .map((one) => ({
            day: row.horizon === null ? "all" : String(row.horizon), baseline: one.id,
            value: row[`skill_${one.id}`], low: row[`skill_${one.id}_low`], high: row[`skill_${one.id}_high`],
            colour: one.colour,
        })));

    function draw_skill(width) {
        const rows = points();
        if (rows.length === 0)
            return null;
        // What is far worse is told in the table; the picture is cut there.
        const floor = Math.max(-1.5, Math.min(-0.1, ...rows.map((row) => row.low ?? row.value)) - 0.05);
        const cut = (v) => Math.max(floor, v);
        const days = [...new Set(rows.map((row) => row.day))];
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height: 320, marginLeft: 58, marginTop: 22, marginBottom: 44,
            x: { domain: BASELINES.map((one) => one.id), axis: null },
            fx: { domain: days, label: "Days after the mandate", labelAnchor: "center", labelOffset: 36, padding: 0.25 },
            y: { domain: [floor, 1], label: "↑ Saved of the error", grid: true, tickFormat: (v) => format.skill(v) },
            marks: [
                Plot.ruleY([0], { stroke: colours.ink }),
                Plot.ruleX(rows.filter((row) => row.low !== null), {
                    fx: "day", x: "baseline", y1: (row) => cut(row.low), y2: (row) => cut(row.high),
                    stroke: "colour", strokeWidth: 2 }),
                Plot.dot(rows.filter((row) => row.value >= floor), {
                    fx: "day", x: "baseline", y: "value", fill: "colour", r: 4.5 }),
            ],
        }));
    }

    function score_table(host) {
        const rows = table("score");
        const columns = [{ name: "Day" }, { name: "n", right: true }, { name: "Families", right: true },
            { name: "In 50 %", right: true }, { name: "In 80 %", right: true }, { name: "In 90 %", right: true },
            { name: "CRPS", right: true }, { name: "Ramp", right: true }, { name: "Mean curve", right: true },
            { name: "Curves", right: true }, { name: "Bias", right: true },
            { name: "Skill over the ramp", right: true }, { name: "over the mean curve", right: true },
            { name: "over the curves", right: true }];
        const node = muster.data_table("Scores by day, in shares of the authorised strength; families weigh alike",
            columns, rows.map((row) => [when(row), num(row, "n", "count"), num(row, "families", "count"),
                ...["50", "80", "90"].map((band) => num(row, `coverage${band}`, "percent")),
                ...["crps", "ramp", "reference", "ensemble", "bias"].map((name) => num(row, name, "tenths")),
                ...BASELINES.map((one) => interval(row, `skill_${one.id}`))]));
        node.classList.add("scores");
        put(host, muster.scroller("Scores by day", node));
    }

    muster.section({
        id: "skill", title: "Was the forecast better than a guess?", short: "Scores",
        lead: "Each mission is forecast as of the day of its mandate, with nothing that came later, and held " +
            "against what was observed.",
        draw(host) {
            put(host, answer());
            muster.chart(host, {
                title: "What the forecast saves of the error of a simpler one",
                legend: () => BASELINES.map((one) => muster.key("dot", one.colour, one.label)),
                describe: () => "Skill of the forecast over three simpler ones by day, with 90 % intervals: " +
                    points().map((row) => `day ${row.day}, over ${row.baseline}: ${format.skill(row.value)}`).join("; "),
                draw: draw_skill,
                table: () => ({
                    columns: [{ name: "Day" }, ...BASELINES.map((one) => ({ name: `Over ${one.short}`, right: true }))],
                    rows: table("score").map((row) => [when(row),
                        ...BASELINES.map((one) => interval(row, `skill_${one.id}`))]),
                }),
                note: "Above 0 the forecast is better. Bars are 90 % intervals of a bootstrap over families.",
                empty: "There is nothing to compare.",
            });
            score_table(host);
        },
    });

    function goal_table(host) {
        const names = { half: "half", ninety: "nine tenths" };
        put(host, muster.scroller("Goals by day", muster.data_table(
            "Was so much of the authorised strength reached by that day? Brier score: 0 is perfect, 0.25 that of a coin",
            [{ name: "Goal" }, { name: "Day" }, { name: "n", right: true }, { name: "Reached", right: true },
                { name: "Forecast", right: true }, { name: "Brier score", right: true },
                { name: "of the base rate", right: true }, { name: "Skill", right: true }],
            table("goal").map((row) => [names[row.goal], when(row), num(row, "n", "count"),
                num(row, "reached", "percent"), num(row, "forecast", "percent"), num(row, "brier", "score"),
                num(row, "base", "score"), interval(row, "skill")]))));
    }

    function lead_table(host) {
        if (table("lead").length === 0)
            return;
        put(host, make("h3", {}, "Made again from an observation"),
            make("p", {}, "With a value at hand, the futures nearest to it are taken and shifted to begin there; " +
                "the simpler forecast carries that value on."),
            muster.scroller("Updates by lead", muster.data_table("Updates, by how far ahead they look",
                [{ name: "Days ahead" }, { name: "n", right: true }, { name: "CRPS", right: true },
                    { name: "Carried on", right: true }, { name: "Skill", right: true }],
                table("lead").map((row) => [num(row, "lead", "count"), num(row, "n", "count"),
                    num(row, "crps", "tenths"), num(row, "last", "tenths"), interval(row, "skill")]))));
    }

    muster.section({
        id: "goals", title: "Were its probabilities worth anything?", short: "Goals",
        when: () => muster.has("goal"),
        draw(host) {
            goal_table(host);
            lead_table(host);
        },
    });
})();
