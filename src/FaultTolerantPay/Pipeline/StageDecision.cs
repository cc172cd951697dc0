namespace FaultTolerantPay.Pipeline;

/// <summary>What a stage of the stand-in pipeline decided: go on with what it found, or refuse.</summary>
/// <typeparam name="T">What the stage found, for the transaction detail.</typeparam>
public readonly record struct StageDecision<T>
    where T : struct
{
    private StageDecision(T found, Refusal? refusal)
    {
        Value = found;
        Refusal = refusal;
    }

    /// <summary>Why the stage refuses; null where the pipeline goes on.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What the stage found; meaningful only where it does not refuse.</summary>
    public T Value { get; }

    /// <summary>Goes on.</summary>
    public static implicit operator StageDecision<T>(T found) => new(found, null);

    /// <summary>Refuses.</summary>
    public static implicit operator StageDecision<T>(Refusal refusal) => new(default, refusal ?? throw new ArgumentNullException(nameof(refusal)));

    /// <summary>Goes on, as a named method.</summary>
    public StageDecision<T> ToStageDecision() => this;
}
