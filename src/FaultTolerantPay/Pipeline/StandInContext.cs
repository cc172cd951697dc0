using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;

namespace FaultTolerantPay;

/// <summary>
/// What is known of a payment while stand-in decides on it. Every stage uses these values; none reads a clock or a store itself.
/// </summary>
public sealed record StandInContext
{
    /// <summary>The request; its fields are already validated.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The merchant, as it was in the preset store when the decision began.</summary>
    public required Merchant Merchant { get; init; }

    /// <summary>The state of the fault detector when the decision began. It is healthy if only this request failed.</summary>
    public required FaultState FaultState { get; init; }

    /// <summary>When the decision began. The whole decision uses this one time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// The active operator controls: pauses and blocks. At most <see cref="OperationsOptions.MaxControlsAge"/> older than the decision.
    /// </summary>
    public ActiveControls Controls { get; init; } = ActiveControls.None;

    /// <summary>The limit against which the payment was checked; null before the limit stage.</summary>
    public AppliedLimit? AppliedLimit { get; init; }

    /// <summary>The credit decision with which the payment continues; null before the credit stage.</summary>
    public AppliedCredit? AppliedCredit { get; init; }
}
