// Reads questions as JSON from the standard input and prints what the package answers, for a test that compares.

import { readFileSync } from "node:fs";

import * as types from "image-generator-types";

const questions = JSON.parse(readFileSync(0, "utf8"));
const constants = Object.fromEntries(Object.entries(types).filter(([, value]) => typeof value !== "function"));

process.stdout.write(
  JSON.stringify({
    constants,
    functions: Object.keys(types).filter((name) => typeof types[name] === "function"),
    sizes: questions.derivatives.map(types.getDerivativeSize),
    families: questions.derivatives.map(types.getFamilyForDerivative),
    names: questions.texts.map(types.nameFor),
    prompts: questions.prompts.map(types.buildNegativePrompt),
  }),
);
