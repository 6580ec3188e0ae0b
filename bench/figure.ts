/** One thing measured; without a bar it is told for its own sake. */
export interface Figure {
  what: string;
  value: number;
  unit?: string;
  /** The most it may be. */
  bar?: number;
  /** The least it may be. */
  least?: number;
  /** What it is made of, or why it is as it is. */
  because?: string;
}

export const holds = ({ value, bar = Infinity, least = -Infinity }: Figure): boolean =>
  value <= bar && value >= least;

/** `ok   3 requests (bar 3)  first import of a 1 TiB disk` */
export function figureText(figure: Figure): string {
  const { what, value, unit = '', bar, least, because } = figure;
  const limited = bar ?? least;
  const verdict = limited === undefined ? '    ' : holds(figure) ? 'ok  ' : 'MISS';
  const measured = `${numberText(value)}${unit && ` ${unit}`}`;
  const limit = limited === undefined ? '' : `${bar ? '≤' : '≥'} ${numberText(limited)}`;
  const line = `  ${verdict} ${measured.padStart(16)}  ${limit.padEnd(10)}  ${what}`;
  return because === undefined ? line : `${line}\n${' '.repeat(37)}${because}`;
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
