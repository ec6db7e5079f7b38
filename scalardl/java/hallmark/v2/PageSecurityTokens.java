package hallmark.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;
import java.util.Optional;

/**
 * Reads a page of an issuer's security tokens, newest first: takes what {@code ReadAccount} takes, and answers the same,
 * with the whole tokens.
 */
public class PageSecurityTokens extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    ObjectNode result = (ObjectNode) invoke("hallmark.v1.ReadAccount", ledger, argument);
    JsonNode balances = result.remove("tokens");
    ArrayNode tokens = result.putArray("tokens");
    if (balances == null) {
      return result;
    }
    for (JsonNode balance : balances) {
      Optional<Asset<JsonNode>> token = ledger.get("st-" + balance.get("st_id").textValue());
      // One whose record was deleted must not keep its neighbours from being read: validation tells of it.
      if (token.isPresent()) {
        tokens.add(token.get().data());
      }
    }
    return result;
  }
}
