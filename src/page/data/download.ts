import { ApiError, NoAnswer } from "./api.ts";
import type { Problem } from "./types.ts";

/**
 * Has the browser save a list of the API as CSV, all of it: an answer that is cut off is saved nowhere.
 * @throws ApiError, NoAnswer
 */
export async function downloadCsv(path: string, fileName: string): Promise<void> {
  let csv: Blob;
  try {
    const response = await fetch(path, { headers: { Accept: "text/csv, application/problem+json;q=0.5" } });
    if (!response.ok) throw new ApiError((await response.json()) as Problem);
    csv = await response.blob();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new NoAnswer("The list did not come whole. Try again.", { cause: error });
  }
  saveFile(csv, fileName);
}

/** Has the browser save a value as JSON. */
export function saveJson(value: unknown, fileName: string): void {
  saveFile(new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }), fileName);
}

function saveFile(content: Blob, fileName: string): void {
  const address = URL.createObjectURL(content);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = fileName;
  anchor.click();
  // The browser has begun to save it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
