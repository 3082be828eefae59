import { describe, expect, it } from "vitest";
import { isScanField, scanned } from "./scanned.ts";

describe("what a label says", () => {
  it("is the tag of the asset whose page it names", () => {
    expect(scanned("https://itam.example/register/assets/AM-00841")).toBe("AM-00841");
    expect(scanned("http://127.0.0.1:8000/register/assets/AM%2F7%20b?from=label")).toBe("AM/7 b");
  });
  it("is taken as it stands when it is no address of ours", () => {
    expect(scanned(" 5CG3141XYZ \n")).toBe("5CG3141XYZ");
    expect(scanned("https://example.org/other/1")).toBe("https://example.org/other/1");
    expect(scanned("https://itam.example/register/assets/%E0%A4%A")).toBe("https://itam.example/register/assets/%E0%A4%A");
  });
});

describe("fields for scans", () => {
  it("are those for tags and serial numbers", () => {
    expect(["tag", "asset_tag", "serial", "media_serial"].filter(isScanField)).toHaveLength(4);
    expect(["stage", "serials_note", "advantage", undefined].filter(isScanField)).toEqual([]);
  });
});
