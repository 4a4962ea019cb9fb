// What the bench knows: the parcels at the dock with their contents, bins, ways out and questions. It is fetched when the
// page opens and kept in the browser, so that work goes on without network.
import { plain, read, same } from "./codes";
import { gtinOf, padded } from "./goods";

export type Item = {
	line: string;
	sku: string;
	gtin?: string;
	name: string;
	set: string;
	pieces: number;
	found: number;
	image?: string;
	reason?: string;
	comment?: string;
	photos?: string[];
	ways: Record<string, string>;
};

export type Box = {
	parcel: string;
	return?: string;
	order?: string;
	tracking?: string;
	permit?: string;
	arrived_at?: string;
	opened_at?: string;
	refund_due_at?: string;
	items: Item[];
};

export type Bin = { bin: string; name: string; purpose: string };
export type Answer = { id: string; key: number; name: string; worst: number; faults: string[]; photo?: boolean };
export type Question = {
	id: string;
	name: string;
	ask_if?: { question: string; answers: string[] };
	answers: Answer[];
};
export type QuestionSet = { id: string; questions: Question[] };
export type Known = { sku: string; name: string; set: string };
export type Awaited = { return: string; order: string; name: string; pieces: number };
export type Lying = { plate: string; sku: string; name: string; grade: string; destination: string; bin?: string };

export type World = {
	at: string;
	person: string;
	name: string;
	done: number;
	boxes: Box[];
	bins: Bin[];
	/** The name of each way out, by purpose of its bins. */
	ways: Record<string, string>;
	sets: QuestionSet[];
};

/** What a code turned out to be. */
export type Found =
	| { kind: "box"; box: Box }
	| { kind: "boxes"; return?: string; boxes: Box[] }
	| { kind: "holding"; boxes: Box[] }
	| { kind: "orphan"; parcel: string; awaited: Awaited[] }
	| { kind: "piece"; piece: Lying }
	| { kind: "item"; item: Known }
	| { kind: "none" }
	| { kind: "offline" };

export const nowhere: World = { at: "", person: "", name: "", done: 0, boxes: [], bins: [], ways: {}, sets: [] };

/** boxFor finds a parcel at the dock by whatever is on it. */
export function boxFor(world: World, code: string): Box | undefined {
	const it = read(code);
	if (it.is === "ours" && it.kind === "RT") {
		const all = world.boxes.filter((b) => b.return && same(b.return, code));
		return all.length === 1 ? all[0] : undefined;
	}
	return world.boxes.find(
		(b) => same(b.parcel, code) || (b.tracking !== undefined && b.tracking !== "" && plain(b.tracking) === plain(code)),
	);
}

/** binFor finds a bin by its code or its name. */
export function binFor(world: World, code: string): Bin | undefined {
	return world.bins.find((b) => same(b.bin, code)) ?? world.bins.find((b) => plain(b.name) === plain(code));
}

/** itemFor finds the line of a box that a code belongs to, one of which a piece is still to come first. */
export function itemFor(box: Box, code: string): Item | undefined {
	const gtin = gtinOf(code);
	const all = box.items.filter(
		(i) =>
			[i.sku, i.gtin ?? "", i.line].some((c) => c !== "" && plain(c) === plain(code)) ||
			(gtin !== undefined && [i.sku, i.gtin ?? ""].some((c) => padded(c) === gtin)),
	);
	return all.find((i) => i.found < i.pieces) ?? all[0];
}

export function setFor(world: World, id: string): QuestionSet {
	return (
		world.sets.find((s) => s.id === id) ??
		world.sets.find((s) => s.id === "general") ?? { id: "general", questions: [] }
	);
}

/** binsOf are the bins of a way out, those that are not full. */
export function binsOf(world: World, purpose: string, full: string[]): Bin[] {
	return world.bins.filter((b) => b.purpose === purpose && !full.includes(b.bin));
}

/** left is how many pieces of a box nobody has taken out yet. */
export function left(box: Box): number {
	return box.items.reduce((n, i) => n + Math.max(0, i.pieces - i.found), 0);
}

export function pieces(box: Box): number {
	return box.items.reduce((n, i) => n + i.pieces, 0);
}

/** Which trolley a parcel goes to at the dock: what the law presses, what a person must answer first, and the rest. */
export type Lane = "1" | "2" | "3";

const urgent = 3 * 24 * 60 * 60 * 1000;

export function laneOf(box: Box | undefined, now: number): Lane {
	if (!box?.return || (box.permit !== undefined && box.permit !== "allowed")) return "3";
	if (box.refund_due_at && Date.parse(box.refund_due_at) - now < urgent) return "1";
	return "2";
}
