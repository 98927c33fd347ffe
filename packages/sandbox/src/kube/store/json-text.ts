const texts = new WeakMap<object, string>();

/** The JSON text of an object that never changes again, made once. */
export function jsonText(object: object): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    texts.set(object, text);
  }
  return text;
}
