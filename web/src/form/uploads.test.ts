import { expect, test } from "vitest";
import { judge, nameIn, Uploads } from "./uploads.ts";

test("a file is sent in a part named file and named by its id", async () => {
  const sent: FormData[] = [];
  const uploads = new Uploads(async (_, init) => {
    sent.push(init?.body as FormData);
    return new Response(JSON.stringify({ id: "f1", name: "offer.pdf", size: 3 }), { status: 201 });
  });
  const sending = uploads.send(new File(["abc"], "offer.pdf"));
  expect(uploads.busy).toBe(true);
  await uploads.settled();
  expect(await sending).toMatchObject({ kind: "done", body: { id: "f1" } });
  expect([...(sent[0]?.keys() ?? [])]).toEqual(["file"]);
  expect(uploads.named("f1")).toBe("offer.pdf");
  expect(uploads.busy).toBe(false);
});

test("a file that did not get there is told, not named", async () => {
  const uploads = new Uploads(async () => Promise.reject(new TypeError("Failed to fetch")));
  expect((await uploads.send(new File(["abc"], "offer.pdf"))).kind).toBe("away");
  expect(uploads.busy).toBe(false);
});

test("a file that was sent earlier has its name from the server", async () => {
  const uploads = new Uploads(async () => new Response(null, { headers: { "Content-Disposition": "attachment; filename=offer.pdf" } }));
  expect(await uploads.resolve(["f1"])).toBe(true);
  expect(uploads.named("f1")).toBe("offer.pdf");
});

test("names are read as RFC 6266 says", () => {
  expect(nameIn("attachment; filename=a.pdf; filename*=UTF-8''%C3%84.pdf")).toBe("Ä.pdf");
  expect(nameIn('attachment; filename="a \\"b\\".pdf"')).toBe('a "b".pdf');
  expect(nameIn("attachment")).toBeNull();
});

test("a file of the wrong size or kind is not sent", () => {
  const file = { name: "Offer.PDF", size: 2 * 1024 * 1024, type: "application/pdf" };
  expect(judge(file, 2, ".pdf,.docx")).toBeNull();
  expect(judge(file, 1, ".pdf")).toBe("tooLarge");
  expect(judge(file, 2, ".png,image/*")).toBe("wrongKind");
  expect(judge(file, 2, "application/pdf")).toBeNull();
  expect(judge(file, 2, "")).toBeNull();
});
