// Copies what the pages need of the installed packages to var/assets, which Django serves beside static/.
// Run by `npm run build`, after `npm ci`.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const target = join(root, "var", "assets", "vendor");

const names = readFileSync(join(root, "static", "icons.txt"), "utf8").split(/\s+/).filter(Boolean);

function styleSheet() {
  const css = readFileSync(join(modules, "@tabler/core/dist/css/tabler.min.css"), "utf8");
  // The map is not shipped, and a stored manifest refuses a reference to a file that is not there.
  return css.replace(/\/\*# sourceMappingURL=.*?\*\//, "");
}

function symbol(name) {
  const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const body = svg.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  const shapes = body.replace(/\s+/g, " ").replace(/> </g, "><").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"`
    + ` stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
}

function licences() {
  const packages = ["@tabler/core", "@tabler/icons"];
  return packages.map((name) => {
    const about = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
    return `${about.name} ${about.version} (${about.license}), ${about.homepage}\n`;
  }).join("") + "\n" + readFileSync(join(modules, "@tabler/icons/LICENSE"), "utf8");
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "tabler.css"), styleSheet());
writeFileSync(join(target, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join("\n")}\n</svg>\n`);
writeFileSync(join(target, "LICENCES.txt"), licences());
