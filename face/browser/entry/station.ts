// The bench's script: see src/station/app.ts.
import { begin } from "../src/station/app";

begin(document);
