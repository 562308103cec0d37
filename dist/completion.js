import { V as flagsOf, Y as commandCards, z as commandNames } from "./pullgate.js";

// src/config/completion.ts
/** Writes completion scripts for shells, from the cards of commands and the table of flags. */
/** `rules`: the ids that `explain` takes. */
function completionScript(shell, rules) {
	const commands = commandNames.map((name) => describeCommand(name, rules));
	return writers[shell](commands);
}
function describeCommand(name, rules) {
	const { summary, arguments: positionals } = commandCards[name];
	const choices = positionals.flatMap(({ choices: few = [] }) => few);
	const takesFiles = positionals.some((each) => /path|file|report/.test(each.name));
	const given = name === "explain" ? rules : choices;
	const help = {
		names: ["-h", "--help"],
		help: "display help",
		repeatable: false,
		value: null
	};
	return {
		name,
		summary,
		flags: [...flagsOf(name).map(describeFlag), help],
		arguments: given.length > 0 ? given : takesFiles ? "files" : null
	};
}
function describeFlag({ flag, help, choices, repeatable }) {
	const names = [...flag.matchAll(/(?<![\w<])--?[\w-]+/g)].map(([name]) => name);
	const placeholder = /<(.*)>/.exec(flag)?.[1] ?? null;
	const isFile = /^(?:file|folder|path|chart)\b/.test(placeholder ?? "");
	return {
		names,
		help,
		repeatable,
		value: placeholder === null ? null : choices ?? (isFile ? "files" : "any")
	};
}
const writers = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript
};
/** Runs on bash 3.2, which macOS has. Without a match, `-o default` completes file names. */
function bashScript(commands) {
	const names = commands.map(({ name }) => name);
	const values = commands.flatMap(({ name, flags }) => flags.flatMap(({ names: spelled, value }) => {
		const patterns = spelled.map((each) => `${name}:${each}`).join("|");
		if (value === null) return [];
		const words = typeof value === "string" ? "" : value.join(" ");
		return words === "" ? [`    ${patterns}) return ;;`] : [`    ${patterns}) COMPREPLY=($(compgen -W ${quote(words)} -- "$current")); return ;;`];
	}));
	const cases = commands.map(({ name, flags, arguments: given }) => {
		const spelled = flags.flatMap((flag) => flag.names).join(" ");
		const words = Array.isArray(given) ? given.join(" ") : "";
		return `    ${name}) flags=${quote(spelled)}; words=${quote(words)} ;;`;
	});
	return `# bash completion for pullgate
_pullgate() {
  local current previous command word flags words
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  command=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${names.join("|")}) command="$word"; break ;;
    esac
  done
  case "$command:$previous" in
${values.join("\n")}
  esac
  case "$command" in
${cases.join("\n")}
    *) flags="--help --version"; words=${quote(names.join(" "))} ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o bashdefault -o default -F _pullgate pullgate
`;
}
function zshScript(commands) {
	const list = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
	const cases = commands.map(({ name, flags, arguments: given }) => {
		const specs = flags.flatMap(({ names, help, repeatable, value }) => {
			const exclusive = repeatable ? "*" : `(${names.join(" ")})`;
			const text = help.replaceAll(/[[\]:\\]/g, "\\$&");
			const taken = value === null ? "" : `:value:${zshValues(value)}`;
			return names.map((each) => `        ${quote(`${exclusive}${each}[${text}]${taken}`)}`);
		});
		if (given !== null) specs.push(`        ${quote(`*:argument:${zshValues(given)}`)}`);
		return `    ${name})\n      _arguments \\\n${specs.join(" \\\n")}\n      ;;`;
	});
	return `#compdef pullgate
_pullgate() {
  local -a commands
  commands=(
${list.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_pullgate" ]; then
  _pullgate "$@"
else
  compdef _pullgate pullgate
fi
`;
}
function zshValues(value) {
	if (value === "files") return "_files";
	return value === "any" ? "" : `(${value.join(" ")})`;
}
function fishScript(commands) {
	return `# fish completion for pullgate\n${commands.flatMap(({ name, summary, flags, arguments: given }) => {
		const seen = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
		const options = flags.map(({ names, help, value }) => {
			const spelled = names.map((each) => each.startsWith("--") ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`);
			const words = value === null || typeof value === "string" ? "" : value.join(" ");
			const taken = value === null ? [] : [value === "files" ? "-r -F" : "-x"];
			const listed = words === "" ? [] : [`-a ${quote(words)}`];
			return [
				"complete -c pullgate",
				seen,
				...spelled,
				...taken,
				...listed,
				`-d ${quote(help)}`
			].join(" ");
		});
		const words = Array.isArray(given) ? [`complete -c pullgate ${seen} -f -a ${quote(given.join(" "))}`] : given === null ? [`complete -c pullgate ${seen} -f`] : [];
		return [
			`complete -c pullgate -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
			...options,
			...words
		];
	}).join("\n")}\n`;
}
/** A word of a shell, in single quotes. */
function quote(text) {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

export { completionScript };