// src/model/text/parts-in-order.ts
/** Compares a text with what stands around the gaps of a template. */
/** Whether the parts stand in the text from an offset on, in this order. */
function holdsInOrder(text, parts, from = 0) {
	let at = from;
	for (const part of parts) {
		const found = text.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return true;
}

export { holdsInOrder as t };