// map.js - the map: flows over links, places, the line, and the typical future
// played day by day. Shapes are drawn once for a width and a view; a day moves
// the units alone.
//
// Coordinates: [longitude, latitude] in degrees until projected; a base
// projection gives pixels at zoom 1, and point() what is on the screen now.
"use strict";

(() => {
    const { make, put, empty, table, state, shape, symbols, future, flows } = muster;
    const { load, wait_share, wait_class, name_of, width_of, mode_class } = flows;

    const CELL = { width: 37, height: 35 };  // of a group of units, pixels
    const VIEWS = [["theatre", "Theatre"], ["approaches", "Approaches"], ["world", "World"]];

    // ---- what there is to show --------------------------------------------

    const is_point = (at) => Array.isArray(at) && at.length === 2 && at.every(Number.isFinite);
    const short = (name) => String(name).replace(/ *\(.*\)/, "").split("/")[0].slice(0, 24);

    function read() {
        const places = muster.by(table("places"), "id");
        const at = (id) => is_point(places.get(id)?.geom) ? places.get(id).geom : null;
        const links = table("links").filter((row) =>
            Array.isArray(row.geom) && row.geom.length === 2 && row.geom.every(is_point));
        const modes = [...new Set(table("links").map((row) => row.mode))].sort();
        const busiest = new Map(modes.map((mode) => [mode, d3.greatest(
            table("links").filter((row) => row.mode === mode), load)]));
        return {
            places, at, links, modes, busiest,
            sectors: table("sectors").filter((row) =>
                Array.isArray(row.geom) && row.geom.length === 2 && row.geom.every(is_point)),
            transfers: d3.group(table("transfers"), (row) => row.place),
            units: future.journeys(at),
            last: Math.max(0, (muster.run.horizon ?? 1) - 1),
        };
    }

    // ---- where to look ----------------------------------------------------

    // The host is the country to which most units come from elsewhere. The
    // theatre is its places and the line, with what is used around them; the
    // approaches reach as far as most ways begin; the rest is from afar.
    function areas(model) {
        const seen = [...model.places.values()].filter((row) => is_point(row.geom));
        const comes = d3.rollup(seen, (rows) =>
            d3.sum(rows, (row) => Math.max(0, row.units_to - row.units_from)), (row) => row.country);
        const best = d3.greatest(comes, (entry) => entry[1]);
        const host = best && best[1] > 0 ? best[0] : null;
        const core = model.sectors.flatMap((row) => row.geom).concat(seen
            .filter((row) => row.country === host && row.units_to > 0).map((row) => row.geom));
        if (core.length === 0)
            core.push(...seen.map((row) => row.geom));
        if (core.length === 0)
            return { host, theatre: [], approaches: [], centre: [0, 0] };
        const centre = d3.geoCentroid({ type: "MultiPoint", coordinates: core });
        const reach = Math.max(0.01, d3.max(core, (at) => d3.geoDistance(centre, at)));
        const used = model.links.filter((row) => load(row) > 0).flatMap((row) => row.geom)
            .concat(seen.filter((row) => row.units_from > 0).map((row) => row.geom));
        const within = (far) => core.concat(used.filter((at) => d3.geoDistance(centre, at) < far));
        // Within this distance six of seven units set out.
        const homes = d3.sort(seen.filter((row) => row.units_from > 0),
            (row) => d3.geoDistance(centre, row.geom));
        const sums = d3.cumsum(homes, (row) => row.units_from);
        const last = homes[sums.findIndex((sum) => sum >= 6 / 7 * sums.at(-1))];
        const far = last ? d3.geoDistance(centre, last.geom) * 1.01 : 0;
        return {
            host, centre, theatre: within(1.35 * reach), approaches: within(Math.max(4.6 * reach, far)),
        };
    }

    function projection(area, view, width, height) {
        if (view === "world" || area.approaches.length === 0)
            return d3.geoNaturalEarth1().rotate([-area.centre[0], 0])
                .fitExtent([[4, 4], [width - 4, height - 4]], { type: "Sphere" });
        const [low, high] = d3.extent(area.approaches, (at) => at[1]);
        const middle = d3.geoCentroid({ type: "MultiPoint", coordinates: area.approaches });
        const pad = Math.min(48, width / 12);
        const made = d3.geoConicEqualArea()
            .parallels([low + (high - low) / 6, high - (high - low) / 6 + 0.01])
            .rotate([-middle[0], 0])
            .fitExtent([[pad, pad], [width - pad, height - pad]],
                { type: "MultiPoint", coordinates: area.approaches });
        if (!(made.scale() < 60000)) {      // all in one point
            made.scale(6000).translate([0, 0]);
            const [x, y] = made(middle);
            made.translate([width / 2 - x, height / 2 - y]);
        }
        return made.clipExtent([[-width / 4, -height / 4], [width * 1.25, height * 1.25]]);
    }

    // The zoom at which `points` fill the picture.
    function frame(points, made, width, height) {
        const seen = points.map(made).filter(Boolean);
        if (seen.length === 0)
            return d3.zoomIdentity;
        const [x0, x1] = d3.extent(seen, (p) => p[0]);
        const [y0, y1] = d3.extent(seen, (p) => p[1]);
        const k = Math.max(1, Math.min(16, 0.86 * Math.min(width / (x1 - x0 + 1), height / (y1 - y0 + 1))));
        return d3.zoomIdentity.translate(width / 2, height / 2).scale(k)
            .translate(-(x0 + x1) / 2, -(y0 + y1) / 2);
    }

    // ---- shapes that stay -------------------------------------------------

    // Atlas shapes by id of a country of the scenario: a shape in which one of
    // its places lies.
    function country_ids(model, shapes) {
        const out = new Map();
        const boxes = shapes.map((land) => d3.geoBounds(land));
        const inside = ([[w, s], [e, n]], [x, y]) =>
            y >= s && y <= n && (w <= e ? x >= w && x <= e : x >= w || x <= e);
        for (const row of model.places.values()) {
            if (!is_point(row.geom) || out.has(row.country))
                continue;
            const found = shapes.find((land, i) =>
                inside(boxes[i], row.geom) && d3.geoContains(land, row.geom));
            if (found)
                out.set(row.country, found);
        }
        return out;
    }

    // The host has no colour of its own: whose land is whose is not for the map to
    // say, and the shapes follow who is in control.
    function draw_land(map) {
        const { area, model, layers, path } = map;
        empty(layers.land);
        layers.land.append(shape("path", {
            class: "graticule", d: path(d3.geoGraticule().step([10, 10])()),
        }));
        if (!map.shapes)
            return;
        const known = map.countries ??= country_ids(model, map.shapes);
        const sends = new Set([...model.places.values()].filter((row) => row.units_from > 0)
            .map((row) => row.country));
        const kind = new Map([...known].map(([id, land]) =>
            [land, sends.has(id) && id !== area.host ? "sends" : ""]));
        for (const land of map.shapes) {
            const outline = path(land);
            if (outline)
                layers.land.append(shape("path", { class: `country ${kind.get(land) ?? ""}`, d: outline }));
        }
    }

    function draw_links(map) {
        const { model, layers, path } = map;
        const line = (row) => path({ type: "LineString", coordinates: row.geom });
        const used = model.links.filter((row) => load(row) > 0);
        empty(layers.links);
        layers.links.append(shape("path", {
            class: "idle",
            d: model.links.filter((row) => !(load(row) > 0)).map(line).filter(Boolean).join(""),
        }));
        map.items = map.items.filter((item) => item.kind !== "link");
        const back = shape("g"), front = shape("g");
        for (const row of d3.sort(used, (r) => wait_class(r), (r) => load(r))) {
            const d = line(row);
            if (!d)
                continue;
            back.append(shape("path", {
                class: `flow wait-${wait_class(row)} ${mode_class(map, row.mode)}`,
                d, "stroke-width": width_of(model, row).toFixed(2),
            }));
            const hit = shape("path", { class: "hit", d, tabindex: "-1", role: "img" });
            front.append(hit);
            add_item(map, { kind: "link", node: hit, row, rank: load(row) /
                (load(model.busiest.get(row.mode)) || 1), middle: d3.geoInterpolate(...row.geom)(0.5) });
        }
        layers.links.append(back, front);
        empty(layers.line);
        for (const row of model.sectors) {
            const d = path({ type: "LineString", coordinates: row.geom });
            if (!d)
                continue;
            const hit = shape("path", { class: "hit", d, tabindex: "-1", role: "img" });
            layers.line.append(shape("path", { class: "sector under", d }),
                shape("path", { class: "sector", d }), hit);
            add_item(map, { kind: "sector", node: hit, row, rank: 0, middle: d3.geoInterpolate(...row.geom)(0.5) });
        }
    }

    // ---- what lies on the screen at its own size ---------------------------

    // Pixels of [lon, lat] now, or null if it cannot be seen.
    function point(map, at, margin = 0) {
        const flat = at && map.made(at);
        if (!flat)
            return null;
        const [x, y] = map.zoom.apply(flat);
        return x < -margin || y < -margin || x > map.width + margin || y > map.height + margin
            ? null : [x, y];
    }

    // How units are told apart, as the room allows: in boxes of a place or of a
    // country, and in these by nation and type, by type, or all as one.
    // far: mean distance from their places, pixels, from which on it is too much.
    const LEVELS = [
        { far: 66, box: (row) => row.place, key: (row) => `${row.nation} ${row.type}` },
        { far: 52, box: (row) => row.place, key: (row) => row.type },
        { far: 52, box: (row) => row.place, key: () => "" },
        { far: Infinity, box: (row, map) => map.model.places.get(row.place)?.country, key: () => "" },
    ];

    // Boxes of units beside their places, none over another: each takes the
    // nearest free room of some angles and distances, the fullest first. The
    // finest level is taken at which they are not far from where they belong.
    function lay_out(map) {
        for (let level = 0; ; level++) {
            const out = lay_out_at(map, level);
            if (!(d3.mean(out, (entry) => entry.cost) > LEVELS[level].far))
                return out;
        }
    }

    function lay_out_at(map, level) {
        const { box: box_of, key } = LEVELS[level];
        const arrive = d3.sort(map.model.units, (unit) => unit.row.closure ?? Infinity);
        const list = d3.groups(arrive, (unit) => box_of(unit.row, map), (unit) => key(unit.row))
            .map(([id, parts]) => {
                const places = [...new Set(parts.flatMap(([, units]) => units.map((unit) => unit.row.place)))];
                const known = places.map(map.model.at).filter(Boolean);
                const at = known.length > 0
                    ? d3.geoCentroid({ type: "MultiPoint", coordinates: known }) : null;
                return { id, level, parts, places, at, seen: point(map, at) };
            }).filter((entry) => entry.seen);
        const taken = map.edge.concat(list.map(({ seen: [x, y] }) =>
            ({ x: x - 6, y: y - 6, width: 12, height: 12 })));
        return d3.sort(list, (entry) => -entry.parts.length).map((entry) => {
            const { parts, seen: [x, y] } = entry;
            // One group a box is too small to carry a name.
            const label = level < 2 ? short(name_of(map.model, entry.id)) : "";
            const head = label ? 18 : 4;
            const columns = Math.max(1, Math.round(Math.sqrt(parts.length * 1.3)));
            const { box, cost } = free_room(map, x, y, {
                width: Math.max(columns * CELL.width, label.length * 6.8) + (label ? 8 : 0),
                height: Math.ceil(parts.length / columns) * CELL.height + head,
            }, taken);
            taken.push(box);
            return { ...entry, label, head, columns, box, cost, dx: box.x - x, dy: box.y - y };
        });
    }

    const overlap = (a, b) =>
        Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
        Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

    function free_room(map, x, y, size, taken) {
        const far = Math.hypot(map.width, map.height) / 2;
        let best = null;
        for (let distance = 10; distance < far; distance += 10) {
            if (best && distance > best.cost)
                break;
            for (let turn = 0; turn < 20; turn++) {
                const angle = turn * Math.PI / 10;
                const cos = Math.cos(angle), sin = Math.sin(angle);
                const box = {
                    x: x + cos * distance - size.width * (1 - cos) / 2,
                    y: y + sin * distance - size.height * (1 - sin) / 2, ...size,
                };
                const out = box.x < 2 || box.y < 2 || box.x + box.width > map.width - 2 ||
                    box.y + box.height > map.height - 2;
                const cost = distance + (out ? 400 : 0) + d3.sum(taken, (other) => overlap(box, other));
                if (!best || cost < best.cost)
                    best = { box, cost };
            }
        }
        return best;
    }

    function draw_boxes(map) {
        const { layers } = map;
        empty(layers.boxes);
        empty(layers.leaders);
        map.items = map.items.filter((item) => item.kind !== "place");
        map.boxes = lay_out(map);
        map.slots = new Map();
        for (const entry of map.boxes) {
            const { box } = entry;
            const node = shape("g", { class: "box", tabindex: "-1", role: "img" },
                shape("rect", { width: box.width, height: box.height, rx: 5 }),
                shape("text", { class: "box-name", x: box.width / 2, y: 12 }, entry.label));
            entry.node = node;
            entry.leader = shape("line", { class: "leader" });
            layers.leaders.append(entry.leader);
            layers.boxes.append(node);
            entry.slots = entry.parts.map(([key, units], i) => {
                const node = shape("g", { class: "slot none" }, symbols.node(map.shelf, units[0].row, 1),
                    shape("text", { class: "slot-label", y: 18 }));
                const slot = { entry, node, text: node.lastChild, index: i, units };
                entry.node.append(node);
                map.slots.set(`${entry.id}\n${key}`, slot);
                return slot;
            });
            entry.shown = null;
            entry.height = box.height;
            entry.slack = 0;
            add_item(map, { kind: "place", node, entry, rank: 2 + entry.parts.length });
        }
    }

    // Moves what has its own size to where its place is now.
    function settle(map) {
        for (const entry of map.boxes)
            settle_box(map, entry);
        draw_places(map);
    }

    function settle_box(map, entry) {
        const at = point(map, entry.at, 1e9);
        const x = at[0] + entry.dx, y = at[1] + entry.dy + entry.slack;
        entry.node.setAttribute("transform", `translate(${x},${y})`);
        const near = [Math.max(x, Math.min(at[0], x + entry.box.width)),
            Math.max(y, Math.min(at[1], y + entry.height))];
        for (const [name, value] of Object.entries({ x1: at[0], y1: at[1], x2: near[0], y2: near[1] }))
            entry.leader.setAttribute(name, value);
    }

    function draw_places(map) {
        const { model, layers } = map;
        empty(layers.places);
        empty(layers.names);
        const boxed = new Set(map.boxes.filter((entry) => entry.label).map((entry) => entry.id));
        const taken = map.edge.concat(map.boxes.map((entry) => {
            const at = point(map, entry.at, 1e9);
            return { ...entry.box, x: at[0] + entry.dx, y: at[1] + entry.dy };
        }));
        // A name is written if there is room for it.
        const write = (text, x, y, kind, size) => {
            const width = text.length * size * (kind === "country-name" ? 0.76 : 0.58);
            const box = { x: x - width / 2, y: y - size, width, height: size * 1.25 };
            if (box.x < 2 || box.y < 2 || box.x + width > map.width - 2 || box.y + box.height > map.height - 2 ||
                taken.some((other) => overlap(box, other) > 0))
                return;
            taken.push(box);
            layers.names.append(shape("text", { class: kind, x, y, "font-size": size }, text));
        };
        const busy = d3.rollup(model.links, (rows) => d3.sum(rows, (row) => width_of(model, row) - 0.7),
            (row) => row.from_place);
        const ports = [];
        const far = map.made.scale() * map.zoom.k < 500;    // too far off for more than homes
        for (const row of model.places.values()) {
            const at = is_point(row.geom) && point(map, row.geom, 10);
            if (!at || (far && !(row.units_from > 0) && !(row.units_to > 0)))
                continue;
            const transfers = (model.transfers.get(row.id) ?? []).filter((item) =>
                load(item) > 0 && item.capacity !== null);
            const worst = far ? null : d3.greatest(transfers, wait_share);
            const node = shape("g", { class: "place", transform: `translate(${at})` }, worst
                ? shape("path", { class: `transfer wait-${wait_class(worst)}`, d: "M0,-5L5,0L0,5L-5,0Z" })
                : shape("circle", {
                    class: row.units_to > 0 ? "goal" : row.units_from > 0 ? "home" : "node",
                    r: boxed.has(row.id) ? 3.6 : row.units_from > 0 ? 2.8 : 1.8,
                }));
            listen(map, node, () => flows.place_card(map, row));
            layers.places.append(node);
            const weight = (busy.get(row.id) ?? 0) + row.units_from;
            if (!boxed.has(row.id) && (row.units_to > 0 || weight > 1.5 || map.zoom.k > 4))
                ports.push({ row, at, weight: weight + 100 * (row.units_to > 0) });
        }
        for (const row of map.zoom.k > 1.5 ? model.sectors : []) {
            const at = point(map, d3.geoInterpolate(...row.geom)(0.5));
            if (!at)
                continue;
            // On the far side of the line, seen from the middle of the theatre.
            const name = muster.words(row.id), from = point(map, map.area.centre, 1e9) ?? at;
            const length = Math.hypot(at[0] - from[0], at[1] - from[1]) || 1;
            write(name, at[0] + (at[0] - from[0]) / length * (8 + name.length * 3),
                at[1] + (at[1] - from[1]) / length * 11 + 3, "sector-name", 10);
        }
        for (const { row, at } of d3.sort(ports, (item) => -item.weight).slice(0, map.width / 22))
            write(short(row.name), at[0], at[1] - 7, "place-name", 10.5);
        for (const { at, name } of country_names(map))
            write(name.toUpperCase(), at[0], at[1], "country-name", map.zoom.k > 1.5 ? 12 : 10.5);
    }

    function country_names(map) {
        if (!map.shapes)
            return [];
        map.centres ??= d3.sort(map.shapes, (land) => -d3.geoArea(land)).map((land) => ({
            name: land.properties.name, area: d3.geoArea(land), at: d3.geoCentroid(mainland(land)),
        }));
        const scale = (map.made.scale() * map.zoom.k) ** 2;
        return map.centres.filter((item) => item.area * scale > 2600)
            .map((item) => ({ name: item.name, at: point(map, item.at) })).filter((item) => item.at);
    }

    // The largest part of a country, where its name belongs.
    function mainland(land) {
        if (land.geometry.type !== "MultiPolygon")
            return land;
        return d3.greatest(land.geometry.coordinates.map((coordinates) =>
            ({ type: "Polygon", coordinates })), d3.geoArea);
    }

    // At the edge: who comes from beyond it, and from where.
    function draw_edge(map) {
        const { model, layers, width, height } = map;
        empty(layers.edge);
        map.edge = [];
        const middle = map.made.invert(map.zoom.invert([width / 2, height / 2]));
        if (!middle)
            return;
        const rad = Math.PI / 180, sides = new Map();
        for (const row of model.places.values()) {
            if (!(row.units_from > 0) || !is_point(row.geom) || point(map, row.geom))
                continue;
            const near = map.made(row.geom);
            const [x, y] = near ? map.zoom.apply(near) : [0, 0];
            const dl = (row.geom[0] - middle[0]) * rad, a = middle[1] * rad, b = row.geom[1] * rad;
            const turn = d3.geoDistance(middle, row.geom) > 0.7
                ? Math.atan2(Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(dl),
                    Math.sin(dl) * Math.cos(b)) * -1
                : Math.atan2(y - height / 2, x - width / 2);
            const side = Math.round(turn / (Math.PI / 8));
            if (!sides.has(side))
                sides.set(side, []);
            sides.get(side).push(row);
        }
        const most = width < 600 ? 1 : 3;
        for (const [side, rows] of sides) {
            const countries = d3.sort(d3.rollups(rows, (list) => d3.sum(list, (row) => row.units_from),
                (row) => row.country), (entry) => -entry[1]).map((entry) => entry[0]);
            const text = countries.slice(0, most).join(" ") +
                (countries.length > most ? ` +${countries.length - most}` : "");
            const angle = side * Math.PI / 8, cos = Math.cos(angle), sin = Math.sin(angle);
            const size = { width: text.length * 6.6 + 24, height: 18 };
            const reach = Math.min((width / 2 - size.width / 2 - 3) / Math.max(1e-9, Math.abs(cos)),
                (height / 2 - 12) / Math.max(1e-9, Math.abs(sin)));
            const x = width / 2 + cos * reach, y = height / 2 + sin * reach;
            const box = { x: x - size.width / 2, y: y - 9, ...size };
            if (map.edge.some((other) => overlap(box, other) > 0))
                continue;
            map.edge.push(box);
            const node = shape("g", { class: "afar", transform: `translate(${x},${y})` },
                shape("rect", { x: -size.width / 2, y: -9, ...size, rx: 9 }),
                shape("path", {
                    d: "M-4,-3.5L3,0L-4,3.5Z",
                    transform: `translate(${-size.width / 2 + 10},0) rotate(${angle * 180 / Math.PI + 180})`,
                }), shape("text", { x: 7, y: 4 }, text));
            listen(map, node, () => [make("strong", {}, "From beyond the edge"),
                make("p", {}, countries.map(muster.nation_name).join(", "))]);
            layers.edge.append(node);
        }
    }

    // ---- a day ------------------------------------------------------------

    function draw_day(map) {
        const { model, layers, day } = map;
        const there = new Set(), ready = new Map(), moving = [], used = new Set();
        for (const slot of map.slots.values())
            slot.now = { there: 0, settles: 0 };
        const level = LEVELS[map.boxes[0]?.level ?? 0];
        for (const unit of model.units) {
            const now = future.where(unit, day);
            if (!now)
                continue;
            if (now.as === "ready") {
                ready.set(now.place, (ready.get(now.place) ?? 0) + 1);
            } else if (now.as === "moves") {
                used.add(now.leg.row.id);
                const at = now.path ? point(map, now.path(now.part), 20) : null;
                if (!at)
                    continue;
                const group = moving.find((other) =>
                    Math.abs(other.at[0] - at[0]) < 26 && Math.abs(other.at[1] - at[1]) < 22);
                if (group)
                    group.units.push(unit);
                else
                    moving.push({ at, units: [unit] });
            } else {
                const id = level.box(unit.row, map);
                const slot = map.slots.get(`${id}\n${level.key(unit.row)}`);
                if (slot)
                    slot.now[now.as]++;
                there.add(id);
            }
        }
        if (map.passing)
            hide_card(map);
        show_slots(map, there);
        empty(layers.ready);
        for (const [place, count] of ready) {
            const at = point(map, model.at(place));
            if (at)
                layers.ready.append(shape("circle", {
                    class: "ready", cx: at[0], cy: at[1], r: 4 + Math.min(6, Math.sqrt(count) * 1.5),
                }));
        }
        empty(layers.moving);
        for (const { at, units } of moving) {
            const node = shape("g", { class: "mover", transform: `translate(${at})` },
                symbols.node(map.shelf, units[0].row, 0.8));
            if (units.length > 1)
                node.append(shape("circle", { class: "badge", cx: 11, cy: -9, r: 7 }),
                    shape("text", { class: "badge-text", x: 11, y: -6 }, units.length));
            listen(map, node, () => flows.units_card("On the way here", units), true);
            layers.moving.append(node);
        }
        const busy = model.links.filter((row) => used.has(row.id)).map((row) =>
            map.path({ type: "LineString", coordinates: row.geom })).filter(Boolean).join("");
        if (busy !== map.busy)
            layers.busy.setAttribute("d", map.busy = busy);
    }

    function show_slots(map, there) {
        const level = map.boxes[0]?.level ?? 0;
        for (const slot of map.slots.values()) {
            const count = slot.now.there + slot.now.settles;
            slot.node.setAttribute("class", `slot${count === 0 ? " none" : slot.now.there === 0 ? " settles" : ""}`);
            const name = level === 0 ? slot.units[0].row.nation.slice(0, 4)
                : level === 3 ? String(slot.entry.id).slice(0, 4) : "";
            const text = count > 1 ? `${name}×${count}` : name || (level > 1 ? "×1" : "");
            if (slot.text.textContent !== text)
                slot.text.textContent = text;
        }
        for (const entry of map.boxes) {
            const empty_now = !there.has(entry.id);
            entry.node.classList.toggle("vacant", empty_now);
            entry.leader.classList.toggle("vacant", empty_now);
            const shown = entry.slots.filter((slot) => slot.now.there + slot.now.settles > 0);
            if (shown.map((slot) => slot.index).join() !== entry.shown)
                close_up(map, entry, shown);
        }
    }

    // A box has room for all that ever comes; now it closes up around what is
    // there, towards its place.
    function close_up(map, entry, shown) {
        const { box } = entry;
        entry.shown = shown.map((slot) => slot.index).join();
        const rows = Math.ceil(shown.length / entry.columns);
        const height = rows * CELL.height + entry.head;
        const left = (box.width - Math.min(entry.columns, shown.length) * CELL.width) / 2;
        shown.forEach((slot, i) => slot.node.setAttribute("transform",
            `translate(${left + (i % entry.columns + 0.5) * CELL.width},${
                Math.floor(i / entry.columns) * CELL.height + entry.head + 12})`));
        entry.node.firstChild.setAttribute("height", height);
        entry.height = height;
        entry.slack = -entry.dy > box.height / 2 ? box.height - height : 0;
        settle_box(map, entry);
    }

    // ---- cards and keys ---------------------------------------------------

    function show_card(map, content, x, y) {
        const { card } = map;
        put(empty(card), content);
        card.hidden = false;
        const { offsetWidth: w, offsetHeight: h } = card;
        const left = x + 14 + w > map.width ? x - 14 - w : x + 14;
        card.style.left = `${Math.max(4, Math.min(map.width - w - 4, left))}px`;
        card.style.top = `${Math.max(4, Math.min(map.height - h - 4, y - h / 3))}px`;
    }

    function hide_card(map) {
        if (!map.pinned)
            map.card.hidden = true;
    }

    // Pointer: hovering shows a card, a click or a tap keeps it; that of what is
    // passing goes when the day does.
    function listen(map, node, content, passing) {
        const show = (event) => {
            map.passing = passing === true;
            const [x, y] = d3.pointer(event, map.svg);
            show_card(map, content(), x, y);
        };
        node.addEventListener("pointerenter", (event) => {
            if (event.pointerType === "mouse" && !map.pinned)
                show(event);
        });
        node.addEventListener("pointerleave", () => hide_card(map));
        node.addEventListener("click", (event) => {
            event.stopPropagation();
            map.pinned = true;
            show(event);
        });
    }

    // Keys: one stop for the tabulator; arrows go through places, then links,
    // the busiest first.
    function add_item(map, item) {
        map.items.push(item);
        listen(map, item.node, () => flows.item_card(map, item));
        item.node.setAttribute("aria-label", flows.item_label(map, item));
        item.node.addEventListener("focus", () => {
            if (!item.node.matches(":focus-visible"))
                return;
            const { entry } = item;
            const at = point(map, item.middle ?? entry.at) ?? [map.width / 2, 20];
            show_card(map, flows.item_card(map, item), at[0] + (entry ? entry.dx + entry.box.width : 0), at[1]);
        });
        item.node.addEventListener("blur", () => { map.pinned = false; hide_card(map); });
    }

    function order_items(map) {
        map.items = d3.sort(map.items, (item) => -item.rank);
        map.items.forEach((item, i) => item.node.setAttribute("tabindex", i === 0 ? "0" : "-1"));
    }

    function keys(map, event) {
        const at = map.items.findIndex((item) => item.node === document.activeElement);
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") {
            map.pinned = false;
            hide_card(map);
        } else if (at >= 0 && step) {
            event.preventDefault();
            const next = map.items[(at + step + map.items.length) % map.items.length];
            map.items[at].node.setAttribute("tabindex", "-1");
            next.node.setAttribute("tabindex", "0");
            next.node.focus();
        }
    }

    // ---- the picture ------------------------------------------------------

    const LAYERS = ["land", "links", "busy", "line"];
    const FLAT = ["leaders", "ready", "places", "names", "boxes", "moving", "edge"];

    function build(model) {
        const map = {
            model, area: areas(model), items: [], boxes: [], edge: [], slots: new Map(), layers: {},
            zoom: d3.zoomIdentity, view: "theatre", day: model.last, drawn: null, pinned: false, passing: false,
        };
        map.show_day = () => draw_day(map);
        map.svg = shape("svg", { class: "map-picture" });
        const defs = shape("defs"), shift = shape("g", { class: "shift" }), flat = shape("g");
        for (const name of LAYERS)
            shift.append(map.layers[name] = shape(name === "busy" ? "path" : "g", { class: name }));
        for (const name of FLAT)
            flat.append(map.layers[name] = shape("g", { class: name }));
        map.svg.append(defs, shift, flat);
        map.shelf = symbols.shelf(defs);
        map.card = make("div", { class: "map-card", hidden: true });
        map.svg.addEventListener("keydown", (event) => keys(map, event));
        map.svg.addEventListener("click", () => { map.pinned = false; hide_card(map); });
        map.behaviour = d3.zoom().scaleExtent([1, 40])
            .filter((event) => event.type === "wheel" ? event.ctrlKey
                : event.type.startsWith("touch") ? event.touches.length > 1 : !event.button)
            .on("zoom", ({ transform, sourceEvent }) => {
                map.zoom = transform;
                shift.setAttribute("transform", transform);
                if (sourceEvent)
                    map.pinned = false;
                hide_card(map);
                empty(map.layers.edge);
                settle(map);
                draw_day(map);
            })
            .on("end", () => arrange(map));
        d3.select(map.svg).call(map.behaviour);
        map.views = muster.buttons("Show", VIEWS.map(([value, label]) => ({ value, label })),
            map.view, (view) => look(map, view));
        map.node = make("div", { class: "map" }, make("div", { class: "map-tools" }, map.views,
            make("div", { class: "control buttons", role: "group", "aria-label": "Zoom" }, make("div", {},
                zoom_button(map, "+", "Zoom in", 1.6), zoom_button(map, "−", "Zoom out", 1 / 1.6)))),
        make("div", { class: "map-stage" }, map.svg, map.card));
        return map;
    }

    const zoom_button = (map, sign, label, by) => make("button", {
        type: "button", "aria-label": label, click: () =>
            map.behaviour.scaleBy(eased(map), by),
    }, sign);

    // The picture, moving softly unless less motion is asked for.
    function eased(map) {
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        return still ? d3.select(map.svg) : d3.select(map.svg).transition().duration(450);
    }

    // Lays out anew what depends on the zoom.
    function arrange(map) {
        draw_edge(map);
        draw_boxes(map);
        order_items(map);
        settle(map);
        draw_day(map);
    }

    // Theatre and approaches are one projection at two zooms.
    function look(map, view) {
        const turned = (view === "world") !== (map.view === "world");
        map.view = view;
        if (turned)
            project(map);
        const to = view === "theatre"
            ? frame(map.area.theatre, map.made, map.width, map.height) : d3.zoomIdentity;
        map.behaviour.transform(turned ? d3.select(map.svg) : eased(map), to);
    }

    function project(map) {
        map.made = projection(map.area, map.view, map.width, map.height);
        map.path = d3.geoPath(map.made).digits(2);
        map.centres = null;
        map.busy = null;
        map.items = [];
        draw_land(map);
        draw_links(map);
    }

    function fit(map, width) {
        const drawn = `${width} ${state.trust}`;
        if (map.drawn === drawn)
            return;
        const resized = !map.drawn?.startsWith(`${width} `);
        map.drawn = drawn;
        map.model.busiest = new Map(map.model.modes.map((mode) => [mode, d3.greatest(
            table("links").filter((row) => row.mode === mode), load)]));
        map.width = width;
        map.height = Math.round(width < 600 ? width * 1.1 : Math.min(width * 0.64, 720));
        for (const [name, value] of Object.entries({
            width, height: map.height, viewBox: `0 0 ${width} ${map.height}`,
        }))
            map.svg.setAttribute(name, value);
        map.behaviour.extent([[0, 0], [width, map.height]]).translateExtent(
            [[-width / 8, -map.height / 8], [width * 1.125, map.height * 1.125]]);
        project(map);
        if (!resized)
            return arrange(map);
        const to = map.view === "theatre" ? frame(map.area.theatre, map.made, width, map.height)
            : d3.zoomIdentity;
        d3.select(map.svg).interrupt();
        map.behaviour.transform(d3.select(map.svg), to);
    }

    // The shapes of the world: base64 of the gzip of a topology, in the page.
    async function atlas() {
        const text = atob(document.getElementById("atlas").textContent.trim());
        const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
        const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
        return JSON.parse(await new Response(plain).text());
    }

    muster.section({
        id: "map", title: "The map", short: "Map", needs: ["topojson", "milsymbol"],
        lead: "Where the units come from, which ways they take, where they wait, and where they stay.",
        when: () => muster.has("places"),
        draw(host) {
            const map = build(read());
            const plays = map.model.units.length > 0 ? future.player(map) : null;
            if (plays)
                map.node.append(plays.node);
            const figure = muster.chart(host, {
                title: plays ? "One future, the one in the middle of those in which anybody comes, day by day; and the ways of all" : "Flows over the links",
                interactive: true,
                describe: () => flows.describe(map), legend: () => flows.legend(map), note: () => flows.note(map),
                table: () => flows.flow_table(map),
                draw(width) {
                    const focus = map.node.contains(document.activeElement) ? document.activeElement : null;
                    fit(map, width);
                    plays?.draw();
                    if (focus)
                        queueMicrotask(() => focus.focus({ preventScroll: true }));
                    return map.node;
                },
            });
            if (plays)
                figure.querySelector(".note").before(flows.symbol_key(map));
            flows.tables(figure, map);
            atlas().then((world) => {
                map.shapes = topojson.feature(world, world.objects.countries).features;
                if (map.width) {
                    draw_land(map);
                    settle(map);
                }
            });
        },
    });
})();
