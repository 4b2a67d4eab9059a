// runner.js - plays the change: a first answer of 1,000 futures, then sharper
// ones, each laid beside what it is compared with.
//
// bench.answer: the last good one, {change, stage, document, difference, final};
// it stays while a change has errors. Documents of what is compared with are
// kept by their change.
"use strict";

(() => {
    const STAGES = [1000, 10000, 100000];
    const MAIN = ["run", "curve", "milestone_summary", "nation", "bottleneck"];
    const PAUSE = 20;       // ms in which changes become one, but for the first of them
    const KEPT = 24;        // documents

    // The same where nobody waits for the other, asked for while it is looked at.
    const TRUST = ["curve_trust", "milestone_summary_trust"];
    let trusting = false;   // asked for; muster.state.trust follows once it is there
    const main = () => trusting ? [...MAIN, ...TRUST] : MAIN;

    // Everything the views of the report draw.
    const ALL = ["run", "event", "curve", "milestone", "milestone_summary", "claim_summary", "nation",
        "nation_absence", "nation_step", "nation_presence", "nation_cost", "pledge", "attribution",
        "attribution_nation", "bottleneck", "cost", "sensitivity", "places", "sectors", "links", "transfers",
        "future_unit", "future_move", "future_spell", "future_event", "future_nation", "future_curve",
        "future_milestone", "scenario", "scenario_events", "scenario_nations", "scenario_conditions",
        "scenario_approvals", "scenario_recess", "scenario_caveats", "scenario_types", "scenario_capabilities",
        "scenario_pledges", "scenario_places", "scenario_links", "scenario_modes", "scenario_lift",
        "scenario_factors", "scenario_supply", "scenario_dependencies", "scenario_milestones",
        "scenario_claims", "scenario_sectors", "scenario_ladder", "scenario_sources"];
    const ALL_TRUST = ["curve", "milestone", "milestone_summary", "claim_summary", "nation", "nation_absence", "nation_step",
        "nation_presence", "nation_cost", "pledge", "attribution", "attribution_nation", "bottleneck", "cost"].map((name) => `${name}_trust`);
    // Of these the tables are made when their view is open, and not before.
    const OF_VIEW = { believed: ["assessment", "base_order", "monitoring", "sector_watch"] };

    const key = (change) => JSON.stringify(change);
    const kept = new Map();     // key -> Map of stage -> document: main tables
    let work = null, timer = 0, started = -Infinity;

    // What the present change is compared with: "files", "before" or {change, name}.
    const against = { choice: "files", change: null, name: "the scenario" };

    const reference = () => against.choice === "before" ? bench.previous()
        : against.choice === "files" ? bench.NOTHING : against.change;

    function keep(change, stage, document) {
        const at = key(change), there = kept.get(at) ?? new Map();
        kept.delete(at);
        kept.set(at, there.set(stage, document));
        if (kept.size > KEPT)
            kept.delete([...kept.keys()].find((one) => one !== key(bench.NOTHING)));
    }

    bench.forget_documents = () => { kept.clear(); detail.change = null; };
    // The document of a change that has been played: that of a stage, so that both
    // are of the same futures; else the largest below it, else the smallest.
    function document_of(change, stage = Infinity) {
        const there = kept.get(key(change));
        if (!there)
            return null;
        const stages = [...there.keys()].sort((a, b) => a - b);
        return there.get(stages.filter((one) => one <= stage).at(-1) ?? stages[0]);
    }
    const is_there = (change, stage) => kept.get(key(change))?.has(stage) ?? false;
    // Or more sharply still: the server gives the sharpest that it has.
    const is_played = (change, stage) => [...kept.get(key(change))?.keys() ?? []].some((one) => one >= stage);

    function soon() {
        const before = started;
        started = performance.now();
        clearTimeout(timer);
        bench.tell("state", { state: "running", stage: 0 });
        // At once, so that the server is at work while the levers are drawn.
        if (started - before > PAUSE)
            play();
        else
            timer = setTimeout(play, PAUSE);
    }

    // One run over the stages of `stages`; the results go to hear(result). Gives
    // what the checker said if there are errors, else null.
    async function run(change, { stages, tables, compare, signal, hear, checked }) {
        let findings = null;
        await bench.stream("run", { change, seed: 1, stages, compare: compare ?? null, tables }, ({ event, data }) => {
            if (event === "result")
                hear(data);
            else if (event === "findings") {
                findings = data.errors > 0 ? data.findings : null;
                checked?.(data.findings);
            } else if (event === "error")
                throw new bench.Refusal(data?.error?.status ?? 500, data?.error);
            else if (event === "progress")
                bench.tell("progress", data);
        }, signal);
        return findings;
    }

    async function play() {
        work?.abort();
        const control = work = new AbortController();
        const { signal } = control;
        const change = bench.change(), than = reference();
        const compared = key(than) === key(change) ? null : than;
        const at = started;
        let bad = null;
        const part = (stages) => run(change, {
            stages, tables: main(), compare: compared, signal,
            checked(list) {
                if (!signal.aborted)
                    bench.findings(list);
            },
            hear(result) {
                if (signal.aborted)
                    return;
                keep(change, result.draws, result.document);
                bench.answer = {
                    change, stage: result.draws, document: result.document,
                    difference: result.difference ?? null, compared, name: against.choice === "files" ? "the scenario"
                        : against.choice === "before" ? "before" : against.name,
                    final: result.draws >= STAGES.at(-1),
                };
                if (!muster.run.start) {
                    muster.load(result.document);
                    muster.set({ milestone: muster.headline() });
                }
                if (trusting && !detail.wanted)
                    muster.set({ trust: true });
                bench.tell("answer", bench.answer);
                bench.timing = { stage: result.draws, ms: performance.now() - at, engine: result.seconds };
                bench.tell("state", { state: bench.answer.final ? "sharp" : "sharpening", stage: result.draws });
            },
        });
        try {
            // The curve of what it is compared with, once.
            const ghost = async (stages) => {
                const missing = compared ? stages.filter((stage) => !is_played(compared, stage)) : [];
                if (missing.length)
                    await run(compared, {
                        stages: missing, tables: main(), signal,
                        hear(result) {
                            keep(compared, result.draws, result.document);
                            if (bench.answer?.change === change)
                                bench.tell("answer", bench.answer);
                        },
                    });
            };
            bad = await part(STAGES.slice(0, 2));
            if (!bad)
                await ghost(STAGES.slice(0, 2));
            if (!bad && detail.wanted)
                await detail.fill(change, signal);
            if (!bad)
                await ghost(STAGES.slice(2));
            if (!bad && !is_played(change, STAGES.at(-1)))
                bad = await part(STAGES.slice(2));
            if (signal.aborted)
                return;
            bench.tell("state", bad ? { state: "errors", count: bad.filter((one) => one.level === "error").length } : { state: "sharp", stage: STAGES.at(-1) });
        } catch (error) {
            if (bench.is_abort(error) || signal.aborted)
                return;
            // The change is not even a change: say it where it was made.
            if (error.status === 400 || error.status === 422)
                await check(change, signal);
            bench.tell("state", { state: "failed", message: error.message, hint: error.hint });
        }
    }

    // ---- what the checker says --------------------------------------------

    let told = [];
    bench.findings = (list) => {
        told = list;
        bench.tell("findings", told);
    };
    bench.told = () => told;

    async function check(change, signal) {
        try {
            const answer = await bench.post("check", { change }, { signal });
            if (!signal?.aborted)
                bench.findings(answer.findings);
            return answer;
        } catch (error) {
            if (!bench.is_abort(error))
                bench.tell("state", { state: "failed", message: error.message, hint: error.hint });
            return null;
        }
    }

    // ---- what the views draw ----------------------------------------------

    // The tables of the views are large and are asked for while one is open.
    let shown = null;       // the document of the views
    const detail = {
        wanted: null, change: null,
        key: (change) => JSON.stringify([change, trusting, OF_VIEW[detail.wanted] ? detail.wanted : null]),
        async fill(change, signal) {
            const at = detail.key(change);
            if (detail.change === at) {
                muster.set({ trust: trusting });
                return;
            }
            let document = null;
            const bad = await run(change, {
                stages: [STAGES[1]], tables: [...ALL, ...(trusting ? ALL_TRUST : []), ...(OF_VIEW[detail.wanted] ?? [])],
                signal, hear(result) { document = result.document; },
            });
            if (signal.aborted || bad || !document)
                return;
            detail.change = at;
            shown = document;
            muster.load(document);
            muster.set({ trust: trusting });
            bench.tell("detail");
        },
        // A view was opened, by its name: what it needs, if it is not there.
        want(view) {
            detail.wanted = view;
            if (view && !detail.fresh())
                soon();
        },
        fresh: () => detail.change === detail.key(bench.change()),
        document: () => shown,
    };

    // The numbers where nobody waits for the other, or those of nations as they
    // are; these are always there.
    function trust(wanted) {
        if (wanted === trusting)
            return;
        trusting = wanted;
        if (!wanted)
            muster.set({ trust: false });
        else if (bench.answer?.document.tables.curve_trust && (!detail.wanted || detail.fresh()))
            muster.set({ trust: true });
        else {
            kept.clear();
            soon();
        }
    }

    function compare_with(choice, change = null, name = "") {
        Object.assign(against, { choice, change, name });
        soon();
    }

    bench.on("change", soon);
    Object.assign(bench, { answer: null, timing: null, run, play, soon, check, detail, trust, trusting: () => trusting, against, compare_with, reference, document_of, is_there, keep, MAIN, STAGES });
})();
