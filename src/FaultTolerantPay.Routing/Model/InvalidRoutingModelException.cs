using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>A schema, catalogue or policy has mistakes. All of them are reported at once.</summary>
public sealed class InvalidRoutingModelException : Exception
{
    /// <summary>An exception that names the mistakes.</summary>
    /// <param name="problems">At least one.</param>
    public InvalidRoutingModelException(IEnumerable<ModelProblem> problems)
        : this([.. problems])
    {
    }

    private InvalidRoutingModelException(ImmutableArray<ModelProblem> problems)
        : base(string.Join(Environment.NewLine, problems))
        => Problems = problems;

    /// <summary>The mistakes, in the order of the model.</summary>
    public ImmutableArray<ModelProblem> Problems { get; }
}
