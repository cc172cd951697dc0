namespace FaultTolerantPay.Pipeline.Limit;

/// <summary>Is the amount within the per-transaction limit?</summary>
public interface ILimitStage
{
    /// <summary>Decides, on what the preset store has.</summary>
    ValueTask<StageDecision<AppliedLimit>> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
