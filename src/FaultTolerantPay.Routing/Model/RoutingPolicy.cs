using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The rules by which channels are chosen, per scene. It knows dimensions by name and no channel's data. Immutable.</summary>
public sealed class RoutingPolicy
{
    /// <summary>A policy.</summary>
    /// <param name="operations">The rules of 1 to 5 scenes, each once.</param>
    /// <exception cref="InvalidRoutingModelException">There are mistakes that can be seen without a catalogue.</exception>
    public RoutingPolicy(params IEnumerable<OperationPolicy> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Operations = [.. operations];
        List<ModelError> problems = PolicyValidation.Check(this);
        if (problems.Count > 0)
        {
            throw new InvalidRoutingModelException(problems);
        }
    }

    /// <summary>The scenes that have rules.</summary>
    public ImmutableArray<OperationPolicy> Operations { get; }

    /// <summary>The rules of a scene, or null.</summary>
    /// <param name="operation">The scene.</param>
    public OperationPolicy? For(Operation operation) => Operations.FirstOrDefault(s => s.Operation == operation);
}
