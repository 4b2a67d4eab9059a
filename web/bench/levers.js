// levers.js - what one may change beside the picture. Each lever puts entries
// into the change and is shown from it, so that undo, links and the grid move
// it too.
"use strict";

(() => {
    const { make, put, empty, format } = muster;
    const list = (text) => String(text ?? "").split(";").map((one) => one.trim()).filter(Boolean);
    const levers = [];      // {node, paths() or null, changed(), show(), reset()}
    let groups = [];

    // The document of the first answer; without one there is none.
    const seen = () => bench.answer?.document ?? { tables: {} };

    // ---- one lever ---------------------------------------------------------

    // A row: its control, a badge once it differs from the files, and a reset.
    function lever({ label, control, paths = () => [], changed, show, reset, group }) {
        const badge = make("button", {
            type: "button", class: "wb-reset", title: "Back to the scenario's value",
            hidden: true,
            click: () => { reset(); (node.querySelector("input, select, button:not(.wb-reset)") ?? node).focus(); },
        }, "changed ↺", make("span", { class: "visually-hidden" }, ` Reset ${label}`));
        const fault = make("p", { class: "wb-fault", hidden: true });
        const node = make("div", { class: "wb-lever" }, control, badge, fault);
        const one = { node, paths, changed, badge, fault, group, reset, show() { show?.(); } };
        levers.push(one);
        return node;
    }

    // A slider with its number: value from `least` to `most`; put(value) is called
    // while it is drawn.
    function slider({ label, hint, least, most, step, read, text, write, base, paths, group }) {
        const out = make("output", {});
        const input = make("input", {
            type: "range", min: least, max: most, step, "aria-label": label, title: hint,
            input: () => { tell(); write(Number(input.value)); },
            change: () => bench.let_go(),
        });
        function tell() {
            out.textContent = text(Number(input.value));
            input.setAttribute("aria-valuetext", out.textContent);
        }
        return lever({
            label, group, paths,
            control: make("label", { class: "wb-slider" }, make("span", { title: hint }, label), out, input),
            changed: () => paths().some((path) => bench.value_of(path) !== null),
            show() {
                input.value = read();
                tell();
                const mark = base();
                if (mark !== null)
                    input.style.setProperty("--base", `${100 * (mark - least) / (most - least)}%`);
            },
            reset: () => bench.set_cells(paths().map((path) => [path, null])),
        });
    }

    // ---- groups ------------------------------------------------------------

    function group(id, title, note, fill, open = false) {
        const count = make("span", { class: "wb-count", hidden: true });
        const body = make("div", { class: "wb-group-body" });
        const node = make("details", { class: "wb-group", id: `levers-${id}`, open },
            make("summary", {}, make("span", {}, title), count), note ? make("p", { class: "note" }, note) : null, body);
        fill(body, id);
        groups.push({ id, count, node });
        return body.hasChildNodes() ? node : null;
    }

    // What a cell of a table says as a number, or null.
    const number = (text) => /^-?\d+(\.\d+)?$/.test(String(text).trim()) ? Number(text) : null;

    function nations(host, id) {
        const told = muster.rows_of(seen(), "nation");
        const rows = told.length ? told.filter((row) => row.contributes).map((row) => ({ id: row.nation, name: row.name, row }))
            : bench.rows("nations").map((row) => ({ id: row.id, name: row.name, row: null }));
        rows.sort((a, b) => (b.row?.pledged ?? 0) - (a.row?.pledged ?? 0));
        const most = Math.max(1, ...rows.map((one) => one.row?.pledged ?? 0));
        const node = make("div", { class: "wb-nations" });
        const one = ({ id: nation, name, row }) => {
            const box = make("input", { type: "checkbox", change: () => bench.set_without(nation, !box.checked) });
            const bar = make("span", { class: "wb-bar", "aria-hidden": "true" });
            bar.style.width = `${100 * (row?.pledged ?? 0) / most}%`;
            return lever({
                label: name, group: id,
                control: make("label", { class: "wb-check" }, box, make("span", { class: "wb-name" }, name),
                    make("span", { class: "wb-pledged" }, row && row.pledged > 0 ? [muster.num(row, "pledged", "count"),
                        make("span", { class: "visually-hidden" }, " persons pledged")] : "support"), bar),
                changed: () => bench.change().without.includes(nation),
                show() { box.checked = !bench.change().without.includes(nation); },
                reset: () => bench.set_without(nation, false),
            });
        };
        some(node, rows, 10, one, "nations");
        host.append(node);
    }

    // Events by how much hangs on them: the backstop, then what most nations
    // wait for.
    function events(host, id) {
        const asked = new Map();
        for (const row of bench.rows("conditions"))
            for (const event of list(row.events))
                asked.set(event, (asked.get(event) ?? 0) + 1);
        const weight = (row) => (/backstop/.test(row.id) && !/ends?$/.test(row.id) ? 1e6 : 0) + (asked.get(row.id) ?? 0);
        const rows = bench.rows("events").filter((row) => number(row.probability === "" ? "1" : row.probability) !== null)
            .sort((a, b) => weight(b) - weight(a));
        const one = (row) => {
            const path = bench.path("events", row.$key, "probability");
            const files = number(row.probability === "" ? "1" : row.probability);
            return slider({
                label: event_words(row.id), hint: row.name, group: id, least: 0, most: 1, step: 0.01,
                paths: () => [path], read: () => number(bench.value_of(path)) ?? files, base: () => files,
                text: (value) => format.percent(value),
                write: (value) => bench.set_cells([[path, value === files ? null : bench.neat(value)]], path),
            });
        };
        some(host, rows, 8, one, "events");
    }

    // Its id as words; what is in capitals in its name stays so.
    function event_words(id) {
        const name = bench.rows("events").find((row) => row.id === id)?.name ?? "";
        return muster.words(id).replace(/[A-Za-z]{2,}/g, (word) =>
            name.split(/[^A-Za-z]+/).includes(word.toUpperCase()) ? word.toUpperCase() : word)
            .replace(/^[a-z]/, (c) => c.toUpperCase());
    }

    // The first few, and the others behind a button.
    function some(host, rows, count, make_one, what) {
        put(host, rows.slice(0, count).map(make_one));
        if (rows.length > count)
            host.append(make("details", { class: "wb-more" },
                make("summary", {}, `${rows.length - count} more ${what}`), rows.slice(count).map(make_one)));
    }

    const name_of = (nation) => bench.rows("nations").find((row) => row.id === nation)?.name || nation;

    // Conditions: a chip for each thing that a nation asks for; struck out is
    // no longer asked.
    function conditions(host, id) {
        const of = new Map();
        for (const row of bench.rows("conditions"))
            of.set(row.nation, [...of.get(row.nation) ?? [], row]);
        const pledged = new Map(muster.rows_of(seen(), "nation").map((row) => [row.nation, row.pledged]));
        const order = [...of.keys()].sort((a, b) => (pledged.get(b) ?? 0) - (pledged.get(a) ?? 0));
        some(host, order, 8, (nation) => lever_of_nation(nation, of.get(nation), id), "nations");
    }

    function lever_of_nation(nation, rows, group) {
        const columns = ["events", "nations", "contributors", "personnel"].filter((column) => rows.some((row) => column in row));
        const chips = [];
        const paths = () => rows.flatMap((row) => columns.map((column) => bench.path("conditions", row.$key, column)));
        function chip(row, column, item, words) {
            const path = bench.path("conditions", row.$key, column);
            const is_list = column === "events" || column === "nations";
            const asked = () => is_list ? list(bench.cell("conditions", row, column)).includes(item)
                : bench.cell("conditions", row, column) === row[column];
            const button = make("button", {
                type: "button", class: "wb-chip", "aria-pressed": "true",
                click: () => {
                    const now = list(bench.cell("conditions", row, column));
                    const next = is_list ? list(row[column]).filter((one) => one === item ? !asked() : now.includes(one)).join(";")
                        : asked() ? column === "contributors" || column === "personnel" ? "0" : "" : row[column];
                    bench.set_cells([[path, next === row[column] ? null : next]]);
                },
            }, words);
            chips.push(() => {
                button.setAttribute("aria-pressed", String(asked()));
                button.title = asked() ? "asked for; press to drop" : "dropped; press to ask for it again";
            });
            return button;
        }
        const body = rows.map((row, i) => {
            const parts = columns.flatMap((column) => {
                if (!row[column])
                    return [];
                if (column === "events")
                    return list(row.events).map((event) => chip(row, column, event, event_words(event)));
                if (column === "nations")
                    return list(row.nations).map((one) => chip(row, column, one, name_of(one)));
                return Number(row[column]) > 0 ? [chip(row, column, row[column], column === "contributors"
                    ? `${row[column]} others` : `${format.count(Number(row[column]))} persons of others`)] : [];
            });
            return make("div", { class: "wb-option", role: "group", "aria-label": `${name_of(nation)}, ${i ? "or" : "says yes with"}` },
                make("span", { class: "wb-or", "aria-hidden": "true" }, i ? "or" : ""), parts);
        });
        return lever({
            label: `the conditions of ${name_of(nation)}`, group, paths,
            control: make("div", { class: "wb-conditions" }, make("span", { class: "wb-name" }, name_of(nation)), body),
            changed: () => paths().some((path) => bench.value_of(path) !== null),
            show: () => chips.forEach((show) => show()),
            reset: () => bench.set_cells(paths().map((path) => [path, null])),
        });
    }

    // ---- scales ------------------------------------------------------------

    const FACTORS = [0.1, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4, 6, 10];
    const ONE = FACTORS.indexOf(1);

    // A slider that multiplies cells: cells() -> [[path, text of the files]].
    function scale({ label, hint, cells, group, whole = false }) {
        const scaled = (text, factor) => bench.scaled(text, factor, whole);
        const usable = cells.filter(([, text]) => scaled(text, 2) !== null && scaled(text, 2) !== scaled(text, 1));
        if (usable.length === 0)
            return null;
        const nearest = () => {
            const at = usable.findIndex(([path]) => bench.value_of(path) !== null);
            if (at < 0)
                return ONE;
            const now = bench.value_of(usable[at][0]);
            const found = FACTORS.findIndex((factor) => scaled(usable[at][1], factor) === now);
            return found < 0 ? ONE : found;
        };
        return slider({
            label, hint, group, least: 0, most: FACTORS.length - 1, step: 1, paths: () => usable.map(([path]) => path),
            read: nearest, base: () => ONE, text: (i) => i === ONE && usable.some(([path]) => bench.value_of(path) !== null)
                ? "set by hand" : `× ${FACTORS[i]}`,
            write: (i) => bench.set_cells(usable.map(([path, text]) => [path, i === ONE ? null : scaled(text, FACTORS[i])]), usable[0][0]),
        });
    }

    function approvals(host, id) {
        const of = new Map();
        for (const row of bench.rows("approvals"))
            if (row.duration)
                of.set(row.nation, [...of.get(row.nation) ?? [], [bench.path("approvals", row.$key, "duration"), row.duration]]);
        const pledged = new Map(muster.rows_of(seen(), "nation").map((row) => [row.nation, row.pledged]));
        const order = [...of.keys()].sort((a, b) => (pledged.get(b) ?? 0) - (pledged.get(a) ?? 0));
        put(host, scale({ label: "All nations", hint: "the time of every step of every nation", group: id, cells: [...of.values()].flat() }));
        some(host, order, 6, (nation) => scale({ label: name_of(nation), hint: of.get(nation).map(([, text]) => text).join(", "), group: id, cells: of.get(nation) }), "nations");
    }

    const short = (id) => muster.words(id).replace(/^x\./, "").replace(/^./, (c) => c.toUpperCase());
    const place_name = (id) => bench.rows("places").find((row) => row.id === id)?.name ?? id;

    // Capacity: what held most first, as the scenario's run found it.
    function capacity(host, id) {
        const lift = muster.by(bench.rows("lift"), "id"), links = muster.by(bench.rows("links"), "id");
        const made = muster.rows_of(seen(), "bottleneck").map((row) => {
            if (row.kind === "lift" && lift.has(row.id))
                return { label: `Lift ${short(row.id)}`, table: "lift", row: lift.get(row.id), column: "assets", share: row.share };
            const link = links.get(row.id);
            if (!link?.capacity || !(Number(link.capacity) > 0))
                return null;
            return {
                label: link.from === link.to ? `${place_name(link.from)}: ${link.mode} to ${link.to_mode}`
                    : `${short(link.mode)}: ${place_name(link.from)} – ${place_name(link.to)}`,
                table: "links", row: link, column: "capacity", share: row.share,
            };
        }).filter(Boolean);
        const country = new Map(bench.rows("places").map((row) => [row.id, row.country]));
        put(host, scale({
            label: "All lift", hint: "wagons, ships and aircraft of every pool", group: id, whole: true,
            cells: bench.rows("lift").map((row) => [bench.path("lift", row.$key, "assets"), row.assets]),
        }), scale({
            label: "All border crossings", hint: "the capacity of every link between two countries", group: id, whole: true,
            cells: bench.rows("links").filter((row) => Number(row.capacity) > 0 && country.get(row.from) !== country.get(row.to))
                .map((row) => [bench.path("links", row.$key, "capacity"), row.capacity]),
        }));
        some(host, made.slice(0, 24), 8, (one) => scale({
            label: one.label, group: id, whole: true, hint: `${format.share(one.share)} of all waiting for transport`,
            cells: [[bench.path(one.table, one.row.$key, one.column), one.row[one.column]]],
        }), "bottlenecks");
    }

    // The scale of all pledges that have one: tour and dwell.
    function tours(host, id) {
        for (const [column, label] of [["tour", "Length of a tour"], ["dwell", "Time at home between tours"], ["notice", "Notice to move"]])
            put(host, scale({
                label, group: id, hint: `${column} of every pledge that has one`,
                cells: bench.rows("pledges").filter((row) => row[column] && row[column] !== "0")
                    .map((row) => [bench.path("pledges", row.$key, column), row[column]]),
            }));
    }

    // ---- the requirement of a milestone ------------------------------------

    function requirement(host, id) {
        const node = make("div", {});
        host.append(node);
        let shown = null;
        function fill() {
            if (shown === muster.state.milestone)
                return;
            shown = muster.state.milestone;
            for (let i = levers.length - 1; i >= 0; i--)
                if (levers[i].group === id)
                    levers.splice(i, 1);
            put(empty(node), make("p", { class: "wb-of" }, muster.words(shown ?? "")),
                bench.rows("milestones").filter((row) => row.milestone === shown).flatMap((row, i) => [
                    field(row, "at_least", row.capability === "personnel" ? "Persons, at least" : `${muster.quantity_name(row.capability)}, at least`, id),
                    i === 0 && "hold" in row ? field(row, "hold", "Held for days", id) : null]));
            levers.filter((one) => one.group === id).forEach((one) => one.show());
        }
        function field(row, column, label, group) {
            // All rows of a milestone are held for the same time.
            const rows = column === "hold" ? bench.rows("milestones").filter((one) => one.milestone === row.milestone) : [row];
            const paths = () => rows.map((one) => bench.path("milestones", one.$key, column));
            const input = make("input", {
                type: "number", min: 0, step: "any", inputmode: "decimal",
                input: () => {
                    if (input.value !== "")
                        bench.set_cells(rows.map((one, i) => [paths()[i], input.value === one[column] ? null : input.value]), paths()[0]);
                },
                change: () => bench.let_go(),
            });
            return lever({
                label, group, paths, control: make("label", { class: "wb-number" }, make("span", {}, label), input),
                changed: () => paths().some((path) => bench.value_of(path) !== null),
                show() {
                    if (document.activeElement !== input || Number(input.value) !== Number(bench.cell("milestones", row, column)))
                        input.value = bench.cell("milestones", row, column);
                },
                reset: () => bench.set_cells(paths().map((path) => [path, null])),
            });
        }
        muster.on("state", fill);
        fill();
    }

    // ---- where one starts --------------------------------------------------

    function starts(host) {
        const box = make("select", {
            "aria-label": "Start from", change: () => bench.set_variants(box.value ? [box.value] : []),
        });
        const told = make("p", { class: "note" });
        function fill() {
            put(empty(box), make("option", { value: "" }, "The scenario as it is"), bench.scenario.variants.map((one) =>
                make("option", { value: one.id }, one.title || muster.words(one.id))));
            show();
        }
        function show() {
            box.value = bench.change().variants.at(-1) ?? "";
            told.textContent = bench.scenario.variants.find((one) => one.id === box.value)?.description ?? "";
            told.hidden = !told.textContent;
        }
        bench.on("scenario", fill);
        bench.on("change", show);
        fill();
        put(host, make("label", { class: "wb-start" }, make("span", {}, "Start from"), box), told);
    }

    // What is changed, as a list of words, each with its way back.
    function changes(host) {
        const node = make("div", { class: "wb-changes" });
        function fill() {
            const change = bench.change();
            const one = (words, back) => make("li", {}, make("span", {}, words), make("button", {
                type: "button", class: "wb-x", "aria-label": `Take back: ${words}`, click: () => { back(); host.closest("aside").focus(); },
            }, "×"));
            const paths = new Map();
            for (const set of change.set) {
                const parts = /^([^[.]+)(?:\[([^\],]*)[^\]]*\])?\.(.+?)=/.exec(set);
                const few = change.set.length > 8 && parts ? `${parts[1]} ${parts[1] === "approvals" ? parts[2] : ""} ${parts[3]}` : set;
                paths.set(few, [...paths.get(few) ?? [], set]);
            }
            const row_of = (table, key) => bench.rows(table).find((row) => row.$key === key)?.name || key.split(",").map(muster.words).join(", ");
            const rows = [...(change.remove ?? []).map((where) => {
                const [, table, key] = /^([^[]+)\[(.*)\]$/.exec(where) ?? [null, where, ""];
                return one(`${muster.words(table)}: ${row_of(table, key)} is deleted`, () => bench.remove_row(table, key, false));
            }), ...Object.entries(change.add ?? {}).flatMap(([table, list]) => list.map((row, i) =>
                one(`${muster.words(table)}: new row ${row.name || Object.values(row)[0] || ""}`, () => bench.drop_row(table, i))))];
            const items = [...rows, ...change.without.map((nation) => one(`${name_of(nation)} is out`, () => bench.set_without(nation, false))),
                ...[...paths.values()].map((sets) => one(sets.length === 1 ? bench.words_of(sets[0])
                    : `${bench.words_of(sets[0])}, and ${sets.length - 1} more cells`, () => bench.set_cells(sets.map((set) => [bench.path_of(set), null]))))];
            put(empty(node), items.length ? [make("div", { class: "wb-changes-head" }, make("strong", {}, `${items.length} ${items.length === 1 ? "change" : "changes"}`),
                make("button", { type: "button", click: () => { bench.become({ ...bench.NOTHING, variants: change.variants }); host.closest("aside").focus(); } }, "Reset all")),
            make("ul", {}, items)] : make("p", { class: "note" }, "Nothing is changed yet. Take a nation out, or move a slider: the picture follows."));
        }
        bench.on("change", fill);
        bench.on("scenario", fill);
        fill();
        host.append(node);
    }

    // ---- all of them -------------------------------------------------------

    function show() {
        const counts = new Map();
        for (const one of levers) {
            one.show();
            const changed = one.changed();
            one.badge.hidden = !changed;
            one.node.classList.toggle("changed", changed);
            if (changed)
                counts.set(one.group, (counts.get(one.group) ?? 0) + 1);
        }
        for (const { id, count } of groups) {
            count.hidden = !counts.has(id);
            count.textContent = `${counts.get(id) ?? 0} changed`;
        }
    }

    // Errors of the change stand at the lever that made it.
    function faults(list) {
        const change = bench.change();
        const of = new Map();
        for (const finding of list)
            if (finding.level === "error" && Number.isInteger(finding.set)) {
                const path = bench.path_of(change.set[finding.set] ?? "=");
                of.set(path, [...of.get(path) ?? [], finding.text]);
            }
        for (const one of levers) {
            const texts = one.paths().flatMap((path) => of.get(path) ?? []);
            one.fault.hidden = texts.length === 0;
            one.fault.textContent = texts.join(" ");
        }
    }

    function make_levers() {
        const host = document.getElementById("levers");
        put(empty(host), make("h2", { class: "visually-hidden" }, "Levers"));
        starts(host);
        changes(host);
        host.append(box);
        fill_groups();
    }

    const box = make("div", {});

    // The groups anew, as a variant has other values; those that are open stay so.
    function fill_groups() {
        const open = groups.filter((one) => one.node.open).map((one) => one.id);
        levers.length = 0;
        groups = [];
        muster.release("levers");
        put(empty(box), muster.within("levers", () => [
            group("nations", "Nations", "Persons pledged. Without a tick a nation neither agrees nor sends.", nations, true),
            group("events", "Chances of events", null, events, true),
            group("conditions", "Conditions", "What a nation asks for before it says yes. Press one to drop it.", conditions),
            group("milestone", "What the milestone asks for", null, requirement),
            group("approvals", "Time for approvals", null, approvals),
            group("capacity", "Lift and border capacity", "All of them, and those that units wait for most, one by one.", capacity),
            group("tours", "Tours and notice", null, tours)]));
        for (const one of groups)
            one.node.open = one.node.open || open.includes(one.id);
        show();
    }

    // What the variants that one starts from make of the tables: one future of
    // them tells.
    let of = "[]";
    async function vary(change) {
        const now = JSON.stringify(change.variants);
        if (now === of)
            return;
        of = now;
        if (change.variants.length === 0) {
            bench.vary(null);
            return;
        }
        try {
            await bench.run({ ...bench.NOTHING, variants: change.variants }, {
                stages: [1], tables: ["events", "nations", "conditions", "approvals", "milestones", "lift", "links", "pledges"]
                    .map((name) => `scenario_${name}`),
                hear(result) {
                    if (now === of)
                        bench.vary(result.document);
                },
            });
        } catch (error) {
            bench.notice(`The levers show the values of the scenario, not of the variant: ${error.message}`);
        }
    }

    bench.on("change", show);
    bench.on("change", vary);
    bench.on("varied", () => { if (box.isConnected) fill_groups(); });
    // Other files: other values to come back to.
    bench.on("scenario", () => {
        of = null;
        if (box.isConnected)
            vary(bench.change());
    });
    bench.on("findings", faults);
    bench.levers = { make_levers, event_words, name_of };
})();
