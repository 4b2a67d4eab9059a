// change.js - what differs from the scenario's files, its history, and the
// cells that it is laid over.
//
// A change is {variants: [name], set: ["table[key].column=value"], without:
// [nation]}, as --variant, --set and --without; it is never altered, only
// replaced, so that the history is a list of changes.
"use strict";

(() => {
    const NOTHING = Object.freeze({ variants: [], set: [], without: [] });
    const past = [], future = [];
    let now = NOTHING, grip = null;

    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    const is_nothing = (change) => same(change, NOTHING);

    // A change as a person may hand it in: what is not of its form is left out.
    function sound(change) {
        const texts = (list) => Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
        return { variants: texts(change?.variants), set: texts(change?.set), without: texts(change?.without) };
    }

    // The change is now `next`. Steps of one grip (a slider that is drawn) are
    // one step of the history.
    function become(next, of = null) {
        if (same(next, now))
            return;
        if (!of || of !== grip) {
            past.push(now);
            if (past.length > 500)
                past.shift();
        }
        grip = of;
        future.length = 0;
        now = next;
        bench.tell("change", now);
    }

    const let_go = () => { grip = null; };

    function step(from, to) {
        if (from.length === 0)
            return;
        to.push(now);
        now = from.pop();
        grip = null;
        bench.tell("change", now);
    }

    const path_of = (set) => set.slice(0, set.indexOf("="));
    const value_of = (path) => {
        const found = now.set.findLast((set) => path_of(set) === path);
        return found === undefined ? null : found.slice(path.length + 1);
    };

    // Sets cells: [[path, value]]; a value of null is that of the files.
    function set_cells(pairs, of) {
        const gone = new Set(pairs.map(([path]) => path));
        become({
            ...now,
            set: [...now.set.filter((set) => !gone.has(path_of(set))),
                ...pairs.filter(([, value]) => value !== null).map(([path, value]) => `${path}=${value}`)],
        }, of);
    }

    function set_without(nation, out) {
        become({
            ...now,
            without: [...now.without.filter((one) => one !== nation), ...(out ? [nation] : [])],
        });
    }

    const set_variants = (variants) => become({ ...now, variants });
    const forget = () => become(NOTHING);

    // ---- the scenario ------------------------------------------------------

    // {title, etag, tables, variants, findings} of the server; rows of tables
    // are lists of cells as texts.
    const scenario = { title: "", etag: "", tables: [], variants: [], findings: [] };
    const index = new Map();

    function take(given) {
        Object.assign(scenario, given);
        index.clear();
        for (const table of scenario.tables) {
            const at = new Map(table.columns.map((column, c) => [column.name, c]));
            const keys = table.key ?? table.columns.filter((column) => column.key).map((column) => column.name);
            index.set(table.name, { table, at, keys });
        }
        bench.tell("scenario");
    }

    const has = (name) => index.has(name);

    // What variants make of the tables, from the results of a run (scenario_...);
    // null: they are those of the files.
    let varied = null;
    function vary(document) {
        varied = document;
        bench.tell("varied");
    }

    // Rows of a table as it is without --set and --without, as objects with $key:
    // "DE,1".
    function rows(name) {
        const found = index.get(name);
        if (!found)
            return [];
        if (varied?.tables[`scenario_${name}`])
            return muster.rows_of(varied, `scenario_${name}`).map((cells) => {
                const row = Object.fromEntries(Object.entries(cells).map(([column, value]) => [column, String(value ?? "")]));
                Object.defineProperty(row, "$key", { value: found.keys.map((key) => row[key]).join(",") });
                return row;
            });
        return found.table.rows.map((cells) => {
            const row = {};
            found.table.columns.forEach((column, c) => { row[column.name] = String(cells[c] ?? ""); });
            Object.defineProperty(row, "$key", { value: key_of(name, cells) });
            return row;
        });
    }

    function key_of(name, cells) {
        const { at, keys } = index.get(name);
        return keys.map((key) => cells[at.get(key)] ?? "").join(",");
    }

    const path = (table, key, column) => key === "" ? `${table}.${column}` : `${table}[${key}].${column}`;

    // A cell as it is now: that of the change, or of the files.
    const cell = (table, row, column) => value_of(path(table, row.$key, column)) ?? row[column] ?? "";

    // ---- quantities --------------------------------------------------------

    const neat = (value) => String(Number(value.toPrecision(4)));

    // The same quantity, `factor` times as large: 1..4..14 -> 2..8..28; null
    // if it is none that can be read here.
    function scaled(text, factor) {
        const number = "\\d+(?:\\.\\d+)?";
        const by = (one) => neat(Number(one) * factor);
        const plain = text.trim();
        if (new RegExp(`^${number}(\\.\\.${number}){0,2}$`).test(plain))
            return plain.split("..").map(by).join("..");
        const list = /^(triangular|lognormal|exponential)\(([^)]*)\)$/.exec(plain);
        if (list)
            return `${list[1]}(${list[2].split(",").map((one) => by(one.trim())).join(",")})`;
        const choice = /^choice\(([^)]*)\)$/.exec(plain);
        if (choice)
            return `choice(${choice[1].split(";").map((one) => {
                const [value, weight] = one.split(":");
                return `${by(value)}:${weight}`;
            }).join(";")})`;
        return null;
    }

    // ---- in words ----------------------------------------------------------

    const nation_of = (id) => rows("nations").find((row) => row.id === id)?.name || id;

    // What one entry of the change is, for who has not read the manual.
    function words_of(set) {
        const where = path_of(set), value = set.slice(where.length + 1) || "nothing";
        const parts = /^([^[.]+)(?:\[([^\]]*)\])?\.(.+)$/.exec(where);
        if (!parts)
            return set;
        const [, table, key, column] = parts;
        const row = rows(table).find((one) => one.$key === (key ?? ""));
        const name = row?.name;
        // A condition that is dropped is said as such.
        if (table === "conditions" && row && ["events", "nations", "contributors", "personnel"].includes(column)) {
            const now = new Set(value === "nothing" ? [] : value.split(";"));
            const dropped = column === "contributors" || column === "personnel"
                ? value === "0" ? [`${row[column]} ${column === "personnel" ? "persons of others" : "others"}`] : []
                : row[column].split(";").filter((one) => one && !now.has(one)).map((one) =>
                    rows(column === "nations" ? "nations" : "none").find((nation) => nation.id === one)?.name ?? muster.words(one));
            if (dropped.length)
                return `${nation_of(row.nation)} (option ${row.option}) no longer asks for ${dropped.join(", ")}`;
        }
        const of = key === undefined ? muster.words(table) : key === "*" ? `all ${muster.words(table)}`
            : name || key.split(",").map((one, i) => i === 0 && row && "nation" in row ? nation_of(one) : muster.words(one)).join(", ");
        return `${of}: ${muster.words(column)} ${row?.[column] ? `${row[column]} → ` : ""}${value}`;
    }

    Object.assign(bench, {
        NOTHING, is_nothing, sound, become, let_go, undo: () => step(past, future), redo: () => step(future, past),
        can_undo: () => past.length > 0, can_redo: () => future.length > 0,
        change: () => now, previous: () => past.at(-1) ?? NOTHING, value_of, set_cells, set_without, set_variants, forget,
        scenario, take, vary, has, rows, key_of, path, path_of, cell, scaled, neat, words_of,
        table_of: (name) => index.get(name)?.table ?? null, keys_of: (name) => index.get(name)?.keys ?? [],
    });
})();
