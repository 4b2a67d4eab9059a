// report.js PAGE - milliseconds until Chromium paints the report first, until it
// is loaded, and until all of it is drawn while one scrolls; medians of five.
"use strict";

const { launch, open, read_through } = require("../tests/report/browser.js");

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)].toFixed(0);

async function main() {
    const browser = await launch();
    for (const width of [1440, 390]) {
        const paint = [], load = [], all = [];
        for (let i = 0; i < 5; i++) {
            const page = await open(browser, process.argv[2], { width });
            paint.push(await page.evaluate(() => new Promise((done) => {
                new PerformanceObserver((list) => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
                    .observe({ type: "paint", buffered: true });
            })));
            load.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
            const start = Date.now();
            await read_through(page);
            all.push(Date.now() - start);
            await page.end();
        }
        console.log(`${width} px: first contentful paint ${median(paint)} ms, loaded ${median(load)} ms, ` +
            `read through ${median(all)} ms`);
    }
    await browser.close();
}

main();
