// conditions.js - the web of conditions: what is waited for stands left of who
// waits for it; circles and deadlocks are marked. On a narrow page, a list.
"use strict";

(() => {
    const { make, num } = muster;
    const NODE = 118, GAP = 46;         // px from layer to layer, from node to node

    const key_of = (kind, id) => `${kind}:${id}`;

    // Members of circles: strongly connected nations, by the numbers of those
    // that wait on a count of others or of their persons too. Tarjan.
    function circles(nations, waits) {
        const index = new Map(), low = new Map(), on = new Set(), stack = [], out = [];
        // Of its own stack, as scenarios may have a thousand nations in a row.
        for (const root of nations) {
            if (index.has(root))
                continue;
            const work = [{ id: root, next: 0 }];
            while (work.length) {
                const top = work[work.length - 1], id = top.id;
                if (top.next === 0) {
                    index.set(id, index.size);
                    low.set(id, index.get(id));
                    stack.push(id);
                    on.add(id);
                }
                const to = waits.get(id) ?? [];
                if (top.next < to.length) {
                    const other = to[top.next++];
                    if (!index.has(other))
                        work.push({ id: other, next: 0 });
                    else if (on.has(other))
                        low.set(id, Math.min(low.get(id), index.get(other)));
                    if (top.next === 0)
                        top.next = 1;
                    continue;
                }
                work.pop();
                if (work.length) {
                    const above = work[work.length - 1].id;
                    low.set(above, Math.min(low.get(above), low.get(id)));
                }
                if (low.get(id) !== index.get(id))
                    continue;
                const part = [];
                let member;
                do {
                    member = stack.pop();
                    on.delete(member);
                    part.push(member);
                } while (member !== id);
                out.push(part);
            }
        }
        return out;
    }

    // {nodes, edges, circle} of the outcome that is looked at; with `all`, also
    // what changes nothing.
    function graph(all) {
        const { options_of, gates, awaited, list, event_name } = muster.politics;
        const rows = muster.outcome("nation");
        const ids = new Set(rows.map((row) => row.nation));
        const happens = muster.by(muster.table("event"), "event");
        const waits = new Map(rows.map((row) => [row.nation, options_of(row.nation).flatMap((option) => [
            ...option.nations.filter((id) => ids.has(id)),
            ...(option.contributors || option.personnel ? rows.filter((other) =>
                other.nation !== row.nation && other.contributes &&
                (option.contributors || other.pledged > 0)).map((other) => other.nation) : [])])]));
        const circle = new Set(circles([...ids], waits).filter((part) => part.length > 1).flat());

        const shown = rows.filter((row) => all || muster.politics.matters(row));
        const nodes = new Map(), edges = new Map();
        for (const row of shown)
            nodes.set(key_of("nation", row.nation), {
                kind: "nation", id: row.nation, row, p: "commits", label: row.name || row.nation,
                name: row.name || row.nation, size: row.pledged, counts: [], circle: circle.has(row.nation),
            });
        const join = (from, to, kind) => {
            if (from !== to && nodes.has(from) && nodes.has(to) && !edges.has(`${from}>${to}`))
                edges.set(`${from}>${to}`, { from, to, kind });
        };
        const events = new Map(muster.table("scenario_events").map((row) => [row.id, row]));
        const add_event = (id) => {
            const key = key_of("event", id);
            if (!nodes.has(key) && events.has(id))
                nodes.set(key, {
                    kind: "event", id, row: happens.get(id), p: "happens", size: happens.get(id)?.stake ?? 0,
                    label: muster.politics.event_short(id), name: event_name(id), counts: [],
                });
            return key;
        };
        for (const row of shown)
            for (const option of options_of(row.nation)) {
                const to = key_of("nation", row.nation);
                for (const id of option.events)
                    if (!gates().includes(id))
                        join(add_event(id), to, "event");
                for (const id of option.nations)
                    join(key_of("nation", id), to, "nation");
                if (option.contributors)
                    nodes.get(to).counts.push([option.row, "contributors", " others"]);
                if (option.personnel)
                    nodes.get(to).counts.push([option.row, "personnel", " persons"]);
            }
        // What all wait for, and what leads to the events here, faintly.
        gates().forEach(add_event);
        if (all)
            for (const [id, row] of happens)
                if (row.stake > 0)
                    add_event(id);
        for (const node of [...nodes.values()].filter((item) => item.kind === "event"))
            for (const column of ["after", "unless"])
                for (const id of list(events.get(node.id)[column]))
                    if (all || nodes.has(key_of("event", id)) || column === "unless")
                        join(add_event(id), key_of("event", node.id), column);
        return { nodes: [...nodes].map(([key, node]) => ({ key, ...node })), edges: [...edges.values()], circle, waits };
    }

    // Layers: events by what they follow, then nations by whom they name.
    function layers({ nodes, edges }) {
        const by_key = new Map(nodes.map((node) => [node.key, node]));
        const before = new Map(nodes.map((node) => [node.key, []]));
        for (const edge of edges)
            if (by_key.get(edge.from).kind === by_key.get(edge.to).kind)
                before.get(edge.to).push(edge.from);
        // Longest way; an edge that closes a circle does not count.
        const depth = new Map();
        const visit = (root) => {
            const work = [[root, 0]], open = new Set([root]);
            const best = new Map([[root, 0]]);
            while (work.length) {
                const top = work[work.length - 1];
                const list = before.get(top[0]);
                if (top[1] < list.length) {
                    const other = list[top[1]++];
                    if (depth.has(other))
                        best.set(top[0], Math.max(best.get(top[0]), depth.get(other) + 1));
                    else if (!open.has(other)) {
                        open.add(other);
                        best.set(other, 0);
                        work.push([other, 0]);
                    }
                    continue;
                }
                work.pop();
                open.delete(top[0]);
                depth.set(top[0], best.get(top[0]));
                if (work.length) {
                    const above = work[work.length - 1][0];
                    best.set(above, Math.max(best.get(above), depth.get(top[0]) + 1));
                }
            }
        };
        for (const node of nodes)
            if (!depth.has(node.key))
                visit(node.key);
        const events = Math.max(-1, ...nodes.filter((node) => node.kind === "event")
            .map((node) => depth.get(node.key))) + 1;
        const columns = [];
        for (const node of nodes) {
            const x = depth.get(node.key) + (node.kind === "nation" ? events : 0);
            (columns[x] ??= []).push(node);
        }
        return columns.filter(Boolean);
    }

    // Order within layers by the mean place of neighbours; the same every time.
    function place(data, width) {
        const columns = layers(data);
        const beside = new Map(data.nodes.map((node) => [node.key, []]));
        for (const edge of data.edges) {
            beside.get(edge.from).push(edge.to);
            beside.get(edge.to).push(edge.from);
        }
        const y = new Map();
        const spread = (column) => column.forEach((node, i) =>
            y.set(node.key, (i + 0.5) / column.length));
        columns.forEach(spread);
        for (let pass = 0; pass < 24; pass++)
            for (const column of pass % 2 ? [...columns].reverse() : columns) {
                const want = new Map(column.map((node) => [node.key, beside.get(node.key).length
                    ? d3.mean(beside.get(node.key), (key) => y.get(key)) : y.get(node.key)]));
                column.sort((a, b) => want.get(a.key) - want.get(b.key) || d3.ascending(a.key, b.key));
                spread(column);
            }
        const most = Math.max(...columns.map((column) => column.length));
        const height = Math.max(160, most * GAP + 20);
        const step = Math.max(NODE, Math.min(260, (width - 24 - 135) / Math.max(1, columns.length - 1)));
        columns.forEach((column, c) => column.forEach((node, i) => {
            node.x = 24 + c * step;
            node.y = 10 + (height - 20) * (i + 0.5) / column.length;
        }));
        // A label does not run into the node of the next layer.
        columns.slice(1).forEach((column, c) => column.forEach((node) => {
            const close = columns[c].find((other) => Math.abs(other.y - node.y) < 16 &&
                7 * Math.min(19, other.label.length) + 60 > step);
            if (close)
                node.y = close.y + (node.y >= close.y && node.y + 20 < height ? 18 : -18);
        }));
        return { columns, height, width: Math.max(width, 24 + (columns.length - 1) * step + 135) };
    }

    const chance = (node) => node.row ? node.row[node.p] : null;
    const shade = (node) => `color-mix(in oklab, var(--c1) ${Math.round(100 * (chance(node) ?? 0))}%, var(--paper))`;

    function words(node, data) {
        const { options_of, option_list } = muster.politics;
        const names = (edges, end) => edges.map((edge) =>
            data.nodes.find((item) => item.key === edge[end]).name).join("; ");
        const after = data.edges.filter((edge) => edge.from === node.key);
        const out = [make("h4", {}, node.name)];
        if (node.row)
            out.push(make("p", {}, node.kind === "nation" ? "Says yes in " : "Happens in ",
                num(node.row, node.p, "percent"), " of the futures",
                node.kind === "nation" && node.row.pledged > 0
                    ? ["; has ", num(node.row, "pledged", "count"), " persons on offer"] : null,
                node.kind === "event" && node.row.stake > 0
                    ? ["; ", num(node.row, "stake", "count"), " persons can never come without it"] : null,
                node.kind === "nation" && node.row.deadlock > 0
                    ? ["; is part of a deadlock in ", num(node.row, "deadlock", "percent")] : null, "."));
        if (node.kind === "nation" && options_of(node.id).length)
            out.push(make("p", {}, options_of(node.id).length > 1 ? "Any one of these is enough:"
                : "Waits for all of:"), make("div", { class: "cg-options" },
                options_of(node.id).map(option_list)));
        else if (node.kind === "event") {
            const before = data.edges.filter((edge) => edge.to === node.key);
            const follows = before.filter((edge) => edge.kind === "after");
            const not = before.filter((edge) => edge.kind === "unless");
            if (follows.length)
                out.push(make("p", {}, `Follows: ${names(follows, "from")}.`));
            if (not.length)
                out.push(make("p", {}, `Ruled out by: ${names(not, "from")}.`));
        }
        const gate = node.kind === "event" && muster.politics.gates().includes(node.id);
        if (gate || after.length)
            out.push(make("p", {}, "Is waited for by: ", gate ? "nearly all nations"
                + (after.length ? `; ${names(after, "to")}` : "") : names(after, "to"), "."));
        return out;
    }

    let picked = null;

    function picture(data, width) {
        const size = place(data, width);
        const at = new Map(data.nodes.map((node) => [node.key, node]));
        const svg = d3.create("svg").attr("class", "cg").attr("width", size.width)
            .attr("height", size.height)
            .attr("viewBox", `0 0 ${size.width} ${size.height}`).attr("role", "group")
            .attr("aria-label", "Who waits for whom. Arrow keys lead from one to the next.");
        svg.append("defs").append("marker").attr("id", "cg-head").attr("viewBox", "0 0 6 6")
            .attr("refX", 6).attr("refY", 3).attr("markerWidth", 6).attr("markerHeight", 6)
            .attr("markerUnits", "userSpaceOnUse")
            .attr("orient", "auto").append("path").attr("d", "M0,0L6,3L0,6z").attr("class", "cg-head");
        const largest = d3.max(data.nodes, (node) => node.size) || 1;
        const radius = (node) => 5 + 10 * Math.sqrt(node.size / largest);
        const path = (edge) => {
            const a = at.get(edge.from), b = at.get(edge.to);
            const far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
            if (a.x === b.x) {
                const side = a.x - 30 - Math.min(60, Math.abs(a.y - b.y) / 6);
                return `M${a.x - radius(a)},${a.y}C${side},${a.y} ${side},${b.y} ${b.x - radius(b) - 2},${b.y}`;
            }
            const way = Math.sign(b.x - a.x), bend = way * Math.min(far / 2, Math.abs(b.x - a.x) * 0.5);
            // What leads back runs below what leads on.
            const sag = way < 0 ? 40 : 0;
            return `M${a.x + way * radius(a)},${a.y}C${a.x + bend},${a.y + sag} ${b.x - bend},${b.y + sag} ` +
                `${b.x - way * (radius(b) + 3)},${b.y}`;
        };
        const edges = svg.append("g").selectAll("path").data(data.edges).join("path")
            .attr("class", (edge) => `cg-edge cg-${edge.kind}` +
                (at.get(edge.from).circle && at.get(edge.to).circle ? " cg-in-circle" : ""))
            .attr("marker-end", "url(#cg-head)").attr("d", path);
        const order = size.columns.flat();
        const nodes = svg.append("g").selectAll("g").data(order).join("g")
            .attr("class", (node) => `cg-node cg-is-${node.kind}`)
            .attr("transform", (node) => `translate(${node.x},${node.y})`)
            .attr("role", "button").attr("aria-pressed", "false")
            .attr("tabindex", (node, i) => i === 0 ? 0 : -1);
        nodes.append("circle").attr("r", (node) => radius(node) + 9).attr("class", "cg-target");
        nodes.filter((node) => node.circle).append("circle").attr("class", "cg-circle")
            .attr("r", (node) => radius(node) + 3.5);
        nodes.filter((node) => node.kind === "event").append("rect")
            .attr("x", (node) => -radius(node)).attr("y", (node) => -radius(node))
            .attr("width", (node) => 2 * radius(node)).attr("height", (node) => 2 * radius(node))
            .attr("class", "cg-body").style("fill", shade).attr("rx", 2);
        nodes.filter((node) => node.kind === "nation").append("circle").attr("r", radius)
            .attr("class", "cg-body").style("fill", shade);
        const short = (text) => text.length > 19 ? `${text.slice(0, 18)}…` : text;
        const label = nodes.append("text").attr("x", (node) => radius(node) + 7).attr("y", (node) =>
            node.counts.length || node.row?.deadlock > 0 ? -1 : 4);
        label.append("tspan").attr("class", "cg-name").text((node) => short(node.label));
        label.filter((node) => node.row).append("tspan").attr("class", "cg-p")
            .text((node) => ` ${muster.text_of(node.row, node.p, "percent")} `);
        label.filter((node) => node.counts.length || node.row?.deadlock > 0).append("tspan")
            .attr("class", "cg-more").attr("x", (node) => radius(node) + 7).attr("dy", 12)
            .text((node) => [node.counts.map(([row, column, what]) =>
                `or ${muster.text_of(row, column, "count")}${what}`).join(" "),
            node.row?.deadlock > 0 ? `deadlock ${muster.text_of(node.row, "deadlock", "percent")}` : null]
                .filter(Boolean).join(" · ").replace(/^or /, ""));
        return { svg, nodes, edges, order, size };
    }

    function draw_graph(width, data) {
        const { svg, nodes, edges, order, size } = picture(data, width);
        const told = make("div", { class: "cg-told", "aria-live": "polite" });
        const hint = () => told.replaceChildren(make("p", { class: "faint" },
            "Point at a node, or reach it with Tab and the arrow keys, to see whom it waits for and who waits for it."));

        function show(key) {
            const near = new Set([key]);
            const node = order.find((item) => item.key === key);
            if (node?.kind === "nation")
                for (const option of muster.politics.options_of(node.id))
                    for (const id of option.events)
                        near.add(key_of("event", id));
            for (const edge of data.edges)
                if (edge.from === key || edge.to === key) {
                    near.add(edge.from);
                    near.add(edge.to);
                }
            svg.classed("cg-some", key !== null);
            nodes.classed("cg-near", (node) => near.has(node.key))
                .attr("aria-pressed", (node) => node.key === picked ? "true" : "false");
            edges.classed("cg-near", (edge) => edge.from === key || edge.to === key);
            if (key === null)
                hint();
            else
                told.replaceChildren(...words(node, data));
        }

        const reach = (i) => {
            nodes.attr("tabindex", (_, k) => k === i ? 0 : -1);
            nodes.nodes()[i].focus();
        };
        nodes.on("pointerenter", (_, node) => { if (picked === null) show(node.key); })
            .on("pointerleave", () => { if (picked === null) show(null); })
            .on("focus", (_, node) => { if (picked === null) show(node.key); })
            .on("blur", () => { if (picked === null) show(null); })
            .on("click", (_, node) => { picked = picked === node.key ? null : node.key; show(picked ?? node.key); })
            .on("keydown", (event, node) => {
                const i = order.indexOf(node);
                const next = { ArrowDown: i + 1, ArrowRight: i + 1, ArrowUp: i - 1, ArrowLeft: i - 1,
                    Home: 0, End: order.length - 1 }[event.key];
                if (next !== undefined)
                    reach(Math.max(0, Math.min(order.length - 1, next)));
                else if (event.key === "Enter" || event.key === " ") {
                    picked = picked === node.key ? null : node.key;
                    show(picked ?? node.key);
                } else if (event.key === "Escape") {
                    picked = null;
                    show(null);
                } else
                    return;
                event.preventDefault();
            });
        if (!order.some((node) => node.key === picked))
            picked = null;
        show(picked);
        const wide = size.width > width + 1;
        return make("div", {}, wide ? make("div", {
            class: "cg-wide", tabindex: "0", role: "region", "aria-label": "Who waits for whom",
        }, svg.node()) : svg.node(), told);
    }

    // On a phone: each nation with what it waits for.
    function draw_list(data) {
        const { options_of, option_list } = muster.politics;
        const nations = data.nodes.filter((node) => node.kind === "nation" && options_of(node.id).length);
        return make("ul", { class: "cg-list" }, nations.map((node) => make("li", {
            class: node.circle ? "cg-list-circle" : null,
        }, make("details", {}, make("summary", {}, make("b", {}, node.name), " ",
            num(node.row, "commits", "percent"), node.row.deadlock > 0
                ? [", deadlock ", num(node.row, "deadlock", "percent")] : null),
        options_of(node.id).map((option, i) => [i ? make("p", { class: "faint" }, "or") : null,
            option_list(option)])))));
    }

    function condition_table() {
        const { options_of, gates, event_name } = muster.politics;
        const rows = muster.outcome("nation").flatMap((nation) => options_of(nation.nation).map((option, i) => [
            nation.name || nation.nation, String(i + 1), option.events.map(event_name).join("; "),
            option.nations.map(muster.nation_name).join("; "),
            option.contributors ? num(option.row, "contributors", "count") : "",
            option.personnel ? num(option.row, "personnel", "count") : "",
            num(nation, "commits", "percent_error"), num(nation, "deadlock", "percent_error")]));
        return {
            columns: ["Nation", "Way", "Events", "Nations", "Others, number", "Others, persons",
                "Says yes in", "Deadlock in"].map((label, i) => ({ label, right: i > 3 })), rows,
        };
    }

    // Circles that happen: nations with a deadlock, and in how many futures.
    function deadlock_words() {
        const rows = muster.table("nation").filter((row) => row.deadlock > 0);
        if (!rows.length)
            return make("p", {}, "In none of these futures do nations wait for each other in a circle.");
        return make("p", {}, "In ", num(muster.run, "deadlock", "percent_error"),
            " of the futures nations would all say yes if the others did, and none goes first: ",
            rows.sort((a, b) => b.deadlock - a.deadlock).slice(0, 12).map((row, i) =>
                [i ? ", " : null, row.name || row.nation, " (", num(row, "deadlock", "percent"), ")"]),
            rows.length > 12 ? ` and ${rows.length - 12} more` : null, ".");
    }

    muster.draw_conditions = (host) => {
        if (!muster.has("scenario_conditions")) {
            host.append(make("p", { class: "nothing" },
                "No nation waits for another, or for an event: the scenario has no conditions."));
            return;
        }
        let all = false, data = null;
        const { gates, event_name, joined } = muster.politics;
        host.append(make("h3", {}, "Who waits for whom"), deadlock_words());
        const figure = muster.chart(host, {
            title: "The web of conditions", interactive: true,
            describe: () => `${data.nodes.length} nations and events, and ${data.edges.length} arrows ` +
                `from what is waited for to who waits; ${data.circle.size} nations are in circles.`,
            legend: () => [
                muster.key("box", "var(--c1)", "square: event; circle: nation; the fuller the likelier"),
                muster.key("line", "var(--c2)", "nation that waits in a circle; and its arrows in it"),
                muster.key("dash", "var(--ghost)", "event that follows another, or is ruled out by it"),
                make("span", {}, "larger: more persons"),
            ],
            draw: (width) => {
                data = graph(all);
                return !data.nodes.length ? null : width < 620 ? draw_list(data) : draw_graph(width, data);
            },
            table: condition_table,
            note: () => [gates().length ? ["Nearly all nations wait for: ",
                joined(gates().map(event_name), "and"), "; these arrows are left out. "] : null,
            "Several arrows into a nation can be different ways to its yes, as its words tell.",
            [...muster.politics.options().values()].flat().some((option) => option.contributors || option.personnel)
                ? " A number of others or of persons below a name is waited for whoever they are; it closes circles too."
                : null],
        });
        if (muster.table("nation").some((row) => !muster.politics.matters(row)))
            host.insertBefore(make("div", { class: "controls" }, muster.buttons("Show", [
                { value: false, label: "what matters" }, { value: true, label: "all" }], all, (now) => {
                all = now;
                figure.redraw();
            })), figure);
    };
})();
