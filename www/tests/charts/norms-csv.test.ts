import { expect, it } from "vitest";
import { normsCsv } from "../../src/charts/norms-csv";
import { NormsRecorder } from "../../src/session/norms-history";

it("has every series of every layer, and leaves empty what is not finite", () => {
  const norms = new NormsRecorder();
  norms.append({
    layers: 2,
    points: Float64Array.of(
      0,
      0,
      0,
      1,
      0.5,
      2,
      0.25,
      0.75,
      3,
      0.125,
      7,
      0.7,
      1.5,
      0,
      1,
      2,
      3,
      NaN,
      Infinity,
      4,
    ),
  });
  expect(normsCsv(norms)).toBe(
    "step,epoch,seconds,onValidation,gradient1,weights1,meanWeight1,gradient2,weights2,meanWeight2\n" +
      "0,0,0,1,0.5,2,0.25,0.75,3,0.125\n" +
      "7,0.7,1.5,0,1,2,3,,,4\n",
  );
});

it("is a header alone while nothing was measured", () => {
  expect(normsCsv(new NormsRecorder())).toBe("step,epoch,seconds,onValidation\n");
});
