// backtest.js FOLDER - the report of a backtest in Chromium. FOLDER holds what
// tests/suites/backtest made: backtest.html, backtest.json and hostile.html.
"use strict";

const fs = require("fs");
const path = require("path");
const assert = require("assert");
const { launch, open, quiet, program } = require("./browser.js");

const file = (name) => path.join(process.argv[2], name);
const SCREENS = [[1440, "light"], [390, "light"], [1440, "dark"], [390, "dark"]];
const axe_source = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const answer = JSON.parse(fs.readFileSync(file("backtest.json"), "utf8"));
let browser = null, passed = 0, failed = 0;

async function check(name, call) {
    try {
        await call();
        passed++;
        console.log(`ok      ${name}`);
    } catch (error) {
        failed++;
        console.log(`FAILED  ${name}: ${String(error.message).slice(0, 1200)}`);
    }
}

const faultless = (page) => assert.deepStrictEqual(page.faults, []);
const plain = (text) => text.replace(/\s+/g, " ");

// What sticks out of the window.
const wide = (page) => page.evaluate(() => [
    document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    ...[...document.body.querySelectorAll("*")].filter((node) =>
        node.getBoundingClientRect().right > innerWidth + 1 &&
        !node.closest(".scroll, svg, #contents > ul, .skip")).slice(0, 3).map((node) => node.outerHTML.slice(0, 80))]);

async function on_screens() {
    for (const [width, scheme] of SCREENS)
        await check(`${width} px, ${scheme}: drawn, nothing sticks out, nothing is asked for`, async () => {
            const page = await open(browser, file("backtest.html"), { width, scheme });
            await quiet(page, 200);
            faultless(page);
            assert.strictEqual(await page.locator(".waiting").count(), 0);
            assert.strictEqual(await page.locator("[role=alert]").count(), 0);
            const figures = await page.locator("main figure.chart").count();
            assert.strictEqual(figures, answer.missions.length + 4);
            assert.strictEqual(await page.locator("main figure.chart .picture svg").count(), figures);
            assert.deepStrictEqual(await wide(page), [true]);
            await page.end();
        });
}

async function for_all_readers() {
    await check("axe finds nothing, light and dark", async () => {
        for (const scheme of ["light", "dark"]) {
            const page = await open(browser, file("backtest.html"), { scheme, bypassCSP: true });
            await quiet(page, 200);
            await page.evaluate(() => { for (const node of document.querySelectorAll("details")) node.open = true; });
            await quiet(page);
            await page.evaluate(axe_source);
            const found = await page.evaluate(() => axe.run());
            assert.deepStrictEqual(found.violations.map((one) =>
                `${one.id}: ${one.nodes[0].html.slice(0, 120)}`), []);
            await page.end();
        }
    });
    await check("every picture says in words what it shows, and has its table", async () => {
        const page = await open(browser, file("backtest.html"));
        await quiet(page, 200);
        const bare = await page.evaluate(() => [...document.querySelectorAll("main figure.chart")].filter((figure) => {
            const picture = figure.querySelector(".picture"), details = figure.querySelector("details.as-table");
            details.open = true;
            return !(picture.getAttribute("aria-label")?.length > 60 && picture.getAttribute("role") === "img");
        }).map((figure) => figure.textContent.slice(0, 60)));
        assert.deepStrictEqual(bare, []);
        await quiet(page);
        const rows = await page.evaluate(() => [...document.querySelectorAll("main figure.chart")].map((figure) =>
            figure.querySelectorAll("details.as-table tbody tr").length));
        assert.ok(rows.every((count) => count > 0), String(rows));
        await page.end();
    });
}

async function numbers() {
    await check("the table of scores says what the JSON says", async () => {
        const page = await open(browser, file("backtest.html"));
        const shown = (await page.locator("#skill table.scores tbody tr").allInnerTexts()).map((row) => row.split("\t"));
        const wanted = answer.scores.filter((row) => row.n);
        assert.strictEqual(shown.length, wanted.length);
        const tenths = (value) => `${(100 * value).toFixed(1)} %`.replace("-", "−");
        wanted.forEach((row, i) => {
            const cells = shown[i].map(plain);
            assert.strictEqual(cells[0], row.day === null ? "all" : `day ${row.day}`);
            assert.strictEqual(cells[1], String(row.n));
            assert.strictEqual(cells[6], tenths(row.crps));
            assert.strictEqual(cells[7], tenths(row.ramp));
            assert.strictEqual(cells[8], tenths(row.reference));
            assert.strictEqual(cells[10], tenths(row.bias));
            assert.ok(cells[11].startsWith(`${Math.round(100 * row.skill_ramp.value)} %`.replace("-", "−")), cells[11]);
        });
        await page.end();
    });
    await check("a mission shows each observation, and which lie outside", async () => {
        const page = await open(browser, file("backtest.html"));
        await quiet(page, 200);
        const dots = await page.evaluate(() => [...document.querySelectorAll("#curves figure.chart")].map((figure) => [
            figure.querySelector("figcaption").textContent,
            figure.querySelectorAll(".picture circle").length]));
        const seen = Object.fromEntries(dots);
        assert.strictEqual(seen["Police in Keth"], 6);
        assert.strictEqual(seen["Mission in Dalmara"], 10);
        const misses = await page.locator("#misses li").allInnerTexts();
        assert.strictEqual(misses.length, answer.misses.length);
        assert.ok(plain(misses[0]).includes(plain(answer.misses[0].words)));
        await page.end();
    });
    await check("texts of a mission stay texts", async () => {
        const page = await open(browser, file("hostile.html"));
        await quiet(page, 200);
        faultless(page);
        assert.strictEqual(await page.locator("main img").count(), 0);
        assert.ok((await page.locator("#curves").innerText()).includes("<script>alert(1)</script>"));
        await page.end();
    });
}

(async () => {
    if (!program()) {
        console.log("skipped: there is no chromium\n0 passed, 0 failed");
        return;
    }
    browser = await launch();
    await on_screens();
    await for_all_readers();
    await numbers();
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed ? 1 : 0);
})();
