package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/**
 * Adds the steps of layers of members to a chain; each method answers how many layers it did, as
 * {@link ChainBuilder} does.
 */
final class MemberSteps {
  private final OpenChain chain;

  MemberSteps(OpenChain chain) {
    this.chain = chain;
  }

  /** Repeats rows for the members. */
  int repeat(List<ShapedLayer> ahead) {
    Edge out = chain.otherErrors(ahead.get(0).outputSize(), chain.last.carriesError());
    chain.append(new MembersStep(chain.span(ahead, 1, out)));
    chain.mayOverwrite(true);
    return 1;
  }

  int batchEnsemble(List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    Optional<Activation> next = chain.activationToJoin(ahead);
    int done = next.isPresent() ? 2 : 1;
    Edge out = chain.otherErrors(shaped.outputSize(), true);
    Elementwise function = OpenChain.kernel(next);
    int nodes = chain.nodes(out, function);
    Span at = chain.span(ahead, done, out);
    BatchEnsembleStep.Tensors tensors =
        new BatchEnsembleStep.Tensors(
            chain.offset(shaped, "weight"),
            chain.offset(shaped, "r"),
            chain.offset(shaped, "s"),
            chain.offset(shaped, "bias"));
    BatchEnsembleStep.Scratch scratch = BatchEnsembleStep.Scratch.in(chain.slots, at);
    int members = shaped.input().extent(0);
    chain.append(new BatchEnsembleStep(at, members, tensors, scratch, function, nodes));
    return done;
  }

  int memberScale(List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    Span at = chain.span(ahead, 1, chain.sameErrors(true));
    int sums = chain.slots.fixed(at.in().width());
    chain.append(new ScaleStep(at, at.in().width(), chain.offset(shaped, "weight"), sums));
    chain.mayOverwrite(true);
    return 1;
  }

  int memberDense(List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    Optional<Activation> next = chain.activationToJoin(ahead);
    int done = next.isPresent() ? 2 : 1;
    Edge out = chain.otherErrors(shaped.outputSize(), true);
    BiasAndActivation end =
        chain.end(out, shaped.outputSize(), chain.bias(shaped, true), OpenChain.kernel(next));
    int weight = chain.offset(shaped, "weight");
    int members = shaped.input().extent(0);
    chain.append(new MemberDenseStep(chain.span(ahead, done, out), members, weight, end));
    return done;
  }

  int combineMembers(List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    MemberMeans means =
        MemberMeans.of(
            chain.compilation.memberMean(), shaped.input().extent(0), shaped.outputSize());
    Edge out = chain.otherErrors(shaped.outputSize(), chain.last.carriesError());
    int scratch = chain.slots.doubles(means.scratch());
    chain.append(new CombineMembersStep(chain.span(ahead, 1, out), means, scratch));
    chain.mayOverwrite(true);
    return 1;
  }
}
