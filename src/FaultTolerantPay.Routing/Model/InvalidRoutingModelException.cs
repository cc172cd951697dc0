using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>A schema, catalogue or policy has mistakes. All of them are reported at once.</summary>
public sealed class InvalidRoutingModelException : Exception
{
    /// <summary>An exception that names the mistakes.</summary>
    /// <param name="problems">At least one.</param>
    public InvalidRoutingModelException(IEnumerable<ModelError> problems)
        : this([.. problems])
    {
    }

    private InvalidRoutingModelException(ImmutableArray<ModelError> problems)
        : base(string.Join(Environment.NewLine, problems))
        => Errors = problems;

    /// <summary>The mistakes, in the order of the model.</summary>
    public ImmutableArray<ModelError> Errors { get; }
}
