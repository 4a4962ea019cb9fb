// Codes as they are scanned: ours carry a check sign, so a misread one is known as such without asking anybody.

/** The kinds of our codes: return, plate of a piece, parcel, bin, tote, site, order, settlement, credit. */
const kinds = ["RT", "PL", "PA", "BN", "TO", "SI", "OR", "SE", "CR"];

export type Kind = "RT" | "PL" | "PA" | "BN" | "TO" | "SI" | "OR" | "SE" | "CR";

export type Read =
	| { is: "ours"; kind: Kind; bare: string }
	| { is: "misread"; kind: Kind }
	| { is: "other"; text: string };

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What stands on the sheet of bar codes for a key: RETOURKEY1, RETOURKEYZ. */
export const keyPrefix = "RETOURKEY";

/** keyOf is the key that a code of the sheet stands for. */
export function keyOf(code: string): string | undefined {
	const text = code.trim().toUpperCase();
	if (!text.startsWith(keyPrefix)) return undefined;
	const key = text.slice(keyPrefix.length);
	if (key === "ENTER") return "Enter";
	if (key === "PLUS") return "+";
	return /^[0-9A-Z]$/.test(key) ? key.toLowerCase() : undefined;
}

/** read tells what was scanned: one of our codes, one of ours misread, or something else. */
export function read(text: string): Read {
	const clean = unprefixed(text.trim())
		.toUpperCase()
		.replace(/[\s\p{Pd}\u2212]/gu, "")
		.replace(/\0/g, "");
	const other: Read = { is: "other", text: unprefixed(text.trim()) };
	if (clean.length !== 11) return other;
	const kind = kinds.find((k) => digit(k[0]) === digit(clean[0]) && digit(k[1]) === digit(clean[1])) as
		| Kind
		| undefined;
	const values = [...clean.slice(2)].map((sign) => alphabet.indexOf(digit(sign)));
	if (!kind || values.some((v) => v < 0)) return other;
	if (values[8] !== check(kind, values.slice(0, 8))) return { is: "misread", kind };
	return { is: "ours", kind, bare: kind + values.map((v) => alphabet[v]).join("") };
}

/** dashed is a code as it stands on a label: ours in groups, any other as it is. */
export function dashed(text: string): string {
	const it = read(text);
	return it.is === "ours" ? it.bare.replace(/^(..)(.{4})(.{4})(.)$/, "$1-$2-$3-$4") : text;
}

/** same tells whether two texts are the same code, however written. */
export function same(a: string, b: string): boolean {
	const x = read(a);
	const y = read(b);
	if (x.is === "ours" && y.is === "ours") return x.bare === y.bare;
	return plain(a) === plain(b);
}

/** unprefixed is a scan without the sign for its kind of bar code, which a scanner may be set to send: ]C1, ]d2. */
export function unprefixed(text: string): string {
	return text.replace(/^\][A-Za-z][0-9A-Za-z]/, "");
}

/** plain is a carrier's number or an article's code without what people add: spaces, dashes, case. */
export function plain(text: string): string {
	return unprefixed(text.trim()).toUpperCase().replace(/[\s-]/g, "");
}

function digit(sign: string | undefined): string {
	if (sign === "O") return "0";
	if (sign === "I" || sign === "L") return "1";
	return sign ?? "";
}

/** check is the sum over GF(32) that the last sign holds. */
function check(kind: string, body: number[]): number {
	let sum = (kind.charCodeAt(0) ^ (kind.charCodeAt(1) << 2)) & 31;
	let weight = 1;
	for (const value of body) {
		weight = times(weight, 2);
		sum ^= times(weight, value);
	}
	return sum;
}

function times(a: number, b: number): number {
	let product = 0;
	for (let x = a, y = b; y > 0; y >>= 1) {
		if (y & 1) product ^= x;
		x <<= 1;
		if (x & 32) x ^= 0b100101;
	}
	return product;
}
