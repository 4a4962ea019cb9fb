// The bench in a real browser, by scanner keys only: the whole path in both languages, what goes wrong on it, a network that
// drops with a reload in between, and how long a scan takes to its painted answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, sideways, signIn, violations, watch } from "../browse.mjs";
import { start } from "../demo.mjs";

let demo;
let browser;
let state;
let colleague;
const taken = new Set();
const durations = { "scan-painted": [], "key-painted": [] };

before(async () => {
	demo = await start();
	browser = await open();
	state = await signIn(browser, demo.station);
	colleague = await signIn(browser, demo.desk);
});

after(async () => {
	await browser?.close();
	await demo?.stop();
});

/** bench opens the station and gives what a test does there: scan, press, look. */
async function bench({
	language = "en",
	path = "/station",
	width = 1280,
	height = 800,
	scheme = "dark",
	as = state,
} = {}) {
	const context = await browser.newContext({
		viewport: { width, height },
		storageState: as,
		colorScheme: scheme,
		reducedMotion: "reduce",
	});
	const page = await context.newPage();
	const complaints = watch(page);
	const posts = [];
	page.on("request", (r) => r.method() === "POST" && posts.push(r.url()));
	const go = async (to = path) => {
		await page.goto(`${demo.address}${to}${to.includes("?") ? "&" : "?"}lang=${language}`);
		await page.waitForSelector("html[data-station=ready]");
	};
	await go();
	/** at waits for a screen; where another stands in its place, it says which, and what that one says. */
	const at = (name) =>
		page.waitForSelector(`#main[data-at=${name}]`, { timeout: 5000 }).catch(async (error) => {
			const main = page.locator("#main");
			throw new Error(`${await main.getAttribute("data-at")} in place of ${name}: ${await main.textContent()}`, {
				cause: error,
			});
		});
	/** scan types as a scanner does, faster than anybody, whatever has the focus; real keys are in the test of fields. */
	const scan = (code) =>
		page.evaluate(
			(text) => {
				for (const key of [...text, "Enter"]) {
					const code =
						key === "Enter"
							? key
							: /\d/.test(key)
								? `Digit${key}`
								: /[A-Za-z]/.test(key)
									? `Key${key.toUpperCase()}`
									: key === "]"
										? "BracketRight"
										: "Minus";
					const stroke = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
					(document.activeElement ?? document.body).dispatchEvent(stroke);
				}
			},
			code.replaceAll("-", "").length === 11 ? code.replaceAll("-", "") : code,
		);
	const key = (k) => page.keyboard.press(k);
	const json = (url) => page.evaluate((u) => fetch(u).then((r) => r.json()), url);
	const said = () => page.locator("#main").textContent();
	const end = async () => {
		for (const name of Object.keys(durations))
			durations[name].push(
				...(await page.evaluate((n) => performance.getEntriesByName(n).map((e) => e.duration), name)),
			);
		await context.close();
	};
	/** fresh is a parcel at the dock from which nothing was taken, for this test alone. */
	const fresh = async (fits = () => true) => {
		const world = await json("/station/world");
		const found = world.boxes.find(
			(b) =>
				b.permit === "allowed" &&
				!taken.has(b.parcel) &&
				b.items.length === 1 &&
				b.items[0].found === 0 &&
				b.items[0].set === "general" &&
				fits(b),
		);
		assert.ok(found, "the demonstration has a parcel for every test");
		taken.add(found.parcel);
		return { box: found, item: found.items[0], bin: (to) => world.bins.find((b) => b.purpose === to), world };
	};
	const counts = async (ret) => (await json(`/api/v1/returns/${ret}`)).counts;
	/** until asks the server again and again until it says so: the screen goes on before it has answered. */
	const until = async (url, so) => {
		for (const end = Date.now() + 8000; ; ) {
			const got = await json(url);
			if (so(got)) return got;
			assert.ok(Date.now() < end, `${url}: ${JSON.stringify(got).slice(0, 400)}`);
			await new Promise((done) => setTimeout(done, 50));
		}
	};
	const counted = (ret, want) =>
		until(`/api/v1/returns/${ret}`, ({ counts }) => Object.entries(want).every(([name, n]) => counts[name] === n));
	/** reads waits for words on the screen. */
	const reads = (words) =>
		page.waitForFunction((w) => new RegExp(w).test(document.querySelector("#main").textContent), words.source, {
			timeout: 5000,
		});
	/** asked answers questions one after the other, each once it stands there: faster would be a scanner. */
	const asked = async (...keys) => {
		for (const k of keys) {
			const before = await said();
			await key(k);
			await page.waitForFunction((text) => document.querySelector("#main").textContent !== text, before);
		}
	};
	/** graded takes a parcel's first piece as it should be: it has its plate and stands before its lane. */
	const graded = async (box, item) => {
		await scan(box.parcel);
		await at("box");
		await scan(item.sku);
		await at("question");
		await key("1");
		await at("lane");
		await page.waitForSelector(".bench-plate img");
	};
	return {
		graded,
		context,
		page,
		complaints,
		posts,
		go,
		at,
		scan,
		key,
		json,
		said,
		end,
		fresh,
		counts,
		counted,
		until,
		reads,
		asked,
	};
}

const one = (b) => b.items[0].pieces === 1;
const two = (b) => b.items[0].pieces === 2;

const words = {
	en: { ready: /Scan a\s+parcel/, bin: /Scan the bin/, no: /No\.\s*Wrong bin/, done: /Parcel finished/ },
	fr: { ready: /Scannez\s+un colis/, bin: /Scannez le bac/, no: /Non\.\s*Mauvais bac/, done: /Colis terminé/ },
};

for (const language of ["en", "fr"])
	test(`${language}: a perfect piece is three scans and one key, by the scanner alone; the wrong bin is refused`, async () => {
		const b = await bench({ language });
		const { box, item, bin } = await b.fresh(one);
		assert.match(await b.said(), words[language].ready);
		await b.scan(box.parcel);
		await b.at("box");
		await b.scan(item.sku);
		await b.at("question");
		await b.scan("RETOURKEY1"); // the key of the sheet: no keyboard at all
		await b.at("lane");
		assert.match(await b.said(), words[language].bin);
		await b.page.waitForSelector(".bench-plate img");
		await b.scan(bin("outlet").bin);
		await b.at("wrongbin");
		assert.match(await b.said(), words[language].no);
		assert.equal(await b.page.getAttribute("html", "data-heard"), "stop");
		await b.scan(bin("restock").bin);
		await b.at("ready");
		assert.match(await b.said(), words[language].done);
		await b.page.waitForFunction(() => performance.getEntriesByName("scan-painted").length >= 3);
		await b.counted(box.return, { placed: 1 });
		const counts = await b.counts(box.return);
		assert.equal(counts.placed, counts.announced, "the piece lies in its bin, and the server knows it");
		assert.deepEqual(b.complaints, []);
		await b.end();
	});

test("two of one kind: the parcel stays open until both are away; undo takes back what was sent", async () => {
	const b = await bench();
	const { box, item, bin } = await b.fresh(two);
	await b.graded(box, item);
	await b.scan(bin("restock").bin);
	await b.at("box");
	await b.counted(box.return, { placed: 1 });
	assert.equal((await b.counts(box.return)).placed, 1);
	await b.key("z");
	await b.at("lane");
	await b.counted(box.return, { placed: 0 });
	assert.equal((await b.counts(box.return)).placed, 0, "out of its bin again");
	await b.key("z"); // and the grade, a key pressed by mistake: its money has not been decided yet
	await b.at("question");
	await b.counted(box.return, { graded: 0 });
	await b.key("1");
	await b.at("lane");
	await b.page.waitForSelector(".bench-plate img");
	const settled = await fetch(`${demo.address}/api/v1/returns/${box.return}/settle`, {
		method: "POST",
		headers: {
			Authorization: `Bearer ${demo.key}`,
			"Content-Type": "application/json",
			"Idempotency-Key": crypto.randomUUID(),
		},
		body: "{}",
	});
	assert.equal(settled.status, 200, await settled.text());
	await b.key("z"); // now it has: it stays, and the screen says who can correct it
	await b.at("trouble");
	assert.match(await b.said(), /customer service.*RT-/);
	await b.key("Enter");
	await b.at("lane");
	await b.scan(bin("restock").bin);
	await b.at("box");
	await b.key("m"); // nobody finds the other one: that is said, and goes on
	await b.at("missing");
	await b.key("Enter");
	await b.at("ready");
	await b.counted(box.return, { placed: 1, missing: 1 });
	const counts = await b.counts(box.return);
	assert.deepEqual([counts.placed, counts.missing], [1, 1]);
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("an unknown article gets a plate and is set apart; the announced one goes on", async () => {
	const b = await bench();
	const { box, item, bin } = await b.fresh(one);
	await b.scan(box.parcel);
	await b.at("box");
	await b.scan("4006381333931");
	await b.at("stranger");
	await b.key("1");
	await b.at("question");
	await b.key("1");
	await b.at("lane");
	await b.page.waitForSelector(".bench-plate img");
	await b.scan(bin("quarantine").bin);
	await b.at("box");
	await b.scan(item.sku);
	await b.at("question");
	await b.key("1");
	await b.at("lane");
	await b.scan(bin("restock").bin);
	await b.at("ready");
	await b.counted(box.return, { placed: box.items[0].pieces });
	const counts = await b.counts(box.return);
	assert.equal(counts.placed, counts.announced);
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("without network: the piece goes to its bin, a reload loses nothing, and each scan is sent once", async () => {
	const b = await bench();
	const { box, item, bin } = await b.fresh(one);
	await b.page.waitForSelector("html[data-kept=yes]");
	await b.go(); // the worker has the page from now on
	await b.page.waitForFunction(
		() => navigator.serviceWorker.controller && document.documentElement.dataset.kept === "yes",
	);
	await b.context.setOffline(true);
	await b.scan(box.parcel);
	await b.at("box");
	await b.scan(item.sku);
	await b.at("question");
	await b.key("1");
	await b.at("lane");
	await b.page.waitForSelector("[data-device=net][data-state=off]");
	await b.page.reload();
	await b.page.waitForSelector("html[data-station=ready]");
	await b.at("lane");
	await b.scan(bin("restock").bin);
	await b.at("ready");
	await b.page.waitForFunction(() => document.querySelectorAll(".bench-ready .tags li").length === 3);
	assert.match(await b.said(), /scans waiting/);
	await b.page.reload();
	await b.page.waitForSelector("html[data-station=ready]");
	await b.page.waitForFunction(() => document.querySelectorAll(".bench-ready .tags li").length === 3);
	await b.context.setOffline(false);
	await b.page.waitForSelector("[data-device=net][data-state=on]", { timeout: 15_000 });
	await b.page.waitForFunction(() => document.querySelectorAll(".bench-ready .tags li").length === 0);
	const counts = await b.counts(box.return);
	assert.deepEqual(
		[counts.graded, counts.placed, counts.missing],
		[1, 1, 0],
		"once, though it was tried more than once",
	);
	await b.end();
});

/** grey is a picture of one grey point. */
const grey = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
	"base64",
);

test("what is wrong is photographed, also without network, or it is said why not; the photo stands beside the piece", async () => {
	const b = await bench({ language: "fr" });
	const { box, item, bin } = await b.fresh(one);
	await b.scan(box.parcel);
	await b.at("box");
	await b.scan(item.sku);
	await b.at("question");
	await b.asked("2", "2", "3", "1"); // opened; condition: marked; the rest is fine
	await b.at("photo");
	await b.scan(bin("outlet").bin);
	await b.reads(/D.abord une photo/);
	await b.page.waitForSelector(".bench-shoot .bench-nophoto"); // this browser has no camera
	const pick = async (buffer) =>
		b.page.setInputFiles("#photo-file", { name: "photo.png", mimeType: "image/png", buffer });
	await pick(Buffer.from("no picture"));
	await b.page.waitForFunction(() => /lisible/.test(document.querySelector(".bench-note")?.textContent ?? ""));
	await b.context.setOffline(true);
	await pick(grey);
	await b.page.waitForSelector(".taken img");
	assert.deepEqual(await violations(b.page), []);
	await b.key("Enter");
	await b.at("lane");
	await b.scan(bin("outlet").bin);
	await b.at("ready");
	await b.context.setOffline(false);
	await b.page.waitForSelector("[data-device=net][data-state=on]", { timeout: 15_000 });
	await b.counted(box.return, { placed: 1 });
	const { units } = await b.json(`/api/v1/returns/${box.return}`);
	assert.equal(units[0].photos.length, 1);
	const seen = await b.context.request.get(`${demo.address}/api/v1/photos/${units[0].photos[0]}?size=small`);
	assert.equal(seen.headers()["content-type"], "image/jpeg");
	const desk = await browser.newContext({ storageState: colleague });
	const shown = await desk.request.get(`${demo.address}/desk/returns/${box.return}`);
	assert.ok(
		(await shown.text()).includes(`/api/v1/photos/${units[0].photos[0]}`),
		"the desk shows it beside the piece",
	);
	await desk.close();
	await b.end();
});

test("plates: the screen says whether one was printed, the label has the printer's size, and each is printed once more", async () => {
	const b = await bench();
	const { box, item, bin } = await b.fresh(one);
	await b.page.evaluate(() => {
		window.print = () => {
			document.documentElement.dataset.prints = String(Number(document.documentElement.dataset.prints ?? 0) + 1);
			dispatchEvent(new Event("afterprint"));
		};
	});
	await b.graded(box, item);
	await b.page.waitForFunction(() => /To print: 1/.test(document.querySelector("[data-device=printer]").textContent));
	await b.key("r");
	await b.page.waitForFunction(() => /Plate printed/.test(document.querySelector("#main").textContent));
	const label = (await b.page.pdf({ preferCSSPageSize: true })).toString("latin1");
	const size = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g;
	const pages = [...label.matchAll(size)].map(([, w, h]) => [w, h].map((pt) => Math.round((pt / 72) * 25.4)));
	assert.deepEqual(pages, [[62, 29]], "one label of 62 by 29 mm, and nothing behind it");
	await b.key("x"); // its bin is not here: it waits with its plate
	await b.at("ready");
	await b.key("i");
	await b.at("printer");
	assert.deepEqual(await violations(b.page), []);
	await b.key("1");
	await b.page.waitForSelector("html[data-prints='2']");
	await b.key("f");
	await b.page.waitForFunction(() => /57 × 32 mm/.test(document.querySelector("#main").textContent));
	await b.key("a");
	await b.page.waitForSelector("[data-device=printer][data-state=on]");
	await b.key("Enter");
	await b.at("ready");
	await b.key("v");
	await b.page.waitForSelector("body[data-mode=put]");
	const plate = (await b.json(`/api/v1/returns/${box.return}`)).units[0].plate;
	await b.scan(plate);
	await b.at("put");
	assert.deepEqual(await violations(b.page), []);
	await b.scan(bin("outlet").bin);
	await b.at("wrongbin");
	await b.scan(bin("restock").bin);
	await b.at("ready");
	await b.counted(box.return, { placed: 1 });
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("handed over: the parcel in hand stays for the colleague, who cannot take back what is not theirs", async () => {
	const b = await bench({ as: colleague });
	const { box, item, bin } = await b.fresh(two);
	await b.graded(box, item);
	await b.scan(bin("restock").bin);
	await b.at("box");
	await b.key("c");
	await b.at("handover");
	await b.key("1");
	await b.page.waitForURL(/\/desk\/login/);
	await b.context.addCookies(state.cookies);
	await b.go();
	await b.at("box");
	assert.match(await b.said(), /left this parcel/);
	await b.key("z");
	await b.reads(/nothing to undo/);
	assert.equal((await b.counts(box.return)).placed, 1);
	await b.scan(item.sku);
	await b.at("question");
	await b.key("1");
	await b.at("lane");
	await b.scan(bin("restock").bin);
	await b.at("ready");
	await b.counted(box.return, { placed: 2 });
	await b.key("d"); // the return's code, and a second box without a label of its own
	await b.page.waitForSelector("body[data-mode=dock]");
	await b.scan(box.return);
	await b.at("which");
	assert.deepEqual(await violations(b.page), []);
	await b.key("9");
	await b.at("box");
	assert.match(await b.said(), /Nothing was announced/);
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("twice the text: every line can be read and every key pressed", async () => {
	const b = await bench({ language: "fr", width: 640, height: 400 }); // 1280 by 800 at twice the size
	const { box, item } = await b.fresh(one);
	const all = async (name) => {
		await b.at(name);
		assert.equal(await sideways(b.page), 0, name);
		const lost = await b.page.evaluate(() =>
			[...document.querySelectorAll("main h1, main button, body > footer button")].flatMap((e) => {
				e.scrollIntoView({ block: "nearest", inline: "nearest" });
				const r = e.getBoundingClientRect();
				return r.bottom > innerHeight + 1 || r.right > innerWidth + 1 || r.top < -1 ? [e.textContent] : [];
			}),
		);
		assert.deepEqual(lost, [], name);
	};
	await all("ready");
	await b.scan(box.parcel);
	await all("box");
	await b.scan(item.sku);
	await all("question");
	await b.key("1");
	await all("lane");
	await b.end();
});

test("a stray scan never lands in a field, and a typed code is taken", async () => {
	const b = await bench();
	const { box } = await b.fresh();
	await b.key("t");
	await b.page.waitForSelector("dialog[open] input");
	await b.page.fill("#type-field", "half typed");
	await b.page.focus("#type-field");
	const cdp = await b.context.newCDPSession(b.page);
	const strokes = [...box.parcel.replaceAll("-", ""), "\r"].map((text) => ({
		type: "keyDown",
		text,
		key: text === "\r" ? "Enter" : text,
		code: text === "\r" ? "Enter" : /\d/.test(text) ? `Digit${text}` : `Key${text}`,
		windowsVirtualKeyCode: text === "\r" ? 13 : 0,
	}));
	await Promise.all(strokes.map((s) => cdp.send("Input.dispatchKeyEvent", s)));
	await b.at("box");
	assert.equal(await b.page.inputValue("#type-field"), "half typed");
	await b.key("x");
	await b.at("ready");
	await b.key("t");
	await b.page.fill("#type-field", box.parcel);
	await b.page.click("#type-form [data-kind=primary]");
	await b.at("box");
	await b.key("x");
	await b.at("ready");
	await b.end();
});

test("the dock says a trolley; an unknown parcel is kept with the returns it may be; a misread code is told", async () => {
	const b = await bench();
	await b.scan("PA8713K641K");
	await b.at("misread");
	await b.scan("UNKNOWN-4712");
	await b.at("orphan");
	assert.ok((await b.page.locator(".answers button").count()) > 0, "candidates to choose from");
	await b.key("Enter");
	await b.at("ready");
	await b.key("d");
	await b.at("ready");
	const coming = (await b.json("/station/world")).coming[0];
	await b.scan(coming.parcel);
	await b.at("docked");
	assert.match(await b.said(), /Trolley/);
	await b.until(`/station/find?code=${coming.parcel}`, ({ box }) => box?.arrived_at);
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("a scanner that sends more than the code, and a link, lead to the parcel; an article says in which it should be", async () => {
	const b = await bench();
	const { box, item } = await b.fresh(one);
	await b.scan(item.sku);
	await b.at("which");
	assert.match(await b.said(), /This article is expected in/);
	assert.match(await b.said(), /order /);
	await b.key("Enter");
	await b.at("ready");
	await b.scan(`]C0${box.parcel.replaceAll("-", "")}`);
	await b.at("box");
	await b.scan(`]C0${item.sku}`);
	await b.at("question");
	await b.key("z");
	await b.key("z");
	await b.at("ready");
	const link = await b.json(
		`/station/find?code=${encodeURIComponent(`https://shop.example.org/order/returns/${box.return}`)}`,
	);
	assert.ok(["box", "boxes"].includes(link.kind), JSON.stringify(link).slice(0, 200));
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("practice says so all the time, and sends nothing", async () => {
	const b = await bench({ path: "/station/practice" });
	assert.ok(await b.page.isVisible(".bench-practice"));
	await b.page.click("#drawer-codes [data-scan^=PA]");
	await b.at("box");
	await b.page.click("#drawer-codes [data-scan='4006381333900']");
	await b.at("question");
	await b.key("1");
	await b.at("lane");
	assert.ok(await b.page.isVisible(".bench-practice"));
	const right = (await b.page.locator(".lane .bin").textContent()).trim();
	await b.page.locator("#drawer-codes [data-scan]", { hasText: right }).click();
	await b.at("ready");
	assert.deepEqual(b.posts, []);
	assert.deepEqual(b.complaints, []);
	await b.end();
});

test("every state: axe, no sideways scrolling, targets of 64 px, in both languages, dark and light, 1280 and 1024", async () => {
	for (const [language, width, height, scheme, theme] of [
		["fr", 1280, 800, "dark", ""],
		["en", 1024, 768, "light", "?theme=light"],
	]) {
		const b = await bench({ language, width, height, scheme, path: `/station${theme}` });
		const check = async (name) => {
			await b.at(name);
			const where = `${name} ${language} ${width}`;
			assert.deepEqual(await violations(b.page), [], where);
			assert.equal(await sideways(b.page), 0, where);
			const small = await b.page.evaluate(() =>
				[...document.querySelectorAll("main button, body > footer button, header button, summary")]
					.map((e) => [e.textContent, e.getBoundingClientRect()])
					.filter(([, r]) => r.width > 0 && r.height < 63.5)
					.map(([t, r]) => `${t} ${r.height}`),
			);
			assert.deepEqual(small, [], where);
			const lost = await b.page.evaluate(() => {
				const main = document.getElementById("main").getBoundingClientRect();
				return [...document.querySelectorAll("main .answers button, main h1")].filter(
					(e) => e.getBoundingClientRect().bottom > main.bottom + 1,
				).length;
			});
			assert.equal(lost, 0, `${where}: nothing is cut off`);
		};
		await check("ready");
		const { box, item, bin } = await b.fresh(two);
		await b.scan(item.sku);
		await check("which");
		await b.key("Enter");
		await b.scan(box.parcel);
		await check("box");
		await b.key("e");
		await check("exception");
		await b.key("z");
		await b.at("box");
		await b.key("m");
		await check("missing");
		await b.key("z");
		await b.scan("4006381333931");
		await check("stranger");
		await b.key("3");
		await b.at("box");
		await b.scan(item.sku);
		await check("question");
		const asked = await b.said();
		await b.key("2");
		await b.page.waitForFunction((text) => document.querySelector("#main").textContent !== text, asked);
		await check("question");
		await b.key("1");
		await check("lane");
		await b.key("b");
		await check("full");
		await b.key("Enter");
		await b.scan(bin("vendor").bin);
		await check("wrongbin");
		await b.key("Enter");
		await b.key("p");
		await check("pause");
		await b.key("Enter");
		await b.key("c");
		await check("handover");
		await b.key("z");
		await b.at("lane");
		await b.key("z");
		await b.at("question");
		await b.key("?");
		await check("help");
		assert.deepEqual(b.complaints, []);
		await b.end();
	}
});

test("the camera page alone may run WebAssembly; without a camera it says so and the scanner goes on", async () => {
	const b = await bench({ path: "/station/camera" });
	const policy = async (path) =>
		(await b.context.request.get(`${demo.address}${path}`)).headers()["content-security-policy"];
	assert.match(await policy("/station/camera"), /'wasm-unsafe-eval'/);
	assert.doesNotMatch(await policy("/station"), /unsafe/);
	await b.page.waitForSelector("[data-device=camera][data-state=off]");
	const { box } = await b.fresh();
	await b.scan(box.parcel);
	await b.at("box");
	await b.end();
});

test("the sheet of bar codes holds parcels, articles, bins and keys, and every picture is there", async () => {
	const context = await browser.newContext({ storageState: state, viewport: { width: 1280, height: 800 } });
	const page = await context.newPage();
	const complaints = watch(page);
	await page.goto(`${demo.address}/station/sheet?lang=fr`, { waitUntil: "networkidle" });
	assert.ok((await page.locator(".bar-strips li").count()) > 25);
	const blank = await page.evaluate(() => [...document.images].filter((i) => i.naturalWidth === 0).length);
	assert.equal(blank, 0);
	assert.deepEqual(await violations(page), []);
	assert.deepEqual(complaints, []);
	await context.close();
});

test("a scan is answered on the screen within 100 ms, 95 times of 100", async () => {
	const b = await bench();
	for (let n = 0; n < 20; n++) {
		const { box, item } = await b.fresh();
		await b.scan(box.parcel);
		await b.at("box");
		await b.scan(item.sku);
		await b.at("question");
		await b.scan("PA8713K641K");
		await b.at("misread");
		await b.key("Enter");
		await b.at("question");
		await b.key("z");
		await b.at("box");
		await b.key("x");
		await b.at("ready");
	}
	await b.end();
	const p95 = (list) => list.sort((x, y) => x - y)[Math.ceil(list.length * 0.95) - 1];
	const scans = durations["scan-painted"];
	const keys = durations["key-painted"];
	console.log(
		`scan to painted answer: p95 ${p95(scans).toFixed(1)} ms of ${scans.length}; key: p95 ${p95(keys).toFixed(1)} ms of ${keys.length}`,
	);
	assert.ok(scans.length > 60);
	assert.ok(p95(scans) <= 100, `p95 ${p95(scans)} ms`);
});
