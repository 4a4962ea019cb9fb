import assert from "node:assert/strict";
import { test } from "node:test";
import { where } from "./desk";

test("a return knows its place in the list it was opened from", () => {
	const codes = ["RT-1", "RT-2", "RT-3"];
	assert.deepEqual(where(codes, "RT-2"), { place: 2, previous: "RT-1", next: "RT-3" });
	assert.deepEqual(where(codes, "RT-1"), { place: 1, previous: undefined, next: "RT-2" });
	assert.deepEqual(where(codes, "RT-9"), { place: 0 });
});
