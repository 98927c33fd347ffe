/** Advance widths of DejaVu Sans in thousandths of the font size, for the characters that are not about 635 wide. */
const widths: readonly (readonly [characters: string, width: number])[] = [
  ["ijl'|", 300],
  [' .,:;!I`', 335],
  ['ftr()[]-/\\', 400],
  ['szck', 550],
  ['mw%@MW', 900],
];

const byCharacter: ReadonlyMap<string, number> = new Map(
  widths.flatMap(([characters, width]) => [...characters].map((character) => [character, width] as const)),
);

/** About how wide a text stands, in the unit of `size`; rather too wide than too narrow. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text)
    width += byCharacter.get(character) ?? ((character.codePointAt(0) ?? 0) < 0x2e80 ? 640 : 1000);
  return (width * size) / 1000;
}

/** The text, or as much of it as fits with `…` at its end. */
export function fitText(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, size) > room) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
