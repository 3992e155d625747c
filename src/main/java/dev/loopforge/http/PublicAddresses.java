package dev.loopforge.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Tells public addresses from those of this machine, its neighbours and its cloud. */
public final class PublicAddresses {
    private PublicAddresses() {}

    /** Not ours, not a neighbour's, not a cloud's metadata, and not one of these in disguise. */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? isPublicSixth(bytes) : isPublicFourth(bytes);
    }

    private static boolean isPublicFourth(byte[] bytes) {
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        int third = bytes[2] & 0xFF;
        boolean shared = first == 100 && second >= 64 && second < 128;
        boolean protocol = first == 192 && second == 0 && (third == 0 || third == 2) || first == 192 && second == 88;
        boolean testing = first == 198 && (second == 18 || second == 19 || second == 51) || first == 203 && second == 0;
        boolean metadata = first == 168 && second == 63 && third == 129;
        return first != 0
                && first < 224
                && first != 10
                && first != 127
                && !shared
                && !protocol
                && !testing
                && !metadata;
    }

    /** Only global unicast, 2000::/3, without the ranges that carry an IPv4 address or are for documents and tests. */
    private static boolean isPublicSixth(byte[] bytes) {
        int first = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        int second = (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
        boolean special = first == 0x2001 && (second < 0x0200 || second == 0x0DB8);
        boolean carrier = first == 0x2002;
        boolean carriesFourth = Arrays.equals(bytes, 0, 12, new byte[12], 0, 12);
        return (first & 0xE000) == 0x2000 && !special && !carrier && first != 0x3FFF && !carriesFourth;
    }
}
