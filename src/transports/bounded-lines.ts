/** A limit for lines, so that no sender can make this process grow: one message is one line. */
import { Transform } from "node:stream";

/** Far more than any host sends: 1 MiB. */
export const LONGEST_LINE = 1024 * 1024;

const NEWLINE = 10;
const SMALLEST = 4 * 1024;

/**
 * Lets whole lines through. One that is longer than `longest` bytes is left out, also while it is still coming, and
 * `onRefused` is told once; what comes after it goes on.
 */
export function boundedLines(longest: number, onRefused: () => void): Transform {
  /** Grows up to `longest`, and is used again. */
  let line = Buffer.allocUnsafe(SMALLEST);
  let length = 0;
  let isRefused = false;

  function keep(part: Buffer) {
    if (isRefused) return;
    if (length + part.length > longest) {
      isRefused = true;
      onRefused();
      return;
    }
    if (length + part.length > line.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(longest, 2 * (length + part.length)));
      line.copy(larger, 0, 0, length);
      line = larger;
    }
    part.copy(line, length);
    length += part.length;
  }

  /** The line that has come, if it may pass. */
  function take(): Buffer | undefined {
    const whole = isRefused ? undefined : Buffer.from(line.subarray(0, length));
    length = 0;
    isRefused = false;
    return whole;
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = chunk;
      for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
        keep(rest.subarray(0, end + 1));
        const whole = take();
        if (whole) this.push(whole);
        rest = rest.subarray(end + 1);
      }
      keep(rest);
      done();
    },
  });
}
