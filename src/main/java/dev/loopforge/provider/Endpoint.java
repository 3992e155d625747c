package dev.loopforge.provider;

import java.net.URI;

/**
 * Where a provider listens. A trusted one was named by the operator's configuration or by an administrator, and may thereby
 * be loopback, private, or plain http; any other must be https on a public address.
 */
public record Endpoint(URI url, boolean trusted) {
    public Endpoint {
        if (url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException("an endpoint names a host and carries no user");
        }
    }
}
