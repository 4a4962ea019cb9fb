// Reads bar codes with the camera: by the browser's own reader where there is one, else by zxing, which is fetched only now.
type Seen = (code: string) => void;

interface Detector {
	detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

/** watchCamera shows the camera in a video element and tells each code once, until it has been out of sight. */
export async function watchCamera(video: HTMLVideoElement, wasm: string, seen: Seen): Promise<() => void> {
	const stream = await navigator.mediaDevices.getUserMedia({
		video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
		audio: false,
	});
	video.srcObject = stream;
	await video.play();
	const look = await reader(wasm);
	let last = "";
	let gone = 0;
	let on = true;
	const turn = async () => {
		if (!on) return;
		const code = await look(video).catch(() => "");
		if (code && code !== last) {
			last = code;
			seen(code);
		}
		gone = code ? 0 : gone + 1;
		if (gone > 8) last = "";
		setTimeout(turn, 120);
	};
	void turn();
	return () => {
		on = false;
		for (const track of stream.getTracks()) track.stop();
	};
}

async function reader(wasm: string): Promise<(video: HTMLVideoElement) => Promise<string>> {
	const own = (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector;
	if (own) {
		const detector = new own();
		return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
	}
	const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
	prepareZXingModule({ overrides: { locateFile: () => wasm } });
	const canvas = document.createElement("canvas");
	const pen = canvas.getContext("2d", { willReadFrequently: true });
	return async (video) => {
		if (!pen || video.videoWidth === 0) return "";
		canvas.width = video.videoWidth;
		canvas.height = video.videoHeight;
		pen.drawImage(video, 0, 0);
		const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), {
			tryHarder: true,
			maxNumberOfSymbols: 1,
		});
		return found[0]?.text ?? "";
	};
}
