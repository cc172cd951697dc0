namespace FaultTolerantPay;

/// <summary>Identifies one operation of a channel payment permanently.</summary>
/// <param name="Kind">What the channel is asked to do.</param>
/// <param name="Ordinal">From 1, for each kind.</param>
public readonly record struct OperationNumber(OperationKind Kind, int Ordinal)
{
    /// <summary>The kind and the ordinal, such as <c>Capture 2</c>.</summary>
    public override string ToString() => $"{Kind} {Ordinal}";
}
