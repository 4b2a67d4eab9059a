// future.js - the typical future: where each of its units is on a day, and the
// player that goes through its days. Adds muster.future.
"use strict";

(() => {
    const { make, put, empty, table, num, shape } = muster;

    const SECONDS = 45;                         // that the whole takes to play

    // Units of the typical future that move or are there: {row, legs, stays}.
    // Legs that start on one day share it: each from `begins` to `until`, days.
    function journeys(at) {
        const moves = d3.group(table("future_move"), (row) => row.unit);
        const spells = d3.group(table("future_spell"), (row) => row.unit);
        return table("future_unit").map((row) => ({
            row, legs: legs_of(d3.sort(moves.get(row.unit) ?? [], (move) => move.hop), at),
            stays: d3.sort(spells.get(row.unit) ?? [], (spell) => spell.starts),
        })).filter((unit) => unit.stays.length > 0 || unit.row.closure !== null);
    }

    function legs_of(moves, at) {
        const count = d3.rollup(moves, (list) => list.length, (row) => row.starts);
        const seen = new Map();
        const legs = moves.map((row) => {
            const nth = seen.get(row.starts) ?? 0;
            seen.set(row.starts, nth + 1);
            const from = at(row.from_place), to = at(row.to_place);
            return {
                row, begins: row.starts + nth / count.get(row.starts),
                path: from && to ? d3.geoInterpolate(from, to) : null,
            };
        });
        legs.forEach((leg, i) => {
            leg.until = Math.min(leg.row.ends + 1, legs[i + 1]?.begins ?? Infinity);
        });
        return legs;
    }

    // Where a unit is on a day, at noon, or at any time of it while it plays:
    // {as, place} or, on its way, {as, path, part, leg}; null before it is
    // ready, between tours and once it has gone. as: ready, moves, settles, there.
    function where(unit, day) {
        const { row, legs, stays } = unit;
        const time = Number.isInteger(day) ? day + 0.5 : day;
        const first = stays[0]?.starts ?? Infinity;
        if (time >= first)
            return stays.some((stay) => time >= stay.starts && (stay.ends === null || time < stay.ends))
                ? { as: "there", place: row.place } : null;
        if (row.closure !== null && time >= row.closure + (legs.length > 0 ? 1 : 0))
            return { as: "settles", place: row.place };
        const leg = legs.findLast((item) => time >= item.begins);
        if (leg)
            return {
                as: "moves", path: leg.path, leg,
                part: Math.min(1, (time - leg.begins) / Math.max(1e-9, leg.until - leg.begins)),
            };
        return row.ready !== null && time >= row.ready ? { as: "ready", place: row.home } : null;
    }

    // ---- the player -------------------------------------------------------

    function happenings() {
        const events = muster.by(table("event"), "event");
        const rows = (name, days, kind, text) => table(name).filter((row) => row[days] !== null)
            .map((row) => ({ row, days, kind, day: row[days], text: text(row) }));
        return d3.sort([
            ...rows("future_event", "day", "event", (row) => events.get(row.event)?.name ?? muster.words(row.event)),
            ...rows("future_nation", "approves", "nation", (row) => `${muster.nation_name(row.nation)} decides to come`),
            ...rows("future_nation", "leaves", "nation", (row) => `${muster.nation_name(row.nation)} decides to leave`),
            ...rows("future_milestone", "day", "milestone", (row) => `milestone reached: ${muster.words(row.milestone)}`),
        ], (item) => item.day);
    }

    function player(map) {
        const list = happenings();
        const curve = table("future_curve").filter((row) => row.quantity === "personnel");
        const range = make("input", {
            type: "range", min: 0, max: map.model.last, step: 1, "aria-label": "Day of the typical future",
            input: () => { stop(); go(Number(range.value), true); },
        });
        const button = (sign, label, call) => make("button", { type: "button", "aria-label": label, click: call }, sign);
        const play = make("button", { type: "button", class: "play", click: () => playing ? stop() : start() }, "▶ Play");
        const now = make("p", { class: "map-now" });
        const said = make("p", { class: "map-said", "aria-live": "polite" });
        const log = make("ol", { class: "map-log" });
        const strip = shape("svg", { class: "map-strip", "aria-hidden": "true" });
        let playing = false, shown = null, wait = null;

        function start() {
            if (map.day >= map.model.last)
                map.day = Math.max(0, (d3.min(map.model.units, (unit) => unit.row.leaves_home) ?? 10) - 10);
            playing = true;
            play.textContent = "❚❚ Pause";
            let last = null;
            requestAnimationFrame(function tick(time) {
                if (!playing)
                    return;
                const step = Math.min(100, time - (last ?? time)) / 1000;
                last = time;
                go(Math.min(map.model.last, map.day + step * map.model.last / SECONDS), false);
                if (map.day >= map.model.last)
                    stop();
                else
                    requestAnimationFrame(tick);
            });
        }

        function stop() {
            if (!playing)
                return;
            playing = false;
            play.textContent = "▶ Play";
            go(Math.floor(map.day), true);
        }

        function go(day, say) {
            map.day = day;
            map.show_day();
            const whole = Math.floor(day);
            strip.querySelector(".head")?.setAttribute("transform", `translate(${strip_x(map)(day)},0)`);
            if (whole === shown)
                return say && tell();
            shown = whole;
            range.value = whole;
            range.setAttribute("aria-valuetext", `day ${whole}, ${muster.plain_date(muster.date_of(whole))}`);
            tell_now(map, now, whole, curve);
            const done = list.filter((item) => item.day <= whole);
            if (log.childElementCount !== done.length || done.length === 0)
                tell_log(log, done);
            if (say)
                tell();
        }

        // Aloud when the day rests, not while it moves.
        function tell() {
            clearTimeout(wait);
            wait = setTimeout(() => {
                said.textContent = `${now.textContent}${log.firstChild ? ` Last: ${log.firstChild.textContent}.` : ""}`;
            }, 600);
        }

        const by_days = (by) => Math.max(0, Math.min(map.model.last, Math.floor(map.day) + by));
        const step = (by) => () => { stop(); go(by_days(by), true); };
        const node = make("div", { class: "map-player" },
            make("div", { class: "map-controls" }, play, button("−1", "−1 day", step(-1)),
                button("+1", "+1 day", step(1)), button("−30", "−30 days", step(-30)),
                button("+30", "+30 days", step(30)), now), strip, range, said,
            make("div", { class: "map-happened" }, make("h3", {}, "What has happened by then"),
                muster.scroller("What has happened by then", log)));
        addEventListener("beforeprint", () => { stop(); go(map.model.last, false); });
        return { node, draw: () => { draw_strip(map, strip, curve, list); shown = null; go(map.day, false); } };
    }

    function tell_now(map, node, day, curve) {
        const reports = curve.filter((row, i) => row.day === day ||
            (row.day < day && (curve[i + 1]?.day ?? Infinity) > day) ||
            (row.day > day && curve[i - 1]?.day < day));
        const as = d3.rollup(map.model.units, (units) => units.length, (unit) => where(unit, day)?.as ?? "");
        const how = "counted from the units of the typical future";
        put(empty(node), make("strong", {}, `Day ${day}, ${muster.plain_date(muster.date_of(day))}`), ". ",
            reports.length > 0 ? ["Persons in the country: ", reports.map((row, i) => [i > 0 ? ", " : "",
                num(row, "value", "count"), row.day === day ? "" : [" on ", num(row, "day", "day")]]), ". "] : "",
            "Units: ", muster.derived(as.get("there") ?? 0, "count", how), " ready at their place, ",
            muster.derived(as.get("settles") ?? 0, "count", how), " settling in, ",
            muster.derived(as.get("moves") ?? 0, "count", how), " on their way.");
    }

    function tell_log(log, done) {
        put(empty(log), done.toReversed().map((item) => make("li", { class: `log-${item.kind}` },
            make("span", { class: "log-day" }, num(item.row, item.days, "day_date")), " ", item.text)),
        done.length === 0 ? make("li", {}, "nothing yet") : null);
    }

    const strip_x = (map) => d3.scaleLinear([0, Math.max(1, map.model.last)], [8, map.width - 8]);

    // Persons over time above the slider, with the milestones.
    function draw_strip(map, strip, curve, list) {
        const height = 64, base = height - 16, x = strip_x(map);
        const y = d3.scaleLinear([0, Math.max(1, d3.max(curve, (row) => row.value) ?? 1)], [base, 16]);
        for (const [name, value] of Object.entries({ width: map.width, height, viewBox: `0 0 ${map.width} ${height}` }))
            strip.setAttribute(name, value);
        put(empty(strip), shape("path", {
            class: "persons", d: d3.area((row) => x(row.day), base, (row) => y(row.value))(curve),
        }), shape("line", { class: "base", x1: 8, x2: map.width - 8, y1: base, y2: base }));
        for (const date of d3.utcTicks(muster.date_of(0), muster.date_of(map.model.last), map.width / 110)) {
            const at = x((date - muster.date_of(0)) / 86400000);
            strip.append(shape("line", { class: "base", x1: at, x2: at, y1: base, y2: base + 4 }),
                shape("text", { x: at, y: height - 2 }, muster.plain_date(date).replace(/^1 /, "")));
        }
        for (const item of list.filter((one) => one.kind === "milestone"))
            strip.append(shape("path", {
                class: "flag", d: "M0,0V-9L6,-6.5L0,-4", transform: `translate(${x(item.day)},${base})`,
            }, shape("title", {}, item.text)));
        strip.append(shape("line", { class: "head", y1: 4, y2: base + 4 }));
    }

    muster.future = { journeys, where, player };
})();
