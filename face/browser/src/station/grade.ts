// The questions of a set, asked one at a time, and the grade that follows. The server grades again by the same rules; this
// is what the operator sees before it answers.
import type { Answer, Question, QuestionSet } from "./world";

export type Given = Readonly<Record<string, string>>;

export type Grade = "A" | "B" | "C" | "D";

/** The rank of a blocking fault: it ends the looking, and sets the piece apart. */
export const blocking = 4;

function answerOf(q: Question, given: Given): Answer | undefined {
	return q.answers.find((a) => a.id === given[q.id]);
}

function isAsked(set: QuestionSet, q: Question, given: Given): boolean {
	if (!q.ask_if) return true;
	const before = set.questions.find((other) => other.id === q.ask_if?.question);
	if (!before || !isAsked(set, before, given)) return false;
	return q.ask_if.answers.includes(given[before.id] ?? "");
}

/** stopped tells that a blocking fault was found. */
export function stopped(set: QuestionSet, given: Given): boolean {
	return set.questions.some((q) => isAsked(set, q, given) && (answerOf(q, given)?.worst ?? -1) >= blocking);
}

/** open are the questions still to be asked, as far as the answers so far tell. */
export function open(set: QuestionSet, given: Given): Question[] {
	if (stopped(set, given)) return [];
	return set.questions.filter((q) => isAsked(set, q, given) && !answerOf(q, given));
}

/** sound answers whatever is still open by each question's first answer: nothing is wrong with the rest. */
export function sound(set: QuestionSet, given: Given): Given {
	let out = given;
	for (let left = open(set, out); left[0]; left = open(set, out)) {
		const first = left[0].answers[0];
		if (!first) return out;
		out = { ...out, [left[0].id]: first.id };
	}
	return out;
}

/** pictured tells that an answer asks for a photo. */
export function pictured(set: QuestionSet, given: Given): boolean {
	return set.questions.some((q) => isAsked(set, q, given) && answerOf(q, given)?.photo);
}

/** gradeOf is the grade of all answers together: the worst fault decides. */
export function gradeOf(set: QuestionSet, given: Given): Grade {
	let worst = 0;
	for (const q of set.questions) if (isAsked(set, q, given)) worst = Math.max(worst, answerOf(q, given)?.worst ?? 0);
	return (["A", "B", "C", "D", "D"] as const)[worst] ?? "D";
}

/** finds gives the answers that name a fault, wherever the set asks for it: for the guided paths. */
export function finds(set: QuestionSet, fault: string, given: Given = {}): Given | undefined {
	for (const q of set.questions) {
		const answer = q.answers.find((a) => a.faults.includes(fault));
		if (!answer) continue;
		const path = reach(set, q, given);
		return path && { ...path, [q.id]: answer.id };
	}
	return undefined;
}

/** reach answers what has to be answered for a question to be asked. */
function reach(set: QuestionSet, q: Question, given: Given): Given | undefined {
	if (!q.ask_if) return given;
	const before = set.questions.find((other) => other.id === q.ask_if?.question);
	const wanted = q.ask_if.answers[0];
	if (!before || wanted === undefined) return undefined;
	const path = reach(set, before, given);
	return path && { ...path, [before.id]: wanted };
}
