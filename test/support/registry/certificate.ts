/** Creates a certificate authority and certificates with openssl, because Node cannot write X.509. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Authority {
  /** PEM file of the authority. */
  caFile: string;
  /** Key and certificate for these names ("DNS:localhost", "IP:127.0.0.1"); a negative `days` makes it expired. */
  issue(names: string[], days?: number): { key: string; cert: string };
  /** A certificate that is valid from tomorrow on. */
  issueLater(names: string[]): { key: string; cert: string };
  remove(): void;
}

/** Returns null without openssl. */
export function makeAuthority(): Authority | null {
  const folder = mkdtempSync(join(tmpdir(), "pullgate-ca-"));
  const openssl = (...parameters: string[]): void =>
    void execFileSync("openssl", parameters, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    openssl(
      "req",
      "-x509",
      ...key,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=test authority",
    );
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  let serial = 0;
  return {
    caFile: join(folder, "ca.pem"),
    issue(names, days = 2) {
      const name = `server-${++serial}`;
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names.join(",")}\n`);
      openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", "/CN=test");
      openssl(
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        `${name}.pem`,
        "-extfile",
        `${name}.ext`,
        "-days",
        String(days),
      );
      return {
        key: readFileSync(join(folder, `${name}.key`), "utf8"),
        cert: readFileSync(join(folder, `${name}.pem`), "utf8"),
      };
    },
    issueLater(names) {
      const name = `server-${++serial}`;
      const config = `[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n`;
      const dayFromNow = (days: number): string =>
        new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, "");
      for (const [file, text] of Object.entries({ "ca.cnf": config, index: "", serial: "1000\n" }))
        writeFileSync(join(folder, file), text);
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names.join(",")}\n`);
      openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", "/CN=test");
      const dates = ["-startdate", dayFromNow(1), "-enddate", dayFromNow(2)];
      const own = [
        "-config",
        "ca.cnf",
        "-cert",
        "ca.pem",
        "-keyfile",
        "ca.key",
        "-extfile",
        `${name}.ext`,
      ];
      openssl(
        "ca",
        "-batch",
        "-notext",
        ...own,
        ...dates,
        "-in",
        `${name}.csr`,
        "-out",
        `${name}.pem`,
      );
      return {
        key: readFileSync(join(folder, `${name}.key`), "utf8"),
        cert: readFileSync(join(folder, `${name}.pem`), "utf8"),
      };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
