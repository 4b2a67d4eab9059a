// about.js - what the model leaves out, how to cite and how to make this file
// again, and the licences of what is in it.
"use strict";

(() => {
    const { make, put, run, num } = muster;

    const LEFT_OUT = [
        ["How likely an event is.", "Whether a ceasefire holds, a mandate is given, an ally binds itself: these are inputs. The model says what follows from them, not whether they are right."],
        ["What is correlated and not said so.", "Events depend on each other only as the scenario says; all else is independent. Where one cause moves many votes at once, futures differ more than is shown here."],
        ["War.", "No fighting, losses or escalation. A force that is there is not thereby safe, nor does it deter by being counted."],
        ["What else the units are for.", "Forces are not drawn from one pool with other tasks; what a brigade here takes from elsewhere is not reckoned."],
        ["Quality.", "Amounts of capability are conventions of the scenario. Training, language, command and will to fight are in them only as far as its authors put them there."],
        ["Friction on the way.", "Units move as fast as capacity and permits allow. Breakdowns, weather and paperwork are in it only as far as the scenario’s factors are; real moves have mostly been slower."],
        ["Bargaining.", "Nations follow the conditions and steps that are stated. They do not trade, change their minds or invent a new format."],
        ["All of the cost.", "The way there and the running cost of persons in the country. Not equipment, those who train or rest at home, reconstruction, or what is given to the host."],
        ["Targets, weapons, tactics.", "Deliberately: public data, nations and formations, nothing finer."],
    ];

    function facts() {
        const rows = [
            ["Program", ["muster ", num(run, "version", "text")]],
            ["Seed of the luck", num(run, "seed", "text")],
            ["Possible futures", num(run, "draws", "count")],
            ["State of knowledge", num(run, "as_of", "date")],
            ["SHA-256 of all that was read", make("code", {}, run.inputs_sha256)],
            ["Command", make("code", {}, run.command)],
        ];
        return make("dl", { class: "facts-list" }, rows.map(([name, value]) =>
            make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    }

    function citation() {
        const text = [
            "cff-version: 1.2.0",
            `title: ${JSON.stringify(run.title ?? "")}`,
            "type: dataset",
            `abstract: ${JSON.stringify(`Possible futures: ${run.draws}; seed ${run.seed}; state of ${run.as_of}; inputs SHA-256 ${run.inputs_sha256}.`)}`,
            "references:",
            "  - type: software",
            "    title: \"muster: planning and assessment of multinational forces that guarantee a peace\"",
            "    authors:",
            "      - name: The muster developers",
            `    version: ${run.version}`,
            "    license: Apache-2.0",
        ].join("\n");
        return [
            make("p", {}, "The muster developers: muster, version ", String(run.version), ". ‘", run.title ?? "", "’, state of ",
                num(run, "as_of", "date"), ", ", num(run, "draws", "count"), " possible futures, seed ", String(run.seed),
                ", inputs ", make("code", {}, String(run.inputs_sha256).slice(0, 12)), "."),
            make("details", {}, make("summary", {}, "As CITATION.cff"),
                make("pre", { tabindex: "0", role: "region", "aria-label": "Citation as CITATION.cff" }, text)),
        ];
    }

    function licences() {
        const { own, inlined } = JSON.parse(document.getElementById("licences").textContent);
        const names = (group) => group.packages.map((one) => `${one.name} ${one.version}`).join(", ");
        const text = (label, content) => make("pre", { tabindex: "0", role: "region", "aria-label": label }, content);
        return [
            make("details", {}, make("summary", {}, `muster ${run.version} (Apache-2.0)`), text("Licence of muster", own)),
            inlined.map((group) => make("details", {},
                make("summary", {}, names(group), ` (${[...new Set(group.packages.map((one) => one.licence))].join(", ")})`),
                text(`Licence of ${names(group)}`, group.text))),
        ];
    }

    function draw(host) {
        put(host,
            make("h3", {}, "What the model leaves out"),
            make("dl", { class: "left-out" }, LEFT_OUT.map(([name, text]) =>
                make("div", {}, make("dt", {}, name), make("dd", {}, text)))),
            make("p", {}, "Errors (±) come from the number of futures alone; they say nothing about wrong inputs. ",
                "In none of these futures is not the same as impossible."),
            make("h3", {}, "To make this file again"),
            make("p", {}, "The same scenario, seed, number of futures and version give the same numbers on any machine. ",
                "The command below makes the results; this page is made of them and holds them, so that it needs no network and sends nothing."),
            facts(),
            make("h3", {}, "How to cite"),
            citation(),
            make("h3", {}, "Licences of what is in this file"),
            make("p", {}, "Shapes of countries: Natural Earth, as world-atlas gives them. It draws borders by who is in control, which says nothing on whose the land is."),
            make("div", { class: "licences" }, licences()));
    }

    muster.section({ id: "about", title: "About this report", short: "About", plain: true, draw });
})();
