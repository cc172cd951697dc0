namespace FaultTolerantPay.Faults;

/// <summary>One outage, numbered by the store from 1. <see cref="None"/> where a single request failed and no outage is open.</summary>
/// <param name="Value">The number; 0 for none.</param>
public readonly record struct OutageId(long Value)
{
    /// <summary>No outage.</summary>
    public static OutageId None => default;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
