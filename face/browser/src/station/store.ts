// The shelf in the browser's own database, which survives reload, crash and power cut.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { State } from "./machine";
import type { Entry, Shelf } from "./sender";
import type { World } from "./world";

interface Bench extends DBSchema {
	queue: { key: number; value: Entry };
	answers: { key: string; value: Record<string, unknown> };
	kept: { key: string; value: unknown };
	photos: { key: string; value: Blob };
}

export type Store = Shelf & {
	save(state: State): Promise<void>;
	state(): Promise<State | undefined>;
	keepWorld(world: World): Promise<void>;
	world(): Promise<World | undefined>;
	note(key: string, value: unknown): Promise<void>;
	noted<T>(key: string): Promise<T | undefined>;
};

/** openStore opens the database; practice has one of its own, so that nothing invented meets anything real. */
export async function openStore(name: string): Promise<Store> {
	const db: IDBPDatabase<Bench> = await openDB<Bench>(name, 2, {
		upgrade(fresh, from) {
			if (from < 1) {
				fresh.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
				fresh.createObjectStore("answers");
				fresh.createObjectStore("kept");
			}
			fresh.createObjectStore("photos");
		},
	});
	const strict = { durability: "strict" } as const;
	return {
		all: () => db.getAll("queue"),
		async add(entry) {
			const tx = db.transaction("queue", "readwrite", strict);
			const seq = await tx.store.add(entry as Entry);
			await tx.done;
			return { ...entry, seq };
		},
		async change(entry) {
			await db.put("queue", entry);
		},
		drop: (seq) => db.delete("queue", seq),
		async remember(scan, answer) {
			await db.put("answers", answer, scan);
		},
		recall: (scan) => db.get("answers", scan),
		async keepPhoto(photo, data) {
			const tx = db.transaction("photos", "readwrite", strict);
			await tx.store.put(data, photo);
			await tx.done;
		},
		photo: (photo) => db.get("photos", photo),
		photos: () => db.getAllKeys("photos"),
		dropPhoto: (photo) => db.delete("photos", photo),
		async save(state) {
			await db.put("kept", state, "state");
		},
		state: async () => (await db.get("kept", "state")) as State | undefined,
		async keepWorld(world) {
			await db.put("kept", world, "world");
		},
		world: async () => (await db.get("kept", "world")) as World | undefined,
		async note(key, value) {
			await db.put("kept", value, key);
		},
		noted: async <T>(key: string) => (await db.get("kept", key)) as T | undefined,
	};
}
