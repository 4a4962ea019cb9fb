// A shopper of the demonstration's second shop, for tests and screenshots: which orders can still come back, and the way
// through the portal as a person walks it.

/** orders are those of the shop of which at least one line may come back by itself, newest first. */
export async function orders(demo, want = 12) {
	const ask = async (path) =>
		(await fetch(`${demo.address}/api/v1${path}`, { headers: { authorization: `Bearer ${demo.key}` } })).json();
	const found = [];
	let cursor = "";
	while (found.length < want) {
		const page = await ask(`/orders?channel=maison&limit=100${cursor && `&cursor=${cursor}`}`);
		for (const { number } of page.orders) {
			if (found.length >= want) break;
			const offered = await ask(`/orders/maison/${number}/returnable`);
			const free = (line) => line.opinion?.verdict === "allow" && line.returnable === line.bought;
			if (!offered.lines.every(free)) continue;
			const { customer } = await ask(`/orders/maison/${number}`);
			found.push({ number, proof: customer.postcode, email: customer.email, lines: offered.lines });
		}
		cursor = page.next;
		if (!cursor) break;
	}
	return found;
}

/** enter shows an order's number and postcode, and comes to its items. */
export async function enter(page, demo, order, query = "") {
	await page.goto(`${demo.address}/?shop=maison${query}`);
	await page.fill("[name=order]", order.number);
	await page.fill("[name=proof]", order.proof);
	await page.click("main form button");
}

/** choose takes the first items of an order, and goes on. */
export async function choose(page, count = 1) {
	const boxes = page.locator("[name=pick]");
	for (let n = 0; n < count; n++) await boxes.nth(n).check();
	await page.click(".dock button");
}

/** why answers the question about one item: "changed_mind", or a group and what exactly: "size.too_small". */
export async function why(page, reason) {
	const group = reason.split(".")[0];
	await page.locator(`[name=reason][value=${group}]`).check();
	if (group !== reason) await page.locator(`[value="${reason}"]`).check();
	await page.click(".dock button[data-kind=primary]");
}

/** ask walks the whole way with the money back, and comes to the page after it. */
export async function ask(page, demo, order, { count = 1, reason = "changed_mind", query = "" } = {}) {
	await enter(page, demo, order, query);
	await choose(page, count);
	for (let n = 0; n < count; n++) await why(page, reason);
	if (page.url().includes("/refund")) await page.click(".dock button");
	await page.click(".dock button");
}
