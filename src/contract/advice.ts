/** What to do next. */
export interface Advice {
  /** A sentence, or several. */
  words: string;
  /** The tool that the words name: where it is not offered, they would lead nowhere and are left out. */
  tool?: string;
}
