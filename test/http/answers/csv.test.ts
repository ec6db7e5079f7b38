import { expect } from "chai";
import { csvLine } from "../../../src/http/answers/csv.ts";

describe("a line of CSV", () => {
  it("has values, and nothing where there is none", () => {
    expect(csvLine(["a", 7, true, null, undefined, "", ["x", 1]])).to.equal('a,7,true,,,,"[""x"",1]"\r\n');
  });

  it("quotes what would end a cell or a line", () => {
    expect(csvLine(["a,b", 'say "x"', "two\nlines", "c\rd", " e "])).to.equal(
      '"a,b","say ""x""","two\nlines","c\rd", e \r\n',
    );
  });

  it("makes harmless what a spreadsheet would run", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]) {
      const line = csvLine([text]);
      expect(line.replaceAll('"', "")).to.equal(`'${text}\r\n`);
    }
    expect(csvLine([-1])).to.equal("'-1\r\n");
    expect(csvLine(['=HYPERLINK("x","y")'])).to.equal(`"'=HYPERLINK(""x"",""y"")"\r\n`);
    expect(csvLine(["a=1", "1-2", "'x"])).to.equal("a=1,1-2,'x\r\n");
  });
});
