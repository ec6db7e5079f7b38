package hallmark.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.database.AssetFilter;
import com.scalar.dl.ledger.exception.ContractContextException;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Issues security tokens of one issuer: {@code {issuer_id, orders: [{token_name, amount, info, request, payload}]}} to
 * {@code {outcomes}}, one for each order: {@code issued}, {@code unknown_issuer}, {@code taken}, {@code reused} or {@code
 * stray}: the token or the request has a record that the issuer's account does not confirm, so somebody has put it into
 * the database. An order that is refused does not affect the others.
 *
 * <p>{@code request} identifies an order: sent twice, it is issued once, and both executions answer {@code issued}. {@code
 * payload} is there if the client sent an Idempotency-Key. Then {@code request-<request>} keeps it for ever, and another
 * payload with the same id is {@code reused}.
 */
public class CreateSecurityTokens extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    String issuerId = text(argument, "issuer_id", "(?=.*[A-Za-z0-9])[A-Za-z0-9_.]{1,32}");
    JsonNode orders = argument.get("orders");
    if (orders == null || !orders.isArray() || orders.size() == 0) {
      throw new ContractContextException("invalid orders");
    }

    Optional<Asset<JsonNode>> account = ledger.get("account-" + issuerId);
    ArrayNode added = getObjectMapper().createArrayNode();
    ObjectNode result = getObjectMapper().createObjectNode();
    ArrayNode outcomes = result.putArray("outcomes");
    for (JsonNode order : orders) {
      outcomes.add(issue(ledger, issuerId, account, order, added));
    }
    if (added.size() > 0) {
      ledger.put("account-" + issuerId, getObjectMapper().createObjectNode().set("tokens", added));
    }
    return result;
  }

  private String issue(
      Ledger<JsonNode> ledger,
      String issuerId,
      Optional<Asset<JsonNode>> account,
      JsonNode order,
      ArrayNode added) {
    String tokenName = text(order, "token_name", "(?s).+", 60);
    // As text, because a JSON number would not hold a uint256. `info` stays the text that was hashed.
    String amount = text(order, "amount", "[1-9][0-9]{0,77}");
    String info = text(order, "info", "(?s).+", 16384);
    String request = text(order, "request", "[0-9a-f]{64}");
    String payload = order.has("payload") ? text(order, "payload", "[0-9a-f]{64}") : null;

    String stId = issuerId + "-" + tokenName;
    if (payload != null) {
      Optional<Asset<JsonNode>> used = ledger.get("request-" + request);
      if (used.isPresent()) {
        String usedFor = used.get().data().path("st_id").asText();
        if (!isOf(ledger, usedFor, request, added)) {
          return "stray";
        }
        return used.get().data().get("payload").textValue().equals(payload) ? "issued" : "reused";
      }
    }
    if (!account.isPresent()) {
      return "unknown_issuer";
    }
    Optional<Asset<JsonNode>> token = ledger.get("st-" + stId);
    if (token.isPresent()) {
      if (!isAdded(added, stId) && !isInAccount(ledger, stId, token.get().data())) {
        return "stray";
      }
      return token.get().data().get("request").textValue().equals(request) ? "issued" : "taken";
    }

    ObjectNode record = getObjectMapper().createObjectNode();
    record.put("st_id", stId).put("issuer_id", issuerId).put("token_name", tokenName);
    record.put("amount", amount).put("info", info).put("request", request);
    // Where the account will have it, so that whoever reads the token finds it there.
    record.put("account_age", account.get().age() + 1);
    if (payload != null) {
      record.put("payload", payload);
      ObjectNode use = getObjectMapper().createObjectNode().put("st_id", stId).put("payload", payload);
      ledger.put("request-" + request, use);
    }
    ledger.put("st-" + stId, record);
    added.addObject().put("st_id", stId).put("balance", amount);
    return "issued";
  }

  /** Whether the token is there and was made by this request. */
  private static boolean isOf(Ledger<JsonNode> ledger, String stId, String request, ArrayNode added) {
    Optional<Asset<JsonNode>> token = ledger.get("st-" + stId);
    return token.isPresent()
        && token.get().data().path("request").asText().equals(request)
        && (isAdded(added, stId) || isInAccount(ledger, stId, token.get().data()));
  }

  private static boolean isAdded(ArrayNode added, String stId) {
    for (JsonNode token : added) {
      if (token.get("st_id").asText().equals(stId)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the issuer's account has this record: a row that somebody put into the database is not there. */
  private static boolean isInAccount(Ledger<JsonNode> ledger, String stId, JsonNode record) {
    AssetFilter ages = new AssetFilter("account-" + stId.substring(0, Math.max(0, stId.indexOf('-'))));
    // Records of the contracts before these do not say at which age the account has them.
    if (record.has("account_age")) {
      int age = record.get("account_age").asInt();
      ages.withStartAge(age, true).withEndAge(age, true);
    }
    for (Asset<JsonNode> entry : ledger.scan(ages)) {
      for (JsonNode token : entry.data().get("tokens")) {
        if (token.get("st_id").asText().equals(stId)
            && token.get("balance").asText().equals(record.path("amount").asText())
            && record.path("st_id").asText().equals(stId)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String text(JsonNode object, String name, String pattern) {
    return text(object, name, pattern, Integer.MAX_VALUE);
  }

  private static String text(JsonNode object, String name, String pattern, int maxBytes) {
    JsonNode value = object.get(name);
    if (value == null
        || !value.isTextual()
        || !value.textValue().matches(pattern)
        || value.textValue().getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      throw new ContractContextException("invalid " + name);
    }
    return value.textValue();
  }
}
