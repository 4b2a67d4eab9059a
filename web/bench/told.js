// told.js - one possible future, told day by day.
"use strict";

(() => {
    const { make, put, empty } = muster;
    let draw_number = null, work = null, parts = null;

    // "day  137  2026-10-16    * text" and lines that go on with that day ->
    // [{day, date, lines: [{kind, text}]}], and what stands after the days.
    function parsed(story) {
        const days = [], rest = [];
        let title = null, ended = false;
        for (const line of story.split("\n")) {
            const head = /^day\s+(\d+)\s+(\d{4}-\d\d-\d\d)\s+(.*)$/.exec(line);
            const more = /^\s{8,}(\S.*)$/.exec(line);
            if (head && !ended)
                days.push({ day: Number(head[1]), date: head[2], lines: [kind_of(head[3])] });
            else if (more && days.length && !ended)
                days.at(-1).lines.push(kind_of(more[1]));
            else if (line.trim()) {
                if (days.length === 0 && title === null)
                    title = line.trim();
                else {
                    ended = true;
                    rest.push(line);
                }
            }
        }
        return { title, days, rest };
    }

    const KINDS = { "*": "event", "=": "size", "!": "milestone" };
    function kind_of(text) {
        const mark = /^([*=!#>+-])\s+(.*)$/.exec(text);
        return mark ? { kind: KINDS[mark[1]] ?? "mark", text: mark[2] }
            : { kind: /approves|commits/.test(text) ? "yes" : /leaves|refuses|withdraws|rejects|never/.test(text) ? "no" : "move", text };
    }

    async function fill() {
        if (!parts)
            return;
        work?.abort();
        const { signal } = work = new AbortController();
        parts.body.setAttribute("aria-busy", "true");
        try {
            const answer = await bench.post("trace", { change: bench.change(), seed: 1, draw: draw_number }, { signal });
            const { days, rest } = parsed(answer.story ?? "");
            const last = days.at(-1)?.day ?? 0;
            put(empty(parts.body), days.length === 0 ? make("p", { class: "nothing" }, "Nothing happens in this future.")
                : [make("p", { class: "note" }, `${days.length} days on which something happens, up to day ${last}.`),
                    make("ol", { class: "wb-story" }, days.map((one) => make("li", { class: one.lines.some((line) => line.kind === "milestone") ? "of-milestone" : null },
                        make("div", { class: "wb-when" }, make("strong", {}, muster.format.date(one.date)), make("span", {}, `day ${one.day}`)),
                        make("ul", {}, one.lines.map((line) => make("li", { class: `is-${line.kind}` }, line.text))))))],
            rest.length ? make("pre", { class: "wb-rest", tabindex: "0" }, rest.join("\n")) : null);
        } catch (error) {
            if (bench.is_abort(error))
                return;
            put(empty(parts.body), make("p", { class: "notice", role: "alert" }, error.message, error.hint ? ` ${error.hint}` : ""));
        }
        parts.body.removeAttribute("aria-busy");
    }

    function draw(host) {
        const typical = bench.answer ? muster.rows_of(bench.answer.document, "run")[0]?.future : null;
        draw_number ??= Number.isInteger(typical) ? typical : 0;
        const input = make("input", {
            type: "number", min: 0, max: 99999, step: 1, value: draw_number,
            change: () => go(Math.max(0, Math.floor(Number(input.value) || 0))),
        });
        function go(to) {
            draw_number = to;
            input.value = to;
            fill();
        }
        parts = { body: make("div", { class: "wb-told" }) };
        put(host, make("h2", {}, "One future, told day by day"),
            make("p", { class: "lead" }, "Each of the many futures is a course of events of its own. This is one of them, with the changes that are made here."),
            make("div", { class: "controls" }, make("label", { class: "control" }, make("span", {}, "Future number"), input),
                make("button", { type: "button", click: () => go(Math.max(0, draw_number - 1)) }, "Previous"),
                make("button", { type: "button", click: () => go(draw_number + 1) }, "Next"),
                Number.isInteger(typical) ? make("button", { type: "button", click: () => go(typical) }, "The typical one") : null),
            parts.body);
        fill();
    }

    bench.on("change", fill);
    bench.views.add({ id: "future", name: "One future", draw, close() { parts = null; work?.abort(); } });
    bench.told_parsed = parsed;
})();
