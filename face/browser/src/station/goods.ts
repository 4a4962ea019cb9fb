// What a code on an article says: the GTIN in a bar code, in GS1 data, in a GS1 Digital Link, or on an RFID tag.
import { unprefixed } from "./codes";

/** gtinOf is the GTIN in 14 digits that a scanned code names, if it names one. The server knows more forms than these. */
export function gtinOf(code: string): string | undefined {
	let text = unprefixed(code.trim());
	if (text.startsWith(fnc1)) text = text.slice(1);
	if (/^(\d{8}|\d{12,14})$/.test(text)) return valid(text);
	const element = /^(?:\(01\)|01)(\d{14})/.exec(text);
	if (element?.[1]) return valid(element[1]);
	const link = /^https?:\/\/[^?#]*\/01\/(\d{8}|\d{12,14})(?:[/?#]|$)/i.exec(text);
	if (link?.[1]) return valid(link[1]);
	return /^30[0-9a-f]{22}$/i.test(text) ? onTag(text) : undefined;
}

/** FNC1 in front of GS1 data, as scanners send it. */
const fnc1 = String.fromCharCode(29);

/** padded is a GTIN as a shop wrote it, in 14 digits. */
export function padded(gtin: string): string {
	return /^\d{8,14}$/.test(gtin) ? gtin.padStart(14, "0") : gtin;
}

function valid(digits: string): string | undefined {
	return checkDigit(digits.slice(0, -1)) === digits.at(-1) ? digits.padStart(14, "0") : undefined;
}

function checkDigit(digits: string): string {
	let sum = 0;
	[...digits].reverse().forEach((digit, i) => {
		sum += Number(digit) * (i % 2 === 0 ? 3 : 1);
	});
	return String((10 - (sum % 10)) % 10);
}

/** Bits and digits of the company prefix by partition, in an SGTIN-96 tag; what is left of 44 bits and 13 digits is the item. */
const partitions: [number, number][] = [
	[40, 12],
	[37, 11],
	[34, 10],
	[30, 9],
	[27, 8],
	[24, 7],
	[20, 6],
];

function onTag(hex: string): string | undefined {
	const tag = BigInt(`0x${hex}`);
	const at = (from: number, length: number) => (tag >> BigInt(96 - from - length)) & ((1n << BigInt(length)) - 1n);
	const partition = partitions[Number(at(11, 3))];
	if (!partition) return undefined;
	const [bits, long] = partition;
	const company = String(at(14, bits)).padStart(long, "0");
	const item = String(at(14 + bits, 44 - bits)).padStart(13 - long, "0");
	if (company.length > long || item.length > 13 - long) return undefined;
	const body = item.slice(0, 1) + company + item.slice(1);
	return body + checkDigit(body);
}
