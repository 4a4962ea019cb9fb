// The bench as a machine: what is on the screen, what a scan or a key does to it, and what has to be done because of it.
// Nothing here knows of a page, a network, a clock or chance: all come in with the event, so every path can be tested.
import { read, same } from "./codes";
import { sound as allSound, finds, type Given, gradeOf, open, pictured, stopped } from "./grade";
import {
	type Bin,
	type Box,
	binFor,
	binsOf,
	boxFor,
	type Found,
	type Item,
	itemFor,
	type Known,
	type Lane,
	type Lying,
	laneOf,
	left,
	nowhere,
	pieces,
	setFor,
	type World,
} from "./world";

/** A sentence of the catalogue with what goes into its holes. */
export type Say = { key: string; with?: Record<string, string> };

export type Mode = "bench" | "dock" | "put";

/** The piece in hand. */
export type Piece = {
	name: string;
	sku: string;
	set: string;
	item?: Item;
	given: Given;
	/** The question on the screen; none: which of them is not in order? */
	asked?: string;
	answers: number;
	since: number;
	scan?: string;
	grade?: string;
	to?: string;
	plate?: string;
	/** No network: the plate comes later. */
	kept?: boolean;
	/** What the server said of it: not announced, or of no order we know. */
	stray?: "extra" | "unknown";
	/** Photos taken of it, by the names they have in this browser. */
	photos?: string[];
	/** Why there is none where an answer asks for one. */
	nophoto?: "no_camera" | "not_possible";
	/** How it has to be handled, or why it is set apart: what a guided path said of it. */
	care?: "wrong" | "dirty" | "hazard";
};

/** A plate that was given out here, whether it went to the printer, and where its piece was put. */
export type Plate = { plate: string; sku: string; grade: string; name: string; printed: boolean; bin?: string };

export type Screen =
	| { at: "ready" }
	| { at: "box" }
	| { at: "question" }
	| { at: "photo"; asked: boolean; given: Given }
	| { at: "lane" }
	| { at: "put" }
	| { at: "printer" }
	| { at: "finding"; code: string }
	| { at: "wrongbin"; code: string; right: string }
	| { at: "exception" }
	| { at: "hazard" }
	| { at: "choose"; why: "wrong" | "dirty" | "hazard" | "piece" }
	| { at: "stranger"; code: string; known?: Known }
	| { at: "extra" }
	| { at: "missing"; empty: boolean }
	| { at: "which"; return: string; boxes: Box[]; holding?: boolean }
	| { at: "orphan"; parcel: string; awaited: { return: string; order: string; name: string; pieces: number }[] }
	| { at: "misread"; code: string }
	| { at: "nothing"; code: string }
	| { at: "other"; code: string }
	| { at: "full" }
	| { at: "docked"; lane: Lane; code?: string; box?: Box; again?: boolean; orphan?: string }
	| { at: "trouble"; detail: string }
	| { at: "pause" }
	| { at: "handover"; waiting: number }
	| { at: "help" };

type Past = { mode: Mode; screen: Screen; box?: Box; piece?: Piece; lying?: Lying; done: number; scans: string[] };
type Redo = Past & { before: Past[] };

export type State = {
	mode: Mode;
	screen: Screen;
	/** Where a screen that only says something leads back to. */
	back: Screen;
	/** One line that goes away with the next scan. */
	note?: { kind: "go" | "look" | "stop"; say: Say };
	box?: Box;
	piece?: Piece;
	lying?: Lying;
	done: number;
	last?: { name: string; bin: string };
	full: string[];
	past: Past[];
	/** The last plates, the newest first. */
	plates: Plate[];
	/** In which bin a piece lies whose plate has not come yet, by its scan. */
	placed?: Record<string, string>;
	/** How it stood before the last undo, should the server not take that back any more. */
	redo?: Redo;
	world: World;
};

export const start: State = {
	mode: "bench",
	screen: { at: "ready" },
	back: { at: "ready" },
	done: 0,
	full: [],
	past: [],
	plates: [],
	world: nowhere,
};

/** Something to be sent once, under its own scan. */
export type Act = {
	scan: string;
	at: number;
	verb: "receive" | "inspect" | "put" | "close" | "match" | "undo";
	/** The parcel in the address of close and match. */
	of?: string;
	body: Record<string, unknown>;
	/** What the operator did, for the list of what waits. */
	what: Say;
};

export type Effect =
	| { do: "send"; act: Act }
	| { do: "undo"; scan: string; now: string }
	| { do: "find"; code: string; within?: string; to: "open" | "item" | "dock" }
	| { do: "sound"; kind: "go" | "look" | "stop" | "done" }
	| { do: "print"; asked: boolean; plate?: Plate }
	| { do: "device"; change: "printer" | "format" }
	| { do: "shoot" }
	| { do: "file" }
	| { do: "leave" }
	| { do: "open"; path: string }
	| { do: "refresh" };

export type Event =
	| { type: "scan"; code: string; id: string; at: number }
	| { type: "key"; key: string; id: string; at: number; waiting?: number }
	| { type: "found"; code: string; to: "open" | "item" | "dock"; found: Found; id: string; at: number }
	| { type: "answered"; scan: string; verb: string; answer: Record<string, unknown> }
	| { type: "kept"; scan: string }
	| { type: "refused"; scan: string; detail: string }
	| { type: "photo"; photo: string }
	| { type: "nophoto"; why: "note_camera_none" | "note_photo_broken" }
	| { type: "printed"; plate: string }
	| { type: "world"; world: World };

type Step = [State, Effect[]];

/** step is the whole machine. What is known of the dock follows what was done, without asking again. */
export function step(s: State, e: Event): Step {
	const [next, effects] = turn(s, e);
	const closed = effects.flatMap((x) => (x.do === "send" && x.act.verb === "close" ? [x.act.of] : []));
	const box = next.box;
	if (box === s.box && closed.length === 0) return [next, effects];
	const others = next.world.boxes.filter((b) => b.parcel !== box?.parcel && !closed.includes(b.parcel));
	return [{ ...next, world: { ...next.world, boxes: box ? [...others, box] : others } }, effects];
}

function turn(s: State, e: Event): Step {
	switch (e.type) {
		case "scan":
			return scanned(quiet(s), e);
		case "key":
			return pressed(quiet(s), e);
		case "found":
			return found(s, e);
		case "answered":
			return answered(s, e);
		case "kept":
			return kept(s, e.scan);
		case "refused":
			return refused(s, e);
		case "photo":
			return pictureTaken(s, e.photo);
		case "nophoto":
			return s.screen.at === "photo" ? look(quiet(s), e.why) : [s, []];
		case "printed":
			return [{ ...s, plates: s.plates.map((p) => (p.plate === e.plate ? { ...p, printed: true } : p)) }, []];
		case "world":
			return [{ ...s, world: e.world, done: s.done || e.world.done }, []];
	}
}

/** quiet takes the note of the last scan off the screen. */
function quiet(s: State): State {
	const next = { ...s };
	delete next.note;
	return next;
}

/** kept goes on without the server's answer: the scan waits in this browser. */
function kept(s: State, scan: string): Step {
	if (s.piece?.scan === scan) return [{ ...s, piece: { ...s.piece, kept: true } }, []];
	const waits = s.screen.at === "finding" && s.past.at(-1)?.scans.includes(scan);
	return waits ? [{ ...shut(s), note: { kind: "look", say: { key: "note_kept" } } }, [beep("look")]] : [s, []];
}

const beep = (kind: "go" | "look" | "stop" | "done"): Effect => ({ do: "sound", kind });

/** look says one line about a scan that led nowhere; nothing else changes. */
function look(s: State, key: string, holes?: Record<string, string>): Step {
	return [{ ...s, note: { kind: "look", say: holes ? { key, with: holes } : { key } } }, [beep("look")]];
}

/** aside shows a screen from which one comes back. */
function aside(s: State, screen: Screen, kind: "look" | "stop" = "look"): Step {
	const here = asides.has(s.screen.at) ? s.back : s.screen;
	return [{ ...s, back: here, screen }, [beep(kind)]];
}

const asides = new Set([
	"misread",
	"nothing",
	"other",
	"trouble",
	"wrongbin",
	"exception",
	"hazard",
	"choose",
	"extra",
	"stranger",
	"missing",
	"full",
	"pause",
	"handover",
	"help",
	"printer",
	"finding",
]);

/** remember keeps what was before, for undo; scans are those that the next step sends. */
function remember(s: State, ...scans: string[]): Past[] {
	const base = asides.has(s.screen.at) ? s.back : s.screen;
	const past: Past = { mode: s.mode, screen: base, done: s.done, scans };
	if (s.box) past.box = s.box;
	if (s.piece) past.piece = s.piece;
	if (s.lying) past.lying = s.lying;
	return [...s.past, past].slice(-20);
}

function scanned(s: State, e: Extract<Event, { type: "scan" }>): Step {
	if (s.screen.at === "pause" || s.screen.at === "handover") return [s, [beep("look")]];
	if (s.screen.at === "photo") return look(s, "note_photo_first");
	const it = read(e.code);
	if (it.is === "misread" && !boxFor(s.world, e.code)) return aside(s, { at: "misread", code: e.code });
	const here = asides.has(s.screen.at) && s.screen.at !== "stranger" && s.screen.at !== "extra" ? s.back : s.screen;
	const at = { ...s, screen: here };
	const bin = binFor(s.world, e.code);
	if (bin || (it.is === "ours" && it.kind === "BN")) return scannedBin(at, e, bin);
	if (at.screen.at === "lane" && s.mode !== "dock") {
		if (s.piece?.plate && same(s.piece.plate, e.code)) return look(at, "note_now_bin");
		return look(at, "note_bin_first");
	}
	if (at.screen.at === "question") return look(at, "note_answer_first");
	if (at.screen.at === "put" && !(it.is === "ours" && it.kind === "PL")) return look(at, "note_bin_first");
	if (at.screen.at === "orphan") return scannedMatch(at, e);
	if (s.mode === "dock") return finding(at, e, "dock");
	const box = boxFor(s.world, e.code);
	if (at.box && (at.screen.at === "box" || at.screen.at === "stranger" || at.screen.at === "extra")) {
		if (same(at.box.parcel, e.code) || (box && same(box.parcel, at.box.parcel)))
			return look({ ...at, screen: { at: "box" } }, "note_already_open");
		if (box || (it.is === "ours" && (it.kind === "PA" || it.kind === "RT")))
			return aside(at, { at: "other", code: e.code });
		return scannedItem(at, e);
	}
	if (box) return opened(at, e, box);
	return finding(at, e, "open");
}

/** finding asks what a code is. The screen says so, should the answer take a while. */
function finding(s: State, e: { code: string }, to: "open" | "dock"): Step {
	return [
		{ ...s, back: s.screen.at === "finding" ? s.back : s.screen, screen: { at: "finding", code: e.code } },
		[{ do: "find", code: e.code, to }],
	];
}

/** opened begins a parcel. One that nobody took in at the dock is taken in now. */
function opened(s: State, e: { id: string; at: number; code: string }, box: Box): Step {
	const effects: Effect[] = [beep("go")];
	const scans: string[] = [];
	if (!box.arrived_at) {
		scans.push(e.id);
		effects.unshift(receive(e, box));
	}
	const next: State = { ...s, past: remember(s, ...scans), box: { ...box, arrived_at: box.arrived_at ?? "now" } };
	delete next.piece;
	next.screen = { at: "box" };
	if (left(box) === 0 && pieces(box) > 0) next.note = { kind: "look", say: { key: "note_all_found" } };
	return [next, effects];
}

function receive(e: { id: string; at: number; code: string }, box?: Box): Effect {
	return {
		do: "send",
		act: {
			scan: e.id,
			at: e.at,
			verb: "receive",
			body: { code: box ? box.parcel : e.code },
			what: { key: "did_receive", with: { a: box ? box.parcel : e.code } },
		},
	};
}

function scannedItem(s: State, e: { code: string; id: string; at: number }): Step {
	const box = s.box as Box;
	const item = itemFor(box, e.code);
	if (item && item.found < item.pieces) return take(s, e, item);
	if (item) return aside({ ...s, screen: { at: "box" } }, { at: "stranger", code: e.code, known: item });
	return [
		{ ...s, back: { at: "box" }, screen: { at: "finding", code: e.code } },
		[{ do: "find", code: e.code, within: box.return ?? "", to: "item" }],
	];
}

/** take has a piece in hand: its questions come now. That it is the right one was just seen. */
function take(s: State, e: { at: number }, item: Item): Step {
	const set = setFor(s.world, item.set);
	const piece: Piece = {
		name: item.name,
		sku: item.sku,
		set: item.set,
		item,
		given: right(set),
		answers: 0,
		since: e.at,
	};
	return asked({ ...s, past: remember(s), piece, screen: { at: "question" } }, [beep("go")]);
}

/** right answers what a scan has shown already: the article is the one that was expected. */
function right(set: { questions: { id: string; answers: { id: string; worst: number }[] }[] }): Given {
	const q = set.questions.find((one) => one.id === "contents");
	const first = q?.answers[0];
	return q && first && first.worst <= 0 ? { contents: first.id } : {};
}

/** asked puts the next question on the screen, where only one is left; else all that are, to choose from. */
function asked(s: State, effects: Effect[]): Step {
	const piece = s.piece as Piece;
	const set = setFor(s.world, piece.set);
	const left = open(set, piece.given);
	const next = { ...piece };
	delete next.asked;
	if (left.length === 1 && left[0]) next.asked = left[0].id;
	return [{ ...s, piece: next, screen: { at: "question" } }, effects];
}

function scannedBin(s: State, e: { code: string; id: string; at: number }, bin: Bin | undefined): Step {
	if (s.screen.at === "put" && s.lying) return putLying(s, e, bin);
	if (s.screen.at !== "lane" || !s.piece?.scan) return look(s, "note_no_piece");
	const piece = s.piece;
	if (!bin) return aside(s, { at: "wrongbin", code: e.code, right: rightBin(s)?.name ?? "" }, "stop");
	if (bin.purpose !== piece.to)
		return aside(s, { at: "wrongbin", code: bin.name, right: rightBin(s)?.name ?? "" }, "stop");
	const scans = [e.id];
	const effects: Effect[] = [
		{
			do: "send",
			act: {
				scan: e.id,
				at: e.at,
				verb: "put",
				body: { plate: piece.plate ?? `@${piece.scan}`, bin: bin.bin },
				what: { key: "did_put", with: { a: piece.name, b: bin.name, c: piece.grade ?? "" } },
			},
		},
	];
	const next: State = {
		...s,
		plates: lain(s, piece.plate, bin),
		...(piece.plate === undefined && piece.scan !== undefined
			? { placed: { ...s.placed, [piece.scan]: bin.name } }
			: {}),
		done: s.done + 1,
		last: { name: piece.name, bin: bin.name },
		note: { kind: "go", say: { key: "note_put", with: { a: piece.name, b: bin.name } } },
	};
	return onward(s, e, next, scans, effects, bin.name);
}

/** lain notes of a plate in which bin its piece lies. */
function lain(s: State, plate: string | undefined, bin: Bin): Plate[] {
	return s.plates.map((p) => (p.plate === plate ? { ...p, bin: bin.name } : p));
}

/** later leaves a piece at the bench with its plate, to be put away another time: its bin is full, or not here. */
function later(s: State, e: Key): Step {
	const piece = s.piece;
	if (!piece?.scan) return [{ ...shut(s), note: { kind: "look", say: { key: "note_put_later" } } }, [beep("look")]];
	const say: Say = { key: "note_later", with: { a: piece.name, b: piece.plate ?? "" } };
	return onward(s, e, { ...s, note: { kind: "look", say } }, [], [], "");
}

/** onward goes on after a piece left the hand: with the next of its parcel, or with the parcel finished. */
function onward(
	s: State,
	e: { id: string; at: number },
	next: State,
	scans: string[],
	effects: Effect[],
	bin: string,
): Step {
	const box = s.box;
	delete next.piece;
	if (box && left(box) > 0) {
		next.screen = { at: "box" };
		effects.push(beep("go"));
	} else {
		next.screen = { at: "ready" };
		if (box && !box.opened_at && pieces(box) > 0) {
			scans.push(`${e.id}-c`);
			effects.push(close(`${e.id}-c`, e.at, box));
			if (bin) next.note = { kind: "go", say: { key: "note_box_done", with: { a: String(pieces(box)), b: bin } } };
		}
		delete next.box;
		effects.push(beep("done"));
	}
	next.past = remember(s, ...scans);
	return [next, effects];
}

function close(scan: string, at: number, box: Box): Effect {
	const what: Say = { key: "did_close", with: { a: box.parcel } };
	return { do: "send", act: { scan, at, verb: "close", of: box.parcel, body: {}, what } };
}

/** rightBin is the bin on the screen. */
export function rightBin(s: State): Bin | undefined {
	const to = s.screen.at === "put" || (!s.piece && s.lying) ? s.lying?.destination : s.piece?.to;
	if (!to) return undefined;
	return binsOf(s.world, to, s.full)[0] ?? s.world.bins.find((b) => b.purpose === to);
}

function putLying(s: State, e: { code: string; id: string; at: number }, bin: Bin | undefined): Step {
	const lying = s.lying as Lying;
	if (!bin || bin.purpose !== lying.destination)
		return aside(s, { at: "wrongbin", code: bin?.name ?? e.code, right: rightBin(s)?.name ?? "" }, "stop");
	const next: State = {
		...s,
		plates: lain(s, lying.plate, bin),
		past: remember(s, e.id),
		done: s.done + 1,
		last: { name: lying.name, bin: bin.name },
		screen: { at: "ready" },
		note: { kind: "go", say: { key: "note_put", with: { a: lying.name, b: bin.name } } },
	};
	delete next.lying;
	const what: Say = { key: "did_put", with: { a: lying.name, b: bin.name, c: lying.grade } };
	const body = { plate: lying.plate, bin: bin.bin };
	return [next, [{ do: "send", act: { scan: e.id, at: e.at, verb: "put", body, what } }, beep("done")]];
}

/** scannedMatch gives a parcel that nobody knew the return whose paper lay in it. */
function scannedMatch(s: State, e: { code: string; id: string; at: number }): Step {
	const it = read(e.code);
	if (it.is === "ours" && it.kind === "RT") return matched(s, e, it.bare);
	return [s, [{ do: "find", code: e.code, to: "open" }]];
}

function matched(s: State, e: { id: string; at: number }, ret: string): Step {
	if (s.screen.at !== "orphan") return [s, []];
	const parcel = s.screen.parcel;
	const what: Say = { key: "did_match", with: { a: parcel, b: ret } };
	return [
		{ ...s, past: remember(s, e.id), back: { at: "ready" }, screen: { at: "finding", code: parcel } },
		[{ do: "send", act: { scan: e.id, at: e.at, verb: "match", of: parcel, body: { return: ret }, what } }, beep("go")],
	];
}

function found(s: State, e: Extract<Event, { type: "found" }>): Step {
	const f = e.found;
	if (s.screen.at === "orphan" && f.kind === "box" && f.box.return) return matched(s, e, f.box.return);
	if (s.screen.at !== "finding" || s.screen.code !== e.code) return [s, []];
	const at: State = { ...s, screen: s.back };
	if (e.to === "item") {
		const known = f.kind === "item" ? f.item : undefined;
		const item = known && at.box ? itemFor(at.box, known.sku) : undefined; // a code that only the server could read
		if (item && item.found < item.pieces) return take({ ...at, screen: { at: "box" } }, e, item);
		const screen: Screen = known ? { at: "stranger", code: e.code, known } : { at: "stranger", code: e.code };
		return aside({ ...at, screen: { at: "box" } }, screen);
	}
	switch (f.kind) {
		case "box":
			return e.to === "dock" ? docked(at, e, f.box) : opened(at, e, f.box);
		case "boxes":
			return [
				{ ...at, back: { at: "ready" }, screen: { at: "which", return: f.return ?? "", boxes: f.boxes } },
				[beep("look")],
			];
		case "holding":
			if (e.to === "dock") return docked(at, e, undefined);
			return [
				{ ...at, back: { at: "ready" }, screen: { at: "which", return: "", boxes: f.boxes, holding: true } },
				[beep("look")],
			];
		case "orphan":
			if (e.to === "dock") return docked(at, e, undefined, f.parcel);
			return [
				{ ...at, past: remember(at), screen: { at: "orphan", parcel: f.parcel, awaited: f.awaited } },
				[beep("look")],
			];
		case "piece":
			return lies(at, f.piece);
		case "offline":
			return e.to === "dock" || looksLikeParcel(e.code)
				? docked(at, e, undefined)
				: aside(at, { at: "nothing", code: e.code });
		default:
			return e.to === "dock" ? docked(at, e, undefined) : aside(at, { at: "nothing", code: e.code });
	}
}

function looksLikeParcel(code: string): boolean {
	const it = read(code);
	return it.is === "ours" && (it.kind === "PA" || it.kind === "RT");
}

/** lies has a piece with a plate in hand, to be put away. */
function lies(s: State, lying: Lying): Step {
	if (lying.bin) return look({ ...s, screen: { at: "ready" } }, "note_lies", { a: lying.name, b: lying.bin });
	return [{ ...s, past: remember(s), lying, screen: { at: "put" } }, [beep("go")]];
}

/** docked takes a parcel in at the dock and says which trolley it goes to. */
function docked(s: State, e: { code: string; id: string; at: number }, box: Box | undefined, orphan?: string): Step {
	const lane = laneOf(box, e.at);
	const screen: Screen = { at: "docked", lane, code: e.code };
	if (box) screen.box = box;
	if (orphan !== undefined) screen.orphan = orphan;
	const kind = lane === "3" ? "look" : "go";
	if (box?.arrived_at || orphan) return [{ ...s, screen: { ...screen, again: true } }, [beep("look")]];
	const next: State = { ...s, past: remember(s, e.id), screen, done: s.done + 1 };
	return [next, [receive(e, box), beep(kind)]];
}

function answered(s: State, e: Extract<Event, { type: "answered" }>): Step {
	if (s.screen.at === "finding" && s.past.at(-1)?.scans.includes(e.scan)) {
		// the parcel came in, or has its return now: it is opened
		const code = String(e.answer.parcel ?? s.screen.code);
		return [{ ...s, screen: { at: "finding", code } }, [{ do: "find", code, to: "open" }]];
	}
	if (e.verb === "undo")
		return [e.answer.act === "put" ? s : { ...s, plates: s.plates.filter((p) => p.plate !== e.answer.target) }, []];
	if (e.verb !== "inspect") return [s, []];
	const mine = s.piece?.scan === e.scan ? s.piece : undefined;
	const plates = given(s, e.answer, mine, s.placed?.[e.scan]);
	if (!mine) return [{ ...s, plates }, []]; // it was put away, or left, before its plate came: it is printed from the list
	const to = String(e.answer.destination ?? mine.to ?? "");
	const piece: Piece = {
		...mine,
		plate: String(e.answer.plate ?? ""),
		grade: String(e.answer.grade ?? mine.grade ?? ""),
		to,
	};
	if (e.answer.extra) piece.stray = "extra";
	if (e.answer.unknown) piece.stray = "unknown";
	const next: State = { ...s, piece, plates };
	if (to !== mine.to && !e.answer.extra && !e.answer.unknown)
		next.note = { kind: "look", say: { key: "note_way_changed" } };
	return [next, [{ do: "print", asked: false }]];
}

/** How many plates can be printed once more. */
const platesKept = 6;

/** given puts the plate of an answer before those that were given out earlier. */
function given(s: State, answer: Record<string, unknown>, piece: Piece | undefined, bin?: string): Plate[] {
	const sku = String(answer.sku ?? piece?.sku ?? "");
	const plate: Plate = {
		plate: String(answer.plate ?? ""),
		sku,
		grade: String(answer.grade ?? piece?.grade ?? ""),
		name: piece?.name || sku,
		printed: false,
		...(bin ? { bin } : {}),
	};
	return [plate, ...s.plates.filter((p) => p.plate !== plate.plate)].slice(0, platesKept);
}

/** refused puts everything back to before the scan that the server did not accept, and says why. */
function refused(s: State, e: Extract<Event, { type: "refused" }>): Step {
	if (e.scan.endsWith("-undo") && s.redo) {
		const forth = restore({ ...s, past: [...s.past, ...s.redo.before] }, s.redo);
		return [{ ...forth, back: forth.screen, screen: { at: "trouble", detail: e.detail } }, [beep("stop")]];
	}
	const i = s.past.findIndex((p) => p.scans.includes(e.scan));
	const was = s.past[i];
	if (!was) return aside(s, { at: "trouble", detail: e.detail }, "stop");
	const back = restore({ ...s, past: s.past.slice(0, i) }, was);
	return [{ ...back, back: back.screen, screen: { at: "trouble", detail: e.detail } }, [beep("stop")]];
}

function restore(s: State, was: Past): State {
	const next: State = { ...s, mode: was.mode, screen: was.screen, back: { at: "ready" }, done: was.done };
	delete next.note;
	delete next.redo;
	delete next.box;
	delete next.piece;
	delete next.lying;
	if (was.box) next.box = was.box;
	if (was.piece) next.piece = was.piece;
	if (was.lying) next.lying = was.lying;
	next.plates = s.plates.map((p) => {
		const { bin: _, ...out } = p;
		return p.plate === was.piece?.plate || p.plate === was.lying?.plate ? out : p;
	});
	return next;
}

/** undo goes one step back; what the step sent is taken back, the last first. */
function undo(s: State): Step {
	if (asides.has(s.screen.at)) return [{ ...s, screen: s.back }, []];
	if (s.screen.at === "photo" && !s.screen.asked) return [{ ...s, screen: { at: "question" } }, []];
	const was = s.past.at(-1);
	if (!was) return look(s, "note_nothing_to_undo");
	const back = restore({ ...s, past: s.past.slice(0, -1) }, was);
	back.note = { kind: "look", say: { key: "note_undone" } };
	if (was.scans.length > 0) back.redo = { ...(remember(s).at(-1) as Past), before: [was] };
	return [
		back,
		[...[...was.scans].reverse().map((scan): Effect => ({ do: "undo", scan, now: `${scan}-undo` })), beep("look")],
	];
}

type Key = Extract<Event, { type: "key" }>;

function pressed(s: State, e: Key): Step {
	const k = e.key;
	if (s.screen.at === "pause") return k === "Enter" || k === "p" ? [{ ...s, screen: s.back }, [beep("go")]] : [s, []];
	if (k === "z" || k === "Escape") return undo(s);
	if (k === "p") return [{ ...s, back: asides.has(s.screen.at) ? s.back : s.screen, screen: { at: "pause" } }, []];
	if (k === "?" || k === "h")
		return [{ ...s, back: asides.has(s.screen.at) ? s.back : s.screen, screen: { at: "help" } }, []];
	if (k === "c" && s.screen.at !== "handover")
		return [
			{
				...s,
				back: asides.has(s.screen.at) ? s.back : s.screen,
				screen: { at: "handover", waiting: e.waiting ?? 0 },
			},
			[],
		];
	if (k === "i") return aside(s, { at: "printer" });
	if (k === "e" && s.box && s.screen.at !== "lane") return aside(s, { at: "exception" });
	return onScreen(s, e);
}

function onScreen(s: State, e: Key): Step {
	const screen = s.screen;
	switch (screen.at) {
		case "ready":
		case "docked":
			return keyReady(s, e);
		case "box":
			return keyBox(s, e);
		case "question":
			if (e.key === "f") return [{ ...s, screen: { at: "photo", asked: false, given: {} } }, []];
			return keyQuestion(s, e);
		case "photo":
			return keyPhoto(s, e, screen);
		case "printer":
			return keyPrinter(s, e);
		case "lane":
		case "put":
			if (e.key === "r") return [s, [{ do: "print", asked: true }]];
			if (e.key === "b") return [{ ...s, back: screen, screen: { at: "full" } }, []];
			return e.key === "x" ? later(s, e) : [s, []];
		case "exception":
			return keyException(s, e);
		case "hazard":
			return e.key === "Enter" ? faultyOf(s, e, "hazard") : [s, []];
		case "help":
			return keyHelp(s, e);
		case "choose":
			return keyChoose(s, e, screen.why);
		case "stranger":
			return keyStranger(s, e, screen);
		case "extra":
			return e.key === "4" ? unknown(s, e, "?") : e.key === "Enter" ? [{ ...s, screen: { at: "box" } }, []] : [s, []];
		case "missing":
			return e.key === "Enter" ? missing(s, e, screen.empty) : [s, []];
		case "which":
			return keyWhich(s, e, screen);
		case "orphan":
			return keyOrphan(s, e, screen);
		case "other":
			if (e.key !== "1") return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
			return scanned(shut(s), { type: "scan", code: screen.code, id: e.id, at: e.at });
		case "nothing":
			return keyNothing(s, e, screen.code);
		case "full":
			return keyFull(s, e);
		case "wrongbin":
			if (e.key === "b") return [{ ...s, screen: { at: "full" } }, []];
			return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
		case "handover":
			return e.key === "1" || e.key === "Enter" ? [s, [{ do: "leave" }]] : [s, []];
		default:
			return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
	}
}

/** shut leaves a parcel as it is, to be gone on with later. */
function shut(s: State): State {
	const next: State = { ...s, screen: { at: "ready" }, back: { at: "ready" } };
	delete next.box;
	delete next.piece;
	return next;
}

function keyReady(s: State, e: Key): Step {
	const modes: Record<string, Mode> = { d: "dock", v: "put", n: "bench" };
	const mode = modes[e.key];
	if (mode) return [{ ...shut(s), mode: mode === s.mode ? "bench" : mode }, [{ do: "refresh" }]];
	return [s, []];
}

function nth<T>(list: T[], key: string): T | undefined {
	return /^[1-9]$/.test(key) ? list[Number(key) - 1] : undefined;
}

/** still are the lines of a box of which a piece is to come, as they are numbered on the screen. */
export function still(box: Box): Item[] {
	return box.items.filter((i) => i.found < i.pieces);
}

function keyBox(s: State, e: Key): Step {
	const box = s.box as Box;
	if (e.key === "m") return [{ ...s, back: s.screen, screen: { at: "missing", empty: false } }, []];
	if (e.key === "+" || e.key === "a") return [{ ...s, back: s.screen, screen: { at: "extra" } }, []];
	if (e.key === "Enter" && left(box) === 0) return missing(s, e, false);
	if (e.key === "x") return [shut(s), [{ do: "refresh" }]];
	const item = nth(still(box), e.key);
	return item ? take(s, e, item) : [s, []];
}

/** The answers that stand on the screen now. */
export function choices(s: State): { key: string; question?: string; answer?: string }[] {
	const piece = s.piece;
	if (!piece) return [];
	const set = setFor(s.world, piece.set);
	if (piece.asked) {
		const q = set.questions.find((one) => one.id === piece.asked);
		return (q?.answers ?? []).map((a) => ({ key: String(a.key), question: piece.asked as string, answer: a.id }));
	}
	return [{ key: "1" }, ...open(set, piece.given).map((q, i) => ({ key: String(i + 2), question: q.id }))];
}

function keyQuestion(s: State, e: Key): Step {
	const piece = s.piece as Piece;
	const set = setFor(s.world, piece.set);
	const chosen = choices(s).find((c) => c.key === e.key);
	if (e.key === "0" && piece.asked) {
		// not sure: set apart, and somebody else looks
		const given = finds(set, "wrong_item", piece.given);
		return given ? graded(s, e, given) : [s, []];
	}
	if (!chosen) return [s, []];
	const before = { ...s, past: remember(s), piece: { ...piece, answers: piece.answers + 1 } };
	if (!chosen.question) return graded(before, e, allSound(set, piece.given), true);
	if (!chosen.answer) return [{ ...before, piece: { ...before.piece, asked: chosen.question } }, []];
	const given = { ...piece.given, [chosen.question]: chosen.answer };
	if (stopped(set, given) || open(set, given).length === 0) return graded(before, e, given, true);
	return asked({ ...before, piece: { ...before.piece, given } }, [beep("go")]);
}

/** graded sends what was seen. The way out stands on the screen at once, as the shop's rules foretell it. */
function graded(s: State, e: { id: string; at: number }, given: Given, remembered = false): Step {
	const piece = s.piece as Piece;
	const set = setFor(s.world, piece.set);
	if (pictured(set, given) && !piece.photos?.length && !piece.nophoto) {
		const past = remembered ? s.past : remember(s);
		return [{ ...s, past, screen: { at: "photo", asked: true, given } }, [beep("look")]];
	}
	const grade = gradeOf(set, given);
	const to = (stopped(set, given) ? piece.item?.ways.blocked : piece.item?.ways[grade]) ?? "quarantine";
	const body: Record<string, unknown> = { answers: given };
	if (piece.sku) body.item = piece.sku;
	if (s.box) body.parcel = s.box.parcel;
	if (piece.photos?.length) body.photos = piece.photos.map((name) => `@${name}`);
	else if (piece.nophoto) body.no_photo = piece.nophoto;
	const past = remembered ? [...s.past] : remember(s);
	const top = past.at(-1);
	if (top) past[past.length - 1] = { ...top, scans: [e.id] };
	const done: Piece = { ...piece, given, grade, to, scan: e.id };
	delete done.asked;
	const next: State = { ...s, past, piece: done, screen: { at: "lane" } };
	if (s.box && piece.item) next.box = counted(s.box, piece.item);
	const what: Say = { key: "did_inspect", with: { a: piece.name, b: grade } };
	return [
		next,
		[{ do: "send", act: { scan: e.id, at: e.at, verb: "inspect", body, what } }, beep(grade === "A" ? "go" : "look")],
	];
}

/** At most so many photos of a piece are taken here. */
const photosMost = 6;

function pictureTaken(s: State, photo: string): Step {
	if (s.screen.at !== "photo" || !s.piece) return [s, []];
	const photos = [...(s.piece.photos ?? []), photo].slice(0, photosMost);
	return [{ ...quiet(s), piece: { ...s.piece, photos } }, [beep("go")]];
}

/** keyPhoto takes photos, and goes on where there is one or where it was said why there is none. */
function keyPhoto(s: State, e: Key, screen: { asked: boolean; given: Given }): Step {
	const piece = s.piece as Piece;
	const on = (with_: Piece): Step =>
		screen.asked
			? graded({ ...s, piece: with_ }, e, screen.given, true)
			: [{ ...s, piece: with_, screen: { at: "question" } }, []];
	switch (e.key) {
		case "1":
			return [s, [{ do: "shoot" }]];
		case "2":
			return [s, [{ do: "file" }]];
		case "0":
			return screen.asked && !piece.photos?.length ? on({ ...piece, nophoto: "no_camera" }) : [s, []];
		case "9":
			return screen.asked && !piece.photos?.length ? on({ ...piece, nophoto: "not_possible" }) : [s, []];
		case "Enter":
			return !screen.asked || piece.photos?.length ? on(piece) : look(s, "note_photo_first");
	}
	return [s, []];
}

function keyPrinter(s: State, e: Key): Step {
	if (e.key === "a") return [s, [{ do: "device", change: "printer" }]];
	if (e.key === "f") return [s, [{ do: "device", change: "format" }]];
	if (e.key === "x") {
		const plate = { plate: "PL-TEST-0000", sku: "TEST", grade: "A", name: "", printed: false };
		return [s, [{ do: "print", asked: true, plate }]];
	}
	const plate = nth(s.plates, e.key);
	if (plate) return [s, [{ do: "print", asked: true, plate }]];
	return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
}

function counted(box: Box, item: Item): Box {
	return { ...box, items: box.items.map((i) => (i.line === item.line ? { ...i, found: i.found + 1 } : i)) };
}

function keyException(s: State, e: Key): Step {
	switch (e.key) {
		case "1":
			return faultyOf(s, e, "wrong");
		case "2":
		case "6":
			return [{ ...s, screen: { at: "extra" } }, []];
		case "3":
			return [{ ...s, screen: { at: "missing", empty: false } }, []];
		case "4":
			return unknown(s, e, "?");
		case "5":
			return [{ ...s, screen: { at: "missing", empty: true } }, []];
		case "7":
			return faultyOf(s, e, "dirty");
		case "8":
			return [{ ...s, screen: { at: "hazard" } }, [beep("stop")]];
		case "Enter":
			return [{ ...s, screen: s.back }, []];
	}
	return [s, []];
}

/** faultyOf finds out of which piece something is to be said: of that in hand, of the only one, or a person chooses. */
function faultyOf(s: State, e: Key, why: keyof typeof faults): Step {
	const items = still(s.box as Box);
	const held = s.piece?.item && !s.piece.scan ? s.piece.item : items.length === 1 ? items[0] : undefined;
	return held ? faulty(s, e, held, why) : [{ ...s, screen: { at: "choose", why } }, []];
}

/** Where the number keys of the help lead. */
const leads = ["/station/sheet", "/station/practice", "/station/camera", "/station?lang=fr", "/station?lang=en"];

function keyHelp(s: State, e: Key): Step {
	const path = nth(leads, e.key);
	if (path) return [{ ...s, screen: s.back }, [{ do: "open", path }]];
	return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
}

const faults = { wrong: "wrong_item", dirty: "soiled", hazard: "hazard" } as const;

/** faulty goes the short way to a grade: what is wrong is known, whatever else may be. */
function faulty(s: State, e: { id: string; at: number }, item: Item, why: keyof typeof faults): Step {
	const set = setFor(s.world, item.set);
	const base = why === "dirty" ? right(set) : {};
	const hit = finds(set, faults[why], base) ?? finds(set, "wrong_item") ?? {};
	const given = why === "dirty" ? allSound(set, hit) : hit;
	const piece: Piece = {
		name: item.name,
		sku: item.sku,
		set: item.set,
		item,
		given,
		answers: 1,
		since: e.at,
		care: why,
	};
	return graded({ ...s, past: remember(s), piece }, e, given, true);
}

function keyChoose(s: State, e: Key, why: "wrong" | "dirty" | "hazard" | "piece"): Step {
	const item = nth(still(s.box as Box), e.key);
	if (!item) return [s, []];
	return why === "piece" ? take(s, e, item) : faulty(s, e, item, why);
}

function keyStranger(s: State, e: Key, screen: { code: string; known?: Known }): Step {
	switch (e.key) {
		case "1": {
			// more than was announced, or of another customer: the server tells which
			const set = screen.known?.set ?? "general";
			const piece: Piece = {
				name: screen.known?.name ?? screen.code,
				sku: screen.known?.sku ?? screen.code,
				set,
				given: right(setFor(s.world, set)),
				answers: 0,
				since: e.at,
			};
			return asked({ ...s, past: remember(s), piece }, [beep("go")]);
		}
		case "2": {
			const items = still(s.box as Box);
			if (items.length === 0) return look(s, "note_none_expected");
			const only = items.length === 1 ? items[0] : undefined;
			return only ? faulty(s, e, only, "wrong") : [{ ...s, screen: { at: "choose", why: "wrong" } }, []];
		}
		case "3":
		case "Enter":
			return [{ ...s, screen: { at: "box" } }, []];
	}
	return [s, []];
}

/** unknown keeps a piece that no code names: it gets a plate and is set apart until a person decides. */
function unknown(s: State, e: { id: string; at: number }, sku: string): Step {
	const set = setFor(s.world, "general");
	const given = finds(set, "wrong_item") ?? {};
	const piece: Piece = { name: "", sku, set: "general", given, answers: 1, since: e.at, stray: "unknown" };
	return graded({ ...s, past: remember(s), piece }, e, given, true);
}

/** missing says that the box was looked through: what is not there is missing. */
function missing(s: State, e: { id: string; at: number }, empty: boolean): Step {
	const box = s.box as Box;
	const n = left(box);
	const next: State = { ...shut(s), past: remember(s, e.id) };
	next.note = {
		kind: n > 0 ? "look" : "go",
		say: { key: empty ? "note_empty" : n > 0 ? "note_missing" : "note_closed", with: { a: String(n) } },
	};
	return [next, [close(e.id, e.at, box), beep(n > 0 ? "look" : "done"), { do: "refresh" }]];
}

function keyWhich(s: State, e: Key, screen: { return: string; boxes: Box[] }): Step {
	const box = nth(screen.boxes, e.key);
	if (box) {
		const open = { id: e.id, at: e.at, code: box.parcel };
		return s.mode === "dock"
			? docked({ ...s, screen: { at: "ready" } }, open, box)
			: opened({ ...s, screen: { at: "ready" } }, open, box);
	}
	if (e.key !== "9" || screen.return === "") return e.key === "Enter" ? [shut(s), []] : [s, []];
	// a further box of the return, without a label of its own
	const what: Say = { key: "did_receive", with: { a: screen.return } };
	const act: Act = { scan: e.id, at: e.at, verb: "receive", body: { code: screen.return, another: true }, what };
	return [
		{ ...shut(s), screen: { at: "finding", code: screen.return }, past: remember(s, e.id) },
		[{ do: "send", act }, beep("go")],
	];
}

/** keyNothing takes a parcel in that nobody knows: it stays visible until it has its return. */
function keyNothing(s: State, e: Key, code: string): Step {
	if (e.key !== "1") return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
	const next: State = { ...s, past: remember(s, e.id), back: { at: "ready" }, screen: { at: "finding", code } };
	return [next, [receive({ ...e, code }), beep("go")]];
}

function keyOrphan(s: State, e: Key, screen: { awaited: { return: string }[] }): Step {
	const one = nth(screen.awaited, e.key);
	if (one) return matched(s, e, one.return);
	if (e.key === "Enter")
		return [{ ...shut(s), note: { kind: "look", say: { key: "note_set_aside" } } }, [beep("look")]];
	return [s, []];
}

function keyFull(s: State, e: Key): Step {
	const now = rightBin({ ...s, screen: s.back });
	if (!now) return [s, []];
	const others = spare(s);
	const chosen = nth(others, e.key);
	if (e.key === "x") return later({ ...s, screen: s.back }, e);
	if (!chosen) return e.key === "Enter" ? [{ ...s, screen: s.back }, []] : [s, []];
	// those before the chosen one are full as well, as far as this bench is concerned
	const full = [...s.full, now.bin, ...others.slice(0, others.indexOf(chosen)).map((b) => b.bin)];
	return [
		{ ...s, full, screen: s.back, note: { kind: "look", say: { key: "note_other_bin", with: { a: chosen.name } } } },
		[beep("look")],
	];
}

/** spare are the other bins of the same way out. */
export function spare(s: State): Bin[] {
	const now = rightBin({ ...s, screen: s.back });
	return now ? binsOf(s.world, now.purpose, [...s.full, now.bin]).slice(0, 8) : [];
}
