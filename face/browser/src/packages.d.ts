// Packages that bring no types of their own for what we import of them.
declare module "htmx.org/dist/ext/hx-sse.js";
