// lasting.js - how long it lasts: who is there by day, what holds a year on,
// and whether pools can keep up; and what it costs, by nation and year.
"use strict";

(() => {
    const { make, num } = muster;
    const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;
    const MOST = 8;                         // nations with a colour of their own
    const MONTH = 365.25 / 12;

    // ---- who is there -----------------------------------------------------

    const presence = () => muster.outcome("nation_presence");
    const sum = (rows, column) => rows.reduce((all, row) => all + (row[column] ?? 0), 0);

    // Nations by the persons that they have there over all days, most first:
    // {id, name, rows, total}; only those with any.
    function present() {
        return [...muster.politics.grouped(presence(), "nation")]
            .map(([id, rows]) => ({ id, name: muster.nation_name(id), rows, total: sum(rows, "persons") }))
            .filter((item) => item.total > 0).sort((a, b) => b.total - a.total);
    }

    const shade = (i) => i < MOST ? muster.colours.of(i) : "var(--ghost)";

    function top_and_others() {
        const all = present();
        const keep = all.length <= MOST + 1 ? all.length : MOST;
        const series = all.slice(0, keep).map((item, i) => ({ ...item, colour: shade(i) }));
        const rest = all.slice(keep);
        if (rest.length)
            series.push({ name: `${rest.length} others`, colour: "var(--ghost)", rest });
        return series;
    }

    function area(width) {
        const series = top_and_others();
        if (!series.length)
            return null;
        const data = series.flatMap((item, order) => item.rest
            ? d3.rollups(item.rest.flatMap((one) => one.rows), (rows) => sum(rows, "persons"), (row) => row.day)
                .map(([day, persons]) => ({ date: muster.date_of(day), persons, order, name: item.name, colour: item.colour }))
            : item.rows.map((row) => ({ date: muster.date_of(row.day), persons: row.persons, order, row,
                name: item.name, colour: item.colour })));
        const narrow = width < 560, right = narrow ? 8 : 150;
        // Names at the right edge, where bands are thick enough; pushed apart.
        const last = d3.max(data, (d) => d.date);
        let low = 0;
        const ends = data.filter((d) => +d.date === +last).sort((a, b) => a.order - b.order).map((d) => {
            low += d.persons;
            return { ...d, middle: low - d.persons / 2 };
        });
        const height = narrow ? 300 : 380;
        const most = d3.max(d3.rollups(data, (rows) => sum(rows, "persons"), (d) => +d.date), (d) => d[1]);
        const per = most / (height - 50);
        let above = -Infinity;
        for (const end of ends) {
            end.at = Math.max(end.middle, above + 15 * per);
            above = end.at;
        }
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height, marginLeft: 52, marginRight: right, marginTop: 28, marginBottom: 32,
            x: { type: "utc", label: null, tickSize: 0, ticks: narrow ? 4 : 8 },
            y: { label: "persons, mean of all futures", grid: true, tickSize: 0, nice: true,
                domain: [0, Math.max(most, Number.isFinite(above) ? above : 0)] },
            marks: [
                Plot.areaY(data, Plot.stackY({ order: "order" }, {
                    x: "date", y: "persons", z: "order", fill: "colour", stroke: "var(--paper)", strokeWidth: 0.7,
                    title: "name",
                })),
                narrow ? null : Plot.text(ends, {
                    x: last, y: "at", text: (d) => cut(d.name, 20), textAnchor: "start", dx: 8,
                }),
                narrow ? null : Plot.dot(ends, { x: last, y: "at", dx: 4, r: 3, fill: "colour" }),
                Plot.ruleY([0], { stroke: "var(--ghost)" }),
            ],
        }));
    }

    // By nation, some days a year.
    function area_table() {
        const series = present();
        const days = [...new Set(presence().map((row) => row.day))].sort((a, b) => a - b);
        const every = Math.max(1, Math.ceil(days.length / 13));
        const picked = days.filter((_, i) => i % every === 0);
        return {
            columns: [{ label: "Nation" }, ...picked.map((day) => ({ label: muster.format.day_date(day), right: true }))],
            rows: series.map((item) => [item.name, ...picked.map((day) => {
                const row = item.rows.find((one) => one.day === day);
                return row ? num(row, "persons", "count") : "–";
            })]),
        };
    }

    // ---- a year on --------------------------------------------------------

    const year_rows = () => muster.outcome("milestone_summary").filter((row) => row.year_on !== null)
        .sort((a, b) => b.year_on - a.year_on);

    function year_bars(width) {
        const rows = year_rows();
        if (!rows.length)
            return null;
        const narrow = width < 520;
        const letters = 24;
        const left = narrow ? 8 : 16 + 7 * Math.max(...rows.map((row) => Math.min(letters, row.milestone.length)));
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: 150, marginTop: 2, marginBottom: 4,
            height: rows.length * (narrow ? 42 : 26) + 8,
            x: { axis: null, domain: [0, 1] },
            y: { domain: d3.range(rows.length), label: null, axis: narrow ? null : "left", tickSize: 0,
                padding: narrow ? 0.62 : 0.3, tickFormat: (i) => cut(muster.words(rows[i].milestone), letters) },
            marks: [
                Plot.barX(rows, { x1: 0, x2: 1, y: (_, i) => i, fill: "var(--rule)", dy: narrow ? 7 : 0 }),
                Plot.barX(rows, { x1: 0, x2: "year_on", y: (_, i) => i, fill: "var(--c3)", dy: narrow ? 7 : 0 }),
                Plot.text(rows, { x: 1, y: (_, i) => i, textAnchor: "start", dx: 8, fontWeight: 600, dy: narrow ? 7 : 0,
                    text: (d) => `${muster.text_of(d, "year_on", "percent")} of ${muster.text_of(d, "year_on_draws", "count")}` }),
                narrow ? Plot.text(rows, { x: 0, y: (_, i) => i, textAnchor: "start", dy: -10,
                    text: (d) => cut(muster.words(d.milestone), 40) }) : null,
            ],
        }));
    }

    // ---- tours and pools --------------------------------------------------

    // Nations with units on tours: {id, name, rows, units, sustained, filled}:
    // shares weighted by units, and by days.
    function rotating() {
        return [...muster.politics.grouped(muster.outcome("pledge").filter((row) =>
            row.tour !== null && row.tour !== undefined), "nation")].map(([id, rows]) => {
            const units = sum(rows, "units"), there = sum(rows, "present_days"), gap = sum(rows, "gap_days");
            return {
                id, name: muster.nation_name(id), rows, units, there, gap,
                sustained: rows.reduce((all, row) => all + row.units * (row.sustained ?? 0), 0) / units,
                filled: there + gap > 0 ? there / (there + gap) : null,
            };
        }).sort((a, b) => b.units - a.units || (a.name < b.name ? -1 : 1));
    }

    const HOW_POOL = "by pledge: the share of its units that its pool can keep up for ever, weighted by units";
    const HOW_FILLED = "days with a unit over these and days with a gap, over its pledges";

    function pool_dots(width) {
        const items = rotating();
        if (!items.length)
            return null;
        const narrow = width < 560;
        const letters = 22;
        const left = narrow ? 8 : 16 + 7 * Math.max(...items.map((item) => Math.min(letters, item.name.length)));
        const dy = narrow ? 8 : 0;
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: 20, marginTop: 6, marginBottom: 42,
            height: items.length * (narrow ? 42 : 25) + 56,
            x: { domain: [0, 1], label: "share of its places that are filled", labelOffset: 32, labelAnchor: "center", labelArrow: "none", tickSize: 0, grid: true,
                ticks: 5, tickFormat: (v) => `${Math.round(100 * v)} %` },
            y: { type: "point", domain: d3.range(items.length), label: null, axis: narrow ? null : "left", tickSize: 0,
                tickFormat: (i) => cut(items[i].name, letters) },
            marks: [
                Plot.ruleY(items.map((item, i) => ({ ...item, i })).filter((item) => item.filled !== null), {
                    x1: "sustained", x2: "filled", y: "i", stroke: "var(--ghost)", strokeWidth: 2, dy }),
                Plot.dot(items, { x: "sustained", y: (_, i) => i, r: 5, fill: "var(--c5)", symbol: "square", dy,
                    title: (d) => `${d.name}, for ever: ${muster.format.share(d.sustained)}` }),
                Plot.dot(items.map((item, i) => ({ ...item, i })).filter((item) => item.filled !== null), {
                    x: "filled", y: "i", r: 5, fill: "var(--c1)", dy,
                    title: (d) => `${d.name}, until the last day: ${muster.format.share(d.filled)}` }),
                narrow ? Plot.text(items, { x: 0, y: (_, i) => i, textAnchor: "start", dy: -9, text: (d) => cut(d.name, 30) }) : null,
            ],
        }));
    }

    function months(rows, column) {
        const values = rows.map((row) => row[column]).filter((v) => v !== null);
        if (!values.length)
            return "–";
        const say = (v) => d3.format(".2~f")(Math.round(10 * v / MONTH) / 10);
        const [low, high] = d3.extent(values);
        return make("span", { class: "derived", title: `days: ${low}${high > low ? ` to ${high}` : ""}` },
            low === high ? say(low) : `${say(low)}–${say(high)}`);
    }

    function pool_table() {
        return {
            columns: ["Nation", "Units", "Take turns", "Tour, months", "Rest, months", "For ever",
                "Until the last day", "Days there, a future", "Days with a gap"]
                .map((label, i) => ({ label, right: i > 0 })),
            rows: rotating().map((item) => [item.name, muster.derived(item.units, "count", "sum over its pledges"),
                muster.derived(sum(item.rows, "pool"), "count", "sum over its pledges"),
                months(item.rows, "tour"), months(item.rows, "dwell"),
                muster.derived(item.sustained, "share", HOW_POOL),
                muster.derived(item.filled, "share", HOW_FILLED),
                muster.derived(item.there, "count", "sum over its pledges"),
                muster.derived(item.gap, "count", "sum over its pledges")]),
        };
    }

    function pledge_list(host) {
        const rows = muster.table("pledge");
        if (!rows.length || !("present_days" in rows[0]))
            return;
        const types = muster.by(muster.table("scenario_types"), "id");
        const body = make("div");
        const node = make("details", { toggle: () => {
            if (!node.open)
                return;
            body.replaceChildren(muster.scroller("Pledges", muster.data_table("Every pledge", [
                "Pledge", "Nation", "What", "Units", "Move, mean", "Take turns", "Tour, days", "Rest, days",
                "For ever", "Days there", "Days with a gap"].map((label, i) => ({ label, right: i > 2 })),
            muster.outcome("pledge").map((row) => [row.pledge, muster.nation_name(row.nation),
                types.get(row.type)?.name || row.type, num(row, "units", "count"), num(row, "moved", "amount"),
                num(row, "pool", "count"), num(row, "tour", "amount"), num(row, "dwell", "amount"),
                num(row, "sustained", "share"), num(row, "present_days", "count"), num(row, "gap_days", "amount")]))));
        } }, make("summary", {}, "Every pledge"), body);
        muster.on("state", () => { if (node.open) node.dispatchEvent(new Event("toggle")); });
        host.append(node);
    }

    muster.section({
        id: "how-long", title: "How long it lasts",
        lead: "A unit stays for a tour, and another of its pool relieves it. Where a pool is too small for that, " +
            "gaps open; where a vote on staying fails, a nation leaves.",
        when: () => muster.has("nation_presence") || muster.has("pledge"),
        draw: (host) => {
            muster.chart(host, {
                title: "Who is there, by nation",
                describe: () => `Persons in the country, mean of all futures: ${present().slice(0, 5).map((item) =>
                    item.name).join(", ")} provide most.`,
                legend: () => top_and_others().map((item) => muster.key("box", item.colour, cut(item.name, 30))),
                draw: area, table: area_table, empty: "Nobody comes in any of these futures.",
                note: "The mean also counts the futures in which nobody comes.",
            });
            const pair = make("div", { class: "pair" });
            host.append(pair);
            muster.chart(pair, {
                title: "What is still there a year after it was reached",
                describe: () => year_rows().map((row) => `${muster.words(row.milestone)} ` +
                    muster.text_of(row, "year_on", "percent")).join(", "),
                draw: year_bars, empty: "No milestone is reached early enough to look a year ahead.",
                note: "Of the futures, told behind, that reach it early enough for a year more to be seen.",
                table: () => ({
                    columns: ["Milestone", "Holds a year on", "Futures asked", "Reached at all"]
                        .map((label, i) => ({ label, right: i > 0 })),
                    rows: muster.outcome("milestone_summary").map((row) => [muster.words(row.milestone),
                        num(row, "year_on", "percent_error"), num(row, "year_on_draws", "count"),
                        num(row, "ever", "percent_error")]),
                }),
            });
            muster.chart(pair, {
                title: "Can its pool keep it up?",
                legend: () => [
                    muster.key("box", "var(--c5)", "for ever: pool × tour ÷ (tour + rest)"),
                    muster.key("dot", "var(--c1)", "in these futures, until the last day"),
                ],
                describe: () => rotating().slice(0, 6).map((item) => `${item.name}: ` +
                    `${muster.format.share(item.sustained)} for ever, ${muster.format.share(item.filled)} in these futures`).join("; "),
                draw: pool_dots, table: pool_table, empty: "No pledge has tours: units stay to the end.",
                note: "A place is filled while a unit stands in it. In these futures it can be more than for ever, as a " +
                    "fresh pool lasts a while and tours are extended; or less, where relief comes late.",
            });
            pledge_list(host);
        },
    });

    // ---- cost -------------------------------------------------------------

    const cost_rows = () => muster.outcome("nation_cost").filter((row) => row.cost > 0);

    // Nations with a cost, the most first: {id, name, nation, rows, total}.
    function payers() {
        const years = muster.politics.grouped(cost_rows(), "nation");
        return muster.outcome("nation").filter((row) => row.cost > 0).map((row) => ({
            id: row.nation, name: row.name || row.nation, nation: row, total: row.cost,
            rows: years.get(row.nation) ?? [],
        })).sort((a, b) => b.total - a.total);
    }

    const years_of = () => [...new Set(cost_rows().map((row) => row.year))].sort((a, b) => a - b);
    const year_colour = (i, n) => `color-mix(in oklab, var(--c1) ${Math.round(100 - 75 * (n > 1 ? (n - 1 - i) / (n - 1) : 0))}%, var(--paper))`;

    function cost_bars(width) {
        const all = payers();
        if (!all.length)
            return null;
        const narrow = width < 560, years = years_of();
        const keep = all.length > 18 ? 16 : all.length;
        const items = all.slice(0, keep);
        const rest = all.slice(keep);
        if (rest.length)
            items.push({ name: `${rest.length} others`, total: sum(rest, "total"), rest,
                rows: rest.flatMap((item) => item.rows) });
        const letters = 24;
        const left = narrow ? 8 : 16 + 7 * Math.max(...items.map((item) => Math.min(letters, item.name.length)));
        const data = items.flatMap((item, i) => item.rows.length
            ? d3.rollups(item.rows, (rows) => sum(rows, "cost"), (row) => row.year)
                .sort((a, b) => a[0] - b[0])
                .map(([year, cost]) => ({ i, year, cost, fill: year_colour(years.indexOf(year), years.length),
                    name: item.name }))
            : [{ i, year: 0, cost: item.total, fill: "var(--c1)", name: item.name }]);
        const most = d3.max(items, (item) => item.total);
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: 96, marginTop: 2, marginBottom: 4,
            height: items.length * (narrow ? 42 : 27) + 8,
            x: { axis: null, domain: [0, most] },
            y: { domain: d3.range(items.length), label: null, axis: narrow ? null : "left", tickSize: 0,
                padding: narrow ? 0.62 : 0.3, tickFormat: (i) => cut(items[i].name, letters) },
            marks: [
                Plot.barX(data, Plot.stackX({
                    x: "cost", y: "i", order: "year", fill: "fill", insetRight: 0.5, dy: narrow ? 7 : 0,
                    title: (d) => `${d.name}${d.year ? `, ${d.year}` : ""}: ${muster.format.euros(d.cost)}`,
                })),
                Plot.text(items, {
                    x: "total", y: (_, i) => i, textAnchor: "start", dx: 6, dy: narrow ? 7 : 0,
                    text: (d) => d.nation ? muster.text_of(d.nation, "cost", "euros") : muster.format.euros(d.total),
                }),
                narrow ? Plot.text(items, { x: 0, y: (_, i) => i, textAnchor: "start", dy: -10, text: (d) => cut(d.name, 40) }) : null,
                Plot.ruleX([0], { stroke: "var(--ghost)" }),
            ],
        }));
    }

    function cost_table() {
        const years = years_of();
        return {
            columns: ["Nation", "All years", ...years, "There", "The way there", "A person and year"]
                .map((label, i) => ({ label: String(label), right: i > 0 })),
            rows: payers().map((item) => {
                const per = person_year(item);
                return [item.name, num(item.nation, "cost", "euros"), ...years.map((year) => {
                    const row = item.rows.find((one) => one.year === year);
                    return row ? num(row, "cost", "euros") : "–";
                }), item.rows.length ? muster.derived(sum(item.rows, "presence"), "euros", "sum over the years") : "–",
                item.rows.length ? muster.derived(sum(item.rows, "movement"), "euros", "sum over the years") : "–",
                per === null ? "–" : muster.derived(per, "euros", "cost over persons by report day")];
            }),
        };
    }

    // Cost of a person in the country for a year; persons of report days stand
    // for the days up to the next. null where there is nobody.
    function years_there(rows) {
        const step = muster.run.report_every;
        return rows.reduce((all, row) => all + row.persons *
            Math.min(step, muster.run.horizon - row.day) / 365, 0);
    }

    function person_year(item) {
        const years = years_there(presence().filter((row) => row.nation === item.id));
        return years > 0.05 ? item.total / years : null;
    }

    function totals() {
        const box = make("dl", { class: "co-total" });
        const fill = () => {
            const row = muster.outcome("cost")[0];
            if (!row)
                return;
            const rows = cost_rows();
            const there = sum(rows, "presence"), way = sum(rows, "movement");
            const years = years_there(presence());
            const item = (value, label) => make("div", {}, make("dt", {}, label), make("dd", {}, value));
            box.replaceChildren(item(num(row, "mean", "euros"), "mean of all futures, to the last day"),
                item([num(row, "p05", "euros"), " – ", num(row, "p95", "euros")], "nine of ten futures lie within"),
                !muster.state.trust && muster.run.anybody_comes > 0 ? item(muster.derived(row.mean / muster.run.anybody_comes, "euros",
                    "mean over the probability that anybody comes"), "mean where anybody comes") : "",
                years > 0.05 ? item(["about ", muster.derived(row.mean / years, "euros", "mean over persons by report day")],
                    "for a person in the country for a year") : "",
                there + way > 0 ? item(muster.derived(way / (there + way), "share", "movement over movement and presence"),
                    "of it for the way there") : "");
        };
        fill();
        muster.on("state", fill);
        return box;
    }

    muster.section({
        id: "cost", title: "What it costs",
        lead: "The way there, and running costs of those who are in the country only: not of who waits, trains or rests at home.",
        when: () => muster.has("cost"),
        draw: (host) => {
            host.append(totals());
            muster.chart(host, {
                title: "Mean cost by nation and year",
                describe: () => payers().slice(0, 5).map((item) =>
                    `${item.name} ${muster.text_of(item.nation, "cost", "euros")}`).join(", "),
                legend: () => years_of().map((year, i, years) =>
                    muster.key("box", year_colour(i, years.length), String(year))),
                draw: cost_bars, table: cost_table, empty: "It costs nothing in any of these futures.",
                note: "Means of all futures, also of those in which nobody comes.",
            });
        },
    });
})();
