// grid.js - every table of the scenario as a sheet, each cell of which may be
// edited; an edit goes into the change, and into the files when it is saved.
//
// Only the rows in sight are elements. One cell has the focus; arrow keys move
// it, Enter or F2 edits it, Escape leaves it as it was.
"use strict";

(() => {
    const { make, put, empty } = muster;
    const HIGH = 32, SPARE = 6;     // pixels of a row; rows beyond the sight
    const chosen = { table: null, row: 0, column: 0, search: "" };
    let parts = null, shown = [], wide = [];

    const table = () => bench.table_of(chosen.table);
    const key_of = (row) => bench.key_of(chosen.table, table().rows[row]);
    const path_of = (row, column) => bench.path(chosen.table, key_of(row), table().columns[column].name);
    const file_text = (row, column) => String(table().rows[row][column] ?? "");
    const text_of = (row, column) => bench.value_of(path_of(row, column)) ?? file_text(row, column);

    // What the checker says of a cell: by "row column", rows from 0.
    function findings() {
        const out = new Map();
        if (!chosen.table)
            return out;
        const { columns, rows } = table();
        const at = new Map(rows.map((cells, i) => [bench.key_of(chosen.table, cells), i]));
        const change = bench.change();
        for (const finding of [...bench.scenario.findings ?? [], ...bench.told()]) {
            let row = null, column = null;
            if (Number.isInteger(finding.set)) {
                const parts = /^([^[.]+)(?:\[([^\]]*)\])?\.(.+)$/.exec(bench.path_of(change.set[finding.set] ?? "="));
                if (!parts || parts[1] !== chosen.table)
                    continue;
                row = at.get(parts[2] ?? "");
                column = columns.findIndex((one) => one.name === parts[3]);
            } else if (finding.table === chosen.table && Number.isInteger(finding.row)) {
                row = finding.row - 1;
                column = Math.max(0, columns.findIndex((one) => one.name === finding.cell));
            }
            if (row === null || row === undefined || column < 0)
                continue;
            const key = `${row} ${column}`, list = out.get(key) ?? [];
            if (!list.some((one) => one.text === finding.text))
                out.set(key, [...list, finding]);
        }
        return out;
    }

    // ---- what is in sight --------------------------------------------------

    function widths() {
        wide = table().columns.map((column, c) => {
            let most = column.name.length + 2;
            for (const cells of table().rows.slice(0, 200))
                most = Math.max(most, Math.min(36, String(cells[c] ?? "").length));
            return Math.round(Math.min(300, 28 + most * 7.4));
        });
    }

    function filter() {
        const words = chosen.search.toLowerCase().split(/\s+/).filter(Boolean);
        shown = table().rows.map((_, i) => i).filter((i) => {
            if (words.length === 0)
                return true;
            const text = table().rows[i].join(" ").toLowerCase();
            return words.every((word) => text.includes(word));
        });
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
        return make("div", { role: "row", class: "wb-row", "aria-rowindex": place + 2 }, columns.map((column, c) => {
            const list = marks.get(`${row} ${c}`) ?? [];
            const changed = bench.value_of(path_of(row, c)) !== null;
            const worst = list.some((one) => one.level === "error") ? "error" : list.length ? "warning" : null;
            const text = text_of(row, c);
            const node = make("div", {
                role: column.key ? "rowheader" : "gridcell", class: ["wb-cell", column.key ? "is-key" : "", changed ? "is-changed" : "", worst ? `has-${worst}` : "",
                    /number|probability|whole|millionths|quantity/i.test(column.kind ?? "") ? "is-number" : ""].filter(Boolean).join(" "),
                "aria-colindex": c + 1, tabindex: place === chosen.row && c === chosen.column ? "0" : "-1",
                "data-place": place, "data-column": c, "data-row": row,
                "aria-invalid": worst === "error" ? "true" : null,
                "aria-describedby": list.length ? `said-${row}-${c}` : null,
                title: list.length ? list.map((one) => one.text).join("\n") : changed ? `in the files: ${file_text(row, c) || "empty"}` : text.length > 30 ? text : null,
            }, text, list.length ? make("span", { id: `said-${row}-${c}`, class: "visually-hidden" }, list.map((one) => `${one.level}: ${one.text}`).join(" ")) : null);
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
        if (row === undefined || !column) {
            empty(parts.help);
            return;
        }
        const list = marks.get(`${row} ${chosen.column}`) ?? [];
        put(empty(parts.help), make("strong", {}, column.name), column.unit ? ` (${column.unit})` : "", column.help ? `: ${column.help}` : "",
            list.map((one) => make("span", { class: `wb-says ${one.level}` }, `${one.level}: ${one.text}`)));
    }

    // ---- editing -----------------------------------------------------------

    let edited = null;

    function edit(start = null) {
        const row = shown[chosen.row], column = chosen.column;
        const node = cell_at(chosen.row, column);
        if (row === undefined || !node)
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

    const write = (row, column, value) =>
        bench.set_cells([[path_of(row, column), value === file_text(row, column) ? null : value]]);

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
        } else if (event.key === "Enter" || event.key === "F2") {
            event.preventDefault();
            edit();
        } else if (event.key === "Delete" || event.key === "Backspace") {
            event.preventDefault();
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
        const pairs = [];
        lines.forEach((line, i) => line.split("\t").forEach((value, j) => {
            const row = shown[chosen.row + i], column = chosen.column + j;
            if (row !== undefined && column < table().columns.length)
                pairs.push([path_of(row, column), value.trim() === file_text(row, column) ? null : value.trim()]);
        }));
        bench.set_cells(pairs);
    }

    // ---- saving ------------------------------------------------------------

    // What of the change can be written as cells: [{table, row, column, value}],
    // and the entries that are these.
    function edits() {
        const out = [], entries = [];
        for (const set of bench.change().set) {
            const path = bench.path_of(set);
            const parts = /^([^[.]+)(?:\[([^\]]*)\])?\.(.+)$/.exec(path);
            const rows = parts && bench.table_of(parts[1])?.rows;
            const row = rows ? rows.findIndex((cells) => bench.key_of(parts[1], cells) === (parts[2] ?? "")) : -1;
            if (row < 0 || !bench.table_of(parts[1]).columns.some((column) => column.name === parts[3]))
                continue;
            out.push({ table: parts[1], row: row + 1, column: parts[3], value: set.slice(path.length + 1) });
            entries.push(set);
        }
        return { out, entries };
    }

    async function reload() {
        bench.take(await bench.get("scenario"));
        bench.forget_documents();
        bench.soon();
    }

    async function save(etag = bench.scenario.etag) {
        const { out, entries } = edits();
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
        bench.become({ ...bench.change(), set: bench.change().set.filter((set) => !entries.includes(set)) });
        bench.notice(`${out.length} ${out.length === 1 ? "cell is" : "cells are"} written to the files; the version before is kept.`);
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
        const { out } = edits();
        parts.save.disabled = out.length === 0 || bench.scenario.read_only === true;
        parts.save.textContent = out.length ? `Save ${out.length} ${out.length === 1 ? "cell" : "cells"} to the files` : "Save to the files";
        const errors = bench.told().filter((one) => one.level === "error");
        put(empty(parts.told), errors.length ? [make("strong", {}, `${errors.length} ${errors.length === 1 ? "error" : "errors"}: `),
            make("ul", {}, errors.slice(0, 20).map((one) => make("li", {}, where(one), one.text)))] : null);
        parts.told.hidden = errors.length === 0;
    }

    const where = (one) => one.table ? `${one.table}${one.row ? `, row ${one.row}` : ""}${one.cell ? `, ${one.cell}` : ""}: ` : one.file ? `${one.file}: ` : "";

    function draw(host) {
        parts = {
            head: make("div", { role: "row", class: "wb-row wb-headrow", "aria-rowindex": "1" }),
            rows: make("div", { role: "rowgroup", class: "wb-rows" }), space: make("div", { class: "wb-space", role: "presentation" }),
            help: make("p", { class: "wb-help" }), told: make("div", { class: "wb-told-errors", role: "alert" }),
            save: make("button", { type: "button", class: "primary", click: () => save() }),
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
        const names = bench.scenario.tables.map((one) => one.name);
        put(host, make("h2", {}, "Every table, every cell"),
            make("p", { class: "lead" }, "Press Enter on a cell, or just type. An edit is tried at once; the files stay as they are until you save."),
            make("div", { class: "controls" }, muster.select("Table", bench.scenario.tables.map((one) =>
                ({ value: one.name, label: `${muster.words(one.name)} (${one.rows.length})` })), chosen.table ?? names[0], show_table), search, parts.save),
            parts.told, parts.grid, parts.help);
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
    bench.on("show-errors", () => bench.views.open("tables"));
    bench.views.add({ id: "tables", name: "Tables", draw, close() { done(true); parts = null; } });
    bench.grid = { save, edits };
})();
