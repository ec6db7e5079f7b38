import { expect } from "chai";
import { explainFailure } from "../../scalardl/maven.ts";

const line = (text: string) =>
  `[ERROR] Failed to execute goal on project hallmark-scalardl: Could not resolve dependencies for project hallmark:hallmark-scalardl:jar:1: ${text} -> [Help 1]\n`;

describe("a failure of Maven", () => {
  it("because the Ledger is missing says how to build it", () => {
    const said = explainFailure(
      line(
        "Could not find artifact com.scalar-labs:scalardl-ledger:jar:3.14.0 in central (https://repo.example/maven2)",
      ),
    );
    expect(said).to.include("does not have com.scalar-labs:scalardl-ledger:3.14.0");
    expect(said).to.include("--branch v3.14.0").and.include("publishToMavenLocal");
  });

  it("because a repository can't be reached says so", () => {
    const said = explainFailure(
      line(
        "Could not transfer artifact com.google.inject:guice:pom:7.0.0 from/to central: Unknown host repo.example",
      ),
    );
    expect(said).to.include("can't be reached");
  });

  it("of the compiler is not reported as a missing Ledger", () => {
    const said = explainFailure("[ERROR] COMPILATION ERROR : cannot find symbol\n");
    expect(said).to.include("see above").and.not.include("gradlew");
  });
});
