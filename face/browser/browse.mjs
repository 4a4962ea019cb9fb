// A real browser, and what every page must hold.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** open starts Chromium; as root it runs without its sandbox, which it would refuse. */
export function open() {
	return chromium.launch({
		executablePath: process.env.RETOUR_TEST_CHROMIUM ?? "/usr/bin/chromium",
		args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
	});
}

/** signIn follows a link that signs in once, and gives the cookies to keep. */
export async function signIn(browser, link) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(link);
	const state = await context.storageState();
	await context.close();
	return state;
}

/** violations are what axe finds on a page against WCAG 2.2 A and AA, one line each. */
export async function violations(page) {
	const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
	const axe = new AxeBuilder({ page }).options({ runOnly: tags, resultTypes: ["violations"] }).setLegacyMode(); // no frames here
	const { violations } = await axe.analyze();
	return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`));
}

/** sideways is by how many pixels a page is wider than its window. */
export function sideways(page) {
	return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** watch collects what a page complains of: errors of scripts, refusals of the policy, files that are missing. */
export function watch(page) {
	const complaints = [];
	page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
	page.on("console", (message) => {
		if (message.type() === "error" && !/status of (4|5)\d\d/.test(message.text())) complaints.push(`console: ${message.text()}`);
	});
	page.on("requestfailed", (request) => {
		if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`request: ${request.url()}`);
	});
	page.on("response", (response) => {
		if (response.url().includes("/static/") && response.status() >= 400) complaints.push(`missing: ${response.url()}`);
	});
	return complaints;
}
