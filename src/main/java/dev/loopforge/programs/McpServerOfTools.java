package dev.loopforge.programs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loopforge.identity.Caller;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.jackson2.DefaultJsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The protocol's own library, fed by our door instead of a transport of its own: it speaks the protocol, we judge callers. */
@Singleton
final class McpServerOfTools {
    private static final String CALLER = "caller";

    private final McpJsonMapper mapper = new JacksonMcpJsonMapper(new ObjectMapper());
    private final McpStatelessServerHandler handler;

    McpServerOfTools(BoardTools tools) {
        var transport = new Door();
        McpServer.sync(transport)
                .jsonMapper(mapper)
                .jsonSchemaValidator(new DefaultJsonSchemaValidator())
                .serverInfo("loopforge", "1")
                .instructions("Boards of Loopforge Studio: read them and their cards, file cards, comment on cards.")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .tools(tools.all(context -> (Caller) context.get(CALLER)))
                .immediateExecution(true)
                .build();
        var set = transport.handler;
        if (set == null) {
            throw new IllegalStateException("the protocol's library has not taken its transport");
        }
        this.handler = set;
    }

    McpJsonMapper mapper() {
        return mapper;
    }

    JSONRPCResponse answer(JSONRPCRequest request, Caller caller) {
        var answer = handler.handleRequest(of(caller), request).block();
        if (answer == null) {
            throw new IllegalStateException("the protocol's library gave no answer to " + request.method());
        }
        return answer;
    }

    void hear(JSONRPCNotification notification, Caller caller) {
        handler.handleNotification(of(caller), notification).block();
    }

    private static McpTransportContext of(Caller caller) {
        return McpTransportContext.create(Map.of(CALLER, caller));
    }

    /** Takes the library's handler in; messages are brought to it by the resource. */
    private static final class Door implements McpStatelessServerTransport {
        private @Nullable McpStatelessServerHandler handler;

        @Override
        public void setMcpHandler(McpStatelessServerHandler given) {
            handler = given;
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }
    }
}
