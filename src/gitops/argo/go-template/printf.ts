/** Formats as `fmt.Sprintf` does, for the verbs that templates use. */
import { formatted, type GoValue } from "./go-value.ts";
import { TemplateError } from "./template-error.ts";

const maxWidth = 1_000;

export function printf(format: string, values: readonly GoValue[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const value = values[next++];
      if (Number(width ?? 0) > maxWidth || Number(precision ?? 0) > maxWidth)
        throw new TemplateError("width is too large");
      const plain = formatVerb(verb, value, precision === undefined ? null : Number(precision));
      const isNumber = typeof value === "number" || typeof value === "bigint";
      return padded(isNumber && flags.includes("+") ? signed(plain) : plain, flags, width);
    },
  );
  const extra = values.slice(next);
  if (extra.length === 0) return text;
  return (
    `${text}%!(EXTRA ` +
    `${extra.map((each) => `${typeName(each)}=${formatted(each)}`).join(", ")})`
  );
}

function signed(text: string): string {
  return text.startsWith("-") ? text : `+${text}`;
}

function padded(text: string, flags: string, width: string | undefined): string {
  const length = Number(width ?? 0);
  if (flags.includes("-")) return text.padEnd(length);
  if (!flags.includes("0")) return text.padStart(length);
  const sign = /^[+-]?/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(length - sign.length, "0");
}

function formatVerb(verb: string, value: GoValue, precision: number | null): string {
  switch (verb) {
    case "v":
      return formatted(value);
    case "s":
      if (typeof value === "string" || typeof value === "object")
        return cut(formatted(value), precision);
      break;
    case "q":
      if (typeof value === "string") return JSON.stringify(value);
      break;
    case "d":
      if (typeof value === "bigint") return String(value);
      break;
    case "x":
      if (typeof value === "bigint") return value.toString(16);
      if (typeof value === "string") return Buffer.from(value).toString("hex");
      break;
    case "t":
      if (typeof value === "boolean") return String(value);
      break;
    case "f":
      if (typeof value === "number") return value.toFixed(Math.min(precision ?? 6, 100));
      break;
    case "g":
      if (typeof value === "number") return formatted(value);
      break;
    case "T":
      return typeName(value);
  }
  return `%!${verb}(${typeName(value)}=${formatted(value)})`;
}

function cut(text: string, length: number | null): string {
  return length === null ? text : Array.from(text).slice(0, length).join("");
}

export function typeName(value: GoValue): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "float64";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    default:
      return "map[string]interface {}";
  }
}
