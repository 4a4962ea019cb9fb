// What all faces have alike, in a real browser: what axe finds, sideways scrolling at 320 px, what the policy refuses,
// the first view's weight, and the ways in that must hold without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, sideways, signIn, violations, watch } from "../browse.mjs";
import { start } from "../demo.mjs";

let demo;
let browser;
let states;

before(async () => {
	demo = await start();
	browser = await open();
	states = { desk: await signIn(browser, demo.desk) };
});

after(async () => {
	await browser?.close();
	await demo?.stop();
});

// Pages that no test of one face comes by.
const pages = [
	"/nowhere",
	"/_kit",
	"/desk/login",
	"/desk/nowhere",
	"/desk/withdrawals?show=all",
	"/desk/withdrawals/new",
];

for (const path of pages)
	for (const [language, width, theme] of [
		["fr", 320, "light"],
		["en", 1440, "dark"],
	])
		test(`${path} in ${language}: axe, the policy, and no sideways scrolling`, async () => {
			const context = await browser.newContext({
				viewport: { width, height: 844 },
				colorScheme: theme,
				storageState: path.startsWith("/desk") ? states.desk : undefined,
			});
			const page = await context.newPage();
			const complaints = watch(page);
			const url = new URL(path, demo.address);
			url.searchParams.set("lang", language);
			await page.goto(url.href);
			const at = `${path} at ${width}, ${theme}`;
			assert.equal(await page.getAttribute("html", "lang"), language, at);
			assert.equal(await sideways(page), 0, at);
			assert.deepEqual(await violations(page), [], at);
			assert.deepEqual(complaints, [], at);
			await context.close();
		});

test("the portal's first view weighs at most 50 kB, all told", async () => {
	const page = await browser.newPage();
	const session = await page.context().newCDPSession(page);
	await session.send("Network.enable");
	await session.send("Network.setCacheDisabled", { cacheDisabled: true });
	let bytes = 0;
	session.on("Network.loadingFinished", (e) => {
		bytes += e.encodedDataLength;
	});
	await page.goto(`${demo.address}/?lang=fr`, { waitUntil: "networkidle" });
	assert.ok(bytes > 30_000 && bytes <= 50 * 1024, `${bytes} bytes`);
	await page.close();
});

test("without scripts an order that does not fit is refused at its field, and what was typed is kept", async () => {
	const context = await browser.newContext({ javaScriptEnabled: false, locale: "fr" });
	const page = await context.newPage();
	await page.goto(`${demo.address}/?lang=fr`);
	await page.fill("[name=order]", "FR-10240");
	await page.fill("[name=proof]", "99999");
	await page.click("main button");
	assert.equal(await page.inputValue("[name=order]"), "FR-10240");
	assert.equal(await page.inputValue("[name=proof]"), "99999");
	const proof = page.locator("[name=proof]");
	assert.equal(await proof.getAttribute("aria-invalid"), "true");
	const said = (await proof.getAttribute("aria-describedby")).split(" ")[0];
	assert.match(await page.locator(`#${said}`).textContent(), /ne vont pas ensemble/);
	assert.match(await page.title(), /^Erreur/);
	await context.close();
});

test("a session that ended while somebody typed keeps what was typed, and sends it only when told to", async () => {
	const context = await browser.newContext({ storageState: states.desk });
	const page = await context.newPage();
	await page.goto(`${demo.address}/desk/me?lang=en`);
	await context.clearCookies();
	await page.fill("[name=name]", "Maud L. Typed");
	await page.click("main .form button");
	assert.match(await page.locator("main").textContent(), /what you typed is kept|ce que vous avez saisi est gardé/i);
	assert.match(await page.locator("[name=kept]").inputValue(), /Maud/);
	await context.close();
});

test("a page of the desk asks strangers to sign in, and remembers where they were going", async () => {
	const page = await browser.newPage();
	await page.goto(`${demo.address}/desk/search?q=RT`);
	const at = new URL(page.url());
	assert.equal(at.pathname, "/desk/login");
	assert.equal(at.searchParams.get("back"), "/desk/search?q=RT");
	await page.close();
});

test("a link that signs in once opens nothing a second time", async () => {
	const context = await browser.newContext();
	const page = await context.newPage();
	const answer = await page.goto(demo.desk);
	assert.equal(answer.status(), 409);
	assert.deepEqual(await context.cookies().then((all) => all.filter((c) => c.name.includes("session"))), []);
	await context.close();
});

test("keys: / goes to the search box, ? lists the keys, and neither while somebody types", async () => {
	const context = await browser.newContext({ storageState: states.desk });
	const page = await context.newPage();
	await page.goto(`${demo.address}/desk`);
	await page.keyboard.press("?");
	assert.ok(await page.locator("dialog#keys").isVisible());
	await page.keyboard.press("Escape");
	await page.keyboard.press("/");
	assert.equal(await page.evaluate(() => document.activeElement.id), "q");
	await page.keyboard.type("?/");
	assert.equal(await page.inputValue("#q"), "?/");
	assert.ok(!(await page.locator("dialog#keys").isVisible()));
	await context.close();
});
