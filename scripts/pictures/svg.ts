/** How the README's pictures are drawn: narrow, so that a phone shows their words large enough to read. */

/** As wide as a page may ask for, in CSS pixels. A phone shows it three quarters as wide. */
export const WIDTH = 480;
/** On a phone: at least 10 px. */
export const FONT_SIZE = 13.8;
export const LINE = 19;

const xml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const text = (x: number, y: number, words: string, style: string) =>
  `<text x="${round(x)}" y="${y}" ${style} xml:space="preserve">${xml(words)}</text>`;

export const box = (x: number, y: number, width: number, height: number, fill: string, radius = 10) =>
  `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" rx="${radius}" fill="${fill}"/>`;

/** A whole picture, with a background of its own: readable on light and dark pages. */
export function svg(
  height: number,
  title: string,
  background: string,
  parts: string[],
  font: string,
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${xml(title)}">`,
    `<title>${xml(title)}</title>`,
    `<g font-family="${font}" font-size="${FONT_SIZE}">`,
    box(0, 0, WIDTH, height, background),
    ...parts,
    "</g></svg>\n",
  ].join("\n");
}

const round = (value: number): number => Math.round(value * 100) / 100;
