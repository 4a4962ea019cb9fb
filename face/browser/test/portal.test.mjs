// The shopper's whole way in a real browser: both languages, with scripts and without, light and dark, at 390 px, at 320 px
// and with text twice as large; axe on every page; what happens on a double press, on the way back, and when somebody
// else changed the return meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, sideways, violations, watch } from "../browse.mjs";
import { start } from "../demo.mjs";
import { ask, choose, enter, orders, why } from "../shopper.mjs";

let demo;
let browser;
let free;

before(async () => {
	demo = await start();
	browser = await open();
	free = await orders(demo, 15);
});

after(async () => {
	await browser?.close();
	await demo?.stop();
});

/** next is an order that no test has used yet, with at least so many lines. */
function next(lines = 1) {
	const at = free.findIndex((order) => order.lines.length >= lines);
	assert.ok(at >= 0, "the demonstration has no order left for this test");
	return free.splice(at, 1)[0];
}

const api = async (path, body) => {
	const answer = await fetch(`${demo.address}/api/v1${path}`, {
		method: body ? "POST" : "GET",
		headers: {
			authorization: `Bearer ${demo.key}`,
			"content-type": "application/json",
			"idempotency-key": crypto.randomUUID(),
		},
		body: body && JSON.stringify(body),
	});
	return answer.json();
};

/** shopper opens a page as one kind of visitor. */
async function shopper({ width = 390, theme = "light", language = "fr", scripts = true } = {}) {
	const context = await browser.newContext({
		viewport: { width, height: 844 },
		colorScheme: theme,
		locale: language,
		javaScriptEnabled: scripts,
		reducedMotion: "reduce",
	});
	const page = await context.newPage();
	return { context, page, complaints: watch(page) };
}

/** wide names what is wider than the window, "" where nothing is. */
async function wide(page) {
	if ((await sideways(page)) === 0) return "";
	return page.evaluate(() =>
		[...document.querySelectorAll("main *, header *, footer *")]
			.filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
			.map((e) => `${e.tagName}.${e.className} ${e.textContent?.trim().slice(0, 20)}`)
			.slice(-3)
			.join(" | "),
	);
}

/** sound says what must hold for every page: it fits, also at twice the text, axe finds nothing, the policy refused nothing. */
async function sound(page, complaints, at) {
	assert.equal(await sideways(page), 0, `${at}: scrolls sideways`);
	assert.deepEqual(await violations(page), [], `${at}: axe`);
	assert.deepEqual(complaints, [], `${at}: complaints`);
	if (page.viewportSize().width < 390) return;
	await page.evaluate(() => {
		document.documentElement.style.fontSize = "200%";
	});
	assert.equal(await wide(page), "", `${at}: scrolls sideways with text twice as large`);
	await page.evaluate(() => {
		document.documentElement.style.fontSize = "";
	});
}

/** mailLink is the link to a return in the messages about it, once there is one. */
async function mailLink(ret) {
	const { messages } = await api(`/returns/${ret}/messages`);
	return messages.map((m) => /http\S+\/r\/[\w.~-]+/.exec(m.text)?.[0]).find(Boolean);
}

/** sentLink waits for that link: messages are written by a follower, after the verb. */
async function sentLink(ret) {
	for (let tries = 0; tries < 100; tries++) {
		const link = await mailLink(ret);
		if (link) return link;
		await new Promise((done) => setTimeout(done, 100));
	}
	assert.fail(`no message about ${ret} has a link`);
}

const code = (page) => /RT-[0-9A-Z-]+/.exec(page.url())[0];

for (const [language, theme, width] of [
	["fr", "light", 390],
	["en", "dark", 390],
	["fr", "dark", 320],
	["en", "light", 1280],
])
	test(`the whole way in ${language}, ${theme}, ${width} px: every page holds, and the money asked for is the money shown`, async () => {
		const order = next(2);
		const { context, page, complaints } = await shopper({ width, theme, language });
		const at = (name) => sound(page, complaints, `${name} in ${language} at ${width}, ${theme}`);
		await page.goto(`${demo.address}/?shop=maison`);
		await at("find");
		await enter(page, demo, order);
		await page.goto(`${demo.address}/order?lang=${language}`);
		assert.equal(await page.getAttribute("html", "lang"), language);
		await at("items");
		await page.click(".dock button");
		assert.equal(await page.locator(".errors").count(), 1);
		await at("items with nothing chosen");
		await choose(page, 2);
		await page.locator("[name=reason][value=damaged]").check();
		await page.fill("[name=comment]", "Trop serré ! “Vraiment” <b>");
		await page.click(".dock button[data-kind=primary]");
		assert.equal(await page.inputValue("[name=comment]"), "Trop serré ! “Vraiment” <b>", "what was typed is kept");
		await at("why, half answered");
		await page.locator('[value="damaged.transit"]').check();
		await page.click(".dock button[data-kind=primary]");
		await page.click("[name=skip]");
		assert.match(page.url(), /\/order\/refund$/);
		for (const one of await page.locator("input[type=radio]:checked").all())
			assert.equal(await one.getAttribute("value"), "refund", "nothing is chosen but the money");
		await at("outcome");
		await page.click(".dock button");
		await at("check");
		const shown = await page.locator(".money tfoot td").textContent();
		await page.click(".dock button");
		assert.match(page.url(), /\/done$/);
		await at("done");
		await page.click(".answer a.button");
		assert.equal(await page.locator(".answer .big").textContent(), shown);
		await at("follow");
		for (const path of ["/cancel", "/second"]) {
			await page.goto(`${demo.address}/order/returns/${code(page)}${path}`);
			await at(path);
		}
		await page.goto(`${demo.address}/r/nonsense`);
		await at("a link that is over");
		await page.goto(`${demo.address}/order/returns/RT-NONE`);
		await at("a return of somebody else");
		await context.close();
	});

for (const language of ["fr", "en"])
	test(`without scripts the whole way in ${language} works, and nothing is lost on reload and back`, async () => {
		const order = next(2);
		const { context, page } = await shopper({ language, scripts: false });
		await enter(page, demo, order, `&lang=${language}`);
		await choose(page, 2);
		await page.locator("[name=reason][value=changed_mind]").check();
		await page.fill("[name=comment]", "Un mot");
		await page.click(".dock button[data-kind=primary]");
		await page.waitForURL(/\/why\/2/); // back is from the next step, and not out of the middle of the way there
		await page.goBack();
		await page.reload();
		assert.equal(await page.inputValue("[name=comment]"), "Un mot");
		assert.ok(await page.locator("[name=reason][value=changed_mind]").isChecked());
		await page.goto(`${demo.address}/order`);
		assert.equal(await page.locator("[name=pick]:checked").count(), 2, "what was chosen is kept");
		await page.goto(`${demo.address}/order/why/2`);
		await page.click("[name=skip]");
		if (page.url().includes("/refund")) await page.click(".dock button");
		await page.click(".dock button");
		assert.match(page.url(), /\/done$/);
		assert.ok(await page.locator(".label svg").isVisible(), "the code to scan is there");
		const label = await context.request.get(
			await page
				.locator(".buttons a.button")
				.first()
				.getAttribute("href")
				.then((h) => demo.address + h),
		);
		assert.equal(label.headers()["content-type"], "application/pdf");
		assert.equal((await label.body()).subarray(0, 5).toString(), "%PDF-");
		await context.close();
	});

test("a photo is taken in without scripts; what is none, or is too large, is refused at its field and the words are kept", async () => {
	const order = next();
	const { context, page } = await shopper({ scripts: false });
	await enter(page, demo, order);
	await choose(page);
	await page.fill("[name=comment]", "Voir la photo");
	await page.setInputFiles("[name=photo]", {
		name: "facture.pdf",
		mimeType: "application/pdf",
		buffer: Buffer.from("%PDF-1.7 no photo"),
	});
	await page.click("[name=add]");
	assert.match(await page.locator("#f-photo-error").textContent(), /facture\.pdf/);
	assert.equal(await page.inputValue("[name=comment]"), "Voir la photo");
	await page.setInputFiles("[name=photo]", {
		name: "grande.jpg",
		mimeType: "image/jpeg",
		buffer: Buffer.alloc(25 << 20, 1),
	});
	await page.click("[name=add]");
	assert.match(await page.locator("#f-photo-error").textContent(), /grande\.jpg.*20 Mo/s);
	const picture = await page.screenshot({ type: "jpeg" });
	await page.setInputFiles("[name=photo]", { name: "vase.jpg", mimeType: "image/jpeg", buffer: picture });
	await page.click("[name=add]");
	assert.equal(await page.locator(".shots img").count(), 1);
	assert.ok(
		await page
			.locator(".shots img")
			.evaluate((img) => img.naturalWidth > 0)
			.catch(() => true),
	);
	assert.equal(await page.inputValue("[name=comment]"), "Voir la photo");
	await page.click("[name=drop]");
	assert.equal(await page.locator(".shots img").count(), 0);
	await context.close();
});

test("a double press makes one return, and going back after it leads to the return instead of a second one", async () => {
	const order = next();
	const made = async () => (await api(`/returns?channel=maison&order=${order.number}`)).returns.length;
	const before = await made();
	const { context, page } = await shopper({ scripts: false });
	await enter(page, demo, order);
	await choose(page);
	await why(page, "changed_mind");
	if (page.url().includes("/refund")) await page.click(".dock button");
	const form = await page
		.locator("form:has([name=draft])")
		.evaluate((f) => Object.fromEntries(new FormData(f)))
		.catch(() => undefined);
	const fields = form ?? {
		_key: await page.getAttribute("form:has([name=draft]) [name=_key]", "value"),
		draft: await page.getAttribute("[name=draft]", "value"),
	};
	const send = () =>
		context.request.post(`${demo.address}/order/check`, { form: fields, headers: { origin: demo.address } });
	const [first, second] = await Promise.all([send(), send()]);
	assert.match(first.url(), /\/done$/);
	assert.equal(second.url(), first.url());
	await page.click(".dock button");
	assert.equal(page.url(), first.url(), "the third press is the same return too");
	assert.equal(await made(), before + 1);
	await page.goto(`${demo.address}/order/check`);
	assert.match(page.url(), /\/order\/returns\/RT-/, "back after it: the return is shown");
	assert.match(await page.locator(".toasts").textContent(), /déjà enregistré/);
	await context.close();
});

test("a return that an agent changed meanwhile is not overwritten: the shopper is told, and sees it", async () => {
	const order = next();
	const { context, page } = await shopper({ language: "en" });
	await ask(page, demo, order, { query: "&lang=en" });
	const ret = code(page);
	await page.goto(`${demo.address}/order/returns/${ret}`);
	await page.click("form[action$='/change'] button");
	assert.match(await page.locator("h1").textContent(), /Change your return/);
	await page.click(".dock button");
	await page.click(".dock button[data-kind=primary]");
	if (page.url().includes("/refund")) await page.click(".dock button");
	await api(`/returns/${ret}/change`, {
		items: [{ line: order.lines[0].line, quantity: 1, reason: "not_liked.look" }],
	});
	await page.click(".dock button");
	assert.match(await page.locator(".errors").textContent(), /was changed meanwhile/);
	const view = await api(`/returns/${ret}`);
	assert.equal(view.lines[0].reason, "not_liked.look");
	await context.close();
});

test("change and cancel while nothing was sent; a cancelled return says so and offers a new start", async () => {
	const order = next();
	const { context, page } = await shopper();
	await ask(page, demo, order);
	const ret = code(page);
	await page.goto(`${demo.address}/order/returns/${ret}`);
	await page.click("form[action$='/change'] button");
	await page.click(".dock button");
	await page.locator("[name=reason][value=not_liked]").check();
	await page.locator('[value="not_liked.material"]').check();
	await page.click(".dock button[data-kind=primary]");
	if (page.url().includes("/refund")) await page.click(".dock button");
	await page.click(".dock button");
	assert.equal((await api(`/returns/${ret}`)).lines[0].reason, "not_liked.material");
	await page.goto(`${demo.address}/order/returns/${ret}/cancel`);
	await page.click("main form button");
	assert.match(await page.locator("main").textContent(), /Retour annulé/);
	assert.equal((await api(`/returns/${ret}`)).permit, "cancelled");
	await context.close();
});

test("a lost label and a second parcel", async () => {
	const order = next(2);
	const { context, page } = await shopper({ scripts: false });
	await ask(page, demo, order, { count: 2 });
	const ret = code(page);
	await page.click("details summary");
	await page.click("details form button");
	assert.match(await page.locator(".toasts").textContent(), /nouvelle étiquette/);
	await page.goto(`${demo.address}/order/returns/${ret}/second`);
	await page.click("main form > .button");
	assert.match(await page.locator(".errors").textContent(), /au moins une pièce/);
	await page.fill("[name=quantity_0]", "1");
	await page.click("main form > .button");
	assert.equal(await page.locator(".buttons a[href*='label.pdf']").count(), 2);
	const live = (await api(`/returns/${ret}`)).parcels.filter((p) => p.status !== "void");
	assert.equal(live.length, 2);
	await context.close();
});

test("the link of a mail opens the return without typing, with its messages to read", async () => {
	const order = next();
	const first = await shopper();
	await ask(first.page, demo, order);
	const ret = code(first.page);
	await first.context.close();
	const link = await sentLink(ret);
	const { context, page, complaints } = await shopper({ scripts: true });
	await page.goto(link);
	assert.equal(new URL(page.url()).pathname, `/order/returns/${ret}`, "the token stands in no address");
	await sound(page, complaints, "follow, by a link");
	await page.locator("a[href*='/messages/']").first().click();
	await sound(page, complaints, "a message");
	assert.match(await page.locator(".letter").textContent(), new RegExp(ret));
	await context.close();
});

for (const [stage, words] of [
	["review", /Une personne regarde votre demande/],
	["refused", /n’a pas accepté ce retour/],
	["expired", /Le retour a expiré/],
	["in_transit", /Votre colis est en route/],
	["inspecting", /contrôle|n’était pas dans le colis|n’étaient pas/],
	["closed", /Retour terminé/],
])
	test(`a return in the stage ${stage} says where the money is`, async () => {
		let link;
		for (const one of (await api(`/returns?stage=${stage}&limit=20`)).returns) {
			link ??= await mailLink(one.return);
		}
		assert.ok(link, `the demonstration has no return in the stage ${stage}`);
		const { context, page, complaints } = await shopper({
			language: "fr",
			theme: stage === "closed" ? "dark" : "light",
		});
		await page.goto(`${demo.address}/?lang=fr`);
		await page.goto(link);
		assert.match(await page.locator("main").textContent(), words);
		await sound(page, complaints, stage);
		await context.close();
	});

test("whoever proved nothing is led to the first page, kindly", async () => {
	const { context, page } = await shopper({ language: "en" });
	await page.goto(`${demo.address}/order`);
	assert.equal(new URL(page.url()).pathname, "/");
	assert.match(await page.locator(".toasts").textContent(), /Show your order first/);
	await context.close();
});

test("who received a gift sends it back by its code alone, without scripts, and tells their name and mail at the end", async () => {
	const order = next();
	const answer = await fetch(`${demo.address}/api/v1/orders/maison/${order.number}/gift-codes`, {
		method: "POST",
		headers: {
			authorization: `Bearer ${demo.key}`,
			"content-type": "application/json",
			"idempotency-key": crypto.randomUUID(),
		},
		body: "{}",
	});
	const gift = await answer.json();
	const { context, page, complaints } = await shopper({ scripts: false });
	const quiet = async (at) => {
		assert.equal(await sideways(page), 0, `${at}: scrolls sideways`);
		assert.deepEqual(complaints, [], `${at}: complaints`);
		const text = await page.content();
		for (const secret of [order.number, order.email]) assert.ok(!text.includes(secret), `${at} tells ${secret}`);
	};
	await page.goto(`${demo.address}/?shop=maison`);
	await page.click("main a[href^='/gift']");
	await page.fill(
		"[name=code]",
		gift.gift_code.replace(/.$/, (sign) => (sign === "0" ? "1" : "0")),
	);
	await page.click("main form button");
	assert.match(await page.locator("#f-code-error").textContent(), /n’existe pas/);
	await page.fill("[name=code]", gift.gift_code.toLowerCase().replaceAll("-", " "));
	await page.click("main form button");
	await quiet("items");
	assert.doesNotMatch(await page.locator("main").textContent(), /€/);
	await choose(page);
	await why(page, "changed_mind");
	await page.locator("[value=credit]").check();
	await page.click(".dock button");
	await page.fill("[name=name]", "Noa Example");
	await page.click(".dock button");
	assert.equal(await page.inputValue("[name=name]"), "Noa Example");
	assert.ok(await page.locator("#f-email-error").isVisible());
	await page.fill("[name=email]", "noa@example.org");
	await page.click(".dock button");
	assert.match(page.url(), /\/done$/);
	await quiet("done");
	await context.close();
});

test("what a visitor sees first weighs at most 50 kB with a cold cache: the search, and the page that a mail's link opens", async () => {
	const order = next();
	const first = await shopper();
	await ask(first.page, demo, order);
	const ret = code(first.page);
	await first.context.close();
	const link = await sentLink(ret);
	for (const path of [`${demo.address}/?shop=maison`, link]) {
		const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
		const page = await context.newPage();
		const session = await context.newCDPSession(page);
		await session.send("Network.enable");
		await session.send("Network.setCacheDisabled", { cacheDisabled: true });
		let bytes = 0;
		const goods = new Set();
		session.on("Network.requestWillBeSent", (e) => {
			if (e.request.url.includes("/static/goods-")) goods.add(e.requestId);
		});
		session.on("Network.loadingFinished", (e) => {
			if (!goods.has(e.requestId)) bytes += e.encodedDataLength;
		});
		await page.goto(path, { waitUntil: "networkidle" });
		console.log(`${new URL(page.url()).pathname}: ${bytes} bytes`);
		assert.ok(bytes > 20_000 && bytes <= 50_000, `${page.url()}: ${bytes} bytes`);
		await context.close();
	}
});

for (const [language, tag, theme, width, words] of [
	[
		"fr-FR",
		"fr",
		"light",
		390,
		["Renoncer au contrat ici", "Confirmer la rétractation", "Votre rétractation est enregistrée"],
	],
	["en-GB", "en", "dark", 320, ["Withdraw from contract here", "Confirm withdrawal", "Your withdrawal is recorded"]],
	[
		"el-GR",
		"el",
		"dark",
		390,
		["Πατήστε εδώ για υπαναχώρηση", "Επιβεβαίωση υπαναχώρησης", "Η υπαναχώρησή σας καταχωρίστηκε"],
	],
])
	test(`a consumer withdraws from a contract in ${tag}, ${theme}, ${width} px, without scripts and without signing in`, async () => {
		const { context, page, complaints } = await shopper({ width, theme, language, scripts: false });
		// axe needs scripts: a second look, with them, at every page
		const seen = await shopper({ width, theme, language });
		const look = async (at) => {
			await seen.context.addCookies(await context.cookies());
			await seen.page.goto(page.url());
			await sound(seen.page, seen.complaints, `${tag} ${at}`);
		};
		await page.goto(`${demo.address}/?shop=maison`);
		await look("first page");
		const entry = page.locator(`footer [lang=${tag}]`, { hasText: words[0] });
		assert.equal((await entry.textContent()).trim(), words[0]);
		await entry.click();
		assert.equal(await page.locator("html").getAttribute("lang"), tag);
		await look("step 1");
		await page.locator("main form button").click();
		assert.equal(await page.locator("[aria-invalid=true]").count(), 3, "the three details are said to be missing");
		const said = `1 × ${tag} <b>${Math.random()}</b>\nligne 2`;
		await page.fill("[name=name]", "Camille Exemple");
		await page.fill("[name=contract]", said);
		await page.fill("[name=email]", `${tag}@example.org`);
		await page.locator("main form button").click();
		assert.equal(await page.locator("main button").count(), 1, "one control");
		assert.equal((await page.locator("main button").textContent()).trim(), words[1]);
		assert.equal(await page.locator("main button").getAttribute("translate"), "no");
		assert.ok(
			(await page.locator(".declaration").textContent()).includes("<b>"),
			"the words stand there as they were typed",
		);
		await page.goto(`${demo.address}/withdrawal/confirm?lang=${tag}&shop=maison`); // loaded again by its address
		await look("step 2");
		await page.locator("main a.back").click();
		assert.equal(await page.inputValue("[name=contract]"), said, "nothing is lost on the way back");
		await page.locator("main form button").click();
		await page.locator("main button").click();
		assert.equal((await page.locator("h1").textContent()).trim(), words[2]);
		await look("done");
		const reference = /WD-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/.exec(await page.locator("main").textContent())[0];
		await page.reload();
		assert.ok((await page.locator("main").textContent()).includes(reference), "the page stays");
		await page.goBack();
		assert.ok((await page.locator("main").textContent()).includes(reference), "going back leads to what was declared");
		const { declarations } = await api("/withdrawals?limit=100");
		assert.deepEqual(
			declarations.filter((d) => d.contract === said).map((d) => [d.declaration, d.language, d.email]),
			[[reference, tag, `${tag}@example.org`]],
			"it is stored as it was typed, once",
		);
		let letter;
		for (let tries = 0; tries < 100 && !letter; tries++) {
			const { messages } = await api("/messages?kind=acknowledgement&limit=100");
			letter = messages.find((m) => m.subject.includes(reference));
			if (!letter) await new Promise((done) => setTimeout(done, 100));
		}
		assert.equal(letter?.language, tag, "it is acknowledged in the consumer's language");
		assert.deepEqual(complaints, []);
		await context.close();
		await seen.context.close();
	});
