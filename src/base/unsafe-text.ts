/**
 * DEL, C1, line and paragraph separators, bidi controls, and the marks that hide
 * or reorder text. JSON.stringify leaves these as they are.
 */
const PAST_ASCII = String.raw`\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff`;

/** C0 except tab. */
const CONTROLS = String.raw`\0-\x08\x0a-\x1f`;

const LONE_SURROGATE = String.raw`[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]`;

const UNSAFE = {
  text: new RegExp(`[${CONTROLS}${PAST_ASCII}]|${LONE_SURROGATE}`, "g"),
  json: new RegExp(`[${PAST_ASCII}]`, "g"),
};

/**
 * Escape characters that could move a cursor, or colour, hide or reorder text.
 *
 * @param kind - `text` escapes as `\x1b` and `\u202e`; `json` takes the output of
 *   JSON.stringify and keeps it JSON with the same value: `\u009b`
 */
export function escapeUnsafe(text: string, kind: "text" | "json"): string {
  const byte = kind === "json" ? "\\u00" : "\\x";
  return text.replace(UNSAFE[kind], (char) => {
    const digits = char.charCodeAt(0).toString(16);
    return digits.length <= 2 ? byte + digits.padStart(2, "0") : `\\u${digits.padStart(4, "0")}`;
  });
}
