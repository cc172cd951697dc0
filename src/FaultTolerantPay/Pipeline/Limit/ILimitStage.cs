namespace FaultTolerantPay.Pipeline.Limit;

/// <summary>Decides whether the amount is within the per-transaction limit.</summary>
internal interface ILimitStage
{
    /// <summary>Decides from the data of the preset store.</summary>
    ValueTask<StageDecision<AppliedLimit>> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
