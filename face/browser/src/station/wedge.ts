// A scanner is a keyboard that types faster than anybody and ends with Enter or Tab. This part tells its typing from a
// person's, by the times of the keys alone; it touches no page.
import { keyOf, read } from "./codes";

/** A key as the browser tells it: what it writes here, and which key of the keyboard it is. */
export type Stroke = { key: string; code: string; at: number; shift?: boolean };

export type Habits = {
	/** The longest pause between two keys of one scan, in milliseconds. */
	gap: number;
	/** The same once two keys came too fast for a person: a slow link may stutter in the midst. */
	stutter: number;
	/** Fewer signs than this are a person's. */
	least: number;
	/** What the scanner may put before and after a code; taken off. */
	prefix: string;
	suffix: string;
};

export const usual: Habits = { gap: 45, stutter: 160, least: 4, prefix: "", suffix: "" };

/** What came of a key: a scan, keys of a person, or nothing yet. */
export type Heard = { scan?: string; keys?: Stroke[]; swallow: boolean };

export type Wedge = { strokes: Stroke[] };

export const silent: Wedge = { strokes: [] };

/** hear takes one key. Keys that may be the beginning of a scan are held back until rest() or the next key. */
export function hear(wedge: Wedge, stroke: Stroke, habits: Habits = usual): [Wedge, Heard] {
	const last = wedge.strokes.at(-1);
	const quick = last !== undefined && stroke.at - last.at <= patience(wedge, habits);
	const held = quick ? wedge.strokes : [];
	const before = quick ? [] : wedge.strokes;
	if (stroke.key === "Enter" || stroke.key === "Tab") {
		const code = codeOf(held, habits);
		if (code !== undefined) return [silent, heard(before, { scan: code, swallow: true })];
		return [silent, heard([...before, ...held, stroke], { swallow: false })];
	}
	if (stroke.key.length !== 1) return [{ strokes: held }, heard(before, { swallow: false })];
	return [{ strokes: [...held, stroke] }, heard(before, { swallow: true })];
}

/** rest is called when no key came for longer than a scanner would wait: what was held is a person's. */
export function rest(wedge: Wedge, now: number, habits: Habits = usual): [Wedge, Stroke[]] {
	const last = wedge.strokes.at(-1);
	if (!last || now - last.at < patience(wedge, habits)) return [wedge, []];
	return [silent, wedge.strokes];
}

/** patience is how long the next key of a scan may be awaited. */
export function patience({ strokes }: Wedge, habits: Habits = usual): number {
	return strokes.length >= 2 ? habits.stutter : habits.gap;
}

function heard(keys: Stroke[], so: Heard): Heard {
	return keys.length > 0 ? { ...so, keys } : so;
}

function codeOf(strokes: Stroke[], habits: Habits): string | undefined {
	if (strokes.length < habits.least) return undefined;
	const text = best(strokes);
	return trim(text, habits);
}

function trim(text: string, { prefix, suffix }: Habits): string {
	let out = text;
	if (prefix && out.startsWith(prefix)) out = out.slice(prefix.length);
	if (suffix && out.endsWith(suffix)) out = out.slice(0, -suffix.length);
	return out;
}

/**
 * best chooses between what the page's keyboard layout wrote and what a scanner set to an American keyboard meant: on a
 * French computer its 1 arrives as &. One of our codes is known by its check sign; else digits speak for the reading.
 */
export function best(strokes: Stroke[]): string {
	const written = strokes.map((s) => s.key).join("");
	const meant = strokes.map((s) => american(s)).join("");
	if (written === meant) return written;
	for (const text of [written, meant]) if (read(text).is === "ours" || keyOf(text) !== undefined) return text;
	return oddness(meant) < oddness(written) ? meant : written;
}

/** oddness counts signs that stand on no label. */
function oddness(text: string): number {
	return [...text].filter((sign) => !/[A-Za-z0-9 ._/+-]/.test(sign)).length;
}

/** Keys that are neither letter nor digit: without and with shift. */
const signs: Record<string, string> = {
	Minus: "-_",
	Equal: "=+",
	Period: ".>",
	Comma: ",<",
	Slash: "/?",
	Semicolon: ";:",
	BracketLeft: "[{",
	BracketRight: "]}",
	Space: "  ",
};

/** american is the sign of a key on an American keyboard. */
export function american({ code, key, shift }: Stroke): string {
	if (/^Digit\d$/.test(code)) return shift ? ")!@#$%^&*(".charAt(Number(code.slice(5))) : code.slice(5);
	if (/^Key[A-Z]$/.test(code)) {
		const letter = code.slice(3);
		const upper = shift || (key.length === 1 && key !== key.toLowerCase());
		return upper ? letter : letter.toLowerCase();
	}
	if (/^Numpad\d$/.test(code)) return code.slice(6);
	return signs[code]?.[shift ? 1 : 0] ?? key;
}

/** command is the key as a person means it: a digit by its place, so that a French row needs no shift; else its letter. */
export function command({ key, code }: Stroke): string {
	const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
	if (digit && !/^[a-z+?]$/i.test(key)) return digit[1] ?? key;
	return key.length === 1 ? key.toLowerCase() : key;
}
