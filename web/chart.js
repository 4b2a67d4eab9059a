// chart.js - a figure: title, picture, what it shows in words, and the data
// behind it as a table. Adds muster.chart.
//
// A picture is drawn anew when its width, the theme or the state changes, and
// only while it can be seen or printed.
"use strict";

(() => {
    const { make, put, empty } = muster;
    const PAPER = 680;      // pixels across an A4 page between its margins
    let count = 0;

    // chart(host, options) -> the figure, appended to host, with .redraw().
    //   title      text above the picture (or a function of nothing -> text)
    //   describe   what one sees, for who cannot: text, or a function -> text
    //   draw       (width in pixels) -> SVG or HTML node; null: nothing to show
    //   table      () -> {columns: [{name, label, right}], rows: [[cell]]}
    //   legend     nodes below the title, or a function -> nodes
    //   note       text below the picture, or a function -> text or nodes
    //   empty      text if draw gives null
    //   interactive  true: the picture has controls of its own, so that its
    //              role is a group, not an image
    function chart(host, options) {
        const id = `chart-${++count}`;
        const value = (part) => typeof part === "function" ? part() : part;
        const title = make("figcaption", { id: `${id}-title` });
        const legend = make("div", { class: "legend" });
        const picture = make("div", { class: "picture" });
        const note = make("p", { class: "note" });
        const table = make("div", { class: "behind" });
        const details = make("details", {
            class: "as-table", toggle: () => { if (details.open) fill_table(); },
        }, make("summary", {}, "Show as a table"), table);
        const figure = make("figure", { class: "chart", "aria-labelledby": `${id}-title` },
            title, legend, picture, note, options.table ? details : null);
        let width = 0, table_due = true;

        function fill_table() {
            if (!table_due)
                return;
            table_due = false;
            const { columns, rows } = options.table();
            put(empty(table), muster.scroller(`Table: ${title.textContent}`,
                muster.data_table(title.textContent, columns, rows)));
        }

        function redraw() {
            if (!width)
                return;
            put(empty(title), value(options.title));
            put(empty(legend), value(options.legend));
            legend.hidden = !legend.hasChildNodes();
            const drawn = options.draw(width);
            put(empty(picture), drawn ?? make("p", { class: "nothing" },
                options.empty ?? "Nothing to show."));
            // What holds but a sentence is read as it stands.
            if (drawn) {
                picture.setAttribute("role", options.interactive ? "group" : "img");
                picture.setAttribute("aria-label", value(options.describe));
            } else {
                picture.removeAttribute("role");
                picture.removeAttribute("aria-label");
            }
            put(empty(note), value(options.note));
            note.hidden = !note.hasChildNodes();
            table_due = true;
            if (details.open)
                fill_table();
        }

        figure.redraw = redraw;
        figure.open_table = () => { fill_table(); details.open = true; };
        // What changes while it is out of sight is drawn when it comes back.
        let seen = true, due = false;
        function change() {
            due = !seen;
            if (seen)
                redraw();
        }
        function resize(now) {
            if (now && (due || Math.abs(now - width) > 1)) {
                width = now;
                due = false;
                redraw();
            }
        }
        new ResizeObserver(() => resize(Math.floor(picture.clientWidth))).observe(picture);
        new IntersectionObserver((entries) => {
            seen = entries.at(-1).isIntersecting;
            if (seen && due)
                resize(Math.floor(picture.clientWidth));
        }, { rootMargin: "300px 0px" }).observe(figure);
        muster.on("state", change);
        muster.on("theme", change);
        // On paper pictures are as wide as an A4 page.
        addEventListener("beforeprint", () => resize(PAPER));
        addEventListener("afterprint", () => resize(Math.floor(picture.clientWidth)));
        host.append(figure);
        resize(Math.floor(picture.clientWidth));
        return figure;
    }

    // What all charts of Observable Plot here have in common; give it as
    // Plot.plot({...muster.plot_style(width), ...}).
    const plot_style = (width) => ({
        width,
        style: {
            background: "transparent", color: "var(--ink)", fontFamily: "inherit",
            fontSize: "12px", overflow: "visible",
        },
    });

    // A key of a legend: a line, a dashed line, a box or a dot of a colour.
    function key(kind, colour, text) {
        const box = make("span", { class: `key key-${kind}`, "aria-hidden": "true" });
        box.style.setProperty("--key", colour);
        return make("span", { class: "key-item" }, box, make("span", {}, text));
    }

    // The SVG nodes of Plot say role and label themselves; within a picture
    // that has both they are only noise.
    function quiet(node) {
        for (const svg of [node, ...node.querySelectorAll("svg")]) {
            svg.removeAttribute("role");
            svg.setAttribute("aria-hidden", "true");
        }
        for (const part of node.querySelectorAll("[aria-label], [aria-description]")) {
            part.removeAttribute("aria-label");
            part.removeAttribute("aria-description");
        }
        return node;
    }

    Object.assign(muster, { chart, plot_style, key, quiet });
})();
