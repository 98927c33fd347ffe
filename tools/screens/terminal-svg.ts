import xterm from '@xterm/headless';

interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
  /** Read out instead of the picture. */
  readonly title: string;
}

/** What a terminal of that size shows after it was sent some bytes, drawn as SVG with real text in it. */
export async function drawTerminal(bytes: string, size: TerminalSize): Promise<string> {
  const terminal = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    allowProposedApi: true,
    convertEol: true,
    scrollback: 500,
  });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const lines = readLines(terminal);
  terminal.dispose();
  return svgOf(lines, size);
}

interface Run {
  readonly text: string;
  readonly color: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

const palette = ['#1b1f24', '#e5534b', '#57ab5a', '#c69026', '#539bf5', '#b083f0', '#39c5cf', '#adbac7'];
const foreground = '#cdd9e5';
const background = '#1c2128';

function readLines(terminal: xterm.Terminal): Run[][] {
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, row) => readLine(terminal, row));
  while (lines.length > 0 && lines.at(-1)?.every((run) => run.text.trim() === '')) lines.pop();
  return lines;
}

function readLine(terminal: xterm.Terminal, row: number): Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const color = cell.isFgPalette() ? (palette[cell.getFgColor() % 8] ?? foreground) : foreground;
    const run = { text: cell.getChars() || ' ', color, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
    const last = runs.at(-1);
    if (last !== undefined && last.color === run.color && last.bold === run.bold && last.dim === run.dim) {
      runs[runs.length - 1] = { ...last, text: last.text + run.text };
    } else runs.push(run);
  }
  return runs;
}

const cellWidth = 8.4;
const lineHeight = 19;
const margin = 16;

function svgOf(lines: readonly (readonly Run[])[], { columns, title }: TerminalSize): string {
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const texts = lines.map((runs, row) => {
    const spans = runs.map(spanOf).join('');
    return `<text x="${margin}" y="${margin + (row + 0.75) * lineHeight}" xml:space="preserve">${spans.trimEnd()}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escapeXml(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace" font-size="14">
${texts.join('\n')}
</g>
</svg>
`;
}

function spanOf(run: Run): string {
  const weight = run.bold ? ' font-weight="bold"' : '';
  const opacity = run.dim ? ' opacity="0.6"' : '';
  return `<tspan fill="${run.color}"${weight}${opacity}>${escapeXml(run.text)}</tspan>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
