import { OwnData, type OwnDataFacts } from "epoch-lab";
import init, { OwnFile, Roster } from "epoch-lab/files";
import address from "epoch-lab/epoch_lab_files_bg.wasm?url";
import { isFailure } from "../settings/failure";
import type { DataShape } from "../settings/data-shape";
import { formatNumber } from "../settings/number-format";
import { CountedStream } from "./counted-stream";
import { inflate } from "./inflate";

/** Own data that are here. */
export interface Opened {
  own: OwnData;
  shape: DataShape;
}

/** Why a file cannot be read, in a sentence. */
export class Unreadable extends Error {}

/** Reads own data from their files; rejects with {@link Unreadable}, and nothing has changed then. */
export async function openData(files: readonly File[]): Promise<Opened> {
  await init({ module_or_path: address });
  const own = new OwnData();
  const roster = new Roster();
  try {
    for (const file of files) await read(file, own, roster);
    const facts: OwnDataFacts = refusing("", () => own.finish());
    return { own, shape: { ...facts, name: roster.name() } };
  } catch (failure) {
    own.free();
    throw failure;
  } finally {
    roster.free();
  }
}

async function read(file: File, own: OwnData, roster: Roster): Promise<void> {
  const reader = new OwnFile(file.name);
  const say = `${file.name}: `;
  const handOver = () => own.push(reader.set(), reader.takePictures(), reader.takeLabels());
  try {
    const origin = new CountedStream(file.stream(), () => undefined);
    const { bytes } = await inflate(origin.stream);
    const chunks = bytes.getReader();
    for (;;) {
      const { value, done } = await chunks.read().catch(() => {
        throw new Unreadable(`${say}the file cannot be read, or its compressed data are damaged.`);
      });
      if (done) break;
      refusing(say, () => {
        reader.push(value);
        handOver();
      });
    }
    refusing(say, () => {
      reader.finish();
      handOver();
      roster.add(reader);
    });
  } finally {
    reader.free();
  }
}

/** What `act` gives; what the core refuses is said in a sentence. */
function refusing<T>(say: string, act: () => T): T {
  try {
    return act();
  } catch (failure) {
    if (!isFailure(failure)) throw failure;
    const { message, offset } = failure;
    const place =
      offset === undefined || /\b(byte|line) /.test(message) ? "" : ` (byte ${formatNumber(offset)})`;
    throw new Unreadable(`${say || "The data cannot be used: "}${message}${place}.`);
  }
}
