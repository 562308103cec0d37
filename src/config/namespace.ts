/** The names that Kubernetes allows for a namespace. */

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names; also what a flag is that was taken for a name. */
export const namespacePattern = /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
