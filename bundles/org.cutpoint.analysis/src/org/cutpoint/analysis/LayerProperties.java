package org.cutpoint.analysis;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Problem;
import org.osgi.annotation.versioning.ProviderType;

/** What there is to say of layers, tensors and networks. A service; thread-safe. */
@ProviderType
public interface LayerProperties {
    /** What a network is: sizes, inputs, results. */
    List<PropertyGroup> network(Model model);

    /**
     * What a layer is: its place, what it computes.
     *
     * @param layer id
     * @throws IllegalArgumentException if the model has no such layer; so below
     */
    List<PropertyGroup> general(Model model, String layer);

    /** A group for each of a layer's nodes: attributes and weights, as the model's file has them. May read that file. */
    List<PropertyGroup> attributes(Model model, String layer);

    /** What a layer reads and makes, with shapes and sizes. */
    List<PropertyGroup> shapes(Model model, String layer);

    /**
     * What a layer takes on each tier, and what sending its outputs takes.
     *
     * @param problem of this model, if it is profiled
     */
    List<PropertyGroup> costs(Model model, String layer, Optional<Problem> problem);

    /** What a tensor is: shape, size, who makes and who reads it. */
    List<PropertyGroup> tensor(Model model, String tensor);
}
