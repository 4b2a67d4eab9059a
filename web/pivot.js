// pivot.js - whose yes matters: what a nation's no takes away, deadlocks, and
// the single concessions that break them.
"use strict";

(() => {
    const { make, table, num, text_of, colours } = muster;

    // By what its no takes away, most first.
    const nations = () => [...table("pivot_nation")].sort((a, b) => b.falls - a.falls || b.approves - a.approves);

    // Nations whose no changes something.
    const pivotal = () => nations().filter((row) => row.falls !== 0 || row.falls_error > 0);

    function draw_bars(width) {
        const list = pivotal();
        if (list.length === 0)
            return null;
        const narrow = width < 560;
        const low = Math.min(0, ...list.map((row) => 100 * (row.falls - 2 * row.falls_error)));
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height: 22 * list.length + 64, marginLeft: narrow ? 112 : 150,
            marginRight: 20, marginTop: 8, marginBottom: 44,
            x: { label: "points that its no takes away →", grid: true, ticks: narrow ? 4 : 8, domain: [low,
                Math.max(1, ...list.map((row) => 100 * (row.falls + 2 * row.falls_error)))] },
            y: { domain: list.map((row) => row.nation), label: null, padding: 0.25 },
            marks: [
                Plot.axisY({ tickSize: 0, tickFormat: muster.nation_name, fontSize: 12, lineWidth: narrow ? 8 : 12, textOverflow: "ellipsis" }),
                Plot.barX(list, { x: (row) => 100 * row.falls, y: "nation", fill: colours.accent, fillOpacity: 0.75,
                    title: (row) => `${muster.nation_name(row.nation)}: ${text_of(row, "falls", "points_error")}` }),
                Plot.ruleY(list, { x1: (row) => 100 * (row.falls - 2 * row.falls_error), x2: (row) => 100 * (row.falls + 2 * row.falls_error),
                    y: "nation", stroke: colours.ink, strokeWidth: 1.5 }),
                Plot.ruleX([0], { stroke: colours.ink }),
            ],
        }));
    }

    function bars_table() {
        return {
            columns: [{ name: "Nation" }, { name: "Says yes", right: true }, { name: "Its no takes away", right: true },
                { name: "P if it says no", right: true }, { name: "P in futures with its yes", right: true },
                { name: "and without", right: true }],
            rows: nations().map((row) => [muster.nation_name(row.nation), num(row, "approves", "percent"),
                num(row, "falls", "points_error"), num(row, "without_it", "percent_error"),
                num(row, "if_yes", "percent"), num(row, "if_no", "percent")]),
        };
    }

    // One deadlock: how often, who, and what breaks it.
    function deadlock(row) {
        const members = row.members.split(";").map(muster.nation_name);
        const list = table("deadlock_break").filter((one) => one.deadlock === row.deadlock);
        return make("div", { class: "deadlock" },
            make("p", {}, make("strong", {}, "In ", num(row, "share", "percent"), " of the futures"),
                ` ${new Intl.ListFormat("en-GB").format(members)} wait for each other.`,
                list.length > 0 ? " Any one of these would be enough where the share is 100\u00a0%:"
                    : " No single concession breaks it."),
            list.length === 0 ? null : muster.scroller(`Concessions that break deadlock ${row.deadlock}`,
                muster.data_table("Single concessions, those that break it most often first", [{ name: "Who" }, { name: "gives up" },
                    { name: "Breaks it in", right: true }, { name: "P rises by", right: true }, { name: "To try it" }],
                list.map((one) => [muster.nation_name(one.nation), num(one, "what", "text"), num(one, "breaks", "percent"),
                    one.gains === null ? "not played" : num(one, "gains", "points_error"),
                    muster.try_set
                        ? make("button", { type: "button", "aria-label": `Try it: ${text_of(one, "what", "text")}`, click: () => muster.try_set(one.set) }, "Try it")
                        : make("code", {}, "--set '", num(one, "set", "text"), "'")]))));
    }

    function draw(host) {
        const first = table("pivot_nation")[0];
        host.append(make("p", {}, `What is asked: is ${muster.words(first.milestone)} reached by `, num(first, "day", "day_date"), "? It is in ",
            muster.derived(first.without_it + first.falls, "percent", "P without a nation and what its no takes away"),
            " of the ", num(first, "draws", "count"), " futures looked at here, each with the same luck throughout."));
        muster.chart(host, {
            title: "What a nation's no takes away",
            legend: () => [muster.key("box", colours.accent, "fall of the probability"), muster.key("line", colours.ink, "two standard errors")],
            describe: () => {
                const list = pivotal();
                return list.length === 0 ? "" : `The no of ${list.slice(0, 3).map((row) =>
                    `${muster.nation_name(row.nation)} (${text_of(row, "falls", "points")})`).join(", ")} takes away most.`;
            },
            draw: draw_bars, table: bars_table, empty: "Nothing hangs on the yes of any one nation.",
            note: () => {
                const list = pivotal().length;
                return ["Of two nations that can stand in for each other, neither no takes anything away. Yeses come together, as nations wait for the " +
                    "same events and for each other: the futures with and without its yes (in the table) are no cause. ",
                list < nations().length ? "Nothing hangs on the yes of those that are only in the table: in none of these futures did the answer change." : null];
            },
        });
        host.append(make("h3", {}, "Who waits for whom, for ever"),
            make("p", {}, "In a deadlock each would say yes if it counted the others in, and none goes first. A concession gives up one entry of one row of " +
                "a nation's conditions: it tells what would follow, not what could be negotiated."));
        const list = table("deadlock");
        if (list.length === 0)
            host.append(make("p", { class: "nothing" }, "There is no deadlock in any of these futures."));
        host.append(...list.map(deadlock));
    }

    muster.section({
        id: "whose-yes", title: "Whose yes matters", short: "Whose yes",
        lead: "What is lost when one nation says no; who waits for whom; and what a single concession would do.",
        when: () => muster.has("pivot_nation"), draw,
    });
})();
