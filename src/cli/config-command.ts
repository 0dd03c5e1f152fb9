/** `config HOST`: the settings of a host, ready to paste. The block goes to stdout, what to do with it to stderr. */
import type { Config } from "./config.ts";
import { hosts } from "./hosts.ts";
import { launchOf, type Place, typed } from "./launch.ts";
import type { HostName } from "./usage.ts";

interface Output {
  write(text: string): unknown;
}

/** Prints and returns the exit code. */
export function printConfig(config: Config, place: Place & { stdout: Output; stderr: Output }): number {
  const { stdout, stderr, platform } = place;
  const guide = hosts[config.host as HostName];
  const launch = launchOf(config, place);
  stderr.write(`${guide.title}: ${guide.where}\n\n`);
  stdout.write(guide.block(launch, platform));
  const link = guide.link?.(launch);
  if (link) stderr.write(`\nOr open this link, which holds the same:\n${link}\n`);
  const check = launch.needsKey ? ` To check the key and the connection: ${typed(place)} doctor` : "";
  stderr.write(`\nNext: ${launch.needsKey ? guide.next : guide.nextWithoutKey}${check}\n`);
  return 0;
}
