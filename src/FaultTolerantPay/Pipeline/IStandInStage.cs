namespace FaultTolerantPay;

/// <summary>
/// A stage of the host's own at a named place of the pipeline: a fraud check, say. It can refuse, and nothing else: what the stages after
/// it decide stays with them.
/// </summary>
public interface IStandInStage
{
    /// <summary>Where it stands.</summary>
    StagePosition Position { get; }

    /// <summary>Decides.</summary>
    /// <param name="context">What is known of the payment so far.</param>
    /// <param name="cancellationToken">Cancelled when the caller gives up, or <see cref="PipelineOptions.StageTimeout"/> has passed: the
    /// payment is then refused as <c>stage-failed</c>. No decision may wait for the system that is down.</param>
    /// <returns>
    /// Null to go on; else the refusal, with <see cref="RefusalCode.StageRefused"/>, a rule name of the host's own and the figures that it
    /// compared.
    /// </returns>
    ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
