namespace FaultTolerantPay.Pipeline;

/// <summary>The decision of a stand-in stage: continue with what it found, or refuse.</summary>
/// <typeparam name="T">What the stage found, for the transaction detail.</typeparam>
internal readonly record struct StageDecision<T>
    where T : struct
{
    private StageDecision(T found, Refusal? refusal)
    {
        Value = found;
        Refusal = refusal;
    }

    /// <summary>Why the stage refuses; null if the pipeline continues.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What the stage found; meaningful only if it does not refuse.</summary>
    public T Value { get; }

    /// <summary>Continues with what the stage found.</summary>
    public static implicit operator StageDecision<T>(T found) => new(found, null);

    /// <summary>Refuses the payment.</summary>
    public static implicit operator StageDecision<T>(Refusal refusal) =>
        new(default, refusal ?? throw new ArgumentNullException(nameof(refusal)));

    /// <summary>The named alternative to the conversion operators.</summary>
    public StageDecision<T> ToStageDecision() => this;
}
