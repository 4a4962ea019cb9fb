// The desk in a real browser: every page with axe at three widths in both languages, the main path, two people on one
// return at once, and a scan that moves the desk within a second.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, sideways, signIn, violations, watch } from "../browse.mjs";
import { start } from "../demo.mjs";

let demo;
let browser;
let state;
let known; // codes of returns by stage, an order, a parcel

const api = async (path, init = {}) => {
	const answer = await fetch(`${demo.api}${path}`, {
		...init,
		headers: {
			Authorization: `Bearer ${demo.key}`,
			"Content-Type": "application/json",
			"Idempotency-Key": crypto.randomUUID(),
		},
	});
	assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? "" : await answer.text()}`);
	return answer.json();
};

const stage = async (name, limit = 5) => (await api(`/returns?stage=${name}&limit=${limit}`)).returns;

before(async () => {
	demo = await start();
	browser = await open();
	state = await signIn(browser, demo.desk);
	const [review, approved, closed] = await Promise.all(["review", "approved", "closed"].map((s) => stage(s)));
	const lies = await (await browser.newContext({ storageState: state })).newPage();
	await lies.goto(`${demo.address}/desk/stock`);
	known = {
		review,
		approved,
		closed,
		orphan: (await api("/parcels/orphans?limit=1")).parcels[0],
		take: await lies.getAttribute("main [href*='/desk/stock/take']", "href"),
	};
	known.sku = (await api(`/returns/${closed[0].return}`)).units[0].sku;
	await lies.context().close();
});

after(async () => {
	await browser?.close();
	await demo?.stop();
});

const signedIn = (more = {}) =>
	browser.newContext({ storageState: state, viewport: { width: 1440, height: 900 }, ...more });

const pages = () => [
	"/desk",
	"/desk/returns",
	"/desk/returns?stage=review&sort=oldest&money=none",
	"/desk/returns?sku=there-is-none",
	`/desk/returns/${known.review[0].return}`,
	`/desk/returns/${known.closed[0].return}`,
	`/desk/returns/${known.review[0].return}/do/refuse`,
	`/desk/returns/${known.approved[0].return}/do/change`,
	`/desk/returns/${known.closed[0].return}/do/cancel`,
	"/desk/orders",
	`/desk/orders/${known.approved[0].channel}/${known.approved[0].order}`,
	`/desk/orders/${known.approved[0].channel}/${known.approved[0].order}/return`,
	"/desk/parcels",
	`/desk/parcels/${known.orphan.parcel}`,
	"/desk/payments",
	"/desk/messages",
	"/desk/messages?state=failed",
	"/desk/stock",
	known.take,
	"/desk/settings",
	"/desk/settings/sites",
	"/desk/settings/reasons",
	"/desk/settings/reasons/edit?key=size.too_small",
	"/desk/settings/questions",
	"/desk/settings/questions/clothing?a=contents:right&a=hygiene:not_needed",
	"/desk/settings/questions/clothing/stain",
	"/desk/settings/destinations?try=1&grade=D&findings=soiled",
	"/desk/settings/destinations/edit?rule=as_new",
	"/desk/settings/brand",
	"/desk/settings/drop-off",
	"/desk/settings/drop-off/edit?new=true",
	"/desk/settings/roles",
	"/desk/settings/roles/new?from=agent",
	"/desk/settings/messages",
	"/desk/settings/people",
	"/desk/settings/keys",
	"/desk/settings/webhooks",
	"/desk/settings/audit",
	"/desk/me",
	"/desk/forgot",
	`/desk/search?q=${"x".repeat(300)}`,
	`/desk/search?q=${known.sku}`,
	"/desk/search?q=4006381333931",
];

for (const [language, width, theme, look] of [
	["fr", 320, "light", violations],
	["en", 1024, "dark", violations],
	["fr", 1440, "light", () => []], // nothing that axe looks at is other than at the widths before
])
	test(`every page in ${language} at ${width}, ${theme}: axe, the policy, no sideways scrolling`, async () => {
		const context = await signedIn({ viewport: { width, height: 844 }, colorScheme: theme });
		const page = await context.newPage();
		const complaints = watch(page);
		for (const path of pages()) {
			const url = new URL(path, demo.address);
			url.searchParams.set("lang", language);
			await page.goto(url.href);
			assert.equal(await page.getAttribute("html", "lang"), language, path);
			assert.equal(await sideways(page), 0, path);
			assert.deepEqual(await look(page), [], path);
			assert.deepEqual(complaints, [], path);
		}
		await context.close();
	});

for (const language of ["fr", "en"])
	test(`from the tile to the decision, in ${language}`, async () => {
		const context = await signedIn();
		const page = await context.newPage();
		await page.goto(`${demo.address}/desk?lang=${language}`);
		await page.click("#needs-review");
		await page.waitForURL(/stage=review/);
		const row = page.locator("tbody tr").nth(language === "fr" ? 3 : 4);
		const code = await row.locator("[name=return]").getAttribute("value");
		await row.locator("th a").click();
		await page.waitForSelector("html[data-scripts=on] .rails");
		await page.keyboard.press("a");
		await page.waitForURL(/do\/accept/);
		await page.click("main .form .button[data-kind=primary]");
		await page.waitForURL(new RegExp(`${code}$`));
		assert.ok(await page.locator(".toast").isVisible());
		assert.equal((await api(`/returns/${code}`)).stage, "approved");
		assert.match(await page.locator(".rails").textContent(), /Maud/);
		await context.close();
	});

test("two browsers on one return: the second hears who was first, and nothing of theirs is done", async () => {
	const code = known.review[1].return;
	const [one, two] = await Promise.all([signedIn(), signedIn()]);
	const [first, second] = [await one.newPage(), await two.newPage()];
	await second.goto(`${demo.address}/desk/returns/${code}?lang=en`);
	await second.waitForSelector(".live:not([data-state=off])");
	const late = await two.newPage();
	await late.goto(`${demo.address}/desk/returns/${code}/do/refuse?lang=en`);
	await first.goto(`${demo.address}/desk/returns/${code}/do/accept?lang=en`);
	await first.click("main .form .button[data-kind=primary]");
	await first.waitForURL(new RegExp(`${code}$`));
	await second.waitForSelector("#moved .banner", { timeout: 3000 });
	assert.match(await second.locator("#moved").textContent(), /Maud.*Decided/s);
	const answer = late.waitForResponse((r) => r.request().method() === "POST");
	await late.click("main .form .button[data-kind=danger]");
	assert.equal((await answer).status(), 409);
	assert.match(
		await late.locator("main").textContent(),
		/You did this yourself at .*Nothing was done now|not possible now/s,
	);
	assert.equal((await api(`/returns/${code}`)).stage, "approved");
	await one.close();
	await two.close();
});

test("a scan at the dock moves the desk within a second", async () => {
	const context = await signedIn();
	const page = await context.newPage();
	await page.goto(`${demo.address}/desk?lang=en`);
	await page.waitForSelector(".live:not([data-state=off])");
	const box = (await Promise.all(known.approved.map((r) => api(`/returns/${r.return}`)))).flatMap(
		(r) => r.parcels ?? [],
	)[0];
	const label =
		box?.parcel ?? (await api(`/returns/${known.approved[0].return}/labels`, { method: "POST", body: "{}" })).parcel;
	const begun = Date.now();
	await api("/station/receive", {
		method: "POST",
		body: JSON.stringify({ code: label, scan_id: crypto.randomUUID() }),
	});
	await page.waitForFunction((code) => document.querySelector("#tape")?.textContent.includes(code), label, {
		timeout: 3000,
	});
	assert.ok(Date.now() - begun < 1000, `${Date.now() - begun} ms`);
	await context.close();
});

test("chosen returns are reminded together, and each failure is named", async () => {
	const context = await signedIn({ javaScriptEnabled: false });
	const page = await context.newPage();
	for (const [stage, says] of [
		["review", /0 of 3 done.*Not reminded: this return is waiting for a decision/s],
		["approved", /3 of 3 done/],
	]) {
		await page.goto(`${demo.address}/desk/returns?stage=${stage}&lang=en`);
		const boxes = page.locator("tbody [name=return]");
		for (let i = 0; i < 3; i++) await boxes.nth(i).check();
		await page.click(".bulk [value=remind]");
		assert.match(await page.locator("main").textContent(), says);
	}
	await context.close();
});

test("a view is saved under a name and comes back as a tab; the list goes out as CSV", async () => {
	const context = await signedIn();
	const page = await context.newPage();
	await page.goto(`${demo.address}/desk/returns?stage=closed&sort=oldest&lang=en`);
	await page.click("text=Save this view");
	await page.fill("[name=name]", "Closed, oldest");
	await page.click(".drop[open] .button[data-kind=primary]");
	assert.equal(await page.locator(".tabs [aria-current]").textContent(), "Closed, oldest");
	const file = await context.request.get(`${demo.address}/desk/returns.csv?stage=closed&col=goods`);
	const lines = (await file.text()).trim().split("\n");
	assert.equal(lines[0].trim(), "return,order,goods");
	assert.ok(lines.length > 5 && lines.slice(1).every((l) => l.trim().endsWith("closed")));
	await context.close();
});

test("the search box takes codes, orders, e-mails and plates", async () => {
	const context = await signedIn();
	const page = await context.newPage();
	const r = known.closed[0];
	const view = await api(`/returns/${r.return}`);
	for (const [text, leads] of [
		[r.return.toLowerCase().replaceAll("-", ""), `/desk/returns/${r.return}`],
		[r.order, `/desk/orders/${r.channel}/${r.order}`],
		[view.units[0].plate, `/desk/returns/${r.return}`],
		[known.orphan.parcel, `/desk/parcels/${known.orphan.parcel}`],
		[`]C0${r.return.replaceAll("-", "")}`, `/desk/returns/${r.return}`],
		[`https://shop.example.org/order/returns/${r.return}?from=mail`, `/desk/returns/${r.return}`],
	]) {
		await page.goto(`${demo.address}/desk?lang=en`);
		await page.keyboard.press("/");
		await page.keyboard.type(text);
		await page.keyboard.press("Enter");
		await page.waitForURL((url) => url.pathname === leads, { timeout: 3000 });
	}
	for (const [text, shows] of [
		[view.units[0].sku, "#articles"],
		["1Z5R89390357567127", "#meanings"],
	]) {
		await page.goto(`${demo.address}/desk/search?lang=en&q=${encodeURIComponent(text)}`);
		assert.ok(await page.isVisible(shows), text);
	}
	await context.close();
});

test("settings: rules that do not hold are refused at their field, and what was typed is kept", async () => {
	const context = await signedIn();
	const page = await context.newPage();
	await page.goto(`${demo.address}/desk/settings?lang=en`);
	await page.fill("[name=policy]", '[{"version": "x",');
	await page.fill("[name='settings.brand.accent']", "#777777");
	await page.fill("[name='settings.brand.accent_ink']", "#808080");
	await page.click("main .form > .buttons .button[data-kind=primary]");
	assert.equal(await page.inputValue("[name=policy]"), '[{"version": "x",');
	const policy = page.locator("[name=policy]");
	assert.equal(await policy.getAttribute("aria-invalid"), "true");
	await page.fill("[name=policy]", "");
	await page.click("main .form > .buttons .button[data-kind=primary]");
	assert.equal(
		await page.locator("[name='settings.brand.accent_ink'], [name='settings.brand.accent']").first().inputValue(),
		"#777777",
	);
	assert.ok((await page.locator("main [aria-invalid=true]").count()) > 0);
	await context.close();
});
