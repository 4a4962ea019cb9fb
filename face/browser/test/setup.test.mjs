// Setting a shop up in a real browser, from the first administrator's link on an empty installation to a test return that is
// ended: in French, on a phone and in the dark, each page with axe, and what goes wrong on the way.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { open, sideways, violations, watch } from "../browse.mjs";
import { root } from "../demo.mjs";

/** An empty installation: where the first link leads, and what ends it. */
async function installed() {
	const folder = await mkdtemp(join(tmpdir(), "retour-setup-"));
	const child = spawn(process.env.RETOUR_TEST_PROGRAM ?? join(root, "bin/retour"), ["serve"], {
		env: {
			...process.env,
			RETOUR_DATA: folder,
			RETOUR_DB: join(folder, "retour.db"),
			RETOUR_ADDR: "127.0.0.1:0",
			RETOUR_LOG_LEVEL: "error",
		},
		stdio: ["ignore", "pipe", "inherit"],
	});
	const ended = new Promise((done) => child.once("exit", done));
	const stop = async () => {
		child.kill("SIGTERM");
		await ended;
		await rm(folder, { recursive: true, force: true });
	};
	for await (const line of createInterface({ input: child.stdout })) {
		const link = /http\S+\/desk\/first\/\S+/.exec(line)?.[0];
		if (link) {
			child.stdout.resume();
			return { link, base: new URL(link).origin, stop };
		}
	}
	await stop();
	throw new Error("no link for the first administrator");
}

const exported = `N° commande;Date de commande;Devise;E-mail;Réf. article;Désignation;Qté;Prix unitaire TTC
1001;26/11/2026 14:05;EUR;zoe@example.org;MUG;Mug bleu;2;1 010,50
1001;26/11/2026 14:05;EUR;zoe@example.org;BOL;Bol;1;14,00
1002;25/11/2026 09:00;EURO;max@example.org;MUG;Mug;1;12,00
1003;24/11/2026 09:00;EUR;lea@example.org;MUG;Mug;un;12,00
`;

test("a shop is set up from the first link to a test return, in French", async () => {
	const here = await installed();
	const browser = await open();
	try {
		const context = await browser.newContext({
			viewport: { width: 390, height: 844 },
			colorScheme: "dark",
			locale: "fr",
		});
		const page = await context.newPage();
		const complaints = watch(page);
		const sound = async (name) => {
			assert.equal(await sideways(page), 0, name);
			assert.deepEqual(await violations(page), [], name);
			assert.deepEqual(complaints, [], name);
		};
		const send = () => Promise.all([page.waitForEvent("load"), page.click("main form .button[data-kind=primary]")]);
		const on = () => Promise.all([page.waitForEvent("load"), page.click("main .buttons .button[data-kind=primary]")]);
		const wrong = async (field, says) =>
			assert.match(await page.locator(`[id="f-${field.replaceAll(/[^\w-]/g, "_")}-error"]`).textContent(), says);

		await page.goto(here.link);
		for (const [name, value] of [
			["email", "maud@example.org"],
			["name", "Maud (inventée)"],
			["password", "une phrase assez longue"],
			["again", "une phrase assez longue"],
		])
			await page.fill(`[name=${name}]`, value);
		await send();
		await page.fill("[name=email]", "maud@example.org");
		await page.fill("[name=password]", "une phrase assez longue");
		await send();
		assert.equal(new URL(page.url()).pathname, "/desk/setup"); // the first link leads here

		await page.click(".title .button");
		await page.waitForURL(/setup\/shop/);
		await send();
		await wrong("name", /Remplissez/);
		await page.fill("[name=name]", "Maison Orée");
		await send();
		await sound("address");
		await page.fill("[name=lines]", "Maison Orée, retours\n12 rue Inventée\n69001 Lyon");
		await send();
		await page.check("[value=law]");
		await page.fill("[name=days]", "10");
		await send();
		await wrong("days", /14 jours/);
		await sound("terms below the law");
		assert.equal(await page.inputValue("[name=days]"), "10");
		await page.fill("[name=days]", "");
		await page.check("[value=free]");
		await send();
		await on();
		await sound("mail");
		await on();

		const file = (name, text) =>
			page.setInputFiles("[name=file]", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
		await file("photo.csv", "\0\x01\x02");
		await send();
		await wrong("file", /pas un fichier texte/);
		await file("commandes.csv", exported);
		await send();
		assert.equal(await page.inputValue("[name='columns.sku']"), "Réf. article");
		assert.equal(await page.inputValue("[name='constants.country']"), "FR");
		await sound("columns");
		await page.selectOption("[name='columns.sku']", "");
		await send();
		await wrong("columns.sku", /colonne/);
		await page.selectOption("[name='columns.sku']", "Réf. article");
		await send();
		const report = await page.locator("main").textContent();
		for (const says of [/1 commande peut être prise/, /EURO/, /«\sun\s»/]) assert.match(report, says);
		await sound("check");
		await send();
		assert.match(await page.locator("main").textContent(), /1 commande a été prise/);
		await on();

		await send();
		await sound("test return");
		const [portal, label] = await page.locator(".steps-list a.name").evaluateAll((all) => all.map((a) => a.href));
		assert.equal((await context.request.get(portal)).status(), 200);
		assert.match((await context.request.get(label)).headers()["content-type"], /pdf/);
		await send();
		assert.match(await page.locator("main").textContent(), /essai est terminé/);
		await page.goto(`${here.base}/desk/setup`);
		assert.match(await page.locator("main").textContent(), /6 sur 7/); // mail is the server's to set up
		await sound("the steps at the end");
	} finally {
		await browser.close();
		await here.stop();
	}
});
