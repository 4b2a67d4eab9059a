// flows.js - what goes over links and where it waits, in words: cards, legend
// and tables of the map. Adds muster.flows.
//
// `map` is that of map.js: here its model, the day, and the shelf of symbols.
"use strict";

(() => {
    const { make, table, num, text_of, state, shape, symbols, future } = muster;

    const WAITS = [0.001, 0.01, 0.05];          // classes of wait_share
    const WIDEST = { air: 2.6, sea: 4 };        // of a link, pixels; others 8

    // Name of a column as it counts in the outcome that is looked at.
    const column = (row, name) => state.trust && `${name}_trust` in row ? `${name}_trust` : name;
    const load_of = (row) => column(row, "loads" in row ? "loads" : "use");
    const load = (row) => row[load_of(row)] ?? 0;
    const wait_share = (row) => row[column(row, "wait_share")] ?? 0;
    const wait_class = (row) => WAITS.filter((edge) => wait_share(row) >= edge).length;

    const name_of = (model, id) => model.places.get(id)?.name ?? id;

    function width_of(model, row) {
        const most = load(model.busiest.get(row.mode) ?? row);
        return most > 0 ? 0.7 + (WIDEST[row.mode] ?? 8) * Math.sqrt(load(row) / most) : 0.7;
    }

    const mode_class = (map, mode) => `mode-${["rail", "road", "sea", "air"].includes(mode)
        ? mode : map.model.modes.indexOf(mode) % 3}`;

    // ---- cards ------------------------------------------------------------

    const fact = (label, value) => [make("dt", {}, label), make("dd", {}, value)];

    function use_facts(row) {
        return [
            fact("Goes over it, a future", [num(row, load_of(row), "amount"), ` ${unit_of_mode(row.mode)}`]),
            fact("Takes", num(row, "days", "days")),
            fact("Capacity a day", row.capacity === null ? "no limit" : num(row, "capacity", "count")),
            fact("Days on which it was full", num(row, column(row, "wait_days"), "days")),
            row[column(row, "closed_days")] > 0
                ? fact("Days of waiting for it to open", num(row, column(row, "closed_days"), "days")) : null,
            fact("Its part of all such days", num(row, column(row, "wait_share"), "share")),
        ];
    }

    function unit_of_mode(mode) {
        const row = muster.by(table("scenario_modes"), "id").get(mode);
        return row?.unit ? `× ${String(row.unit).split(/,| of /)[0]}` : "loads";
    }

    function link_card(map, row) {
        return [make("strong", {}, `${name_of(map.model, row.from_place)} ${row.both_ways ? "↔" : "→"} ${
            name_of(map.model, row.to_place)}`),
            make("p", { class: "kind" }, row.mode, ", ", num(row, "km", "km"),
                row.lift ? `, needs lift: ${muster.words(row.lift)}` : "",
                row.opens ? `, opens with: ${muster.words(row.opens)}` : ""),
            make("dl", {}, use_facts(row))];
    }

    function sector_card(row) {
        return [make("strong", {}, `The line: ${muster.words(row.id)}`), make("dl", {},
            fact("Length", num(row, "km", "km")), fact("Depth", num(row, "depth_km", "km")),
            fact("Weight", num(row, "weight", "amount")),
            fact("Seen by sensors", num(row, "sensor_cover", "share")))];
    }

    function place_card(map, row) {
        const transfers = (map.model.transfers.get(row.id) ?? []).filter((item) => load(item) > 0);
        const here = map.model.units.filter((unit) => unit.row.place === row.id &&
            ["there", "settles"].includes(future.where(unit, map.day)?.as));
        return [make("strong", {}, row.name), make("p", { class: "kind" },
            [row.country, ...String(row.kinds ?? "").split(";")].filter(Boolean).join(", ")),
        make("dl", {}, fact("Units set out, a future", num(row, "units_from", "amount")),
            fact("Units come to stay", num(row, "units_to", "amount")),
            d3.sort(transfers, (item) => -wait_share(item)).slice(0, 4).map((item) =>
                fact(`${item.mode} to ${item.to_mode}`, [num(item, load_of(item), "amount"), ", ",
                    item.capacity === null ? "no limit" : [num(item, "capacity", "count"), " a day"], "; full ",
                    num(item, column(item, "wait_days"), "days")]))),
        here.length > 0 ? units_card(`In the typical future on day ${Math.floor(map.day)}`, here) : null];
    }

    function units_card(title, units) {
        const lines = d3.groups(units, (unit) => unit.row.nation, (unit) => unit.row.type)
            .flatMap(([nation, types]) => types.map(([, list]) => make("li", {},
                `${muster.nation_name(nation)}: ${list.length > 1 ? `${list.length} × ` : ""}${list[0].row.name}, `,
                num(list[0].row, "personnel", "count"), list.length > 1 ? " persons each" : " persons")));
        return [make("strong", {}, title), make("ul", {}, lines.slice(0, 9),
            lines.length > 9 ? make("li", {}, `and ${lines.length - 9} more kinds`) : null)];
    }

    function item_card(map, item) {
        return item.kind === "link" ? link_card(map, item.row)
            : item.kind === "sector" ? sector_card(item.row)
            : item.entry.places.length === 1 ? place_card(map, map.model.places.get(item.entry.places[0]))
            : units_card(item.entry.id, map.model.units.filter((unit) => item.entry.places.includes(unit.row.place) &&
                ["there", "settles"].includes(future.where(unit, map.day)?.as)));
    }

    // What a link, a sector or a place is called for who cannot see it.
    function item_label(map, item) {
        const { row } = item;
        return item.kind === "link"
            ? `Link ${name_of(map.model, row.from_place)} to ${name_of(map.model, row.to_place)}, ${row.mode}: ${
                text_of(row, load_of(row), "amount")} ${unit_of_mode(row.mode)}, full ${
                text_of(row, column(row, "wait_days"), "days")}`
            : item.kind === "sector" ? `Sector ${muster.words(row.id)}, ${text_of(row, "km", "km")}`
            : `Units: ${item.entry.places.map((id) => name_of(map.model, id)).join(", ")}`;
    }

    // ---- words, legend, tables --------------------------------------------

    function legend(map) {
        const sign = (width, ...shapes) => shape("svg",
            { class: "map-key", width, height: 12, "aria-hidden": "true" }, shapes);
        const line = (kind, width) => sign(34, shape("path", { class: kind, d: "M2,6H32", "stroke-width": width }));
        const item = (...content) => make("span", { class: "key-item" }, content);
        const group = (label, items) => make("div", { class: "map-keys" }, make("span", {}, label), items);
        const modes = map.model.modes.filter((mode) => load(map.model.busiest.get(mode)) > 0);
        const signs = [
            map.model.sectors.length > 0 ? item(line("sector", 3), "the line") : null,
            table("transfers").length > 0 ? item(sign(14,
                shape("path", { class: "transfer wait-0", d: "M7,1L12,6L7,11L2,6Z" })),
            "change of mode, in the colour of the fullest") : null,
            map.model.units.length > 0 ? item(sign(14, shape("circle", { class: "ready", cx: 7, cy: 6, r: 5 })),
                "units ready at home") : null,
        ].filter(Boolean);
        return [
            modes.length > 0 ? group("Width: what goes over it in a future. The widest", modes.map((mode) => {
                const row = map.model.busiest.get(mode);
                return item(line(`flow wait-0 ${mode_class(map, mode)}`, width_of(map.model, row)),
                    `${mode} `, num(row, load_of(row), "amount"), ` ${unit_of_mode(mode)}`);
            })) : null,
            modes.length > 0 ? group("Colour: its part of all days of waiting", ["below 0.1 %", "0.1 to 1 %",
                "1 to 5 %", "above 5 %"].map((text, i) => item(line(`flow wait-${i}`, 5), text))) : null,
            signs.length > 0 ? group("Signs", signs) : null,
        ];
    }

    // The types of the typical future with their symbols.
    function symbol_key(map) {
        const types = muster.by(map.model.units.map((unit) => unit.row), "type");
        const key = make("details", { class: "map-symbols" }, make("summary", {}, "Unit symbols"),
            make("div", {}, [...types.values()].map((row) => make("span", { class: "key-item" },
                shape("svg", { width: 30, height: 28, viewBox: "-15 -15 30 28", "aria-hidden": "true" },
                    symbols.node(map.shelf, row, 1)), row.name))),
            make("p", { class: "note" }, "After APP-6 and MIL-STD-2525; a frame with letters is a type that the " +
                "scenario gives no symbol. A pale symbol settles in; ×2: two units of the kind."));
        addEventListener("beforeprint", () => { key.open = true; });
        return key;
    }

    function flow_table(map) {
        const right = (label) => ({ name: label, label, right: true });
        const rows = [...table("links"), ...table("transfers")].filter((row) => load(row) > 0);
        return {
            columns: [{ name: "way", label: "Way" }, { name: "mode", label: "Mode" }, right("Goes over it, a future"),
                right("Capacity a day"), right("Days full"), right("Days not yet open"), right("Of all waiting")],
            rows: d3.sort(rows, (row) => -wait_share(row), (row) => -load(row)).map((row) => [
                row.place !== undefined ? name_of(map.model, row.place)
                    : `${name_of(map.model, row.from_place)} – ${name_of(map.model, row.to_place)}`,
                row.to_mode ? `${row.mode} to ${row.to_mode}` : row.mode, num(row, load_of(row), "amount"),
                row.capacity === null ? "no limit" : num(row, "capacity", "count"),
                num(row, column(row, "wait_days"), "days"), num(row, column(row, "closed_days"), "days"),
                num(row, column(row, "wait_share"), "share")]),
        };
    }

    // A table that is made when it is opened.
    function more(host, title, columns, rows) {
        const body = make("div", { class: "behind" });
        host.append(make("details", {
            class: "as-table", toggle: () => {
                if (!body.hasChildNodes())
                    body.append(muster.scroller(`Table: ${title}`, muster.data_table(title, columns, rows())));
            },
        }, make("summary", {}, title), body));
    }

    function tables(host, map) {
        const right = (label) => ({ name: label, label, right: true }), left = (label) => ({ name: label, label });
        more(host, "Places and their units as a table", [left("Place"), left("Country"), left("What it is"),
            right("Units set out"), right("Units come to stay")], () => d3.sort(table("places").filter((row) =>
            row.units_from > 0 || row.units_to > 0), (row) => -row.units_to, (row) => -row.units_from).map((row) =>
            [row.name, row.country, String(row.kinds ?? "").replace(/;/g, ", "),
                num(row, "units_from", "amount"), num(row, "units_to", "amount")]));
        if (map.model.units.length > 0)
            more(host, "Units of the typical future as a table", [left("Unit"), left("Nation"), left("What it is"),
                right("Persons"), left("From"), left("To"), left("Leaves home"), left("Is all there"), left("Ready")],
            () => map.model.units.map(({ row }) => [row.unit, muster.nation_name(row.nation), row.name,
                num(row, "personnel", "count"), name_of(map.model, row.home), name_of(map.model, row.place),
                num(row, "leaves_home", "day_date"), num(row, "closure", "day_date"), num(row, "operational", "day_date")]));
    }

    function describe(map) {
        const most = d3.greatest(table("links"), wait_share);
        return `Map with ${map.model.places.size} places and ${map.model.links.length} links` +
            (most && wait_share(most) > 0 ? `; of the links, ${name_of(map.model, most.from_place)} to ${
                name_of(map.model, most.to_place)} is full most often` : "") +
            (map.model.units.length > 0 ? "; units of the typical future at their places on the chosen day." : ".") +
            " Arrow keys go from place to place. The tables below say the same.";
    }

    function note(map) {
        return [map.model.units.length === 0
            ? muster.about("future_unit")
                ? "No future is played, as in none of those looked at does anybody come. "
                : "These results hold no typical future that could be played. "
            : ["The units are those of ", make("em", {}, "one"), " future: of the futures in which anybody comes, " +
                "the one in the middle by the days that persons spend in the country",
            Number.isInteger(muster.run.future) ? [" (number ", num(muster.run, "future", "text"), ")"] : "",
            ". It is neither a forecast nor an average, and it is played under the plain assumptions",
            state.trust ? ", also while the flows are those under trust. " : ". "],
        map.model.links.some((row) => load(row) > 0)
            ? "Width and colour of the links are means over all futures. " : "", "Hold Ctrl and turn the wheel, or use two fingers, " +
        "to zoom. Borders are those of Natural Earth; they say nothing about whose land it is."];
    }

    muster.flows = {
        load, load_of, wait_share, wait_class, name_of, width_of, mode_class, units_card, place_card,
        item_card, item_label, legend, symbol_key, flow_table, tables, describe, note,
    };
})();
