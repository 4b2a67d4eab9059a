// survey.js - whose yes matters, for the change that is there now: worked out when
// one asks for it, as every nation is to be played out once; told how far it is,
// and broken off.
"use strict";

(() => {
    const { make, put, empty, format } = muster;
    const KEPT = 12;
    const DRAWS = [1000, 10000];
    const kept = new Map();     // change and milestone -> {draws, tables}
    let draws = DRAWS[0], work = null;

    const key = () => JSON.stringify([bench.change(), muster.state.milestone]);

    // The survey of what is looked at, beside the other tables of the views.
    function load_with(found) {
        const document = bench.detail.document();
        muster.load({ ...document, tables: { ...document.tables, ...found.tables } });
    }

    function stop() {
        work?.abort();
        work = null;
    }

    async function ask(parts, again) {
        stop();
        const { signal } = work = new AbortController();
        const at = key(), wanted = draws;
        parts.start.disabled = true;
        put(empty(parts.told), parts.bar, parts.stop);
        parts.bar.removeAttribute("value");
        parts.stop.focus();
        const question = { change: bench.change(), seed: 1, draws: wanted, milestone: muster.state.milestone };
        const { found, fault } = await bench.outcome("pivot", question, (data) => {
            if (!data.draws)
                return;
            parts.bar.max = data.draws;
            parts.bar.value = data.done;
            parts.bar.setAttribute("aria-valuetext", format.percent(data.done / data.draws));
        }, signal);
        parts.start.disabled = false;
        if (found) {
            kept.set(at, { draws: wanted, tables: found.document.tables });
            if (kept.size > KEPT)
                kept.delete(kept.keys().next().value);
        }
        if (signal.aborted || !parts.told.isConnected)
            return;
        if (found && at === key())
            again();
        else
            put(empty(parts.told), make("p", { class: "wb-fault", role: "alert" }, fault ?? "It could not be worked out."));
    }

    // Draws the view of the report into `host`, or what asks for it. `part` is the
    // section; `again` draws the whole view anew.
    function draw(host, part, again) {
        stop();
        const found = kept.get(key());
        const parts = {
            told: make("div", { class: "wb-survey-told" }),
            bar: make("progress", { "aria-label": "Worked out so far" }),
        };
        parts.stop = make("button", {
            type: "button", click() {
                stop();
                parts.start.disabled = false;
                put(empty(parts.told), make("p", { class: "note", role: "status" }, "Stopped."));
                parts.start.focus();
            },
        }, "Stop");
        parts.start = make("button", { type: "button", class: found ? null : "primary", click: () => ask(parts, () => { again(); focus_result(); }) },
            found ? "Work it out again" : "Work it out");
        const marks = muster.table("milestone_summary");
        put(host, make("div", { class: "controls wb-survey" },
            marks.length > 1 ? muster.select("Milestone", marks.map((row) => ({ value: row.milestone, label: muster.words(row.milestone) })),
                muster.state.milestone, (milestone) => { muster.set({ milestone }); again(); }) : null,
            muster.select("Futures", DRAWS.map((value) => ({ value, label: format.count(value) })), draws, (value) => { draws = value; }),
            parts.start, parts.told));
        if (bench.trusting())
            put(host, make("p", { class: "note wb-untrusting" }, "What stands on top counts all in who wait for each other. Here nations are as they are."));
        if (!found) {
            put(host, make("p", { class: "note" }, "Each nation in turn is made to say no, and the same futures are played again: that takes a moment, ",
                "and ten times as long for ten times as many futures. The answer is for the change that is there now, and stays until you change something."));
            return;
        }
        load_with(found);
        const body = make("div", { class: "wb-survey-result", tabindex: "-1" });
        host.append(body);
        if (part.when())
            part.draw(body);
        else
            put(body, make("p", { class: "nothing" }, "No nation says yes in any of these futures: nothing hangs on anybody's."));
    }

    const focus_result = () => document.querySelector(".wb-survey-result")?.focus({ preventScroll: true });

    // A concession that the view tells is tried as any other change.
    muster.try_set = (set) => bench.set_cells([[bench.path_of(set), set.slice(set.indexOf("=") + 1)]]);

    bench.survey = { draw, stop };
})();
