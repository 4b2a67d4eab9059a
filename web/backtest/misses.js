// misses.js - where it was furthest off, and how all this was reckoned.
"use strict";

(() => {
    const { make, put, run, table, num } = muster;
    const mission = (row) => table("mission").find((one) => one.mission === row.mission);

    muster.section({
        id: "misses", title: "Where it was furthest off", short: "Misses", plain: true,
        when: () => muster.has("miss"),
        lead: "Each mission at its worst, the worst first: what was expected, what came, and by which part it was off.",
        draw(host) {
            put(host, make("ol", { class: "misses" }, table("miss").map((row) => make("li", {},
                make("strong", {}, num(mission(row), "name", "text"), ", off by ", num(row, "crps", "tenths"),
                    " of the authorised strength"), make("br"), num(row, "words", "text")))));
        },
    });

    const REFERENCES = [
        ["Ferro, “Fair scores for ensemble forecasts”, QJRMS 140 (2014); Ferro, Richardson and Weigel, Meteorol. Appl. 15 (2008)",
            "https://doi.org/10.1002/qj.2270"],
        ["Gneiting and Raftery, “Strictly proper scoring rules, prediction, and estimation”, JASA 102 (2007)",
            "https://doi.org/10.1198/016214506000001437"],
        ["Czado, Gneiting and Held, “Predictive model assessment for count data”, Biometrics 65 (2009)",
            "https://doi.org/10.1111/j.1541-0420.2009.01191.x"],
    ];

    function mission_table(host) {
        put(host, make("h3", {}, "Missions"), muster.scroller("Missions", muster.data_table(
            "Who was forecast, and what was known on the day of the mandate",
            [{ name: "Mission" }, { name: "Family" }, { name: "Mandate" }, { name: "Authorised", right: true },
                { name: "To take over", right: true }, { name: "In place", right: true }, { name: "Predecessor" }, { name: "Region" }, { name: "Priors" },
                { name: "Inputs" }],
            table("mission").map((row) => [num(row, "name", "text"), num(row, "family", "text"),
                num(row, "mandate", "date"), num(row, "authorised", "count"), num(row, "rehatted", "count"), num(row, "in_place", "count"),
                num(row, "predecessor", "text"), num(row, "region", "text"), num(row, "priors", "text"),
                make("code", {}, row.inputs_sha256.slice(0, 12))]))));
    }

    function licences(host) {
        const { own, inlined } = JSON.parse(document.getElementById("licences").textContent);
        put(host, make("details", {}, make("summary", {}, "Licences of muster and of what this page is drawn with"),
            make("h3", {}, "muster"), make("p", { class: "licence" }, own),
            inlined.map((one) => [make("h3", {}, one.packages.map((item) =>
                `${item.name} ${item.version}`).join(", ")), make("p", { class: "licence" }, one.text)])));
    }

    muster.section({
        id: "method", title: "How this was reckoned", short: "Method", plain: true,
        draw(host) {
            put(host,
                make("p", {}, "The forecast is that of ", num(run, "draws", "count"), " futures of each mission's " +
                    "scenario. An observation counts for a horizon if it lies within 16 days of it; the forecast is " +
                    "read on the observation's own day. Scores are shares of the authorised strength, so that " +
                    "missions weigh alike; a mean is that of families, of each the mean of its missions."),
                make("p", {}, "The fair CRPS is the continuous ranked probability score that an ensemble would have " +
                    "with endlessly many members; that of a single value is its error. A skill is 1 less the ratio " +
                    "of two mean scores. Intervals are those of a bootstrap: families drawn again 2,000 times."),
                make("ul", {}, REFERENCES.map(([text, address]) => make("li", {}, muster.link(address, text)))));
            mission_table(host);
            licences(host);
        },
    });
})();
