// The practice world: the same machine and screens on invented parcels, answered here in the page. Nothing is sent and
// nothing is kept; closing the page ends it.

import { plain, read } from "./codes";
import type { Entry, Reply, Shelf } from "./sender";
import { type Box, binFor, boxFor, type Found, type World } from "./world";

/** A shelf that forgets: practice scans are answered at once and never sent. */
export function forgetful(): Shelf {
	let entries: Entry[] = [];
	const answers = new Map<string, Record<string, unknown>>();
	const photos = new Map<string, Blob>();
	let last = 0;
	return {
		all: async () => entries,
		async add(entry) {
			const kept = { ...entry, seq: ++last };
			entries = [...entries, kept];
			return kept;
		},
		async change(entry) {
			entries = entries.map((e) => (e.seq === entry.seq ? entry : e));
		},
		async drop(seq) {
			entries = entries.filter((e) => e.seq !== seq);
		},
		async remember(scan, answer) {
			answers.set(scan, answer);
		},
		recall: async (scan) => answers.get(scan),
		async keepPhoto(name, photo) {
			photos.set(name, photo);
		},
		photo: async (name) => photos.get(name),
		photos: async () => [...photos.keys()],
		async dropPhoto(name) {
			photos.delete(name);
		},
	};
}

/** answer is what a server would say to an act in the invented world. */
export function answer(world: World, path: string, body: Record<string, unknown>, plates: () => string): Reply {
	if (path.endsWith("/inspect")) {
		const box = boxFor(world, String(body.parcel ?? ""));
		const item = box?.items.find((i) => i.sku === body.item);
		return {
			is: "done",
			answer: item ? { plate: plates() } : { plate: plates(), unknown: true, destination: "quarantine" },
		};
	}
	if (path.endsWith("/receive")) return { is: "done", answer: { parcel: body.code } };
	if (path.endsWith("/put")) return { is: "done", answer: { name: binFor(world, String(body.bin))?.name ?? "" } };
	return { is: "done", answer: {} };
}

/** find is what the server's look-up would say in the invented world. */
export function find(world: World, code: string): Found {
	const box: Box | undefined = boxFor(world, code);
	if (box) return { kind: "box", box };
	const it = read(code);
	if (it.is === "ours" && it.kind === "RT") {
		const boxes = world.boxes.filter((b) => b.return && plain(b.return) === plain(code));
		if (boxes.length > 0) return { kind: "boxes", return: code, boxes };
	}
	return { kind: "none" };
}
