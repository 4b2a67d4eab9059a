// build-up.js - what is there by which day: fans of persons and capabilities,
// probabilities of milestones, and variants beside the scenario as it is.
"use strict";

(() => {
    const { make, put, run, table, outcome, num, text_of, state, colours, format } = muster;

    const chosen = { quantity: "personnel" };
    const quantities = () => [...new Set(table("curve").map((row) => row.quantity))];
    const kind = (quantity) => quantity === "personnel" ? "count" : "amount";
    const variant_title = (id) =>
        table("variant").find((row) => row.variant === id)?.title || muster.words(id);

    // ---- a day that one moves along ---------------------------------------

    // A slider below the plot, a rule over it, and words that read the values:
    // with mouse, finger or arrow keys.  read(row index) -> nodes.
    function reader(plot, days, read, label) {
        const x = plot.scale("x");
        const words = make("p", { class: "reading", role: "status" });
        const slider = make("input", {
            type: "range", min: 0, max: days.length - 1, step: 1, "aria-label": label,
            input: () => show(Number(slider.value)),
        });
        const rule = document.createElementNS("http://www.w3.org/2000/svg", "line");
        rule.setAttribute("class", "day-rule");
        const [low, high] = plot.scale("y").range;
        rule.setAttribute("y1", low);
        rule.setAttribute("y2", high);
        const svg = plot.tagName === "svg" ? plot : plot.querySelector("svg");
        svg.append(rule);
        function show(i) {
            slider.value = i;
            slider.setAttribute("aria-valuetext",
                `${format.day_date(days[i])}, ${format.day(days[i])}`);
            const at = x.apply(muster.date_of(days[i]));
            rule.setAttribute("x1", at);
            rule.setAttribute("x2", at);
            put(muster.empty(words), read(i));
        }
        svg.addEventListener("pointermove", (event) => {
            const box = svg.getBoundingClientRect();
            const at = (event.clientX - box.left) * (svg.viewBox.baseVal.width / box.width || 1);
            const day = (x.invert(at) - muster.date_of(0)) / 86400000;
            const near = days.reduce((best, one, i) =>
                Math.abs(one - day) < Math.abs(days[best] - day) ? i : best, 0);
            if (near !== Number(slider.value))
                show(near);
        });
        const a_year = days.findIndex((day) => day >= 360);
        const node = make("div", { class: "with-reader" }, plot,
            make("div", { class: "slide" }, slider), words);
        slider.style.marginLeft = `${x.range[0] - 8}px`;
        slider.style.width = `${x.range[1] - x.range[0] + 16}px`;
        show(a_year < 0 ? days.length - 1 : a_year);
        return node;
    }

    // Places labels one above the other: items with y in pixels -> the same
    // with `at`, at least `gap` apart, as near as may be, within [top, bottom].
    function spread(items, gap, top, bottom) {
        const sorted = [...items].sort((a, b) => a.y - b.y);
        let last = top - gap;
        for (const item of sorted) {
            item.at = Math.max(item.y, last + gap);
            last = item.at;
        }
        let next = bottom + gap;
        for (const item of sorted.reverse()) {
            item.at = Math.min(item.at, next - gap);
            next = item.at;
        }
        return items;
    }

    // ---- the fan ----------------------------------------------------------

    const rows_of = (name, quantity) => name.filter((row) => row.quantity === quantity);
    const variant_rows = (quantity) => table("variant_curve").filter((row) =>
        row.variant === state.variant && row.quantity === quantity);

    // What milestones and claims ask for of this quantity, one line a size, with
    // the row and column that say it first.
    function lines_of(quantity) {
        const sizes = new Map();
        function add(kind, row, column, text) {
            const value = row[column], key = `${kind} ${value}`;
            if (!sizes.has(key))
                sizes.set(key, { kind, value, row, column, texts: [] });
            if (!sizes.get(key).texts.includes(text))
                sizes.get(key).texts.push(text);
        }
        for (const row of table("scenario_milestones"))
            if (row.capability === quantity && row.at_least !== null)
                add("milestone", row, "at_least", muster.words(row.milestone));
        for (const row of table("scenario_claims"))
            if (row.capability === quantity)
                for (const end of ["at_least_low", "at_least_high"])
                    if (row[end] !== null)
                        add("claim", row, end, row.who ?? row.id);
        return [...sizes.values()].sort((a, b) => a.value - b.value);
    }

    function fan_parts() {
        const rows = rows_of(outcome("curve"), chosen.quantity);
        const ghost = state.variant ? variant_rows(chosen.quantity) :
            state.trust ? rows_of(table("curve"), chosen.quantity) : [];
        const most = Math.max(0, ...rows.map((row) => Math.max(row.p95, row.mean)),
            ...ghost.map((row) => row.p95 ?? 0));
        const lines = lines_of(chosen.quantity);
        // Lines far above all that comes would press it flat: one step above
        // is shown, the others are told below.
        const above = lines.find((line) => line.value > most);
        const top = Math.max(most * 1.15, above ? Math.min(most * 1.6, above.value * 1.05) : 0);
        return { rows, ghost, most, top: top > 0 ? top : (lines[0]?.value ?? 1) * 1.1, lines };
    }

    function draw_fan(width) {
        const { rows, ghost, top, lines } = fan_parts();
        if (rows.length === 0)
            return null;
        const narrow = width < 560;
        const height = narrow ? 300 : 400;
        const right = narrow ? 12 : 190;
        const shown = lines.filter((line) => line.value <= top);
        const date = (row) => muster.date_of(row.day);
        const marks = [
            Plot.areaY(rows, { x: date, y1: "p05", y2: "p95", fill: colours.accent, fillOpacity: 0.14 }),
            Plot.areaY(rows, { x: date, y1: "p25", y2: "p75", fill: colours.accent, fillOpacity: 0.28 }),
            Plot.ruleY(shown, { y: "value", stroke: (line) => line.kind === "claim"
                ? colours.list[3] : colours.list[1], strokeWidth: 1, strokeDasharray: "2,3" }),
            ghost.length && state.variant ? [
                Plot.lineY(ghost, { x: date, y: "p95", stroke: colours.list[2], strokeWidth: 1 }),
                Plot.lineY(ghost, { x: date, y: "p75", stroke: colours.list[2], strokeWidth: 1,
                    strokeDasharray: "1,3" }),
            ] : null,
            ghost.length ? Plot.lineY(ghost, { x: date, y: "mean", strokeWidth: 2,
                stroke: state.variant ? colours.list[2] : colours.ghost, strokeDasharray: "5,4" }) : null,
            ghost.length ? Plot.lineY(ghost, { x: date, y: "p50", strokeWidth: 2,
                stroke: state.variant ? colours.list[2] : colours.ghost }) : null,
            Plot.lineY(rows, { x: date, y: "mean", stroke: colours.accent, strokeWidth: 2,
                strokeDasharray: "5,4" }),
            Plot.lineY(rows, { x: date, y: "p50", stroke: colours.accent, strokeWidth: 2.5 }),
            Plot.ruleY([0], { stroke: colours.ink }),
        ];
        const plot = Plot.plot({
            ...muster.plot_style(width), height, marginLeft: 58, marginRight: right, marginTop: 22,
            x: { type: "utc", label: null, ticks: narrow ? 4 : 8 },
            y: { domain: [0, top], label: `↑ ${muster.quantity_name(chosen.quantity)}`, grid: true,
                tickFormat: (v) => format.amount(v) },
            marks,
        });
        if (!narrow) {
            const y = plot.scale("y");
            const items = spread(shown.map((line) => ({ ...line, y: y.apply(line.value) })),
                14, 12, height - 28);
            const left = width - right;
            for (const item of items)
                plot.append(label_line(left, item));
        }
        return reader(muster.quiet(plot), rows.map((row) => row.day),
            (i) => read_fan(rows[i], ghost.find((row) => row.day === rows[i].day)), "Day of the curve");
    }

    // A label at the right end of a line, and a hair that leads to it.
    function label_line(left, item) {
        const space = "http://www.w3.org/2000/svg";
        const group = document.createElementNS(space, "g");
        const hair = document.createElementNS(space, "path");
        hair.setAttribute("d", `M${left},${item.y}L${left + 10},${item.at}`);
        hair.setAttribute("stroke", item.kind === "claim" ? colours.list[3] : colours.list[1]);
        hair.setAttribute("fill", "none");
        const text = document.createElementNS(space, "text");
        text.setAttribute("x", left + 13);
        text.setAttribute("y", item.at);
        text.setAttribute("dy", "0.32em");
        text.setAttribute("text-anchor", "start");
        text.setAttribute("class", item.kind === "claim" ? "of-claim" : "of-milestone");
        const words = item.texts[0] + (item.texts.length > 1 ? ` +${item.texts.length - 1}` : "");
        text.textContent = words.length > 28 ? `${words.slice(0, 27)}…` : words;
        const title = document.createElementNS(space, "title");
        title.textContent = `${text_of(item.row, item.column, "amount")}: ${item.texts.join("; ")}`;
        text.append(title);
        group.append(hair, text);
        return group;
    }

    function read_fan(row, ghost) {
        const as = kind(chosen.quantity);
        const one = (of) => ["median ", num(of, "p50", as), ", mean ", num(of, "mean", as),
            "; half of the futures between ", num(of, "p25", as), " and ", num(of, "p75", as),
            ", nine of ten between ", num(of, "p05", as), " and ", num(of, "p95", as)];
        return [make("strong", {}, num(row, "day", "day_date"), " (", num(row, "day", "day"), "): "),
            one(row), ".",
            ghost && state.variant ? [make("br"), make("strong", {}, `${variant_title(state.variant)}`,
                muster.start_of(ghost) === run.start ? null : [", whose ", num(ghost, "day", "day"), " is ",
                    num(ghost, "day", "day_date")], ": "),
                one(ghost), "."] : null,
            ghost && !state.variant ? [make("br"), make("strong", {}, "Without that trust: "),
                one(ghost), "."] : null];
    }

    function fan_legend() {
        const { lines, ghost } = fan_parts();
        return [
            muster.key("line", colours.accent, "median"),
            muster.key("dash", colours.accent, "mean"),
            muster.key("box", "color-mix(in srgb, var(--accent) 38%, var(--paper))", "half of the futures"),
            muster.key("box", "color-mix(in srgb, var(--accent) 14%, var(--paper))", "nine of ten"),
            lines.some((line) => line.kind === "milestone")
                ? muster.key("dash", colours.list[1], "asked for by a milestone") : null,
            lines.some((line) => line.kind === "claim")
                ? muster.key("dash", colours.list[3], "named in public") : null,
            ghost.length ? muster.key("line", state.variant ? colours.list[2] : colours.ghost,
                state.variant ? `${variant_title(state.variant)}${state.trust ? " (nations as they are)" : ""}: median, mean, 75 % and 95 %`
                    : "as they are: median and mean") : null,
        ];
    }

    function fan_note() {
        const { lines, top } = fan_parts();
        const above = lines.filter((line) => line.value > top);
        if (above.length === 0)
            return null;
        return ["Above the picture: ", above.map((line, i) => [i ? "; " : "",
            num(line.row, line.column, "amount"), " (", line.texts[0],
            line.texts.length > 1 ? ` and ${line.texts.length - 1} more` : "", ")"]), "."];
    }

    function describe_fan() {
        const { rows } = fan_parts();
        const as = kind(chosen.quantity);
        if (rows.length === 0)
            return "No curve.";
        const peak = rows.reduce((best, row) => row.p95 > best.p95 ? row : best);
        const last = rows[rows.length - 1];
        return `${muster.quantity_name(chosen.quantity)} in the country by day, as a fan. ` +
            `The upper edge, which one future of twenty exceeds, is highest on ` +
            `${text_of(peak, "day", "day_date")} with ${text_of(peak, "p95", as)}. On ` +
            `${text_of(last, "day", "day_date")} the median is ${text_of(last, "p50", as)}, the mean ` +
            `${text_of(last, "mean", as)}. Move the slider below to read each day.`;
    }

    const BANDS = ["p05", "p25", "p50", "p75", "p95"];
    function fan_table() {
        const { rows, ghost } = fan_parts();
        const as = kind(chosen.quantity);
        const by_day = muster.by(ghost, "day");
        const columns = [{ name: "Date" }, { name: "Day", right: true }, { name: "Mean", right: true },
            ...["5 %", "25 %", "Median", "75 %", "95 %"].map((name) => ({ name, right: true })),
            ...(ghost.length ? [{ name: state.variant ? `${variant_title(state.variant)}: mean` :
                "As they are: mean", right: true }] : [])];
        return { columns, rows: rows.map((row) => [num(row, "day", "day_date"), num(row, "day", "count"),
            num(row, "mean", as), ...BANDS.map((band) => num(row, band, as)),
            ...(ghost.length ? [by_day.has(row.day) ? num(by_day.get(row.day), "mean", as) : ""] : [])]) };
    }

    // ---- probabilities of milestones --------------------------------------

    function mark_rows() {
        const all = state.variant
            ? table("variant_milestone").filter((row) => row.variant === state.variant) : [];
        return { rows: outcome("milestone"), other: all,
            plain: state.trust ? table("milestone") : [] };
    }

    function draw_marks(width) {
        const { rows, other, plain } = mark_rows();
        if (rows.length === 0)
            return null;
        const narrow = width < 560;
        const height = narrow ? 300 : 380, right = narrow ? 12 : 190;
        const names = [...new Set(rows.map((row) => row.milestone))];
        const here = (row) => row.milestone === state.milestone;
        const date = (row) => muster.date_of(row.day);
        const plot = Plot.plot({
            ...muster.plot_style(width), height, marginLeft: 58, marginRight: right, marginTop: 22,
            x: { type: "utc", label: null, ticks: narrow ? 4 : 8 },
            y: { domain: [0, 1], label: "↑ reached by then", grid: true,
                tickFormat: (v) => format.percent(v) },
            marks: [
                Plot.lineY(rows.filter((row) => !here(row)), { x: date, y: "probability", z: "milestone",
                    stroke: colours.ghost, strokeWidth: 1.2 }),
                Plot.areaY(rows.filter(here), { x: date,
                    y1: (row) => Math.max(0, row.probability - 2 * row.error),
                    y2: (row) => Math.min(1, row.probability + 2 * row.error),
                    fill: colours.accent, fillOpacity: 0.2 }),
                Plot.lineY(plain.filter(here), { x: date, y: "probability", stroke: colours.ghost,
                    strokeWidth: 2, strokeDasharray: "5,4" }),
                Plot.lineY(other.filter(here), { x: date, y: "probability", stroke: colours.list[2],
                    strokeWidth: 2.5 }),
                Plot.lineY(rows.filter(here), { x: date, y: "probability", stroke: colours.accent,
                    strokeWidth: 3 }),
                Plot.ruleY([0], { stroke: colours.ink }),
            ],
        });
        if (!narrow) {
            const y = plot.scale("y");
            const ends = names.map((name) => {
                const last = rows.filter((row) => row.milestone === name).at(-1);
                return { name, y: y.apply(last.probability), value: text_of(last, "probability", "percent") };
            });
            for (const item of spread(ends, 14, 14, height - 28)) {
                const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
                text.setAttribute("x", width - right + 6);
                text.setAttribute("y", item.at);
                text.setAttribute("dy", "0.32em");
                text.setAttribute("text-anchor", "start");
                text.setAttribute("class", item.name === state.milestone ? "mark-here" : "mark-other");
                const words = muster.words(item.name);
                text.textContent = `${words.length > 22 ? `${words.slice(0, 21)}…` : words}  ${item.value}`;
                text.addEventListener("click", () => muster.set({ milestone: item.name }));
                plot.append(text);
            }
        }
        const mine = rows.filter(here);
        return reader(muster.quiet(plot), mine.map((row) => row.day), (i) => {
            const row = mine[i], find = (list) => list.find((one) => here(one) && one.day === row.day);
            const a = find(other), b = find(plain);
            return [make("strong", {}, num(row, "day", "day_date"), " (", num(row, "day", "day"), "): "),
                `‘${muster.words(row.milestone)}’ has been reached in `, num(row, "probability", "percent_error"),
                " of the futures",
                a ? [", with ", variant_title(state.variant), " in ", num(a, "probability", "percent_error")] : null,
                b ? [", without that trust in ", num(b, "probability", "percent_error")] : null, "."];
        }, "Day of the probability");
    }

    function marks_legend() {
        return [
            muster.key("line", colours.accent, `${muster.words(state.milestone ?? "")}, with two standard errors`),
            muster.key("line", colours.ghost, "other milestones"),
            state.variant ? muster.key("line", colours.list[2], variant_title(state.variant)) : null,
            state.trust ? muster.key("dash", colours.ghost, "the same without trust") : null,
        ];
    }

    function marks_table() {
        const rows = outcome("milestone_summary");
        return {
            columns: [{ name: "Milestone" }, { name: "Asks for" }, { name: "Ever", right: true },
                { name: "Median day", right: true }, { name: "Date", right: true },
                { name: "Eight of ten from", right: true }, { name: "to", right: true },
                { name: "A year on", right: true }, { name: "What the scenario says of it" }],
            rows: rows.map((row) => [muster.words(row.milestone), num(row, "demand", "demand"),
                num(row, "ever", "percent_prose"), num(row, "median", "count"), num(row, "median", "day_date"),
                num(row, "p10", "count"), num(row, "p90", "count"), num(row, "year_on", "percent_error"),
                table("scenario_milestones").find((one) => one.milestone === row.milestone && one.note)?.note ?? ""]),
        };
    }

    function describe_marks() {
        return `Probability that each milestone has been reached, by day. By the horizon: ${
            outcome("milestone_summary").map((row) =>
                `${muster.words(row.milestone)} ${text_of(row, "ever", "percent")}`).join(", ")}.`;
    }

    // ---- variants ---------------------------------------------------------

    function variants_table(host) {
        const node = make("div", { class: "variants" });
        function fill() {
            const list = table("variant");
            const marks = table("variant_milestone_summary").filter((row) => row.milestone === state.milestone);
            const base = table("milestone_summary").find((row) => row.milestone === state.milestone);
            const name = (id, title) => make("button", {
                type: "button", class: "plain", "aria-pressed": state.variant === id ? "true" : "false",
                click: () => muster.set({ variant: id }),
            }, title);
            const columns = ["", "Ever", "Difference", "Median day", "Anybody comes",
                "Cost, mean"].map((label, i) => ({ name: label, label: label || "Plan", right: i > 0 }));
            const cost = table("cost")[0];
            const rows = [[name(null, "As it is"), base ? num(base, "ever", "percent_prose") : "–", "",
                base ? num(base, "median", "day_date") : "–",
                "anybody_comes" in run ? num(run, "anybody_comes", "percent_error") : "–",
                cost ? num(cost, "mean", "euros") : "–"]];
            for (const row of list) {
                const mark = marks.find((one) => one.variant === row.variant);
                rows.push([name(row.variant, row.title || muster.words(row.variant)),
                    mark ? num(mark, "ever", "percent_error") : "–",
                    mark ? num(mark, "difference", "points_error") : "–",
                    mark ? num(mark, "median", "day_date") : "–",
                    num(row, "anybody_comes", "percent_error"), num(row, "cost", "euros")]);
            }
            const said = list.find((row) => row.variant === state.variant);
            put(muster.empty(node), muster.scroller("Variants of the scenario",
                muster.data_table(`How ‘${muster.words(state.milestone ?? "")}’ fares; choose one to lay it over the charts above`,
                    columns, rows)),
            said?.description ? make("p", { class: "note" }, make("strong", {}, `${said.title || said.variant}: `),
                said.description) : null,
            make("p", { class: "note" }, "Differences are of the same futures, pair by pair, with their standard error: ",
                num(list[0], "draws", "count"), " of each."));
        }
        fill();
        muster.on("state", fill);
        host.append(make("h3", {}, "Variants, side by side"), node);
    }

    function small_multiples(host) {
        const ids = [null, ...table("variant").map((row) => row.variant)];
        const rows_for = (id) => id === null ? table("curve").filter((row) => row.quantity === "personnel")
            : table("variant_curve").filter((row) => row.variant === id && row.quantity === "personnel");
        muster.chart(host, {
            title: "Persons, in each variant",
            describe: () => `A small fan of persons for the scenario and each of its ${ids.length - 1} variants. ` +
                ids.map((id) => {
                    const last = rows_for(id).at(-1);
                    return last ? `${id === null ? "As it is" : variant_title(id)}: mean at the end ${text_of(last, "mean", "count")}` : "";
                }).join("; "),
            legend: () => [muster.key("dash", colours.accent, "mean"), muster.key("line", colours.accent, "median"),
                muster.key("box", "color-mix(in srgb, var(--accent) 38%, var(--paper))", "half of the futures"),
                muster.key("box", "color-mix(in srgb, var(--accent) 14%, var(--paper))", "nine of ten")],
            draw(width) {
                const across = Math.max(1, Math.min(4, Math.floor(width / 230)));
                const each = Math.floor((width - 16 * (across - 1)) / across);
                const top = Math.max(1, ...ids.flatMap((id) => rows_for(id).map((row) => row.p95)));
                const date = (row) => muster.date_of(row.day, row);
                const grid = make("div", { class: "multiples" });
                grid.style.gridTemplateColumns = `repeat(${across}, minmax(0, 1fr))`;
                for (const id of ids) {
                    const rows = rows_for(id);
                    const plot = muster.quiet(Plot.plot({
                        ...muster.plot_style(each), height: 130, marginLeft: 54, marginTop: 8, marginRight: 6,
                        x: { type: "utc", label: null, ticks: 3 },
                        y: { domain: [0, top], label: null, ticks: 3, grid: true },
                        marks: [
                            Plot.areaY(rows, { x: date, y1: "p05", y2: "p95", fill: colours.accent, fillOpacity: 0.14 }),
                            Plot.areaY(rows, { x: date, y1: "p25", y2: "p75", fill: colours.accent, fillOpacity: 0.28 }),
                            Plot.lineY(rows, { x: date, y: "mean", stroke: colours.accent, strokeDasharray: "4,3" }),
                            Plot.lineY(rows, { x: date, y: "p50", stroke: colours.accent, strokeWidth: 2 }),
                            Plot.ruleY([0], { stroke: colours.ink }),
                        ],
                    }));
                    grid.append(make("div", {}, make("p", { class: "small-title" },
                        id === null ? "As it is" : variant_title(id)), plot));
                }
                return grid;
            },
            table: () => ({
                columns: [{ name: "Plan" }, { name: "Date", right: true }, { name: "Mean", right: true },
                    { name: "Median", right: true }, { name: "75 %", right: true }, { name: "95 %", right: true }],
                rows: ids.flatMap((id) => rows_for(id).filter((row) => row.day % 90 === 0).map((row) => [
                    id === null ? "As it is" : variant_title(id), num(row, "day", "day_date"),
                    num(row, "mean", "count"), num(row, "p50", "count"), num(row, "p75", "count"),
                    num(row, "p95", "count")])),
            }),
        });
    }

    // ---- the section ------------------------------------------------------

    function draw(host) {
        const redraw = () => fan.redraw();
        const bar = make("div", { class: "controls" });
        if (quantities().length > 1)
            bar.append(muster.select("Show", quantities().map((value) =>
                ({ value, label: muster.quantity_name(value) })), chosen.quantity,
            (value) => { chosen.quantity = value; redraw(); }));
        if (muster.has("variant")) {
            const box = muster.select("Compare with", [{ value: null, label: "nothing" },
                ...table("variant").map((row) => ({ value: row.variant, label: row.title || muster.words(row.variant) }))],
            state.variant, (variant) => muster.set({ variant }));
            muster.on("state", () => box.show(state.variant));
            bar.append(box);
        }
        if (bar.hasChildNodes())
            host.append(bar);
        const fan = muster.chart(host, {
            title: () => `${muster.quantity_name(chosen.quantity)} in the country${state.trust ? ", if nations trusted each other" : ""}`,
            describe: describe_fan, draw: draw_fan, legend: fan_legend, note: fan_note,
            table: fan_table, interactive: true, empty: "There is no curve in these results.",
        });
        muster.chart(host, {
            title: () => `Milestones reached, by day${state.trust ? ", if nations trusted each other" : ""}`,
            describe: describe_marks, draw: draw_marks, legend: marks_legend, table: marks_table,
            interactive: true, empty: "The scenario asks for no milestone.",
        });
        if (muster.has("variant")) {
            variants_table(host);
            small_multiples(host);
        }
    }

    muster.section({
        id: "build-up", title: "Build-up", short: "Build-up",
        lead: "How much is in the country on which day. The darker band holds half of the futures, the lighter one nine of ten.",
        draw,
    });
})();
