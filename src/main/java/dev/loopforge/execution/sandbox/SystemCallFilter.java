package dev.loopforge.execution.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the seccomp filter: a classic BPF program that allows every system call but those that reach past a sandbox.
 * It is assembled here from the lists below instead of being compiled elsewhere, so the lists are the only truth.
 *
 * <p>A network namespace does not stop {@code AF_VSOCK}, and namespaces do not stop {@code io_uring}, {@code bpf},
 * keyrings or {@code TIOCSTI}: the filter is a part of the wall, not an ornament. Arguments are compared in their lower
 * 32 bits only, as the kernel itself reads them; a comparison over 64 bits could be slipped past with a high bit.
 */
final class SystemCallFilter {
    private static final int ALLOW = 0x7FFF0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int ERRNO = 0x00050000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EAFNOSUPPORT = 97;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int CALL_NUMBER = 0;
    private static final int CALL_ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    /** Answered "not permitted". */
    private static final List<String> REFUSED = List.of(
            "acct",
            "add_key",
            "adjtimex",
            "bpf",
            "chroot",
            "clock_adjtime",
            "clock_settime",
            "create_module",
            "delete_module",
            "fanotify_init",
            "finit_module",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "get_kernel_syms",
            "init_module",
            "ioperm",
            "iopl",
            "kcmp",
            "kexec_file_load",
            "kexec_load",
            "keyctl",
            "lookup_dcookie",
            "migrate_pages",
            "mount",
            "mount_setattr",
            "move_mount",
            "move_pages",
            "name_to_handle_at",
            "nfsservctl",
            "open_by_handle_at",
            "open_tree",
            "open_tree_attr",
            "perf_event_open",
            "pidfd_getfd",
            "pivot_root",
            "process_madvise",
            "process_vm_readv",
            "process_vm_writev",
            "ptrace",
            "query_module",
            "quotactl",
            "quotactl_fd",
            "reboot",
            "request_key",
            "setdomainname",
            "sethostname",
            "setns",
            "settimeofday",
            "swapoff",
            "swapon",
            "sysfs",
            "syslog",
            "_sysctl",
            "umount2",
            "unshare",
            "uselib",
            "userfaultfd",
            "ustat",
            "vhangup");

    /** Answered "no such call", so that a program falls back to the older way, which can be looked into. */
    private static final List<String> UNKNOWN =
            List.of("clone3", "io_uring_enter", "io_uring_register", "io_uring_setup");

    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NEW_NAMESPACES = 0x7E020000;

    private static final int SET_USER_OR_GROUP_ID = 06000;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541C;

    private record Instruction(int code, int ifTrue, int ifFalse, int value) {}

    private final Architecture architecture;
    private final List<Instruction> program = new ArrayList<>();

    private SystemCallFilter(Architecture architecture) {
        this.architecture = architecture;
    }

    /** The program as the kernel takes it: eight bytes an instruction, little-endian on every architecture we know. */
    static byte[] assemble(Architecture architecture) {
        var filter = new SystemCallFilter(architecture);
        filter.write();
        var bytes = ByteBuffer.allocate(filter.program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (var step : filter.program) {
            bytes.putShort((short) step.code).put((byte) step.ifTrue).put((byte) step.ifFalse);
            bytes.putInt(step.value);
        }
        return bytes.array();
    }

    private void write() {
        onlyThisArchitecture();
        REFUSED.forEach(call -> answer(call, ERRNO | EPERM));
        UNKNOWN.forEach(call -> answer(call, ERRNO | ENOSYS));
        refuseBits("clone", 0, NEW_NAMESPACES);
        refuseBits("chmod", 1, SET_USER_OR_GROUP_ID);
        refuseBits("fchmod", 1, SET_USER_OR_GROUP_ID);
        refuseBits("fchmodat", 2, SET_USER_OR_GROUP_ID);
        refuseBits("fchmodat2", 2, SET_USER_OR_GROUP_ID);
        refuseIoctls();
        onlyHarmlessSockets();
        onlyUnixSocketPairs();
        onlyPlainPersonality();
        add(RETURN, ALLOW);
    }

    private void onlyThisArchitecture() {
        add(LOAD_WORD, CALL_ARCHITECTURE);
        jump(JUMP_EQUAL, architecture.auditNumber, 1, 0);
        add(RETURN, KILL_PROCESS);
        add(LOAD_WORD, CALL_NUMBER);
        if (architecture.foreignBit != 0) {
            jump(JUMP_ANY_BIT, architecture.foreignBit, 0, 1);
            add(RETURN, ERRNO | ENOSYS);
        }
    }

    private void answer(String call, int action) {
        architecture.number(call).ifPresent(number -> {
            jump(JUMP_EQUAL, number, 0, 1);
            add(RETURN, action);
        });
    }

    private void refuseBits(String call, int argument, int bits) {
        architecture.number(call).ifPresent(number -> {
            jump(JUMP_EQUAL, number, 0, 4);
            loadArgument(argument);
            jump(JUMP_ANY_BIT, bits, 0, 1);
            add(RETURN, ERRNO | EPERM);
            add(RETURN, ALLOW);
        });
    }

    private void refuseIoctls() {
        jump(JUMP_EQUAL, architecture.number("ioctl").orElseThrow(), 0, 5);
        loadArgument(1);
        jump(JUMP_EQUAL, TIOCSTI, 1, 0);
        jump(JUMP_EQUAL, TIOCLINUX, 0, 1);
        add(RETURN, ERRNO | EPERM);
        add(RETURN, ALLOW);
    }

    private void onlyHarmlessSockets() {
        jump(JUMP_EQUAL, architecture.number("socket").orElseThrow(), 0, 9);
        loadArgument(0);
        jump(JUMP_EQUAL, AF_UNIX, 6, 0);
        jump(JUMP_EQUAL, AF_INET, 5, 0);
        jump(JUMP_EQUAL, AF_INET6, 4, 0);
        jump(JUMP_EQUAL, AF_NETLINK, 0, 2);
        loadArgument(2);
        jump(JUMP_EQUAL, NETLINK_ROUTE, 1, 0);
        add(RETURN, ERRNO | EAFNOSUPPORT);
        add(RETURN, ALLOW);
    }

    private void onlyUnixSocketPairs() {
        jump(JUMP_EQUAL, architecture.number("socketpair").orElseThrow(), 0, 4);
        loadArgument(0);
        jump(JUMP_EQUAL, AF_UNIX, 1, 0);
        add(RETURN, ERRNO | EAFNOSUPPORT);
        add(RETURN, ALLOW);
    }

    /** Asking (all bits set) and the plain Linux personality are fine; others switch off address randomisation. */
    private void onlyPlainPersonality() {
        jump(JUMP_EQUAL, architecture.number("personality").orElseThrow(), 0, 5);
        loadArgument(0);
        jump(JUMP_EQUAL, 0, 2, 0);
        jump(JUMP_EQUAL, -1, 1, 0);
        add(RETURN, ERRNO | EPERM);
        add(RETURN, ALLOW);
    }

    private void loadArgument(int index) {
        add(LOAD_WORD, FIRST_ARGUMENT + index * 8);
    }

    private void add(int code, int value) {
        program.add(new Instruction(code, 0, 0, value));
    }

    private void jump(int code, int value, int ifTrue, int ifFalse) {
        program.add(new Instruction(code, ifTrue, ifFalse, value));
    }
}
