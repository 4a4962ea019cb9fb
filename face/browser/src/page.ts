// What every page may do once scripts run. Pages mark where: attributes beginning with data-.

/** begin makes the page ready. Called once, by each face's script. */
export function begin(doc: Document = document): void {
	doc.documentElement.dataset.scripts = "on";
	sendOnce(doc);
	steppers(doc);
	dialogs(doc);
	shortcuts(doc);
	chooseAll(doc);
	printing(doc);
	picking(doc);
}

/** A button that opens the choice of a file, and sends what was chosen at once. Without scripts both are pressed one after the other. */
function picking(doc: Document): void {
	for (const button of doc.querySelectorAll<HTMLButtonElement>("button[data-picks]")) {
		const input = doc.getElementById(button.dataset.picks ?? "");
		if (!(input instanceof HTMLInputElement)) continue;
		input.hidden = true;
		const words = button.querySelector("span");
		if (words) words.textContent = button.dataset.words ?? "";
		button.addEventListener("click", (event) => {
			if (input.files?.length) return;
			event.preventDefault();
			input.click();
		});
		input.addEventListener("change", () => {
			if (input.files?.length) button.form?.requestSubmit(button);
		});
	}
}

/** A button that prints the page: without scripts the browser's own does. */
function printing(doc: Document): void {
	for (const button of doc.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
		button.hidden = false;
		button.addEventListener("click", () => print());
	}
}

/** A form is sent once: the second press of a hurried thumb does nothing. The server would notice it too. */
function sendOnce(doc: Document): void {
	const sent = new WeakSet<HTMLFormElement>();
	doc.addEventListener("submit", (event) => {
		const form = event.target;
		if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
		if (sent.has(form)) {
			event.preventDefault();
			return;
		}
		sent.add(form);
		const button = event.submitter;
		if (button instanceof HTMLElement) button.setAttribute("aria-busy", "true");
	});
	// back from the next page: the form may be sent again
	addEventListener("pageshow", () => {
		for (const form of doc.forms) sent.delete(form);
		for (const button of doc.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
	});
}

/** within keeps a number between an input's bounds. */
export function within(value: number, min: string, max: string): number {
	const least = min === "" ? -Infinity : Number(min);
	const most = max === "" ? Infinity : Number(max);
	return Math.min(Math.max(value, least), most);
}

/** The two buttons beside a number. */
function steppers(doc: Document): void {
	for (const box of doc.querySelectorAll<HTMLElement>(".stepper")) {
		const input = box.querySelector("input");
		if (!input) continue;
		const buttons = box.querySelectorAll<HTMLButtonElement>("button[data-step]");
		const settle = () => {
			for (const button of buttons) {
				const next = Number(input.value) + Number(button.dataset.step);
				button.disabled = within(next, input.min, input.max) !== next;
			}
		};
		for (const button of buttons) {
			button.hidden = false;
			button.addEventListener("click", () => {
				input.value = String(within(Number(input.value) + Number(button.dataset.step), input.min, input.max));
				settle();
				input.dispatchEvent(new Event("change", { bubbles: true }));
			});
		}
		input.addEventListener("input", settle);
		settle();
	}
}

/** Dialogs open and close by command and commandfor; older browsers need telling. */
function dialogs(doc: Document): void {
	const able = "commandForElement" in HTMLButtonElement.prototype;
	doc.addEventListener("click", (event) => {
		if (!(event.target instanceof Element)) return;
		if (event.target instanceof HTMLDialogElement) {
			event.target.close(); // beside the sheet
			return;
		}
		const button = event.target.closest("button[commandfor]");
		if (able || !button) return;
		const dialog = doc.getElementById(button.getAttribute("commandfor") ?? "");
		if (!(dialog instanceof HTMLDialogElement)) return;
		if (button.getAttribute("command") === "close") dialog.close();
		else dialog.showModal();
	});
}

/** typing tells whether a key belongs to a field rather than to the page. */
export function typing(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
		return true;
	return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/** data-key="w" on a link or button: that key presses it; on a field: it goes there. Never while somebody types. */
function shortcuts(doc: Document): void {
	doc.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
		if (doc.querySelector("dialog[open]") && event.key !== "?") return;
		const wanted = event.key.toLowerCase();
		for (const place of doc.querySelectorAll<HTMLElement>("[data-key]")) {
			if (place.dataset.key !== wanted || place.hasAttribute("disabled")) continue;
			event.preventDefault();
			if (place instanceof HTMLInputElement) {
				place.focus();
				place.select();
			} else place.click();
			return;
		}
	});
}

/** data-all="name" on a box at a table's head: it chooses every box of that name. */
function chooseAll(doc: Document): void {
	doc.addEventListener("change", (event) => {
		if (!(event.target instanceof HTMLInputElement) || event.target.type !== "checkbox") return;
		const changed = event.target;
		if (changed.dataset.all !== undefined) {
			for (const box of boxes(doc, changed.dataset.all)) box.checked = changed.checked;
			return;
		}
		const head = [...doc.querySelectorAll<HTMLInputElement>("[data-all]")].find(
			(box) => box.dataset.all === changed.name,
		);
		if (!head) return;
		const all = boxes(doc, changed.name);
		const chosen = all.filter((box) => box.checked).length;
		head.checked = chosen === all.length;
		head.indeterminate = chosen > 0 && chosen < all.length;
	});
}

function boxes(doc: Document, name: string): HTMLInputElement[] {
	return [...doc.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].filter(
		(box) => box.name === name && box.dataset.all === undefined,
	);
}
