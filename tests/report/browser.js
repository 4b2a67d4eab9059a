// browser.js - Chromium without a window for the tests of the report page: one
// process with a fresh profile, and pages that note whatever should not happen.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = () => process.env.CHROMIUM || PROGRAMS.find((name) => fs.existsSync(name)) || null;

async function launch() {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "muster-chromium-"));
    // These and no others: what a driver would add changes what a page may do.
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

// A page of its own context at `width` and `scheme`; page.faults gathers errors
// and warnings of the console, dialogs and every request but for the file.
async function open(browser, file, { width = 1440, scheme = "light", height = 900, hash = "", ...more } = {}) {
    const context = await browser.newContext({
        viewport: { width, height }, colorScheme: scheme, ...more,
    });
    const page = await context.newPage();
    const address = pathToFileURL(path.resolve(file)).href;
    page.faults = [];
    page.requests = 0;
    page.refused = [];
    page.setDefaultTimeout(20000);
    page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning")
            page.faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
        page.faults.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on("popup", (popup) => page.faults.push(`window: ${popup.url()}`));
    page.on("request", (request) => {
        if (request.url() === address + hash || request.url() === address)
            page.requests++;
        else
            page.faults.push(`request: ${request.url().slice(0, 200)}`);
    });
    page.on("requestfailed", (request) => page.refused.push(`${request.failure().errorText} ${request.url()}`));
    await page.goto(address + hash, { waitUntil: "load" });
    await page.evaluate(() => muster.ready);
    page.end = () => context.close();
    return page;
}

// Scrolls through the page as a reader does, until all sections are drawn.
async function read_through(page) {
    await page.evaluate(async () => {
        const rest = (ms) => new Promise((done) => setTimeout(done, ms));
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
            scrollTo({ top: y, behavior: "instant" });
            await new Promise(requestAnimationFrame);
            for (let i = 0; i < 100 && [...document.querySelectorAll(".waiting")].some((node) =>
                node.getBoundingClientRect().top < innerHeight + 300 &&
                node.getBoundingClientRect().bottom > -300); i++)
                await rest(20);
        }
        await rest(50);
        scrollTo({ top: 0, behavior: "instant" });
    });
    await page.waitForFunction(() => !document.querySelector(".waiting"), null, { timeout: 20000 });
    await quiet(page);
}

// Two frames and a breath: what a change sets off has been drawn.
const quiet = (page, ms = 40) => page.evaluate((wait) => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, wait)))), ms);

module.exports = { launch, open, read_through, quiet, program };
