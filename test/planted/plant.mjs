// Module hooks that plant one bug: a piece of one compiled file is replaced as it is loaded.
let bug;

export function initialize(planted) {
  bug = planted;
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!url.endsWith(`/dist/engine/${bug.file}`)) return loaded;
  const parts = String(loaded.source).split(bug.find);
  if (parts.length !== 2) {
    throw new Error(`${bug.file} has ${parts.length - 1} times what the bug replaces: ${bug.find}`);
  }
  return { ...loaded, source: parts.join(bug.replace) };
}
