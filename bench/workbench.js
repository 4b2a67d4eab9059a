// workbench.js LINK [CHANGES] - from a lever to the repainted curve in Chromium:
// p50 and p95 of the time to the first answer (1,000 futures) and to the second
// (10,000, every fifth time) over CHANGES changes (50), by the clock of the page, the curve's
// frame included. Needs playwright-core (NODE_PATH).
"use strict";

const { launch, open, sharp } = require("../tests/bench/browser.js");

const link = process.argv[2], changes = Number(process.argv[3] || 50);

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.ceil(q * list.length) - 1)];
const told = (name, list) => console.log(`${name.padEnd(34)} p50 ${quantile(list, 0.5).toFixed(0).padStart(5)} ms  p95 ${
    quantile(list, 0.95).toFixed(0).padStart(5)} ms  most ${Math.max(...list).toFixed(0).padStart(5)} ms`);

(async () => {
    const browser = await launch();
    const page = await open(browser, link);
    await sharp(page);
    await page.evaluate(() => {
        window.seen = [];
        bench.on("answer", (answer) => {
            const { stage } = answer, work = bench.painted;
            requestAnimationFrame(() => setTimeout(() => window.seen.push({ stage, work, at: performance.now(), key: JSON.stringify(answer.change) })));
        });
    });
    const first = [], own = [], second = [], beyond = [], work = [];
    for (let i = 0; i < changes; i++) {
        const value = (0.2 + 0.7 * ((i * 37) % 50) / 50 + i / 1e5).toFixed(5);
        const [one, two, engine] = await page.evaluate(async ([to, wait]) => {
            window.seen.length = 0;
            let engine = 0;
            const start = performance.now();
            const lever = document.querySelector('#levers input[aria-label="US backstop"]');
            bench.set_cells([["events[us_backstop].probability", to]]);
            lever.dispatchEvent(new Event("change"));
            const key = JSON.stringify(bench.change());
            const until = (stage) => new Promise((done) => {
                const look = () => {
                    const found = window.seen.find((one) => one.stage === stage && one.key === key);
                    if (found)
                        done(found);
                    else
                        setTimeout(look, 1);
                };
                look();
            });
            const a = await until(1000), first = bench.timing.engine * 1000;
            const b = wait ? await until(10000) : null;
            engine = bench.timing.engine * 1000;
            return [{ ms: a.at - start, work: a.work, engine: first }, b && { ms: b.at - start }, engine];
        }, [value, i % 5 === 0]);
        first.push(one.ms);
        own.push(one.ms - one.engine);
        if (two) {
            second.push(two.ms);
            beyond.push(two.ms - engine);
        }
        work.push(one.work);
    }
    console.log(`${changes} changes`);
    told("to 1,000 futures", first);
    told("the same, beyond the engine's", own);
    told("to 10,000 futures", second);
    told("the same, beyond the engine's", beyond);
    told("drawing within the page", work);
    await browser.close();
})();
