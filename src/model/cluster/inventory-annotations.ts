/** The annotations by which an inventory says what a redacted registry login holds. */

/** The keys of the docker config, as a JSON array. */
export const registriesAnnotation = "pullgate/registries";

/** The kubelet cannot decode the docker config. */
export const undecodableAnnotation = "pullgate/undecodable";
