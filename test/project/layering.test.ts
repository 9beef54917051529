import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));

/** Each may import from itself and from what stands before it. */
const LAYERS = [
  "abi",
  "memory",
  "engine",
  "ring",
  "rules",
  "image",
  "state",
  "scenario",
  "fuzz",
  "services",
  "render",
  "cli",
  "commands",
];
/** Layers that stay pure: no file, clock, randomness or process. */
const PURE = ["abi", "memory", "engine", "ring", "rules"];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"));

const importsOf = (file: string): string[] =>
  Array.from(
    readFileSync(SRC + file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g),
    (match) => match[1] ?? "",
  );

const layerOf = (file: string): string => file.split("/")[0] ?? "";

function targetOf(file: string, specifier: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

describe("layering", () => {
  it("knows every folder of src", () => {
    const folders = new Set(files.filter((file) => file.includes("/")).map(layerOf));
    expect([...folders].filter((folder) => !LAYERS.includes(folder))).toEqual([]);
  });

  it("lets no layer import one that stands after it", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => targetOf(file, specifier))
        .filter((target) => LAYERS.indexOf(layerOf(target)) > LAYERS.indexOf(layerOf(file)))
        .filter(() => file.includes("/"))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps the pure layers from files, clocks, randomness and the process", () => {
    const impure = files
      .filter((file) => PURE.includes(layerOf(file)))
      .flatMap((file) => {
        const modules = importsOf(file).filter((specifier) => !specifier.startsWith("."));
        const text = readFileSync(SRC + file, "utf8");
        const calls = text.match(/\b(?:Date\.now|new Date|Math\.random|performance\.|process\.)/g);
        return [...modules, ...(calls ?? [])].map((used) => `${file}: ${used}`);
      });
    expect(impure).toEqual([]);
  });

  it("finds what it looks for", () => {
    expect(importsOf("services/dump.ts")).toContain("../abi/features.ts");
    expect(targetOf("services/dump.ts", "../abi/features.ts")).toBe("abi/features.ts");
  });
});
