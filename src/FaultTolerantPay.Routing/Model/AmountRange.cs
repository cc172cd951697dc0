namespace FaultTolerantPay.Routing.Model;

/// <summary>The amounts that a channel accepts, both ends included, in minor units of the request's currency.</summary>
/// <param name="MinMinor">The smallest amount.</param>
/// <param name="MaxMinor">The largest amount; not below <paramref name="MinMinor"/>.</param>
public readonly record struct AmountRange(long MinMinor, long MaxMinor)
{
    /// <summary>Every amount.</summary>
    public static AmountRange Any { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>Whether the range includes an amount.</summary>
    /// <param name="amountMinor">The amount in minor units.</param>
    public bool Contains(long amountMinor) => MinMinor <= amountMinor && amountMinor <= MaxMinor;
}
