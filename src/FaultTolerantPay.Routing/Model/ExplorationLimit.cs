namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// The limits of exploring payments in one currency, in place of those of <see cref="Exploration"/>. A limit that applies to other
/// currencies must be given.
/// </summary>
/// <param name="Currency">A value of the schema's currency dimension.</param>
/// <param name="MaxAmountMinor">The largest amount, in minor units of the currency, from 0.</param>
/// <param name="MaxCostMinor">How much less such a payment may be worth, in minor units of the currency, from 0.</param>
public readonly record struct ExplorationLimit(string Currency, long MaxAmountMinor, long MaxCostMinor = long.MaxValue);
