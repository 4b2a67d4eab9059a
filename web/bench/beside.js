// beside.js - any two of the scenario, its variants and the present change, side
// by side, with the difference of the same futures.
"use strict";

(() => {
    const { make, put, empty, num, format } = muster;
    const { band, line, shape, nice, points } = bench.picture;
    const FILES = "files", NOW = "now";
    const chosen = { left: FILES, right: NOW };
    let parts = null, work = null;

    const options = () => [{ value: FILES, label: "The scenario as it is" }, { value: NOW, label: "What is changed now" },
        ...bench.scenario.variants.map((one) => ({ value: `variant ${one.id}`, label: one.title || muster.words(one.id) }))];
    const change_of = (value) => value === FILES ? bench.NOTHING : value === NOW ? bench.change()
        : { variants: [value.slice(8)], set: [], without: [] };
    const label_of = (value) => options().find((one) => one.value === value)?.label ?? value;

    // A small fan on a scale that both share.
    function fan(rows, top, width) {
        const height = 200, left = 54, right = 8;
        const last = rows.at(-1)?.day ?? 1;
        const x = (day) => +(left + (width - left - right) * day / last).toFixed(1);
        const y = (value) => +(height - 24 - (height - 36) * value / top).toFixed(1);
        const svg = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
        const step = nice(top);
        for (let value = 0; value <= top; value += step) {
            svg.append(shape("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: value ? "wb-grid" : "wb-zero" }),
                shape("text", { x: left - 8, y: y(value), dy: "0.32em", "text-anchor": "end", class: "wb-tick" }, format.amount(value)));
        }
        for (let day = 0; day <= last; day += 180)
            svg.append(shape("text", { x: x(day), y: height - 6, "text-anchor": day === 0 ? "start" : x(day) > width - 36 ? "end" : "middle", class: "wb-tick" },
                muster.month_of(day)));
        svg.append(shape("path", { d: band(rows, x, y, "p05", "p95"), class: "wb-band wide" }),
            shape("path", { d: band(rows, x, y, "p25", "p75"), class: "wb-band" }),
            shape("path", { d: line(rows, x, y, "mean"), class: "wb-line dash" }),
            shape("path", { d: line(rows, x, y, "p50"), class: "wb-line" }));
        return svg;
    }

    async function fill() {
        if (!parts)
            return;
        work?.abort();
        const { signal } = work = new AbortController();
        parts.body.setAttribute("aria-busy", "true");
        const left = change_of(chosen.left), right = change_of(chosen.right);
        const results = {};
        const one = (side, change, compare) => bench.run(change, {
            stages: [1000, 10000], tables: bench.MAIN, compare, signal,
            hear(result) { results[side] = result; show(results); },
        });
        try {
            // What has been played already is shown at once.
            const there = bench.document_of(left, 10000);
            if (there)
                results.left = { document: there };
            const [bad_right, bad_left] = await Promise.all([one("right", right, left),
                there && muster.rows_of(there, "run")[0].draws >= 10000 ? null : one("left", left, null)]);
            const bad = bad_right ?? bad_left;
            if (bad)
                put(empty(parts.body), make("p", { class: "notice" }, "One of the two has errors: "),
                    make("ul", {}, bad.slice(0, 10).map((finding) => make("li", {}, finding.text))));
        } catch (error) {
            if (!bench.is_abort(error))
                put(empty(parts.body), make("p", { class: "notice", role: "alert" }, error.message));
        }
        parts?.body.removeAttribute("aria-busy");
    }

    function show({ left, right }) {
        if (!parts || !left || !right)
            return;
        const persons = (result) => muster.rows_of(result.document, "curve").filter((row) => row.quantity === "personnel");
        const a = persons(left), b = persons(right);
        const top = Math.max(1, ...[...a, ...b].map((row) => Math.max(row.p95, row.mean))) * 1.1;
        const width = Math.max(260, Math.floor(parts.body.clientWidth > 700 ? parts.body.clientWidth / 2 - 16 : parts.body.clientWidth));
        const side = (title, rows) => make("figure", { class: "chart" }, make("figcaption", {}, title),
            make("div", { class: "picture", role: "img", "aria-label": `Persons in the country: ${title}. On ${
                muster.text_of(rows.at(-1), "day", "day_date")} the mean is ${muster.text_of(rows.at(-1), "mean", "count")}.` }, fan(rows, top, width)));
        const other = muster.by(muster.rows_of(left.document, "milestone_summary"), "milestone");
        const rows = muster.rows_of(right.document, "milestone_summary").map((row) => {
            const change = right.difference?.milestones.find((one) => one.milestone === row.milestone)?.ever;
            const old = other.get(row.milestone);
            return [muster.words(row.milestone), change ? muster.derived(row.ever - change.value, "percent", "the chance of the second, less the difference")
                : old ? num(old, "ever", "percent_error") : "–", num(row, "ever", "percent_error"),
                change ? make("span", { class: Math.abs(change.value) > 2 * change.error ? change.value > 0 ? "up" : "down" : "level" }, points(change)) : "–",
                old ? num(old, "median", "day_date") : "–", num(row, "median", "day_date")];
        });
        put(empty(parts.body), make("div", { class: "wb-two" }, side(label_of(chosen.left), a), side(label_of(chosen.right), b)),
            make("p", { class: "note" }, "Persons in the country: median, mean (dashed), half and nine of ten of the futures; one scale for both."),
            muster.scroller("Milestones of both", muster.data_table(`Milestones, in the same ${format.count(right.draws ?? right.stage)} futures`, [{ name: "Milestone" },
                { name: "left", label: label_of(chosen.left), right: true }, { name: "right", label: label_of(chosen.right), right: true },
                { name: "Difference", right: true }, { name: "Median date, first", right: true }, { name: "second", right: true }], rows)));
    }

    function draw(host) {
        const pick = (label, side) => muster.select(label, options(), chosen[side], (value) => { chosen[side] = value; fill(); });
        parts = { body: make("div", { class: "wb-beside" }, make("p", { class: "wb-wait" }, "Playing both …")) };
        put(host, make("h2", {}, "Two side by side"),
            make("p", { class: "lead" }, "Both are played with the same luck, future by future, so that the difference is that of the plans."),
            make("div", { class: "controls" }, pick("First", "left"), pick("Second", "right")), parts.body);
        fill();
    }

    bench.on("change", () => { if (parts && [chosen.left, chosen.right].includes(NOW)) fill(); });
    bench.views.add({ id: "beside", name: "Compare", draw, close() { parts = null; work?.abort(); } });
    bench.beside = { choose(left, right) { Object.assign(chosen, { left, right }); } };
})();
