// Reads an AsyncAPI document from standard input; prints, as JSON, what the official parser has to say of it.
// Told the folder whose node_modules has the parser. Fetches nothing, changes nothing.
"use strict";

const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const { Parser } = createRequire(join(process.argv[2], "package.json"))("@asyncapi/parser");

new Parser().parse(readFileSync(0, "utf8")).then(({ document, diagnostics }) => {
  const said = diagnostics.map(({ code, message, path, severity }) => ({ code, message, path: path.join("/"), severity }));
  const operations = document ? document.operations().all().map((operation) => operation.id()) : [];
  process.stdout.write(JSON.stringify({ said, operations }));
});
