// See script/screens.
import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { open, sideways, signIn, violations, watch } from "./browse.mjs";
import { root, start } from "./demo.mjs";

const { values: set, positionals: paths } = parseArgs({
	allowPositionals: true,
	options: {
		out: { type: "string", short: "o", default: join(root, "bin/screens") },
		lang: { type: "string", short: "l", default: "fr" },
		widths: { type: "string", short: "w", default: "390,1440" },
		themes: { type: "string", short: "t", default: "light" },
		base: { type: "string", short: "b", default: "" },
		keep: { type: "boolean", default: false },
	},
});
const kept = join(tmpdir(), `retour-screens-${process.env.USER ?? "me"}.json`);

/** A demonstration that stays, for the next times. */
async function stay() {
	const demo = await start();
	const browser = await open();
	const states = { desk: await signIn(browser, demo.desk), station: await signIn(browser, demo.station) };
	await browser.close();
	await writeFile(kept, JSON.stringify({ address: demo.address, pid: demo.pid, runner: process.pid, told: demo.told, states }));
	console.log(demo.address);
	const end = async () => {
		await demo.stop();
		await rm(kept, { force: true });
		process.exit(0);
	};
	process.on("SIGTERM", end);
	process.on("SIGINT", end);
	setInterval(() => {}, 1 << 30);
}

async function running() {
	try {
		const known = JSON.parse(await readFile(kept, "utf8"));
		await fetch(`${known.address}/healthz`);
		return known;
	} catch {
		return undefined;
	}
}

async function photograph(browser, demo, states) {
	await mkdir(set.out, { recursive: true });
	for (const given of paths) {
		const [, name, path] = /^(?:([\w.-]+)=)?(\/.*)$/.exec(given) ?? [];
		if (!path) throw new Error(`${given}: a path begins with /`);
		const file = name ?? (path.replace(/^\/|\?.*$/g, "").replaceAll("/", "-") || "portal");
		const state = path.startsWith("/station") ? states.station : path.startsWith("/desk") ? states.desk : undefined;
		for (const theme of set.themes.split(","))
			for (const width of set.widths.split(",").map(Number)) {
				const context = await browser.newContext({
					viewport: { width, height: width < 700 ? 844 : path.startsWith("/station") ? 800 : 900 },
					deviceScaleFactor: width < 700 ? 2 : 1,
					colorScheme: theme,
					locale: set.lang,
					reducedMotion: "reduce",
					...(state ? { storageState: state } : {}),
				});
				const page = await context.newPage();
				const complaints = watch(page);
				const url = new URL(path, demo.address);
				url.searchParams.set("lang", set.lang);
				await page.goto(url.href, { waitUntil: "load" });
				await page.evaluate(() => document.fonts.ready);
				const to = join(set.out, `${file}-${width}${theme === "dark" ? "-dark" : ""}.png`);
				await page.screenshot({ path: to, fullPage: !path.startsWith("/station") });
				console.log(to);
				const wide = await sideways(page);
				if (wide > 0) console.log(`  scrolls sideways by ${wide} px`);
				for (const line of [...complaints, ...(await violations(page))]) console.log(`  ${line}`);
				await context.close();
			}
	}
}

if (set.keep) await stay();
else if (set.base === "start") {
	if (!(await running())) {
		spawn(process.execPath, [process.argv[1], "--keep"], { detached: true, stdio: "ignore" }).unref();
		for (let tries = 0; tries < 240 && !(await running()); tries++) await new Promise((done) => setTimeout(done, 250));
	}
	console.log((await running())?.address ?? "it did not start: is bin/retour built?");
} else if (set.base === "stop") {
	const known = await running();
	if (known) process.kill(known.runner, "SIGTERM");
} else {
	const known = await running();
	const demo = set.base ? { address: set.base, states: known?.states ?? {} } : (known ?? (await start()));
	const browser = await open();
	try {
		const states = demo.states ?? { desk: await signIn(browser, demo.desk), station: await signIn(browser, demo.station) };
		await photograph(browser, demo, states);
	} finally {
		await browser.close();
		await demo.stop?.();
	}
}
