// The pictures of the handbook: docs/pictures/LANGUAGE/NAME.png, from the demonstration, each walked to as a person would.
//
//   script/screens --docs [NAME…]
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { open, signIn } from "./browse.mjs";
import { root, start } from "./demo.mjs";
import { reduce } from "./palette.mjs";
import { choose, enter, orders, why } from "./shopper.mjs";

const most = 60 * 1024;
const only = process.argv.slice(2);

const demo = await start();
const browser = await open();
const states = { desk: await signIn(browser, demo.desk), station: await signIn(browser, demo.station) };
const free = await orders(demo, 4);
const workshop = await (await browser.newContext()).newPage();

/** visitor opens a window: whose it is, how large, in which light. */
async function visitor(language, { state, width, height, theme = "light", sharp = 1 }) {
	const context = await browser.newContext({
		viewport: { width, height },
		deviceScaleFactor: sharp,
		colorScheme: theme,
		locale: language,
		reducedMotion: "reduce",
		...(state ? { storageState: state } : {}),
	});
	const page = await context.newPage();
	const shoot = async (name) => {
		if (only.length > 0 && !only.includes(name)) return;
		await page.evaluate(() => document.fonts.ready);
		await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => undefined); // the desk listens all the time
		const png = await page.screenshot();
		let small = await reduce(workshop, png);
		for (const colours of [32, 16]) if (small.length > most) small = await reduce(workshop, png, colours);
		const folder = join(root, "docs/pictures", language);
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, `${name}.png`), small);
		console.log(`${language}/${name}.png ${Math.round(small.length / 1024)} kB`);
	};
	return { context, page, shoot };
}

async function portal(language) {
	const { context, page, shoot } = await visitor(language, { width: 390, height: 780, sharp: 1.5 });
	const order = free.find((o) => o.lines.length >= 2 && !o.taken) ?? free[0];
	order.taken = true;
	const query = `&lang=${language}`;
	await page.goto(`${demo.address}/?shop=maison${query}`);
	await shoot("portal-find");
	await enter(page, demo, order, query);
	await shoot("portal-items");
	await choose(page, 1);
	await shoot("portal-why");
	await why(page, "changed_mind");
	await page.waitForURL(/refund|outcome|RT-/);
	await shoot("portal-outcome");
	if (page.url().includes("/refund")) await page.click(".dock button");
	await page.click(".dock button");
	await page.waitForURL(/RT-/);
	await shoot("portal-done");
	await context.close();
}

async function desk(language) {
	const { context, page, shoot } = await visitor(language, { state: states.desk, width: 1440, height: 900 });
	const ask = async (path) =>
		(await fetch(`${demo.api}${path}`, { headers: { Authorization: `Bearer ${demo.key}` } })).json();
	const [waits] = (await ask("/returns?stage=review&limit=1")).returns;
	const [looked] = (await ask("/returns?stage=shelved&limit=1")).returns.concat(
		(await ask("/returns?stage=closed&limit=1")).returns,
	);
	for (const [name, path] of [
		["desk-home", "/desk"],
		["desk-list", "/desk/returns"],
		["desk-review", `/desk/returns/${waits.return}`],
		["desk-return", `/desk/returns/${looked.return}`],
		["desk-payments", "/desk/payments"],
		["desk-settings", "/desk/settings"],
	]) {
		await page.goto(`${demo.address}${path}${path.includes("?") ? "&" : "?"}lang=${language}`, { waitUntil: "load" });
		await shoot(name);
	}
	await context.close();
}

async function station(language) {
	const { context, page, shoot } = await visitor(language, {
		state: states.station,
		width: 1280,
		height: 800,
		theme: "dark",
	});
	const at = (name) => page.waitForSelector(`#main[data-at=${name}]`, { timeout: 10_000 });
	const scan = async (code) => {
		await page.keyboard.press("t");
		await page.fill("#type-field", code);
		await page.click("#type-form [data-kind=primary]");
	};
	const press = async (key) => {
		const before = await page.locator("#main").innerHTML();
		await page.keyboard.press(key);
		await page.waitForFunction((html) => document.querySelector("#main").innerHTML !== html, before);
	};
	await page.goto(`${demo.address}/station?lang=${language}`);
	await page.waitForSelector("html[data-station=ready]");
	await shoot("station-ready");
	const world = await page.evaluate(() => fetch("/station/world").then((answer) => answer.json()));
	const box = world.boxes.find(
		(b) => b.permit === "allowed" && b.items.length === 1 && b.items[0].pieces === 1 && b.items[0].found === 0 && b.items[0].set === "general",
	);
	await scan(box.parcel);
	await at("box");
	await shoot("station-box");
	await press("e");
	await shoot("station-exception");
	await press("8");
	await shoot("station-hazard");
	await press("z");
	await scan(box.items[0].sku);
	await at("question");
	await shoot("station-question");
	for (const key of ["2", "2", "3", "1"]) await press(key); // opened, and its condition: marked
	await at("photo");
	await press("0");
	await at("lane");
	await page.waitForSelector(".bench-plate img");
	await shoot("station-lane");
	await scan(world.bins.find((b) => b.purpose === "restock").bin);
	await at("wrongbin");
	await shoot("station-wrong-bin");
	await press("Enter");
	await scan(world.bins.find((b) => b.purpose === "outlet").bin);
	await at("ready");
	await page.goto(`${demo.address}/station?mode=dock&lang=${language}`);
	await page.waitForSelector("html[data-station=ready]");
	await scan(world.coming[language === "fr" ? 0 : 1].parcel);
	await at("docked");
	await shoot("station-dock");
	await context.close();
}

try {
	for (const language of ["en", "fr"]) {
		await portal(language);
		await desk(language);
		await station(language);
	}
} finally {
	await browser.close();
	await demo.stop();
}
