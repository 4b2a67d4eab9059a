// change.js - what differs from the scenario's files, its history, and the
// cells that it is laid over.
//
// A change is {variants: [name], remove: ["table[key]"], add: {table: [{column:
// text}]}, set: ["table[key].column=value"], without: [nation]}, as the server
// has it (docs/serve.md); `remove` and `add` are there only where they say
// something. It is never altered, only replaced, so that the history is a list
// of changes.
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
        const is_row = (row) => row && typeof row === "object" && !Array.isArray(row) &&
            Object.values(row).every((text) => typeof text === "string");
        const add = Object.fromEntries(Object.entries(change?.add ?? {}).map(([table, list]) =>
            [table, Array.isArray(list) ? list.filter(is_row) : []]));
        return tidy({ variants: texts(change?.variants), remove: texts(change?.remove), add, set: texts(change?.set), without: texts(change?.without) });
    }

    // The one form of a change, so that equal ones have the same text.
    function tidy({ variants = [], remove = [], add = {}, set = [], without = [] }) {
        const rows = Object.fromEntries(Object.entries(add).filter(([, list]) => list.length > 0).sort(([a], [b]) => a < b ? -1 : 1));
        return {
            variants, ...(remove.length ? { remove } : {}), ...(Object.keys(rows).length ? { add: rows } : {}), set, without,
        };
    }

    // The change is now `next`. Steps of one grip (a slider that is drawn) are
    // one step of the history.
    function become(given, of = null) {
        const next = tidy(given);
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

    // ---- rows that come and go ---------------------------------------------

    const removed = (name) => new Set((now.remove ?? []).filter((one) => one.startsWith(`${name}[`)).map((one) => one.slice(name.length + 1, -1)));
    const added = (name) => now.add?.[name] ?? [];
    const rows_changed = () => (now.remove ?? []).length + Object.values(now.add ?? {}).reduce((sum, list) => sum + list.length, 0);

    const put_rows = (name, list) => become({ ...now, add: { ...now.add, [name]: list } });
    const add_row = (name, row) => put_rows(name, [...added(name), row]);
    const drop_row = (name, at) => put_rows(name, added(name).filter((_, i) => i !== at));

    // A row of the files goes, and with it what was set in it; or it comes back.
    function remove_row(name, row_key, gone) {
        const where = `${name}[${row_key}]`;
        become({
            ...now, remove: [...(now.remove ?? []).filter((one) => one !== where), ...(gone ? [where] : [])],
            set: gone ? now.set.filter((set) => !set.startsWith(`${where}.`)) : now.set,
        });
    }

    // Cells of rows that are there and of rows that come, as one step: [[path,
    // value]] as set_cells, [[number of the added row, column, value]].
    function set_in_table(name, pairs, cells) {
        const list = added(name).map((row) => ({ ...row }));
        for (const [at, column, value] of cells)
            if (value === "" && Object.keys(list[at]).length > 1)
                delete list[at][column];
            else
                list[at][column] = value;
        const gone = new Set(pairs.map(([path]) => path));
        become({
            ...now, add: { ...now.add, [name]: list },
            set: [...now.set.filter((set) => !gone.has(path_of(set))),
                ...pairs.filter(([, value]) => value !== null).map(([path, value]) => `${path}=${value}`)],
        });
    }

    // What has been saved is no part of any change any more, past ones included:
    // entries of `set` and `remove`, rows of `add` as [table, row]; of these what
    // they were before is past too.
    function saved({ set, remove, add }) {
        const rows = new Set(add.map((one) => JSON.stringify(one))), tables = new Set(add.map(([name]) => name));
        const without_it = (change, is_past) => tidy({
            ...change, set: change.set.filter((one) => !set.includes(one)),
            remove: (change.remove ?? []).filter((one) => !remove.includes(one)),
            add: Object.fromEntries(Object.entries(change.add ?? {}).map(([name, list]) =>
                [name, is_past && tables.has(name) ? [] : list.filter((row) => !rows.has(JSON.stringify([name, row])))])),
        });
        const left = without_it(now, false);
        for (const list of [past, future]) {
            const then = list.map((one) => without_it(one, true));
            list.splice(0, list.length, ...then.filter((one, i) => !same(one, then[i + 1] ?? left)));
        }
        grip = null;
        now = left;
        bench.tell("change", now);
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
    // if it is none that can be read here. `whole`: in whole numbers, from 1.
    function scaled(text, factor, whole = false) {
        const number = "\\d+(?:\\.\\d+)?";
        const by = (one) => whole && Number(one) > 0 ? String(Math.max(1, Math.round(Number(one) * factor))) : neat(Number(one) * factor);
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
        removed, added, rows_changed, add_row, drop_row, remove_row, set_in_table, saved,
        NOTHING, is_nothing, sound, become, let_go, undo: () => step(past, future), redo: () => step(future, past),
        can_undo: () => past.length > 0, can_redo: () => future.length > 0,
        change: () => now, previous: () => past.at(-1) ?? NOTHING, value_of, set_cells, set_without, set_variants, forget,
        scenario, take, vary, has, rows, key_of, path, path_of, cell, scaled, neat, words_of,
        table_of: (name) => index.get(name)?.table ?? null, keys_of: (name) => index.get(name)?.keys ?? [],
    });
})();
