// datapackage.js FOLDER...: each folder's datapackage.json, and every row of
// the tables it describes, against the reference implementation of the Data
// Package standard. Prints what it refuses; exit status 1 if anything.

const fs = require("fs");
const path = require("path");
const { Package } = require("datapackage");

async function problems(folder) {
    const found = [];
    const pack = await Package.load(path.join(folder, "datapackage.json"), {
        basePath: folder,
    });
    for (const error of pack.errors)
        found.push(error.message.replace(/\s+/g, " "));
    for (const resource of pack.resources) {
        try {
            await resource.read({ keyed: true, relations: true });
        } catch (error) {
            const all = error.errors && error.errors.length ? error.errors : [error];
            for (const one of all.slice(0, 5))
                found.push(`${resource.name}: row ${one.rowNumber || "?"}: ${one.message}`);
        }
    }
    const described = pack.resources.map((resource) => resource.descriptor.path);
    for (const name of fs.readdirSync(folder))
        if (name.endsWith(".csv") && !described.includes(name))
            found.push(`${name}: is not described`);
    return found;
}

async function main() {
    let bad = false;
    for (const folder of process.argv.slice(2))
        for (const problem of await problems(folder)) {
            console.log(`${folder}: ${problem}`);
            bad = true;
        }
    process.exit(bad ? 1 : 0);
}

main().catch((error) => {
    console.log(String(error));
    process.exit(1);
});
