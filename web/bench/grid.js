// grid.js - every table of the scenario as a sheet, each cell of which may be
// edited; an edit goes into the change, and into the files when it is saved.
//
// Rows are numbered from 0: those of the files, then those that the change adds.
// Only the rows in sight are elements. One cell has the focus; arrow keys move
// it, Enter or F2 edits it, Escape leaves it as it was.
"use strict";

(() => {
    const { make, put, empty } = muster;
    const HIGH = 32, SPARE = 6;     // pixels of a row; rows beyond the sight
    const chosen = { table: null, row: 0, column: 0, search: "" };
    let parts = null, shown = [], wide = [];

    const table = () => bench.table_of(chosen.table);
    // The number of a row among those that are added; negative: it is in the files.
    const added_at = (row) => row - table().rows.length;
    const is_new = (row) => added_at(row) >= 0;
    const added_row = (row) => bench.added(chosen.table)[added_at(row)] ?? {};
    const count_rows = () => table().rows.length + bench.added(chosen.table).length;
    const column_name = (column) => table().columns[column].name;
    const key_of = (row) => is_new(row) ? bench.keys_of(chosen.table).map((name) => added_row(row)[name] ?? "").join(",")
        : bench.key_of(chosen.table, table().rows[row]);
    const path_of = (row, column) => bench.path(chosen.table, key_of(row), column_name(column));
    const file_text = (row, column) => is_new(row) ? "" : String(table().rows[row][column] ?? "");
    const text_of = (row, column) => is_new(row) ? added_row(row)[column_name(column)] ?? ""
        : bench.value_of(path_of(row, column)) ?? file_text(row, column);
    const is_gone = (row) => !is_new(row) && bench.removed(chosen.table).has(key_of(row));
    const is_changed = (row, column) => is_new(row) ? text_of(row, column) !== "" : bench.value_of(path_of(row, column)) !== null;

    // Where a finding is: {table, row, column} from 0, rows as they are told here;
    // null: in no cell. The checker counts the rows that the change leaves.
    function place_of(finding, of_change) {
        const change = bench.change();
        const set = Number.isInteger(finding.set) ? /^([^[.]+)(?:\[([^\]]*)\])?\.(.+)$/.exec(bench.path_of(change.set[finding.set] ?? "=")) : null;
        const gone = Number.isInteger(finding.remove) ? /^([^[]+)\[(.*)\]$/.exec(change.remove?.[finding.remove] ?? "") : null;
        const name = set?.[1] ?? gone?.[1] ?? finding.table, there = bench.table_of(name);
        if (!there)
            return null;
        const key = set?.[2] ?? gone?.[2] ?? (set ? "" : null);
        const taken = of_change ? bench.removed(name) : new Set();
        const row = key !== null ? there.rows.findIndex((cells) => bench.key_of(name, cells) === key)
            : Number.isInteger(finding.added) ? there.rows.length + finding.added
            : taken.size === 0 ? finding.row - 1
            : there.rows.map((_, i) => i).filter((i) => !taken.has(bench.key_of(name, there.rows[i])))[finding.row - 1];
        const column = gone ? 0 : there.columns.findIndex((one) => one.name === (set?.[3] ?? finding.cell));
        return Number.isInteger(row) && row >= 0 ? { table: name, row, column: Math.max(0, column) } : null;
    }

    // What the checker says of a cell of this table: by "row column".
    function findings() {
        const out = new Map();
        for (const [list, of_change] of [[bench.scenario.findings ?? [], false], [bench.told(), true]])
            for (const finding of list) {
                const place = place_of(finding, of_change);
                if (place?.table !== chosen.table)
                    continue;
                const key = `${place.row} ${place.column}`, told = out.get(key) ?? [];
                if (!told.some((one) => one.text === finding.text))
                    out.set(key, [...told, finding]);
            }
        return out;
    }

    // ---- what is in sight --------------------------------------------------

    function widths() {
        wide = table().columns.map((column, c) => {
            let most = column.name.length + 2;
            for (const cells of table().rows.slice(0, 200))
                most = Math.max(most, Math.min(36, String(cells[c] ?? "").length));
            return Math.round(Math.min(300, 28 + most * (column.key ? 9.2 : 7.4)));   // keys are bold
        });
    }

    function filter() {
        const words = chosen.search.toLowerCase().split(/\s+/).filter(Boolean);
        shown = Array.from({ length: count_rows() }, (_, i) => i).filter((i) => {
            if (words.length === 0)
                return true;
            const text = (is_new(i) ? Object.values(added_row(i)) : table().rows[i]).join(" ").toLowerCase();
            return words.every((word) => text.includes(word));
        });
        chosen.row = Math.max(0, Math.min(chosen.row, shown.length - 1));
    }

    let marks = new Map(), drawn = { from: -1, to: -1 };

    function draw_rows(all = false) {
        if (!parts)
            return;
        const top = parts.scroll.scrollTop, height = parts.scroll.clientHeight || 480;
        const from = Math.max(0, Math.floor(top / HIGH) - SPARE);
        const to = Math.min(shown.length, Math.ceil((top + height) / HIGH) + SPARE);
        if (!all && from === drawn.from && to === drawn.to)
            return;
        drawn = { from, to };
        const had = parts.rows.contains(document.activeElement);
        parts.rows.style.transform = `translateY(${from * HIGH}px)`;
        put(empty(parts.rows), shown.slice(from, to).map((row, i) => row_node(row, from + i)));
        parts.space.style.height = `${shown.length * HIGH}px`;
        parts.grid.setAttribute("aria-rowcount", shown.length + 1);
        if (had)
            focus_cell(false);
    }

    function row_node(row, place) {
        const { columns } = table();
        const gone = is_gone(row), fresh = is_new(row);
        return make("div", { role: "row", class: `wb-row${gone ? " is-gone" : fresh ? " is-new" : ""}`, "aria-rowindex": place + 2 }, columns.map((column, c) => {
            const list = marks.get(`${row} ${c}`) ?? [];
            const changed = is_changed(row, c);
            const worst = list.some((one) => one.level === "error") ? "error" : list.length ? "warning" : null;
            const text = text_of(row, c);
            const node = make("div", {
                role: column.key ? "rowheader" : "gridcell", class: ["wb-cell", column.key ? "is-key" : "", changed ? "is-changed" : "", worst ? `has-${worst}` : "",
                    /number|probability|whole|millionths|quantity/i.test(column.kind ?? "") ? "is-number" : ""].filter(Boolean).join(" "),
                "aria-colindex": c + 1, tabindex: place === chosen.row && c === chosen.column ? "0" : "-1",
                "data-place": place, "data-column": c, "data-row": row,
                "aria-invalid": worst === "error" ? "true" : null,
                "aria-describedby": list.length ? `said-${row}-${c}` : null,
                title: list.length ? list.map((one) => one.text).join("\n") : changed && !fresh ? `in the files: ${file_text(row, c) || "empty"}` : text.length > 30 ? text : null,
            }, text, c === 0 && (gone || fresh) ? make("span", { class: "visually-hidden" }, gone ? " (row is deleted)" : " (new row)") : null, list.length ? make("span", { id: `said-${row}-${c}`, class: "visually-hidden" }, list.map((one) => `${one.level}: ${one.text}`).join(" ")) : null);
            node.style.width = `${wide[c]}px`;
            return node;
        }));
    }

    const cell_at = (place, column) => parts.rows.querySelector(`[data-place="${place}"][data-column="${column}"]`);

    function focus_cell(scroll = true) {
        const { scroll: box } = parts;
        const top = chosen.row * HIGH, head = HIGH + 2;
        if (scroll) {
            if (top < box.scrollTop)
                box.scrollTop = top;
            else if (top + HIGH + head > box.scrollTop + box.clientHeight)
                box.scrollTop = top + 2 * HIGH + head - box.clientHeight;
            draw_rows();
        }
        for (const old of parts.rows.querySelectorAll('[tabindex="0"]'))
            old.tabIndex = -1;
        const node = cell_at(chosen.row, chosen.column);
        if (!node)
            return;
        node.tabIndex = 0;
        node.focus({ preventScroll: true });
        if (scroll) {
            // Below what stays on top of the page, and above its end.
            const { top: high, bottom: low } = node.getBoundingClientRect(), above = document.getElementById("strip").offsetHeight + HIGH + 8;
            if (high < above)
                scrollBy(0, high - above);
            else if (low > innerHeight - 8)
                scrollBy(0, low - innerHeight + 8);
            const left = node.offsetLeft, right = left + node.offsetWidth;
            if (left < box.scrollLeft)
                box.scrollLeft = left;
            else if (right > box.scrollLeft + box.clientWidth)
                box.scrollLeft = right - box.clientWidth;
        }
        tell_cell();
    }

    // Below the grid: what the column is, and what the checker says of the cell.
    function tell_cell() {
        const row = shown[chosen.row], column = table().columns[chosen.column];
        show_row_buttons();
        if (row === undefined || !column) {
            put(empty(parts.help), "This table has no rows yet. ‘Add a row’ begins one.");
            return;
        }
        const list = marks.get(`${row} ${chosen.column}`) ?? [];
        put(empty(parts.help), is_gone(row) ? make("strong", {}, "This row is deleted in the change. ") : null, make("strong", {}, column.name), column.unit ? ` (${column.unit})` : "", column.help ? `: ${column.help}` : "",
            list.map((one) => make("span", { class: `wb-says ${one.level}` }, `${one.level}: ${one.text}`)));
    }

    // ---- editing -----------------------------------------------------------

    let edited = null;

    function edit(start = null) {
        const row = shown[chosen.row], column = chosen.column;
        const node = cell_at(chosen.row, column);
        if (row === undefined || !node || is_gone(row))
            return;
        const about = table().columns[column];
        const words = typeof about.words === "string" ? about.words.split("|") : Array.isArray(about.words) ? about.words : [];
        const refs = about.target && bench.has(about.target) ? bench.rows(about.target).map((one) => one.$key) : [];
        const input = make("input", {
            type: "text", class: "wb-edit", "aria-label": `${about.name} of ${key_of(row)}`, list: words.length || refs.length ? "wb-words" : null,
            keydown(event) {
                const moves = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] }[event.key];
                if (event.key === "Escape") {
                    event.preventDefault();
                    event.stopPropagation();
                    done(false);
                } else if (moves) {
                    event.preventDefault();
                    event.stopPropagation();
                    done(true);
                    move(...moves);
                } else
                    event.stopPropagation();
            },
            blur: () => done(true),
        });
        const names = make("datalist", { id: "wb-words" }, [...words, ...refs].map((word) => make("option", { value: word })));
        input.value = start ?? text_of(row, column);
        edited = { input, row, column };
        put(empty(node), input, names);
        input.focus();
        if (start === null)
            input.select();
    }

    function done(keep) {
        if (!edited)
            return;
        const { input, row, column } = edited;
        edited = null;
        const value = input.value.trim();
        if (keep && value !== text_of(row, column))
            write(row, column, value);
        draw_rows(true);
        focus_cell(false);
    }

    function write(row, column, value) {
        write_all([[row, column, value]]);
    }

    // Cells as one step: [[row, column, value]]; those of deleted rows stay.
    function write_all(cells) {
        const left = cells.filter(([row]) => !is_gone(row));
        bench.set_in_table(chosen.table,
            left.filter(([row]) => !is_new(row)).map(([row, column, value]) => [path_of(row, column), value === file_text(row, column) ? null : value]),
            left.filter(([row]) => is_new(row)).map(([row, column, value]) => [added_at(row), column_name(column), value]));
    }

    // ---- rows --------------------------------------------------------------

    // The row under a key that no row has, where a part of the key is a name or a
    // number of its own; else as it is, and the checker says what is wrong.
    function fresh_key(like) {
        const keys = bench.keys_of(chosen.table);
        const taken = new Set(Array.from({ length: count_rows() }, (_, i) => key_of(i)));
        const of = (kinds) => table().columns.find((one) => keys.includes(one.name) && kinds.includes(one.kind));
        const own = of(["id", "name"]) ?? of(["whole", "number"]);
        if (!own)
            return like;
        const stem = (like[own.name] ?? "").replace(/-\d+$/, "");
        for (let n = 1; ; n++) {
            const text = own.kind === "whole" || own.kind === "number" ? String(n) : `${stem || "new"}-${n}`;
            const row = { ...like, [own.name]: text };
            if (!taken.has(keys.map((key) => row[key] ?? "").join(",")))
                return row;
        }
    }

    // A row behind the last: empty but for its key, or as another one.
    function add_row(like) {
        const keys = bench.keys_of(chosen.table), row = {};
        if (like !== undefined)
            table().columns.forEach((column, c) => {
                if (text_of(like, c) !== "")
                    row[column.name] = text_of(like, c);
            });
        for (const key of keys)
            row[key] ??= "";
        chosen.search = parts.search.value = "";
        bench.add_row(chosen.table, keys.length ? fresh_key(row) : row);
        filter();
        Object.assign(chosen, { row: shown.length - 1, column: 0 });
        draw_rows(true);
        focus_cell();
    }

    function delete_row() {
        const row = shown[chosen.row];
        if (row === undefined)
            return;
        if (is_new(row))
            bench.drop_row(chosen.table, added_at(row));
        else
            bench.remove_row(chosen.table, key_of(row), !is_gone(row));
        draw_rows(true);
        if (shown.length)
            focus_cell();
        else
            parts.add.focus();
    }

    function show_row_buttons() {
        const row = shown[chosen.row], fixed = chosen.table === "scenario";
        parts.add.disabled = fixed;
        parts.copy.disabled = fixed || row === undefined;
        parts.gone.disabled = fixed || row === undefined;
        parts.gone.firstChild.data = row !== undefined && is_gone(row) ? "Put row back" : "Delete row";
    }

    function move(down, right) {
        chosen.row = Math.max(0, Math.min(shown.length - 1, chosen.row + down));
        chosen.column = Math.max(0, Math.min(table().columns.length - 1, chosen.column + right));
        focus_cell();
    }

    function keys(event) {
        if (edited)
            return;
        const page = Math.max(1, Math.floor(parts.scroll.clientHeight / HIGH) - 2);
        const far = event.ctrlKey || event.metaKey;
        const moves = {
            ArrowUp: [far ? -shown.length : -1, 0], ArrowDown: [far ? shown.length : 1, 0],
            ArrowLeft: [0, far ? -99 : -1], ArrowRight: [0, far ? 99 : 1], PageUp: [-page, 0], PageDown: [page, 0],
            Home: [far ? -shown.length : 0, -99], End: [far ? shown.length : 0, 99],
        }[event.key];
        if (moves) {
            event.preventDefault();
            move(...moves);
        } else if (event.key === "Insert" && !far && !event.shiftKey && chosen.table !== "scenario") {
            event.preventDefault();
            add_row();
        } else if (event.key === "Delete" && far && chosen.table !== "scenario") {
            event.preventDefault();
            delete_row();
        } else if (event.key === "Enter" || event.key === "F2") {
            event.preventDefault();
            edit();
        } else if (event.key === "Delete" || event.key === "Backspace") {
            event.preventDefault();
            if (shown[chosen.row] !== undefined)
                write(shown[chosen.row], chosen.column, "");
        } else if (event.key.length === 1 && !far && !event.altKey) {
            event.preventDefault();
            edit(event.key);
        }
    }

    // Copy and paste: one cell, or a block with tabs and lines, as in a sheet.
    function paste(event) {
        if (edited)
            return;
        event.preventDefault();
        const lines = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/);
        const cells = [];
        lines.forEach((line, i) => line.split("\t").forEach((value, j) => {
            const row = shown[chosen.row + i], column = chosen.column + j;
            if (row !== undefined && column < table().columns.length)
                cells.push([row, column, value.trim()]);
        }));
        write_all(cells);
    }

    // ---- saving ------------------------------------------------------------

    // What of the change can be written: `out` as the server takes it, `entries`
    // of the change that it is (bench.saved), `cells` and `rows` that it touches.
    function edits() {
        const out = [], entries = [], change = bench.change();
        const gone = [], come = [];
        for (const where of change.remove ?? []) {
            const [, name, key] = /^([^[]+)\[(.*)\]$/.exec(where) ?? [];
            const row = bench.table_of(name)?.rows.findIndex((cells) => bench.key_of(name, cells) === key) ?? -1;
            if (row < 0)
                continue;
            out.push({ table: name, row: row + 1, remove: true });
            gone.push(where);
        }
        for (const [name, list] of Object.entries(change.add ?? {}))
            list.forEach((row, i) => {
                const there = bench.table_of(name);
                const cells = Object.entries(row).filter(([column]) => there?.columns.some((one) => one.name === column));
                if (!there || cells.length < Object.keys(row).length)
                    return;
                for (const [column, value] of cells)
                    out.push({ table: name, row: there.rows.length + 1 + i, column, value });
                come.push([name, row]);
            });
        const rows = gone.length + come.length;
        for (const set of change.set) {
            const path = bench.path_of(set);
            const parts = /^([^[.]+)(?:\[([^\]]*)\])?\.(.+)$/.exec(path);
            const rows = parts && bench.table_of(parts[1])?.rows;
            const row = rows ? rows.findIndex((cells) => bench.key_of(parts[1], cells) === (parts[2] ?? "")) : -1;
            if (row < 0 || !bench.table_of(parts[1]).columns.some((column) => column.name === parts[3]))
                continue;
            out.push({ table: parts[1], row: row + 1, column: parts[3], value: set.slice(path.length + 1) });
            entries.push(set);
        }
        return { out, entries: { set: entries, remove: gone, add: come }, rows, cells: entries.length };
    }

    // "3 cells and 1 row"
    const amount = ({ cells, rows }) => [cells ? `${cells} ${cells === 1 ? "cell" : "cells"}` : null,
        rows ? `${rows} ${rows === 1 ? "row" : "rows"}` : null].filter(Boolean).join(" and ");

    async function reload() {
        bench.take(await bench.get("scenario"));
        bench.forget_documents();
        bench.soon();
    }

    async function save(etag = bench.scenario.etag) {
        const all = edits(), { out, entries } = all;
        if (out.length === 0)
            return;
        try {
            await bench.ask("PUT", "cells", { edits: out }, { headers: { "If-Match": etag } });
        } catch (error) {
            if (error.status === 412)
                clash();
            else
                bench.notice(`Not saved: ${error.message}`, error.hint);
            return;
        }
        await reload();
        bench.saved(entries);
        bench.notice(`Written to the files: ${amount(all)}. The version before is kept.`);
    }

    // Somebody else has saved in between: nobody's edit is lost silently.
    function clash() {
        bench.dialog("The files have changed", (close) => [
            make("p", {}, "Somebody else, or another tab, has saved this scenario since it was opened here. Your edits are still here and are not saved yet."),
            make("div", { class: "wb-actions" },
                make("button", { type: "button", class: "primary", click: async () => { close(); await reload(); bench.notice("Their version is loaded; your edits lie on top of it, not saved yet."); } }, "Load theirs, keep my edits on top"),
                make("button", { type: "button", click: async () => { close(); await reload(); save(bench.scenario.etag); } }, "Load theirs, and save my cells into it"),
                make("button", { type: "button", click: close }, "Not now"))]);
    }

    // ---- the tab -----------------------------------------------------------

    function show_table(name) {
        Object.assign(chosen, { table: name, row: 0, column: 0 });
        widths();
        filter();
        marks = findings();
        const { columns } = table();
        const sum = wide.reduce((a, b) => a + b, 0);
        parts.grid.setAttribute("aria-label", `Table ${muster.words(name)}`);
        parts.grid.setAttribute("aria-colcount", columns.length);
        put(empty(parts.head), columns.map((column, c) => {
            const node = make("div", { role: "columnheader", class: "wb-cell", "aria-colindex": c + 1, title: column.help || null }, column.name);
            node.style.width = `${wide[c]}px`;
            return node;
        }));
        parts.inner.style.width = `${sum}px`;
        parts.scroll.scrollTop = 0;
        parts.scroll.scrollLeft = 0;
        draw_rows(true);
        tell_cell();
        count();
    }

    function count() {
        if (!parts)
            return;
        const all = edits();
        parts.save.disabled = all.out.length === 0 || bench.scenario.read_only === true;
        parts.save.textContent = all.out.length ? `Save ${amount(all)} to the files` : "Save to the files";
        const under = bench.change().variants.map((id) => bench.scenario.variants.find((one) => one.id === id)?.title || id);
        parts.below.hidden = under.length === 0;
        parts.below.textContent = `The cells are those of the files; ‘${under.join("’, ‘")}’, which you started from, lies on top of them and is not shown here.`;
        const errors = bench.told().filter((one) => one.level === "error");
        put(empty(parts.told), errors.length ? [make("strong", {}, `${errors.length} ${errors.length === 1 ? "error" : "errors"}: `),
            make("ul", {}, errors.slice(0, 20).map((one) => make("li", {}, where(one), one.text)))] : null);
        parts.told.hidden = errors.length === 0;
    }

    // "events, host_request, unless: ", as a way there.
    function where(one) {
        const place = place_of(one, true);
        if (!place)
            return one.file ? `${one.file}: ` : "";
        const { rows, columns } = bench.table_of(place.table), added = bench.added(place.table)[place.row - rows.length];
        const key = added ? "new row" : rows[place.row] ? bench.key_of(place.table, rows[place.row]) : `row ${place.row + 1}`;
        return [make("button", { type: "button", class: "wb-link", click: () => go_to(place) },
            [muster.words(place.table), key, columns[place.column]?.name].filter(Boolean).join(", ")), ": "];
    }

    function go_to({ table: name, row, column }) {
        if (name !== chosen.table) {
            parts.choose.show(name);
            show_table(name);
        }
        chosen.search = parts.search.value = "";
        filter();
        Object.assign(chosen, { row: Math.max(0, shown.indexOf(row)), column });
        draw_rows(true);
        focus_cell();
    }

    function draw(host) {
        parts = {
            head: make("div", { role: "row", class: "wb-row wb-headrow", "aria-rowindex": "1" }),
            rows: make("div", { role: "rowgroup", class: "wb-rows" }), space: make("div", { class: "wb-space", role: "presentation" }),
            help: make("p", { class: "wb-help" }), below: make("p", { class: "note", hidden: true }), told: make("div", { class: "wb-told-errors", role: "alert" }),
            save: make("button", { type: "button", class: "primary", click: () => save() }),
            add: make("button", { type: "button", title: "Add a row behind the last (Insert)", click: () => add_row() }, "Add a row"),
            copy: make("button", { type: "button", title: "A new row with the same cells, under another name", click: () => add_row(shown[chosen.row]) }, "Copy row"),
            gone: make("button", { type: "button", title: "Delete the row of the cell, or put it back (Ctrl+Delete)", click: delete_row }, "Delete row"),
        };
        put(parts.space, parts.rows);
        parts.inner = make("div", { class: "wb-inner", role: "presentation" }, make("div", { role: "rowgroup", class: "wb-headgroup" }, parts.head), parts.space);
        parts.grid = make("div", {
            role: "grid", class: "wb-sheet", keydown: keys, paste,
            copy(event) {
                if (!edited) {
                    event.preventDefault();
                    event.clipboardData.setData("text/plain", text_of(shown[chosen.row], chosen.column));
                }
            },
            mousedown(event) {
                const node = event.target.closest("[data-place]");
                if (!node || event.target === edited?.input)
                    return;
                done(true);
                Object.assign(chosen, { row: Number(node.dataset.place), column: Number(node.dataset.column) });
                event.preventDefault();
                focus_cell();
            },
            dblclick(event) {
                if (event.target.closest("[data-place]") && !edited)
                    edit();
            },
        }, parts.inner);
        parts.scroll = parts.grid;
        parts.grid.addEventListener("scroll", () => draw_rows(), { passive: true });
        const search = make("input", {
            type: "search", placeholder: "Search rows", "aria-label": "Search rows",
            input: () => { chosen.search = search.value; chosen.row = 0; filter(); parts.scroll.scrollTop = 0; draw_rows(true); },
        });
        search.value = chosen.search;
        parts.search = search;
        const names = bench.scenario.tables.map((one) => one.name);
        put(host, make("h2", {}, "Every table, every cell"),
            make("p", { class: "lead" }, "Press Enter on a cell, or just type. An edit is tried at once; the files stay as they are until you save."),
            make("div", { class: "controls" }, parts.choose = muster.select("Table", bench.scenario.tables.map((one) =>
                ({ value: one.name, label: `${muster.words(one.name)} (${one.rows.length})` })), chosen.table ?? names[0], show_table), search, make("div", { class: "wb-row-buttons", role: "group", "aria-label": "Rows" }, parts.add, parts.copy, parts.gone), parts.save),
            parts.below, parts.grid, parts.help, parts.told);
        show_table(chosen.table ?? (names.includes("pledges") ? "pledges" : names[0]));
        host.querySelector("select").selectedIndex = names.indexOf(chosen.table);
    }

    function again() {
        if (!parts || !table())
            return;
        marks = findings();
        filter();
        if (!edited)
            draw_rows(true);
        tell_cell();
        count();
    }

    bench.on("change", again);
    bench.on("findings", again);
    bench.on("scenario", again);
    bench.on("show-errors", () => bench.views.go("tables"));
    bench.views.add({ id: "tables", name: "Tables", draw, close() { done(true); parts = null; } });
    bench.grid = { save, edits };
})();
