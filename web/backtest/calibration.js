// calibration.js - do bands hold what they say, and probabilities come as often.
"use strict";

(() => {
    const { make, put, table, num, derived, colours, format } = muster;
    const BANDS = [50, 80, 90];

    // ---- where observations lie -------------------------------------------------

    function draw_pit(width) {
        const rows = table("pit"), all = rows.reduce((sum, row) => sum + row.count, 0);
        if (!all)
            return null;
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height: 270, marginLeft: 52, marginTop: 20, marginBottom: 42,
            x: { domain: [0, 1], label: "Share of the forecast below the observation →", labelOffset: 36, tickFormat: (v) => format.share(v) },
            y: { label: "↑ Observations", grid: true },
            marks: [
                Plot.rectY(rows, { x1: "from", x2: "to", y: "count", fill: colours.accent, inset: 1 }),
                Plot.ruleY([all / rows.length], { stroke: colours.ink, strokeDasharray: "4,3" }),
                Plot.ruleY([0], { stroke: colours.ink }),
            ],
        }));
    }

    // ---- bands ------------------------------------------------------------------

    const days = () => table("score").filter((row) => row.horizon !== null);
    const points = () => days().flatMap((row) => BANDS.map((band, i) =>
        ({ day: String(row.horizon), band, share: row[`coverage${band}`], colour: colours.list[i] })));

    function draw_bands(width) {
        const rows = points();
        if (rows.length === 0)
            return null;
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height: 270, marginLeft: 52, marginTop: 20, marginBottom: 42,
            x: { type: "point", domain: days().map((row) => String(row.horizon)), label: "Days after the mandate →", labelOffset: 36 },
            y: { domain: [0, 1], label: "↑ Observations within the band", grid: true, tickFormat: (v) => format.share(v) },
            marks: [
                Plot.ruleY(BANDS, { y: (band) => band / 100, stroke: (band) => colours.list[BANDS.indexOf(band)],
                    strokeDasharray: "4,3" }),
                BANDS.map((band) => Plot.lineY(rows.filter((row) => row.band === band),
                    { x: "day", y: "share", stroke: "colour", strokeWidth: 2 })),
                Plot.dot(rows, { x: "day", y: "share", fill: "colour", r: 4 }),
                Plot.ruleY([0], { stroke: colours.ink }),
            ],
        }));
    }

    // ---- probabilities -----------------------------------------------------------

    function draw_reliability(width) {
        const rows = table("reliable");
        if (rows.length === 0)
            return null;
        const size = Math.min(width, 420);
        return muster.quiet(Plot.plot({
            ...muster.plot_style(size), height: size, marginLeft: 52, marginTop: 20, marginBottom: 42,
            x: { domain: [0, 1], label: "Forecast →", labelOffset: 36, tickFormat: (v) => format.share(v), grid: true },
            y: { domain: [0, 1], label: "↑ Came true", tickFormat: (v) => format.share(v), grid: true },
            r: { domain: [0, Math.max(...rows.map((row) => row.n))], range: [0, 14] },
            marks: [
                Plot.line([[0, 0], [1, 1]], { stroke: colours.ink, strokeDasharray: "4,3" }),
                Plot.line(rows, { x: "forecast", y: "reached", stroke: colours.accent }),
                Plot.dot(rows, { x: "forecast", y: "reached", r: "n", fill: colours.accent, fillOpacity: 0.75 }),
            ],
        }));
    }

    const bins = (row) => `${format.share(row.from)} to ${format.share(row.to)}`;

    muster.section({
        id: "calibration", title: "Do its bands hold what they say?", short: "Calibration",
        lead: "Of observations one in two should lie within a band of 50 %, and of goals that were given 30 % " +
            "three in ten should be reached.",
        draw(host) {
            const pair = make("div", { class: "pair" });
            put(host, pair);
            muster.chart(pair, {
                title: "Observations within the bands",
                legend: () => BANDS.map((band, i) => muster.key("line", colours.list[i], `band of ${band} %`)),
                describe: () => "Share of observations within the bands, by day: " + days().map((row) =>
                    `day ${row.horizon}: ${BANDS.map((band) =>
                        `${format.percent(row[`coverage${band}`])} in ${band} %`).join(", ")}`).join("; "),
                draw: draw_bands,
                table: () => ({
                    columns: [{ name: "Day" }, { name: "n", right: true },
                        ...BANDS.map((band) => ({ name: `In ${band} %`, right: true }))],
                    rows: days().map((row) => [num(row, "horizon", "day"), num(row, "n", "count"),
                        ...BANDS.map((band) => num(row, `coverage${band}`, "percent"))]),
                }),
                note: "Dashed: what each should hold. Of few observations a share is rough.",
                empty: "No observation lies near a horizon.",
            });
            muster.chart(pair, {
                title: "Where observations lie in the forecast (PIT)",
                describe: () => "Observations by the share of the forecast below them: " +
                    table("pit").map((row) => `${bins(row)}: ${row.count.toFixed(1)}`).join("; "),
                draw: draw_pit,
                table: () => ({
                    columns: [{ name: "Share of the forecast below" }, { name: "Observations", right: true }],
                    rows: table("pit").map((row) => [derived(row.from, "share", "of the bin"),
                        num(row, "count", "amount")]),
                }),
                note: "Flat if the forecast is calibrated (dashed); high on the left if it promises too much, at both " +
                    "ends if its bands are too narrow. Ties are spread over what they tie with.",
                empty: "No observation lies near a horizon.",
            });
            muster.chart(host, {
                title: "Reliability: goals by the probability that they were given",
                describe: () => "Goals (half and nine tenths of the authorised strength by a day) by forecast " +
                    "probability, and the share reached: " + table("reliable").map((row) =>
                    `${bins(row)}, ${row.n} goals: forecast ${format.percent(row.forecast)}, reached ` +
                    format.percent(row.reached)).join("; "),
                draw: draw_reliability,
                table: () => ({
                    columns: [{ name: "From" }, { name: "to", right: true }, { name: "n", right: true },
                        { name: "Forecast", right: true }, { name: "Reached", right: true }],
                    rows: table("reliable").map((row) => [num(row, "from", "share"), num(row, "to", "share"),
                        num(row, "n", "count"), num(row, "forecast", "percent"), num(row, "reached", "percent")]),
                }),
                note: "On the dashed line what is said comes as often. A dot is as large as the number of goals; " +
                    "those of one mission hang together, so there is less in it than it seems.",
                empty: "There is no goal to score.",
            });
        },
    });
})();
