package dev.loopforge.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.http.PublicAddresses;
import dev.loopforge.kernel.Problem;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.1.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::1",
                "2001::1",
                "2001:db8::1",
                "100::1",
            })
    void private_addresses_are_not_public(String address) throws Exception {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "100.128.0.1", "172.32.0.1", "140.82.112.3", "2606:4700::1111"})
    void the_rest_is(String address) throws Exception {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433", "0x7f000001", "0x7f.1", "127.1", "017700000001", "example.com", "evil-example.org",
                        "example.org",
                "a.example.org.evil", "localhost", "::1", "169.254.169.254", "", " ", "a.example.org\n",
                        "a..example.org",
            })
    void what_is_not_listed_is_refused_without_a_look_up(String host) throws Exception {
        var rules = new EgressRules(List.of("*.example.org", "registry.test"), Set.of());

        assertThat(rules.admit(host, 443)).isEmpty();
    }

    @Test
    void a_listed_name_at_a_private_address_needs_the_operator() throws Exception {
        assertThat(new EgressRules(List.of("localhost"), Set.of()).admit("localhost", 443))
                .isEmpty();
        assertThat(new EgressRules(List.of("localhost"), Set.of("localhost")).admit("localhost", 443))
                .isNotEmpty();
        assertThat(new EgressRules(List.of(), Set.of("localhost")).admit("localhost", 443))
                .isEmpty();
    }

    @Test
    void only_two_ports_unless_the_operator_names_one() throws Exception {
        var rules = new EgressRules(List.of("127.0.0.1"), Set.of("127.0.0.1", "127.0.0.1:8443"));

        assertThat(rules.admit("127.0.0.1", 80)).isNotEmpty();
        assertThat(rules.admit("127.0.0.1", 22)).isEmpty();
        assertThat(rules.admit("127.0.0.1", 8443)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.", "*.com", "*.0.1", "http://x", "a b", "-x", "x/..", "", "a..b", "x:443"})
    void rules_that_are_no_hosts_are_refused(String rule) {
        assertThatThrownBy(() -> EgressRules.check(rule)).isInstanceOf(Problem.class);
    }
}
