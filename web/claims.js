// claims.js - what was said in public that would be there, and what the model
// gives for it.
"use strict";

(() => {
    const { make, table, outcome, num, text_of, state, colours, format } = muster;

    // One entry for each end of each claim that was stated: summary, the claim
    // as it was stated, its size and what the size counts.
    function entries() {
        const claims = muster.by(table("scenario_claims"), "id");
        return outcome("claim_summary").map((row) => {
            const claim = claims.get(row.claim);
            const column = `at_least_${row.bound}`;
            return { row, claim, column, size: claim?.[column] ?? null,
                quantity: claim?.capability ?? "personnel" };
        }).filter((entry) => entry.row.bound === "low" || entry.size !== null);
    }

    const who = (entry) => entry.row.who ?? entry.row.claim;
    const amount = (quantity) => quantity === "personnel" ? "count" : "amount";

    function size_of(entry) {
        return entry.size === null ? num(entry.row, "demand", "demand")
            : [num(entry.claim, entry.column, amount(entry.quantity)),
                entry.quantity === "personnel" ? " persons" : ` ${muster.words(entry.quantity)}`];
    }

    function sources_of(entry) {
        const list = muster.sources_of(entry.claim);
        return list.map((source, i) => [i ? "; " : "",
            muster.link(source.url, source.title || source.id)]);
    }

    function draw_chart(width) {
        const list = entries().filter((entry) => entry.quantity === "personnel" && entry.size > 0);
        if (list.length === 0)
            return null;
        const sizes = list.map((entry) => entry.size);
        const narrow = width < 560;
        const height = narrow ? 320 : 380;
        const peak = table("curve").filter((row) => row.quantity === "personnel")
            .reduce((most, row) => Math.max(most, row.p95), 0);
        const plot = Plot.plot({
            ...muster.plot_style(width), height, marginLeft: 58, marginRight: narrow ? 16 : 30, marginTop: 26,
            marginBottom: 40,
            x: { type: "log", label: "persons named →", tickFormat: (v) => format.count(v),
                ticks: narrow ? 3 : 6 },
            y: { domain: [0, 1], label: "↑ reached before the horizon", grid: true,
                tickFormat: (v) => format.percent(v) },
            marks: [
                peak > 0 ? Plot.ruleX([peak], { stroke: colours.accent, strokeDasharray: "4,3" }) : null,
                peak > 0 ? Plot.text([peak], { x: (v) => v, frameAnchor: "top", dy: -6, text: () => "one future of twenty has more",
                    textAnchor: peak > Math.sqrt(d3.min(sizes) * d3.max(sizes)) ? "end" : "start", fill: colours.accent, stroke: colours.paper, strokeWidth: 5, fontSize: 12 }) : null,
                Plot.ruleX(list, { x: "size", y1: 0, y2: (entry) => entry.row.ever,
                    stroke: colours.list[3], strokeWidth: 1.5 }),
                Plot.dot(list, { x: "size", y: (entry) => entry.row.ever, r: 5,
                    fill: (entry) => entry.row.bound === "low" ? colours.list[3] : colours.paper,
                    stroke: colours.list[3], strokeWidth: 2,
                    title: (entry) => `${who(entry)}: ${text_of(entry.claim, entry.column, "count")} persons, ${text_of(entry.row, "ever", "percent")}` }),
                Plot.ruleY([0], { stroke: colours.ink }),
            ],
        });
        return muster.quiet(plot);
    }

    function describe() {
        const list = entries();
        const reached = list.filter((entry) => entry.row.ever >= 0.005).length;
        return `Each size named in public, by persons, against the probability that so many are there before the horizon. ${
            reached} of ${list.length} are reached in more than hardly any future.`;
    }

    const columns = [{ name: "Who" }, { name: "When" }, { name: "At least" }, { name: "Ever", right: true },
        { name: "Median", right: true }, { name: "A year on", right: true }, { name: "Source, and what kind of claim" }];

    function rows() {
        return entries().map((entry) => [
            who(entry), num(entry.row, "stated", "date"), size_of(entry),
            num(entry.row, "ever", "percent_prose"), num(entry.row, "median", "day_date"),
            num(entry.row, "year_on", "percent_error"),
            [sources_of(entry), entry.claim?.note ? make("span", { class: "faint block" }, entry.claim.note) : null],
        ]);
    }

    function draw(host) {
        if (!muster.has("claim_summary")) {
            host.append(make("p", { class: "nothing" }, "The scenario tells of no size that was named in public."));
            return;
        }
        muster.chart(host, {
            title: () => `Size named, and how likely it is${state.trust ? ", if nations trusted each other" : ""}`,
            describe, draw: draw_chart, empty: "No claim is about persons.",
            legend: () => [muster.key("dot", colours.list[3], "lower end of a claim"),
                muster.key("ring", colours.list[3], "upper end"),
                muster.key("dash", colours.accent, "95th percentile of persons, at its highest")],
            table: () => ({ columns, rows: rows() }),
        });
        const all = make("div", {});
        function fill() {
            muster.put(muster.empty(all), muster.scroller("Table of every claim",
                muster.data_table("Every size named in public, and what the model gives for it", columns, rows())));
        }
        fill();
        muster.on("state", fill);
        all.firstChild.classList.add("tall");
        host.append(all);
    }

    muster.section({
        id: "claims", title: "Every claim", short: "Claims",
        lead: "What was said in public that would be there: who, when, how many; and in how many of the futures it comes true.",
        draw,
    });
})();
