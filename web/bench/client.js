// client.js - the server's interface (docs/serve.md), and the namespace of the
// workbench. The page is let in by its cookie.
"use strict";

const bench = (() => {
    const listeners = new Map();

    function on(what, call) {
        if (!listeners.has(what))
            listeners.set(what, []);
        listeners.get(what).push(call);
    }

    function tell(what, data) {
        for (const call of listeners.get(what) ?? [])
            call(data);
    }

    // What the server says is wrong: .status, .code, .hint.
    class Refusal extends Error {
        constructor(status, error) {
            super(error?.message ?? `the server answered ${status}`);
            Object.assign(this, { status, code: error?.code ?? null, hint: error?.hint ?? null });
        }
    }

    async function ask(method, path, body, { headers = {}, signal } = {}) {
        const answer = await fetch(`/api/v1/${path}`, {
            method, signal, credentials: "same-origin", cache: "no-store",
            headers: {
                ...(method === "GET" ? {} : { "X-Muster": "1", "Content-Type": "application/json" }),
                ...headers,
            },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        if (answer.ok)
            return answer;
        let told = null;
        try {
            told = (await answer.json()).error;
        } catch {
            told = null;
        }
        throw new Refusal(answer.status, told);
    }

    const get = async (path, options) => (await ask("GET", path, undefined, options)).json();
    const post = async (path, body, options) => (await ask("POST", path, body, options)).json();

    // One event of a stream: {event, data}, or null of a comment.
    function parsed(text) {
        let event = "message";
        const data = [];
        for (const line of text.split(/\r?\n/)) {
            if (line.startsWith("event:"))
                event = line.slice(6).trim();
            else if (line.startsWith("data:"))
                data.push(line.slice(5).replace(/^ /, ""));
        }
        return data.length || event !== "message" ? { event, data: data.length ? JSON.parse(data.join("\n")) : null } : null;
    }

    // POST with an answer of server-sent events: hear({event, data}) of each, in
    // their order; ends when they do. `signal` breaks it off, which ends the work.
    async function stream(path, body, hear, signal) {
        const answer = await ask("POST", path, body, { signal, headers: { Accept: "text/event-stream" } });
        const reader = answer.body.getReader(), decoder = new TextDecoder();
        const parts = [];
        for (;;) {
            const { value: bytes, done } = await reader.read();
            if (done)
                return;
            const value = decoder.decode(bytes, { stream: true });
            // A result is long and comes in many pieces: they are put together
            // when one of them ends it.
            parts.push(value);
            if (!/\n\r?\n/.test((parts.at(-2) ?? "").slice(-2) + value))
                continue;
            const blocks = parts.join("").split(/\r?\n\r?\n/);
            parts.length = 0;
            parts.push(blocks.pop());
            for (const block of blocks) {
                const one = parsed(block);
                if (one)
                    hear(one);
            }
        }
    }

    const is_abort = (error) => error?.name === "AbortError";

    // What a stream comes to: the data of its result as `found`, or in words why
    // there is none as `fault`; neither, where it was broken off. progress(data) hears
    // how far it is.
    async function outcome(path, body, progress, signal) {
        let found = null, fault = null;
        try {
            await stream(path, body, ({ event, data }) => {
                if (event === "progress" && !signal.aborted)
                    progress(data);
                else if (event === "result")
                    found = data;
                else if (event === "findings" && data.errors)
                    fault = `The change has errors: ${data.findings[0]?.text ?? ""}`;
                else if (event === "error")
                    fault = `${data.error.message}${data.error.hint ? `; ${data.error.hint}` : ""}`;
            }, signal);
        } catch (error) {
            if (!is_abort(error))
                fault = error.message;
        }
        return { found, fault };
    }

    // A file of the server's as a download, under the name that it gives.
    async function download(path, body, name) {
        const answer = await ask("POST", path, body);
        const said = /filename="?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") ?? "");
        save_blob(await answer.blob(), said?.[1] ?? name);
    }

    function save_blob(blob, name) {
        const address = URL.createObjectURL(blob);
        const link = muster.make("a", { href: address, download: name });
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 60000);
    }

    return { on, tell, ask, get, post, stream, outcome, is_abort, download, save_blob, Refusal };
})();
