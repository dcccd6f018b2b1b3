import { expect, openSvg, test, type Lab } from "./lab";

/** A short run in which one setting was changed. */
async function run(lab: Lab): Promise<void> {
  await lab.open();
  await lab.setSpeed("10 steps/s");
  await lab.train.click();
  await lab.until("Step", 3);
  await lab.type("Learning rate η", 0.1);
  await lab.until("Step", 8);
  await lab.pause.click();
  await lab.rests();
}

test("the CSV holds every point of the run, with all digits, and the changes", async ({ lab }) => {
  await run(lab);
  const { name } = await lab.save("CSV");
  expect(name).toMatch(/^epoch-lab-.*\.csv$/);
  const points = await lab.points();
  expect(points.map(({ step }) => step)).toEqual(
    Array.from({ length: await lab.read("Step") }, (_, i) => i + 1),
  );
  for (const { trainingCost, trainingAccuracy, seconds } of points) {
    expect(trainingCost).toBeGreaterThan(0);
    expect(trainingAccuracy).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeGreaterThan(0);
  }
  expect(
    points.some(({ trainingCost }) => String(trainingCost).length > 10),
    "all digits",
  ).toBe(true);
  expect(points.filter(({ changes }) => changes).map(({ changes }) => changes)).toEqual([
    "learningRate: 0.5 → 0.1",
  ]);
});

test("the SVG is well-formed, with both charts and the change as text", async ({ lab }) => {
  await run(lab);
  const { name, bytes } = await lab.save("SVG");
  expect(name).toMatch(/^epoch-lab-.*\.svg$/);
  const { root, error, text: words } = await openSvg(lab.page, bytes);
  expect({ root, error }).toEqual({ root: "svg", error: undefined });
  for (const word of ["Cost", "Accuracy", "Training", "Validation", "η 0.5 → 0.1"])
    expect(words).toContain(word);
});

test("the PNG is a picture 1920 pixels wide that is not blank", async ({ lab }) => {
  await run(lab);
  const { name, bytes } = await lab.save("PNG");
  expect(name).toMatch(/^epoch-lab-.*\.png$/);
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect(bytes.readUInt32BE(16)).toBe(1920);
  const colors = await lab.page.evaluate(async (base64) => {
    const file = new Blob([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))]);
    const picture = await createImageBitmap(file);
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, bytes.toString("base64"));
  expect(colors).toBeGreaterThan(10);
});
