// Cuts with sharp in one of two ways. Reads jobs as JSON from standard input, writes the files where they say, and tells
// on standard output what it cost.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { way, sharpFolder, encodings, xmp, cuts } = JSON.parse(readFileSync(0, "utf8"));
const sharp = createRequire(`${sharpFolder}/`)("sharp");

const encode = (picture, { format }) => picture.toFormat(format, encodings[format]).withXmp(xmp).toBuffer();
const resize = (picture, { width, height }) => picture.resize(width, height, { fit: "cover" });
const raw = (picture) => picture.raw().toBuffer({ resolveWithObject: true });
const from = ({ data, info }) => sharp(data, { raw: info });
const grouped = (items, key) => {
  const groups = new Map();
  items.forEach((item) => groups.set(key(item), [...(groups.get(key(item)) ?? []), item]));
  return [...groups.values()];
};

const ways = {
  // As most people use it: one call per file, all at once.
  usual: () => Promise.all(cuts.map((cut) => encode(resize(sharp(cut.original), cut), cut))),
  // As well as it can be used: each original is decoded once, each size resized once, in one thread, one by one.
  well: async () => {
    sharp.concurrency(1);
    const files = new Map();
    for (const ofOriginal of grouped(cuts, (cut) => cut.original)) {
      const pixels = await raw(sharp(ofOriginal[0].original).removeAlpha());
      for (const ofSize of grouped(ofOriginal, (cut) => `${cut.width}x${cut.height}`)) {
        const formats = grouped(ofSize, (cut) => cut.format);
        const small = formats.length > 1 ? await raw(resize(from(pixels), ofSize[0])) : undefined;
        for (const alike of formats) {
          const picture = small ? from(small) : resize(from(pixels), ofSize[0]);
          const file = await encode(picture, alike[0]);
          alike.forEach((cut) => files.set(cut, file));
        }
      }
    }
    return cuts.map((cut) => files.get(cut));
  },
};

const kilobytes = (which) => Number(new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))[1]);

const base = kilobytes("VmRSS");
await ways[way](); // warms up
const before = process.cpuUsage();
const files = await ways[way]();
const used = process.cpuUsage(before);

files.forEach((file, index) => writeFileSync(cuts[index].target, file));
const peak = kilobytes("VmHWM");
const cpuSeconds = (used.user + used.system) / 1e6;
console.log(JSON.stringify({ cpu_seconds: cpuSeconds, peak_kilobytes: peak, added_kilobytes: peak - base }));
