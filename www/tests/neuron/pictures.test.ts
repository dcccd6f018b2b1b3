import { describe, expect, it } from "vitest";
import type { Path } from "../../src/neuron/trajectory";
import { fixed, signed } from "../../src/settings/number-format";
import { rangeOf, reachOf, updateAt } from "../../src/neuron/pictures";

const column = (...values: number[]): Float64Array => Float64Array.from(values);
const path = (z: Float64Array): Path => ({
  weight: z,
  bias: z,
  z,
  a: z,
  slope: z,
  cost: z,
  gradient: z,
});

describe("the axes of one neuron", () => {
  it("show both neurons all their way, on either side of 0 alike, with round ends", () => {
    expect(reachOf([path(column(4, 3)), path(column(-2))])).toBe(6);
    expect(reachOf([path(column(4)), path(column(-6.4))])).toBe(8);
    expect(reachOf([path(column(37)), path(column(0))])).toBe(50);
    expect(reachOf([path(column()), path(column())])).toBe(6);
  });

  it("begin at 0 unless something lies below it", () => {
    const above = rangeOf([column(0.4, 0.1), column(4)]);
    expect(above.low).toBe(0);
    expect(above.high).toBeGreaterThan(4);
    const around = rangeOf([column(-0.2, 0.1)]);
    expect(around.low).toBeLessThan(-0.2);
    expect(around.high).toBeGreaterThan(0.1);
    expect(rangeOf([column(-0.2)]).high).toBeGreaterThan(0);
  });

  it("span something when nothing differs from 0", () => {
    const { low, high } = rangeOf([column(0, 0), column()]);
    expect(high).toBeGreaterThan(low);
  });

  it("have their first and last update at their ends, and nothing beyond", () => {
    expect(updateAt(0, 500, 300)).toBe(0);
    expect(updateAt(34, 500, 300)).toBe(0);
    expect(updateAt(489, 500, 300)).toBe(300);
    expect(updateAt(1000, 500, 300)).toBe(300);
  });
});

describe("numbers of either sign", () => {
  it("keep their figures, have a true minus, and none where there is nothing", () => {
    expect(signed(-0.0116)).toBe("−0.0116");
    expect(signed(0.418)).toBe("0.418");
    expect(fixed(-1.236, 2)).toBe("−1.24");
    expect(fixed(-0.0001, 3)).toBe("0.000");
    expect(fixed(-12345.6, 2)).toBe("−12\u202F346");
    expect(fixed(NaN, 2)).toBe("–");
  });
});
