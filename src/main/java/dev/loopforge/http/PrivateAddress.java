package dev.loopforge.http;

import java.net.UnknownHostException;

/** A name leads to an address that is not public, to a caller that may reach public ones only. */
public final class PrivateAddress extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    public PrivateAddress(String host) {
        super(host + " is not a public address");
    }
}
