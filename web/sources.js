// sources.js - where every number that goes in comes from: all rows of the
// scenario with their numbers, sources and notes, searched as one types.
//
// Only the rows in sight are elements; searching goes over texts made once.
"use strict";

(() => {
    const { make, put, empty, table, num, derived, run, colours, format } = muster;

    const PAGE = 100;
    const NOT_VALUES = new Set(["source", "note"]);
    const LEVELS = ["high", "medium", "low"];

    const of_source = () => muster.by(table("scenario_sources"), "id");
    let source_index = null;
    muster.on("load", () => { source_index = null; });

    // The sources that a row of the scenario names, in order; a name without a
    // row in sources.csv is a source that has only that.
    function sources_of(row) {
        source_index ??= of_source();
        return String(row?.source ?? "").split(";").map((id) => id.trim()).filter(Boolean)
            .map((id) => source_index.get(id) ?? { id, title: id, url: null, confidence: null });
    }
    muster.sources_of = sources_of;

    // As the program counts (src/sources.c): columns of plain numbers but for
    // keys, quantities (texts, as they may be distributions); of the scenario
    // as a whole only what is assumed, not how far one looks.
    const QUANTITIES = new Set(["delay", "duration", "retry_after", "integration", "notice", "available",
        "permit", "value", "tonnes_per_day", "stake"]);
    const NO_NUMBERS = new Set(["scenario.horizon", "scenario.report_every", "scenario_approvals.step"]);
    const is_number = (name, column) => !NO_NUMBERS.has(`${name}.${column.name}`) &&
        (column.type === "DOUBLE" || column.type === "INTEGER" || QUANTITIES.has(column.name));

    function best_confidence(sources) {
        return LEVELS.find((level) => sources.some((source) => source.confidence === level)) ?? "none";
    }

    // Every row that holds numbers.
    function inputs() {
        const out = [];
        for (const name of muster.table_names()) {
            if (name !== "scenario" && !name.startsWith("scenario_"))
                continue;
            if (name === "scenario_sources")
                continue;
            const { columns } = muster.about(name);
            for (const row of table(name)) {
                const filled = columns.filter((column) => !NOT_VALUES.has(column.name) &&
                    !/_(source|note)$/.test(column.name) && row[column.name] !== null && row[column.name] !== "");
                const numbers = filled.filter((column) => is_number(name, column));
                if (numbers.length === 0)
                    continue;
                const names = filled.filter((column) => !numbers.includes(column));
                const sources = sources_of(row);
                // settings of the scenario name their source beside them
                if (name === "scenario")
                    for (const column of columns)
                        if (/_source$/.test(column.name) && row[column.name])
                            sources.push(...sources_of({ source: row[column.name] })
                                .filter((source) => !sources.includes(source)));
                out.push({
                    table: name === "scenario" ? "scenario" : name.slice("scenario_".length),
                    row, numbers, sources, confidence: best_confidence(sources),
                    label: names.slice(0, 4).map((column) => String(row[column.name])).join(" · ").slice(0, 120),
                    id: String(row.id ?? names.map((column) => row[column.name])[0] ?? row.$row),
                    note: row.note ?? "",
                });
            }
        }
        for (const one of out)
            one.words = [one.table, one.label, one.note, one.confidence,
                ...one.numbers.map((column) => `${column.name} ${one.row[column.name]}`),
                ...one.sources.flatMap((source) => [source.id, source.title, source.publisher, source.url])]
                .filter(Boolean).join(" ").toLowerCase();
        return out;
    }

    // ---- how much is sourced ----------------------------------------------

    function share_chart(host, all) {
        const counts = () => {
            const out = new Map([...LEVELS, "none"].map((level) => [level, 0]));
            for (const one of all)
                out.set(one.confidence, out.get(one.confidence) + one.numbers.length);
            const total = [...out.values()].reduce((sum, value) => sum + value, 0);
            return [...out].map(([level, value]) => ({ level, value, share: total ? value / total : 0 }));
        };
        const words = { high: "high", medium: "medium", low: "low, or judgement", none: "no source" };
        const fills = { high: colours.list[2], medium: colours.list[5], low: colours.list[4], none: colours.list[1] };
        const how = "numbers in the rows below, by the best source that each row names";
        muster.chart(host, {
            title: "Numbers that go in, by the confidence of their best source",
            describe: () => `One bar: ${counts().map((one) => `${words[one.level]} ${format.share(one.share)}`).join(", ")}.`,
            draw(width) {
                const list = counts().filter((one) => one.value > 0);
                if (list.length === 0)
                    return null;
                return muster.quiet(Plot.plot({
                    ...muster.plot_style(width), height: 66, marginLeft: 14, marginRight: 18, marginTop: 4, marginBottom: 22,
                    x: { domain: [0, 1], tickFormat: (v) => format.share(v), ticks: 5, label: null },
                    marks: [Plot.barX(list, Plot.stackX({ x: "share", fill: (one) => fills[one.level], insetRight: 1 }))],
                }));
            },
            legend: () => counts().filter((one) => one.value > 0).map((one) =>
                muster.key("box", fills[one.level], [`${words[one.level]}: `, derived(one.value, "count", how), " (",
                    derived(one.share, "share", how), ")"])),
            table: () => ({ columns: [{ name: "Confidence" }, { name: "Numbers", right: true }, { name: "Share", right: true }],
                rows: counts().map((one) => [words[one.level], derived(one.value, "count", how), derived(one.share, "share", how)]) }),
        });
    }

    // ---- the table --------------------------------------------------------

    const COLUMNS = [
        { id: "table", label: "Table", by: (one) => one.table },
        { id: "row", label: "Row", by: (one) => one.label.toLowerCase() },
        { id: "numbers", label: "Numbers", by: (one) => one.numbers.length },
        { id: "sources", label: "Sources", by: (one) => one.sources[0]?.id?.toLowerCase() ?? "" },
        { id: "confidence", label: "Confidence", by: (one) => [...LEVELS, "none"].indexOf(one.confidence) },
        { id: "note", label: "Note", by: (one) => one.note.toLowerCase() },
    ];

    function row_element(one) {
        return make("tr", {},
            make("td", {}, one.table),
            make("th", { scope: "row" }, one.label),
            make("td", { class: "numbers" }, one.numbers.map((column) =>
                make("span", { class: "pair-of" }, make("span", { class: "faint" }, `${muster.words(column.name)} `),
                    num(one.row, column.name, "text")))),
            make("td", { class: "of-sources" }, one.sources.length === 0 ? make("em", {}, "none")
                : one.sources.map((source) => make("span", { class: "block" },
                    make("span", { class: "faint" }, `${source.id} `), muster.link(source.url, source.title || source.id)))),
            make("td", {}, one.confidence),
            make("td", { class: "note-of" }, one.note));
    }

    function browser(host, all) {
        let found = all, shown = PAGE, order = { by: null, down: false };
        const box = make("input", {
            type: "search", id: "source-search", autocomplete: "off", spellcheck: "false",
            "aria-describedby": "source-count", placeholder: "e.g. battalion, Bundestag, judgement",
            input: () => search(),
        });
        const which = muster.select("Table", [{ value: null, label: "all tables" },
            ...[...new Set(all.map((one) => one.table))].map((value) => ({ value, label: value }))], null,
        (value) => { only = value; search(); });
        let only = null;
        const count = make("p", { id: "source-count", role: "status", class: "note" });
        const body = make("tbody", {});
        const heads = COLUMNS.map((column) => make("th", { scope: "col", "aria-sort": "none" },
            make("button", { type: "button", class: "sort", click: () => sort(column) }, column.label)));
        const more = make("button", { type: "button", class: "more", click: () => { shown += PAGE; fill(shown - PAGE); } });

        function search() {
            const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
            found = all.filter((one) => (!only || one.table === only) &&
                words.every((word) => one.words.includes(word)));
            arrange();
        }
        function sort(column) {
            order = { by: column, down: order.by === column ? !order.down : false };
            heads.forEach((head, i) => head.setAttribute("aria-sort",
                COLUMNS[i] !== column ? "none" : order.down ? "descending" : "ascending"));
            arrange();
        }
        function arrange() {
            if (order.by) {
                const key = order.by.by, sign = order.down ? -1 : 1;
                found = [...found].sort((a, b) => key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0);
            }
            shown = PAGE;
            empty(body);
            fill(0);
        }
        function fill(from) {
            put(body, found.slice(from, shown).map(row_element));
            const rest = found.length - Math.min(shown, found.length);
            more.hidden = rest === 0;
            more.textContent = `Show ${Math.min(PAGE, rest)} more of ${format.count(rest)}`;
            const numbers = found.reduce((sum, one) => sum + one.numbers.length, 0);
            count.textContent = found.length === 0 ? "No row has all of these words."
                : `${format.count(found.length)} row${found.length === 1 ? "" : "s"} with ${format.count(numbers)} number${numbers === 1 ? "" : "s"}${
                    rest ? `; the first ${format.count(Math.min(shown, found.length))} are shown` : ""}.`;
        }
        const scroll = muster.scroller("Inputs of the scenario", make("table", { class: "data inputs" },
            make("caption", { class: "visually-hidden" }, "Every row of the scenario that holds numbers"),
            make("thead", {}, make("tr", {}, heads)), body));
        scroll.classList.add("tall", "not-on-paper");
        put(host, make("p", { class: "on-paper note" },
            "The table of all inputs would fill many pages: it stands in the file that this was printed from, and in the results file."),
        make("div", { class: "controls" },
            make("label", { class: "control search", for: "source-search" }, make("span", {}, "Search"), box), which),
        count, scroll, more);
        arrange();
    }

    function draw(host) {
        const all = inputs();
        const share = run.numbers > 0 ? run.numbers_sourced / run.numbers : null;
        put(host, make("p", {}, "The scenario holds ", num(run, "numbers", "count"), " numbers, of which ",
            num(run, "numbers_sourced", "count"), " name a source",
            share === null ? "" : [" (", derived(share, "share", "numbers_sourced / numbers of 'run'"), ")"],
            ". A source can be a document, or the plain statement that it is a judgement."));
        if (all.length === 0) {
            host.append(make("p", { class: "nothing" }, "No row of the scenario holds numbers."));
            return;
        }
        share_chart(host, all);
        browser(host, all);
    }

    muster.section({
        id: "sources", title: "Where the numbers come from", short: "Sources",
        lead: "Every input, with the source that it names, how far that is to be trusted, and a note.",
        draw,
    });
})();
