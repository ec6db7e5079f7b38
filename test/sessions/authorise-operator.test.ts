import { expect } from "chai";
import { limitInMemory } from "../../src/base/rate-limit.ts";
import { createAuthoriseOperator } from "../../src/sessions/authorise-operator.ts";

const TOKEN = "an-operators-token";

describe("createAuthoriseOperator", () => {
  const codeOf = (answer: Promise<void>) =>
    answer.then(
      () => "taken",
      (error: { code: string }) => error.code,
    );

  it("accepts only the operator's token", async () => {
    const authorise = createAuthoriseOperator(TOKEN, limitInMemory);
    expect(await codeOf(authorise(TOKEN, "a"))).to.equal("taken");
    for (const token of [undefined, "", TOKEN.toUpperCase(), `${TOKEN} `, TOKEN.slice(1)]) {
      expect(await codeOf(authorise(token, "a")), token).to.equal("UNAUTHORIZED");
    }
  });

  it("refuses everybody if there is no operator's token, and counts no guesses", async () => {
    const authorise = createAuthoriseOperator(undefined, limitInMemory);
    expect(await codeOf(authorise(undefined, "a"))).to.equal("FORBIDDEN");
    for (let i = 0; i < 100; i += 1) {
      expect(await codeOf(authorise("undefined", "a"))).to.equal("FORBIDDEN");
    }
  });

  it("after ten wrong tokens refuses every further one of that address", async () => {
    const authorise = createAuthoriseOperator(TOKEN, limitInMemory);
    const answers = await Promise.all(Array.from({ length: 11 }, () => codeOf(authorise("wrong", "a"))));
    expect(answers).to.deep.equal([...Array<string>(10).fill("UNAUTHORIZED"), "TOO_MANY_REQUESTS"]);
    expect(await codeOf(authorise(TOKEN, "a"))).to.equal("TOO_MANY_REQUESTS");
    expect(await codeOf(authorise(undefined, "a"))).to.equal("UNAUTHORIZED");
    expect(await codeOf(authorise(TOKEN, "b"))).to.equal("taken");
  });
});
