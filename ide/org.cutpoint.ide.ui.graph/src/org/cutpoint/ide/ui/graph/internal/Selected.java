package org.cutpoint.ide.ui.graph.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.core.ModelRef;
import org.cutpoint.ide.core.TensorRef;
import org.eclipse.jface.viewers.ISelection;
import org.eclipse.jface.viewers.ISelectionChangedListener;
import org.eclipse.jface.viewers.ISelectionProvider;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.jface.viewers.SelectionChangedEvent;
import org.eclipse.jface.viewers.StructuredSelection;

/** What is selected in a network: layers or a tensor, told to the pages of its editor and to the workbench. */
final class Selected implements ISelectionProvider {
    private final List<ISelectionChangedListener> listeners = new CopyOnWriteArrayList<>();
    private Optional<Model> model = Optional.empty();
    private Set<Integer> layers = Set.of();
    private List<String> tensors = List.of();

    void model(Model loaded) {
        model = Optional.of(loaded);
        fire();
    }

    /** Indices of layers, ascending. */
    Set<Integer> layers() {
        return layers;
    }

    List<String> tensors() {
        return tensors;
    }

    void layers(Set<Integer> chosen) {
        change(chosen, List.of());
    }

    void tensors(List<String> chosen) {
        change(Set.of(), chosen);
    }

    private void change(Set<Integer> chosen, List<String> sent) {
        if (!chosen.equals(layers) || !sent.equals(tensors)) {
            layers = new TreeSet<>(chosen);
            tensors = List.copyOf(sent);
            fire();
        }
    }

    private void fire() {
        SelectionChangedEvent event = new SelectionChangedEvent(this, getSelection());
        listeners.forEach(listener -> listener.selectionChanged(event));
    }

    @Override
    public ISelection getSelection() {
        if (model.isEmpty()) {
            return StructuredSelection.EMPTY;
        }
        Model of = model.get();
        List<Object> elements = new ArrayList<>();
        layers.forEach(layer ->
                elements.add(new LayerRef(of, of.graph().layers().get(layer).id())));
        tensors.forEach(tensor -> elements.add(new TensorRef(of, tensor)));
        return new StructuredSelection(elements.isEmpty() ? List.of(new ModelRef(of)) : elements);
    }

    /** Selects the layers of this model in a selection; others are none of ours. */
    @Override
    public void setSelection(ISelection selection) {
        Set<Integer> chosen = new TreeSet<>();
        if (selection instanceof IStructuredSelection several && model.isPresent()) {
            for (Object element : several) {
                if (element instanceof LayerRef ref
                        && ref.model() == model.get()
                        && ref.model().graph().hasLayer(ref.layer())) {
                    chosen.add(ref.model().graph().position(ref.layer()));
                }
            }
        }
        if (!chosen.isEmpty()) {
            layers(chosen);
        }
    }

    @Override
    public void addSelectionChangedListener(ISelectionChangedListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeSelectionChangedListener(ISelectionChangedListener listener) {
        listeners.remove(listener);
    }
}
