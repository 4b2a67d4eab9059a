// curves.js - every mission: the fan of its forecast, and what was observed.
"use strict";

(() => {
    const { make, put, table, num, colours, format } = muster;

    const of = (name, mission) => table(name).filter((row) => row.mission === mission.mission);
    const persons = (mission) => of("observed", mission).filter((row) => row.quantity === "personnel");

    function draw_mission(mission, width) {
        const fan = of("fan", mission), seen = persons(mission);
        const top = 1.05 * Math.max(mission.authorised, ...fan.map((row) => row.p95), ...seen.map((row) => row.value));
        const last = Math.max(90, ...fan.map((row) => row.day));
        return muster.quiet(Plot.plot({
            ...muster.plot_style(width), height: 190, marginLeft: 48, marginTop: 12, marginBottom: 28,
            x: { domain: [0, last], label: null, ticks: last > 400 ? [0, 180, 365, 730, 1095].filter((day) => day <= last) : 4 },
            y: { domain: [0, top], label: null, grid: true, ticks: 4, tickFormat: (v) => format.count(v) },
            marks: [
                Plot.areaY(fan, { x: "day", y1: "p05", y2: "p95", fill: colours.accent, fillOpacity: 0.13 }),
                Plot.areaY(fan, { x: "day", y1: "p10", y2: "p90", fill: colours.accent, fillOpacity: 0.13 }),
                Plot.areaY(fan, { x: "day", y1: "p25", y2: "p75", fill: colours.accent, fillOpacity: 0.16 }),
                Plot.lineY(fan, { x: "day", y: "p50", stroke: colours.accent, strokeWidth: 2 }),
                Plot.ruleY([mission], { y: "authorised", stroke: colours.ghost, strokeDasharray: "2,3" }),
                Plot.dot(seen, { x: "day", y: "value", r: 3, fill: (row) => row.inside80 ? colours.ink : colours.paper,
                    stroke: (row) => row.inside80 ? colours.ink : colours.bad, strokeWidth: 1.8 }),
                Plot.ruleY([0], { stroke: colours.ink }),
            ],
        }));
    }

    const scored = (mission) => of("cell", mission).filter((row) => row.quantity === "personnel");

    function words(mission) {
        const cells = scored(mission), inside = cells.filter((row) => row.inside80).length;
        return `Forecast and observed strength of ${mission.name}, authorised ${format.count(mission.authorised)}. ` +
            (cells.length === 0 ? "No observation lies near a horizon." :
                `${inside} of ${cells.length} observations near a horizon lie within the 80 % band. ` +
                cells.map((row) => `Day ${row.day}: ${format.count(row.observed)} observed, ` +
                    `${format.count(row.p50)} expected`).join("; ") + ".");
    }

    function draw_one(host, mission) {
        muster.chart(host, {
            title: mission.name,
            describe: () => words(mission),
            draw: (width) => draw_mission(mission, width),
            note: () => [mission.mandate === null ? null : [num(mission, "mandate", "date"), ", "], "authorised ",
                num(mission, "authorised", "count"),
                mission.in_place > 0 ? [", ", num(mission, "in_place", "count"), " in place"] : null],
            table: () => ({
                columns: [{ name: "Day" }, { name: "Observed", right: true }, { name: "Median", right: true },
                    { name: "80 % from", right: true }, { name: "to", right: true }, { name: "Inside" },
                    { name: "CRPS", right: true }],
                rows: scored(mission).map((row) => [num(row, "day", "day"), num(row, "observed", "count"),
                    num(row, "p50", "count"), num(row, "p10", "count"), num(row, "p90", "count"),
                    num(row, "inside80", "yes_no"), num(row, "crps", "tenths")]),
            }),
        });
    }

    muster.section({
        id: "curves", title: "Every mission", short: "Missions",
        lead: "Persons by day after the mandate: the forecast made on that day, and what was observed.",
        draw(host) {
            put(host, make("div", { class: "legend" },
                muster.key("line", colours.accent, "median of the forecast"),
                muster.key("box", "color-mix(in srgb, var(--accent) 38%, var(--paper))", "half, eight and nine of ten futures"),
                muster.key("dot", colours.ink, "observed, within the 80 % band"),
                muster.key("ring", colours.bad, "observed, outside it"),
                muster.key("dash", colours.ghost, "authorised")));
            const grid = make("div", { class: "multiples" });
            host.append(grid);
            for (const mission of table("mission"))
                draw_one(grid, mission);
        },
    });
})();
