package org.cutpoint.study.cluster.internal;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.ProtocolType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EventListener;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Members of Hazelcast, set up for what is needed here: one that has all data, which shares out a study, and others that have
 * none, so that nothing is lost with them. Members are found at the address that was given and nowhere else; they listen on one
 * address; no Java object is deserialised.
 */
final class Members {
    /** Attributes of helpers. */
    static final String NAME = "name";

    static final String THREADS = "threads";

    /** What helpers say, as text. */
    static final String REPORTS = "reports";

    /** Contents by their hash. */
    static final String FILES = "files";

    /** Past it, one that says nothing counts as gone; one whose process is dead is noticed at once. */
    private static final int SILENCE_S = 20;

    private static final int JOIN_S = 5;

    private Members() {}

    /** Name of the queue of what is said to a helper. */
    static String orders(UUID helper) {
        return "orders-" + helper;
    }

    /** One who shares out. */
    static HazelcastInstance coordinator(InetSocketAddress at, EventListener membership) {
        Config config = config(at, Optional.empty());
        config.addListenerConfig(new ListenerConfig(membership));
        return Hazelcast.newHazelcastInstance(config);
    }

    /**
     * One who helps.
     *
     * @param from its address
     * @param attributes what others should know of it
     */
    static HazelcastInstance helper(InetAddress from, InetSocketAddress coordinator, Map<String, String> attributes) {
        Config config = config(new InetSocketAddress(from, 0), Optional.of(coordinator));
        config.setLiteMember(true);
        config.getMemberAttributeConfig().setAttributes(attributes);
        return Hazelcast.newHazelcastInstance(config);
    }

    private static Config config(InetSocketAddress at, Optional<InetSocketAddress> coordinator) {
        Config config = new Config();
        config.setInstanceName("cutpoint-" + UUID.randomUUID());
        config.setClusterName(Messages.FORMAT);
        config.setClassLoader(Hazelcast.class.getClassLoader());
        properties().forEach(config::setProperty);
        config.getMetricsConfig().setEnabled(false);
        config.getIntegrityCheckerConfig().setEnabled(false);
        config.getSerializationConfig().setJavaSerializationFilterConfig(nothing());
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
        members.setProtocolType(ProtocolType.MEMBER);
        members.setPort(at.getPort()).setPortAutoIncrement(false);
        members.getInterfaces().setEnabled(true).addInterface(at.getAddress().getHostAddress());
        // Endpoints that are not named here are closed: clients, REST, memcache, WAN.
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true);
        network.setMemberEndpointConfig(members);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        coordinator.map(Address::text).ifPresent(join.getTcpIpConfig()::addMember);
        return config;
    }

    private static Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("hazelcast.logging.type", "jdk"),
                Map.entry("hazelcast.phone.home.enabled", "false"),
                Map.entry("hazelcast.health.monitoring.level", "OFF"),
                Map.entry("hazelcast.slow.operation.detector.enabled", "false"),
                // Whoever made a member ends it.
                Map.entry("hazelcast.shutdownhook.enabled", "false"),
                // Listens where it was told to, and connects from there.
                Map.entry("hazelcast.socket.bind.any", "false"),
                Map.entry("hazelcast.max.no.heartbeat.seconds", Integer.toString(SILENCE_S)),
                Map.entry("hazelcast.heartbeat.interval.seconds", "2"),
                Map.entry("hazelcast.wait.seconds.before.join", "0"),
                Map.entry("hazelcast.max.join.seconds", Integer.toString(JOIN_S)),
                // The processors are for what cells compute; what is sent is little, and lies in one place.
                Map.entry("hazelcast.partition.count", "1"),
                Map.entry("hazelcast.operation.thread.count", "1"),
                Map.entry("hazelcast.operation.generic.thread.count", "2"),
                Map.entry("hazelcast.operation.response.thread.count", "1"),
                Map.entry("hazelcast.io.thread.count", "1"),
                Map.entry("hazelcast.event.thread.count", "1"));
    }

    /** Of what comes from the network, no class is looked up: it is texts and bytes. */
    private static JavaSerializationFilterConfig nothing() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.setDefaultsDisabled(true);
        filter.getBlacklist().addPrefixes("");
        return filter;
    }
}
