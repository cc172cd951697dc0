using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// The evidence that the business system executed a payment, and the operator who reported it. Null: the library found it itself.
/// </summary>
internal sealed record EvidenceSource(string Evidence, OperatorId? By)
{
    /// <summary>An operator's report, which may need approval. Null for a statement and for what the library found itself.</summary>
    public ExecutedReport? Report { get; init; }

    /// <summary>The amount that was executed. Null: the evidence does not say.</summary>
    public Money? Amount { get; init; }

    /// <summary>The same evidence in other words.</summary>
    public EvidenceSource As(Func<string, string> words) => this with { Evidence = words(Evidence) };
}

/// <summary>An operator's report that the business system executed an attempt.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Evidence">The evidence, in the operator's words.</param>
/// <param name="Approval">A second operator's approval; null if there is none yet.</param>
internal sealed record ExecutedReport(AttemptId Attempt, string Evidence, Approval? Approval = null);
