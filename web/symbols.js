// symbols.js - SVG elements, and unit symbols drawn by milsymbol from the codes
// of the types. Adds muster.shape, muster.symbols.
"use strict";

(() => {
    const { put } = muster;

    const WIDTH = 25;                           // of the frame of a symbol, pixels
    const PLAIN = "10031000000000000000";       // friendly land unit, no more said
    const LOOKS = {                             // a headquarters has a short staff: labels lie below
        size: 30, outlineWidth: 6, outlineColor: "white", hqStaffLength: 40,
    };

    // As muster.make, for SVG.
    function shape(tag, attributes, ...content) {
        const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
        for (const [name, value] of Object.entries(attributes ?? {}))
            if (value !== null && value !== undefined && value !== false)
                node.setAttribute(name, String(value));
        return put(node, ...content);
    }

    // Symbols are drawn once into `defs` and used by reference. What is asked
    // of milsymbol is a validated code of 20 digits, nothing else.
    function shelf(defs) {
        const made = new Map();
        return (sidc) => {
            const code = /^\d{20}$/.test(sidc ?? "") ? sidc : PLAIN;
            if (made.has(code))
                return made.get(code);
            let symbol = new ms.Symbol(code, LOOKS);
            if (!symbol.isValid())
                symbol = new ms.Symbol(PLAIN, LOOKS);
            // The middle of the frame, also where milsymbol's own anchor is the foot of a staff.
            const size = symbol.getSize(), anchor = symbol.getOctagonAnchor();
            const parsed = new DOMParser().parseFromString(symbol.asSVG(), "image/svg+xml")
                .documentElement;
            const kept = shape("symbol", {
                id: `unit-${code}`, viewBox: parsed.getAttribute("viewBox"), overflow: "visible",
            });
            for (const child of [...parsed.childNodes])
                kept.append(document.importNode(child, true));
            defs.append(kept);
            const scale = WIDTH / (1.5 * 30 + 6);
            const out = {
                id: `#unit-${code}`, plain: code === PLAIN, width: size.width * scale,
                height: size.height * scale, x: anchor.x * scale, y: anchor.y * scale,
            };
            made.set(code, out);
            return out;
        };
    }

    // A symbol around 0, 0; one without a code says its type in letters.
    function node(shelf, unit, scale) {
        const kind = shelf(unit.symbol);
        const made = shape("g", { class: "unit-symbol" }, shape("use", {
            href: kind.id, x: -kind.x * scale, y: -kind.y * scale,
            width: kind.width * scale, height: kind.height * scale,
        }));
        if (kind.plain) {
            const words = String(unit.type).split(/[_\- ]+/).slice(0, 2).map((word) => word.slice(0, 6));
            words.forEach((word, i) => made.append(shape("text", {
                class: "unit-word", "font-size": Math.min(7, 36 / word.length) * scale,
                y: (words.length === 1 ? 2.4 : i * 6.6 - 0.8) * scale,
            }, word)));
        }
        return made;
    }

    Object.assign(muster, { shape, symbols: { shelf, node } });
})();
