// believed.js - would it be believed: what a violator would have to reckon with,
// rung by rung, by day, at each posture and for each variant; bases, who watches
// the line, and what the record says against reading it as deterrence.
"use strict";

(() => {
    const { make, put, table, num, text_of, state, colours, format } = muster;

    // What can be looked at: columns, how it is written, and from which values
    // on the next darker colour is taken.
    const PARTS = [0.005, 0.1, 0.25, 0.4, 0.55, 0.7, 0.9];
    const FIGURES = {
        kappa: { label: "Critical stake, kappa", kind: "stake", steps: [0.005, 0.1, 0.25, 0.5, 1, 2, 4] },
        q: { label: "Answer, q", kind: "percent", steps: PARTS },
        see: { label: "See", kind: "percent", steps: PARTS },
        rho: { label: "Reach, rho", kind: "percent", steps: PARTS },
        hold: { label: "Hold", kind: "percent", steps: PARTS },
    };
    // Shares of the accent in the ground of a cell; ink stands on all but the
    // last two, which take the paper's colour.
    const SHADES = [0, 8, 17, 28, 40, 52, 86, 100];
    const own = { figure: "kappa", rung: null, later: 365, of: "milestone" };
    const figures = [];

    const ladder = () => table("scenario_ladder");
    const name_of = (rung) => muster.by(ladder(), "rung").get(rung)?.name || muster.words(rung);
    const title_of = (variant) => variant === null ? "As it is"
        : muster.by(table("variant"), "variant").get(variant)?.title ?? variant;

    let kept = null;
    muster.on("load", () => { kept = null; });
    // Rows of assessment by variant and kind.
    function rows_of(variant, kind) {
        if (!kept) {
            kept = new Map();
            for (const row of table("assessment")) {
                const key = JSON.stringify([row.variant, row.kind]);
                if (!kept.has(key))
                    kept.set(key, []);
                kept.get(key).push(row);
            }
        }
        return kept.get(JSON.stringify([variant, kind])) ?? [];
    }

    // Rungs in the order of the ladder.
    function rungs() {
        const there = new Set(table("assessment").map((row) => row.rung));
        const known = ladder().map((row) => row.rung).filter((rung) => there.has(rung));
        return known.length === there.size ? known : [...there];
    }

    const figure = () => FIGURES[own.figure];
    const middle = () => `${own.figure}_p50`;
    const cell = (row, column = middle()) => num(row, column, figure().kind);

    // A value of `row` in a cell of a picture, and its colours.
    function level(row) {
        const value = row[middle()];
        return value === null ? SHADES.length - 1 : figure().steps.filter((step) => value >= step).length;
    }
    const shade = (i) => `color-mix(in srgb, var(--accent) ${SHADES[i]}%, var(--paper))`;
    const ink_on = (i) => i >= SHADES.length - 2 ? colours.paper : colours.ink;

    function scale_legend() {
        const { kind, steps } = figure();
        // The first step is what is rounded to something.
        const text = (i) => format[kind](Math.max(0.01, steps[i]));
        return SHADES.map((_, i) => muster.key("box", shade(i), i === 0 ? `less than ${text(0)}`
            : i < steps.length ? `from ${text(i - 1)}`
            : `from ${text(i - 1)}${kind === "stake" ? ", or every stake" : ""}`));
    }

    // A grid of cells: columns [{id, label}], rows by rung; `at` gives the row of
    // the results of a column and a rung.
    function grid(width, columns, at, label_x, low_labels) {
        const narrow = width < 620, list = rungs();
        const left = narrow ? 74 : 190;
        const wide = (width - left - 8) / columns.length;
        const cells = columns.flatMap((column) => list.map((rung) => ({ column, rung, row: at(column, rung) })))
            .filter((one) => one.row);
        const height = 30 * list.length + (low_labels ? 110 : 54);
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height, marginLeft: left, marginRight: 8, marginTop: 8,
            marginBottom: low_labels ? 96 : 40,
            x: { type: "band", domain: columns.map((column) => column.id), padding: 0.04, label: null },
            y: { type: "band", domain: list, padding: 0.06, label: null },
            color: { type: "identity" },
            marks: [
                Plot.axisY({ tickSize: 0, lineWidth: narrow ? 6 : 14, fontSize: 12, lineHeight: 1,
                    tickFormat: (rung) => narrow ? muster.words(rung) : name_of(rung) }),
                Plot.axisX({ tickSize: 0, label: label_x, ticks: columns.filter((column) => column.label).map((column) => column.id),
                    tickRotate: low_labels ? -35 : 0, textAnchor: low_labels ? "end" : undefined,
                    tickFormat: (id) => columns.find((column) => column.id === id)?.label ?? "" }),
                Plot.cell(cells, { x: (one) => one.column.id, y: "rung", fill: (one) => shade(level(one.row)),
                    stroke: colours.rule, strokeWidth: 0.5,
                    title: (one) => `${name_of(one.rung)}, ${one.column.long ?? one.column.label}: ${
                        figure().label} ${text_of(one.row, middle(), figure().kind)} (${
                        text_of(one.row, `${own.figure}_p05`, figure().kind)} to ${text_of(one.row, `${own.figure}_p95`, figure().kind)}), in ${
                        text_of(one.row, "draws", "count")} futures` }),
                wide >= 33 ? Plot.text(cells, { x: (one) => one.column.id, y: "rung", fontSize: 11,
                    text: (one) => text_of(one.row, middle(), figure().kind),
                    fill: (one) => ink_on(level(one.row)) }) : null,
            ],
        }));
    }

    // ---- by day -----------------------------------------------------------

    // Report days on which battalions are there in some future, with the row of
    // each rung.
    function days() {
        const out = new Map();
        for (const row of rows_of(state.variant, "present")) {
            if (!out.has(row.day))
                out.set(row.day, { id: row.day, rungs: new Map(), first: row });
            out.get(row.day).rungs.set(row.rung, row);
        }
        return [...out.values()].sort((a, b) => a.id - b.id);
    }

    function draw_days(width) {
        const list = days();
        if (list.length === 0)
            return null;
        const every = Math.ceil(list.length / Math.max(2, Math.floor(width / 100)));
        return grid(width, list.map((day, i) => ({
            id: day.id, label: i % every === 0 ? text_of(day.first, "date", "date").replace(/^\d+\s/, "") : "",
            long: text_of(day.first, "date", "date"),
        })), (column, rung) => list.find((day) => day.id === column.id).rungs.get(rung), null, false);
    }

    function days_table() {
        return {
            columns: [{ name: "Day" }, { name: "Futures", right: true },
                ...rungs().map((rung) => ({ name: name_of(rung), right: true }))],
            rows: days().map((day) => [num(day.first, "date", "date"), num(day.first, "draws", "count"),
                ...rungs().map((rung) => day.rungs.has(rung) ? cell(day.rungs.get(rung)) : "–")]),
        };
    }

    function asked() {
        const list = days(), all = rows_of(state.variant, "day")[0];
        if (list.length === 0)
            return null;
        const first = list[0].first, last = list.at(-1).first;
        return ["Median of the futures in which battalions are in the country on that day: ",
            num(first, "draws", "count"), " on ", num(first, "date", "date"), ", ",
            num(last, "draws", "count"), " on ", num(last, "date", "date"),
            all ? [", of ", num(all, "draws", "count")] : null, ". ",
            own.figure === "kappa" ? "‘every’: no stake is above it. " : null,
            own.figure === "see" ? "It is the same for all rungs. " : null];
    }

    // ---- curves -----------------------------------------------------------

    const curve = (variant) => rows_of(variant, "present").filter((row) => row.rung === own.rung);

    function draw_curves(width) {
        const base = curve(null), other = state.variant === null ? [] : curve(state.variant);
        const shown = other.length > 0 ? other : base;
        if (shown.length < 2)
            return null;
        const at = (row, share) => row[`${own.figure}_${share}`];
        const most = Math.max(...[...base, ...other].flatMap((row) =>
            ["p50", "p95"].map((share) => at(row, share) ?? 0)), 0.05);
        const top = own.figure === "kappa" ? 1.1 * most : Math.min(1, 1.1 * most);
        // Every stake: at the upper edge.
        const y = (share) => (row) => at(row, share) ?? top;
        const x = (row) => muster.date_of(row.day);
        const colour = other.length > 0 ? colours.list[2] : colours.accent;
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height: width < 560 ? 260 : 320, marginLeft: 48, marginRight: 16,
            x: { type: "utc", label: null, ticks: Math.max(2, Math.floor(width / 110)) },
            y: { domain: [0, top], grid: true, label: `↑ ${figure().label}`,
                tickFormat: own.figure === "kappa" ? undefined : (v) => format.percent(v) },
            marks: [
                Plot.areaY(shown, { x, y1: y("p05"), y2: y("p95"), fill: colour, fillOpacity: 0.15 }),
                Plot.areaY(shown, { x, y1: y("p25"), y2: y("p75"), fill: colour, fillOpacity: 0.2 }),
                other.length > 0 ? Plot.lineY(base, { x, y: y("p50"), stroke: colours.ghost, strokeWidth: 2, strokeDasharray: "5,3" }) : null,
                Plot.lineY(shown, { x, y: y("p50"), stroke: colour, strokeWidth: 2.5 }),
                Plot.ruleY([0], { stroke: colours.ink }),
            ],
        }));
    }

    function curves_legend() {
        const one = state.variant !== null && curve(state.variant).length > 0;
        const colour = one ? colours.list[2] : colours.accent;
        return [muster.key("line", colour, `${one ? title_of(state.variant) : "as it is"}: median`),
            muster.key("box", `color-mix(in srgb, ${colour} 35%, var(--paper))`, "half of the futures, and nine of ten"),
            one ? muster.key("dash", colours.ghost, "as it is: median") : null].filter(Boolean);
    }

    function curves_table() {
        const shares = ["p05", "p25", "p50", "p75", "p95"];
        const variants = state.variant === null ? [null] : [null, state.variant];
        return {
            columns: [{ name: "Force" }, { name: "Day" }, { name: "Futures", right: true },
                ...["5th", "25th", "Median", "75th", "95th"].map((name) => ({ name, right: true }))],
            rows: variants.flatMap((variant) => curve(variant).map((row) => [title_of(variant),
                num(row, "date", "date"), num(row, "draws", "count"),
                ...shares.map((share) => cell(row, `${own.figure}_${share}`))])),
        };
    }

    // ---- postures ---------------------------------------------------------

    // Columns of a grid of postures: {id, label, rungs: rung -> row, first}.
    function postures(variant, kind) {
        const out = new Map();
        for (const row of rows_of(variant, kind)) {
            if (row.later !== own.later)
                continue;
            if (!out.has(row.posture))
                out.set(row.posture, { id: row.posture, label: posture_name(kind, row.posture), rungs: new Map(), first: row });
            out.get(row.posture).rungs.set(row.rung, row);
        }
        return [...out.values()];
    }

    function posture_name(kind, id) {
        if (kind === "milestone")
            return muster.words(id);
        const claim = muster.by(table("scenario_claims"), "id").get(id);
        const column = kind === "claim_low" ? "at_least_low" : "at_least_high";
        return claim && claim[column] !== null && (claim.capability ?? "personnel") === "personnel"
            ? text_of(claim, column, "count") : muster.words(id);
    }

    // Sizes once each: claims of the same size are the same posture.
    function sizes() {
        const seen = new Map();
        for (const kind of ["claim_low", "claim_high"])
            for (const column of postures(state.variant, kind))
                if (!seen.has(column.label))
                    seen.set(column.label, column);
        const size = (column) => Number(column.label.replace(/,/g, ""));
        return [...seen.values()].sort((a, b) => size(a) - size(b));
    }

    // Thinly reached first: by how many futures have it, most first.
    const shown_postures = () => own.of === "milestone"
        ? postures(state.variant, "milestone").sort((a, b) => b.first.draws - a.first.draws)
        : sizes();

    // The milestone that is looked at, for each variant that reaches it.
    function by_variant() {
        return [null, ...table("variant").map((row) => row.variant)].map((variant) => {
            const one = postures(variant, "milestone").find((column) => column.id === state.milestone);
            return one && { ...one, id: variant ?? "", label: variant === null ? "as it is" : muster.words(variant.replace(/-/g, " ")),
                long: title_of(variant) };
        }).filter(Boolean);
    }

    // Where the ladder states a stake: in how many futures it is at most kappa.
    const states_stake = () => ladder().some((row) => row.stake !== null && row.stake !== undefined);

    function posture_table(name, list) {
        const stated = states_stake();
        return {
            columns: [{ name }, { name: "Futures", right: true }, { name: "Rung" },
                { name: "See", right: true }, { name: "Reach", right: true }, { name: "Hold", right: true },
                { name: "Answer, q", right: true }, { name: "Kappa: 5th", right: true },
                { name: "median", right: true }, { name: "95th", right: true },
                ...(stated ? [{ name: "Stated stake at most kappa, futures", right: true }] : [])],
            rows: list.flatMap((column) => rungs().filter((rung) => column.rungs.has(rung)).map((rung) => {
                const row = column.rungs.get(rung);
                return [column.long ?? column.label, num(row, "draws", "count"), name_of(rung),
                    ...["see", "rho", "hold", "q"].map((part) => num(row, `${part}_p50`, "percent")),
                    ...["p05", "p50", "p95"].map((share) => num(row, `kappa_${share}`, "stake")),
                    ...(stated ? [num(row, "stated_stake", "percent_error")] : [])];
            })),
        };
    }

    const posture_picture = (list) => (width) => {
        const columns = list();
        return columns.length === 0 ? null
            : grid(width, columns, (column, rung) => columns.find((one) => one.id === column.id).rungs.get(rung), null, true);
    };

    // ---- bases, teams, sources --------------------------------------------

    function bases(host) {
        const list = table("base_order"), places = muster.by(table("scenario_places"), "id");
        if (list.length === 0)
            return;
        host.append(make("h3", {}, "Where the reserve waits"),
            make("p", {}, "Bases in the order in which the model takes them, one by one, and the most that so many could reach. " +
                "The gap is what taking them one by one loses; the last base is the one behind which nothing more is to be reached."),
            muster.scroller("Table of bases", muster.data_table("Bases by rung: share of the line's weight that is reached in time", [
                { name: "Rung" }, { name: "Bases", right: true }, { name: "the next one" }, { name: "Reached", right: true },
                { name: "Best choice", right: true }, { name: "Gap", right: true }],
            list.map((row) => [name_of(row.rung), num(row, "number", "count"), places.get(row.place)?.name ?? row.place,
                num(row, "reached", "percent"), row.optimum === null ? "not proven" : num(row, "optimum", "percent"),
                row.optimum === null ? "–" : muster.derived(Math.max(0, row.optimum - row.reached), "share",
                    "best choice less reached")]))));
    }

    function teams(host) {
        const list = table("monitoring");
        if (list.length === 0)
            return;
        const km = table("scenario_sectors").reduce((sum, row) => sum + (row.km ?? 0), 0);
        host.append(make("h3", {}, "Who watches the line"),
            make("p", {}, "Teams that it takes to notice so many of the violations",
                km > 0 ? [" along ", muster.derived(km, "km", "sum over the sectors")] : null,
                ", spread over the sectors by weight and length. A team is several people in shifts: observers of a past mission are not teams. " +
                "The OSCE's mission in Ukraine had 350 monitors at a line of 420 km in 2015 (",
            muster.link("https://europeanleadershipnetwork.org/commentary/the-osce-special-monitoring-mission-to-ukraine-lessons-from-the-first-year-and-opportunities-for-the-future/",
                "European Leadership Network, 2015"), "; ", muster.link("https://www.kyivpost.com/post/9363", "Kyiv Post, 2021"),
            "); other missions are in what ", make("code", {}, "muster assess"), " prints."),
            muster.scroller("Table of teams", muster.data_table("Teams of monitors", [
                { name: "Violations noticed" }, { name: "Teams alone", right: true }, { name: "with all sensors", right: true }],
            list.map((row) => [num(row, "see", "percent"), num(row, "teams_alone", "amount"),
                num(row, "teams_with_sensors", "amount")]))),
            make("p", { class: "note" }, "Alone leaves out the sensors that wait for an event, as those of a backstop do."));
    }

    function caution() {
        const cite = (who, title, where, address) =>
            make("span", { class: "faint" }, " ", who, ", ", make("cite", {}, title), ", ", muster.link(address, where), ".");
        return make("aside", { class: "caution", "aria-labelledby": "believed-caution" },
            make("h3", { id: "believed-caution" }, "No probability of deterrence"),
            make("p", {}, make("strong", {}, "Answer, q"), " is the chance that a violation is seen, reached and held. ",
                make("strong", {}, "Kappa"), " is q / (1 − q): who gains G if nobody answers and loses K if somebody does is not better off " +
                "while G / K is at most kappa. At 0.5 the gain must be more than half the loss. Nobody's values are guessed, and it is taken for granted that somebody decides to answer."),
            make("p", {}, "The record speaks against reading it as deterrence:"),
            make("ul", {},
                make("li", {}, "What the aggressor wants and fears decides first: large aggression is mostly a last resort, less often a chance " +
                    "seized because the stake is worth it.", cite("M. J. Mazarr and others", "What Deters and Why", "RAND RR-2451, 2018",
                    "https://www.rand.org/t/RR2451")),
                make("li", {}, "Heavy ground forces, and air defence, in the theatre but not on the front line deter best; light forces inside the " +
                    "defended state go with more disputes; the more mobile the forces, the less evidence that they deter.",
                cite("B. Frederick and others", "Understanding the Deterrent Impact of U.S. Overseas Forces", "RAND RR-2533, 2020",
                    "https://www.rand.org/t/RR2533"))),
            make("p", {}, "So kappa rises with every team, battalion and base near the line, while the record prefers weight at a distance. " +
                "Where the two disagree, believe neither alone: kappa is for comparing one posture, variant or day with another."));
    }

    // ---- the section ------------------------------------------------------

    const redraw = () => figures.forEach((one) => one.redraw());
    function choose(change) {
        Object.assign(own, change);
        redraw();
    }

    function draw(host) {
        own.rung ??= rungs()[Math.min(1, rungs().length - 1)];
        const shows = [];
        const controls = make("div", { class: "controls" },
            muster.select("Figure", Object.entries(FIGURES).map(([value, one]) => ({ value, label: one.label })),
                own.figure, (value) => choose({ figure: value })));
        if (muster.has("variant")) {
            const box = muster.select("Force", [{ value: null, label: "As it is" },
                ...table("variant").map((row) => ({ value: row.variant, label: row.title || row.variant }))],
            state.variant, (variant) => muster.set({ variant }));
            shows.push(() => box.show(state.variant));
            controls.append(box);
        }
        muster.on("state", () => shows.forEach((show) => show()));
        const here = () => state.variant === null ? "" : `: ${title_of(state.variant)}`;
        host.append(caution(), controls);
        const add = (options) => figures.push(muster.chart(host, options));
        add({
            title: () => `${figure().label}, by rung and day${here()}`, legend: scale_legend,
            describe: () => `Rungs of the ladder against report days; the darker a cell, the higher ${figure().label}. The table has every value.`,
            draw: draw_days, table: days_table, note: asked, empty: "Battalions are there in no future on any report day.",
        });
        host.append(make("div", { class: "controls" }, muster.select("Rung",
            rungs().map((rung) => ({ value: rung, label: name_of(rung) })), own.rung, (rung) => choose({ rung }))));
        add({
            title: () => `${figure().label} against ${name_of(own.rung)}, over time${here()}`, legend: curves_legend,
            describe: () => `Median and bands of ${figure().label} by day, of the futures in which battalions are there.`,
            draw: draw_curves, table: curves_table, empty: "Battalions are there on too few report days for a curve.",
            note: () => ["Bands are over possible futures: how much depends on what nobody knows yet, not how good the formulas are.",
                own.figure === "kappa" ? " What reaches the upper edge may be every stake." : null],
        });
        host.append(make("h3", {}, "Posture by posture"), make("div", { class: "controls" },
            muster.buttons("Asked", [{ value: 0, label: "on the day it is reached" }, { value: 365, label: "a year on" }],
                own.later, (later) => choose({ later })),
            muster.buttons("Postures", [{ value: "milestone", label: "milestones" }, { value: "claim", label: "sizes named in public" }],
                own.of, (of) => choose({ of }))));
        add({
            title: () => `${figure().label} by ${own.of === "milestone" ? "milestone" : "size named in public (persons)"}, ${
                own.later ? "a year on" : "on the day it is reached"}${here()}`,
            legend: scale_legend,
            describe: () => "Rungs of the ladder against postures, those reached in most futures first. The table has every value.",
            draw: posture_picture(shown_postures), table: () => posture_table("Posture", shown_postures()),
            note: "Median of the futures that reach it. Right at the day a force of that size is there, but not yet its monitors or its reserve. " +
                "Fewer futures reach what is larger, and these are others: more of what helps has happened in them.",
            empty: "No future reaches any of them early enough.",
        });
        if (muster.has("variant"))
            add({
                title: () => `${figure().label} at ${muster.words(state.milestone)}, ${own.later ? "a year on" : "on the day it is reached"}, by variant`,
                legend: scale_legend,
                describe: () => "Rungs of the ladder against variants of the scenario. The table has every value.",
                draw: posture_picture(by_variant), table: () => posture_table("Variant", by_variant()),
                note: "Variants with the same luck. One that is missing reaches the milestone in no future early enough; ‘Charts show’ above chooses the milestone.",
                empty: "No variant reaches it early enough.",
            });
        bases(host);
        teams(host);
        muster.line(host);
        put(host, make("p", { class: "note" }, "The formulas, and rules of thumb with their critics, are what ", make("code", {}, "muster assess"), " prints."));
    }

    muster.section({
        id: "believed", title: "Would it be believed?", short: "Believed?", needs: ["topojson"],
        lead: "What a violator would have to reckon with: whether it is seen, whether somebody comes in time, whether that is enough; " +
            "and up to which stake a violation does not pay.",
        when: () => muster.has("assessment"), draw,
    });
})();
