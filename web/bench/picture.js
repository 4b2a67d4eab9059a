// picture.js - the answer in big figures, and the main curve with the old one
// behind it. Drawn without a library, so that a change is seen within a frame.
"use strict";

(() => {
    const { make, put, empty, num, format } = muster;
    const SPACE = "http://www.w3.org/2000/svg";
    const chosen = { quantity: "personnel" };
    const kind = () => chosen.quantity === "personnel" ? "count" : "amount";

    function shape(tag, attributes, text) {
        const node = document.createElementNS(SPACE, tag);
        for (const [name, value] of Object.entries(attributes))
            node.setAttribute(name, value);
        if (text !== undefined)
            node.textContent = text;
        return node;
    }

    const capital = (text) => text.replace(/^./, (c) => c.toUpperCase());
    // The table of nations as they are or, where one looks at that and it is there,
    // where nobody waits for the other.
    const outcome = (document, name) => muster.rows_of(document, muster.state.trust && document.tables[`${name}_trust`] ? `${name}_trust` : name);
    const marks_of = (document) => document ? outcome(document, "milestone_summary") : [];
    const mark_in = (document) => marks_of(document).find((row) => row.milestone === muster.state.milestone) ?? null;
    const curve_of = (document) => document ? outcome(document, "curve").filter((row) =>
        row.quantity === chosen.quantity) : [];
    // Under trust what stands behind is the same without it.
    const is_trusting = (answer) => muster.state.trust && Boolean(answer.document.tables.curve_trust);
    const is_compared = (answer) => is_trusting(answer) || Boolean(answer.compared);
    const ghost_of = (answer) => is_trusting(answer)
        ? muster.rows_of(answer.document, "curve").filter((row) => row.quantity === chosen.quantity) : curve_of(against_of(answer));
    const against_of = (answer) => answer.compared ? bench.document_of(answer.compared, answer.stage) : null;
    // The same for figures: of the same futures, or not at all.
    const figures_of = (answer) => answer.compared && bench.is_there(answer.compared, answer.stage)
        ? against_of(answer) : null;
    // The chance of a milestone without the change: of the same futures, if these
    // were played; else what the paired difference leaves of it.
    function old_figure(answer, row) {
        if (is_trusting(answer)) {
            const plain = muster.rows_of(answer.document, "milestone_summary").find((one) => one.milestone === row.milestone);
            return plain ? num(plain, "ever", "percent") : "–";
        }
        const change = difference_of(answer, row.milestone);
        const old = marks_of(figures_of(answer)).find((one) => one.milestone === row.milestone);
        return old ? num(old, "ever", "percent") : change
            ? muster.derived(row.ever - change.value, "percent", "the chance with the change, less the difference") : "–";
    }
    const name_of = (answer) => is_trusting(answer) ? "nations as they are" : answer.name === "before" ? "the step before" : answer.name;

    // {value, error} of the difference of a milestone by the paired draws; under
    // trust to the same futures without it, whose error is at most that of two
    // that have nothing to do with each other.
    function difference_of(answer, milestone) {
        if (is_trusting(answer)) {
            const of = (name) => muster.rows_of(answer.document, name).find((one) => one.milestone === milestone);
            const plain = of("milestone_summary"), trust = of("milestone_summary_trust");
            return plain && trust ? { value: trust.ever - plain.ever, error: Math.hypot(plain.ever_error, trust.ever_error) } : null;
        }
        const row = answer.difference?.milestones.find((one) => one.milestone === milestone);
        return row?.ever ?? null;
    }

    // "+5.0 ±0.6 points"
    function points(change) {
        if (!change)
            return "";
        const sign = change.value > 0 ? "+" : change.value < 0 ? "−" : "±";
        return change.value === 0 && change.error === 0 ? "no difference"
            : `${sign}${Math.abs(100 * change.value).toFixed(1)} ±${(100 * change.error).toFixed(1)} points`;
    }

    // ---- the strip ---------------------------------------------------------

    const strip = {};

    function make_strip() {
        const host = document.getElementById("strip");
        strip.pick = make("select", {
            "aria-label": "Milestone", change: () => muster.set({ milestone: strip.pick.value }),
        });
        strip.demand = make("span", { class: "wb-demand" });
        strip.big = make("div", { class: "wb-big" });
        strip.change = make("div", { class: "wb-change" });
        strip.facts = make("dl", { class: "wb-facts" });
        strip.with = make("select", { "aria-label": "Compared with", change: () => choose_other(strip.with.value) });
        strip.state = make("div", { class: "wb-state" });
        put(host, make("div", { class: "wb-strip" },
            make("div", { class: "wb-question" },
                make("label", { class: "wb-label" }, make("span", {}, "Chance that"), strip.pick,
                    make("span", {}, "is reached")),
                strip.demand),
            strip.big, strip.change, strip.facts,
            make("div", { class: "wb-side" }, make("label", { class: "wb-label" },
                make("span", {}, "compared with"), strip.with), strip.state)));
        fill_others();
        // What stays below it has to know how high it is.
        new ResizeObserver(() => document.documentElement.style.setProperty("--strip", `${host.offsetHeight}px`)).observe(host);
    }

    function fill_others() {
        const now = strip.with.value || "files";
        put(empty(strip.with), make("option", { value: "files" }, "the scenario"),
            make("option", { value: "before" }, "the step before"),
            bench.scenario.variants.map((one) => make("option", { value: `variant ${one.id}` }, one.title || muster.words(one.id))));
        strip.with.value = [...strip.with.options].some((one) => one.value === now) ? now : "files";
    }

    function choose_other(value) {
        if (value === "files" || value === "before")
            return bench.compare_with(value);
        const id = value.slice("variant ".length);
        const one = bench.scenario.variants.find((variant) => variant.id === id);
        return bench.compare_with("variant", { variants: [id], set: [], without: [] }, one?.title || muster.words(id));
    }

    function fill_strip(answer) {
        const row = mark_in(answer.document);
        const marks = marks_of(answer.document);
        const ids = marks.map((one) => one.milestone).join(" ");
        if (strip.ids !== ids) {
            strip.ids = ids;
            put(empty(strip.pick), marks.map((one) =>
                make("option", { value: one.milestone }, muster.words(one.milestone))));
        }
        strip.with.parentNode.hidden = is_trusting(answer);
        strip.pick.value = muster.state.milestone ?? "";
        if (!row) {
            put(empty(strip.big), "–");
            put(empty(strip.demand), "The scenario asks for no milestone.");
            return;
        }
        put(empty(strip.demand), num(row, "demand", "demand"));
        put(empty(strip.big), num(row, "ever", "percent"),
            row.ever_error > 0 ? make("span", { class: "wb-error" }, `±${(100 * row.ever_error).toFixed(1)}`) : null);
        const change = difference_of(answer, row.milestone);
        put(empty(strip.change), change ? [make("span", {
            class: `wb-points ${change.value > 2 * change.error ? "up" : change.value < -2 * change.error ? "down" : "level"}`,
        }, points(change)), make("span", { class: "wb-than" }, `against ${name_of(answer)}`, [" (", old_figure(answer, row), ")"])]
            : make("span", { class: "wb-than" }, bench.is_nothing(answer.change) ? "the scenario as it is" : "the same on both sides"));
        const run = muster.rows_of(answer.document, "run")[0];
        const persons = outcome(answer.document, "curve").filter((one) => one.quantity === "personnel");
        const year = persons[Math.min(persons.length - 1, Math.floor(365 / (run?.report_every || 30)))];
        const fact = (name, ...value) => make("div", {}, make("dt", {}, name), make("dd", {}, value));
        put(empty(strip.facts),
            fact("Reached, median", num(row, "median", "day_date")),
            year ? fact(`Persons, ${muster.text_of(year, "day", "day_date")}`, num(year, "mean", "count"), make("span", { class: "wb-mean" }, " mean")) : null,
            run && run.anybody_comes !== undefined && run.anybody_comes !== null
                ? fact("Anybody comes", num(run, "anybody_comes", "percent")) : null);
    }

    const STATES = {
        running: () => "Working …",
        sharpening: (stage) => `${format.count(stage)} futures,\u00a0sharpening\u00a0…`,
        sharp: (stage) => `${format.count(stage)} futures`,
    };

    function show_state({ state, stage, count, message, hint }) {
        strip.state.dataset.state = state;
        put(empty(strip.state), state === "errors"
            ? make("button", { type: "button", class: "wb-link", click: () => bench.tell("show-errors") },
                `${count} ${count === 1 ? "error" : "errors"} in the change`)
            : state === "failed" ? `${message}${hint ? `; ${hint}` : ""}` : STATES[state](stage || bench.answer?.stage || 0));
    }

    // ---- the curve ---------------------------------------------------------

    let host = null, parts = null;

    function nice(top) {
        const rough = top / 5, power = 10 ** Math.floor(Math.log10(rough));
        return [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
    }

    // The area between columns `low` and `high`, as a path.
    function band(rows, x, y, low, high) {
        if (rows.length === 0)
            return "";
        const up = rows.map((row) => `${x(row.day)},${y(row[high])}`);
        const down = rows.map((row) => `${x(row.day)},${y(row[low])}`).reverse();
        return `M${[...up, ...down].join("L")}Z`;
    }
    const line = (rows, x, y, column) => rows.length === 0 ? ""
        : `M${rows.map((row) => `${x(row.day)},${y(row[column])}`).join("L")}`;

    // The largest of the curves so far: the axis stays while one draws a slider.
    let ceiling = { quantity: null, top: 0 };

    function axis_top(rows, ghost) {
        const most = Math.max(1e-9, ...[...rows, ...ghost].map((row) => Math.max(row.p95, row.mean)));
        if (ceiling.quantity !== chosen.quantity || most > ceiling.top || most < 0.4 * ceiling.top)
            ceiling = { quantity: chosen.quantity, top: most * 1.12 };
        return ceiling.top;
    }

    function draw_curve(answer) {
        if (!host?.isConnected || !answer)
            return;
        // Not asked for anew: that would lay out the page in the middle of a change.
        parts.width ??= parts.picture.clientWidth;
        const width = Math.max(280, Math.floor(parts.width));
        const height = width < 560 ? 250 : Math.min(380, Math.round(width * 0.42));
        const rows = curve_of(answer.document), ghost = ghost_of(answer);
        if (rows.length === 0) {
            put(empty(parts.picture), make("p", { class: "nothing" }, "There is no curve in these results."));
            return;
        }
        const left = 56, right = 14, top = 14, bottom = 28;
        const last = rows.at(-1).day, most = axis_top(rows, ghost);
        const x = (day) => +(left + (width - left - right) * day / last).toFixed(1);
        const y = (value) => +(height - bottom - (height - top - bottom) * value / most).toFixed(1);
        const svg = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
        const add = (tag, attributes, text) => svg.append(shape(tag, attributes, text));
        const step = nice(most);
        for (let value = 0; value <= most; value += step) {
            add("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: value ? "wb-grid" : "wb-zero" });
            add("text", { x: left - 8, y: y(value), dy: "0.32em", "text-anchor": "end", class: "wb-tick" }, format.amount(value));
        }
        const every = width < 560 ? 180 : 90;
        for (let day = 0; day <= last; day += every)
            add("text", { x: x(day), y: height - 8, "text-anchor": day === 0 ? "start" : x(day) > width - 40 ? "end" : "middle", class: "wb-tick" },
                muster.month_of(day));
        for (const demand of demands())
            if (demand.value <= most) {
                add("line", { x1: left, x2: width - right, y1: y(demand.value), y2: y(demand.value), class: "wb-demanded" });
                add("text", { x: width - right, y: y(demand.value) - 5, "text-anchor": "end", class: "wb-demanded-text" }, demand.text);
            }
        add("path", { d: band(rows, x, y, "p05", "p95"), class: "wb-band wide" });
        add("path", { d: band(rows, x, y, "p25", "p75"), class: "wb-band" });
        if (ghost.length) {
            add("path", { d: line(ghost, x, y, "p95"), class: "wb-ghost edge" });
            add("path", { d: line(ghost, x, y, "mean"), class: "wb-ghost dash" });
            add("path", { d: line(ghost, x, y, "p50"), class: "wb-ghost" });
        }
        add("path", { d: line(rows, x, y, "mean"), class: "wb-line dash" });
        add("path", { d: line(rows, x, y, "p50"), class: "wb-line" });
        parts.picture.replaceChildren(svg);
        parts.picture.setAttribute("aria-label", describe(rows, ghost, answer));
        parts.legend.classList.toggle("with-ghost", ghost.length > 0);
        parts.ghost_name.textContent = `${name_of(answer)}: median, mean and 95 %`;
        read(answer, rows, ghost, x, svg, height - bottom, top);
    }

    // What the milestone asks for of this quantity, with the change.
    function demands() {
        return bench.rows("milestones").filter((row) => row.milestone === muster.state.milestone &&
            row.capability === chosen.quantity).map((row) => ({
            value: Number(bench.cell("milestones", row, "at_least")),
            text: muster.words(row.milestone),
        })).filter((one) => one.value > 0);
    }

    function describe(rows, ghost, answer) {
        const at = rows.at(-1), before = ghost.at(-1);
        return `${muster.quantity_name(chosen.quantity)} in the country by day. On ${muster.text_of(at, "day", "day_date")} the median is ${
            muster.text_of(at, "p50", kind())}, the mean ${muster.text_of(at, "mean", kind())}` + (before
            ? `; ${name_of(answer)}: median ${muster.text_of(before, "p50", kind())}, mean ${muster.text_of(before, "mean", kind())}.` : ".");
    }

    // ---- a day that one moves along ---------------------------------------

    let day_at = null;

    function read(answer, rows, ghost, x, svg, low, high) {
        const rule = shape("line", { y1: low, y2: high, class: "day-rule" });
        svg.append(rule);
        parts.slider.max = rows.length - 1;
        if (day_at === null) {
            const year = rows.findIndex((row) => row.day >= 360);
            day_at = year < 0 ? rows.length - 1 : year;
        }
        day_at = Math.min(day_at, rows.length - 1);
        parts.show = (i) => {
            day_at = i;
            const row = rows[i], old = ghost.find((one) => one.day === row.day);
            parts.slider.value = i;
            parts.slider.setAttribute("aria-valuetext", `${format.day_date(row.day)}, ${format.day(row.day)}`);
            rule.setAttribute("x1", x(row.day));
            rule.setAttribute("x2", x(row.day));
            const tell = (of) => ["median ", num(of, "p50", kind()), ", mean ", num(of, "mean", kind()),
                ", nine of ten between ", num(of, "p05", kind()), " and ", num(of, "p95", kind())];
            put(empty(parts.words), make("strong", {}, num(row, "day", "day_date"), ": "), tell(row), ".",
                old ? [" ", make("span", { class: "wb-old" }, capital(name_of(answer)), ": ", tell(old), ".")] : null);
        };
        parts.show(day_at);
        svg.addEventListener("pointermove", (event) => {
            const box = svg.getBoundingClientRect();
            const day = (event.clientX - box.left - x(0)) / (x(1000) - x(0)) * 1000;
            const near = rows.reduce((best, one, i) => Math.abs(one.day - day) < Math.abs(rows[best].day - day) ? i : best, 0);
            if (near !== day_at)
                parts.show(near);
        });
    }

    // ---- milestones --------------------------------------------------------

    function fill_marks(answer) {
        if (!parts?.marks?.isConnected)
            return;
        const columns = [{ name: "Milestone" }, { name: "Asks for" }, { name: "Chance", right: true },
            ...(is_compared(answer) ? [{ name: "Before", label: capital(name_of(answer)), right: true }, { name: "Difference", right: true }] : []),
            { name: "Median date", right: true }];
        const rows = marks_of(answer.document).map((row) => {
            const change = difference_of(answer, row.milestone);
            const sure = change && Math.abs(change.value) > 2 * change.error;
            return [
                make("button", {
                    type: "button", class: "wb-pick", "aria-pressed": row.milestone === muster.state.milestone ? "true" : "false",
                    click: () => muster.set({ milestone: row.milestone }),
                }, muster.words(row.milestone)),
                num(row, "demand", "demand"), num(row, "ever", "percent_error"),
                ...(is_compared(answer) ? [old_figure(answer, row),
                    change ? make("span", { class: sure ? change.value > 0 ? "up" : "down" : "level" }, points(change)) : "–"] : []),
                num(row, "median", "day_date")];
        });
        // The focus stays on the milestone that it was on.
        const within = parts.marks.contains(document.activeElement)
            ? [...parts.marks.querySelectorAll("button")].indexOf(document.activeElement) : -1;
        put(empty(parts.marks), muster.scroller("Milestones", muster.data_table("Every milestone; choose one to look at", columns, rows)));
        if (within >= 0)
            parts.marks.querySelectorAll("button")[within]?.focus();
    }

    // ---- the tab -----------------------------------------------------------

    function draw(node) {
        if (!bench.answer) {
            put(node, make("p", { class: "nothing" }, "There is no picture yet: the scenario has errors, which the tables show."));
            return;
        }
        const quantities = () => [...new Set(muster.rows_of(bench.answer.document, "curve").map((row) => row.quantity))];
        parts = {
            picture: make("div", { class: "wb-picture", role: "img" }),
            words: make("p", { class: "reading" }),
            marks: make("div", { class: "wb-marks" }),
            ghost_name: make("span", {}),
            slider: make("input", { type: "range", min: 0, step: 1, "aria-label": "Day of the curve", input: () => parts.show(Number(parts.slider.value)) }),
        };
        const ghost_key = make("span", { class: "key-item of-ghost" }, make("span", { class: "key key-line", "aria-hidden": "true" }), parts.ghost_name);
        ghost_key.firstChild.style.setProperty("--key", "var(--ghost)");
        parts.legend = make("div", { class: "legend" }, muster.key("line", "var(--accent)", "median"),
            muster.key("dash", "var(--accent)", "mean"),
            muster.key("box", "color-mix(in srgb, var(--accent) 38%, var(--paper))", "half of the futures"),
            muster.key("box", "color-mix(in srgb, var(--accent) 14%, var(--paper))", "nine of ten"), ghost_key);
        host = node;
        put(node, make("div", { class: "wb-head" }, muster.select("In the country", quantities().map((value) =>
            ({ value, label: muster.quantity_name(value) })), chosen.quantity, (value) => {
            chosen.quantity = value;
            draw_curve(bench.answer);
        })), parts.legend, parts.picture, make("div", { class: "wb-slide" }, parts.slider), parts.words,
        make("h3", {}, "Milestones"), parts.marks);
        const mine = parts;
        new ResizeObserver(() => {
            mine.width = mine.picture.clientWidth;
            draw_curve(bench.answer);
        }).observe(parts.picture);
        draw_curve(bench.answer);
        fill_marks(bench.answer);
    }

    // ---- said aloud ---------------------------------------------------------

    let said_for = null;
    function say(answer) {
        if (answer.stage < bench.STAGES[1] || said_for === answer.change)
            return;
        said_for = answer.change;
        const row = mark_in(answer.document);
        const change = row && difference_of(answer, row.milestone);
        document.getElementById("said").textContent = !row ? "" :
            `${muster.words(row.milestone)}: ${muster.text_of(row, "ever", "percent")}${change ? `, ${points(change)} against ${name_of(answer)}` : ""}`;
    }

    bench.on("answer", (answer) => {
        const before = performance.now();
        draw_curve(answer);
        fill_strip(answer);
        fill_marks(answer);
        bench.painted = performance.now() - before;
        say(answer);
    });
    bench.on("state", show_state);
    bench.on("scenario", () => strip.with && fill_others());
    muster.on("state", () => {
        if (bench.answer) {
            fill_strip(bench.answer);
            draw_curve(bench.answer);
            fill_marks(bench.answer);
        }
    });

    bench.picture = { make_strip, draw, points, band, line, shape, nice, curve_of, marks_of, difference_of };
})();
