// line.js - the line sector by sector, on a map: who watches it, and how far help
// is. Adds muster.line(host), which draws nothing where there is nothing to tell.
//
// Coordinates: [longitude, latitude] in degrees until projected.
"use strict";

(() => {
    const { make, table, num, text_of, shape, format } = muster;

    const FIGURES = {
        see_alone: "teams alone",
        see_with_sensors: "with sensors",
    };
    // P_see from which on the next darker colour is taken, and the shares of the
    // accent in it; the edge of the line stands off the land.
    const STEPS = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85];
    const SHADES = [0, 14, 28, 44, 60, 80, 100];
    const own = { figure: "see_alone", shapes: null };

    const is_point = (at) => Array.isArray(at) && at.length === 2 && at.every(Number.isFinite);
    const level = (value) => STEPS.filter((step) => value >= step).length;
    const shade = (i) => `color-mix(in srgb, var(--accent) ${SHADES[i]}%, var(--paper))`;
    const short = (name) => String(name).replace(/ *\(.*\)/, "").split("/")[0].slice(0, 22);
    const hours = (row) => row.hours === null ? "–" : `${text_of(row, "hours", "amount")}\u00a0h`;

    const place_name = (id) => muster.by(table("places"), "id").get(id)?.name ?? id;

    // Sectors with a shape, west to east: {row, geom, middle}.
    function sectors() {
        const known = muster.by(table("sectors"), "id");
        return table("sector_watch").map((row) => ({ row, geom: known.get(row.sector)?.geom }))
            .filter(({ geom }) => Array.isArray(geom) && geom.length === 2 && geom.every(is_point))
            .map((one) => ({ ...one, middle: d3.geoInterpolate(...one.geom)(0.5) }));
    }

    // The bases that are taken: {id, name, geom, serves}, serves: of how many
    // sectors each is the nearest.
    function bases() {
        const rows = table("sector_watch"), places = muster.by(table("places"), "id");
        const taken = table("base_order").filter((row) => row.rung === rows[0].rung && row.number <= rows[0].bases)
            .map((row) => row.place);
        return [...new Set([...taken, ...rows.map((row) => row.base)])]
            .map((id) => ({ id, name: place_name(id), geom: places.get(id)?.geom,
                serves: rows.filter((row) => row.base === id).length }))
            .filter((base) => is_point(base.geom));
    }

    // ---- the picture --------------------------------------------------------

    // The projection that fits the points, and its height.
    function fitted(points, width) {
        const middle = d3.geoCentroid({ type: "MultiPoint", coordinates: points });
        const [low, high] = d3.extent(points, (at) => at[1]);
        const all = { type: "MultiPoint", coordinates: points };
        const made = d3.geoConicEqualArea().rotate([-middle[0], 0])
            .parallels([low + (high - low) / 6, high - (high - low) / 6 + 0.01]);
        const pad = width < 560 ? 34 : 56;
        made.fitWidth(width - 2 * pad, all);
        const [[, y0], [, y1]] = d3.geoPath(made).bounds(all);
        const height = Math.round(Math.min(width < 560 ? 420 : 560, Math.max(240, y1 - y0 + 2 * pad)));
        made.fitExtent([[pad, pad], [width - pad, height - pad]], all);
        return { made: made.clipExtent([[-20, -20], [width + 20, height + 20]]), height };
    }

    const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width &&
        a.y < b.y + b.height && b.y < a.y + a.height;

    // Where a text of `size` may stand beside (x, y): the first free room of some
    // distances and sides; null: none.
    function room(x, y, text, size, taken, width, height, sides) {
        const wide = text.length * size * 0.58 + 4, high = size + 3;
        for (const far of [10, 18, 28])
            for (const [dx, dy] of sides) {
                const box = { x: x + dx * (far + wide / 2) - wide / 2, y: y + dy * (far + high / 2) - high / 2,
                    width: wide, height: high };
                if (box.x > 2 && box.y > 2 && box.x + wide < width - 2 && box.y + high < height - 2 &&
                    !taken.some((other) => overlap(box, other))) {
                    taken.push(box);
                    return box;
                }
            }
        return null;
    }

    // Names of bases stand off the ways to the line, which mostly leave to one side.
    const EAST = [[1, 0], [0.8, -0.8], [0.8, 0.8], [0, -1], [0, 1], [-1, 0], [-0.8, -0.8], [-0.8, 0.8]];
    const WEST = EAST.map(([dx, dy]) => [-dx, dy]);

    function lettering(box, size, text, attributes) {
        return shape("text", { x: box.x + box.width / 2, y: box.y + size, "font-size": size, ...attributes }, text);
    }

    // Small boxes along a line, so that no word stands on it.
    function along([[x0, y0], [x1, y1]]) {
        const count = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 8));
        return d3.range(count + 1).map((i) => ({ x: x0 + (x1 - x0) * i / count - 4,
            y: y0 + (y1 - y0) * i / count - 4, width: 8, height: 8 }));
    }

    function draw(width) {
        const line = sectors(), list = bases();
        if (line.length === 0)
            return null;
        const points = [...line.flatMap((one) => one.geom), ...list.map((base) => base.geom)];
        const { made, height } = fitted(points, width);
        const path = d3.geoPath(made);
        const svg = shape("svg", { class: "line-map", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
        for (const land of own.shapes ?? []) {
            const d = path(land);
            if (d)
                svg.append(shape("path", { class: "line-land", d }));
        }
        const at = new Map(list.map((base) => [base.id, made(base.geom)]));
        for (const { row, middle } of line)
            if (at.has(row.base)) {
                const [[x1, y1], [x2, y2]] = [at.get(row.base), made(middle)];
                svg.append(shape("line", { class: "line-way", x1, y1, x2, y2 }));
            }
        const taken = [...at.values()].map(([x, y]) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }));
        taken.push(...line.flatMap(({ geom }) => along(geom.map(made))));
        const words = shape("g", { class: "line-words" });
        for (const { row, geom } of line) {
            const d = path({ type: "LineString", coordinates: geom });
            svg.append(shape("path", { class: "line-under", d }),
                shape("path", { class: "line-sector", d, style: `stroke:${shade(level(row[own.figure]))}` },
                    shape("title", {}, `${muster.words(row.sector)}: ${FIGURES[own.figure]} ${
                        text_of(row, own.figure, "percent")}; ${row.base === null ? "no base"
                        : `${hours(row)} from ${place_name(row.base)}, ${text_of(row, "km", "km")}`}`)));
        }
        for (const base of list) {
            const [x, y] = at.get(base.id);
            svg.append(shape("circle", { class: base.serves > 0 ? "line-base" : "line-base line-idle", cx: x, cy: y, r: 5 }));
        }
        const size = width < 560 ? 11 : 12.5;
        for (const { row, middle } of line) {
            const [x, y] = made(middle), text = hours(row);
            const box = room(x, y, text, size, taken, width, height, EAST);
            if (box)
                words.append(lettering(box, size, text, { class: "line-hours" }));
        }
        for (const base of list) {
            const [x, y] = at.get(base.id), text = short(base.name);
            const ways = line.filter(({ row }) => row.base === base.id).map(({ middle }) => made(middle)[0]);
            const box = room(x, y, text, size, taken, width, height, d3.mean(ways) < x ? EAST : WEST);
            if (box)
                words.append(lettering(box, size, text, { class: "line-name" }));
        }
        svg.append(words);
        return svg;
    }

    // ---- beside it ------------------------------------------------------------

    function legend() {
        const text = (value) => format.percent(value);
        return [...SHADES.map((_, i) => muster.key("box", shade(i), i === 0 ? `seen: less than ${text(STEPS[0])}`
            : i < STEPS.length ? `from ${text(STEPS[i - 1])}` : `${text(STEPS[i - 1])} and more`)),
        muster.key("dot", "var(--ink)", "base that is taken"), muster.key("dash", "var(--place)", "to the nearest"),
        bases().some((base) => base.serves === 0)
            ? muster.key("ring", "var(--ink)", "taken, but the nearest of none") : null].filter(Boolean);
    }

    function line_table() {
        return {
            columns: [{ name: "Sector" }, { name: "Teams", right: true }, { name: "Seen by teams alone", right: true },
                { name: "with sensors", right: true }, { name: "Nearest base" }, { name: "to its farther end", right: true },
                { name: "Hours", right: true }],
            rows: table("sector_watch").map((row) => [muster.words(row.sector), num(row, "teams", "amount"),
                num(row, "see_alone", "percent"), num(row, "see_with_sensors", "percent"),
                row.base === null ? "–" : place_name(row.base), num(row, "km", "km"), num(row, "hours", "amount")]),
        };
    }

    function note() {
        const row = table("sector_watch")[0];
        const rung = muster.by(table("scenario_ladder"), "rung").get(row.rung);
        return ["On ", num(row, "date", "date"), ", of the ", num(row, "draws", "count"),
            " futures in which battalions are in the country on that day: the median is ", num(row, "monitors", "amount"),
            " teams, and a reserve for ", num(row, "bases", "count"), row.bases === 1 ? " base" : " bases",
            " (one is taken at least)",
            bases().length < row.bases ? "; those with which nothing more is to be reached are left out. " : ". ", "Hours are from the nearest of them to the farther end of the sector, alert and detour included",
            rung ? [". Bases are taken for ‘", rung.name, "’, which leaves the fewest hours: ", num(rung, "hours", "amount")] : null,
            ". With sensors: as if the event that they wait for had happened. The lines are straight between the ends of a sector."];
    }

    function line(host) {
        if (table("sector_watch").length === 0)
            return;
        let figure = null;
        host.append(make("h3", {}, "Sector by sector"), make("div", { class: "controls" },
            muster.buttons("Seen by", Object.entries(FIGURES).map(([value, label]) => ({ value, label })), own.figure,
                (value) => { own.figure = value; figure.redraw(); })));
        figure = muster.chart(host, {
            title: () => `Who watches the line, and how far help is: ${FIGURES[own.figure]}`,
            legend, note, draw, table: line_table,
            describe: () => "Map of the sectors of the line, the stronger its colour the more of the violations in it are seen, each with the hours " +
                "that help takes, and of the bases from which it comes. The table has every value.",
            empty: "No sector has a place on the map.",
        });
        muster.unpack("atlas").then((text) => {
            const world = JSON.parse(text);
            own.shapes = topojson.feature(world, world.objects.countries).features;
            figure.redraw();
        });
    }

    muster.line = line;
})();
