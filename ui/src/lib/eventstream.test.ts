import { expect, it } from "vitest";
import { EventCutter } from "./eventstream";

const STREAM = 'id: 1\nevent: node.started\ndata: {"seq":1}\n\n: still here\n\nid: 2\r\ndata: {"seq":2,\r\ndata: "at":"x"}\r\n\r\ndata:{"seq":3}\n\ndata: not yet';

it("tells each event once, however the network cuts the stream", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const cutter = new EventCutter();
    const told: string[] = [];
    for (let at = 0; at < STREAM.length; at += size) told.push(...cutter.take(STREAM.slice(at, at + size)));
    expect(told, `in pieces of ${size}`).toEqual(['{"seq":1}', '{"seq":2,\n"at":"x"}', '{"seq":3}']);
  }
});
