// Three sounds that cannot be taken for each other with gloves on and a truck outside: go rises, look asks twice, stop is
// low and long. Made on the spot; no file is fetched.
export type Kind = "go" | "look" | "stop" | "done";

type Tone = { at: number; hz: number; long: number; shape: OscillatorType; loud: number };

export const tones: Record<Kind, Tone[]> = {
	go: [
		{ at: 0, hz: 880, long: 0.07, shape: "sine", loud: 0.25 },
		{ at: 0.07, hz: 1320, long: 0.09, shape: "sine", loud: 0.25 },
	],
	done: [
		{ at: 0, hz: 880, long: 0.07, shape: "sine", loud: 0.25 },
		{ at: 0.07, hz: 1109, long: 0.07, shape: "sine", loud: 0.25 },
		{ at: 0.14, hz: 1760, long: 0.14, shape: "sine", loud: 0.25 },
	],
	look: [
		{ at: 0, hz: 520, long: 0.1, shape: "triangle", loud: 0.35 },
		{ at: 0.16, hz: 520, long: 0.1, shape: "triangle", loud: 0.35 },
	],
	stop: [
		{ at: 0, hz: 130, long: 0.24, shape: "sawtooth", loud: 0.4 },
		{ at: 0.28, hz: 110, long: 0.34, shape: "sawtooth", loud: 0.4 },
	],
};

let context: AudioContext | undefined;

/** play sounds at once. Where the browser gives no sound, colour and word have said it already. */
export function play(kind: Kind): void {
	try {
		context ??= new AudioContext();
		if (context.state === "suspended") void context.resume();
		for (const tone of tones[kind]) one(context, tone);
	} catch {
		// no sound here
	}
}

function one(to: AudioContext, { at, hz, long, shape, loud }: Tone): void {
	const from = to.currentTime + at;
	const wave = to.createOscillator();
	const gain = to.createGain();
	wave.type = shape;
	wave.frequency.value = hz;
	gain.gain.setValueAtTime(0, from);
	gain.gain.linearRampToValueAtTime(loud, from + 0.008);
	gain.gain.setValueAtTime(loud, from + long - 0.02);
	gain.gain.linearRampToValueAtTime(0, from + long);
	wave.connect(gain).connect(to.destination);
	wave.start(from);
	wave.stop(from + long);
}
