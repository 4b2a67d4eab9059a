// politics.js - who decides: nation by nation the way from its conditions over
// its votes to its first unit, why it stays away, and what it asks for. Adds
// muster.politics: the conditions as lists, which conditions.js draws.
"use strict";

(() => {
    const { make, put, num } = muster;

    const list = (text) => (text ?? "").split(";").map((id) => id.trim()).filter(Boolean);

    function grouped(rows, column) {
        const out = new Map();
        for (const row of rows) {
            if (!out.has(row[column]))
                out.set(row[column], []);
            out.get(row[column]).push(row);
        }
        return out;
    }

    const once = (make_it) => {
        let made = null;
        muster.on("load", () => { made = null; });
        return () => made ??= make_it();
    };

    const event_rows = once(() => muster.by(muster.table("scenario_events"), "id"));
    const event_name = (id) => event_rows().get(id)?.name || muster.words(id);

    // Its id as words, in capitals where its name has them so: US, UN, EU.
    function event_short(id) {
        const name = event_rows().get(id)?.name ?? "";
        return muster.words(id).replace(/[a-z]{2,}/g, (word) =>
            name.split(/[^A-Za-z]+/).includes(word.toUpperCase()) ? word.toUpperCase() : word);
    }

    // Nation -> its options: {row, counts, events, nations, contributors,
    // personnel}; any one of them is enough, all within one is needed.
    const options = once(() => {
        const out = new Map();
        for (const row of muster.table("scenario_conditions")) {
            if (!out.has(row.nation))
                out.set(row.nation, []);
            out.get(row.nation).push({
                row, counts: row.counts || "commitment",
                events: list(row.events), nations: list(row.nations),
                contributors: row.contributors || 0, personnel: row.personnel || 0,
            });
        }
        return out;
    });

    const options_of = (nation) => options().get(nation) ?? [];

    const awaited = once(() => new Set([...options().values()].flat()
        .flatMap((option) => option.nations)));

    // Events that all but a few options ask for: said once, not of each.
    const gates = once(() => {
        const all = [...options().values()].flat();
        const count = new Map();
        for (const option of all)
            for (const id of option.events)
                count.set(id, (count.get(id) ?? 0) + 1);
        return all.length < 4 ? [] : [...count.keys()].filter((id) =>
            count.get(id) >= 0.8 * all.length);
    });

    const matters = (row) => row.contributes || awaited().has(row.nation);

    // Those that matter first; by persons, then as in the file.
    function ordered(rows) {
        return rows.map((row, i) => ({ row, i })).sort((a, b) =>
            Number(matters(b.row)) - Number(matters(a.row)) ||
            b.row.pledged - a.row.pledged ||
            Number(b.row.contributes) - Number(a.row.contributes) || a.i - b.i)
            .map((item) => item.row);
    }

    const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

    function joined(items, word) {
        return items.flatMap((item, i) => [
            i === 0 ? null : i === items.length - 1 ? ` ${word} ` : ", ", item]);
    }

    // ---- the way of a nation ----------------------------------------------

    // Lanes of its timeline: {kind, label, row, p, low, middle, high}: columns.
    function lanes_of(nation, steps) {
        const lane = (kind, label, column) => ({
            kind, label, row: nation, p: column,
            low: `${column}_p10`, middle: `${column}_median`, high: `${column}_p90`,
        });
        const out = [lane("commit", "Says yes", "commits")];
        for (const row of steps ?? [])
            out.push({
                kind: "step", label: row.name || `Step ${row.step}`, row, p: "done",
                low: "p10", middle: "median", high: "p90",
            });
        if (!steps?.length)
            out.push(lane("step", "All approved", "approves"));
        if (nation.contributes)
            out.push(lane("unit", "First unit counts", "comes"));
        return out;
    }

    const LANE = { commit: "var(--c1)", step: "var(--c5)", unit: "var(--c3)" };

    function scale(width) {
        return d3.scaleUtc()
            .domain([muster.date_of(0), muster.date_of(muster.run.horizon)])
            .range([1, Math.max(2, width - 1)]);
    }

    const ticks_of = (x, width) => x.ticks(Math.max(2, Math.min(8, Math.floor(width / 90))));

    function axis(width) {
        const x = scale(width);
        const svg = d3.create("svg").attr("class", "wd-axis").attr("width", width)
            .attr("height", 20).attr("viewBox", `0 0 ${width} 20`).attr("aria-hidden", "true");
        const show = d3.utcFormat(width < 500 ? "%b %y" : "%b %Y");
        svg.selectAll("text").data(ticks_of(x, width).filter((t) => x(t) < width - 16))
            .join("text").attr("x", (t) => Math.max(0, x(t))).attr("y", 13)
            .attr("text-anchor", (t) => x(t) < 24 ? "start" : "middle").text(show);
        return svg.node();
    }

    function timeline(lanes, width) {
        const x = scale(width), step = 8;
        const at = (day) => x(muster.date_of(day));
        const height = Math.max(24, lanes.length * step + 4);
        const top = (height - lanes.length * step) / 2;
        const svg = d3.create("svg").attr("class", "wd-lanes").attr("width", width)
            .attr("height", height).attr("viewBox", `0 0 ${width} ${height}`)
            .attr("aria-hidden", "true");
        svg.selectAll("line.grid").data(ticks_of(x, width)).join("line").attr("class", "grid")
            .attr("x1", x).attr("x2", x).attr("y1", 0).attr("y2", height);
        const known = lanes.map((lane, i) => ({ ...lane, y: top + i * step }))
            .filter((lane) => lane.row[lane.middle] !== null);
        const lane = svg.selectAll("g").data(known).join("g")
            .attr("opacity", (d) => 0.35 + 0.65 * Math.min(1, Math.sqrt(d.row[d.p])));
        lane.append("rect").attr("x", (d) => at(d.row[d.low])).attr("y", (d) => d.y + 1)
            .attr("height", step - 2).attr("rx", 2).attr("fill-opacity", 0.45)
            .attr("width", (d) => Math.max(2, at(d.row[d.high]) - at(d.row[d.low])))
            .style("fill", (d) => LANE[d.kind]);
        lane.append("rect").attr("x", (d) => at(d.row[d.middle]) - 1.5).attr("y", (d) => d.y)
            .attr("height", step).attr("width", 3).style("fill", (d) => LANE[d.kind]);
        lane.append("title").text((d) => `${d.label}: ${muster.text_of(d.row, d.p, "percent")}; ` +
            `half by ${muster.text_of(d.row, d.middle, "day_date")}, eight of ten from ` +
            `${muster.text_of(d.row, d.low, "day_date")} to ${muster.text_of(d.row, d.high, "day_date")}`);
        if (!known.length)
            svg.append("text").attr("x", 4).attr("y", height / 2 + 4).attr("class", "wd-never")
                .text("in none of these futures");
        return svg.node();
    }

    // ---- why not ----------------------------------------------------------

    const REASONS = [
        { reason: "comes", label: "comes", colour: "var(--c3)" },
        { reason: "event", label: "an event does not happen", colour: "var(--c6)" },
        { reason: "others", label: "waits for others", colour: "var(--c2)" },
        { reason: "vote", label: "a vote is lost or too late", colour: "var(--c4)" },
        { reason: "arrival", label: "nothing is there or let in", colour: "var(--c8)" },
    ];

    function reason_bar(rows) {
        const bar = make("div", { class: "wd-reasons", "aria-hidden": "true" });
        for (const { reason, label, colour } of REASONS) {
            const row = rows.find((item) => item.reason === reason);
            if (!row || !(row.probability > 0))
                continue;
            const part = make("span", {
                class: `wd-${reason}`, title: `${label}: ${muster.text_of(row, "probability", "percent")}`,
            });
            part.style.flexGrow = row.probability;
            part.style.background = colour;
            bar.append(part);
        }
        return bar;
    }

    function reason_words(rows) {
        const left = REASONS.slice(1).map(({ reason, label }) =>
            ({ label, row: rows.find((item) => item.reason === reason) }))
            .filter(({ row }) => row?.probability > 0)
            .sort((a, b) => b.row.probability - a.row.probability);
        return left.flatMap(({ label, row }, i) =>
            [i ? ", " : null, `${label} `, num(row, "probability", "percent")]);
    }

    // ---- conditions and caveats in words ----------------------------------


    // Parts of an option in a few words, without what nearly all wait for.
    function option_short(option) {
        const parts = option.events.filter((id) => !gates().includes(id))
            .map((id) => make("span", { title: event_name(id) }, event_short(id)));
        parts.push(...option.nations.map((id) => muster.nation_name(id)));
        if (option.contributors)
            parts.push([num(option.row, "contributors", "count"),
                option.contributors === 1 ? " other nation" : " other nations"]);
        if (option.personnel)
            parts.push([num(option.row, "personnel", "count"), " persons of others"]);
        return parts.length ? joined(parts, "and")
            : option.events.length ? "what nearly all wait for" : "nothing";
    }

    function waits_short(nation) {
        const all = options_of(nation);
        return all.length ? ["Waits for ", all.flatMap((option, i) =>
            [i ? "; or " : null, option_short(option)]), ". "] : "Waits for nobody. ";
    }

    function option_list(option) {
        const verb = option.counts === "approval" ? "approved" : "said yes";
        const events = muster.by(muster.table("event"), "event");
        return make("ul", {}, option.events.map((id) => {
            const row = events.get(id);
            return make("li", {}, event_name(id), row
                ? [" (happens in ", num(row, "happens", "percent"), ")"] : null);
        }), option.nations.length ? make("li", {}, joined(option.nations.map((id) =>
            make("b", {}, muster.nation_name(id))), "and"),
            option.nations.length > 1 ? " have " : " has ", verb) : null,
        option.contributors ? make("li", {}, num(option.row, "contributors", "count"),
            option.contributors === 1 ? " other contributor has " : " other contributors have ",
            verb) : null,
        option.personnel ? make("li", {}, "others that have ", verb, " pledge ",
            num(option.row, "personnel", "count"), " persons together") : null,
        option.events.length + option.nations.length + option.contributors + option.personnel
            ? null : make("li", {}, "nothing"),
        option.row.note ? make("li", { class: "faint" }, option.row.note) : null);
    }

    function conditions_block(nation) {
        const all = options_of(nation);
        if (!all.length)
            return make("div", {}, make("h3", {}, "Waits for"),
                make("p", {}, "No condition: it says yes on day 0."));
        return make("div", {}, make("h3", {}, all.length > 1
            ? "Says yes once one of these holds in full" : "Says yes once all of this holds"),
        all.length > 1
            ? make("ol", { class: "wd-options" }, all.map((option) => make("li", {}, option_list(option))))
            : option_list(all[0]));
    }

    function caveat_words(row) {
        return [`${muster.quantity_name(row.capability)}: `, row.factor
            ? [num(row, "factor", "share"), " of them count"] : "none of them count",
        row.lifted_by ? [" until: ", event_name(row.lifted_by)] : ", whatever happens"];
    }

    function caveats_block(rows) {
        return rows?.length ? make("div", {}, make("h3", {}, "Caveats"),
            make("ul", {}, rows.map((row) => make("li", {}, caveat_words(row),
                row.note ? make("span", { class: "faint" }, ` – ${row.note}`) : null)))) : null;
    }

    function sources_block(rows) {
        const known = muster.by(muster.table("scenario_sources"), "id");
        const ids = [...new Set(rows.flatMap((row) => list(row?.source)))];
        return ids.length ? make("details", { class: "wd-sources" },
            make("summary", {}, "Sources"), make("ul", {}, ids.map((id) => {
                const row = known.get(id);
                return make("li", {}, row ? [row.url ? muster.link(row.url, row.title || id)
                    : row.title || id, [row.publisher, row.year].filter(Boolean).length
                    ? ` (${[row.publisher, row.year].filter(Boolean).join(", ")})` : null] : id);
            }))) : null;
    }

    // ---- the steps in full ------------------------------------------------

    function steps_table(nation, lanes, approvals) {
        const by_step = muster.by(approvals, "step");
        const rows = lanes.map((lane) => {
            const rule = lane.kind === "step" && "step" in lane.row ? by_step.get(lane.row.step) : null;
            return [
                rule?.note ? [lane.label, make("span", { class: "wd-note" }, rule.note)] : lane.label,
                num(lane.row, lane.p, "percent_error"),
                lane.row[lane.low] === null ? "–" : num(lane.row, lane.low, "day_date"),
                lane.row[lane.middle] === null ? "–" : num(lane.row, lane.middle, "day_date"),
                lane.row[lane.high] === null ? "–" : num(lane.row, lane.high, "day_date"),
                rule ? num(rule, "duration", "text") : "",
                rule ? num(rule, "probability", "percent") : "",
                rule?.retries ? num(rule, "retries", "count") : "",
                rule ? joined(list(rule.after).map(event_name), "and") : "",
            ];
        });
        if (nation.leaves > 0)
            rows.push(["Leaves", num(nation, "leaves", "percent_error"),
                num(nation, "leaves_p10", "day_date"), num(nation, "leaves_median", "day_date"),
                num(nation, "leaves_p90", "day_date"), "", "", "", ""]);
        const columns = ["Step", "Happens in", "1 of 10 by", "Half by", "9 of 10 by",
            "Session days", "One try passes", "More tries", "Not before"]
            .map((label, i) => ({ label, right: i > 0 && i < 8 }));
        const used = columns.map((_, c) => c < 5 || rows.some((cells) => String(cells[c]) !== ""));
        const title = `${nation.name || nation.nation}: its steps`;
        return muster.scroller(title, muster.data_table(title, columns.filter((_, c) => used[c]),
            rows.map((cells) => cells.filter((_, c) => used[c]))));
    }

    function panel(nation, lanes, own) {
        const recess = own.recess ?? [];
        return make("div", { class: "wd-panel" },
            steps_table(nation, lanes, own.approvals ?? []),
            make("div", { class: "wd-blocks" },
                conditions_block(nation.nation), caveats_block(own.caveats),
                make("div", {},
                    own.reasons?.some((row) => row.reason !== "comes" && row.probability > 0)
                        ? [make("h3", {}, "Why it stays away"),
                            make("p", {}, reason_words(own.reasons), ".")] : null,
                    nation.deadlock > 0 ? make("p", {}, "In ", num(nation, "deadlock", "percent_error"),
                        " of the futures it waits in a circle with others, none of which goes first.") : null,
                    own.nation?.ceiling ? make("p", {}, "Sends at most ",
                        num(own.nation, "ceiling", "count"), " persons.") : null,
                    own.nation?.renewal_days ? make("p", {}, "Votes anew every ",
                        num(own.nation, "renewal_days", "days"), "; each vote passes with ",
                        num(own.nation, "renewal_probability", "percent"), ".") : null,
                    recess.length ? make("p", {}, "Parliament does not sit: ", recess.flatMap((row, i) =>
                        [i ? "; " : null, num(row, "from", "date"), " to ", num(row, "to", "date")]), ".") : null,
                    own.nation?.note ? [make("h3", {}, "Position"),
                        make("p", { class: "faint" }, own.nation.note)] : null)),
            sources_block([own.nation, ...options_of(nation.nation).map((option) => option.row),
                ...(own.approvals ?? []), ...(own.caveats ?? []), ...recess]));
    }

    // ---- the board --------------------------------------------------------

    const open = new Set();
    let all = false;

    function own_rows() {
        const of = (name, column = "nation") => grouped(muster.table(name), column);
        const tables = {
            steps: grouped(muster.outcome("nation_step"), "nation"),
            reasons: grouped(muster.outcome("nation_absence"), "nation"),
            approvals: of("scenario_approvals"), caveats: of("scenario_caveats"),
            recess: of("scenario_recess"),
        };
        const nations = muster.by(muster.table("scenario_nations"), "id");
        return (id) => {
            const out = { nation: nations.get(id) };
            for (const [name, map] of Object.entries(tables))
                out[name] = map.get(id);
            return out;
        };
    }

    function board_row(nation, own, width) {
        const id = nation.nation;
        const lanes = lanes_of(nation, own.steps);
        const caveats = own.caveats?.filter((row) => row.factor < 1) ?? [];
        const summary = make("summary", {},
            make("span", { class: "wd-name" },
                make("b", { title: (nation.name ?? "").length > 60 ? nation.name : null },
                    cut(nation.name || id, 60)), make("span", { class: "wd-persons" },
                    !nation.contributes ? "offers nothing"
                        : nation.pledged > 0 ? [num(nation, "pledged", "count"), " persons"]
                        : "support only")),
            make("span", { class: "wd-time" }, timeline(lanes, width)),
            make("span", { class: "wd-yes" },
                make("span", { class: "wd-numbers" },
                    make("span", {}, make("i", {}, "yes "), num(nation, "commits", "percent")),
                    make("span", {}, make("i", {}, "approved "), num(nation, "approves", "percent")),
                    nation.contributes ? make("span", {}, make("i", {}, "comes "),
                        make("b", {}, num(nation, "comes", "percent"))) : null),
                own.reasons ? reason_bar(own.reasons) : null),
            make("span", { class: "wd-waits" }, waits_short(id),
                caveats.length ? ["Caveats on ", joined(caveats.map((row) =>
                    muster.words(row.capability)), "and"), "."] : null,
                nation.deadlock > 0 ? make("span", { class: "wd-circle" }, " In a circle in ",
                    num(nation, "deadlock", "percent"), ".") : null));
        const body = make("div");
        const node = make("details", {
            class: "wd-nation", toggle: () => {
                if (node.open)
                    open.add(id);
                else
                    open.delete(id);
                fill();
            },
        }, summary, body);
        const fill = () => {
            if (node.open && !body.hasChildNodes())
                body.append(panel(nation, lanes, own));
        };
        node.open = open.has(id);
        fill();
        return node;
    }

    function board(width) {
        const rows = ordered(muster.outcome("nation"));
        if (!rows.length)
            return null;
        const own = own_rows();
        const narrow = width < 620, [name, yes] = width < 800 ? [120, 215] : [160, 270];
        const time = narrow ? width : Math.max(200, width - name - yes - 40);
        const first = rows.filter(matters), rest = rows.filter((row) => !matters(row));
        const node = make("div", { class: narrow ? "wd-board narrow" : width < 800 ? "wd-board close" : "wd-board" },
            make("div", { class: "wd-head", "aria-hidden": "true" },
                make("span", { class: "wd-name" }, narrow ? null : "Nation"),
                make("span", { class: "wd-time" }, axis(time)),
                make("span", { class: "wd-yes" }, narrow ? null : "In how many futures; why not")),
            (first.length ? first : rest).map((row) => board_row(row, own(row.nation), time)));
        if (first.length && rest.length) {
            const others = make("details", { class: "wd-others", toggle: () => { all = others.open; } },
                make("summary", {}, `${rest.length} more: offer nothing, and nobody waits for them`),
                rest.map((row) => board_row(row, own(row.nation), time)));
            others.open = all;
            node.append(others);
        }
        return node;
    }

    function board_table() {
        const steps = grouped(muster.outcome("nation_step"), "nation");
        const rows = ordered(muster.outcome("nation")).flatMap((nation) =>
            lanes_of(nation, steps.get(nation.nation)).map((lane) => [
                nation.name || nation.nation, num(nation, "pledged", "count"), lane.label,
                num(lane.row, lane.p, "percent_error"), num(lane.row, lane.low, "day"),
                num(lane.row, lane.middle, "day"), num(lane.row, lane.high, "day")]));
        return {
            columns: ["Nation", "Persons", "Step", "Happens in", "1 of 10 by", "Half by", "9 of 10 by"]
                .map((label, i) => ({ label, right: i === 1 || i > 2 })), rows,
        };
    }

    function draw(host) {
        muster.chart(host, {
            title: "The way of each nation to a yes, and to its first unit",
            interactive: true,
            describe: "Nations, those with the most persons first. Each opens to its steps, " +
                "conditions, caveats and sources.",
            legend: () => [
                muster.key("box", LANE.commit, "says yes"), muster.key("box", LANE.step, "steps of approval"),
                muster.key("box", LANE.unit, "first unit counts"),
                make("span", { class: "faint" }, "bar: eight of ten futures in which it happens; " +
                    "mark: half of them; paler: it happens in fewer"),
                make("span", { class: "wd-break" }),
                REASONS.map(({ label, colour }) => muster.key("box", colour, label)),
            ],
            draw: board, table: board_table, empty: "The scenario names no nations.",
            note: "Open a nation for its steps by name, what it waits for, its caveats and their sources.",
        });
        muster.draw_conditions(host);
    }

    function lead() {
        const rows = muster.table("nation").filter((row) => row.contributes);
        const asked = gates().map((id) => event_name(id));
        const all = muster.table("nation").length;
        return [`Of ${all} nation${all === 1 ? "" : "s"} ${rows.length} offer${rows.length === 1 ? "s" : ""} something. ` +
            "A nation first says yes, once what it waits for is there; then its cabinet, parliament " +
            "or president decide, step by step; then its units get ready and move.",
        asked.length ? [" Nearly all wait for: ", joined(asked.map((name) => make("b", {}, cut(name, 160))), "and"), "."] : null];
    }

    muster.politics = {
        list, grouped, event_name, event_short, options, options_of, gates, awaited, matters, ordered,
        joined, option_list,
    };
    muster.section({
        id: "who-decides", title: "Who decides", lead, draw, when: () => muster.has("nation"),
    });
})();
