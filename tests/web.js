// web.js PAGE - the report page as the build leaves it, and the numbers that
// its scripts write, without a browser.
"use strict";

const fs = require("fs");
const vm = require("vm");
const zlib = require("zlib");
const crypto = require("crypto");
const assert = require("assert");
const { spawnSync } = require("child_process");

const page = fs.readFileSync(process.argv[2], "utf8");
const base = fs.readFileSync("web/base.js", "utf8");

// The namespace of the page over a document of one run.
function namespace(run, tables = {}) {
    const columns = (row) => Object.keys(row).map((name) => ({ name, type: "", help: "" }));
    const made = Object.fromEntries(Object.entries({ run: [run], ...tables }).map(([name, rows]) =>
        [name, { help: "", columns: columns(rows[0]), rows: rows.map(Object.values) }]));
    const results = JSON.stringify({ muster: { version: "0", format: 1 }, tables: made });
    const world = { document: { getElementById: () => ({ textContent: results }) }, URL, Intl, Node: class {} };
    return vm.runInNewContext(`${base}\n;muster;`, world);
}

const nbsp = "\u00a0";
const tests = {
    "the policy names every script of the page, and no other may run"() {
        const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)[1];
        const known = new Set(policy.match(/'sha256-[^']*'/g));
        const hash = (text) => `'sha256-${crypto.createHash("sha256").update(text).digest("base64")}'`;
        const inline = [...page.matchAll(/<script data-from="[^"]*">([^]*?)<\/script>/g)].map((m) => m[1]);
        const packed = [...page.matchAll(/<script type="text\/plain" id="packed-[^"]*">([^<]*)<\/script>/g)]
            .map((m) => zlib.gunzipSync(Buffer.from(m[1], "base64")).toString());
        assert.ok(inline.length > 10 && packed.length === 4);
        for (const text of [...inline, ...packed])
            assert.ok(known.delete(hash(text)), text.slice(0, 60));
        assert.strictEqual(known.size, 0);
        for (const rule of ["default-src 'none'", "base-uri 'none'", "form-action 'none'"])
            assert.ok(policy.includes(rule));
        assert.ok(!/unsafe-(inline|eval)/.test(policy.replace("style-src 'unsafe-inline'", "")));
    },
    "nothing in the page is fetched from elsewhere"() {
        const markup = page.replace(/<script[^>]*>[^]*?<\/script>/g, "").replace(/<style>[^]*?<\/style>/, "");
        assert.ok(!/(src|href)="(?!#)/.test(markup), markup);
        assert.ok(!/@import|url\(/.test(/<style>([^]*?)<\/style>/.exec(page)[1]));
    },
    "without its packages the page is not made, and it is said what to do"() {
        const made = spawnSync("script/page", ["build/no-such-folder", "build/no-such-page.html"], { encoding: "utf8" });
        assert.strictEqual(made.status, 1);
        assert.match(made.stderr, /^page: .*d3.* is missing: run script\/setup/);
        assert.ok(!fs.existsSync("build/no-such-page.html"));
    },
    "data becomes text, never markup"() {
        for (const file of fs.readdirSync("web").filter((name) => name.endsWith(".js")))
            assert.ok(!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/.test(
                fs.readFileSync(`web/${file}`, "utf8")), file);
    },
    "what is inlined shows its licence"() {
        const { own, inlined } = JSON.parse(/id="licences">([^<]*)</.exec(page)[1]);
        assert.match(own, /Apache License/);
        const names = inlined.flatMap((group) => group.packages.map((one) => one.name));
        for (const name of ["d3", "@observablehq/plot", "topojson-client", "milsymbol", "world-atlas"])
            assert.ok(names.includes(name), name);
        for (const group of inlined)
            assert.match(group.text, /permission|licen[cs]e|public domain/i);
    },
    "a probability that is neither never nor always does not look so"() {
        const { format } = namespace({ draws: 10000 });
        assert.deepStrictEqual([0, 0.0001, 0.0051, 0.42, 0.9949, 0.9999, 1, null].map(format.percent),
            [`0${nbsp}%`, `<1${nbsp}%`, `1${nbsp}%`, `42${nbsp}%`, `99${nbsp}%`, `>99${nbsp}%`, `100${nbsp}%`, "–"]);
    },
    "an error is shown where it is above half a point, and rounded up"() {
        const { format } = namespace({ draws: 10000 });
        const of = (ever, error) => format.percent_error(ever, { ever, ever_error: error }, "ever");
        assert.strictEqual(of(0.4, 0.004), `40${nbsp}%`);
        assert.strictEqual(of(0.4, 0.011), `40${nbsp}±2${nbsp}%`);
        assert.strictEqual(of(0.001, 0.01), `<1${nbsp}%`);
    },
    "where all of a few draws say the same, the rule of three bounds it"() {
        const { format } = namespace({ draws: 100 });
        assert.strictEqual(format.percent_prose(0, {}, "ever"), `0${nbsp}%${nbsp}(<3${nbsp}%)`);
        assert.strictEqual(format.percent_prose(1, {}, "ever"), `100${nbsp}%${nbsp}(>97${nbsp}%)`);
        assert.strictEqual(namespace({ draws: 10000 }).format.percent_prose(0, {}, "ever"), `0${nbsp}%`);
    },
    "days are dates of the scenario"() {
        const { format } = namespace({ start: "2028-02-28", draws: 1 });
        assert.strictEqual(format.day_date(0), `28${nbsp}Feb${nbsp}2028`);
        assert.strictEqual(format.day_date(2), `1${nbsp}Mar${nbsp}2028`);
        assert.strictEqual(format.day_date(null), "never");
    },
    "amounts, money and demands read as a person writes them"() {
        const { format } = namespace({ draws: 1 });
        assert.strictEqual(format.count(1234567), "1,234,567");
        assert.strictEqual(format.amount(2.5), "2.5");
        assert.strictEqual(format.euros(446123456), `EUR${nbsp}446${nbsp}m`);
        assert.strictEqual(format.demand("personnel >= 10000, battalions >= 2.5, held 14 days"),
            `10,000${nbsp}persons, 2.5${nbsp}battalions, held 14 days`);
    },
    "a number knows the table, the row and the column that it is from"() {
        const muster = namespace({ draws: 1 }, { cost: [{ mean: 1 }, { mean: 2 }] });
        const row = muster.table("cost")[1];
        assert.strictEqual(row.$table, "cost");
        assert.strictEqual(row.$row, 2);
        assert.throws(() => muster.text_of(row, "median", "count"), /no column 'median'/);
        assert.throws(() => muster.text_of(row, "mean", "furlongs"), /no format/);
        assert.strictEqual(muster.table("absent").length, 0);
    },
    "the headline is the program's, and what there is without it"() {
        const tables = { milestone_summary: [{ milestone: "a", ever: 0.2 }, { milestone: "b", ever: 0.6 }] };
        assert.strictEqual(namespace({ headline: "a" }, tables).headline(), "a");
        assert.strictEqual(namespace({ headline: null }, tables).headline(), "b");
        assert.strictEqual(namespace({ headline: null }).headline(), null);
    },
    "every type of our scenarios has a symbol of a friend that milsymbol knows"() {
        const packed = /id="packed-milsymbol">([^<]*)</.exec(page)[1];
        const world = vm.createContext({});
        vm.runInContext(zlib.gunzipSync(Buffer.from(packed, "base64")).toString(), world);
        const known = (code) => /^1003\d{16}$/.test(code) && new world.ms.Symbol(code).isValid();
        for (const scenario of ["tutorial", "ukraine"]) {
            const [header, ...rows] = fs.readFileSync(`scenarios/${scenario}/types.csv`, "utf8").trim().split("\n");
            assert.match(header, /^id,name,symbol,/);
            for (const row of rows)
                assert.ok(known(/^[^,]*,(?:"[^"]*"|[^",]*),([^,]*),/.exec(row)[1]), row.slice(0, 80));
        }
        for (const wrong of ["", "10031000991211000000x", "10031000161299000000", "10031000161211000099"])
            assert.ok(!known(wrong), wrong);
    },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
    try {
        test();
        console.log(`ok      ${name}`);
    } catch (error) {
        failed++;
        console.log(`FAILED  ${name}\n        ${error.stack}`);
    }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
