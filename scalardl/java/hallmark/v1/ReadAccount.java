package hallmark.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.database.AssetFilter;
import com.scalar.dl.ledger.exception.ContractContextException;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;
import java.util.Optional;

/**
 * Reads an issuer's account: {@code {issuer_id, limit, from?: {age, index}}} to {@code {wallet, tokens, next?}}, or {@code
 * {}} if there is no such issuer. The tokens are a page of {@code {st_id, balance}}, newest first; {@code next} is the {@code
 * from} of the next page. A limit of 0 reads only the wallet.
 */
public class ReadAccount extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    JsonNode issuerId = argument.get("issuer_id");
    if (issuerId == null || !issuerId.isTextual()) {
      throw new ContractContextException("invalid issuer_id");
    }
    int limit = number(argument, "limit", 100);
    ObjectNode result = getObjectMapper().createObjectNode();
    Optional<Asset<JsonNode>> issuer = ledger.get("issuer-" + issuerId.textValue());
    if (!issuer.isPresent()) {
      return result;
    }
    result.set("wallet", issuer.get().data().get("wallet"));
    ArrayNode tokens = result.putArray("tokens");
    if (limit == 0) {
      return result;
    }

    boolean fromStart = !argument.has("from");
    int age = fromStart ? Integer.MAX_VALUE : number(argument.get("from"), "age", Integer.MAX_VALUE);
    int index = fromStart ? Integer.MAX_VALUE : number(argument.get("from"), "index", Integer.MAX_VALUE);
    // Each age but the first has at least one token, so these ages are enough for a page and the start of the next one.
    AssetFilter ages =
        new AssetFilter("account-" + issuerId.textValue())
            .withEndAge(age, true)
            .withAgeOrder(AssetFilter.AgeOrder.DESC)
            .withLimit(limit + 2);
    for (Asset<JsonNode> entry : ledger.scan(ages)) {
      JsonNode added = entry.data().get("tokens");
      int last = entry.age() == age ? Math.min(index, added.size() - 1) : added.size() - 1;
      for (int i = last; i >= 0; i--) {
        if (tokens.size() == limit) {
          result.putObject("next").put("age", entry.age()).put("index", i);
          return result;
        }
        tokens.add(added.get(i));
      }
    }
    return result;
  }

  private static int number(JsonNode object, String name, int max) {
    JsonNode value = object.get(name);
    if (value == null || !value.canConvertToInt() || value.intValue() < 0 || value.intValue() > max) {
      throw new ContractContextException("invalid " + name);
    }
    return value.intValue();
  }
}
