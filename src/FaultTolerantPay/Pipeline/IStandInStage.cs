namespace FaultTolerantPay;

/// <summary>
/// A stage that the host adds at a given position of the pipeline, such as a fraud check. It can only refuse: it cannot change what later
/// stages decide.
/// </summary>
public interface IStandInStage
{
    /// <summary>The position of the stage in the pipeline.</summary>
    StagePosition Position { get; }

    /// <summary>Decides whether the payment may continue.</summary>
    /// <param name="context">What is known of the payment so far.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the caller gives up or <see cref="PipelineOptions.StageTimeout"/> has passed; the payment is then refused as
    /// <c>stage-failed</c>. A stage must not wait for the system that is down.
    /// </param>
    /// <returns>
    /// Null to continue. Otherwise a refusal with <see cref="RefusalCode.StageRefused"/>, a rule name that the host chooses, and the
    /// details that the stage compared.
    /// </returns>
    ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
