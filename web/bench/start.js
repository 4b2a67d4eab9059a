// start.js - puts the workbench together once all its parts are there.
"use strict";

(() => {
    const { make, put, empty } = muster;
    const REST = 250;       // ms without a change

    function head() {
        const button = (label, key, click, more = {}) => make("button", { type: "button", title: key ? `${label} (${key})` : label, click, ...more }, label);
        const undo = button("Undo", "Ctrl+Z", bench.undo), redo = button("Redo", "Ctrl+Y", bench.redo);
        const save = button("Save as variant", null, bench.save_variant);
        const levers = make("button", {
            type: "button", class: "wb-drawer", "aria-expanded": "false", "aria-controls": "levers",
            click: () => open_levers(!document.body.classList.contains("levers-open")),
        }, "Levers");
        const theme = make("button", {
            type: "button", class: "theme", click() {
                document.documentElement.dataset.theme = muster.dark() ? "light" : "dark";
                show_theme();
                muster.tell("theme");
            },
        });
        function show_theme() {
            theme.textContent = muster.dark() ? "Light" : "Dark";
            theme.setAttribute("aria-label", muster.dark() ? "Use light colours" : "Use dark colours");
        }
        function open_levers(open) {
            document.body.classList.toggle("levers-open", open);
            levers.setAttribute("aria-expanded", String(open));
            if (open)
                document.getElementById("levers").focus({ preventScroll: true });
        }
        function show() {
            undo.disabled = !bench.can_undo();
            redo.disabled = !bench.can_redo();
            const { set, without } = bench.change();
            const count = set.length + without.length + bench.rows_changed();
            save.disabled = bench.scenario.read_only === true || count === 0 && bench.change().variants.length === 0;
            levers.textContent = count ? `Levers · ${count}` : "Levers";
        }
        bench.on("change", show);
        show_theme();
        show();
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { show_theme(); muster.tell("theme"); });
        document.addEventListener("keydown", (event) => {
            if (event.key === "Escape" && document.body.classList.contains("levers-open") && !document.querySelector("dialog[open]")) {
                open_levers(false);
                levers.focus();
            }
        });
        const title = make("h1", {}, bench.scenario.title || "Scenario");
        bench.on("scenario", () => { title.textContent = bench.scenario.title || "Scenario"; });
        put(document.getElementById("top"), make("div", { class: "wb-top" },
            make("span", { class: "wb-brand" }, "muster"), title,
            make("div", { class: "wb-buttons", role: "group", "aria-label": "Change" }, levers, undo, redo, save,
                button("Compare", null, () => bench.views.go("beside")), button("Share", null, bench.share), theme)));
    }

    // Ctrl+Z and Ctrl+Y of the change, except where a text is being written.
    document.addEventListener("keydown", (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]") ||
            event.target.matches("input[type=text], input[type=search], input[type=number], textarea"))
            return;
        const key = event.key.toLowerCase();
        if (key === "z" || key === "y") {
            event.preventDefault();
            (key === "y" || event.shiftKey ? bench.redo : bench.undo)();
        }
    });

    function failed(error) {
        put(empty(document.getElementById("stage")), make("div", { class: "notice", role: "alert" },
            make("h2", {}, "The workbench could not start"), make("p", {}, error.message),
            make("p", {}, error.hint ?? (error.status === 401 || error.status === 403
                ? "Open it by the link that muster serve printed; it holds the token that lets you in."
                : "Is muster serve still running?"))));
    }

    // The first picture: that of the scenario, or of the change of a link.
    async function start() {
        document.querySelector("noscript")?.remove();
        bench.take(await bench.get("scenario"));
        document.title = `${bench.scenario.title || "Scenario"} · muster`;
        const given = bench.change_in(location.hash);
        head();
        let drawn = false;
        bench.on("answer", () => {
            if (drawn)
                return;
            drawn = true;
            bench.levers.make_levers();
            if (bench.views.current())
                bench.views.open("picture");
            else
                bench.views.make_tabs("picture");
        });
        bench.on("findings", (list) => {
            if (!drawn && list.some((one) => one.level === "error"))
                errors_only();
        });
        bench.picture.make_strip();
        if (given && !bench.is_nothing(given))
            bench.become(given);
        else
            bench.soon();
        addEventListener("hashchange", () => {
            const change = bench.change_in(location.hash);
            if (change)
                bench.become(change);
        });
        // The address follows when the hand rests: it takes a round to the browser's
        // own process, in which nothing is drawn.
        let rest = 0;
        bench.on("change", () => {
            clearTimeout(rest);
            rest = setTimeout(() => history.replaceState(null, "", bench.is_nothing(bench.change())
                ? location.pathname : bench.link_of(bench.change())), REST);
        });
    }

    // A scenario with errors has no picture; its tables can be mended.
    function errors_only() {
        if (document.querySelector("[role=tablist]"))
            return;
        bench.levers.make_levers();
        bench.views.make_tabs("tables");
    }

    start().catch(failed);
})();
