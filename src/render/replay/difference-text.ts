import type { CaseOutcome } from "../../services/replay.ts";
import { count } from "../number-text.ts";
import { stepText } from "./case.ts";
import { shortDifference } from "./value.ts";

/** Differences of a case that are shown; the JSON has all. */
const SHOWN = 10;

/** The differences of a case, each with the expected and the actual value; no colours. */
export function differenceLines({ differences }: CaseOutcome): string[] {
  const lines = differences.slice(0, SHOWN).flatMap((difference) => {
    const { field, expected, got } = shortDifference(difference);
    return [
      `  ${stepText(difference)}: ${field}`,
      `    expected ${expected}`,
      `    got      ${got}`,
    ];
  });
  const left = differences.length - SHOWN;
  return left > 0 ? [...lines, `  and ${count(left, "more difference")}`] : lines;
}
