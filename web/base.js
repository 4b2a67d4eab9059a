// base.js - the namespace of the report: the results as rows, numbers as text,
// what all parts share. Classic scripts, as a page of file:// knows no imports.
//
// Invariants
//   - data becomes text by textContent alone, never markup;
//   - every number of the results that is shown goes through num() or
//     text_of(), so that the screen can be compared with the file;
//   - links lead to http and https alone.
"use strict";

const muster = (() => {
    // Marks that turn the direction of writing would also turn the numbers
    // beside a name: they are shown as what they are, characters out of place.
    const read = (text) => JSON.parse(text
        .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd"));

    // At first the table `run` alone; all tables once they are unpacked (fill).
    let results = read(document.getElementById("run").textContent);

    // ---- the results ------------------------------------------------------

    const made = new Map();

    // Rows of a table as objects: columns as properties, and besides $table,
    // and $row, the number from 1 (fid of the results file). [] if there is none.
    function table(name) {
        if (!made.has(name))
            made.set(name, rows_of(results, name));
        return made.get(name);
    }

    // The same of any document.
    function rows_of(document, name) {
        const source = document.tables[name];
        return !source ? [] : source.rows.map((cells, i) => {
            const row = {};
            source.columns.forEach((column, c) => { row[column.name] = cells[c]; });
            Object.defineProperty(row, "$table", { value: name });
            Object.defineProperty(row, "$row", { value: i + 1 });
            return Object.freeze(row);
        });
    }

    // Unpacks all tables; before that they are empty but for `run`.
    async function fill() {
        load(read(await unpack("results")));
    }

    // {help, columns: [{name, type, help}]} of a table, or null.
    const about = (name) => results.tables[name] ?? null;
    const table_names = () => Object.keys(results.tables);
    const has = (name) => table(name).length > 0;

    // The table of the outcome that is looked at: NAME, or its twin under trust.
    const outcome = (name) => table(state.trust ? `${name}_trust` : name);

    // Rows by the value of a column: Map of value -> row (the first).
    function by(rows, column) {
        const out = new Map();
        for (const row of rows)
            if (!out.has(row[column]))
                out.set(row[column], row);
        return out;
    }

    // The row of the run, the same object whatever document is loaded.
    const run = {};
    function fill_run() {
        for (const key of Object.keys(run))
            delete run[key];
        Object.assign(run, table("run")[0]);
    }
    Object.defineProperty(run, "$table", { value: "run" });
    Object.defineProperty(run, "$row", { value: 1 });
    fill_run();

    // Other results in place of these (the workbench): all that was made of
    // the old ones is forgotten. Who has drawn them draws anew, see "load".
    function load(document) {
        results = document;
        made.clear();
        names.nations = null;
        starts = null;
        fill_run();
        tell("load");
    }

    // The milestone that an answer in one sentence is about, or null.
    function headline() {
        const marks = table("milestone_summary");
        if (marks.some((row) => row.milestone === run.headline))
            return run.headline;
        return marks.length === 0 ? null
            : marks.reduce((best, row) => row.ever > best.ever ? row : best).milestone;
    }

    // ---- numbers as text --------------------------------------------------

    const NBSP = "\u00a0";     // a number and its unit stay together
    const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
    const hundredths = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec"];

    function significant(value, digits) {
        return new Intl.NumberFormat("en-GB",
            { maximumSignificantDigits: digits }).format(value);
    }

    // First days of variants, which may begin on another date.
    let starts = null;
    function start_of(row) {
        if (!row?.$table?.startsWith("variant_"))
            return run.start;
        starts ??= new Map(table("variant_curve").filter((one) => one.day === 0)
            .map((one) => [one.variant, one.date]));
        return starts.get(row.variant) ?? run.start;
    }

    // Calendar date (UTC) of a day of the scenario, or of the variant that a
    // row is about.
    function date_of(day, row) {
        return new Date(Date.parse(`${start_of(row)}T00:00:00Z`) + day * 86400000);
    }

    function plain_date(date) {
        return [date.getUTCDate(), months[date.getUTCMonth()], date.getUTCFullYear()].join(NBSP);
    }

    // For axes: "Jan ’31", since "Jan 31" is a day as well.
    function month_of(day) {
        const date = date_of(day);
        return `${months[date.getUTCMonth()]} ’${String(date.getUTCFullYear() % 100).padStart(2, "0")}`;
    }

    const whole_percent = (value) => `${Math.round(100 * value)}${NBSP}%`;

    // Formats: value of the results (and, for some, row and column) -> text.
    // NULL is "–"; of days it is "never".
    const format = {
        // persons, units, futures: whole numbers with thousands
        count: (v) => v === null ? "–" : grouped.format(v),
        // amounts that are not whole: three digits that matter
        amount: (v) => v === null ? "–"
            : Math.abs(v) >= 100 ? grouped.format(v) : significant(v, 3),
        // a probability: <1 % and >99 % are neither never nor always
        percent: (v) => v === null ? "–"
            : v > 0 && v < 0.005 ? `<1${NBSP}%`
            : v < 1 && v > 0.995 ? `>99${NBSP}%` : whole_percent(v),
        // the same with its standard error where that is above half a point
        percent_error: (v, row, column) => {
            const error = row?.[column === "probability" ? "error" : `${column}_error`];
            return v !== null && v >= 0.005 && v <= 0.995 && error > 0.005
                ? `${Math.round(100 * v)}${NBSP}±${Math.ceil(100 * error)}${NBSP}%`
                : format.percent(v);
        },
        // the same where all draws of the run may say the same: if these are
        // few, as far as they can (rule of three)
        percent_prose: (v, row, column) => {
            const bound = Math.min(100, Math.ceil(300 / run.draws));
            return bound > 1 && v === 0 ? `0${NBSP}%${NBSP}(<${bound}${NBSP}%)`
                : bound > 1 && v === 1 ? `100${NBSP}%${NBSP}(>${100 - bound}${NBSP}%)`
                : format.percent_error(v, row, column);
        },
        // a critical stake: NULL is every stake
        stake: (v) => v === null ? "every" : v > 0 && v < 0.005 ? "<0.01" : v < 10 ? hundredths.format(v) : format.amount(v),
        // a part of a whole
        share: (v) => v === null ? "–"
            : v > 0 && v < 0.005 ? `<1${NBSP}%` : whole_percent(v),
        // a difference of probabilities, in points
        points: (v) => v === null ? "–"
            : `${v > 0 ? "+" : v < 0 ? "−" : ""}${Math.abs(100 * v).toFixed(1)} points`,
        // the same with its standard error
        points_error: (v, row, column) => {
            const error = row?.[`${column}_error`];
            return v === null || typeof error !== "number" ? format.points(v)
                : `${format.points(v).replace(/ points$/, "")}${NBSP}±${(100 * error).toFixed(1)} points`;
        },
        // a score as a share, to a tenth of a per cent; a score as it is
        tenths: (v) => v === null ? "–" : `${(100 * v).toFixed(1).replace(/^-/, "−")}${NBSP}%`,
        score: (v) => v === null ? "–" : v.toFixed(3),
        // what a skill is: as share, with the sign of a loss
        skill: (v) => v === null ? "–" : `${Math.round(100 * v)}${NBSP}%`.replace(/^-/, "−"),
        // a day of the scenario
        day: (v) => v === null ? "never" : `day${NBSP}${grouped.format(v)}`,
        // the same as a date
        day_date: (v, row) => v === null ? "never" : plain_date(date_of(v, row)),
        // a date that is told as a date
        date: (v) => v === null ? "–"
            : /^\d{4}-\d{2}-\d{2}$/.test(v) ? plain_date(new Date(`${v}T00:00:00Z`)) : String(v),
        // a length of time
        days: (v) => v === null ? "–"
            : `${Math.abs(v) >= 100 ? grouped.format(v) : significant(v, 2)} day${v === 1 ? "" : "s"}`,
        euros: (v) => v === null ? "–"
            : v >= 1e9 ? `EUR${NBSP}${significant(v / 1e9, 3)}${NBSP}bn`
            : v >= 1e6 ? `EUR${NBSP}${significant(v / 1e6, 3)}${NBSP}m`
            : `EUR${NBSP}${significant(v, 3)}`,
        km: (v) => v === null ? "–" : `${significant(v, 3)}${NBSP}km`,
        // "personnel >= 10000, held 14 days" -> "10,000 persons, held 14 days"
        demand: (v) => v === null ? "–" : v.replace(/([^\s,]+) >= (-?[\d.e+]+)/g,
            (_, what, amount) => `${new Intl.NumberFormat("en-GB").format(amount)}${NBSP}` +
                (what === "personnel" ? "persons" : words(what))),
        text: (v) => v === null ? "–" : String(v),
        yes_no: (v) => v === null ? "–" : v ? "yes" : "no",
    };

    function text_of(row, column, kind) {
        if (!(kind in format))
            throw new Error(`no format '${kind}'`);
        if (!(column in row))
            throw new Error(`table '${row.$table}' has no column '${column}'`);
        return format[kind](row[column], row, column);
    }

    // A number of the results as an element that names where it comes from.
    function num(row, column, kind) {
        return make("span", {
            class: "num", "data-table": row.$table, "data-row": row.$row,
            "data-column": column, "data-format": kind,
        }, text_of(row, column, kind));
    }

    // A number that was reckoned from several of the results; `how` says from
    // which, for who looks twice.
    function derived(value, kind, how) {
        return make("span", { class: "derived", title: how }, format[kind](value));
    }

    // ---- elements ---------------------------------------------------------

    // make("p", {class: "lead"}, "text", node, [more]): attributes that are
    // null or false are left out, functions become listeners.
    function make(tag, attributes, ...content) {
        const node = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes ?? {})) {
            if (typeof value === "function")
                node.addEventListener(name, value);
            else if (value !== null && value !== undefined && value !== false)
                node.setAttribute(name, value === true ? "" : String(value));
        }
        put(node, ...content);
        return node;
    }

    function put(node, ...content) {
        for (const item of content.flat(Infinity))
            if (item !== null && item !== undefined && item !== false)
                node.append(item instanceof Node ? item : String(item));
        return node;
    }

    const empty = (node) => { node.replaceChildren(); return node; };

    // A link out of the page, or the text alone if it is no web address.
    function link(address, text) {
        let url = null;
        try {
            url = new URL(address);
        } catch {
            return document.createTextNode(text ?? address ?? "");
        }
        if (url.protocol !== "http:" && url.protocol !== "https:")
            return document.createTextNode(text ?? address);
        return make("a", { href: url.href, rel: "noopener noreferrer external", target: "_blank" },
            text ?? address);
    }

    // A table: columns [{name, label, right}], rows of cells (text, nodes).
    function data_table(caption, columns, rows) {
        return make("table", { class: "data" },
            make("caption", {}, caption),
            make("thead", {}, make("tr", {}, columns.map((column) =>
                make("th", { scope: "col", class: column.right ? "right" : null },
                    column.label ?? column.name)))),
            make("tbody", {}, rows.map((cells) => make("tr", {}, cells.map((cell, c) =>
                make(c === 0 ? "th" : "td", {
                    scope: c === 0 ? "row" : null,
                    class: columns[c]?.right ? "right" : null,
                }, cell))))));
    }

    // A box that scrolls sideways by itself, also with the keyboard.
    function scroller(label, ...content) {
        return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
            ...content);
    }

    // A choice: options [{value, label}], value now, and what a change does.
    function select(label, options, value, change) {
        const box = make("select", {
            change: () => change(options[box.selectedIndex].value),
        }, options.map((option) => make("option", {}, option.label)));
        box.selectedIndex = Math.max(0, options.findIndex((option) => option.value === value));
        const node = make("label", { class: "control" }, make("span", {}, label), box);
        node.show = (now) => {
            box.selectedIndex = Math.max(0, options.findIndex((option) => option.value === now));
        };
        return node;
    }

    // A few choices side by side, one of them pressed.
    function buttons(label, options, value, change) {
        const list = options.map((option) => make("button", {
            type: "button", "aria-pressed": option.value === value ? "true" : "false",
            click: () => { node.show(option.value); change(option.value); },
        }, option.label));
        const node = make("div", { class: "control buttons", role: "group", "aria-label": label },
            make("span", { "aria-hidden": "true" }, label), make("div", {}, list));
        node.show = (now) => list.forEach((button, i) =>
            button.setAttribute("aria-pressed", options[i].value === now ? "true" : "false"));
        return node;
    }

    // ---- state ------------------------------------------------------------

    let listeners = [], owner = null;
    // variant: null (as it is) or the name of one; trust: under trust?;
    // milestone: the one that is looked at.
    const state = { variant: null, trust: false, milestone: null };

    function on(what, call) {
        listeners.push({ what, call, owner });
    }

    // Draws by `call` a part that may go again: what it listens to in doing so
    // ends with release(of).
    function within(of, call) {
        const before = owner;
        owner = of;
        try {
            return call();
        } finally {
            owner = before;
        }
    }

    function release(of) {
        listeners = listeners.filter((listener) => listener.owner !== of);
    }

    function tell(what) {
        for (const listener of listeners)
            if (listener.what === what)
                listener.call(state);
    }

    function set(change) {
        if (Object.keys(change).every((key) => state[key] === change[key]))
            return;
        Object.assign(state, change);
        tell("state");
    }

    // ---- colours ----------------------------------------------------------

    // For lines and areas: a colour-blind-safe order (after Okabe and Ito), as
    // variables that differ in light and dark.
    const colours = {
        list: Array.from({ length: 8 }, (_, i) => `var(--c${i + 1})`),
        of: (i) => `var(--c${(i % 8) + 1})`,
        accent: "var(--accent)",        // what is looked at
        ghost: "var(--ghost)",          // what it is compared with
        ink: "var(--ink)",
        faint: "var(--faint)",          // text that is less important; AA
        rule: "var(--rule)",            // lines of tables and axes
        paper: "var(--paper)",
        good: "var(--good)",
        bad: "var(--bad)",
    };

    const dark = () => document.documentElement.dataset.theme
        ? document.documentElement.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;

    // A variable's value now, for what cannot take var().
    const colour_now = (variable) =>
        getComputedStyle(document.documentElement).getPropertyValue(
            variable.replace(/^var\((.*)\)$/, "$1")).trim();

    // ---- what is packed ----------------------------------------------------

    // The text of an element that holds gzip in base64.
    async function unpack(id) {
        const bytes = Uint8Array.from(atob(document.getElementById(id).textContent),
            (c) => c.charCodeAt(0));
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
        return new Response(stream).text();
    }

    // Puts in a packed script, once; the policy of the page knows its hash.
    const put_in = new Map(), ready = new Set();
    function library(name) {
        if (!put_in.has(name))
            put_in.set(name, unpack(`packed-${name}`).then((text) => {
                document.body.append(make("script", { "data-from": name }, text));
                ready.add(name);
            }));
        return put_in.get(name);
    }

    // What a section is drawn with, in the order in which they need each other.
    const tools_of = (part) => part.plain ? [] : ["d3", "plot", ...part.needs ?? []];
    const is_ready = (part) => tools_of(part).every((name) => ready.has(name));
    async function prepare(part) {
        for (const name of tools_of(part))
            await library(name);
    }

    // ---- sections ---------------------------------------------------------

    const SECTIONS = ["answer", "build-up", "map", "who-decides", "whose-yes", "asks", "where-days-go",
        "what-matters", "how-long", "believed", "cost", "claims", "sources", "about",
        // of a backtest
        "skill", "curves", "calibration", "goals", "misses", "method"];
    const sections = new Map();

    // section({id, title, short, lead, plain, needs, draw(host), when()}): drawn
    // when it comes into sight, or for print. `short` is its name in the
    // contents; `lead` a sentence (text, node or list) above all else; `plain`:
    // it has no charts; `needs` names what it is drawn with besides d3 and Plot
    // (topojson, milsymbol); if `when` says false, the section is left out.
    function section(part) {
        if (!SECTIONS.includes(part.id))
            throw new Error(`no section '${part.id}'`);
        sections.set(part.id, part);
    }

    const section_list = () => SECTIONS.filter((id) => sections.has(id))
        .map((id) => sections.get(id)).filter((part) => !part.when || part.when());

    // The same without regard to what is there.
    const section_parts = () => SECTIONS.filter((id) => sections.has(id)).map((id) => sections.get(id));

    // Words for ids: of a milestone, an event, a nation and so on.
    const names = { nations: null };
    function nation_name(id) {
        names.nations ??= by(table("nation"), "nation");
        return names.nations.get(id)?.name ?? id;
    }
    const words = (id) => String(id).replace(/_/g, " ");
    const quantity_name = (id) => id === "personnel" ? "Persons" :
        words(id).replace(/^./, (c) => c.toUpperCase());

    return {
        fill, load, within, release, table, rows_of, about, table_names, has, headline, outcome, by, run, format, text_of, num, derived,
        date_of, month_of, start_of, plain_date, make, put, empty, link, data_table, scroller, select, buttons,
        state, on, set, tell, colours, dark, colour_now, unpack, library, is_ready, prepare, section, section_list, section_parts,
        nation_name, words, quantity_name,
    };
})();
