// asks.js - what to ask of whom: tick an ask and see the answer move, or have the
// server look for the plan. An ask that is granted is its cells in the change, so
// that undo, links and the other views know it too.
"use strict";

(() => {
    const { make, put, empty, format } = muster;
    const KEPT = 8;
    const kept = new Map();     // question -> document
    const own = { kind: "probability", probability: 60, budget: null, day: null, seconds: 30, milestone: null };
    let work = null, parts = null;

    // ---- the asks ----------------------------------------------------------

    // "a[b].c=1;2; d[e].f=3" -> [["a[b].c", "1;2"], ["d[e].f", "3"]]: a change
    // begins where, behind a ';', a cell and '=' stand.
    const cells_of = (set) => set.split(/;\s*(?=(?:[a-z_]+\[[^\]]*\][^;=]*|scenario\.[^;=]*)=)/i).filter((one) => one.trim())
        .map((one) => [one.slice(0, one.indexOf("=")).trim(), one.slice(one.indexOf("=") + 1).trim()]);
    const list = (text) => String(text ?? "").split(";").map((one) => one.trim()).filter(Boolean);

    // Whose rows it changes; null: of several nations, or of none.
    function nation_of(cells) {
        const found = new Set();
        for (const [path] of cells) {
            const [, table, key] = /^([^[.]+)\[([^\]]*)\]/.exec(path) ?? [];
            const first = key?.split(",")[0];
            if (table === "pledges")
                found.add(bench.rows("pledges").find((row) => row.$key === key)?.nation);
            else if (["nations", "conditions", "approvals", "recess", "caveats"].includes(table))
                found.add(first);
        }
        const [only] = found;
        return found.size === 1 && bench.rows("nations").some((row) => row.id === only) ? only : null;
    }

    let asks = [];
    function read() {
        asks = bench.rows("levers").map((row) => {
            const cells = cells_of(row.set);
            return { id: row.id, name: row.name || row.id, cost: Number(row.cost), cells, nation: nation_of(cells),
                needs: list(row.needs), excludes: new Set(list(row.excludes)) };
        });
        for (const ask of asks)
            for (const other of asks)
                if (ask.excludes.has(other.id))
                    other.excludes.add(ask.id);
    }

    const by_id = (id) => asks.find((ask) => ask.id === id);
    const is_granted = (ask) => ask.cells.every(([path, value]) => bench.value_of(path) === value);
    const granted = () => asks.filter(is_granted);

    function with_needs(id, found = new Set()) {
        const ask = by_id(id);
        if (ask && !found.has(id)) {
            found.add(id);
            ask.needs.forEach((one) => with_needs(one, found));
        }
        return found;
    }

    // Exactly these are granted from now on: of two that set one cell the later
    // row counts.
    function grant(ids) {
        const pairs = new Map(granted().flatMap((ask) => ask.cells).map(([path]) => [path, null]));
        for (const ask of asks)
            if (ids.has(ask.id))
                ask.cells.forEach(([path, value]) => pairs.set(path, value));
        bench.set_cells([...pairs]);
    }

    // What an ask needs comes with it, what it excludes goes; what needs one that
    // goes, goes too.
    function tick(ask, on) {
        const ids = new Set(granted().map((one) => one.id));
        if (on) {
            for (const id of with_needs(ask.id)) {
                by_id(id)?.excludes.forEach((other) => ids.delete(other));
                ids.add(id);
            }
        } else {
            ids.delete(ask.id);
        }
        for (let gone = true; gone;) {
            gone = [...ids].find((id) => by_id(id).needs.some((one) => by_id(one) && !ids.has(one)));
            ids.delete(gone);
        }
        grant(ids);
    }

    function show() {
        if (!parts)
            return;
        const now = granted();
        parts.boxes.forEach((box, id) => { box.checked = now.some((ask) => ask.id === id); });
        put(empty(parts.sum), now.length === 0 ? "No ask is granted." : [make("strong", {}, `${now.length} ask${now.length === 1 ? "" : "s"} granted`),
            `, cost ${format.amount(now.reduce((sum, ask) => sum + ask.cost, 0))}. `,
            make("button", { type: "button", click: () => grant(new Set()) }, "Take all back")]);
    }

    function list_of(host) {
        const groups = new Map();
        for (const ask of asks)
            groups.set(ask.nation, [...groups.get(ask.nation) ?? [], ask]);
        const name = (nation) => nation === null ? "Several nations, or none"
            : bench.rows("nations").find((row) => row.id === nation)?.name || nation;
        const order = [...groups.keys()].sort((a, b) => (a === null) - (b === null) || name(a).localeCompare(name(b)));
        for (const nation of order)
            host.append(make("details", { class: "wb-group", open: groups.size < 6 },
                make("summary", {}, make("span", {}, name(nation)), make("span", { class: "wb-count" }, String(groups.get(nation).length))),
                groups.get(nation).map((ask) => {
                    const box = make("input", { type: "checkbox", change: () => tick(ask, box.checked) });
                    parts.boxes.set(ask.id, box);
                    const more = [ask.needs.length ? `needs ${ask.needs.join(", ")}` : null,
                        ask.excludes.size ? `instead of ${[...ask.excludes].join(", ")}` : null].filter(Boolean).join("; ");
                    return make("label", { class: "wb-check wb-ask", title: ask.cells.map((cell) => cell.join("=")).join("\n") }, box,
                        make("span", { class: "wb-name" }, ask.name, more ? make("span", { class: "note" }, ` ${more}`) : null),
                        make("span", { class: "wb-pledged" }, format.amount(ask.cost), make("span", { class: "visually-hidden" }, " cost")));
                })));
    }

    // ---- the plan ----------------------------------------------------------

    // The change without the asks that are ticked: the search begins without any.
    function base() {
        const gone = new Set(granted().flatMap((ask) => ask.cells).map(([path]) => path));
        const change = bench.change();
        return { ...change, set: change.set.filter((one) => !gone.has(bench.path_of(one))) };
    }

    function question() {
        return { change: base(), seed: 1, milestone: own.milestone, by: own.day,
            probability: own.kind === "probability" ? own.probability / 100 : null,
            budget: own.kind === "budget" ? own.budget : null, seconds: own.seconds };
    }

    const key = () => JSON.stringify({ ...question(), seconds: 0 });

    function stop() {
        work?.abort();
        work = null;
    }

    // "asks one by one: best so far 12 for 61 %, nothing below 9.5 · 340 sets · 12 s"
    function tell(data) {
        const best = data.cost === null ? null : `best so far ${format.percent(data.probability)} for a cost of ${format.amount(data.cost)}`;
        const bound = data.bound === null || data.bound <= 0 ? null : data.bound <= 1 && own.kind !== "probability" ? `none above ${format.percent(data.bound)}`
            : `none below ${format.amount(data.bound)}`;
        const gap = data.gap === null || !best ? null : `gap ${format.percent(data.gap)}`;
        parts.line.textContent = [data.phase, best, bound, gap, `${format.count(data.plays)} sets played`,
            `${Math.max(0, Math.round(own.seconds - data.seconds))} s left`].filter(Boolean).join(" · ");
        parts.bar.value = Math.min(data.seconds / own.seconds, 1);
    }

    async function ask() {
        stop();
        const { signal } = work = new AbortController();
        const at = key(), body = question();
        parts.start.disabled = true;
        put(empty(parts.told), parts.bar, parts.line, parts.stop);
        parts.bar.value = 0;
        parts.line.textContent = "The server begins …";
        parts.stop.focus();
        const { found, fault } = await bench.outcome("plan", body, tell, signal);
        if (found) {
            kept.set(at, found.document);
            if (kept.size > KEPT)
                kept.delete(kept.keys().next().value);
        }
        if (signal.aborted || !parts)
            return;
        parts.start.disabled = false;
        empty(parts.told);
        if (found && at === key())
            await show_plan(true);
        else
            put(parts.told, make("p", { class: "wb-fault", role: "alert" }, fault ?? "It could not be worked out."));
    }

    // The section of the report over the plan that was found for this question.
    async function show_plan(focus = false) {
        const found = kept.get(key());
        if (!parts)
            return;
        muster.release("asks");
        empty(parts.plan);
        if (!found)
            return;
        await muster.prepare({});
        if (!parts || found !== kept.get(key()))
            return;
        const table = (name) => muster.rows_of(found, name);
        const plan = table("plan")[0];
        const body = make("div", { class: "body" });
        const title = make("h3", { tabindex: "-1" }, "What was found");
        put(empty(parts.plan), title, plan.found ? make("p", {}, make("button", {
            type: "button", class: "primary", click: () => grant(new Set(list(plan.asks))),
        }, "Grant these asks"), " and see the picture with them.") : null, body);
        muster.within("asks", () => muster.draw_asks(body, table));
        if (focus)
            title.focus();
    }

    // ---- the view ----------------------------------------------------------

    const days_there = () => Math.max(0, (muster.run.horizon ?? 1) - 1);

    function controls() {
        const marks = [...new Set(bench.rows("milestones").map((row) => row.milestone))];
        own.milestone = marks.includes(own.milestone) ? own.milestone : muster.state.milestone ?? marks[0] ?? null;
        own.day = Math.min(own.day ?? days_there(), days_there());
        const number = (label, value, attributes, change) => {
            const input = make("input", { type: "number", value, ...attributes, change: () => { change(input.valueAsNumber); again(); } });
            return make("label", { class: "control" }, make("span", {}, label), input);
        };
        const again = () => { stop(); draw_controls(); show_plan(); };
        const kinds = [{ value: "probability", label: "Cheapest for a probability" }, { value: "budget", label: "Best for a cost" }];
        const day = make("input", { type: "date", value: muster.date_of(own.day).toISOString().slice(0, 10),
            min: muster.date_of(0).toISOString().slice(0, 10), max: muster.date_of(days_there()).toISOString().slice(0, 10),
            change: () => {
                const days = Math.round((Date.parse(`${day.value}T00:00:00Z`) - muster.date_of(0)) / 86400000);
                own.day = Number.isFinite(days) ? Math.min(Math.max(days, 0), days_there()) : days_there();
                again();
            } });
        return [
            marks.length > 1 ? muster.select("Milestone", marks.map((value) => ({ value, label: muster.words(value) })), own.milestone,
                (value) => { own.milestone = value; again(); }) : null,
            make("label", { class: "control" }, make("span", {}, "By"), day),
            muster.select("Find", kinds, own.kind, (value) => { own.kind = value; again(); }),
            own.kind === "probability"
                ? number("Percent", own.probability, { min: 1, max: 100, step: 1 }, (value) => { own.probability = Math.min(Math.max(value || 60, 1), 100); })
                : number("Cost", own.budget ??= Math.ceil(asks.reduce((sum, one) => sum + one.cost, 0) / 10), { min: 0.000001, step: "any" },
                    (value) => { own.budget = value > 0 ? value : 1; }),
            muster.select("Search for", [10, 30, 45].map((value) => ({ value, label: `${value} s` })), own.seconds, (value) => { own.seconds = value; }),
        ];
    }

    function draw_controls() {
        put(empty(parts.controls), controls(), parts.start);
    }

    function draw(host) {
        read();
        put(host, make("h2", {}, "What to ask of whom"));
        if (asks.length === 0) {
            put(host, make("p", { class: "nothing" }, "The scenario has no asks: rows of levers.csv say what may be asked of whom, at what cost, and " +
                "what is other if it is granted, as in ", make("code", {}, "pledges[DE-2].status=offered"), "."));
            return;
        }
        parts = { boxes: new Map(), sum: make("p", { class: "wb-asks-sum", role: "status" }), controls: make("div", { class: "controls" }),
            told: make("div", { class: "wb-asks-told" }), plan: make("div", { class: "wb-asks-plan" }),
            bar: make("progress", { "aria-label": "Time of the search", max: 1 }), line: make("p", { class: "note" }) };
        parts.start = make("button", { type: "button", class: "primary", click: ask }, "Find the plan");
        parts.stop = make("button", {
            type: "button", click() {
                stop();
                put(empty(parts.told), make("p", { class: "note", role: "status" }, "Stopped."));
                parts.start.disabled = false;
                parts.start.focus();
            },
        }, "Stop");
        const all = make("div", { class: "wb-asks" });
        put(host, make("p", { class: "lead" }, "Tick what is granted and see the answer move above. Or let the server look for the shortest list."),
            parts.sum, all, make("h3", {}, "Find the plan"), make("p", { class: "note" }, "The search begins with the changes made here, but without the asks that are ticked."),
            parts.controls, parts.told, parts.plan);
        list_of(all);
        draw_controls();
        show();
        show_plan();
    }

    bench.on("change", () => { show(); if (parts) show_plan(); });
    bench.on("scenario", () => { kept.clear(); });
    bench.views.add({ id: "asks", name: "What to ask", draw, close() { stop(); muster.release("asks"); parts = null; } });
    bench.asks = { cells_of };
})();
