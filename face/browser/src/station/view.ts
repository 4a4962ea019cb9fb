// What the bench shows, as HTML. Every text that comes from data passes through esc; nothing inline, as the policy wants.
import { dashed, keyPrefix } from "./codes";
import { choices, rightBin, type Say, type State, spare, still } from "./machine";
import { type Bin, type Box, type Item, type Lane, laneOf, left, pieces, setFor } from "./world";

export type Words = Readonly<Record<string, string>>;

/** What the screen needs to know beside the machine's state. */
export type Around = {
	words: Words;
	lang: string;
	files: { icons: string };
	/** Scans that wait, the newest first. */
	waiting: { what: Say; at: number; state: "waiting" | "refused"; detail?: string; id: string }[];
	offlineSince?: number;
	now: number;
	practice: boolean;
	/** A bar code as a picture; "" where none can be drawn. */
	bars: (code: string) => string;
	/** How plates are printed here. */
	printer: { auto: boolean; format: string };
	/** The camera for photos of the piece. */
	shooter: "off" | "on" | "trouble";
	/** A photo that was taken here, as an address of this page. */
	picture: (name: string) => string;
};

export function esc(text: string): string {
	return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** say fills a sentence of the catalogue. */
export function say(words: Words, key: string, holes: Record<string, string> = {}): string {
	const text = words[key] ?? key;
	return text.replace(/\{(\w+)\}/g, (_, name: string) => holes[name] ?? "");
}

function teller(a: Around) {
	return (key: string, holes?: Record<string, string>) => esc(say(a.words, key, holes));
}

const icon = (a: Around, name: string) =>
	`<svg class="icon" aria-hidden="true"><use href="${esc(a.files.icons)}#${name}"></use></svg>`;

function mark(a: Around, kind: string, html: string): string {
	return `<span class="mark" data-kind="${kind}">${icon(a, kind)}${html}</span>`;
}

/** A thing of the screen that a key presses, and a finger too. */
function keyButton(key: string, html: string, kind = ""): string {
	const cap = key === "Enter" ? "⏎" : key.toUpperCase();
	return `<button type="button" data-press="${esc(key)}"${kind ? ` data-kind="${kind}"` : ""}><kbd class="key" aria-hidden="true">${esc(cap)}</kbd><span>${html}</span></button>`;
}

type Line = { key: string; html: string; small?: string; pic?: string; kind?: string };

function answers(a: Around, lines: Line[], label: string, columns = 1): string {
	const rows = lines.map(
		({ key, html, small, pic, kind }) =>
			`<button type="button" data-press="${esc(key)}"${kind ? ` data-kind="${kind}"` : ""}><span class="no" aria-hidden="true">${esc(key)}</span>${pic ? `<svg class="pic" aria-hidden="true"><use href="${esc(a.files.icons)}#${pic}"></use></svg>` : '<span class="pic"></span>'}<span>${html}${small ? `<small>${small}</small>` : ""}</span></button>`,
	);
	return `<div class="answers" data-columns="${columns}" role="group" aria-label="${label}">${rows.join("")}</div>`;
}

/** The main field and the row of keys. */
export function draw(s: State, a: Around): { main: string; foot: string; said: string; tone: string } {
	const t = teller(a);
	const field = screen(s, a);
	const note = s.note
		? `<div class="bench-note" data-kind="${s.note.kind}">${mark(a, s.note.kind, esc(tell(a, s.note.say)))}</div>`
		: "";
	const said = `${s.note ? `${tell(a, s.note.say)} ` : ""}${field.said}`;
	return { main: note + field.main, foot: field.foot ?? keys(s, t), said, tone: field.tone ?? "" };
}

export function tell(a: { words: Words }, what: Say): string {
	const holes = { ...(what.with ?? {}) };
	if (holes.a === "") holes.a = say(a.words, "unknown_piece");
	return say(a.words, what.key, holes);
}

type Field = { main: string; foot?: string; said: string; tone?: string };

function screen(s: State, a: Around): Field {
	const t = teller(a);
	const at = s.screen;
	switch (at.at) {
		case "ready":
			return ready(s, a);
		case "finding":
			return {
				main: `<div class="aim"><h1 class="giant" data-size="m">${t("finding")}</h1><p class="sub code">${esc(dashed(at.code))}</p></div>`,
				said: "",
			};
		case "box":
			return box(s, a);
		case "question":
			return question(s, a);
		case "photo":
			return photo(s, a, at.asked);
		case "printer":
			return printer(s, a);
		case "lane":
			return lane(s, a);
		case "put":
			return put(s, a);
		case "wrongbin":
			return wrongBin(s, a, at.code, at.right);
		case "exception":
			return exception(s, a);
		case "hazard":
			return hazard(s, a);
		case "choose":
			return choose(s, a, at.why);
		case "stranger":
			return stranger(s, a, at);
		case "extra":
			return {
				main: `<div class="aim"><h1 class="giant">${t("extra_title")}</h1><p class="sub">${t("extra_text")}</p></div>`,
				foot: keyButton("4", t("extra_nocode")) + keyButton("Enter", t("key_back")) + keyButton("z", t("key_undo")),
				said: say(a.words, "extra_title"),
			};
		case "missing":
			return missing(s, a, at.empty);
		case "which":
			return which(a, at.return, at.boxes, at.holding);
		case "orphan":
			return orphan(a, at);
		case "misread":
			return plain(a, "misread_title", "misread_text", { code: at.code, kind: "look" });
		case "nothing":
			return plain(
				a,
				a.offlineSince ? "offline_unknown_title" : "nothing_title",
				a.offlineSince ? "offline_unknown_text" : "nothing_text",
				{
					code: at.code,
					kind: "look",
					foot:
						keyButton("1", t("nothing_take")) +
						keyButton("Enter", t("key_back"), "primary") +
						keyButton("t", t("key_type")),
				},
			);
		case "other":
			return plain(a, "other_title", "other_text", {
				code: at.code,
				kind: "look",
				foot: keyButton("Enter", t("other_stay"), "primary") + keyButton("1", t("other_go")),
			});
		case "full":
			return full(s, a);
		case "docked":
			return docked(s, a, at);
		case "trouble":
			return alarm({ big: t("trouble_title"), text: esc(at.detail), said: say(a.words, "trouble_title") });
		case "pause":
			return plain(a, "pause_title", "pause_text", { foot: keyButton("Enter", t("pause_go"), "primary") });
		case "handover":
			return plain(a, "handover_title", at.waiting > 0 ? "handover_waiting" : "handover_text", {
				holes: { a: String(at.waiting) },
				foot: keyButton("1", t("handover_go"), "primary") + keyButton("z", t("key_back")),
			});
		case "help":
			return help(a);
	}
}

function keys(s: State, t: (key: string) => string): string {
	const undo = s.past.length > 0 ? keyButton("z", t("key_undo")) : "";
	switch (s.screen.at) {
		case "ready":
		case "docked":
			return (
				(s.mode === "dock" ? keyButton("n", t("mode_bench")) : keyButton("d", t("mode_dock"))) +
				(s.mode === "put" ? keyButton("n", t("mode_bench")) : keyButton("v", t("mode_put"))) +
				undo +
				keyButton("p", t("key_pause")) +
				keyButton("c", t("key_handover")) +
				keyButton("?", t("key_help"))
			);
		case "box":
			return (
				keyButton("e", t("key_exception")) +
				keyButton("m", t("key_missing")) +
				keyButton("+", t("key_extra")) +
				keyButton("x", t("key_later")) +
				undo +
				keyButton("p", t("key_pause"))
			);
		case "question":
			return (
				(s.piece?.asked ? keyButton("0", t("key_unsure")) : "") +
				keyButton("f", t("key_photo")) +
				keyButton("e", t("key_exception")) +
				undo +
				keyButton("p", t("key_pause"))
			);
		case "lane":
		case "put":
			return (
				keyButton("r", t("key_print")) +
				keyButton("b", t("key_full")) +
				keyButton("x", t("key_later")) +
				undo +
				keyButton("p", t("key_pause"))
			);
		case "wrongbin":
			return (
				keyButton("Enter", t("key_understood"), "primary") +
				keyButton("b", t("key_full")) +
				keyButton("z", t("key_back"))
			);
		default:
			return keyButton("Enter", t("key_back"), "primary") + keyButton("p", t("key_pause"));
	}
}

/** One giant line, one sentence. */
function plain(
	a: Around,
	title: string,
	text: string,
	o: { code?: string; kind?: string; foot?: string; holes?: Record<string, string> } = {},
): Field {
	const t = teller(a);
	const field: Field = {
		main: `<div class="bench-plain" data-kind="${o.kind ?? ""}">${o.kind ? icon(a, o.kind) : ""}<h1 class="giant">${t(title, o.holes)}</h1><p class="sub">${t(text, o.holes)}</p>${o.code ? `<p class="code">${esc(dashed(o.code))}</p>` : ""}</div>`,
		said: say(a.words, title, o.holes),
	};
	if (o.foot !== undefined) field.foot = o.foot;
	return field;
}

function clock(a: Around, at: number): string {
	return new Intl.DateTimeFormat(a.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
}

function minutes(a: Around): string {
	return String(Math.max(1, Math.round((a.now - (a.offlineSince ?? a.now)) / 60000)));
}

function offline(a: Around): string {
	if (a.offlineSince === undefined) return "";
	const t = teller(a);
	const n = a.waiting.filter((w) => w.state === "waiting").length;
	return `<div class="bench-offline"><div><p class="lead">${mark(a, "wait", t("offline_title", { a: minutes(a) }))}</p><p class="sub">${t("offline_text")}</p></div><p class="count"><span class="giant" data-size="m">${n}</span><span class="sub">${t("offline_waiting")}</span></p></div>`;
}

function waitingList(a: Around, most: number): string {
	const t = teller(a);
	const rows = a.waiting
		.slice(0, most)
		.map(
			(w) =>
				`<li data-state="${w.state}">${icon(a, w.state === "refused" ? "stop" : "wait")}<span>${esc(tell(a, w.what))}<small>${w.state === "refused" ? esc(w.detail ?? "") : esc(clock(a, w.at))}</small></span>${w.state === "refused" ? `<button type="button" class="button" data-seen="${esc(w.id)}">${t("seen")}</button>` : ""}</li>`,
		);
	const more = a.waiting.length - rows.length;
	return `<h2>${t("waiting_title")}</h2><ol class="tags">${rows.join("")}</ol>${more > 0 ? `<p class="sub small">${t("waiting_more", { a: String(more) })}</p>` : ""}`;
}

function ready(s: State, a: Around): Field {
	const t = teller(a);
	const title = s.mode === "dock" ? "scan_dock" : s.mode === "put" ? "scan_plate" : "scan_parcel";
	const sub = s.mode === "dock" ? "scan_dock_or" : s.mode === "put" ? "scan_plate_or" : "scan_or";
	const aim = `<div class="aim" data-small="${a.offlineSince !== undefined || s.mode !== "bench"}"><h1 class="giant" data-size="xl">${t(title)}</h1><p class="sub">${a.offlineSince !== undefined && s.mode === "bench" ? t("offline_known", { a: String(s.world.boxes.length) }) : t(sub)}</p></div>`;
	const side =
		a.waiting.length > 0
			? waitingList(a, 5)
			: s.mode === "dock"
				? trolleys(s, a)
				: s.mode === "put"
					? unplaced(s, a)
					: queue(s, a);
	const stats = `<dl class="stats bench-stats"><div><dt>${t("stat_done")}</dt><dd>${s.done}</dd></div><div><dt>${t("stat_last")}</dt><dd>${s.last ? `${esc(s.last.bin)} <small>${esc(s.last.name || say(a.words, "unknown_piece"))}</small>` : "–"}</dd></div><div><dt>${t("stat_dock")}</dt><dd>${s.world.boxes.length}</dd></div></dl>`;
	return {
		main: `${offline(a)}<div class="halves bench-ready">${aim}<section class="pad mid" aria-live="off">${side}</section></div>${stats}`,
		said: say(a.words, title),
	};
}

const day = 24 * 60 * 60 * 1000;

function queue(s: State, a: Around): string {
	const t = teller(a);
	const boxes = s.world.boxes;
	const due = boxes.filter((b) => b.refund_due_at && Date.parse(b.refund_due_at) - a.now < 3 * day);
	const review = boxes.filter((b) => b.permit && b.permit !== "allowed" && !due.includes(b));
	const begun = boxes.filter((b) => left(b) < pieces(b) && !due.includes(b) && !review.includes(b));
	const rest = boxes.length - due.length - review.length - begun.length;
	const lines: [number, string][] = [
		[due.length, "queue_due"],
		[review.length, "queue_review"],
		[begun.length, "queue_begun"],
		[rest, "queue_rest"],
	];
	return `<h2>${t("queue_title", { a: String(boxes.length) })}</h2><ol class="queue">${lines
		.filter(([n]) => n > 0)
		.map(
			([n, key], i) =>
				`<li${i === 0 ? ' data-state="now"' : ""}><b>${n}</b><span>${t(key)}<small>${t(`${key}_text`)}</small></span></li>`,
		)
		.join("")}</ol>`;
}

/** trolleys are where parcels go from the dock, and how many lie on each. */
function trolleys(s: State, a: Around): string {
	const t = teller(a);
	const on = (lane: Lane) => s.world.boxes.filter((b) => laneOf(b, a.now) === lane).length;
	const rows = (["1", "2", "3"] as const).map(
		(lane) =>
			`<li data-lane="dock${lane}"><b class="field">${lane}</b><span>${t(`dock_${lane}`)}<small>${t(`trolley_${lane}`)}</small></span><b>${on(lane)}</b></li>`,
	);
	return `<h2>${t("trolleys_title")}</h2><ol class="queue bench-trolleys">${rows.join("")}</ol>`;
}

/** unplaced are the pieces that this bench gave a plate and nobody put away. */
function unplaced(s: State, a: Around): string {
	const t = teller(a);
	const waiting = s.plates.filter((p) => !p.bin && p.plate !== "");
	if (waiting.length === 0)
		return `<h2>${t("unplaced_title", { a: "0" })}</h2><p class="sub">${t("unplaced_none")}</p>`;
	const rows = waiting.map(
		(p) =>
			`<li>${icon(a, "tag")}<span class="code">${esc(p.plate)}<small>${esc(p.name || say(a.words, "unknown_piece"))}</small></span><b>${esc(p.grade)}</b></li>`,
	);
	return `<h2>${t("unplaced_title", { a: String(waiting.length) })}</h2><ol class="tags">${rows.join("")}</ol>`;
}

function shots(a: Around, item: Item, big = false): string {
	const own =
		item.image?.startsWith("/") && !item.image.startsWith("//")
			? `<img src="${esc(item.image)}" alt="">`
			: placeholder(a, item);
	const theirs = (item.photos ?? [])
		.slice(0, 1)
		.map((hash) => `<img src="/api/v1/photos/${esc(hash)}" alt="${teller(a)("photo_customer")}">`);
	return `<div class="shots" data-count="${1 + theirs.length}"${big ? ' data-big=""' : ""}>${own}${theirs.join("")}</div>`;
}

const drawings: Record<string, string> = {
	clothing: "tag",
	shoes: "tag",
	electronics: "phone",
	cosmetics: "steam",
	general: "box",
};

/** placeholder is what stands where the shop gave no picture: the article's own code, large, is what one compares. */
function placeholder(a: Around, item: { set: string; sku: string }): string {
	return `<span class="bench-nophoto">${icon(a, drawings[item.set] ?? "box")}<b>${esc(item.sku)}</b><small>${teller(a)("no_photo")}</small></span>`;
}

function box(s: State, a: Around): Field {
	const t = teller(a);
	const b = s.box as Box;
	const open = still(b);
	const title =
		pieces(b) === 0
			? t("box_empty_known")
			: open.length === 0
				? t("box_all")
				: left(b) === 1
					? t("box_one")
					: t("box_many", { a: String(left(b)) });
	const items = b.items.map((i) => {
		const n = open.indexOf(i) + 1;
		const seen = i.found >= i.pieces;
		const count = i.pieces > 1 ? `<span class="count">${i.found}/${i.pieces}</span>` : "";
		return `<li data-state="${seen ? "seen" : "now"}">${shots(a, i)}<div class="words"><h2>${n > 0 && n < 10 ? `<kbd class="key">${n}</kbd> ` : ""}${esc(i.name)} ${count}</h2>${i.comment ? `<p class="quote">${esc(i.comment)}</p>` : ""}<p>${i.reason ? `${esc(i.reason)} · ` : ""}<span class="code">${esc(i.gtin || i.sku)}</span></p>${seen ? `<p>${mark(a, "go", t("item_seen"))}</p>` : ""}</div></li>`;
	});
	const side =
		b.permit && b.permit !== "allowed"
			? mark(a, "look", t("box_review"))
			: b.refund_due_at
				? mark(
						a,
						"wait",
						t("box_due", {
							a: new Intl.DateTimeFormat(a.lang, { dateStyle: "medium" }).format(new Date(b.refund_due_at)),
						}),
					)
				: "";
	const foot =
		left(b) === 0
			? keyButton("Enter", t("key_close"), "primary") +
				keyButton("+", t("key_extra")) +
				keyButton("e", t("key_exception")) +
				keyButton("z", t("key_undo"))
			: undefined;
	const field: Field = {
		main: `<div class="bench-head"><h1 class="giant" data-size="m">${title}</h1><p class="sub">${side}${b.order ? `<span>${t("which_order", { a: b.order })}</span>` : ""}<span class="code">${esc(dashed(b.tracking || b.parcel))}</span></p></div><ol class="expect" data-count="${Math.min(items.length, 6)}">${items.slice(0, 6).join("")}</ol>${items.length > 6 ? `<p class="sub small pad">${t("box_more", { a: String(items.length - 6) })}</p>` : ""}`,
		said: title,
	};
	if (foot) field.foot = foot;
	return field;
}

const pics: Record<string, string> = {
	contents: "swap",
	hygiene: "law",
	damage: "hazard",
	stain: "steam",
	smell: "steam",
	wear: "tag",
	hair: "need",
	tags: "tag",
	sealed: "lock",
	seal: "lock",
	battery: "hazard",
	serial: "scan",
	packaging: "box",
	outer_box: "box",
	shoebox: "box",
	parts: "cols",
	power: "play",
	function: "play",
	account: "user",
	condition: "find",
	clean: "steam",
	case: "phone",
	expiry: "cal",
	leak: "steam",
	pair: "users",
};

function question(s: State, a: Around): Field {
	const t = teller(a);
	const p = s.piece;
	if (!p) return { main: "", said: "" };
	const set = setFor(s.world, p.set);
	const q = set.questions.find((one) => one.id === p.asked);
	const lines: Line[] = choices(s).map((c) => {
		if (!c.question) {
			const claim = p.answers > 0 ? "rest_fine_text" : `all_fine_${p.set}`;
			return {
				key: "1",
				html: t(p.answers > 0 ? "rest_fine" : "all_fine"),
				small: t(claim in a.words ? claim : "all_fine_text"),
				pic: "tick",
				kind: "best",
			};
		}
		const asked = set.questions.find((one) => one.id === c.question);
		if (!c.answer) return { key: c.key, html: esc(asked?.name ?? ""), pic: pics[c.question] ?? "find" };
		const answer = asked?.answers.find((x) => x.id === c.answer);
		const line: Line = { key: c.key, html: esc(answer?.name ?? "") };
		if (c.key === "1") line.kind = "best";
		if ((answer?.worst ?? -1) >= 4) line.kind = "stop";
		line.pic = c.key === "1" ? "tick" : line.kind === "stop" ? "hazard" : (pics[c.question] ?? "find");
		if (answer?.photo) line.small = t("answer_photo");
		return line;
	});
	const title = q ? esc(q.name) : t(p.answers > 0 ? "ex_title" : "question_which");
	const item = p.item;
	return {
		main: `<div class="halves"><div class="bench-look">${item ? shots(a, item, true) : placeholder(a, p)}<div class="words"><p><b>${esc(p.name || say(a.words, "unknown_piece"))}</b> ${item ? mark(a, "go", t("right_piece")) : mark(a, "look", t("not_expected"))}</p>${item?.comment ? `<p class="quote">${esc(item.comment)}</p>` : item?.reason ? `<p>${esc(item.reason)}</p>` : ""}</div></div><div class="bench-ask"><div class="pad"><p class="sub">${p.answers === 0 ? t("question_first") : t("question_nth", { a: String(p.answers + 1) })}</p><h1 class="giant" data-size="s">${title}</h1></div>${answers(a, lines, title)}</div></div>`,
		said: title,
	};
}

/** photo is where a piece is photographed: by the camera, from a file, or not, and then why. */
function photo(s: State, a: Around, asked: boolean): Field {
	const t = teller(a);
	const p = s.piece;
	if (!p) return { main: "", said: "" };
	const taken = p.photos ?? [];
	const lines: Line[] = [
		{
			key: "1",
			html: t(taken.length > 0 ? "photo_again" : "photo_take"),
			small: a.shooter === "trouble" ? t("photo_no_camera") : "",
			pic: "cam",
			kind: a.shooter === "trouble" ? "" : "best",
		},
		{ key: "2", html: t("photo_file"), small: t("photo_file_text"), pic: "plus" },
	];
	if (asked && taken.length === 0)
		lines.push(
			{ key: "0", html: t("photo_none"), small: t("photo_none_text"), pic: "minus" },
			{ key: "9", html: t("photo_not_possible"), small: t("photo_not_possible_text"), pic: "hazard" },
		);
	const title = t(asked ? "photo_title" : "photo_title_own");
	const pictures = taken.map(
		(name, i) => `<img src="${esc(a.picture(name))}" alt="${t("photo_nth", { a: String(i + 1) })}">`,
	);
	const camera =
		a.shooter === "trouble"
			? `<span class="bench-nophoto">${icon(a, "cam")}<small>${t("photo_no_camera")}</small></span>`
			: '<video id="shot" muted playsinline></video>';
	const go = asked ? "photo_go" : "key_back";
	return {
		main: `<div class="halves"><div class="bench-shoot"><div class="camera">${camera}</div><div class="taken" data-count="${taken.length}">${pictures.join("")}</div></div><div class="bench-ask"><div class="pad"><p class="sub">${esc(p.name || say(a.words, "unknown_piece"))}${p.care ? `. ${t(`care_${p.care}`)}` : ""}</p><h1 class="giant" data-size="s">${title}</h1></div>${answers(a, lines, title)}</div></div>`,
		foot:
			(!asked || taken.length > 0 ? keyButton("Enter", t(go), "primary") : "") +
			keyButton("z", t("key_back")) +
			keyButton("p", t("key_pause")),
		said: title,
	};
}

/** printer is how plates are printed at this bench, and the last of them to print again. */
function printer(s: State, a: Around): Field {
	const t = teller(a);
	const lines: Line[] = s.plates.map((p, i) => ({
		key: String(i + 1),
		html: `<span class="code">${esc(p.plate)}</span>`,
		small: `${esc(p.name || say(a.words, "unknown_piece"))} · ${t(p.printed ? "plate_printed" : "plate_not_printed")}`,
		pic: p.printed ? "tick" : "print",
	}));
	const title = t("printer_title");
	const list = lines.length > 0 ? answers(a, lines, t("printer_last")) : `<p class="sub pad">${t("printer_empty")}</p>`;
	return {
		main: `<div class="bench-head"><h1 class="giant" data-size="s">${title}</h1></div><div class="halves"><section class="pad mid"><p class="lead">${mark(a, a.printer.auto ? "go" : "wait", t(a.printer.auto ? "printer_is_auto" : "printer_is_hand"))}</p><p class="sub">${t(a.printer.auto ? "printer_auto_text" : "printer_hand_text")}</p><p class="lead">${t("printer_format")} <b>${a.printer.format === "a4" ? "A4" : `${esc(a.printer.format.replace("x", " × "))} mm`}</b></p><p class="sub">${t("printer_kiosk")}</p></section><section class="bench-ask"><div class="pad"><h2>${t("printer_last")}</h2></div>${list}</section></div>`,
		foot:
			keyButton("Enter", t("key_back"), "primary") +
			keyButton("a", t(a.printer.auto ? "printer_to_hand" : "printer_to_auto")) +
			keyButton("f", t("printer_next_format")) +
			keyButton("x", t("printer_test")),
		said: title,
	};
}

function laneField(s: State, a: Around, to: string, bin: Bin | undefined): string {
	const name = s.world.ways[to] ?? to;
	return `<section class="lane" data-lane="${esc(to)}"><p class="name">${esc(name)}</p><p class="letter" aria-hidden="true">${esc((bin?.name ?? "?").slice(0, 1))}</p><h1 class="bin">${esc(bin?.name ?? teller(a)("no_bin"))}</h1></section>`;
}

function plate(a: Around, code: string, line: string): string {
	const t = teller(a);
	const bars = code ? a.bars(code) : "";
	return `<div class="ticket bench-plate">${bars}<b>${code ? esc(code) : t("plate_later")}</b><span>${line}</span></div>`;
}

function lane(s: State, a: Around): Field {
	const t = teller(a);
	const p = s.piece;
	if (!p) return { main: "", said: "" };
	const bin = rightBin(s);
	const name = esc(p.name || say(a.words, "unknown_piece"));
	const printed = s.plates.some((one) => one.plate === p.plate && one.printed);
	const why = p.stray ? `stray_${p.stray}` : p.care ? `care_${p.care}` : "";
	const stray = why ? `<p class="bench-care">${mark(a, p.care === "hazard" ? "stop" : "look", t(why))}</p>` : "";
	const state = p.plate
		? mark(a, printed ? "go" : "wait", t(printed ? "plate_printed" : "plate_by_hand"))
		: mark(a, "wait", t(p.kept ? "plate_kept" : "plate_coming"));
	const seconds = Math.max(1, Math.round((a.now - p.since) / 1000));
	return {
		main: `<div class="halves bench-lane">${laneField(s, a, p.to ?? "", bin)}<section class="pad mid"><div class="bench-piece">${p.item ? shots(a, p.item) : placeholder(a, p)}<div><p class="name">${name}</p><p class="sub">${t("grade_line", { a: p.grade ?? "", b: String(seconds) })}</p></div></div>${plate(a, p.plate ?? "", `${esc(p.sku)} · ${esc(p.grade ?? "")} · ${esc(bin?.name ?? "")}`)}<p>${state}</p>${stray}<p class="giant" data-size="s">${t("stick_it")}<br><span class="marked">${t("scan_bin")}</span></p></section></div>`,
		said: `${s.world.ways[p.to ?? ""] ?? ""} ${bin?.name ?? ""}. ${say(a.words, "scan_bin")}`,
	};
}

function put(s: State, a: Around): Field {
	const t = teller(a);
	const l = s.lying;
	if (!l) return { main: "", said: "" };
	const bin = rightBin(s);
	return {
		main: `<div class="halves bench-lane">${laneField(s, a, l.destination, bin)}<section class="pad mid"><p class="name">${esc(l.name)}</p>${plate(a, l.plate, `${esc(l.sku)} · ${esc(l.grade)} · ${esc(bin?.name ?? "")}`)}<p class="giant" data-size="s"><span class="marked">${t("scan_bin")}</span></p></section></div>`,
		said: `${bin?.name ?? ""}. ${say(a.words, "scan_bin")}`,
	};
}

function alarm(o: { before?: string; big: string; text: string; after?: string; said: string }): Field {
	return {
		main: `<section class="alarm">${o.before ? `<p class="lead">${o.before}</p>` : ""}<h1 class="giant">${o.big}</h1>${o.after ?? ""}<p class="sub">${o.text}</p><svg class="oct" viewBox="0 0 48 48" aria-hidden="true"><path d="M15 3h18l12 12v18L33 45H15L3 33V15z"></path><path d="M13 24h22" stroke-width="5"></path></svg></section>`,
		said: o.said,
		tone: "stop",
	};
}

function wrongBin(s: State, a: Around, code: string, right: string): Field {
	const t = teller(a);
	const to = s.back.at === "put" ? s.lying?.destination : s.piece?.to;
	return alarm({
		before: t("wrong_scanned", { a: dashed(code) }),
		big: `${t("wrong_no")}<br>${t("wrong_bin")}`,
		after: `<p class="lead">${t("wrong_goes")} <span class="lane-tag" data-lane="${esc(to ?? "")}">${esc(right)}</span></p>`,
		text: t("wrong_nothing"),
		said: `${say(a.words, "wrong_no")} ${say(a.words, "wrong_bin")} ${right}`,
	});
}

function exception(s: State, a: Around): Field {
	const t = teller(a);
	const lines: Line[] = [
		{ key: "1", html: t("ex_wrong"), small: t("ex_wrong_text"), pic: "swap" },
		{ key: "2", html: t("ex_extra"), small: t("ex_extra_text"), pic: "plus" },
		{ key: "3", html: t("ex_missing"), small: t("ex_missing_text"), pic: "minus" },
		{ key: "4", html: t("ex_unknown"), small: t("ex_unknown_text"), pic: "help" },
		{ key: "5", html: t("ex_empty"), small: t("ex_empty_text"), pic: "box" },
		{ key: "6", html: t("ex_two"), small: t("ex_two_text"), pic: "users" },
		{ key: "7", html: t("ex_dirty"), small: t("ex_dirty_text"), pic: "steam" },
		{ key: "8", html: t("ex_hazard"), small: t("ex_hazard_text"), pic: "hazard", kind: "stop" },
	];
	return {
		main: `<div class="bench-head"><h1 class="giant" data-size="m">${t("ex_title")}</h1><p class="sub">${t("ex_sub")}</p></div>${answers(a, lines, t("ex_title"), 2)}`,
		foot:
			keyButton("z", s.piece?.name ? t("key_back_to", { a: s.piece.name }) : t("key_back")) +
			keyButton("p", t("key_pause")),
		said: say(a.words, "ex_title"),
	};
}

/** hazard says what to do before anything is asked: what it is, and how it is kept from people. */
function hazard(s: State, a: Around): Field {
	const t = teller(a);
	const rows = [
		["hazard", "heat"],
		["x", "blade"],
		["steam", "fluid"],
		["lock", "pest"],
	].map(
		([pic, kind]) =>
			`<li><svg class="pic" aria-hidden="true"><use href="${esc(a.files.icons)}#${pic}"></use></svg><span>${t(`hazard_${kind}`)}<small>${t(`hazard_${kind}_text`)}</small></span></li>`,
	);
	const title = t("hazard_title");
	return {
		main: `<div class="bench-head" data-kind="stop"><h1 class="giant" data-size="m">${title}</h1><p class="sub">${t("hazard_sub")}</p></div><ol class="bench-dangers">${rows.join("")}</ol>`,
		foot:
			keyButton("Enter", t("hazard_go"), "primary") +
			keyButton("z", s.piece?.name ? t("key_back_to", { a: s.piece.name }) : t("key_back")),
		said: title,
	};
}

function itemLines(items: Item[]): Line[] {
	return items.slice(0, 9).map((i, n) => ({
		key: String(n + 1),
		html: esc(i.name),
		small: esc(i.gtin || i.sku),
		pic: drawings[i.set] ?? "box",
	}));
}

function choose(s: State, a: Around, why: string): Field {
	const t = teller(a);
	const title = t(`choose_${why}`);
	return {
		main: `<div class="bench-head" data-kind="${why === "hazard" ? "stop" : ""}"><h1 class="giant" data-size="m">${title}</h1><p class="sub">${t(`choose_${why}_text`)}</p></div>${answers(a, itemLines(still(s.box as Box)), title, 2)}`,
		foot: keyButton("z", t("key_back")),
		said: title,
	};
}

function stranger(s: State, a: Around, at: { code: string; known?: { name: string } }): Field {
	const t = teller(a);
	const box = s.box as Box;
	const lines: Line[] = [
		{
			key: "1",
			html: t(at.known ? "stranger_extra" : "stranger_unknown"),
			small: t(at.known ? "stranger_extra_text" : "stranger_unknown_text"),
			pic: "plus",
		},
		{
			key: "2",
			html: t("stranger_instead"),
			small: esc(
				still(box)
					.map((i) => i.name)
					.slice(0, 2)
					.join(", "),
			),
			pic: "swap",
		},
		{ key: "3", html: t("stranger_again"), small: t("stranger_again_text"), pic: "scan" },
	];
	const title = at.known ? t("stranger_title_known", { a: at.known.name }) : t("stranger_title");
	return {
		main: `<div class="bench-head" data-kind="look"><h1 class="giant" data-size="m">${mark(a, "look", "")}${title}</h1><p class="sub code">${esc(at.code)}</p></div>${answers(a, lines, title)}`,
		foot: keyButton("z", t("key_back")) + keyButton("p", t("key_pause")),
		said: title,
	};
}

function missing(s: State, a: Around, empty: boolean): Field {
	const t = teller(a);
	const box = s.box as Box;
	const title = t(empty ? "empty_title" : "missing_title", { a: String(left(box)) });
	const gone = still(box);
	const list = gone
		.slice(0, 4)
		.map(
			(i) =>
				`<li data-state="gone">${shots(a, i)}<div class="words"><h2>${esc(i.name)}${i.pieces - i.found > 1 ? ` <span class="count">× ${i.pieces - i.found}</span>` : ""}</h2><p class="code">${esc(i.gtin || i.sku)}</p></div></li>`,
		);
	const steps = [1, 2, 3].map((n) => `<li>${t(`${empty ? "empty" : "missing"}_step_${n}`)}</li>`);
	const more = gone.length > 4 ? `<p class="sub">${t("box_more", { a: String(gone.length - 4) })}</p>` : "";
	return {
		main: `<div class="bench-head" data-kind="look"><h1 class="giant" data-size="m">${title}</h1></div><div class="halves"><div class="pad mid"><ol class="bench-steps">${steps.join("")}</ol>${more}</div><ol class="expect bench-gone" data-count="${list.length}">${list.join("")}</ol></div>`,
		foot: keyButton("Enter", t(empty ? "empty_go" : "missing_go"), "primary") + keyButton("z", t("key_back")),
		said: title,
	};
}

function which(a: Around, ret: string, boxes: Box[], holding?: boolean): Field {
	const t = teller(a);
	const lines: Line[] = boxes.slice(0, 8).map((b, i) => {
		const state = t(b.opened_at ? "which_opened" : b.arrived_at ? "which_arrived" : "which_coming", {
			a: String(pieces(b)),
		});
		return {
			key: String(i + 1),
			html: esc(
				b.items
					.map((one) => one.name)
					.slice(0, 2)
					.join(", ") || dashed(b.parcel),
			),
			small: `<span class="code">${esc(dashed(b.tracking || b.parcel))}</span> · ${ret === "" && b.order ? `${t("which_order", { a: b.order })} · ` : ""}${state}`,
			pic: "box",
		};
	});
	if (ret !== "") lines.push({ key: "9", html: t("which_another"), small: t("which_another_text"), pic: "plus" });
	const text =
		ret !== ""
			? `${t("which_text")} <span class="code">${esc(dashed(ret))}</span>`
			: t(holding ? "which_holding" : "which_several");
	return {
		main: `<div class="bench-head" data-kind="look"><h1 class="giant" data-size="m">${t("which_title")}</h1><p class="sub">${text}</p></div>${answers(a, lines, t("which_title"), boxes.length > 3 ? 2 : 1)}`,
		foot: keyButton("Enter", t("key_back")),
		said: say(a.words, "which_title"),
	};
}

function orphan(
	a: Around,
	at: { parcel: string; awaited: { return: string; order: string; name: string; pieces: number }[] },
): Field {
	const t = teller(a);
	const lines: Line[] = at.awaited.slice(0, 6).map((r, i) => ({
		key: String(i + 1),
		html: esc(r.name),
		small: t("orphan_line", { a: r.order, b: r.return, c: String(r.pieces) }),
		pic: "box",
	}));
	return {
		main: `<div class="bench-head" data-kind="look"><h1 class="giant" data-size="m">${t("orphan_title")}</h1><p class="sub">${t("orphan_text")} <span class="code">${esc(at.parcel)}</span></p></div>${answers(a, lines, t("orphan_title"), 2)}`,
		foot: keyButton("Enter", t("orphan_aside"), "primary") + keyButton("z", t("key_undo")),
		said: say(a.words, "orphan_title"),
	};
}

function full(s: State, a: Around): Field {
	const t = teller(a);
	const others = spare(s);
	const lines: Line[] = others.map((b, i) => ({ key: String(i + 1), html: esc(b.name), pic: "pin" }));
	const foot = keyButton("x", t("full_later"), others.length > 0 ? "" : "primary") + keyButton("Enter", t("key_back"));
	if (others.length === 0) return plain(a, "full_none", "full_none_text", { kind: "look", foot });
	const title = t("full_title");
	return {
		main: `<div class="bench-head"><h1 class="giant" data-size="m">${title}</h1><p class="sub">${t("full_text")}</p></div>${answers(a, lines, title, others.length > 3 ? 2 : 1)}`,
		foot,
		said: title,
	};
}

function docked(s: State, a: Around, at: Extract<State["screen"], { at: "docked" }>): Field {
	const t = teller(a);
	const title = at.orphan || !at.box ? "dock_unknown" : `dock_${at.lane}`;
	const box = at.box;
	const items =
		box?.items.map(
			(i) => `<li>${icon(a, "box")}<span>${esc(i.name)}<small>${esc(i.sku)}</small></span><b>${i.pieces}</b></li>`,
		) ?? [];
	return {
		main: `${offline(a)}<div class="halves bench-lane"><section class="lane" data-lane="dock${at.lane}"><p class="name">${t(title)}</p><p class="letter" aria-hidden="true">${at.lane}</p><h1 class="bin">${t("dock_trolley", { a: at.lane })}</h1></section><section class="pad mid">${at.again ? `<p>${mark(a, "look", t("dock_again"))}</p>` : `<p>${mark(a, "go", t("dock_in"))}</p>`}<p class="code">${esc(dashed(box ? box.tracking || box.parcel : (at.orphan ?? at.code ?? "")))}</p>${items.length > 0 ? `<ol class="tags">${items.slice(0, 4).join("")}</ol>` : `<p class="sub">${t("dock_unknown_text")}</p>`}<p class="giant" data-size="s"><span class="marked">${t("dock_next")}</span></p></section></div><dl class="stats bench-stats"><div><dt>${t("stat_dock_done")}</dt><dd>${s.done}</dd></div></dl>`,
		said: `${say(a.words, title)} ${at.lane}`,
	};
}

function help(a: Around): Field {
	const t = teller(a);
	const lines = ["scan", "digit", "z", "e", "m", "f", "r", "i", "b", "t", "s", "p", "c", "d", "v"];
	const row = (key: string) =>
		`<div><dt><kbd class="key">${esc(key === "scan" ? "▮▯▮" : key === "digit" ? "1–9" : key.toUpperCase())}</kbd></dt><dd>${t(`help_${key}`)}</dd></div>`;
	return {
		main: `<div class="bench-head"><h1 class="giant" data-size="s">${t("help_title")}</h1></div><dl class="bench-keys pad">${lines.map(row).join("")}</dl>`,
		foot:
			keyButton("Enter", t("key_back"), "primary") +
			keyButton("1", t("help_sheet")) +
			keyButton("2", t("help_practice")) +
			keyButton("3", t("help_camera")) +
			keyButton("4", '<span lang="fr">Français</span>') +
			keyButton("5", '<span lang="en">English</span>'),
		said: say(a.words, "help_title"),
	};
}

/** The drawer from which a scanner is played: what could be scanned now. */
export function drawer(s: State, a: Around, coming: { parcel: string; tracking?: string }[]): string {
	const t = teller(a);
	const group = (title: string, codes: [string, string][]) =>
		codes.length === 0
			? ""
			: `<h3>${t(title)}</h3><ul>${codes.map(([code, name]) => `<li><button type="button" class="button" data-scan="${esc(code)}"><span class="code">${esc(code)}</span><small>${esc(name)}</small></button></li>`).join("")}</ul>`;
	const bins: [string, string][] = s.world.bins.map((b) => [
		b.bin,
		`${b.name} · ${s.world.ways[b.purpose] ?? b.purpose}`,
	]);
	const items: [string, string][] = (s.box?.items ?? []).map((i) => [i.gtin || i.sku, i.name]);
	const strange: [string, string][] = s.box ? [["4006381333931", t("drawer_stranger")]] : [];
	const parcels: [string, string][] = s.world.boxes
		.filter((b) => left(b) > 0)
		.slice(0, 12)
		.map((b) => [b.parcel, b.items.map((i) => i.name).join(", ")]);
	const more: [string, string][] = coming.slice(0, 4).map((b) => [b.tracking || b.parcel, t("drawer_coming")]);
	const plates: [string, string][] = s.piece?.plate ? [[s.piece.plate, s.piece.name]] : [];
	return (
		group("drawer_items", [...items, ...strange]) +
		group("drawer_bins", s.screen.at === "lane" || s.screen.at === "put" ? bins : []) +
		group("drawer_plates", plates) +
		group("drawer_parcels", s.box ? [] : [...parcels, ...more]) +
		group("drawer_keys", [
			[`${keyPrefix}1`, "1"],
			[`${keyPrefix}2`, "2"],
			[`${keyPrefix}Z`, t("key_undo")],
			[`${keyPrefix}ENTER`, t("key_back")],
		])
	);
}
