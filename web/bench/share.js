// share.js - what leaves the workbench: variants, links, files. And dialogs.
"use strict";

(() => {
    const { make, put, empty } = muster;

    // ---- dialogs and notices -----------------------------------------------

    // dialog(title, fill(close) -> nodes): modal, closed by Escape too; the focus
    // goes back to where it was.
    function dialog(title, fill) {
        const node = make("dialog", { class: "wb-dialog", "aria-labelledby": "dialog-title", close: () => node.remove() });
        const close = () => node.close();
        put(node, make("h2", { id: "dialog-title" }, title), fill(close));
        document.body.append(node);
        node.showModal();
        return node;
    }

    let gone = 0;
    function notice(text, hint) {
        const node = document.getElementById("notice") ?? document.body.appendChild(make("div", { id: "notice", class: "wb-notice", role: "status" }));
        put(empty(node), make("span", {}, text, hint ? ` ${hint}` : ""), make("button", {
            type: "button", class: "wb-x", "aria-label": "Close", click: () => { node.hidden = true; },
        }, "×"));
        node.hidden = false;
        clearTimeout(gone);
        gone = setTimeout(() => { node.hidden = true; }, 8000);
    }

    // ---- links -------------------------------------------------------------

    function link_of(change) {
        const bytes = new TextEncoder().encode(JSON.stringify(change));
        const text = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
        return `#change=${text}`;
    }

    // The change that an address holds, or null.
    function change_in(hash) {
        const found = /^#change=([A-Za-z0-9_-]+)$/.exec(hash);
        if (!found)
            return null;
        try {
            const text = atob(found[1].replace(/-/g, "+").replace(/_/g, "/"));
            return bench.sound(JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)))));
        } catch {
            notice("The link does not hold a change that can be read; the scenario is shown as it is.");
            return null;
        }
    }

    // ---- variants ----------------------------------------------------------

    const as_id = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
        .replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);

    function save_variant() {
        dialog("Save as a variant", (close) => {
            const title = make("input", { type: "text", required: true, id: "variant-title", maxlength: 120, input: show });
            const text = make("textarea", { id: "variant-text", rows: 3, maxlength: 1000 });
            const name = make("code", {});
            const fault = make("p", { class: "wb-fault", role: "alert", hidden: true });
            const over = make("label", { class: "wb-over", hidden: true }, make("input", { type: "checkbox" }), " Replace the one that is there");
            function show() {
                name.textContent = as_id(title.value) ? `variants/${as_id(title.value)}.yaml` : "variants/….yaml";
            }
            show();
            return make("form", {
                async submit(event) {
                    event.preventDefault();
                    const id = as_id(title.value);
                    if (!id)
                        return;
                    try {
                        await bench.post("variants", {
                            id, title: title.value.trim(), description: text.value.trim(), change: bench.change(),
                            ...(over.querySelector("input").checked ? { replace: true } : {}),
                        });
                    } catch (error) {
                        fault.hidden = false;
                        fault.textContent = `Not saved: ${error.message}${error.hint ? ` ${error.hint}` : ""}`;
                        over.hidden = error.status !== 409;
                        return;
                    }
                    bench.take(await bench.get("scenario"));
                    close();
                    notice(`Saved as ‘${title.value.trim()}’. You find it under ‘Start from’ and in ‘Compare’.`);
                },
            }, make("label", { class: "wb-field" }, make("span", {}, "Name"), title),
            make("label", { class: "wb-field" }, make("span", {}, "What it is about"), text),
            make("p", { class: "note" }, "Becomes the file ", name, " of the scenario's folder."), over, fault,
            make("div", { class: "wb-actions" }, make("button", { class: "primary" }, "Save"),
                make("button", { type: "button", click: close }, "Cancel")));
        });
    }

    function share() {
        dialog("Share", (close) => {
            const change = bench.change();
            const address = `${location.origin}${location.pathname}${link_of(change)}`;
            const box = make("input", { type: "text", readonly: true, value: address, "aria-label": "Link", focus: () => box.select() });
            const told = make("p", { class: "note", role: "status" });
            const file = (format, label) => make("button", {
                type: "button", async click() {
                    told.textContent = "Playing 10,000 futures …";
                    try {
                        await bench.download("results", { change, seed: 1, draws: 10000, format }, `muster.${format}`);
                        told.textContent = "";
                    } catch (error) {
                        told.textContent = `No file: ${error.message}${error.hint ? ` ${error.hint}` : ""}`;
                    }
                },
            }, label);
            const own = (name, text, kind) => () => bench.save_blob(new Blob([text], { type: kind }), name);
            const yaml = async () => {
                try {
                    await bench.download("results", { change, format: "yaml" }, "change.yaml");
                } catch (error) {
                    told.textContent = `No file: ${error.message}${error.hint ? ` ${error.hint}` : ""}`;
                }
            };
            return [
                make("h3", {}, "As a link"),
                make("p", { class: "note" }, "Opens this change for whoever has the workbench of the same scenario open."),
                make("div", { class: "wb-link-row" }, box, make("button", {
                    type: "button", class: "primary", async click() {
                        try {
                            await navigator.clipboard.writeText(address);
                            told.textContent = "Copied.";
                        } catch {
                            box.focus();
                            told.textContent = "Press Ctrl+C to copy it.";
                        }
                    },
                }, "Copy")),
                make("h3", {}, "As a file"),
                make("p", { class: "note" }, "A change can be opened here again, by others too. A variant is what muster run plays."),
                make("div", { class: "wb-actions" },
                    make("button", { type: "button", click: yaml }, "Variant (YAML)"),
                    make("button", { type: "button", click: own("change.json", `${JSON.stringify(change, null, 2)}\n`, "application/json") }, "Change (JSON)"),
                    make("button", { type: "button", click: () => open_file(close) }, "Open a change …")),
                make("h3", {}, "The results"),
                make("p", { class: "note" }, "Of 10,000 futures. A browser opens the report, Excel or LibreOffice the workbook, QGIS the results on a map."),
                make("div", { class: "wb-actions" }, file("html", "Report (one page)"), file("xlsx", "Workbook (xlsx)"), file("gpkg", "Results (gpkg)"), file("json", "JSON")),
                told,
                make("div", { class: "wb-actions" }, make("button", { type: "button", click: close }, "Close"))];
        });
    }

    function open_file(close) {
        const box = make("input", {
            type: "file", accept: ".json,application/json", async change() {
                try {
                    const given = JSON.parse(await box.files[0].text());
                    close();
                    bench.become(bench.sound(given));
                } catch {
                    notice("This file holds no change: it is not the JSON that the workbench writes.");
                }
            },
        });
        box.click();
    }

    Object.assign(bench, { dialog, notice, link_of, change_in, save_variant, share, as_id });
})();
