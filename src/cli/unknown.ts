/** What is said of an argument that is not known: which one it is, and what was perhaps meant. */

/**
 * One sentence, or two. Only what looks like a flag or a word is repeated: anything else may be a key that strayed
 * onto the command line.
 */
export function complaintOf(
  arg: string,
  known: readonly string[],
  kind: string,
  kindOfFlag = "an option",
): string {
  const [, flag, value] = /^(--?[a-z][a-z-]{0,30})(=?)/i.exec(arg) ?? [];
  if (flag && value && known.includes(flag)) return `${flag} takes no value.`;
  const word = flag ?? /^[a-z-]{1,15}$/i.exec(arg)?.[0];
  const said = word ? `${word} is not ${flag ? kindOfFlag : kind}` : `An argument is not ${kind}`;
  const near = word ? nearest(word, known) : [];
  return near.length ? `${said}. Did you mean ${near.join(" or ")}?` : `${said}.`;
}

/** Those that are the nearest to a word, as far as any is near: a slip of the hand, or the beginning of it. */
export function nearest(word: string, known: readonly string[]): string[] {
  const bare = (text: string) => text.replace(/^-+/, "").toLowerCase();
  const most = word.length < 4 ? 1 : 2;
  const distances = known.map((one) => {
    const [said, meant] = [bare(word), bare(one)];
    const isBeginning = said.length > 2 && (meant.startsWith(said) || said.startsWith(meant));
    return isBeginning ? 1 : distance(said, meant);
  });
  const least = Math.min(...distances);
  return least > most ? [] : known.filter((_one, i) => distances[i] === least);
}

/** Levenshtein's: how many letters must be put in, taken out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1)
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + Number(letter !== to[j])),
      );
    row = next;
  }
  return row[to.length] ?? 0;
}
