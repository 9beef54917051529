import { expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import { chainOf, contextOf } from "./request-builder.ts";

it("an entropy request is shown by its size", () => {
  const bytes = chainOf(new Uint8Array(), 64);
  expect(decodeRequest(contextOf("RNG"), bytes)).toEqual({
    summary: "entropy request, 64 B",
    fields: [{ name: "room", value: 64 }],
  });
});

it("the entropy device has one queue", () => {
  const context = contextOf("RNG", { queue: 1 });
  expect(decodeRequest(context, chainOf(new Uint8Array(), 64))).toBeUndefined();
});
