// workbench.js LINK [SHOTS [ONLY]] - the workbench in Chromium against a server
// of the flagship at LINK (which holds the token): what a person does who sees
// it for the first time. Pictures of it go to the folder SHOTS.
"use strict";

const fs = require("fs");
const path = require("path");
const assert = require("assert");
const { launch, open, sharp } = require("./browser.js");

const link = process.argv[2], shots = process.argv[3] || null;
const only = process.argv[4] ? new RegExp(process.argv[4]) : null;
const axe_source = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1440, 390];

let browser = null, passed = 0, failed = 0;

async function check(name, call) {
    if (only && !only.test(name))
        return;
    const start = Date.now();
    let page = null;
    try {
        await call((options) => open(browser, link, options).then((one) => { page = one; return one; }));
        assert.deepStrictEqual(page.faults, []);
        passed++;
        console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
        failed++;
        if (page && shots)
            await page.screenshot({ path: path.join(shots, "failed.png") }).catch(() => null);
        console.log(`FAILED  ${name}: ${String(error.message).slice(0, 1500)} ${/workbench.js:(\d+):\d+/.exec(error.stack)?.[0] ?? ""}`);
    }
    await page?.context().close();
}

const shoot = async (page, name) => {
    if (shots)
        await page.screenshot({ path: path.join(shots, `${name}.png`) });
};
const text = (page, selector) => page.locator(selector).first().innerText();
const change = (page) => page.evaluate(() => bench.change());
const phone = (width) => width < 500;
const levers = async (page, width, open_them = true) => {
    if (phone(width) && await page.evaluate(() => document.body.classList.contains("levers-open")) !== open_them)
        await page.click(".wb-drawer");
};

// What axe calls serious or critical.
async function sound(page) {
    await page.evaluate(axe_source);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const bad = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
        .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ").slice(0, 600)}`);
    assert.deepStrictEqual(bad, []);
}

// Nothing sticks out sideways.
async function fits(page) {
    const out = await page.evaluate(() => [...document.body.querySelectorAll("*")].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width > 0 && box.right > innerWidth + 1 &&
            !node.closest(".scroll, svg, .wb-tabs, .wb-buttons, .wb-sheet, .skip, .visually-hidden, #levers");
    }).slice(0, 5).map((node) => `${node.tagName}.${node.className}`));
    assert.deepStrictEqual(out, []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}

// Numbers that are shown are those of the server's document.
async function same_numbers(page) {
    const wrong = await page.evaluate(() => {
        const documents = [bench.answer.document, bench.answer.compared && bench.document_of(bench.answer.compared, bench.answer.stage)].filter(Boolean);
        const nodes = [...document.querySelectorAll("#strip .num, .wb-marks .num, .reading .num")];
        if (nodes.length < 10)
            return ["too few numbers"];
        return nodes.filter((node) => !documents.some((one) => {
            const row = muster.rows_of(one, node.dataset.table)[node.dataset.row - 1];
            return row && muster.text_of(row, node.dataset.column, node.dataset.format) === node.textContent;
        })).map((node) => node.outerHTML);
    });
    assert.deepStrictEqual(wrong, []);
}

// Presses Tab until the selector, with that text if one is given, has the focus.
async function tab_to(page, selector, { words = "", back = false, most = 160 } = {}) {
    for (let i = 0; i < most; i++) {
        if (await page.evaluate(([what, text]) => {
            const at = document.activeElement;
            return at?.matches(what) && at.textContent.trim().startsWith(text);
        }, [selector, words]))
            return;
        await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    }
    throw new Error(`Tab does not lead to ${selector} ${words}`);
}

const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label"));

// The first-time path without a pointer: nothing but keys is pressed.
async function by_keys(open_page, width) {
    const page = await open_page({ width });
    await sharp(page);
    if (phone(width)) {
        await tab_to(page, ".wb-drawer");
        await page.keyboard.press("Enter");
    }
    await tab_to(page, ".wb-check input");
    await page.keyboard.press("Space");
    await sharp(page);
    assert.deepStrictEqual((await change(page)).without, ["GB"]);
    assert.match(await page.textContent("#said"), /points against the scenario$/);
    assert.ok(await page.locator(".wb-points").isVisible(), "the change can be read while the levers are open");
    if (phone(width)) {
        await page.keyboard.press("Escape");
        assert.strictEqual(await focused(page), "Levers · 1");
    }
    const title = `By keys ${width}`;
    await tab_to(page, ".wb-buttons button", { words: "Save as variant", back: !phone(width) });
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog");
    await page.keyboard.type(title);
    await shoot(page, `11-keys-variant-${width}`);
    await page.keyboard.press("Enter");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.ok(await page.evaluate((name) => bench.scenario.variants.some((one) => one.title === name), title));
    assert.strictEqual(await focused(page), "Save as variant");
    await tab_to(page, ".wb-buttons button", { words: "Compare" });
    await page.keyboard.press("Enter");
    assert.strictEqual(await page.evaluate(() => document.activeElement.id), "panel");
    await tab_to(page, "#panel select");
    await page.keyboard.press("Tab");
    await page.keyboard.type(title);
    await page.waitForFunction((name) => document.querySelectorAll("#panel select")[1].selectedOptions[0].textContent === name, title);
    await page.waitForSelector(".wb-two");
    await page.waitForFunction(() => !document.querySelector(".wb-beside")?.closest("[aria-busy=true]"));
    assert.match(await text(page, ".wb-beside table"), /±/);
    await shoot(page, `12-keys-compare-${width}`);
    await tab_to(page, ".wb-buttons button", { words: "Share", back: true });
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog");
    const address = await page.evaluate(() => document.activeElement.value);
    assert.match(address, /#change=/);
    await page.keyboard.press("Tab");
    assert.strictEqual(await focused(page), "Copy");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /Copied|Ctrl\+C/.test(document.querySelector("dialog [role=status]").textContent));
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.strictEqual(await focused(page), "Share");
    await page.goto("about:blank");
    await page.goto(address);
    await page.waitForSelector(".wb-points");
    assert.deepStrictEqual((await change(page)).without, ["GB"]);
}

const choose_table = async (page, name) => page.locator("#panel label.control select").selectOption({
    index: await page.evaluate((what) => bench.scenario.tables.findIndex((one) => one.name === what), name),
});
const column_of = (page, table, name) => page.evaluate(([of, what]) => bench.table_of(of).columns.findIndex((one) => one.name === what), [table, name]);

async function first_time(open_page, width) {
    const page = await open_page({ width });
    await sharp(page);
    await shoot(page, `1-open-${width}`);
    const before = await text(page, ".wb-big");
    await levers(page, width);
    await page.locator(".wb-check", { hasText: "United Kingdom" }).click();
    await shoot(page, `2-levers-${width}`);
    await sharp(page);
    await levers(page, width, false);
    assert.deepStrictEqual((await change(page)).without, ["GB"]);
    assert.notStrictEqual(await text(page, ".wb-big"), before);
    // What stands beside the difference is of the same futures as it.
    const [told, wanted] = await page.evaluate(() => {
        const { document: now, difference } = bench.answer;
        const of = (one) => one.milestone === muster.state.milestone;
        const old = muster.rows_of(now, "milestone_summary").find(of).ever - difference.milestones.find(of).ever.value;
        return [document.querySelector(".wb-than").textContent, `against the scenario (${muster.format.percent(old)})`];
    });
    assert.strictEqual(told, wanted);
    assert.match(await text(page, ".wb-points"), /^−\d+\.\d ±\d+\.\d points$/);
    assert.ok(await page.locator(".wb-ghost").count() >= 2, "the old curve is behind the new one");
    assert.match(await page.textContent("#said"), /^plan 2026: .* points against the scenario$/);
    await same_numbers(page);
    await fits(page);
    await shoot(page, `3-dropped-${width}`);

    const title = `Without Britain ${width}`;
    await page.getByRole("button", { name: "Save as variant" }).click();
    await page.fill("#variant-title", title);
    await shoot(page, `4-variant-${width}`);
    await page.locator("dialog button.primary").click();
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.ok(await page.evaluate((name) => bench.scenario.variants.some((one) => one.title === name), title));

    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.locator("#panel label.control select").nth(1).selectOption({ label: title });
    await page.waitForSelector(".wb-two");
    await page.waitForFunction(() => !document.querySelector(".wb-beside")?.closest("[aria-busy=true]"));
    await fits(page);
    await shoot(page, `5-compare-${width}`);

    await page.getByRole("button", { name: "Share" }).click();
    const address = await page.getByLabel("Link").inputValue();
    await shoot(page, `6-share-${width}`);
    await page.keyboard.press("Escape");
    const other = await page.context().newPage();
    await other.goto(address);
    await other.waitForSelector(".wb-points");
    assert.deepStrictEqual((await change(other)).without, ["GB"]);
}

const tests = {};
for (const width of WIDTHS) {
    tests[`a first-time path at ${width} px: drop a nation, read the change, save a variant, compare, share`] =
        (open_page) => first_time(open_page, width);
    tests[`the same path at ${width} px with the keyboard alone`] = (open_page) => by_keys(open_page, width);
    tests[`whose yes matters is worked out when it is asked for, at ${width} px`] = async (open_page) => {
        const page = await open_page({ width });
        await page.evaluate(() => bench.set_without("GB", true));
        await sharp(page);
        await page.click("#tab-whose-yes");
        await page.waitForSelector(".wb-survey button");
        await shoot(page, `13-survey-${width}`);
        await page.locator(".wb-survey select").nth(1).selectOption({ label: "10,000" });
        await page.getByRole("button", { name: "Work it out" }).click();
        await page.waitForFunction(() => document.querySelector(".wb-survey progress")?.value > 0);
        await shoot(page, `14-survey-runs-${width}`);
        await page.getByRole("button", { name: "Stop" }).click();
        assert.strictEqual(await focused(page), "Work it out");
        await page.locator(".wb-survey select").nth(1).selectOption({ label: "1,000" });
        await tab_to(page, ".wb-survey button", { words: "Work it out" });
        await page.keyboard.press("Enter");
        await page.waitForSelector(".wb-survey-result .deadlock, .wb-survey-result figure");
        await page.waitForTimeout(300);
        assert.match(await text(page, ".wb-survey-result"), /of the 1,000 futures looked at here/);
        assert.ok(!/NaN|undefined/.test(await page.innerText("#panel")));
        await fits(page);
        await sound(page);
        await shoot(page, `15-survey-done-${width}`);
        // Of another change it says nothing; of the same it is there again.
        await page.evaluate(() => bench.set_without("FR", true));
        await page.waitForSelector(".wb-survey-result", { state: "detached" });
        await page.evaluate(() => bench.undo());
        await page.waitForSelector(".wb-survey-result");
    };
    tests[`numbers under trust are those of the server, at ${width} px`] = async (open_page) => {
        const page = await open_page({ width });
        await sharp(page);
        const before = await text(page, ".wb-big");
        await page.getByRole("button", { name: "trusting each other" }).click();
        await page.waitForFunction(() => bench.answer?.document.tables.milestone_summary_trust && bench.answer.stage >= 10000);
        await sharp(page);
        assert.notStrictEqual(await text(page, ".wb-big"), before);
        assert.match(await text(page, ".wb-change"), /^\+\d+\.\d ±\d+\.\d points\s*against nations as they are/);
        await same_numbers(page);
        await fits(page);
        await sound(page);
        await shoot(page, `16-trust-${width}`);
        await page.click("#tab-build-up");
        await page.waitForSelector('#panel[data-view="build-up"] .body figure');
        await page.waitForFunction(() => /if nations trusted each other/.test(document.querySelector("#panel").textContent));
        await shoot(page, `17-trust-build-up-${width}`);
        // Every view that has the switch is drawn under trust too.
        for (const view of ["map", "who-decides", "where-days-go", "how-long", "cost", "claims"]) {
            await page.click(`#tab-${view}`);
            await page.waitForSelector(`#panel[data-view="${view}"] .body *`);
            assert.ok(await page.locator(".wb-trust").isVisible(), view);
            assert.ok(!/could not be drawn|NaN|undefined/.test(await page.innerText("#panel")), view);
        }
        await page.getByRole("button", { name: "as they are", exact: true }).click();
        assert.strictEqual(await page.evaluate(() => muster.state.trust), false);
        await page.getByRole("button", { name: "trusting each other" }).click();
        await page.waitForFunction(() => muster.state.trust);
        await page.waitForFunction(() => document.querySelector("#panel").textContent.includes("nations trusted each other"));
        await page.getByRole("button", { name: "as they are", exact: true }).click();
        assert.strictEqual(await text(page, ".wb-change"), "the scenario as it is");
    };
    tests[`rows come and go, are undone, told at the cell, kept as a variant and saved, at ${width} px`] = async (open_page) => {
        const page = await open_page({ width });
        await page.click("#tab-tables");
        await choose_table(page, "events");
        const count = await page.evaluate(() => bench.table_of("events").rows.length);
        const name = `row-${width}`;
        await page.click('[data-place="0"][data-column="0"]');
        await page.keyboard.press("Insert");
        assert.strictEqual(await page.evaluate(() => Number(document.activeElement.dataset.place)), count);
        assert.deepStrictEqual((await change(page)).add, { events: [{ id: "new-1" }] });
        await page.keyboard.type(name);
        await page.keyboard.press("Tab");
        for (let i = await column_of(page, "events", "probability"); i > 1; i--)
            await page.keyboard.press("ArrowRight");
        await page.keyboard.type("2");
        await page.keyboard.press("Enter");
        await page.waitForSelector(".wb-row.is-new .has-error");
        assert.match(await page.getAttribute(".wb-row.is-new .has-error", "title"), /must be from 0 to 1/);
        await shoot(page, `18-row-${width}`);
        await page.keyboard.type("0.5");
        await page.keyboard.press("Enter");
        assert.deepStrictEqual((await change(page)).add, { events: [{ id: name, probability: "0.5" }] });
        await page.waitForFunction(() => !document.querySelector(".wb-row.is-new .has-error"));
        for (let i = 0; i < 4; i++)
            await page.keyboard.press("Control+z");
        assert.ok(await page.evaluate(() => bench.is_nothing(bench.change())));
        assert.strictEqual(await page.locator(".wb-row.is-new").count(), 0);
        for (let i = 0; i < 4; i++)
            await page.keyboard.press("Control+y");
        assert.strictEqual(await page.locator(".wb-row.is-new").count(), 1);
        // A row that others name cannot go: said at the row.
        await page.keyboard.press("Control+Home");
        await page.keyboard.press("Control+Delete");
        await page.waitForSelector(".wb-row.is-gone");
        await page.waitForSelector(".wb-told-errors li");
        await shoot(page, `19-row-gone-${width}`);
        await sound(page);
        await page.getByRole("button", { name: "Put row back" }).click();
        await page.waitForSelector(".wb-told-errors", { state: "hidden" });
        // One that nobody names can; another is copied.
        await choose_table(page, "claims");
        await page.click('[data-place="1"][data-column="0"]');
        await page.keyboard.press("Control+Delete");
        await page.click('[data-place="0"][data-column="0"]');
        await page.getByRole("button", { name: "Copy row" }).click();
        const now = await change(page);
        assert.strictEqual(now.remove.length, 1);
        assert.deepStrictEqual(await page.evaluate(() => bench.change_in(bench.link_of(bench.change()))), now);
        assert.ok(Object.keys(now.add.claims[0]).length > 4);
        await page.waitForFunction(() => bench.told().every((one) => one.level !== "error") &&
            bench.answer && JSON.stringify(bench.answer.change) === JSON.stringify(bench.change()));
        await fits(page);
        const saved = await page.evaluate((id) => bench.post("variants", { id, title: id, description: "", change: bench.change() }), `rows-${width}`);
        assert.ok(saved.etag);
        await page.evaluate(async () => bench.take(await bench.get("scenario")));
        const claims = await page.evaluate(() => bench.table_of("claims").rows.length);
        assert.match(await page.locator("#panel button.primary").innerText(), /^Save 3 rows to the files$/);
        await page.locator("#panel button.primary").click();
        await page.waitForFunction(() => bench.is_nothing(bench.change()));
        assert.strictEqual(await page.evaluate(() => bench.table_of("claims").rows.length), claims);
        assert.ok(await page.evaluate((id) => bench.rows("events").some((row) => row.id === id), name));
        assert.ok(await page.evaluate(() => !bench.can_undo() || (bench.undo(), !bench.change().add)));
        await page.evaluate(() => bench.forget());
    };
    for (const scheme of ["light", "dark"])
        tests[`no serious fault of access at ${width} px, ${scheme}`] = async (open_page) => {
            const page = await open_page({ width, scheme });
            await page.evaluate(() => bench.set_cells([["events[us_backstop].probability", "0.9"]]));
            await sharp(page);
            await levers(page, width);
            await page.evaluate(() => { for (const node of document.querySelectorAll("#levers details")) node.open = true; });
            await sound(page);
            await levers(page, width, false);
            await shoot(page, `7-${scheme}-${width}`);
            await page.click("#tab-tables");
            await page.waitForSelector(".wb-row .wb-cell");
            await sound(page);
            await page.click("#tab-future");
            await page.waitForSelector(".wb-story");
            await sound(page);
            await page.getByRole("button", { name: "Share" }).click();
            await sound(page);
        };
    tests[`every view of the report is drawn at ${width} px`] = async (open_page) => {
        const page = await open_page({ width });
        await page.evaluate(() => bench.set_cells([["events[us_backstop].probability", "0.9"]]));
        await sharp(page);
        for (const view of ["build-up", "map", "who-decides", "where-days-go", "what-matters", "how-long", "believed", "cost", "claims", "sources"]) {
            await page.click(`#tab-${view}`);
            await page.waitForSelector(`#panel[data-view="${view}"] .body *`);
            await page.waitForFunction(() => document.querySelector("#panel").textContent.length > 300 &&
                !document.querySelector("#panel .nothing"));
            await page.waitForTimeout(400);
            await shoot(page, `8-${view}-${width}`);
            assert.ok(!/could not be drawn|NaN|undefined/.test(await page.innerText("#panel")), view);
            await fits(page);
        }
    };
}

Object.assign(tests, {
    async "levers, history, tabs and cells are worked with keys"(open_page) {
        const page = await open_page({});
        await sharp(page);
        await tab_to(page, ".wb-check input");
        await page.keyboard.press("Space");
        await sharp(page);
        assert.deepStrictEqual((await change(page)).without, ["GB"]);
        await tab_to(page, ".wb-slider input");
        assert.strictEqual(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "US backstop");
        await page.keyboard.press("End");
        assert.deepStrictEqual((await change(page)).set, ["events[us_backstop].probability=1"]);
        await page.keyboard.press("Control+z");
        assert.deepStrictEqual((await change(page)).set, []);
        await page.keyboard.press("Control+y");
        assert.strictEqual((await change(page)).set.length, 1);
        await tab_to(page, "[role=tab]");
        await page.keyboard.press("End");
        assert.strictEqual(await page.evaluate(() => bench.views.current()), "beside");
        await page.keyboard.press("ArrowLeft");
        assert.strictEqual(await page.evaluate(() => bench.views.current()), "tables");
        await tab_to(page, ".wb-cell");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Control+z");
        assert.strictEqual((await change(page)).set.length, 0);
    },
    async "keys and axes can be read, and whose yes says that nobody trusts there"(open_page) {
        const page = await open_page({});
        assert.match(await page.textContent(".wb-picture svg"), /[A-Z][a-z]+ ’\d\d/);
        await page.getByRole("button", { name: "trusting each other" }).click();
        await page.click("#tab-whose-yes");
        await page.waitForSelector(".wb-untrusting");
        await page.click("#tab-picture");
        await page.getByRole("button", { name: "as they are" }).click();
        await page.click("#tab-whose-yes");
        await page.waitForSelector(".wb-survey");
        assert.strictEqual(await page.locator(".wb-untrusting").count(), 0);
        await page.click("#tab-tables");
        await page.waitForSelector(".wb-cell.is-key");
        for (const name of ["pledges", "events", "nations"]) {
            await page.locator("#panel label.control select").selectOption({ index: await page.evaluate((wanted) => bench.scenario.tables.findIndex((one) => one.name === wanted), name) });
            assert.deepStrictEqual(await page.evaluate(() => [...document.querySelectorAll(".wb-cell.is-key")]
                .filter((cell) => cell.scrollWidth > cell.clientWidth && cell.clientWidth < 290).map((cell) => cell.textContent)), [], name);
        }
    },
    async "the grid is worked as a sheet, and the checker speaks at the cell"(open_page) {
        const page = await open_page({});
        await page.click("#tab-tables");
        await page.locator("#panel label.control select").selectOption({ index: await page.evaluate(() => bench.scenario.tables.findIndex((one) => one.name === "events")) });
        const column = await page.evaluate(() => bench.table_of("events").columns.findIndex((one) => one.name === "probability"));
        await page.click(`[data-place="1"][data-column="${column}"]`);
        await page.keyboard.type("2");
        await page.keyboard.press("Enter");
        assert.deepStrictEqual((await change(page)).set, ["events[ceasefire].probability=2"]);
        await page.waitForSelector(".wb-cell.has-error");
        const said = await page.evaluate(() => {
            const cell = document.querySelector(".wb-cell.has-error");
            return [cell.dataset.place, cell.getAttribute("aria-invalid"), document.getElementById(cell.getAttribute("aria-describedby")).textContent];
        });
        assert.deepStrictEqual(said.slice(0, 2), ["1", "true"]);
        assert.match(said[2], /must be from 0 to 1/);
        assert.match(await text(page, ".wb-state"), /1 error in the change/);
        await shoot(page, "9-error-1440");
        assert.ok(/\d\s%/.test(await text(page, ".wb-big")), "the last good picture stays");
        await page.keyboard.press("Control+z");
        await page.waitForSelector(".wb-cell.has-error", { state: "detached" });
        await page.keyboard.press("F2");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+End");
        const last = await page.evaluate(() => [document.activeElement.dataset.place, document.activeElement.dataset.column]);
        assert.deepStrictEqual(last.map(Number), await page.evaluate(() =>
            [bench.table_of("events").rows.length - 1, bench.table_of("events").columns.length - 1]));
    },
    async "only the rows in sight are elements"(open_page) {
        const page = await open_page({});
        await page.click("#tab-tables");
        await page.locator("#panel label.control select").selectOption({ index: await page.evaluate(() => bench.scenario.tables.findIndex((one) => one.name === "links")) });
        assert.ok(await page.evaluate(() => bench.table_of("links").rows.length) > 500);
        assert.ok(await page.locator(".wb-rows .wb-row").count() < 60);
        await page.click('[data-place="0"][data-column="0"]');
        await page.keyboard.press("Control+ArrowDown");
        assert.strictEqual(await page.evaluate(() => Number(document.activeElement.dataset.place)),
            await page.evaluate(() => bench.table_of("links").rows.length - 1));
    },
    async "a slider that is drawn is one step of the history"(open_page) {
        const page = await open_page({});
        await page.getByLabel("US backstop", { exact: true }).first().evaluate((node) => {
            for (const value of [0.6, 0.7, 0.8]) {
                node.value = value;
                node.dispatchEvent(new Event("input", { bubbles: true }));
            }
            node.dispatchEvent(new Event("change", { bubbles: true }));
        });
        assert.deepStrictEqual((await change(page)).set, ["events[us_backstop].probability=0.8"]);
        await page.getByRole("button", { name: "Undo" }).click();
        assert.deepStrictEqual((await change(page)).set, []);
        await page.waitForFunction(() => document.querySelector("#said") && bench.answer?.change.set.length === 0);
    },
    async "starting from a variant, the levers show its values, and it is what is played"(open_page) {
        const page = await open_page({});
        await page.getByLabel("Start from").selectOption({ label: "No US backstop" });
        await page.waitForFunction(() => document.querySelector('#levers input[aria-label="US backstop"]').value === "0");
        await sharp(page);
        assert.deepStrictEqual(await change(page), { variants: ["no-backstop"], set: [], without: [] });
        assert.strictEqual(await page.locator(".wb-count:visible").count(), 0);
        assert.match(await text(page, ".wb-points"), /^−/);
        await page.getByRole("button", { name: "Undo" }).click();
        await page.waitForFunction(() => document.querySelector('#levers input[aria-label="US backstop"]').value === "0.5");
    },
    async "every kind of lever makes a sound change"(open_page) {
        const page = await open_page({});
        await page.evaluate(() => {
            for (const group of document.querySelectorAll(".wb-group")) {
                group.open = true;
                const input = group.querySelector("input, .wb-chip");
                if (input.type === "range") {
                    input.value = Number(input.max) * 0.6;
                    input.dispatchEvent(new Event("input", { bubbles: true }));
                } else if (input.type === "number") {
                    input.value = 12000;
                    input.dispatchEvent(new Event("input", { bubbles: true }));
                } else
                    input.click();
            }
        });
        const now = await change(page);
        for (const part of ["events[", "conditions[", "milestones[", "approvals[", "pledges["])
            assert.ok(now.set.some((set) => set.startsWith(part)), part);
        assert.ok(now.set.some((set) => /^(lift|links)\[/.test(set)));
        assert.strictEqual(now.without.length, 1);
        await sharp(page);
        assert.strictEqual(await page.locator(".wb-count:visible").count(), 7);
        await page.getByRole("button", { name: "Reset all", exact: true }).click();
        assert.ok(await page.evaluate(() => bench.is_nothing(bench.change())));
    },
    async "cells are saved to the files, and two tabs never lose an edit silently"(open_page) {
        const page = await open_page({});
        const other = await page.context().newPage();
        await other.goto(new URL("/", link).href);
        await other.waitForSelector(".wb-picture svg");
        const path_of = "events[us_backstop].note";
        await page.evaluate((cell) => bench.set_cells([[cell, "a first note"]]), path_of);
        await other.evaluate((cell) => bench.set_cells([[cell, "a second note"]]), path_of);
        await page.evaluate(() => bench.grid.save());
        await page.waitForFunction(() => bench.is_nothing(bench.change()));
        assert.strictEqual(await page.evaluate(() => bench.rows("events").find((row) => row.id === "us_backstop").note), "a first note");
        assert.strictEqual(await page.evaluate(() => bench.cell("events", bench.rows("events").find((row) => row.id === "us_backstop"), "note")), "a first note");
        await other.evaluate(() => bench.grid.save());
        await other.waitForSelector("dialog");
        await shoot(other, "10-clash-1440");
        await other.locator("dialog button.primary").click();
        await other.waitForFunction(() => bench.rows("events").find((row) => row.id === "us_backstop").note === "a first note");
        assert.deepStrictEqual((await change(other)).set, [`${path_of}=a second note`]);
    },
});

(async () => {
    if (shots)
        fs.mkdirSync(shots, { recursive: true });
    browser = await launch();
    for (const [name, call] of Object.entries(tests))
        await check(name, call);
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed ? 1 : 0;
})();
