namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Is the customer's credit good enough for an advance?</summary>
public interface ICreditStage
{
    /// <summary>Decides, within <see cref="CreditOptions.TotalTimeout"/>.</summary>
    ValueTask<StageDecision<AppliedCredit>> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
