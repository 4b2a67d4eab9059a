// browser.js - Chromium without a window for the tests of the workbench: one
// process with a fresh profile, and pages that note whatever should not happen.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = () => process.env.CHROMIUM || PROGRAMS.find((name) => fs.existsSync(name)) || null;

async function launch() {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "muster-chromium-"));
    const browser = await chromium.launch({
        executablePath: program(), ignoreDefaultArgs: true,
        args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank"],
    });
    const end = browser.close.bind(browser);
    browser.close = async () => {
        await end();
        fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    };
    return browser;
}

// The workbench at `link`, once its first picture is there; page.faults gathers
// what the console says and requests to elsewhere, page.allowed what of it is
// expected.
async function open(browser, link, { width = 1440, height = width < 500 ? 844 : 900, scheme = "light", hash = "" } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, acceptDownloads: true });
    const page = await context.newPage();
    const origin = new URL(link).origin;
    page.faults = [];
    page.setDefaultTimeout(60000);
    page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning")
            page.faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
    page.on("request", (request) => {
        if (!request.url().startsWith(`${origin}/`) && !/^(blob|data):/.test(request.url()))
            page.faults.push(`request: ${request.url().slice(0, 200)}`);
    });
    await page.goto(link);
    if (hash) {
        await page.goto(`${origin}/${hash}`);
        await page.reload();
    }
    await page.waitForSelector(".wb-picture svg");
    return page;
}

// Until the answer of 10,000 futures of the change that is there now has been
// drawn, with what it is compared with.
async function sharp(page) {
    await page.waitForFunction(() => bench.answer?.stage >= 10000 && JSON.stringify(bench.answer.change) === JSON.stringify(bench.change()) &&
        (!bench.answer.compared || bench.document_of(bench.answer.compared)) &&
        document.querySelector(".wb-state").dataset.state !== "running", null, { timeout: 90000 });
}

module.exports = { program, launch, open, sharp };
