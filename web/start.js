// start.js - puts the page together once all its parts are there.
"use strict";

(() => {
    const { make, put, run } = muster;

    function head() {
        const theme = make("button", {
            type: "button", class: "theme", click: () => {
                document.documentElement.dataset.theme = muster.dark() ? "light" : "dark";
                show();
                muster.tell("theme");
            },
        });
        function show() {
            theme.textContent = muster.dark() ? "Light" : "Dark";
            theme.setAttribute("aria-label",
                muster.dark() ? "Use light colours" : "Use dark colours");
        }
        show();
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
            show();
            muster.tell("theme");
        });
        put(document.getElementById("top"),
            make("div", { class: "brand" }, make("span", {}, "muster"),
                make("button", { type: "button", class: "print", click: () => muster.draw_all().then(() => print()) }, "Print"),
                theme),
            make("h1", {}, run.title || "Report"),
            run.description ? make("p", { class: "description" }, run.description) : null,
            run.changes ? make("p", { class: "notice" }, make("strong", {}, "Changed"),
                ` against the scenario as its files say: ${run.changes}.`) : null,
            run.draws < 1000 ? make("p", { class: "notice" }, make("strong", {}, "Few futures"),
                ": with ", muster.num(run, "draws", "count"), run.draws === 1 ? " future" : " futures",
                " every share is rough; ask for 10,000 (--draws) before it is quoted.") : null,
            make("p", { class: "facts" },
                "State of ", muster.num(run, "as_of", "date"),
                ". Day 0 is ", muster.num(run, "start", "date"), ", ",
                muster.num(run, "horizon", "days"), " are looked at, in ",
                muster.num(run, "draws", "count"), " possible futures."));
    }

    function controls() {
        const bar = make("div", { class: "bar" });
        const marks = muster.table("milestone_summary");
        const shows = [];
        if (marks.length > 1) {
            const box = muster.select("Charts show",
                marks.map((row) => ({ value: row.milestone, label: muster.words(row.milestone) })),
                muster.state.milestone, (milestone) => muster.set({ milestone }));
            shows.push(() => box.show(muster.state.milestone));
            bar.append(box);
        }
        if (run.deadlock > 0) {
            const box = muster.buttons("with nations",
                [{ value: false, label: "as they are" },
                    { value: true, label: "trust each other" }],
                false, (trust) => muster.set({ trust }));
            shows.push(() => box.show(muster.state.trust));
            bar.append(box);
        }
        muster.on("state", () => shows.forEach((show) => show()));
        return bar;
    }

    function body() {
        const main = document.getElementById("main");
        const list = muster.section_list();
        const nav = document.getElementById("contents");
        const links = new Map(list.map((part) =>
            [part.id, make("a", { href: `#${part.id}` }, part.short ?? part.title)]));
        put(nav, make("ul", {}, [...links.values()].map((item) => make("li", {}, item))),
            controls());

        const waiting = new Map();
        // Draws what waits in the host: at once if what it is drawn with is
        // there, else once it is.
        function draw(host) {
            const part = waiting.get(host);
            if (!part)
                return null;
            if (!muster.is_ready(part))
                return muster.prepare(part).then(() => draw(host), () => {
                    waiting.delete(host);
                    put(muster.empty(host), make("p", { class: "notice", role: "alert" },
                        "This browser is too old to unpack the charts; one of 2023 or later can."));
                });
            waiting.delete(host);
            host.classList.remove("waiting");
            // A fault in one section is told there and leaves the others be.
            try {
                part.draw(host);
            } catch (error) {
                put(host, make("p", { class: "notice", role: "alert" },
                    `This section could not be drawn: ${error.message}. Please report it as a fault of muster.`));
                reportError(error);
            }
            return null;
        }
        const near = new IntersectionObserver((entries) => entries.forEach((entry) => {
            if (entry.isIntersecting)
                draw(entry.target);
        }), { rootMargin: "600px 0px" });
        const here = new IntersectionObserver((entries) => entries.forEach((entry) => {
            const item = links.get(entry.target.id);
            if (entry.isIntersecting) {
                for (const other of links.values())
                    other.removeAttribute("aria-current");
                item.setAttribute("aria-current", "true");
            }
        }), { rootMargin: "-20% 0px -75% 0px" });

        for (const part of list) {
            const host = make("div", { class: "body waiting" });
            const node = make("section", { id: part.id, "aria-labelledby": `${part.id}-title` },
                make("h2", { id: `${part.id}-title` }, part.title),
                part.lead ? make("p", { class: "lead" },
                    typeof part.lead === "function" ? part.lead() : part.lead) : null,
                host);
            main.append(node);
            waiting.set(host, part);
            near.observe(host);
            here.observe(node);
        }

        // For print, all is drawn.
        muster.draw_all = () => Promise.all([...waiting.keys()].map(draw));
        addEventListener("beforeprint", muster.draw_all);
        // Printing waits for nobody: what is drawn with has to be there.
        setTimeout(() => { for (const part of list) muster.prepare(part).catch(() => {}); }, 1500);
        // A link within the page leads to where its target will be once what
        // is above it has been drawn.
        function go() {
            const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
            if (!target)
                return;
            for (const host of [...waiting.keys()])
                if (host.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING ||
                    target.contains(host))
                    draw(host);
            requestAnimationFrame(() => target.scrollIntoView());
        }
        addEventListener("hashchange", go);
        if (location.hash)
            go();
    }

    function foot() {
        put(document.getElementById("foot"), make("p", {}, "muster ", muster.num(run, "version", "text"),
            ", seed ", muster.num(run, "seed", "text"), ", inputs ",
            make("code", {}, String(run.inputs_sha256).slice(0, 12)),
            ". Estimates from public data, at the level of nations and formations: no targets, no weapons, no tactics. ",
            make("a", { href: "#about" }, "How to cite, and how to make this file again"), "."));
    }

    document.querySelector("noscript")?.remove();
    head();
    // The head is there at once, the rest when the numbers are unpacked.
    muster.ready = muster.fill().then(() => {
        muster.state.milestone = muster.headline();
        body();
        foot();
    }, (error) => {
        put(document.getElementById("main"), make("p", { class: "notice", role: "alert" },
            "The numbers of this page could not be unpacked: the file is damaged, or this browser is too old; " +
            "one of 2023 or later can."));
        reportError(error);
    });
})();
