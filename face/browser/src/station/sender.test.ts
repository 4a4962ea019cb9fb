import assert from "node:assert/strict";
import { test } from "node:test";
import type { Act } from "./machine";
import { forgetful } from "./practice";
import { type Reply, Sender } from "./sender";

const act = (scan: string, verb: Act["verb"], body: Record<string, unknown> = {}, of?: string): Act => ({
	scan,
	at: 0,
	verb,
	body,
	what: { key: scan },
	...(of ? { of } : {}),
});

function bench(reply: (path: string, body: Record<string, unknown>) => Reply, picture?: (size: number) => Reply) {
	const shelf = forgetful();
	const sent: { path: string; body: Record<string, unknown> }[] = [];
	const told: string[] = [];
	let person = "ines";
	const sender = new Sender(
		shelf,
		async (path, body) => {
			sent.push({ path, body });
			return reply(path, body);
		},
		{
			answered: (e) => told.push(`answered ${e.scan}`),
			refused: (e, detail) => told.push(`refused ${e.scan}: ${detail}`),
			link: (to) => told.push(to),
			changed: () => undefined,
		},
		() => person,
		() => "lost",
		async (photo) => {
			sent.push({ path: "photo", body: { size: photo.size } });
			return picture ? picture(photo.size) : { is: "refused", detail: "" };
		},
	);
	return { shelf, sent, told, sender, as: (name: string) => (person = name) };
}

test("what waited is sent in order, each once, and a plate that came late is filled in", async () => {
	let on = false;
	const b = bench((path) =>
		!on ? { is: "away" } : { is: "done", answer: path.endsWith("inspect") ? { plate: "PL-1" } : {} },
	);
	await b.sender.keep(act("s1", "inspect", { item: "A" }));
	await b.sender.keep(act("s2", "put", { plate: "@s1", bin: "B" }));
	await b.sender.keep(act("s3", "close", {}, "PA-1"));
	await b.sender.send();
	assert.equal(b.sent.length, 1, "the first is tried, the others wait behind it");
	assert.equal((await b.shelf.all()).length, 3);
	on = true;
	await Promise.all([b.sender.send(), b.sender.send()]);
	assert.deepEqual(
		b.sent.slice(1).map((s) => [s.path, s.body.scan_id, s.body.plate]),
		[
			["/api/v1/station/inspect", "s1", undefined],
			["/api/v1/station/put", "s2", "PL-1"],
			["/api/v1/parcels/PA-1/close", "s3", undefined],
		],
	);
	assert.deepEqual(await b.shelf.all(), []);
});

test("a refused scan stays to be seen, and what built upon it is refused with it", async () => {
	const b = bench((path) => (path.endsWith("inspect") ? { is: "refused", detail: "no" } : { is: "done", answer: {} }));
	await b.sender.keep(act("s1", "inspect"));
	await b.sender.keep(act("s2", "put", { plate: "@s1" }));
	await b.sender.keep(act("s3", "receive"));
	await b.sender.send();
	assert.deepEqual(
		(await b.shelf.all()).map((e) => [e.scan, e.state, e.detail]),
		[
			["s1", "refused", "no"],
			["s2", "refused", "lost"],
		],
	);
	assert.deepEqual(
		b.told.filter((t) => t !== "on"),
		["refused s1: no", "refused s2: lost", "answered s3"],
	);
});

test("nobody sends what another person scanned", async () => {
	const b = bench(() => ({ is: "done", answer: {} }));
	await b.sender.keep(act("s1", "receive"));
	b.as("marc");
	await b.sender.send();
	assert.deepEqual(b.sent, []);
	b.as("ines");
	await b.sender.send();
	assert.equal(b.sent.length, 1);
});

test("undo drops what was never tried, and sends the rest to be taken back after it", async () => {
	let on = false;
	const b = bench(() => (on ? { is: "done", answer: {} } : { is: "away" }));
	await b.sender.keep(act("s1", "receive"));
	await b.sender.send(); // tried: it may have arrived
	await b.sender.keep(act("s2", "receive"));
	await b.sender.undo("s2", "u2", 0, () => true);
	await b.sender.undo("s1", "u1", 0, () => true);
	assert.deepEqual(
		(await b.shelf.all()).map((e) => e.scan),
		["s1", "u1"],
	);
	on = true;
	await b.sender.send();
	assert.deepEqual(
		b.sent.slice(1).map((s) => [s.path, s.body.scan_id]),
		[
			["/api/v1/station/receive", "s1"],
			["/api/v1/station/undo", "s1"],
		],
	);
});

test("an ended session keeps everything", async () => {
	const b = bench(() => ({ is: "stranger" }));
	await b.sender.keep(act("s1", "receive"));
	await b.sender.send();
	assert.deepEqual(b.told, ["stranger"]);
	assert.equal((await b.shelf.all()).length, 1);
});

test("photos go before the look they belong to, each once, and are kept until it was answered", async () => {
	let on = false;
	const b = bench(
		() => (on ? { is: "done", answer: {} } : { is: "away" }),
		(size) => ({ is: "done", answer: { photo: `hash ${size}` } }),
	);
	await b.shelf.keepPhoto("p1", new Blob(["x"]));
	await b.shelf.keepPhoto("p2", new Blob(["yy"]));
	await b.sender.keep(act("s1", "inspect", { photos: ["@p1", "@p2"] }));
	await b.sender.send();
	assert.deepEqual(await b.shelf.photos(), ["p1", "p2"], "not answered: still here");
	on = true;
	await b.sender.send();
	assert.deepEqual(
		b.sent.map((s) => s.body.photos ?? s.body.size),
		[1, 2, ["hash 1", "hash 2"], ["hash 1", "hash 2"]],
		"the photos are not sent again",
	);
	assert.deepEqual(await b.shelf.photos(), []);
});

test("a photo that is refused or gone does not hold the look up, which says so", async () => {
	const b = bench(() => ({ is: "done", answer: {} }));
	await b.shelf.keepPhoto("p1", new Blob(["x"]));
	await b.sender.keep(act("s1", "inspect", { photos: ["@p1", "@gone"] }));
	await b.sender.send();
	assert.equal(b.sent.at(-1)?.body.photos, undefined);
	assert.equal(b.sent.at(-1)?.body.no_photo, "lost");
});
