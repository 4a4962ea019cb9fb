// Photographs of a piece: by the camera of the device, or from a file. Each is reduced here, so that what waits without
// network stays small; what it really is, the server finds out by itself.

/** The longest side of a photo, in pixels. */
const side = 2048;

/** The camera as it stands: not asked for, showing, or none that we may use. */
export type Camera = { state: "off" | "on" | "trouble"; stream?: MediaStream };

/** openCamera asks for the camera that looks away from the screen. */
export async function openCamera(): Promise<Camera> {
	try {
		const video = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
		return { state: "on", stream: await navigator.mediaDevices.getUserMedia({ video, audio: false }) };
	} catch {
		return { state: "trouble" };
	}
}

/** closeCamera puts its light out. */
export function closeCamera(camera: Camera): Camera {
	for (const track of camera.stream?.getTracks() ?? []) track.stop();
	return { state: "off" };
}

/** fromVideo is what the camera shows now. */
export function fromVideo(video: HTMLVideoElement): Promise<Blob | undefined> {
	return video.videoWidth === 0 ? Promise.resolve(undefined) : drawn(video, video.videoWidth, video.videoHeight);
}

/** fromFile reads a picture, upright; undefined where it is none. */
export async function fromFile(file: Blob): Promise<Blob | undefined> {
	const picture = await createImageBitmap(file).catch(() => undefined);
	if (!picture) return undefined;
	const photo = await drawn(picture, picture.width, picture.height);
	picture.close();
	return photo;
}

function drawn(source: CanvasImageSource, width: number, height: number): Promise<Blob | undefined> {
	const scale = Math.min(1, side / Math.max(width, height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.round(width * scale);
	canvas.height = Math.round(height * scale);
	canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
	return new Promise((done) => canvas.toBlob((blob) => done(blob ?? undefined), "image/jpeg", 0.88));
}
