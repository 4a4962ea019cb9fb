import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "./page";

test("a number stays between its bounds, and without bounds is left alone", () => {
	assert.equal(within(5, "1", "4"), 4);
	assert.equal(within(0, "1", "4"), 1);
	assert.equal(within(-3, "", ""), -3);
	assert.equal(within(9, "1", ""), 9);
});
