/** Certificate authorities of a moment, as a company has one, and certificates of theirs. Knows no test runner. */
import { writeFileSync } from "node:fs";
import { type Certificate, createCA, createCert } from "mkcert";

export type { Certificate } from "mkcert";

/** One that nobody knows who is not given its file. */
export async function makeAuthority(organization: string) {
  const validity = 2; // days
  const place = { countryCode: "CH", state: "Zurich", locality: "Zurich" };
  const ca = await createCA({ organization, validity, ...place });
  return {
    certify: (...domains: string[]): Promise<Certificate> => createCert({ ca, domains, validity }),
    /** For NODE_EXTRA_CA_CERTS. */
    write: (file: string) => writeFileSync(file, ca.cert),
  };
}
