// Cuts with sharp as most people use it: one call per derivative, all at once. Reads jobs as JSON from standard input,
// writes the files where they say, and tells on standard output what it cost.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { sharpFolder, quality, effort, xmp, cuts } = JSON.parse(readFileSync(0, "utf8"));
const sharp = createRequire(`${sharpFolder}/`)("sharp");

const cutAll = () =>
  Promise.all(
    cuts.map(({ original, width, height }) =>
      sharp(original).resize(width, height, { fit: "cover" }).webp({ quality, effort }).withXmp(xmp).toBuffer(),
    ),
  );

const kilobytes = (which) => Number(new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))[1]);

const base = kilobytes("VmRSS");
await cutAll(); // warms up
const before = process.cpuUsage();
const files = await cutAll();
const used = process.cpuUsage(before);

files.forEach((file, index) => writeFileSync(cuts[index].target, file));
const peak = kilobytes("VmHWM");
const cpuSeconds = (used.user + used.system) / 1e6;
console.log(JSON.stringify({ cpu_seconds: cpuSeconds, peak_kilobytes: peak, added_kilobytes: peak - base }));
