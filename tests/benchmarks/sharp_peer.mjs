// Cuts with sharp as most people use it: one call per derivative, all at once. Reads jobs as JSON from standard input,
// writes the files where they say, and tells on standard output what it cost.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { sharpFolder, quality, effort, xmp, cuts } = JSON.parse(readFileSync(0, "utf8"));
const sharp = createRequire(`${sharpFolder}/`)("sharp");

const before = process.cpuUsage();
const files = await Promise.all(
  cuts.map((cut) =>
    sharp(cut.original).resize(cut.width, cut.height, { fit: "cover" }).webp({ quality, effort }).withXmp(xmp).toBuffer(),
  ),
);
const used = process.cpuUsage(before);

files.forEach((file, index) => writeFileSync(cuts[index].target, file));
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
console.log(JSON.stringify({ cpuSeconds: (used.user + used.system) / 1e6, peakKilobytes: peak }));
