// Looks at a report in a browser: light, dark, narrow, printed, without scripts. Prints a line for
// each finding, and ends with 1 if there is any.
// Usage: node check.mjs <chromium> <report.html> <folder for pictures>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program, file, pictures] = process.argv.slice(2);
const url = pathToFileURL(file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const findings = [];
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });

async function look(name, options, work) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const told = what => findings.push(`${name}: ${what}`);
  page.on("console", message => told(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", error => told(`error: ${error.message}`));
  page.on("dialog", dialog => { told(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", request => { if (request.url() !== url) told(`request: ${request.url()}`); });
  await page.goto(url);
  await work(page, told);
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  await context.close();
}

async function drawn(page, told) {
  const charts = await page.evaluate(() => [...document.querySelectorAll(".chart")].map(chart => ({
    id: chart.dataset.chart, marks: chart.querySelectorAll("svg path").length, shown: chart.clientHeight > 0,
  })));
  if (charts.length === 0) told("no chart");
  charts.filter(chart => chart.marks === 0 || !chart.shown).forEach(chart => told(`chart ${chart.id} is not drawn`));
  const foreign = await page.evaluate(() => document.querySelectorAll("script:not([type])").length - 2
    + document.querySelectorAll('main img:not(.gallery img[src^="data:image/png;base64,"]), main iframe, main script, main b > b, main object').length);
  if (foreign !== 0) told(`${foreign} elements that no section writes`);
}

async function accessible(page, told) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  violations.filter(found => ["serious", "critical"].includes(found.impact)).forEach(found =>
    told(`axe ${found.id}: ${found.help}: ${found.nodes[0].html.slice(0, 200)} ${found.nodes[0].failureSummary}`));
}

const wide = { width: 1280, height: 900 };
await look("light", { viewport: wide, colorScheme: "light" }, async (page, told) => {
  await drawn(page, told);
  await accessible(page, told);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  if (first !== "skip") told(`the first stop of the keyboard is ${first}`);
  for (const chart of await page.locator(".chart").all()) {
    await chart.hover();
  }
});
await look("dark", { viewport: wide, colorScheme: "dark" }, async (page, told) => {
  await drawn(page, told);
  await accessible(page, told);
});
await look("narrow", { viewport: { width: 390, height: 844 }, colorScheme: "light" }, async (page, told) => {
  await drawn(page, told);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > 390) told(`${width} pixels wide`);
});
await look("printed", { viewport: wide, colorScheme: "dark" }, async (page, told) => {
  await page.emulateMedia({ media: "print" });
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  if (paper !== "rgb(255, 255, 255)") told(`printed on ${paper}`);
  await drawn(page, told);
});
await look("plain", { viewport: wide, javaScriptEnabled: false }, async (page, told) => {
  for (const what of [".verdict", ".tile"]) {
    if (!(await page.locator(what).first().isVisible())) told(`${what} is not to be seen`);
  }
  for (const figure of await page.locator("figure").all()) {
    if (!(await figure.locator("table").isVisible())) told(`no table: ${await figure.locator("h3").textContent()}`);
  }
  if (await page.locator(".chart").first().isVisible()) told("an empty chart is shown");
});
await browser.close();
findings.forEach(finding => console.log(finding));
console.log(findings.length === 0 ? "Nothing to object to." : `${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);
