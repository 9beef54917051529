import type { CaseOutcome } from "../services/replay.ts";
import { reproduceCommand, stepText } from "./replay/case.ts";
import { differenceLines } from "./replay/difference-text.ts";
import { shortDifference } from "./replay/value.ts";
import { safe } from "./safe.ts";

/** Characters that XML 1.0 cannot contain, not even escaped. */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Untrusted text as XML: forbidden characters are removed, markup is escaped. */
export function xmlText(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"']/g, (char) => ENTITIES[char] ?? "");
}

/** An attribute: on one line, without characters that reorder or hide text. */
function attribute(name: string, value: string | number): string {
  return ` ${name}="${xmlText(safe(String(value).replace(FORBIDDEN, "")))}"`;
}

interface Suite {
  readonly cases: string[];
  failures: number;
}

/** A test case; it passed if it has no failure. */
export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly failure?: { readonly message: string; readonly text: string };
}

/**
 * A JUnit report, built case by case: suites are in the order of their first cases.
 *
 * It contains no times, so the same outcomes give the same bytes.
 */
export class JunitReport {
  private readonly suites = new Map<string, Suite>();

  constructor(private readonly title = "vhostctl replay") {}

  /**
   * Add a replayed case to the suite of its file: a failure has the differences and the
   * command that reproduces it.
   */
  add(outcome: CaseOutcome): void {
    const { file, kind, name, differences } = outcome;
    this.addCase(file, {
      classname: kind,
      name,
      ...(differences.length > 0 && {
        failure: {
          message: message(outcome),
          text: [...differenceLines(outcome), `  ${reproduceCommand(outcome)}`].join("\n"),
        },
      }),
    });
  }

  addCase(suiteName: string, { classname, name, failure }: JunitCase): void {
    const suite = this.suites.get(suiteName) ?? { cases: [], failures: 0 };
    this.suites.set(suiteName, suite);
    const head = `<testcase${attribute("classname", classname)}${attribute("name", name)}`;
    if (failure !== undefined) suite.failures++;
    suite.cases.push(
      failure === undefined ? `${head}/>` : `${head}>${failureText(failure)}</testcase>`,
    );
  }

  toString(): string {
    const suites = [...this.suites];
    const all = (counted: (suite: Suite) => number) =>
      suites.reduce((sum, [, suite]) => sum + counted(suite), 0);
    const totals = counts(
      all(({ cases }) => cases.length),
      all(({ failures }) => failures),
    );
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attribute("name", this.title)}${totals}>`,
      ...suites.flatMap(([file, { cases, failures }]) => [
        `  <testsuite${attribute("name", file)}${counts(cases.length, failures)}>`,
        ...cases.map((one) => `    ${one}`),
        "  </testsuite>",
      ]),
      "</testsuites>",
      "",
    ].join("\n");
  }
}

function counts(tests: number, failures: number): string {
  return `${attribute("tests", tests)}${attribute("failures", failures)}${attribute("errors", 0)}`;
}

function failureText({ message, text }: NonNullable<JunitCase["failure"]>): string {
  return `<failure${attribute("message", message)}>\n${xmlText(text)}\n</failure>`;
}

function message({ differences: [first] }: CaseOutcome): string {
  if (first === undefined) return "";
  const { field, expected, got } = shortDifference(first);
  return `${stepText(first)}: ${field}: expected ${expected}, got ${got}`;
}
