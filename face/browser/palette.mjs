// Writes pictures of screens small: PNG with a palette of at most 256 colours, which is all that a screen of type and
// flat fields needs. Nothing but Node and the browser that took the picture is used.
import { deflateSync } from "node:zlib";

const table = Array.from({ length: 256 }, (_, n) => {
	let c = n;
	for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
	return c >>> 0;
});

function crc(bytes) {
	let c = 0xffffffff;
	for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8);
	return (c ^ 0xffffffff) >>> 0;
}

function chunk(kind, data) {
	const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(data.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(crc(body), body.length + 4);
	return out;
}

/** pixels are those of a PNG, red, green, blue and alpha, as the browser decodes it. */
async function pixels(page, png) {
	const [width, height, data] = await page.evaluate(async (base64) => {
		const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
		const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
		const canvas = new OffscreenCanvas(picture.width, picture.height);
		const pen = canvas.getContext("2d");
		pen.drawImage(picture, 0, 0);
		const { data } = pen.getImageData(0, 0, picture.width, picture.height);
		let text = "";
		for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
		return [picture.width, picture.height, btoa(text)];
	}, png.toString("base64"));
	return { width, height, data: Buffer.from(data, "base64") };
}

/** reduce gives the same picture with at most so many colours: those seen most often, each point the nearest of them. */
export async function reduce(page, png, colours = 64) {
	const { width, height, data } = await pixels(page, png);
	const seen = new Map();
	for (let at = 0; at < data.length; at += 4) {
		const key = ((data[at] >> 3) << 10) | ((data[at + 1] >> 3) << 5) | (data[at + 2] >> 3);
		const one = seen.get(key) ?? { n: 0, r: 0, g: 0, b: 0 };
		one.n++;
		one.r += data[at];
		one.g += data[at + 1];
		one.b += data[at + 2];
		seen.set(key, one);
	}
	const palette = [...seen.values()]
		.sort((a, b) => b.n - a.n)
		.slice(0, colours)
		.map(({ n, r, g, b }) => [r / n, g / n, b / n].map(Math.round));
	const nearest = new Map();
	const indexOf = (r, g, b) => {
		const key = (r << 16) | (g << 8) | b;
		let best = nearest.get(key);
		if (best === undefined) {
			let least = Number.POSITIVE_INFINITY;
			for (const [i, [x, y, z]] of palette.entries()) {
				const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
				if (far < least) [least, best] = [far, i];
			}
			nearest.set(key, best);
		}
		return best;
	};
	const rows = Buffer.alloc((width + 1) * height); // each row begins with its filter, 0: none
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const at = (y * width + x) * 4;
			rows[y * (width + 1) + 1 + x] = indexOf(data[at], data[at + 1], data[at + 2]);
		}
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 3, 0, 0, 0], 8); // eight bits a point, by palette
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk("IHDR", head),
		chunk("PLTE", Buffer.from(palette.flat())),
		chunk("IDAT", deflateSync(rows, { level: 9 })),
		chunk("IEND", Buffer.alloc(0)),
	]);
}
