using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The rules that choose channels, per operation. It knows dimensions by name and contains no channel data. Immutable.</summary>
public sealed class RoutingPolicy
{
    /// <summary>Creates a policy.</summary>
    /// <param name="operations">The rules of 1 to 5 operations, each operation once.</param>
    /// <exception cref="InvalidRoutingModelException">There are errors that can be found without a catalogue.</exception>
    public RoutingPolicy(params IEnumerable<OperationPolicy> operations)
        : this(ApprovalLearning.Default, operations)
    {
    }

    /// <summary>Creates a policy that learns in its own way.</summary>
    /// <param name="learning">How approval rates are learned.</param>
    /// <param name="operations">The rules of 1 to 5 operations, each operation once.</param>
    /// <exception cref="InvalidRoutingModelException">There are errors that can be found without a catalogue.</exception>
    public RoutingPolicy(ApprovalLearning learning, params IEnumerable<OperationPolicy> operations)
    {
        ArgumentNullException.ThrowIfNull(learning);
        ArgumentNullException.ThrowIfNull(operations);
        Learning = learning;
        Operations = [.. operations];
        IReadOnlyList<ModelError> problems = PolicyValidation.Check(this);
        if (problems.Count > 0)
        {
            throw new InvalidRoutingModelException(problems);
        }
    }

    /// <summary>How approval rates are learned. Default: a rate per channel, without segments.</summary>
    public ApprovalLearning Learning { get; }

    /// <summary>The operations that have rules.</summary>
    public ImmutableArray<OperationPolicy> Operations { get; }

    /// <summary>The rules of an operation, or null.</summary>
    /// <param name="operation">The operation.</param>
    public OperationPolicy? For(Operation operation) => Operations.FirstOrDefault(s => s.Operation == operation);
}
