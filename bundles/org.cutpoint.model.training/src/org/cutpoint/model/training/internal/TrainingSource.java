package org.cutpoint.model.training.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;

/**
 * What {@code training:NETWORK[?option=value&…]} asks for; options that are not for training are the network's own.
 *
 * @param network source of the network to train
 * @param loss empty: what is usual for what it returns
 * @param rate by which gradients are multiplied, > 0
 * @param share of each weight that is updated, the first rows of it, above 0 to 1
 */
record TrainingSource(String network, Optional<Loss> loss, float rate, double share) {
    private static final float RATE = 0.01f;

    /** @throws InputException if an option's value is none */
    static TrainingSource parse(String source) {
        String rest = source.substring(Model.TRAINING.length());
        int at = rest.lastIndexOf('?');
        String network = at < 0 ? rest : rest.substring(0, at);
        List<String> others = new ArrayList<>();
        Optional<Loss> loss = Optional.empty();
        float rate = RATE;
        double share = 1;
        for (String option :
                at < 0 ? List.<String>of() : List.of(rest.substring(at + 1).split("&", -1))) {
            String value = option.substring(option.indexOf('=') + 1);
            switch (option.contains("=") ? option.substring(0, option.indexOf('=')) : "") {
                case "loss" -> loss = Optional.of(Loss.of(source, value));
                case "rate" -> rate = (float) number(source, "rate", value, Float.MIN_NORMAL, 1e6);
                case "share" -> share = number(source, "share", value, 1e-6, 1);
                default -> others.add(option);
            }
        }
        if (network.isEmpty()) {
            throw new InputException(source, "names no network", "Example: " + Model.TRAINING + "zoo:lenet");
        }
        return new TrainingSource(
                others.isEmpty() ? network : network + "?" + String.join("&", others), loss, rate, share);
    }

    private static double number(String source, String option, String value, double least, double most) {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As a number that does not fit.
        }
        throw new InputException(
                source,
                "option '" + option + "' cannot be '" + value + "'",
                "Give a number above 0, at most " + String.format(Locale.ROOT, "%.0f", most) + ".");
    }

    /**
     * The same request in its one form.
     *
     * @param base the network's source in its one form
     */
    String canonical(String base) {
        List<String> options = new ArrayList<>();
        loss.ifPresent(l -> options.add("loss=" + l.id()));
        if (rate != RATE) {
            options.add("rate=" + rate);
        }
        if (share != 1) {
            options.add("share=" + share);
        }
        if (options.isEmpty()) {
            return Model.TRAINING + base;
        }
        return Model.TRAINING + base + (base.contains("?") ? "&" : "?") + String.join("&", options);
    }
}
