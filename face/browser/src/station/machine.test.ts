import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, type Effect, type Event, type State, start, step } from "./machine";
import type { Box, Found, Item, QuestionSet, World } from "./world";

const contents = {
	id: "contents",
	name: "Right?",
	answers: [
		{ id: "right", key: 1, name: "Right", worst: -1, faults: [] },
		{ id: "other", key: 2, name: "Other", worst: 4, faults: ["wrong_item"] },
		{ id: "dangerous", key: 4, name: "Dangerous", worst: 4, faults: ["hazard"] },
	],
};
const general: QuestionSet = {
	id: "general",
	questions: [
		contents,
		{
			id: "sealed",
			name: "Sealed?",
			answers: [
				{ id: "sealed", key: 1, name: "Sealed", worst: 0, faults: [] },
				{ id: "opened", key: 2, name: "Opened", worst: 0, faults: [] },
			],
		},
		{
			id: "condition",
			name: "Condition?",
			ask_if: { question: "sealed", answers: ["opened"] },
			answers: [
				{ id: "as_new", key: 1, name: "New", worst: -1, faults: [] },
				{ id: "marked", key: 3, name: "Marked", worst: 2, faults: ["worn"] },
			],
		},
		{
			id: "clean",
			name: "Clean?",
			ask_if: { question: "sealed", answers: ["opened"] },
			answers: [
				{ id: "clean", key: 1, name: "Clean", worst: -1, faults: [] },
				{ id: "soiled", key: 3, name: "Soiled", worst: 3, faults: ["soiled"] },
			],
		},
	],
};
const ways = { A: "restock", B: "second_choice", C: "outlet", D: "recycle", blocked: "quarantine" };
const item = (sku: string, pieces = 1): Item => ({
	line: sku,
	sku,
	gtin: "",
	name: `The ${sku}`,
	set: "general",
	pieces,
	found: 0,
	ways,
});
const box = (parcel: string, ...items: Item[]): Box => ({
	parcel,
	return: "RT-52K1-T99N-6",
	order: "1",
	tracking: `T-${parcel}`,
	permit: "allowed",
	arrived_at: "x",
	items,
});
const bin = (name: string, purpose: string) => ({ bin: `bin ${name}`, name, purpose });

const one = "PA-8713-K640-K";
const world = (...boxes: Box[]): World => ({
	at: "",
	person: "ines",
	name: "Inès",
	done: 0,
	boxes,
	bins: [
		bin("A-01", "restock"),
		bin("A-02", "restock"),
		bin("O-01", "outlet"),
		bin("Q-01", "quarantine"),
		bin("Y-01", "recycle"),
	],
	ways: {},
	sets: [general],
});

/** play runs a bench by scans ("=code") and keys, and gives all that was done. */
function play(w: World, ...acts: (string | Event)[]): { s: State; done: Effect[]; sent: string[] } {
	let s = step(start, { type: "world", world: w })[0];
	const done: Effect[] = [];
	acts.forEach((a, i) => {
		const id = `s${i}`;
		const event: Event =
			typeof a !== "string"
				? a
				: a.startsWith("=")
					? { type: "scan", code: a.slice(1), id, at: i }
					: { type: "key", key: a, id, at: i };
		const [next, effects] = step(s, event);
		s = next;
		done.push(...effects);
	});
	const sent = done.flatMap((e) =>
		e.do === "send"
			? [`${e.act.verb} ${e.act.of ?? ""}${JSON.stringify(e.act.body)}`]
			: e.do === "undo"
				? [`undo ${e.scan}`]
				: [],
	);
	return { s, done, sent };
}

test("a perfect piece: three scans and one key", () => {
	const { s, sent, done } = play(world(box(one, item("DRESS"))), `=${one}`, "=dress", "1", "=bin A-01");
	assert.deepEqual(sent, [
		`inspect {"answers":{"contents":"right","sealed":"sealed"},"item":"DRESS","parcel":"${one}"}`,
		`put {"plate":"@s2","bin":"bin A-01"}`,
		`close ${one}{}`,
	]);
	assert.equal(s.screen.at, "ready");
	assert.equal(s.done, 1);
	assert.deepEqual(s.world.boxes, [], "a finished parcel is no longer at the dock");
	assert.deepEqual(
		done.flatMap((e) => (e.do === "sound" ? [e.kind] : [])),
		["go", "go", "go", "done"],
	);
});

test("a parcel that was not taken in at the dock is taken in by opening it", () => {
	const fresh = box(one, item("DRESS"));
	delete fresh.arrived_at;
	const found: Found = { kind: "box", box: fresh };
	const { s, sent } = play(world(), "=T-1", { type: "found", code: "T-1", to: "open", found, id: "f", at: 1 });
	assert.deepEqual(sent, [`receive {"code":"${one}"}`]);
	assert.equal(s.screen.at, "box");
});

test("the wrong bin is refused here and now, and nothing is sent", () => {
	const { s, sent, done } = play(world(box(one, item("DRESS"))), `=${one}`, "=DRESS", "1", "=bin O-01");
	assert.equal(s.screen.at, "wrongbin");
	assert.equal(sent.length, 1);
	assert.deepEqual(done.at(-1), { do: "sound", kind: "stop" });
	const [after] = step(s, { type: "scan", code: "bin A-02", id: "x", at: 9 });
	assert.equal(after.screen.at, "ready", "the right bin may be scanned at once");
});

test("questions one at a time: what is not in order first, then the rest is fine", () => {
	const { s, sent } = play(world(box(one, item("CUP"))), `=${one}`, "=CUP", "2", "2", "3", "1");
	assert.equal(s.piece?.grade, "C");
	assert.equal(s.piece?.to, "outlet");
	assert.match(sent[0] ?? "", /"condition":"marked","clean":"clean"/);
});

test("choices: the first is always that all is well", () => {
	const { s } = play(world(box(one, item("CUP"))), `=${one}`, "=CUP", "2");
	assert.deepEqual(
		choices(s).map((c) => [c.key, c.question]),
		[
			["1", undefined],
			["2", "condition"],
			["3", "clean"],
		],
	);
});

test("a foreign article: one too many, or instead of another", () => {
	const asked = play(world(box(one, item("CUP"))), `=${one}`, "=4006381333931");
	assert.deepEqual(asked.done.at(-1), { do: "find", code: "4006381333931", within: "RT-52K1-T99N-6", to: "item" });
	const none: Event = { type: "found", code: "4006381333931", to: "item", found: { kind: "none" }, id: "f", at: 2 };
	const extra = play(world(box(one, item("CUP"))), `=${one}`, "=4006381333931", none, "1", "1");
	assert.match(extra.sent[0] ?? "", /"item":"4006381333931"/);
	assert.equal(extra.s.piece?.to, "quarantine");
	assert.equal(extra.s.box?.items[0]?.found, 0, "the announced one is still to come");
	const instead = play(world(box(one, item("CUP"))), `=${one}`, "=4006381333931", none, "2");
	assert.match(instead.sent[0] ?? "", /"contents":"other"/);
	assert.equal(instead.s.box?.items[0]?.found, 1);
});

test("every exception has its path, and none is a dead end", () => {
	const w = world(box(one, item("CUP"), item("LAMP")));
	const open = [`=${one}`, "e"];
	assert.equal(play(w, ...open, "3", "Enter").sent[0], `close ${one}{}`);
	assert.equal(play(w, ...open, "5", "Enter").s.note?.say.key, "note_empty");
	assert.match(play(w, ...open, "8", "Enter", "2").sent[0] ?? "", /"contents":"dangerous"},"item":"LAMP"/);
	assert.match(play(w, ...open, "7", "1").sent[0] ?? "", /"clean":"soiled"/);
	assert.match(play(w, ...open, "4").sent[0] ?? "", /"item":"\?"/);
	assert.equal(play(w, ...open, "2", "Enter").s.screen.at, "box");
	assert.equal(play(w, ...open, "6", "4").s.screen.at, "lane");
	for (const key of ["1", "2", "3", "5", "6", "7", "8"])
		assert.equal(
			play(w, ...open, key, "z", "z").s.screen.at === "box" || play(w, ...open, key, "z", "z").s.screen.at === "ready",
			true,
			key,
		);
});

test("misread and unknown codes say so and change nothing", () => {
	const w = world(box(one, item("CUP")));
	assert.equal(play(w, "=PA8713K641K").s.screen.at, "misread");
	assert.equal(play(w, "=PA8713K641K", `=${one}`).s.screen.at, "box");
	const { s } = play(w, "=NOBODY", {
		type: "found",
		code: "NOBODY",
		to: "open",
		found: { kind: "none" },
		id: "f",
		at: 1,
	});
	assert.equal(s.screen.at, "nothing");
});

test("a return's code with several boxes asks which; a further one without a label is taken in", () => {
	const found: Event = {
		type: "found",
		code: "RT52K1T99N6",
		to: "open",
		found: { kind: "boxes", return: "RT-52K1-T99N-6", boxes: [box(one, item("A")), box("PA-2", item("B"))] },
		id: "f",
		at: 1,
	};
	assert.equal(play(world(), "=RT52K1T99N6", found, "2").s.box?.parcel, "PA-2");
	assert.deepEqual(play(world(), "=RT52K1T99N6", found, "9").sent, [
		'receive {"code":"RT-52K1-T99N-6","another":true}',
	]);
});

test("a code that fits several parcels leaves the choice; no further box is taken in by it", () => {
	const boxes = [box(one, item("A")), { ...box("PA-2", item("B")), order: "2" }];
	const found = (kind: "boxes" | "holding", to: "open" | "dock"): Event => ({
		type: "found",
		code: "1001",
		to,
		found: { kind, boxes },
		id: "f",
		at: 1,
	});
	assert.equal(play(world(), "=1001", found("boxes", "open"), "2").s.box?.parcel, "PA-2");
	assert.equal(play(world(), "=1001", found("boxes", "open"), "9").s.screen.at, "which");
	assert.equal(play(world(), "=1001", found("boxes", "open"), "Enter").s.screen.at, "ready");
	assert.equal(play(world(), "=1001", found("holding", "open"), "1").s.box?.parcel, one);
});

test("a piece whose code only the server can read is the one of the box", () => {
	const known: Event = {
		type: "found",
		code: "urn:epc:id:sgtin:1",
		to: "item",
		found: { kind: "item", item: { sku: "A", name: "The A", set: "general" } },
		id: "f",
		at: 1,
	};
	const { s } = play(world(box(one, item("A"), item("B"))), `=${one}`, "=urn:epc:id:sgtin:1", known);
	assert.equal(s.screen.at, "question");
	assert.equal(s.piece?.sku, "A");
});

test("a parcel without a return gets it by the paper inside, or by choice, or is set aside", () => {
	const found: Event = {
		type: "found",
		code: "X-1",
		to: "open",
		found: { kind: "orphan", parcel: one, awaited: [{ return: "RT-52K1-T99N-6", order: "1", name: "Cup", pieces: 1 }] },
		id: "f",
		at: 1,
	};
	assert.deepEqual(play(world(), "=X-1", found, "1").sent, [`match ${one}{"return":"RT-52K1-T99N-6"}`]);
	assert.deepEqual(play(world(), "=X-1", found, "=RT52K1T99N6").sent, [`match ${one}{"return":"RT52K1T99N6"}`]);
	assert.equal(play(world(), "=X-1", found, "Enter").s.screen.at, "ready");
	const opened = play(world(), "=X-1", found, "1", {
		type: "answered",
		scan: "s2",
		verb: "match",
		answer: { parcel: one },
	});
	assert.deepEqual(opened.done.at(-1), { do: "find", code: one, to: "open" });
});

test("undo goes back step by step, and takes back what was sent, the last first", () => {
	const w = world(box(one, item("DRESS")));
	const { s, sent } = play(w, `=${one}`, "=DRESS", "1", "=bin A-01", "z", "z");
	assert.deepEqual(sent.slice(3), ["undo s3-c", "undo s3", "undo s2"]);
	assert.equal(s.screen.at, "question");
	assert.equal(s.box?.items[0]?.found, 0);
	assert.equal(s.done, 0);
	assert.equal(step(s, { type: "key", key: "z", id: "x", at: 9 })[0].screen.at, "box");
});

test("what the server refuses is put back as it was, with its reason", () => {
	const { s } = play(world(box(one, item("DRESS"))), `=${one}`, "=DRESS", "1", {
		type: "refused",
		scan: "s2",
		detail: "Because.",
	});
	assert.deepEqual(s.screen, { at: "trouble", detail: "Because." });
	const [back] = step(s, { type: "key", key: "Enter", id: "x", at: 9 });
	assert.equal(back.screen.at, "question");
	assert.equal(back.box?.items[0]?.found, 0);
});

test("the server's way out counts, also when it differs from what was foretold", () => {
	const { s } = play(world(box(one, item("DRESS"))), `=${one}`, "=DRESS", "1", {
		type: "answered",
		scan: "s2",
		verb: "inspect",
		answer: { plate: "PL-1", grade: "A", destination: "quarantine" },
	});
	assert.equal(s.piece?.to, "quarantine");
	assert.equal(s.note?.say.key, "note_way_changed");
});

test("in a pause scans count for nothing", () => {
	const { s, sent } = play(world(box(one, item("DRESS"))), "p", `=${one}`);
	assert.equal(s.screen.at, "pause");
	assert.deepEqual(sent, []);
});

test("the dock says a trolley: what the law presses, in turn, or a person first", () => {
	const soon = { ...box(one, item("A")), refund_due_at: "1970-01-02T00:00:00Z" };
	delete (soon as Partial<Box>).arrived_at;
	const dock = (found: Found) =>
		play(world(), "d", `=${one}`, { type: "found", code: one, to: "dock", found, id: "f", at: 1 }).s.screen;
	assert.equal((dock({ kind: "box", box: soon }) as { lane: string }).lane, "1");
	assert.equal(
		(dock({ kind: "box", box: { ...soon, refund_due_at: "1970-02-02T00:00:00Z" } }) as { lane: string }).lane,
		"2",
	);
	assert.equal((dock({ kind: "none" }) as { lane: string }).lane, "3");
});

test("put away: plate, then its bin; a full bin gives the next one", () => {
	const found: Event = {
		type: "found",
		code: "PL-X",
		to: "open",
		found: { kind: "piece", piece: { plate: "PL-1", sku: "A", name: "A", grade: "A", destination: "restock" } },
		id: "f",
		at: 1,
	};
	assert.deepEqual(play(world(), "v", "=PL-X", found, "=bin A-02").sent, ['put {"plate":"PL-1","bin":"bin A-02"}']);
	const undone = play(world(), "v", "=PL-X", found, "=bin A-02", "z");
	assert.equal(undone.s.screen.at, "put");
	assert.equal(undone.s.lying?.plate, "PL-1", "the piece is in hand again");
	const { s } = play(world(), "v", "=PL-X", found, "b", "1");
	assert.deepEqual(s.full, ["bin A-01"]);
	assert.equal(s.screen.at, "put");
});

test("another parcel's code while one is open asks first", () => {
	const w = world(box(one, item("A")), box("PA-2", item("B")));
	assert.equal(play(w, `=${one}`, "=T-PA-2").s.screen.at, "other");
	assert.equal(play(w, `=${one}`, "=T-PA-2", "1").s.box?.parcel, "PA-2");
});

test("an undo that comes too late puts everything forth again, and says why", () => {
	const { s } = play(world(box(one, item("DRESS"))), `=${one}`, "=DRESS", "1", "z", {
		type: "refused",
		scan: "s2-undo",
		detail: "Too late.",
	});
	assert.deepEqual(s.screen, { at: "trouble", detail: "Too late." });
	const [again] = step(s, { type: "key", key: "Enter", id: "x", at: 9 });
	assert.equal(again.screen.at, "lane");
	assert.equal(again.box?.items[0]?.found, 1);
	assert.equal(step(again, { type: "scan", code: "bin A-01", id: "y", at: 10 })[0].screen.at, "ready");
});

/** asking is a world whose questions ask for a photo of what is wrong. */
function asking(...boxes: Box[]): World {
	const w = structuredClone(world(...boxes));
	for (const set of w.sets) for (const q of set.questions) for (const a of q.answers) if (a.worst >= 2) a.photo = true;
	return w;
}

test("an answer that asks for a photo is not passed without one, or without a reason", () => {
	const worn = [`=${one}`, "=CUP", "2", "2", "3", "1"];
	const { s, sent } = play(asking(box(one, item("CUP"))), ...worn, "Enter", "=bin O-01");
	assert.equal(s.screen.at, "photo");
	assert.equal(s.note?.say.key, "note_photo_first");
	assert.deepEqual(sent, []);
	const taken = play(asking(box(one, item("CUP"))), ...worn, "1", { type: "photo", photo: "p1" }, "Enter");
	assert.ok(taken.done.some((e) => e.do === "shoot"));
	assert.match(taken.sent[0] ?? "", /"photos":\["@p1"\]/);
	assert.equal(taken.s.screen.at, "lane");
	for (const [key, why] of [
		["0", "no_camera"],
		["9", "not_possible"],
	])
		assert.match(
			play(asking(box(one, item("CUP"))), ...worn, key ?? "").sent[0] ?? "",
			new RegExp(`"no_photo":"${why}"`),
		);
	const back = play(asking(box(one, item("CUP"))), ...worn, "0", "z");
	assert.equal(back.s.screen.at, "question", "undo leads before the answer, and takes the look back");
	assert.equal(back.sent.length, 2);
});

test("the guided paths ask for the photo too, and a piece can be photographed without being asked", () => {
	const hazard = play(asking(box(one, item("LAMP"))), `=${one}`, "e", "8", "Enter", "9");
	assert.match(hazard.sent[0] ?? "", /"no_photo":"not_possible"/);
	assert.equal(hazard.s.piece?.care, "hazard");
	const danger = play(asking(box(one, item("LAMP"))), `=${one}`, "e", "8");
	assert.equal(danger.s.screen.at, "hazard", "first what to do: nothing is asked of who should step back");
	assert.deepEqual(danger.sent, []);
	const own = play(
		asking(box(one, item("CUP"))),
		`=${one}`,
		"=CUP",
		"f",
		{ type: "nophoto", why: "note_camera_none" },
		{ type: "photo", photo: "p1" },
		"Enter",
		"1",
	);
	assert.match(own.sent[0] ?? "", /"answers":\{"contents":"right","sealed":"sealed"\}.*"photos":\["@p1"\]/);
});

test("the last plates are listed with whether they were printed, and each is printed once more by its number", () => {
	const w = world(box(one, item("DRESS")));
	const answer = { plate: "PL-1", grade: "A", destination: "restock" };
	const graded = [`=${one}`, "=DRESS", "1", { type: "answered", scan: "s2", verb: "inspect", answer }] as const;
	const { s, done } = play(w, ...graded, "i", "1", { type: "printed", plate: "PL-1" }, "a", "f");
	assert.deepEqual(
		done.flatMap((e) => (e.do === "print" ? [e.plate?.plate ?? ""] : e.do === "device" ? [e.change] : [])),
		["", "PL-1", "printer", "format"],
	);
	assert.deepEqual(
		s.plates.map((p) => [p.plate, p.printed]),
		[["PL-1", true]],
	);
	assert.equal(step(s, { type: "key", key: "Enter", id: "x", at: 9 })[0].screen.at, "lane");
});

test("a piece whose bin is full can wait at the bench: the parcel goes on, its plate is put away later", () => {
	const w = world(box(one, item("CUP", 2)));
	const { s, sent } = play(w, `=${one}`, "=CUP", "1", "x", "=CUP", "1", "x");
	assert.equal(s.screen.at, "ready");
	assert.deepEqual(
		sent.map((x) => x.split(" ")[0]),
		["inspect", "inspect", "close"],
	);
});

test("a plate that comes after its piece was put away is printed from the list; one taken back is gone from it", () => {
	const w = world(box(one, item("DRESS")));
	const answer = { plate: "PL-1", grade: "A", sku: "DRESS", destination: "restock" };
	const late = play(w, `=${one}`, "=DRESS", "1", "=bin A-01", {
		type: "answered",
		scan: "s2",
		verb: "inspect",
		answer,
	});
	assert.deepEqual(
		late.s.plates.map((p) => [p.plate, p.name, p.printed, p.bin]),
		[["PL-1", "DRESS", false, "A-01"]],
	);
	const back = step(late.s, { type: "answered", scan: "u", verb: "undo", answer: { target: "PL-1" } })[0];
	assert.deepEqual(back.plates, []);
});
