// start.js - puts the report of a backtest together once all its parts are there.
"use strict";

(() => {
    const { make, put, run, num } = muster;

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
            theme.setAttribute("aria-label", muster.dark() ? "Use light colours" : "Use dark colours");
        }
        show();
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
            show();
            muster.tell("theme");
        });
        put(document.getElementById("top"),
            make("div", { class: "brand" }, make("span", {}, "muster"),
                make("button", { type: "button", class: "print", click: () => print() }, "Print"), theme),
            make("h1", {}, num(run, "title", "text")),
            make("p", { class: "facts" }, num(run, "missions", "count"), run.missions === 1 ? " mission" : " missions",
                " of ", num(run, "families", "count"), run.families === 1 ? " family" : " families",
                ", each forecast in ", num(run, "draws", "count"), " possible futures.",
                run.others ? [" ", num(run, "others", "count"), " more are only compared with."] : null));
    }

    // A fault in one section is told there and leaves the others be.
    async function draw(part, host) {
        try {
            await muster.prepare(part);
            host.classList.remove("waiting");
            part.draw(host);
        } catch (error) {
            host.classList.remove("waiting");
            put(host, make("p", { class: "notice", role: "alert" },
                `This section could not be drawn: ${error.message}.`));
            reportError(error);
        }
    }

    async function body() {
        const main = document.getElementById("main"), list = muster.section_list();
        put(document.getElementById("contents"), make("ul", {}, list.map((part) =>
            make("li", {}, make("a", { href: `#${part.id}` }, part.short)))));
        const hosts = list.map((part) => {
            const host = make("div", { class: "body waiting" });
            main.append(make("section", { id: part.id, "aria-labelledby": `${part.id}-title` },
                make("h2", { id: `${part.id}-title` }, part.title),
                part.lead ? make("p", { class: "lead" }, part.lead) : null, host));
            return host;
        });
        for (let i = 0; i < list.length; i++)
            await draw(list[i], hosts[i]);
        // A link within the page leads to where its target is once all is drawn.
        if (location.hash)
            document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
    }

    function foot() {
        put(document.getElementById("foot"), make("p", {}, "muster ", num(run, "version", "text"), ", seed ",
            num(run, "seed", "text"), ". Made by muster backtest."));
    }

    document.querySelector("noscript")?.remove();
    head();
    muster.ready = muster.fill().then(() => body()).then(foot, (error) => {
        put(document.getElementById("main"), make("p", { class: "notice", role: "alert" },
            "The numbers of this page could not be unpacked: the file is damaged, or this browser is too old; " +
            "one of 2023 or later can."));
        reportError(error);
    });
})();
