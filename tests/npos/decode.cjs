// Reads ESC/POS jobs from standard input, one base64 line each, and answers what npos makes of each
// with one line of JSON: commands in order, text decoded by the code page chosen last, rasters as bits.
"use strict";

const path = require("path");
const modules = path.join(process.argv[2], "node_modules");
const npos = require(path.join(modules, "npos"));
const iconv = require(path.join(modules, "iconv-lite"));

const GS = 0x1d;
const LF = 0x0a;
const PAGES = { 0: "cp437", 2: "cp850", 16: "win1252", 19: "cp858" };

// npos has no rule for two-dimensional codes: GS ( k pL pH, then so many bytes.
npos.rules[GS]["(k"] = [0, "d16"];
// Its rule for GS V reads past the end when the cut is the last byte of a job.
npos.rules[GS].V = [0, (raw, offset) => ([0, 1, 48, 49].includes(raw[offset]) ? 1 : 2)];

function decode(raw) {
  const ast = npos.parser(npos.rules).analyze(raw);
  if (ast.error) return { error: String(ast.error.message) };
  let page = null;
  let end = 0;
  const events = [];
  for (const node of ast.tree) {
    const bytes = raw.subarray(node.offset, node.offset + node.length);
    end = node.offset + node.length;
    const name = node.ascii + (node.fn || "");
    if (node.ascii === "STX") {
      if (page === null) return { error: "text before a code page" };
      if (!iconv.encodingExists(page)) return { error: "no such code page: " + page };
      events.push({ name: "text", text: iconv.decode(bytes, page) });
    } else {
      if (name === "ESC@") page = null;
      if (name === "ESCt") page = PAGES[bytes[2]] || "unknown " + bytes[2];
      const event = { name, data: bytes.toString("base64") };
      if (name === "GSv0") event.raster = raster(raw, node);
      events.push(event);
    }
  }
  return { events, end, size: raw.length };
}

function raster(raw, node) {
  const image = npos.codecs.raster.decode(raw, [{ offset: node.offset }]);
  const bits = [];
  for (let y = 0; y < image.height; y++) {
    let row = "";
    for (let x = 0; x < image.width; x++) row += image.getPixel(x, y) ? "0" : "1";
    bits.push(row);
  }
  return bits;
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(decode(Buffer.from(line, "base64")))));
