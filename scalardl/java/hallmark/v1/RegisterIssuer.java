package hallmark.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.exception.ContractContextException;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;
import java.util.Optional;

/**
 * Registers an issuer and opens its account: {@code {issuer_id, wallet}} to {@code {created, wallet}}, where {@code wallet}
 * is the one that is registered now.
 *
 * <p>{@code issuer-<issuer_id>} never changes, so reading it conflicts with nothing. {@code account-<issuer_id>} gets one age
 * for each execution that issued, with the balances of the tokens that it added. So its history is the list of the issuer's
 * tokens, and no age grows with the list. In the same way, the history of {@code issuers} is the list of issuers.
 */
public class RegisterIssuer extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    String issuerId = text(argument, "issuer_id", "(?=.*[A-Za-z0-9])[A-Za-z0-9_.]{1,32}");
    String wallet = text(argument, "wallet", "0x[0-9A-Fa-f]{40}");

    ObjectNode result = getObjectMapper().createObjectNode();
    Optional<Asset<JsonNode>> issuer = ledger.get("issuer-" + issuerId);
    if (issuer.isPresent()) {
      return result.put("created", false).set("wallet", issuer.get().data().get("wallet"));
    }

    ObjectNode record = getObjectMapper().createObjectNode();
    ledger.put("issuer-" + issuerId, record.put("issuer_id", issuerId).put("wallet", wallet));
    ObjectNode account = getObjectMapper().createObjectNode();
    account.putArray("tokens");
    ledger.put("account-" + issuerId, account);
    ledger.put("issuers", getObjectMapper().createObjectNode().put("issuer_id", issuerId));
    return result.put("created", true).put("wallet", wallet);
  }

  private static String text(JsonNode argument, String name, String pattern) {
    JsonNode value = argument.get(name);
    if (value == null || !value.isTextual() || !value.textValue().matches(pattern)) {
      throw new ContractContextException("invalid " + name);
    }
    return value.textValue();
  }
}
