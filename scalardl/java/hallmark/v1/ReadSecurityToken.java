package hallmark.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.scalar.dl.ledger.contract.JacksonBasedContract;
import com.scalar.dl.ledger.exception.ContractContextException;
import com.scalar.dl.ledger.statemachine.Asset;
import com.scalar.dl.ledger.statemachine.Ledger;
import java.util.Optional;

/** Reads a security token: {@code {st_id}} to {@code {token}}, or {@code {}} if there is no such token. */
public class ReadSecurityToken extends JacksonBasedContract {
  @Override
  public JsonNode invoke(Ledger<JsonNode> ledger, JsonNode argument, JsonNode properties) {
    JsonNode stId = argument.get("st_id");
    if (stId == null || !stId.isTextual()) {
      throw new ContractContextException("invalid st_id");
    }
    ObjectNode result = getObjectMapper().createObjectNode();
    Optional<Asset<JsonNode>> token = ledger.get("st-" + stId.textValue());
    if (token.isPresent()) {
      result.set("token", token.get().data());
    }
    return result;
  }
}
