import { Zt as editDistance } from "./pullgate.js";

// src/config/did-you-mean.ts
/** Suggests the closest known name for a misspelt one. */
/** `; did you mean "x"?` for the closest of `names`, or an empty string if none is close. */
function didYouMean(written, names) {
	const most = Math.max(2, Math.floor(written.length / 3));
	let closest = null;
	for (const name of names) {
		const distance = editDistance(written.toLowerCase(), name.toLowerCase(), most);
		if (distance <= most && (closest === null || distance < closest.distance)) closest = {
			name,
			distance
		};
	}
	return closest === null ? "" : `; did you mean "${closest.name}"?`;
}

export { didYouMean as t };