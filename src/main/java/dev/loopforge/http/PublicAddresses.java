package dev.loopforge.http;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Tells public addresses from those of this machine, its neighbours and its cloud. */
public final class PublicAddresses {
    private PublicAddresses() {}

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
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean shared = first == 100 && second >= 64 && second < 128;
        boolean special = first == 192 && second == 0 && bytes[2] == 0 || first == 198 && (second & 0xfe) == 18;
        boolean metadata = first == 168 && second == 63 && (bytes[2] & 0xff) == 129 && bytes[3] == 16;
        return first != 0 && first != 10 && first != 127 && first < 224 && !shared && !special && !metadata;
    }

    /** Only 2000::/3, without 6to4 and Teredo, which carry an IPv4 address. */
    private static boolean isPublicSixth(byte[] bytes) {
        boolean global = (bytes[0] & 0xe0) == 0x20;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean teredo = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0;
        return global && !sixToFour && !teredo;
    }
}
