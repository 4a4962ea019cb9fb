// Starts a demonstration for tests and screenshots, and tells its addresses.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A port nobody listens on. */
async function freePort() {
	const server = createServer();
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	const { port } = server.address();
	await new Promise((done) => server.close(done));
	return port;
}

/**
 * start runs the demonstration in a folder of its own and waits until it serves. What it gives back holds its addresses
 * (address, portal, desk, station, key), every line it told, and stop().
 */
export async function start({ program = process.env.RETOUR_TEST_PROGRAM ?? join(root, "bin/retour"), language = "en" } = {}) {
	const folder = await mkdtemp(join(tmpdir(), "retour-browser-"));
	const child = spawn(program, ["demo", "--json", "--lang", language], {
		cwd: folder,
		env: { ...process.env, HOME: folder, RETOUR_ADDR: `127.0.0.1:${await freePort()}` },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const ended = new Promise((done) => child.once("exit", done));
	const stop = async () => {
		child.kill("SIGTERM");
		await ended;
		await rm(folder, { recursive: true, force: true });
	};
	const told = [];
	for await (const line of createInterface({ input: child.stdout })) {
		const step = JSON.parse(line);
		told.push(step);
		if (step.step === "ready") {
			child.stdout.resume();
			await serving(step.address);
			return { ...step, told, stop, pid: child.pid };
		}
	}
	await stop();
	throw new Error("the demonstration ended before it was ready");
}

async function serving(address) {
	for (let tries = 0; tries < 100; tries++) {
		try {
			if ((await fetch(`${address}/healthz`)).ok) return;
		} catch {
			// not yet
		}
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error("the demonstration does not answer");
}
