// The thin edge of the bench: keys, clock, network, sound and paint around the machine of machine.ts.
import { keyOf } from "./codes";
import { type Effect, type Event, type Mode, type Plate, type State, start, step } from "./machine";
import { forgetful, answer as practiceAnswer, find as practiceFind } from "./practice";
import { type Entry, namesIn, type Reply, Sender, type Shelf } from "./sender";
import { type Camera, closeCamera, fromFile, fromVideo, openCamera } from "./shoot";
import { type Kind, play } from "./sound";
import { openStore, type Store } from "./store";
import { type Around, draw, drawer, esc, say, type Words } from "./view";
import { command, hear, patience, rest, type Stroke, silent, usual } from "./wedge";
import type { Box, Found, World } from "./world";

/** What the server wrote into the page. */
type Config = {
	words: Words;
	lang: string;
	icons: string;
	wasm: string;
	worker: string;
	practice: boolean;
	camera: boolean;
	drawer: boolean;
	world?: World;
	mode?: Mode;
};

/** Habits of this device, kept in the browser. */
type Device = { mute: boolean; printer: "hand" | "auto"; format: Format; prefix: string; suffix: string };

const usualDevice: Device = { mute: false, printer: "hand", format: "62x29", prefix: "", suffix: "" };

export function begin(doc: Document): void {
	const text = doc.getElementById("station-config")?.textContent;
	if (text) void new Bench(doc, JSON.parse(text) as Config).open();
}

class Bench {
	private state: State = start;
	private wedge = silent;
	private device: Device = usualDevice;
	private entries: Entry[] = [];
	private line: Promise<void> = Promise.resolve();
	private link: "on" | "away" | "stranger" = "on";
	private offlineSince: number | undefined;
	private retry = 0;
	private scannerAt = 0;
	private printing: Plate | undefined;
	private readonly page = new CSSStyleSheet();
	private shooter: Camera = { state: "off" };
	private readonly pictures = new Map<string, string>();
	private coming: Box[] = [];
	private camera: "off" | "on" | "trouble" = "off";
	private begun = 0;
	private readonly made = new Set<string>();
	private before: { field: HTMLInputElement; value: string } | undefined;
	private store: Store | undefined;
	private shelf: Shelf = forgetful();
	private sender: Sender;
	private plates = 0;

	constructor(
		private readonly doc: Document,
		private readonly config: Config,
	) {
		this.sender = this.newSender();
	}

	private newSender(): Sender {
		return new Sender(
			this.shelf,
			(path, body, key) => this.post(path, body, key),
			{
				answered: (entry, answer) => this.take({ type: "answered", scan: entry.scan, verb: entry.verb, answer }),
				refused: (entry, detail) => this.take({ type: "refused", scan: entry.scan, detail }),
				link: (to) => this.linked(to),
				changed: () => void this.changed(),
			},
			() => this.state.world.person,
			() => say(this.config.words, "lost_plate"),
			(photo, key) => this.upload(photo, key),
		);
	}

	async open(): Promise<void> {
		this.device = { ...usualDevice, ...read("retour-station-device") };
		if (this.config.mode) this.state = { ...this.state, mode: this.config.mode };
		if (this.config.practice) {
			if (this.config.world) this.take({ type: "world", world: this.config.world });
		} else await this.recover();
		this.doc.adoptedStyleSheets = [...this.doc.adoptedStyleSheets, this.page];
		this.listen();
		this.paint();
		if (!this.config.practice) {
			await this.refresh();
			void this.sender.send();
			this.keepPage();
		}
		if (this.config.camera) void this.watch();
		this.doc.documentElement.dataset.station = "ready";
	}

	/** recover brings back what was on the screen and in the line before the page was closed. */
	private async recover(): Promise<void> {
		try {
			this.store = await openStore("retour-station");
		} catch {
			return; // a browser without storage works as long as the page is open
		}
		this.shelf = this.store;
		this.sender = this.newSender();
		const [state, world] = await Promise.all([this.store.state(), this.store.world()]);
		if (state) this.state = { ...start, ...state, ...(this.config.mode ? { mode: this.config.mode } : {}) };
		if (this.state.screen.at === "finding" || this.state.screen.at === "handover")
			this.state = { ...this.state, screen: this.state.back };
		if (world) this.state = { ...this.state, world };
		await this.changed();
		await this.album();
	}

	/** album shows the photos of the piece in hand again, and lets go of those that belong to nothing any more. */
	private async album(): Promise<void> {
		const mine = this.state.piece?.photos ?? [];
		const wanted = new Set([...mine, ...this.entries.flatMap((x) => namesIn(x.body))]);
		for (const name of await this.shelf.photos()) {
			if (!wanted.has(name)) await this.shelf.dropPhoto(name);
			else if (mine.includes(name)) this.picture(name, await this.shelf.photo(name));
		}
	}

	private picture(name: string, photo: Blob | undefined): void {
		if (photo && !this.pictures.has(name)) this.pictures.set(name, URL.createObjectURL(photo));
	}

	// Keys

	private listen(): void {
		addEventListener("keydown", (e) => this.keydown(e), { capture: true });
		addEventListener("online", () => void this.sender.send());
		addEventListener("offline", () => this.linked("away"));
		this.doc.addEventListener("click", (e) => this.click(e));
		this.doc.addEventListener("submit", (e) => this.typed(e));
		addEventListener("afterprint", () => {
			const plate = this.printing?.plate;
			this.printing = undefined;
			if (plate) this.take({ type: "printed", plate });
		});
		this.doc.addEventListener("change", (e) => {
			if (e.target instanceof HTMLInputElement && e.target.id === "photo-file") void this.chosen(e.target);
		});
		setInterval(() => this.tick(), 15_000);
	}

	private keydown(e: KeyboardEvent): void {
		if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
		if (e.key === "Escape" && !this.doc.querySelector("dialog[open]")) {
			e.preventDefault();
			this.press("Escape");
			return;
		}
		if (e.key.length !== 1 && e.key !== "Enter" && e.key !== "Tab") return;
		const field = e.target instanceof HTMLInputElement ? e.target : undefined;
		const stroke: Stroke = { key: e.key, code: e.code, at: e.timeStamp, shift: e.shiftKey };
		const [wedge, heard] = hear(this.wedge, stroke, {
			...usual,
			prefix: this.device.prefix,
			suffix: this.device.suffix,
		});
		if (field && wedge.strokes.length === 1) this.before = { field, value: field.value };
		this.wedge = wedge;
		if (heard.scan !== undefined) {
			e.preventDefault();
			e.stopPropagation();
			if (this.before && field) this.before.field.value = this.before.value;
			this.before = undefined;
			this.doc.querySelector<HTMLDialogElement>("dialog[open]")?.close();
			this.scannerAt = Date.now();
			this.scan(heard.scan, e.timeStamp);
			return;
		}
		if (field || this.doc.querySelector("dialog[open]")) return;
		const native =
			e.target instanceof HTMLElement && e.target.closest("a,button,summary") && (e.key === "Enter" || e.key === " ");
		if (heard.swallow && !native) e.preventDefault();
		for (const key of heard.keys ?? []) if (!(native && key === stroke)) this.person(key, e);
		setTimeout(() => {
			const [after, mine] = rest(this.wedge, performance.now());
			this.wedge = after;
			for (const key of mine) this.person(key);
		}, patience(this.wedge) + 5);
	}

	private person(stroke: Stroke, e?: KeyboardEvent): void {
		if (stroke.key === "Tab") return;
		if (stroke.key === "Enter") e?.preventDefault();
		this.press(command(stroke), stroke.at);
	}

	private press(key: string, begun = performance.now()): void {
		if (key === "t") {
			this.ask();
			return;
		}
		if (key === "s") {
			this.changeDevice({ mute: !this.device.mute });
			return;
		}
		this.begun = begun;
		const waiting = this.entries.filter((x) => x.state === "waiting").length;
		this.take({ type: "key", key, id: crypto.randomUUID(), at: Date.now(), waiting });
	}

	private scan(code: string, at = performance.now()): void {
		this.begun = at;
		const key = keyOf(code);
		if (key !== undefined) {
			this.press(key);
			return;
		}
		this.take({ type: "scan", code: code.trim(), id: crypto.randomUUID(), at: Date.now() });
	}

	private click(e: MouseEvent): void {
		if (!(e.target instanceof Element)) return;
		const place = e.target.closest<HTMLElement>("[data-press],[data-scan],[data-seen],[data-device]");
		if (!place) return;
		if (place.dataset.press) this.press(place.dataset.press);
		else if (place.dataset.scan) this.scan(place.dataset.scan);
		else if (place.dataset.seen) void this.seen(place.dataset.seen);
		else this.deviceKey(place.dataset.device ?? "");
	}

	private ask(): void {
		const dialog = this.doc.querySelector<HTMLDialogElement>("#type-code");
		const field = dialog?.querySelector("input");
		if (!dialog || !field) return;
		field.value = "";
		dialog.showModal();
		field.focus();
	}

	private typed(e: SubmitEvent): void {
		if (!(e.target instanceof HTMLFormElement) || e.target.id !== "type-form") return;
		e.preventDefault();
		const code = String(new FormData(e.target).get("code") ?? "").trim();
		this.doc.querySelector<HTMLDialogElement>("#type-code")?.close();
		if (code) this.scan(code);
	}

	// The machine

	/** take lets events through one after the other; a scan is on the shelf before it is heard or seen. */
	private take(event: Event): void {
		const begun = this.begun;
		this.begun = 0;
		this.line = this.line.then(() => this.turn(event, begun)).catch((trouble) => console.error(trouble));
	}

	private scanBegun = 0;

	private async turn(event: Event, begun: number): Promise<void> {
		const [next, effects] = step(this.state, event);
		for (const effect of effects) {
			if (effect.do !== "send") continue;
			this.made.add(effect.act.scan);
			await this.sender.keep(effect.act);
		}
		this.state = next;
		if (event.type === "scan") this.scanBegun = begun;
		for (const effect of effects) if (effect.do === "sound") this.beep(effect.kind);
		this.paint();
		this.measure(event, begun);
		void this.store?.save(this.state);
		for (const effect of effects) this.act(effect);
	}

	/** measure notes how long it was from a scan, or a key, to the painted answer. */
	private measure(event: Event, begun: number): void {
		if (this.state.screen.at === "finding") return;
		const from = event.type === "found" ? this.scanBegun : begun;
		if (!from) return;
		this.scanBegun = 0;
		const name = event.type === "key" ? "key-painted" : "scan-painted";
		requestAnimationFrame(() => {
			const channel = new MessageChannel();
			channel.port1.onmessage = () => performance.measure(name, { start: from, end: performance.now() });
			channel.port2.postMessage(0);
		});
	}

	private act(effect: Effect): void {
		switch (effect.do) {
			case "send":
				void this.sender.send();
				setTimeout(() => {
					if (this.entries.some((x) => x.scan === effect.act.scan)) this.take({ type: "kept", scan: effect.act.scan });
				}, 1500);
				return;
			case "undo":
				void this.sender
					.undo(effect.scan, effect.now, Date.now(), (scan) => this.made.has(scan))
					.then(() => this.sender.send());
				return;
			case "find":
				void this.find(effect);
				return;
			case "print":
				if (effect.asked || this.device.printer === "auto") this.print(effect.plate);
				return;
			case "device":
				this.changeDevice(
					effect.change === "printer"
						? { printer: this.device.printer === "hand" ? "auto" : "hand" }
						: { format: formats[(formats.indexOf(this.device.format) + 1) % formats.length] ?? "62x29" },
				);
				return;
			case "shoot":
				void this.shoot();
				return;
			case "file":
				this.doc.querySelector<HTMLInputElement>("#photo-file")?.click();
				return;
			case "leave":
				void this.leave();
				return;
			case "open":
				void this.go(effect.path);
				return;
			case "refresh":
				void this.refresh();
		}
	}

	private beep(kind: Kind): void {
		this.doc.documentElement.dataset.heard = kind;
		if (!this.device.mute) play(kind);
	}

	// The network

	private async post(path: string, body: Record<string, unknown>, key: string): Promise<Reply> {
		if (this.config.practice)
			return practiceAnswer(this.state.world, path, body, () => `PL-TEST-${String(++this.plates).padStart(4, "0")}`);
		let answer: Response;
		try {
			answer = await fetch(path, {
				method: "POST",
				headers: { "Content-Type": "application/json", "Accept-Language": this.config.lang, "Idempotency-Key": key },
				body: JSON.stringify(body),
				signal: AbortSignal.timeout(15_000),
			});
		} catch {
			return { is: "away" };
		}
		if (answer.status === 401) return { is: "stranger" };
		if (answer.status >= 500 || answer.status === 429) return { is: "away" };
		const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
		if (answer.ok) return { is: "done", answer: said };
		// sent before and answered then, but the answer did not reach us: it counts once
		return { is: "refused", detail: String(said.detail ?? said.title ?? answer.status) };
	}

	/** upload sends one photo; the same one sent twice is kept once by the server, which names it by its content. */
	private async upload(photo: Blob, key: string): Promise<Reply> {
		if (this.config.practice) return { is: "done", answer: { photo: key } };
		let answer: Response;
		try {
			answer = await fetch("/api/v1/photos", {
				method: "POST",
				headers: {
					"Content-Type": photo.type || "image/jpeg",
					"Accept-Language": this.config.lang,
					"Idempotency-Key": key,
				},
				body: photo,
				signal: AbortSignal.timeout(30_000),
			});
		} catch {
			return { is: "away" };
		}
		if (answer.status === 401) return { is: "stranger" };
		if (answer.status >= 500 || answer.status === 429) return { is: "away" };
		const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
		return answer.ok ? { is: "done", answer: said } : { is: "refused", detail: String(said.detail ?? answer.status) };
	}

	private async shoot(): Promise<void> {
		const video = this.doc.querySelector<HTMLVideoElement>("#shot");
		const photo = video && this.shooter.state === "on" ? await fromVideo(video) : undefined;
		if (photo) await this.keepPicture(photo);
		else this.take({ type: "nophoto", why: "note_camera_none" });
	}

	private async chosen(field: HTMLInputElement): Promise<void> {
		const file = field.files?.[0];
		field.value = "";
		if (!file) return;
		const photo = await fromFile(file);
		if (photo) await this.keepPicture(photo);
		else this.take({ type: "nophoto", why: "note_photo_broken" });
	}

	private async keepPicture(photo: Blob): Promise<void> {
		const name = crypto.randomUUID();
		await this.shelf.keepPhoto(name, photo);
		this.picture(name, photo);
		this.take({ type: "photo", photo: name });
	}

	/** watchPiece opens the camera while a photo is being asked for, and only then. */
	private watchPiece(): void {
		const video = this.doc.querySelector<HTMLVideoElement>("#shot");
		if (!video) {
			if (this.state.screen.at !== "photo" && this.shooter.state !== "off") this.shooter = closeCamera(this.shooter);
			return;
		}
		if (this.shooter.stream) {
			if (video.srcObject !== this.shooter.stream) {
				video.srcObject = this.shooter.stream;
				void video.play().catch(() => undefined);
			}
			return;
		}
		if (this.shooter.state !== "off") return;
		this.shooter = { state: "on" };
		void openCamera().then((camera) => {
			this.shooter = this.state.screen.at === "photo" ? camera : closeCamera(camera);
			this.paint();
		});
	}

	private async find(effect: Extract<Effect, { do: "find" }>): Promise<void> {
		const { code, to } = effect;
		const done = (found: Found) =>
			this.take({ type: "found", code, to, found, id: crypto.randomUUID(), at: Date.now() });
		if (this.config.practice) {
			done(practiceFind(this.state.world, code));
			return;
		}
		if (this.link === "away") {
			done({ kind: "offline" });
			return;
		}
		const query = new URLSearchParams({ code, within: effect.within ?? "", lang: this.config.lang });
		try {
			const answer = await fetch(`/station/find?${query}`, {
				headers: { Accept: "application/json" },
				signal: AbortSignal.timeout(4000),
			});
			if (answer.redirected || answer.status === 401) this.linked("stranger");
			if (!answer.ok || answer.redirected) {
				done({ kind: "offline" });
				return;
			}
			done((await answer.json()) as Found);
		} catch {
			this.linked("away");
			done({ kind: "offline" });
		}
	}

	private linked(to: "on" | "away" | "stranger"): void {
		const was = this.link;
		this.link = to;
		if (to === "away") {
			this.offlineSince ??= Date.now();
			for (const entry of this.entries) if (entry.state === "waiting") this.take({ type: "kept", scan: entry.scan });
			this.retry = Math.min(this.retry + 1, 5);
			setTimeout(() => void this.sender.send().then(() => this.ping()), this.retry * 1000);
		} else {
			this.offlineSince = undefined;
			this.retry = 0;
		}
		if (was !== to) {
			this.paint();
			if (to === "on" && was === "away") void this.refresh();
		}
	}

	/** ping finds out whether the network is there again when nothing waits to be sent. */
	private async ping(): Promise<void> {
		if (this.link === "away" && !this.entries.some((x) => x.state === "waiting")) await this.refresh(true);
	}

	private async refresh(_again = false): Promise<void> {
		if (this.config.practice) return;
		try {
			const answer = await fetch(`/station/world?lang=${this.config.lang}`, {
				headers: { Accept: "application/json" },
				signal: AbortSignal.timeout(8000),
			});
			if (answer.redirected || answer.status === 401) {
				this.linked("stranger");
				return;
			}
			if (!answer.ok) return;
			const { coming, ...world } = (await answer.json()) as World & { coming: Box[] };
			this.coming = coming;
			this.welcome(world);
			// what waits to be sent is not in the server's answer yet: the box in hand stays as it is here
			const open = this.state.box;
			const boxes = open ? [...world.boxes.filter((b) => b.parcel !== open.parcel), open] : world.boxes;
			this.take({
				type: "world",
				world:
					this.entries.length > 0 && this.state.world.person === world.person
						? { ...world, boxes: this.state.world.boxes }
						: { ...world, boxes },
			});
			void this.store?.keepWorld(world);
			if (this.link === "away") this.linked("on");
		} catch {
			this.linked("away");
		}
	}

	/** welcome hands the bench over to whoever signed in: the parcel in hand stays, undo begins anew. */
	private welcome(world: World): void {
		const was = this.state.world.person;
		if (was === "" || was === world.person) return;
		const name = this.state.world.name;
		this.state = {
			...this.state,
			world: { ...this.state.world, person: world.person, name: world.name },
			past: [],
			done: world.done,
		};
		if (this.state.box)
			this.state = { ...this.state, note: { kind: "look", say: { key: "note_taken_over", with: { a: name } } } };
		this.doc.querySelector(".bench-person")?.replaceChildren(world.name);
	}

	/** go leads to another page; what is on the bench stays. */
	private async go(path: string): Promise<void> {
		await this.store?.save(this.state);
		location.href = this.config.practice && path.startsWith("/station?") ? path.replace("?", "/practice?") : path;
	}

	private async leave(): Promise<void> {
		if (this.config.practice) {
			location.href = "/station";
			return;
		}
		await this.store?.save(this.state);
		await fetch("/desk/logout", { method: "POST", redirect: "manual" }).catch(() => undefined);
		location.href = "/desk/login?back=/station";
	}

	private async changed(): Promise<void> {
		this.entries = await this.shelf.all();
		this.paint();
	}

	private async seen(scan: string): Promise<void> {
		const entry = this.entries.find((x) => x.scan === scan);
		if (entry) await this.shelf.drop(entry.seq);
		await this.changed();
	}

	private tick(): void {
		if (this.link === "on" && this.state.screen.at === "ready") void this.refresh();
		this.paint();
	}

	private keepPage(): void {
		if (!("serviceWorker" in navigator)) return;
		void navigator.serviceWorker
			.register(this.config.worker, { scope: "/station" })
			.then(() => navigator.serviceWorker.ready)
			.then((worker) => {
				const files = performance.getEntriesByType("resource").map((r) => r.name);
				worker.active?.postMessage({ files });
				this.doc.documentElement.dataset.kept = "yes";
			})
			.catch(() => undefined); // no offline opening here; all else works
	}

	// Devices

	private deviceKey(name: string): void {
		if (name === "sound") this.changeDevice({ mute: !this.device.mute });
		if (name === "printer") this.press("i");
		if (name === "scanner") this.ask();
		if (name === "camera") location.href = this.config.camera ? "/station" : "/station/camera";
		if (name === "net") {
			if (this.link === "stranger") location.href = "/desk/login?back=/station";
			else void this.sender.send().then(() => this.refresh());
		}
	}

	private changeDevice(to: Partial<Device>): void {
		this.device = { ...this.device, ...to };
		try {
			localStorage.setItem("retour-station-device", JSON.stringify(this.device));
		} catch {
			// kept for this page only
		}
		this.paint();
	}

	/** print sends a plate to the printer: by the browser's dialog, or past it where the browser was started so. */
	private print(which?: Plate): void {
		const plate = which ?? this.held();
		if (!plate) return;
		this.printing = plate;
		this.page.replaceSync(pageOf(this.device.format));
		this.paintPlate();
		const picture = this.doc.querySelector<HTMLImageElement>("#plate-print img");
		const go = () => setTimeout(() => print(), 0);
		if (!picture || picture.complete) go();
		else {
			picture.addEventListener("load", go, { once: true });
			picture.addEventListener("error", go, { once: true });
		}
	}

	/** held is the plate of the piece in hand. */
	private held(): Plate | undefined {
		const piece = this.state.piece ?? this.state.lying;
		return piece?.plate
			? { plate: piece.plate, sku: piece.sku, grade: piece.grade ?? "", name: piece.name, printed: false }
			: undefined;
	}

	private async watch(): Promise<void> {
		const video = this.doc.querySelector<HTMLVideoElement>("#camera");
		if (!video) return;
		try {
			const { watchCamera } = await import("./camera");
			await watchCamera(video, this.config.wasm, (code) => this.scan(code));
			this.camera = "on";
		} catch {
			this.camera = "trouble";
		}
		this.paint();
	}

	// Paint

	private around(): Around {
		const around: Around = {
			words: this.config.words,
			lang: this.config.lang,
			files: { icons: this.config.icons },
			waiting: this.entries
				.filter((x) => x.state === "refused" || this.link !== "on")
				.reverse()
				.map((x) => ({
					what: x.what,
					at: x.at,
					state: x.state,
					id: x.scan,
					...(x.detail ? { detail: x.detail } : {}),
				})),
			now: Date.now(),
			practice: this.config.practice,
			bars: (code) => `<img class="bars" src="/station/bars/${encodeURIComponent(code.replaceAll("-", ""))}" alt="">`,
			printer: { auto: this.device.printer === "auto", format: this.device.format },
			shooter: this.shooter.state,
			picture: (name) => this.pictures.get(name) ?? "",
		};
		if (this.offlineSince !== undefined) around.offlineSince = this.offlineSince;
		return around;
	}

	private paint(): void {
		const around = this.around();
		const { main, foot, said, tone } = draw(this.state, around);
		const at = this.doc.getElementById("main");
		const keys = this.doc.querySelector("body > footer");
		if (!at || !keys) return;
		put(at, main);
		put(keys, foot);
		at.dataset.at = this.state.screen.at;
		this.doc.body.dataset.tone = tone;
		this.doc.body.dataset.mode = this.state.mode;
		const live = this.doc.getElementById("said");
		if (live && live.textContent !== said) live.textContent = said;
		this.paintHead(around);
		const side = this.doc.getElementById("drawer-codes");
		if (side) put(side, drawer(this.state, around, this.coming));
		this.paintPlate();
		this.watchPiece();
	}

	private paintHead(around: Around): void {
		const t = (key: string, holes?: Record<string, string>) => esc(say(this.config.words, key, holes));
		const device = (name: string, icon: string, state: string, words: string) =>
			`<button type="button" class="device" data-device="${name}" data-state="${state}"><svg class="icon" aria-hidden="true"><use href="${esc(around.files.icons)}#${icon}"></use></svg><span class="t">${words}</span></button>`;
		const since = this.scannerAt ? Math.round((Date.now() - this.scannerAt) / 60000) : -1;
		const refused = this.entries.filter((x) => x.state === "refused").length;
		const unprinted = this.state.plates.filter((p) => !p.printed).length;
		const net =
			this.link === "on"
				? refused > 0
					? device("net", "look", "low", t("net_refused", { a: String(refused) }))
					: device("net", "net", "on", t("net_on"))
				: this.link === "away"
					? device("net", "netoff", "off", t("net_off"))
					: device("net", "lock", "off", t("net_stranger"));
		const html =
			device("scanner", "scan", since < 0 ? "wait" : "on", since < 0 ? t("scanner_none") : t("scanner")) +
			device(
				"printer",
				"print",
				this.device.printer === "auto" ? "on" : "wait",
				unprinted > 0
					? t("printer_left", { a: String(unprinted) })
					: t(this.device.printer === "auto" ? "printer_auto" : "printer_hand"),
			) +
			device(
				"camera",
				"cam",
				this.camera === "on" ? "on" : this.camera === "trouble" ? "off" : "wait",
				t(`camera_${this.camera}`),
			) +
			device("sound", "sound", this.device.mute ? "off" : "on", t(this.device.mute ? "sound_off" : "sound_on")) +
			net +
			`<span class="time">${new Intl.DateTimeFormat(this.config.lang, { hour: "2-digit", minute: "2-digit" }).format(Date.now())}</span>`;
		const at = this.doc.querySelector("header .devices");
		if (at) put(at, html);
		const plate = this.doc.getElementById("here-box");
		const code = this.state.box?.return ?? this.state.box?.parcel ?? "";
		if (plate && plate.textContent !== code) plate.textContent = code;
		plate?.toggleAttribute("hidden", code === "");
	}

	private paintPlate(): void {
		const at = this.doc.getElementById("plate-print");
		if (!at) return;
		const plate = this.printing ?? this.held();
		at.dataset.format = this.device.format;
		put(
			at,
			plate
				? `<img src="/station/bars/${encodeURIComponent(plate.plate.replaceAll("-", ""))}" alt=""><b>${esc(plate.plate)}</b><span>${esc(plate.sku)} · ${esc(plate.grade)}</span>`
				: "",
		);
	}
}

/** Sizes of a plate's label in millimetres, and a sheet of paper for an office printer. */
const formats = ["62x29", "57x32", "100x50", "a4"] as const;
type Format = (typeof formats)[number];

/** pageOf is the page that a plate is printed on. */
function pageOf(format: Format): string {
	if (format === "a4") return "@page { size: A4; margin: 12mm }";
	const [width, height] = format.split("x");
	return `@page { size: ${width}mm ${height}mm; margin: 0 } #plate-print { width: ${width}mm; height: ${height}mm }`;
}

const shown = new WeakMap<Element, string>();

/** put replaces a part of the page, where it changed. */
function put(at: Element, html: string): void {
	if (shown.get(at) === html) return;
	const focus = at.contains(at.ownerDocument.activeElement)
		? (at.ownerDocument.activeElement as HTMLElement).dataset
		: undefined;
	at.innerHTML = html;
	shown.set(at, html);
	if (!focus) return;
	const same = [...at.querySelectorAll<HTMLElement>("button")].find(
		(b) => b.dataset.press === focus.press && b.dataset.device === focus.device,
	);
	same?.focus();
}

function read(key: string): Partial<Device> {
	try {
		return JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Device>;
	} catch {
		return {};
	}
}
