// See script/lighthouse.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "./demo.mjs";
import { orders } from "./shopper.mjs";

const least = 95;
const version = "12.8.2";

/** walk proves to know an order and asks for a return of it: the cookie, and the pages to look at. */
async function walk(demo) {
	const [order] = await orders(demo, 1);
	const found = await fetch(`${demo.address}/?shop=maison`, {
		method: "POST",
		redirect: "manual",
		headers: { "content-type": "application/x-www-form-urlencoded", origin: demo.address },
		body: new URLSearchParams({ channel: "maison", order: order.number, proof: order.proof }),
	});
	const cookie = found.headers
		.getSetCookie()
		.map((c) => c.split(";")[0])
		.join("; ");
	const asked = await fetch(`${demo.address}/api/v1/returns`, {
		method: "POST",
		headers: {
			authorization: `Bearer ${demo.key}`,
			"content-type": "application/json",
			"idempotency-key": crypto.randomUUID(),
		},
		body: JSON.stringify({
			channel: "maison",
			order: order.number,
			items: [{ line: order.lines[0].line, quantity: 1 }],
		}),
	});
	const made = await asked.json();
	return {
		cookie,
		pages: { find: "/?shop=maison", items: "/order", follow: `/order/returns/${made.return}`, gift: "/gift?shop=maison" },
	};
}

const folder = await mkdtemp(join(tmpdir(), "retour-lighthouse-"));
const demo = await start();
let low = 0;
try {
	const { cookie, pages } = await walk(demo);
	const headers = join(folder, "headers.json");
	const out = join(folder, "report.json");
	for (const language of ["fr", "en"]) {
		await writeFile(headers, JSON.stringify({ Cookie: cookie, "Accept-Language": language }));
		for (const [name, path] of Object.entries(pages)) {
			const args = [
				"--yes",
				`lighthouse@${version}`,
				`${demo.address}${path}`,
				"--quiet",
				"--output=json",
				`--output-path=${out}`,
				"--only-categories=performance,accessibility,best-practices",
				`--extra-headers=${headers}`,
				"--chrome-flags=--headless=new --no-sandbox",
			];
			execFileSync("npx", args, {
				cwd: folder,
				env: { ...process.env, CHROME_PATH: process.env.RETOUR_TEST_CHROMIUM },
				stdio: ["ignore", "ignore", "inherit"],
			});
			const { categories } = JSON.parse(await readFile(out, "utf8"));
			const scores = Object.values(categories).map((c) => [c.id, Math.round(c.score * 100)]);
			low += scores.filter(([, score]) => score < least).length;
			console.log(`${language} ${name}: ${scores.map((s) => s.join(" ")).join(", ")}`);
		}
	}
} finally {
	await demo.stop();
	await rm(folder, { recursive: true, force: true });
}
process.exitCode = low > 0 ? 1 : 0;
