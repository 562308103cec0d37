/** The type under which a plain list of images is read. */
export const imageListType = { apiVersion: "pullgate/v1", kind: "ImageList" } as const;
