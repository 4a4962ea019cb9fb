import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, read, same } from "./codes";
import { american, best, type Heard, hear, rest, type Stroke, silent, usual } from "./wedge";

/** typed makes keys a given time apart. */
function typed(text: string, gap: number, end: string[] = [], from = 1000): Stroke[] {
	const keys = [...[...text].map((key) => ({ key, code: codeFor(key) })), ...end.map((key) => ({ key, code: key }))];
	return keys.map((k, i) => ({ ...k, at: from + i * gap, shift: /^[A-Z]$/.test(k.key) }));
}

function codeFor(key: string): string {
	if (/\d/.test(key)) return `Digit${key}`;
	if (/[a-z]/i.test(key)) return `Key${key.toUpperCase()}`;
	return key === "-" ? "Minus" : "";
}

function feed(strokes: Stroke[], habits = usual): { scans: string[]; keys: string[]; swallowed: number } {
	let wedge = silent;
	const out = { scans: [] as string[], keys: [] as string[], swallowed: 0 };
	const note = (heard: Heard) => {
		if (heard.scan !== undefined) out.scans.push(heard.scan);
		for (const k of heard.keys ?? []) out.keys.push(k.key);
		if (heard.swallow) out.swallowed++;
	};
	for (const stroke of strokes) {
		const [waited, mine] = rest(wedge, stroke.at, habits);
		wedge = waited;
		out.keys.push(...mine.map((k) => k.key));
		const [next, heard] = hear(wedge, stroke, habits);
		wedge = next;
		note(heard);
	}
	out.keys.push(...rest(wedge, Number.MAX_SAFE_INTEGER, habits)[1].map((k) => k.key));
	return out;
}

test("what comes fast and ends with Enter or Tab is a scan, and none of its keys reaches the page", () => {
	for (const end of ["Enter", "Tab"]) {
		const got = feed(typed("PA8713K640K", 8, [end]));
		assert.deepEqual(got, { scans: ["PA8713K640K"], keys: [], swallowed: 12 });
	}
});

test("what a person types is never a scan, however long", () => {
	const got = feed(typed("12zp", 120, ["Enter"]));
	assert.deepEqual(got.scans, []);
	assert.deepEqual(got.keys, ["1", "2", "z", "p", "Enter"]);
});

test("a quick double press is two keys, not a scan", () => {
	assert.deepEqual(feed(typed("11", 20, ["Enter"])).scans, []);
});

test("a key pressed just before a scan stays a key", () => {
	const got = feed([...typed("1", 0, [], 0), ...typed("RETOURKEYZ", 5, ["Enter"], 500)]);
	assert.deepEqual(got.keys, ["1"]);
	assert.deepEqual(got.scans, ["RETOURKEYZ"]);
});

test("two scans right after one another are two", () => {
	const got = feed([...typed("ABCD-1", 5, ["Enter"]), ...typed("ABCD-2", 5, ["Enter"], 1060)]);
	assert.deepEqual(got.scans, ["ABCD-1", "ABCD-2"]);
});

test("prefix and suffix of the scanner are taken off", () => {
	const habits = { ...usual, prefix: "~", suffix: "#" };
	assert.deepEqual(feed(typed("~4006381333931#", 5, ["Enter"]), habits).scans, ["4006381333931"]);
});

test("a scanner set to an American keyboard is understood on a French one", () => {
	// 1 2 3 - arrive as & é " ) and A as Q
	const french: Record<string, string> = {
		8: "_",
		7: "è",
		1: "&",
		3: '"',
		6: "-",
		4: "'",
		0: "à",
		A: "Q",
		Q: "A",
		W: "Z",
		Z: "W",
		M: "?",
	};
	const strokes = typed("PA8713K640K", 5, ["Enter"]).map((s) => ({
		...s,
		key: s.key.length === 1 ? (french[s.key] ?? s.key) : s.key,
	}));
	assert.deepEqual(feed(strokes).scans, ["PA8713K640K"]);
	const ean = typed("4006381333931", 5, ["Enter"]).map((s) => ({
		...s,
		key: s.key.length === 1 ? (french[s.key] ?? "ç") : s.key,
	}));
	assert.deepEqual(feed(ean).scans, ["4006381333931"]);
});

test("the signs around GS1 data and links are those of the scanner, not of a French keyboard", () => {
	const keys: [string, string, boolean][] = [
		["$", "BracketRight", false],
		["C", "KeyC", true],
		["&", "Digit1", false],
		["à", "Digit0", false],
		["&", "Digit1", false],
		["à", "Digit0", false],
		["'", "Digit4", false],
	];
	const strokes = keys.map(([key, code, shift], i) => ({ key, code, shift, at: 1000 + i * 5 }));
	assert.equal(best(strokes), "]C10104");
	const brackets: [string, string, boolean][] = [
		["9", "Digit9", true],
		["à", "Digit0", false],
		["&", "Digit1", false],
		["0", "Digit0", true],
	];
	assert.equal(brackets.map(([key, code, shift]) => american({ key, code, shift, at: 0 })).join(""), "(01)");
});

test("codes: ours by their check sign, misread ones known as such", () => {
	assert.deepEqual(read("pa-8713-k64o-k"), { is: "ours", kind: "PA", bare: "PA8713K640K" });
	assert.equal(read("PA8713K641K").is, "misread");
	assert.equal(read("PA8713K640J").is, "misread");
	assert.deepEqual(read("4006381333931"), { is: "other", text: "4006381333931" });
	assert.ok(same("PA-8713-K640-K", "PA8713K64OK"));
	assert.equal(keyOf("RETOURKEYENTER"), "Enter");
	assert.equal(keyOf("retourkey1"), "1");
	assert.equal(keyOf("RETOURKEYBOARD"), undefined);
});

test("a link that stutters in the midst of a scan loses none of it", () => {
	const strokes = typed("PA8713K640K", 8, ["Enter"]).map((s, i) => ({ ...s, at: s.at + (i > 5 ? 120 : 0) }));
	assert.deepEqual(feed(strokes), { scans: ["PA8713K640K"], keys: [], swallowed: 12 });
});
