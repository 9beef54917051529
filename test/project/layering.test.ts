import { describe, expect, it } from "vitest";
import { importsOf, layerOf, SOURCES, sourceText } from "../support/source-imports.ts";

/** Each layer may import from itself and from the layers before it. */
const LAYERS = [
  "base",
  "abi",
  "files",
  "memory",
  "engine",
  "ring",
  "rules",
  "scenario",
  "stepping",
  "fuzz",
  "image",
  "state",
  "campaign",
  "services",
  "render",
  "cli",
  "commands",
];
/**
 * Pure layers: no file, clock, randomness or process, and no import of a layer that
 * reads files.
 */
const PURE = ["base", "abi", "memory", "engine", "ring", "rules", "fuzz"];
/** Modules that pure layers may use, because they are pure as well. */
const PURE_MODULES = ["fast-check"];
/** Layers that know the command line; the messages of those before them name no flag. */
const COMMAND_LINE = ["render", "cli", "commands"];
/** Flags of other programs: of virsh, and of node. */
const FOREIGN_FLAGS = ["--memory-only", "--format", "--max-old-space-size"];

const layered = SOURCES.filter((file) => file.includes("/"));

describe("layering", () => {
  it("knows every folder of src", () => {
    expect([...new Set(layered.map(layerOf))].filter((name) => !LAYERS.includes(name))).toEqual([]);
  });

  it("no layer imports a later one", () => {
    const wrong = layered.flatMap((file) =>
      importsOf(file)
        .filter(({ isModule }) => !isModule)
        .filter(({ target }) => LAYERS.indexOf(layerOf(target)) > LAYERS.indexOf(layerOf(file)))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("the pure layers use no files, clocks, randomness or process", () => {
    const impure = layered
      .filter((file) => PURE.includes(layerOf(file)))
      .flatMap((file) => {
        const outside = importsOf(file)
          .filter(({ isModule, target }) =>
            isModule ? !PURE_MODULES.includes(target) : layerOf(target) === "files",
          )
          .map(({ target }) => target);
        const calls = sourceText(file).match(
          /\b(?:Date\.now|new Date|Math\.random|performance\.|process\.\w)/g,
        );
        return [...outside, ...(calls ?? [])].map((used) => `${file}: ${used}`);
      });
    expect(impure).toEqual([]);
  });

  it("no layer below the command line names its flags", () => {
    const told = layered
      .filter((file) => !COMMAND_LINE.includes(layerOf(file)))
      .flatMap((file) => {
        const code = sourceText(file).replace(/\/\*\*?\s[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
        return Array.from(code.matchAll(/--[a-z][\w-]*/g), ([flag]) => `${file}: ${flag}`);
      });
    const ours = told.filter((one) => !FOREIGN_FLAGS.some((flag) => one.endsWith(` ${flag}`)));
    expect(ours).toEqual([]);
  });

  it("detects violations", () => {
    const text = [
      'import type { A } from "../abi/a.ts";',
      'import { type B, type C } from "./b.ts";',
      'import {\n  type D,\n  e,\n} from "./d.ts";',
      'export { f } from "./f.ts";',
      'import "node:fs";',
      'const g = await import("./g.ts");',
    ].join("\n");
    expect(importsOf("ring/x.ts", text).map(({ target }) => target)).toEqual([
      "abi/a.ts",
      "ring/b.ts",
      "ring/d.ts",
      "ring/f.ts",
      "node:fs",
      "ring/g.ts",
    ]);
    expect(importsOf("ring/x.ts", text).map(({ typeOnly }) => typeOnly)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

it("renderers take a description of the target, never the target", () => {
  const taking = layered
    .filter((file) => layerOf(file) === "render")
    .filter((file) => /\b(?:Step|Case|Image)Target\b/.test(sourceText(file)));
  expect(taking).toEqual([]);
});

it("renderers format data: they reach no memory and no device", () => {
  const live =
    /^(memory\/(user|mapped|overlay|guest)-memory|engine\/(device|virtqueue)|scenario\/scenario-machine|stepping\/(step-session|image-memory|debug\/debugger))\.ts$/;
  const reaching = layered
    .filter((file) => layerOf(file) === "render")
    .flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => live.test(target))
        .map(({ target }) => `${file} imports ${target}`),
    );
  expect(reaching).toEqual([]);
});
