package hallmark;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.scalar.db.schemaloader.SchemaLoader;
import com.scalar.dl.ledger.config.LedgerConfig;
import com.scalar.dl.ledger.server.HealthService;
import com.scalar.dl.ledger.server.LedgerPrivilegedService;
import com.scalar.dl.ledger.server.LedgerServerModule;
import com.scalar.dl.ledger.server.LedgerService;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.concurrent.TimeUnit;

/**
 * Starts a Ledger as ScalarDL's own server does, but on the loopback address only. ScalarDL's server listens on every address
 * of the machine, and its privileged service, which registers secrets, needs no authentication. Arguments: the Ledger's
 * properties and the schema. Creates missing tables, prints {@code ready: <port> <privileged port>}, and ends when its
 * standard input does, which is when its parent ends.
 */
public final class LoopbackLedger {
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  public static void main(String[] arguments) {
    try {
      run(arguments);
    } catch (Exception e) {
      System.err.println(explain(e));
      System.exit(1);
    }
  }

  /** The root cause in one line, which helps more than a stack trace. */
  private static String explain(Throwable e) {
    while (e.getCause() != null) {
      e = e.getCause();
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.split("\\R")[0];
  }

  private static void run(String[] arguments) throws Exception {
    File properties = new File(arguments[0]);
    SchemaLoader.load(
        properties.toPath(), Paths.get(arguments[1]), Collections.<String, String>emptyMap(), true);
    LedgerConfig config = new LedgerConfig(properties);
    Injector injector = Guice.createInjector(new LedgerServerModule(config));
    Server server = start(config.getPort(), injector.getInstance(LedgerService.class));
    Server privileged =
        start(config.getPrivilegedPort(), injector.getInstance(LedgerPrivilegedService.class));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, privileged)));
    System.out.println("ready: " + server.getPort() + " " + privileged.getPort());
    while (System.in.read() >= 0) {
      // Only the end of the input matters.
    }
    System.exit(0);
  }

  private static Server start(int port, BindableService service) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(service)
            .addService(new HealthService())
            .build();
    try {
      return server.start();
    } catch (IOException e) {
      throw new IOException("port " + port + " is in use: set SCALARDL_PORT to another one");
    }
  }

  /** Waits for the calls that are under way. */
  private static void stop(Server server, Server privileged) {
    server.shutdown();
    privileged.shutdownNow();
    try {
      server.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
