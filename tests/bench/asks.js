// asks.js LINK [SHOTS] - the view of the asks in Chromium against a server of the
// tutorial with the asks of tests/suites/bench at LINK. Pictures go to SHOTS.
"use strict";

const fs = require("fs");
const path = require("path");
const assert = require("assert");
const { launch, open, sharp } = require("./browser.js");

const link = process.argv[2], shots = process.argv[3] || null;
const axe_source = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser = null, passed = 0, failed = 0;

async function check(name, call, options = {}) {
    const start = Date.now();
    let page = null;
    try {
        page = await open(browser, link, options);
        await page.click("#tab-asks");
        await call(page);
        assert.deepStrictEqual(page.faults, []);
        passed++;
        console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
        failed++;
        console.log(`FAILED  ${name}: ${String(error.message).slice(0, 1500)}`);
    }
    await page?.context().close();
}

const box = (page, id) => page.locator("label.wb-ask", { hasText: id }).locator("input");
const sets = (page) => page.evaluate(() => [...bench.change().set].sort());
const sum = (page) => page.locator(".wb-asks-sum").innerText();

async function ticks(page) {
    await sharp(page);
    const before = await page.locator(".wb-big").first().innerText();
    assert.match(await sum(page), /No ask is granted/);
    await box(page, "not to wait for Corvenna").check();
    assert.deepStrictEqual(await sets(page), ["conditions[BRK,together].nations=ALD"]);
    assert.match(await sum(page), /^1 ask granted, cost 3\. /);
    await sharp(page);
    assert.notStrictEqual(await page.locator(".wb-big").first().innerText(), before);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    assert.strictEqual(await box(page, "not to wait for Corvenna").isChecked(), false);
    assert.deepStrictEqual(await sets(page), []);
}

async function needs_and_excludes(page) {
    await box(page, "not to wait for Brekland").check();
    await box(page, "without a mandate").check();
    assert.strictEqual(await box(page, "not to wait for Brekland").isChecked(), false);
    // What it needs comes with it, and goes with it.
    await box(page, "second company").check();
    assert.strictEqual(await box(page, "offer its company").isChecked(), true);
    assert.match(await sum(page), /^3 asks granted, cost 4\.5\. /);
    assert.deepStrictEqual(await sets(page), ["conditions[COR,law].events=", "pledges[BRK-2].count=2", "pledges[BRK-2].notice=10..20..40",
        "pledges[BRK-2].status=offered"]);
    await box(page, "offer its company").uncheck();
    assert.strictEqual(await box(page, "second company").isChecked(), false);
    assert.deepStrictEqual(await sets(page), ["conditions[COR,law].events="]);
    await page.getByRole("button", { name: "Take all back" }).click();
    assert.deepStrictEqual(await sets(page), []);
}

async function sound(page) {
    await page.evaluate(axe_source);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    assert.deepStrictEqual(found.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
        .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target).join(" | ")}`), []);
    const out = await page.evaluate(() => [...document.querySelectorAll("#panel *")].filter((node) =>
        node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(".scroll, svg, .visually-hidden"))
        .slice(0, 5).map((node) => `${node.tagName}.${node.className}`));
    assert.deepStrictEqual(out, []);
}

const finds = (width) => async (page) => {
    await page.getByLabel("Percent").fill("85");
    await page.getByLabel("Percent").press("Tab");
    await page.getByRole("button", { name: "Find the plan" }).click();
    await page.getByRole("heading", { name: "What was found" }).waitFor({ timeout: 60000 });
    await page.waitForSelector(".wb-asks-plan figure svg");
    const said = await page.locator(".wb-asks-plan").innerText();
    assert.match(said, /the cheapest set of asks with which presence is reached by .* at least 85\s%/);
    const figures = await page.locator(".wb-asks-plan figure figcaption").allInnerTexts();
    assert.ok(figures.some((title) => title.includes("Cost against probability")), figures.join());
    assert.ok(figures.some((title) => title.includes("by day")), figures.join());
    await sound(page);
    if (shots)
        await page.screenshot({ path: path.join(shots, `bench-asks-${width}.png`), fullPage: true });
    // What was found, granted: the probability of the workbench is that of the plan.
    await page.getByRole("button", { name: "Grant these asks" }).click();
    await sharp(page);
    const [asks, plan] = await page.evaluate(() => [[...document.querySelectorAll(".wb-ask input")].filter((one) => one.checked).length,
        document.querySelector('.wb-asks-plan [data-table="plan"][data-column="probability"]').textContent]);
    assert.ok(asks > 0);
    const shown = parseFloat(await page.locator(".wb-big").first().innerText());
    assert.ok(Math.abs(shown - parseFloat(plan)) <= 4, `${shown} shown, ${plan} planned`);
};

async function stops(page) {
    // A search with nothing proven early: all of the time would pass.
    await page.route("**/api/v1/plan", (route) => setTimeout(() => route.continue().catch(() => null), 4000));
    await page.getByRole("button", { name: "Find the plan" }).click();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("Stopped.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Find the plan" }).isEnabled());
}

(async () => {
    browser = await launch();
    for (const width of [1440, 390])
        await check(`a plan is found, drawn and granted, ${width} px`, finds(width), { width });
    await check("a ticked ask is its cells, and the answer moves", ticks);
    await check("needs come and go with an ask, what is excluded goes", needs_and_excludes);
    await check("a search is broken off", stops);
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
})();
