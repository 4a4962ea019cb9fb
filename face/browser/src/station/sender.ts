// What was scanned is kept first and sent then: in order, each once, under the id it got at the scanner. A scan that was
// sent and not answered is sent again under the same id, and the server knows it. This part knows neither browser storage
// nor fetch; both are given to it.
import type { Act } from "./machine";

export type Entry = Act & {
	/** Place in the line; given by the shelf. */
	seq: number;
	/** Whose scan it is: nobody else's session may send it. */
	person: string;
	state: "waiting" | "refused";
	detail?: string;
};

/** Where scans are kept until they were answered. */
export type Shelf = {
	all(): Promise<Entry[]>;
	add(entry: Omit<Entry, "seq">): Promise<Entry>;
	change(entry: Entry): Promise<void>;
	drop(seq: number): Promise<void>;
	/** What the server answered to a scan, for those that build upon it. */
	remember(scan: string, answer: Record<string, unknown>): Promise<void>;
	recall(scan: string): Promise<Record<string, unknown> | undefined>;
	/** Photos, by a name of this browser, until the look they belong to was answered. */
	keepPhoto(name: string, photo: Blob): Promise<void>;
	photo(name: string): Promise<Blob | undefined>;
	photos(): Promise<string[]>;
	dropPhoto(name: string): Promise<void>;
};

export type Reply =
	| { is: "done"; answer: Record<string, unknown> }
	| { is: "refused"; detail: string }
	| { is: "away" } // no network, or the server cannot now
	| { is: "stranger" }; // the session ended

/** Sends a photo; its answer holds the name that the server gave it. */
export type Upload = (photo: Blob, key: string) => Promise<Reply>;

export type Post = (path: string, body: Record<string, unknown>, key: string) => Promise<Reply>;

export type Told = {
	answered(entry: Entry, answer: Record<string, unknown>): void;
	refused(entry: Entry, detail: string): void;
	/** The network, or the session, is gone, or there again. */
	link(state: "on" | "away" | "stranger"): void;
	changed(): void;
};

const paths: Record<Act["verb"], (of: string) => string> = {
	receive: () => "/api/v1/station/receive",
	inspect: () => "/api/v1/station/inspect",
	put: () => "/api/v1/station/put",
	close: (of) => `/api/v1/parcels/${encodeURIComponent(of)}/close`,
	match: (of) => `/api/v1/parcels/${encodeURIComponent(of)}/match`,
	undo: () => "/api/v1/station/undo",
};

export class Sender {
	private busy: Promise<void> | undefined;
	private again = false;
	/** Scans that may have reached the server. */
	readonly tried = new Set<string>();

	constructor(
		private readonly shelf: Shelf,
		private readonly post: Post,
		private readonly told: Told,
		private readonly person: () => string,
		private readonly lost: (scan: string) => string = (scan) => scan,
		private readonly upload: Upload = async () => ({ is: "refused", detail: "" }),
	) {}

	/** keep puts a scan on the shelf; once that is done nothing is lost any more. */
	async keep(act: Act): Promise<void> {
		await this.shelf.add({ ...act, person: this.person(), state: "waiting" });
		this.told.changed();
	}

	/** send empties the shelf as far as the network lets it; called while it is at work, it looks once more. */
	send(): Promise<void> {
		this.again = true;
		this.busy ??= this.work().finally(() => {
			this.busy = undefined;
		});
		return this.busy;
	}

	private async work(): Promise<void> {
		while (this.again) {
			this.again = false;
			for (;;) {
				const mine = (await this.shelf.all()).filter((e) => e.state === "waiting" && e.person === this.person());
				const next = mine[0];
				if (!next) break;
				if (!(await this.one(next))) return;
			}
		}
	}

	/** one sends one scan; false: not now, and nothing after it either. */
	private async one(entry: Entry): Promise<boolean> {
		const body = await this.resolved(entry);
		if (!body) {
			await this.refuse(entry, this.lost(entry.scan));
			return true;
		}
		if (!(await this.pictures(body))) return false;
		this.tried.add(entry.scan);
		const reply = await this.post((paths[entry.verb] as (of: string) => string)(entry.of ?? ""), body, entry.scan);
		switch (reply.is) {
			case "away":
				this.told.link("away");
				return false;
			case "stranger":
				this.told.link("stranger");
				return false;
			case "refused":
				this.told.link("on");
				await this.refuse(entry, reply.detail);
				return true;
		}
		await this.shelf.remember(entry.scan, reply.answer);
		await this.shelf.drop(entry.seq);
		await this.forget(entry);
		this.told.link("on");
		this.told.answered(entry, reply.answer);
		this.told.changed();
		return true;
	}

	/** pictures sends the photos of a look before it, each once, and names them as the server does; false: not now. */
	private async pictures(body: Record<string, unknown>): Promise<boolean> {
		if (!Array.isArray(body.photos)) return true;
		const hashes: string[] = [];
		for (const name of namesIn(body)) {
			const key = `photo ${name}`;
			const known = await this.shelf.recall(key);
			if (known) {
				hashes.push(String(known.photo));
				continue;
			}
			const photo = await this.shelf.photo(name);
			const reply: Reply = photo ? await this.upload(photo, name) : { is: "refused", detail: "" };
			if (reply.is === "away" || reply.is === "stranger") {
				this.told.link(reply.is);
				return false;
			}
			if (reply.is !== "done") continue; // the look counts without it
			await this.shelf.remember(key, reply.answer);
			hashes.push(String(reply.answer.photo));
		}
		if (hashes.length > 0) body.photos = [...new Set(hashes)];
		else {
			delete body.photos;
			body.no_photo = "lost";
		}
		return true;
	}

	private async forget(entry: Entry): Promise<void> {
		for (const name of namesIn(entry.body)) await this.shelf.dropPhoto(name);
	}

	private async refuse(entry: Entry, detail: string): Promise<void> {
		await this.shelf.change({ ...entry, state: "refused", detail });
		this.told.refused(entry, detail);
		this.told.changed();
	}

	/** resolved fills in the plate of a piece that had none yet when it was put away. */
	private async resolved(entry: Entry): Promise<Record<string, unknown> | undefined> {
		const body: Record<string, unknown> = { ...entry.body };
		if (entry.verb !== "match" && entry.verb !== "undo") {
			body.scan_id = entry.scan;
			body.scanned_at = new Date(entry.at).toISOString();
		}
		if (typeof body.plate === "string" && body.plate.startsWith("@")) {
			const answer = await this.shelf.recall(body.plate.slice(1));
			if (!answer?.plate) return undefined;
			body.plate = answer.plate;
		}
		return body;
	}

	/**
	 * undo takes a scan back. One of this sitting (known) that was never tried is simply dropped; any other may have arrived, so taking it back is
	 * itself sent, after it.
	 */
	async undo(scan: string, now: string, at: number, known: (scan: string) => boolean): Promise<void> {
		const kept = (await this.shelf.all()).find((e) => e.scan === scan);
		if (kept && (kept.state === "refused" || (known(scan) && !this.tried.has(scan)))) {
			await this.shelf.drop(kept.seq);
			this.told.changed();
			return;
		}
		await this.keep({ scan: now, at, verb: "undo", body: { scan_id: scan }, what: { key: "did_undo" } });
	}
}

/** namesIn are the photos that a look names, as they are called in this browser. */
export function namesIn(body: Record<string, unknown>): string[] {
	return Array.isArray(body.photos) ? body.photos.map((name) => String(name).replace(/^@/, "")) : [];
}
