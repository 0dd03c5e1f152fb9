/** How long it takes from an accepted change until its event shows, as far as polls have told. */

/** Not visible yet after `least` ms, visible after `most`. */
export interface Span {
  least: number;
  most: number;
}

/** Where in a span to look: in the middle of a wide one, which halves it; late enough in one that is narrow (ms). */
const aimAt = ({ least, most }: Span): number =>
  least + (most - least > NARROW_MS ? 0.5 : 0.85) * (most - least);
const NARROW_MS = 200;
/** What took longer than ever usually takes a little longer only. */
const A_LITTLE_MS = 100;

export function createTempo() {
  const spans = new Map<string, Span>();
  let ofAny: Span | undefined;
  return {
    /** After how many ms to look, best first; none where nothing is known. A type not seen yet is taken to be like any. */
    aims(event_type: string): number[] {
      const span = spans.get(event_type) ?? ofAny;
      return span ? [aimAt(span), span.most, span.most + A_LITTLE_MS] : [];
    },
    /** After how many ms whatever was done has shown of late, in ms; undefined where nothing is known. */
    usual: (): number | undefined => ofAny?.most,
    learn(event_type: string, seen: Span): void {
      spans.set(event_type, narrowed(spans.get(event_type), seen));
      ofAny = narrowed(ofAny, seen);
    },
  };
}

/** What both allow; only the last one, when Seam has become faster or slower. */
function narrowed(known: Span | undefined, seen: Span): Span {
  const both = known && {
    least: Math.max(known.least, seen.least),
    most: Math.min(known.most, seen.most),
  };
  return both && both.least < both.most ? both : seen;
}
