import { Fr as repositoryOf, Mr as canonical, Nr as hostOf, Pr as parseImageReference, _r as isImpossibleOnDockerHub, cn as items, dn as detachString, hr as wellKnownRegistries, jr as questionKey, ln as plainBeginning, on as child, sn as descend, un as text } from "./pullgate.js";

// src/diagnose/messages/puller.ts
/** Kata Containers pulls again, inside the virtual machine of the pod. */
const guestPull = /failed to pull manifest (?:Not authorized|error sending|Image not found)|\[CDH\] \[ERROR\]: Image Pull/;
/** True for a pull that fails in a virtual machine after the pull of the node succeeded. */
function isGuestPull(message) {
	return guestPull.test(message);
}
const nodes = {
	name: "the nodes",
	attach: null,
	trust: null
};
const controllers = [
	{
		pattern: guestPull,
		name: "the virtual machine of the pod (Kata Containers)",
		attach: "Give the guest components of Kata Containers a credential for the registry (`auth.json` of image-rs, or the key broker): imagePullSecrets may not reach the virtual machine.",
		trust: "Put the certificate authority into the root file system of the virtual machine."
	},
	{
		pattern: /Unable to fetch image "|failed to resolve image to digest/,
		name: "the controller of Knative",
		attach: "Name a pull secret for the registry in imagePullSecrets of the service, or on its service account: Knative resolves tags with these.",
		trust: "Mount the certificate authority into the `controller` Deployment of knative-serving (SSL_CERT_DIR), or list the registry under `registries-skipping-tag-resolving` in the ConfigMap config-deployment."
	},
	{
		pattern: /failed to look-up entrypoint\/cmd for image/,
		name: "the controller of Argo Workflows",
		attach: "Set `command` in the template, so that the controller need not read the image; or name a pull secret for the registry in imagePullSecrets of the Workflow.",
		trust: "Set `command` in the template, so that the controller need not read the image; or mount the certificate authority into the workflow-controller."
	},
	{
		pattern: /translating TaskSpec to Pod: (?:error getting image|(?:GET|HEAD|Get|Head) )/,
		name: "the controller of Tekton",
		attach: "Set `command` in the step, so that the controller need not read the image; or name a pull secret for the registry on the service account of the TaskRun.",
		trust: "Set `command` in the step, so that the controller need not read the image; or write the certificate authority into the ConfigMap config-registry-cert of tekton-pipelines."
	},
	{
		pattern: /Failed to read registry image: /,
		name: "the importer of CDI",
		attach: "Name a Secret with `accessKeyId` and `secretKey` in `source.registry.secretRef` of the DataVolume.",
		trust: "Name the certificate authority in `source.registry.certConfigMap` of the DataVolume."
	},
	{
		pattern: /admission webhook "(?:policy|cosigned)\.sigstore\.dev" denied the request/,
		name: "the policy controller of Sigstore",
		attach: "Name a pull secret for the registry in imagePullSecrets of the pod or on its service account: the policy controller reads images with these.",
		trust: "Mount the certificate authority into the policy controller of Sigstore."
	},
	{
		pattern: /fetch package (?:digest )?from remote|cannot (?:unpack|get|fetch|parse) package: |cannot fetch dependency package tags/,
		name: "the package manager of Crossplane",
		attach: "Name a pull secret for the registry in `packagePullSecrets` of the package.",
		trust: "Give Crossplane the certificate authority (`registryCaBundleConfig` in the values of its chart)."
	},
	{
		pattern: /failed to verify image \S|kyverno\.svc|failed to (?:fetch|get) image (?:descriptor|reference)/,
		name: "the admission controller of Kyverno",
		attach: "Give Kyverno a pull secret for the registry (`--imagePullSecrets`, or `imageRegistryCredentials` in the rule).",
		trust: "Mount the certificate authority into the admission controller of Kyverno."
	},
	{
		pattern: /failed to (?:determine artifact digest|pull artifact from|download chart for remote)|scan failed: (?:GET|HEAD|Get) /,
		name: "the source controller of Flux",
		attach: "Name a pull secret for the registry in `spec.secretRef` of the Flux resource.",
		trust: "Name the certificate authority in `spec.certSecretRef` of the Flux resource."
	}
];
function pullerIn(message) {
	return controllers.find(({ pattern }) => pattern.test(message)) ?? nodes;
}
/** True for a message of a controller that reads images itself. */
function isControllerMessage(message) {
	return controllers.some(({ pattern }) => pattern.test(message));
}
/** The image that go-containerregistry names by its URL only; null if the text has no such URL. */
function imageInUrl(message) {
	const [, host = "", path = "", version = ""] = /https:\/\/([^\s/"]{1,260})\/v2\/([^\s"]{1,400}?)\/manifests\/([\w.:-]{1,140}?)(?=[:")\s]|$)/.exec(message) ?? [];
	if (path === "") return null;
	return `${/^(?:index|registry-1)\.docker\.io$/.test(host) ? path : `${host}/${path}`}${version.startsWith("sha256:") ? "@" : ":"}${version}`;
}

// src/diagnose/messages/message-text.ts
const pullReasons = /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|InspectFailed|RegistryUnavailable|SignatureValidationFailed|ErrImageVolumeMountFailed|FailedToRetrieveImagePullSecret)$/;
const pullWords = /[Ff]ailed to pull|PullImage from image service failed|\bpulling image(?: failed)?: (?:rpc error|failed to )|failed to resolve reference "|Back-off pulling image|is waiting to start: (?:trying and failing to pull image|image can't be pulled)|Failed to (?:inspect image|apply default image tag)|couldn't parse image|ErrImagePull|ImagePullBackOff|is not present with pull policy of Never|Unable to retrieve some image pull secrets|error execing credential provider plugin|pull access denied|initializing source docker:\/\/|unable to pull image |\(Mirrors also failed: |failed to get sandbox image|image pull failed for|pull QPS exceeded|unable to parse auth field|manifest for \S{1,1200} not found|manifest unknown|reading manifest \S|pinging container registry|short.name mode is enforcing|SignatureValidationFailed|RegistryUnavailable|toomanyrequests|Error response from daemon: (?:Get|Head) "?https?:\/\/|^Error: (?:illegal base64 data at input byte|unable to parse auth field|json: cannot unmarshal|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input)/;
/**
* Words of kubelets and runtimes. Other lines of a free text may be the output of the user's own
* programs.
*/
const runtimeWords = /rpc error: code = |Error response from daemon: |Error: container has runAsNonRoot and image |Error: cannot find volume "|\bimage not known|does not resolve to an image ID|failed to (?:reserve container name|create containerd (?:task|container)|generate container )|OCI runtime create failed|Failed to create pod sandbox|Error: (?:secrets?|configmaps?) "|couldn't find key \S{1,253} in |MountVolume\.SetUp failed|exec format error|nodes are available: |Back-off restarting failed|error looking up service account|Error creating: |cannot be handled as an? |strict decoding error: |imagePullPolicy: Unsupported value|restartPolicy: \w{1,20} value|admission webhook "|image policy webhook| "\S{1,253}" is invalid: |error validating data: |ValidatingAdmissionPolicy '|imagePullSecrets(?:\[\d{1,4}\])?: Invalid value: |translating TaskSpec to Pod: |data\[\.dockerc(?:onfigjson|fg)\]: /;
/** Since Kubernetes 1.33 the reason is the error itself. */
const undecodableReason = /^(?:illegal base64|unable to parse auth|json: cannot unmarshal|invalid character|unexpected end of JSON)/;
/** True for a message about a failing pull. */
function isPullMessage({ reason, message, spacedMessage }) {
	return reason !== null && (pullReasons.test(reason) || undecodableReason.test(reason)) || pullWords.test(message) || pullWords.test(spacedMessage) || isControllerMessage(message);
}
/** True if a line of free text is a message of a kubelet or runtime. */
function isRuntimeMessage(line) {
	const head = line.slice(0, 8192);
	return pullWords.test(head) || runtimeWords.test(head) || isControllerMessage(head);
}
/**
* Newer releases of kubectl name the container. The recorder of events says that it joined some:
* https://github.com/kubernetes/client-go/blob/v0.34.0/tools/record/events_cache.go
*/
const eventPrefix = /^(?:spec\.\w{1,40}\{([^}]{1,253})\}: )?(?:\(combined from similar events\): )?/;
/** Takes apart the message of an event; `container` is null if the text names none. */
function eventText(text) {
	const [prefix = "", container = null] = eventPrefix.exec(text) ?? [];
	return {
		message: text.slice(prefix.length),
		container
	};
}
const imageNames = [
	/(?:Failed to (?:pull|inspect) image|Back-off pulling image|Container image|default image tag|failed to pull and unpack image|(?:failed|unable) to pull image|failed to resolve reference|Error: image|get sandbox image|error getting image) \\{0,7}"([^"\\]{1,1000})/,
	/PullImage from image service failed[^]{0,8000}? image="([^"\\]{1,1000})"|failed to pull image ([^\s"]{1,1000}): output: /,
	/docker:\/\/([^\s"]{1,1000}?):? /,
	/(?:manifest for|pull access denied for|image pull failed for(?! unknown error)|image name) ([^\s,"]{1,1000})/,
	/(?:Unable to fetch image|entrypoint\/cmd for image|short-name) \\?"([^"\\]{1,1000})/,
	/(?:failed to verify image|credential provider plugin \S{1,100} for image) ([^\s,"]{1,1000}?):? /
];
/** The image that a message names; null if it names none. */
function imageIn({ message, spacedMessage }) {
	for (const pattern of imageNames) {
		const name = (pattern.exec(message) ?? pattern.exec(spacedMessage))?.slice(1).find(Boolean);
		if (name !== void 0) return name;
	}
	return isControllerMessage(message) ? imageInUrl(message) : null;
}
/** Splits a message with the errors of several credentials: `[err1, err2]`. */
function attemptsIn(message) {
	const list = /^[^[]{0,1200}\[((?:rpc error|failed to|get image config|initializing source|unable to|copying system image|Error response|reading manifest)[^]*)\]\s*$/.exec(message)?.[1];
	return list === void 0 ? [message] : list.split(/, (?=rpc error: code|failed to pull and unpack|get image config descriptor|initializing source docker|unable to pull image or OCI artifact|copying system image from|Error response from daemon|reading manifest \S{1,200} in|unable to retrieve auth)/);
}
/**
* Returns the decisive part of one attempt. CRI-O asks the mirrors first, and retries what is no
* image as an artifact; its message holds all these errors. What counts is the error of the image
* at the registry itself.
* https://github.com/cri-o/cri-o/blob/main/internal/storage/image.go
* https://github.com/containers/image/blob/main/docker/docker_image_src.go
*/
function decisiveMessage(part) {
	const [image = ""] = part.split("; artifact err: ", 1);
	const [start, end] = [image.indexOf("(Mirrors also failed: ["), image.lastIndexOf("]): ")];
	return start === -1 || end < start ? image : image.slice(0, start) + image.slice(end + 4);
}

// src/diagnose/positions.ts
/** Spans for diagnose, with excerpts that show no secrets. */
const maxExcerptLength = 1e3;
/** `line`, `start` and `end` are 0-based. The span ends on the same line. */
function spanInText(file, lines, line, start, end) {
	const excerpt = (lines[line] ?? "").slice(0, maxExcerptLength);
	const shown = redacted(excerpt) === excerpt ? excerpt : "";
	return {
		file,
		line: line + 1,
		column: start + 1,
		endLine: line + 1,
		endColumn: Math.max(start, end) + 1,
		excerpt: shown
	};
}
/** Drops the excerpt if it shows more than the value: a pod contains its environment. */
function isolated(at) {
	const line = at.excerpt.slice(0, at.endLine === at.line ? at.endColumn - 1 : void 0);
	const shown = plainBeginning.test(line.slice(0, at.column - 1)) && redacted(line) === line;
	return {
		...at,
		excerpt: shown ? line : ""
	};
}
/** Words in the query of a URL that accompany secrets: presigned layers, tokens. */
const secretQuery = /signature|token|credential|sig=|key|secret|password/i;
/** Removes logins and signed queries from the URLs in a text. */
function redacted(text) {
	return text.replace(/:\/\/[^\s/"]{1,2000}@/g, "://\u2026@").replace(/\?[^\s"?]{1,2000}/g, (query) => secretQuery.test(query) ? "?\u2026" : query);
}

// src/diagnose/description.ts
/** Limits for one message: UTF-16 units, and lines. */
const maxMessageLength$1 = 8192;
const maxMessageLines = 64;
/** https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const maxPods = 15e4;
/** Limits for one pod, above those of any kubelet. */
const maxContainers$1 = 1e3;
const maxMessages$1 = 1e3;
const containerSections = {
	"Init Containers": {
		role: "init",
		list: "initContainers"
	},
	Containers: {
		role: "container",
		list: "containers"
	},
	"Ephemeral Containers": {
		role: "ephemeral",
		list: "ephemeralContainers"
	}
};
const states = {
	Waiting: "waiting",
	Running: "running",
	Terminated: "terminated"
};
/** A field of a description: indentation, name, value. */
const field = /^( *)([A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):(?: +(\S.*))?$/;
const containerName = /^ {2}([a-z0-9][a-z0-9-]{0,252}):\s*$/;
/**
* A row in a table of events. `kubectl get events` and `kubectl events` also print the object and,
* for all namespaces, the namespace: see `listedRow`.
*/
const eventRow = /^\s*(?:Normal|Warning)\s+[A-Z][A-Za-z]*\s/;
const eventColumns = /^\s*(?:Normal|Warning)\s+([A-Za-z]+)\s+(?:<[a-z]+>|[\d.smhdy]+)(?:\s+\(x\d+ over [^)]{1,40}\))?\s+[a-z][\w.-]*(?:, [\w.-]+)?\s+/;
const listedRow = /^(?:(\S+) +)?\S+ +(?:\(x\d+ over [^)]{1,40}\) +)?(?:Normal|Warning) +([A-Z][A-Za-z]*) +([A-Za-z]+)\/(\S+) +(\S.*)$/;
/** A row of `kubectl get pods`: name, ready, status. */
const podRow = /^(?:(\S+) +)?([a-z0-9][a-z0-9.-]*) +\d+\/\d+ +(?:Init:)?([A-Z][A-Za-z]+) +\d/;
/** Accepts any text. `lines` have no line breaks. */
function readDescription(file, lines) {
	const plain = lines.map((line) => undecorated(line));
	const reader = new DescriptionReader(file, plain);
	for (let line = 0; line < plain.length; line++) reader.read(line);
	return reader.all();
}
var DescriptionReader = class {
	#file;
	#lines;
	#described = [];
	#listed = /* @__PURE__ */ new Map();
	#pod = null;
	#section = "";
	#container = null;
	/** The field of a container whose nested lines follow: "State", "Last State". */
	#containerField = "";
	/** The message that the next line may continue. `row` is false for a bare message. */
	#open = null;
	constructor(file, lines) {
		this.#file = file;
		this.#lines = lines;
	}
	all() {
		return [...this.#described, ...this.#listed.values()];
	}
	read(line) {
		const text = this.#lines[line] ?? "";
		if (text.trim() === "") {
			this.#open = null;
			return;
		}
		const [, indent = "", name = "", value = ""] = field.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (name !== "" && indent === "" && this.#readField(line, name, value)) return;
		if (this.#pod !== null && this.#section !== "Events" && this.#readNested(line, text, indent.length, name, value)) return;
		if (this.#readRow(line, text)) return;
		this.#continue(text);
	}
	/** Reads a field of the pod, or the start of a pod or section. Returns false for other lines. */
	#readField(line, name, value) {
		if (name === "Name" && value !== "") {
			this.#pod = emptyPod(this.#file, this.#lines, line, {
				namespace: null,
				name: value.trim()
			});
			if (this.#described.length < maxPods) this.#described.push(this.#pod);
		} else if (this.#pod === null) return name === "Events";
		else if (this.#section === "Events") return false;
		else if (name === "Namespace") this.#pod.resource.namespace = value.trim();
		else if (name === "Service Account") this.#pod.serviceAccountName = {
			value: value.trim(),
			at: this.#span(line, value)
		};
		else if (name === "Reason" || name === "Message") this.#readStatus(line, name, value);
		this.#section = name;
		this.#container = null;
		this.#open = null;
		return true;
	}
	/** Reads the reason and message of the pod itself: "Evicted". */
	#readStatus(line, name, value) {
		if (name === "Reason") this.#add(this.#pod, line, value, {
			reason: value.trim(),
			message: "",
			container: null
		});
		else {
			const last = this.#pod?.messages.at(-1);
			if (last !== void 0 && last.message === "") last.message = last.spacedMessage = clean(value);
		}
	}
	#readNested(line, text, indent, name, value) {
		const section = containerSections[this.#section];
		if (!/^\s/.test(text) && isRuntimeMessage(text)) return false;
		if (this.#pod === null || section === void 0) return true;
		const begins = containerName.exec(text)?.[1];
		if (begins !== void 0) {
			this.#container = {
				name: begins,
				image: null
			};
			this.#containerField = "";
		} else if (this.#container !== null && indent === 4) {
			this.#containerField = name;
			if (name === "Image" && value !== "") this.#readImage(line, value, section);
			const state = /^(Waiting|Running|Terminated)\b/.exec(value)?.[1];
			if (name === "State" && state !== void 0 && this.#container.image !== null) this.#container.image.state = states[state] ?? null;
		} else if (this.#container !== null && indent === 6 && /^(?:Last )?State$/.test(this.#containerField)) {
			const fields = { container: this.#container.name };
			if (name === "Reason") this.#add(this.#pod, line, value, {
				...fields,
				reason: value.trim(),
				message: ""
			});
			if (name === "Message") {
				const last = this.#pod.messages.at(-1);
				if (last !== void 0 && last.container === this.#container.name && last.message === "") {
					last.message = last.spacedMessage = clean(value);
					this.#open = {
						message: last,
						lines: 1,
						row: true
					};
				} else this.#add(this.#pod, line, value, {
					...fields,
					reason: null,
					message: value
				});
			}
		} else if (name === "" && this.#open !== null) this.#continue(text);
		return true;
	}
	#readImage(line, value, { role, list }) {
		if (this.#pod === null || this.#container === null || this.#pod.containers.length >= maxContainers$1) return;
		const image = {
			value: value.trim(),
			at: this.#span(line, value)
		};
		const { name } = this.#container;
		const places = this.#pod.containers.filter((container) => container.role === role).length;
		this.#container.image = {
			name,
			image,
			role,
			path: `spec.${list}[${places}].image`,
			pullPolicy: null,
			state: null
		};
		this.#pod.containers.push(this.#container.image);
	}
	/** Reads a row of a table, or a bare message. Returns false for any other line. */
	#readRow(line, text) {
		if (eventRow.test(text)) {
			const [before = "", reason = ""] = eventColumns.exec(text) ?? /^\s*\S+\s+(\S+)\s+/.exec(text) ?? [];
			const message = text.slice(before.length);
			this.#add(this.#pod ?? this.#unnamedPod(line), line, message, {
				reason,
				message,
				container: null
			});
			return true;
		}
		const [, namespace, reason = "", kind = "", name = "", message = ""] = listedRow.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (name !== "") {
			const object = {
				kind: {
					pod: "Pod",
					replicaset: "ReplicaSet",
					job: "Job",
					statefulset: "StatefulSet",
					daemonset: "DaemonSet"
				}[kind.toLowerCase()] ?? kind,
				namespace: namespace ?? null,
				name
			};
			this.#add(this.#listedPod(line, object), line, message, {
				reason,
				message,
				container: null
			});
			return true;
		}
		const [, inNamespace, pod, status] = podRow.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (pod !== void 0 && status !== void 0 && this.#pod === null) {
			const listed = this.#listedPod(line, {
				kind: "Pod",
				namespace: inNamespace ?? null,
				name: pod
			});
			if (!/^(?:Running|Completed|Terminating)$/.test(status)) this.#add(listed, line, status, {
				reason: status,
				message: "",
				container: null
			});
			return true;
		}
		if (this.#open?.row === true || !isRuntimeMessage(text)) return false;
		const value = text.trim();
		const logged = loggedMessage(value);
		this.#add(this.#unnamedPod(line), line, value, {
			reason: null,
			message: unescaped(logged ?? value),
			container: null
		});
		if (logged !== null) this.#open = null;
		return true;
	}
	#add(pod, line, value, fields) {
		if (pod === null || pod.resource.name !== null && pod.messages.length >= maxMessages$1) return;
		const { message, container } = eventText(clean(fields.message));
		const added = {
			...fields,
			message,
			spacedMessage: message,
			container: fields.container ?? container,
			at: this.#span(line, value)
		};
		pod.messages.push(added);
		this.#open = fields.message === "" ? null : {
			message: added,
			lines: 1,
			row: fields.reason !== null
		};
	}
	#continue(text) {
		if (this.#open === null) return;
		const { message, row } = this.#open;
		const begins = /^(?:\s|[a-z]+: )/.test(text);
		if (!row && !begins && (message.message.split("\"").length - 1) % 2 === 0) {
			this.#open = null;
			return;
		}
		if (++this.#open.lines > maxMessageLines || message.message.length > maxMessageLength$1) return;
		const more = clean(text);
		message.message += begins ? ` ${more}` : more;
		message.spacedMessage += ` ${more}`;
	}
	#listedPod(line, { kind, namespace, name }) {
		const key = `${kind} ${namespace ?? ""}/${name}`;
		const listed = this.#listed.get(key) ?? emptyPod(this.#file, this.#lines, line, {
			namespace,
			name
		}, kind);
		if (this.#listed.size < maxPods) this.#listed.set(key, listed);
		return listed;
	}
	/** The pod of bare messages. */
	#unnamedPod(line) {
		const listed = this.#listed.get("") ?? emptyPod(this.#file, this.#lines, line, {
			namespace: null,
			name: null
		});
		this.#listed.set("", listed);
		return listed;
	}
	/** The last occurrence of `value` on its line. */
	#span(line, value) {
		const text = this.#lines[line] ?? "";
		const start = Math.max(0, text.lastIndexOf(value));
		return spanInText(this.#file, this.#lines, line, start, start + value.trimEnd().length);
	}
};
/** Removes the colours of a terminal, and the frame of k9s. */
function undecorated(line) {
	const text = line.replace(/\u{1b}\[[\d;]{0,20}[mK]/gu, "").replace(/^ ?\u2502 ?/, "");
	return text.endsWith("\u2502") ? text.slice(0, -1).trimEnd() : text;
}
/** The message of a runtime in a log of JSON lines, such as `journalctl -o json`; else null. */
function loggedMessage(line) {
	if (!line.startsWith("{")) return null;
	try {
		const parsed = JSON.parse(line);
		for (const value of Object.values(parsed ?? {})) if (typeof value === "string" && isRuntimeMessage(value)) return value;
		return null;
	} catch {
		return null;
	}
}
/** Unescapes a line that was cut out of a JSON document. */
function unescaped(value) {
	if (!value.includes("\\\"")) return value;
	const text = value.replace(/^"(?:message|note)": "/, "");
	return text.replace(text === value ? /",$/ : /",?$/, "").replaceAll("\\\"", "\"").replaceAll("\\n", " ");
}
function clean(message) {
	return redacted(message.slice(0, maxMessageLength$1)).trim();
}
function emptyPod(file, lines, line, { namespace, name }, kind = "Pod") {
	const text = lines[line] ?? "";
	const start = name === null ? 0 : Math.max(0, text.indexOf(name));
	return {
		resource: {
			apiVersion: kind === "Pod" ? "v1" : kind === "Job" ? "batch/v1" : "apps/v1",
			kind,
			namespace,
			name
		},
		at: spanInText(file, lines, line, start, start + (name ?? text).length),
		containers: [],
		messages: [],
		serviceAccountName: null,
		imagePullSecrets: null
	};
}

// src/diagnose/objects.ts
const maxMessageLength = 8192;
/** Limits for one pod, above those of any kubelet. */
const maxContainers = 1e3;
const maxMessages = 1e3;
const lists = [
	[
		"initContainers",
		"initContainerStatuses",
		"init"
	],
	[
		"containers",
		"containerStatuses",
		"container"
	],
	[
		"ephemeralContainers",
		"ephemeralContainerStatuses",
		"ephemeral"
	]
];
/** Ignores other kinds. */
function readObjects(manifests) {
	const observed = /* @__PURE__ */ new Map();
	const unobserved = /* @__PURE__ */ new Set();
	for (const manifest of manifests) {
		if (manifest.kind !== "Pod") continue;
		const pod = podOf(manifest);
		observed.set(keyOf("Pod", manifest.namespace, manifest.name), pod);
		if (!hasStatus(manifest)) unobserved.add(pod);
	}
	const events = manifests.filter(({ kind }) => kind === "Event").map((manifest) => ({
		manifest,
		when: whenOf(manifest)
	}));
	for (const { manifest } of events.toSorted((a, b) => a.when < b.when ? -1 : a.when > b.when ? 1 : 0)) {
		const about = child(manifest.root, "involvedObject") ?? child(manifest.root, "regarding");
		const kind = text(child(about, "kind")) ?? "Pod";
		const namespace = text(child(about, "namespace")) ?? manifest.namespace;
		const name = text(child(about, "name"));
		const key = keyOf(kind, namespace, name);
		const apiVersion = text(child(about, "apiVersion")) ?? "v1";
		const pod = observed.get(key) ?? {
			resource: {
				apiVersion,
				kind,
				namespace,
				name
			},
			at: isolated(manifest.span(child(about, "name") ?? manifest.root)),
			containers: [],
			messages: [],
			serviceAccountName: null,
			imagePullSecrets: null
		};
		observed.set(key, pod);
		const message = child(manifest.root, "message") ?? child(manifest.root, "note");
		const container = /^spec\.\w+\{([^}]{1,253})\}/.exec(text(child(about, "fieldPath")) ?? "")?.[1] ?? null;
		const found = messageOf(manifest, child(manifest.root, "reason"), message, container);
		if (found !== null && pod.messages.length < maxMessages) pod.messages.push(found);
	}
	const isObserved = (pod) => pod.messages.length > 0 || !unobserved.has(pod);
	const pods = [...observed.values()];
	return {
		observed: pods.filter(isObserved),
		manifests: pods.filter((pod) => !isObserved(pod)).length
	};
}
/** The API server gives each pod a phase. */
function hasStatus({ root }) {
	const status = child(root, "status");
	return text(child(status, "phase")) !== null || ["conditions", ...lists.map(([, statuses]) => statuses)].some((list) => items(child(status, list)).length > 0);
}
function keyOf(kind, namespace, name) {
	return JSON.stringify([
		kind,
		namespace,
		name
	]);
}
/** The time of an event in RFC 3339, which sorts as text. */
function whenOf({ root }) {
	return text(descend(root, "series", "lastObservedTime")) ?? text(child(root, "lastTimestamp")) ?? text(child(root, "eventTime")) ?? text(child(root, "deprecatedLastTimestamp")) ?? "";
}
function podOf(manifest) {
	const spec = child(manifest.root, "spec");
	const status = child(manifest.root, "status");
	const containers = [];
	const messages = [];
	const add = (reason, message, container) => {
		const found = messageOf(manifest, reason, message, container);
		if (found !== null && messages.length < maxMessages) messages.push(found);
	};
	add(child(status, "reason"), child(status, "message"), null);
	for (const condition of items(child(status, "conditions"))) {
		const reason = text(child(condition, "reason"));
		if (reason === "Unschedulable" || reason === "SchedulingGated") add(child(condition, "reason"), child(condition, "message"), null);
	}
	for (const [list, statuses, role] of lists) {
		const states = new Map(items(child(status, statuses)).map((one) => [text(child(one, "name")), one]));
		for (const [index, item] of items(child(spec, list)).entries()) {
			const image = located(manifest, child(item, "image"));
			const name = text(child(item, "name")) ?? "";
			const state = states.get(name);
			const waiting = descend(state, "state", "waiting");
			const ended = descend(state, "state", "terminated") ?? descend(state, "lastState", "terminated");
			if (ended !== void 0 && !/^(?:Completed)?$/.test(text(child(ended, "reason")) ?? "")) add(child(ended, "reason"), child(ended, "message"), name);
			if (waiting !== void 0) add(child(waiting, "reason"), child(waiting, "message"), name);
			if (image === null || containers.length >= maxContainers) continue;
			const current = [
				"waiting",
				"running",
				"terminated"
			].find((name) => descend(state, "state", name) !== void 0);
			const pullPolicy = located(manifest, child(item, "imagePullPolicy"));
			containers.push({
				name,
				image,
				role,
				path: `spec.${list}[${index}].image`,
				pullPolicy,
				state: current ?? null
			});
		}
	}
	const secrets = child(spec, "imagePullSecrets");
	return {
		resource: {
			apiVersion: "v1",
			kind: "Pod",
			namespace: manifest.namespace,
			name: manifest.name
		},
		at: isolated(manifest.span(descend(manifest.root, "metadata", "name") ?? child(manifest.root, "kind") ?? manifest.root)),
		containers,
		messages,
		serviceAccountName: located(manifest, child(spec, "serviceAccountName")),
		imagePullSecrets: secrets === void 0 ? null : items(secrets).flatMap((item) => located(manifest, child(item, "name")) ?? [])
	};
}
function located(manifest, node) {
	const value = text(node);
	return node === void 0 || value === null || value === "" ? null : {
		value: detachString(value),
		at: isolated(manifest.span(node))
	};
}
/** Returns null without reason and message. */
function messageOf(manifest, reason, message, container) {
	const why = text(reason);
	const words = redacted((text(message) ?? "").slice(0, maxMessageLength)).trim();
	const node = words === "" ? reason : message;
	if (node === void 0 || why === null && words === "") return null;
	const line = eventText(words.replace(/\s*\n\s*/g, " ")).message;
	return {
		reason: why === null ? null : detachString(why),
		message: line,
		spacedMessage: line,
		at: isolated(manifest.span(node)),
		container
	};
}

// src/diagnose/confirm-commands.ts
/** Commands by which a user confirms a diagnosis. */
/** Names of the API. Any other name is left out: the user runs these commands in a shell. */
const safeName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
function isSafeName(name) {
	return name !== null && safeName.test(name);
}
/** "web -n shop", for a kubectl command; null if the name is unsafe or unknown. */
function podArgument({ name, namespace }) {
	if (!isSafeName(name)) return null;
	return isSafeName(namespace) ? `${name} -n ${namespace}` : name;
}
/** `isPull`: the message is about a pull, so the commands show credentials and the manifest. */
function confirmCommands(resource, image, isPull) {
	const pod = resource.kind === "Pod" ? podArgument(resource) : null;
	if (!isPull) return pod === null ? [] : [`kubectl describe pod ${pod}`];
	const parsed = image === null ? null : parseImageReference(image);
	return [...pod === null ? [] : [`kubectl get pod ${pod} -o jsonpath='{.spec.serviceAccountName} {.spec.imagePullSecrets}'`], ...parsed === null || "invalid" in parsed || hostOf(parsed) === "" ? [] : [`skopeo inspect --raw docker://${questionKey(parsed)}`]];
}

// src/diagnose/messages/sources.ts
/** URLs of the code that writes the messages of kubelets and container runtimes. */
const github = "https://github.com";
const sources = {
	kubelet: `${github}/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go`,
	keyring: `${github}/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go`,
	kubeletPods: `${github}/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go`,
	admission: `${github}/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go`,
	validation: `${github}/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go`,
	containerd: `${github}/containerd/containerd/blob/main/core/remotes/docker/resolver.go`,
	containerdToken: `${github}/containerd/containerd/blob/main/core/remotes/docker/authorizer.go`,
	containerdFetch: `${github}/containerd/containerd/blob/main/core/remotes/docker/fetcher.go`,
	containerdImage: `${github}/containerd/containerd/blob/main/core/images/image.go`,
	containerdPull: `${github}/containerd/containerd/blob/main/internal/cri/server/images/image_pull.go`,
	crio: `${github}/containers/image/blob/main/docker/docker_client.go`,
	crioIndex: `${github}/containers/image/blob/main/internal/manifest/oci_index.go`,
	crioPolicy: `${github}/containers/image/blob/main/signature/policy_eval.go`,
	crioRegistries: `${github}/containers/image/blob/main/docs/containers-registries.conf.5.md`,
	crioErrors: `${github}/cri-o/cri-o/pull/8656`,
	crioShortNames: `${github}/containers/image/blob/main/pkg/shortnames/shortnames.go`,
	docker: `${github}/moby/moby/blob/master/daemon/internal/distribution/errors.go`,
	dockerPull: `${github}/moby/moby/blob/master/daemon/internal/distribution/pull_v2.go`,
	goNet: `${github}/golang/go/blob/master/src/net/net.go`,
	goTls: `${github}/golang/go/blob/master/src/crypto/x509/verify.go`,
	specification: `${github}/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes`
};

// src/diagnose/messages/api-messages.ts
const webhooks = "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/";
const apiMessages = [
	{
		pattern: /cannot unmarshal (\w{1,20}) into Go (?:struct field|value)[^\n]{0,300}(?:imagePullSecrets|LocalObjectReference)/,
		rule: "pull-secrets-malformed",
		certainty: "proved",
		describe: ({ match }) => `The API server rejects the object: an entry of imagePullSecrets, or the list itself, is a JSON ${match[1]}`,
		fix: "Write imagePullSecrets as a list of objects: `imagePullSecrets: [{ name: regcred }]`.",
		source: sources.validation
	},
	{
		pattern: /invalid type for \S{0,200}(?:imagePullSecrets|LocalObjectReference): got "(\w{1,20})"|imagePullSecrets(?:\[\d{1,4}\])?: Invalid value: "(\w{1,20})": [^\n]{0,200}must be of type/,
		rule: "pull-secrets-malformed",
		certainty: "proved",
		describe: ({ match }) => `The object is rejected: an entry of imagePullSecrets, or the list itself, is of the type ${match[1] ?? match[2]}`,
		fix: "Write imagePullSecrets as a list of objects: `imagePullSecrets: [{ name: regcred }]`.",
		source: sources.validation
	},
	{
		pattern: /unknown field "([^"\n]{0,200}(?:imagePullSecrets?|serviceAccountName))"/i,
		rule: "pull-secrets-misplaced",
		certainty: "proved",
		describe: ({ match }) => `The API server does not know the field \`${match[1]}\`: it is misspelled or at the wrong level`,
		fix: "Move the field to the spec of the pod, and spell it `imagePullSecrets` or `serviceAccountName`.",
		source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation"
	},
	{
		pattern: /imagePullSecrets(?:\[\d{1,4}\])?\.name: (?:Required|Invalid) value/,
		rule: "pull-secrets-malformed",
		certainty: "proved",
		describe: () => "The API server rejects a name in imagePullSecrets: no Secret can have it",
		fix: "Write the name of a Secret of the same namespace, without its namespace.",
		source: sources.validation
	},
	{
		pattern: /imagePullPolicy: Unsupported value: "?([^"\s:]{0,60})/,
		rule: "pull-policy-invalid",
		certainty: "proved",
		describe: ({ match }) => `\`${match[1]}\` is not a pull policy, so the API server rejects the pod`,
		source: sources.validation
	},
	{
		pattern: /is not allowed because service account (\S{1,253}) does not reference that imagePullSecret/,
		rule: "pull-secret-not-found",
		certainty: "proved",
		severity: "error",
		describe: ({ match }) => `The API server rejects the pod: its service account \`${match[1]}\` enforces mountable secrets and does not list the pull secret`,
		fix: "Add the pull secret to imagePullSecrets of the service account.",
		source: sources.admission
	},
	{
		pattern: /is not allowed because service account (\S{1,253}) does not reference that secret/,
		rule: "secret-not-found",
		certainty: "proved",
		cause: "credentials",
		describe: ({ match }) => `The API server rejects the pod: its service account \`${match[1]}\` enforces mountable secrets and does not list a Secret that the pod uses`,
		fix: "Add the Secret to `secrets` of the service account, or remove its annotation kubernetes.io/enforce-mountable-secrets.",
		source: sources.admission
	},
	{
		pattern: /illegal base64 data at input byte \d+[^\n]{0,200}Secret|Secret in version "v1" cannot be handled[^\n]{0,100}(?:illegal base64|cannot unmarshal)/,
		rule: "secret-invalid",
		certainty: "proved",
		describe: () => "The API server rejects the Secret: a value under `data` is not base64",
		fix: "Write plain text under `stringData`, or encode the values of `data` with `base64 -w0`.",
		source: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data"
	},
	{
		pattern: /data\[\.dockerc(?:onfigjson|fg)\]: (?:Required value|Invalid value)/,
		rule: "secret-invalid",
		certainty: "proved",
		cause: "credentials",
		describe: () => "The API server rejects the pull secret: its docker configuration is missing or is not JSON",
		fix: "Recreate the secret with `kubectl create secret docker-registry`.",
		source: sources.validation
	},
	{
		pattern: /image policy webhook backend denied|admission webhook "([^"]{1,253})" denied the request/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		cause: "policy",
		describe: ({ match }) => match[1] === void 0 ? "The image policy webhook of the cluster rejects the pod" : `The admission webhook \`${match[1]}\` rejects the pod`,
		fix: "Comply with the policy that the message names, or have it changed.",
		source: webhooks
	},
	{
		pattern: /ValidatingAdmissionPolicy '([^'\n]{1,253})' with binding '[^'\n]{1,253}' denied request/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		cause: "policy",
		describe: ({ match }) => `The ValidatingAdmissionPolicy \`${match[1]}\` rejects the pod`,
		fix: "Comply with the policy that the message names, or have it changed.",
		source: "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/"
	},
	{
		pattern: /spec\.restartPolicy: (?:Required|Unsupported|Invalid) value/,
		rule: "workload-invalid",
		certainty: "proved",
		describe: () => "The API server rejects the `restartPolicy` of the workload",
		fix: "Set `restartPolicy` in the pod template: `OnFailure` or `Never` for Jobs and CronJobs, `Always` for others.",
		source: sources.validation
	},
	{
		pattern: /(\w{1,60}) in version "\S{1,60}" cannot be handled as an? |strict decoding error: /,
		rule: "workload-invalid",
		certainty: "proved",
		describe: ({ match }) => `The API server cannot read the ${match[1] ?? "object"}: a field has the wrong type or name`,
		fix: "Correct the field that the message names.",
		source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation"
	}
];

// src/diagnose/messages/connection-fix.ts
/** Fixes for connections that fail, by the host that fails: the image names only the registry. */
const registryFixes = {
	dns: "Correct the host in the image if it is wrong; otherwise make it resolvable by the DNS resolver of the nodes. Test from a node, not from this machine.",
	network: "Make the registry reachable from the nodes: check firewall, proxy and routes, and whether the registry is up. Test from a node, not from this machine.",
	trust: "Install the certificate authority of the registry on the nodes (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or renew its certificate.",
	name: "Use a host that the certificate names, or renew the certificate with the registry's host among its subject alternative names."
};
const actions = {
	dns: (host) => `Make the DNS resolver of the nodes resolve ${host}`,
	network: (host) => `Make ${host} reachable from the nodes (firewall, proxy, routes)`,
	trust: (host) => `Install the certificate authority of ${host} on the nodes, or renew its certificate`,
	name: (host) => `Renew the certificate of ${host}, with that host among its names`
};
/** The fix of a connection that fails for this fault. */
function connectionFix(fault) {
	return (subject) => {
		const { failing, puller } = subject;
		if (fault === "trust" && puller.trust !== null) return puller.trust;
		const { host } = failing;
		const registry = subject.reference === null ? "" : hostOf(subject.reference);
		if (host?.role !== "proxy" && host?.role !== "mirror" && (fault === "trust" || fault === "name") && isHosted(registry)) return interceptedFix(host?.name || registry);
		if (fault === "dns" && (host === null || host.role === "registry") && isServiceName(registry)) return serviceNameFix(registry);
		if (host === null) return registryFixes[fault];
		const name = host.name === "" ? "the host" : `\`${host.name}\``;
		switch (host.role) {
			case "registry": return registryFixes[fault];
			case "proxy": return proxyFix;
			case "mirror": return `${actions[fault](name)}, or ${withoutMirror}.`;
			case "token-server": return `${actions[fault](name)}; if it is the wrong host, correct the external URL of the registry.`;
			case "storage": return `${actions[fault](name)}: the registry redirects there, and the image names the right host.`;
		}
		return registryFixes[fault];
	};
}
/** True for registries whose certificates every node trusts. */
function isHosted(registry) {
	return wellKnownRegistries.includes(registry) || /\.(?:azurecr\.io|pkg\.dev|amazonaws\.com|gcr\.io|ocir\.io|aliyuncs\.com)$/.test(registry);
}
function interceptedFix(host) {
	return `Find out who answers the nodes in place of \`${host}\`: a proxy that inspects TLS, or another address from their DNS resolver. Install the certificate authority of the proxy on the nodes (containerd: \`certs.d/HOST/hosts.toml\`; CRI-O: \`/etc/containers/certs.d\`), or exempt the host from inspection.`;
}
/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
function isServiceName(host) {
	return /\.svc(?:\.cluster\.local)?(?::\d{1,5})?$/.test(host);
}
function serviceNameFix(host) {
	return `Name the registry by a host that the nodes resolve (of an ingress or a load balancer, or a node port): \`${host}\` is a name of the cluster's DNS, which pods use and nodes do not.`;
}
const withoutMirror = "remove the mirror from the runtime's configuration (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`)";
const proxyFix = "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).";

// src/diagnose/messages/message-row.ts
/** "`nginx:1.27`", or "the image". */
function imageName({ image }) {
	return image === null ? "the image" : `\`${image}\``;
}
/** "the registry `ghcr.io`", or "the registry". */
function registryName({ reference, failing }) {
	if (reference !== null) return `the registry \`${hostOf(reference)}\``;
	return failing.host?.role === "registry" ? `the registry \`${failing.host.name}\`` : "the registry";
}
/** The host that fails, and what the nodes use it for. */
function hostName(subject) {
	const { host } = subject.failing;
	const registry = registryName(subject);
	if (host === null) return registry;
	const name = host.name === "" ? "" : ` \`${host.name}\``;
	switch (host.role) {
		case "registry": return registry;
		case "token-server": return `the token server${name} of ${registry}`;
		case "mirror": return `the mirror${name} of ${registry}`;
		case "storage": return subject.failing.step === "fetch" ? `the blob storage${name} of ${registry}` : `the host${name} to which ${registry} redirects`;
		case "proxy": return `the proxy${name}`;
	}
	return registry;
}
/** "`ghcr.io/acme/api`", or "the repository". */
function repositoryName({ reference }) {
	return reference === null ? "the repository" : `\`${repositoryOf(reference)}\``;
}
function capitalize(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
/** Who presents a credential, or lacks one: "the pod". */
function ownerOf({ puller, failing }) {
	if (failing.isSandbox) return "the container runtime";
	return puller === nodes ? "the pod" : puller.name;
}
/** How to give a puller a credential for the registry. */
function attachFix({ puller, failing }) {
	if (failing.isSandbox) return "Configure a sandbox image that the runtime can pull without pull secrets (containerd: `sandbox`; CRI-O: `pause_image`), or give the runtime a credential for the registry: pull secrets of pods do not apply to it.";
	return puller.attach ?? "Name a pull secret for the registry in the pod's imagePullSecrets or on its service account, or give the nodes a credential.";
}
/** The fields of a row whose message is the same for missing and private repositories. */
const missingOrDenied = {
	rule: "image-missing-or-denied",
	certainty: "unverified",
	reply: "denied",
	fix: (subject) => "Correct the name if it is wrong; if the repository is private: " + attachFix(subject).replace(/^./, (letter) => letter.toLowerCase())
};
/** Describes such a message; `likelier` says which of the two it looks like. */
function describeMissingOrDenied(likelier) {
	return (subject) => `${repositoryName(subject)} does not exist or is private: the message is the same for both; it looks ${likelier}`;
}
/** The fix for an image of which the registry lacks a part. */
const childMissingFix = "Push the image again: a layer or config that its manifest refers to is gone. If the registry is a cache of another, check that it reaches that registry and the storage to which it redirects.";
/** The fix for an image of another platform. */
const platformFix = "Build the image for the platform of the nodes too, or limit the pod to nodes with the right platform (nodeSelector on kubernetes.io/arch).";

// src/diagnose/messages/connection-messages.ts
/** Messages about the connection to a registry or its token server, and about rate limits. */
const fixes$3 = {
	plain: "Serve the registry by HTTPS, or configure plain HTTP on the nodes (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`).",
	limit: "Give the pods a pull secret, which raises the limit, use a mirror of the registry, or wait."
};
const unreachable = {
	rule: "registry-unreachable",
	certainty: "proved",
	severity: "error"
};
const limited = {
	rule: "registry-rate-limited",
	certainty: "proved",
	severity: "error",
	fix: fixes$3.limit
};
const unnamedProxy = {
	name: "",
	role: "proxy"
};
/** `reason` may take words from the message. */
function cannotReach(reason) {
	return (subject) => {
		const why = typeof reason === "string" ? reason : reason(subject.match);
		return `${capitalize(subject.puller.name)} cannot reach ${hostName(subject)}: ${why}`;
	};
}
function checkServer({ failing }) {
	return failing.host?.role === "mirror" ? `Check the mirror, or ${withoutMirror}.` : "Check the registry and the proxy in front of it: the error is theirs.";
}
/** True for an address that each node uses for itself. */
function isLoopback(host) {
	return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/.test(host);
}
const connectionMessages = [
	{
		pattern: /too many failed login attempts/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		describe: (subject) => `${capitalize(registryName(subject))} blocks the account or the address of the nodes: too many logins with a wrong credential failed`,
		fix: "Correct the credential in the pull secret, or delete the secret if the image is public, and wait some minutes. It is no limit on pulls.",
		source: "https://github.com/docker/hub-feedback/issues/814"
	},
	{
		pattern: /fetch oauth token:[^\n]{0,2000}?\b429\b/,
		...limited,
		certainty: "unverified",
		describe: (subject) => `${capitalize(hostName(subject))} rejects the logins of the nodes because of a limit, which too many logins with a wrong credential may exceed`,
		fix: "Check the credential in the pull secret, and wait some minutes; if it is right, use a mirror of the registry.",
		source: "https://github.com/docker/hub-feedback/issues/2204"
	},
	{
		pattern: /exceeded your [\w -]{0,40}quota|traffic quota is not enough/i,
		...limited,
		describe: (subject) => `${capitalize(registryName(subject))} rejects the pulls of the nodes: the account has used up its quota`,
		fix: "Raise the quota of the registry account or wait until the quota is renewed. A pull secret does not help.",
		source: "https://github.com/cloudwego/biz-demo/issues/45 https://cloud.ibm.com/docs/Registry?topic=Registry-troubleshoot-quota"
	},
	{
		pattern: /429 Too Many Requests|StatusCode: 429|registry 429 |toomanyrequests|too many requests to registry|TOO_?MANY_?REQUESTS?|pull rate limit/i,
		...limited,
		describe: (subject) => `${capitalize(registryName(subject))} rejects the pulls of the nodes because of a rate limit`,
		source: `${sources.containerdFetch} ${sources.docker}`
	},
	{
		pattern: /lookup [^\s:]{1,260}(?: on \S{1,100})?: no such host|Temporary failure in name resolution/,
		...unreachable,
		describe: cannotReach("no such host"),
		fix: connectionFix("dns"),
		source: sources.goNet
	},
	{
		pattern: /lookup [^\s:]{1,260}(?: on \S{1,100})?: (?:server misbehaving|i\/o timeout|read udp|dial udp|Try again)|lookup [^\n]{1,400}(?:read|dial) udp/,
		...unreachable,
		describe: cannotReach("the DNS resolver does not answer"),
		fix: connectionFix("dns"),
		source: sources.goNet
	},
	{
		pattern: /dial tcp: lookup [^\s:]{1,260}(?: on \S{1,100})?: ([a-zA-Z][a-zA-Z ]{1,80})/,
		...unreachable,
		describe: cannotReach((match) => `the DNS resolver fails (${match[1] ?? ""})`),
		fix: connectionFix("dns"),
		source: "https://github.com/golang/go/blob/master/src/net/dnsclient_unix.go"
	},
	{
		pattern: /Proxy Authentication Required/,
		...unreachable,
		describe: () => "The proxy of the nodes requires a login (407)",
		fix: proxyFix,
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /invalid proxy (?:address|URL)/,
		...unreachable,
		describe: cannotReach("the URL of their proxy is not valid"),
		fix: proxyFix,
		source: "https://pkg.go.dev/golang.org/x/net/http/httpproxy"
	},
	{
		pattern: /proxyconnect tcp: (?:tls: first record does not look like|http: server gave HTTP response)/,
		...unreachable,
		describe: cannotReach("they speak TLS to their proxy, which speaks plain HTTP"),
		fix: "Begin the URL of the proxy with http:// in the configuration of the container runtime (HTTPS_PROXY=http://\u2026): the scheme is that of the proxy, not of the registry.",
		source: "https://github.com/golang/go/blob/go1.25.0/src/net/http/transport.go"
	},
	{
		pattern: /(?:proxyconnect|socks connect) tcp/,
		...unreachable,
		describe: (subject) => cannotReach("it rejects the connection or does not answer")({
			...subject,
			failing: {
				...subject.failing,
				host: subject.failing.host?.role === "proxy" ? subject.failing.host : unnamedProxy
			}
		}),
		fix: proxyFix,
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /\b(?:Head|Get|Post) "?https:\/\/[^\s"]{1,2000}"?: (Forbidden|Bad Request|Method Not Allowed|Found|Moved Temporarily|Bad Gateway|Service Unavailable|Gateway Time-?out|Internal Server Error)(?=$|[\s\])"',;])/,
		...unreachable,
		describe: (subject) => `The proxy of ${subject.puller.name} does not connect to ${hostName(subject)} (${subject.match[1] ?? ""})`,
		fix: "Allow the host in the proxy of the nodes and check that the proxy reaches it, or exclude it from the proxy (NO_PROXY).",
		source: "https://github.com/golang/go/blob/go1.25.0/src/net/http/transport.go https://github.com/kubernetes/registry.k8s.io/issues/273"
	},
	{
		pattern: /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/,
		...unreachable,
		describe: cannotReach("it speaks plain HTTP"),
		fix: fixes$3.plain,
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /insecure algorithm (SHA1-RSA|ECDSA-SHA1|MD5-RSA)/,
		...unreachable,
		describe: cannotReach((match) => `its certificate, or that of its authority, is signed with ${match[1]}`),
		fix: "Renew the certificate with a signature of SHA-256. Installing the certificate authority on the nodes does not help.",
		source: "https://go.dev/doc/go1.18#sha1"
	},
	{
		pattern: /certificate signed by unknown authority|unable to get local issuer|certificate is not trusted/,
		...unreachable,
		describe: cannotReach("its certificate is signed by an unknown authority"),
		fix: connectionFix("trust"),
		source: sources.goTls
	},
	{
		pattern: /certificate has expired or is not yet valid: current time (\S{10,40}?) is before (\S{10,40})|certificate is not yet valid/,
		...unreachable,
		describe: ({ match: [, now, start], ...subject }) => now === void 0 ? cannotReach("its certificate is not valid yet, or the clock of the node is wrong")({
			...subject,
			match: []
		}) : `The clock of the node (${now}) is before the start of the certificate of ${hostName({
			...subject,
			match: []
		})} (${start})`,
		fix: "Set the clock of the node (NTP). Renew the certificate only if the clock is right.",
		source: sources.goTls
	},
	{
		pattern: /certificate has expired or is not yet valid(?:: current time (\S{10,40}?) is after (\S{10,40}))?|certificate has expired/,
		...unreachable,
		describe: ({ match: [, , end], ...subject }) => cannotReach(`its certificate has expired${end === void 0 ? "" : ` (${end})`}`)({
			...subject,
			match: []
		}),
		fix: (subject) => `Renew the certificate of ${hostName(subject)}. If the node's date is wrong${subject.match[1] === void 0 ? "" : ` (${subject.match[1]})`}, set its clock (NTP).`,
		source: sources.goTls
	},
	{
		pattern: /tls: certificate required|remote error: tls: (?:bad certificate|unknown certificate(?: authority)?|expired certificate|revoked certificate|access denied)|No required SSL certificate was sent|SSL certificate error|failed to find any PEM data|failed to load X509 key pair|tls: private key does not match/i,
		...unreachable,
		describe: cannotReach("it requires a client certificate that it accepts"),
		fix: "Configure the client certificate and its key on the nodes (containerd: `client` in `certs.d/HOST/hosts.toml`; CRI-O: `client.cert` and `client.key` in `/etc/containers/certs.d/HOST`). The certificate of the registry is not the cause.",
		source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md#client-field"
	},
	{
		pattern: /certificate is (?:valid|not valid) for|doesn't contain any IP SANs|relies on legacy Common Name|is not valid for any names/,
		...unreachable,
		describe: cannotReach("its certificate is for another host"),
		fix: connectionFix("name"),
		source: sources.goTls
	},
	{
		pattern: /tls: bad record MAC/,
		...unreachable,
		describe: cannotReach("the data changes on its way"),
		fix: "Check the network between the nodes and the registry: MTU, tunnels and VPN, offloading of the network card, and proxies. Certificates are not the cause.",
		source: "https://github.com/golang/go/blob/master/src/crypto/tls/alert.go"
	},
	{
		pattern: /(?:remote|local) error: tls|tls: (?:handshake failure|internal error|unrecognized name|server selected unsupported|protocol version not supported|no (?:supported|application))/,
		...unreachable,
		describe: cannotReach("the TLS handshake fails"),
		fix: (subject) => `Check which TLS versions and ciphers ${hostName(subject)} accepts, and whether a proxy or firewall before it intercepts TLS. Test from a node: \`openssl s_client -connect HOST:443\`.`,
		source: "https://github.com/golang/go/blob/master/src/crypto/tls/handshake_client.go"
	},
	{
		pattern: /x509: /,
		...unreachable,
		describe: cannotReach("its certificate is not accepted"),
		fix: connectionFix("trust"),
		source: sources.goTls
	},
	{
		pattern: /connection refused/,
		appliesTo: ({ reference }) => reference !== null && isLoopback(hostOf(reference)),
		...unreachable,
		describe: cannotReach("that host is the node itself, and no registry listens there"),
		fix: "Name the registry by a host that the nodes can reach, or let it listen on this port of every node.",
		source: "https://kind.sigs.k8s.io/docs/user/local-registry/"
	},
	{
		pattern: /connection refused/,
		...unreachable,
		describe: cannotReach("connection refused"),
		fix: connectionFix("network"),
		source: sources.goNet
	},
	{
		pattern: /dial tcp \[[\da-f:]{2,40}\]:\d{1,5}: (?:connect: (?:network is unreachable|cannot assign requested address)|socket: address family not supported)/,
		...unreachable,
		describe: cannotReach("its address is one of IPv6, to which the node has no route"),
		fix: "Give the nodes a route for IPv6, or a DNS resolver that answers with addresses of IPv4; if the host has no address of IPv4, use a mirror.",
		source: sources.goNet
	},
	{
		pattern: /no route to host|network is unreachable|connect: (?:permission denied|operation not permitted)/,
		...unreachable,
		describe: cannotReach("there is no route to it"),
		fix: connectionFix("network"),
		source: sources.goNet
	},
	{
		pattern: /connection reset by peer|broken pipe|\bEOF\b|use of closed network connection|GOAWAY|server closed idle connection|stream error: |client connection lost|connection was forcibly closed/,
		...unreachable,
		describe: cannotReach("the connection is cut"),
		fix: connectionFix("network"),
		source: sources.goNet
	},
	{
		pattern: /i\/o timeout|TLS handshake timeout|timeout awaiting response headers|Client\.Timeout|context deadline exceeded|DeadlineExceeded|request canceled while waiting|connection timed out/,
		...unreachable,
		describe: cannotReach("it does not answer in time"),
		fix: connectionFix("network"),
		source: sources.goNet
	},
	{
		pattern: /socket: (too many open files)|connect: (cannot assign requested address)/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: ({ match }) => `The node cannot open a connection (${match[1] ?? match[2] ?? ""}); image and registry are not the cause`,
		fix: "Check the limit of file descriptors of the container runtime, and the addresses and free ports of the node.",
		source: "https://man7.org/linux/man-pages/man3/errno.3.html"
	},
	{
		pattern: /(?:dial|read|write) (?:tcp|udp) [^\n]{1,200}?: (?:connect|read|write|socket): ([a-z][a-z ]{1,60})/,
		...unreachable,
		describe: cannotReach((match) => match[1] ?? "the connection fails"),
		fix: connectionFix("network"),
		source: sources.goNet
	},
	{
		pattern: /stopped after \d+ redirects|redirect loop|too many redirects/,
		...unreachable,
		describe: cannotReach("it redirects in a circle"),
		fix: "Correct the redirects of the registry or of the proxy in front of it: its external URL and its scheme (http or https) are often wrong.",
		source: "https://github.com/golang/go/blob/master/src/net/http/client.go"
	},
	{
		pattern: /malformed HTTP response "?\\{1,2}x15\\{1,2}x03/,
		...unreachable,
		describe: cannotReach("it expects TLS, and they speak plain HTTP"),
		fix: "Have the nodes use HTTPS for the registry (containerd: https:// in `certs.d/HOST/hosts.toml`; CRI-O: no `insecure` in `registries.conf`; Docker: no insecure-registries).",
		source: "https://www.rfc-editor.org/rfc/rfc8446#section-5.1"
	},
	{
		pattern: /malformed HTTP|unsupported protocol scheme|no Host in request URL|invalid URL port|address \S{1,200}: invalid port|failed to parse (?:Location|url)/,
		...unreachable,
		describe: cannotReach("it is not an HTTP server, or it names an invalid URL"),
		fix: connectionFix("network"),
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /context cancell?ed/,
		...unreachable,
		describe: cannotReach("the download made no progress and was cancelled"),
		fix: "Check the bandwidth of the nodes to the registry and the size of the image, or raise the timeout (containerd: image_pull_progress_timeout).",
		source: sources.containerdPull
	},
	{
		pattern: /(?:unexpected status|status code|HTTP status|registry)[^\n]{0,600}?\b(5\d\d) \(?(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|(?:received unexpected HTTP status|unexpected http code): (5\d\d)|(?:request to|status code) \S{1,2000}: (5\d\d)\b|no healthy upstream/,
		...unreachable,
		describe: cannotReach((match) => `it answers ${match.slice(1).find(Boolean) ?? "with a server error"}`),
		fix: checkServer,
		source: sources.containerd
	},
	{
		pattern: /error parsing HTTP 403 response body: invalid character '<'/,
		...unreachable,
		describe: cannotReach("a web page answers in its place (403): a firewall, a proxy or its own front end blocks them"),
		fix: "Check whether the proxy or firewall of the nodes blocks the host, and whether the registry blocks the addresses or the country of the nodes. No pull secret helps.",
		source: "https://github.com/kubernetes/registry.k8s.io/issues/277"
	},
	{
		pattern: /missing or empty (Content-Length|Content-Type) header/,
		...unreachable,
		describe: cannotReach((match) => `its answer lacks the header ${match[1] ?? ""}`),
		fix: "Check the proxies and caches between the nodes and the registry: they must hand on the headers of replies to HEAD.",
		source: "https://github.com/distribution/distribution/blob/v2.8.3/registry/client/repository.go"
	},
	{
		pattern: /error parsing HTTP (?!40[13])\d{3} response body: invalid character|invalid character '<' looking|initializing image from source \S{1,1500} unexpected end of JSON input|StatusCode: 404, "?\s{0,20}<|pinging container registry \S{1,300} (?:StatusCode: 404|invalid status code from registry 404|unsupported)|reports content size of zero|could not fetch content descriptor \S{1,200} \(text\/[^)]{1,200}\)|media ?type "?text\/html|can't talk to a V1 (?:container|docker) registry|405 Method Not Allowed/,
		...unreachable,
		describe: cannotReach("the server that answers is not a registry"),
		fix: connectionFix("dns"),
		source: `${sources.docker} ${sources.crio} ${sources.containerdFetch}`
	},
	{
		pattern: /request to http:\/\/\S{1,1500}: 400 Bad Request/,
		...unreachable,
		certainty: "unverified",
		describe: cannotReach("it answers 400 to plain HTTP, as an HTTPS server does"),
		fix: "Write the registry with https:// in `certs.d/HOST/hosts.toml` on the nodes.",
		source: sources.containerd
	},
	{
		pattern: /\b400 Bad Request/,
		appliesTo: ({ failing }) => failing.host?.role === "mirror" || failing.host?.role === "storage",
		...unreachable,
		describe: (subject) => `${capitalize(hostName(subject))} rejects the requests of the nodes as malformed (400)`,
		fix: checkServer,
		source: "https://github.com/ciiiii/cloudflare-docker-proxy/issues/98"
	},
	{
		pattern: /error parsing HTTP (?!40[13])(\d{3}) response body: (?:unexpected end of JSON input|no error details)/,
		...unreachable,
		certainty: "unverified",
		describe: cannotReach((match) => `it answers ${match[1] ?? ""} without the body that a registry sends`),
		fix: checkServer,
		source: "https://github.com/distribution/distribution/blob/v2.8.3/registry/client/errors.go"
	},
	{
		pattern: /(?:(?:request to|status code) \S{1,2000}|received unexpected HTTP status): (?!40[0-4]\b|4(?:12|29|51)\b)([1-4]\d\d)\b/,
		...unreachable,
		certainty: "unverified",
		describe: cannotReach((match) => `it answers ${match[1] ?? ""}, as no registry answers a pull`),
		fix: checkServer,
		source: sources.containerdFetch
	},
	{
		pattern: /registry \S{1,300} is blocked in /,
		...unreachable,
		describe: cannotReach("their registries.conf blocks it, and no mirror has the image"),
		fix: "Push the image to the mirror of the nodes, or unblock the registry (`/etc/containers/registries.conf`).",
		source: sources.crioRegistries
	},
	{
		pattern: /RegistryErrorResponse/,
		...unreachable,
		certainty: "unverified",
		describe: (subject) => `Azure Container Instances, which run this pod, cannot pull from ${registryName(subject)}: its firewall or private endpoint may exclude them, or it fails`,
		fix: "Let Azure Container Instances reach the registry (trusted services, or public network access), or run the pod on another node.",
		source: "https://github.com/virtual-kubelet/azure-aci/issues/152"
	},
	{
		pattern: /manifest error sending request for url/,
		...unreachable,
		describe: cannotReach("the request fails, and the message does not say why"),
		fix: "Check network, DNS and proxy of the virtual machine, and put the certificate authority of the registry into its root file system.",
		source: "https://github.com/confidential-containers/guest-components/issues/1033"
	},
	{
		pattern: /RegistryUnavailable|because the registry is unavailable/,
		...unreachable,
		describe: cannotReach("the runtime reports it as unavailable"),
		fix: connectionFix("network"),
		source: sources.kubelet
	}
];

// src/diagnose/messages/content-messages.ts
/** Messages about the content of an image, and about storage for it. */
const fixes$2 = { rebuild: "Rebuild the image in a format that the runtime supports, or name a container image." };
const contentMessages = [
	{
		pattern: /rejecting (\d{1,12}) byte manifest/,
		rule: "image-not-served",
		certainty: "proved",
		describe: (subject) => `The manifest of ${imageName(subject)} has ${subject.match[1]} bytes, more than the runtime accepts (4 MiB)`,
		fix: "Push the image with fewer layers and annotations.",
		source: sources.containerd
	},
	{
		pattern: /no match for (?:current )?platform|get image config descriptor: content digest|no matching manifest for|no image found in (?:image index|manifest list) for|does not match the specified platform|cannot be used on this platform/,
		rule: "image-platform-missing",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} is not built for the platform of the node${platformIn(subject)}`,
		fix: platformFix,
		source: `${sources.containerdImage} ${sources.crioIndex} ${sources.dockerPull}`
	},
	{
		pattern: /a Windows version (\S{1,40})-based image is incompatible with a (\S{1,40}) host/,
		rule: "image-platform-missing",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} is built for Windows ${subject.match[1] ?? ""}, which the node (${subject.match[2] ?? ""}) cannot run`,
		fix: "Name an image for the Windows version of the nodes, or limit the pod to nodes of its version (nodeSelector on node.kubernetes.io/windows-build).",
		source: "https://github.com/moby/moby/blob/v28.0.0/distribution/pull_v2_windows.go https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility"
	},
	{
		pattern: /schema 1 image manifests are no longer supported|Schema 1 images have been deprecated|docker\.distribution\.manifest\.v1\+(?:prettyjws|json)|[Ss]chema(?: version)? ?1\b|: no signatures$/,
		rule: "image-type-unsupported",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} has a Docker schema 1 manifest, which the runtime no longer supports`,
		fix: fixes$2.rebuild,
		source: sources.containerdPull
	},
	{
		pattern: /unsupported image-specific operation on artifact|mismatched image rootfs and manifest layers|unsupported media ?type|[Ee]ncountered (?:remote|unknown)|invalid rootfs in image configuration|vnd\.cncf\.helm|artifact with type/,
		rule: "image-type-unsupported",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} is not a container image`,
		fix: fixes$2.rebuild,
		source: "https://github.com/containers/image/blob/main/manifest/manifest.go"
	},
	{
		pattern: /denied: Quota has been exceeded/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: (subject) => `${capitalize(registryName(subject))} has exceeded its quota and cannot cache ${imageName(subject)}`,
		fix: "Free or raise the quota of the organization or project in the registry: images cached from upstream count.",
		source: "https://docs.projectquay.io/use_quay.html#quota-management-and-enforcement"
	},
	{
		pattern: /no space left on device|disk quota exceeded/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: () => "The disk of the node is full; image and registry are not the cause",
		fix: "Free disk space on the node, or lower the image garbage collection thresholds of the kubelet.",
		source: sources.containerdPull
	},
	{
		pattern: /failed to copy:[^\n]{0,2000}?content at \S{1,1500} not found|could not fetch content descriptor \S{1,200} \(application\/vnd\.[^)]{1,200}\) from remote: not found|copying system image from manifest list: [^\n]{0,2000}?(?:manifest unknown|StatusCode: 404)|reading (?:config )?blob [^\n]{0,400}?registry 404|(?:blob unknown|unknown blob)\b|BLOB_UNKNOWN/i,
		rule: "image-child-missing",
		certainty: "proved",
		describe: (subject) => `The registry has the manifest of ${imageName(subject)} but lacks a part of the image`,
		fix: childMissingFix,
		source: `${sources.containerdFetch} https://github.com/kubernetes/registry.k8s.io/issues/258`
	}
];
/** " (linux/arm64)", or "" if the message names no platform. */
function platformIn({ message }) {
	const named = /for (linux\/\S{1,40}|windows\/\S{1,40}) in the manifest|architecture "?([a-z0-9]{1,20})"?/.exec(message);
	const name = named?.[1] ?? named?.[2];
	return name === void 0 ? "" : ` (${name})`;
}

// src/diagnose/messages/credential-messages.ts
/** Messages about rejected and missing credentials. */
const fixes$1 = { renew: "Renew the credential in the pull secret: tokens of some registries expire after hours (ECR: 12)." };
const credentialMessages = [
	{
		pattern: /access token has insufficient scopes|does not match expected scopes/,
		rule: "image-access-denied",
		certainty: "proved",
		reply: "denied",
		describe: (subject) => `${capitalize(registryName(subject))} knows the token of the pull secret, and the token lacks the scope to pull ${repositoryName(subject)}`,
		fix: "Put a token with the scope for pulls into the pull secret (GitHub: `read:packages` of a classic token; GitLab: `read_registry`; Docker Hub: Read).",
		source: "https://github.com/moby/moby/issues/45726 https://docs.github.com/packages/learn-github-packages/about-permissions-for-github-packages"
	},
	{
		pattern: /authorization token has expired|token (?:is|has) expired|ExpiredToken/i,
		rule: "pull-secret-rejected",
		certainty: "proved",
		describe: (subject) => `${capitalize(registryName(subject))} rejects the credential of the pod: it has expired`,
		fix: fixes$1.renew,
		source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html"
	},
	{
		pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:401|Unauthorized)/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		describe: (subject) => `${capitalize(registryName(subject))} rejects the credential of the pod`,
		source: sources.containerdToken
	},
	{
		pattern: /incorrect username or password|invalid username\/password|BAD_CREDENTIAL|[Ww]rong username or password|password or token is incorrect|authentication failed/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		describe: (subject) => `${capitalize(registryName(subject))} rejects the credential of the pod`,
		source: `${sources.crio} ${sources.docker}`
	},
	{
		pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
		rule: "pull-secret-rejected",
		certainty: "unverified",
		describe: (subject) => `${capitalize(registryName(subject))} rejects the credential of the pod: it is wrong, or may not pull ${repositoryName(subject)}`,
		source: sources.containerdToken
	},
	{
		pattern: /no basic auth credentials/,
		rule: "pull-secret-absent",
		certainty: "proved",
		describe: (subject) => `${capitalize(registryName(subject))} requires a credential, and ${ownerOf(subject)} has none for it`,
		fix: attachFix,
		source: sources.containerdToken
	},
	{
		pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:403|Forbidden)/,
		appliesTo: ({ reference }) => reference?.domain === "ghcr.io",
		...missingOrDenied,
		describe: describeMissingOrDenied("missing"),
		source: sources.containerdToken
	},
	{
		pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
		...missingOrDenied,
		describe: describeMissingOrDenied("equally likely to be either"),
		source: sources.containerdToken
	},
	{
		pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:401|Unauthorized)/,
		...missingOrDenied,
		cause: "credentials",
		describe: describeMissingOrDenied("private, and the pod presents no credential"),
		source: sources.containerdToken
	},
	{
		pattern: /permission_denied: read_package/,
		rule: "image-access-denied",
		certainty: "unverified",
		reply: "denied",
		describe: (subject) => `${capitalize(registryName(subject))} does not let the credential of the pod read ${repositoryName(subject)} (read_package)`,
		fix: "Give the account or the repository of the token the role Read in the settings of the package (Manage access), and the token the scope `read:packages`; or make the package public.",
		source: "https://github.com/kedacore/http-add-on/issues/48"
	},
	{
		pattern: /is not authorized to perform: (ecr:\w{1,60})/i,
		rule: "image-access-denied",
		certainty: "proved",
		reply: "denied",
		describe: (subject) => `The account that pulls lacks the permission \`${subject.match[1] ?? ""}\` for ` + repositoryName(subject),
		fix: "Allow `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` in the IAM policy of the account that the message names; for a repository of another AWS account, also in the policy of the repository.",
		source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html"
	},
	{
		pattern: /Unauthenticated requests? do(?:es)? not have permission/,
		...missingOrDenied,
		cause: "credentials",
		describe: describeMissingOrDenied("private, and the pod presents no credential"),
		source: "https://github.com/google/fuzzbench/issues/1981"
	},
	{
		pattern: /Permission "artifactregistry\.[\w.]{1,100}" denied/,
		...missingOrDenied,
		cause: "credentials",
		describe: describeMissingOrDenied("private, and the account that pulls may not read it"),
		fix: "Correct the name if it is wrong; else grant the account that pulls (that of the pull secret, or of the node) the role `roles/artifactregistry.reader` on the repository.",
		source: "https://cloud.google.com/artifact-registry/docs/troubleshooting"
	},
	{
		pattern: /\(or it may not exist\)/,
		...missingOrDenied,
		cause: "credentials",
		describe: describeMissingOrDenied("private"),
		source: "https://cloud.google.com/artifact-registry/docs/troubleshooting"
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization|requested access to the resource is denied/,
		appliesTo: ({ reference }) => isNeverPrivate(reference),
		rule: "image-repository-not-found",
		certainty: "proved",
		reply: "missing",
		describe: (subject) => `${capitalize(repositoryName(subject))} does not exist: Docker Hub has ` + (subject.reference?.path.startsWith("library/") === true ? "only public official images" : "no repository of this form"),
		source: "https://docs.docker.com/docker-hub/repos/manage/trusted-content/official-images/"
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization|requested access to the resource is denied/,
		appliesTo: ({ reference }) => reference?.domain === "docker.io",
		...missingOrDenied,
		describe: describeMissingOrDenied("equally likely to be either"),
		source: `${sources.containerd} ${sources.docker}`
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|does not exist or (?:may require authorization|no pull access)/,
		...missingOrDenied,
		cause: "credentials",
		describe: describeMissingOrDenied("private"),
		source: `${sources.containerd} ${sources.docker}`
	},
	{
		pattern: /requested access to the resource is denied|access to the requested resource is not authorized|unauthorized to access repository|access forbidden|denied: denied|Anonymous users are only allowed|You may not login yet/,
		...missingOrDenied,
		cause: "credentials",
		describe: describeMissingOrDenied("private"),
		source: sources.crio
	}
];
/** Official images are public, and other names cannot exist on Docker Hub. */
function isNeverPrivate(reference) {
	if (reference === null || reference.domain !== "docker.io") return false;
	return reference.path.startsWith("library/") || isImpossibleOnDockerHub(reference);
}

// src/diagnose/messages/failing-step.ts
/** Finds the step at which a pull failed, and the host that failed it. */
/** The words of containerd, CRI-O and Docker for each step. The first match counts. */
const steps = [
	["unpack", /failed to (?:unpack image|extract layer|prepare extraction snapshot|register layer|apply layer|stat snapshot|commit snapshot)|mount callback failed|[Pp]rocessing tar file|ApplyLayer|adding layer with blob|applying layer|creating (?:read-(?:write|only) )?layer|unpigz|\/tmpmounts\/|\bsnapshotter\b|reader from content store|error unpacking image|initialize unpacker|update image\b|(?<!Could not )create image reference|get image (?:"[^"]{0,1000}" )?from containerd|lease "[^"]{1,200}": not found|blob not found: not found|io\.containerd\.content\.v1\.content\/ingest\/|\/tmp\/GetImageBlob\d|storing blob to file "[^"]{1,400}": (?:open|write|mkdir) |ref \S{1,200} locked for|diff id calculated|diffIDs don't match|layers from manifest don't match|[Dd]ecrypting layer|[Cc]ommitting the finished image/],
	["verify", /failed commit on ref|unexpected commit (?:digest|size)|failed size validation|filesystem layer verification failed|[Dd]igest did not match|does not match provided manifest digest/],
	["token", /failed to authorize|fetch (?:oauth|anonymous) token|[Rr]equesting bearer token|retrieve auth token|https:\/\/[^\s"?]{1,400}\?[^\s"]{0,400}\bscope=/],
	["fetch", /failed to copy|httpReadSeeker|reading (?:config )?blob|(?:parsing|pulling) image configuration|download failed after|fetching blob|writing blob|happened during read|\/blobs\//]
];
const sandboxWords = /failed to get sandbox image|[Ff]ailed to (?:create|start) (?:pod )?sandbox/;
/** `message` has all names; `words` is the same without image names, which may look like words. */
function failingStep(message, words, reference) {
	const step = steps.find(([, pattern]) => pattern.test(words))?.[0] ?? "resolve";
	return {
		step,
		host: step === "unpack" || step === "verify" ? null : failingHost(message, step, reference),
		isSandbox: sandboxWords.test(words)
	};
}
const proxyDial = /socks connect tcp ([^\s>]{1,260})->|proxyconnect tcp: (?:[^\n]{0,200}?lookup ([^\s:"]{1,260})|dial tcp:? (\[?[^\s\]"]{1,260}\]?:\d{1,5}))/;
const requestUrl = /(?:\b(?:Head|Get|Post|HEAD|GET|POST) "?|request to |status code |content at )(https?:\/\/[^\s"<>]{1,2000})/g;
/** Docker says no more of a download. Docker Desktop says what it dials. */
const dialWords = /\bdialing ([^\s"]{1,260}) container via |dial tcp: lookup ([^\s:"]{1,260})/;
const hostWords = /(?:pulling from host|pinging container registry|pinging docker registry) ([^\s"]{1,260}?):? /;
function failingHost(message, step, reference) {
	const proxy = proxyDial.exec(message);
	if (proxy !== null) return {
		name: proxy.slice(1).find(Boolean) ?? "",
		role: "proxy"
	};
	const url = [...message.matchAll(requestUrl)].at(-1)?.[1]?.replace(/:$/, "");
	const parsed = url !== void 0 && URL.canParse(url) ? new URL(url) : null;
	const dialed = step === "fetch" ? dialWords.exec(message)?.slice(1).find(Boolean) : void 0;
	const name = parsed?.host ?? hostWords.exec(message)?.[1] ?? dialed?.replace(/:443$/, "");
	if (name === void 0 || name === "") return null;
	if (step === "token") return {
		name,
		role: "token-server"
	};
	if (reference === null || isOwnHost(name, reference)) return {
		name,
		role: "registry"
	};
	return {
		name,
		role: (parsed === null ? dialed === void 0 : /\/v2\/.+\/(?:manifests|blobs)\//.test(parsed.pathname)) && !isGoogleRedirect(name, reference) ? "mirror" : "storage"
	};
}
function isOwnHost(name, reference) {
	const own = hostOf(reference).toLowerCase();
	const host = name.toLowerCase().replace(/:443$/, "");
	return host === own.replace(/:443$/, "") || own === "docker.io" && (host === "registry-1.docker.io" || host === "index.docker.io");
}
/** https://github.com/kubernetes/registry.k8s.io/blob/093d55a/cmd/archeio/internal/app/handlers.go */
function isGoogleRedirect(name, reference) {
	return reference.domain === "registry.k8s.io" && /\.(?:pkg\.dev|gcr\.io)$/.test(name);
}

// src/diagnose/messages/not-found-messages.ts
/** Messages about missing repositories, tags and digests, and about denied access. */
/**
* A quoted name before "not found" is one in the node's own store. Artifactory and the registry of
* Red Hat answer 404 without a code: "unknown: Not Found". Harbor names the artifact, and Red Hat
* the tag `latest` that some repositories do not have.
*/
const notFound = /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|(?<!"): not found\b|404 Not Found|unknown: Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)|unknown: artifact \S{1,1200} not found|does not use the "latest" tag|Tag \S{1,128} not found in repository|manifest Image not found/;
const notFoundMessages = [
	{
		pattern: /name unknown|NAME_UNKNOWN|repository name not known to registry|RepositoryNotFoundException/i,
		rule: "image-repository-not-found",
		certainty: "proved",
		reply: "missing",
		describe: (subject) => `${capitalize(repositoryName(subject))} does not exist`,
		source: sources.specification
	},
	{
		pattern: /Error: image \S{1,1000} not found/,
		...missingOrDenied,
		describe: describeMissingOrDenied("missing"),
		source: "https://github.com/rancher/rancher/issues/8533"
	},
	{
		pattern: notFound,
		appliesTo: ({ reference }) => reference?.domain === "ghcr.io",
		...missingOrDenied,
		describe: (subject) => `${capitalize(imageName(subject))} does not exist, or the credential of the pod may not read it: the registry's reply is the same for both; it looks missing`,
		source: "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry"
	},
	{
		pattern: notFound,
		appliesTo: ({ reference, failing }) => failing.isSandbox && (reference?.digest ?? null) === null,
		rule: "image-tag-not-found",
		certainty: "proved",
		reply: "missing",
		describe: describeMissing,
		fix: "Correct the sandbox image in the configuration of the container runtime (containerd: `sandbox`; CRI-O: `pause_image`), or push it: no manifest names it.",
		source: sources.containerd
	},
	{
		pattern: notFound,
		appliesTo: ({ reference }) => (reference?.digest ?? null) !== null,
		rule: "image-digest-not-found",
		certainty: "proved",
		reply: "missing",
		describe: describeMissing,
		source: `${sources.containerd} ${sources.crio} ${sources.docker}`
	},
	{
		pattern: notFound,
		rule: "image-tag-not-found",
		certainty: "proved",
		reply: "missing",
		describe: describeMissing,
		source: `${sources.containerd} ${sources.crio} ${sources.docker}`
	},
	{
		pattern: /\b400 Bad Request/,
		appliesTo: ({ reference }) => reference?.domain === "public.ecr.aws",
		rule: "pull-secret-rejected",
		certainty: "unverified",
		describe: (subject) => `${capitalize(registryName(subject))} rejects the token of the pod (400): the credential has probably expired`,
		source: sources.containerd
	},
	{
		pattern: /\b400 Bad Request|NAME_INVALID|invalid repository name|TAG_INVALID|DIGEST_INVALID/,
		rule: "image-reference-invalid",
		certainty: "unverified",
		describe: (subject) => `${capitalize(registryName(subject))} rejects the request for ${imageName(subject)} as malformed (400)`,
		fix: "Correct the name of the repository: the registry does not accept its form. If the name is right, check whether the registry requires a client certificate.",
		source: sources.specification
	},
	{
		pattern: /\b40[13]\b|[Uu]nauthorized|UNAUTHORIZED|[Ff]orbidden|(?<![Pp]ermission )\bdenied\b|DENIED|authentication ?required|Authentication is required|Not authorized: url|failed to authorize/,
		rule: "image-access-denied",
		certainty: "unverified",
		reply: "denied",
		describe: (subject) => subject.failing.step === "fetch" ? `${capitalize(repositoryName(subject))} serves the manifest and refuses a blob or manifest below it` : `${capitalize(repositoryName(subject))} refuses ${ownerOf(subject)} (its credential is missing, wrong or lacks a permission), so it is unknown whether the image exists`,
		fix: (subject) => `Correct the name if it is wrong; else grant the account pull rights. ${attachFix(subject)}`,
		source: `${sources.containerd} ${sources.crio}`
	}
];
function describeMissing(subject) {
	const { reference } = subject;
	if (reference === null) return "The tag, or its repository, does not exist";
	const repository = repositoryName(subject);
	if (reference.digest !== null) return `The digest \`${reference.digest}\` does not exist in ${repository}`;
	return `The tag \`${reference.tag ?? "latest"}\` does not exist in ${repository}${reference.tag === null ? " (no tag is written, so it is `latest`)" : ""}`;
}

// src/diagnose/messages/policy-messages.ts
/** Messages of registries that withhold an image by policy, and of images that were deleted. */
const withheld = {
	rule: "image-access-denied",
	certainty: "proved",
	cause: "policy",
	reply: "denied"
};
const statusCode = "https://www.rfc-editor.org/rfc/rfc9110#section-15.5";
const policyMessages = [
	{
		pattern: /no (?:matching|valid) (?:signatures|attestations)|no (?:signatures|attestations) found|signature mismatch|failed to verify signature|does not have trust data/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		cause: "policy",
		describe: (subject) => `A signature policy of the cluster rejects ${imageName(subject)}: no signature or attestation of it is valid`,
		fix: "Sign the image with the key that the policy names, or correct the policy.",
		source: "https://kyverno.io/docs/policy-types/cluster-policy/verify-images/"
	},
	{
		pattern: /image verifier (?:(\S{1,100}) )?blocked pull/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		cause: "policy",
		describe: (subject) => `The image verifier${subject.match[1] === void 0 ? "" : ` \`${subject.match[1]}\``} of the container runtime rejects ${imageName(subject)}`,
		fix: "Comply with the reason that the message ends with, or correct the verifier on the nodes.",
		source: "https://github.com/containerd/containerd/blob/v2.1.0/docs/image-verification.md"
	},
	{
		pattern: /: 412\b|registry 412|PROJECTPOLICYVIOLATION|Precondition Failed|prevented? vulnerab|current image with [^\n]{0,200}vulnerabilit|image is not signed|not scanned|quarantined|(?:blocked|prohibited|denied) by [^\n]{0,100}polic|blocking policy|policy violation/i,
		...withheld,
		describe: (subject) => `${capitalize(registryName(subject))} withholds ${imageName(subject)} by policy: it is not scanned, not signed, or has vulnerabilities`,
		fix: "Comply with the policy of the registry (scan, sign or repair the image), or have it changed.",
		source: "https://goharbor.io/docs/main/working-with-projects/project-configuration/"
	},
	{
		pattern: /: 402\b|registry 402|Payment Required/,
		...withheld,
		describe: (subject) => `${capitalize(registryName(subject))} withholds ${imageName(subject)}: the account has no valid subscription, or its bill is unpaid (402)`,
		fix: "Renew the subscription or pay the bill of the registry account. Logging in does not help.",
		source: statusCode
	},
	{
		pattern: /: 451\b|registry 451|Unavailable For Legal Reasons/i,
		...withheld,
		describe: (subject) => `${capitalize(registryName(subject))} withholds ${imageName(subject)} for legal reasons (451)`,
		fix: "Use another source of the image, or pull from a region where it is available.",
		source: statusCode
	},
	{
		pattern: /is not allowed access|public network access .{0,80}disabled|IP allow list|SAML enforcement|blocked by (?:the )?firewall/i,
		...withheld,
		describe: (subject) => `${capitalize(registryName(subject))} blocks the network or the organization of the nodes`,
		fix: "Allow the nodes' addresses in the firewall of the registry, or authorize the token for single sign-on.",
		source: "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks"
	},
	{
		pattern: /\b403\b/,
		steps: ["token"],
		appliesTo: ({ reference }) => reference?.domain?.endsWith(".azurecr.io") === true,
		...withheld,
		certainty: "unverified",
		describe: (subject) => `${capitalize(registryName(subject))} seems to block the network of the nodes: it answers 403, and 401 to a credential that is missing or wrong`,
		fix: "Allow the nodes' addresses in the firewall of the registry; if it has a private endpoint, link the private DNS zone `privatelink.azurecr.io` to the network of the nodes.",
		source: "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/extensions/cannot-pull-image-from-acr-to-aks-cluster#cause-3-403-forbidden-error"
	},
	{
		pattern: /[Nn]amespace \S{1,255} has been disabled/,
		...withheld,
		describe: (subject) => `${capitalize(registryName(subject))} has disabled the namespace of ${imageName(subject)}`,
		fix: "Have the administrator of the registry enable the namespace, or use another source.",
		source: "https://github.com/quay/quay/blob/ffba0c7/endpoints/v2/errors.py"
	},
	{
		pattern: /http status code: 429, body/,
		rule: "registry-rate-limited",
		certainty: "proved",
		severity: "error",
		describe: (subject) => `${capitalize(registryName(subject))} is a cache, and the registry behind it rejects its pulls because of a rate limit`,
		fix: "Give the cache an account of the registry behind it, or wait. Pull secrets do not help.",
		source: "https://github.com/goharbor/harbor/issues/13446"
	},
	{
		pattern: /http status code: 40[13], body|Upstream repository is not configured properly/,
		...missingOrDenied,
		describe: (subject) => `${capitalize(registryName(subject))} is a cache, and the registry behind it refuses it: ` + describeMissingOrDenied("equally likely to be either")(subject),
		fix: "Correct the name if it is wrong (official images of Docker Hub need `library/`); else give the cache an account of the registry behind it. Pull secrets do not help.",
		source: "https://github.com/goharbor/harbor/issues/14767 https://github.com/jfrog/charts/issues/1834"
	},
	{
		pattern: /shutting down|has been shut down|has been (?:retired|discontinued)/i,
		rule: "registry-retired",
		certainty: "proved",
		severity: "error",
		describe: (subject) => `${capitalize(registryName(subject))} has been shut down`,
		fix: "Take the image from the registry to which its publisher has moved.",
		source: "https://cloud.google.com/container-registry/docs/deprecations/container-registry-deprecation"
	},
	{
		pattern: /tag \S{1,128} was deleted|deleted or has expired|TAG_EXPIRED|tag has expired/i,
		rule: "image-tag-not-found",
		certainty: "proved",
		reply: "missing",
		describe: (subject) => `The tag \`${subject.reference?.tag ?? "latest"}\` of ${repositoryName(subject)} was deleted or has expired`,
		fix: "Push the tag again or restore it (Quay: time machine), or name a tag that exists.",
		source: "https://docs.projectquay.io/use_quay.html#tag-expiration"
	},
	{
		pattern: /(?:project|repository|namespace|organization|account) \S{1,255} (?:has been|was|is) (?:deleted|archived|removed)/i,
		rule: "image-repository-not-found",
		certainty: "proved",
		reply: "missing",
		describe: (subject) => `${capitalize(registryName(subject))} says that the project or repository of ${imageName(subject)} was deleted`,
		fix: "Restore the project, or name a repository that exists.",
		source: "https://cloud.google.com/artifact-registry/docs/troubleshooting"
	},
	{
		pattern: /project \S{1,255} not found|tenant with name \S{1,255} not found|unknown: repository \S{1,255} not found/i,
		rule: "image-repository-not-found",
		certainty: "proved",
		reply: "missing",
		describe: (subject) => `${capitalize(repositoryName(subject))} does not exist`,
		fix: "Correct the repository name, or push the image. If the project is a cache of another registry (Harbor: proxy cache), check that it reaches that registry.",
		source: "https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go https://github.com/goharbor/harbor/issues/18292"
	},
	{
		pattern: /\b(40[13])\b/,
		appliesTo: ({ failing }) => failing.host?.role === "storage",
		rule: "registry-unreachable",
		certainty: "proved",
		severity: "error",
		describe: (subject) => `${capitalize(hostName(subject))} refuses the nodes (${subject.match[1]})`,
		fix: (subject) => `Allow ${storageOf(subject.failing.host?.name)} in the proxy, the firewall and the endpoint policy of the nodes' network, and check the clock of the node: redirects to storage are signed and end after minutes. Credentials of pods are not sent there.`,
		source: "https://github.com/kubernetes/registry.k8s.io/issues/258"
	},
	{
		pattern: /\b404\b|NoSuchKey/,
		steps: ["fetch"],
		appliesTo: ({ failing }) => failing.host?.role === "storage",
		rule: "image-child-missing",
		certainty: "proved",
		describe: (subject) => `The registry has the manifest of ${imageName(subject)}, and its blob storage lacks a part of the image`,
		fix: childMissingFix,
		source: sources.containerdFetch
	},
	{
		pattern: /\b40[13]\b|pull access denied|insufficient_scope/,
		appliesTo: ({ failing }) => failing.host?.role === "mirror",
		rule: "image-access-denied",
		certainty: "proved",
		cause: "connectivity",
		describe: (subject) => `${capitalize(hostName(subject))} refuses the nodes`,
		fix: "Give the nodes access to the mirror, or remove it from the runtime's configuration (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`). Pull secrets for the registry of the image rarely fit its mirror.",
		source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md"
	}
];
function storageOf(name) {
	return name === void 0 ? "the storage" : `\`${name}\``;
}

// src/diagnose/messages/runtime-messages.ts
/** Messages of the kubelet and the runtime before they contact a registry. */
const runtimeMessages = [
	{
		pattern: /Failed to apply default image tag|couldn't parse image (?:name|reference)|InvalidImageName|failed to parse image reference|invalid reference format/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} is not a valid image reference${invalidity(subject)}`,
		source: sources.kubelet
	},
	{
		pattern: /ErrImageNeverPull|is not present with pull policy of Never/,
		rule: "pull-policy-never",
		certainty: "proved",
		severity: "error",
		describe: (subject) => `${capitalize(imageName(subject))} is not on the node, and its pull policy is Never`,
		fix: "Put the image on every node, or set imagePullPolicy to IfNotPresent. Since Kubernetes 1.35 an image that was pulled with the secret of another pod also counts as absent: name that secret in the pod.",
		source: sources.kubelet
	},
	{
		pattern: /pull QPS exceeded/,
		rule: "registry-rate-limited",
		certainty: "proved",
		severity: "warning",
		describe: () => "The kubelet's own limit on pulls (registryPullQPS) was exceeded; the kubelet tries again",
		fix: "Raise registryPullQPS and registryBurst of the kubelet if the message keeps coming back.",
		source: sources.kubelet
	},
	{
		pattern: /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": |ErrImagePull: |Error: ){0,3}(?:illegal base64 data at input byte \d+|unable to parse auth field|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input|json: cannot unmarshal)/,
		rule: "pull-secret-undecodable",
		certainty: "proved",
		describe: () => "A pull secret of the pod cannot be decoded, so no container of the pod starts",
		source: sources.keyring
	},
	{
		pattern: /(?:auth field|[Pp]ull ?[Ss]ecret|secret "?[\w.-]{1,253}"?|dockerconfig(?:json)?|docker config|keyring)\b[^\n]{0,200}?(?:illegal base64 data|must be formatted as base64|invalid character|unexpected end of JSON input|cannot unmarshal)|unable to (?:parse|decode) auth field|cannot unmarshal \S{1,40} into Go (?:value|struct field)[^\n]{0,100}?DockerConfig/,
		rule: "pull-secret-undecodable",
		certainty: "proved",
		describe: () => "A pull secret of the pod cannot be decoded, so no container of the pod starts",
		source: sources.keyring
	},
	{
		pattern: /Unable to retrieve some image pull secrets \(([^)]{1,1000})\)/,
		rule: "pull-secret-not-found",
		certainty: "proved",
		severity: "warning",
		describe: ({ match }) => `The pod names pull secrets that are not in its namespace: ${listed(match[1])}`,
		fix: "Create the secret in the pod's namespace, or correct its name.",
		source: sources.kubeletPods
	},
	{
		pattern: /SignatureValidationFailed|Source image rejected|signature validation failed|A signature was required/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: (subject) => `The node's signature policy rejects ${imageName(subject)}`,
		fix: "Sign the image as the policy demands, or correct the policy (`/etc/containers/policy.json`).",
		source: `${sources.crioErrors} ${sources.crioPolicy}`
	},
	{
		pattern: /short.name mode is enforcing|returns ambiguous list/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} names no registry, and the node has several to search`,
		fix: "Write the registry in the image: `docker.io/library/\u2026` for an official one.",
		source: sources.crioShortNames
	},
	{
		pattern: /did not resolve to an alias|no registries configured while trying to pull/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} names no registry, and the node has none to search`,
		fix: "Write the registry in the image: `docker.io/library/\u2026` for an official one.",
		source: sources.crioShortNames
	},
	{
		pattern: /both a tag and digest are currently not supported/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: (subject) => "This version of CRI-O does not accept a reference with both tag and digest: " + imageName(subject),
		fix: "Remove the tag, or update CRI-O: only 1.31.0 has this limit.",
		source: "https://github.com/cri-o/cri-o/issues/8603"
	},
	{
		pattern: /Cannot connect to the Docker daemon|dial unix \S{1,200}|\/(?:containerd|crio|cri-dockerd)\.sock/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: () => "The container runtime of the node does not answer the kubelet",
		fix: "Check the runtime on the node: `systemctl status containerd`, and its journal.",
		source: sources.kubelet
	},
	{
		pattern: /code = Unavailable desc = (?:error reading from server|transport is closing|closing transport|keepalive ping)|desc = (?:grpc: the client connection is closing|ttrpc: closed|panic )/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: () => "The container runtime of the node broke off its connection to the kubelet during the pull: it was stopped or it crashed",
		fix: "Look for a restart or a crash in the journal of the container runtime, and for a lack of memory on the node. The kubelet pulls again by itself.",
		source: "https://github.com/grpc/grpc-go/blob/v1.70.0/internal/transport/http2_client.go"
	},
	{
		pattern: /unknown service runtime\.v1(?:alpha2)?\.ImageService/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: () => "The container runtime of the node does not serve this version of the container runtime interface (CRI)",
		fix: "Enable the CRI plugin of the runtime (containerd: `disabled_plugins` in its configuration), or update the runtime to the version that this kubelet needs.",
		source: "https://kubernetes.io/docs/setup/production-environment/container-runtimes/"
	},
	{
		pattern: /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": )?(?:ErrImagePull: )?(?:rpc error: code = \w{1,30} desc = )?(?:failed to pull and unpack image "[^"]{0,1000}": )?context deadline exceeded$/,
		rule: "pull-failed-otherwise",
		certainty: "unverified",
		describe: (subject) => `The pull of ${imageName(subject)} did not end in time; the message does not say whether the registry, the network or the node is slow`,
		fix: "Check the size of the image, the bandwidth of the node and the load of its disk. Update cri-dockerd if it is older than 0.2.6: such versions end every long pull.",
		source: "https://github.com/rancher-sandbox/rancher-desktop/issues/3293"
	},
	{
		pattern: /\bopen (\/etc\/(?:docker|containerd|containers|rancher)\/[^\s:)"]{1,300}\.(?:crt|cert|pem|key)): (no such file or directory|permission denied)/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: ({ match }) => `The container runtime of the node cannot read the certificate file \`${match[1]}\` (${match[2]}), so it asked no registry`,
		fix: "Put the file there, or remove the entry that names it (an empty folder or a broken link in `certs.d`, or a setting of the runtime). No credential is involved.",
		source: "https://github.com/kubernetes/kubernetes/issues/65734"
	},
	{
		pattern: /loading registries configuration/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: () => "The container runtime of the node cannot read its `registries.conf`",
		fix: "Correct `/etc/containers/registries.conf` and `registries.conf.d` on the node.",
		source: sources.crioRegistries
	},
	{
		pattern: /error execing credential provider plugin (\S{1,100})/,
		rule: "pull-failed-otherwise",
		certainty: "unverified",
		cause: "credentials",
		describe: ({ match }) => `The credential provider \`${match[1] ?? ""}\` of the kubelet fails, so the node pulls without its credential`,
		fix: "Correct the credential provider on the node: its binary, and its version and arguments in the file of `--image-credential-provider-config`.",
		source: "https://github.com/kubernetes/kubernetes/pull/117448 https://github.com/siderolabs/talos/issues/11086"
	},
	{
		pattern: /Failed to inspect image[^\n]{0,2000}?(?:deadline exceeded|DeadlineExceeded|timed? ?out)/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: () => "The container runtime of the node does not answer the kubelet in time; no registry was asked",
		fix: "Check the load of the node and of its disk, and the journal of its container runtime.",
		source: sources.kubelet
	},
	{
		pattern: /Failed to inspect image[^\n]{0,2000}?(?:parsing (?:named )?reference|must be lowercase|invalid reference)/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} is not a valid image reference${invalidity(subject)}`,
		source: sources.crioShortNames
	},
	{
		pattern: /Failed to inspect image|InspectFailed|ImageInspectError/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		describe: (subject) => `The runtime of the node cannot read ${imageName(subject)} in its own image store; no registry was asked`,
		fix: "Remove the image from the node (`crictl rmi`), so that the kubelet pulls it again; if the store itself is damaged, drain the node and empty it (CRI-O: `crio wipe`).",
		source: sources.kubelet
	}
];
function listed(names = "") {
	return names.split(",").map((name) => `\`${name.trim()}\``).join(", ");
}
/** ": <reason>", or "" if neither the image nor the message tells it. */
function invalidity({ image, message }) {
	const parsed = image === null ? null : parseImageReference(image);
	const clause = ((parsed !== null && "invalid" in parsed ? parsed.invalid : /invalid reference format: (.{1,300})$/.exec(message)?.[1]) ?? "").replace(/^invalid reference format(?:: )?/, "");
	return clause === "" ? "" : `: ${clause}`;
}

// src/diagnose/messages/start-messages.ts
/** Messages that are about no pull but have a rule: what else keeps a pod from starting. */
const startMessages = [
	{
		pattern: /references non-existent secret key: (\S{1,253})/,
		rule: "secret-key-not-found",
		certainty: "proved",
		describe: ({ match }) => `A Secret that the pod mounts has no key \`${match[1]}\``,
		source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/secret/secret.go"
	},
	{
		pattern: /references non-existent config key: (\S{1,253})/,
		rule: "config-map-key-not-found",
		certainty: "proved",
		describe: ({ match }) => `A ConfigMap that the pod mounts has no key \`${match[1]}\``,
		source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/configmap/configmap.go"
	},
	{
		pattern: /couldn't find key (\S{1,253}) in Secret (\S{1,510})/,
		rule: "secret-key-not-found",
		certainty: "proved",
		describe: ({ match }) => `The Secret \`${match[2]}\` has no key \`${match[1]}\``,
		source: sources.kubeletPods
	},
	{
		pattern: /couldn't find key (\S{1,253}) in ConfigMap (\S{1,510})/,
		rule: "config-map-key-not-found",
		certainty: "proved",
		describe: ({ match }) => `The ConfigMap \`${match[2]}\` has no key \`${match[1]}\``,
		source: sources.kubeletPods
	},
	{
		pattern: /(?:serviceaccounts?|service account) "?([^\s"]{1,510})"? not found|error looking up service account (\S{1,510}?):/,
		rule: "service-account-not-found",
		certainty: "proved",
		describe: ({ match }) => `The service account \`${match[1] ?? match[2]}\` does not exist, so pods that name it are rejected`,
		source: sources.admission
	},
	{
		pattern: /secrets? "([^"]{1,253})" not found|fetching NodePublishSecretRef (\S{1,510}) failed/,
		rule: "secret-not-found",
		certainty: "proved",
		describe: ({ match }) => `The Secret \`${match[1] ?? match[2]}\` does not exist`,
		source: sources.kubeletPods
	},
	{
		pattern: /configmaps? "([^"]{1,253})" not found/,
		rule: "config-map-not-found",
		certainty: "proved",
		describe: ({ match }) => `The ConfigMap \`${match[1]}\` does not exist`,
		source: sources.kubeletPods
	},
	{
		pattern: /exec format error|container operating system does not match the host operating system/,
		rule: "image-platform-mismatch",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} can be pulled, but its programs are for a platform other than the node's`,
		fix: platformFix,
		source: "https://man7.org/linux/man-pages/man2/execve.2.html https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility"
	},
	{
		pattern: /no command specified/,
		rule: "image-type-unsupported",
		certainty: "unverified",
		describe: (subject) => `${capitalize(imageName(subject))} can be pulled, but names no program to run: it is a chart or other artifact, or an image without a command`,
		fix: "Name a container image, or give the container a command.",
		source: "https://github.com/containerd/containerd/blob/v2.1.0/internal/cri/opts/spec_opts.go"
	},
	{
		pattern: /spec\.\S{1,60}\.image: Invalid value: "(.{0,1000}?)": must not have leading or trailing whitespace/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: ({ match }) => `The image has leading or trailing white space: \`${match[1]?.replace(/\\n/g, " ").trim()}\``,
		fix: "Remove the white space.",
		source: sources.validation
	},
	{
		pattern: /spec\.\S{1,60}\.image: Required value/,
		rule: "image-reference-invalid",
		certainty: "proved",
		describe: () => "The image is empty",
		fix: "Name an image.",
		source: sources.validation
	}
];

// src/diagnose/messages/token-messages.ts
/** Messages about a token server that is broken or at a wrong address, and about its tokens. */
const broken = {
	rule: "registry-unreachable",
	certainty: "proved",
	severity: "error"
};
const externalUrl = "Correct the token server of the registry: its external URL and its token settings (Harbor: `externalURL`; GitLab: `registry.tokenIssuer`; distribution: `auth.token.realm`).";
const tokenMessages = [
	{
		pattern: /no realm specified/,
		...broken,
		describe: (subject) => `${capitalize(registryName(subject))} asks for a token and names no token server`,
		fix: externalUrl,
		source: sources.containerdToken
	},
	{
		pattern: /did not include a token|unable to decode token response|decoding (?:bearer )?token|invalid character .{1,40} looking for beginning of value|unexpected end of JSON input/,
		steps: ["token"],
		...broken,
		describe: (subject) => `${capitalize(hostName(subject))} answers without a token`,
		fix: externalUrl,
		source: sources.containerdToken
	},
	{
		pattern: /unsupported protocol scheme|no Host in request URL|stopped after \d+ redirects/,
		steps: ["token"],
		...broken,
		describe: (subject) => `${capitalize(registryName(subject))} names a token server by a URL that does not work`,
		fix: externalUrl,
		source: sources.containerdToken
	},
	{
		pattern: /\b404\b/,
		steps: ["token"],
		appliesTo: ({ failing }) => /(?:\.pkg\.dev|\bgcr\.io)$/.test(failing.host?.name ?? ""),
		...missingOrDenied,
		describe: describeMissingOrDenied("missing"),
		source: "https://cloud.google.com/artifact-registry/docs/troubleshooting"
	},
	{
		pattern: /: (?:404|405|410|301|302|307|308)\b/,
		steps: ["token"],
		...broken,
		describe: (subject) => `${capitalize(hostName(subject))} does not know its own address: the registry sends the nodes to a URL that is not a token server`,
		fix: externalUrl,
		source: sources.containerdToken
	},
	{
		pattern: /fetch oauth token:[^\n]{0,2000}?: 400\b/,
		steps: ["token"],
		rule: "pull-secret-rejected",
		certainty: "unverified",
		describe: (subject) => `${capitalize(hostName(subject))} rejects the request for a token (400): the credential of the pod may have the wrong form`,
		source: sources.containerdToken
	},
	{
		pattern: /: 400\b/,
		steps: ["token"],
		...broken,
		certainty: "unverified",
		describe: (subject) => `${capitalize(hostName(subject))} rejects the request for a token (400)`,
		fix: externalUrl,
		source: sources.containerdToken
	},
	{
		pattern: /invalid_token|token (?:is |has )?expired/i,
		steps: ["fetch"],
		...broken,
		describe: (subject) => `The token for ${imageName(subject)} expired while the node downloaded it, or ${registryName(subject)} no longer accepts it`,
		fix: "Let the tokens of the registry live longer, or pull fewer and smaller images at once. The pull secret need not change.",
		source: "https://github.com/containerd/containerd/issues/8735"
	},
	{
		pattern: /invalid_token|does not match bearer token/,
		...broken,
		describe: (subject) => `${capitalize(registryName(subject))} rejects the token that its own token server gave`,
		fix: "Check the registry: its clock, and the signing key, issuer and service name that it shares with its token server.",
		source: "https://datatracker.ietf.org/doc/html/rfc6750#section-3.1"
	}
];

// src/diagnose/messages/unpack-messages.ts
/**
* Messages about layers that the node has downloaded: their digests, their format, and the disk to
* which the node unpacks them. The registry and its credentials are not the cause.
*/
const onNode = {
	rule: "pull-failed-otherwise",
	certainty: "proved"
};
const fixes = {
	store: "Remove the image on the node (`crictl rmi IMAGE`) and pull it again; if that fails, drain the node and empty the runtime's image store (containerd: /var/lib/containerd; CRI-O: /var/lib/containers/storage).",
	bytes: "Check the proxies and caches between the nodes and the registry; if the registry itself serves the wrong bytes, push the image again."
};
function unpacking(problem) {
	return (subject) => `The node cannot unpack ${imageName(subject)}: ${problem}`;
}
const unpackMessages = [
	{
		pattern: /unexpected media ?type text\/|media ?type "?text\/html/,
		rule: "registry-unreachable",
		certainty: "proved",
		severity: "error",
		describe: (subject) => `The nodes received a web page in the place of a part of ${imageName(subject)}: a proxy or mirror answered for the registry`,
		fix: "Check the proxy and the mirrors of the nodes: a login page or an error page answers for the registry. Remove the image on the node afterwards (`crictl rmi IMAGE`).",
		source: sources.containerdImage
	},
	{
		pattern: /dial unix|connection error: desc = "transport/,
		...onNode,
		describe: unpacking("its snapshotter does not answer the container runtime"),
		fix: "Start the snapshotter on the node (the service of nydus, stargz or SOCI) and read its log, or configure the snapshotter overlayfs in the container runtime.",
		source: "https://github.com/dragonflyoss/nydus/issues/1481"
	},
	{
		pattern: /snapshotter \S{1,100} was not found|snapshotter not loaded|no unpack platforms defined/,
		...onNode,
		describe: unpacking("its container runtime is configured for a snapshotter that it lacks"),
		fix: "Correct the snapshotter in the configuration of the container runtime, or load its plugin. The transfer service of containerd has a setting of its own, `unpack_config`.",
		source: "https://github.com/moby/moby/issues/46254 https://github.com/containerd/containerd/issues/11606"
	},
	{
		pattern: /find image ref of snapshot|missing CRI reference annotation/,
		...onNode,
		describe: unpacking("its container runtime does not tell the snapshotter the name of the image"),
		fix: "Set `disable_snapshot_annotations = false` for the CRI plugin of containerd, which nydus and other remote snapshotters need; then remove the image on the node and pull it again.",
		source: "https://github.com/dragonflyoss/nydus/issues/48 https://github.com/kata-containers/kata-containers/issues/8407"
	},
	{
		pattern: /layer "[^"]{1,200}" unavailable/,
		...onNode,
		certainty: "unverified",
		describe: (subject) => `The lazy snapshotter of the node (stargz, SOCI) cannot read a layer of ${imageName(subject)}: it asks the registry itself`,
		fix: "Read the log of the snapshotter on the node: the credential that it keeps may have expired, or it may not reach the registry.",
		source: "https://github.com/awslabs/soci-snapshotter/issues/1084"
	},
	{
		pattern: /[Dd]ecrypt|needed for decryption|ctd-decoder|\+encrypted/,
		...onNode,
		describe: (subject) => `${capitalize(imageName(subject))} has encrypted layers, and the node cannot decrypt them`,
		fix: "Give the node the private key and the decoder (containerd: imgcrypt, with keys in `/etc/containerd/ocicrypt/keys`; CRI-O: `decryption_keys_path`). A pull secret is no such key.",
		source: "https://github.com/containerd/imgcrypt/issues/181 https://github.com/cri-o/cri-o/issues/3913"
	},
	{
		pattern: /no space left on device|disk quota exceeded|insufficient disk space|Thin Pool has \d+ free data blocks/,
		...onNode,
		describe: () => "The disk of the node is full; image and registry are not the cause",
		fix: "Free disk space and inodes on the node, or lower the image garbage collection thresholds of the kubelet.",
		source: sources.containerdPull
	},
	{
		pattern: /insufficient UIDs or GIDs|lchown [^\n]{1,400}invalid argument|cannot find mappings/,
		...onNode,
		describe: unpacking("its files have owners that the runtime's user namespace does not map"),
		fix: "Give the user of the rootless runtime more subordinate IDs (/etc/subuid, /etc/subgid), or build the image with smaller user and group IDs.",
		source: "https://github.com/containers/storage/blob/main/pkg/idtools/idtools.go"
	},
	{
		pattern: /hcsshim::(?:ProcessBaseLayer|ImportLayer) failed(?! in Win32: Access is denied)|hcsshim::ProcessBaseLayer /,
		...onNode,
		certainty: "unverified",
		describe: (subject) => `The Windows node cannot import a layer of ${imageName(subject)}: the image may be built for Linux or another version of Windows, or antivirus software interferes`,
		fix: "Check the platform of the image against the version of the node, and exclude the folder of the container runtime from antivirus software; then pull the image again.",
		source: "https://github.com/microsoft/hcsshim/issues/2226 https://github.com/antrea-io/antrea/issues/5653"
	},
	{
		pattern: /permission denied|operation not permitted|SELinux|AppArmor|security\.(?:selinux|capability)|avc: {1,4}denied|access is denied/i,
		...onNode,
		describe: unpacking("its file system or a security module (SELinux, AppArmor, antivirus) denies the runtime a write"),
		fix: "Check the node: SELinux labels and audit log of the runtime's folder, mount options, rootless mode, and antivirus software. No credential is involved.",
		source: "https://github.com/containerd/containerd/issues/9128"
	},
	{
		pattern: /read-only file system|input\/output error|structure needs cleaning|stale (?:NFS )?file handle/i,
		...onNode,
		describe: unpacking("its disk is damaged or read-only"),
		fix: "Check the disk of the node (`dmesg`), then drain and repair or replace the node.",
		source: "https://man7.org/linux/man-pages/man3/errno.3.html"
	},
	{
		pattern: /signal: killed|cannot allocate memory|out of memory|too many open files/,
		...onNode,
		describe: unpacking("it runs out of memory or file descriptors"),
		fix: "Give the container runtime more memory and file descriptors, or pull fewer images at once.",
		source: sources.containerdPull
	},
	{
		pattern: /context (?:deadline exceeded|cancell?ed)|DeadlineExceeded/,
		...onNode,
		describe: unpacking("its disk is too slow to finish in time"),
		fix: "Check the load and the speed of the node's disk, and the size of the image.",
		source: sources.containerdPull
	},
	{
		pattern: /max depth exceeded/,
		rule: "image-type-unsupported",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} has more layers than the storage driver of the node supports`,
		fix: "Rebuild the image with fewer layers.",
		source: "https://github.com/moby/moby/blob/v28.0.0/layer/layer.go"
	},
	{
		pattern: /number of layers and diffIDs don't match|layers from manifest don't match/,
		rule: "image-type-unsupported",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} has layers that its configuration does not list, or of a type that this runtime skips (zstd), or it is an artifact`,
		fix: "Build the image with gzip layers, update the runtime, or name a container image.",
		source: "https://github.com/containerd/containerd/blob/v1.7.0/pkg/unpack/unpacker.go https://github.com/moby/moby/blob/v28.0.0/distribution/pull_v2.go"
	},
	{
		pattern: /wrong diff id calculated/,
		...onNode,
		describe: (subject) => `A layer of ${imageName(subject)} is not the one that its configuration lists: the image was built wrongly, or its layer on the node is damaged`,
		fix: "Pull the image on another node: if that fails too, build and push it again; else remove it on this node (`crictl rmi IMAGE`).",
		source: "https://github.com/containerd/containerd/issues/3682"
	},
	{
		pattern: /mismatched image rootfs and manifest layers|unsupported (?:layer|media) ?type/,
		rule: "image-type-unsupported",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} is not a container image`,
		fix: "Rebuild the image in a format that the runtime supports, or name a container image.",
		source: sources.containerdImage
	},
	{
		pattern: /zstd|magic number mismatch|unknown compression|unsupported (?:diff|compression)|no (?:diff )?processor/,
		rule: "image-type-unsupported",
		certainty: "proved",
		describe: (subject) => `${capitalize(imageName(subject))} has layers in a compression or encryption that the runtime of the node does not support`,
		fix: "Build the image with gzip layers, or update the container runtime.",
		source: "https://github.com/containerd/containerd/blob/main/core/diff/stream.go"
	},
	{
		pattern: /invalid tar header|gzip: invalid|flate: corrupt|invalid checksum|unexpected EOF|checksum (?:error|mismatch)/,
		...onNode,
		describe: unpacking("a layer is damaged or was cut short"),
		fix: `${fixes.store} If every node fails, push the image again.`,
		source: "https://github.com/containerd/containerd/blob/main/pkg/archive/tar.go"
	},
	{
		pattern: /unexpected commit (?:digest|size)|failed size validation|[Dd]igest did not match|does not match provided manifest digest|layer verification failed|commit failed: unexpected/,
		...onNode,
		cause: "connectivity",
		describe: (subject) => `The nodes received other bytes for ${imageName(subject)} than its manifest names: a proxy changed or cut the download, or the registry holds a damaged blob`,
		fix: fixes.bytes,
		source: "https://github.com/containerd/containerd/blob/main/core/content/helpers.go"
	},
	{
		pattern: /\blocked\b|already in progress/,
		...onNode,
		certainty: "unverified",
		describe: (subject) => `Another download of ${imageName(subject)} on the node holds the lock, or left it behind`,
		fix: "Wait for the other download; if none runs, restart the container runtime of the node.",
		source: "https://github.com/containerd/containerd/blob/main/plugins/content/local/store.go"
	},
	{
		pattern: /mount callback failed on \S{1,400}: \w{1,20} \S{1,600}: (?:no such file or directory|file exists)/,
		...onNode,
		describe: unpacking("a layer changes a file that is not where the layer expects it"),
		fix: `${fixes.store} If every node fails, build the image again.`,
		source: "https://github.com/containerd/containerd/blob/main/pkg/archive/tar.go"
	},
	{
		pattern: /does not exist|already exists|not found|no such file or directory|file exists|not known|unknown parent/,
		...onNode,
		describe: unpacking("its image store has lost a snapshot or blob, so it is damaged"),
		fix: fixes.store,
		source: "https://github.com/containerd/containerd/issues/2382"
	},
	{
		pattern: /not supported|invalid argument|no such device|whiteout|xattr|wrong fs type/,
		...onNode,
		describe: unpacking("its file system does not support what the snapshotter needs"),
		fix: "Put the runtime's image store on a file system that supports overlayfs (ext4, or xfs with ftype=1), or configure another snapshotter.",
		source: "https://github.com/containerd/containerd/blob/main/docs/snapshotters/README.md"
	},
	{
		pattern: /[^]/,
		...onNode,
		describe: (subject) => `The node has downloaded ${imageName(subject)} and fails to verify or unpack it; registry and credentials are not the cause`,
		fix: fixes.store,
		source: sources.containerdPull
	}
];

// src/diagnose/messages/match-message.ts
/** Finds the row that tells what a message means. */
/** The rows for messages about a pull. The first match counts, so specific rows come first. */
const pullMessages = [
	...runtimeMessages,
	...tokenMessages,
	...policyMessages,
	...connectionMessages,
	...contentMessages,
	...credentialMessages,
	...notFoundMessages
];
const nonPullMessages = [...startMessages, ...apiMessages];
/** Matches a message about a pull; null if no row fits. */
function matchPullMessage(message, image) {
	return match(message, image, ({ step }) => step === "unpack" || step === "verify" ? unpackMessages : pullMessages);
}
/** Matches a message about something else that keeps a pod from starting; null if no row fits. */
function matchStartMessage(message, image) {
	return match(message, image, () => nonPullMessages);
}
function match(message, image, rowsFor) {
	const parsed = image === null ? null : parseImageReference(image);
	const reference = parsed === null || "invalid" in parsed ? null : parsed;
	const words = withoutNames(message, image, reference);
	const failing = failingStep(message, words, reference);
	const subject = {
		message,
		image,
		reference,
		failing,
		puller: pullerIn(words)
	};
	for (const row of rowsFor(failing)) {
		if (row.steps !== void 0 && !row.steps.includes(failing.step)) continue;
		if (row.appliesTo !== void 0 && !row.appliesTo(subject)) continue;
		const found = row.pattern.exec(words);
		if (found !== null) return {
			row,
			subject: {
				...subject,
				match: found
			}
		};
	}
	return null;
}
/** Image names may contain the words of a message: `acme/not-found`, `acme/denied:401`. */
function withoutNames(message, image, reference) {
	return [
		image ?? "",
		reference === null ? "" : canonical(reference),
		reference === null ? "" : repositoryOf(reference)
	].filter((name) => name.length > 3).reduce((text, name) => text.replaceAll(name, "\u2026"), message);
}

// src/diagnose/pull-failed-otherwise.ts
const pullFailedOtherwise = {
	id: "pull-failed-otherwise",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull fails on the node for a reason other than reference, credentials and registry.",
	why: "A full disk, a signature policy or a broken runtime prevents pulls of existing images; or the cluster no longer reports the reason. Only `pullgate diagnose` reports it.",
	fix: "Check the node with `kubectl describe node`, and the journal of its container runtime.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
	breaksPull: true,
	part: null,
	routeStop: null,
	*check() {}
};

// src/diagnose/explain-message.ts
/** Explains one message of a pod by the message tables. */
/** UTF-16 units of each attempt that are shown as evidence. */
const maxAttemptLength = 400;
/** Explains a message about a failing pull. `image` is that of the container, if it is known. */
function explainPull(podMessage, image) {
	const { message, spacedMessage, reason } = podMessage;
	const about = image ?? imageIn(podMessage);
	return explainAttempts(message, reason, about) ?? explainAttempts(spacedMessage, reason, about) ?? unexplained(message, about);
}
/**
* Explains a message about something else that keeps the pod from starting; null if no row fits.
*/
function explainStart({ message, spacedMessage }, image) {
	const found = matchStartMessage(message, image) ?? matchStartMessage(spacedMessage, image);
	if (found === null) return null;
	const { row, subject } = found;
	return {
		...fieldsOf(found),
		message: row.describe(subject),
		evidence: [],
		explained: true
	};
}
function fieldsOf({ row, subject }) {
	const { rule, certainty, severity, cause, reply, fix } = row;
	return {
		rule,
		certainty,
		...severity === void 0 ? {} : { severity },
		...cause === void 0 ? {} : { cause },
		...reply === void 0 ? {} : { reply },
		...fix === void 0 ? {} : { fix: typeof fix === "string" ? fix : fix(subject) }
	};
}
/** A provider of credentials may add an empty one: https://github.com/Azure/AKS/issues/4593 */
const deniedWithoutLogin = /failed to fetch anonymous token: [^\n]{0,2000}?\b40[13]\b/;
/**
* Explains the attempts of several credentials in one message. "Not found" is proved by the one
* credential that could read the repository; otherwise the last attempt counts. An attempt without
* a login that is denied says nothing of the attempts with one.
*/
function explainAttempts(message, reason, image) {
	const attempts = attemptsIn(message);
	const withLogin = attempts.filter((attempt) => !deniedWithoutLogin.test(attempt));
	const found = (withLogin.length > 0 ? withLogin : attempts).flatMap((attempt) => matchPullMessage(decisiveMessage(attempt), image) ?? []);
	const byReason = found.length === 0 && reason !== null ? matchPullMessage(reason, image) : null;
	const proved = found.find(({ row }) => row.reply === "missing");
	const chosen = proved ?? found.at(-1) ?? byReason;
	if (chosen == null) return null;
	const { row, subject } = chosen;
	const agree = proved !== void 0 || found.every((one) => one.row.rule === row.rule);
	const fields = fieldsOf(chosen);
	const { severity: _severity, ...doubtful } = {
		...fields,
		certainty: "unverified"
	};
	return {
		...agree ? fields : doubtful,
		message: row.describe(subject),
		evidence: attempts.length > 1 ? evidenceOf(attempts) : [],
		explained: true
	};
}
function evidenceOf(attempts) {
	return ["the pod presented several credentials one after another, and each failed", ...attempts.map((attempt, index) => `credential ${index + 1} of ${attempts.length}: ${attempt.slice(0, maxAttemptLength)}`)];
}
/**
* A message that says nothing more than the reason does, and the words of `kubectl logs` and of
* other programs for it.
*/
const bare = /^(?:Error: \w+|.{0,600}is waiting to start: .{1,60}|)$|Back-off pulling image \\?"[^"\\]{1,1000}\\?"[.,"'\s]*$/;
/** A message that was cut off before the runtime's reason. */
const cutOff = /^(?:Failed to pull|Back-off pulling) image\b(?: "[^"]{1,1000}"?)?(?:: (?:ErrImagePull: )?(?:rpc error: code = \w{1,30}(?: desc = ?)?)?(?:failed to pull and unpack image(?: "[^"]{0,1000}"?)?)?(?:: failed to resolve (?:reference|image)(?: "[^"]{0,1000}"?)?)?)?(?::? ?(?:\.{3}|\u2026)?)$/;
function unexplained(message, image) {
	const name = (image === null ? null : parseImageReference(image)) === null ? "the image" : `\`${image ?? ""}\``;
	const isBare = bare.test(message);
	if (!isBare && cutOff.test(message)) return {
		rule: pullFailedOtherwise.id,
		certainty: "unverified",
		message: `The pull of ${name} fails, and the message ends before it says why`,
		fix: "Get the whole message with `kubectl describe pod`.",
		evidence: [],
		explained: false
	};
	return {
		rule: pullFailedOtherwise.id,
		certainty: "unverified",
		message: isBare ? `The pull of ${name} fails, and the input does not say why: Kubernetes keeps events for an hour` : `The pull of ${name} fails for a reason that pullgate does not know`,
		...isBare ? { fix: "Get newer events with `kubectl describe pod` after the kubelet has tried again, or run this without --offline." } : {},
		evidence: [],
		explained: false
	};
}

// src/diagnose/other-problems.ts
const describe = (pod) => `kubectl describe pod ${pod}`;
const logs = (pod, container) => `kubectl logs ${pod}${container}`;
const previous = (pod, container) => `kubectl logs --previous ${pod}${container}`;
const otherProblems = [
	{
		reason: /^OOMKilled$/,
		message: /\bOOMKilled\b/,
		description: "its container ran out of memory (OOMKilled): raise its limit or check its memory use",
		command: previous,
		pulled: true
	},
	{
		reason: /^FailedScheduling$/,
		message: /\d+\/\d+ nodes are available/,
		description: "no node accepts it (FailedScheduling): check resources, taints, affinity and volumes",
		command: describe,
		pulled: false
	},
	{
		reason: /^(?:FailedMount|FailedAttachVolume|VolumeFailedDelete)$/,
		message: /MountVolume\.|Unable to attach or mount volumes/,
		description: "a volume cannot be mounted (FailedMount); images are pulled only after that",
		command: describe,
		pulled: false
	},
	{
		reason: null,
		message: /Failed to create pod sandbox: [^\n]{0,1000}\b(?:layer|image) not known/,
		description: "the image store of its node is damaged: drain the node and empty the store (`crio wipe`)",
		command: describe,
		pulled: false
	},
	{
		reason: null,
		message: /error unpacking image: |Error: [^\n]{0,1000}(?:image not known|does not resolve to an image ID)/,
		description: "the node holds only a part of its image: remove the image there (`crictl rmi`), so that it is pulled again",
		command: describe,
		pulled: true
	},
	{
		reason: /^FailedCreatePodSandBox$/,
		message: /^Failed to create pod sandbox: /,
		description: "its network or sandbox cannot be created (FailedCreatePodSandBox)",
		command: describe,
		pulled: false
	},
	{
		reason: /^(?:Evicted|Preempted|NodeShutdown|NodeLost|Shutdown|Terminated|UnexpectedAdmissionError|OutOf\w+|NodeAffinity)$/,
		message: null,
		description: "its node evicted it or was shut down",
		command: () => "kubectl describe nodes",
		pulled: false
	},
	{
		reason: /^FailedCreate$/,
		message: /is forbidden: exceeded quota/,
		description: "the API server rejects it (FailedCreate): check quota, security policy and webhooks",
		command: (pod) => `kubectl get events ${pod}`,
		pulled: false
	},
	{
		reason: null,
		message: /^Error: (?:failed to reserve container name|Error response from daemon: Conflict\. The container name|context deadline exceeded$)/,
		description: "its image is on the node, but the container runtime does not create its container in time: check the load of the node and of its disk",
		command: describe,
		pulled: true
	},
	{
		reason: /^(?:CreateContainerConfigError|CreateContainerError)$/,
		message: /CreateContainer(?:Config)?Error|^Error: (?:container has runAsNonRoot and image |cannot find volume "|failed to (?:generate container|create containerd container|apply OCI options))/,
		description: "its image is on the node, but its container cannot be created: check its security context, volumes, Secrets and ConfigMaps",
		command: describe,
		vague: true,
		pulled: true
	},
	{
		reason: /^(?:RunContainerError|StartError|ContainerCannotRun|FailedPostStartHook|PostStartHookError)$/,
		message: /failed to (?:create containerd task|start container)|OCI runtime create failed/,
		description: "its image is on the node, but its program cannot be started: the message names the command, mount or device that fails",
		command: describe,
		pulled: true
	},
	{
		reason: /^(?:CrashLoopBackOff|Error|ContainerStatusUnknown|DeadlineExceeded)$/,
		message: /Back-off restarting failed|CrashLoopBackOff/,
		description: "its image is on the node, but its program exits (CrashLoopBackOff)",
		command: previous,
		pulled: true
	},
	{
		reason: /^(?:Unhealthy|ProbeWarning)$/,
		message: /(?:Liveness|Readiness|Startup) probe failed/,
		description: "its container runs, but a probe fails",
		command: logs,
		pulled: true
	},
	{
		reason: /^(?:ContainerCreating|PodInitializing|Pending)$/,
		message: null,
		description: "it is still being set up: volumes and init containers come before its image",
		command: describe,
		vague: true,
		pulled: false
	}
];
function matchesProblem(row, { reason, message }) {
	if (isGuestPull(message)) return false;
	return reason !== null && row.reason?.test(reason) === true || message !== "" && row.message?.test(message) === true;
}

// src/diagnose/pod-reader.ts
var PodReader = class {
	#pod;
	#result;
	#workload;
	#podSpec;
	#problems = [];
	#diagnoses = [];
	/** The message about missing pull secrets, if there is one. */
	#missingSecrets;
	/** Diagnoses that keep the pod from starting, by rule and message: events repeat them. */
	#starts = /* @__PURE__ */ new Map();
	constructor(pod, result) {
		this.#pod = pod;
		this.#result = result;
		const { resource, at, serviceAccountName, imagePullSecrets } = pod;
		this.#missingSecrets = pod.messages.find(isAboutMissingSecrets)?.message ?? null;
		this.#podSpec = {
			path: "spec",
			imagePullSecrets,
			serviceAccountName,
			references: [],
			nodes: [[]]
		};
		this.#workload = {
			resource,
			root: at.file,
			at,
			pod: resource.kind === "Pod",
			hook: null,
			mentions: [],
			references: []
		};
	}
	/** Adds the pod, its diagnoses and notes to the result. */
	read() {
		const { containers, messages } = this.#pod;
		this.#result.workloads.push(this.#workload);
		const byContainer = Map.groupBy(messages, ({ container }) => container);
		const byImage = Map.groupBy(byContainer.get(null) ?? [], imageIn);
		const assigned = /* @__PURE__ */ new Set();
		for (const container of containers) {
			const { name, image } = container;
			const own = [
				...byContainer.get(name) ?? [],
				...byImage.get(image.value) ?? [],
				...byImage.get(`${image.value}:latest`) ?? []
			].slice(-50);
			for (const message of own) assigned.add(message);
			this.#readContainer(container, own);
		}
		this.#readRest(messages.filter((message) => !assigned.has(message)));
		const specific = this.#problems.filter(({ row }) => !row.vague);
		const vague = this.#diagnoses.length > 0 ? [] : this.#problems;
		for (const problem of specific.length > 0 ? specific : vague) this.#addNote(problem);
	}
	#readContainer(container, own) {
		const mention = this.#addMention(container);
		const { state } = container;
		const problem = problemIn(own.filter(({ container: name }) => name !== null));
		const hasStarted = state === "running" || state === "terminated" || problem?.pulled === true;
		const pulls = hasStarted ? [] : own.filter(isPullMessage);
		this.#result.verdicts.set(mention, hasStarted ? "pullable" : "unverified");
		if (pulls.length > 0) return this.#readPull(pulls, mention, container.image.value);
		if (state === "running") return;
		const row = own.flatMap((message) => this.#readStart(message, mention)).length === 0 ? problemIn(own) : void 0;
		if (row !== void 0) this.#problems.push({
			row,
			container: container.name
		});
	}
	/** Diagnoses a failing pull by its newest message with a known reason. */
	#readPull(pulls, mention, image) {
		const explained = pulls.map((message) => ({
			message,
			why: explainPull(message, image)
		}));
		const best = explained.findLast(({ why }) => why.explained) ?? explained.find(({ message }) => message.message !== "") ?? explained[0];
		if (best === void 0) return;
		const hint = best.why.reply === "denied" && this.#missingSecrets !== null ? [`the pod names a pull secret that does not exist: ${this.#missingSecrets}`] : [];
		const why = {
			...best.why,
			evidence: [...best.why.evidence, ...hint]
		};
		this.#addDiagnosis(why, best.message, mention, true);
		if (mention !== null) this.#result.verdicts.set(mention, why.certainty === "proved" ? "broken" : "unverified");
	}
	/** Reads the messages about the pod as a whole, and about unknown containers. */
	#readRest(messages) {
		const pulls = messages.filter(isPullMessage);
		const isFailing = this.#diagnoses.some(({ aboutPull }) => aboutPull);
		this.#readMissingSecrets(pulls.filter(isAboutMissingSecrets), isFailing);
		const { containers } = this.#pod;
		const isOver = containers.length > 0 && containers.every(({ state }) => state === "running" || state === "terminated");
		if (!isOver) this.#readUnassignedPulls(messages, isFailing);
		const others = messages.filter((message) => !isPullMessage(message));
		const starts = others.flatMap((message) => this.#readStart(message, null));
		const row = problemIn(others);
		if (row === void 0 || starts.length > 0 || isOver || this.#diagnoses.length > 0) return;
		if (!(row.pulled && this.#problems.some((problem) => !problem.row.vague))) this.#problems.push({
			row,
			container: null
		});
	}
	/** If a pull fails too, missing secrets may be its cause, so they keep the rule's severity. */
	#readMissingSecrets(messages, isFailing) {
		const distinct = new Map(messages.map((message) => [message.message, message]));
		for (const message of distinct.values()) {
			const { severity, ...why } = explainPull(message, null);
			const own = severity === void 0 || isFailing ? {} : { severity };
			this.#addDiagnosis({
				...why,
				...own
			}, message, null, false);
		}
	}
	/** Diagnoses failing pulls that no known container explains. */
	#readUnassignedPulls(messages, isFailing) {
		const byImage = Map.groupBy(messages.filter((message) => isPullMessage(message) && !isAboutMissingSecrets(message)), imageIn);
		const pulled = imagesPulledLast(messages);
		for (const [image, group] of byImage) {
			if (image === null && (isFailing || byImage.size > 1) && group.every((message) => !explainPull(message, null).explained) || image !== null && pulled.has(image)) continue;
			const at = group.at(-1)?.at;
			const name = group.findLast(({ container }) => container !== null)?.container ?? null;
			const mention = image === null || at === void 0 ? null : this.#addMention({
				image: {
					value: image,
					at
				},
				path: "",
				role: "container",
				name,
				pullPolicy: null
			});
			this.#readPull(group, mention, image);
		}
	}
	#readStart(message, mention) {
		const why = explainStart(message, mention?.image ?? null);
		if (why === null) return [];
		const key = `${why.rule} ${why.message}`;
		const diagnosis = this.#starts.get(key) ?? this.#addDiagnosis(why, message, mention, false);
		this.#starts.set(key, diagnosis);
		return [diagnosis];
	}
	#addDiagnosis(why, podMessage, mention, aboutPull) {
		const { resource } = this.#pod;
		const { message, reason, at } = podMessage;
		const diagnosis = {
			rule: why.rule,
			diagnostic: {
				at,
				message: why.message,
				...why.fix === void 0 ? {} : { fix: why.fix },
				groupKey: why.message,
				certainty: why.certainty,
				...why.severity === void 0 ? {} : { severity: why.severity },
				...why.cause === void 0 ? {} : { cause: why.cause },
				resource,
				event: message === "" ? reason ?? "" : message,
				evidence: why.evidence,
				commands: confirmCommands(resource, mention?.image ?? null, isPullMessage(podMessage))
			},
			mention,
			aboutPull
		};
		this.#result.diagnoses.push(diagnosis);
		this.#diagnoses.push(diagnosis);
		return diagnosis;
	}
	#addNote({ row, container }) {
		const { kind, namespace, name } = this.#pod.resource;
		const pod = `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}`;
		const subject = container === null ? pod : `${pod} \u203a ${container}`;
		const command = row.command(podArgument(this.#pod.resource) ?? "POD", isSafeName(container) ? ` -c ${container}` : "");
		this.#result.notes.push(`${subject} has no pull problem: ${row.description}. Look at \`${command}\`.`);
	}
	#addMention({ image, path, role, name, pullPolicy }) {
		const mention = {
			image: image.value,
			at: image.at,
			path,
			role,
			container: name,
			pullPolicy,
			type: "string",
			podSpec: this.#podSpec,
			placeholder: null
		};
		this.#workload.mentions.push(mention);
		return mention;
	}
};
/** The first row of the table that matches any of the messages. */
function problemIn(messages) {
	return otherProblems.find((row) => messages.some((message) => matchesProblem(row, message)));
}
const pulledMessage = /^(?:Successfully pulled image|Container image) "([^"]{1,1000})"(?: already present| in |$)/;
/** Images whose newest message says that they were pulled. */
function imagesPulledLast(messages) {
	const images = /* @__PURE__ */ new Set();
	for (const message of messages) {
		const pulled = pulledMessage.exec(message.message)?.[1];
		const failed = pulled === void 0 && isPullMessage(message) ? imageIn(message) : null;
		if (pulled !== void 0) images.add(pulled);
		if (failed !== null) images.delete(failed);
	}
	return images;
}
function isAboutMissingSecrets({ reason, message }) {
	return reason === "FailedToRetrieveImagePullSecret" || message.startsWith("Unable to retrieve some image pull secrets");
}

// src/diagnose/diagnose.ts
/** Reads the output of `kubectl describe pod`, a table of events or pods, or bare messages. */
function diagnoseText(file, text) {
	return diagnosePods(readDescription(file, text.split(/\r\n|\r|\n/)));
}
/** Reads pods and events from `kubectl get -o yaml|json`. */
function diagnoseObjects(manifests) {
	const { observed, manifests: unobserved } = readObjects(manifests);
	const diagnosed = diagnosePods(observed);
	return unobserved === 0 ? diagnosed : {
		...diagnosed,
		notes: [...diagnosed.notes, withoutStatus(unobserved)]
	};
}
function withoutStatus(pods) {
	return `${pods === 1 ? "1 pod has no status: it is a manifest" : `${pods} pods have no status: they are manifests`}. Check manifests with \`pullgate check\`, or read pods from the cluster with \`kubectl get pods -o yaml\`.`;
}
function diagnosePods(pods) {
	const result = {
		workloads: [],
		diagnoses: [],
		verdicts: /* @__PURE__ */ new Map(),
		notes: []
	};
	for (const pod of pods) new PodReader(pod, result).read();
	return result;
}
/** The rules that only the messages of a cluster can break. */
const diagnoseRules = [pullFailedOtherwise];

export { pullFailedOtherwise as i, diagnoseRules as n, diagnoseText as r, diagnoseObjects as t };