package dev.loopforge.execution.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * Ways out of a sandbox, as a hostile command would try them. A script prints ESCAPED when it got out; printing HELD is
 * what every one of them must come to. {@code $OUTSIDE}, {@code $VICTIM} and the rest are facts about the host.
 */
final class Escapes {
    record Escape(String name, String script) {}

    /** Helpers of the scripts: {@code must_fail} a command, {@code call} a system call by number, {@code sock} a socket. */
    static final String PRELUDE = """
            must_fail() { if "$@" >/dev/null 2>&1; then echo ESCAPED "$*"; else echo HELD; fi; }
            call() { python3 -c "
            import ctypes,sys
            l=ctypes.CDLL(None,use_errno=True)
            r=l.syscall(*[ctypes.c_long(int(x,0)) for x in sys.argv[1:]])
            e=ctypes.get_errno()
            print('HELD' if r<0 and e in (1,3,38,97) else 'ESCAPED',e)" "$@"; }
            sock() { python3 -c "
            import socket,sys
            try:
                socket.socket(*map(int,sys.argv[1:])); print('ESCAPED')
            except OSError as e: print('HELD',e)" "$@"; }
            py() { python3 -c "
            import socket,os,ctypes,sys
            try:
                exec(sys.argv[1]); print('ESCAPED')
            except (OSError, ValueError) as e: print('HELD',e)" "$@"; }
            """;

    private final List<Escape> all = new ArrayList<>();

    private Escapes() {}

    static List<Escape> all() {
        var escapes = new Escapes();
        escapes.writing();
        escapes.reading();
        escapes.processes();
        escapes.kernel();
        escapes.network();
        escapes.repository();
        return escapes.all;
    }

    private void add(String name, String script) {
        all.add(new Escape(name, script));
    }

    private void fails(String name, String command) {
        add(name, "must_fail " + command);
    }

    private void shellFails(String name, String command) {
        add(name, "must_fail bash -c '" + command + "'");
    }

    private void writing() {
        shellFails("write the user list", "echo x >> /etc/passwd");
        fails("create in /usr/bin", "touch /usr/bin/evil");
        fails("create in /", "touch /evil");
        fails("create in /etc", "touch /etc/evil");
        fails("create in /opt", "touch /opt/evil");
        fails("create in /var", "touch /var/evil");
        fails("create in /run", "touch /run/evil");
        fails("create in /dev", "touch /dev/evil");
        fails("replace the shell", "cp /bin/true /bin/bash");
        shellFails(
                "write a kernel setting",
                "x=$(cat /proc/sys/kernel/core_pattern); echo \"$x\" > /proc/sys/kernel/core_pattern");
        shellFails(
                "write a kernel limit",
                "x=$(cat /proc/sys/vm/overcommit_memory); echo $x > /proc/sys/vm/overcommit_memory");
        shellFails("pull the magic key", "echo h > /proc/sysrq-trigger");
        shellFails("write to sysfs", "ls /sys/kernel");
        shellFails("write to a cgroup", "mkdir /sys/fs/cgroup/evil");
        shellFails("raise own limits", "ulimit -H -n 1000000 || prlimit --nofile=1000000:1000000 true");
        fails("remount the root", "mount -o remount,rw /");
        fails("mount memory", "mount -t tmpfs none /tmp");
        fails("bind a folder", "mount --bind /tmp /etc");
        fails("unmount the hosts file", "umount /etc/hosts");
        shellFails("write outside by its path", "echo x > $OUTSIDE/planted");
        shellFails("write outside by a link", "ln -s $OUTSIDE out; echo x > out/planted");
        shellFails("write outside by dots", "echo x > ../../../../$OUTSIDE/planted");
        shellFails("write by the first process", "echo x > /proc/1/root$OUTSIDE/planted");
        shellFails("hard link a system file", "ln /usr/bin/env hard && echo x >> hard");
        fails("make a block device", "mknod disk b 254 0");
        fails("make a character device", "mknod mem c 1 1");
        shellFails("open the disk", "head -c1 /dev/vda || head -c1 /dev/sda || head -c1 /dev/nvme0n1");
        shellFails("open memory", "head -c1 /dev/mem || head -c1 /dev/kmem");
        shellFails("write the kernel log", "echo x > /dev/kmsg");
        fails("change root", "chroot /tmp /bin/true");
        fails("give a file away", "chown 0:0 /workspace/hello");
        fails("set the user-id bit", "chmod u+s /workspace/hello");
    }

    private void reading() {
        shellFails("read the data directory", "cat $OUTSIDE/secret");
        shellFails("list the data directory", "ls $OUTSIDE");
        shellFails("read another worktree", "cat $OTHER/file");
        shellFails("read by a link", "ln -s $OUTSIDE/secret s; cat s");
        shellFails("read by dots", "cat ../../../../../$OUTSIDE/secret");
        shellFails("list the home", "ls $SERVER_HOME/.bashrc $SERVER_HOME/.ssh || ls -d $SERVER_HOME");
        fails("read the shadow file", "cat /etc/shadow");
        fails("read private certificates", "ls /etc/ssl/private");
        shellFails("read logs", "ls /var/log");
        shellFails("read a file in the host temporary folder", "cat $HOST_TMP");
        shellFails("read the environment of the server", "cat /proc/$SERVER/environ");
        shellFails("read the memory of the server", "head -c1 /proc/$SERVER/mem");
        shellFails("find the canary in an environment", "cat /proc/*/environ | tr \"\\0\" \"\\n\" | grep CANARY");
        shellFails("read memory of the kernel", "head -c64 /proc/kcore | grep -q ELF");
        shellFails("read keys", "test -s /proc/keys && cat /proc/keys | grep -q .");
        shellFails("see a foreign process", "test $(ls /proc | grep -c ^[0-9]) -gt 8");
        shellFails("see open files of the server", "ls /proc/self/fd | grep -vx \"[0123]\" | grep -q .");
        shellFails("read from the input", "read -t 1 x");
        shellFails(
                "find a variable too many",
                "env | cut -d= -f1 | grep -vxE \"PATH|HOME|LANG|TERM|CI|PWD|OLDPWD|SHLVL|_|OUTSIDE|OTHER|VICTIM|SERVER|SERVER_HOME|HOST_TMP|TCP|UDP|SOCKET|ABSTRACT\"");
        add("open a file by its handle", "call 304 -100 0 0");
        add("get a file handle", "call 303 -100 0 0 0 0");
    }

    private void processes() {
        fails("signal a process", "kill -9 $VICTIM");
        fails("signal the server", "kill -9 $SERVER");
        add("signal everybody", "( trap '' TERM; kill -TERM -1 2>/dev/null ); echo HELD");
        add("trace the first process", "call 101 16 1 0 0");
        add("trace a process of the host", "call 101 16 $VICTIM 0 0");
        add("let oneself be traced", "call 101 0 0 0 0");
        add("read the memory of a process", "call 310 1 0 0 0 0 0");
        add("write the memory of a process", "call 311 1 0 0 0 0 0");
        add("get a handle on a process of the host", "call 434 $VICTIM 0");
        add("steal a file descriptor", "call 438 1 0 0");
        fails("become root", "su -c true");
        fails("become root by sudo", "sudo -n true");
        shellFails(
                "find a privilege", "grep -E \"^Cap(Eff|Prm|Bnd|Amb):\" /proc/self/status | grep -qv 0000000000000000");
        shellFails("be without the filter", "! grep -q ^Seccomp:.2 /proc/self/status");
        shellFails("gain privileges by a program", "! grep -q ^NoNewPrivs:.1 /proc/self/status");
        add("a new user namespace", "call 272 0x10000000");
        add("a new mount namespace", "call 272 0x20000");
        add("a new network namespace", "call 272 0x40000000");
        add("clone into a user namespace", "call 56 0x10000011 0 0 0 0");
        add("clone the newer way", "call 435 0 0");
        fails("a sandbox in the sandbox", "bwrap --unshare-user --ro-bind / / true");
        add(
                "join a namespace",
                "py 'f=os.open(\"/proc/1/ns/mnt\",0); os.setns(f,0) if hasattr(os,\"setns\") else None; r=ctypes.CDLL(None,use_errno=True).setns(f,0)\nif r<0: raise OSError(\"setns\")'");
        fails("change a priority", "renice -n -5 -p $VICTIM");
        add("set the user id", "py 'os.setuid(0)'");
        add("set the groups", "py 'os.setgroups([0])'");
    }

    private void kernel() {
        add("io_uring", "call 425 8 0");
        add("bpf", "call 321 0 0 0");
        add("perf events", "call 298 0 0 -1 -1 0");
        add("userfaultfd", "call 323 1");
        add("keyctl", "call 250 0 -3 1");
        add("add a key", "call 248 0 0 0 0 -3");
        add("request a key", "call 249 0 0 0 0");
        add("load a kernel", "call 246 0 0 0 0");
        add("load a module", "call 175 0 0 0");
        add("load a module from a file", "call 313 0 0 0");
        add("restart the machine", "call 169 0xfee1dead 672274793 0 0");
        add("swap", "call 167 0 0");
        add("change the host name", "call 170 0 0");
        add("set the clock", "call 164 0 0");
        add("read the kernel log", "call 103 10 0 0");
        add("a new mount by its file", "call 430 0 0");
        add("open a tree", "call 428 -100 0 1");
        add("move a mount", "call 429 -100 0 -100 0 0");
        add("pivot the root", "call 155 0 0");
        add("account processes", "call 163 0");
        add("raw ports", "call 172 3");
        add("type into the terminal", "call 16 0 0x5412 0");
        add("type into the terminal with a high bit", "call 16 0 0x100005412 0");
        add("paste into the console", "call 16 0 0x541C 0");
        add("no address randomisation", "call 135 0x0040000");
        add("the x32 way of calling", "call 0x40000027");
        add("the 32-bit way of calling", """
                python3 -c "
                import mmap,ctypes
                m=mmap.mmap(-1,4096,prot=7); m.write(bytes.fromhex('b814000000cd80c3'))
                f=ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))
                r=f()
                print('ESCAPED' if r>0 else 'HELD')" || echo HELD""");
        add("set the user-id bit by call", "py 'os.chmod(\"/workspace/hello\",0o4755)'");
        add("set the group-id bit by call", "py 'f=os.open(\"/workspace/hello\",2); os.fchmod(f,0o2755)'");
    }

    private void network() {
        shellFails("the loopback of the host", "exec 3<>/dev/tcp/127.0.0.1/$TCP");
        shellFails("the loopback by its other name", "exec 3<>/dev/tcp/::1/$TCP");
        add(
                "a datagram to the host",
                "py 's=socket.socket(2,2); s.connect((\"127.0.0.1\",int(os.environ[\"UDP\"]))); s.send(b\"x\"); s.send(b\"x\")'");
        shellFails("a name", "getent hosts example.com");
        add("a name server", "py 's=socket.socket(2,2); s.sendto(b\"x\",(\"8.8.8.8\",53))'");
        shellFails("an address", "exec 3<>/dev/tcp/1.1.1.1/80");
        shellFails("the metadata service", "exec 3<>/dev/tcp/169.254.169.254/80");
        shellFails(
                "an interface of the host",
                "test $(ls /sys/class/net 2>/dev/null | grep -cv lo) -gt 0 || grep -E \"eth|ens|enp|wlan\" /proc/net/dev");
        add("a raw socket", "sock 2 3 1");
        add(
                "a ping socket",
                "py 's=socket.socket(2,2,1); s.sendto(b\"\\x08\\0\\xf7\\xff\\0\\0\\0\\0\",(\"8.8.8.8\",0))'");
        add("a packet socket", "sock 17 3 768");
        add("a socket to the hypervisor", "sock 40 1 0");
        add("a pair of hypervisor sockets", "call 53 40 1 0 0");
        add("a crypto socket", "sock 38 5 0");
        add("a bluetooth socket", "sock 31 3 0");
        add("an express socket", "sock 44 3 0");
        add("a key socket", "sock 15 3 2");
        add("a cluster socket", "sock 30 1 0");
        add("a bus socket", "sock 29 3 1");
        add("the packet filter", "sock 16 3 12");
        add("the audit channel", "sock 16 3 9");
        add("kernel events", "sock 16 3 15");
        fails("a new interface", "ip link add evil type dummy");
        add("a socket file of the host", "py 's=socket.socket(1,1); s.connect(os.environ[\"SOCKET\"])'");
        add("an abstract socket of the host", "py 's=socket.socket(1,1); s.connect(\"\\0\"+os.environ[\"ABSTRACT\"])'");
        add("the container engine", "py 's=socket.socket(1,1); s.connect(\"/var/run/docker.sock\")'");
        add("the system bus", "py 's=socket.socket(1,1); s.connect(\"/run/dbus/system_bus_socket\")'");
        add("the database", "py 's=socket.socket(1,1); s.connect(\"/var/run/postgresql/.s.PGSQL.5432\")'");
    }

    private void repository() {
        shellFails("write the git file", "echo gitdir: /tmp > .git");
        fails("remove the git file", "rm -f .git");
        fails("move the git file", "mv .git .git2");
        shellFails("replace the git file", "ln -sfn /tmp .git");
        shellFails("rename over the git file", "echo x > n; mv -f n .git");
        shellFails("make a protected file that is missing", "echo {} > .agent");
        shellFails("make a protected folder that is missing", "rm -rf .agent && mkdir .agent");
        fails("a repository of its own", "git init -q .");
        fails("a setting that runs", "git config core.fsmonitor /workspace/evil");
        shellFails("change the protected mode", "chmod 777 .git && touch .git");
    }
}
