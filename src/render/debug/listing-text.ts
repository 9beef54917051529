import type { Listed } from "../../stepping/debug/listing.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import { columns } from "../columns.ts";
import { safe } from "../safe.ts";
import { operationText } from "../step/operation-text.ts";

const NEXT = "=>";

/**
 * Steps of a case, or entries of the available ring, one per line.
 *
 * @param vq - the queue being stepped; other queues are named
 * @param explain - explains a chain that was walked
 */
export function listingLines(
  lines: readonly Listed[],
  vq: number,
  explain: (walked: NonNullable<Listed["walked"]>) => ExplainedStep,
): string[] {
  return columns(
    lines.map((line) => [
      line.isNext ? NEXT : "",
      String(line.number),
      ...(line.operation === undefined
        ? [headText(line), chainText(line, explain)]
        : [operationText(line.operation, vq)]),
    ]),
    0,
  );
}

function headText({ head }: Listed): string {
  return head === undefined ? "cannot be read" : `head ${head}`;
}

function chainText(
  { walked, isNext }: Listed,
  explain: (walked: NonNullable<Listed["walked"]>) => ExplainedStep,
): string {
  if (walked === undefined) return isNext ? "" : "popped";
  const { request, faults } = explain(walked);
  const [fault] = faults;
  if (fault !== undefined)
    return fault.notDumped ? "not in the image" : `refused: ${fault.fault.code}`;
  return request === undefined ? "" : safe(request.summary);
}
