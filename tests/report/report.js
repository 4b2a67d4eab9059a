// report.js FOLDER - the report page in Chromium. FOLDER holds what
// tests/suites/report made: NAME.gpkg, NAME.html and NAME.json (the results as
// a document, which the suite exports compares with the file) of the flagship,
// the tutorial, a hostile scenario and some that have next to nothing.
"use strict";

const fs = require("fs");
const path = require("path");
const assert = require("assert");
const { spawnSync } = require("child_process");
const { launch, open, read_through, quiet } = require("./browser.js");

const folder = process.argv[2];
const only = process.argv[3] ? new RegExp(process.argv[3]) : null;
const file = (name) => path.join(folder, name);
const axe_source = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SCREENS = [[1440, "light"], [390, "light"], [1440, "dark"], [390, "dark"]];

let browser = null, passed = 0, failed = 0;

async function check(name, call) {
    const start = Date.now();
    try {
        await call();
        passed++;
        console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
        failed++;
        console.log(`FAILED  ${name}: ${String(error.message).slice(0, 1200)}`);
    }
}

// Rows of a table of NAME.json as objects.
const documents = new Map();
function rows(name, table) {
    if (!documents.has(name))
        documents.set(name, JSON.parse(fs.readFileSync(file(`${name}.json`), "utf8")).tables);
    const { columns, rows: cells } = documents.get(name)[table] ?? { columns: [], rows: [] };
    return cells.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i]])));
}

const faultless = (page) => assert.deepStrictEqual(page.faults, []);
const open_details = (page) => page.evaluate(() => {
    for (const node of document.querySelectorAll("details"))
        node.open = true;
}).then(() => quiet(page));
const choose = async (page, label, option) => {
    const box = page.locator("label.control", { has: page.getByText(label, { exact: true }) }).locator("select");
    await box.selectOption(option);
    await quiet(page);
};
const text_of = (page, selector) => page.locator(selector).innerText();

// The width that the page wants, more than it has if something sticks out.
const wide = (page) => page.evaluate(() => {
    const root = document.documentElement, all = [...document.body.querySelectorAll("*")];
    const out = all.filter((node) => node.getBoundingClientRect().right > innerWidth + 1 &&
        !node.closest(".scroll, svg, #contents > ul, .skip, .visually-hidden"));
    return [root.scrollWidth <= root.clientWidth,
        ...out.slice(0, 5).map((node) => `${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`)];
});

// ---- numbers ---------------------------------------------------------------

// Every number of the page that was not there before, as [section, table, row,
// column, format, text].
async function shown(page) {
    return page.evaluate(() => {
        const seen = window.gathered ??= new Set(), out = [];
        // As for paper: what is out of sight is drawn, too.
        dispatchEvent(new Event("beforeprint"));
        for (const node of document.querySelectorAll("[data-table]")) {
            const { table, row, column, format } = node.dataset, text = node.textContent;
            const key = `${table}\n${row}\n${column}\n${format}\n${text}`;
            if (seen.has(key))
                continue;
            seen.add(key);
            out.push([node.closest("main > section, header, footer")?.id ?? "page", table, Number(row), column, format, text]);
        }
        return out;
    });
}

// All of them in many states, once each, against NAME.gpkg.
async function same_numbers(name, page, states, least) {
    const all = [];
    const gather = async () => { all.push(...await shown(page)); };
    await open_details(page);
    // What is filled need not be laid out each time to be read.
    await page.addStyleTag({ content: "details > :not(summary) { display: none !important; }" });
    await gather();
    for (const state of states) {
        await state();
        await gather();
    }
    const done = spawnSync("python3", ["tests/report/cells.py", file(`${name}.gpkg`)],
        { input: JSON.stringify(all), encoding: "utf8", maxBuffer: 1 << 28 });
    assert.strictEqual(done.status, 0, done.stderr);
    const { compared, wrong } = JSON.parse(done.stdout);
    assert.deepStrictEqual(wrong.slice(0, 5), []);
    for (const [section, count] of Object.entries(least))
        assert.ok(compared[section] >= count, `${section}: ${compared[section]} numbers, not ${count}`);
    console.log(`        ${Object.values(compared).reduce((sum, n) => sum + n, 0)} numbers: ${JSON.stringify(compared)}`);
}

// Numbers that a label of a picture says stand in the table behind it (which is
// compared with the file): label by label, those that do not. Ticks of axes are
// no labels (Plot gives them a font-variant).
async function labels(page) {
    return page.evaluate(() => {
        const plain = (text) => text.replace(/[\s\u00a0]+/g, " ");
        const numbers = (text) => plain(text).match(/(?<![\w.,])\d[\d,]*(?:\.\d+)?(?= ?(?:%|m\b|bn\b|days|futures))/g) ?? [];
        const out = { seen: 0, loose: [] };
        for (const figure of document.querySelectorAll("main figure.chart")) {
            const table = figure.querySelector("details.as-table table");
            const known = new Set();
            for (const cell of table?.querySelectorAll("td, th") ?? [])
                for (const number of cell.textContent.match(/\d[\d,]*(?:\.\d+)?/g) ?? [])
                    known.add(number);
            for (const text of figure.querySelectorAll(".picture svg text"))
                if (!text.closest("[font-variant], [data-table]"))
                    for (const number of numbers(text.textContent)) {
                        out.seen++;
                        if (!known.has(number))
                            out.loose.push(`${figure.closest("section").id}: ${text.textContent}`);
                    }
        }
        return out;
    });
}

// ---- the flagship ----------------------------------------------------------

// Points of a line of the fan in values: the scale is that of the mean as it
// is, whose values are known.
async function lines(page, base) {
    const { svg, floor } = await page.evaluate(() => {
        const fan = document.querySelector("#build-up figure svg");
        return {
            floor: Number(fan.querySelector(".day-rule").getAttribute("y1")),
            svg: [...fan.querySelectorAll("g[stroke] > path, path[stroke]")].map((node) => {
                const of = (name) => node.getAttribute(name) ?? node.parentNode.getAttribute(name);
                return { stroke: of("stroke"), dash: of("stroke-dasharray"), width: Number(of("stroke-width")), d: of("d") };
            }),
        };
    });
    const ys = (line) => [...line.d.matchAll(/[ML]?-?[\d.]+,(-?[\d.]+)/g)].map((match) => Number(match[1]));
    const mean = ys(svg.find((line) => line.stroke === "var(--accent)" && line.dash && line.width === 2));
    const scale = (floor - mean.at(-1)) / base.at(-1).mean;
    const find = (pick) => ys(svg.find(pick)).map((y) => (floor - y) / scale);
    return {
        pixel: 1 / scale,
        mean: find((line) => line.stroke === "var(--c3)" && line.dash && line.width === 2),
        p50: find((line) => line.stroke === "var(--c3)" && !line.dash && line.width === 2),
    };
}

const look_at = async (page, selector) => {
    await page.locator(selector).first().evaluate((node) => node.scrollIntoView({ behavior: "instant", block: "center" }));
    await quiet(page, 100);
};

async function variants(page) {
    await look_at(page, "#build-up figure");
    const base = rows("flagship", "curve").filter((row) => row.quantity === "personnel");
    const list = rows("flagship", "variant");
    assert.ok(list.length >= 5);
    const seen = new Set();
    for (const variant of list) {
        await choose(page, "Compare with", variant.title);
        const want = rows("flagship", "variant_curve").filter((row) =>
            row.variant === variant.variant && row.quantity === "personnel");
        const drawn = await lines(page, base);
        for (const column of ["mean", "p50"]) {
            assert.strictEqual(drawn[column].length, want.length);
            want.forEach((row, i) => assert.ok(Math.abs(drawn[column][i] - row[column]) < 1.5 * drawn.pixel,
                `${variant.variant} ${column} of day ${row.day}: ${drawn[column][i]} drawn, ${row[column]} in the file`));
        }
        seen.add(await text_of(page, "#build-up figure .reading >> nth=0"));
        const pressed = page.locator(".variants tr", { has: page.locator('[aria-pressed="true"]') });
        assert.strictEqual(await pressed.count(), 1);
        assert.ok((await pressed.innerText()).includes(variant.title));
        assert.ok((await text_of(page, ".variants")).includes(variant.description ?? ""));
    }
    assert.strictEqual(seen.size, list.length);
    // A click in the table does the same, and takes it back.
    await page.locator(".variants button", { hasText: list[0].title }).click();
    assert.ok((await text_of(page, "#build-up figure .reading >> nth=0")).includes(list[0].title));
    await page.locator(".variants button", { hasText: "As it is" }).click();
    assert.ok(!(await text_of(page, "#build-up figure .reading >> nth=0")).includes(list[0].title));
}

async function trust(page) {
    await look_at(page, "#build-up figure >> nth=1");
    await page.locator("#build-up figure >> nth=1 >> summary").click();
    const before = await text_of(page, "#build-up figure >> nth=1");
    await page.getByRole("button", { name: "trust each other" }).click();
    await quiet(page);
    const after = await text_of(page, "#build-up figure >> nth=1");
    assert.notStrictEqual(before, after);
    assert.ok(after.includes("if nations trusted each other"));
    const told = rows("flagship", "milestone_summary_trust").length;
    assert.strictEqual(await page.locator('#build-up [data-table="milestone_summary_trust"][data-column="ever"]').count(), told);
    await page.getByRole("button", { name: "as they are" }).click();
    await quiet(page);
}

async function milestones(page) {
    await look_at(page, "#build-up figure >> nth=1");
    const titles = new Set();
    for (const row of rows("flagship", "milestone_summary")) {
        const words = row.milestone.replaceAll("_", " ");
        await choose(page, "Charts show", words);
        const reading = await text_of(page, "#build-up figure >> nth=1 >> .reading");
        assert.ok(reading.includes(`‘${words}’`), reading);
        titles.add(await text_of(page, ".variants caption"));
    }
    assert.strictEqual(titles.size, rows("flagship", "milestone_summary").length);
    await choose(page, "Charts show", rows("flagship", "run")[0].headline.replaceAll("_", " "));
}

async function capabilities(page) {
    await look_at(page, "#build-up figure");
    const names = [...new Set(rows("flagship", "curve").map((row) => row.quantity))];
    assert.ok(names.length > 3);
    for (const name of [...names].reverse()) {
        await choose(page, "Show", name === "personnel" ? "Persons" :
            name.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase()));
        const row = rows("flagship", "curve").findIndex((one) => one.quantity === name && one.day === 360) + 1;
        assert.strictEqual(await page.locator(
            `#build-up figure >> nth=0 >> .reading [data-table="curve"][data-row="${row}"][data-column="mean"]`).count(), 1);
    }
}

// Units that stand at their places, as the picture says it: place -> count.
const boxes = (page) => page.evaluate(() => Object.fromEntries(
    [...document.querySelectorAll("#map .box:not(.vacant)")].map((box) => [
        box.querySelector(".box-name").textContent,
        [...box.querySelectorAll(".slot:not(.none) .slot-label")].reduce((sum, label) =>
            sum + Number(/×(\d+)$/.exec(label.textContent)?.[1] ?? 1), 0)])));

function units_on(name, day) {
    const spells = Map.groupBy ? Map.groupBy(rows(name, "future_spell"), (row) => row.unit)
        : rows(name, "future_spell").reduce((map, row) =>
            map.set(row.unit, [...map.get(row.unit) ?? [], row]), new Map());
    const moved = new Set(rows(name, "future_move").map((row) => row.unit));
    const noon = day + 0.5, out = { there: 0, settles: 0, places: {} };
    for (const unit of rows(name, "future_unit")) {
        const stays = spells.get(unit.unit) ?? [];
        const there = stays.some((stay) => stay.starts <= noon && (stay.ends === null || noon < stay.ends));
        const settles = stays.every((stay) => stay.starts > noon) && unit.closure !== null &&
            noon >= unit.closure + (moved.has(unit.unit) ? 1 : 0);
        out.there += there;
        out.settles += settles;
        if (there || settles)
            out.places[unit.place] = (out.places[unit.place] ?? 0) + 1;
    }
    return out;
}

async function map_days(page) {
    const slider = page.getByLabel("Day of the typical future");
    const { horizon } = rows("flagship", "run")[0];
    await slider.focus();
    await page.keyboard.press("End");
    assert.strictEqual(await slider.inputValue(), String(horizon - 1), "the last day");
    await page.keyboard.press("ArrowLeft");
    assert.strictEqual(await slider.inputValue(), String(horizon - 2), "a day back");
    assert.ok((await text_of(page, ".map-now")).startsWith(`Day ${horizon - 2}`));
    await page.getByRole("button", { name: "−30 days" }).click();
    assert.strictEqual(await slider.inputValue(), String(horizon - 32));
    await page.getByRole("button", { name: "+1 day" }).click();
    assert.strictEqual(await slider.inputValue(), String(horizon - 31));
    const name_of = new Map(rows("flagship", "places").map((row) =>
        [row.id, row.name.replace(/ *\(.*\)/, "").split("/")[0].slice(0, 24)]));
    const starts = rows("flagship", "future_spell").map((row) => row.starts).sort((a, b) => a - b);
    const middle = Math.floor(starts[Math.floor(starts.length / 2)]);
    for (const day of [0, middle - 20, middle, middle + 1, 500]) {
        await slider.fill(String(day));
        await quiet(page);
        const want = units_on("flagship", day);
        const told = await text_of(page, ".map-now");
        assert.ok(told.includes(`${want.there} ready at their place, ${want.settles} settling in`), `day ${day}: ${told}`);
        const boxed = await boxes(page);
        const places = {};
        for (const [place, count] of Object.entries(want.places))
            places[name_of.get(place)] = (places[name_of.get(place)] ?? 0) + count;
        assert.deepStrictEqual(Object.entries(boxed).sort(), Object.entries(places).filter(([name]) =>
            name in boxed).sort(), `day ${day}`);
        assert.ok(day < middle || Object.keys(boxed).length > 3, `day ${day}: ${Object.keys(boxed)}`);
    }
}

async function play(page) {
    const slider = page.getByLabel("Day of the typical future");
    await slider.fill("200");
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => document.querySelector("#map input[type=range]").value > 205);
    await page.getByRole("button", { name: "Pause" }).click();
    const day = await slider.inputValue();
    await quiet(page, 300);
    assert.strictEqual(await slider.inputValue(), day);
    assert.strictEqual(await page.getByRole("button", { name: "Pause" }).count(), 0);
}

async function search(page) {
    const sources = new Map(rows("flagship", "scenario_sources").map((row) => [row.id.toLowerCase(), row]));
    const box = page.locator("#source-search");
    const count = async () => Number(/^[\d,]+/.exec(await text_of(page, "#source-count"))?.[0].replaceAll(",", "") ?? 0);
    const found = async () => {
        await page.evaluate(() => {
            for (const more = document.querySelector("#sources .more"); !more.hidden;)
                more.click();
        });
        return page.evaluate(() => [...document.querySelectorAll("#sources .inputs tbody tr")].map((row) => ({
            text: row.textContent.toLowerCase(), cells: [...row.cells].map((cell) => cell.textContent),
            ids: [...row.querySelectorAll(".of-sources .faint")].map((id) => id.textContent.trim().toLowerCase()),
        })));
    };
    // All that a row stands for: what it shows, and who published its sources.
    const whole = (row) => [row.text, ...row.ids.flatMap((id) =>
        [sources.get(id)?.publisher ?? "", sources.get(id)?.url ?? ""])].join(" ").toLowerCase();
    const all = await found();
    assert.strictEqual(all.length, await count());
    await box.focus();
    for (const word of ["lognormal", "Bundestag", "judgement", "lift 0.6"]) {
        await page.keyboard.press("Control+a");
        await page.keyboard.type(word);
        const words = word.toLowerCase().split(" ");
        const want = all.filter((row) => words.every((one) => whole(row).includes(one)));
        assert.ok(want.length > 0 && want.length < all.length, word);
        const got = await found();
        await box.focus();
        assert.deepStrictEqual(got.map((row) => row.cells.join("|")), want.map((row) => row.cells.join("|")), word);
        assert.strictEqual(await count(), want.length);
    }
    assert.strictEqual(await page.locator("#source-count").getAttribute("role"), "status");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("no such word anywhere");
    assert.strictEqual(await text_of(page, "#source-count"), "No row has all of these words.");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.locator("#sources .sort", { hasText: "Numbers" }).press("Enter");
    assert.strictEqual(await page.locator('#sources th[aria-sort="ascending"]').innerText(), "Numbers");
}

// Labels that no table repeats: events in the web of conditions, and the cost
// of all nations that have no bar of their own.
function of_file(text) {
    const event = /^who-decides: (.*) (\d+)\s% ?$/.exec(text);
    if (event)
        return rows("flagship", "event").some((row) => event[1].toLowerCase() === row.event.toLowerCase().replaceAll("_", " ") &&
            Number(event[2]) === Math.round(100 * row.happens));
    const cost = /^cost: EUR\s([\d.]+)\sm$/.exec(text);
    const small = rows("flagship", "nation").map((row) => row.cost).sort((a, b) => b - a).slice(16);
    return Boolean(cost) && cost[1] === (small.reduce((sum, one) => sum + one, 0) / 1e6).toFixed(2);
}

async function flagship() {
    for (const [width, scheme] of SCREENS)
        await check(`the flagship opens without a word of the console and without a request, ${width} px, ${scheme}`, async () => {
            const page = await open(browser, file("flagship.html"), { width, scheme });
            await read_through(page);
            await open_details(page);
            assert.deepStrictEqual((await labels(page)).loose.filter((text) => !of_file(text)), []);
            faultless(page);
            assert.strictEqual(page.requests, 1);
            assert.deepStrictEqual(await wide(page), [true]);
            assert.strictEqual(await page.locator("main > section").count(), 13);
            assert.strictEqual(await page.locator(".notice[role=alert]").count(), 0);
            const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/)[0] < 128);
            assert.strictEqual(dark, scheme === "dark");
            await page.end();
        });
    const page = await open(browser, file("flagship.html"));
    await read_through(page);
    await check("each variant is laid over the curves as the results file has it", () => variants(page));
    await check("the trust switch shows the outcome under trust, and goes back", () => trust(page));
    await check("the choice of a milestone reaches every part of the build-up", () => milestones(page));
    await check("each capability has its fan", () => capabilities(page));
    await check("the day of the map goes by keyboard and buttons, and shows the units of that day", () => map_days(page));
    await check("the map plays, and pauses", () => play(page));
    await check("searching the inputs narrows them to the rows that hold all words, and says how many", () => search(page));
    await check("nothing of this made the console speak", () => faultless(page));
    await page.end();
}

async function flagship_numbers() {
    await check("every number of the flagship on the screen is that of the results file, in every state", async () => {
        const seen = await open(browser, file("flagship.html"));
        await read_through(seen);
        const set = (change) => () => seen.evaluate((to) => muster.set(to), change).then(() => quiet(seen));
        // Milestone, variant and quantity change together: each is shown once.
        const quantities = [...new Set(rows("flagship", "curve").map((row) => row.quantity))].slice(1);
        const { headline } = rows("flagship", "run")[0];
        const marks = rows("flagship", "milestone_summary").map((row) => row.milestone).filter((id) => id !== headline);
        const others = rows("flagship", "variant").map((row) => row.variant);
        const states = Array.from({ length: Math.max(marks.length, others.length, quantities.length) }, (_, i) => async () => {
            if (i < Math.max(marks.length, others.length))
                await set({ milestone: marks[i % marks.length], variant: others[i] ?? null })();
            if (quantities[i])
                await choose(seen, "Show", quantities[i].replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase()));
        });
        await same_numbers("flagship", seen, [
            ...states,
            set({ trust: true }), set({ milestone: headline, variant: null }),
            ...["Answer, q", "See", "Reach, rho", "Hold"].map((figure) => () => choose(seen, "Figure", figure)),
        ], {
            top: 3, answer: 30, "build-up": 500, map: 300, "who-decides": 300, "whose-yes": 150, "where-days-go": 100,
            "what-matters": 100, "how-long": 200, believed: 3000, cost: 60, claims: 50, sources: 100, about: 1,
        });
        faultless(seen);
        await seen.end();
    });
}

// ---- the tutorial ----------------------------------------------------------

async function keyboard(page) {
    await page.evaluate(() => { scrollTo(0, 0); document.activeElement.blur(); });
    const wanted = await page.evaluate(() => {
        const can = [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")].filter((node) =>
            !node.disabled && node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true }));
        can.forEach((node, i) => { node.dataset.nth = i; });
        return can.length;
    });
    assert.ok(wanted > 60);
    const reached = new Set(), unseen = [];
    for (let i = 0; i < wanted + 30; i++) {
        await page.keyboard.press("Tab");
        const now = await page.evaluate(async () => {
            const node = document.activeElement, style = getComputedStyle(node);
            if (node === document.body)
                return null;
            const inside = () => {
                const box = node.getBoundingClientRect();
                return box.bottom > 0 && box.top < innerHeight;
            };
            for (let n = 0; n < 300 && !inside(); n++)
                await new Promise(requestAnimationFrame);
            // a part of a picture shows it by its rim
            const rim = [...node.querySelectorAll("rect, circle")].some((part) => part.ownerSVGElement &&
                getComputedStyle(part).stroke === getComputedStyle(document.querySelector(".card")).borderTopColor);
            return { nth: node.dataset.nth, what: node.outerHTML.slice(0, 120),
                seen: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none" || rim,
                there: inside() };
        });
        if (!now)
            break;
        reached.add(now.nth);
        if (!now.seen || !now.there)
            unseen.push(`${now.seen} ${now.there} ${now.what}`);
    }
    assert.deepStrictEqual(unseen, []);
    const missed = await page.evaluate((list) => [...document.querySelectorAll("[data-nth]")]
        .filter((node) => !list.includes(node.dataset.nth)).map((node) => node.outerHTML.slice(0, 120)), [...reached]);
    assert.deepStrictEqual(missed, []);
}

// Violations of weight; of long tables the first rows, as the others are alike.
async function accessible(page) {
    await page.evaluate(axe_source);
    const found = await page.evaluate(async () => {
        const out = await axe.run({ include: [["html"]], exclude: [["tbody tr:nth-child(n+9)"]] }, { resultTypes: ["violations"] });
        return { rules: out.passes.length, faults: out.violations.map((rule) =>
            `${rule.impact} ${rule.id}: ${rule.nodes.length} times, ${rule.nodes[0].html.slice(0, 160)}`) };
    });
    assert.ok(found.rules > 20);
    assert.deepStrictEqual(found.faults.filter((fault) => /^(serious|critical)/.test(fault)), []);
}

async function tables_behind(page) {
    const figures = await page.locator("figure.chart").count();
    assert.ok(figures >= 10);
    const bad = await page.evaluate(() => [...document.querySelectorAll("figure.chart")].map((figure) => {
        const picture = figure.querySelector(".picture"), table = figure.querySelector("details.as-table table");
        return { title: figure.querySelector("figcaption").textContent,
            named: Boolean(document.getElementById(figure.getAttribute("aria-labelledby"))?.textContent),
            told: picture.querySelector(".nothing") !== null || (picture.getAttribute("aria-label") ?? "").length > 10,
            numbers: table ? table.querySelectorAll("[data-table], .derived").length : 0 };
    }).filter((figure) => !figure.named || !figure.told || figure.numbers === 0));
    assert.deepStrictEqual(bad, []);
}

async function tutorial() {
    for (const [width, scheme] of SCREENS)
        await check(`axe finds nothing serious in the tutorial with all tables open, ${width} px, ${scheme}`, async () => {
            const page = await open(browser, file("tutorial.html"), { width, scheme });
            await read_through(page);
            await open_details(page);
            await accessible(page);
            faultless(page);
            assert.deepStrictEqual(await wide(page), [true]);
            await page.end();
        });
    const page = await open(browser, file("tutorial.html"));
    await read_through(page);
    await check("the Tab key reaches every control, and one sees where one is", () => keyboard(page));
    await check("what labels of pictures say in numbers stands in the tables behind them", async () => {
        await open_details(page);
        const { seen, loose } = await labels(page);
        assert.ok(seen > 25, `${seen} labels`);
        assert.deepStrictEqual(loose, []);
    });
    await page.evaluate(() => document.querySelectorAll("details").forEach((node) => { node.open = false; }));
    await check("each chart has words for who cannot see it, and opens as a table of numbers", async () => {
        for (const summary of await page.locator("figure.chart details.as-table > summary").all())
            await summary.press("Enter");
        await quiet(page);
        await tables_behind(page);
    });
    await check("the light and dark switch works, and charts follow", async () => {
        const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const before = await colour();
        await page.getByRole("button", { name: "Use dark colours" }).click();
        assert.notStrictEqual(await colour(), before);
        await page.getByRole("button", { name: "Use light colours" }).click();
        assert.strictEqual(await colour(), before);
    });
    await check("every number of the tutorial on the screen is that of the results file", () => same_numbers("tutorial", page,
        [() => page.evaluate(() => muster.set({ trust: true }))],
        { answer: 15, "build-up": 100, map: 20, "who-decides": 20, "what-matters": 20, claims: 4, sources: 100 }));
    await check("a script or a handler that is put into the page does not run", async () => {
        await page.evaluate(() => {
            const node = document.createElement("div");
            node.setAttribute("onclick", "window.harmed = 1");
            document.body.append(node);
            node.click();
            const script = document.createElement("script");
            script.textContent = "window.harmed = 2";
            document.body.append(script);
            const image = document.createElement("img");
            image.src = "https://example.org/x.png";
            image.setAttribute("onerror", "window.harmed = 3");
            document.body.append(image);
        });
        await quiet(page, 200);
        assert.strictEqual(await page.evaluate(() => window.harmed), undefined);
        assert.ok(page.faults.filter((fault) => /Content Security Policy/.test(fault)).length >= 3);
        assert.deepStrictEqual(page.faults.filter((fault) => !/Content Security Policy|x\.png/.test(fault)), []);
        assert.deepStrictEqual(page.refused, ["csp https://example.org/x.png"]);
        await assert.rejects(page.evaluate(() => fetch("https://example.org/")));
    });
    await page.end();
}

// ---- the asks ----------------------------------------------------------------

async function asks() {
    for (const [width, scheme] of SCREENS)
        await check(`the asks are told, ${width} px, ${scheme}`, async () => {
            const page = await open(browser, file("asks.html"), { width, scheme });
            await read_through(page);
            await open_details(page);
            const said = await text_of(page, "#asks");
            for (const row of rows("asks", "plan_ask"))
                assert.ok(said.replace(/\s+/g, " ").includes(row.sentence), row.sentence);
            for (const row of rows("asks", "ask"))
                assert.ok(said.includes(row.name), row.name);
            assert.strictEqual(await page.locator("#asks figure.chart .picture svg").count() >= 3, true);
            assert.deepStrictEqual((await labels(page)).loose.filter((one) => one.startsWith("asks")), []);
            await accessible(page);
            faultless(page);
            assert.deepStrictEqual(await wide(page), [true]);
            await page.end();
        });
    const page = await open(browser, file("asks.html"));
    await read_through(page);
    await check("the plan is drawn where the results file says", async () => {
        const list = rows("asks", "plan_ask");
        const bars = await page.evaluate(() => [...document.querySelectorAll("#asks figure svg g[stroke-width='9'] line")]
            .map((line) => [Number(line.getAttribute("x1")), Number(line.getAttribute("x2"))]));
        assert.strictEqual(bars.length, list.length);
        // One scale for all: pixels for a point of probability.
        const scale = (bars[0][1] - bars[0][0]) / (list[0].after - list[0].before);
        list.forEach((row, i) => assert.ok(Math.abs(bars[i][1] - bars[i][0] - scale * (row.after - row.before)) < 1, row.ask));
        assert.ok(scale > 100);
    });
    await check("another probability, another day for each cost", async () => {
        const figure = page.locator("#asks figure.chart", { hasText: "Cost against the day" });
        await figure.evaluate((node) => node.scrollIntoView({ behavior: "instant", block: "center" }));
        await figure.locator("summary").click();
        const before = await figure.innerText();
        await choose(page, "Probability", "50\u00a0%");
        const after = await figure.innerText();
        assert.notStrictEqual(before, after);
        assert.ok(after.includes("when the probability is 50"), after);
    });
    await check("every number of the asks on the screen is that of the results file", () => same_numbers("asks", page, [], { asks: 120 }));
    await page.end();
}

// ---- texts that nobody should trust -----------------------------------------

async function hostile() {
    // The same tables with texts that harm nobody: as many charts.
    const plain = await open(browser, file("asks.html"));
    await read_through(plain);
    const ELEMENTS = "img, iframe, object, embed, script, form, base, link, meta, style, foreignObject, svg image, [onclick], [onerror], [onload], [onmouseover]";
    const count = (page) => page.evaluate((names) => document.querySelectorAll(names).length, ELEMENTS);
    const usual = await count(plain);
    await plain.end();
    // What turns the direction of writing is shown as a character out of place.
    const harmless = (text) => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
    for (const [width, scheme] of [[1440, "light"], [390, "dark"]])
        await check(`hostile texts stay texts, ${width} px`, async () => {
            const page = await open(browser, file("hostile.html"), { width, scheme });
            await read_through(page);
            await open_details(page);
            await page.evaluate(() => {
                for (const node of document.querySelectorAll("main *"))
                    for (const kind of ["mouseover", "focus", "pointerenter"])
                        node.dispatchEvent(new Event(kind, { bubbles: true }));
            });
            await quiet(page, 200);
            assert.strictEqual(await page.evaluate(() => window.harmed), undefined);
            faultless(page);
            assert.strictEqual(await count(page), usual, "elements that data have made");
            const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((node) => node.getAttribute("href")));
            assert.deepStrictEqual(links.filter((href) => !/^(https?:|#)/.test(href)), []);
            assert.ok(links.some((href) => href.startsWith("https://example.org/")));
            const { title } = rows("hostile", "run")[0];
            assert.ok(title.includes("</script><script>"));
            assert.strictEqual(await page.locator("h1").textContent(), harmless(title));
            const said = await page.evaluate(() => document.body.innerText);
            for (const row of rows("hostile", "scenario_nations"))
                assert.ok(await page.evaluate((name) => document.getElementById("main").textContent.includes(name), harmless(row.name)), row.name.slice(0, 80));
            assert.ok(said.includes("onmouseover=") && said.includes("\u05d0\u05d1") && said.includes("\u{1f525}"));
            assert.deepStrictEqual(await wide(page), [true]);
            await page.end();
        });
    await check("hostile texts do not hide what is there from who cannot see", async () => {
        const page = await open(browser, file("hostile.html"), { width: 390 });
        await read_through(page);
        await accessible(page);
        await page.end();
    });
}

// ---- next to nothing, and paper ----------------------------------------------

async function edges() {
    for (const name of fs.readdirSync(folder).filter((one) => /^edge-.*\.html$/.test(one)).sort())
        await check(`a page opens without faults: ${name.replace(/^edge-|\.html$/g, "").replaceAll("-", " ")}`, async () => {
            const page = await open(browser, file(name), { width: 390 });
            await read_through(page);
            await open_details(page);
            for (const box of await page.locator("#contents select").all())
                await box.selectOption({ index: 0 });
            faultless(page);
            assert.strictEqual(await page.locator(".notice[role=alert]").count(), 0);
            assert.ok((await text_of(page, "#answer")).length > 150);
            assert.ok(!/undefined|NaN|Infinity|\[object/.test(await page.evaluate(() => document.body.innerText)));
            assert.deepStrictEqual(await wide(page), [true]);
            await page.end();
        });
}

async function paper() {
    await check("on A4 every section and every chart is there, though none had been looked at", async () => {
        const page = await open(browser, file("flagship.html"), { scheme: "dark" });
        await quiet(page, 2500);        // what it draws with is put in after a while
        const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true, path: file("flagship.pdf") });
        const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
        assert.ok(pages > 3 && pages < 60, `${pages} pages`);
        assert.strictEqual(await page.locator(".waiting").count(), 0);
        const without = await page.evaluate(() => [...document.querySelectorAll("figure.chart")]
            .filter((figure) => !figure.querySelector(".picture svg, .picture .nothing")).map((figure) => figure.textContent.slice(0, 60)));
        assert.deepStrictEqual(without, []);
        assert.ok(await page.locator("figure.chart").count() > 15);
        faultless(page);
        await page.end();
    });
}

// Two at a time: each page has a process of its own.
async function main() {
    browser = await launch();
    const lanes = [{ flagship, edges, asks }, { flagship_numbers, paper, hostile, tutorial }];
    await Promise.all(lanes.map(async (lane) => {
        for (const [name, group] of Object.entries(lane))
            if (!only || only.test(name))
                await group().catch((error) => {
                    failed++;
                    console.log(`FAILED  ${name}: ${error.stack}`);
                });
    }));
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed > 0 ? 1 : 0);
}

main();
