// views.js - the tabs: the picture, the views of the report, one future, the
// tables, two side by side.
//
// A view of the report is drawn by the report's own code, anew for each answer
// that it is for; what it listens to ends when it is drawn again.
"use strict";

(() => {
    const { make, put, empty } = muster;
    const tabs = [];        // {id, name, draw(host), report?}
    let now = null, list = null, panel = null;

    function add(tab) {
        tabs.push(tab);
    }

    function make_tabs(first) {
        for (const part of muster.section_parts())
            if (!["answer", "about", "asks"].includes(part.id))
                add({ id: part.id, name: part.short ?? part.title, part });
        const order = ["picture", "build-up", "map", "who-decides", "whose-yes", "where-days-go", "what-matters", "how-long", "believed", "cost",
            "claims", "sources", "future", "tables", "beside"];
        order.splice(order.indexOf("where-days-go"), 0, "asks");
        tabs.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
        const stage = document.getElementById("stage");
        list = make("div", { class: "wb-tabs", role: "tablist", "aria-label": "Views", keydown: keys });
        panel = make("div", { id: "panel", role: "tabpanel", tabindex: "-1" });
        for (const tab of tabs) {
            tab.button = make("button", {
                type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": "panel", "aria-selected": "false", tabindex: "-1",
                click: () => open(tab.id),
            }, tab.name);
            list.append(tab.button);
        }
        put(empty(stage), list, trust_switch(), panel);
        open(first);
    }

    // ---- under trust -------------------------------------------------------

    // Views whose numbers differ where nobody waits for the other.
    const TRUSTED = ["picture", "build-up", "map", "who-decides", "where-days-go", "how-long", "cost", "claims"];
    let trust = null;

    function trust_switch() {
        const box = muster.buttons("Nations", [{ value: false, label: "as they are" }, { value: true, label: "trusting each other" }],
            bench.trusting(), bench.trust);
        trust = make("div", { class: "wb-trust", hidden: true }, box, make("p", { class: "note" }));
        trust.box = box;
        return trust;
    }

    function show_trust() {
        if (!trust)
            return;
        const share = muster.rows_of(bench.answer?.document ?? { tables: {} }, "run")[0]?.deadlock ?? 0;
        trust.hidden = !TRUSTED.includes(now?.id) || !(share > 0 || bench.trusting());
        trust.box.show(bench.trusting());
        trust.lastChild.textContent = bench.trusting()
            ? "Those who wait for each other in a circle are all counted in."
            : `In ${muster.format.percent(share)} of the futures some wait for each other in a circle, and none goes first.`;
    }

    muster.on("state", show_trust);
    bench.on("answer", show_trust);

    function keys(event) {
        const at = tabs.findIndex((tab) => tab.id === now?.id);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
        if (to === undefined)
            return;
        event.preventDefault();
        const tab = tabs[(to + tabs.length) % tabs.length];
        open(tab.id);
        tab.button.focus();
    }

    function open(id) {
        const tab = tabs.find((one) => one.id === id);
        if (!tab || tab === now)
            return;
        now?.close?.();
        bench.survey.stop();
        now = tab;
        for (const one of tabs) {
            one.button.setAttribute("aria-selected", String(one === tab));
            one.button.tabIndex = one === tab ? 0 : -1;
        }
        tab.button.scrollIntoView({ block: "nearest", inline: "nearest" });
        panel.setAttribute("aria-labelledby", tab.button.id);
        panel.dataset.view = id;
        panel.style.minHeight = "";
        muster.release("view");
        empty(panel);
        show_trust();
        bench.detail.want(tab.part?.id ?? null);
        if (!tab.part)
            tab.draw(panel);
        else if (bench.detail.fresh())
            draw_part();
        else
            put(panel, make("p", { class: "wb-wait", role: "status" }, `Playing 10,000 futures for ‘${tab.name}’ …`));
    }

    // Where the focus is within a node, as a way of child numbers.
    function way_to(node, root) {
        const way = [];
        for (let at = node; at && at !== root; at = at.parentNode)
            way.unshift([...at.parentNode.children].indexOf(at));
        return way;
    }

    async function draw_part() {
        const { part } = now, tab = now;
        if (!muster.is_ready(part)) {
            await muster.prepare(part);
            if (now !== tab)
                return;
        }
        const way = panel.contains(document.activeElement) && document.activeElement !== panel
            ? way_to(document.activeElement, panel) : null;
        panel.style.minHeight = `${panel.clientHeight}px`;
        muster.release("view");
        const body = make("div", { class: "body" });
        put(empty(panel), make("h2", {}, part.title), part.lead ? make("p", { class: "lead" },
            typeof part.lead === "function" ? part.lead() : part.lead) : null, body);
        if (part.id === "whose-yes")
            muster.within("view", () => bench.survey.draw(body, part, draw_part));
        else if (part.when && !part.when())
            put(body, make("p", { class: "nothing" }, "There is nothing to show here with these results."));
        else
            muster.within("view", () => part.draw(body));
        panel.removeAttribute("aria-busy");
        if (way)
            way.reduce((node, i) => node?.children[i], panel)?.focus?.({ preventScroll: true });
        requestAnimationFrame(() => { panel.style.minHeight = ""; });
    }

    bench.on("detail", () => { if (now?.part) draw_part(); });
    bench.on("change", () => { if (now?.part) panel.setAttribute("aria-busy", "true"); });

    // The same, and the focus follows: for who came from elsewhere on the page.
    function go(id) {
        open(id);
        panel?.focus({ preventScroll: true });
        panel?.scrollIntoView({ block: "nearest" });
    }

    bench.views = { add, make_tabs, open, go, current: () => now?.id };
    add({ id: "picture", name: "Picture", draw: (host) => bench.picture.draw(host) });
})();
