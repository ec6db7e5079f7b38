package hallmark.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.database.AssetFilter;
import com.scalar.dl.ledger.exception.ContractContextException;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;

/**
 * Reads a page of the issuers, newest first: {@code {limit, from?}} to {@code {issuers: [{issuer_id, number}]}}. The
 * numbers count from 0 in the order of their registration; {@code from} is the number to begin at.
 */
public class PageIssuers extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    ObjectNode result = getObjectMapper().createObjectNode();
    ArrayNode issuers = result.putArray("issuers");
    AssetFilter ages =
        new AssetFilter("issuers")
            .withAgeOrder(AssetFilter.AgeOrder.DESC)
            .withLimit(number(argument, "limit", 1, 100));
    if (argument.has("from")) {
      ages.withEndAge(number(argument, "from", 0, Integer.MAX_VALUE), true);
    }
    for (Asset<JsonNode> entry : ledger.scan(ages)) {
      ObjectNode issuer = issuers.addObject();
      issuer.set("issuer_id", entry.data().get("issuer_id"));
      issuer.put("number", entry.age());
    }
    return result;
  }

  private static int number(JsonNode object, String name, int min, int max) {
    JsonNode value = object.get(name);
    if (value == null || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
      throw new ContractContextException("invalid " + name);
    }
    return value.intValue();
  }
}
