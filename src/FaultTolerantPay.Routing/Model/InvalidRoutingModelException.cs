using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>A schema, catalogue or policy has errors. The exception reports all of them, or the first of very many.</summary>
public sealed class InvalidRoutingModelException : Exception
{
    /// <summary>
    /// The largest number of errors that the library looks for in a schema, catalogue or policy. If there are more, the last one says so.
    /// </summary>
    public const int MaxErrors = 1_000;

    /// <summary>Creates an exception that lists the errors.</summary>
    /// <param name="problems">At least one error.</param>
    public InvalidRoutingModelException(IEnumerable<ModelError> problems)
        : this([.. problems])
    {
    }

    private InvalidRoutingModelException(ImmutableArray<ModelError> problems)
        : base(string.Join(Environment.NewLine, problems)) =>
        Errors = problems;

    /// <summary>The errors, in the order of the model.</summary>
    public ImmutableArray<ModelError> Errors { get; }
}
