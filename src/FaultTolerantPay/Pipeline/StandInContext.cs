using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;

namespace FaultTolerantPay;

/// <summary>
/// What is known of a payment while stand-in decides on it. Every stage reads the same values: none reads a clock or a store of its own.
/// </summary>
public sealed record StandInContext
{
    /// <summary>What was asked; its fields are checked already.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The merchant, as the preset store had it when the decision began.</summary>
    public required Merchant Merchant { get; init; }

    /// <summary>
    /// What the fault detector held when the decision began. Healthy where a single request failed and stand-in decides for that one.
    /// </summary>
    public required FaultState FaultState { get; init; }

    /// <summary>When the decision began. The whole decision uses this one time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// Operators' orders that are in force: pauses and blocks. At most <see cref="OperationsOptions.MaxControlsAge"/> older than the
    /// decision.
    /// </summary>
    public ActiveControls Controls { get; init; } = ActiveControls.None;

    /// <summary>The limit that the payment was compared with; null before the limit stage.</summary>
    public AppliedLimit? AppliedLimit { get; init; }

    /// <summary>The credit answer that the payment goes on with; null before the credit stage.</summary>
    public AppliedCredit? AppliedCredit { get; init; }
}
