// days.js - where the days up to a milestone go, who came last, what held units
// up on the way; and which variables decide how it turns out.
"use strict";

(() => {
    const { make, num } = muster;

    // ---- where the days go ------------------------------------------------

    const PARTS = [
        { part: "events", label: "waiting for events", colour: "var(--c1)" },
        { part: "conditions", label: "waiting for others", colour: "var(--c2)" },
        { part: "approval", label: "votes and decisions", colour: "var(--c4)" },
        { part: "preparation", label: "getting ready", colour: "var(--c5)" },
        { part: "movement", label: "on the way", colour: "var(--c6)" },
        { part: "congestion", label: "in jams", colour: "var(--ink)" },
        { part: "integration", label: "becoming operational", colour: "var(--c3)" },
        { part: "after", label: "gaps after arrival", colour: "var(--c7)" },
    ];
    const part_of = new Map(PARTS.map((part, i) => [part.part, { ...part, order: i }]));

    // Milestones with days to tell of, the earliest first:
    // {milestone, rows, total, draws}.
    function explained() {
        const out = new Map();
        for (const row of muster.outcome("attribution")) {
            if (row.days === null || !(row.draws > 0) || !part_of.has(row.part))
                continue;
            if (!out.has(row.milestone))
                out.set(row.milestone, { milestone: row.milestone, rows: [], total: 0, first: row });
            const item = out.get(row.milestone);
            item.rows.push(row);
            item.total += row.days;
        }
        return [...out.values()].sort((a, b) => a.total - b.total);
    }

    const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

    function day_bars(width) {
        const items = explained();
        if (!items.length)
            return null;
        const narrow = width < 560;
        const data = items.flatMap((item) => item.rows.map((row) => ({
            ...part_of.get(row.part), row, days: row.days, milestone: item.milestone,
        }))).sort((a, b) => a.order - b.order);
        const left = narrow ? 0 : Math.min(190, 24 + 7.2 * Math.max(...items.map((item) =>
            Math.min(24, item.milestone.length))));
        const most = Math.max(...items.map((item) => item.total));
        const wide = (days) => days / most * (width - left - 160);
        const name = (milestone) => cut(muster.words(milestone), narrow ? 34 : 24);
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: narrow ? 8 : 160,
            marginTop: 4, marginBottom: 42, height: items.length * (narrow ? 46 : 34) + 52,
            x: { label: "days since day 0, on average", labelOffset: 32, labelAnchor: "center", labelArrow: "none", domain: [0, most],
                ticks: narrow ? 4 : 8, tickSize: 0, grid: true },
            y: { label: null, domain: items.map((item) => item.milestone), padding: narrow ? 0.5 : 0.3,
                axis: narrow ? null : "left", tickSize: 0, tickFormat: name },
            marks: [
                Plot.barX(data, {
                    x: "days", y: "milestone", fill: "colour", order: "order", insetRight: 0.5,
                    insetTop: narrow ? 8 : 0, insetBottom: narrow ? -8 : 0,
                    title: (d) => `${muster.words(d.milestone)}: ${d.label}, ` +
                        muster.text_of(d.row, "days", "days"),
                }),
                Plot.text(data, Plot.stackX({
                    x: "days", y: "milestone", order: "order", dy: narrow ? 8 : 0,
                    text: (d) => wide(d.days) > 26 ? muster.text_of(d.row, "days", "amount") : "",
                    fill: (d) => d.part === "congestion" ? "var(--paper)" : "var(--on-bar)",
                    fontWeight: 600,
                })),
                narrow ? Plot.text(items, {
                    x: 0, y: "milestone", textAnchor: "start", dx: 2, dy: -12, fontWeight: 600,
                    text: (d) => `${name(d.milestone)}: ${muster.format.days(d.total)} · ` +
                        `${muster.text_of(d.first, "draws", "count")} futures`,
                }) : Plot.text(items, {
                    x: "total", y: "milestone", textAnchor: "start", dx: 6,
                    text: (d) => `${muster.format.days(d.total)} · ${muster.text_of(d.first, "draws", "count")} futures`,
                }),
                Plot.ruleX([0], { stroke: "var(--ghost)" }),
            ],
        }));
    }

    function day_table() {
        const items = explained();
        return {
            columns: ["Milestone", "Futures", "All days", ...PARTS.map((part) => part.label)]
                .map((label, i) => ({ label, right: i > 0 })),
            rows: items.map((item) => [muster.words(item.milestone), num(item.first, "draws", "count"),
                muster.derived(item.total, "days", "sum of its parts"),
                ...PARTS.map(({ part }) => {
                    const row = item.rows.find((one) => one.part === part);
                    return row ? num(row, "days", "days") : "";
                })]),
        };
    }

    // Bars of one length each, with a label in front and a number behind.
    //   items: [{label, value, parts: [{value, colour, title}], text}]
    function bar_list(width, items, options) {
        const narrow = width < 520;
        const letters = Math.min(options.letters ?? 40, Math.floor((0.46 * width - 16) / 6.9));
        const left = narrow ? 0 : 16 + 6.9 * Math.max(1, ...items.map((item) =>
            Math.min(letters, item.label.length)));
        const names = items.map((_, i) => i);
        const data = items.flatMap((item, i) => item.parts.map((part, order) => ({ ...part, i, order })));
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: options.right ?? 70,
            marginTop: 2, marginBottom: 4, height: items.length * (narrow ? 40 : 25) + 8,
            x: { axis: null, domain: [0, Math.max(1e-12, ...items.map((item) => item.value))] },
            y: { label: null, domain: names, axis: narrow ? null : "left", tickSize: 0, padding: narrow ? 0.6 : 0.3,
                tickFormat: (i) => cut(items[i].label, letters) },
            marks: [
                Plot.barX(data, {
                    x: "value", y: "i", fill: "colour", order: "order", title: "title",
                    insetTop: narrow ? 7 : 0, insetBottom: narrow ? -7 : 0,
                }),
                Plot.text(items, {
                    x: "value", y: (_, i) => i, text: "text", textAnchor: "start", dx: 6, dy: narrow ? 7 : 0,
                }),
                narrow ? Plot.text(items, {
                    x: 0, y: (_, i) => i, textAnchor: "start", dx: 2, dy: -10, fill: "var(--faint)",
                    text: (d) => cut(d.label, Math.floor(width / 7)),
                }) : null,
                Plot.ruleX([0], { stroke: "var(--ghost)" }),
            ],
        }));
    }

    const words_now = () => muster.words(muster.state.milestone ?? "the milestone");

    const last_rows = () => muster.outcome("attribution_nation").filter((row) =>
        row.milestone === muster.state.milestone && row.share > 0)
        .sort((a, b) => b.share - a.share);

    function last_bars(width) {
        const rows = last_rows().slice(0, 12);
        return rows.length ? bar_list(width, rows.map((row) => ({
            label: muster.nation_name(row.nation), value: row.share, text: muster.text_of(row, "share", "share"),
            parts: [{ value: row.share, colour: "var(--c1)",
                title: `${muster.nation_name(row.nation)}: ${muster.text_of(row, "draws", "count")} futures` }],
        })), { letters: 24 }) : null;
    }

    const places = () => muster.by(muster.table("places"), "id");
    const place_name = (id) => places().get(id)?.name ?? muster.words(id ?? "");

    function way_name(row) {
        if (row.kind === "lift")
            return `lift: ${muster.words(row.id)}`;
        const of = muster.by(muster.table("scenario_links"), "id").get(row.id);
        if (row.kind === "transfer" || row.from_place === row.to_place)
            return `${of ? `${of.mode} to ${of.to_mode ?? of.mode}` : "change"} at ${place_name(row.from_place)}`;
        return `${of ? of.mode : "way"}: ${place_name(row.from_place)} – ${place_name(row.to_place)}`;
    }

    const neck_rows = () => muster.outcome("bottleneck").filter((row) => row.wait_days + row.closed_days > 0);

    function neck_bars(width) {
        const rows = neck_rows().slice(0, 12);
        return rows.length ? bar_list(width, rows.map((row) => ({
            label: way_name(row), value: row.wait_days + row.closed_days,
            text: muster.text_of(row, "share", "share"),
            parts: [
                { value: row.wait_days, colour: "var(--c2)", title: `full: ${muster.text_of(row, "wait_days", "days")}` },
                { value: row.closed_days, colour: "var(--c7)", title: `not yet open: ${muster.text_of(row, "closed_days", "days")}` },
            ],
        })), { letters: 44 }) : null;
    }

    const all_days = () => {
        const item = explained().find((one) => one.milestone === muster.state.milestone);
        const top = item && [...item.rows].sort((a, b) => b.days - a.days)[0];
        return !item ? "No unit came last before this milestone in any future."
            : `${explained().length} milestones. ${words_now()}: ${muster.format.days(item.total)} on average, ` +
                `the most of them ${part_of.get(top.part).label}, ${muster.text_of(top, "days", "days")}.`;
    };

    muster.section({
        id: "where-days-go", title: "Where the days go",
        lead: "The day on which a milestone is reached, split along the way of the unit that came last: " +
            "what its nation waited for, its votes, getting ready, the way there, and what followed.",
        when: () => muster.has("attribution"),
        draw: (host) => {
            muster.chart(host, {
                title: "Mean days to each milestone that is reached, by what they went to",
                describe: all_days, draw: day_bars, table: day_table,
                legend: () => PARTS.map(({ label, colour }) => muster.key("box", colour, label)),
                empty: "No milestone is reached in any of these futures.",
                note: "Means of the futures that reach it by a unit that can be named; their number stands " +
                    "behind. What is reached more seldom is reached in other futures: rows do not add to each other.",
            });
            const pair = make("div", { class: "pair" });
            host.append(pair);
            muster.chart(pair, {
                title: () => `Whose unit came last before ‘${words_now()}’`,
                describe: () => last_rows().slice(0, 5).map((row) =>
                    `${muster.nation_name(row.nation)} ${muster.text_of(row, "share", "share")}`).join(", "),
                draw: last_bars, empty: "It is reached in none of these futures, or no unit can be named.",
                table: () => ({
                    columns: [{ label: "Nation" }, { label: "Futures", right: true }, { label: "Share", right: true }],
                    rows: last_rows().map((row) => [muster.nation_name(row.nation),
                        num(row, "draws", "count"), num(row, "share", "share")]),
                }),
            });
            muster.chart(pair, {
                title: "What held units up on the way",
                describe: () => neck_rows().slice(0, 5).map((row) =>
                    `${way_name(row)} ${muster.text_of(row, "share", "share")}`).join(", "),
                legend: () => [muster.key("box", "var(--c2)", "full"),
                    muster.key("box", "var(--c7)", "not yet open")],
                draw: neck_bars, empty: "Nothing held a unit up.",
                note: "Share of all days, over units, on which a unit could not move on.",
                table: () => ({
                    columns: ["Where", "Full, days", "Not yet open, days", "Share"]
                        .map((label, i) => ({ label, right: i > 0 })),
                    rows: neck_rows().slice(0, 60).map((row) => [way_name(row), num(row, "wait_days", "days"),
                        num(row, "closed_days", "days"), num(row, "share", "share")]),
                }),
            });
        },
    });

    // ---- what matters -----------------------------------------------------

    let of = "ever";

    // A variable's name (model, section 1.1) in words.
    function variable_words(name) {
        const at = name.split("/");
        const event = (id) => muster.politics.event_name(id);
        const nth = (k) => Number(k) > 0 ? `, try ${Number(k) + 1}` : "";
        switch (at[0]) {
        case "event":
            return at[2] === "occurs" ? `whether: ${event(at[1])}` : `how long until: ${event(at[1])}`;
        case "approval": {
            const step = muster.table("scenario_approvals").find((row) =>
                row.nation === at[1] && String(row.step) === at[2]);
            const what = `${muster.nation_name(at[1])}, ${step?.name || `step ${at[2]}`}`;
            return at[3] === "pass" ? `vote: ${what}${nth(at[4])}`
                : at[3] === "wait" ? `wait for another try: ${what}` : `how long: ${what}${nth(at[4])}`;
        }
        case "pledge":
            return `${{ available: "whether there", notice: "notice", integration: "integration" }[at[3]] ?? at[3]}: ` +
                `unit ${at[2]} of ${at[1]}`;
        case "nation": return `${muster.nation_name(at[1])} renews, vote ${at[3]}`;
        case "permit": return `permit of ${muster.nation_name(at[2])} on ${at[1]}`;
        case "factor": return `factor: ${muster.words(at[1])}`;
        case "supply": return `supply: ${muster.words(at[1])}`;
        default: return name;
        }
    }

    const KINDS = {
        events: "events", approvals: "votes and other steps", available: "whether units are there",
        notice: "notice", integration: "time to become operational", factors: "capacities of transport",
        supply: "supply", permits: "permits",
    };

    // Groups: of a kind; of one event or nation; and the day of an event, with
    // all that leads to it.
    const GROUPS = [
        { title: "By kind", of: (name) => !name.includes("/"), words: (name) => KINDS[name] ?? muster.words(name) },
        { title: "By event, and votes of a nation", of: (name) => name.includes("/") && !name.endsWith("/time"),
            words: (name) => {
                const [kind, id] = name.split("/");
                return kind === "event" ? muster.politics.event_name(id)
                    : kind === "approval" ? `votes of ${muster.nation_name(id)}` : name;
            } },
        { title: "By event, with all that leads to it", of: (name, all) => name.endsWith("/time") ||
            (name.startsWith("event/") && !all.has(`${name}/time`)),
            words: (name) => muster.politics.event_name(name.split("/")[1]) },
    ];

    // Which end of a variable is a yes, short, or much; the other is a no,
    // long, or little. (Low is where a chance says no, and the lowest fifth.)
    const LONG = new Set(["delay", "duration", "wait", "notice", "integration"]);
    function ends_of(row) {
        const parts = row.name.split("/");
        const short = parts[0] === "permit" || parts.some((part) => LONG.has(part));
        return short ? { yes: "low", no: "high" } : { yes: "high", no: "low" };
    }

    const sense_rows = (kind) => muster.table("sensitivity").filter((row) => row.kind === kind &&
        row.of === of && row.milestone === muster.state.milestone && row.share !== null)
        .sort((a, b) => b.share - a.share);

    const kind_of = () => of === "ever" ? "percent" : "days";
    const value_text = (row, column) => row[column] === null ? "–" : muster.text_of(row, column, kind_of());

    function tornado(width) {
        const rows = sense_rows("variable").filter((row) => row.low !== null && row.high !== null).slice(0, 16);
        if (!rows.some((row) => row.share > 0))
            return null;
        const narrow = width < 640;
        const label = (row) => variable_words(row.name);
        const letters = Math.floor((0.45 * width - 16) / 6.9);
        const left = narrow ? 8 : 16 + 6.9 * Math.max(...rows.map((row) =>
            Math.min(letters, label(row).length)));
        const ends = rows.flatMap((row) => [row.low, row.high]);
        const mean = d3.mean(ends);
        const reach = Math.max(1e-9, d3.max(ends, (v) => Math.abs(v - mean)) * 1.06);
        let domain = [mean - reach, mean + reach];
        if (of === "ever")
            domain = [Math.max(0, domain[0]), Math.min(1, domain[1])];
        const grey = (row) => row.shows ? 1 : 0.3;
        const i_of = new Map(rows.map((row, i) => [row, i]));
        const y = (row) => i_of.get(row);
        const summary = muster.table("milestone_summary").find((row) => row.milestone === muster.state.milestone);
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: narrow ? 56 : 92, marginTop: 26, marginBottom: 42,
            height: rows.length * (narrow ? 44 : 28) + 70,
            x: { domain, label: of === "ever" ? "reached in so many of the futures"
                : "mean day; never counts as the last day", labelOffset: 32, labelAnchor: "center", labelArrow: "none", tickSize: 0, grid: true,
            ticks: narrow ? 4 : 8, tickFormat: (v) => of === "ever" ? `${Math.round(100 * v)} %` : String(Math.round(v)) },
            y: { domain: d3.range(rows.length), label: null, axis: narrow ? null : "left", tickSize: 0,
                padding: narrow ? 0.65 : 0.4, tickFormat: (i) => cut(label(rows[i]), letters) },
            marks: [
                of === "ever" && summary ? Plot.ruleX([summary.ever], { stroke: "var(--ink)", strokeDasharray: "3 3" }) : null,
                Plot.barX(rows, {
                    x1: (d) => Math.min(d.low, d.high), x2: (d) => Math.max(d.low, d.high), y,
                    fill: "var(--ghost)", fillOpacity: (d) => 0.45 * grey(d),
                    insetTop: narrow ? 8 : 0, insetBottom: narrow ? -8 : 0,
                    title: (d) => `${label(d)}: ${value_text(d, ends_of(d).yes)} where it is a yes, quick or much, ` +
                        `${value_text(d, ends_of(d).no)} where not`,
                }),
                Plot.dot(rows, { x: (d) => d[ends_of(d).yes], y, r: 5, fill: "var(--c1)", fillOpacity: grey, dy: narrow ? 8 : 0 }),
                Plot.dot(rows, { x: (d) => d[ends_of(d).no], y, r: 5, fill: "var(--c2)", symbol: "square", fillOpacity: grey, dy: narrow ? 8 : 0 }),
                narrow ? Plot.text(rows, {
                    x: domain[0], y, text: (d) => cut(label(d), Math.floor(width / 7)), textAnchor: "start", dy: -12,
                    stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)",
                }) : null,
                Plot.text(rows, {
                    frameAnchor: "right", y, dx: narrow ? 52 : 80, textAnchor: "end", fontWeight: 600,
                    fill: (d) => d.shows ? "var(--ink)" : "var(--faint)", dy: narrow ? 8 : 0,
                    text: (d) => muster.text_of(d, "share", "share"),
                }),
                Plot.text(["share"], { frameAnchor: "top-right", dx: narrow ? 52 : 80, dy: -18, textAnchor: "end", fill: "var(--faint)" }),
            ],
        }));
    }

    function sense_table() {
        return {
            columns: ["Variable", "Share", "±", "Noise up to", "Shows", "No, or lowest fifth", "Yes, or highest fifth", "Id"]
                .map((label, i) => ({ label, right: i > 0 && i < 7 })),
            rows: sense_rows("variable").slice(0, 80).map((row) => [variable_words(row.name),
                num(row, "share", "share"), num(row, "error", "share"), num(row, "noise", "share"),
                num(row, "shows", "yes_no"), num(row, "low", kind_of()), num(row, "high", kind_of()), row.name]),
        };
    }

    const group_names = () => new Set(muster.table("sensitivity").filter((row) => row.kind === "group")
        .map((row) => row.name));
    const group_rows = (group) => {
        const all = group_names();
        return sense_rows("group").filter((row) => group.of(row.name, all));
    };

    function group_bars(width, group) {
        const rows = group_rows(group).filter((row) => row.share > 0).slice(0, 10);
        return rows.length ? bar_list(width, rows.map((row) => ({
            label: group.words(row.name), value: row.share, text: muster.text_of(row, "share", "share"),
            parts: [{ value: row.share, colour: row.shows ? "var(--c1)" : "var(--rule)",
                title: `${group.words(row.name)}, noise up to ${muster.text_of(row, "noise", "share")}` }],
        })), { letters: 44 }) : null;
    }

    // What the results hold of one outcome only.
    const as_they_are = () => muster.state.trust ? "Of nations as they are, not under trust. " : "";

    const event_rows = () => muster.table("event").filter((row) => row.reached_with !== null &&
        row.reached_without !== null && row.explains !== null).sort((a, b) => b.explains - a.explains);

    // Without sensitivity: what goes together with each event.
    function event_bars(width) {
        const rows = event_rows().slice(0, 14);
        if (!rows.length)
            return null;
        const narrow = width < 640, left = narrow ? 8 : Math.min(0.45 * width, 480);
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), marginLeft: left, marginRight: 24, marginTop: 6, marginBottom: 42,
            height: rows.length * (narrow ? 44 : 28) + 52,
            x: { domain: [0, 1], label: "reached in so many of these futures", labelOffset: 32, labelAnchor: "center", labelArrow: "none", tickSize: 0, grid: true,
                ticks: 5, tickFormat: (v) => `${Math.round(100 * v)} %` },
            y: { domain: d3.range(rows.length), axis: narrow ? null : "left", label: null, tickSize: 0,
                tickFormat: (i) => cut(rows[i].name || muster.words(rows[i].event), Math.floor(left / 7)) },
            marks: [
                Plot.ruleY(rows, { x1: "reached_without", x2: "reached_with", y: (_, i) => i, stroke: "var(--ghost)",
                    strokeWidth: 3, dy: narrow ? 8 : 0 }),
                Plot.dot(rows, { x: "reached_without", y: (_, i) => i, r: 5, fill: "var(--c2)", symbol: "square", dy: narrow ? 8 : 0,
                    title: (d) => muster.text_of(d, "reached_without", "percent") }),
                Plot.dot(rows, { x: "reached_with", y: (_, i) => i, r: 5, fill: "var(--c1)", dy: narrow ? 8 : 0,
                    title: (d) => muster.text_of(d, "reached_with", "percent") }),
                narrow ? Plot.text(rows, { x: 0, y: (_, i) => i, textAnchor: "start", dy: -10,
                    text: (d) => cut(d.name || muster.words(d.event), Math.floor(width / 7)) }) : null,
            ],
        }));
    }

    function draw_events(host) {
        muster.chart(host, {
            title: () => `How often ‘${muster.words(event_rows()[0]?.milestone ?? "the milestone")}’ is reached ` +
                "where an event happens, and where it does not",
            describe: () => event_rows().slice(0, 4).map((row) => `${row.name}: ` +
                `${muster.text_of(row, "reached_with", "percent")} with it, ` +
                `${muster.text_of(row, "reached_without", "percent")} without`).join("; "),
            legend: () => [muster.key("dot", "var(--c1)", "it happens"), muster.key("box", "var(--c2)", "it does not")],
            draw: event_bars, empty: "Nothing can be said: no milestone is likely, or no event can go both ways.",
            note: () => as_they_are() + "Those that explain most stand first. It is what goes together in these futures, not proof of a cause.",
            table: () => ({
                columns: ["Event", "Happens in", "Reached with it", "Reached without it", "Explains"]
                    .map((label, i) => ({ label, right: i > 0 })),
                rows: event_rows().map((row) => [row.name || muster.words(row.event), num(row, "happens", "percent"),
                    num(row, "reached_with", "percent"), num(row, "reached_without", "percent"),
                    num(row, "explains", "share")]),
            }),
        });
    }

    function draw_sensitivity(host) {
        const figures = [];
        host.append(make("div", { class: "controls" }, muster.buttons("Explain", [
            { value: "ever", label: "whether it is reached" }, { value: "day", label: "when" },
        ], of, (now) => {
            of = now;
            figures.forEach((figure) => figure.redraw());
        })));
        figures.push(muster.chart(host, {
            title: () => `What decides ${of === "ever" ? "whether" : "when"} ‘${words_now()}’ is reached`,
            describe: () => sense_rows("variable").filter((row) => row.shows).slice(0, 5).map((row) =>
                `${variable_words(row.name)}: ${muster.text_of(row, "share", "share")}`).join("; ") ||
                "No variable shows above the noise.",
            legend: () => [
                muster.key("dot", "var(--c1)", "where it is a yes, quick, or much"),
                muster.key("box", "var(--c2)", "where it is a no, slow, or little"),
                of === "ever" ? muster.key("dash", "var(--ink)", "all futures") : null,
            ],
            draw: tornado, table: sense_table,
            empty: "No variable explains anything: it is reached in none of these futures, or in all.",
            note: () => as_they_are() + "Times and amounts: the fifth of the futures with the shortest or largest, against that with the " +
                "longest or smallest; chances: yes against no. Pale: not above the noise of so many futures. Only what shows is a finding.",
        }));
        const pair = make("div", { class: "pair" });
        host.append(pair);
        for (const group of GROUPS.filter((one) => muster.table("sensitivity").some((row) =>
            row.kind === "group" && one.of(row.name, group_names()))))
            figures.push(muster.chart(pair, {
                title: group.title,
                describe: () => group_rows(group).slice(0, 6).map((row) =>
                    `${group.words(row.name)}: ${muster.text_of(row, "share", "share")}`).join("; "),
                draw: (width) => group_bars(width, group), empty: "None of them explains anything.",
                table: () => ({
                    columns: ["Group", "Share", "±", "Noise up to", "Shows"].map((label, i) => ({ label, right: i > 0 })),
                    rows: group_rows(group).map((row) => [group.words(row.name), num(row, "share", "share"),
                        num(row, "error", "share"), num(row, "noise", "share"), num(row, "shows", "yes_no")]),
                }),
            }));
        put_note(host);
    }

    const put_note = (host) => host.append(make("p", { class: "note" },
        "Shares of groups are of all their luck at once. Pale bars are not above the noise. The day of an event " +
        "holds what leads to it, so that these shares overlap."));

    muster.section({
        id: "what-matters", title: "What matters",
        lead: () => muster.has("sensitivity")
            ? "A share says how much less the outcome would vary if this one thing were known beforehand. It is " +
                "not how important the thing is in itself: what is certain explains nothing, and what works only " +
                "together with others shows in no single share, so shares need not add to one."
            : "Which events the answer hangs on.",
        when: () => muster.has("sensitivity") || event_rows().length > 0,
        draw: (host) => {
            if (muster.has("sensitivity"))
                draw_sensitivity(host);
            draw_events(host);
        },
    });
})();
