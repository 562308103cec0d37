/** Composes the images of an IstioOperator from the registry and the tag that it names once. */
import {
  child,
  childPath,
  descend,
  items,
  type MappingNode,
  type ScalarNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { isTrue } from "../pods/is-true.ts";

interface IstioComponent {
  /** Below `spec.components`, and below `spec.values`. */
  key: string;
  image: string;
  /** Profiles that install it, separated by spaces. */
  profiles: string;
}

/** https://github.com/istio/istio/tree/1.24.0/manifests/profiles */
const components: readonly IstioComponent[] = [
  {
    key: "pilot",
    image: "pilot",
    profiles: "default demo minimal preview stable openshift ambient openshift-ambient",
  },
  { key: "cni", image: "install-cni", profiles: "openshift ambient openshift-ambient" },
  { key: "ztunnel", image: "ztunnel", profiles: "ambient openshift-ambient" },
];
const gatewayProfiles = "default demo preview stable openshift";
const gatewayLists = ["ingressGateways", "egressGateways"];

/** Settings that name other images, or add to the tag. */
const otherImages = ["image", "variant"];

export interface IstioImage {
  /** The scalar of the tag. */
  node: ScalarNode;
  image: string;
  /** `spec.tag["pilot"]`, from the root of the document. */
  path: string;
}

/**
 * Yields the images of the components that are known to be installed: what a file says of its own,
 * or else what its profile does. Files and flags of `istioctl` may say something else.
 * https://github.com/istio/istio/blob/1.24.0/operator/pkg/render/manifest.go
 */
export function* istioImages(
  { group, kind }: { group: string; kind: string },
  root: MappingNode,
  path: string,
): Generator<IstioImage> {
  const spec = child(root, "spec");
  if (group !== "install.istio.io" || kind !== "IstioOperator" || spec?.node !== "mapping") return;
  if (child(spec, "unvalidatedValues") !== undefined) return;
  if (descend(spec, "values", "global", "variant") !== undefined) return;
  const at = childPath(path, "spec");
  for (const component of components)
    if (isInstalled(spec, component)) {
      const own = [`components.${component.key}`, `values.${component.key}`];
      yield* composed(spec, at, component.image, own);
    }
  if (hasGateway(spec) && !namesOther(descend(spec, "values", "global", "proxy")))
    yield* composed(spec, at, "proxyv2", []);
}

function isInstalled(spec: MappingNode, { key, profiles }: IstioComponent): boolean {
  const component = descend(spec, "components", key);
  if (namesOther(descend(spec, "values", key)) || overlaysImage(component)) return false;
  const enabled = child(component, "enabled");
  return enabled === undefined ? hasProfile(spec, profiles) : isTrue(enabled);
}

function hasGateway(spec: MappingNode): boolean {
  const lists = gatewayLists.map((key) => descend(spec, "components", key));
  if (lists[0] === undefined && hasProfile(spec, gatewayProfiles)) return true;
  return lists
    .flatMap((list) => items(list))
    .some((gateway) => {
      const isOther = ["hub", "tag"].some((key) => child(gateway, key) !== undefined);
      return isTrue(child(gateway, "enabled")) && !isOther && !overlaysImage(gateway);
    });
}

/** A profile may also be a file. */
function hasProfile(spec: MappingNode, profiles: string): boolean {
  const profile = child(spec, "profile");
  return profiles.split(" ").includes(profile === undefined ? "default" : (text(profile) ?? ""));
}

function namesOther(values: YamlNode | undefined): boolean {
  return otherImages.some((key) => child(values, key) !== undefined);
}

/** Patches of what the charts make. */
function overlaysImage(component: YamlNode | undefined): boolean {
  return items(descend(component, "k8s", "overlays"))
    .flatMap((overlay) => items(child(overlay, "patches")))
    .some((patch) => /image\b|containers$/.test(text(child(patch, "path")) ?? ""));
}

/** `own`: the mappings of the component, the one that counts most first. */
function* composed(
  spec: MappingNode,
  at: string,
  name: string,
  own: readonly string[],
): Generator<IstioImage> {
  const [hub, tag] = ["hub", "tag"].map((key) =>
    [...own.map((place) => `${place}.${key}`), `values.global.${key}`, key]
      .map((place) => ({ place, node: descend(spec, ...place.split(".")) }))
      .find(({ node }) => node !== undefined),
  );
  const [registry, version] = [text(hub?.node) ?? "", text(tag?.node) ?? ""];
  if (registry === "" || version === "" || tag?.node?.node !== "scalar") return;
  const image = `${registry}/${name}:${version}`;
  yield { node: tag.node, image, path: `${at}.${tag.place}["${name}"]` };
}
