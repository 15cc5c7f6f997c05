// Takes the pictures of the README: the example sites, each in its look, by day at a desk and by night on a
// telephone, in a real browser; and a mistake as the terminal shows it.
//
//   node docs/pictures.mjs        after `tests/run build browser` has put chromium's driver below target/tools
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const modules = process.env.NODE_MODULES ?? join(root, "target/tools/npm/node_modules");
const { chromium } = createRequire(join(modules, "x.js"))("playwright-core");
const sobre = resolve(process.env.SOBRE ?? join(root, "target/release/sobre"));
const port = 8765;

/** The sites to show: their look, a page for the desk and one for the telephone. */
const sites = [
  ["jardin", "verger", "/", "/association/documents/rapport-2025/"],
  ["docs", "lutrin", "/shape/themes/", "/shape/themes/"],
  ["fanfare", "banderole", "/", "/"],
  ["rives", "comptoir", "/", "/chiffres/"],
];

/** Screens: name, size, and whether it is night. */
const desk = { width: 1280, height: 860 }, telephone = { width: 390, height: 860 };

const profile = mkdtempSync(join(tmpdir(), "sobre-pictures-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
  viewport: { width: 1280, height: 860 },
});
const server = spawn(sobre, ["serve", "--port", String(port), "--quiet"], { cwd: root, stdio: "ignore" });
try {
  const page = await browser.newPage();
  for (const [site, look, large, small] of sites) {
    const shots = [];
    for (const [path, size, colorScheme] of [[large, desk, "light"], [small, telephone, "dark"]]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await open(page, `http://${site}.localhost:${port}${path}`);
      shots.push((await page.screenshot()).toString("base64"));
    }
    // Both beside each other: one picture a look, on a page of its own that no policy of the site binds.
    await page.goto("about:blank");
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: desk.width + telephone.width + 24, height: desk.height });
    await page.setContent(`<body style="margin:0;display:flex;gap:24px">${shots.map((shot) => `<img src="data:image/png;base64,${shot}">`).join("")}`);
    await page.screenshot({ path: join(here, `${look}.png`), omitBackground: true });
  }
  await page.goto("about:blank");
  await page.setViewportSize({ width: 900, height: 300 });
  await page.setContent(terminal(mistake()));
  await page.locator("pre").screenshot({ path: join(here, "mistake.png") });
} finally {
  server.kill();
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}

/** Opens an address as soon as the server answers. */
async function open(page, address) {
  for (let tries = 0; ; tries++) {
    try { return await page.goto(address, { waitUntil: "networkidle" }); }
    catch (error) { if (tries > 100) throw error; await new Promise((done) => setTimeout(done, 100)); }
  }
}

/** What the terminal says of a small farm with a misspelt key and a dead link. */
function mistake() {
  const farm = mkdtempSync(join(tmpdir(), "sobre-mistake-"));
  const put = (path, text) => { mkdirSync(dirname(join(farm, path)), { recursive: true }); writeFileSync(join(farm, path), text); };
  put("farm.toml", 'sobre = "1"\n');
  put("sites/jardin.toml", 'title = "Le jardin"\ndomain = "jardin.example"\n');
  put("content/jardin/_index.md", '+++\ntitle = "Le jardin"\n+++\n');
  put("content/jardin/fete.md", '+++\ntitel = "La fête"\ndate = 2026-05-01\n+++\n\nVenez, avec [l’agenda](agenda.md) en poche !\n');
  const said = spawnSync(sobre, ["build", "--color", "always", "--out", join(farm, "public")], { cwd: farm, env: { ...process.env, SOBRE_LANG: "fr" }, encoding: "utf8" });
  rmSync(farm, { recursive: true, force: true });
  return (said.stdout + said.stderr).trim();
}

/** The text of a terminal as a page, colours included. */
function terminal(text) {
  const colours = { 31: "#ff6b6b", 32: "#7ddc8a", 33: "#f2c55c", 34: "#74b0ff", 35: "#d9a0ff", 36: "#6fd6d6", 91: "#ff8f8f", 92: "#9ceba6", 93: "#ffd97a", 94: "#9cc7ff", 95: "#e6bfff", 96: "#96e6e6" };
  let open = 0;
  const html = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\x1b\[([\d;]*)m/g, (_, codes) => {
    const style = (codes || "0").split(";").map((code) => (code === "1" ? "font-weight:700" : code === "2" ? "opacity:.7" : colours[code] ? `color:${colours[code]}` : "")).filter(Boolean).join(";");
    if (style) { open++; return `<span style="${style}">`; }
    const close = "</span>".repeat(open); open = 0; return close;
  });
  return `<!doctype html><meta charset="utf-8"><pre style="margin:0;padding:20px;background:#1c2128;color:#e6e6e6;font:15px/1.5 monospace;display:inline-block">${html}${"</span>".repeat(open)}</pre>`;
}
