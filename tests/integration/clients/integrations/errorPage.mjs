// Prints the error page of a variation as HTML: node errorPage.mjs <origin> <name>

import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

import { ErrorPage, errorPage } from "./out/ErrorPage.js";

const [origin, name] = process.argv.slice(2);
const page = createElement(ErrorPage, { code: 404, title: "Lost witch", ...errorPage(origin, name) });

process.stdout.write(`<!doctype html>${renderToStaticMarkup(createElement("html", null, page))}`);
