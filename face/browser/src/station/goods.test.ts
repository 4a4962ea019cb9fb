import assert from "node:assert/strict";
import { test } from "node:test";
import { read, same } from "./codes";
import { gtinOf } from "./goods";
import { boxFor, itemFor, nowhere } from "./world";

test("an article's number is read from whatever names it", () => {
	for (const code of [
		"4006381333931",
		" 4006381333931 ",
		"04006381333931",
		"]E04006381333931",
		"0104006381333931",
		"(01)04006381333931(21)A7",
		`]C10104006381333931${"21A7"}`,
		`${String.fromCharCode(29)}010400638133393110L`,
		"https://id.gs1.org/01/04006381333931/21/A7",
		"HTTPS://shop.example.org/p/01/4006381333931?x=1",
	])
		assert.equal(gtinOf(code), "04006381333931", code);
	assert.equal(gtinOf("3034257BF7194E4000001A85"), "80614141123458");
	assert.equal(gtinOf("3074257bf7194e4000001a85"), "80614141123458");
	assert.equal(gtinOf("036000291452"), "00036000291452");
	assert.equal(gtinOf("96385074"), "00000096385074");
	for (const code of [
		"",
		"4006381333932",
		"0104006381333932",
		"MUG",
		"RT52K1T99N6",
		"303C257BF7194E4000001A85",
		"E2801160600002054C1B2A3F",
		"https://example.org/01/1",
	])
		assert.equal(gtinOf(code), undefined, code);
});

test("the line of a box is found by any code of its article", () => {
	const line = {
		line: "1",
		sku: "MUG",
		gtin: "4006381333931",
		name: "Mug",
		set: "general",
		pieces: 1,
		found: 0,
		ways: {},
	};
	const box = { parcel: "PA-1", items: [line] };
	for (const code of [
		"MUG",
		"mug",
		"1",
		"4006381333931",
		"04006381333931",
		"]d20104006381333931",
		"https://id.gs1.org/01/04006381333931",
	])
		assert.equal(itemFor(box, code), line, code);
	assert.equal(itemFor(box, "96385074"), undefined);
	const bySku = { ...line, sku: "036000291452", gtin: "" };
	assert.equal(itemFor({ parcel: "PA-1", items: [bySku] }, "0036000291452"), bySku);
});

test("the sign for the kind of bar code is no part of a code", () => {
	assert.equal(read("]C0RT52K1T99N6").is, "ours");
	assert.equal(same("]C0RT-52K1-T99N-6", "rt52k1t99n6"), true);
	const box = { parcel: "PA-1", tracking: "1Z5R89390357567127", items: [] };
	assert.equal(boxFor({ ...nowhere, boxes: [box] }, "]C01Z5R89390357567127"), box);
});
