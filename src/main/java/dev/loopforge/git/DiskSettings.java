package dev.loopforge.git;

import java.util.OptionalLong;

/**
 * Bounds of what the disk may be used for.
 *
 * @param reserveBytes what stays free on the disks of repositories, checkouts and spools: with less, runs rest
 * @param mostBytes what repositories, checkouts and spools may take together before nothing new is begun; empty where only
 *     the disk bounds them
 */
public record DiskSettings(long reserveBytes, OptionalLong mostBytes) {
    public DiskSettings {
        if (reserveBytes < 0 || mostBytes.orElse(1) < 1) {
            throw new IllegalArgumentException("bounds of a disk are positive numbers of bytes");
        }
    }
}
