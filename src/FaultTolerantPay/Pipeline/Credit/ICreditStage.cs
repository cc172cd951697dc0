namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Decides whether the customer's credit suffices for an advance.</summary>
internal interface ICreditStage
{
    /// <summary>Decides, within <see cref="CreditOptions.TotalTimeout"/>.</summary>
    ValueTask<StageDecision<AppliedCredit>> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
