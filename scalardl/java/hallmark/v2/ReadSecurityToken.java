package hallmark.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.database.AssetFilter;
import com.scalar.dl.ledger.exception.ContractContextException;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;
import java.util.Optional;

/**
 * Reads a security token: {@code {st_id}} to {@code {token}}, to {@code {}} if there is no such token, or to {@code {stray:
 * true}} if there is a record that its issuer's account does not have.
 */
public class ReadSecurityToken extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    JsonNode stId = argument.get("st_id");
    if (stId == null || !stId.isTextual()) {
      throw new ContractContextException("invalid st_id");
    }
    ObjectNode result = getObjectMapper().createObjectNode();
    Optional<Asset<JsonNode>> token = ledger.get("st-" + stId.textValue());
    if (!token.isPresent()) {
      return result;
    }
    JsonNode record = token.get().data();
    if (!isInAccount(ledger, stId.textValue(), record)) {
      return result.put("stray", true);
    }
    return result.set("token", record);
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
}
