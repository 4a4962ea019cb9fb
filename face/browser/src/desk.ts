// What the pages of the desk may do once scripts run.

/** data-chosen="name" says how many boxes of that name are chosen; data-clear="name" takes the choice back. */
export function choice(doc: Document): void {
	for (const said of doc.querySelectorAll<HTMLElement>("[data-chosen]")) {
		const name = said.dataset.chosen ?? "";
		const boxes = () =>
			[...doc.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].filter((box) => box.name === name);
		const say = () => {
			said.textContent = String(boxes().filter((box) => box.checked).length);
		};
		doc.addEventListener("change", say);
		addEventListener("pageshow", say); // back from the next page, the boxes are as they were
		say();
		for (const button of doc.querySelectorAll<HTMLElement>("[data-clear]")) {
			if (button.dataset.clear !== name) continue;
			button.hidden = false;
			button.addEventListener("click", () => {
				const chosen = boxes().filter((box) => box.checked);
				for (const box of chosen) box.checked = false;
				chosen.at(-1)?.dispatchEvent(new Event("change", { bubbles: true }));
			});
		}
	}
}

/** Where a list was last looked at, and the codes that stood in it, in their order. */
type Remembered = { at: string; codes: string[] };

const key = "retour-list";

/** where is the place of a code within a list, from 1, with the codes before and after it; 0 for one that is not in it. */
export function where(
	codes: string[],
	code: string,
): { place: number; previous?: string | undefined; next?: string | undefined } {
	const at = codes.indexOf(code);
	return at < 0 ? { place: 0 } : { place: at + 1, previous: codes[at - 1], next: codes[at + 1] };
}

/**
 * among lets a person go from one return of a list to the next: a list that says data-remember is remembered in this tab,
 * and the page of one of its returns shows its place, the way on (j, k), and leads back to the list as it was.
 */
export function among(doc: Document, memory: Storage): void {
	const list = doc.querySelector<HTMLElement>("[data-remember]");
	if (list) {
		const codes = [...list.querySelectorAll<HTMLInputElement>("tbody input[name=return]")].map((box) => box.value);
		memory.setItem(key, JSON.stringify({ at: list.dataset.remember ?? "", codes }));
	}
	const nav = doc.querySelector<HTMLElement>("[data-among]");
	const seen = remembered(memory);
	if (!nav || !seen) return;
	const found = where(seen.codes, nav.dataset.among ?? "");
	if (found.place === 0) return;
	for (const link of doc.querySelectorAll<HTMLAnchorElement>("a[data-list]")) link.href = seen.at;
	const said = nav.querySelector("[data-where]");
	if (said)
		said.textContent = (said.textContent ?? "").replace(/[79]/g, (d) =>
			String(d === "7" ? found.place : seen.codes.length),
		);
	for (const [way, code, press] of [
		["previous", found.previous, "k"],
		["next", found.next, "j"],
	] as const) {
		const link = nav.querySelector<HTMLAnchorElement>(`[data-way=${way}]`);
		if (!link || !code) continue;
		link.href = `/desk/returns/${code}`;
		link.dataset.key = press;
	}
	nav.hidden = false;
}

function remembered(memory: Storage): Remembered | undefined {
	try {
		const seen = JSON.parse(memory.getItem(key) ?? "");
		return typeof seen?.at === "string" && seen.at.startsWith("/desk/returns") && Array.isArray(seen.codes)
			? seen
			: undefined;
	} catch {
		return undefined; // nothing was remembered
	}
}
