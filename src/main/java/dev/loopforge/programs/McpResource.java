package dev.loopforge.programs;

import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.kernel.Problem;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The Model Context Protocol by streamable HTTP: each message is one POST, answered by one JSON document; nothing is kept
 * between two. It stands behind the same door as every route; each tool asks for its own scope.
 */
@Path("/mcp")
@RunOnVirtualThread
public class McpResource {
    private final McpServerOfTools server;
    private final McpJsonMapper mapper;
    private final CurrentCaller current;

    McpResource(McpServerOfTools server, CurrentCaller current) {
        this.server = server;
        this.mapper = server.mapper();
        this.current = current;
    }

    @POST
    @Consumes("application/json")
    @Produces("application/json")
    @Access(value = Access.To.VIEWER, by = Access.By.READ)
    public Response message(@Nullable String body) {
        var message = read(body);
        if (message instanceof JSONRPCRequest request) {
            return Response.ok(written(server.answer(request, current.get()))).build();
        }
        if (message instanceof JSONRPCNotification notification) {
            server.hear(notification, current.get());
        }
        return Response.accepted().build();
    }

    /** There is no stream from the server: nothing happens here that was not asked for. */
    @GET
    @Access(Access.To.VIEWER)
    public Response stream() {
        return Response.status(405).header("Allow", "POST").build();
    }

    private JSONRPCMessage read(@Nullable String body) {
        // The SDK takes an object for granted.
        if (body == null || !body.strip().startsWith("{")) {
            throw Problem.malformed("malformed-json", "The body is not a JSON-RPC message.");
        }
        try {
            return McpSchema.deserializeJsonRpcMessage(mapper, body);
        } catch (IOException | IllegalArgumentException malformed) {
            throw Problem.malformed("malformed-json", "The body is not a JSON-RPC message.");
        }
    }

    private String written(JSONRPCResponse response) {
        try {
            return mapper.writeValueAsString(response);
        } catch (IOException bug) {
            throw new IllegalStateException("an answer of ours cannot be written as JSON", bug);
        }
    }
}
