package org.cutpoint.transport.calls;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.transport.oip.v1.EmulatedNetwork;

/** Chains and what they did, on the wire. */
final class Chains {
    private static final int MOST_PARTS = 64;
    private static final int MOST_STAGES = 4 * MOST_PARTS;
    private static final int LONGEST_NAME = 100;

    private Chains() {}

    static org.cutpoint.transport.oip.v1.Chain write(Chain chain) {
        org.cutpoint.transport.oip.v1.Chain.Builder written =
                org.cutpoint.transport.oip.v1.Chain.newBuilder().addAllReturns(chain.returns());
        for (Chain.Part part : chain.parts()) {
            org.cutpoint.transport.oip.v1.Chain.Part.Builder one = written.addPartsBuilder()
                    .setTier(part.tier())
                    .addAllLayers(part.layers())
                    .setSlowdown(part.conditions().slowdown())
                    .setShared(part.conditions().shared())
                    .putAllCodecsUp(part.conditions().codecs().up())
                    .putAllCodecsDown(part.conditions().codecs().down());
            part.conditions()
                    .onward()
                    .ifPresent(network -> one.setOnward(EmulatedNetwork.newBuilder()
                            .setUpMbps(network.uplinkMbps())
                            .setDownMbps(network.downlinkMbps())
                            .setRttMs(network.rttMs())
                            .setUpSetupMs(network.uplinkSetupMs())
                            .setDownSetupMs(network.downlinkSetupMs())));
        }
        return written.build();
    }

    /** @throws InputException if it cannot be */
    static Chain read(org.cutpoint.transport.oip.v1.Chain written) {
        if (written.getPartsCount() == 0 || written.getPartsCount() > MOST_PARTS) {
            throw new InputException(
                    "chain", "it has " + written.getPartsCount() + " parts", "Give 1 to " + MOST_PARTS);
        }
        try {
            List<Chain.Part> parts = written.getPartsList().stream()
                    .map(part -> new Chain.Part(printable(part.getTier()), part.getLayersList(), conditions(part)))
                    .toList();
            return new Chain(parts, written.getReturnsList());
        } catch (IllegalArgumentException e) {
            throw new InputException("chain", e.getMessage(), "", e);
        }
    }

    private static RemoteTier conditions(org.cutpoint.transport.oip.v1.Chain.Part part) {
        return new RemoteTier(
                part.getSlowdown() == 0 ? 1 : part.getSlowdown(),
                part.hasOnward() ? Optional.of(network(part.getOnward())) : Optional.empty(),
                new Codings(part.getCodecsUpMap(), part.getCodecsDownMap()),
                part.getShared());
    }

    private static Network network(EmulatedNetwork written) {
        Network network = new Network(
                "onward",
                written.getUpMbps(),
                written.getDownMbps(),
                written.getRttMs(),
                written.getUpSetupMs(),
                written.getDownSetupMs(),
                Optional.empty(),
                Optional.empty());
        if (Double.isInfinite(network.uplinkMbps()
                + network.downlinkMbps()
                + network.rttMs()
                + network.uplinkSetupMs()
                + network.downlinkSetupMs())) {
            throw new IllegalArgumentException("a network of infinite numbers");
        }
        return network;
    }

    /** It is for messages that people read. */
    private static String printable(String tier) {
        return tier.substring(0, Math.min(LONGEST_NAME, tier.length())).replaceAll("\\p{Cntrl}", " ");
    }

    /** Stages as text: kind, server and nanoseconds of each, as in {@code COMPUTE 0 1500000;SEND 0 2000000}. */
    static String write(List<Stage> stages) {
        StringBuilder text = new StringBuilder();
        for (Stage stage : stages) {
            text.append(text.isEmpty() ? "" : ";")
                    .append(stage.kind())
                    .append(' ')
                    .append(stage.server())
                    .append(' ')
                    .append(Math.round(stage.ms() * 1e6));
        }
        return text.toString();
    }

    /**
     * @param peer who wrote it, for messages
     * @throws InputException if they are none
     */
    static List<Stage> stages(String peer, String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String[] parts = text.split(";", MOST_STAGES + 1);
        try {
            if (parts.length <= MOST_STAGES) {
                return List.of(parts).stream().map(Chains::stage).toList();
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(peer, "what it tells of a call's stages cannot be read", "", e);
        }
        throw new InputException(peer, "it tells of more than " + MOST_STAGES + " stages", "");
    }

    private static Stage stage(String text) {
        String[] words = text.split(" ", -1);
        long nanos = words.length == 3 ? Long.parseLong(words[2]) : -1;
        int server = nanos < 0 ? -1 : Integer.parseInt(words[1]);
        // Of the way here, which is from 0 to -1, nobody knows there.
        if (server < 0) {
            throw new IllegalArgumentException(text);
        }
        return new Stage(Stage.Kind.valueOf(words[0]), server, nanos / 1e6);
    }
}
